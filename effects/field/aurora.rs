//! Northern lights.

use super::count;
use crate::kit::{Field, Hit, Moment, Points, Signal, math, noise};
use crate::params;

params! {
    /// Curtains of northern light over a sky of stars. Bass, middle and treble each lift a curtain; energy makes them
    /// wander, a kick runs through the folds, hats light the stars.
    pub struct Aurora as "aurora" {
        /// Wander of the folds, folds a second.
        speed: rate = "0.07 + 0.16*energy + 0.08*bass" in 0.0..=3.0,
        /// Height of the curtains, picture heights.
        height: value = "0.28 + 0.2*energy + 0.12*kick" in 0.02..=1.5,
        /// Folds across the shorter side.
        scale: value = "1.5" in 0.2..=8.0,
        /// How deep the folds are.
        fold: value = "0.42 + 0.12*bass" in 0.0..=1.5,
        /// Light of the curtains.
        light: value = "0.75 + 0.25*kick" in 0.0..=1.5,
        /// Light of the stars.
        stars: value = "0.35 + 0.65*hat" in 0.0..=1.0,
    }
}

impl Field for Aurora {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let curtains = [(Signal::Bass, 0.5), (Signal::Mid, 0.18), (Signal::Hi, -0.12)];
        let curtains = curtains.map(|(signal, foot)| (m.get(signal), foot * at.half_h));
        let twinkle = noise::hash2(m.seed, count(m, Hit::Hat));
        out.fill(0.0);
        for (i, (level, foot)) in curtains.into_iter().enumerate() {
            self.curtain(m.seed ^ (i as u32 + 1), i as f32, level, foot, at, out);
        }
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let star = noise::glints(m.seed, 22.0 * x, 22.0 * y, 0.035);
            let lit = 0.4 + 0.6 * noise::unit(noise::hash3(twinkle, 0, (x * 22.0) as i32 as u32));
            let sky = 0.05 * math::smoothstep(-1.0, 1.0, y / at.half_h) + self.stars * lit * star;
            // Curtains before each other saturate as film does.
            let light = 1.0 - math::exp2(-1.5 * self.light * *value);
            *value = math::clamp01(light + sky * math::clamp01(1.0 - 2.0 * light));
        }
    }
}

impl Aurora {
    /// Adds the light of a curtain, the nearest one first, that hangs down to about `foot`.
    #[inline(always)]
    fn curtain(&self, seed: u32, number: f32, level: f32, foot: f32, at: Points, out: &mut [f32]) {
        let (depth, k) = (1.0 + 0.45 * number, 0.5 * self.scale);
        let t = self.speed * (1.0 - 0.2 * number);
        let strength = 0.92 * (0.62 + 0.5 * level) / (1.0 + 0.3 * number);
        let tall = self.height * (0.5 + 0.6 * level) / depth;
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let wide = noise::gradient2(seed, k * depth * x + 0.5 * t, t);
            let small = noise::gradient2(seed ^ 8, 2.7 * k * depth * x - 0.4 * t, 1.3 * t);
            let foot = foot + self.fold * (wide + 0.3 * small) * at.half_h;
            let up = (foot - y) / (2.0 * at.half_h);
            let streak = noise::value2(seed ^ 16, 9.0 * depth * x + 5.0 * wide, 1.5 * t);
            let reach = tall * (0.35 + streak);
            let body = math::smoothstep(-0.012, 0.02, up) * math::exp2(-1.6 * math::max(up, 0.0) / reach);
            // A fold that is seen along its surface is brighter.
            let fold = 0.5 + 0.9 * math::clamp01(0.5 + 1.2 * small);
            *value += strength * body * fold * (0.45 + 0.55 * streak);
        }
    }
}
