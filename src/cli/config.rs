//! `asciivid config`: every default, its value, and where that was set.

use asciivid::error::Exit;
use clap::{Arg, ArgAction, Args};
use serde::Serialize;

use super::defaults::{self, Defaults, Origin};
use super::fault::{Fault, plain, say};
use super::list::head;
use super::options::{MESSAGES, Messages};
use super::out;
use super::style::Style;

const EXAMPLES: &str = "\
Examples:
  asciivid config
      Shows every setting, its value, and where that comes from.
  asciivid config --path
      Prints the name of the file, for example to edit it: ${EDITOR:-vi} \"$(asciivid config --path)\"

Every option of `asciivid SONG` can have a default of yours, by its name without the dashes. In the file:

  quality = \"production\"
  preset = \"voyage\"
  output = \"films/\"
  no-cache = true

Or in a variable: ASCIIVID_QUALITY=draft. An option that is typed counts before a variable, that before the file. Other
commands take those that they have too.";

/// The command line of `asciivid config`.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, override_usage = "asciivid config [options]")]
pub(crate) struct ConfigArgs {
    /// Print the name of the file alone
    #[arg(long, conflicts_with = "json", help_heading = MESSAGES)]
    pub(crate) path: bool,

    /// Print one JSON object
    #[arg(long, help_heading = MESSAGES)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// A setting as it is shown.
#[derive(Debug, Serialize)]
struct Line {
    name: String,
    /// Nothing where it follows from others.
    value: Option<String>,
    /// `file`, `variable` or `built in`.
    origin: &'static str,
    /// Line of the file, or name of the variable.
    place: Option<String>,
    doc: String,
    #[serde(skip)]
    heading: String,
}

/// Prints the settings, or the name of the file; then what is wrong in them.
pub(crate) fn run(options: &ConfigArgs) -> Result<Exit, Fault> {
    let file = defaults::file();
    let name = file.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
    if options.path {
        out::print(&format!("{name}\n"))?;
        return Ok(Exit::Done);
    }
    let there = file.is_some_and(|path| path.exists());
    let (defaults, mut faults) = Defaults::of_the_user();
    faults.extend(defaults.settings.iter().filter_map(|setting| setting.fault()));
    let lines: Vec<Line> = defaults::options().iter().map(|arg| Line::of(arg, &defaults)).collect();
    if options.json {
        let faults: Vec<_> =
            faults.iter().map(|f| serde_json::json!({ "what": f.what, "hint": f.hint })).collect();
        let facts = serde_json::json!({ "file": name, "exists": there, "settings": lines, "faults": faults });
        out::print(&out::json(&head(facts)))?;
    } else {
        out::print(&page(&lines, &name, there, Style::of_stdout()))?;
    }
    match faults.len() {
        0 => Ok(Exit::Done),
        1 => Err(faults.remove(0)),
        n => {
            faults.iter().for_each(|fault| say(&fault.lines()));
            Err(Fault::usage(format!("{n} of your settings are wrong"), "mend what is shown above"))
        }
    }
}

impl Line {
    fn of(arg: &Arg, defaults: &Defaults) -> Line {
        let name = arg.get_long().unwrap_or_default().to_owned();
        let doc = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let heading = arg.get_help_heading().unwrap_or_default().to_owned();
        let (value, origin, place) = match defaults.settings.iter().find(|setting| setting.name == name) {
            Some(setting) => {
                let (origin, place) = match &setting.origin {
                    Origin::File(line) => ("file", line.to_string()),
                    Origin::Variable(name) => ("variable", name.clone()),
                };
                (Some(setting.values.join(" ")), origin, Some(place))
            }
            None => (built_in(arg), "built in", None),
        };
        Line { name, value, origin, place, doc, heading }
    }

    fn text(&self, width: usize, style: Style) -> String {
        let value = plain(self.value.as_deref().unwrap_or("-"));
        let origin = match (self.origin, &self.place) {
            ("file", Some(line)) => format!("config.toml:{line}"),
            ("variable", Some(name)) => name.clone(),
            _ => style.dim(self.origin),
        };
        let value = format!("{value:<width$}");
        let value = if self.place.is_some() { style.bold(&value) } else { value };
        format!("  {:<16}  {value}  {origin}\n", self.name)
    }
}

/// What an option is if nobody says anything: declared, or told in its help as `[default: ...]`.
fn built_in(arg: &Arg) -> Option<String> {
    if matches!(arg.get_action(), ArgAction::SetTrue) {
        return Some("false".to_owned());
    }
    let declared = arg.get_default_values().first().map(|value| value.to_string_lossy().into_owned());
    declared.or_else(|| {
        let helps = [arg.get_help(), arg.get_long_help()].into_iter().flatten().map(ToString::to_string);
        helps.into_iter().find_map(|help| {
            let (_, rest) = help.split_once("[default: ")?;
            Some(rest.split_once(']')?.0.to_owned())
        })
    })
}

fn page(lines: &[Line], file: &str, there: bool, style: Style) -> String {
    let width = lines.iter().filter_map(|line| line.value.as_ref()).map(|value| value.chars().count()).max();
    let width = width.unwrap_or(0).min(32);
    let mut text = format!("{file}{}\n", if there { "" } else { " (not there yet)" });
    let mut heading = "";
    for line in lines {
        if line.heading != heading {
            heading = &line.heading;
            text += &format!("\n{}\n", style.dim(heading));
        }
        text += &line.text(width, style);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_of_a_film_has_a_line_and_most_a_value() {
        let lines: Vec<Line> =
            defaults::options().iter().map(|arg| Line::of(arg, &Defaults::default())).collect();
        let value = |name: &str| lines.iter().find(|line| line.name == name).unwrap().value.clone();
        assert_eq!(value("codec").as_deref(), Some("h264"));
        assert_eq!(value("aspect").as_deref(), Some("16:9"));
        assert_eq!(value("quality").as_deref(), Some("auto; production for the demo"));
        assert_eq!(value("overwrite").as_deref(), Some("false"));
        assert!(lines.len() > 25 && lines.iter().all(|line| !line.doc.is_empty() && line.name != "help"));
        let page = page(&lines, "config.toml", false, Style { width: 80, colour: false });
        assert!(page.contains("\nPicture\n") && page.lines().count() > lines.len(), "{page}");
    }
}
