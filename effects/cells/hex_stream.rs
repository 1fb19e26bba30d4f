//! The song as a dump of memory.

use crate::kit::{Canvas, Cells, Glyphs, Hit, Moment, math};
use crate::params;

params! {
    /// A dump of memory scrolls by, and it is the song: a line is an instant, its bytes are the levels of the
    /// spectrum's bands from 00 to FF, and light goes with them. The line of a kick is marked and glows on its way,
    /// a snare flares through all loud bytes.
    pub struct HexStream as "hex_stream" {
        /// Lines a second; a number, as lines that have gone by keep their time.
        speed: value = "12" in 1.0..=60.0,
        /// Light of a byte that is FF.
        light: value = "1.0 + 0.5*kick + 0.3*snare" in 0.0..=2.0,
        /// Light of a byte that is 00.
        floor: value = "0.17 + 0.05*energy" in 0.0..=1.0,
        /// Light of the lines of kicks.
        mark: value = "0.6" in 0.0..=2.0,
        /// How much of its light a line loses on the way to the upper edge.
        fade: value = "0.6" in 0.0..=1.0,
        /// Light of the newest line.
        head: value = "0.5 + 0.5*kick" in 0.0..=2.0,
    }
}

/// Characters of an address with its gap, of a byte with its gap, and bytes in a group.
const ADDRESS: usize = 7;
const BYTE: usize = 3;
const GROUP: usize = 8;

/// One line of the dump.
struct Line {
    row: i32,
    /// Seconds of the song.
    time: f64,
    number: u32,
    /// How much of its light is left, and what is added to it.
    left: f32,
    extra: f32,
}

impl Cells for HexStream {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let rate = f64::from(self.speed);
        let newest = (m.time * rate) as i64;
        for up in 0..canvas.view.rows {
            let number = newest - up as i64;
            let time = number as f64 / rate;
            let kick = kick_between(m, time, time + 1.0 / rate);
            let climbed = up as f32 / canvas.view.rows as f32;
            let line = Line {
                row: (canvas.view.rows - 1 - up) as i32,
                time,
                number: number.max(0) as u32,
                left: 1.0 - self.fade * climbed,
                extra: self.mark * kick + if up == 0 { self.head } else { 0.0 },
            };
            self.write(m, canvas, &line);
        }
    }
}

/// Strength of the kick in a span of the song up to now; 0 without one.
fn kick_between(m: &Moment, from: f64, to: f64) -> f32 {
    let (_, list) = m.events.between(Hit::Kick, from, if to < m.time { to } else { m.time });
    list.last().map_or(0.0, |e| e.strength)
}

/// The glyph of a digit below 16.
fn digit(glyphs: Glyphs, value: u32) -> u16 {
    glyphs.text(char::from(b"0123456789ABCDEF"[value as usize % 16]))
}

impl HexStream {
    fn write(&self, m: &Moment, canvas: &mut Canvas, line: &Line) {
        let glyphs = canvas.glyphs;
        let light = line.left * (2.2 * self.floor + line.extra);
        for place in 0..4 {
            let glyph = digit(glyphs, line.number >> (12 - 4 * place));
            canvas.light(place, line.row, glyph, light, 0.2 + 0.6 * math::clamp01(line.extra));
        }
        canvas.light(4, line.row, glyphs.text(if line.extra > 0.1 { '>' } else { ':' }), light, 0.9);
        // A gap follows every group of bytes.
        let room = canvas.view.cols.saturating_sub(ADDRESS);
        let bytes = room * GROUP / (GROUP * BYTE + 1);
        for i in 0..bytes {
            let band = (i as f32 + 0.5) / bytes as f32;
            let level = m.spectrum.level(line.time, band);
            let value = (level * 255.0) as u32;
            let col = (ADDRESS + i * BYTE + i / GROUP) as i32;
            let loud = math::smoothstep(0.05, 0.85, level);
            let light = line.left * (self.floor + self.light * loud * loud + line.extra * (0.3 + 0.7 * loud));
            let tone = 0.1 + 0.6 * loud + 0.3 * math::clamp01(line.extra);
            canvas.light(col, line.row, digit(glyphs, value / 16), light, tone);
            canvas.light(col + 1, line.row, digit(glyphs, value), light, tone);
        }
    }
}
