//! Tokens to steps, by precedence climbing (M. Richards and C. Whitby-Strevens 1979).

use super::error::{DriveError, Fault, name_of};
use super::lex::{Lexer, Token};
use super::operation::Operation;
use super::program::{Builder, Id, Program, Step};
use super::{Column, MAX_BYTES, MAX_DEPTH, nearest};
use crate::kit::{Signal, math};
use std::ops::Range;

/// How tightly operators bind, loosest first. All group to the left but the power, and comparisons do not chain.
mod level {
    pub(super) const OR: u8 = 1;
    pub(super) const AND: u8 = 2;
    pub(super) const COMPARISON: u8 = 4;
    pub(super) const SUM: u8 = 5;
    pub(super) const PRODUCT: u8 = 6;
    pub(super) const SIGN: u8 = 7;
    pub(super) const POWER: u8 = 8;
}

/// The operation of a symbol between two values, and how tightly it binds.
fn infix(symbol: &str) -> Option<(Operation, u8)> {
    Some(match symbol {
        "or" => (Operation::Or, level::OR),
        "and" => (Operation::And, level::AND),
        "<" => (Operation::Less, level::COMPARISON),
        "<=" => (Operation::LessEqual, level::COMPARISON),
        ">" => (Operation::Greater, level::COMPARISON),
        ">=" => (Operation::GreaterEqual, level::COMPARISON),
        "==" => (Operation::Equal, level::COMPARISON),
        "!=" => (Operation::NotEqual, level::COMPARISON),
        "+" => (Operation::Add, level::SUM),
        "-" => (Operation::Subtract, level::SUM),
        "*" => (Operation::Multiply, level::PRODUCT),
        "/" => (Operation::Divide, level::PRODUCT),
        "%" => (Operation::Remainder, level::PRODUCT),
        "^" => (Operation::Power, level::POWER),
        _ => return None,
    })
}

/// The numbers that have names.
pub(super) const CONSTANTS: [(&str, f32); 2] = [("pi", math::PI), ("tau", math::TAU)];

/// Keyframes: how they are written, and what they mean.
pub(super) const KEYS: (&str, &str) = (
    "keys(x, a, at_a, b, at_b, ...)",
    "keyframes: at_a up to x = a, at_b at b, and so on; straight between, or as an easing named first says",
);

/// Every function: its operation and how it is written.
fn functions() -> impl Iterator<Item = (Operation, &'static str)> {
    Operation::ALL.iter().filter(|(_, s, _)| s.contains('(')).map(|&(operation, s, _)| (operation, s))
}

/// Whether a function that is written like this takes any number of further arguments.
fn is_open(signature: &str) -> bool {
    signature.contains("...")
}

/// Compiles an expression; `cells` says whether it may use the coordinates of a cell.
pub(super) fn parse(text: &str, cells: bool) -> Result<Program, DriveError> {
    if text.len() > MAX_BYTES {
        return Err(DriveError::new(0..text.len(), Fault::TooLong(text.len())));
    }
    if text.trim().is_empty() {
        return Err(DriveError::new(0..text.len(), Fault::Empty));
    }
    let mut lexer = Lexer::new(text);
    let (token, span) = lexer.next()?;
    let mut parser = Parser { text, lexer, token, span, cells, depth: 0, code: Builder::default() };
    let root = parser.expression()?;
    if parser.token != Token::End {
        return Err(parser.expected("the end"));
    }
    parser.code.finish(root).map_err(|steps| DriveError::new(0..text.len(), Fault::TooManySteps(steps)))
}

fn keys_wanted(name: &str, span: Range<usize>, given: usize) -> DriveError {
    DriveError::new(span, Fault::Arguments { name: name.into(), given, signature: KEYS.0 })
}

struct Parser<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    /// The token that is next, and where it lies.
    token: Token<'t>,
    span: Range<usize>,
    cells: bool,
    depth: usize,
    code: Builder,
}

type Parsed<T> = Result<T, DriveError>;

impl<'t> Parser<'t> {
    /// A choice, or what binds tighter.
    fn expression(&mut self) -> Parsed<Id> {
        self.nested(|p| {
            let condition = p.operators(0)?;
            if !p.eat("?")? {
                return Ok(condition);
            }
            let then = p.expression()?;
            p.expect(":", "`:`")?;
            let otherwise = p.expression()?;
            Ok(p.code.apply(Operation::Choose, &[condition, then, otherwise]))
        })
    }

    /// Values joined by operators that bind at least as tightly as `loosest`.
    fn operators(&mut self, loosest: u8) -> Parsed<Id> {
        let mut left = self.signed()?;
        while let Some((operation, level)) = self.operator().filter(|(_, level)| *level >= loosest) {
            self.advance()?;
            let right = match level {
                level::POWER => self.nested(|p| p.operators(level))?,
                _ => self.operators(level + 1)?,
            };
            left = self.code.apply(operation, &[left, right]);
            if level == level::COMPARISON && self.operator().is_some_and(|(_, next)| next == level) {
                return Err(self.fault(Fault::Chained));
            }
        }
        Ok(left)
    }

    /// The operator that is next.
    fn operator(&self) -> Option<(Operation, u8)> {
        match self.token {
            Token::Symbol(symbol) => infix(symbol),
            _ => None,
        }
    }

    /// A value with the signs before it. A sign binds looser than a power: `-x^2` is `-(x^2)`.
    fn signed(&mut self) -> Parsed<Id> {
        let (sign, level) = match self.token {
            Token::Symbol("-") => (Some(Operation::Negate), level::SIGN),
            Token::Symbol("not") => (Some(Operation::Not), level::COMPARISON),
            Token::Symbol("+") => (None, level::SIGN),
            _ => return self.value(),
        };
        self.advance()?;
        let value = self.nested(|p| p.operators(level))?;
        Ok(sign.map_or(value, |sign| self.code.apply(sign, &[value])))
    }

    /// A number, a name, a call, or an expression in parentheses.
    fn value(&mut self) -> Parsed<Id> {
        match self.token {
            Token::Number(number) => {
                self.advance()?;
                Ok(self.code.constant(number))
            }
            Token::Name(name) => {
                let span = self.advance()?;
                if self.token == Token::Symbol("(") {
                    self.call(name, span)
                } else {
                    self.variable(name, span)
                }
            }
            Token::Symbol("(") => {
                self.advance()?;
                let inner = self.expression()?;
                self.expect(")", "`)`")?;
                Ok(inner)
            }
            _ => Err(self.expected("a value")),
        }
    }

    /// A signal, a coordinate or a constant.
    fn variable(&mut self, name: &str, span: Range<usize>) -> Parsed<Id> {
        let column = Column::ALL.into_iter().find(|c| c.name() == name);
        if let Some(signal) = Signal::ALL.iter().find(|s| s.name() == name) {
            Ok(self.code.push(Step::Signal(*signal)))
        } else if let Some((_, value)) = CONSTANTS.iter().find(|(n, _)| *n == name) {
            Ok(self.code.constant(*value))
        } else if let (Some(column), true) = (column, self.cells) {
            Ok(self.code.push(Step::Column(column)))
        } else if let Some(column) = column {
            Err(DriveError::new(span, Fault::OnlyInFormula(column.name())))
        } else if let Some((_, signature)) = functions().find(|(_, s)| name_of(s) == name) {
            Err(DriveError::new(span, Fault::NeedsArguments(signature)))
        } else {
            Err(self.unknown(name, span))
        }
    }

    /// A function of the values in parentheses, which are next.
    fn call(&mut self, name: &str, span: Range<usize>) -> Parsed<Id> {
        if name == name_of(KEYS.0) {
            return self.keys(name, span);
        }
        let Some((_, signature)) = functions().find(|(_, s)| name_of(s) == name) else {
            return Err(self.not_a_function(name, span));
        };
        let (args, end) = self.arguments()?;
        let named = functions().filter(|(_, s)| name_of(s) == name);
        let mut fitting =
            named.filter(|(o, s)| o.arity() == args.len() || (is_open(s) && args.len() > o.arity()));
        match fitting.next() {
            Some((operation, s)) if is_open(s) => {
                Ok(args[1..].iter().fold(args[0], |a, &b| self.code.apply(operation, &[a, b])))
            }
            Some((operation, _)) => Ok(self.code.apply(operation, &args)),
            None => {
                let what = Fault::Arguments { name: name.into(), given: args.len(), signature };
                Err(DriveError::new(span.start..end, what))
            }
        }
    }

    /// Keyframes of the values in parentheses, which are next: the first value, and a step to each further one.
    fn keys(&mut self, name: &str, span: Range<usize>) -> Parsed<Id> {
        let ease = self.ease_of_keys()?;
        let (args, end) = self.arguments()?;
        let [x, keys @ ..] = args.as_slice() else { return Err(keys_wanted(name, span.start..end, 0)) };
        if keys.len() < 4 || keys.len() % 2 == 1 {
            return Err(keys_wanted(name, span.start..end, args.len()));
        }
        let mut value = keys[1];
        for pair in keys.windows(4).step_by(2) {
            let mut share = self.code.apply(Operation::Ramp, &[pair[0], pair[2], *x]);
            if let Some(ease) = ease {
                share = self.code.apply(ease, &[share]);
            }
            let step = self.code.apply(Operation::Subtract, &[pair[3], pair[1]]);
            let step = self.code.apply(Operation::Multiply, &[step, share]);
            value = self.code.apply(Operation::Add, &[value, step]);
        }
        Ok(value)
    }

    /// The easing that is named as the first of the arguments, which are next; it is passed over.
    fn ease_of_keys(&mut self) -> Parsed<Option<Operation>> {
        let mut ahead = self.lexer.clone();
        let (first, second) = (ahead.next()?.0, ahead.next()?.0);
        let (Token::Name(name), Token::Symbol(",")) = (first, second) else { return Ok(None) };
        let ease = functions().find(|(_, s)| name.starts_with("ease_") && name_of(s) == name);
        if ease.is_some() {
            self.advance()?;
            self.advance()?;
        }
        Ok(ease.map(|(operation, _)| operation))
    }

    fn not_a_function(&self, name: &str, span: Range<usize>) -> DriveError {
        match self.variables().any(|variable| variable == name) {
            true => DriveError::new(span, Fault::NotAFunction(name.into())),
            false => self.unknown(name, span),
        }
    }

    /// The values between parentheses, and where the closing one ends.
    fn arguments(&mut self) -> Parsed<(Vec<Id>, usize)> {
        self.advance()?;
        let mut args = Vec::new();
        if self.token != Token::Symbol(")") {
            args.push(self.expression()?);
            while self.eat(",")? {
                args.push(self.expression()?);
            }
        }
        Ok((args, self.expect(")", "`,` or `)`")?.end))
    }

    /// Names that stand for a value here.
    fn variables(&self) -> impl Iterator<Item = &'static str> + use<> {
        let columns = Column::ALL.into_iter().map(Column::name).take(if self.cells { usize::MAX } else { 0 });
        Signal::ALL.iter().map(|s| s.name()).chain(CONSTANTS.iter().map(|(n, _)| *n)).chain(columns)
    }

    fn unknown(&self, name: &str, span: Range<usize>) -> DriveError {
        let known = self.variables().chain(functions().map(|(_, s)| name_of(s))).chain([name_of(KEYS.0)]);
        DriveError::new(span, Fault::UnknownName { name: name.into(), nearest: nearest(name, known) })
    }

    /// Goes on to the next token; gives the place of the last.
    fn advance(&mut self) -> Parsed<Range<usize>> {
        let (token, span) = self.lexer.next()?;
        self.token = token;
        Ok(std::mem::replace(&mut self.span, span))
    }

    fn eat(&mut self, symbol: &'static str) -> Parsed<bool> {
        let there = self.token == Token::Symbol(symbol);
        if there {
            self.advance()?;
        }
        Ok(there)
    }

    fn expect(&mut self, symbol: &'static str, wanted: &'static str) -> Parsed<Range<usize>> {
        if self.token == Token::Symbol(symbol) { self.advance() } else { Err(self.expected(wanted)) }
    }

    /// Parses one level deeper, as long as the stack is sure to hold it.
    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == MAX_DEPTH {
            return Err(self.fault(Fault::TooDeep));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn fault(&self, what: Fault) -> DriveError {
        DriveError::new(self.span.clone(), what)
    }

    /// The fault that something else was wanted where the next token is.
    fn expected(&self, wanted: &'static str) -> DriveError {
        let found = match self.token {
            Token::End => "the end".into(),
            _ => format!("`{}`", &self.text[self.span.clone()]),
        };
        let begins_a_value =
            matches!(self.token, Token::Number(_) | Token::Name(_) | Token::Symbol("(" | "not"));
        match begins_a_value {
            true => self.fault(Fault::NoOperator { found }),
            false => self.fault(Fault::Expected { wanted, found }),
        }
    }
}
