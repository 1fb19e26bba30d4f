//! Glyph palettes: which characters a layer is made of.

use super::error::AssetError;
use super::library::{Found, Kind, Library};
use super::reader;

/// The most characters of a palette.
const MOST_GLYPHS: usize = 1024;

/// The characters of a layer, before a font has its say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GlyphPalette {
    /// The name it was found by.
    pub name: String,
    /// A name for people.
    pub title: String,
    /// One line about it.
    pub description: String,
    /// The characters, each once, dark to bright as a hint: the ink that a font really puts down decides.
    pub glyphs: Vec<char>,
    /// The characters are equals, picked by chance and not by brightness.
    pub unordered: bool,
}

impl Library {
    /// Reads a glyph palette, by name or path.
    pub fn glyphs(&self, given: &str) -> Result<GlyphPalette, AssetError> {
        GlyphPalette::read(&self.find(Kind::Glyphs, given)?)
    }
}

impl GlyphPalette {
    pub(super) fn read(found: &Found) -> Result<Self, AssetError> {
        reader::read(&found.label(), found.text(Kind::Glyphs)?, |table, report| {
            let glyphs = table.required("glyphs").map(|text| {
                for what in faults(&text.value) {
                    report.fault(text.span.clone(), what, "use visible characters of a single cell");
                }
                once(&text.value)
            });
            GlyphPalette {
                name: found.name.clone(),
                title: table.required("title").map(|t| t.value).unwrap_or_default(),
                description: table.text("description").map(|t| t.value).unwrap_or_default(),
                glyphs: glyphs.unwrap_or_default(),
                unordered: table.truth("unordered").unwrap_or(false),
            }
        })
    }
}

fn once(text: &str) -> Vec<char> {
    let mut seen = std::collections::BTreeSet::new();
    text.chars().filter(|c| seen.insert(*c)).collect()
}

/// What no cell can show: controls, and marks that join the character before them.
fn faults(glyphs: &str) -> Vec<String> {
    use unicode_width::UnicodeWidthChar;
    let mut faults: Vec<String> = once(glyphs)
        .into_iter()
        .filter(|c| c.width().unwrap_or(0) == 0)
        .map(|c| format!("U+{:04X} has no width of its own", c as u32))
        .collect();
    if glyphs.chars().count() > MOST_GLYPHS {
        faults.push(format!("more than {MOST_GLYPHS} glyphs"));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::library::Origin;

    fn read(text: &str) -> Result<GlyphPalette, AssetError> {
        GlyphPalette::read(&Found {
            name: "mine".into(),
            origin: Origin::BuiltIn,
            data: text.as_bytes().to_vec(),
        })
    }

    #[test]
    fn every_shipped_glyph_palette_loads_and_says_what_it_is() {
        let library = Library::default();
        for name in library.names(Kind::Glyphs) {
            let palette = library.glyphs(&name).unwrap_or_else(|e| panic!("{e}"));
            assert!(palette.glyphs.len() > 1, "{name} has too few glyphs");
            assert!(palette.description.ends_with('.'), "{name} has no description");
        }
    }

    #[test]
    fn every_shipped_glyph_takes_a_single_cell_and_stands_once() {
        use unicode_width::UnicodeWidthChar;
        for (name, text) in crate::assets::builtin::GLYPHS {
            let palette = read(text).unwrap();
            // Terminals show the signs of the zodiac as wide pictures; a font draws them in a cell.
            let signs = '\u{2648}'..='\u{2653}';
            let single = |c: &char| c.width() == Some(1) || signs.contains(c);
            let wide: Vec<&char> = palette.glyphs.iter().filter(|c| !single(c)).collect();
            assert!(wide.is_empty(), "{name}: {wide:?}");
            let line = text.lines().find(|l| l.starts_with("glyphs")).unwrap();
            let written: toml::Table = toml::from_str(line).unwrap();
            assert_eq!(written["glyphs"].as_str().unwrap().chars().count(), palette.glyphs.len(), "{name}");
        }
    }

    #[test]
    fn only_ordered_palettes_begin_with_air() {
        let library = Library::default();
        for name in library.names(Kind::Glyphs) {
            let palette = library.glyphs(&name).unwrap();
            assert_eq!(palette.glyphs.contains(&' '), !palette.unordered, "{name}");
        }
    }

    #[test]
    fn an_empty_palette_and_controls_are_refused_where_they_stand() {
        let error = read("title = \"x\"\nglyphs = \"\"").unwrap_err().to_string();
        assert!(error.starts_with("mine.toml:2:10: \"glyphs\" is empty"), "{error}");
        let error = read("title = \"x\"\nglyphs = \"a\\tb\"").unwrap_err().to_string();
        assert!(error.contains("U+0009 has no width"), "{error}");
    }
}
