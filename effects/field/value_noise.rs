//! A floor of lit tiles.

use super::count;
use crate::kit::{Field, Hit, Moment, Points, math, noise};
use crate::params;

params! {
    /// A floor of square lamps, each with a brightness that wanders, under a slow large light. Energy drives the change, a
    /// kick strikes single tiles, bass widens the light, snares part the tiles.
    pub struct ValueNoise as "value_noise" {
        /// Change of the tiles, brightnesses a second.
        speed: rate = "0.25 + 0.7*energy + 0.2*bass" in 0.0..=8.0,
        /// Tiles from the top to the bottom of the shorter side.
        scale: value = "9" in 1.0..=60.0,
        /// How much the tiles flow into each other, 0 squares to 1 clouds.
        smooth: value = "0" in 0.0..=1.0,
        /// Width of the joints between the tiles.
        gap: value = "0.08 + 0.1*snare" in 0.0..=0.5,
        /// How much of the floor the large light covers.
        fill: value = "0.4 + 0.15*energy + 0.2*bass" in 0.0..=1.0,
        /// Light of the tiles that a kick strikes.
        strike: value = "0.9*kick" in 0.0..=1.0,
    }
}

impl Field for ValueNoise {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let (k, t) = (0.5 * self.scale, self.speed);
        let struck = noise::hash2(m.seed ^ 3, count(m, Hit::Kick));
        let sharp = 1.0 - self.smooth;
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (u, v) = (k * x, k * y);
            let (row, col) = (math::floor(v), math::floor(u));
            let (iy, ix) = (row as i32 as u32, col as i32 as u32);
            let own = noise::hash3(m.seed, iy, ix);
            // A tile keeps its own time, so that they do not all change at once.
            let tile = noise::value1(own, t + noise::unit(own));
            let cloud = noise::value3(m.seed ^ 1, u, v, t);
            let off = math::max((u - col - 0.5).abs(), (v - row - 0.5).abs());
            let joint = math::mix(1.0, math::smoothstep(0.5, 0.47, off + self.gap), sharp);
            let bevel = math::mix(1.0, 0.72 + 0.28 * math::smoothstep(0.15, 0.42, off), sharp);
            let (cx, cy) = (math::mix(u, col + 0.5, sharp) / k, math::mix(v, row + 0.5, sharp) / k);
            let wide = noise::value3(m.seed ^ 2, 0.85 * cx, 0.85 * cy, 0.45 * t) + self.fill;
            let wide = math::smoothstep(0.86, 1.32, wide);
            let brightness = math::mix(cloud, tile, sharp);
            let lit = math::smoothstep(0.12, 0.8, brightness);
            let hit = if noise::unit(noise::hash2(struck, own)) < 0.08 { self.strike * sharp } else { 0.0 };
            *value = math::clamp01((lit * (0.10 + 1.0 * wide) + hit) * joint * bevel);
        }
    }
}
