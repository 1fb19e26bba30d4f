//! Text to tokens.

use super::error::{DriveError, Fault};
use std::ops::Range;

/// Operators and brackets; a longer one comes before its beginnings.
const SYMBOLS: [&str; 17] =
    ["<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "%", "^", "(", ")", ",", "?", ":"];

/// Operators that look like names.
const WORDS: [&str; 3] = ["and", "or", "not"];

/// The smallest part of an expression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'t> {
    Number(f32),
    Name(&'t str),
    Symbol(&'static str),
    End,
}

/// The rest of a text that is being cut into tokens.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Lexer { text, at: 0 }
    }

    /// The next token and where it lies.
    pub(super) fn next(&mut self) -> Result<(Token<'t>, Range<usize>), DriveError> {
        let rest = self.text[self.at..].trim_start();
        let start = self.text.len() - rest.len();
        let (token, length) = token(rest).map_err(|(fault, n)| DriveError::new(start..start + n, fault))?;
        self.at = start + length;
        Ok((token, start..self.at))
    }
}

/// The token that the text begins with and its length, or the fault and its length.
fn token(rest: &str) -> Result<(Token<'_>, usize), (Fault, usize)> {
    let Some(first) = rest.chars().next() else {
        return Ok((Token::End, 0));
    };
    if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
        return number(&rest[..number_length(rest)]);
    }
    if first.is_alphabetic() && first != 'π' && first != 'τ' || first == '_' {
        let name = &rest[..length_of(rest, |c| c.is_alphanumeric() || c == '_')];
        let word = WORDS.iter().find(|w| **w == name);
        return Ok((word.map_or(Token::Name(name), |w| Token::Symbol(w)), name.len()));
    }
    let symbol = SYMBOLS.iter().find(|s| rest.starts_with(**s));
    symbol.map(|s| (Token::Symbol(s), s.len())).ok_or((Fault::Character(first), first.len_utf8()))
}

fn number(text: &str) -> Result<(Token<'_>, usize), (Fault, usize)> {
    match text.parse::<f32>() {
        Ok(value) if value.is_finite() => Ok((Token::Number(value), text.len())),
        _ => Err((Fault::Number(text.into()), text.len())),
    }
}

/// Bytes of the number that the text begins with: digits, a point, digits, an exponent.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| from + length_of(&text[from..], |c| c.is_ascii_digit());
    let whole = digits(0);
    let end = if text[whole..].starts_with('.') { digits(whole + 1) } else { whole };
    let exponent = text[end..].strip_prefix(['e', 'E']).map(|e| e.strip_prefix(['+', '-']).unwrap_or(e));
    match exponent {
        Some(e) if e.starts_with(|c: char| c.is_ascii_digit()) => digits(text.len() - e.len()),
        _ => end,
    }
}

/// Bytes at the beginning of the text that belong together.
fn length_of(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}
