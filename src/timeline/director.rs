//! Sections -> scenes: which of a preset's scenes is drawn when.

use std::sync::Arc;

use asciivid_effects::effect::EFFECTS;
use asciivid_effects::kit::drive::Drive;
use asciivid_effects::kit::{Event, Grid, ParamDecl, noise};
use asciivid_effects::post::{Detail, SHADERS};

use super::track::Clock;
use super::{Layer, Post, Scene, Span, Timeline, Track};
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
            cell: cell(def.grid, self.shape.scale),
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

/// Width and height of a cell in pixels: half as wide as high, and never too small to hold a glyph.
fn cell(grid: Grid, scale: f64) -> (usize, usize) {
    let height = (f64::from(grid.pixels()) * scale).round().max(4.0);
    ((height / 2.0).round().max(2.0) as usize, height as usize)
}
