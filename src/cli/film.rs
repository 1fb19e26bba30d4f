//! `asciivid SONG`: from settings to a film, its report and the summary.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use asciivid::Outcome;
use asciivid::audio::AudioError;
use asciivid::error::{Error, Exit};
use asciivid::output;
use asciivid::progress::Progress;
use asciivid::settings::Settings;
use asciivid::verify::Report;

use super::fault::Fault;
use super::guess;
use super::out;
use super::progress::Console;
use super::result;
use super::summary::Summary;

/// What turns settings into a film; the library in the program, a fake in tests.
pub(super) type Render = fn(&Settings, &dyn Progress) -> Result<Outcome, Error>;

/// Makes a film and says how it went; to programs, if `json` is set, in one line on standard output.
pub(crate) fn run(settings: &Settings, json: bool, console: &Console) -> Result<Exit, Fault> {
    let began = Instant::now();
    let made = clash(settings, json).and_then(|()| make(settings, console, asciivid::render));
    let (summary, ended) = match made {
        Ok((summary, ended)) => (Some(summary), ended),
        Err(fault) => (None, Err(fault)),
    };
    if json {
        let fault = ended.as_ref().err();
        out::print(&result::line(summary.as_ref(), fault, began.elapsed(), console.warnings()))?;
    }
    ended.map(|()| Exit::Done)
}

/// Refuses two things for one standard output.
fn clash(settings: &Settings, json: bool) -> Result<(), Fault> {
    match &settings.report {
        Some(report) if json && report.as_os_str() == "-" => Err(Fault::usage(
            "--json and --report - both ask for standard output",
            "leave one of them out, or give --report a file",
        )),
        _ => Ok(()),
    }
}

/// Makes a film. The inner result tells whether it is as it should be, and its report is written.
fn make(
    settings: &Settings,
    console: &Console,
    render: Render,
) -> Result<(Summary, Result<(), Fault>), Fault> {
    find(&settings.song)?;
    let summary = film(settings, console, render)?;
    let report = &summary.outcome.report;
    let written = settings.report.as_ref().map_or(Ok(()), |path| write_report(path, report));
    console.done(&summary);
    let ended = written.and_then(|()| passed(&summary));
    Ok((summary, ended))
}

/// Whether the film passed its check.
fn passed(summary: &Summary) -> Result<(), Fault> {
    if summary.outcome.report.ok {
        return Ok(());
    }
    Err(Fault {
        what: format!("{:?} is finished, but its check failed", summary.outcome.film),
        hint: "the film is kept; look at what the check found, change the settings and render it again"
            .to_owned(),
        exit: Exit::CheckFailed,
    })
}

/// Makes a film.
pub(super) fn film(settings: &Settings, console: &Console, render: Render) -> Result<Summary, Fault> {
    let (began, before) = (Instant::now(), console.warnings());
    let mut outcome = render(settings, console)?;
    outcome.report.file = utf8(&outcome.film);
    Ok(Summary { outcome, wall: began.elapsed(), warnings: console.warnings() - before })
}

/// Makes sure that there is something by the song's name, or guesses what was meant.
pub(crate) fn find(song: &Path) -> Result<(), Fault> {
    match song.metadata() {
        Err(cause) if cause.kind() == ErrorKind::NotFound => {
            let fault = Fault::from(AudioError::Missing { path: song.to_owned() });
            let hint = meant(song).unwrap_or_else(|| fault.hint.clone());
            Err(Fault { hint, ..fault })
        }
        _ => Ok(()),
    }
}

/// What a song that does not exist may have been meant for.
fn meant(song: &Path) -> Option<String> {
    let word = song.to_str()?;
    match guess::command(word) {
        Some(name) if name == word => {
            Some(format!("a command stands before its options: asciivid {word} [options]"))
        }
        Some(name) => Some(format!("did you mean the command `asciivid {name}`?")),
        None => guess::neighbour(song).map(|name| format!("did you mean {name:?}?")),
    }
}

/// A name as JSON can hold it.
pub(super) fn utf8(path: &Path) -> PathBuf {
    PathBuf::from(path.to_string_lossy().into_owned())
}

/// Writes what the check found, to a file or (`-`) to standard output.
fn write_report(path: &Path, report: &Report) -> Result<(), Fault> {
    let text = out::json(report);
    let written = match path.to_str() {
        Some("-") => std::io::stdout().lock().write_all(text.as_bytes()),
        _ => return Ok(output::write(path, text.as_bytes())?),
    };
    match written {
        // Whoever read our output has seen enough.
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(cause) => Err(Fault::from(Error::Output { path: path.to_owned(), cause })),
        Ok(()) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::cli::signals::Stop;
    use crate::cli::summary::tests::outcome;
    use crate::cli::view::Plain;
    use crate::cli::view::tests::{Page, page};

    /// A folder with a song, settings for it, and a console that writes on a page.
    fn scene() -> (tempfile::TempDir, Settings, Console, Page) {
        let folder = tempfile::tempdir().unwrap();
        let song = folder.path().join("song.mp3");
        std::fs::write(&song, "sound").unwrap();
        let page = page();
        let console = Console::with(Box::new(Plain::new(Box::new(page.clone()), false)), Stop::default());
        (folder, Settings::new(song), console, page)
    }

    fn good(_: &Settings, progress: &dyn Progress) -> Result<Outcome, Error> {
        progress.warn("the song ends early");
        Ok(outcome(true))
    }

    fn faulty(_: &Settings, _: &dyn Progress) -> Result<Outcome, Error> {
        Ok(outcome(false))
    }

    fn never(_: &Settings, _: &dyn Progress) -> Result<Outcome, Error> {
        panic!("rendered what should have been refused")
    }

    #[test]
    fn a_good_film_ends_with_a_summary_and_exit_code_0() {
        let (_folder, settings, console, page) = scene();
        assert_eq!(make(&settings, &console, good).unwrap().1, Ok(()));
        assert!(page.text().contains("1 warning on the way"), "{}", page.text());
    }

    #[test]
    fn a_film_that_fails_its_check_is_summarised_named_and_ends_with_exit_code_3() {
        let (_folder, settings, console, page) = scene();
        let fault = make(&settings, &console, faulty).unwrap().1.unwrap_err();
        assert_eq!(fault.exit, Exit::CheckFailed);
        assert!(fault.what.contains("out/song.mp4"));
        assert!(page.text().contains("the picture is black"));
    }

    #[test]
    fn the_report_is_written_whether_the_check_passed_or_not() {
        for render in [good as Render, faulty] {
            let (folder, mut settings, console, _) = scene();
            let report = folder.path().join("report.json");
            settings.report = Some(report.clone());
            let _ = make(&settings, &console, render);
            let read: Value = serde_json::from_str(&std::fs::read_to_string(report).unwrap()).unwrap();
            assert_eq!(read["frames"], 4512);
        }
    }

    #[test]
    fn a_song_that_is_not_there_is_not_rendered() {
        let (_folder, mut settings, console, _) = scene();
        settings.song.set_file_name("sogn.mp3");
        let fault = make(&settings, &console, never).unwrap_err();
        assert!(fault.hint.contains("song.mp3"), "{fault:?}");
    }

    #[test]
    fn a_missing_song_is_answered_with_what_it_may_have_been() {
        let (folder, _, _, _) = scene();
        let hint = |name: &str| find(Path::new(name)).unwrap_err().hint;
        assert!(hint("dmeo").contains("asciivid demo"));
        assert!(hint("demo").contains("before its options"));
        let near = folder.path().join("sogn.mp3");
        assert!(hint(near.to_str().unwrap()).contains("song.mp3"));
        assert_eq!(find(Path::new("/no/such/thing.ogg")).unwrap_err().exit, Exit::Failed);
    }
}
