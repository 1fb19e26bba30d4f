//! A word on every beat.

use crate::kit::text::{self, Lettering};
use crate::kit::{Canvas, Cells, Hit, Moment, ease, hits, math, noise, particle};
use crate::params;

params! {
    /// A word on every beat: it slams in large and bright, settles, and stays as a shadow while the next one comes. A
    /// bar's first beat fills the picture; a kick sends the word's outline outwards.
    pub struct BeatWords as "beat_words" {
        /// Height of the letters, picture heights.
        height: value = "0.3" in 0.05..=1.0,
        /// How much larger a word comes in.
        slam: value = "0.35" in 0.0..=2.0,
        /// Light of a word when it comes in.
        light: value = "1.3" in 0.0..=2.0,
        /// Light of a word that has settled.
        rest: value = "0.38 + 0.15*loudness" in 0.0..=1.0,
        /// How far from the middle words come in, picture heights.
        spread: value = "0.3" in 0.0..=1.0,
        /// Light of the outline that a kick sends outwards.
        wave: value = "0.8" in 0.0..=2.0,
    }
}

/// Seconds in which the size of a word settles by half, and its light.
const SETTLE: f32 = 0.045;
const FADE: f32 = 0.13;
/// Seconds that an outline runs.
const WAVE: f32 = 0.6;

impl Cells for BeatWords {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let number = hits::count(m, Hit::Beat);
        let Some((age, strength)) = m.last(Hit::Beat) else {
            // No beat has been: the first word is there, faint, and breathes.
            let breath = 0.75 + 0.25 * math::tau_sin(0.2 * m.t);
            let word = self.word(m, canvas, 0, 9.0);
            return fill(m, canvas, &word, self.rest * breath, 0);
        };
        let fading = ease::decay(age, 1.3 * FADE);
        if number > 1 && fading > 0.05 {
            fill(m, canvas, &self.word(m, canvas, number - 1, 9.0), 0.5 * self.rest * fading, number - 1);
        }
        let word = self.word(m, canvas, number, age);
        if let Some((since, kick)) = m.last(Hit::Kick).filter(|(since, _)| *since < WAVE) {
            let left = 1.0 - since / WAVE;
            let outline = word.scaled(1.0 + 0.9 * (1.0 - left * left * left));
            draw_outline(canvas, &outline, self.wave * kick * left * left);
        }
        let light = self.rest + (self.light - self.rest) * (0.4 + 0.6 * strength) * ease::decay(age, FADE);
        fill(m, canvas, &word, light, number);
    }
}

impl BeatWords {
    /// Word `number` where it stands, `age` seconds after its beat.
    fn word(&self, m: &Moment, canvas: &Canvas, number: u32, age: f32) -> Lettering {
        let view = canvas.view;
        let hash = noise::hash2(m.seed, number);
        let large = number == 0 || self.is_downbeat(m, number);
        let (grow, away) = if large { (1.6, 0.25) } else { (0.75 + 0.5 * particle::own(hash, 1), 1.0) };
        let side = if number.is_multiple_of(2) { 1.0 } else { -1.0 };
        let centre = (
            away * side * self.spread * (0.5 + particle::own(hash, 2)) * view.half_w * 0.9,
            away * particle::own_signed(hash, 3) * 1.6 * self.spread * view.half_h,
        );
        let size = (2.0 * self.height * grow * view.half_h, 1.5 * view.half_w);
        let word = Lettering::new(&view, text::word(m.seed, number), centre, size.0, size.1);
        // It never leaves the picture, not even while it slams in.
        let (half, edge) = (word.half(), (0.9 * view.half_w, 0.88 * view.half_h));
        let most = math::min(edge.0 / math::max(half.0, 1e-3), edge.1 / math::max(half.1, 1e-3));
        let slam = math::min(self.slam * ease::decay(age, SETTLE), math::max(most - 1.0, 0.0));
        let room = |edge: f32, half: f32| math::max(edge - (1.0 + slam) * half, 0.0);
        let (rx, ry) = (room(edge.0, half.0), room(edge.1, half.1));
        let held = (math::clamp(centre.0, -rx, rx), math::clamp(centre.1, -ry, ry));
        let word = word.moved(held.0 - centre.0, held.1 - centre.1);
        if slam > 0.02 { word.scaled(1.0 + slam) } else { word }
    }

    /// Whether beat `number`, counted from 1, begins a bar.
    fn is_downbeat(&self, m: &Moment, number: u32) -> bool {
        let beat = m.events.beats.get((number as usize).saturating_sub(1));
        beat.is_some_and(|beat| {
            !m.events.between(Hit::Downbeat, beat.time - 0.03, beat.time + 0.03).1.is_empty()
        })
    }
}

/// The word in glyphs of its own, heavier towards the foot.
fn fill(m: &Moment, canvas: &mut Canvas, word: &Lettering, light: f32, number: u32) {
    let view = canvas.view;
    for (col, row, part) in word.cells(&view) {
        let cell = noise::hash3(m.seed ^ number, col as u32, row as u32);
        let grain = 0.8 + 0.2 * noise::unit(cell);
        let level = light * grain * (0.72 + 0.4 * part.down);
        canvas.shade(
            col,
            row,
            math::max(level, 0.12),
            0.3 + 0.55 * math::clamp01(light) - 0.2 * part.down + 0.1,
        );
    }
}

/// The edges of the letters.
fn draw_outline(canvas: &mut Canvas, word: &Lettering, light: f32) {
    let view = canvas.view;
    if light > 0.03 {
        for (col, row, _) in word.cells(&view).filter(|cell| cell.2.edge) {
            canvas.shade(col, row, light, 0.2);
        }
    }
}
