//! `asciivid new`: a preset to begin with.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use asciivid::assets;
use asciivid::error::{Error, Exit};
use clap::Args;

use super::fault::Fault;
use super::options::{LOOK, Messages};
use super::out;

const EXAMPLES: &str = "\
Examples:
  asciivid new mine
      Writes mine.toml: a small preset whose comments say what every part does.
  asciivid song.mp3 --preset mine.toml --quality draft --overwrite
      Shows it, quickly.";

/// The command line of `asciivid new`.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, override_usage = "asciivid new NAME", arg_required_else_help = true)]
pub(crate) struct NewArgs {
    /// The name of the preset: letters, digits, - and _
    #[arg(value_name = "NAME", help_heading = LOOK)]
    pub(crate) name: String,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// Writes NAME.toml in this folder, which must not be there yet.
pub(crate) fn run(options: &NewArgs) -> Result<Exit, Fault> {
    let name = name(&options.name)?;
    let path = PathBuf::from(format!("{name}.toml"));
    write(&path, &assets::starter(name)).map_err(|cause| refused(&path, cause))?;
    if !options.messages.quiet {
        let path = path.display();
        out::print(&format!("{path}\n  asciivid SONG --preset {path} --quality draft\n"))?;
    }
    Ok(Exit::Done)
}

/// The name without the ending, if it can be one.
fn name(given: &str) -> Result<&str, Fault> {
    let name = given.strip_suffix(".toml").unwrap_or(given);
    let letter = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.len() <= 64 && name.chars().all(letter) {
        return Ok(name);
    }
    let what = format!("{given:?} cannot be the name of a preset");
    Err(Fault::usage(what, "take up to 64 letters, digits, - and _, for example `asciivid new mine`"))
}

/// Writes a file that was not there; what could not be written whole is taken away again.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes()).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

fn refused(path: &Path, cause: io::Error) -> Fault {
    match cause.kind() {
        ErrorKind::AlreadyExists => {
            Fault::usage(format!("{path:?} exists already"), "take another name, or move the file away")
        }
        _ => Fault::from(Error::Output { path: path.to_owned(), cause }),
    }
}
