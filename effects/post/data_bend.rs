//! Rows that are read wrongly.

use super::pixel::held;
use super::{Row, RowShader};
use crate::kit::{Moment, noise};
use crate::params;

params! {
    /// Rows are read as if bytes were missing: skewed, their channels exchanged and their bits smeared; only on
    /// snares and at drops.
    pub struct DataBend as "data_bend" {
        /// Share of the picture that is damaged.
        density: value = "0.06*snare + 0.22*drop" in 0.0..=1.0,
        /// How far a damaged row slants, as a share of its height.
        slant: value = "0.5" in -8.0..=8.0,
    }
}

/// How often other rows are damaged, per second.
const RATE: f64 = 8.0;
/// Stretches of the picture that are damaged on their own.
const STRETCHES: f32 = 28.0;

impl RowShader for DataBend {
    type Tables = f32;

    /// Height of a row as a share of the picture's.
    fn tables((_, height): (usize, usize)) -> f32 {
        1.0 / height as f32
    }

    #[inline(always)]
    fn row(&self, step: &f32, m: &Moment, row: Row<'_>) {
        let at = row.y as f32 * step * STRETCHES;
        let hash = noise::hash2(held(m, RATE, 0xDA7A), at as u32);
        if noise::unit(hash) >= self.density || row.r.is_empty() {
            return;
        }
        let inside = (at - at as u32 as f32) / (STRETCHES * step);
        let width = row.r.len();
        let slip = (self.slant * inside + 0.1 * noise::unit(noise::hash(hash)) * width as f32).max(0.0)
            as usize
            % width;
        row.r.rotate_left(slip);
        row.g.rotate_left(slip);
        row.b.rotate_left(slip);
        let bits = 0x3000 >> (hash & 1);
        match hash >> 4 & 3 {
            0 => row.r.swap_with_slice(row.g),
            1 => row.g.swap_with_slice(row.b),
            // Light that carries over into the step above, and is cut off there.
            2 => row.b.iter_mut().for_each(|v| *v = (*v | bits) - bits / 2),
            _ => row.r.iter_mut().for_each(|v| *v ^= *v >> 2 & bits),
        }
    }
}
