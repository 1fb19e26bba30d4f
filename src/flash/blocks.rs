//! What a frame looks like from afar.

use std::ops::Range;

use asciivid_effects::kit::math;

use super::Gains;
use crate::picture;
use crate::render::Lettering;

/// Blocks across and down: as fine as light is changed.
pub(crate) const GRID: (usize, usize) = (64, 32);
pub(super) const BLOCKS: usize = GRID.0 * GRID.1;
/// Red, green and blue, gamma-encoded, 0..=1.
pub(super) type Color = [f32; 3];

/// The mean colour of every block of a frame.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Blocks(pub(super) [Color; BLOCKS]);

impl Blocks {
    /// Of an I420 frame in limited range (ITU-R BT.709); both sides even.
    pub(crate) fn of(frame: &[u8], (width, height): (usize, usize)) -> Blocks {
        let (luma, chroma) = frame.split_at(width * height);
        let (blue, red) = chroma.split_at(width * height / 4);
        let (luma, [blue, red]) = (means(luma, width), [blue, red].map(|plane| means(plane, width / 2)));
        let color = |block: usize| picture::color(luma[block], blue[block], red[block]);
        Blocks(std::array::from_fn(|block| color(block).map(|v| v.clamp(0.0, 1.0))))
    }

    /// Of a frame of letters, whose ink may cover half of a cell.
    pub(crate) fn of_letters(page: &Lettering) -> Blocks {
        Blocks::of_colors(|col, row| {
            let (xs, ys) = (part(col, page.columns(), GRID.0), part(row, page.rows().len(), GRID.1));
            let count = 2 * xs.len() * ys.len();
            let mut sums = [0u32; 3];
            for cell in page.rows().skip(ys.start).take(ys.len()).flat_map(|cells| &cells[xs.clone()]) {
                for (sum, (&ink, &ground)) in sums.iter_mut().zip(cell.ink.iter().zip(&cell.ground)) {
                    *sum += u32::from(ink) + u32::from(ground);
                }
            }
            sums.map(|sum| sum as f32 / (255 * count) as f32)
        })
    }

    /// Of the mean colour of every block, by column and row.
    pub(super) fn of_colors(color: impl Fn(usize, usize) -> Color) -> Blocks {
        Blocks(std::array::from_fn(|block| color(block % GRID.0, block / GRID.0)))
    }

    /// The most light of every block and of those around it, channel by channel.
    pub(super) fn lightest(&self) -> Blocks {
        let most = |[before, own, behind]: [f32; 3]| math::max(own, math::max(before, behind));
        Blocks(around(&self.0, most))
    }

    /// The same frame with its light changed.
    pub(super) fn lit(&self, gains: &Gains) -> Blocks {
        if !gains.changes() {
            return self.clone();
        }
        let mut lit = Blocks(gains.means());
        for (lit, color) in lit.0.as_flattened_mut().iter_mut().zip(self.0.as_flattened()) {
            *lit = (*lit * color).min(1.0);
        }
        lit
    }
}

/// What comes of every block and those before and behind it, in its row and then in its column; the ends stand for what is
/// beyond them.
pub(super) fn around(colors: &[Color; BLOCKS], of: impl Fn([f32; 3]) -> f32) -> [Color; BLOCKS] {
    let along = |colors: &[Color; BLOCKS], step: usize, count: usize| {
        std::array::from_fn(|block| {
            let place = block / step % count;
            let before = if place == 0 { block } else { block - step };
            let behind = if place + 1 == count { block } else { block + step };
            let line = [before, block, behind].map(|block| colors[block]);
            std::array::from_fn(|c| of(line.map(|color| color[c])))
        })
    };
    along(&along(colors, 1, GRID.0), GRID.0, GRID.1)
}

/// The mean colours of larger blocks, all of a size and so many across.
pub(super) fn pooled<const COUNT: usize>(blocks: &[Color; BLOCKS], across: usize) -> [Color; COUNT] {
    let (wide, high) = (GRID.0 / across, GRID.1 * across / COUNT);
    let mut pooled = [[0.0; 3]; COUNT];
    for (row, colors) in blocks.chunks_exact(GRID.0).enumerate() {
        for (sum, colors) in pooled[row / high * across..].iter_mut().zip(colors.chunks_exact(wide)) {
            for color in colors {
                sum.iter_mut().zip(color).for_each(|(sum, value)| *sum += value);
            }
        }
    }
    pooled.map(|sum| sum.map(|sum| sum / (wide * high) as f32))
}

/// Columns that are summed up at a time, and rows: the sums fit sixteen bits. No block is wider.
const COLUMNS: usize = 256;
const ROWS: usize = 256;

/// The mean of every block of a plane.
fn means(plane: &[u8], width: usize) -> [f32; BLOCKS] {
    let (height, together) = (plane.len() / width, COLUMNS / width.div_ceil(GRID.0));
    let mut means = [0.0; BLOCKS];
    for (row, means) in means.chunks_exact_mut(GRID.0).enumerate() {
        let rows = part(row, height, GRID.1);
        for (i, means) in means.chunks_mut(together).enumerate() {
            let first = i * together;
            let own = |i: usize| part(first + i, width, GRID.0);
            let columns = own(0).start..own(means.len() - 1).end;
            for band in plane[rows.start * width..rows.end * width].chunks(ROWS * width) {
                let mut sums = [0_u16; COLUMNS];
                asciivid_effects::simd!(add_rows(band, width, columns.clone(), &mut sums));
                for (i, mean) in means.iter_mut().enumerate() {
                    let sums = &sums[own(i).start - columns.start..own(i).end - columns.start];
                    let sum: u32 = sums.iter().map(|&sum| u32::from(sum)).sum();
                    *mean += sum as f32 / (sums.len() * rows.len()) as f32;
                }
            }
        }
    }
    means
}

/// Adds some columns of all rows.
#[inline(always)]
fn add_rows(rows: &[u8], width: usize, columns: Range<usize>, sum: &mut [u16; COLUMNS]) {
    for row in rows.chunks_exact(width) {
        let row = &row[columns.clone()];
        for (sum, &value) in sum.iter_mut().zip(row) {
            *sum += u16::from(value);
        }
    }
}

/// What lies in part `i` of `count` along a side of that size; at least something.
fn part(i: usize, size: usize, count: usize) -> Range<usize> {
    let start = i * size / count;
    start..((i + 1) * size / count).max(start + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn larger_blocks_have_the_mean_of_theirs() {
        let blocks = Blocks::of_colors(|col, row| [col as f32, row as f32, 1.0]);
        let pooled: [Color; 32] = pooled(&blocks.0, 8);
        assert_eq!((pooled[0], pooled[9]), ([3.5, 3.5, 1.0], [11.5, 11.5, 1.0]));
    }

    #[test]
    fn light_reaches_the_blocks_around_it() {
        let lit = Blocks::of_colors(|col, row| if (col, row) == (5, 0) { [0.1, 0.0, 0.9] } else { [0.2; 3] });
        let lightest = lit.lightest();
        for (block, color) in lightest.0.iter().enumerate() {
            let near = (block % GRID.0).abs_diff(5) < 2 && block / GRID.0 < 2;
            assert_eq!(*color, if near { [0.2, 0.2, 0.9] } else { [0.2; 3] }, "{block}");
        }
    }

    #[test]
    fn every_block_has_the_mean_of_its_pixels_and_a_frame_may_have_fewer_than_blocks() {
        let size = (128, 64);
        let mut frame = vec![128; size.0 * size.1 * 3 / 2];
        frame[..size.0 * size.1]
            .iter_mut()
            .enumerate()
            .for_each(|(i, v)| *v = if i % 128 < 64 { 16 } else { 235 });
        let blocks = Blocks::of(&frame, size);
        assert_eq!((blocks.0[31], blocks.0[BLOCKS - 1]), ([0.0; 3], [1.0; 3]));
        let tiny = Blocks::of(&[235, 235, 235, 235, 128, 128], (2, 2));
        assert!(tiny.0.iter().all(|color| *color == [1.0; 3]));
    }
}
