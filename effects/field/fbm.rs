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
        octaves: value = "5" in 1.0..=8.0,
        /// How much of the sky is covered.
        cover: value = "0.66 + 0.12*bass" in 0.0..=1.0,
        /// Reach of the light, half pictures.
        light: value = "0.8 + 0.3*energy + 0.5*kick" in 0.0..=3.0,
        /// Light of the disc that the light comes from; 0 hides it.
        disc: value = "0" in 0.0..=1.0,
        /// Light of the lightning.
        strike: value = "0.9*snare" in 0.0..=1.0,
    }
}

impl Field for FbmField {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let clouds = Fbm { seed: m.seed, octaves: math::round(self.octaves) as u32, gain: 0.52 };
        let (k, t) = (0.5 * self.scale, self.speed);
        let place = |i| noise::signed(noise::hash2(m.seed, i));
        let (lx, ly) = (0.45 * at.half_w * place(1), 0.35 * at.half_h * place(2) - 0.1);
        let bolt = noise::hash2(m.seed ^ 5, count(m, Hit::Snare));
        let (bx, by) = (0.8 * at.half_w * noise::signed(bolt), 0.7 * at.half_h * noise::signed(bolt << 12));
        let low = 0.64 - 0.38 * self.cover;
        let chunks = out.chunks_mut(CHUNK).zip(at.x.chunks(CHUNK)).zip(at.y.chunks(CHUNK));
        for ((out, xs), ys) in chunks {
            let [mut u, mut v, mut thick, mut toward] = [[0.0f32; CHUNK]; 4];
            for (i, (&x, &y)) in xs.iter().zip(ys).enumerate() {
                (u[i], v[i]) = (k * x + t, 1.25 * k * y + 0.21 * t);
            }
            clouds.row2(&u, &v, &mut thick);
            // The same a little nearer to the light: thinner there means a lit side.
            for (i, (&x, &y)) in xs.iter().zip(ys).enumerate() {
                let (dx, dy) = (lx - x, ly - y);
                let step = 0.1 * k / math::max(math::hypot(dx, dy), 0.1);
                (u[i], v[i]) = (u[i] + step * dx, v[i] + step * dy);
            }
            clouds.row2(&u, &v, &mut toward);
            let clouds = thick.iter().zip(&toward);
            for ((value, (&x, &y)), (&thick, &toward)) in out.iter_mut().zip(xs.iter().zip(ys)).zip(clouds) {
                let r = math::hypot(x - lx, y - ly);
                let body = math::smoothstep(low, low + 0.22, thick);
                let through = math::exp2(-5.0 * body);
                let lining = math::clamp01(0.2 + 5.5 * (thick - toward)) * body;
                let depth = 0.4 * body * thick;
                let sun = sdf::glow(r, self.light);
                let disc = self.disc * math::smoothstep(0.19, 0.13, r);
                let bolt = sdf::glow(math::hypot(x - bx, y - by), 0.4);
                let flash = self.strike * bolt * body * (0.4 + thick);
                let sky = sun * through * (0.12 + 0.5 * sun) + disc * (0.2 + 0.8 * through);
                *value = math::clamp01(sky + depth + lining * (0.32 + 0.95 * sun) + 1.3 * flash);
            }
        }
    }
}

/// Points that are computed at a time.
const CHUNK: usize = 256;
