//! Rows that sway.

use super::picture::shift;
use super::{Row, RowShader};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// Rows sway from side to side as under water, further with the bass.
    pub struct WaveDistort as "wave_distort" {
        /// How far, as a share of the width.
        amount: value = "0.001 + 0.004*bass" in 0.0..=0.1,
        /// Waves from top to bottom.
        waves: value = "2" in 0.0..=60.0,
        /// Waves that pass a second.
        speed: rate = "0.15 + 0.4*energy" in 0.0..=8.0,
    }
}

impl RowShader for WaveDistort {
    type Tables = f32;

    /// Height of a row as a share of the picture's.
    fn tables((_, height): (usize, usize)) -> f32 {
        1.0 / height as f32
    }

    #[inline(always)]
    fn row(&self, step: &f32, _: &Moment, row: Row<'_>) {
        let y = row.y as f32 * step;
        let sway = math::tau_sin(self.waves * y + self.speed)
            + 0.4 * math::tau_sin(2.7 * self.waves * y - 1.3 * self.speed);
        let by = self.amount * 0.72 * sway * row.r.len() as f32;
        shift(row.r, by);
        shift(row.g, by);
        shift(row.b, by);
    }
}
