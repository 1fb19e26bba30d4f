//! Bands of a torn signal.

use crate::kit::{Canvas, Cells, Hit, Moment, hits, math, noise, particle};
use crate::params;

params! {
    /// Bands of a torn signal: every beat tears some open, a snare twice as many, and they shudder and close. Between
    /// the beats thin bands roll through the picture like a tape that is not in step.
    pub struct GlitchBands as "glitch_bands" {
        /// Bands that a beat tears.
        bands: value = "5 + 5*energy" in 0.0..=40.0,
        /// Height of the widest band, picture heights.
        height: value = "0.13" in 0.01..=1.0,
        /// Seconds in which a band loses half of its light.
        hold: value = "0.13" in 0.01..=2.0,
        /// Light of a torn band.
        light: value = "1.15" in 0.0..=2.0,
        /// Roll of the thin bands, picture heights a second.
        roll: rate = "0.06 + 0.15*energy + 0.1*bass" in -2.0..=2.0,
        /// Light of the thin bands.
        idle: value = "0.4 + 0.2*loudness" in 0.0..=1.0,
    }
}

/// Tears that are seen at once, thin bands, and the longest a band is followed, in halvings of its light.
const TEARS: usize = 3;
const THIN: u32 = 4;
const HALVINGS: f32 = 5.0;

/// A band at the moment, in rows.
struct Band {
    top: i32,
    rows: i32,
    light: f32,
    hash: u32,
}

impl Cells for GlitchBands {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        for i in 0..THIN {
            let hash = noise::hash3(m.seed, 0x7a9e, i);
            let round = math::fract(particle::own(hash, 1) + self.roll * (0.4 + particle::own(hash, 2)));
            let top = (round * (canvas.view.rows as f32 + 8.0)) as i32 - 4;
            let rows = 1 + (particle::own(hash, 3) * 0.02 * canvas.view.rows as f32) as i32;
            let hash = hits::reroll(m, 7.0, hash);
            draw_band(m, canvas, &Band { top, rows, light: self.idle, hash });
        }
        for (number, age, strength) in hits::newest(m, Hit::Beat, HALVINGS * self.hold, TEARS) {
            // Snares fall on beats, so that a snare of this beat is about as old.
            let snare = m.last(Hit::Snare).is_some_and(|(since, _)| (since - age).abs() < 0.06);
            let count = self.bands * if snare { 2.0 } else { 1.0 };
            for i in 0..count as u32 {
                self.tear(m, canvas, noise::hash3(m.seed, number, i), age, strength);
            }
        }
    }
}

impl GlitchBands {
    /// One of the bands that a beat tore.
    fn tear(&self, m: &Moment, canvas: &mut Canvas, hash: u32, age: f32, strength: f32) {
        let own = |n| particle::own(hash, n);
        let left = crate::kit::ease::decay(age, self.hold * (0.5 + own(1)));
        let light = self.light * strength * left * (0.55 + 0.45 * own(2));
        let rows = canvas.view.rows as f32;
        // It closes towards its middle.
        let high = math::max(1.0, self.height * rows * own(3) * own(3) * (0.3 + 0.7 * left));
        let top = own(4) * rows - 0.5 * high;
        draw_band(m, canvas, &Band { top: top as i32, rows: high as i32 + 1, light, hash });
    }
}

/// Runs of dense and thin signal, pushed aside row by row, between two bright edges.
fn draw_band(m: &Moment, canvas: &mut Canvas, band: &Band) {
    if band.light < 0.03 {
        return;
    }
    let view = canvas.view;
    let push = (noise::signed(hits::reroll(m, 9.0, band.hash)) * 0.4 * view.cols as f32) as i32;
    let long = 3.0 + 0.16 * view.cols as f32 * particle::own(band.hash, 10);
    for row in band.top..band.top + band.rows {
        let line = noise::hash2(band.hash, (row - band.top) as u32 / 2);
        let slant = (noise::signed(line) * 5.0) as i32;
        let edge = row == band.top || row == band.top + band.rows - 1;
        for col in 0..view.cols as i32 {
            let at = (col - push - slant) as f32;
            let run = noise::step1(band.hash, at / long);
            let fine = noise::step1(line, at / (0.18 * long));
            if run < 0.38 {
                continue;
            }
            let signal = 1.5 * (run - 0.2) * (0.3 + 0.7 * fine);
            let level = band.light * if edge { 0.35 + signal } else { signal };
            // The two ends of a run show the two ends of the colours, as a shifted picture does.
            let before = noise::step1(band.hash, (at - 2.0) / long);
            let tone = if before < 0.38 { 0.0 } else { 0.35 + 0.65 * fine };
            canvas.shade(col, row, level, tone);
        }
    }
}
