//! Snow of a channel without a station.

use super::pixel::{held, scale};
use super::{Row, RowShader};
use crate::kit::{Moment, math, noise};
use crate::params;

params! {
    /// Snow of a channel without a station: a breath with the highs, a burst on snares and drops.
    pub struct TvStatic as "tv_static" {
        /// Share of the snow.
        amount: value = "0.01*hi + 0.06*snare*snare + 0.12*drop" in 0.0..=1.0,
        /// Side of a flake, in pixels of a picture of 1080 lines.
        size: value = "2" in 1.0..=40.0,
    }
}

/// How often the snow changes, per second.
const RATE: f64 = 24.0;

impl RowShader for TvStatic {
    type Tables = f32;

    /// Pixels for one at 1080 lines.
    fn tables(size: (usize, usize)) -> f32 {
        scale(size)
    }

    #[inline(always)]
    fn row(&self, scale: &f32, m: &Moment, row: Row<'_>) {
        if self.amount <= 0.0 {
            return;
        }
        let step = 1.0 / math::max(self.size * scale, 1.0);
        let line = noise::hash2(held(m, RATE, 0x57A7), (row.y as f32 * step) as u32);
        // Bands of the picture are hit harder than others.
        let gust = 0.4 + 1.2 * noise::value1(held(m, 12.0, 0x57A8), row.y as f32 * step * 0.02);
        let (share, step) = (math::clamp01(self.amount * gust), step * 65536.0);
        let step = step as u32;
        row.each_at(
            #[inline(always)]
            |x, light| {
                let flake = noise::unit(noise::hash(line.wrapping_add(x.wrapping_mul(step) >> 16)));
                let flake = flake * flake * 0.9;
                light.map(
                    #[inline(always)]
                    |v| math::mix(v, flake, share),
                )
            },
        );
    }
}
