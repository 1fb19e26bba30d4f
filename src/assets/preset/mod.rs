//! Presets: what the user wrote, typed. Every name in it exists and every number is in range.

mod character;
mod overrides;
mod read;
mod schema;
mod set;
mod wrap;

use std::sync::Arc;

use asciivid_effects::catalogue::{self, Entry};
use asciivid_effects::kit::drive::{Drive, Formula};
use asciivid_effects::kit::{Blend, ColorBy, GlyphBy, Grid, Space};

use super::colors::ColorSet;
use super::glyphs::GlyphPalette;

pub use character::{Character, Suits};
pub use schema::schema;
pub use wrap::{Mask, Mix, Transform};

/// What a section may be in a song; scenes name these in `when`.
pub const ROLES: [&str; 7] = ["intro", "verse", "build", "drop", "chorus", "break", "outro"];

/// The text of a preset to begin with, in which every part is explained; `name` is letters, digits, - and _.
pub fn starter(name: &str) -> String {
    include_str!("starter.toml").replace("NAME", name)
}

/// The look of a film.
#[derive(Debug, Clone)]
pub struct Preset {
    /// The name it was found by.
    pub name: String,
    /// A name for people.
    pub title: String,
    /// One line about it.
    pub description: String,
    /// The music that it was made for, in words.
    pub suits: String,
    /// The same in figures, for `auto`.
    pub suits_songs: Suits,
    /// Name or path of the font, for [`Library::font`](super::Library::font).
    pub font: String,
    /// At least one scene; names are unique.
    pub scenes: Vec<Scene>,
}

/// A picture that the director may cut to.
#[derive(Debug, Clone)]
pub struct Scene {
    /// The name, unique in the preset; its number, from 1, if it was given none.
    pub name: String,
    /// Roles (of [`ROLES`]) or labels (`A`, `B` ...) of sections that want this scene; empty for any.
    pub when: Vec<String>,
    /// The energy of sections that want this scene, within 0..=1.
    pub energy: Option<(f32, f32)>,
    /// The part of the song that wants this scene: 0 is its start, 1 its end.
    pub position: Option<(f32, f32)>,
    /// The light of the scene; layers may have their own.
    pub colors: Arc<ColorSet>,
    /// Light of the tinted ground, 0..=1.
    pub ground: Drive,
    /// Gain of the whole scene, 0..=8.
    pub exposure: Drive,
    /// At least one layer, the lowest first; names are unique in the scene.
    pub layers: Vec<Layer>,
    /// Shaders, the first one first.
    pub post: Vec<Post>,
    /// What the scene is when its place in the song returns for the first time, the second ...; none for no change.
    pub variations: Vec<Scene>,
    /// The ways into the scene that the director may choose from; none to leave it to him.
    pub transitions: Vec<Change>,
    /// The last picture over the next, if it is wanted.
    pub feedback: Option<Feedback>,
}

/// One effect in a scene.
#[derive(Debug, Clone)]
pub struct Layer {
    /// The name, unique in the scene; the effect's if it was given none.
    pub name: String,
    /// The effect.
    pub effect: Entry,
    /// Density.
    pub grid: Grid,
    /// The glyphs.
    pub glyphs: Arc<GlyphPalette>,
    /// The colours.
    pub colors: Arc<ColorSet>,
    /// Where a cell's colour comes from.
    pub color: ColorBy,
    /// How a cell's glyph is chosen.
    pub glyph: GlyphBy,
    /// How the layer meets those below.
    pub blend: Blend,
    /// The light in which it does.
    pub space: Space,
    /// 0..=1.
    pub opacity: Drive,
    /// How much of the layer feeds the bloom, 0..=2.
    pub glow: Drive,
    /// One drive for each parameter of the effect, in the effect's order.
    pub params: Vec<Drive>,
    /// The user's own expression, if the effect is the formula.
    pub expr: Option<Arc<Formula>>,
    /// Where the layer looks, the first one first.
    pub transforms: Vec<Transform>,
    /// What covers it, each joined to those before it.
    pub masks: Vec<Mask>,
    /// Fields that are mixed into it, in order.
    pub mixes: Vec<Mix>,
}

/// One shader in a scene.
#[derive(Debug, Clone)]
pub struct Post {
    /// The shader.
    pub shader: Entry,
    /// One drive for each parameter of the shader, in the shader's order.
    pub params: Vec<Drive>,
}

/// A way into a scene.
#[derive(Debug, Clone)]
pub struct Change {
    /// The transition.
    pub transition: Entry,
    /// Roles or labels of sections whose beginning it suits; empty for any.
    pub when: Vec<String>,
    /// How long it takes, in beats; 0 for a cut.
    pub beats: f32,
    /// One drive for each parameter of the transition, in the transition's order.
    pub params: Vec<Drive>,
}

/// How the last picture of a scene is laid over the next one.
#[derive(Debug, Clone)]
pub struct Feedback {
    /// How both meet.
    pub blend: Blend,
    /// One drive for each parameter of [`asciivid_effects::post::Feedback`], in its order.
    pub params: Vec<Drive>,
}

/// All that presets may name.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// Effects.
    pub effects: Vec<Entry>,
    /// Shaders.
    pub shaders: Vec<Entry>,
    /// Transitions.
    pub transitions: Vec<Entry>,
    /// Transforms.
    pub transforms: Vec<Entry>,
    /// Masks that are no fields besides.
    pub masks: Vec<Entry>,
}

impl Catalogue {
    /// Everything that ships.
    pub fn built_in() -> Self {
        Catalogue {
            effects: catalogue::effects().collect(),
            shaders: catalogue::shaders().collect(),
            transitions: catalogue::transitions().collect(),
            transforms: catalogue::transforms().collect(),
            masks: catalogue::masks().collect(),
        }
    }
}

#[cfg(test)]
mod tests;
