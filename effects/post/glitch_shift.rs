//! Bands of the picture that slip.

use super::picture::shift;
use super::pixel::held;
use super::{Row, RowShader};
use crate::kit::{Moment, math, noise};
use crate::params;

params! {
    /// Bands of the picture slip to the side and lose their colours' register: only on snares and at drops.
    pub struct GlitchShift as "glitch_shift" {
        /// Share of the picture that slips.
        density: value = "0.25*snare + 0.35*drop" in 0.0..=1.0,
        /// How far it may slip, as a share of the width.
        amount: value = "0.006*snare + 0.02*drop" in 0.0..=0.5,
        /// Bands from top to bottom.
        bands: value = "36" in 1.0..=400.0,
    }
}

/// How often other bands slip, per second.
const RATE: f64 = 12.0;

impl RowShader for GlitchShift {
    type Tables = f32;

    /// Height of a row as a share of the picture's.
    fn tables((_, height): (usize, usize)) -> f32 {
        1.0 / height as f32
    }

    #[inline(always)]
    fn row(&self, step: &f32, m: &Moment, row: Row<'_>) {
        if self.density <= 0.0 || self.amount <= 0.0 {
            return;
        }
        let time = held(m, RATE, 0x611C);
        let y = row.y as f32 * step;
        // Two sizes of bands that cross, so that none is as high as the next.
        let (wide, fine) = (
            noise::hash2(time, (y * self.bands * 0.37) as u32),
            noise::hash2(!time, (y * self.bands) as u32),
        );
        if noise::unit(wide) >= math::sqrt(self.density) || noise::unit(fine) >= math::sqrt(self.density) {
            return;
        }
        let by = self.amount * noise::signed(noise::hash2(wide, fine)) * row.r.len() as f32;
        shift(row.r, by);
        shift(row.g, 0.8 * by);
        shift(row.b, 0.6 * by);
    }
}
