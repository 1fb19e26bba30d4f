//! Fonts that stand in for one another: each character comes from the first one that really draws it.

use std::sync::OnceLock;

use super::builtin::{BuiltInFont, FONTS};
use super::drawn;
use super::error::AssetError;
use super::font::Font;
use super::library::{Kind, Library, Origin};

/// The font that draws unless something else is asked for.
pub const DEFAULT_FONT: &str = "dejavu";

/// A font and those that fill its gaps, which are read only when a character is missing so far.
#[derive(Debug)]
pub struct FontChain {
    first: Font,
    fallbacks: Vec<Fallback>,
}

#[derive(Debug)]
struct Fallback {
    from: &'static BuiltInFont,
    font: OnceLock<Option<Font>>,
}

impl Fallback {
    fn font(&self) -> Option<&Font> {
        self.font.get_or_init(|| Font::new(self.from.name, self.from.data).ok()).as_ref()
    }
}

impl Library {
    /// Reads a font, by name or path, with the shipped ones behind it.
    pub fn font(&self, given: &str) -> Result<FontChain, AssetError> {
        let found = self.find(Kind::Font, given)?;
        let name = match &found.origin {
            Origin::BuiltIn => found.name.clone(),
            Origin::File(path) => path.display().to_string(),
        };
        Ok(FontChain::new(Font::new(&name, &found.data)?))
    }
}

impl FontChain {
    /// The shipped fonts behind a first one, its own family foremost.
    pub fn new(first: Font) -> Self {
        let mut rest: Vec<&BuiltInFont> = FONTS.iter().filter(|f| f.name != first.name()).collect();
        rest.sort_by_key(|f| !f.name.starts_with(first.name()));
        let fallbacks = rest.into_iter().map(|from| Fallback { from, font: OnceLock::new() });
        FontChain { fallbacks: fallbacks.collect(), first }
    }

    /// A hash that is the same for the same fonts; the shipped ones are a part of the program.
    pub(crate) fn fingerprint(&self) -> blake3::Hash {
        self.first.fingerprint()
    }

    /// What the user should know about the first font.
    pub fn warning(&self) -> Option<String> {
        let name = self.first.name();
        if !self.first.is_monospaced() {
            return Some(format!(
                "the font {name} is not monospaced: wide letters are pressed into their cells"
            ));
        }
        let empty = !self.first.has_letters() && !FONTS.iter().any(|font| font.name == name);
        empty.then(|| format!("the font {name} draws no letters: other fonts stand in for them"))
    }

    /// The first font that draws a character.
    pub fn font_of(&self, c: char) -> Option<&Font> {
        if self.first.has(c) {
            return Some(&self.first);
        }
        self.fallbacks.iter().filter_map(Fallback::font).find(|font| font.has(c))
    }

    /// Whether a character can be drawn at all.
    pub fn has(&self, c: char) -> bool {
        drawn::is_drawn(c) || self.font_of(c).is_some()
    }

    /// Coverage of a character in a cell: `width * height` bytes, row by row; `None` if nothing draws it.
    pub fn rasterise(&self, c: char, width: usize, height: usize) -> Option<Vec<u8>> {
        drawn::draw(c, width, height).or_else(|| Some(self.font_of(c)?.rasterise(c, width, height)))
    }

    /// Mean coverage of a character in a cell, 0..=1; `None` if nothing draws it.
    pub fn ink(&self, c: char, width: usize, height: usize) -> Option<f32> {
        let coverage = self.rasterise(c, width, height)?;
        let sum: u32 = coverage.iter().map(|&v| u32::from(v)).sum();
        Some(sum as f32 / (255 * coverage.len().max(1)) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(name: &str) -> FontChain {
        Library::default().font(name).unwrap()
    }

    fn loaded(chain: &FontChain) -> Vec<&str> {
        let read = chain.fallbacks.iter().filter(|f| f.font.get().is_some());
        read.map(|f| f.from.name).collect()
    }

    #[test]
    fn every_shipped_font_loads_and_says_what_it_is() {
        for font in FONTS {
            let loaded = Font::new(font.name, font.data).unwrap_or_else(|e| panic!("{e}"));
            assert!(loaded.is_monospaced(), "{}", font.name);
            let about: toml::Table = toml::from_str(font.about).unwrap();
            for key in ["title", "description", "family", "licence", "source", "covers"] {
                assert!(about[key].as_str().is_some_and(|s| !s.is_empty()), "{}: {key}", font.name);
            }
        }
    }

    #[test]
    fn every_shipped_font_lies_beside_its_licence() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
        for font in FONTS {
            let licence = std::fs::read_to_string(root.join(font.name).join("LICENSE")).unwrap();
            assert!(licence.contains("Copyright") && licence.len() > 1000, "{}", font.name);
        }
        assert!(FONTS.iter().map(|f| f.data.len()).sum::<usize>() < 540_000);
    }

    #[test]
    fn fallbacks_are_read_only_when_a_character_is_missing() {
        let chain = chain(DEFAULT_FONT);
        assert!(chain.rasterise('A', 8, 16).is_some() && chain.rasterise('╬', 8, 16).is_some());
        assert!(loaded(&chain).is_empty());
        assert_eq!(chain.font_of('ｱ').unwrap().name(), "vlgothic");
        assert_eq!(loaded(&chain), ["vlgothic"]);
        assert_eq!(chain.font_of('ᚠ').unwrap().name(), "noto_runic");
        assert_eq!(loaded(&chain), ["vlgothic", "noto_runic"]);
    }

    #[test]
    fn a_family_helps_itself_first() {
        assert_eq!(chain("unifont").font_of('🜁').unwrap().name(), "unifont_upper");
        assert_eq!(chain("dejavu").font_of('🜁').unwrap().name(), "noto_symbols");
    }

    #[test]
    fn a_font_of_the_users_without_letters_or_of_uneven_ones_is_named() {
        let data = |name: &str| FONTS.iter().find(|font| font.name == name).unwrap().data;
        let warning = |name: &str| FontChain::new(Font::new("mine.ttf", data(name)).unwrap()).warning();
        assert_eq!(warning("dejavu"), None);
        let said = warning("noto_runic").unwrap();
        assert!(said.contains("mine.ttf draws no letters"), "{said}");
        assert_eq!(chain("noto_runic").warning(), None);
        let uneven = FontChain::new(Font::new("mine.ttf", &widened(data("vlgothic"))).unwrap());
        let said = uneven.warning().unwrap();
        assert!(said.contains("mine.ttf is not monospaced"), "{said}");
    }

    /// A font with every second glyph twice as wide, by its table of steps.
    fn widened(data: &[u8]) -> Vec<u8> {
        let mut data = data.to_vec();
        let record = data[12..].chunks_exact(16).find(|r| r.starts_with(b"hmtx")).unwrap().to_vec();
        let at = u32::from_be_bytes(record[8..12].try_into().unwrap()) as usize;
        for step in data[at..at + 4 * 60].chunks_exact_mut(8) {
            let wide = 2 * u16::from_be_bytes([step[0], step[1]]);
            step[..2].copy_from_slice(&wide.to_be_bytes());
        }
        data
    }

    #[test]
    fn what_no_font_draws_is_none() {
        let chain = chain(DEFAULT_FONT);
        assert!(!chain.has('\u{10ffff}'));
        assert_eq!(chain.rasterise('漢', 8, 16), None);
        assert_eq!(chain.ink(' ', 8, 16), Some(0.0));
        assert_eq!(chain.ink('█', 8, 16), Some(1.0));
    }

    #[test]
    fn every_glyph_of_every_shipped_palette_can_be_drawn() {
        let library = Library::default();
        let chain = chain(DEFAULT_FONT);
        for name in library.names(Kind::Glyphs) {
            let missing: Vec<char> =
                library.glyphs(&name).unwrap().glyphs.into_iter().filter(|&c| !chain.has(c)).collect();
            assert!(missing.is_empty(), "{name}: {missing:?}");
        }
    }

    #[test]
    fn coverage_has_the_size_of_the_cell_and_stays_inside_it() {
        let chain = chain(DEFAULT_FONT);
        for (w, h) in [(0, 0), (1, 1), (3, 5), (4, 8), (8, 16), (40, 80)] {
            for c in " .gMÅ@ｱᚠ♈𝄞⣿█".chars() {
                assert_eq!(chain.rasterise(c, w, h).unwrap().len(), w * h);
            }
        }
    }
}
