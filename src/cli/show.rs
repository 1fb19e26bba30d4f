//! `asciivid show`: all that is known of a name, for people or as JSON.

use asciivid::assets::Library;
use asciivid::error::Exit;
use asciivid_effects::kit::color::Rgb;
use asciivid_effects::kit::{ParamDecl, ParamKind};
use clap::Args;
use serde_json::{Value, json};

use super::fault::{Fault, plain};
use super::list::head;
use super::options::{Messages, VOCABULARY};
use super::out;
use super::style::{Style, wrapped};
use super::vocabulary::{self, More, Place, Word};

const EXAMPLES: &str = "\
Examples:
  asciivid show rain
      Shows everything called rain: what it draws, every parameter, its range and what moves it.
  asciivid show preset downpour > mine.toml
      Copies a preset, to be changed and used as --preset mine.toml.";

/// The command line of `asciivid show`.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    override_usage = "asciivid show [KIND] NAME [options]",
    arg_required_else_help = true
)]
pub(crate) struct ShowArgs {
    /// A name that `asciivid list` lists, after its kind if you like
    #[arg(value_name = "NAME", help_heading = VOCABULARY)]
    pub(crate) kind: String,

    #[arg(value_name = "NAME", hide = true)]
    pub(crate) name: Option<String>,

    /// Print one JSON object
    #[arg(long, help_heading = VOCABULARY)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// Prints what is known of a name. A preset that is the only one of its name is printed as its file.
pub(crate) fn run(options: &ShowArgs) -> Result<Exit, Fault> {
    let (kind, name) = match &options.name {
        Some(name) => (Some(vocabulary::kind(&options.kind)?), name),
        None => (None, &options.kind),
    };
    let words = vocabulary::find(name, kind, &Library::new())?;
    let text = match &words[..] {
        _ if options.json => out::json(&head(json!({ "items": words.iter().map(item).collect::<Vec<_>>() }))),
        [Word { more: More::Preset { text, .. }, .. }] => plain(text),
        words => {
            let pages: Vec<String> = words.iter().map(|word| page(word, Style::of_table())).collect();
            pages.join("\n")
        }
    };
    out::print(&text)?;
    Ok(Exit::Done)
}

/// A word for people.
fn page(word: &Word, style: Style) -> String {
    let what =
        [word.kind.one, word.sort].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join(", ");
    let mut lines = vec![format!("{}  {}", style.bold(&plain(&word.name)), style.dim(&what))];
    lines.extend(wrapped(&plain(&word.doc), style.width));
    match &word.more {
        More::Nothing => {}
        More::Mood(mood) => {
            for (shader, values) in mood.chain {
                let values: Vec<String> =
                    values.iter().map(|(key, value)| format!("{key} = {value:?}")).collect();
                lines.push(format!("  {shader:<18}  {}", values.join(", ")).trim_end().to_owned());
            }
        }
        More::Glyphs { glyphs, about } => {
            lines.extend(titled(about));
            lines.push(format!("  {}", glyphs.glyphs.iter().collect::<String>()));
        }
        More::Colors { colors, about } => {
            lines.extend(titled(about));
            lines.push(swatches("colours", &colors.stops, style));
            lines.push(swatches("accent", &[colors.accent], style));
        }
        More::Preset { about, suits, sets, .. } => {
            lines.extend(titled(about));
            lines.push(format!("  suits {}", plain(suits)));
            lines.extend(sets.iter().map(|(name, stops)| swatches(name, stops, style)));
            lines.push(format!("  `asciivid show preset {}` prints the file", plain(&word.name)));
        }
        More::Font(about) => lines.extend(titled(about)),
    }
    lines.extend(word.params.iter().flat_map(|param| parameter(param, style)));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn titled(place: &Place) -> Vec<String> {
    let file = place.file.as_ref().map(|file| format!("  {}", plain(&file.to_string_lossy())));
    std::iter::once(format!("  {}", plain(&place.title))).chain(file).collect()
}

/// Colours as fields of colour where there are colours, and in hexadecimal.
fn swatches(name: &str, stops: &[Rgb], style: Style) -> String {
    let colours: Vec<String> =
        stops.iter().map(|stop| format!("{}{}", style.swatch(&[*stop]), hex(*stop))).collect();
    format!("  {:<10}  {}", plain(name), colours.join(" "))
}

fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// A parameter: what it is, its default, what may be given, and what moves it.
fn parameter(param: &ParamDecl, style: Style) -> Vec<String> {
    let indent = "      ";
    let may_be = match param.kind {
        ParamKind::Choice => param.choices.join(" "),
        _ => format!("{} to {}", param.min, param.max),
    };
    let mut lines = vec![
        String::new(),
        format!("  {} = {:?}  {}", style.bold(param.name), param.default, style.dim(param.kind.name())),
    ];
    lines.extend(
        wrapped(param.doc, style.width.saturating_sub(indent.len())).iter().map(|l| format!("{indent}{l}")),
    );
    lines.extend(
        wrapped(&may_be, style.width.saturating_sub(indent.len())).iter().map(|l| format!("{indent}{l}")),
    );
    let signals: Vec<&str> = param.signals().iter().map(|signal| signal.name()).collect();
    if !signals.is_empty() {
        lines.push(format!("{indent}moved by {}", signals.join(" ")));
    }
    lines
}

/// A word as JSON; the form is that of `src/README.md`.
pub(super) fn item(word: &Word) -> Value {
    let mut item = json!({
        "kind": word.kind.one,
        "name": word.name,
        "doc": word.doc,
        "sort": if word.sort.is_empty() { Value::Null } else { word.sort.into() },
        "parameters": word.params.iter().map(parameter_json).collect::<Vec<_>>(),
    });
    match &word.more {
        More::Nothing => {}
        More::Mood(mood) => {
            let shader = |(name, values): &(&str, &[(&str, &str)])| {
                let values: serde_json::Map<String, Value> =
                    values.iter().map(|(key, value)| ((*key).to_owned(), json!(value))).collect();
                json!({ "shader": name, "parameters": values })
            };
            item["chain"] = mood.chain.iter().map(shader).collect();
        }
        More::Glyphs { glyphs, about } => {
            item["glyphs"] = json!(glyphs.glyphs.iter().collect::<String>());
            item["unordered"] = json!(glyphs.unordered);
            put(&mut item, about);
        }
        More::Colors { colors, about } => {
            item["stops"] = colors.stops.iter().copied().map(hex).collect();
            item["accent"] = json!(hex(colors.accent));
            put(&mut item, about);
        }
        More::Preset { about, suits, sets, text } => {
            item["suits"] = json!(suits);
            item["colors"] = sets.iter().map(|(name, _)| name.as_str()).collect();
            item["text"] = json!(text);
            put(&mut item, about);
        }
        More::Font(about) => put(&mut item, about),
    }
    item
}

fn put(item: &mut Value, about: &Place) {
    item["title"] = json!(about.title);
    item["file"] = json!(about.file.as_ref().map(|file| file.to_string_lossy()));
}

fn parameter_json(param: &ParamDecl) -> Value {
    json!({
        "name": param.name,
        "doc": param.doc,
        "kind": param.kind.name(),
        "default": param.default,
        "min": round(param.min),
        "max": round(param.max),
        "choices": param.choices,
        "signals": param.signals().iter().map(|signal| signal.name()).collect::<Vec<_>>(),
    })
}

/// A limit as it was written: 0.05 and not 0.05000000074505806.
fn round(limit: f32) -> Value {
    limit.to_string().parse::<f64>().map_or(Value::Null, Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Style = Style { width: 80, colour: false };

    fn word(kind: &str, name: &str) -> Word {
        let kind = vocabulary::kind(kind).unwrap();
        vocabulary::find(name, Some(kind), &Library::default()).unwrap().remove(0)
    }

    #[test]
    fn a_parameter_shows_default_range_and_what_moves_it() {
        let page = page(&word("effect", "rain"), PLAIN);
        assert!(page.starts_with("rain  effect, cells\n"), "{page}");
        assert!(page.contains("  speed = \"0.28 + 0.25*energy + 0.35*bass\"  rate\n"), "{page}");
        assert!(page.contains("      0 to 6\n      moved by energy bass\n"), "{page}");
        let shapes = super::page(&word("effect", "sdf"), PLAIN);
        assert!(shapes.contains("      circle box ring line triangle star heart\n"), "{shapes}");
    }

    #[test]
    fn colours_are_fields_in_a_terminal_and_numbers_elsewhere() {
        let ice = word("palette", "ice");
        assert!(page(&ice, Style { width: 80, colour: true }).contains("\x1b[48;2;"));
        let page = page(&ice, PLAIN);
        assert!(!page.contains('\x1b') && page.matches('#').count() > 4, "{page}");
    }

    #[test]
    fn every_word_has_a_page_and_the_same_keys() {
        for kind in vocabulary::kinds() {
            for word in vocabulary::words(kind, &Library::default()) {
                assert!(page(&word, PLAIN).lines().count() > 1, "{}", word.name);
                let item = item(&word);
                for key in ["kind", "name", "doc", "sort", "parameters"] {
                    assert!(item.get(key).is_some(), "{} has no {key}", word.name);
                }
            }
        }
        let tail = &item(&word("effect", "rain"))["parameters"][2];
        assert_eq!((tail["min"].to_string(), tail["max"].to_string()), ("0.05".into(), "2.0".into()));
    }
}
