//! `asciivid frame`: one frame of the film, as it will be.

use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::time::Instant;

use asciivid::error::Exit;
use asciivid::play::Watch;
use asciivid::progress::Progress;
use asciivid::settings::{self, Quality, SettingsError};
use asciivid::still::Stills;
use clap::Args;

use super::fault::{self, Fault};
use super::options::{LOOK, Messages, PICTURES, SONG, SongArgs, ViewArgs};
use super::play::watchable;
use super::progress::Console;
use super::style::Style;
use super::{film, out, picture};

const EXAMPLES: &str = "\
Examples:
  asciivid frame song.mp3 --at 1:23 -o frame.png
      Writes the frame that the film shows at 1:23, as it will be before it is encoded.
  asciivid frame song.mp3 --at 1:23 --preset inferno
      Shows it in the terminal.
  asciivid frame song.mp3 --at 1:23 --preset mine.toml --watch
      Shows it again whenever the preset is saved, until Ctrl-C.";

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

    /// Draw it again whenever the preset, palette or font that are files of yours are saved
    ///
    /// What is wrong with them is said, and the last picture stays. Ctrl-C ends it.
    #[arg(long, help_heading = LOOK)]
    pub(crate) watch: bool,

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
    let output = options.output.as_deref();
    if let Some(path) = output {
        picture::claim("--output", path, &settings.song, options.overwrite)?;
    }
    if options.watch {
        watchable(&settings)?;
    }
    // Before they are read: what is saved from now on is another file.
    let watch = Watch::of(&settings);
    let mut stills = Stills::at(&settings, options.at, console)?;
    console.end();
    show(&stills, options.at, output, options.watch)?;
    if options.watch {
        follow(watch, console, || {
            stills.renew()?;
            show(&stills, options.at, output, true)
        });
    }
    Ok(Exit::Done)
}

/// Draws the frame into a file or into the terminal, there over the last one if it is drawn again and again.
fn show(stills: &Stills, at: f64, output: Option<&Path>, again: bool) -> Result<(), Fault> {
    let drawn = stills.draw(stills.frame_at(at));
    if let Some(path) = output {
        return picture::write(path, &drawn);
    }
    let clear = if again && stdout().is_terminal() { "\x1b[H\x1b[2J" } else { "" };
    out::print(&format!("{clear}{}", picture::as_text(&drawn, Style::of_screen())))
}

/// Calls `draw` whenever a file of the look has changed, until the user wants to stop.
fn follow(mut watch: Watch, console: &Console, mut draw: impl FnMut() -> Result<(), Fault>) {
    while !console.stopped() {
        std::thread::sleep(Watch::EVERY);
        if !watch.changed() {
            continue;
        }
        let began = Instant::now();
        match draw() {
            Ok(()) => console.note(&format!("drawn again in {} ms", began.elapsed().as_millis())),
            Err(fault) => fault::say(&fault.lines()),
        }
    }
}
