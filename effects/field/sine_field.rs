//! A weave of sines.

use crate::kit::{Field, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// A weave of sines that bend each other: lit lobes and outlined hollows. Energy drives it, bass bends it, a kick
    /// fills the lobes, a snare draws the outlines.
    pub struct SineField as "sine_field" {
        /// Flow, waves a second.
        speed: rate = "0.08 + 0.2*energy + 0.1*bass" in 0.0..=4.0,
        /// Turn of the whole, turns a second.
        spin: rate = "0.008 + 0.012*energy" in -1.0..=1.0,
        /// Waves across the shorter side.
        scale: value = "1.7" in 0.2..=12.0,
        /// How much the waves bend each other.
        bend: value = "0.16 + 0.16*bass" in 0.0..=1.5,
        /// How much of a lobe is lit.
        fill: value = "0.42 + 0.28*energy + 0.3*kick" in 0.0..=1.0,
        /// Light of the outlines.
        edge: value = "0.4 + 0.6*snare" in 0.0..=1.0,
    }
}

impl Field for SineField {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let [p, q, r] = [0, 1, 2].map(|i| noise::random(m.seed, i));
        let (c, s) = (math::tau_cos(self.spin + p), math::tau_sin(self.spin + p));
        let (k, t) = (0.5 * self.scale, self.speed);
        let (low, bright) = (0.5 - 0.7 * self.fill, 0.55 + 0.6 * self.fill);
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (u, v) = (c * x - s * y, s * x + c * y);
            let a = math::tau_sin(k * u + self.bend * math::tau_sin(0.43 * k * v + 0.6 * t + q) + 0.5 * t);
            let b = math::tau_sin(k * v + self.bend * math::tau_sin(0.37 * k * u - 0.5 * t + r) - 0.35 * t);
            let weave = a * b;
            let lobe = math::smoothstep(low, low + 0.45, weave);
            let hollow = sdf::glow(weave + 0.45, 0.07) * self.edge;
            let far = 0.8 + 0.2 * math::tau_sin(0.21 * (u + v) - 0.3 * t + q);
            *value = math::clamp01((lobe * (0.42 + 0.58 * weave) * bright + 0.8 * hollow) * far);
        }
    }
}
