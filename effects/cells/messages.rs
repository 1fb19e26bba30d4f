//! Lines that are typed, decoded and forgotten.

use crate::kit::particle::{self, Life};
use crate::kit::{Canvas, Cells, Hit, Moment, hits, math, noise, text};
use crate::params;

params! {
    /// Messages come up all over the picture: letters are typed, each out of a few wrong ones, stand, and fall out of
    /// the line again. Energy hurries them, a kick lights those that stand, a snare scrambles some letters.
    pub struct Messages as "messages" {
        /// Messages that may stand at once.
        count: value = "30 + 18*energy" in 1.0..=64.0,
        /// Messages that come and go in one place, a second.
        speed: rate = "0.12 + 0.14*energy + 0.1*beat" in 0.0..=4.0,
        /// Share of the messages that are there.
        density: value = "0.6 + 0.4*loudness" in 0.0..=1.0,
        /// Light of the nearest messages.
        light: value = "0.75 + 0.2*loudness + 0.9*kick" in 0.0..=2.0,
        /// Share of the letters that are wrong.
        scramble: value = "0.01 + 0.35*snare" in 0.0..=1.0,
        /// Cells between the letters of the nearest messages.
        spacing: value = "1" in 0.0..=4.0,
    }
}

/// Shares of a life in which a message is typed and falls out of the line.
const TYPED: f32 = 0.3;
const FALLS: f32 = 0.12;
/// How near messages in large letters are, at least; small ones are further away.
const LARGE: f32 = 0.72;
/// Cells from one large letter to the next, and from one line of them to the next at least.
const LARGE_PITCH: i32 = text::LETTER.0 as i32 + 1;
const LARGE_LINE: usize = text::LETTER.1 + 3;
/// Places of which one has a line of large letters.
const LARGE_AMONG: usize = 9;
/// Cells that stay free on both sides of the picture, where there is room.
const MARGIN: i32 = 3;
/// Messages that are tried until one is short enough.
const TRIES: u32 = 16;
/// Characters that a letter goes through before it is right.
const WRONG: &[u8] = b"#%&/<>=+*?!0123456789XKZ";

impl Cells for Messages {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        // Every place has rows of its own, so that lines do not run into each other; what is large lies before what is
        // small.
        let (rows, count) = (canvas.view.rows, self.count as usize);
        for (large, places) in
            [(false, count.min(rows)), (true, (count / LARGE_AMONG).min(rows / LARGE_LINE))]
        {
            for place in 0..places {
                let hash = noise::hash2(m.seed ^ u32::from(large), place as u32);
                let there = particle::there(hash, self.density);
                let life = Life::after(hash, self.speed * (0.6 + 0.8 * particle::own(hash, 1)));
                let top = if large { 1 } else { 0 };
                if there > 0.0 {
                    let row = (top + place * rows / places) as i32;
                    self.message(m, canvas, &life, (row, large), there);
                }
            }
        }
    }
}

impl Messages {
    /// The first message that fits into the picture; none in large letters if all are too long.
    fn text(canvas: &Canvas, life: &Life, large: bool) -> Option<&'static [u8]> {
        let fits = |text: &&str| !large || LARGE_PITCH * text.len() as i32 <= canvas.view.cols as i32;
        (0..TRIES).map(|number| text::message(life.hash, number)).find(fits).map(str::as_bytes)
    }

    fn message(&self, m: &Moment, canvas: &mut Canvas, life: &Life, (row, large): (i32, bool), there: f32) {
        let Some(text) = Messages::text(canvas, life, large) else { return };
        let near = if large { LARGE + (1.0 - LARGE) * near(life) } else { LARGE * near(life) };
        let pitch = match large {
            true => LARGE_PITCH,
            false if near > 0.3 => 1 + self.spacing as i32,
            false => 1,
        };
        let room = (canvas.view.cols as i32 - pitch * text.len() as i32).max(0);
        let margin = MARGIN.min(room / 2);
        let col = margin + (life.own(2) * (room - 2 * margin + 1) as f32) as i32;
        let high = if large { text::LETTER.1 as i32 } else { 1 };
        let row = row.min(canvas.view.rows as i32 - high).max(0);
        let typed = math::min(life.age / TYPED, 1.0) * (text.len() + 4) as f32;
        let left = math::smoothstep(1.0, 1.0 - 2.0 * FALLS, life.age);
        if large {
            let wide = math::min(typed, text.len() as f32) as i32 * pitch;
            dim(canvas, (col - 1, row - 1), (wide + 2, high + 2), 1.0 - left * there);
        }
        let light = there * self.light * (0.3 + 0.8 * near) * (0.2 + 0.8 * left);
        for (i, &letter) in text.iter().enumerate() {
            let cell = noise::hash2(life.hash, i as u32);
            let since = typed - i as f32;
            let falls = (life.age - (1.0 - FALLS) - 0.6 * FALLS * noise::unit(cell)) / (0.4 * FALLS);
            if since < 0.0 || letter == b' ' || falls >= 1.0 {
                continue;
            }
            let fresh = math::clamp01(1.0 - since / 4.0);
            let shown = self.letter(m, letter, cell, fresh > 0.0 && since < 3.0);
            let down =
                (math::max(falls, 0.0) * math::max(falls, 0.0) * 0.12 * canvas.view.rows as f32) as i32;
            let level = light * (1.0 - math::clamp01(falls)) + 0.7 * there * fresh;
            let glyph = canvas.glyphs.text(char::from(shown));
            let (at, tone) = ((col + i as i32 * pitch, row + down), 0.25 + 0.45 * near + 0.3 * fresh);
            match large {
                true => draw_large(canvas, at, shown, glyph, level, tone),
                false => canvas.light(at.0, at.1, glyph, level, tone),
            }
        }
        let foot = row + high - 1;
        self.cursor(m, canvas, (col + typed as i32 * pitch, foot), life, (text.len(), there));
    }

    /// The letter itself, or a wrong one while it is fresh or where it is scrambled.
    fn letter(&self, m: &Moment, letter: u8, cell: u32, fresh: bool) -> u8 {
        let now = hits::reroll(m, 10.0, cell);
        let struck = noise::hash2(cell, hits::count(m, Hit::Snare));
        let wrong = fresh || noise::unit(struck) < self.scramble;
        if wrong { WRONG[now as usize % WRONG.len()] } else { letter }
    }

    /// A block where the next letter will be; it blinks once the line stands.
    fn cursor(
        &self,
        m: &Moment,
        canvas: &mut Canvas,
        (col, row): (i32, i32),
        life: &Life,
        (letters, there): (usize, f32),
    ) {
        let typing = life.age < TYPED;
        let on = typing || (m.time * 2.0 + f64::from(life.own(5))).fract() < 0.5;
        if on && life.age < 1.0 - FALLS {
            let col = if typing { col } else { col - 3.min(letters as i32) };
            let full = canvas.glyphs.by_level(1.0);
            canvas.light(col, row, full, there * if typing { 1.0 } else { 0.4 }, 0.95);
        }
    }
}

/// How near a message is, 0..1; few are near.
fn near(life: &Life) -> f32 {
    life.own(1) * life.own(1)
}

/// Takes light from what lies behind a message.
fn dim(canvas: &mut Canvas, (left, top): (i32, i32), (wide, high): (i32, i32), by: f32) {
    let (cols, rows) = (canvas.view.cols as i32, canvas.view.rows as i32);
    for row in top.max(0)..(top + high).min(rows) {
        for col in left.max(0)..(left + wide).min(cols) {
            canvas.cells.level[(row * cols + col) as usize] *= by;
        }
    }
}

/// A letter of as many cells as it has dots.
fn draw_large(canvas: &mut Canvas, (col, row): (i32, i32), letter: u8, glyph: u16, level: f32, tone: f32) {
    for x in 0..text::LETTER.0 {
        let dots = text::column(letter, x);
        for y in (0..text::LETTER.1).filter(|y| dots >> y & 1 == 1) {
            canvas.light(col + x as i32, row + y as i32, glyph, level, tone);
        }
    }
}
