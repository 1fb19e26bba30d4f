//! `asciivid verify`: the check of any film.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use asciivid::audio::Features;
use asciivid::encode::{Children, Tools};
use asciivid::error::{Error, Exit};
use asciivid::hardware::Hardware;
use asciivid::output;
use asciivid::progress::{Progress, Stage};
use asciivid::verify;
use clap::Args;

use super::fault::Fault;
use super::options::{FOUND, Messages, SongArgs};
use super::progress::Console;
use super::{film, out, picture};

const EXAMPLES: &str = "\
Examples:
  asciivid verify film.mp4
      Decodes the whole film: frames, rate, colours, light, flashes, and whether it moves with its sound.
  asciivid verify film.mp4 --song song.mp3 --html report.html
      Compares it with the song, and writes a page with pictures and curves.

Exit codes: 0 the film is right, 3 it has faults, 1 it could not be checked.";

/// The command line of `asciivid verify`.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    override_usage = "asciivid verify FILM [options]",
    arg_required_else_help = true
)]
pub(crate) struct VerifyArgs {
    /// The film, of asciivid or of any other make
    #[arg(value_name = "FILM", help_heading = "Film")]
    pub(crate) film: PathBuf,

    /// The song that it should show and hold [default: the film's own sound]
    #[arg(long = "song", value_name = "SONG", help_heading = "Film")]
    pub(crate) song: Option<PathBuf>,

    #[command(flatten)]
    pub(crate) listening: SongArgs,

    /// Print JSON instead of the page
    #[arg(long, help_heading = FOUND)]
    pub(crate) json: bool,

    /// Write a page with pictures of the film and curves of its light and its sound
    #[arg(long, value_name = "FILE.html", help_heading = FOUND)]
    pub(crate) html: Option<PathBuf>,

    /// Replace that page if it exists already
    #[arg(long, help_heading = FOUND)]
    pub(crate) overwrite: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// Checks the film, tells what was found, and writes the page if it was asked for.
pub(crate) fn run(options: VerifyArgs, console: &Console) -> Result<Exit, Fault> {
    film::find(&options.film)?;
    if let Some(page) = &options.html {
        output::claim(page, &options.film, options.overwrite)
            .map_err(|error| picture::refused(&error, "--html"))?;
    }
    let tools = Hardware::probe().readers().map_err(Error::from)?;
    let features = features(&options, &tools, console)?;
    console.begin(Stage::Verify, 0);
    let children = Children::default();
    let work = || -> Result<_, Error> {
        let report = verify::examine(&tools, &children, &options.film, features.as_deref())?;
        let page = options.html.as_ref().map(|_| verify::page(&tools, &children, &options.film, &report));
        Ok((report, page.transpose()?))
    };
    let (mut report, page) = asciivid::watch(console, &children, work)?;
    console.end();
    if let (Some(path), Some(page)) = (&options.html, page) {
        output::write(path, page.as_bytes())?;
    }
    report.file = film::utf8(&options.film);
    if options.json {
        out::print(&out::json(&report))?;
    } else if !options.messages.quiet {
        out::print(&report.to_text())?;
    }
    if report.ok {
        return Ok(Exit::Done);
    }
    Err(Fault {
        what: format!("{:?} has faults", options.film),
        hint: "look at what the check found; each finding says what to change".to_owned(),
        exit: Exit::CheckFailed,
    })
}

/// The music of the song, or else that of the film's own sound; a film without sound has none.
fn features(options: &VerifyArgs, tools: &Tools, console: &Console) -> Result<Option<Arc<Features>>, Fault> {
    let hear = |path: &Path| {
        asciivid::listen(path, &options.listening.clone().listening(), Some(&tools.ffmpeg), console)
    };
    console.begin(Stage::Analyse, 0);
    match &options.song {
        Some(song) => {
            film::find(song)?;
            Ok(Some(hear(song)?.features))
        }
        None => match hear(&options.film) {
            Err(Error::Stopped) => Err(Fault::from(Error::Stopped)),
            heard => Ok(heard.ok().map(|song| song.features)),
        },
    }
}
