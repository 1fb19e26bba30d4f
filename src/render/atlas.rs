//! Glyph bitmaps of one layer at one cell size.

use asciivid_effects::kit::Line;

/// The coverage of every glyph of a layer, crisp for the picture and soft for the glow.
#[derive(Debug)]
pub(super) struct Atlas {
    /// Cell width in pixels.
    pub width: usize,
    /// Cell height in pixels.
    pub height: usize,
    /// Number of ramp glyphs; the text characters follow.
    pub ramp: u16,
    /// Bytes from one glyph to the next within a line.
    stride: usize,
    glyphs: usize,
    /// Line after line: that line of every glyph, each filled up with zeros to `stride` bytes.
    crisp: Vec<u8>,
    soft: Vec<u8>,
    ink: Vec<f32>,
}

/// Up to this width a line of a glyph is copied whole, fill included; every copy is then one or two moves.
const WHOLE: usize = 32;

impl Atlas {
    /// Takes one bitmap of `width * height` bytes per glyph, row by row; `spread` is the number of pixels over
    /// which the soft copy is averaged, the side of a pixel of the glow picture.
    pub(super) fn new(
        (width, height): (usize, usize),
        ramp: u16,
        glyphs: &[Vec<u8>],
        spread: usize,
    ) -> Atlas {
        let stride = if width <= WHOLE { width.next_power_of_two().max(8) } else { width };
        let lines = (0..height).flat_map(|y| glyphs.iter().map(move |g| &g[y * width..][..width]));
        Atlas {
            width,
            height,
            ramp,
            stride,
            glyphs: glyphs.len(),
            crisp: lines
                .flat_map(|line| line.iter().copied().chain(std::iter::repeat_n(0, stride - width)))
                .collect(),
            soft: glyphs.iter().flat_map(|g| soften(g, width, spread)).collect(),
            ink: glyphs.iter().map(|glyph| mean(glyph)).collect(),
        }
    }

    /// Glyphs in cells too small for any: a mark that fills the first line, and the light that the drawn glyph would give.
    pub(super) fn marks((width, height): (usize, usize), ramp: u16, drawn: &[Vec<u8>]) -> Atlas {
        let mark =
            |inked: bool| (0..width * height).map(|i| if inked && i < width { 255 } else { 0 }).collect();
        let marks: Vec<Vec<u8>> = (0..drawn.len()).map(|glyph| mark(glyph > 0)).collect();
        let ink: Vec<f32> = drawn.iter().map(|glyph| mean(glyph)).collect();
        let soft = ink.iter().flat_map(|ink| std::iter::repeat_n((ink * 255.0) as u8, width * height));
        Atlas { soft: soft.collect(), ink, ..Atlas::new((width, height), ramp, &marks, 1) }
    }

    /// Draws line `y` of glyphs and those below it, one for each of the rows of pixels, which are blank: `cells` gives
    /// columns, rising, with their glyphs. Rows must hold all columns and [`Atlas::overhang`] bytes more.
    pub(super) fn cover<const L: usize>(
        &self,
        y: usize,
        cells: impl Iterator<Item = (usize, u16)>,
        rows: &mut [Line<u8>; L],
    ) {
        let size = self.glyphs * self.stride;
        let lines: [&[u8]; L] = std::array::from_fn(|line| &self.crisp[(y + line) * size..][..size]);
        match self.stride {
            8 => cover::<8, L>(lines, self.width, cells, rows),
            16 => cover::<16, L>(lines, self.width, cells, rows),
            32 => cover::<32, L>(lines, self.width, cells, rows),
            width => {
                for (col, glyph) in cells {
                    for (line, row) in lines.iter().zip(&mut *rows) {
                        let pixels = &line[usize::from(glyph) * width..][..width];
                        row[col * width..][..width].copy_from_slice(pixels);
                    }
                }
            }
        }
    }

    /// How far the fill of the last glyph in a row reaches beyond it.
    pub(super) fn overhang(&self) -> usize {
        self.stride - self.width
    }

    /// Coverage around every pixel of line `y` of a glyph.
    #[inline(always)]
    pub(super) fn soft(&self, glyph: u16, y: usize) -> &[u8] {
        &self.soft[(usize::from(glyph) * self.height + y) * self.width..][..self.width]
    }

    /// Mean coverage of a glyph, 0..=1.
    #[inline(always)]
    pub(super) fn ink(&self, glyph: u16) -> f32 {
        self.ink[usize::from(glyph)]
    }
}

/// Copies `N` bytes a glyph and line, of which `width` count: the next cell is either blank or drawn over the rest.
#[inline(always)]
fn cover<const N: usize, const L: usize>(
    lines: [&[u8]; L],
    width: usize,
    cells: impl Iterator<Item = (usize, u16)>,
    rows: &mut [Line<u8>; L],
) {
    let lines = lines.map(|line| line.as_chunks::<N>().0);
    for (col, glyph) in cells {
        for (line, row) in lines.iter().zip(&mut *rows) {
            if let Some(pixels) = row[col * width..].first_chunk_mut::<N>() {
                *pixels = line[usize::from(glyph)];
            }
        }
    }
}

/// Mean coverage of a bitmap, 0..=1.
fn mean(bitmap: &[u8]) -> f32 {
    bitmap.iter().map(|&c| f32::from(c)).sum::<f32>() / (255 * bitmap.len().max(1)) as f32
}

/// Averages squares of about `spread` pixels, within the cell.
fn soften(glyph: &[u8], width: usize, spread: usize) -> Vec<u8> {
    let height = glyph.len() / width;
    let span = |at: usize, end: usize| (at.saturating_sub(spread / 2), (at + spread.div_ceil(2)).min(end));
    let mut soft = Vec::with_capacity(glyph.len());
    for y in 0..height {
        let (top, bottom) = span(y, height);
        for x in 0..width {
            let (left, right) = span(x, width);
            let sum: u32 = (top..bottom)
                .flat_map(|y| &glyph[y * width + left..y * width + right])
                .map(|&c| u32::from(c))
                .sum();
            soft.push((sum / ((bottom - top) * (right - left)).max(1) as u32) as u8);
        }
    }
    soft
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A blank, and a glyph whose pixels are numbered from 1.
    fn numbered(width: usize, height: usize) -> Atlas {
        let counted = (0..width * height).map(|i| 1 + (i % 255) as u8).collect();
        Atlas::new((width, height), 2, &[vec![0; width * height], counted], 2)
    }

    #[test]
    fn a_line_of_glyphs_is_drawn_where_its_cells_lie() {
        for width in [2, 5, 8, 10, 20, 32, 40] {
            let atlas = numbered(width, 3);
            let mut row = Line::new(6 * width + atlas.overhang());
            atlas.cover(1, [(0, 1), (1, 1), (3, 0), (5, 1)].into_iter(), std::array::from_mut(&mut row));
            let line: Vec<u8> = (width..2 * width).map(|i| 1 + i as u8).collect();
            for (col, pixels) in row.chunks_exact(width).take(6).enumerate() {
                let drawn = [0, 1, 5].contains(&col);
                assert!(
                    if drawn { *pixels == line } else { pixels.iter().all(|&p| p == 0) },
                    "{width} {col}"
                );
            }
        }
    }

    #[test]
    fn a_mark_fills_the_first_line_and_shines_as_the_glyph_would() {
        let drawn = [vec![0; 32], [vec![255; 8], vec![0; 24]].concat()];
        let atlas = Atlas::marks((1, 2), 2, &drawn);
        let mut lines = [Line::new(8), Line::new(8)];
        atlas.cover(0, [(0, 1)].into_iter(), &mut lines);
        assert_eq!((lines[0][0], lines[1][0], atlas.ink(1)), (255, 0, 0.25));
        assert_eq!((atlas.soft(1, 0), atlas.soft(1, 1), atlas.soft(0, 0)), (&[63][..], &[63][..], &[0][..]));
    }

    #[test]
    fn ink_is_the_mean_of_the_bitmap() {
        let bar = vec![0, 255, 0, 255, 0, 255, 0, 255];
        let atlas = Atlas::new((2, 4), 2, &[vec![0; 8], bar], 2);
        assert_eq!((atlas.ink(0), atlas.ink(1)), (0.0, 0.5));
    }
}
