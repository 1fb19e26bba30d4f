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
        let width = 0.2 - 0.13 * self.edge;
        let chunks = out.chunks_mut(CHUNK).zip(at.x.chunks(CHUNK)).zip(at.y.chunks(CHUNK));
        for ((out, xs), ys) in chunks {
            let [mut u, mut v, mut qx, mut qy, mut f] = [[0.0f32; CHUNK]; 5];
            place(xs, ys, k, (0.7 * t, 0.0), &mut u, &mut v);
            first.row2(&u, &v, &mut qx);
            place(xs, ys, k, (0.0, -0.6 * t), &mut u, &mut v);
            second.row2(&u, &v, &mut qy);
            place(xs, ys, k, (0.0, 0.4 * t), &mut u, &mut v);
            let bend = 2.0 * self.warp;
            for ((u, v), (qx, qy)) in u.iter_mut().zip(&mut v).zip(qx.iter().zip(&qy)) {
                (*u, *v) = (*u + bend * (qx - 0.5), *v + bend * (qy - 0.5));
            }
            ink.row2(&u, &v, &mut f);
            for ((value, &f), (&qx, &qy)) in out.iter_mut().zip(&f).zip(qx.iter().zip(&qy)) {
                let f = f + 0.5 * (qx - qy);
                let wave = math::tau_sin(self.veins * f);
                let vein = sdf::glow(wave - 0.55, width);
                let broad = math::smoothstep(-0.7, 1.0, wave);
                let deep = math::smoothstep(0.2, 0.7, f + 0.6 * (qy - 0.5));
                let flow = broad * broad * (0.16 + 1.0 * deep * deep);
                let light = self.body * flow + vein * (0.3 + 0.65 * deep);
                *value = math::clamp01(light);
            }
        }
    }
}

/// Points that are computed at a time.
const CHUNK: usize = 256;

/// Places on the plane of the noise.
#[inline(always)]
fn place(xs: &[f32], ys: &[f32], scale: f32, shift: (f32, f32), us: &mut [f32], vs: &mut [f32]) {
    for ((u, v), (x, y)) in us.iter_mut().zip(vs).zip(xs.iter().zip(ys)) {
        (*u, *v) = (scale * x + shift.0, scale * y + shift.1);
    }
}
