//! Flames that are the spectrum.

use super::{band, bands};
use crate::kit::{Field, Moment, Points, math, noise};
use crate::params;

params! {
    /// Flames whose height is the spectrum: bass burns in the middle, treble at the sides. Kicks throw the whole
    /// fire up, snares tear it, energy drives its rise.
    pub struct Fire as "fire" {
        /// Rise of the flames, flame widths a second.
        speed: rate = "1.1 + 1.3*energy + 0.9*bass" in 0.0..=12.0,
        /// Height of the flames, picture heights.
        height: value = "0.34 + 0.3*energy + 0.2*kick" in 0.0..=1.5,
        /// Flames across the picture.
        scale: value = "2.4" in 0.3..=12.0,
        /// How ragged the flames are.
        tear: value = "0.75 + 0.35*snare" in 0.0..=2.0,
        /// How much of the height follows the spectrum.
        follow: value = "0.6" in 0.0..=1.0,
        /// Sideways wind.
        wind: value = "0.1" in -1.0..=1.0,
    }
}

impl Field for Fire {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let (to_side, to_top) = (1.0 / at.half_w, 0.5 / at.half_h);
        let bands = bands(m);
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let up = 0.5 - y * to_top;
            let band = band(&bands, x.abs() * to_side);
            let tall = self.height * (1.0 - self.follow + self.follow * (0.25 + 1.1 * band)) + 0.02;
            let (u, v) = (x * self.scale - self.wind * up * 4.0, up * 1.5 * self.scale + self.speed);
            let warp = noise::value2(m.seed, 0.8 * u + 9.0, 0.7 * v) - 0.5;
            let coarse = noise::value2(m.seed ^ 1, u + 1.3 * warp, 0.7 * v);
            let fine = noise::value2(m.seed ^ 2, 2.6 * u - 1.6 * warp, 1.9 * v);
            let thin = noise::value2(m.seed ^ 3, 5.2 * u + 2.0 * warp, 3.4 * v);
            let tongues = 0.5 * coarse + 0.32 * fine + 0.18 * thin - 0.5;
            let d = up / tall;
            let flame = 1.0 - d + self.tear * tongues * (0.7 + 1.9 * d);
            let body = math::smoothstep(0.0, 1.0, flame);
            let heart = 0.30 + 0.95 * (0.45 * fine + 0.35 * coarse + 0.2 * thin);
            *value = math::clamp01(
                body * heart * (1.0 - 0.35 * math::clamp01(d)) + 0.2 * body * body * body * fine,
            );
        }
    }
}
