//! `asciivid frame`: one frame of the film, as it will be.

use std::path::PathBuf;

use asciivid::error::Exit;
use asciivid::settings::{self, Quality, SettingsError};
use asciivid::still::Stills;
use clap::Args;

use super::fault::Fault;
use super::options::{Messages, PICTURES, SONG, SongArgs, ViewArgs};
use super::progress::Console;
use super::style::Style;
use super::{film, out, picture};

const EXAMPLES: &str = "\
Examples:
  asciivid frame song.mp3 --at 1:23 -o frame.png
      Writes the frame that the film shows at 1:23, as it will be before it is encoded.
  asciivid frame song.mp3 --at 1:23 --preset inferno
      Shows it in the terminal, to see what a change in a preset does.";

/// The command line of `asciivid frame`.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    override_usage = "asciivid frame SONG --at TIME [-o FILE.png] [options]",
    arg_required_else_help = true,
    mut_arg("from", |arg| arg.hide(true)),
    mut_arg("to", |arg| arg.hide(true))
)]
pub(crate) struct FrameArgs {
    /// The song, or a film whose sound is the song
    #[arg(value_name = "SONG", help_heading = SONG)]
    pub(crate) song: PathBuf,

    #[command(flatten)]
    pub(crate) listening: SongArgs,

    /// When in the song: 83, 1:23, 1:23.5
    #[arg(long, value_name = "TIME", value_parser = at_time, allow_negative_numbers = true, help_heading = PICTURES)]
    pub(crate) at: f64,

    /// PNG to write [default: the terminal]
    #[arg(short, long, value_name = "FILE.png", help_heading = PICTURES)]
    pub(crate) output: Option<PathBuf>,

    /// Replace the picture if it exists already
    #[arg(long, help_heading = PICTURES)]
    pub(crate) overwrite: bool,

    #[command(flatten)]
    pub(crate) view: ViewArgs,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

fn at_time(text: &str) -> Result<f64, SettingsError> {
    settings::parse_time("--at", text)
}

/// Draws the frame and writes it where it was asked for.
pub(crate) fn run(options: FrameArgs, console: &Console) -> Result<Exit, Fault> {
    let settings = options.view.settings(options.song, options.listening, Quality::Production);
    film::find(&settings.song)?;
    if let Some(path) = &options.output {
        picture::claim("--output", path, &settings.song, options.overwrite)?;
    }
    let stills = Stills::of(&settings, console)?;
    let drawn = stills.draw(stills.frame_at(options.at));
    console.end();
    match &options.output {
        Some(path) => picture::write(path, &drawn)?,
        None => out::print(&picture::as_text(&drawn, Style::of_screen()))?,
    }
    Ok(Exit::Done)
}
