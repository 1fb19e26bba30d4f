//! Words and letters for the effects that write.
//!
//! Effects take their words from [`word`] and [`message`] alone, and ask only for a seed and a number: whoever gives
//! words of his own to a film one day gives them to these two.

use super::{View, math};

const WORDS: [&str; 32] = [
    "PULSE", "ECHO", "NEON", "RISE", "GLOW", "WAVE", "DROP", "NOISE", "LIGHT", "NIGHT", "SOUND", "DREAM",
    "STATIC", "VOID", "LOUD", "HEART", "FEVER", "ORBIT", "SIGNAL", "TEMPO", "RHYTHM", "FLASH", "DEEP",
    "MOVE", "BURN", "SHINE", "VOLT", "HALO", "BASS", "HERE", "NOW", "ALIVE",
];

const MESSAGES: [&str; 16] = [
    "THE NIGHT IS LISTENING",
    "TURN THE LIGHT UP",
    "SIGNAL FOUND",
    "EVERY SOUND LEAVES A TRACE",
    "STAY UNTIL THE LAST NOTE",
    "WE ARE MADE OF RHYTHM",
    "HOLD THE LINE",
    "NO SILENCE LASTS",
    "LOUDER THAN THE DARK",
    "WAIT FOR THE DROP",
    "THE ROOM IS AN INSTRUMENT",
    "LOW FREQUENCIES TRAVEL FAR",
    "KEEP THE PULSE",
    "ALL CHANNELS OPEN",
    "SOMETHING IS COMING",
    "AFTER THE NOISE, THE GLOW",
];

/// Both lists have a power of two of entries, so that steps of an odd number visit every one before any again.
fn pick<const N: usize>(list: &[&'static str; N], seed: u32, number: u32) -> &'static str {
    const { assert!(N.is_power_of_two()) };
    let step = (seed >> 16) | 1;
    list[seed.wrapping_add(number.wrapping_mul(step)) as usize % N]
}

/// Word `number` of a seed: letters of A-Z only, at most six.
pub fn word(seed: u32, number: u32) -> &'static str {
    pick(&WORDS, seed, number)
}

/// Message `number` of a seed: a line of capital letters, at most 28 long.
pub fn message(seed: u32, number: u32) -> &'static str {
    pick(&MESSAGES, seed, number)
}

/// Dots of a letter, across and down, and the dots from one letter to the next.
pub const LETTER: (usize, usize) = (5, 7);
const PITCH: usize = 6;

/// Some letters drawn side by side.
struct Bank {
    letters: &'static str,
    rows: [&'static str; 7],
}

/// The alphabet: five by seven dots, strokes one dot wide, corners cut only where a letter needs it.
#[rustfmt::skip]
const BANKS: [Bank; 4] = [
    Bank {
        letters: "ABCDEFGHIJKLM",
        rows: [
            ".###. ####. .#### ####. ##### ##### .#### #...# ##### ..### #...# #.... #...#",
            "#...# #...# #.... #...# #.... #.... #.... #...# ..#.. ...#. #..#. #.... ##.##",
            "#...# #..#. #.... #...# #.... #.... #.... #...# ..#.. ...#. #.#.. #.... #.#.#",
            "##### ####. #.... #...# ####. ####. #.### ##### ..#.. ...#. ##... #.... #.#.#",
            "#...# #...# #.... #...# #.... #.... #...# #...# ..#.. ...#. #.#.. #.... #...#",
            "#...# #...# #.... #...# #.... #.... #...# #...# ..#.. #..#. #..#. #.... #...#",
            "#...# ####. .#### ####. ##### #.... .#### #...# ##### .##.. #...# ##### #...#",
        ],
    },
    Bank {
        letters: "NOPQRSTUVWXYZ",
        rows: [
            "#...# .###. ####. .###. ####. .#### ##### #...# #...# #...# #...# #...# #####",
            "##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# .#.#. #...# ....#",
            "##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# .#.#. .#.#. ...#.",
            "#.#.# #...# ####. #...# ####. .###. ..#.. #...# #...# #.#.# ..#.. ..#.. ..#..",
            "#..## #...# #.... #.#.# #.#.. ....# ..#.. #...# .#.#. #.#.# .#.#. ..#.. .#...",
            "#..## #...# #.... #..#. #..#. ....# ..#.. #...# .#.#. ##.## .#.#. ..#.. #....",
            "#...# .###. #.... .##.# #...# ####. ..#.. .###. ..#.. #...# #...# ..#.. #####",
        ],
    },
    Bank {
        letters: "0123456789",
        rows: [
            ".###. ..#.. ####. ####. #...# ##### .###. ##### .###. .###.",
            "#..## .##.. ....# ....# #...# #.... #.... ....# #...# #...#",
            "#..## #.#.. ....# ....# #...# #.... #.... ...#. #...# #...#",
            "#.#.# ..#.. .###. .###. ##### ####. ####. ..#.. .###. .####",
            "##..# ..#.. #.... ....# ....# ....# #...# ..#.. #...# ....#",
            "##..# ..#.. #.... ....# ....# ....# #...# ..#.. #...# ....#",
            ".###. ##### ##### ####. ....# ####. .###. ..#.. .###. .###.",
        ],
    },
    Bank {
        letters: ".,!?-+/':*",
        rows: [
            "..... ..... ..#.. ####. ..... ..... ....# ..#.. ..... .....",
            "..... ..... ..#.. ....# ..... ..#.. ....# ..#.. .##.. #.#.#",
            "..... ..... ..#.. ....# ..... ..#.. ...#. .#... .##.. .###.",
            "..... ..... ..#.. .###. ##### ##### ..#.. ..... ..... #####",
            "..... .##.. ..#.. .#... ..... ..#.. .#... ..... .##.. .###.",
            ".##.. .##.. ..... ..... ..... ..#.. #.... ..... .##.. #.#.#",
            ".##.. .#... ..#.. .#... ..... ..... #.... ..... ..... .....",
        ],
    },
];

/// Whether the dot at `x` across and `y` down of a character is lit; characters that are not drawn are blank.
fn is_lit(character: u8, x: usize, y: usize) -> bool {
    let place = |bank: &&Bank| bank.letters.bytes().position(|c| c == character);
    let Some(bank) = BANKS.iter().find(|bank| place(bank).is_some()) else { return false };
    place(&bank).is_some_and(|i| bank.rows[y].as_bytes()[i * PITCH + x] == b'#')
}

/// The lit dots of one letter, as bits: dot `(x, y)` is bit `x + 5*y`.
fn bits(character: u8) -> u64 {
    let places = (0..LETTER.1).flat_map(|y| (0..LETTER.0).map(move |x| (x, y)));
    places.filter(|&(x, y)| is_lit(character, x, y)).fold(0, |bits, (x, y)| bits | 1 << (x + LETTER.0 * y))
}

/// The dots of column `x` (0..5) of a letter, the top one in the lowest bit; blank beyond the letter.
pub fn column(character: u8, x: usize) -> u8 {
    let lit = |y: &usize| x < LETTER.0 && is_lit(character, x, *y);
    (0..LETTER.1).filter(lit).fold(0, |column, y| column | 1 << y)
}

/// The lit dots of a letter: dot `x` across (0..5) and `y` down (0..7) is bit `x + 5*y`.
pub fn dots(character: u8) -> u64 {
    bits(character)
}

/// A line of text in large letters of dots, somewhere in the picture.
#[derive(Debug, Clone)]
pub struct Lettering {
    letters: Vec<u64>,
    centre: (f32, f32),
    dot: (f32, f32),
}

/// What a cell of a [`Lettering`] is part of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// Number of the letter.
    pub letter: usize,
    /// Position in the letter's height: 0 at the top, 1 at the foot.
    pub down: f32,
    /// Whether the text ends beside the cell.
    pub edge: bool,
}

impl Lettering {
    /// A text around `centre`, `height` high where it fits into `width`. Its dots are whole cells.
    pub fn new(view: &View, text: &str, centre: (f32, f32), height: f32, width: f32) -> Lettering {
        let letters: Vec<u64> = text.bytes().map(bits).collect();
        let across = (letters.len() * PITCH) as f32;
        let dot = math::min(height / LETTER.1 as f32, width / math::max(across, 1.0));
        let whole = |dot: f32, step: f32| step * math::max(1.0, math::floor(dot / step + 0.1));
        Lettering { letters, centre, dot: (whole(dot, view.step_x), whole(dot, view.step_y)) }
    }

    /// The same text with every dot `by` times as large.
    #[must_use]
    pub fn scaled(&self, by: f32) -> Lettering {
        Lettering { dot: (self.dot.0 * by, self.dot.1 * by), ..self.clone() }
    }

    /// The same text elsewhere.
    #[must_use]
    pub fn moved(&self, dx: f32, dy: f32) -> Lettering {
        Lettering { centre: (self.centre.0 + dx, self.centre.1 + dy), ..self.clone() }
    }

    /// Half the width and half the height of the text.
    pub fn half(&self) -> (f32, f32) {
        let across = (self.letters.len() * PITCH) as f32 - 1.0;
        (0.5 * across * self.dot.0, 0.5 * LETTER.1 as f32 * self.dot.1)
    }

    /// Number of letters.
    pub fn len(&self) -> usize {
        self.letters.len()
    }

    /// Whether there is no letter.
    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// Width and height of a dot.
    pub fn dot(&self) -> (f32, f32) {
        self.dot
    }

    fn is_lit(&self, x: i32, y: i32) -> bool {
        if x < 0 || !(0..LETTER.1 as i32).contains(&y) {
            return false;
        }
        let (letter, x) = (x as usize / PITCH, x as usize % PITCH);
        x < LETTER.0
            && self.letters.get(letter).is_some_and(|bits| bits >> (x + LETTER.0 * y as usize) & 1 == 1)
    }

    /// The columns and rows of all lit dots, letter after letter.
    fn lit(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let all = (0..self.letters.len() * PITCH).flat_map(|x| (0..LETTER.1).map(move |y| (x, y)));
        all.filter(|&(x, y)| self.is_lit(x as i32, y as i32))
    }

    /// The left upper corner of a dot.
    fn corner(&self, x: usize, y: usize) -> (f32, f32) {
        let half = self.half();
        let place = |n: usize, dot: f32, half: f32| n as f32 * dot - half;
        (self.centre.0 + place(x, self.dot.0, half.0), self.centre.1 + place(y, self.dot.1, half.1))
    }

    /// The middles of all lit dots, letter after letter.
    pub fn dots(&self) -> impl Iterator<Item = (f32, f32)> + '_ {
        self.lit().map(|(x, y)| {
            let (left, top) = self.corner(x, y);
            (left + 0.5 * self.dot.0, top + 0.5 * self.dot.1)
        })
    }

    /// The cells that the text covers: `(column, row, part)`.
    pub fn cells(&self, view: &View) -> impl Iterator<Item = (i32, i32, Part)> + use<'_> {
        let view = *view;
        self.lit().flat_map(move |(x, y)| {
            let (left, top) = self.corner(x, y);
            // The first cell whose middle lies in the dot; the small shift keeps it off the line between two dots.
            let first = |from: f32, half: f32, step: f32| math::round((from + half) / step + 1e-3) as i32;
            let cols =
                (first(left, view.half_w, view.step_x), first(left + self.dot.0, view.half_w, view.step_x));
            let rows =
                (first(top, view.half_h, view.step_y), first(top + self.dot.1, view.half_h, view.step_y));
            let ends = |i: i32, j: i32| !self.is_lit(x as i32 + i, y as i32 + j);
            let (ends_left, ends_right, ends_up, ends_down) =
                (ends(-1, 0), ends(1, 0), ends(0, -1), ends(0, 1));
            (rows.0..rows.1).flat_map(move |row| {
                (cols.0..cols.1).map(move |col| {
                    let edge = (col == cols.0 && ends_left)
                        || (col == cols.1 - 1 && ends_right)
                        || (row == rows.0 && ends_up)
                        || (row == rows.1 - 1 && ends_down);
                    let within = (row - rows.0) as f32 / (rows.1 - rows.0) as f32;
                    let down = (y as f32 + within) / LETTER.1 as f32;
                    (col, row, Part { letter: x / PITCH, down, edge })
                })
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_of_every_word_is_drawn_and_unlike_the_others() {
        let all: Vec<(u8, u64)> =
            BANKS.iter().flat_map(|b| b.letters.bytes()).map(|c| (c, bits(c))).collect();
        for (i, (_, bits)) in all.iter().enumerate() {
            assert!(*bits != 0 && all[..i].iter().all(|(_, other)| other != bits));
        }
        for text in WORDS.iter().chain(&MESSAGES) {
            assert!(text.bytes().all(|c| c == b' ' || all.iter().any(|(known, _)| *known == c)), "{text}");
        }
        assert!(WORDS.iter().all(|w| w.len() <= 6) && MESSAGES.iter().all(|m| m.len() <= 28));
        assert_eq!((bits(b' '), bits(b'~')), (0, 0));
    }

    #[test]
    fn every_word_comes_before_any_comes_again() {
        for seed in [0, 7, 0xdead_beef, u32::MAX] {
            let mut words: Vec<&str> = (100..132).map(|n| word(seed, n)).collect();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), WORDS.len());
        }
    }

    #[test]
    fn a_lettering_has_its_dots_where_its_cells_are() {
        let view = View::new((640, 360), (4, 8));
        let text = Lettering::new(&view, "LIT", (0.1, -0.2), 0.6, 3.0);
        let cells: Vec<(i32, i32)> = text.cells(&view).map(|c| (c.0, c.1)).collect();
        let dots: Vec<(f32, f32)> = text.dots().collect();
        // L, I and T have 11, 15 and 11 dots.
        assert_eq!(dots.len(), 11 + 15 + 11);
        assert!(dots.iter().all(|&(x, y)| cells.contains(&(view.col(x), view.row(y)))));
        assert_eq!(cells.len() % dots.len(), 0);
    }

    #[test]
    fn a_lettering_fits_and_grows() {
        let view = View::new((640, 360), (4, 8));
        let text = Lettering::new(&view, "RHYTHM", (0.0, 0.0), 2.0, 2.0);
        assert!(text.half().0 <= 1.02);
        assert!((text.scaled(2.0).half().1 - 2.0 * text.half().1).abs() < 1e-6);
        assert!(Lettering::new(&view, "", (0.0, 0.0), 1.0, 1.0).cells(&view).next().is_none());
    }
}
