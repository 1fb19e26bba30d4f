//! Nested diamonds, cut like a stone.

use crate::kit::{Field, Hit, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// Nested diamonds that grow out of the centre, their facets lit by a light that goes around. Energy drives the
    /// growth, a kick widens the stone and sends a light through it, a snare draws the edges.
    pub struct Diamond as "diamond" {
        /// Growth, diamonds a second.
        speed: rate = "0.25 + 0.7*energy + 0.3*bass" in 0.0..=10.0,
        /// Way of the light around the stone, turns a second.
        spin: rate = "0.05 + 0.12*energy" in -2.0..=2.0,
        /// Diamonds from the centre to the shorter side's edge.
        count: value = "2.6" in 0.5..=20.0,
        /// Height against width.
        shape: value = "1.3" in 0.3..=3.0,
        /// Size of the whole.
        size: value = "1 + 0.12*kick" in 0.2..=4.0,
        /// Light of the edges.
        edge: value = "0.3 + 0.7*snare" in 0.0..=1.0,
        /// Light of the waves that kicks send.
        wave: value = "0.8" in 0.0..=1.0,
    }
}

/// Waves that are followed at once, and how long, seconds.
const WAVES: usize = 4;
const LASTS: f32 = 0.8;

impl Field for Diamond {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let mut waves = [(-9.0, 0.0); WAVES];
        for (number, age, strength) in m.recent(Hit::Kick, LASTS) {
            let left = 1.0 - age / LASTS;
            waves[number % WAVES] = (3.2 * (1.0 - left * left), self.wave * strength * left);
        }
        let lamp = self.spin + noise::random(m.seed, 0);
        let (lx, ly) = (math::tau_cos(lamp), math::tau_sin(lamp));
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (x, y) = (x / self.size, y / (self.size * self.shape));
            let d = x.abs() + y.abs();
            let ring = d * self.count - self.speed;
            let (row, across) = (math::floor(ring), math::fract(ring));
            let own = noise::unit(noise::hash2(m.seed, row as i32 as u32));
            // Outer and inner slopes of a frame face opposite ways.
            let faces = if across > 0.62 { 0.6 } else { -0.6 };
            let sign = |v: f32| if v < 0.0 { -1.0 } else { 1.0 };
            let facing = 0.5 + 0.5 * faces * (lx * sign(x) + ly * sign(y));
            let facet = (0.4 + 0.6 * facing * facing) * (0.5 + 0.5 * own);
            let seam = math::min(across.min(1.0 - across), (across - 0.62).abs());
            let mitre = math::min(x.abs(), y.abs()) * self.count;
            let line = self.edge * (sdf::glow(seam, 0.03) + 0.5 * sdf::glow(mitre, 0.025));
            let mut light = 0.85 * facet + 0.6 * line;
            for (place, strength) in waves {
                light += strength * sdf::glow(d - place, 0.14) * (0.25 + 0.75 * facing);
            }
            *value = math::clamp01(light * (0.12 + 1.08 * sdf::glow(d, 1.1)));
        }
    }
}
