//! A word of dust.

use crate::kit::text::{self, Lettering};
use crate::kit::{Canvas, Cells, Hit, Moment, hits, math, noise, particle};
use crate::params;

params! {
    /// A word of dust: it gathers when the scene begins, a kick blows part of it away and it comes back, and the wind
    /// takes it all when the scene ends. A new bar writes it anew now and then; hats glint in it.
    pub struct Dissolve as "dissolve" {
        /// Height of the word, picture heights.
        height: value = "0.4" in 0.05..=1.0,
        /// How much of the word is blown away, 0 none and 1 all.
        apart: value = "max(0.3 + 0.35*kick, 0.7*drop)" in 0.0..=1.0,
        /// How far the wind carries the dust, picture heights.
        reach: value = "0.4 + 0.2*energy" in 0.0..=2.0,
        /// Seconds in which the word gathers and is taken again.
        gather: value = "1.6" in 0.0..=20.0,
        /// Light of the dust that lies still.
        light: value = "0.55 + 0.25*loudness + 0.4*kick" in 0.0..=2.0,
        /// Bars that a word stays.
        bars: value = "4" in 1.0..=64.0,
        /// Run of the wind, picture heights a second.
        wind: rate = "0.1 + 0.3*energy" in -3.0..=3.0,
    }
}

impl Cells for Dissolve {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let view = canvas.view;
        let number = hits::count(m, Hit::Downbeat) / math::max(self.bars, 1.0) as u32;
        let high = 2.0 * self.height * view.half_h;
        let word = Lettering::new(&view, text::word(m.seed, number), (0.0, 0.0), high, 1.75 * view.half_w);
        let homes: Vec<(f32, f32)> = word.dots().collect();
        if homes.is_empty() {
            return;
        }
        let gone = self.gone(m);
        for i in 0..canvas.particles as u32 {
            let hash = noise::hash2(m.seed, i);
            let (x, y) = homes[i as usize * homes.len() / canvas.particles];
            let within = |n: u32, dot: f32| (particle::own(hash, n) - 0.5) * dot;
            let home = (x + within(1, word.dot().0), y + within(2, word.dot().1));
            self.grain(m, canvas, home, gone, hash);
        }
    }
}

impl Dissolve {
    /// How much of the word is away: at the scene's ends all of it.
    fn gone(&self, m: &Moment) -> f32 {
        let gather = math::max(math::min(self.gather, 0.4 * m.scene_length), 1e-3);
        let begins = 1.0 - math::smoothstep(0.0, gather, m.t);
        let ends = math::smoothstep(m.scene_length - gather, m.scene_length, m.t);
        math::max(self.apart, math::max(begins, ends))
    }

    fn grain(&self, m: &Moment, canvas: &mut Canvas, home: (f32, f32), gone: f32, hash: u32) {
        let own = |n| particle::own(hash, n);
        // The wind takes the right side of the word first, in patches.
        let patch = noise::value2(m.seed, 2.5 * home.0 + 2.0 * self.wind, 2.5 * home.1);
        let hold = 0.25 * own(3) + 0.25 * patch + 0.5 * (0.5 - 0.62 * home.0 / canvas.view.half_w);
        let away = math::smoothstep(hold, hold + 0.45, 1.45 * gone);
        let (cx, cy) = (
            noise::gradient2(m.seed ^ 1, 1.5 * home.0 + 3.0 * own(4), 1.5 * home.1 + self.wind),
            noise::gradient2(m.seed ^ 2, 1.5 * home.0 + self.wind, 1.5 * home.1 + 3.0 * own(5)),
        );
        let far = 2.0 * self.reach * away * (0.3 + 0.7 * own(6));
        let (x, y) = (home.0 + far * (0.8 + 0.9 * cx), home.1 + far * (0.9 * cy - 0.35 * away));
        let glint = if noise::unit(hits::reroll(m, 8.0, hash)) < 0.06 { 0.5 } else { 0.0 };
        let still = 1.0 - away;
        let level = self.light * (0.35 + 0.65 * own(7)) * (0.3 + 0.7 * still * still) + glint * still;
        let glyph = canvas.glyphs.pick(noise::hash2(hash, 8));
        let glyph = if away > 0.3 { glyph } else { canvas.glyphs.by_level(0.4 + 0.6 * level) };
        canvas.light_at(x, y, glyph, level, 0.25 + 0.6 * still + 0.15 * own(7));
    }
}
