//! Awkward songs by the folder: whatever lies in the one that `ASCIIVID_BAD_INPUT` names becomes a film or is refused, as
//! its `bad.json` says. That is a list of `file` (its name there), `expect` (`render`, `error` or `either`) and `note`.
//! Without the variable there is nothing to do. `-- --nocapture` prints the table.

use std::ffi::OsString;
use std::fs::{self, File};
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};

use crate::place::Place;
use serde::Deserialize;
use serde_json::Value;

/// The longest that a song of some seconds may take.
const LONG: Duration = Duration::from_secs(60);

/// What `bad.json` says of a file.
#[derive(Deserialize)]
struct Entry {
    file: String,
    expect: String,
}

impl Entry {
    /// The name; JSON cannot hold all of them, so `\xNN` is a byte of those that are marked.
    fn name(&self) -> OsString {
        let Some(marked) = self.file.strip_suffix(" (raw bytes)") else {
            return self.file.clone().into();
        };
        let mut parts = marked.split("\\x");
        let mut bytes = parts.next().unwrap().as_bytes().to_vec();
        for part in parts {
            bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
            bytes.extend(&part.as_bytes()[2..]);
        }
        OsString::from_vec(bytes)
    }
}

/// Makes a film of a song under a name, or tries, with no more than 3 GB of memory.
fn render(place: &Place, folder: &Path, name: OsString, film: &Path) -> Output {
    let words =
        ["--quality", "draft", "--resolution", "128x72", "--fps", "6", "--json", "--quiet", "--no-cache"];
    let mut words: Vec<OsString> = words.iter().map(Into::into).collect();
    words.extend(["-o".into(), film.into(), "--".into(), name]);
    let program = place.command(&words);
    let mut command = std::process::Command::new("sh");
    command.args(["-c", "ulimit -v 3000000; exec \"$0\" \"$@\""]).arg(program.get_program());
    command.args(program.get_args()).current_dir(folder).stdin(std::process::Stdio::null());
    command.env_remove("RUST_BACKTRACE").output().unwrap()
}

/// What is wrong with the way in which a song was treated; nothing if nothing is.
fn wrong(entry: &Entry, output: &Output, took: Duration, film: &Path) -> Option<&'static str> {
    let said = String::from_utf8_lossy(&output.stderr);
    let line: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    let done = output.status.code() == Some(0);
    let lines: Vec<&str> = said.lines().skip_while(|line| !line.starts_with("error: ")).collect();
    match (done, &*entry.expect) {
        _ if output.status.code().is_none() => Some("ended by a signal"),
        _ if said.contains("fault of its own") => Some("panicked"),
        _ if took > LONG => Some("took too long"),
        (true, "error") | (false, "render") => Some("not as expected"),
        (true, _) if line["ok"] != true || !film.exists() => Some("no film"),
        (false, _) if film.exists() => Some("left a film"),
        (false, _) if lines.len() != 2 || !lines[1].starts_with("hint: ") => Some("not two lines"),
        _ => None,
    }
}

#[test]
fn every_awkward_song_becomes_a_film_or_is_refused_as_expected() {
    let Some(folder) = std::env::var_os("ASCIIVID_BAD_INPUT").map(PathBuf::from) else {
        eprintln!("skipped: ASCIIVID_BAD_INPUT names no folder");
        return;
    };
    let entries: Vec<Entry> = serde_json::from_reader(File::open(folder.join("bad.json")).unwrap()).unwrap();
    assert!(!entries.is_empty());
    let place = Place::new();
    let mut failures = Vec::new();
    eprintln!("| file | expected | exit | seconds | said | |\n|---|---|---|---|---|---|");
    for entry in &entries {
        let film = place.path("film.mp4");
        if entry.file == "unreadable.mp3" && File::open(folder.join(&entry.file)).is_ok() {
            eprintln!("| {} | {} | | | not tried: root reads it | |", entry.file, entry.expect);
            continue;
        }
        let began = Instant::now();
        let output = render(&place, &folder, entry.name(), &film);
        let took = began.elapsed();
        let wrong = wrong(entry, &output, took, &film);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let worth = |line: &&str| line.starts_with("error: ") || line.starts_with("warning: ");
        let said: Vec<&str> = said.lines().filter(worth).collect();
        let exit = output.status.code().map_or("signal".to_owned(), |code| code.to_string());
        let verdict = wrong.unwrap_or("ok");
        let (file, expect, seconds) = (entry.file.escape_debug(), &entry.expect, took.as_secs_f32());
        let said = said.join("; ").replace('|', "/");
        eprintln!("| {file} | {expect} | {exit} | {seconds:.1} | {said} | {verdict} |");
        failures.extend(wrong.map(|wrong| format!("{file}: {wrong}")));
        let _ = fs::remove_file(&film);
        let before = place.files();
        assert!(before == ["song.mp3"], "{file}: {before:?} is left");
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
