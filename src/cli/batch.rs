//! `asciivid SONG...`: several songs, one after the other with all workers. A song that fails does not stop the others, and
//! a film that is finished already is not made again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use asciivid::error::{Error, Exit};
use asciivid::hardware::Hardware;
use asciivid::identity;
use asciivid::output::{self, OutputError};
use asciivid::plan::Look;
use asciivid::progress::Progress;
use asciivid::settings::Settings;
use serde_json::{Value, json};

use super::fault::Fault;
use super::film::{self, Render};
use super::progress::Console;
use super::summary::{Summary, amount, clock, span};

/// Endings of songs that are taken out of a folder. Films are left there: they may be ours.
const SONGS: [&str; 13] =
    ["aac", "aif", "aiff", "alac", "caf", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav", "wma"];

/// What became of a song.
#[derive(Debug)]
pub(crate) enum State {
    /// Its film is made; the check may have found faults.
    Made(Box<Summary>),
    /// Its film was there.
    There,
    /// There is no film, for this reason.
    Failed(Fault),
    /// It was not its turn when the user stopped.
    Left,
}

/// A song, its film, and what became of it.
#[derive(Debug)]
pub(crate) struct Entry {
    song: PathBuf,
    film: PathBuf,
    /// Bytes of the song, by which its share of the work is judged.
    weight: u64,
    state: State,
}

/// All songs of a run.
#[derive(Debug)]
pub(crate) struct Album {
    entries: Vec<Entry>,
    wall: Duration,
}

/// Whose turn it is, and the share of the work that lies before and behind it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Turn {
    /// Number of the song, from 1.
    pub(crate) number: usize,
    /// Number of songs.
    pub(crate) of: usize,
    /// The song's file name.
    pub(crate) name: String,
    /// Shares of the work when it begins and when it is done, in 0..=1.
    pub(crate) share: (f64, f64),
}

/// Whether these songs are a batch: several, or what is in a folder.
pub(crate) fn is_batch(songs: &[PathBuf]) -> bool {
    songs.len() > 1 || songs.iter().any(|song| song.is_dir())
}

/// Makes the film of every song, and tells what became of them.
pub(crate) fn run(
    songs: &[PathBuf],
    settings: &Settings,
    json: bool,
    console: &Console,
) -> Result<Exit, Fault> {
    if json {
        let hint = "add --progress json instead, which tells of every song and of all of them";
        return Err(Fault::usage("--json tells of one film, and there are several songs", hint));
    }
    make(songs, settings, console, asciivid::render)
}

fn make(songs: &[PathBuf], settings: &Settings, console: &Console, render: Render) -> Result<Exit, Fault> {
    let songs = listed(songs)?;
    refuse_what_is_for_one(settings, songs.len())?;
    if songs.iter().all(|song| !song.exists()) {
        film::find(&songs[0])?;
    }
    settings.check().map_err(Error::from)?;
    Look::of(settings)?;
    Hardware::probe().tools(settings.codec).map_err(Error::from)?;
    let mut album = Album::of(songs, settings)?;
    let began = Instant::now();
    for i in 0..album.entries.len() {
        if console.stopped() {
            break;
        }
        console.turn(&album.turn(i));
        let state = one(&album.entries[i], settings, console, render);
        let stopped = matches!(&state, State::Failed(fault) if fault.exit == Exit::Stopped);
        album.entries[i].state = state;
        console.turned(&album.entries[i]);
        if stopped {
            break;
        }
    }
    album.wall = began.elapsed();
    console.album(&album);
    album.verdict(console.stopped())
}

/// The songs, those of folders in the order of their names.
fn listed(given: &[PathBuf]) -> Result<Vec<PathBuf>, Fault> {
    let mut songs = Vec::new();
    for path in given {
        if !path.is_dir() {
            songs.push(path.clone());
            continue;
        }
        let unreadable = |cause: std::io::Error| Fault {
            what: format!("cannot read the folder {path:?}: {cause}"),
            hint: "name a folder that you may read, or the songs themselves".to_owned(),
            exit: Exit::Failed,
        };
        let mut inside: Vec<PathBuf> = Vec::new();
        for entry in fs::read_dir(path).map_err(unreadable)? {
            inside.push(entry.map_err(unreadable)?.path());
        }
        inside.retain(|file| is_song(file));
        if inside.is_empty() {
            let hint = format!("songs in a folder are known by their endings: {}", SONGS.join(", "));
            return Err(Fault {
                what: format!("there is no song in the folder {path:?}"),
                hint,
                exit: Exit::Failed,
            });
        }
        inside.sort();
        songs.extend(inside);
    }
    Ok(songs)
}

fn is_song(file: &Path) -> bool {
    let hidden = file.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let ending = file.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    !hidden && file.is_file() && ending.is_some_and(|ending| SONGS.contains(&ending.as_str()))
}

/// Refuses options that belong to one song or name one file.
fn refuse_what_is_for_one(settings: &Settings, songs: usize) -> Result<(), Fault> {
    let refused = [
        ("--report", settings.report.is_some(), "check the films afterwards: asciivid verify FILM --json"),
        ("--cues", settings.cues.is_some(), "render that song alone"),
        ("--scene", !settings.pins.is_empty(), "render that song alone"),
        ("--beats", settings.listening.beats.is_some(), "render that song alone"),
        ("--beat-offset", settings.listening.beat_offset.is_some(), "render that song alone"),
    ];
    match refused.into_iter().find(|(_, given, _)| *given) {
        Some((option, _, hint)) => Err(Fault::usage(
            format!("{option} is for one song, and there are {songs}"),
            format!("leave it out, or {hint}"),
        )),
        None => Ok(()),
    }
}

/// The folder for the films, made if there is none; `None` puts each beside its song.
fn folder(settings: &Settings, songs: usize) -> Result<Option<&Path>, Fault> {
    let Some(folder) = settings.output.as_deref() else {
        return Ok(None);
    };
    if folder.as_os_str().is_empty() {
        return Err(Fault::from(OutputError::Empty { option: "--output" }));
    }
    let named = !folder.as_os_str().as_encoded_bytes().ends_with(b"/") && output::is_film(folder);
    if !folder.is_dir() && (named || folder.exists()) {
        let what = format!("-o {folder:?} is the name of one film, and there are {songs} songs");
        return Err(Fault::usage(what, "give a folder for them: -o films/"));
    }
    let unwritable = |cause| Fault::from(Error::Output { path: folder.to_owned(), cause });
    fs::create_dir_all(folder).map_err(unwritable)?;
    Ok(Some(folder))
}

/// Makes the film of one song, unless it is there.
fn one(entry: &Entry, settings: &Settings, console: &Console, render: Render) -> State {
    let work_dir = settings.work_dir.as_ref().and_then(|folder| Some(folder.join(entry.film.file_name()?)));
    let (song, film) = (entry.song.clone(), Some(entry.film.clone()));
    let settings = Settings { song, output: film, work_dir, ..settings.clone() };
    let made = || -> Result<State, Fault> {
        film::find(&settings.song)?;
        if !settings.overwrite && entry.film.is_file() && identity::is_made(&settings, &entry.film, console)?
        {
            return Ok(State::There);
        }
        Ok(State::Made(Box::new(film::film(&settings, console, render)?)))
    };
    made().unwrap_or_else(State::Failed)
}

impl Album {
    /// The songs and the names of their films, no two of which may be the same.
    fn of(songs: Vec<PathBuf>, settings: &Settings) -> Result<Album, Fault> {
        let folder = folder(settings, songs.len())?;
        if let Some(path) = &settings.work_dir {
            fs::create_dir_all(path).map_err(|cause| Error::Output { path: path.clone(), cause })?;
        }
        let mut entries: Vec<Entry> = Vec::new();
        let mut taken: BTreeMap<PathBuf, PathBuf> = BTreeMap::new();
        for song in songs {
            let film = output::film_path(&song, folder)?;
            if let Some(other) = taken.insert(film.clone(), song.clone()) {
                let what = format!("{film:?} would be the film of {other:?} and of {song:?}");
                return Err(Fault::usage(
                    what,
                    "render them one by one, each with a name of its own: -o FILE",
                ));
            }
            let weight = song.metadata().map_or(0, |file| file.len()).max(1);
            entries.push(Entry { song, film, weight, state: State::Left });
        }
        Ok(Album { entries, wall: Duration::ZERO })
    }

    fn turn(&self, i: usize) -> Turn {
        let weigh = |entries: &[Entry]| entries.iter().map(|entry| entry.weight as f64).sum::<f64>();
        let all = weigh(&self.entries);
        let name = self.entries[i].song.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let share = (weigh(&self.entries[..i]) / all, weigh(&self.entries[..=i]) / all);
        Turn { number: i + 1, of: self.entries.len(), name, share }
    }

    fn count(&self, name: &str) -> usize {
        self.entries.iter().filter(|entry| entry.state.name() == name).count()
    }

    fn verdict(&self, stopped: bool) -> Result<Exit, Fault> {
        let again = "run the same command again: finished films are not made again".to_owned();
        let (failed, faulty, all) = (self.count("failed"), self.count("faults"), self.entries.len());
        let (what, hint, exit) = match (stopped, failed, faulty) {
            (true, ..) => ("stopped".to_owned(), again, Exit::Stopped),
            (_, 0, 0) => return Ok(Exit::Done),
            (_, 0, n) => {
                let hint = "the films are kept; look at what the check found, and render them again with other settings";
                (format!("{n} of {all} films failed their check"), hint.to_owned(), Exit::CheckFailed)
            }
            (_, n, _) => {
                (format!("{n} of {all} songs failed"), format!("see why above, then {again}"), Exit::Failed)
            }
        };
        Err(Fault { what, hint, exit })
    }

    /// A table for people: a line for each song, and the sum.
    pub(crate) fn text(&self) -> String {
        let all = self.entries.len();
        let states = ["made", "there", "faults", "failed", "left"].map(|name| (name, self.count(name)));
        let counts: Vec<String> =
            states.iter().filter(|(_, n)| *n > 0).map(|(name, n)| format!("{n} {name}")).collect();
        let film: f64 = self.entries.iter().filter_map(Entry::summary).map(Summary::seconds).sum();
        let speed = film / self.wall.as_secs_f64().max(1e-3);
        let speed = if film > 0.0 { format!(", {speed:.2} x real time") } else { String::new() };
        let lines: Vec<String> = self.entries.iter().map(Entry::line).collect();
        let (lines, counts, took) = (lines.join("\n"), counts.join(", "), span(self.wall));
        format!("{lines}\n{all} songs in {took}: {counts}{speed}")
    }

    /// The lines that a user has to see who wants to see nothing else.
    pub(crate) fn troubles(&self) -> Vec<String> {
        let troubled = |entry: &&Entry| ["faults", "failed"].contains(&entry.state.name());
        self.entries.iter().filter(troubled).map(Entry::line).collect()
    }

    /// The table for programs.
    pub(crate) fn json(&self) -> Value {
        let songs: Vec<Value> = self.entries.iter().map(Entry::json).collect();
        json!({ "event": "album", "seconds": self.wall.as_secs_f64(), "songs": songs })
    }
}

impl State {
    /// The state in one word.
    fn name(&self) -> &'static str {
        match self {
            State::Made(summary) if summary.outcome.report.ok => "made",
            State::Made(_) => "faults",
            State::There => "there",
            State::Failed(fault) if fault.exit == Exit::Stopped => "left",
            State::Failed(_) => "failed",
            State::Left => "left",
        }
    }
}

impl Entry {
    fn summary(&self) -> Option<&Summary> {
        if let State::Made(summary) = &self.state { Some(summary) } else { None }
    }

    /// What became of it in a line, and why if it is not well.
    pub(crate) fn line(&self) -> String {
        let figures = self.summary().map(|summary| {
            let bytes = amount(summary.outcome.report.bytes);
            (clock(summary.seconds()), span(summary.wall), bytes)
        });
        let (length, took, bytes) = figures.unwrap_or_default();
        let name = if self.summary().is_some() || matches!(self.state, State::There) {
            &self.film
        } else {
            &self.song
        };
        let mut line =
            format!("{:<6}  {length:>7}  {took:>7}  {bytes:>9}  {}", self.state.name(), name.display());
        let more = match &self.state {
            State::Failed(fault) if fault.exit != Exit::Stopped => {
                vec![fault.what.clone(), fault.hint.clone()]
            }
            State::Made(summary) => {
                let findings = summary.outcome.report.findings.iter();
                findings.map(|finding| format!("{}: {}", finding.what, finding.fix)).collect()
            }
            _ => Vec::new(),
        };
        more.iter().for_each(|text| line += &format!("\n        {text}"));
        line
    }

    /// What became of it, for programs.
    pub(crate) fn json(&self) -> Value {
        let (song, film) = (self.song.to_string_lossy(), self.film.to_string_lossy());
        let mut object = json!({ "event": "song", "state": self.state.name(), "song": song, "film": film });
        match &self.state {
            State::Made(summary) => object["summary"] = summary.json(),
            State::Failed(fault) => {
                object["error"] = fault.what.clone().into();
                object["hint"] = fault.hint.clone().into();
            }
            State::There | State::Left => {}
        }
        object
    }
}

#[cfg(test)]
mod tests {
    use asciivid::Outcome;

    use super::*;
    use crate::cli::signals::Stop;
    use crate::cli::summary::tests::outcome;
    use crate::cli::view::tests::{Page, page};
    use crate::cli::view::{Json, Plain};

    /// A folder of songs, of which `b.mp3` cannot be read and the film of `c.mp3` has faults.
    fn songs() -> (tempfile::TempDir, Vec<PathBuf>) {
        let folder = tempfile::tempdir().unwrap();
        let songs = ["a.mp3", "b.mp3", "c.mp3"].map(|name| folder.path().join(name));
        songs.iter().for_each(|song| fs::write(song, "sound").unwrap());
        (folder, songs.into())
    }

    fn render(settings: &Settings, progress: &dyn Progress) -> Result<Outcome, Error> {
        progress.note("drawing");
        match settings.song.file_name().unwrap().to_str().unwrap() {
            "b.mp3" => Err(Error::Threads { cause: "none".to_owned() }),
            "c.mp3" => Ok(outcome(false)),
            _ => Ok(outcome(true)),
        }
    }

    fn never(_: &Settings, _: &dyn Progress) -> Result<Outcome, Error> {
        panic!("rendered what should have been refused")
    }

    fn plain(stop: &Stop) -> (Console, Page) {
        let page = page();
        (Console::with(Box::new(Plain::new(Box::new(page.clone()), false)), stop.clone()), page)
    }

    #[test]
    fn a_song_that_fails_does_not_stop_the_others_and_decides_the_exit_code() {
        let (folder, songs) = songs();
        let (console, page) = plain(&Stop::default());
        let settings = Settings { output: Some(folder.path().join("films/")), ..Settings::new("") };
        let fault = make(&songs, &settings, &console, render).unwrap_err();
        assert_eq!((fault.exit, fault.what.as_str()), (Exit::Failed, "1 of 3 songs failed"));
        let text = page.text();
        for part in [
            "1/3 a.mp3",
            "3/3 c.mp3",
            "3 songs in ",
            ": 1 made, 1 faults, 1 failed",
            "cannot start the workers",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        let (console, _) = plain(&Stop::default());
        let only_checks = [songs[0].clone(), songs[2].clone()];
        assert_eq!(make(&only_checks, &settings, &console, render).unwrap_err().exit, Exit::CheckFailed);
        assert_eq!(make(&[folder.path().join("a.mp3")], &settings, &console, render), Ok(Exit::Done));
    }

    #[test]
    fn programs_get_a_line_for_each_song_and_one_for_all() {
        let (_folder, songs) = songs();
        let page = page();
        let console = Console::with(Box::new(Json::new(Box::new(page.clone()))), Stop::default());
        let _ = make(&songs, &Settings::new(""), &console, render);
        let lines = page.lines();
        let states: Vec<&str> = lines
            .iter()
            .filter(|line| line["event"] == "song")
            .map(|line| line["state"].as_str().unwrap())
            .collect();
        assert_eq!(states, ["begun", "made", "begun", "failed", "begun", "faults"]);
        let album = lines.iter().find(|line| line["event"] == "album").unwrap();
        assert_eq!(album["songs"][0]["summary"]["report"]["frames"], 4512);
        assert!(album["songs"][1]["error"].as_str().unwrap().contains("workers"));
    }

    #[test]
    fn a_stop_leaves_the_rest_and_says_how_to_go_on() {
        let (_folder, songs) = songs();
        let stop = Stop::default();
        let (console, page) = plain(&stop);
        stop.ask();
        let fault = make(&songs, &Settings::new(""), &console, never).unwrap_err();
        assert_eq!(fault.exit, Exit::Stopped);
        assert!(fault.hint.contains("again") && page.text().contains("3 left"), "{}", page.text());
    }

    #[test]
    fn what_cannot_be_meant_is_refused_before_anything_is_rendered() {
        let (folder, songs) = songs();
        let refused = |songs: &[PathBuf], settings: Settings| {
            let (console, _) = plain(&Stop::default());
            make(songs, &settings, &console, never).unwrap_err()
        };
        let to = |name: &str| Settings { output: Some(folder.path().join(name)), ..Settings::new("") };
        let fault = refused(&songs, to("all.mp4"));
        assert!(
            fault.exit == Exit::Usage && fault.what.contains("one film") && fault.hint.contains("-o films/")
        );
        let report = Settings { report: Some("r.json".into()), ..Settings::new("") };
        assert!(refused(&songs, report).what.starts_with("--report is for one song, and there are 3"));
        let twin = folder.path().join("a.wav");
        fs::write(&twin, "sound").unwrap();
        let fault = refused(&[songs[0].clone(), twin], Settings::new(""));
        assert!(fault.what.contains("a.mp4") && fault.what.contains("a.wav"), "{fault:?}");
        let unknown = Settings { preset: Some("voyge".to_owned()), ..Settings::new("") };
        assert_eq!(refused(&songs, unknown).exit, Exit::Usage);
        assert!(refused(&["demmo".into(), "x".into()], Settings::new("")).hint.contains("asciivid demo"));
    }

    #[test]
    fn a_folder_stands_for_its_songs() {
        let (folder, songs) = songs();
        for other in ["a.mp4", "cover.jpg", ".d.mp3"] {
            fs::write(folder.path().join(other), "").unwrap();
        }
        assert!(is_batch(&[folder.path().into()]) && !is_batch(&songs[..1]) && is_batch(&songs));
        assert_eq!(listed(&[folder.path().into()]).unwrap(), songs);
        let empty = tempfile::tempdir().unwrap();
        assert!(listed(&[empty.path().into()]).unwrap_err().hint.contains("flac"));
    }

    #[test]
    fn every_song_has_its_share_of_the_bar() {
        let (folder, songs) = songs();
        fs::write(folder.path().join("c.mp3"), "ten bytes.").unwrap();
        let album = Album::of(songs, &Settings::new("")).unwrap();
        let turns: Vec<Turn> = (0..3).map(|i| album.turn(i)).collect();
        assert_eq!((turns[0].share, turns[2].share), ((0.0, 0.25), (0.5, 1.0)));
        assert_eq!((turns[1].number, turns[1].of, turns[1].name.as_str()), (2, 3, "b.mp3"));
    }
}
