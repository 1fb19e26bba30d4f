//! Shape: the glyph whose ink lies where the light lies within the cell.

use asciivid_effects::kit::CellGrid;

use super::matching::{SAMPLES, Table, entries, vector};
use super::{Exposure, Samples, ink};

/// Sharpening, in sixteenths of the way to the brightest sample, be it within the cell (global) or just outside
/// (directional).
const SHARPNESS: u16 = 6;

/// Tables of one palette.
#[derive(Debug)]
pub(super) struct Shape {
    table: Table,
    exposure: Exposure,
}

impl Shape {
    /// Of the bitmaps of all glyphs but the blank.
    pub(super) fn new(bitmaps: &[Vec<u8>], (width, _): (usize, usize)) -> Shape {
        let vectors: Vec<_> = bitmaps.iter().map(|bitmap| vector(bitmap, width)).collect();
        Shape { table: Table::new(&vectors), exposure: Exposure::of(bitmaps.iter().map(|b| ink(b))) }
    }

    pub(super) fn develop(&self, samples: &Samples, cells: &mut CellGrid) {
        let cols = samples.view.cols;
        let mut near = Near::new(cols);
        for (row, glyphs) in cells.glyph.chunks_exact_mut(cols).enumerate() {
            near.take(samples, row);
            asciivid_effects::simd!(near.sharpen());
            asciivid_effects::simd!(entries(near.sharp.each_ref().map(Vec::as_slice), glyphs));
            for glyph in glyphs {
                *glyph = self.table.glyph(*glyph);
            }
        }
        self.exposure.develop::<SAMPLES>(samples, cells);
    }
}

/// A row of cells: its samples, and the brightest next to each outside of its cell.
#[derive(Debug)]
struct Near {
    own: [Vec<u8>; SAMPLES],
    outside: [Vec<u8>; SAMPLES],
    /// The brightest within each cell.
    inside: Vec<u8>,
    sharp: [Vec<u8>; SAMPLES],
}

impl Near {
    fn new(cols: usize) -> Near {
        let rows = || std::array::from_fn(|_| vec![0; cols]);
        Near { own: rows(), outside: rows(), inside: vec![0; cols], sharp: rows() }
    }

    /// Reads row `row`. Beyond the picture it goes on as at its edge.
    fn take(&mut self, samples: &Samples, row: usize) {
        let (cols, rows) = (samples.view.cols, samples.view.rows);
        let line = |k: usize, row: usize| &samples.steady(k)[row * cols..][..cols];
        for k in 0..SAMPLES {
            self.own[k].copy_from_slice(line(k, row));
            let (across, outside) = (line(k ^ 1, row), &mut self.outside[k]);
            match k % 2 {
                0 => {
                    outside[0] = self.own[k][0];
                    outside[1..].copy_from_slice(&across[..cols - 1]);
                }
                _ => {
                    outside[..cols - 1].copy_from_slice(&across[1..]);
                    outside[cols - 1] = self.own[k][cols - 1];
                }
            }
            let beyond = match k {
                0 | 1 => line(k + 4, row.saturating_sub(1)),
                4 | 5 => line(k - 4, (row + 1).min(rows - 1)),
                _ => continue,
            };
            for (outside, &beyond) in outside.iter_mut().zip(beyond) {
                *outside = (*outside).max(beyond);
            }
        }
    }

    /// Darkens every sample the more, the brighter others are around it: edges that pass a cell decide
    /// its glyph. Something is left, so that no cell falls dark.
    #[inline(always)]
    fn sharpen(&mut self) {
        let cols = self.own[0].len();
        self.inside.fill(0);
        for own in &self.own {
            let own = &own[..cols];
            self.inside[..cols].iter_mut().zip(own).for_each(
                #[inline(always)]
                |(inside, &own)| *inside = (*inside).max(own),
            );
        }
        for k in 0..SAMPLES {
            let (own, outside) = (&self.own[k][..cols], &self.outside[k][..cols]);
            let (inside, sharp) = (&self.inside[..cols], &mut self.sharp[k][..cols]);
            for i in 0..cols {
                let above = u16::from(inside[i].max(outside[i]) - own[i]);
                sharp[i] = (own[i] - ((above * SHARPNESS) >> 4).min(own[i].into()) as u8).max(own[i] >> 2);
            }
        }
    }
}
