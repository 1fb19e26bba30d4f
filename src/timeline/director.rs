//! Sections -> scenes: which of a preset's scenes is drawn when.

use std::sync::Arc;

use asciivid_effects::effect::EFFECTS;
use asciivid_effects::kit::drive::Drive;
use asciivid_effects::kit::{Event, Grid, ParamDecl, Params, noise};
use asciivid_effects::post::{self, Detail, SHADERS};

use super::track::Clock;
use super::{Feedback, Layer, Post, Scene, Span, Timeline, Track};
use crate::assets::{self as preset, Preset};
use crate::audio::Features;
use crate::settings::{Fps, Size};

/// What the film looks like from outside.
#[derive(Debug, Clone, PartialEq)]
pub struct Shape {
    /// Picture size.
    pub size: Size,
    /// Frame rate.
    pub fps: Fps,
    /// Frames of the whole song.
    pub frames: u32,
    /// Frames that are rendered; all of them unless a part was asked for.
    pub part: std::ops::Range<u32>,
    /// Size of the cells against those at 1080 lines.
    pub scale: f64,
    /// A cell of the `md` grid at 1080 lines; all grids scale along.
    pub cell: Size,
    /// How many particles an effect may draw at once.
    pub particles: usize,
    /// Which shaders run.
    pub shaders: Detail,
    /// Seed of everything that looks random.
    pub seed: u32,
}

/// Seconds that a scene lasts at most before the picture changes, and the least that is worth a cut.
const LONGEST: f64 = 16.0;
const SHORTEST: f64 = 3.0;

/// A stretch of the song that gets one scene.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Stretch {
    start: f64,
    end: f64,
    section: usize,
    /// Number of the stretch inside its section.
    part: usize,
}

/// Directs a film: cuts the song into scenes and fills every scene with layers and drives.
pub fn direct(features: &Arc<Features>, preset: &Preset, shape: &Shape) -> Timeline {
    let stretches = stretches(features);
    let choice = choose(features, preset, &stretches, shape.seed);
    let mut scenes: Vec<Scene> = Vec::new();
    for (stretch, &def) in stretches.iter().zip(&choice) {
        let start = scenes.last().map_or(0, |s| s.end);
        let last = scenes.len() + 1 == stretches.len();
        let end = if last { shape.frames } else { first_frame(stretch.end, shape) };
        if end > start {
            let plan = Plan { features, shape, stretch, frames: start..end };
            scenes.push(plan.scene(&preset.scenes[def]));
        }
    }
    Timeline {
        size: shape.size,
        fps: shape.fps,
        frames: shape.part.clone(),
        scenes,
        particles: shape.particles,
        features: features.clone(),
    }
}

/// The first frame that shows a time or what comes after it.
fn first_frame(time: f64, shape: &Shape) -> u32 {
    ((time * shape.fps.as_f64() - 0.5 - 1e-6).ceil().max(0.0) as u32).min(shape.frames)
}

/// Cuts sections that are too long, on downbeats where the grid is trusted.
fn stretches(features: &Features) -> Vec<Stretch> {
    let mut all = Vec::new();
    for (section, s) in features.sections.iter().enumerate() {
        let parts = ((s.end - s.start) / LONGEST).ceil().max(1.0) as usize;
        let ideal = |i: usize| s.start + (s.end - s.start) * i as f64 / parts as f64;
        let mut start = s.start;
        for part in 0..parts {
            let end = if part + 1 == parts { s.end } else { snap(features, ideal(part + 1)) };
            let room = end - start >= SHORTEST && (s.end - end >= SHORTEST || part + 1 == parts);
            if room || part + 1 == parts {
                all.push(Stretch { start, end, section, part });
                start = end;
            }
        }
    }
    all
}

/// The downbeat nearest to a time, or the time itself where there is no grid to trust.
fn snap(features: &Features, time: f64) -> f64 {
    let far = |e: &&Event| (e.time - time).abs();
    let nearest = features.events.downbeats.iter().min_by(|a, b| far(a).total_cmp(&far(b)));
    match nearest {
        Some(event) if features.trusted && far(&event) < 2.5 => event.time,
        _ => time,
    }
}

/// The scene of every stretch, by index into the preset's: the one that fits best, and a stretch that returns
/// (same label, same place in its section) gets its scene back.
fn choose(features: &Features, preset: &Preset, stretches: &[Stretch], seed: u32) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    for (i, stretch) in stretches.iter().enumerate() {
        let label = |s: &Stretch| &features.sections[s.section].label;
        let before = |s: &Stretch| {
            s.section != stretch.section && label(s) == label(stretch) && s.part == stretch.part
        };
        let returns = stretches[..i].iter().position(before).map(|at| chosen[at]);
        let last = chosen.last().copied();
        chosen.push(
            returns.unwrap_or_else(|| fittest(features, preset, stretch, last, noise::hash2(seed, i as u32))),
        );
    }
    chosen
}

fn fittest(features: &Features, preset: &Preset, stretch: &Stretch, last: Option<usize>, hash: u32) -> usize {
    let section = &features.sections[stretch.section];
    let score = |(i, scene): (usize, &preset::Scene)| {
        let named = scene.when.iter().any(|w| *w == section.role || *w == section.label);
        let (low, high) = scene.energy.unwrap_or((0.0, 1.0));
        let off = (low - section.energy).max(section.energy - high).max(0.0);
        let again = if last == Some(i) { 0.8 } else { 0.0 };
        let chance = 0.3 * noise::unit(noise::hash2(hash, i as u32));
        (if named { 1.0 } else { 0.0 }) + chance - 2.0 * off - again
    };
    let scores: Vec<f32> = preset.scenes.iter().enumerate().map(score).collect();
    (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b])).unwrap_or(0)
}

/// One scene in the making.
struct Plan<'a> {
    features: &'a Features,
    shape: &'a Shape,
    stretch: &'a Stretch,
    frames: std::ops::Range<u32>,
}

impl Plan<'_> {
    fn scene(&self, def: &preset::Scene) -> Scene {
        let span = self.span();
        let layers = def.layers.iter().enumerate();
        Scene {
            name: def.name.clone(),
            start: self.frames.start,
            end: self.frames.end,
            time: span.time,
            energy: self.features.sections[self.stretch.section].energy,
            layers: layers.filter_map(|(i, layer)| self.layer(layer, i, &span)).collect(),
            post: def.post.iter().filter_map(|post| self.post(post, &span)).collect(),
            feedback: def.feedback.as_ref().map(|def| self.feedback(def, &span)),
            ground: Track::new(def.ground.clone(), 0.0, 1.0),
            ground_color: def.colors.clone(),
            exposure: Track::new(def.exposure.clone(), 0.0, 4.0),
        }
    }

    fn span(&self) -> Span<'_> {
        let time = (self.stretch.start, self.stretch.end);
        Span { features: self.features, fps: self.shape.fps, frames: self.frames.clone(), time }
    }

    fn layer(&self, def: &preset::Layer, index: usize, span: &Span) -> Option<Layer> {
        let effect = EFFECTS.iter().find(|e| e.entry.name == def.effect.name)?;
        Some(Layer {
            name: def.name.clone(),
            effect,
            params: tracks(effect.entry.params, &def.params, span),
            cell: cell(def.grid, self.shape),
            glyphs: def.glyphs.clone(),
            colors: def.colors.clone(),
            color_by: def.color,
            glyph_by: def.glyph,
            blend: def.blend,
            opacity: Track::new(def.opacity.clone(), 0.0, 1.0),
            glow: Track::new(def.glow.clone(), 0.0, 2.0),
            seed: noise::hash3(self.shape.seed, self.stretch.section as u32, index as u32),
        })
    }

    fn feedback(&self, def: &preset::Feedback, span: &Span) -> Feedback {
        Feedback { blend: def.blend, params: tracks(post::Feedback::PARAMS, &def.params, span) }
    }

    fn post(&self, def: &preset::Post, span: &Span) -> Option<Post> {
        let shader = SHADERS.iter().find(|s| s.entry.name == def.shader.name)?;
        let runs = shader.detail <= self.shape.shaders;
        runs.then(|| Post { shader, params: tracks(shader.entry.params, &def.params, span) })
    }
}

/// One track per parameter.
fn tracks(decls: &[ParamDecl], drives: &[Drive], clock: &impl Clock) -> Vec<Track> {
    decls.iter().zip(drives).map(|(decl, drive)| Track::of_param(decl, drive.clone(), clock)).collect()
}

/// The smallest cell in which letters are told apart.
const LEGIBLE: (f64, f64) = (3.0, 6.0);

/// Width and height of a cell in pixels.
fn cell(grid: Grid, shape: &Shape) -> (usize, usize) {
    let scale = f64::from(grid.pixels()) / f64::from(Grid::Md.pixels()) * shape.scale;
    let side = |pixels: usize, least: f64| (pixels as f64 * scale).round().max(least) as usize;
    (side(shape.cell.width, LEGIBLE.0), side(shape.cell.height, LEGIBLE.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::{DEFAULT_FONT, Library};
    use crate::settings::CELL;

    fn shape(lines: usize, cell: Size) -> Shape {
        Shape {
            size: Size { width: lines * 16 / 9, height: lines },
            fps: Fps { num: 24, den: 1 },
            frames: 24,
            part: 0..24,
            scale: lines as f64 / 1080.0,
            cell,
            particles: 100,
            shaders: Detail::Full,
            seed: 0,
        }
    }

    fn cells(lines: usize, width: usize, height: usize) -> Vec<(usize, usize)> {
        let shape = shape(lines, Size { width, height });
        Grid::ALL.iter().map(|&grid| cell(grid, &shape)).collect()
    }

    #[test]
    fn cells_scale_with_the_picture_and_with_the_cell_that_is_asked_for() {
        assert_eq!(cells(1080, 8, 16), [(4, 8), (5, 10), (8, 16), (10, 20), (12, 24), (20, 40)]);
        assert_eq!(cells(2160, 8, 16), [(8, 16), (10, 20), (16, 32), (20, 40), (24, 48), (40, 80)]);
        assert_eq!(cells(1080, 12, 16), [(6, 8), (8, 10), (12, 16), (15, 20), (18, 24), (30, 40)]);
        assert_eq!(cells(540, 16, 32), cells(1080, 8, 16));
    }

    #[test]
    fn no_cell_is_too_small_for_letters() {
        for lines in [64, 540, 720, 1080, 2160] {
            for (width, height) in [(8, 16), (3, 6), (16, 8)] {
                assert!(cells(lines, width, height).iter().all(|&(w, h)| w >= 3 && h >= 6), "{lines}");
            }
        }
    }

    #[test]
    fn letters_are_told_apart_in_the_smallest_cell_and_not_in_a_smaller_one() {
        let fonts = Library::default().font(DEFAULT_FONT).unwrap();
        let likeness = |w: usize, h: usize| {
            let drawn: Vec<Vec<u8>> = ('A'..='Z').map(|c| fonts.rasterise(c, w, h).unwrap()).collect();
            let off = |a: &[u8], b: &[u8]| a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
            let pairs = drawn.iter().enumerate().flat_map(|(i, a)| drawn[..i].iter().map(move |b| off(a, b)));
            let alike = pairs.filter(|&off| off < 60).count();
            alike as f64 / (26.0 * 25.0 / 2.0)
        };
        let (least, below) = (likeness(LEGIBLE.0 as usize, LEGIBLE.1 as usize), likeness(2, 4));
        assert!(least < 0.05 && below > 2.0 * least, "{least} {below}");
        assert_eq!(likeness(CELL.width, CELL.height), 0.0);
    }
}
