//! Features + preset -> timeline: which scene is drawn when, and every parameter in time.

mod casting;
mod clips;
mod cuts;
mod director;
mod key;
#[cfg(test)]
mod made_up;
mod track;
mod wrap;

use std::sync::Arc;

use asciivid_effects::effect::Effect;
use asciivid_effects::kit::drive::Formula;
use asciivid_effects::kit::{Blend, ColorBy, GlyphBy, Moment, Signal, Space};
use asciivid_effects::post::{Run, Shader};
use asciivid_effects::transition::Transition;

use crate::assets::{ColorSet, GlyphPalette};
use crate::audio::Features;
use crate::settings::{Fps, Size};

pub(crate) use clips::pieces;
pub use clips::{Clip, cut, lengths};
pub use cuts::Why;
pub use director::{Shape, direct};
pub(crate) use key::Key;
pub use track::Track;
pub use wrap::{Mask, Mix, Transform};

/// The whole film: scenes that tile its frames.
#[derive(Debug, Clone)]
pub struct Timeline {
    /// Picture size.
    pub size: Size,
    /// Frame rate.
    pub fps: Fps,
    /// Frames of the film that are rendered; all of them unless a part was asked for.
    pub frames: std::ops::Range<u32>,
    /// Scenes, in order, without gaps.
    pub scenes: Vec<Scene>,
    /// How many particles an effect may draw at once.
    pub particles: usize,
    /// The music.
    pub features: Arc<Features>,
}

/// One scene: layers, back to front, and what happens to the picture afterwards.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Name in the preset.
    pub name: String,
    /// First frame of the film.
    pub start: u32,
    /// Frame after the last.
    pub end: u32,
    /// Start and end in seconds of the song, exact and the same at every frame rate.
    pub time: (f64, f64),
    /// How the scene before becomes this one; it goes on until that is done. Nothing for a cut.
    pub entry: Option<Entry>,
    /// Why it begins where it does.
    pub cue: Cue,
    /// Mean energy of the music in it, 0..=1.
    pub energy: f32,
    /// Layers, back to front.
    pub layers: Vec<Layer>,
    /// Shaders, in order.
    pub post: Vec<Post>,
    /// The last picture over the next.
    pub feedback: Option<Feedback>,
    /// Light of the tinted ground, 0..=1.
    pub ground: Track,
    /// Colour set that tints the ground.
    pub ground_color: Arc<ColorSet>,
    /// Gain of the whole picture.
    pub exposure: Track,
}

/// Why a scene begins where it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cue {
    /// The section of the song, by index.
    pub section: usize,
    /// The bar, from 1; nothing where no trusted bar begins.
    pub bar: Option<usize>,
    /// Why.
    pub why: Why,
    /// How often this place of the song was heard before.
    pub returns: u32,
}

/// The way into a scene.
#[derive(Debug, Clone)]
pub struct Entry {
    /// What is seen meanwhile.
    pub transition: &'static Transition,
    /// Its parameters in time.
    pub params: Vec<Track>,
    /// Seconds from the scene's start until the scene before is gone.
    pub length: f64,
    /// Seed of everything that looks random in it.
    pub seed: u32,
}

impl Entry {
    /// How far it has come after so many seconds of the scene, 0..=1: most at the start, so that the change is on the
    /// beat.
    pub fn progress(&self, t: f32) -> f32 {
        let left = (1.0 - t / self.length as f32).clamp(0.0, 1.0);
        1.0 - left * left
    }
}

/// One effect on one grid of cells.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Name in the preset.
    pub name: String,
    /// What draws it.
    pub effect: &'static Effect,
    /// Its parameters in time.
    pub params: Vec<Track>,
    /// Width and height of a cell in pixels.
    pub cell: (usize, usize),
    /// Glyph palette.
    pub glyphs: Arc<GlyphPalette>,
    /// Colour set.
    pub colors: Arc<ColorSet>,
    /// Where the tone of a cell comes from.
    pub color_by: ColorBy,
    /// How a field's value becomes a glyph.
    pub glyph_by: GlyphBy,
    /// How the layer is laid over what is behind it.
    pub blend: Blend,
    /// The light in which it is.
    pub space: Space,
    /// Share of the layer that is seen.
    pub opacity: Track,
    /// How much of its light spreads.
    pub glow: Track,
    /// Seed of everything that looks random in it.
    pub seed: u32,
    /// The expression, if the effect is the formula.
    pub expr: Option<Arc<Formula>>,
    /// Where it looks, the first one first.
    pub transforms: Vec<Transform>,
    /// What covers it, each joined to those before it.
    pub masks: Vec<Mask>,
    /// Fields that are mixed into it, in order.
    pub mixes: Vec<Mix>,
}

/// One shader with its parameters in time.
#[derive(Debug, Clone)]
pub struct Post {
    /// The shader.
    pub shader: &'static Shader,
    /// Its parameters.
    pub params: Vec<Track>,
}

/// How the last picture of a scene is laid over the next one.
#[derive(Debug, Clone)]
pub struct Feedback {
    /// How both meet.
    pub blend: Blend,
    /// The parameters of [`asciivid_effects::post::Feedback`].
    pub params: Vec<Track>,
}

impl Scene {
    /// Whether its frames need the frames before them, so that it must be drawn from its start, in order.
    pub fn looks_back(&self) -> bool {
        self.feedback.is_some() || self.post.iter().any(|post| matches!(post.shader.run, Run::Past(_)))
    }
}

impl Timeline {
    /// The scene that a frame of the film belongs to, by index.
    pub fn scene_at(&self, frame: u32) -> usize {
        self.scenes.partition_point(|s| s.end <= frame).min(self.scenes.len() - 1)
    }

    /// The same film in a picture of at most so many pixels along its shorter side.
    pub fn reduced(&self, lines: usize) -> Timeline {
        let Size { width, height } = self.size;
        let scale = (lines as f64 / width.min(height) as f64).min(1.0);
        let side = |pixels: usize| ((pixels as f64 * scale) as usize).next_multiple_of(2);
        let mut small = Timeline { size: Size { width: side(width), height: side(height) }, ..self.clone() };
        for layer in small.scenes.iter_mut().flat_map(|scene| &mut scene.layers) {
            layer.cell = director::legible(layer.cell, scale);
        }
        small
    }

    /// The scenes that are seen at a frame, by index: the one that it belongs to, and while that comes in, the one
    /// before.
    pub fn scenes_at(&self, frame: u32) -> std::ops::Range<usize> {
        let scene = self.scene_at(frame);
        let comes_in = |entry: &Entry| self.fps.middle_of(frame) - self.scenes[scene].time.0 < entry.length;
        let before = scene > 0 && self.scenes[scene].entry.as_ref().is_some_and(comes_in);
        scene - usize::from(before)..scene + 1
    }

    /// The music at a frame of the film, as its scene sees it. The layer's seed is not set yet.
    pub fn moment(&self, scene: &Scene, frame: u32) -> Moment<'_> {
        let mut m = self.moment_at(scene, self.fps.middle_of(frame));
        m.signals[Signal::Frame] = frame as f32;
        m
    }

    /// The music at any time of the song, in seconds, as a scene sees it: on a frame or between two.
    pub fn moment_at(&self, scene: &Scene, time: f64) -> Moment<'_> {
        let span = Span {
            features: &self.features,
            fps: self.fps,
            frames: scene.start..scene.end,
            time: scene.time,
        };
        let mut m = span.at(time);
        m.signals[Signal::Frame] = (time * self.fps.as_f64()).floor() as f32;
        m
    }
}

/// The frames of one scene over the music.
#[derive(Debug, Clone)]
struct Span<'a> {
    features: &'a Features,
    fps: Fps,
    frames: std::ops::Range<u32>,
    time: (f64, f64),
}

impl<'a> Span<'a> {
    fn at(&self, time: f64) -> Moment<'a> {
        let (t, length) = ((time - self.time.0) as f32, (self.time.1 - self.time.0) as f32);
        let mut signals = self.features.at(time);
        signals[Signal::SceneTime] = t;
        signals[Signal::SongTime] = time as f32;
        signals[Signal::SceneProgress] = (t / length.max(f32::EPSILON)).clamp(0.0, 1.0);
        Moment {
            signals,
            time,
            t,
            scene_length: length,
            seed: 0,
            events: &self.features.events,
            spectrum: &self.features.spectrum,
        }
    }
}
