//! Faults in a text file that a person wrote: where, what, and the way out.

use std::fmt;
use std::ops::Range;

use unicode_width::UnicodeWidthChar;

/// The most faults that are shown of one file.
const SHOWN: usize = 20;
/// The most columns of a source line that are shown.
const WINDOW: usize = 100;

/// One fault in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Bytes of the text that are wrong.
    pub span: Range<usize>,
    /// What is wrong, naming the thing and the value.
    pub what: String,
    /// The way out, short: it stands beside the caret.
    pub help: String,
}

/// Every fault of one file, in the order of the file. Shown as `file:line:column: what`, the line and a caret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Faults {
    /// The file as the user knows it.
    pub file: String,
    /// Its text.
    pub text: String,
    /// At least one fault, sorted by position.
    pub list: Vec<Fault>,
}

impl Faults {
    /// Sorts the faults by position; `None` if there are none.
    pub fn new(file: &str, text: &str, mut list: Vec<Fault>) -> Option<Faults> {
        list.sort_by_key(|f| (f.span.start, f.span.end));
        list.dedup();
        (!list.is_empty()).then(|| Faults { file: file.to_owned(), text: text.to_owned(), list })
    }

    /// Line and column of a fault, both counted from 1, the column in characters.
    pub fn position(&self, fault: &Fault) -> (usize, usize) {
        let place = Place::of(&self.text, &fault.span);
        (place.line, place.column)
    }

    fn write_fault(&self, fault: &Fault, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = Place::of(&self.text, &fault.span);
        let (shown, indent, carets) = place.window();
        let number = place.line.to_string();
        writeln!(f, "{}:{}:{}: {}", self.file, place.line, place.column, fault.what)?;
        writeln!(f, "  {number} | {shown}")?;
        let gap = " ".repeat(number.len());
        let marker = format!("  {gap} | {}{} {}", " ".repeat(indent), "^".repeat(carets), fault.help);
        write!(f, "{}", marker.trim_end())
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, fault) in self.list.iter().take(SHOWN).enumerate() {
            if i > 0 {
                writeln!(f)?;
            }
            self.write_fault(fault, f)?;
        }
        match self.list.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, "\n... and {more} more"),
        }
    }
}

/// Where a span lies in its text.
struct Place<'t> {
    line: usize,
    column: usize,
    before: &'t str,
    marked: &'t str,
    after: &'t str,
}

impl<'t> Place<'t> {
    fn of(text: &'t str, span: &Range<usize>) -> Self {
        let start = boundary(text, span.start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let end = boundary(text, span.end.clamp(start, line_end));
        Place {
            line: text[..line_start].matches('\n').count() + 1,
            column: text[line_start..start].chars().count() + 1,
            before: &text[line_start..start],
            marked: &text[start..end],
            after: text[end..line_end].trim_end_matches('\r'),
        }
    }

    /// The part of the line that is shown, and the columns before and under the marked part.
    fn window(&self) -> (String, usize, usize) {
        let before = printable(self.before);
        let (mut lead, mut cut) = (before.as_str(), "");
        while width(lead) > WINDOW / 2 {
            lead = &lead[lead.chars().next().map_or(0, char::len_utf8)..];
            cut = "...";
        }
        let marked: String = printable(self.marked).chars().take(WINDOW).collect();
        let after: String = printable(self.after).chars().take(WINDOW / 2).collect();
        (format!("{cut}{lead}{marked}{after}"), width(cut) + width(lead), width(&marked).max(1))
    }
}

/// The last place at or before a byte where a character begins.
fn boundary(text: &str, byte: usize) -> usize {
    (0..=byte.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// Controls and tabs become one space each, so that the caret stays in step.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn width(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, span: Range<usize>) -> String {
        let fault =
            Fault { span, what: "unknown effect \"rian\"".into(), help: "did you mean \"rain\"?".into() };
        Faults::new("a.toml", text, vec![fault]).unwrap().to_string()
    }

    #[test]
    fn a_fault_shows_file_line_column_and_a_caret() {
        let text = "title = \"x\"\neffect = \"rian\"\n";
        let expected = "a.toml:2:10: unknown effect \"rian\"\n  2 | effect = \"rian\"\n    |          ^^^^^^ did you mean \"rain\"?";
        assert_eq!(show(text, 21..27), expected);
    }

    #[test]
    fn wide_characters_and_tabs_keep_the_caret_in_step() {
        let text = "\tx = \"雨\" # \"rian\"";
        let at = text.find("\"rian").unwrap();
        let shown = show(text, at..at + 6);
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(
            width(&lines[2][..lines[2].find('^').unwrap()]),
            width(&lines[1][..lines[1].find("\"rian").unwrap()])
        );
    }

    #[test]
    fn a_fault_beyond_the_end_or_inside_a_character_is_still_shown() {
        assert!(show("雨", 1..2).starts_with("a.toml:1:1:"));
        assert!(show("", 7..9).starts_with("a.toml:1:1:"));
        assert!(show("a\n", 2..2).starts_with("a.toml:2:1:"));
    }

    #[test]
    fn a_long_line_is_cut_around_the_fault() {
        let text = format!("{}\"rian\"{}", "a".repeat(5000), "b".repeat(5000));
        let shown = show(&text, 5000..5006);
        assert!(shown.lines().all(|line| line.len() < 250), "{shown}");
        assert!(shown.contains("\"rian\""));
    }

    #[test]
    fn faults_come_in_the_order_of_the_file_and_not_without_end() {
        let text = "\n".repeat(100);
        let list =
            (0..50).rev().map(|i| Fault { span: i..i, what: format!("fault {i}"), help: String::new() });
        let shown = Faults::new("a.toml", &text, list.collect()).unwrap().to_string();
        assert!(shown.starts_with("a.toml:1:1: fault 0\n"));
        assert!(shown.ends_with("... and 30 more"));
    }
}
