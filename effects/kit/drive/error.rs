//! What can be wrong with an expression.

use super::{MAX_BYTES, MAX_DEPTH, MAX_STEPS};
use std::fmt;
use std::ops::Range;

/// A fault in an expression, with the place in its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriveError {
    /// The bytes of the text that are at fault; empty at the end of the text if something is missing there.
    pub span: Range<usize>,
    /// What is wrong with them.
    pub what: Fault,
}

/// What is wrong with a part of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// There is nothing but blanks.
    Empty,
    /// The text has more bytes than an expression may have.
    TooLong(usize),
    /// Parentheses, calls, signs, powers or choices within one another, beyond the limit.
    TooDeep,
    /// The expression compiles to more steps than a program may have.
    TooManySteps(usize),
    /// A character that no expression has.
    Character(char),
    /// A number that does not fit, such as `1e99`.
    Number(String),
    /// A name that is no signal, function or constant, and the known name nearest to it.
    UnknownName {
        /// The name as written.
        name: String,
        /// The known name that is nearest to it.
        nearest: Option<&'static str>,
    },
    /// A coordinate of the cell where there is no cell.
    OnlyInFormula(&'static str),
    /// A function without its arguments; here is how it is written.
    NeedsArguments(&'static str),
    /// A signal or constant that was written like a function.
    NotAFunction(String),
    /// The wrong number of arguments.
    Arguments {
        /// The function's name.
        name: String,
        /// How many arguments were given.
        given: usize,
        /// How the function is written.
        signature: &'static str,
    },
    /// Something else was needed here.
    Expected {
        /// What was needed.
        wanted: &'static str,
        /// What is there.
        found: String,
    },
    /// Two values with nothing between them.
    NoOperator {
        /// What begins the second value.
        found: String,
    },
    /// A comparison of a comparison, such as `0 < x < 1`.
    Chained,
}

impl DriveError {
    pub(super) fn new(span: Range<usize>, what: Fault) -> Self {
        DriveError { span, what }
    }

    /// The way out, if one can be named.
    pub fn hint(&self) -> Option<String> {
        self.what.hint()
    }
}

impl Fault {
    /// The way out, if one can be named.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Fault::Empty => "write a number such as 0.5, or an expression such as 0.2 + bass".into(),
            Fault::TooLong(_) | Fault::TooDeep | Fault::TooManySteps(_) => "write it shorter".into(),
            Fault::Character(c) => format!("write `{}`", instead_of(*c)?),
            Fault::UnknownName { nearest: Some(nearest), .. } => format!("did you mean `{nearest}`?"),
            Fault::UnknownName { nearest: None, .. } => {
                "names are signals such as bass, functions such as sin(x), and pi and tau".into()
            }
            Fault::OnlyInFormula(_) => {
                "a drive is one number for the whole picture: use signals and t".into()
            }
            Fault::NeedsArguments(signature) | Fault::Arguments { signature, .. } => {
                format!("write `{signature}`")
            }
            Fault::NotAFunction(name) => format!("to multiply, write `{name} * (...)`"),
            Fault::NoOperator { .. } => "to multiply, write `*`".into(),
            Fault::Chained => "write `a < b and b < c`".into(),
            Fault::Number(_) => format!("numbers reach to {:e}", f32::MAX),
            Fault::Expected { .. } => return None,
        })
    }
}

/// What the language has in place of a character that other languages use.
fn instead_of(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "and",
        '|' => "or",
        '!' => "not",
        '=' => "==",
        '×' | '·' => "*",
        '÷' => "/",
        '−' | '–' => "-",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        'π' => "pi",
        'τ' => "tau",
        '²' => "^2",
        '[' | '{' => "(",
        ']' | '}' => ")",
        ';' => ",",
        _ => return None,
    })
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Empty => write!(f, "the expression is empty"),
            Fault::TooLong(bytes) => {
                write!(f, "the expression has {bytes} bytes, more than {MAX_BYTES}")
            }
            Fault::TooDeep => write!(f, "the expression is nested more than {MAX_DEPTH} deep"),
            Fault::TooManySteps(steps) => {
                write!(f, "the expression has {steps} steps, more than {MAX_STEPS}")
            }
            Fault::Character(c) => write!(f, "unexpected character {c:?}"),
            Fault::Number(text) => write!(f, "the number `{text}` is too large"),
            Fault::UnknownName { name, .. } => write!(f, "unknown name `{name}`"),
            Fault::OnlyInFormula(name) => write!(f, "`{name}` is known only in formulas"),
            Fault::NeedsArguments(signature) => write!(f, "`{}` is a function", name_of(signature)),
            Fault::NotAFunction(name) => write!(f, "`{name}` is no function"),
            Fault::Arguments { name, given: 1, .. } => {
                write!(f, "`{name}` does not take 1 argument")
            }
            Fault::Arguments { name, given, .. } => {
                write!(f, "`{name}` does not take {given} arguments")
            }
            Fault::Expected { wanted, found } => write!(f, "expected {wanted}, found {found}"),
            Fault::NoOperator { found } => write!(f, "expected an operator, found {found}"),
            Fault::Chained => write!(f, "comparisons do not chain"),
        }
    }
}

/// The name of the function that is written like this.
pub(super) fn name_of(signature: &'static str) -> &'static str {
    signature.split('(').next().unwrap_or(signature)
}

impl fmt::Display for DriveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.what.fmt(f)
    }
}

impl std::error::Error for DriveError {}
