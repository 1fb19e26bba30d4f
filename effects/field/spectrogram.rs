//! The spectrum's past as a waterfall.

use super::level;
use crate::kit::corners::{self, PLACES};
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
        let (mut age, mut now) = ([0.0; PLACES], [0.0; PLACES]);
        for ((xs, ys), out) in at.x.chunks(PLACES).zip(at.y.chunks(PLACES)).zip(out.chunks_mut(PLACES)) {
            let mut height = [0.0; PLACES];
            for (((age, height), &x), &y) in age.iter_mut().zip(&mut height).zip(xs).zip(ys) {
                let (along, across) = self.place(x, y, at);
                *height = if self.symmetry > 0.5 { (2.0 * across - 1.0).abs() } else { across };
                *age = along;
            }
            past.read(&age, &height, out);
            past.read(&[0.0; PLACES], &height, &mut now);
            for ((value, &along), &now) in out.iter_mut().zip(&age).zip(&now) {
                let front = self.edge * sdf::glow(along, 0.012) * (0.25 + 0.5 * loudness + now);
                *value = math::clamp01(*value * (1.0 - 0.72 * math::clamp01(along)) + front);
            }
        }
    }
}

/// Instants and bands of the past that are found once a moment.
const AGES: usize = 160;
const BANDS: usize = 64;
/// Just below the last band, which has none above it.
const LAST_BAND: f32 = (BANDS - 1) as f32 - 1e-4;

/// Light of the past: instant after instant, low band to high.
#[derive(Debug)]
struct Past([[f32; BANDS]; AGES]);

impl Past {
    /// The light at ages (0 now, 1 the oldest) and heights in the spectrum (0 low, 1 high), interpolated.
    #[inline(always)]
    fn read(&self, ages: &[f32; PLACES], heights: &[f32; PLACES], out: &mut [f32]) {
        corners::read(
            (self.0.as_flattened(), BANDS),
            (heights, ages),
            0.0,
            out,
            #[inline(always)]
            |height, age| {
                let row = math::clamp(age * (AGES - 2) as f32, 0.0, (AGES - 2) as f32);
                (math::clamp(height * (BANDS - 1) as f32, 0.0, LAST_BAND), row)
            },
        );
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
