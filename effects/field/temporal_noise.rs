//! Lightning that stays where it is.

use crate::kit::{Field, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// A web of discharges that writhes in its place: slices through noise in space, with time as the third axis. Energy
    /// drives the change, bass thickens the arcs, a kick makes them flare, a snare brings out the fine ones.
    pub struct TemporalNoise as "temporal_noise" {
        /// Change, shapes a second.
        speed: rate = "0.12 + 0.35*energy + 0.15*bass" in 0.0..=6.0,
        /// Arcs across the shorter side.
        scale: value = "2.2" in 0.3..=12.0,
        /// Thickness of the arcs.
        width: value = "0.28 + 0.15*bass + 0.3*kick" in 0.02..=1.0,
        /// Light of the fine arcs.
        branches: value = "0.4 + 0.6*snare" in 0.0..=1.0,
        /// Light of the mist around them.
        mist: value = "0.2 + 0.2*energy" in 0.0..=1.0,
    }
}

impl Field for TemporalNoise {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let (k, t) = (0.5 * self.scale, self.speed);
        let width = 0.11 * self.width;
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (u, v) = (k * x, k * y);
            let jag = noise::gradient3(m.seed ^ 1, 3.1 * u, 3.1 * v, 1.7 * t);
            let fine = noise::gradient3(m.seed ^ 2, 6.7 * u, 6.7 * v, 2.3 * t);
            let bent = 0.13 * jag + 0.05 * fine;
            let main = noise::gradient3(m.seed, u, v, t) + bent;
            let side = noise::gradient3(m.seed ^ 3, 1.9 * u + 0.2 * jag, 1.9 * v, 1.2 * t) + 0.9 * bent;
            let arc = sdf::glow(main, width);
            let near = sdf::glow(main, 0.24);
            let branch = sdf::glow(side, 0.6 * width) * near * self.branches;
            // Current comes and goes along an arc.
            let current = 0.35 + 0.65 * math::smoothstep(-0.35, 0.25, side);
            *value = math::clamp01(1.15 * arc * current + 0.8 * branch + self.mist * near * near * 0.6);
        }
    }
}
