//! `asciivid analyze`: what is heard in a song, as a page of text, as JSON and as a picture.

mod json;
mod moments;
mod page;

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use asciivid::assets::{DEFAULT_FONT, Library};
use asciivid::audio::{Features, Tags};
use asciivid::error::{Error, Exit, Explain};
use asciivid::hardware::Hardware;
use asciivid::output::{self, OutputError};
use asciivid::plot::{self, Caption};
use asciivid::progress::{Progress, Stage};

use super::args::AnalyzeArgs;
use super::fault::Fault;
use super::film;
use super::progress::Console;
use super::style::Style;

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
        output::write(path, &picture(&heard)?)?;
    }
    match options.json.as_deref() {
        Some(path) if is_stdout(path) => print(&json::text(&heard))?,
        Some(path) => output::write(path, json::text(&heard).as_bytes())?,
        None => {}
    }
    if wants_page(options) {
        print(&page::text(&heard, Style::of_stdout()))?;
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
    if let Some(path) = plot.filter(|path| !path.extension().is_some_and(|e| e.eq_ignore_ascii_case("png"))) {
        let what = format!("--plot {path:?}: the picture is a PNG, and its name must end in .png");
        return Err(Fault::usage(what, format!("use {:?}", path.with_extension("png"))));
    }
    if let Some(path) = json.filter(|_| json == plot) {
        let clash = OutputError::Clash { path: path.to_owned(), other: "the plot itself" };
        return Err(refused(&clash, "--json"));
    }
    for (option, path) in [("--json", json), ("--plot", plot)] {
        let free = path.map_or(Ok(()), |path| output::claim(path, &options.song, options.overwrite));
        free.map_err(|error| refused(&error, option))?;
    }
    Ok(())
}

/// A file that cannot be written, with the way out by the option that asked for it.
fn refused(error: &OutputError, option: &str) -> Fault {
    let hint = match error {
        OutputError::Exists { .. } => {
            format!("add --overwrite to replace it, or choose another name with {option} FILE")
        }
        OutputError::NoFolder { folder, .. } => {
            format!("make the folder first (mkdir -p {folder:?}), or choose another with {option} FILE")
        }
        OutputError::Unwritable { .. } => {
            format!("choose a folder that you may write to with {option} FILE, or free some space")
        }
        _ => format!("choose another name with {option} FILE"),
    };
    Fault { what: error.to_string(), hint, exit: error.exit() }
}

/// The plot as the bytes of a PNG.
fn picture(heard: &Heard) -> Result<Vec<u8>, Fault> {
    let fonts = Library::default().font(DEFAULT_FONT).map_err(Error::from)?;
    let caption = Caption { title: heard.title(), artist: heard.tags.artist.clone() };
    plot::png(&plot::draw(&heard.features, &caption, &fonts)).map_err(|cause| Fault {
        what: format!("the plot cannot be encoded: {cause}"),
        hint: "leave --plot out, and report this".to_owned(),
        exit: Exit::Failed,
    })
}

/// Prints to standard output. Whoever read it and left has seen enough.
pub(super) fn print(text: &str) -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => {
            Err(Fault::from(Error::Output { path: "standard output".into(), cause }))
        }
        _ => Ok(()),
    }
}
