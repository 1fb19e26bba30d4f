//! A glyph palette made real by a font at one cell size: what it draws, from little ink to much.

use asciivid_effects::kit::math::{clamp01, mix};

use super::chain::FontChain;
use super::glyphs::GlyphPalette;

/// Two steps of a ramp that differ by less than this in lightness look the same.
const SAME: f32 = 0.006;

/// A glyph and the ink that it puts into its cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// The character.
    pub char: char,
    /// Mean coverage of the cell, 0..=1.
    pub ink: f32,
}

impl Glyph {
    /// How light the glyph looks, 0..=1: the eye follows about the square root of the light (the ink).
    fn lightness(self) -> f32 {
        self.ink.sqrt()
    }
}

/// The glyphs of a palette that the fonts can draw.
#[derive(Debug, Clone, PartialEq)]
pub struct GlyphSet {
    /// At least one glyph: by rising ink, or in the palette's order if the set is unordered.
    pub glyphs: Vec<Glyph>,
    /// The glyphs are equals, picked by chance and not by brightness.
    pub unordered: bool,
    /// Characters of the palette that no font draws.
    pub missing: Vec<char>,
    /// The palette's name.
    pub name: String,
    /// Glyphs that look clearly lighter than the one before.
    steps: Vec<u16>,
}

impl GlyphSet {
    /// Measures every glyph in a cell of `width` by `height` pixels. A palette of which nothing can be drawn
    /// becomes a single blank.
    pub fn build(palette: &GlyphPalette, chain: &FontChain, width: usize, height: usize) -> Self {
        let (drawn, missing): (Vec<char>, Vec<char>) = palette.glyphs.iter().partition(|&&c| chain.has(c));
        let ink = |char: char| Glyph { char, ink: chain.ink(char, width, height).unwrap_or(0.0) };
        let mut glyphs: Vec<Glyph> = drawn.into_iter().map(ink).collect();
        if glyphs.is_empty() {
            glyphs.push(Glyph { char: ' ', ink: 0.0 });
        }
        if !palette.unordered {
            glyphs.sort_by(|a, b| a.ink.total_cmp(&b.ink));
        }
        let steps = distinct(&glyphs);
        GlyphSet { glyphs, unordered: palette.unordered, missing, name: palette.name.clone(), steps }
    }

    /// One line about the characters that no font draws, if there are any.
    pub fn warning(&self) -> Option<String> {
        let named: Vec<String> = self.missing.iter().map(|c| format!("{c} (U+{:04X})", *c as u32)).collect();
        let (list, name) = (named.join(", "), &self.name);
        (!named.is_empty()).then(|| format!("the glyph palette {name} does without {list}: no font draws it"))
    }

    /// The glyph for a cell, by number: of a ramp the one that looks as light as `value` (0 the least ink, 1 the
    /// most; glyphs of the same ink are used once), of an unordered set any one by `hash`.
    pub fn pick(&self, value: f32, hash: u32) -> usize {
        if self.unordered {
            return ((u64::from(hash) * self.glyphs.len() as u64) >> 32) as usize;
        }
        let light = |step: usize| self.glyphs[usize::from(self.steps[step])].lightness();
        let last = self.steps.len() - 1;
        let wanted = mix(light(0), light(last), clamp01(value));
        let above =
            self.steps.partition_point(|&i| self.glyphs[usize::from(i)].lightness() < wanted).min(last);
        let below = above.saturating_sub(1);
        let step = if wanted - light(below) < light(above) - wanted { below } else { above };
        usize::from(self.steps[step])
    }

    /// The glyphs of a ramp that can be told apart by their lightness, by number, from little ink to much.
    pub fn steps(&self) -> &[u16] {
        &self.steps
    }
}

/// Leaves out glyphs that look as light as the one before. Those with the least and the most ink stay.
fn distinct(glyphs: &[Glyph]) -> Vec<u16> {
    let mut kept: Vec<u16> = vec![0];
    for (i, glyph) in glyphs.iter().enumerate() {
        if glyph.lightness() - glyphs[usize::from(kept[kept.len() - 1])].lightness() >= SAME {
            kept.push(i as u16);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::{DEFAULT_FONT, Kind, Library};

    fn build(palette: &GlyphPalette) -> GlyphSet {
        GlyphSet::build(palette, &Library::default().font(DEFAULT_FONT).unwrap(), 8, 16)
    }

    fn palette(glyphs: &str) -> GlyphPalette {
        GlyphPalette { name: "mine".into(), glyphs: glyphs.chars().collect(), ..GlyphPalette::default() }
    }

    fn chars(set: &GlyphSet) -> String {
        set.glyphs.iter().map(|g| g.char).collect()
    }

    fn steps(set: &GlyphSet) -> String {
        set.steps.iter().map(|&i| set.glyphs[usize::from(i)].char).collect()
    }

    #[test]
    fn a_ramp_is_ordered_by_the_ink_of_the_font_and_not_by_the_file() {
        assert_eq!(chars(&build(&palette("█@ ▓.+"))), " .+@▓█");
    }

    #[test]
    fn glyphs_of_the_same_ink_are_one_step_but_all_stay_in_the_set() {
        let set = build(&palette(" ▀▄█"));
        assert_eq!((chars(&set), steps(&set)), (" ▀▄█".into(), " ▀█".into()));
    }

    #[test]
    fn an_unordered_set_keeps_its_order_and_is_picked_by_chance() {
        let set = build(&GlyphPalette { unordered: true, ..palette("MI#") });
        assert_eq!(chars(&set), "MI#");
        let picked: Vec<usize> = [0, u32::MAX / 2, u32::MAX].iter().map(|&h| set.pick(0.9, h)).collect();
        assert_eq!(picked, [0, 1, 2]);
    }

    #[test]
    fn every_shipped_ramp_has_steps_that_can_be_told_apart_and_a_wide_range() {
        let library = Library::default();
        let chain = library.font(DEFAULT_FONT).unwrap();
        for name in library.names(Kind::Glyphs) {
            let palette = library.glyphs(&name).unwrap();
            let set = GlyphSet::build(&palette, &chain, 8, 16);
            assert!(set.warning().is_none(), "{name}");
            if !set.unordered {
                let most = set.glyphs[set.glyphs.len() - 1].lightness();
                assert!(set.steps.len() >= 5 && most > 0.35, "{name} {:?}", set.glyphs);
            }
        }
    }

    #[test]
    fn values_find_the_glyph_of_their_lightness() {
        let set = build(&palette(" ░▒▓█"));
        let picked = |values: &[f32]| values.iter().map(|&v| set.pick(v, 0)).collect::<Vec<_>>();
        assert_eq!(picked(&[0.0, 0.3, 0.5, 0.75, 1.0]), [0, 1, 1, 2, 4]);
        assert_eq!(picked(&[-1.0, 9.0, f32::NAN]), [0, 4, 0]);
        assert!((0..256).map(|i| set.pick(i as f32 / 255.0, 0)).is_sorted());
    }

    #[test]
    fn characters_that_no_font_draws_are_named_once() {
        let set = build(&palette(" .漢字@"));
        assert_eq!(chars(&set), " .@");
        let warning = set.warning().unwrap();
        assert!(warning.contains("漢 (U+6F22), 字 (U+5B57)"), "{warning}");
    }

    #[test]
    fn a_palette_of_nothing_becomes_a_blank() {
        let set = build(&palette("漢"));
        assert_eq!((chars(&set), set.pick(0.5, 7)), (" ".into(), 0));
    }
}
