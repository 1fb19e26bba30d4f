//! Slow interfering waves.

use crate::kit::{Field, Moment, Points, math};
use crate::params;

params! {
    /// Slow interfering waves that bend each other. Energy drives the flow, bass swells the waves, a beat sends a
    /// breath of light through them.
    pub struct Plasma as "plasma" {
        /// Flow, waves a second.
        speed: rate = "0.06 + 0.12*energy + 0.1*bass" in 0.0..=3.0,
        /// Waves across the picture.
        scale: value = "1.1" in 0.1..=8.0,
        /// How much the waves bend each other.
        warp: value = "0.55 + 0.35*bass" in 0.0..=3.0,
        /// How sharply light and dark part, 0 soft to 1 hard.
        edge: value = "0.25 + 0.35*snare" in 0.0..=1.0,
        /// Light that a beat adds in the middle.
        breath: value = "0.22*beat" in 0.0..=1.0,
    }
}

impl Field for Plasma {
    #[inline(always)]
    fn draw(&self, _: &Moment, at: Points, out: &mut [f32]) {
        let (s, t) = (0.5 * self.scale, self.speed);
        let sharp = 1.0 + 3.0 * self.edge;
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let u = x + self.warp * math::tau_sin(0.43 * s * y + 0.71 * t);
            let v = y + self.warp * math::tau_sin(0.37 * s * u - 0.53 * t);
            let r = math::hypot(u - 0.6 * math::tau_sin(0.31 * t), v + 0.4 * math::tau_cos(0.23 * t));
            let waves = math::tau_sin(s * u + t)
                + math::tau_sin(s * 0.8 * v - 0.7 * t)
                + math::tau_sin(s * 0.6 * (u + v) + 0.4 * t)
                + 0.9 * math::tau_sin(s * 0.9 * r - 0.9 * t);
            let breath = self.breath * math::clamp01(1.2 - math::hypot(x, y));
            let swell = 0.4 * sharp * waves;
            *value = math::clamp01(0.5 + 0.55 * swell / (1.0 + swell.abs()) + breath);
        }
    }
}
