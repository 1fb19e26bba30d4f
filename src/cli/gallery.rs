//! `asciivid gallery`: contact sheets of everything that draws.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use asciivid::audio::{Features, tune};
use asciivid::error::{Error, Exit};
use asciivid::gallery::{self, Exhibit, NAMES};
use asciivid::hardware::Hardware;
use asciivid::progress::{Progress, Stage};
use asciivid::settings::Listening;
use asciivid_effects::kit::nearest;
use clap::Args;

use super::fault::Fault;
use super::film;
use super::options::{Messages, RESULT, SONG};
use super::out;
use super::picture;
use super::progress::Console;

const EXAMPLES: &str = "\
Examples:
  asciivid gallery -o sheets
      Draws everything that draws at three moments of our own tune, onto sheets in the folder sheets.
  asciivid gallery song.mp3 --only rain --only bloom -o sheets
      Only these, to a song of yours.";

/// The command line of `asciivid gallery`.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, override_usage = "asciivid gallery [SONG] -o FOLDER [options]")]
pub(crate) struct GalleryArgs {
    /// The song that they are drawn to [default: a tune of asciivid's own]
    #[arg(value_name = "SONG", help_heading = SONG)]
    pub(crate) song: Option<PathBuf>,

    /// Folder for the sheets, which are PNGs; it is made where there is none
    #[arg(short, long, value_name = "FOLDER", default_value = "gallery", help_heading = RESULT)]
    pub(crate) output: PathBuf,

    /// Draw only what is called so; may be repeated
    #[arg(long, value_name = "NAME", help_heading = RESULT)]
    pub(crate) only: Vec<String>,

    /// Replace sheets that exist already
    #[arg(long, help_heading = RESULT)]
    pub(crate) overwrite: bool,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// Draws the sheets into the folder and prints their names.
pub(crate) fn run(options: &GalleryArgs, console: &Console) -> Result<Exit, Fault> {
    let exhibits = chosen(&options.only)?;
    let folder = &options.output;
    std::fs::create_dir_all(folder).map_err(|cause| unwritable(folder, cause))?;
    let taken =
        gallery::names(&exhibits).into_iter().map(|name| folder.join(name)).find(|path| path.exists());
    if let Some(path) = taken.filter(|_| !options.overwrite) {
        let what = format!("{path:?} exists already");
        return Err(Fault::usage(what, "add --overwrite to replace it, or choose another folder with -o"));
    }
    let features = features(options, console)?;
    console.begin(Stage::Render, (exhibits.len() * NAMES.len()) as u64);
    let sheets = gallery::sheets(&exhibits, &features, console);
    console.end();
    let paths: Vec<(PathBuf, _)> =
        sheets?.into_iter().map(|sheet| (folder.join(&sheet.name), sheet.picture)).collect();
    for (path, drawn) in &paths {
        picture::write(path, drawn)?;
    }
    let names: String = paths.iter().map(|(path, _)| format!("{}\n", path.display())).collect();
    if !options.messages.quiet {
        out::print(&names)?;
    }
    Ok(Exit::Done)
}

/// Everything, or what was asked for.
fn chosen(only: &[String]) -> Result<Vec<Exhibit>, Fault> {
    let all = gallery::exhibits();
    if let Some(name) = only.iter().find(|name| all.iter().all(|exhibit| exhibit.name != **name)) {
        let hint = match nearest(name, all.iter().map(|exhibit| exhibit.name)) {
            Some(near) => format!("did you mean {near:?}?"),
            None => "`asciivid list effects` and `asciivid list shaders` show what there is".to_owned(),
        };
        return Err(Fault::usage(format!("--only {name}: nothing that draws is called so"), hint));
    }
    let wanted = |exhibit: &Exhibit| only.is_empty() || only.iter().any(|name| name == exhibit.name);
    Ok(all.into_iter().filter(wanted).collect())
}

/// The music of the song, or of our own tune.
fn features(options: &GalleryArgs, console: &Console) -> Result<Arc<Features>, Fault> {
    console.begin(Stage::Analyse, 0);
    let Some(song) = &options.song else {
        return Ok(Arc::new(tune().features().map_err(Error::from)?));
    };
    film::find(song)?;
    let ffmpeg = Hardware::probe().ffmpeg;
    let heard = asciivid::listen(song, &Listening::default(), ffmpeg.as_ref(), console)?;
    Ok(heard.features)
}

fn unwritable(path: &Path, cause: std::io::Error) -> Fault {
    Fault::from(Error::Output { path: path.to_owned(), cause })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_asked_for_is_drawn_and_a_slip_is_answered() {
        let names = |only: &[&str]| {
            let only: Vec<String> = only.iter().map(|name| (*name).to_owned()).collect();
            chosen(&only).map(|all| all.iter().map(|exhibit| exhibit.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&["tunnel", "rain"]).unwrap(), ["rain", "tunnel"]);
        assert!(names(&[]).unwrap().len() > 80);
        assert_eq!(names(&["tunel"]).unwrap_err().hint, "did you mean \"tunnel\"?");
    }
}
