//! The sound as one line of ink.

use crate::kit::{Canvas, Cells, Moment, View, math, particle};
use crate::params;

params! {
    /// One calligraphic line swings with the music, as a broad nib would write it, and leaves fading copies of how it
    /// was. There is no waveform in it: the levels of the spectrum's bands are the heights of as many sines, low
    /// bands long waves, high bands ripples. A kick thickens and lights it.
    pub struct WaveformLine as "waveform_line" {
        /// Height of the swing, picture heights.
        height: value = "0.5" in 0.0..=1.0,
        /// Run of the waves, rounds a second.
        speed: rate = "0.1 + 0.25*energy + 0.15*bass" in 0.0..=4.0,
        /// Width of the nib, picture heights.
        nib: value = "0.026 + 0.03*kick" in 0.002..=0.2,
        /// Light of the line.
        light: value = "0.8 + 0.6*kick" in 0.0..=2.0,
        /// Light of the copies.
        echo: value = "0.6 + 0.2*energy" in 0.0..=1.0,
        /// Copies of how the line was.
        echoes: value = "7" in 0.0..=16.0,
    }
}

/// Sines that make the line, one a band.
const SINES: usize = 12;
/// Seconds and rounds between two copies.
const STEP: (f32, f32) = (0.07, 0.045);
/// How the nib is held, turns: thin strokes run this way, broad ones across.
const NIB_ANGLE: f32 = 0.11;

/// A sine of the line: height, waves across the picture, position.
#[derive(Clone, Copy, Default)]
struct Sine {
    height: f32,
    waves: f32,
    phase: f32,
}

impl Cells for WaveformLine {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        for i in (0..=self.echoes as u32).rev() {
            let back = i as f32;
            let left = 1.0 - back / (self.echoes + 1.0);
            let sines = self.sines(m, back);
            match i {
                0 => self.write(canvas, &sines, self.nib, self.light, 1.0),
                _ => self.write(canvas, &sines, 0.5 * self.nib, self.echo * left * left, 0.65 * left),
            }
        }
    }
}

impl WaveformLine {
    fn sines(&self, m: &Moment, back: f32) -> [Sine; SINES] {
        let time = m.time - f64::from(back * STEP.0);
        let mut sines = [Sine::default(); SINES];
        for (i, sine) in sines.iter_mut().enumerate() {
            let place = i as f32 / (SINES - 1) as f32;
            // The mean of three instants: a line has weight.
            let level = |late: f64| m.spectrum.level(time - late, 0.03 + 0.94 * place);
            let level = (level(0.0) + level(0.02) + level(0.05)) / 3.0;
            let way =
                (0.4 + 0.6 * particle::own(m.seed, 50 + i as u32)) * if i % 2 == 0 { 1.0 } else { -1.0 };
            *sine = Sine {
                height: (0.05 + level * level) / (1.0 + 0.8 * i as f32),
                waves: 0.7 + 0.8 * i as f32 + 0.5 * particle::own(m.seed, i as u32),
                phase: particle::own(m.seed, 20 + i as u32)
                    + way * (self.speed - back * STEP.1) * (1.0 + 0.15 * i as f32),
            };
        }
        sines
    }

    /// The line's y at an x, both in the picture's coordinates. It comes to rest at both sides.
    fn y(&self, view: &View, sines: &[Sine], x: f32) -> f32 {
        let across = x / view.half_w;
        let sum: f32 = sines.iter().map(|s| s.height * math::tau_sin(0.5 * s.waves * across + s.phase)).sum();
        let calm = math::smoothstep(1.08, 0.45, across.abs());
        view.half_h * 0.96 * math::tanh(2.0 * self.height * sum * calm)
    }

    fn write(&self, canvas: &mut Canvas, sines: &[Sine], nib: f32, light: f32, tone: f32) {
        let view = canvas.view;
        let mut left = self.y(&view, sines, view.x(0) - 0.5 * view.step_x);
        for col in 0..view.cols {
            let right = self.y(&view, sines, view.x(col) + 0.5 * view.step_x);
            let rise = (right - left) / view.step_x;
            // The stroke is as broad as the nib lies across it; measured upwards, it grows with the slope.
            let long = math::sqrt(1.0 + rise * rise);
            let (c, s) = (math::tau_cos(NIB_ANGLE), math::tau_sin(NIB_ANGLE));
            let broad = nib * (0.3 + 0.7 * ((c * rise + s) / long).abs() * 2.0);
            let half = broad * math::min(long, 4.0) + 0.5 * (right - left).abs();
            let middle = 0.5 * (left + right);
            let taper = math::smoothstep(1.0, 0.75, view.x(col).abs() / view.half_w);
            for row in view.row(middle - half).max(0)..=view.row(middle + half).min(view.rows as i32 - 1) {
                let off = (view.y(row as usize) - middle).abs();
                // How much of the cell the stroke covers.
                let cover = math::clamp01((half - off) / view.step_y + 0.5);
                let core = 1.0 - 0.5 * math::clamp01(off / half);
                canvas.shade(
                    col as i32,
                    row,
                    light * cover * core * (0.35 + 0.65 * taper),
                    tone * (0.7 + 0.3 * core),
                );
            }
            left = right;
        }
    }
}
