//! A frame as text: one letter a cell, in a colour of its own on a ground of its own.
//!
//! The film is drawn small, a cell one pixel wide and two high. What a layer lights inks the upper one, the lower one
//! stays ground; so all that makes the light of the film (blends, bloom, echoes, shaders, transitions) makes that of the
//! letters. The letter is that of the layer which is lit most.

use std::sync::Arc;

use asciivid_effects::kit::Line;
use unicode_width::UnicodeWidthChar;

use super::film::LayerArt;
use super::sheet::Sheet;
use super::stage::Rows;
use crate::assets::GlyphPalette;
use crate::flash::{Gains, middle};

/// Pixels of a cell.
pub(super) const CELL: (usize, usize) = (1, 2);
/// Pixels of the letters by which glyphs are chosen: those of the grid `md` at 1080 lines.
pub(super) const DRAWN: (usize, usize) = (8, 16);
/// What stands for two halves of a cell that have a colour each.
const HALVES: char = '\u{2580}';
/// What stands for palettes without any letter as narrow as a cell.
const PLAIN: &str = ".:-=+*#%@";

/// A cell of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// What stands in it; a blank where no layer is lit.
    pub letter: char,
    /// Red, green and blue of the letter.
    pub ink: [u8; 3],
    /// Red, green and blue of the ground behind it.
    pub ground: [u8; 3],
}

/// A frame as text; to be used again for the next one.
#[derive(Debug, Clone, Default)]
pub struct Lettering {
    columns: usize,
    letters: Vec<Letter>,
    /// Light of the layer whose letter it is; 0 where there is none.
    light: Vec<f32>,
}

impl Lettering {
    /// The cells of every row, from the top.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[Letter]> {
        self.letters.chunks_exact(self.columns.max(1))
    }

    /// Number of cells in a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Forgets the last frame; the picture has that many pixels.
    pub(super) fn begin(&mut self, (width, height): (usize, usize)) {
        let cells = width * (height / CELL.1);
        self.columns = width;
        self.letters.clear();
        self.letters.resize(cells, Letter { letter: ' ', ink: [0; 3], ground: [0; 3] });
        self.light.clear();
        self.light.resize(cells, 0.0);
    }

    /// Takes the colours of two rows of pixels, the first of which is `y`.
    pub(super) fn color(&mut self, y: usize, [upper, lower]: &Rows) {
        let cells = &mut self.letters[y / CELL.1 * self.columns..][..self.columns];
        for (x, cell) in cells.iter_mut().enumerate() {
            let of = |row: &[Line<u16>; 3]| row.each_ref().map(|channel| (channel[x] >> 8) as u8);
            (cell.ink, cell.ground) = (of(upper), of(lower));
        }
    }

    /// Takes the letters of a layer where it is lit more than those before; `share` is how much of it a cell shows, by
    /// column and row.
    pub(super) fn add(&mut self, art: &LayerArt, sheet: &Sheet, share: impl Fn(usize, usize) -> f32) {
        for (line, cells) in sheet.rows().enumerate() {
            let row = line * art.atlas.height / CELL.1;
            for cell in cells {
                let (column, i) = (usize::from(cell.col), row * self.columns + usize::from(cell.col));
                if column >= self.columns || i >= self.letters.len() {
                    continue;
                }
                let [r, g, b, _] = cell.color;
                let light = f32::from(r.max(g).max(b)) * sheet.opacity * share(column, row);
                if light > 0.0 && light >= self.light[i] {
                    self.light[i] = light;
                    self.letters[i].letter =
                        if art.atlas.height < CELL.1 { HALVES } else { art.letter(cell.glyph) };
                }
            }
        }
    }

    /// Changes the light of all cells.
    pub(crate) fn light(&mut self, gains: &Gains) {
        if !gains.changes() {
            return;
        }
        let (columns, rows) = (self.columns, self.rows().len());
        for (i, cell) in self.letters.iter_mut().enumerate() {
            let gains = gains.at(middle(i % columns, columns), middle(i / columns, rows));
            (cell.ink, cell.ground) = (times(cell.ink, gains), times(cell.ground, gains));
        }
    }

    /// Settles which colour is the letter's: the lighter one, wherever shaders have moved it.
    pub(super) fn finish(&mut self) {
        for (cell, &light) in self.letters.iter_mut().zip(&self.light) {
            if light == 0.0 {
                let mean = |i: usize| cell.ink[i].midpoint(cell.ground[i]);
                let ground = [mean(0), mean(1), mean(2)];
                *cell = Letter { letter: ' ', ink: ground, ground };
            } else if cell.letter != HALVES && luma(cell.ink) < luma(cell.ground) {
                std::mem::swap(&mut cell.ink, &mut cell.ground);
            }
        }
    }
}

/// Eight-bit light times a number for each channel.
fn times(color: [u8; 3], gains: [f32; 3]) -> [u8; 3] {
    std::array::from_fn(|c| (gains[c] * f32::from(color[c])).round() as u8)
}

fn luma([r, g, b]: [u8; 3]) -> u32 {
    2126 * u32::from(r) + 7152 * u32::from(g) + 722 * u32::from(b)
}

/// A palette without the letters that do not take exactly one column.
pub(super) fn narrow(palette: &Arc<GlyphPalette>) -> Arc<GlyphPalette> {
    let fits = |letter: &char| letter.width() == Some(1);
    if palette.glyphs.iter().all(fits) {
        return palette.clone();
    }
    let mut narrow = GlyphPalette::clone(palette);
    narrow.glyphs.retain(fits);
    if narrow.glyphs.iter().all(|&letter| letter == ' ') {
        narrow.glyphs.extend(PLAIN.chars());
    }
    Arc::new(narrow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_letters_make_way() {
        let palette =
            |glyphs: &str| Arc::new(GlyphPalette { glyphs: glyphs.chars().collect(), ..Default::default() });
        let plain = palette(" ab");
        assert!(Arc::ptr_eq(&narrow(&plain), &plain));
        assert_eq!(narrow(&palette(" \u{97f3}\u{ff71}\u{ff8a}")).glyphs, [' ', '\u{ff71}', '\u{ff8a}']);
        assert_eq!(narrow(&palette(" \u{97f3}")).glyphs.iter().collect::<String>(), format!(" {PLAIN}"));
    }

    #[test]
    fn the_lighter_colour_is_the_letters() {
        let mut page = Lettering::default();
        page.begin((3, 2));
        let row = |light: [u16; 3]| [(); 3].map(|()| Line::of(light.into_iter().map(|l| l << 8)));
        page.color(0, &[row([200, 10, 60]), row([20, 90, 20])]);
        page.light[..2].fill(1.0);
        page.letters[..2].iter_mut().for_each(|cell| cell.letter = 'x');
        page.finish();
        let seen: Vec<_> = page.rows().flatten().map(|c| (c.letter, c.ink[0], c.ground[0])).collect();
        assert_eq!(seen, [('x', 200, 20), ('x', 90, 10), (' ', 40, 40)]);
    }
}
