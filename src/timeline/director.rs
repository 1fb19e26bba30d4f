//! Stretches and roles -> scenes: layers, drives and transitions in time.

use std::sync::Arc;

use asciivid_effects::effect::EFFECTS;
use asciivid_effects::kit::drive::Drive;
use asciivid_effects::kit::{Grid, ParamDecl, Params, noise};
use asciivid_effects::post::{self, Detail, SHADERS};
use asciivid_effects::transition::{TRANSITIONS, Transition};

use super::casting::{Role, cast};
use super::cuts::{Stretch, stretches};
use super::track::Clock;
use super::{Cue, Entry, Feedback, Layer, Mask, Mix, Post, Scene, Span, Timeline, Track, Transform};
use crate::assets::{self as preset, Preset};
use crate::audio::Features;
use crate::settings::{CELL, Fps, Pin, Size};

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
    /// Scenes that the user wants at some times.
    pub pins: Vec<Pin>,
}

/// Particles of a film for which nobody chose.
const PARTICLES: usize = 1200;

impl Shape {
    /// A whole song in pictures of this size, with cells as large as they should be in it and nothing left out.
    pub fn whole(size: Size, fps: Fps, frames: u32) -> Shape {
        Shape {
            size,
            fps,
            frames,
            part: 0..frames,
            scale: size.width.min(size.height) as f64 / 1080.0,
            cell: CELL,
            particles: PARTICLES,
            shaders: Detail::Full,
            seed: 1,
            pins: Vec::new(),
        }
    }
}

/// Directs a film: cuts the song into stretches, casts a scene for each, and fills it with layers and drives.
pub fn direct(features: &Arc<Features>, preset: &Preset, shape: &Shape) -> Timeline {
    let stretches = stretches(features, &shape.pins);
    let roles = cast(features, preset, &stretches, shape.seed);
    let mut scenes: Vec<Scene> = Vec::new();
    for (i, (stretch, role)) in stretches.iter().zip(&roles).enumerate() {
        let start = scenes.last().map_or(0, |s| s.end);
        let next = stretches.get(i + 1).zip(roles.get(i + 1));
        let end = next.map_or(shape.frames, |_| first_frame(stretch.end, shape));
        if end > start {
            // Drawn on while the next scene comes in.
            let way = next.and_then(|(next, role)| change(features, role.of(preset), next, shape.seed));
            let seen = way.map_or(end, |way| first_frame(stretch.end + way.length, shape));
            let plan = Plan { features, shape, stretch, role: *role, frames: start..end, seen };
            scenes.push(plan.scene(role.of(preset), scenes.is_empty()));
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

/// A way into a scene.
struct Way {
    transition: &'static Transition,
    drives: Vec<Drive>,
    /// Seconds.
    length: f64,
}

/// The transition that a stretch begins with; nothing for a cut. The scene's own, if it has any for this section, else
/// one that suits the moment: what hits is cut, what calms down flows.
fn change(features: &Features, def: &preset::Scene, stretch: &Stretch, seed: u32) -> Option<Way> {
    let section = &features.sections[stretch.section];
    let suits = |c: &&preset::Change| {
        c.when.is_empty() || c.when.iter().any(|w| *w == section.role || *w == section.label)
    };
    let own: Vec<&preset::Change> = def.transitions.iter().filter(suits).collect();
    let find = |name: &str| TRANSITIONS.iter().find(|t| t.entry.name == name);
    let (transition, beats, drives) = if own.is_empty() {
        let transition = find(usual(&section.role, stretch.part, section.energy))?;
        (transition, transition.beats, transition.entry.defaults())
    } else {
        let hash = noise::hash3(seed, stretch.section as u32, stretch.part as u32);
        let change = own[hash as usize % own.len()];
        (find(change.transition.name)?, change.beats, change.params.clone())
    };
    let beat = if features.trusted { 60.0 / f64::from(features.tempo.unwrap_or(120.0)) } else { 0.5 };
    let length = (f64::from(beats) * beat).min(0.5 * (stretch.end - stretch.start));
    (length > 0.0).then_some(Way { transition, drives, length })
}

/// The transition into a part of a section, if the preset does not choose.
fn usual(role: &str, part: usize, energy: f32) -> &'static str {
    match role {
        "drop" | "chorus" => "cut",
        _ if part > 0 && energy > 0.5 => "cut",
        "build" => "wipe",
        "break" => "dip",
        "verse" if part == 0 => "iris",
        _ => "crossfade",
    }
}

/// One scene in the making.
struct Plan<'a> {
    features: &'a Features,
    shape: &'a Shape,
    stretch: &'a Stretch,
    role: Role,
    frames: std::ops::Range<u32>,
    /// The frame after the last one in which anything of the scene is seen.
    seen: u32,
}

impl Plan<'_> {
    fn scene(&self, def: &preset::Scene, first: bool) -> Scene {
        let clock = self.clock();
        let change = if first { None } else { change(self.features, def, self.stretch, self.shape.seed) };
        let layers = def.layers.iter().enumerate();
        Scene {
            name: def.name.clone(),
            start: self.frames.start,
            end: self.frames.end,
            time: (self.stretch.start, self.stretch.end),
            entry: change.map(|change| self.entry(&change, &clock)),
            cue: self.cue(),
            energy: self.features.sections[self.stretch.section].energy,
            layers: layers.filter_map(|(i, layer)| self.layer(layer, i, &clock)).collect(),
            post: def.post.iter().filter_map(|post| self.post(post, &clock)).collect(),
            feedback: def.feedback.as_ref().map(|def| self.feedback(def, &clock)),
            ground: Track::new(def.ground.clone(), 0.0, 1.0),
            ground_color: def.colors.clone(),
            exposure: Track::of_light(def.exposure.clone(), 0.0, 4.0, &clock),
        }
    }

    fn clock(&self) -> Clock<'_> {
        let time = (self.stretch.start, self.stretch.end);
        let frames = self.frames.start..self.seen;
        Clock::new(Span { features: self.features, fps: self.shape.fps, frames, time })
    }

    fn cue(&self) -> Cue {
        let Stretch { section, bar, why, .. } = *self.stretch;
        Cue { section, bar, why, returns: self.role.returns }
    }

    fn entry(&self, change: &Way, clock: &Clock) -> Entry {
        let Way { transition, drives, length } = change;
        let seed = noise::hash2(self.shape.seed, self.frames.start);
        Entry { transition, params: tracks(transition.entry.params, drives, clock), length: *length, seed }
    }

    fn layer(&self, def: &preset::Layer, index: usize, clock: &Clock) -> Option<Layer> {
        let effect = EFFECTS.iter().find(|e| e.entry.name == def.effect.name)?;
        Some(Layer {
            name: def.name.clone(),
            effect,
            params: tracks(effect.entry.params, &def.params, clock),
            cell: cell(def.grid, self.shape),
            glyphs: def.glyphs.clone(),
            colors: def.colors.clone(),
            color_by: def.color,
            glyph_by: def.glyph,
            blend: def.blend,
            space: def.space,
            opacity: Track::new(def.opacity.clone(), 0.0, 1.0),
            glow: Track::new(def.glow.clone(), 0.0, 2.0),
            seed: noise::hash3(self.shape.seed, self.stretch.section as u32, index as u32),
            expr: def.expr.clone(),
            transforms: def.transforms.iter().filter_map(|t| Transform::new(t, clock)).collect(),
            masks: def.masks.iter().filter_map(|m| Mask::new(m, clock)).collect(),
            mixes: def.mixes.iter().filter_map(|m| Mix::new(m, clock)).collect(),
        })
    }

    fn feedback(&self, def: &preset::Feedback, clock: &Clock) -> Feedback {
        Feedback { blend: def.blend, params: tracks(post::Feedback::PARAMS, &def.params, clock) }
    }

    fn post(&self, def: &preset::Post, clock: &Clock) -> Option<Post> {
        let shader = SHADERS.iter().find(|s| s.entry.name == def.shader.name)?;
        let runs = shader.detail <= self.shape.shaders;
        runs.then(|| Post { shader, params: tracks(shader.entry.params, &def.params, clock) })
    }
}

/// One track per parameter.
pub(super) fn tracks(decls: &[ParamDecl], drives: &[Drive], clock: &Clock) -> Vec<Track> {
    decls.iter().zip(drives).map(|(decl, drive)| Track::of_param(decl, drive.clone(), clock)).collect()
}

/// The smallest cell in which letters are told apart.
const LEGIBLE: (f64, f64) = (3.0, 6.0);

/// Width and height of a cell in pixels.
fn cell(grid: Grid, shape: &Shape) -> (usize, usize) {
    let scale = f64::from(grid.pixels()) / f64::from(Grid::Md.pixels()) * shape.scale;
    legible((shape.cell.width, shape.cell.height), scale)
}

/// A cell so many times as large, as far as letters are told apart in it.
pub(super) fn legible((width, height): (usize, usize), scale: f64) -> (usize, usize) {
    let side = |pixels: usize, least: f64| (pixels as f64 * scale).round().max(least) as usize;
    (side(width, LEGIBLE.0), side(height, LEGIBLE.1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::{DEFAULT_FONT, Library};
    use crate::settings::CELL;

    fn shape(lines: usize, cell: Size) -> Shape {
        let size = Size { width: lines * 16 / 9, height: lines };
        Shape { cell, particles: 100, seed: 0, ..Shape::whole(size, Fps { num: 24, den: 1 }, 24) }
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
