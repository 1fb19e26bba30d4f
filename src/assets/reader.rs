//! Reads TOML with a place for every fault: all of them are found in one pass.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::{Range, RangeInclusive};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{AssetError, instead};
use super::fault::{Fault, Faults};

/// The faults found so far in one file.
#[derive(Debug, Default)]
pub(super) struct Report {
    faults: RefCell<Vec<Fault>>,
    /// TOML itself could not read all of the file: what is missing may be there.
    broken: bool,
}

impl Report {
    /// Notes a fault.
    pub(super) fn fault(&self, span: Range<usize>, what: impl Into<String>, help: impl Into<String>) {
        self.faults.borrow_mut().push(Fault { span, what: what.into(), help: help.into() });
    }

    /// Notes a name that does not exist, with the one that was probably meant.
    pub(super) fn unknown<'n>(
        &self,
        span: Range<usize>,
        kind: &str,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) {
        self.fault(span, format!("unknown {kind} \"{name}\""), instead(name, known));
    }
}

/// Parses a text and reads it with `read`, which gives any value for what is missing or wrong once it has noted
/// the fault: the value counts only if there is none.
pub(super) fn read<T>(
    file: &str,
    text: &str,
    read: impl FnOnce(&Table<'_, '_>, &Report) -> T,
) -> Result<T, AssetError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (root, errors) = DeTable::parse_recoverable(text);
    let report = Report { broken: !errors.is_empty(), ..Report::default() };
    let table = Table::new(root.get_ref(), 0..0, &report);
    let value = if text.trim().is_empty() {
        report.fault(0..0, "the file is empty", "");
        None
    } else {
        let value = read(&table, &report);
        table.refuse_the_rest();
        Some(value)
    };
    let syntax = errors.iter().map(|e| Fault {
        span: e.span().unwrap_or(0..0),
        what: one_line(e.message()),
        help: String::new(),
    });
    let faults = merge(text, syntax.collect(), report.faults.into_inner());
    match (value, Faults::new(file, text, faults)) {
        (Some(value), None) => Ok(value),
        (_, faults) => Err(AssetError::Faults(Box::new(faults.unwrap_or_default()))),
    }
}

/// What is wrong on a line that TOML itself cannot read is mostly a consequence, so it is left out.
fn merge(text: &str, syntax: Vec<Fault>, mut found: Vec<Fault>) -> Vec<Fault> {
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
    let line = |fault: &Fault| ends.partition_point(|&end| end < fault.span.start);
    let broken: BTreeSet<usize> = syntax.iter().map(line).collect();
    found.retain(|fault| !broken.contains(&line(fault)));
    found.extend(syntax);
    found
}

/// A value with the bytes that it was written in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

impl At<String> {
    /// Where a part of the text stands in the file; all of it where the file escapes some of its characters.
    pub(super) fn part(&self, part: Range<usize>) -> Range<usize> {
        let plain = self.span.len() == self.value.len() + "\"\"".len();
        let first = self.span.start + 1;
        if plain { first + part.start..first + part.end } else { self.span.clone() }
    }
}

/// A table of the file; remembers which keys were asked for.
#[derive(Debug)]
pub(super) struct Table<'a, 't> {
    map: &'a DeTable<'t>,
    span: Range<usize>,
    report: &'a Report,
    asked: RefCell<BTreeSet<&'static str>>,
}

impl<'a, 't> Table<'a, 't> {
    fn new(map: &'a DeTable<'t>, span: Range<usize>, report: &'a Report) -> Self {
        Table { map, span, report, asked: RefCell::default() }
    }

    /// Where the table is declared.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    fn get(&self, key: &'static str) -> Option<&'a Spanned<DeValue<'t>>> {
        self.asked.borrow_mut().insert(key);
        self.map.get(key)
    }

    /// Whether the key is there, whatever it holds.
    pub(super) fn has(&self, key: &str) -> bool {
        self.map.contains_key(key)
    }

    /// Like `convert` says, or a fault that names the key, what was expected and what is there.
    fn typed<T>(
        &self,
        key: &'static str,
        expected: &str,
        convert: impl FnOnce(&'a DeValue<'t>) -> Option<T>,
    ) -> Option<At<T>> {
        let found = self.get(key)?;
        let value = convert(found.get_ref());
        if value.is_none() {
            let what = format!("\"{key}\" is {}", describe(found.get_ref()));
            self.report.fault(found.span(), what, format!("{expected} goes here"));
        }
        value.map(|value| At { value, span: found.span() })
    }

    /// The text under a key.
    pub(super) fn text(&self, key: &'static str) -> Option<At<String>> {
        self.typed(key, "a text in quotes", |v| v.as_str().map(str::to_owned))
    }

    /// The text under a key that must be there.
    pub(super) fn required(&self, key: &'static str) -> Option<At<String>> {
        let text = self.text(key);
        if !self.has(key) {
            self.missing(key, "\"...\"");
        }
        if let Some(text) = text.as_ref().filter(|t| t.value.is_empty()) {
            self.report.fault(text.span.clone(), format!("\"{key}\" is empty"), "");
        }
        text
    }

    /// Notes that a key is not there.
    pub(super) fn missing(&self, key: &str, example: &str) {
        if !self.report.broken {
            self.report.fault(self.span(), format!("\"{key}\" is missing"), format!("add {key} = {example}"));
        }
    }

    /// The truth under a key.
    pub(super) fn truth(&self, key: &'static str) -> Option<bool> {
        self.typed(key, "true or false", |v| v.as_bool()).map(|at| at.value)
    }

    /// The list of texts under a key.
    pub(super) fn texts(&self, key: &'static str) -> Option<At<Vec<At<String>>>> {
        let array = self.typed(key, "a list of texts", |v| v.as_array())?;
        let texts = array.value.iter().filter_map(|item| {
            let text = item.get_ref().as_str().map(|s| At { value: s.to_owned(), span: item.span() });
            if text.is_none() {
                let what = format!("\"{key}\" holds {}", describe(item.get_ref()));
                self.report.fault(item.span(), what, "a text in quotes goes here");
            }
            text
        });
        Some(At { value: texts.collect(), span: array.span })
    }

    /// Two rising numbers within a range under a key.
    pub(super) fn pair(&self, key: &'static str, range: RangeInclusive<f32>) -> Option<(f32, f32)> {
        let array = self.typed(key, "a pair of numbers like [0.2, 0.8]", |v| v.as_array())?;
        let numbers: Vec<f32> = array.value.iter().filter_map(|v| number(v.get_ref())).collect();
        match numbers[..] {
            [low, high] if low <= high && range.contains(&low) && range.contains(&high) => Some((low, high)),
            _ => {
                let help = format!("[low, high] within {} to {} goes here", range.start(), range.end());
                self.report.fault(array.span, format!("\"{key}\" is no rising pair"), help);
                None
            }
        }
    }

    /// The table under a key.
    pub(super) fn table(&self, key: &'static str) -> Option<Table<'a, 't>> {
        let found = self.typed(key, "a table [...]", |v| v.as_table())?;
        Some(Table::new(found.value, found.span, self.report))
    }

    /// The tables of an array of tables.
    pub(super) fn tables(&self, key: &'static str) -> Vec<Table<'a, 't>> {
        let Some(found) = self.typed(key, "[[double brackets]]", |v| v.as_array()) else {
            return Vec::new();
        };
        let tables = found.value.iter().filter_map(|item| match item.get_ref() {
            DeValue::Table(map) => Some(Table::new(map, item.span(), self.report)),
            other => {
                let what = format!("\"{key}\" holds {}", describe(other));
                self.report.fault(item.span(), what, format!("a table [[{key}]] goes here"));
                None
            }
        });
        tables.collect()
    }

    /// Every key that was not asked for, with its value: a text, or a number as text.
    pub(super) fn others(&self) -> Vec<(At<String>, At<String>)> {
        let others = self.rest().filter_map(|(key, value)| {
            let text = text_or_number(value.get_ref());
            if text.is_none() {
                let what = format!("\"{}\" is {}", key.value, describe(value.get_ref()));
                self.report.fault(value.span(), what, "a number or a text in quotes goes here");
            }
            Some((key, At { value: text?, span: value.span() }))
        });
        others.collect()
    }

    fn asked(&self) -> Vec<&'static str> {
        self.asked.borrow().iter().copied().collect()
    }

    /// Notes every key that was not asked for as unknown.
    pub(super) fn refuse_the_rest(&self) {
        for (key, _) in self.rest() {
            self.report.unknown(key.span, "key", &key.value, self.asked());
        }
    }

    fn rest(&self) -> impl Iterator<Item = (At<String>, &'a Spanned<DeValue<'t>>)> + '_ {
        let asked = self.asked();
        let rest = self.map.iter().filter(move |(key, _)| !asked.contains(&key.get_ref().as_ref()));
        rest.map(|(key, value)| (At { value: key.get_ref().to_string(), span: key.span() }, value))
    }
}

/// A text as it is, or a finite number as text.
fn text_or_number(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        other => number(other).map(|n| n.to_string()),
    }
}

/// A finite number.
fn number(value: &DeValue<'_>) -> Option<f32> {
    let number = match value {
        DeValue::Integer(i) => i64::from_str_radix(i.as_str(), i.radix()).ok()? as f32,
        DeValue::Float(f) => f.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(f) if f.as_str().ends_with("inf") || f.as_str().ends_with("nan") => "no finite number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn one_line(text: &str) -> String {
    text.lines().collect::<Vec<_>>().join("; ")
}
