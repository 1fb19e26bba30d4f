//! Boards of lamps on which text runs.

use crate::kit::text::{self, LETTER};
use crate::kit::{Canvas, Cells, Hit, Moment, Signal, hits, math, noise};
use crate::params;

params! {
    /// Text runs over boards of lamps, one above the other, by turns to the left and to the right. Every beat lights
    /// the next board, a kick makes all lamps flare, hats glint in those that are off.
    pub struct Ticker as "ticker" {
        /// Number of boards.
        boards: value = "3" in 1.0..=9.0,
        /// Height of all boards together, picture heights.
        height: value = "0.82" in 0.05..=1.0,
        /// Run of the text, letters a second.
        speed: rate = "1.6 + 2.5*energy + 1.5*beat" in 0.0..=30.0,
        /// Light of the text.
        light: value = "0.6 + 0.2*loudness + 0.4*kick" in 0.0..=2.0,
        /// Light that a beat adds to its board.
        strike: value = "0.7*beat" in 0.0..=2.0,
        /// Light of lamps that are off.
        off: value = "0.08 + 0.04*energy" in 0.0..=0.5,
    }
}

/// Lamps of a board from top to bottom, with a margin, and from one letter to the next.
const DEEP: usize = LETTER.1 + 2;
const PITCH: usize = LETTER.0 + 1;
/// Letters that a message takes up, its gap included.
const MESSAGE: usize = 32;

impl Cells for Ticker {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let view = canvas.view;
        let boards = (self.boards + 0.5) as usize;
        let rows = self.height * view.rows as f32;
        let lamp_h = math::max(1.0, math::floor(rows / (boards * DEEP) as f32)) as usize;
        let lamp_w = math::max(1.0, math::round(lamp_h as f32 * view.step_y / view.step_x)) as usize;
        let board_h = DEEP * lamp_h;
        let gap = (rows as usize).saturating_sub(boards * board_h) / boards.max(2);
        let top = (view.rows as i32 - (boards * (board_h + gap) - gap) as i32) / 2;
        for board in 0..boards {
            let at = top + (board * (board_h + gap)) as i32;
            self.board(m, canvas, board, at, (lamp_w, lamp_h));
        }
    }
}

impl Ticker {
    fn board(&self, m: &Moment, canvas: &mut Canvas, board: usize, top: i32, lamp: (usize, usize)) {
        let beat = hits::count(m, Hit::Beat) as usize;
        let boards = (self.boards + 0.5) as usize;
        let struck = beat > 0 && beat % boards == board;
        // The board in the middle is nearest to the eye.
        let off_middle = (board as f32 + 0.5 - 0.5 * boards as f32).abs() / boards as f32;
        let light = self.light * (1.0 - 0.8 * off_middle) + if struck { self.strike } else { 0.0 };
        let way = if board.is_multiple_of(2) { 1.0 } else { -1.0 };
        let run = way * self.speed * (1.0 - 0.5 * off_middle) * PITCH as f32;
        let run = math::floor(run) as i64 + (noise::hash2(m.seed, board as u32) % 4096) as i64;
        let seed = noise::hash2(m.seed, board as u32);
        let lamps = canvas.view.cols.div_ceil(lamp.0);
        for place in 0..lamps {
            let column = column(seed, run + place as i64);
            for y in 0..DEEP {
                let lit = (1..=LETTER.1).contains(&y) && column >> (y - 1) & 1 == 1;
                let at = ((place * lamp.0) as i32, top + (y * lamp.1) as i32);
                if lit {
                    lit_lamp(canvas, at, lamp, light);
                } else {
                    let glint = noise::unit(hits::reroll(m, 8.0, noise::hash3(seed, place as u32, y as u32)));
                    let glint = if glint < 0.04 * m.get(Signal::Hat) { 0.3 } else { 0.0 };
                    canvas.shade(at.0 + lamp.0 as i32 / 2, at.1 + lamp.1 as i32 / 2, self.off + glint, 0.1);
                }
            }
        }
    }
}

/// The dots of one column of the endless text, the top one in the lowest bit.
fn column(seed: u32, at: i64) -> u8 {
    let (letter, x) = (at.div_euclid(PITCH as i64), at.rem_euclid(PITCH as i64) as usize);
    let (number, place) = (letter.div_euclid(MESSAGE as i64), letter.rem_euclid(MESSAGE as i64) as usize);
    let message = text::message(seed, number as u32).as_bytes();
    // The gap after a message is marked in its middle.
    let mark = (message.len() + MESSAGE) / 2;
    let character = if place == mark { b'*' } else { message.get(place).copied().unwrap_or(b' ') };
    text::column(character, x)
}

/// A lamp that is on: full, with a dark seam to its neighbours where there is room.
fn lit_lamp(canvas: &mut Canvas, (col, row): (i32, i32), lamp: (usize, usize), light: f32) {
    let (wide, high) =
        (if lamp.0 > 2 { lamp.0 - 1 } else { lamp.0 }, if lamp.1 > 3 { lamp.1 - 1 } else { lamp.1 });
    for y in 0..high as i32 {
        for x in 0..wide as i32 {
            canvas.shade(col + x, row + y, light, 0.45 + 0.5 * math::clamp01(light));
        }
    }
}
