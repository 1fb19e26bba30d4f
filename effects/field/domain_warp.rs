//! Marble.

use crate::kit::noise::Fbm;
use crate::kit::{Field, Moment, Points, math, sdf};
use crate::params;

params! {
    /// Ink in water, drawn into veins by noise that is bent by noise (I. Quilez, "Domain warping"). Energy drives the flow,
    /// bass bends it, a kick lights the hearts of the veins, a snare sharpens them.
    pub struct DomainWarp as "domain_warp" {
        /// Flow, folds a second.
        speed: rate = "0.06 + 0.14*energy + 0.08*bass" in 0.0..=4.0,
        /// Folds across the shorter side.
        scale: value = "1.7" in 0.2..=8.0,
        /// How much the noise is bent.
        warp: value = "1.5 + 0.5*bass" in 0.0..=6.0,
        /// Veins between dark and light.
        veins: value = "3" in 0.5..=12.0,
        /// How sharp the veins are.
        edge: value = "0.4 + 0.4*snare" in 0.0..=1.0,
        /// Light of the broad flow beside the veins.
        body: value = "0.5 + 0.4*kick" in 0.0..=1.0,
    }
}

impl Field for DomainWarp {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let [first, second] = [1, 2].map(|i| Fbm { seed: m.seed ^ i, octaves: 2, gain: 0.45 });
        let ink = Fbm { seed: m.seed, octaves: 3, gain: 0.42 };
        let (k, t) = (0.5 * self.scale, self.speed);
        let width = 0.13 - 0.1 * self.edge;
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (u, v) = (k * x, k * y);
            let (qx, qy) = (first.at2(u + 0.7 * t, v) - 0.5, second.at2(u, v - 0.6 * t) - 0.5);
            let (wu, wv) = (u + 2.0 * self.warp * qx, v + 2.0 * self.warp * qy + 0.4 * t);
            let f = ink.at2(wu, wv) + 0.5 * (qx - qy);
            let wave = math::tau_sin(self.veins * f);
            let vein = sdf::glow(wave - 0.9, width * 2.0);
            let broad = math::smoothstep(-0.5, 1.0, wave);
            let deep = math::smoothstep(0.30, 0.72, f + 0.6 * qy);
            let light = broad * broad * self.body * (0.25 + 0.85 * deep) + vein * (0.25 + 0.75 * deep);
            *value = math::clamp01(1.05 * light);
        }
    }
}
