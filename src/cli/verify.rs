//! `asciivid verify`: the check of any film.

use std::path::Path;
use std::sync::Arc;

use asciivid::audio::Features;
use asciivid::encode::{Children, Codec, Tools};
use asciivid::error::{Error, Exit};
use asciivid::hardware::Hardware;
use asciivid::output;
use asciivid::progress::{Progress, Stage};
use asciivid::verify;

use super::args::VerifyArgs;
use super::fault::Fault;
use super::progress::Console;
use super::{analyze, film, picture};

/// Checks the film, tells what was found, and writes the page if it was asked for.
pub(crate) fn run(options: VerifyArgs, console: &Console) -> Result<Exit, Fault> {
    film::find(&options.film)?;
    if let Some(page) = &options.html {
        output::claim(page, &options.film, options.overwrite)
            .map_err(|error| picture::refused(&error, "--html"))?;
    }
    let hardware = Hardware::probe();
    let tools = hardware.tools(Codec::H264).map_err(Error::from)?;
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
        analyze::print(&film::as_json(&report))?;
    } else if !options.messages.quiet {
        analyze::print(&report.to_text())?;
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
