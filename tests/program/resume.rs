//! Films that go on: however a render ends, the same command then makes the film that it would have made at once.

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::place::{Place, end, send, text, two_scenes, wav};
use rustix::process::Signal;
use serde_json::Value;

/// A film of six clips, of a song of twelve seconds.
static FILM: LazyLock<Vec<&str>> = LazyLock::new(|| two_scenes("6=wild", &["--progress", "json"]));

const FOLDER: &str = "song.mp4.asciivid";

fn place() -> Place {
    Place::of_two_scenes(12.0)
}

fn with<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [&FILM[..], words].concat()
}

/// The film as it is made at once.
fn whole() -> &'static [u8] {
    static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| made(&place(), &[]).0);
    &WHOLE
}

/// Makes the film; gives it with what was said. Nothing but the film is left.
fn made(place: &Place, words: &[&str]) -> (Vec<u8>, String) {
    let before: Vec<_> =
        place.files().into_iter().filter(|name| name != FOLDER && name != "song.mp4").collect();
    let output = place.run(&with(words));
    let said = text(&output.stderr).to_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let film = fs::read(place.path("song.mp4")).unwrap();
    fs::remove_file(place.path("song.mp4")).unwrap();
    assert_eq!(place.files(), before, "{said}");
    (film, said)
}

/// Makes all clips of the film, and fails before they are joined.
fn unjoined(place: &Place, words: &[&str]) -> Output {
    let path = place.shim("case \"$*\" in *ffconcat*) exit 1;; esac");
    let output = place.command(&with(words)).env("PATH", path).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    output
}

/// Begins to make the film.
fn begun(place: &Place, words: &[&str]) -> Child {
    let log = fs::File::create(place.path("log")).unwrap();
    place.at_terminal(&with(words)).stderr(log).stdout(Stdio::null()).spawn().unwrap()
}

/// Waits until something is so.
fn wait_for(what: &str, so: impl Fn() -> bool) {
    let limit = Instant::now() + Duration::from_secs(60);
    while !so() {
        assert!(Instant::now() < limit, "never so: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Finished clips by the list in the folder.
fn listed(place: &Place) -> usize {
    let text = fs::read(place.path(FOLDER).join("asciivid.json")).unwrap_or_default();
    let manifest: Value = serde_json::from_slice(&text).unwrap_or_default();
    manifest["clips"].as_object().map_or(0, |clips| clips.len())
}

/// The files of the clips, in the order of the film.
fn clips(place: &Place) -> Vec<PathBuf> {
    let entries = fs::read_dir(place.path(FOLDER)).into_iter().flatten();
    let clips = entries.map(|entry| entry.unwrap().path());
    let mut clips: Vec<PathBuf> =
        clips.filter(|path| path.extension().is_some_and(|end| end == "mp4")).collect();
    clips.sort();
    clips
}

fn log(place: &Place) -> String {
    fs::read_to_string(place.path("log")).unwrap_or_default()
}

#[test]
fn after_kill_9_at_any_moment_the_same_command_gives_the_same_film_and_no_process_is_left() {
    let place = place();
    let film = whole();
    for least in [0, 1, 3] {
        let mut child = begun(&place, &[]);
        wait_for("clips", || listed(&place) >= least && log(&place).contains(r#""stage":"draw""#));
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(place.falls_silent() && !place.path("song.mp4").exists());
        let done = listed(&place);
        assert!(done >= least && done < 6, "{done}");
        let (again, said) = made(&place, &[]);
        assert!(again == film, "{said}");
        assert_eq!(said.contains(&format!("{done} of 6 clips are there")), done > 0, "{said}");
    }
    // While it joins: an ffmpeg that reads nothing from us ends with us, too.
    let path = place.shim("case \"$*\" in *ffconcat*) touch joining; sleep 60;; esac");
    let mut child = place.command(&with(&[])).env("PATH", path).stderr(Stdio::null()).spawn().unwrap();
    wait_for("joining", || place.path("joining").exists());
    // A child that was started in the very moment of the end would be on nobody's list.
    std::thread::sleep(Duration::from_millis(200));
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(place.falls_silent());
    let (again, said) = made(&place, &[]);
    assert!(again == film && said.contains("6 of 6 clips are there"), "{said}");
}

#[test]
fn a_signal_stops_with_the_way_to_go_on_and_no_process_is_left() {
    let place = place();
    let film = whole();
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let mut child = begun(&place, &[]);
        wait_for("clips", || listed(&place) > 1);
        let asked = Instant::now();
        send(&child, signal);
        assert_eq!(end(&mut child), Some(130));
        assert!(asked.elapsed() < Duration::from_secs(3));
        assert!(place.falls_silent());
        let done = clips(&place).len();
        let way = format!("run the same command again to go on: {done} of 6 clips are done");
        assert!(done > 1 && done == listed(&place) && log(&place).contains(&way), "{}", log(&place));
        assert_eq!(fs::read_dir(place.path(FOLDER)).unwrap().count(), done + 1);
        if signal != Signal::INT {
            fs::remove_dir_all(place.path(FOLDER)).unwrap();
            continue;
        }
        let (again, said) = made(&place, &[]);
        assert!(again == film, "{said}");
    }
}

#[test]
fn damaged_clips_are_found_said_and_made_again() {
    let place = place();
    let film = whole();
    let output = unjoined(&place, &[]);
    assert!(
        text(&output.stderr).contains("again to go on: 6 of 6 clips are done"),
        "{}",
        text(&output.stderr)
    );
    let clips = clips(&place);
    let bytes = fs::read(&clips[1]).unwrap();
    fs::write(&clips[1], &bytes[..bytes.len() / 2]).unwrap();
    let mut bytes = fs::read(&clips[3]).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0x10;
    fs::write(&clips[3], bytes).unwrap();
    fs::remove_file(&clips[5]).unwrap();
    // What a process leaves that could not clean up.
    fs::write(place.path(FOLDER).join("clip-000000-x.part"), "half").unwrap();
    fs::write(place.path(FOLDER).join("film.part"), "half").unwrap();
    let (again, said) = made(&place, &[]);
    for i in [2, 4, 6] {
        assert!(said.contains(&format!("clip {i} of 6 in")) && said.contains("is damaged"), "{said}");
    }
    assert!(said.contains("3 of 6 clips are there") && again == film, "{said}");
}

#[test]
fn a_changed_setting_remakes_only_the_clips_that_it_touches() {
    let place = place();
    unjoined(&place, &[]);
    let before = clips(&place);
    let change = ["--set", "rain.density=0.9"];
    let said = text(&unjoined(&place, &change).stderr).to_owned();
    let after = clips(&place);
    assert_eq!((before.len(), after.len()), (6, 6));
    // The first scene has the first half of the frames.
    let first: Vec<_> =
        before.iter().filter(|path| **path < place.path(FOLDER).join("clip-000180")).collect();
    let kept: Vec<_> = before.iter().filter(|path| after.contains(path)).collect();
    assert!(first.len() > 1 && first == kept, "{before:?} {after:?}");
    let (used, gone) = (kept.len(), 6 - kept.len());
    assert!(said.contains(&format!("{used} of 6 clips are there from an earlier run; {gone} of ")), "{said}");
    // What is not to be seen changes nothing.
    let elsewhere = ["--workers", "2", "--overwrite", "--timings"];
    let (film, said) = made(&place, &[&change[..], &elsewhere].concat());
    assert!(said.contains("6 of 6 clips are there") && film == made(&place, &change).0, "{said}");
}

#[test]
fn another_song_or_program_uses_no_clip() {
    let place = place();
    unjoined(&place, &[]);
    let list = place.path(FOLDER).join("asciivid.json");
    let text = fs::read_to_string(&list).unwrap();
    assert_eq!(text.matches("\"program\":\"asciivid ").count(), 1);
    fs::write(&list, text.replace("\"program\":\"asciivid ", "\"program\":\"asciivid 9")).unwrap();
    let (film, said) = made(&place, &[]);
    assert!(said.contains("was left by asciivid 9") && !said.contains("clips are there"), "{said}");
    unjoined(&place, &[]);
    fs::write(&list, "{").unwrap();
    let (again, said) = made(&place, &[]);
    assert!(said.contains("is damaged") && again == film, "{said}");
    unjoined(&place, &[]);
    fs::write(place.path("song.wav"), wav(11.5)).unwrap();
    let (other, said) = made(&place, &[]);
    assert!(said.contains("0 of ") && said.contains("6 of another film"), "{said}");
    assert!(other != film && other == made(&place, &[]).0);
}

#[test]
fn a_folder_of_others_is_refused_and_not_touched() {
    let place = place();
    for (folder, words) in [(FOLDER, &[][..]), ("mine", &["--work-dir", "mine"])] {
        fs::create_dir(place.path(folder)).unwrap();
        fs::write(place.path(folder).join("clip-1.mp4"), "precious").unwrap();
        let words: Vec<&str> =
            with(words).into_iter().filter(|word| !["--progress", "json"].contains(word)).collect();
        let (exit, lines) = place.refused(&words);
        assert!(exit == 1 && lines.contains("is no work folder of asciivid"), "{lines}");
        assert_eq!(fs::read(place.path(folder).join("clip-1.mp4")).unwrap(), b"precious");
        assert_eq!(fs::read_dir(place.path(folder)).unwrap().count(), 1);
        fs::remove_dir_all(place.path(folder)).unwrap();
    }
}

#[test]
fn a_second_run_on_the_same_film_or_folder_is_refused() {
    let place = place();
    let path = place.shim("case \"$*\" in *rawvideo*) touch drawing; sleep 60;; esac");
    let mut command = place.at_terminal(&with(&["--work-dir", "work"]));
    let mut child = command.env("PATH", path).stderr(Stdio::null()).spawn().unwrap();
    wait_for("drawing", || place.path("drawing").exists());
    for words in
        [&[][..], &["--work-dir", "other"], &["-o", "b.mp4", "--work-dir", "work"], &["-o", "./song.mp4"]]
    {
        let words: Vec<&str> =
            with(words).into_iter().filter(|word| !["--progress", "json"].contains(word)).collect();
        let (exit, lines) = place.refused(&words);
        assert!(exit == 1 && lines.contains("another asciivid is at work in"), "{lines}");
    }
    send(&child, Signal::INT);
    assert_eq!(end(&mut child), Some(130));
    assert!(place.falls_silent() && !place.path("work").exists() && !place.path(FOLDER).exists());
    made(&place, &[]);
}

#[test]
fn a_work_folder_elsewhere_holds_the_clips_and_goes_with_the_film() {
    let place = place();
    let film = whole();
    let words = ["--work-dir", "far/clips"];
    fs::create_dir(place.path("far")).unwrap();
    unjoined(&place, &words);
    assert!(!place.path(FOLDER).exists() && fs::read_dir(place.path("far/clips")).unwrap().count() > 6);
    let (again, said) = made(&place, &words);
    assert!(again == film && said.contains("6 of 6 clips are there"), "{said}");
    assert!(!place.path("far/clips").exists());
    made(&place, &["--work-dir", "far/clips", "--keep-work"]);
    assert!(place.path("far/clips/asciivid.json").exists());
}

#[test]
fn an_encoder_that_dies_once_costs_a_clip_and_a_warning_and_one_that_always_dies_the_film() {
    let place = place();
    let film = whole();
    let mortal = "case \"$*\" in *rawvideo*) mkdir died 2>/dev/null && { head -c 40000 >/dev/null; kill -9 $$; };; esac";
    let path = place.shim(mortal);
    let output = place.command(&with(&[])).env("PATH", path).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(said.matches("failed and is made again").count(), 1, "{said}");
    assert!(said.contains(r#""warnings":1"#), "{said}");
    assert!(fs::read(place.path("song.mp4")).unwrap() == film);
    fs::remove_file(place.path("song.mp4")).unwrap();
    let path = place.shim("case \"$*\" in *rawvideo*) echo no luck >&2; exit 1;; esac");
    let output = place.command(&with(&[])).env("PATH", path).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.matches("failed and is made again").count() == 1 && said.contains("no luck"), "{said}");
    assert!(place.falls_silent());
    made(&place, &[]);
}

#[test]
fn a_song_that_is_replaced_meanwhile_ends_the_render() {
    let place = place();
    let path = place.shim("case \"$*\" in *rawvideo*) touch drawing; sleep 1;; *f32le*) sleep 1;; esac");
    let mut command = place.command(&with(&[]));
    let child = command.env("PATH", path).stderr(Stdio::piped()).spawn().unwrap();
    wait_for("drawing", || place.path("drawing").exists());
    fs::write(place.path("song.wav"), wav(12.0)).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = text(&output.stderr);
    assert!(
        output.status.code() == Some(1) && said.contains("has changed while its film was made"),
        "{said}"
    );
    assert!(!place.path("song.mp4").exists() && place.falls_silent());
}
