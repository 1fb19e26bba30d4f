//! Runs of lit pixels in order of their light.

use super::pixel::held;
use super::{Row, RowShader};
use crate::kit::{Moment, fixed, noise};
use crate::params;

params! {
    /// Runs of lit pixels are put in order of their light (after K. Asendorf, 2010), in some bands of the picture: only
    /// on snares and at drops.
    pub struct PixelSort as "pixel_sort" {
        /// Share of the rows.
        density: value = "0.12*snare + 0.3*drop" in 0.0..=1.0,
        /// The light from which on pixels are sorted.
        threshold: value = "0.2" in 0.0..=1.0,
        /// Longest run, as a share of the width.
        length: value = "0.06" in 0.0..=0.13,
    }
}

/// How often other bands are sorted, per second.
const RATE: f64 = 8.0;
/// Bands that are sorted on their own.
const BANDS: f32 = 45.0;
/// The longest run in pixels.
const LONGEST: usize = 512;

impl RowShader for PixelSort {
    type Tables = f32;

    /// Height of a row as a share of the picture's.
    fn tables((_, height): (usize, usize)) -> f32 {
        1.0 / height as f32
    }

    #[inline(always)]
    fn row(&self, step: &f32, m: &Moment, row: Row<'_>) {
        let hash = noise::hash2(held(m, RATE, 0x5027), (row.y as f32 * step * BANDS) as u32);
        if noise::unit(hash) < self.density {
            let length = ((self.length * row.r.len() as f32) as usize).clamp(2, LONGEST);
            sort(row, fixed::from_unit(self.threshold), length, hash & 1 == 0);
        }
    }
}

fn sort(row: Row<'_>, threshold: u16, length: usize, rising: bool) {
    let Row { r, g, b, .. } = row;
    let mut run = [0u64; LONGEST];
    let mut start = 0;
    while start < r.len() {
        let lit = |x: usize| r[x].max(g[x]).max(b[x]) >= threshold;
        let end =
            (start..r.len().min(start + length)).find(|&x| !lit(x)).unwrap_or(r.len().min(start + length));
        let run = &mut run[..end - start];
        for (key, x) in run.iter_mut().zip(start..) {
            let light = (u64::from(r[x]) * 54 + u64::from(g[x]) * 183 + u64::from(b[x]) * 19) >> 8;
            *key = light << 48 | u64::from(r[x]) << 32 | u64::from(g[x]) << 16 | u64::from(b[x]);
        }
        run.sort_unstable();
        if !rising {
            run.reverse();
        }
        for (key, x) in run.iter().zip(start..) {
            (r[x], g[x], b[x]) = ((key >> 32) as u16, (key >> 16) as u16, *key as u16);
        }
        start = end.max(start + 1);
    }
}
