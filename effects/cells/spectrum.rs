//! The spectrum as a skyline.

use crate::kit::{Canvas, Cells, Hit, Moment, Signal, ease, math};
use crate::params;

params! {
    /// The spectrum as a skyline of bars with falling caps and a reflection below. Every bar is its band; kicks
    /// light the foundations, snares the caps.
    pub struct SpectrumBars as "spectrum" {
        /// Number of bars across the picture.
        bars: value = "56" in 4.0..=160.0,
        /// Height of the tallest bar, picture heights.
        height: value = "0.62" in 0.05..=1.0,
        /// Where the bars stand, from the top (0) to the bottom (1) of the picture.
        horizon: value = "0.74" in 0.0..=1.0,
        /// Light of the reflection.
        mirror: value = "0.35" in 0.0..=1.0,
        /// 1 mirrors the spectrum around the middle, low bands inside.
        symmetry: value = "1" in 0.0..=1.0,
    }
}

/// Seconds over which a cap is remembered while it falls.
const CAP: f32 = 0.9;
const CAP_STEPS: u32 = 12;

impl Cells for SpectrumBars {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let pitch = (canvas.view.cols as f32 / self.bars).max(2.0);
        let bars = (canvas.view.cols as f32 / pitch) as usize;
        let ground = (self.horizon * canvas.view.rows as f32) as i32;
        let tall = self.height * canvas.view.rows as f32;
        for bar in 0..bars {
            let band = self.band((bar as f32 + 0.5) / bars as f32);
            let (level, cap) = (self.level(m, band, 0.0), self.cap(m, band));
            let from = (bar as f32 * pitch) as i32;
            let to = ((bar + 1) as f32 * pitch) as i32 - if pitch >= 3.0 { 1 } else { 0 };
            for col in from..to.max(from + 1) {
                self.draw_bar(m, canvas, col, ground, level * tall, band);
                self.draw_cap(m, canvas, col, ground - 1 - (cap * tall) as i32, band);
            }
        }
    }
}

impl SpectrumBars {
    /// Height in the spectrum at a place across the picture, both 0..=1.
    fn band(&self, across: f32) -> f32 {
        if self.symmetry < 0.5 { across } else { (2.0 * across - 1.0).abs() }
    }

    fn level(&self, m: &Moment, band: f32, age: f32) -> f32 {
        let level = m.spectrum.level(m.time - f64::from(age), band);
        level * level * (0.55 + 0.45 * m.get(Signal::Loudness)) + 0.02 * level
    }

    /// The highest that the bar has been, falling with the square of its age.
    fn cap(&self, m: &Moment, band: f32) -> f32 {
        let fallen = |i: u32| {
            let age = CAP * i as f32 / CAP_STEPS as f32;
            self.level(m, band, age) - 0.9 * age * age
        };
        (0..CAP_STEPS).map(fallen).fold(0.0, math::max)
    }

    fn draw_bar(&self, m: &Moment, canvas: &mut Canvas, col: i32, ground: i32, height: f32, band: f32) {
        let kick = m.last(Hit::Kick).map_or(0.0, |(age, strength)| strength * ease::decay(age, 0.12));
        let whole = height as i32;
        for step in 0..=whole {
            let up = step as f32 / height.max(1.0);
            let fill = math::clamp01(height - step as f32);
            let glyph = canvas.glyphs.by_level(fill);
            let foundation = kick * (1.0 - up) * (1.0 - 0.6 * band);
            let light = (0.45 + 0.55 * up + 0.8 * foundation) * math::smoothstep(0.0, 0.1, fill + 0.02);
            let tone = 0.25 + 0.6 * up + 0.25 * foundation;
            canvas.light(col, ground - 1 - step, glyph, light, tone);
            let mirrored = self.mirror * light * (1.0 - 0.9 * up) * if step % 2 == 0 { 1.0 } else { 0.55 };
            canvas.light(col, ground + step / 2, glyph, mirrored, 0.6 * tone);
        }
    }

    fn draw_cap(&self, m: &Moment, canvas: &mut Canvas, col: i32, row: i32, band: f32) {
        let snare = m.last(Hit::Snare).map_or(0.0, |(age, strength)| strength * ease::decay(age, 0.1));
        let glyph = canvas.glyphs.by_level(0.5);
        canvas.light(col, row, glyph, 0.55 + 0.9 * snare, 0.85 + 0.15 * band);
    }
}
