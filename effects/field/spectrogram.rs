//! The spectrum's past as a waterfall.

use super::level;
use crate::kit::{Field, Moment, Points, Signal, math, sdf};
use crate::params;

params! {
    /// What was heard, as a waterfall: now at its edge, the past flowing away, low bands in the middle. What begins is
    /// bright, what lasts glows. A kick lights the edge, snares bring out the attacks, bass the whole.
    pub struct Spectrogram as "spectrogram" {
        /// Where the past flows to.
        direction: choice = "up" of ["up", "down", "left", "right", "outward"],
        /// Seconds that are seen.
        span: value = "2.6" in 0.2..=20.0,
        /// 1 mirrors the spectrum around the middle, low bands inside.
        symmetry: choice = "mirrored" of ["plain", "mirrored"],
        /// Share of the spectrum that is shown, from the low end.
        range: value = "0.9" in 0.1..=1.0,
        /// Light of what lasts.
        body: value = "1.1 + 0.4*bass" in 0.0..=2.0,
        /// Light of what begins.
        attack: value = "1.3 + 0.7*snare" in 0.0..=4.0,
        /// Light of the edge where it is now.
        edge: value = "0.3 + 0.7*kick" in 0.0..=1.0,
    }
}

impl Field for Spectrogram {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let loudness = m.get(Signal::Loudness);
        let past = self.past(m);
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (along, across) = self.place(x, y, at);
            let height = if self.symmetry > 0.5 { (2.0 * across - 1.0).abs() } else { across };
            let (light, now) = (past.at(along, height), past.at(0.0, height));
            let front = self.edge * sdf::glow(along, 0.012) * (0.25 + 0.5 * loudness + now);
            *value = math::clamp01(light * (1.0 - 0.72 * math::clamp01(along)) + front);
        }
    }
}

/// Instants and bands of the past that are found once a moment.
const AGES: usize = 160;
const BANDS: usize = 64;

/// Light of the past: instant after instant, low band to high.
#[derive(Debug)]
struct Past([[f32; BANDS]; AGES]);

impl Past {
    /// The light at an age (0 now, 1 the oldest) and a band (0 low, 1 high), interpolated.
    #[inline(always)]
    fn at(&self, age: f32, band: f32) -> f32 {
        let row = math::clamp(age * (AGES - 2) as f32, 0.0, (AGES - 2) as f32);
        let col = math::clamp(band * (BANDS - 1) as f32, 0.0, (BANDS - 2) as f32);
        let (i, j) = (row as usize, (col as usize).min(BANDS - 2));
        let (ty, tx) = (row - i as f32, col - j as f32);
        let pair = |i: usize| math::mix(self.0[i.min(AGES - 1)][j], self.0[i.min(AGES - 1)][j + 1], tx);
        math::mix(pair(i), pair(i + 1), ty)
    }
}

impl Spectrogram {
    #[inline(always)]
    fn past(&self, m: &Moment) -> Past {
        let mut past = Past([[0.0; BANDS]; AGES]);
        for (i, row) in past.0.iter_mut().enumerate() {
            let age = self.span * i as f32 / (AGES - 2) as f32;
            for (j, light) in row.iter_mut().enumerate() {
                let height = self.range * j as f32 / (BANDS - 1) as f32;
                let (now, before) = (level(m, age, height), level(m, age + 0.07, height));
                let begins = self.attack * math::max(now - before, 0.0);
                *light = self.body * (0.45 * now + 0.55 * now * now) + begins;
            }
        }
        past
    }

    /// How far in the past and where in the spectrum a place is, both 0..=1; at a place.
    #[inline(always)]
    fn place(&self, x: f32, y: f32, at: Points) -> (f32, f32) {
        let out = math::hypot(x, y) / math::hypot(at.half_w, at.half_h);
        let (around, x, y) = (0.5 + math::atan2(x, y) / math::TAU, x / at.half_w, y / at.half_h);
        match self.direction as i32 {
            0 => (0.5 - 0.5 * y, 0.5 + 0.5 * x),
            1 => (0.5 + 0.5 * y, 0.5 + 0.5 * x),
            2 => (0.5 - 0.5 * x, 0.5 - 0.5 * y),
            3 => (0.5 + 0.5 * x, 0.5 - 0.5 * y),
            _ => (out, around),
        }
    }
}
