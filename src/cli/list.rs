//! `asciivid list`: what can be named, a line each, or as JSON.

use asciivid::assets::Library;
use asciivid::error::Exit;
use clap::Args;
use serde_json::{Value, json};

use super::fault::{Fault, plain};
use super::options::{Messages, VOCABULARY};
use super::out;
use super::style::{Style, clipped, wrapped};
use super::vocabulary::{self, Kind, More, Word};

const EXAMPLES: &str = "\
Examples:
  asciivid list
      Lists the kinds of names: effects, shaders, palettes, signals and so on.
  asciivid list palettes
      Lists all palettes, with their colours in a terminal.

The JSON format is described in src/README.md of asciivid, under \"The vocabulary as JSON\".";

/// The command line of `asciivid list`.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    override_usage = "asciivid list [KIND] [options]"
)]
pub(crate) struct ListArgs {
    /// What to list, for example effects, shaders, palettes or presets [default: the kinds]
    #[arg(value_name = "KIND", help_heading = VOCABULARY)]
    pub(crate) kind: Option<String>,

    /// Print one JSON object
    #[arg(long, help_heading = VOCABULARY)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// The most glyphs of a palette that a line of the list shows.
const SAMPLE: usize = 12;
/// The widest column of names.
const NAME: usize = 24;

/// Prints the kinds, or the words of one.
pub(crate) fn run(options: &ListArgs) -> Result<Exit, Fault> {
    let (library, style) = (Library::new(), Style::of_table());
    let text = match &options.kind {
        None if options.json => out::json(&head(json!({ "kinds": kinds(&library) }))),
        None => overview(&library, style),
        Some(name) => {
            let kind = vocabulary::kind(name)?;
            let words = vocabulary::words(kind, &library);
            if options.json {
                let items: Vec<Value> = words.iter().map(super::show::item).collect();
                out::json(&head(json!({ "kind": kind.name, "doc": kind.doc, "items": items })))
            } else {
                table(&words, style)
            }
        }
    };
    out::print(&text)?;
    Ok(Exit::Done)
}

/// An object with the version of its format and of the program.
pub(super) fn head(mut object: Value) -> Value {
    object["version"] = json!(1);
    object["program"] = json!(concat!("asciivid ", env!("CARGO_PKG_VERSION")));
    object
}

fn kinds(library: &Library) -> Vec<Value> {
    let of = |kind: Kind| {
        let count = vocabulary::words(kind, library).len();
        json!({ "kind": kind.name, "one": kind.one, "doc": kind.doc, "count": count })
    };
    vocabulary::kinds().into_iter().map(of).collect()
}

fn overview(library: &Library, style: Style) -> String {
    let rows = vocabulary::kinds().into_iter().map(|kind| {
        let count = vocabulary::words(kind, library).len().to_string();
        Row { name: kind.name.to_owned(), sort: count, sample: String::new(), doc: kind.doc.to_owned() }
    });
    let end = "`asciivid list KIND` lists one of these, `asciivid show NAME` tells all of a name.";
    lay_out(&rows.collect::<Vec<_>>(), style) + "\n" + end + "\n"
}

/// A line for each word.
fn table(words: &[Word], style: Style) -> String {
    let rows: Vec<Row> = words.iter().map(|word| row(word, style)).collect();
    lay_out(&rows, style)
}

/// A line of a table; the sample has no colours where there are none.
struct Row {
    name: String,
    sort: String,
    sample: String,
    doc: String,
}

fn row(word: &Word, style: Style) -> Row {
    let (mut doc, mut sample) = (word.doc.clone(), String::new());
    match &word.more {
        More::Glyphs { glyphs, .. } => {
            let seen = glyphs.glyphs.iter().filter(|c| **c != ' ').take(SAMPLE);
            doc = format!("{doc}  {}", seen.collect::<String>());
        }
        More::Colors { colors, .. } => sample = style.swatch(&colors.stops),
        More::Preset { about, sets, .. } => {
            doc = format!("{}: {doc}", about.title);
            let swatches: Vec<String> = sets.iter().map(|(_, stops)| style.swatch(stops)).collect();
            sample = swatches.join(" ").trim().to_owned();
        }
        More::Font(about) => doc = format!("{}: {doc}", about.title),
        More::Nothing | More::Mood(_) => {}
    }
    Row {
        name: plain(&word.name),
        sort: word.sort.to_owned(),
        sample,
        doc: plain(&doc).replace(['\n', '\t'], " "),
    }
}

/// Names, sorts and lines in columns; lines wrap in a terminal. Samples stand on a line of their own.
fn lay_out(rows: &[Row], style: Style) -> String {
    let most = |width: fn(&Row) -> usize| rows.iter().map(width).max().unwrap_or(0);
    let name = most(|row| row.name.chars().count()).min(NAME);
    let sort = most(|row| row.sort.chars().count());
    let indent = name + 2 + if sort > 0 { sort + 2 } else { 0 };
    let mut text = String::new();
    for row in rows {
        let mut head = style.bold(&format!("{:<name$}", clipped(&row.name, usize::MAX))) + "  ";
        if sort > 0 {
            head += &(style.dim(&format!("{:<sort$}", row.sort)) + "  ");
        }
        let lines = wrapped(&row.doc, style.width.saturating_sub(indent).max(20));
        let gap = format!("\n{}", " ".repeat(indent));
        let sample = if row.sample.is_empty() { String::new() } else { format!("{gap}{}", row.sample) };
        text += &format!("{head}{}{sample}\n", lines.join(&gap));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style { width: usize::MAX, colour: false };

    fn listed(kind: &str, style: Style) -> String {
        let library = Library::default();
        table(&vocabulary::words(vocabulary::kind(kind).unwrap(), &library), style)
    }

    #[test]
    fn without_a_terminal_every_name_has_one_plain_line() {
        for kind in vocabulary::kinds() {
            let text = listed(kind.name, PLAIN);
            let words = vocabulary::words(kind, &Library::default());
            assert_eq!(text.lines().count(), words.len(), "{}", kind.name);
            assert!(!text.contains('\x1b'), "{}", kind.name);
            for (line, word) in text.lines().zip(&words) {
                assert!(line.starts_with(&word.name), "{line}");
            }
        }
    }

    #[test]
    fn in_a_terminal_lines_fit_and_colours_are_shown() {
        let text = listed("effects", Style { width: 60, colour: false });
        assert!(text.lines().all(|line| line.chars().count() <= 60), "{text}");
        let style = Style { width: 80, colour: true };
        assert!(listed("palettes", style).contains("\x1b[48;2;"));
        assert!(listed("presets", style).contains("\x1b[48;2;"));
    }

    #[test]
    fn a_palette_is_listed_with_its_glyphs() {
        let text = listed("palettes", PLAIN);
        let line = text.lines().find(|line| line.starts_with("binary ")).unwrap();
        assert!(line.contains("glyphs") & line.ends_with("01") || line.ends_with("10"), "{line}");
    }
}
