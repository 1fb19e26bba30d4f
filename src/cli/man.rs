//! `asciivid man`: manual pages, made from the declarations of the command line.

use std::path::{Path, PathBuf};

use asciivid::error::{Error, Exit};
use asciivid::output;
use asciivid_effects::kit::nearest;
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;

use super::args::Arguments;
use super::fault::Fault;
use super::options::{MESSAGES, Messages};
use super::out;

const EXAMPLES: &str = "\
Examples:
  asciivid man > asciivid.1
      Writes the page of the program; `man ./asciivid.1` shows it.
  asciivid man frame > asciivid-frame.1
      The page of a command.
  asciivid man -o ~/.local/share/man/man1
      Writes all pages to where `man asciivid` and `man asciivid-frame` find them.";

/// The command line of `asciivid man`.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, override_usage = "asciivid man [COMMAND]\n       asciivid man -o FOLDER")]
pub(crate) struct ManArgs {
    /// The command whose page is printed [default: asciivid itself]
    #[arg(value_name = "COMMAND", help_heading = MESSAGES)]
    pub(crate) command: Option<String>,

    /// Write all pages into this folder, which is made where there is none
    #[arg(short, long, value_name = "FOLDER", conflicts_with = "command", help_heading = MESSAGES)]
    pub(crate) output: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// Prints a page, or writes all of them.
pub(crate) fn run(options: &ManArgs) -> Result<Exit, Fault> {
    let mut whole = Arguments::command();
    whole.build();
    let text = match (&options.output, &options.command) {
        (Some(folder), _) => {
            let names = write_all(&whole, folder)?;
            if options.messages.quiet { String::new() } else { names }
        }
        (None, Some(name)) => page(&whole, find(&whole, name)?),
        (None, None) => page(&whole, &whole),
    };
    out::print(&text)?;
    Ok(Exit::Done)
}

fn find<'a>(whole: &'a Command, name: &str) -> Result<&'a Command, Fault> {
    let names = || whole.get_subcommands().map(Command::get_name);
    whole.find_subcommand(name).ok_or_else(|| {
        let hint = match nearest(name, names()) {
            Some(near) => format!("did you mean {near:?}?"),
            None => format!("one of: {}", names().collect::<Vec<_>>().join(", ")),
        };
        Fault::usage(format!("there is no command {name:?}"), hint)
    })
}

/// Writes every page, and gives their names, a line each.
fn write_all(whole: &Command, folder: &Path) -> Result<String, Fault> {
    let unwritable = |cause| Fault::from(Error::Output { path: folder.to_owned(), cause });
    std::fs::create_dir_all(folder).map_err(unwritable)?;
    let mut names = String::new();
    for command in std::iter::once(whole).chain(whole.get_subcommands()) {
        let path = folder.join(format!("{}.1", title(whole, command)));
        output::write(&path, page(whole, command).as_bytes())?;
        names += &format!("{}\n", path.display());
    }
    Ok(names)
}

/// `asciivid` or `asciivid-frame`.
fn title(whole: &Command, command: &Command) -> String {
    let (program, name) = (whole.get_name(), command.get_name());
    if program == name { program.to_owned() } else { format!("{program}-{name}") }
}

/// The page of a command in the language of roff.
fn page(whole: &Command, command: &Command) -> String {
    let title = title(whole, command);
    let man = Man::new(command.clone().name(title.clone()).display_name(title))
        .title(whole.get_name().to_uppercase());
    let mut page = Vec::new();
    // Writing to memory cannot fail.
    let _ = man.render_title(&mut page);
    let _ = man.render_name_section(&mut page);
    page.extend(verbatim("SYNOPSIS", &usage(command)).bytes());
    let _ = man.render_description_section(&mut page);
    let _ = man.render_options_section(&mut page);
    if command.has_subcommands() {
        let list = |sub: &Command| {
            let about = sub.get_about().map(ToString::to_string).unwrap_or_default();
            format!(".TP\n\\fBasciivid {}\\fR\n{}\n", sub.get_name(), escaped(&about))
        };
        let list: String = command.get_subcommands().map(list).collect();
        page.extend(format!(".SH COMMANDS\n{list}").bytes());
    }
    if let Some(more) = command.get_after_long_help() {
        let more = more.to_string();
        page.extend(verbatim("EXAMPLES", more.strip_prefix("Examples:\n").unwrap_or(&more)).bytes());
    }
    String::from_utf8_lossy(&page).into_owned()
}

/// The lines that show how a command is called, as declared.
fn usage(command: &Command) -> String {
    let usage = command.clone().render_usage().to_string();
    let lines = usage.trim_start_matches("Usage:").lines().map(str::trim);
    lines.collect::<Vec<_>>().join("\n")
}

/// A section whose lines stay as they are.
fn verbatim(heading: &str, text: &str) -> String {
    format!(".SH {heading}\n.nf\n{}\n.fi\n", escaped(text.trim_end()))
}

/// A text that roff does not take for its own words.
fn escaped(text: &str) -> String {
    let line = |line: &str| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole() -> Command {
        let mut whole = Arguments::command();
        whole.build();
        whole
    }

    #[test]
    fn every_command_has_a_page_with_its_options_and_examples() {
        let whole = whole();
        for command in std::iter::once(&whole).chain(whole.get_subcommands()) {
            let page = page(&whole, command);
            for part in [".TH ", ".SH NAME", ".SH SYNOPSIS", ".SH MESSAGES", ".SH EXAMPLES", "\nasciivid"] {
                assert!(page.contains(part), "{}: {part}\n{page}", command.get_name());
            }
        }
        assert!(page(&whole, &whole).contains("\\fBasciivid gallery\\fR"));
    }

    #[test]
    fn a_slip_in_a_command_is_answered_with_a_guess() {
        assert_eq!(find(&whole(), "gallry").unwrap_err().hint, "did you mean \"gallery\"?");
        assert!(find(&whole(), "zzz").unwrap_err().hint.contains("bench, "));
    }

    #[test]
    fn text_is_not_taken_for_roff() {
        assert_eq!(escaped(".x\n'y\na-b\\n"), "\\&.x\n\\&'y\na\\-b\\en");
    }
}
