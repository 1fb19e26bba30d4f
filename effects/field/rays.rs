//! Rays from a light.

use super::{band, count};
use crate::kit::{Field, Hit, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// Rays of a light in the middle that drift through each other. Their reach is the spectrum, bass below and treble
    /// above; a kick makes the light flare, snares sharpen the rays, hats strike single ones.
    pub struct Rays as "rays" {
        /// Drift of the rays, rays a second.
        speed: rate = "0.15 + 0.5*energy" in 0.0..=6.0,
        /// Turn of the whole, turns a second.
        spin: rate = "0.006 + 0.02*energy" in -1.0..=1.0,
        /// Rays around the light.
        count: value = "17" in 3.0..=80.0,
        /// Reach of the rays, half pictures.
        reach: value = "0.7 + 0.5*energy + 0.35*kick" in 0.1..=3.0,
        /// How sharply rays and shadows part.
        edge: value = "0.4 + 0.4*snare" in 0.0..=1.0,
        /// Radius of the light itself.
        core: value = "0.08 + 0.05*bass + 0.12*kick" in 0.0..=1.0,
        /// Light of the rays that hats strike.
        sparkle: value = "0.8*hat" in 0.0..=1.0,
        /// Place of the centre right of the picture's, half pictures.
        x: value = "0" in -4.0..=4.0,
        /// Place of the centre below the picture's, half pictures.
        y: value = "0" in -4.0..=4.0,
    }
}

impl Field for Rays {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let (bands, hats) = (super::bands(m), count(m, Hit::Hat));
        let around = math::round(self.count);
        let fine = math::round(2.6 * self.count);
        let (low, high) = (0.36 + 0.1 * self.edge, 0.78 - 0.2 * self.edge);
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (x, y) = (x - self.x, y - self.y);
            let r = math::hypot(x, y);
            let turn = math::atan2(x, y) / math::TAU;
            let level = band(&bands, 2.0 * turn.abs());
            let turned = turn + self.spin;
            let coarse = noise::value2_around(m.seed, turned, around, self.speed);
            let thin = noise::value2_around(m.seed ^ 1, turned - 2.0 * self.spin, fine, 0.7 * self.speed);
            let ray = math::smoothstep(low, high, 0.62 * coarse + 0.38 * thin);
            let own = noise::hash3(m.seed, hats, math::floor(math::fract(turned) * fine) as i32 as u32);
            let struck = if noise::unit(own) < 0.12 { self.sparkle } else { 0.0 };
            let off = (math::fract(turned * fine) - 0.5).abs();
            let struck = struck * math::smoothstep(0.5, 0.1, off) * math::smoothstep(0.1, 0.4, r);
            let fall = sdf::glow(r, self.reach * (0.45 + 0.75 * level));
            let core = sdf::glow(r, self.core);
            *value = math::clamp01(ray * fall * 1.05 + struck * (0.25 + fall) + 1.3 * core * core);
        }
    }
}
