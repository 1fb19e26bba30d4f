//! How text may look: its width, and whether it has colour.

use std::io::IsTerminal;

use asciivid_effects::kit::color::Rgb;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::cli::fault::plain;

/// Columns where nothing says how many there are, and what is made use of.
const USUAL: usize = 80;
const NARROWEST: usize = 40;
const WIDEST: usize = 100;

/// Colours of sections, as codes of a terminal (ECMA-48, SGR); the same label has the same one.
const LABELS: [&str; 6] = ["94", "91", "92", "95", "93", "96"];

/// What the reader of a page can see.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Columns of a line.
    pub(super) width: usize,
    /// Whether to write colours.
    pub(super) colour: bool,
}

impl Style {
    /// That of standard output: colours in a terminal, unless `NO_COLOR` is set (no-color.org).
    pub(super) fn of_stdout() -> Style {
        let style = Style::of_screen();
        Style { width: style.width.clamp(NARROWEST, WIDEST), ..style }
    }

    /// That of a picture on standard output, as wide as it can be.
    pub(super) fn of_screen() -> Style {
        let terminal = std::io::stdout().is_terminal();
        let says = |name: &str| std::env::var(name).unwrap_or_default();
        let asked = says("COLUMNS").parse().ok().filter(|&columns| columns > 0);
        Style {
            width: screen().map(|(columns, _)| columns).or(asked).unwrap_or(USUAL),
            colour: terminal && says("NO_COLOR").is_empty() && says("TERM") != "dumb",
        }
    }

    /// That of a table: in a terminal as wide as it is, elsewhere a line for each row, however long.
    pub(super) fn of_table() -> Style {
        let style = Style::of_stdout();
        if std::io::stdout().is_terminal() { style } else { Style { width: usize::MAX, ..style } }
    }

    fn painted(self, code: &str, text: &str) -> String {
        if self.colour && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub(super) fn bold(self, text: &str) -> String {
        self.painted("1", text)
    }

    pub(super) fn dim(self, text: &str) -> String {
        self.painted("2", text)
    }

    /// Two blanks in each of these colours; nothing without colours.
    pub(super) fn swatch(self, colours: &[Rgb]) -> String {
        let field = |[r, g, b]: &Rgb| self.painted(&format!("48;2;{r};{g};{b}"), "  ");
        if self.colour { colours.iter().map(field).collect() } else { String::new() }
    }

    /// In the colour of the section label of a number.
    pub(super) fn label(self, number: usize, text: &str) -> String {
        self.painted(LABELS[number % LABELS.len()], text)
    }
}

/// Columns and rows of the terminal that standard output is, if it is one.
fn screen() -> Option<(usize, usize)> {
    let out = std::io::stdout();
    let size = rustix::termios::tcgetwinsize(&out).ok().filter(|_| out.is_terminal())?;
    let size = (usize::from(size.ws_col), usize::from(size.ws_row));
    (size.0 > 0 && size.1 > 0).then_some(size)
}

/// Rows of the terminal; elsewhere there is no end of them.
pub(super) fn rows() -> usize {
    screen().map_or(usize::from(u16::MAX), |(_, rows)| rows)
}

/// A text of the song in one line of at most `width` columns, without what would steer a terminal.
pub(super) fn clipped(text: &str, width: usize) -> String {
    let line = plain(text).replace(['\n', '\t'], " ");
    let columns = |text: &str| text.chars().map(|c| c.width().unwrap_or(0)).sum::<usize>();
    if columns(&line) <= width {
        return line;
    }
    let mut kept = String::new();
    for c in line.chars() {
        if columns(&kept) + c.width().unwrap_or(0) + 1 > width {
            break;
        }
        kept.push(c);
    }
    kept + "\u{2026}"
}

/// A text in lines of at most `width` columns.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let last = lines.len() - 1;
        if lines[last].is_empty() {
            lines[last].push_str(word);
        } else if lines[last].width() + 1 + word.width() > width {
            lines.push(word.to_owned());
        } else {
            lines[last] += &format!(" {word}");
        }
    }
    lines
}

/// A bar of a share of `cells`, to an eighth of a cell, padded with blanks.
pub(super) fn bar(share: f32, cells: usize) -> String {
    const PARTS: [&str; 8] =
        ["", "\u{258f}", "\u{258e}", "\u{258d}", "\u{258c}", "\u{258b}", "\u{258a}", "\u{2589}"];
    let eighths = (share.clamp(0.0, 1.0) * (8 * cells) as f32).round() as usize;
    let bar = "\u{2588}".repeat(eighths / 8) + PARTS[eighths % 8];
    format!("{bar:<cells$}")
}

/// A character as high as a value in 0..=1: blank for nothing.
pub(super) fn spark(value: f32) -> char {
    const LEVELS: [char; 9] =
        [' ', '\u{2581}', '\u{2582}', '\u{2583}', '\u{2584}', '\u{2585}', '\u{2586}', '\u{2587}', '\u{2588}'];
    LEVELS[(value.clamp(0.0, 1.0) * 8.0).ceil() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_wrapped_and_none_is_lost() {
        let text = "Encoding is 9 tenths of the work, and more cores help";
        let lines = wrapped(text, 20);
        assert!(lines.iter().all(|line| line.len() <= 20) && lines.len() == 3, "{lines:?}");
        assert_eq!(lines.join(" "), text);
    }

    #[test]
    fn bars_and_sparks_are_as_long_as_they_should_be() {
        assert_eq!([bar(0.0, 4), bar(1.0, 4), bar(0.625, 4)], ["    ", "████", "██▌ "]);
        assert_eq!([spark(0.0), spark(0.01), spark(0.5), spark(1.0)], [' ', '▁', '▄', '█']);
        assert_eq!(spark(f32::NAN), ' ');
    }

    #[test]
    fn a_title_never_breaks_the_line_or_steers_the_terminal() {
        assert_eq!(clipped("a\nb", 10), "a b");
        assert_eq!(clipped("\u{97f3}\u{697d}\u{97f3}", 5), "\u{97f3}\u{697d}\u{2026}");
        assert!(!clipped("\x1b[31mred", 20).contains('\x1b'));
    }
}
