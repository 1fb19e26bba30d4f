//! Presets, palettes and fonts: one look-up (path given -> user's folder -> built in).

mod about;
mod builtin;
mod chain;
mod colors;
mod cover;
mod cues;
mod drawn;
mod error;
mod fault;
mod font;
mod glyph_set;
mod glyphs;
mod library;
mod palette;
mod preset;
mod reader;
mod sfnt;

pub use about::About;
pub use chain::{DEFAULT_FONT, FontChain};
pub use colors::ColorSet;
pub use cues::read_cues;
pub use error::AssetError;
pub use fault::{Fault, Faults};
pub use font::Font;
pub use glyph_set::{Glyph, GlyphSet};
pub use glyphs::GlyphPalette;
pub use library::{Found, Kind, Library, Origin};
pub use palette::Palette;
pub use preset::{
    Catalogue, Change, Character, Feedback, Layer, Mask, Mix, Post, Preset, ROLES, Scene, Suits, Transform,
    schema, starter,
};
