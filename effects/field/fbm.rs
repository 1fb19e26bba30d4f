//! Clouds before a light.

use super::count;
use crate::kit::noise::Fbm;
use crate::kit::{Field, Hit, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// Clouds that drift before a light, with bright linings. Energy drives the wind, bass thickens the clouds, a kick
    /// makes the light flare, a snare is lightning inside a cloud.
    pub struct FbmField as "fbm" {
        /// Drift, clouds a second.
        speed: rate = "0.06 + 0.14*energy + 0.08*bass" in 0.0..=4.0,
        /// Clouds across the shorter side.
        scale: value = "2.2" in 0.2..=12.0,
        /// Layers of noise; more of them are finer.
        octaves: value = "4" in 1.0..=8.0,
        /// How much of the sky is covered.
        cover: value = "0.5 + 0.12*bass" in 0.0..=1.0,
        /// Reach of the light, half pictures.
        light: value = "0.6 + 0.2*energy + 0.45*kick" in 0.0..=3.0,
        /// Light of the lightning.
        strike: value = "0.9*snare" in 0.0..=1.0,
    }
}

impl Field for FbmField {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let clouds = Fbm { seed: m.seed, octaves: math::round(self.octaves) as u32, gain: 0.5 };
        let (k, t) = (0.5 * self.scale, self.speed);
        let place = |i| noise::signed(noise::hash2(m.seed, i));
        let (lx, ly) = (0.45 * at.half_w * place(1), 0.35 * at.half_h * place(2) - 0.1);
        let bolt = noise::hash2(m.seed ^ 5, count(m, Hit::Snare));
        let (bx, by) = (0.8 * at.half_w * noise::signed(bolt), 0.7 * at.half_h * noise::signed(bolt << 12));
        let low = 0.64 - 0.38 * self.cover;
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (dx, dy) = (lx - x, ly - y);
            let r = math::hypot(dx, dy);
            let (u, v) = (k * x + t, 1.25 * k * y + 0.21 * t);
            let thick = clouds.at2(u, v);
            // The same a little nearer to the light: thinner there means a lit side.
            let step = 0.13 / math::max(r, 0.13);
            let toward = clouds.at2(u + k * dx * step, v + 1.25 * k * dy * step);
            let body = math::smoothstep(low, low + 0.26, thick);
            let through = math::exp2(-4.5 * body);
            let lining = math::clamp01(0.18 + 4.2 * (thick - toward)) * body;
            let sun = sdf::glow(r, self.light);
            let disc = math::smoothstep(0.17, 0.13, r / (0.7 + 0.5 * self.light));
            let flash = self.strike * sdf::glow(math::hypot(x - bx, y - by), 0.4) * body * (0.4 + thick);
            let sky = sun * sun * through * 0.85 + disc * (0.12 + 0.88 * through);
            *value = math::clamp01(sky + lining * (0.12 + 1.0 * sun) + 1.3 * flash);
        }
    }
}
