//! Hoops of light around the centre.

use super::band;
use crate::kit::{Field, Hit, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// Broken hoops that turn around the centre like an astrolabe. Every hoop is a band of the spectrum, bass inside;
    /// energy turns them, a kick sends a wave of light outwards and widens the whole, snares sharpen them.
    pub struct Rings as "rings" {
        /// Turn of the hoops, turns a second.
        spin: rate = "0.03 + 0.1*energy" in -2.0..=2.0,
        /// Hoops from the centre to the shorter side's edge.
        count: value = "7" in 2.0..=40.0,
        /// Size of the whole.
        size: value = "1 + 0.09*kick + 0.05*bass" in 0.2..=4.0,
        /// Thickness of the hoops.
        width: value = "0.55 + 0.2*bass" in 0.05..=1.0,
        /// How hard their edges are.
        edge: value = "0.5 + 0.5*snare" in 0.0..=1.0,
        /// Light of the waves that kicks send.
        wave: value = "0.8" in 0.0..=1.0,
        /// Place of the centre right of the picture's, half pictures.
        x: value = "0" in -4.0..=4.0,
        /// Place of the centre below the picture's, half pictures.
        y: value = "0" in -4.0..=4.0,
    }
}

/// Waves that are followed at once, and how long, seconds.
const WAVES: usize = 4;
const LASTS: f32 = 0.9;

impl Field for Rings {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let mut waves = [(-9.0, 0.0); WAVES];
        for (number, age, strength) in m.recent(Hit::Kick, LASTS) {
            let left = 1.0 - age / LASTS;
            waves[number % WAVES] = (2.4 * (1.0 - left * left), self.wave * strength * left);
        }
        let bands = super::bands(m);
        let soft = 0.22 - 0.17 * self.edge;
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (x, y) = ((x - self.x) / self.size, (y - self.y) / self.size);
            let r = math::hypot(x, y);
            let ring = r * self.count;
            let (row, off) = (math::floor(ring), (math::fract(ring) - 0.5).abs());
            let own = noise::hash2(m.seed, row as i32 as u32);
            let level = band(&bands, 0.8 * row / self.count);
            let (share, pace) = (noise::unit(own), noise::signed(own << 9));
            let arcs = 1.0 + math::floor(3.99 * noise::unit(own << 16));
            let turn = math::atan2(y, x) / math::TAU + share + self.spin * (pace + 0.4f32.copysign(pace));
            // The angle to the middle of the arc, as a length, so that gaps look alike on every hoop.
            let arc = (math::fract(turn * arcs) - 0.5).abs();
            let gap = (0.28 + 0.18 * share - arc) * math::TAU * r / arcs * self.count;
            let half = 0.5 * self.width * (0.35 + 0.65 * level);
            let body = math::smoothstep(half + soft, half - soft, off) * math::smoothstep(-0.1, 0.25, gap);
            let mut light = body * (0.26 + 0.45 * share * share + 0.5 * level);
            let rail = 0.15 * math::smoothstep(0.10, 0.0, off);
            for (place, strength) in waves {
                light += strength * sdf::glow(r - place, 0.11) * (0.22 + 0.9 * body);
            }
            let hub = math::smoothstep(0.62, 0.38, ring) * (0.4 + 0.6 * bands[1]);
            let near = math::smoothstep(2.3, 0.5, r);
            *value = math::clamp01((light + rail) * near + hub);
        }
    }
}
