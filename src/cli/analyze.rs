//! `asciivid analyze`: what is heard in a song, as a page of text, as JSON and as a picture.

mod json;
mod moments;
mod page;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use asciivid::assets::{DEFAULT_FONT, Library};
use asciivid::audio::{Features, Tags};
use asciivid::error::{Error, Exit};
use asciivid::hardware::Hardware;
use asciivid::output::{self, OutputError};
use asciivid::plot::{self, Caption};
use asciivid::progress::{Progress, Stage};
use clap::Args;
use image::RgbImage;

use super::fault::Fault;
use super::film;
use super::options::{FOUND, Messages, SONG, SongArgs};
use super::out;
use super::picture;
use super::progress::Console;
use super::style::Style;

const EXAMPLES: &str = "\
Examples:
  asciivid analyze song.mp3
      Prints a summary: tempo, metre, key, loudness, sections, key moments.
  asciivid analyze song.mp3 --plot song.png --json song.json
      Draws all of it on one page, and writes every curve, beat, bar and section.
  asciivid analyze song.mp3 --json - | jq .tempo
      Gives one figure to another program.

The JSON format is described in src/README.md of asciivid, under \"The analysis as JSON\".";

/// The command line of `asciivid analyze`.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    override_usage = "asciivid analyze SONG [options]",
    arg_required_else_help = true
)]
pub(crate) struct AnalyzeArgs {
    /// The song, or a film whose sound is the song
    #[arg(value_name = "SONG", help_heading = SONG)]
    pub(crate) song: PathBuf,

    #[command(flatten)]
    pub(crate) listening: SongArgs,

    /// Write everything as JSON: curves, beats, bars, sections
    ///
    /// To this file, or to standard output if it is -, which then carries nothing else. Times are in seconds.
    #[arg(long, value_name = "FILE", help_heading = FOUND)]
    pub(crate) json: Option<PathBuf>,

    /// Draw everything on one page, a PNG of 1800x1100 pixels
    #[arg(long, value_name = "FILE.png", help_heading = FOUND)]
    pub(crate) plot: Option<PathBuf>,

    /// Replace these files if they exist already
    #[arg(long, help_heading = FOUND)]
    pub(crate) overwrite: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// A song and all that was found in it.
struct Heard {
    file: PathBuf,
    tags: Tags,
    features: Arc<Features>,
}

/// Listens to the song, writes what was asked for, and prints the page where standard output is free for it.
pub(crate) fn run(options: &AnalyzeArgs, console: &Console) -> Result<Exit, Fault> {
    film::find(&options.song)?;
    claim(options)?;
    console.begin(Stage::Analyse, 0);
    let heard = listen(options, console)?;
    console.end();
    if console.stopped() {
        return Err(Fault::from(Error::Stopped));
    }
    if let Some(path) = &options.plot {
        picture::write(path, &plotted(&heard)?)?;
    }
    match options.json.as_deref() {
        Some(path) if is_stdout(path) => out::print(&json::text(&heard))?,
        Some(path) => output::write(path, json::text(&heard).as_bytes())?,
        None => {}
    }
    if wants_page(options) {
        out::print(&page::text(&heard, Style::of_stdout()))?;
    }
    Ok(Exit::Done)
}

/// The one place where the song is read.
fn listen(options: &AnalyzeArgs, console: &Console) -> Result<Heard, Error> {
    let ffmpeg = Hardware::probe().ffmpeg;
    let how = options.listening.clone().listening();
    let song = asciivid::listen(&options.song, &how, ffmpeg.as_ref(), console)?;
    song.facts.warnings.iter().for_each(|warning| console.warn(warning));
    Ok(Heard { file: song.path, tags: song.facts.tags, features: song.features })
}

impl Heard {
    /// The title as tagged, or the name of the file.
    fn title(&self) -> String {
        let name = || self.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        self.tags.title.clone().unwrap_or_else(name)
    }
}

fn is_stdout(path: &Path) -> bool {
    path == Path::new("-")
}

/// Quiet asks for files alone; without files the page is all there is.
fn wants_page(options: &AnalyzeArgs) -> bool {
    let to_stdout = options.json.as_deref().is_some_and(is_stdout);
    let to_files = options.json.is_some() || options.plot.is_some();
    let only_files = options.messages.quiet && to_files;
    !(to_stdout || only_files)
}

/// Makes sure that the files can be written before any work.
fn claim(options: &AnalyzeArgs) -> Result<(), Fault> {
    let json = options.json.as_deref().filter(|path| !is_stdout(path));
    let plot = options.plot.as_deref();
    plot.map_or(Ok(()), |path| picture::named("--plot", path))?;
    if let Some(path) = json.filter(|_| json == plot) {
        let clash = OutputError::Clash { path: path.to_owned(), other: "the plot itself" };
        return Err(picture::refused(&clash, "--json"));
    }
    for (option, path) in [("--json", json), ("--plot", plot)] {
        let free = path.map_or(Ok(()), |path| output::claim(path, &options.song, options.overwrite));
        free.map_err(|error| picture::refused(&error, option))?;
    }
    Ok(())
}

/// The plot.
fn plotted(heard: &Heard) -> Result<RgbImage, Fault> {
    let fonts = Library::default().font(DEFAULT_FONT).map_err(Error::from)?;
    let caption = Caption { title: heard.title(), artist: heard.tags.artist.clone() };
    Ok(plot::draw(&heard.features, &caption, &fonts))
}
