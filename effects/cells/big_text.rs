//! Words as large as the picture.

use crate::kit::text::{self, Lettering};
use crate::kit::{Canvas, Cells, Hit, Moment, Signal, hits, math, noise, particle};
use crate::params;

params! {
    /// A word as large as the picture, built of glyphs, with a body that goes into the depth. Every letter is a
    /// meter of a part of the spectrum, low sounds left; a kick pushes the word forward, a snare lights its edges, a
    /// new bar brings the next word.
    pub struct BigText as "big_text" {
        /// Height of the letters, picture heights.
        height: value = "0.62" in 0.05..=1.0,
        /// Bars that a word stands.
        bars: value = "2" in 1.0..=64.0,
        /// How far the body goes into the depth, picture heights.
        depth: value = "0.05 + 0.05*kick" in 0.0..=0.3,
        /// Light of the filled part of a letter.
        light: value = "0.8 + 0.5*kick" in 0.0..=2.0,
        /// Light of the part that is not filled.
        rest: value = "0.22 + 0.1*energy" in 0.0..=1.0,
        /// Light of the edges.
        edge: value = "0.12 + 0.9*snare" in 0.0..=2.0,
        /// Drift of the texture in the letters, picture heights a second.
        drift: rate = "0.06 + 0.25*energy" in -2.0..=2.0,
        /// Jump of the letters on a beat, picture heights.
        jump: value = "0.035" in 0.0..=0.3,
    }
}

/// Steps in which the body is drawn.
const STEPS: u32 = 6;
/// Seconds in which a new word comes in, letter after letter.
const ENTERS: f32 = 0.35;

impl Cells for BigText {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let view = canvas.view;
        let bar = hits::count(m, Hit::Downbeat);
        let number = bar / math::max(self.bars, 1.0) as u32;
        let content = text::word(m.seed, number);
        let high = 2.0 * self.height * view.half_h;
        let word = Lettering::new(&view, content, (0.0, 0.0), high, 1.7 * view.half_w);
        let letters: Vec<(f32, f32)> = (0..word.len()).map(|i| self.letter(m, i, word.len())).collect();
        self.front(m, canvas, &word, &letters);
        self.body(m, canvas, &word);
    }
}

impl BigText {
    /// How far a letter is filled, 0..=1, and how much of it is there yet.
    fn letter(&self, m: &Moment, letter: usize, of: usize) -> (f32, f32) {
        let band = 0.04 + 0.86 * (letter as f32 + 0.5) / of as f32;
        let level = |late: f64| m.spectrum.level(m.time - late, band);
        let level = math::max(level(0.0), 0.85 * math::max(level(0.04), level(0.08)));
        let bars = math::max(self.bars, 1.0) as u32;
        let age = match m.last(Hit::Downbeat) {
            Some((age, _)) if hits::count(m, Hit::Downbeat).is_multiple_of(bars) => age,
            _ => 9.0,
        };
        let delay = 0.5 * ENTERS * letter as f32 / of as f32;
        (level, math::smoothstep(0.0, 0.5 * ENTERS, age - delay + 0.02))
    }

    /// The face of the word.
    fn front(&self, m: &Moment, canvas: &mut Canvas, word: &Lettering, letters: &[(f32, f32)]) {
        let view = canvas.view;
        let texture = noise::Fbm { seed: m.seed, octaves: 2, gain: 0.5 };
        // Every beat one letter jumps.
        let jumps = noise::hash2(m.seed, hits::count(m, Hit::Beat)) as usize % letters.len().max(1);
        let jump = math::round(2.0 * self.jump * m.get(Signal::Beat) / view.step_y) as i32;
        for (col, row, part) in word.cells(&view) {
            let (level, there) = letters[part.letter];
            let (x, y) = (view.x(col as usize), view.y(row as usize));
            let grain = texture.at2(5.0 * x, 5.0 * y + 10.0 * self.drift);
            let filled = math::smoothstep(-0.06, 0.06, level - (1.0 - part.down) + 0.25 * (grain - 0.5));
            let surface = math::clamp01(1.0 - ((1.0 - part.down) - level).abs() * 7.0);
            let body = self.light * (0.45 + 0.55 * part.down + 0.6 * (grain - 0.5)) + 0.35 * surface;
            let rest = self.rest * (0.6 + 1.2 * grain);
            let edge = if part.edge { self.edge } else { 0.0 };
            let light = there * (math::mix(rest, body, filled) + edge);
            let row = if part.letter == jumps { row - jump } else { row };
            canvas.shade(col, row, math::max(light, 0.1), 0.3 + 0.45 * filled + 0.25 * surface);
        }
    }

    /// The sides of the word: the same word again and again behind its face, further away and darker.
    fn body(&self, m: &Moment, canvas: &mut Canvas, word: &Lettering) {
        let view = canvas.view;
        let away = 0.7 * math::tau_sin(0.05 * m.t + particle::own(m.seed, 1));
        let light = 0.5 + 0.5 * m.get(Signal::Loudness);
        for step in 1..=STEPS {
            let back = step as f32 / STEPS as f32;
            let far = 2.0 * self.depth * back;
            let side = word.moved(away * far, far);
            let level = (0.34 - 0.24 * back) * light + 0.25 * self.edge * (1.0 - back);
            for (col, row, _) in side.cells(&view) {
                canvas.shade_behind(col, row, level, 0.05 + 0.2 * (1.0 - back));
            }
        }
    }
}
