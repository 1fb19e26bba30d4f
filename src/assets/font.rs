//! One font: how its characters are fitted into a cell, and their coverage.

use asciivid_effects::kit::math::{clamp, floor, round};
use fontdue::FontSettings;

use super::error::AssetError;
use super::sfnt;

/// Rasterised pixels a side of one pixel of the cell: a glyph is drawn larger and averaged down, which keeps the
/// exact coverage and lets it be narrowed and set between pixels.
const OVERSAMPLE: f32 = 4.0;
/// Pixels of an em at which glyphs are compared.
const COMPARED: f32 = 32.0;
/// How narrow a glyph may be pressed before it is made smaller instead.
const NARROWEST: f32 = 0.82;
/// How far letters may be stretched to bring their height to whole pixels.
const STRETCH: f32 = 1.12;
/// Height of a symbol font's line in em, where there are no letters to measure: top and bottom.
const SYMBOL_LINE: [f32; 2] = [0.85, -0.2];

/// A font that has at least one visible glyph.
pub struct Font {
    name: String,
    fingerprint: blake3::Hash,
    inner: fontdue::Font,
    line: Line,
    /// What the font draws for characters that it lacks, if that has ink.
    box_of_missing: Option<Shape>,
}

/// A glyph drawn small, to be compared with another.
type Shape = (fontdue::Metrics, Vec<u8>);

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Font").field("name", &self.name).field("line", &self.line).finish_non_exhaustive()
    }
}

/// What the letters of a font have in common, in em.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    /// Step from letter to letter; `None` if there are no letters.
    advance: Option<f32>,
    /// Widest step divided by narrowest.
    unevenness: f32,
    /// Ink of the letters above and below the base line.
    top: f32,
    bottom: f32,
    /// Height of `x`, 0 without one.
    x_height: f32,
}

/// Where a glyph goes in a cell; lengths in pixels of the cell.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// Size of an em.
    px: f32,
    /// Stretch across and down.
    scale: [f32; 2],
    /// Where the glyph's origin lies, from the left and from the top.
    origin: [f32; 2],
}

impl Font {
    /// Reads a TrueType or OpenType font.
    pub fn new(name: &str, data: &[u8]) -> Result<Font, AssetError> {
        let wrong = |what: String| AssetError::Font { font: name.to_owned(), what };
        let fingerprint = blake3::hash(data);
        let settings = FontSettings { scale: 40.0, load_substitutions: false, ..FontSettings::default() };
        let data = sfnt::checked(data).map_err(|what| wrong(what.to_owned()))?;
        let inner = fontdue::Font::from_bytes(data, settings)
            .map_err(|e| wrong(format!("cannot be read: {}", e.trim_end_matches('.'))))?;
        let mut font = Font {
            name: name.to_owned(),
            fingerprint,
            box_of_missing: None,
            line: Line::measure(&inner),
            inner,
        };
        font.box_of_missing = font.shape(0);
        if !font.inner.chars().keys().any(|&c| !c.is_whitespace() && font.has(c)) {
            return Err(wrong("has no visible characters".to_owned()));
        }
        Ok(font)
    }

    /// The name it was loaded by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Hash of its file.
    pub(super) fn fingerprint(&self) -> blake3::Hash {
        self.fingerprint
    }

    /// Whether all letters step equally wide, within 1 %. A font without ASCII letters counts as even.
    pub fn is_monospaced(&self) -> bool {
        self.line.unevenness <= 1.01
    }

    /// Whether the font draws any of the visible characters of ASCII.
    pub fn has_letters(&self) -> bool {
        ('!'..='~').any(|c| self.has(c))
    }

    /// Whether the font really draws a character: it has a glyph, and the glyph has ink unless it is white space.
    /// The box for what is missing (`.notdef`) is no glyph, by whatever number it goes.
    pub fn has(&self, c: char) -> bool {
        let index = self.inner.lookup_glyph_index(c);
        index != 0 && (c.is_whitespace() || ink_box(&self.inner, c).is_some() && !self.is_missing(index))
    }

    fn is_missing(&self, index: u16) -> bool {
        let Some((metrics, ink)) = &self.box_of_missing else {
            return false;
        };
        let same = self.inner.metrics_indexed(index, COMPARED).bounds == metrics.bounds;
        same && self.shape(index).is_some_and(|(_, shape)| shape == *ink)
    }

    /// A glyph as it is compared; none without ink or larger than any character.
    fn shape(&self, index: u16) -> Option<Shape> {
        let size = self.inner.metrics_indexed(index, COMPARED);
        let sane = (1..=8 * COMPARED as usize).contains(&size.width.max(size.height));
        sane.then(|| self.inner.rasterize_indexed(index, COMPARED))
    }

    /// Coverage of a character in a cell, row by row, `width * height` bytes; blank for what has no ink.
    pub(super) fn rasterise(&self, c: char, width: usize, height: usize) -> Vec<u8> {
        let mut ink = vec![0.0; width * height];
        if let Some(ink_box) = ink_box(&self.inner, c).filter(|_| width * height > 0) {
            self.paint(c, self.place(c, ink_box, width as f32, height as f32), width, &mut ink);
        }
        ink.into_iter().map(|v| (v.min(1.0) * 255.0 + 0.5) as u8).collect()
    }

    /// One common size, stretch and base line for all letters; a glyph that is wider than the cell is pressed
    /// and, where that is not enough, made smaller. So what is rasterised is hardly larger than the cell.
    fn place(&self, c: char, ink: [f32; 4], width: f32, height: f32) -> Place {
        let [left, bottom, right, top] = ink;
        let (px, stretch, base) = self.line.fit(width, height);
        let [wide, tall] = [(right - left) * px, (top - bottom) * px * stretch];
        if self.is_letter(c) && wide <= width && tall <= height {
            let indent = round((width - self.advance(c) * px) / 2.0);
            return Place { px, scale: [1.0, stretch], origin: [indent, base] };
        }
        let press = clamp(width / wide, NARROWEST, 1.0);
        let shrink = (width / (wide * press)).min(height / tall).min(1.0);
        let half = tall * shrink / 2.0;
        let middle = clamp(base - (top + bottom) / 2.0 * px * stretch, half, height - half);
        let px = px * shrink;
        let x = width / 2.0 - (left + right) / 2.0 * px * press;
        let y = middle + (top + bottom) / 2.0 * px * stretch;
        Place { px, scale: [press, stretch], origin: [x, y] }
    }

    /// Whether a character steps as wide as the letters, within 1 %.
    fn is_letter(&self, c: char) -> bool {
        self.line.advance.is_some_and(|usual| (self.advance(c) / usual - 1.0).abs() <= 0.01)
    }

    fn advance(&self, c: char) -> f32 {
        self.inner.metrics(c, 1.0).advance_width
    }

    fn paint(&self, c: char, place: Place, width: usize, ink: &mut [f32]) {
        let (metrics, coverage) = self.inner.rasterize(c, place.px * OVERSAMPLE);
        let step = place.scale.map(|s| s / OVERSAMPLE);
        let top = -(metrics.ymin as f32 + metrics.height as f32);
        let columns = shares(place.origin[0] + metrics.xmin as f32 * step[0], step[0], metrics.width, width);
        let rows = shares(place.origin[1] + top * step[1], step[1], metrics.height, ink.len() / width);
        for (row, line) in rows.iter().zip(coverage.chunks_exact(metrics.width.max(1))) {
            for (column, &value) in columns.iter().zip(line) {
                for (y, tall) in row {
                    for (x, wide) in column {
                        ink[y * width + x] += tall * wide * f32::from(value) / 255.0;
                    }
                }
            }
        }
    }
}

/// For each of `count` steps of length `step` (below 1) from `start` on: the pixels it touches and how much of each.
fn shares(start: f32, step: f32, count: usize, pixels: usize) -> Vec<[(usize, f32); 2]> {
    let share = |i: usize| {
        let (from, to) = (start + i as f32 * step, start + (i + 1) as f32 * step);
        let pixel = floor(from);
        let first = (to.min(pixel + 1.0) - from).max(0.0);
        [(pixel, first), (pixel + 1.0, (to - from - first).max(0.0))].map(|(pixel, length)| {
            let inside = pixel >= 0.0 && pixel < pixels as f32;
            if inside { (pixel as usize, length) } else { (0, 0.0) }
        })
    };
    (0..count).map(share).collect()
}

impl Line {
    fn measure(font: &fontdue::Font) -> Line {
        let letters: Vec<char> = ('!'..='~').filter(|&c| font.has_glyph(c)).collect();
        let advances = letters.iter().map(|&c| font.metrics(c, 1.0).advance_width).filter(|a| *a > 0.0);
        let mut advances: Vec<f32> = advances.collect();
        advances.sort_by(f32::total_cmp);
        let kana = '\u{ff66}'..='\u{ff9d}';
        let boxes: Vec<[f32; 4]> =
            letters.iter().copied().chain(kana).filter_map(|c| ink_box(font, c)).collect();
        let fold = |pick: usize, keep: fn(f32, f32) -> f32| boxes.iter().map(|b| b[pick]).reduce(keep);
        Line {
            advance: advances.get(advances.len() / 2).copied(),
            unevenness: advances.last().zip(advances.first()).map_or(1.0, |(most, least)| most / least),
            top: fold(3, f32::max).unwrap_or(SYMBOL_LINE[0]),
            bottom: fold(1, f32::min).unwrap_or(SYMBOL_LINE[1]),
            x_height: ink_box(font, 'x').map_or(0.0, |b| b[3]),
        }
    }

    /// Size of an em, stretch down, and the base line from the top, all for one cell.
    fn fit(&self, width: f32, height: f32) -> (f32, f32, f32) {
        let tall = (self.top - self.bottom).max(0.01);
        let px = self.advance.map_or(f32::MAX, |a| width / a).min(height / tall);
        let room = (height / (tall * px)).min(STRETCH);
        let stretch = whole_pixels(self.x_height * px, room);
        let ink = tall * px * stretch;
        let base = round((height - ink) / 2.0 + self.top * px * stretch);
        (px, stretch, base)
    }
}

/// How to stretch letters, at most to `room`, so that small ones end on a whole pixel and their tops are crisp.
fn whole_pixels(x_height: f32, room: f32) -> f32 {
    let exact = round(x_height);
    if x_height < 2.0 || (exact - x_height).abs() < 0.02 {
        return 1.0;
    }
    let most = floor(x_height * room.max(1.0));
    if most > x_height { most / x_height } else { (exact / x_height).min(1.0) }
}

/// Left, bottom, right and top of a character's ink in em, if it has any.
fn ink_box(font: &fontdue::Font, c: char) -> Option<[f32; 4]> {
    let index = font.lookup_glyph_index(c);
    let bounds = font.metrics_indexed(index, 1.0).bounds;
    let has_ink = index != 0 && bounds.width > 0.0 && bounds.height > 0.0;
    has_ink.then_some([bounds.xmin, bounds.ymin, bounds.xmin + bounds.width, bounds.ymin + bounds.height])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::builtin::FONTS;

    fn font(name: &str) -> Font {
        let found = FONTS.iter().find(|f| f.name == name).unwrap();
        Font::new(name, found.data).unwrap()
    }

    fn rows(c: char, coverage: &[u8], width: usize) -> String {
        let line = |row: &[u8]| row.iter().map(|&v| if v > 127 { c } else { ' ' }).collect::<String>();
        coverage.chunks(width).map(|row| line(row).trim_end().to_owned() + "\n").collect()
    }

    #[test]
    fn letters_fill_a_usual_cell_and_stand_on_one_base_line() {
        let font = font("dejavu");
        let bottom =
            |c: char| font.rasterise(c, 8, 16).chunks(8).rposition(|row| row.iter().any(|&v| v > 60));
        assert_eq!(bottom('H'), bottom('x'));
        assert_eq!(bottom('H'), bottom('E'));
        assert!(bottom('g') > bottom('x'));
        let drawn = font.rasterise('H', 8, 16);
        assert!(drawn.iter().any(|&v| v > 240), "{}", rows('H', &drawn, 8));
    }

    #[test]
    fn small_letters_have_crisp_tops_and_feet() {
        let font = font("dejavu");
        for (w, h) in [(8, 16), (10, 20), (12, 24), (20, 40)] {
            let drawn = font.rasterise('z', w, h);
            let mean = |row: &[u8]| row.iter().map(|&v| u32::from(v)).sum::<u32>() / w as u32;
            let rows: Vec<u32> = drawn.chunks(w).map(mean).collect();
            let strongest = rows.iter().max().unwrap();
            let inked: Vec<&u32> = rows.iter().filter(|&&m| m * 8 > *strongest).collect();
            assert!(
                *inked[0] * 2 > *strongest && *inked[inked.len() - 1] * 2 > *strongest,
                "{w}x{h} {inked:?}"
            );
        }
    }

    #[test]
    fn pixel_fonts_keep_their_pixels() {
        let drawn = font("unifont").rasterise('A', 8, 16);
        assert!(drawn.iter().all(|v| !(3..=252).contains(v)), "{}", rows('A', &drawn, 8));
    }

    #[test]
    fn wide_glyphs_are_pressed_into_the_cell_with_all_their_ink() {
        for (name, c) in [("noto_runic", 'ᛗ'), ("noto_symbols", '🜚'), ("unifont", '♈'), ("noto_music", '𝄞')]
        {
            let font = font(name);
            for (w, h) in [(4, 8), (8, 16), (12, 24), (16, 16), (24, 12)] {
                let drawn = font.rasterise(c, w, h);
                let ink: f32 = drawn.iter().map(|&v| f32::from(v) / 255.0).sum();
                let place = font.place(c, ink_box(&font.inner, c).unwrap(), w as f32, h as f32);
                let (_, full) = font.inner.rasterize(c, place.px * 8.0);
                let full: f32 = full.iter().map(|&v| f32::from(v) / 255.0).sum();
                let expected = full * place.scale[0] * place.scale[1] / 64.0;
                assert!((ink / expected - 1.0).abs() < 0.1, "{name} {c} {w}x{h}: {ink} of {expected}");
            }
        }
    }

    #[test]
    fn a_font_has_only_what_it_draws() {
        let dejavu = font("dejavu");
        assert!(dejavu.has('A') && dejavu.has(' '));
        assert!(!dejavu.has('ｱ') && !dejavu.has('\u{10ffff}') && !dejavu.has('\u{200b}'));
    }

    #[test]
    fn a_character_that_is_drawn_as_the_box_for_missing_ones_is_lacking() {
        let font = font("dejavu");
        let (metrics, ink) = font.box_of_missing.as_ref().unwrap();
        assert!(metrics.width > 4 && ink.iter().any(|&v| v > 99), "the shipped font draws a box");
        assert!(font.is_missing(0) && !font.is_missing(font.inner.lookup_glyph_index('A')));
        // The outline of A replaced by that of the box, under A's own number.
        let mut data = FONTS.iter().find(|f| f.name == "dejavu").unwrap().data.to_vec();
        copy_outline(&mut data, 0, font.inner.lookup_glyph_index('A'));
        let boxed = Font::new("boxed.ttf", &data).unwrap();
        assert!(boxed.inner.lookup_glyph_index('A') != 0 && !boxed.has('A') && boxed.has('B'));
    }

    /// Makes glyph `to` begin and end where `from` does, in a TrueType font's table of places.
    fn copy_outline(data: &mut [u8], from: u16, to: u16) {
        let record = |tag: &[u8]| data[12..].chunks_exact(16).find(|r| r.starts_with(tag)).unwrap().to_vec();
        let at = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap()) as usize;
        let (loca, glyf, head) = (record(b"loca"), record(b"glyf"), record(b"head"));
        let (loca, glyf, head) = (at(&loca[8..12]), at(&glyf[8..12]), at(&head[8..12]));
        let long = data[head + 51] != 0;
        let place = |data: &[u8], i: u16| {
            let i = usize::from(i);
            if long {
                at(&data[loca + 4 * i..loca + 4 * i + 4])
            } else {
                2 * usize::from(u16::from_be_bytes([data[loca + 2 * i], data[loca + 2 * i + 1]]))
            }
        };
        let outline = data[glyf + place(data, from)..glyf + place(data, from + 1)].to_vec();
        let room = place(data, to)..place(data, to + 1);
        assert!(outline.len() <= room.len(), "{} in {}", outline.len(), room.len());
        data[glyf + room.start..glyf + room.start + outline.len()].copy_from_slice(&outline);
    }

    #[test]
    fn the_letter_fonts_are_monospaced() {
        assert!(["dejavu", "vlgothic", "unifont"].iter().all(|name| font(name).is_monospaced()));
    }

    #[test]
    fn a_broken_table_of_names_does_no_harm() {
        let mut data = FONTS[0].data.to_vec();
        let record = data[12..].chunks_exact(16).find(|r| r.starts_with(b"name")).unwrap();
        let at = |bytes: &[u8]| u32::from_be_bytes(bytes.try_into().unwrap()) as usize;
        let (from, len) = (at(&record[8..12]), at(&record[12..16]));
        data[from + 6..from + len].fill(0xff);
        assert!(Font::new("mine.ttf", &data).unwrap().has('A'));
    }

    #[test]
    fn a_damaged_font_is_read_or_refused_and_never_for_long() {
        let mut state = 1u32;
        let mut chance = |below: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((u64::from(state) * below as u64) >> 32) as usize
        };
        for i in 0..400 {
            let mut data = FONTS[i % FONTS.len()].data.to_vec();
            // Damage in the tables at the front, where maps are, and anywhere.
            for _ in 0..1 + chance(30) {
                let at = chance(if i % 2 == 0 { 3000 } else { data.len() });
                data[at] = chance(256) as u8;
            }
            let began = std::time::Instant::now();
            if let Ok(font) = Font::new("mine.ttf", &data) {
                ('!'..='~').for_each(|c| assert_eq!(font.rasterise(c, 8, 16).len(), 128));
            }
            assert!(began.elapsed().as_secs() < 5, "{i} takes {:?}", began.elapsed());
        }
    }

    #[test]
    fn what_is_no_font_is_refused_and_named() {
        for data in [&b""[..], b"not a font at all", &FONTS[0].data[..2000]] {
            let error = Font::new("mine.ttf", data).unwrap_err().to_string();
            assert!(error.starts_with("the font mine.ttf "), "{error}");
        }
    }
}
