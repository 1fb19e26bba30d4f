//! The language of drives: short expressions that let any parameter follow the music.
//!
//! ```
//! use asciivid_effects::kit::{Signal, Signals, drive::Drive};
//!
//! let drive = Drive::parse("0.6 + 3*bass + (beat > 0.5 ? 2.5*beat : 0)")?;
//! let mut signals = Signals::default();
//! signals[Signal::Bass] = 0.2;
//! assert_eq!(drive.eval(&signals), 1.2);
//! # Ok::<(), asciivid_effects::kit::drive::DriveError>(())
//! ```
//!
//! Loosest first: `c ? a : b`, `or`, `and`, `not`, comparisons (which give 0 or 1 and do not chain), `+ -`, `* / %`,
//! signs, `^` (which groups to the right). Names are the [`Signal`]s, `pi`, `tau` and the functions that
//! [`reference()`] lists. A [`Formula`] is the same over the cells of a picture, with their coordinates as
//! further names. Evaluation never fails: a result that is no number is 0.

mod error;
mod lex;
mod nearest;
mod operation;
mod parse;
mod program;

pub use error::{DriveError, Fault};
pub use nearest::nearest;

use super::{Signal, Signals};
use operation::{Lanes, Operation};
use program::Program;
use std::fmt;
use std::str::FromStr;

/// The longest text of an expression, in bytes.
pub const MAX_BYTES: usize = 4096;
/// The deepest nesting of an expression.
pub const MAX_DEPTH: usize = 64;
/// The most steps that an expression may compile to.
pub const MAX_STEPS: usize = 512;

/// A number that may follow the music: a compiled expression over the signals.
#[derive(Debug, Clone, PartialEq)]
pub struct Drive {
    text: Box<str>,
    program: Program,
}

impl Drive {
    /// Compiles an expression.
    ///
    /// # Errors
    /// The first fault in the text, with its place.
    pub fn parse(text: &str) -> Result<Self, DriveError> {
        Ok(Drive { program: parse::parse(text, false)?, text: text.into() })
    }

    /// The value at these signals; always a number, 0 where the expression has no finite value. Allocates nothing.
    pub fn eval(&self, signals: &Signals) -> f32 {
        self.program.eval(signals, |_| 0.0)
    }

    /// The value, if it is the same whatever the music does.
    pub fn constant(&self) -> Option<f32> {
        self.program.constant()
    }

    /// The signals that the value depends on.
    pub fn signals(&self) -> impl Iterator<Item = Signal> {
        self.program.signals()
    }
}

impl From<f32> for Drive {
    fn from(value: f32) -> Self {
        Drive { text: value.to_string().into(), program: Program::of_constant(value) }
    }
}

/// A pattern: a compiled expression over the signals and the coordinates of a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    text: Box<str>,
    program: Program,
}

impl Formula {
    /// Compiles an expression.
    ///
    /// # Errors
    /// The first fault in the text, with its place.
    pub fn parse(text: &str) -> Result<Self, DriveError> {
        Ok(Formula { program: parse::parse(text, true)?, text: text.into() })
    }

    /// The value at one cell; `cell` gives its coordinates. The same bits as [`Formula::eval_rows`] gives.
    pub fn eval(&self, signals: &Signals, cell: impl Fn(Column) -> f32) -> f32 {
        self.program.eval(signals, cell)
    }

    /// The values at a row of cells, as many as `out` holds. Columns that are too short go on with zeros.
    /// Allocates only when `scratch` has to grow.
    pub fn eval_rows(&self, signals: &Signals, rows: &Rows<'_>, out: &mut [f32], scratch: &mut Scratch) {
        self.program.eval_rows(signals, rows, out, scratch);
    }

    /// The value, if it is the same everywhere and whatever the music does.
    pub fn constant(&self) -> Option<f32> {
        self.program.constant()
    }

    /// The signals that the value depends on.
    pub fn signals(&self) -> impl Iterator<Item = Signal> {
        self.program.signals()
    }

    /// The coordinates that the value depends on: the only columns that [`Formula::eval_rows`] looks at.
    pub fn columns(&self) -> impl Iterator<Item = Column> {
        self.program.columns()
    }
}

/// A coordinate of a cell, as formulas name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// `x`: to the right.
    X,
    /// `y`: downwards.
    Y,
    /// `r`: distance from the centre.
    Radius,
    /// `a`: angle around the centre, in radians.
    Angle,
    /// `i`: number of the cell in its row.
    I,
    /// `j`: number of the row.
    J,
    /// `p`: how far the formula has run at its own speed.
    Phase,
}

impl Column {
    /// Every coordinate.
    pub const ALL: [Column; 7] =
        [Column::X, Column::Y, Column::Radius, Column::Angle, Column::I, Column::J, Column::Phase];

    /// The name in formulas.
    pub const fn name(self) -> &'static str {
        match self {
            Column::X => "x",
            Column::Y => "y",
            Column::Radius => "r",
            Column::Angle => "a",
            Column::I => "i",
            Column::J => "j",
            Column::Phase => "p",
        }
    }

    /// One line about what it means.
    pub const fn doc(self) -> &'static str {
        match self {
            Column::X => "position to the right",
            Column::Y => "position downwards",
            Column::Radius => "distance from the centre",
            Column::Angle => "angle around the centre, in radians",
            Column::I => "number of the cell in its row",
            Column::J => "number of the row",
            Column::Phase => "how far the formula has run at its speed",
        }
    }
}

/// The coordinates of a row of cells, one column for each. Those that a formula does not read may be empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rows<'a> {
    /// Position to the right.
    pub x: &'a [f32],
    /// Position downwards.
    pub y: &'a [f32],
    /// Distance from the centre.
    pub r: &'a [f32],
    /// Angle around the centre, in radians.
    pub a: &'a [f32],
    /// Number of the cell in its row.
    pub i: &'a [f32],
    /// Number of the row.
    pub j: &'a [f32],
    /// How far the formula has run.
    pub p: &'a [f32],
}

impl<'a> Rows<'a> {
    /// The column of one coordinate.
    pub fn column(&self, column: Column) -> &'a [f32] {
        match column {
            Column::X => self.x,
            Column::Y => self.y,
            Column::Radius => self.r,
            Column::Angle => self.a,
            Column::I => self.i,
            Column::J => self.j,
            Column::Phase => self.p,
        }
    }
}

/// Memory for the evaluation of rows, to be used again and again, by any formula.
#[derive(Debug, Clone, Default)]
pub struct Scratch(Vec<Lanes>);

/// How every operator and function is written, and what it means.
pub fn reference() -> impl Iterator<Item = (&'static str, &'static str)> {
    Operation::ALL.iter().map(|&(_, signature, doc)| (signature, doc)).chain([parse::KEYS])
}

/// Parsing and printing are the same for both: the text is kept as it was written.
macro_rules! text {
    ($($name:ident),*) => {$(
        impl FromStr for $name {
            type Err = DriveError;
            fn from_str(text: &str) -> Result<Self, DriveError> {
                $name::parse(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.text)
            }
        }
    )*};
}

text!(Drive, Formula);

#[cfg(test)]
mod tests;
