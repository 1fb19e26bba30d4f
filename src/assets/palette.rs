//! A palette whose kind is told by what it is and not by what was asked for.

use super::colors::ColorSet;
use super::error::AssetError;
use super::glyphs::GlyphPalette;
use super::library::{Kind, Library};

/// A glyph palette or a colour set.
#[derive(Debug, Clone, PartialEq)]
pub enum Palette {
    /// A glyph palette.
    Glyphs(GlyphPalette),
    /// A colour set.
    Colors(ColorSet),
}

impl Library {
    /// Reads a glyph palette or a colour set, by name or path, or makes a set of a colour. A file with `stops` or a
    /// `seed` is a colour set.
    pub fn palette(&self, given: &str) -> Result<Palette, AssetError> {
        if let Some(made) = ColorSet::of_text(given) {
            return made.map(Palette::Colors);
        }
        let colors = match self.find(Kind::Colors, given) {
            Ok(found) => found,
            Err(AssetError::Unknown { mut known, .. }) => {
                return self.glyphs(given).map(Palette::Glyphs).map_err(|error| match error {
                    AssetError::Unknown { name, known: glyphs, .. } => {
                        known.extend(glyphs);
                        AssetError::Unknown { kind: "palette".to_owned(), name, known }
                    }
                    other => other,
                });
            }
            Err(other) => return Err(other),
        };
        let text = colors.text(Kind::Colors)?;
        let table = toml::de::DeTable::parse_recoverable(text).0;
        let has_colors = ["stops", "harmony", "seed"].iter().any(|key| table.get_ref().contains_key(*key));
        let is_glyphs = !has_colors && matches!(colors.origin, super::library::Origin::File(_));
        if is_glyphs {
            GlyphPalette::read(&colors).map(Palette::Glyphs)
        } else {
            ColorSet::read(&colors).map(Palette::Colors)
        }
    }
}
