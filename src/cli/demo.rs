//! `asciivid demo`: a tune of our own becomes a film, so that nobody needs a song to try the program.

use std::io;
use std::path::{Path, PathBuf};

use asciivid::audio::tune;
use asciivid::error::{Error, Exit};
use asciivid::settings::Quality;
use clap::Args;

use super::fault::Fault;
use super::film;
use super::options::FilmArgs;
use super::progress::Console;

const EXAMPLES: &str = "\
Examples:
  asciivid demo
      Makes demo.mp4, half a minute at 1920x1080.
  asciivid demo --quality draft --preset reactor -o reactor.mp4
      Shows a preset in a small film, in seconds.";

/// The command line of `asciivid demo`.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, override_usage = "asciivid demo [options]")]
pub(crate) struct DemoArgs {
    #[command(flatten)]
    pub(crate) film: FilmArgs,
}

/// Plays the tune into a file and makes its film, `demo.mp4` in this folder if nothing else is asked.
pub(crate) fn run(options: FilmArgs, console: &Console) -> Result<Exit, Fault> {
    let folder = tempfile::tempdir().map_err(|cause| unwritable(&std::env::temp_dir(), cause))?;
    let song = folder.path().join("demo.wav");
    tune().write_wav(&song).map_err(|cause| unwritable(&song, cause))?;
    let json = options.json;
    let mut settings = options.settings(song, Quality::Production);
    settings.output.get_or_insert_with(|| PathBuf::from("demo.mp4"));
    film::run(&settings, json, console)
}

fn unwritable(path: &Path, cause: io::Error) -> Fault {
    Fault::from(Error::Output { path: path.to_owned(), cause })
}
