//! Arms that wind to the centre.

use crate::kit::{Field, Hit, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// Logarithmic arms that wind to the centre without end. Energy drives the whirl, bass widens the arms, a kick
    /// sends light along them, a snare draws their edges.
    pub struct Spiral as "spiral" {
        /// Whirl, arms a second.
        speed: rate = "0.25 + 0.6*energy + 0.2*bass" in -8.0..=8.0,
        /// Number of arms.
        arms: value = "3" in 1.0..=16.0,
        /// How often an arm winds as the distance doubles.
        twist: value = "0.55 + 0.2*build" in -4.0..=4.0,
        /// Width of the arms against the gaps.
        width: value = "0.38 + 0.2*bass" in 0.05..=0.95,
        /// Light of the arms.
        light: value = "0.55 + 0.3*energy + 0.25*kick" in 0.0..=1.5,
        /// Light of the arms' edges.
        edge: value = "0.25 + 0.75*snare" in 0.0..=1.0,
        /// Light that kicks send along the arms.
        wave: value = "0.9" in 0.0..=1.0,
        /// Place of the centre right of the picture's, half pictures.
        x: value = "0" in -4.0..=4.0,
        /// Place of the centre below the picture's, half pictures.
        y: value = "0" in -4.0..=4.0,
    }
}

/// Waves that are followed at once, and how long, seconds.
const WAVES: usize = 4;
const LASTS: f32 = 0.8;

impl Field for Spiral {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let mut waves = [(9.0, 0.0); WAVES];
        for (number, age, strength) in m.recent(Hit::Kick, LASTS) {
            let left = 1.0 - age / LASTS;
            // Doublings of the distance from the centre.
            waves[number % WAVES] = (1.4 - 5.0 * left * left, self.wave * strength * left);
        }
        let arms = math::round(self.arms);
        let start = noise::random(m.seed, 0);
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (x, y) = (x - self.x, y - self.y);
            let r = math::max(math::hypot(x, y), 1e-3);
            let depth = math::log2(r);
            let turn = math::atan2(y, x) / math::TAU + start;
            let across = math::fract(arms * (turn + self.twist * depth) - self.speed);
            // From one edge of the arm (0) to the other (1).
            let inside = across / self.width;
            let soft = 0.10;
            let body = math::smoothstep(0.0, soft, inside) * math::smoothstep(1.0 + soft, 1.0 - soft, inside);
            let round = 0.2 + 0.8 * inside * inside;
            let line = sdf::glow(inside - 1.0, 0.07) * self.edge;
            let mut light = body * round * self.light + 0.7 * line;
            for (place, strength) in waves {
                light += strength * sdf::glow(depth - place, 0.45) * (0.10 + 0.7 * body);
            }
            let eye = sdf::glow(r, 0.07);
            let near = math::smoothstep(0.02, 0.22, r) * math::smoothstep(3.0, 0.6, r);
            *value = math::clamp01(light * near + eye);
        }
    }
}
