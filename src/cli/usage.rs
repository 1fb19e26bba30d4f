//! A command line that cannot be obeyed: the parser's findings in our two lines.

use std::error::Error as _;
use std::ffi::OsString;
use std::io::Write;
use std::path::Path;

use asciivid::error::Exit;
use asciivid::settings::SettingsError;
use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::args::Arguments;
use super::fault::{Fault, say};
use super::guess;

/// Why a command line gives no arguments.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The parser has something else to say: a help page, the version or what is wrong.
    Parser(clap::Error),
    /// The user's own defaults are wrong.
    Fault(Fault),
}

impl From<clap::Error> for Refusal {
    fn from(error: clap::Error) -> Refusal {
        Refusal::Parser(error)
    }
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Refusal {
        Refusal::Fault(fault)
    }
}

/// Prints what there is instead of arguments.
pub(crate) fn answer(refusal: Refusal, words: &[OsString]) -> Exit {
    let error = match refusal {
        Refusal::Parser(error) => error,
        Refusal::Fault(fault) => {
            say(&fault.lines());
            return fault.exit;
        }
    };
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            let _ = std::io::stdout().flush();
            Exit::Done
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Exit::Usage
        }
        _ => {
            let fault = fault(&error, words);
            say(&fault.lines());
            fault.exit
        }
    }
}

/// The fault of a command line without a song.
pub(crate) fn no_song() -> Fault {
    Fault::usage("no song is given", "name one, for example `asciivid song.mp3`, or try `asciivid demo`")
}

/// The fault of a command line without something else: what that is, and the first example of the command's help.
fn missing(argument: &str, command: Option<&str>) -> Fault {
    let whole = Arguments::command();
    let Some(command) = command.and_then(|name| whole.find_subcommand(name)) else {
        return no_song();
    };
    let what = match argument.split_once(' ').unwrap_or((argument, "")) {
        (option, _) if option.starts_with('-') => format!("{option} is missing"),
        (name, _) => format!("no {} is given", name.trim_matches(['<', '>', '.']).to_lowercase()),
    };
    let examples = command.get_after_long_help().map(ToString::to_string).unwrap_or_default();
    let example = examples
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("asciivid "))
        .unwrap_or("asciivid --help");
    Fault::usage(what, format!("for example `{example}`"))
}

pub(super) fn fault(error: &clap::Error, words: &[OsString]) -> Fault {
    if let Some(wrong) = error.source().and_then(|source| source.downcast_ref::<SettingsError>()) {
        return Fault::from(wrong.clone());
    }
    let argument = context(error, ContextKind::InvalidArg);
    let value = context(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::MissingRequiredArgument => missing(&argument, words.get(1).and_then(|word| word.to_str())),
        ErrorKind::UnknownArgument => unknown(error, &argument, words),
        ErrorKind::InvalidValue if value.is_empty() && argument.starts_with('<') => no_song(),
        ErrorKind::InvalidValue if value.is_empty() => {
            Fault::usage(format!("{argument} needs a value"), see_help())
        }
        ErrorKind::InvalidValue => {
            Fault::usage(format!("{argument}: {value:?} is none of its values"), values(error))
        }
        ErrorKind::InvalidUtf8 => Fault::usage(
            "an option's value is not valid UTF-8",
            "only names of songs, films and folders may hold other bytes",
        ),
        ErrorKind::ArgumentConflict => conflict(error, &argument),
        _ => Fault::usage(first_line(error), see_help()),
    }
}

fn see_help() -> String {
    "`asciivid --help` explains every option with examples".to_owned()
}

/// Two options that exclude each other, or a second name after the song, which the parser takes for a command.
fn conflict(error: &clap::Error, argument: &str) -> Fault {
    let name = context(error, ContextKind::InvalidSubcommand);
    if !name.is_empty() {
        return one_too_many(&name);
    }
    let prior = context(error, ContextKind::PriorArg);
    let what = format!("{argument} and {prior} exclude each other");
    Fault::usage(what, "give one of them")
}

fn one_too_many(name: &str) -> Fault {
    let hint =
        "one song at a time here; put quotes around a name with spaces, and a command before its options";
    Fault::usage(format!("{name:?} is one name too many"), hint)
}

/// An option that does not exist, a second song, or a song that looks like an option.
fn unknown(error: &clap::Error, argument: &str, words: &[OsString]) -> Fault {
    if !argument.starts_with('-') {
        return one_too_many(argument);
    }
    let what = format!("there is no option {}", one_line(argument.to_owned()));
    let file = words.iter().filter(|word| word.to_string_lossy().starts_with(argument));
    if let Some(file) = file.map(Path::new).find(|file| file.extension().is_some() || file.exists()) {
        let name = Path::new(".").join(file);
        return Fault::usage(what, format!("if it is a song, write {name:?} or put -- before it"));
    }
    // A command with a slip in it is taken for a song, whose options are others.
    let command = words.get(1).and_then(|word| word.to_str()).filter(|word| !Path::new(word).exists());
    if let Some(name) = command.and_then(guess::command).filter(|name| Some(name.as_ref()) != command) {
        return Fault::usage(what, format!("did you mean the command `asciivid {name}`?"));
    }
    match context(error, ContextKind::SuggestedArg).as_str() {
        "" => Fault::usage(what, see_help()),
        guess => Fault::usage(what, format!("did you mean {guess}?")),
    }
}

fn values(error: &clap::Error) -> String {
    match context(error, ContextKind::SuggestedValue).as_str() {
        "" => format!("choose one of {}", context(error, ContextKind::ValidValue)),
        guess => format!("did you mean {guess}? (there are {})", context(error, ContextKind::ValidValue)),
    }
}

/// A piece of what the parser knows about its error; empty if it does not.
fn context(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    }
}

/// A text as it is, or quoted if it would break the line.
fn one_line(text: String) -> String {
    if text.contains(char::is_control) { format!("{text:?}") } else { text }
}

fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let line = text.lines().next().unwrap_or_default();
    one_line(line.strip_prefix("error: ").unwrap_or(line).to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::cli::args::Arguments;

    fn refused(words: &[&str]) -> Fault {
        let words: Vec<OsString> =
            std::iter::once("asciivid").chain(words.iter().copied()).map(OsString::from).collect();
        fault(&Arguments::try_parse_from(&words).unwrap_err(), &words)
    }

    #[test]
    fn a_slip_in_an_option_or_a_value_is_answered_with_a_guess() {
        assert!(refused(&["song.mp3", "--qualty", "draft"]).hint.contains("--quality"));
        assert!(refused(&["song.mp3", "--quality", "draff"]).hint.contains("did you mean draft?"));
        assert!(refused(&["song.mp3", "--progress", "x"]).hint.contains("auto, plain, none, json"));
    }

    #[test]
    fn the_library_words_of_a_refusal_come_through() {
        let fault = refused(&["song.mp3", "--fps", "many"]);
        assert_eq!(fault.what, "--fps many: not a frame rate");
        assert_eq!(fault.exit, Exit::Usage);
    }

    #[test]
    fn a_slip_in_a_command_is_answered_with_a_guess_whatever_its_options() {
        assert!(refused(&["bnech", "--only"]).hint.contains("`asciivid bench`"));
        assert!(refused(&["song.mp3", "--jsno"]).hint.contains("--"));
    }

    #[test]
    fn what_is_missing_is_named_with_an_example_of_the_command() {
        assert_eq!(refused(&["frame", "song.mp3"]).what, "--at is missing");
        assert!(
            refused(&["frame", "song.mp3"]).hint.starts_with("for example `asciivid frame song.mp3 --at ")
        );
        for (command, what) in [("analyze", "song"), ("verify", "film"), ("new", "name"), ("check", "preset")]
        {
            let fault = refused(&[command, "-q"]);
            assert_eq!(fault.what, format!("no {what} is given"));
            assert!(fault.hint.starts_with(&format!("for example `asciivid {command} ")), "{fault:?}");
        }
    }

    #[test]
    fn a_song_that_begins_with_a_dash_is_told_how_to_be_named() {
        assert!(refused(&["-x.mp3"]).hint.contains("./-x.mp3"), "{:?}", refused(&["-x.mp3"]));
    }

    #[test]
    fn every_refusal_is_two_lines_that_say_something() {
        let lines: [&[&str]; 8] = [
            &["analyze", "a.mp3", "b.mp3"],
            &["frame", "a.mp3", "b\n.mp3"],
            &["--overwrite"],
            &["a.mp3", "--crf"],
            &["a.mp3", "-q", "-v"],
            &["a.mp3", "--quality", "a\nb"],
            &["a.mp3", "--overwrite=yes"],
            &["--\n"],
        ];
        for words in lines {
            let fault = refused(words);
            assert_eq!(fault.lines().lines().count(), 2, "{fault:?}");
            assert!(fault.what.len() > 8 && fault.hint.len() > 8, "{fault:?}");
        }
    }
}
