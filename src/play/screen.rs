//! Cells -> what makes a terminal show them: only what has changed, in as few bytes as are easily found.

use super::depth::{Colour, Depth};

/// A cell of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) letter: char,
    /// Colour of the letter; of a blank it does not count.
    pub(super) ink: Colour,
    pub(super) ground: Colour,
}

impl Cell {
    /// A cell without a letter.
    pub(super) fn blank(ground: Colour) -> Cell {
        Cell { letter: ' ', ink: ground, ground }
    }
}

/// The terminal holds back what is written between these, so that no half frame is seen; others pass over them.
const BEGIN: &[u8] = b"\x1b[?2026h";
const END: &[u8] = b"\x1b[?2026l";
/// Up to so many unchanged cells are written again where a move of the cursor would be as long.
const HOP: usize = 4;

/// What the terminal shows, and how it is told of the next frame.
#[derive(Debug)]
pub(super) struct Screen {
    depth: Depth,
    columns: usize,
    shown: Vec<Cell>,
    /// Colours of what is written next; unknown after something else was written.
    pen: Option<(Colour, Colour)>,
    /// Where the next letter goes, if that is known.
    cursor: Option<(usize, usize)>,
    out: Vec<u8>,
}

impl Screen {
    /// A terminal of which nothing is known.
    pub(super) fn new(depth: Depth) -> Screen {
        Screen { depth, columns: 0, shown: Vec::new(), pen: None, cursor: None, out: Vec::new() }
    }

    /// Forgets what is shown: the terminal has another size, or something else was written.
    pub(super) fn forget(&mut self) {
        self.shown.clear();
        self.pen = None;
        self.cursor = None;
    }

    /// What is to be written so that these cells are shown, in rows of so many columns; nothing if they are. Colours may be
    /// near to what they should be, where that spares bytes.
    pub(super) fn update(&mut self, columns: usize, cells: &[Cell]) -> &[u8] {
        self.out.clear();
        self.out.extend_from_slice(BEGIN);
        if self.shown.len() != cells.len() || self.columns != columns {
            self.forget();
            self.columns = columns;
            self.shown.resize(cells.len(), Cell { letter: '\0', ink: 0, ground: 0 });
            self.out.extend_from_slice(b"\x1b[0m\x1b[2J");
        }
        let before = self.out.len();
        for (i, &cell) in cells.iter().enumerate() {
            if !self.passes(self.shown[i], cell) {
                self.go(i, cells);
                self.put(i, cell);
            }
        }
        if self.out.len() == before && before == BEGIN.len() {
            self.out.clear();
        } else {
            self.out.extend_from_slice(END);
        }
        &self.out
    }

    /// Whether a cell may stand for another.
    fn passes(&self, shown: Cell, cell: Cell) -> bool {
        shown.letter == cell.letter
            && self.depth.near(shown.ground, cell.ground)
            && (cell.letter == ' ' || self.depth.near(shown.ink, cell.ink))
    }

    /// Brings the cursor to a cell.
    fn go(&mut self, i: usize, cells: &[Cell]) {
        let (column, row) = (i % self.columns, i / self.columns);
        match self.cursor {
            Some(at) if at == (column, row) => {}
            Some((from, same)) if same == row && from < column => {
                let between = i - (column - from)..i;
                if between.len() <= HOP && cells[between.clone()].iter().all(|cell| self.wears(*cell)) {
                    between.for_each(|k| self.put(k, cells[k]));
                } else {
                    self.code(&[(column - from) as u32], b'C');
                }
            }
            _ => self.code(&[row as u32 + 1, column as u32 + 1], b'H'),
        }
    }

    /// Whether a cell can be written without another colour.
    fn wears(&self, cell: Cell) -> bool {
        self.pen.is_some_and(|(ink, ground)| self.passes(Cell { letter: cell.letter, ink, ground }, cell))
    }

    /// Writes a cell where the cursor is.
    fn put(&mut self, i: usize, cell: Cell) {
        let (ink, ground) = self.dip(cell);
        self.shown[i] = Cell { letter: cell.letter, ink, ground };
        self.letter(cell.letter);
        // Beyond the last column terminals differ.
        let next = i % self.columns + 1;
        self.cursor = (next < self.columns).then_some((next, i / self.columns));
    }

    /// Takes the colours of a cell, as far as those at hand are not near enough, and gives what it is written with.
    fn dip(&mut self, cell: Cell) -> (Colour, Colour) {
        let (inked, grounded) = match self.pen {
            Some((ink, ground)) => {
                (cell.letter == ' ' || self.depth.near(ink, cell.ink), self.depth.near(ground, cell.ground))
            }
            None => (false, false),
        };
        let (ink, ground) = self.pen.unwrap_or((cell.ink, cell.ground));
        let pen = (if inked { ink } else { cell.ink }, if grounded { ground } else { cell.ground });
        self.pen = Some(pen);
        if self.depth == Depth::None || (inked && grounded) {
            return pen;
        }
        self.out.extend_from_slice(b"\x1b[");
        if !inked {
            self.colour(cell.ink, 30);
        }
        if !inked && !grounded {
            self.out.push(b';');
        }
        if !grounded {
            self.colour(cell.ground, 40);
        }
        self.out.push(b'm');
        pen
    }

    fn letter(&mut self, letter: char) {
        self.out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }

    /// The parameters that choose a colour; `kind` is 30 for ink and 40 for a ground.
    fn colour(&mut self, colour: Colour, kind: u32) {
        match self.depth {
            Depth::True => {
                let [_, r, g, b] = colour.to_be_bytes().map(u32::from);
                self.numbers(&[kind + 8, 2, r, g, b]);
            }
            Depth::Many => self.numbers(&[kind + 8, 5, colour]),
            Depth::Few | Depth::None => self.numbers(&[if colour < 8 { kind } else { kind + 52 } + colour]),
        }
    }

    fn code(&mut self, numbers: &[u32], end: u8) {
        self.out.extend_from_slice(b"\x1b[");
        self.numbers(numbers);
        self.out.push(end);
    }

    fn numbers(&mut self, numbers: &[u32]) {
        for (i, &number) in numbers.iter().enumerate() {
            if i > 0 {
                self.out.push(b';');
            }
            for scale in [1000, 100, 10, 1] {
                if number >= scale || scale == 1 {
                    self.out.push(b'0' + (number / scale % 10) as u8);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use asciivid_effects::kit::noise;

    use super::*;

    const COLUMNS: usize = 37;
    const ROWS: usize = 11;

    /// A terminal that knows what we write and nothing else.
    struct Model {
        cells: Vec<(char, Option<Colour>, Option<Colour>)>,
        at: (usize, usize),
        pen: (Option<Colour>, Option<Colour>),
    }

    impl Model {
        fn new() -> Model {
            Model { cells: vec![('?', None, None); COLUMNS * ROWS], at: (0, 0), pen: (None, None) }
        }

        fn write(&mut self, bytes: &[u8]) {
            let mut letters = std::str::from_utf8(bytes).unwrap().chars();
            while let Some(letter) = letters.next() {
                if letter != '\x1b' {
                    let (column, row) = self.at;
                    assert!(column < COLUMNS, "written beyond the last column");
                    self.cells[row * COLUMNS + column] = (letter, self.pen.0, self.pen.1);
                    self.at.0 += 1;
                    continue;
                }
                assert_eq!(letters.next(), Some('['));
                let mut numbers = String::new();
                let end = loop {
                    match letters.next().unwrap() {
                        end if end.is_ascii_alphabetic() => break end,
                        other => numbers.push(other),
                    }
                };
                let numbers: Vec<u32> = numbers.split(';').filter_map(|n| n.parse().ok()).collect();
                match end {
                    'H' => self.at = (numbers[1] as usize - 1, numbers[0] as usize - 1),
                    'C' => self.at.0 += numbers[0] as usize,
                    'm' => self.dip(&numbers),
                    'J' => self.cells.fill((' ', None, None)),
                    'h' | 'l' => {}
                    _ => panic!("unknown sequence {end}"),
                }
            }
        }

        fn dip(&mut self, mut numbers: &[u32]) {
            while let [first, rest @ ..] = numbers {
                let (colour, used) = match (first, rest) {
                    (0, _) => (None, 0),
                    (38 | 48, [2, r, g, b, ..]) => (Some(r << 16 | g << 8 | b), 4),
                    (38 | 48, [5, n, ..]) => (Some(*n), 2),
                    (30..=37, _) => (Some(first - 30), 0),
                    (40..=47, _) => (Some(first - 40), 0),
                    (90..=97, _) => (Some(first - 82), 0),
                    (100..=107, _) => (Some(first - 92), 0),
                    _ => panic!("unknown colour {numbers:?}"),
                };
                match first {
                    0 => self.pen = (None, None),
                    38 | 30..=37 | 90..=97 => self.pen.0 = colour,
                    _ => self.pen.1 = colour,
                }
                numbers = &rest[used..];
            }
        }
    }

    /// A frame in which much stays as it was in the one before.
    fn frame(number: u32, colours: u32) -> Vec<Cell> {
        let cell = |i: u32| {
            let since = noise::hash2(number / 3, i) % 3 * number;
            let pick = |k: u32, of: u32| noise::hash3(since, i / (1 + k), k) % of;
            let letter = ['\u{2588}', ' ', 'a', '\u{ff71}', '#'][pick(1, 5) as usize];
            let ground = pick(9, colours);
            if letter == ' ' { Cell::blank(ground) } else { Cell { letter, ink: pick(3, colours), ground } }
        };
        (0..(COLUMNS * ROWS) as u32).map(cell).collect()
    }

    #[test]
    fn a_terminal_that_is_told_shows_the_frame() {
        for (depth, colours) in
            [(Depth::True, 1 << 24), (Depth::Many, 256), (Depth::Few, 16), (Depth::None, 1)]
        {
            let (mut screen, mut model) = (Screen::new(depth), Model::new());
            for number in 0..20 {
                let frame = frame(number, colours);
                model.write(screen.update(COLUMNS, &frame));
                for (i, (cell, (letter, ink, ground))) in frame.iter().zip(&model.cells).enumerate() {
                    assert_eq!(cell.letter, *letter, "{depth:?} {number} {i}");
                    if depth != Depth::None {
                        let near = |colour: Colour, shown: Option<Colour>| depth.near(colour, shown.unwrap());
                        assert!(near(cell.ground, *ground), "{depth:?} {number} {i}");
                        assert!(cell.letter == ' ' || near(cell.ink, *ink), "{depth:?} {number} {i}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_shown_is_not_written_again() {
        let mut screen = Screen::new(Depth::True);
        let mut cells = frame(1, 1 << 24);
        let whole = screen.update(COLUMNS, &cells).len();
        assert!(screen.update(COLUMNS, &cells).is_empty());
        cells[5] = Cell { letter: 'x', ink: 0x10203, ground: 0xf00000 };
        let text = String::from_utf8(screen.update(COLUMNS, &cells).to_vec()).unwrap();
        assert_eq!(text, "\x1b[?2026h\x1b[1;6H\x1b[38;2;1;2;3;48;2;240;0;0mx\x1b[?2026l");
        screen.forget();
        assert!(screen.update(COLUMNS, &cells).len() > whole / 2);
    }

    #[test]
    fn colours_that_are_near_are_not_written_again() {
        let mut screen = Screen::new(Depth::True);
        let cells = |light: u32| {
            let cell = |i: u32| Cell { letter: 'x', ink: light + i % 8, ground: 0 };
            (0..COLUMNS as u32).map(cell).collect::<Vec<_>>()
        };
        let text = String::from_utf8(screen.update(COLUMNS, &cells(100)).to_vec()).unwrap();
        assert_eq!(text.matches("38;2").count(), 1);
        assert!(screen.update(COLUMNS, &cells(101)).is_empty());
        // However slowly it changes, what is shown follows.
        assert!((101..130).map(|light| screen.update(COLUMNS, &cells(light)).len()).sum::<usize>() > 100);
    }

    #[test]
    fn a_short_gap_is_written_and_a_long_one_is_passed_over() {
        let mut screen = Screen::new(Depth::None);
        let mut cells = vec![Cell { letter: 'a', ink: 0, ground: 0 }; COLUMNS];
        screen.update(COLUMNS, &cells);
        for column in [0, 3, 20] {
            cells[column].letter = 'b';
        }
        let text = String::from_utf8(screen.update(COLUMNS, &cells).to_vec()).unwrap();
        assert_eq!(text, "\x1b[?2026h\x1b[1;1Hbaab\x1b[16Cb\x1b[?2026l");
    }
}
