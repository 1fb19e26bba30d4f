//! Grains.

use super::each;
use crate::kit::{Field, Moment, Points, math, noise};
use crate::params;

params! {
    /// Lets grains of the picture through: the louder, the more of them; every beat has its own.
    pub struct Dissolve as "dissolve" {
        /// Share of the grains that are seen.
        share: value = "0.3 + 0.45*energy + 0.25*beat" in 0.0..=1.0,
        /// Grains across the shorter side.
        grains: value = "30" in 1.0..=200.0,
        /// Softness of the grains.
        soft: value = "0.15" in 0.0..=1.0,
        /// Change of the grains, times a second.
        speed: rate = "0.5 + 1.5*energy" in 0.0..=30.0,
    }
}

impl Field for Dissolve {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let soft = 0.5 * self.soft + 1e-3;
        let (k, seed) = (0.5 * self.grains, m.seed ^ 0x6469);
        let left = self.share * (1.0 + 2.0 * soft) - soft;
        each(
            at,
            out,
            #[inline(always)]
            |x, y| {
                // Evened out, so that the share is what is seen.
                let grain = math::smoothstep(0.12, 0.88, noise::value3(seed, k * x, k * y, self.speed));
                math::smoothstep(left + soft, left - soft, grain)
            },
        );
    }
}
