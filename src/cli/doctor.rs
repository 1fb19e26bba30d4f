//! `asciivid doctor`: what this machine is like for making films, for people or as JSON.

use std::io::IsTerminal;

use asciivid::doctor::{self, Diagnosis, Finding, Place, Proof, Severity, Stock};
use asciivid::error::Exit;
use clap::Args;
use serde::Serialize;

use super::defaults::Defaults;
use super::fault::{Fault, plain};
use super::list::head;
use super::options::{FOUND, Messages};
use super::out;
use super::progress::Console;
use super::style::{Style, wrapped};

const EXAMPLES: &str = "\
Examples:
  asciivid doctor
      Looks at cores, memory, ffmpeg with its encoders, folders and the terminal, and tries what `auto` would choose.
  asciivid doctor --json
      The same for programs, described in src/README.md of asciivid under \"The diagnosis as JSON\".

Exit codes: 0 films can be made, 1 they cannot.";

/// The command line of `asciivid doctor`.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, override_usage = "asciivid doctor [options]")]
pub(crate) struct DoctorArgs {
    /// Print one JSON object instead of the page
    #[arg(long, help_heading = FOUND)]
    pub(crate) json: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// What standard output can show.
#[derive(Debug, Clone, Serialize)]
struct Terminal {
    /// Whether it is one.
    is_terminal: bool,
    columns: Option<usize>,
    rows: Option<usize>,
    /// 0, 16, 256 or 16777216.
    colours: u32,
    /// Whether the locale is UTF-8.
    unicode: bool,
}

/// Examines the machine and tells what was found.
pub(crate) fn run(options: &DoctorArgs, console: &Console) -> Result<Exit, Fault> {
    let mut found = doctor::examine(console);
    console.end();
    let terminal = Terminal::of_stdout();
    found.findings.extend(terminal.finding());
    found.findings.extend(own_settings());
    if options.json {
        let mut object = serde_json::to_value(&found).unwrap_or_default();
        object["terminal"] = serde_json::to_value(&terminal).unwrap_or_default();
        out::print(&out::json(&head(object)))?;
    } else {
        out::print(&page(&found, &terminal, Style::of_stdout()))?;
    }
    Ok(if found.ok { Exit::Done } else { Exit::Failed })
}

/// What is wrong in the user's defaults.
fn own_settings() -> Vec<Finding> {
    let (defaults, mut faults) = Defaults::of_the_user();
    faults.extend(defaults.settings.iter().filter_map(|setting| setting.fault()));
    faults.into_iter().map(|fault| Finding::warning(fault.what, fault.hint)).collect()
}

impl Terminal {
    fn of_stdout() -> Terminal {
        let says = |name: &str| std::env::var(name).unwrap_or_default();
        let out = std::io::stdout();
        let is_terminal = out.is_terminal();
        let size = rustix::termios::tcgetwinsize(&out).ok().filter(|_| is_terminal);
        Terminal {
            is_terminal,
            columns: size.map(|size| size.ws_col.into()),
            rows: size.map(|size| size.ws_row.into()),
            colours: if is_terminal {
                colours(&says("TERM"), &says("COLORTERM"), &says("NO_COLOR"))
            } else {
                0
            },
            unicode: unicode(&[says("LC_ALL"), says("LC_CTYPE"), says("LANG")]),
        }
    }

    fn finding(&self) -> Option<Finding> {
        (self.is_terminal && !self.unicode).then(|| {
            Finding::warning(
                "the terminal is not said to know Unicode: bars and pictures may look wrong",
                "set LANG=C.UTF-8",
            )
        })
    }

    fn line(&self) -> String {
        let (Some(columns), Some(rows)) = (self.columns, self.rows) else {
            return "none".to_owned();
        };
        let colours = match self.colours {
            0 => "no colours".to_owned(),
            16_777_216 => "24-bit colour".to_owned(),
            n => format!("{n} colours"),
        };
        format!("{columns}x{rows}, {colours}{}", if self.unicode { ", Unicode" } else { "" })
    }
}

/// Colours of a terminal by what the environment says of it.
fn colours(term: &str, colorterm: &str, no_color: &str) -> u32 {
    match (term, colorterm) {
        _ if !no_color.is_empty() => 0,
        ("" | "dumb", _) => 0,
        (_, "truecolor" | "24bit") => 1 << 24,
        (term, _) if term.contains("direct") => 1 << 24,
        (term, _) if term.contains("256") => 256,
        _ => 16,
    }
}

/// Whether the first of these locales that is set is one of UTF-8.
fn unicode(locales: &[String]) -> bool {
    let first = locales.iter().find(|name| !name.is_empty()).map(|name| name.to_lowercase());
    first.is_some_and(|name| name.contains("utf-8") || name.contains("utf8"))
}

/// The findings and the facts for people.
fn page(found: &Diagnosis, terminal: &Terminal, style: Style) -> String {
    let mut lines = facts(found, terminal);
    lines.push(match &found.auto {
        Some(auto) => {
            ("auto", format!("for a song of 4 minutes: {}", auto.to_string().trim_start_matches("auto: ")))
        }
        None => ("auto", "no film can be made".to_owned()),
    });
    let mut text = String::new();
    for (name, fact) in &lines {
        let rows = wrapped(&plain(fact), style.width.saturating_sub(11));
        for (i, row) in rows.iter().enumerate() {
            text += &format!("{}{row}\n", style.bold(&format!("{:<11}", if i == 0 { name } else { "" })));
        }
    }
    text.push('\n');
    for finding in &found.findings {
        let mark = if finding.severity == Severity::Fault { "fault" } else { "warning" };
        let said = wrapped(&format!("{}: {}", style.bold(mark), plain(&finding.what)), style.width);
        let fix = wrapped(&plain(&finding.fix), style.width.saturating_sub(4));
        text += &said.iter().map(|line| format!("{line}\n")).collect::<String>();
        text += &fix.iter().map(|line| format!("    {line}\n")).collect::<String>();
    }
    text + if found.ok { "Films can be made here.\n" } else { "No film can be made here.\n" }
}

fn facts(found: &Diagnosis, terminal: &Terminal) -> Vec<(&'static str, String)> {
    let (cores, memory) = (found.cores, found.memory);
    let of_all = |usable: usize, all: usize| {
        if usable < all { format!("{usable} of {all}") } else { usable.to_string() }
    };
    let mut lines = vec![
        ("cores", of_all(cores.usable, cores.online)),
        ("memory", format!("{}, {} of it free", size(memory.usable), size(memory.available))),
        ("limits", found.open_files.map_or("none".to_owned(), |files| format!("{files} open files"))),
    ];
    lines.extend(found.tools.iter().map(|tool| {
        let version = tool.version.as_ref().map_or(String::new(), |version| format!("{version}, "));
        (tool.name, tool.path.as_ref().map_or("missing".to_owned(), |path| format!("{version}{path}")))
    }));
    let software: Vec<&Proof> = found.encoders.iter().filter(|proof| !proof.hardware).collect();
    let names = |proofs: &[&Proof], works: bool| {
        let names: Vec<&str> =
            proofs.iter().filter(|proof| proof.works == works).map(|proof| proof.name.as_str()).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    lines.push(("encoders", names(&software, true)));
    let hardware: Vec<&Proof> = found.encoders.iter().filter(|proof| proof.hardware).collect();
    let idle = match names(&hardware, false).as_str() {
        "none" => String::new(),
        names => format!(" (not working here: {names})"),
    };
    let note = "; not used, as films are to be the same everywhere";
    let working = names(&hardware, true);
    lines.push(("hardware", format!("{working}{}{idle}", if working == "none" { "" } else { note })));
    lines.extend(found.assets.iter().map(|stock| (stock.kind, files(stock))));
    lines.extend(found.places.iter().map(|place| (place.name, room(place))));
    lines.push(("terminal", terminal.line()));
    lines
}

fn files(stock: &Stock) -> String {
    let own = if stock.own.is_empty() { String::new() } else { format!(", yours: {}", stock.own.join(", ")) };
    format!("{} built in{own}", stock.built_in)
}

fn room(place: &Place) -> String {
    let used = place.used.map_or(String::new(), |used| format!("{} used, ", size(used)));
    let closed = if place.writable { "" } else { ", not writable" };
    format!("{}, {used}{} free{closed}", place.path, size(place.free))
}

/// A size in the units of memory.
fn size(bytes: u64) -> String {
    match bytes as f64 {
        small if small < 1e9 => format!("{:.0} MB", small / 1e6),
        large => format!("{:.1} GB", large / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_depth_of_colour_follows_from_the_environment() {
        let cases = [
            (("xterm-256color", "truecolor", ""), 1 << 24),
            (("xterm-256color", "", ""), 256),
            (("xterm-direct", "", ""), 1 << 24),
            (("linux", "", ""), 16),
            (("dumb", "truecolor", ""), 0),
            (("xterm", "24bit", "1"), 0),
        ];
        for ((term, colorterm, no_color), depth) in cases {
            assert_eq!(colours(term, colorterm, no_color), depth, "{term} {colorterm}");
        }
        let locale = |names: [&str; 3]| unicode(&names.map(str::to_owned));
        assert!(
            locale(["", "C.UTF-8", "POSIX"]) && !locale(["C", "", "en_US.utf8"]) && !locale(["", "", ""])
        );
    }
}
