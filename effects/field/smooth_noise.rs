//! Rising hills in steps.

use crate::kit::{Field, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// Hills cut out of paper, step on step, that rise, part and melt together, lit from the left above. Energy lifts
    /// them, bass makes them swell, a kick heats their tops, a snare lights their rims.
    pub struct SmoothNoise as "smooth_noise" {
        /// Rise, lumps a second.
        speed: rate = "0.12 + 0.25*energy + 0.15*bass" in 0.0..=4.0,
        /// Change of the lumps' shapes, shapes a second.
        change: rate = "0.1 + 0.15*energy" in 0.0..=4.0,
        /// Lumps across the shorter side.
        scale: value = "3" in 0.3..=12.0,
        /// How much of the picture the lumps fill.
        fill: value = "0.3 + 0.1*energy + 0.2*bass" in 0.0..=1.0,
        /// Light of the lumps' hearts.
        heat: value = "0.35 + 0.65*kick" in 0.0..=1.0,
        /// Light of the rims.
        edge: value = "0.25 + 0.7*snare" in 0.0..=1.0,
    }
}

/// Steps to a unit of height.
const STEPS: f32 = 7.5;

impl Field for SmoothNoise {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let k = 0.5 * self.scale;
        let level = 0.3 - 0.6 * self.fill;
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (u, v) = (k * x, 0.8 * k * y + self.speed);
            let large = noise::gradient3(m.seed, u, v, self.change);
            let lit = noise::gradient3(m.seed, u - 0.16, v - 0.16, self.change);
            let inside = large + 0.12 * noise::gradient2(m.seed ^ 1, 2.3 * u, 2.3 * v - self.change) - level;
            // The step, and the way from its edge to the next.
            let height = STEPS * math::max(inside, 0.0);
            let (step, within) = (math::floor(height), math::fract(height));
            let body = math::smoothstep(-0.02, 0.02, inside);
            let heart = math::clamp01(step / (0.62 * STEPS));
            // Every step throws a shadow on the one below.
            let shade = 0.45 + 0.55 * math::smoothstep(1.0, 0.55, within);
            let side = math::clamp01(0.5 + 2.6 * (large - lit));
            let mist = 0.16 * math::smoothstep(-0.5, 0.0, inside);
            let rim = self.edge * body * sdf::glow(within - 0.04, 0.07) * (0.35 + 0.65 * heart);
            let light = shade * (0.12 + 0.34 * heart + 0.3 * side * side + 0.6 * self.heat * heart * heart);
            *value = math::clamp01(mist * (1.0 - body) + body * light + rim);
        }
    }
}
