//! A frame as text -> the cells of a terminal, in its size and its colours.

use unicode_width::UnicodeWidthChar;

use super::depth::{Colours, Depth};
use super::screen::Cell;
use crate::render::{Letter, Lettering};
use crate::settings::Settings;

/// Letters by light, for ground that is seen by its colour alone.
const SHADES: [char; 9] = [' ', ' ', '.', ':', '-', '=', '+', '*', '#'];
/// Steps of light by which a letter has to differ from its ground.
const SEEN: f32 = 14.0;
/// How many steps the density goes either way.
pub(super) const DENSITY: i32 = 6;
/// A film is never drawn smaller than this many columns and rows; smaller terminals show the middle of it.
const SMALLEST: (usize, usize) = (64, 18);
/// Red, green and blue of words and of what they stand on.
const WORDS: [[u8; 3]; 2] = [[200, 200, 208], [24, 24, 32]];
const ALARM: [[u8; 3]; 2] = [[255, 208, 160], [72, 16, 16]];

/// Columns and rows of the film in a terminal: all of it, or the shape that was asked for. The last row is for words.
pub(super) fn grid(settings: &Settings, (columns, rows): (usize, usize)) -> (usize, usize) {
    let room = (columns.max(SMALLEST.0), rows.saturating_sub(1).max(SMALLEST.1));
    let size = settings.resolution.map(|size| (size.width, size.height));
    let aspect = settings.aspect.map(|(width, height)| (width as usize, height as usize));
    let (columns, rows) = match size.or(aspect) {
        // A cell is twice as high as wide.
        Some((width, height)) => {
            let columns = (room.1 * 2 * width).div_ceil(height).clamp(2, room.0);
            (columns, (columns * height / width / 2).clamp(1, room.1))
        }
        None => room,
    };
    (columns.next_multiple_of(2), rows)
}

/// The cells of a terminal.
#[derive(Debug)]
pub(super) struct Page {
    colours: Colours,
    pub(super) columns: usize,
    rows: usize,
    pub(super) cells: Vec<Cell>,
}

impl Page {
    pub(super) fn new(depth: Depth) -> Page {
        Page { colours: Colours::new(depth), columns: 0, rows: 0, cells: Vec::new() }
    }

    /// Takes the size of the terminal.
    pub(super) fn resize(&mut self, (columns, rows): (usize, usize)) {
        (self.columns, self.rows) = (columns, rows);
    }

    /// Lays a frame into the middle of all rows but the last; a higher density shows letters of less light.
    pub(super) fn lay(&mut self, frame: &Lettering, density: i32) {
        let blank = Cell::blank(self.colours.ground([0; 3]));
        self.cells.clear();
        self.cells.resize(self.columns * self.rows, blank);
        let rows = self.rows.saturating_sub(1);
        let (left, skipped) = middle(self.columns, frame.columns());
        let (top, above) = middle(rows, frame.rows().len());
        let develop = Develop {
            boost: f32::powi(1.2, density.max(0)),
            seen: SEEN * f32::powi(1.5, -density),
            colours: &self.colours,
        };
        let lines = self.cells.chunks_exact_mut(self.columns.max(1)).take(rows).skip(top);
        for (line, letters) in lines.zip(frame.rows().skip(above)) {
            for (cell, letter) in line[left..].iter_mut().zip(&letters[skipped..]) {
                *cell = develop.cell(letter);
            }
        }
    }

    /// Writes a line of words over the row that many above the last, as far as it fits.
    pub(super) fn write(&mut self, above: usize, words: &str, alarm: bool) {
        let Some(row) = self.rows.checked_sub(above + 1) else { return };
        let [ink, ground] = if alarm { ALARM } else { WORDS };
        let (ink, ground) = (self.colours.ink(ink), self.colours.ground(ground));
        let line = &mut self.cells[row * self.columns..][..self.columns];
        let narrow = |letter: char| if letter.width() == Some(1) { letter } else { '?' };
        let letters = words.chars().map(narrow).chain(std::iter::repeat(' '));
        for (cell, letter) in line.iter_mut().zip(letters) {
            *cell = if letter == ' ' { Cell::blank(ground) } else { Cell { letter, ink, ground } };
        }
    }
}

/// Where in so many places a picture of that size begins, and how much of it is left out before.
fn middle(places: usize, size: usize) -> (usize, usize) {
    (places.saturating_sub(size) / 2, size.saturating_sub(places) / 2)
}

/// How letters become cells.
struct Develop<'a> {
    boost: f32,
    seen: f32,
    colours: &'a Colours,
}

impl Develop<'_> {
    fn cell(&self, Letter { letter, ink, ground }: &Letter) -> Cell {
        let (ink, ground) = (scaled(*ink, self.boost), *ground);
        let off = ink.iter().zip(&ground).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0);
        let seen = *letter != ' ' && f32::from(off) >= self.seen;
        match self.colours.depth {
            Depth::None => {
                let light = usize::from(ink.into_iter().max().unwrap_or(0));
                let letter = if seen { *letter } else { SHADES[light * SHADES.len() / 256] };
                Cell { letter, ink: 0, ground: 0 }
            }
            _ if seen => {
                Cell { letter: *letter, ink: self.colours.ink(ink), ground: self.colours.ground(ground) }
            }
            _ => Cell::blank(self.colours.ground(ground)),
        }
    }
}

fn scaled(color: [u8; 3], share: f32) -> [u8; 3] {
    color.map(|c| (f32::from(c) * share).min(255.0) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Size;

    #[test]
    fn a_film_fills_the_terminal_or_has_the_shape_that_was_asked_for() {
        let plain = Settings::new("a.mp3");
        assert_eq!(grid(&plain, (160, 45)), (160, 44));
        assert_eq!(grid(&plain, (81, 24)), (82, 23));
        assert_eq!(grid(&plain, (10, 3)), SMALLEST);
        let tall = Settings { aspect: Some((9, 16)), ..plain.clone() };
        assert_eq!(grid(&tall, (160, 45)), (50, 44));
        let wide = Settings { resolution: Some(Size { width: 400, height: 100 }), ..plain };
        assert_eq!(grid(&wide, (160, 45)), (160, 20));
    }

    #[test]
    fn a_picture_is_in_the_middle_or_its_middle_is_shown() {
        assert_eq!([middle(10, 4), middle(4, 10), middle(5, 5)], [(3, 0), (0, 3), (0, 0)]);
    }

    #[test]
    fn density_decides_which_letters_are_seen() {
        let colours = Colours::new(Depth::True);
        let seen = |density: i32, light: u8| {
            let develop = Develop { boost: 1.0, seen: SEEN * f32::powi(1.5, -density), colours: &colours };
            develop.cell(&Letter { letter: 'x', ink: [light; 3], ground: [0; 3] }).letter == 'x'
        };
        assert!(seen(0, 20) && !seen(-2, 20) && seen(-2, 60) && !seen(0, 6) && seen(3, 6));
    }

    #[test]
    fn words_stay_in_their_row() {
        let mut page = Page::new(Depth::None);
        page.resize((6, 3));
        page.lay(&Lettering::default(), 0);
        page.write(0, "a\u{97f3}longer", false);
        page.write(9, "nowhere", false);
        let text: String = page.cells.iter().map(|cell| cell.letter).collect();
        assert_eq!(text, "            a?long");
    }
}
