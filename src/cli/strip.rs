//! `asciivid strip`: one picture of every scene of the film.

use std::path::PathBuf;

use asciivid::error::Exit;
use asciivid::settings::Quality;
use asciivid::still::Stills;
use clap::Args;

use super::fault::Fault;
use super::options::{Messages, PICTURES, SONG, SongArgs, ViewArgs};
use super::progress::Console;
use super::{film, out, picture};

const EXAMPLES: &str = "\
Examples:
  asciivid strip song.mp3
      Draws strip.png: a picture of every scene with its time, its section and its name.
  asciivid strip song.mp3 --preset voyage -o voyage.png --overwrite
      The same song in another look.";

/// The command line of `asciivid strip`.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, override_usage = "asciivid strip SONG [-o FILE.png] [options]", arg_required_else_help = true)]
pub(crate) struct StripArgs {
    /// The song, or a film whose sound is the song
    #[arg(value_name = "SONG", help_heading = SONG)]
    pub(crate) song: PathBuf,

    #[command(flatten)]
    pub(crate) listening: SongArgs,

    /// PNG to write [default: strip.png]
    #[arg(short, long, value_name = "FILE.png", default_value = "strip.png", hide_default_value = true, help_heading = PICTURES)]
    pub(crate) output: PathBuf,

    /// Replace the picture if it exists already
    #[arg(long, help_heading = PICTURES)]
    pub(crate) overwrite: bool,

    #[command(flatten)]
    pub(crate) view: ViewArgs,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// Draws the sheet and prints its name.
pub(crate) fn run(options: StripArgs, console: &Console) -> Result<Exit, Fault> {
    let settings = options.view.settings(options.song, options.listening, Quality::Production);
    film::find(&settings.song)?;
    picture::claim("--output", &options.output, &settings.song, options.overwrite)?;
    let strip = Stills::of(&settings, console)?.strip(console)?;
    console.end();
    picture::write(&options.output, &strip)?;
    if !options.messages.quiet {
        out::print(&format!("{}\n", options.output.display()))?;
    }
    Ok(Exit::Done)
}
