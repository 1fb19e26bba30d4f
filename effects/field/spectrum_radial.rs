//! The spectrum as bars around a circle.

use super::level;
use crate::kit::{Field, Moment, Points, Signal, math, sdf};
use crate::params;

params! {
    /// The spectrum as bars that stand around a circle or on both sides of a line, with caps that fall. Bass is below or in
    /// the middle. A kick widens the circle, snares light the caps, energy turns it slowly.
    pub struct SpectrumRadial as "spectrum_radial" {
        /// Where the bars stand.
        layout: choice = "radial" of ["radial", "mirrored"],
        /// Turn of the circle, turns a second.
        spin: rate = "0" in -1.0..=1.0,
        /// Bars from the lowest to the highest band.
        bars: value = "32" in 4.0..=96.0,
        /// Radius of the circle, half pictures.
        size: value = "0.38 + 0.04*bass + 0.07*kick" in 0.0..=2.0,
        /// Height of the tallest bar, half pictures.
        height: value = "0.85" in 0.05..=2.0,
        /// Width of the gaps between the bars.
        gap: value = "0.3" in 0.0..=0.9,
        /// Light of the caps.
        caps: value = "0.5 + 0.5*snare" in 0.0..=1.0,
        /// Light inside of the circle.
        heart: value = "0.12 + 0.6*kick" in 0.0..=1.0,
        /// Place of the centre right of the picture's, half pictures.
        x: value = "0" in -4.0..=4.0,
        /// Place of the centre below the picture's, half pictures.
        y: value = "0" in -4.0..=4.0,
    }
}

/// The most bars, a power of two.
const MOST: usize = 128;
/// Seconds for which a cap is remembered while it falls, and in how many steps.
const CAP: f32 = 0.9;
const STEPS: u32 = 12;

impl Field for SpectrumRadial {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let bars = math::round(self.bars);
        let table = self.table(m, bars);
        let radial = self.layout < 0.5;
        let (beat, loudness) = (m.get(Signal::Beat), m.get(Signal::Loudness));
        let inner = if radial { self.size } else { 0.012 };
        let reach = self.height * if radial { 1.0 } else { 1.05 };
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (x, y) = (x - self.x, y - self.y);
            let r = math::hypot(x, y);
            let round = (math::fract(math::atan2(x, y) / math::TAU + self.spin + 0.5) - 0.5).abs() * 2.0;
            let (across, up) =
                if radial { (round, r - inner) } else { (x.abs() / at.half_w, y.abs() - inner) };
            let place = math::clamp(across, 0.0, 0.999_99) * bars;
            let (bar, cap) = table[place as usize & (MOST - 1)];
            let up = up / reach;
            let side = (math::fract(place) - 0.5).abs() * 2.0;
            let body = math::smoothstep(1.0 - self.gap + 0.15, 1.0 - self.gap - 0.15, side);
            let lit = math::smoothstep(0.03, -0.01, up - bar) * math::smoothstep(-0.005, 0.01, up);
            let tip = math::clamp01(up / math::max(bar, 0.02));
            let crown = self.caps * math::smoothstep(0.03, 0.012, (up - cap - 0.035).abs());
            let ring = sdf::glow(up, 0.02) * (0.35 + 0.4 * loudness + 0.4 * beat);
            let heart = self.heart * math::smoothstep(0.0, -0.6, up) * if radial { 1.0 } else { 0.0 };
            let mist = 0.10 * sdf::glow(math::max(up - 0.5 * bar, 0.0), 0.25) * loudness;
            *value = math::clamp01(body * (lit * (0.34 + 0.66 * tip * tip) + crown) + ring + heart + mist);
        }
    }
}

impl SpectrumRadial {
    /// Height of every bar and of its cap.
    #[inline(always)]
    fn table(&self, m: &Moment, bars: f32) -> [(f32, f32); MOST] {
        let mut table = [(0.0, 0.0); MOST];
        for (i, entry) in table.iter_mut().take(bars as usize).enumerate() {
            let height = 0.97 * (i as f32 + 0.5) / bars;
            let fallen = |step: u32| {
                let age = CAP * step as f32 / STEPS as f32;
                level(m, age, height) - 0.9 * age * age
            };
            *entry = (0.02 + level(m, 0.0, height), (0..STEPS).map(fallen).fold(0.0, math::max));
        }
        table
    }
}
