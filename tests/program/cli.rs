//! The program as a user meets it: help, refusals, exit codes. Every refusal is two lines and leaves nothing behind.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::place::{Place, text};
use assert_cmd::cargo::cargo_bin;

#[test]
fn help_is_a_page_for_musicians_on_standard_output() {
    let output = Place::new().run(&["--help"]);
    assert!(output.status.success() && output.stderr.is_empty());
    let page = text(&output.stdout);
    for heading in [
        "Usage:",
        "Song:",
        "The film:",
        "Picture:",
        "Look:",
        "Part of the song:",
        "Encoder and computer:",
        "Examples:",
    ] {
        assert!(page.contains(heading), "{heading}");
    }
    let examples = page.split("Examples:").nth(1).unwrap();
    assert!(examples.matches("\n  asciivid ").count() >= 5);
    assert!(page.lines().all(|line| line.chars().count() <= 100));
}

#[test]
fn short_help_is_shorter_and_every_command_has_its_own() {
    let place = Place::new();
    let [short, long, demo] =
        [&["-h"][..], &["--help"], &["demo", "--help"]].map(|words| place.run(words).stdout.len());
    assert!(0 < short && short < long && demo > 0);
}

#[test]
fn the_version_is_that_of_the_package() {
    let output = Place::new().run(&["--version"]);
    assert_eq!(text(&output.stdout), format!("asciivid {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn no_arguments_give_the_short_help_on_standard_error() {
    let output = Place::new().run::<&str>(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && text(&output.stderr).contains("asciivid demo"));
}

#[test]
fn every_wrong_setting_is_named_with_its_value_and_ends_with_exit_code_2() {
    let place = Place::new();
    let cases: &[(&[&str], &str, &str)] = &[
        (&["--resolution", "1281x720"], "--resolution 1281x720", "1282x720"),
        (&["--resolution", "0x0"], "--resolution 0x0", "64x64"),
        (&["--resolution", "32x720"], "64 pixels", "64x720"),
        (&["--resolution", "20000x1080"], "16384", "16384x1080"),
        (&["--resolution", "big"], "--resolution big", "1920x1080"),
        (&["--bpm", "fast"], "--bpm fast", "--bpm 174"),
        (&["--bpm", "-120"], "--bpm -120", "--bpm 174"),
        (&["--bpm", "nan"], "--bpm nan", "--bpm 174"),
        (&["--bpm", "19.9"], "20 and 400", "--bpm 128"),
        (&["--bpm", "400.5"], "--bpm 400.5", "--bpm 128"),
        (&["--beat-offset", "-0.1"], "--beat-offset -0.1", "--beat-offset 90"),
        (&["--beat-offset", "soon"], "--beat-offset soon", "--beat-offset 90"),
        (&["--beats", "b.json", "--bpm", "120"], "exclude", "one of them"),
        (&["--beats", "b.json", "--beat-offset", "1"], "exclude", "one of them"),
        (&["--beats", "absent.json"], "absent.json", "JSON"),
        (&["--beats", "."], "--beats \".\"", "JSON"),
        (&["--beats", "song.mp3"], "is not JSON", "[0.5, 1, 1.5]"),
        (&["--aspect", "16:0"], "--aspect 16:0", "9:16"),
        (&["--aspect", "9:1"], "--aspect 9:1", "4:1"),
        (&["--fps", "0"], "--fps 0", "24"),
        (&["--fps", "241"], "240", "24"),
        (&["--fps", "-24"], "--fps -24", "--fps 24"),
        (&["--fps", "fast"], "--fps fast", "30000/1001"),
        (&["--crf", "52"], "--crf 52", "--crf"),
        (&["--crf", "-1"], "--crf -1", "--crf"),
        (&["--crf", "64", "--codec", "av1"], "--crf 64", "--crf"),
        (&["--codec", "hevc", "--crf", "52"], "--crf 52", "28 is small"),
        (&["--codec", "h265"], "h265", "hevc"),
        (&["--codec", "av1", "--encoder-preset", "fast"], "--encoder-preset fast", "12, 11"),
        (&["--codec", "av1", "--resolution", "1080x8706"], "8704", "1080x8704"),
        (&["--workers", "100000"], "--workers 100000", "--workers"),
        (&["--workers", "two"], "--workers two", "--workers"),
        (&["--seed", "4294967296"], "--seed 4294967296", "--seed"),
        (&["--from", "2:00", "--to", "1:00"], "--from 120 --to 60", "later"),
        (&["--from", "1:99"], "--from 1:99", "1:30"),
        (&["--to", "0"], "--to 0", "later"),
        (&["--to", "soon"], "--to soon", "--to 90"),
        (&["--set", "rain"], "--set rain", "target.param=value"),
        (&["--set", "rain=2"], "--set rain=2", "target.param=value"),
        (&["--set", "rain.speed="], "--set rain.speed=", "target.param=value"),
        (&["--quality", "draff"], "draff", "did you mean draft?"),
        (&["--quality", ""], "--quality", ""),
        (&["--progress", "loud"], "loud", "plain"),
        (&["--encoder-preset", "quick"], "--encoder-preset quick", "veryfast"),
        (&["--encoder-preset", "meduim"], "--encoder-preset meduim", "did you mean medium?"),
        (&["--preset", ""], "--preset \"\"", "leave"),
        (&["--preset", "voyge"], "voyge", "did you mean \"voyage\"?"),
        (&["--palette", "synthwav"], "synthwav", "did you mean \"synthwave\"?"),
        (&["--font", "unifnt"], "unifnt", "did you mean \"unifont\"?"),
        (&["--preset", "downpour", "--scene", "1:12=strom"], "strom", "did you mean \"storm\"?"),
        (&["--preset", "downpour", "--set", "rain.sped=2"], "sped", "did you mean \"speed\"?"),
        (&["--preset", "downpour", "--set", "rian.speed=2"], "rian", "did you mean \"rain\"?"),
        (&["--preset", "downpour", "--set", "rain.speed=bas"], "bas", "did you mean `bass`?"),
        (&["--qualty", "draft"], "--qualty", "--quality"),
        (&["--crf"], "--crf", "--help"),
        (&["-q", "-v"], "exclude", "one of them"),
        (&["-o", "film.avi"], "film.avi", "film.mp4"),
        (&["-o", ""], "--output", "--help"),
        (&["-o", "song.mp3"], "song.mp3", "song.mp4"),
        (&["--report", "song.mp3"], "the song itself", "--report"),
        (&["--report", "song.mp4"], "the film itself", "--report"),
    ];
    for (options, named, way_out) in cases {
        let (exit, lines) = place.refused(&[&["song.mp3"], *options].concat());
        let (error, hint) = lines.split_once('\n').unwrap();
        assert_eq!(exit, 2, "{options:?}: {lines}");
        assert!(error.contains(named), "{options:?}: {lines}");
        assert!(hint.contains(way_out), "{options:?}: {lines}");
    }
}

#[test]
fn a_film_that_exists_is_not_replaced_unasked() {
    let place = Place::new();
    fs::write(place.path("song.mp4"), "precious").unwrap();
    let (exit, lines) = place.refused(&["song.mp3"]);
    assert_eq!(exit, 1);
    assert!(lines.contains("song.mp4") && lines.contains("--overwrite"), "{lines}");
    assert_eq!(fs::read(place.path("song.mp4")).unwrap(), b"precious");
}

#[test]
fn a_folder_that_is_missing_or_read_only_is_named() {
    let place = Place::new();
    for film in ["absent/film.mp4", "absent/", "/proc/film.mp4"] {
        let (exit, lines) = place.refused(&["song.mp3", "-o", film]);
        assert_eq!(exit, 1);
        assert!(lines.contains(film.trim_end_matches("film.mp4").trim_end_matches('/')), "{lines}");
    }
}

#[test]
fn a_command_is_guessed_and_a_file_of_its_name_is_not_mistaken_for_it() {
    let place = Place::new();
    assert!(place.refused(&["dmeo"]).1.contains("did you mean the command `asciivid demo`?"));
    assert!(place.refused(&["--overwrite", "demo"]).1.contains("before its options"));
    for words in [&["./demo"][..], &["--", "demo"]] {
        let (exit, lines) = place.refused(words);
        assert_eq!(exit, 1);
        assert!(lines.contains("no such file"), "{lines}");
    }
    assert!(place.refused(&["sogn.mp3"]).1.contains("did you mean \"song.mp3\"?"));
}

#[test]
fn hostile_arguments_are_refused_in_two_lines() {
    let place = Place::new();
    let cases: &[&[&[u8]]] = &[
        &[b""],
        &[b"-x.mp3"],
        &[b"--x.mp3"],
        &[b"--", b"-x.mp3"],
        &[b"new\nline.mp3"],
        &[b"qu'o\"te.mp3"],
        &[b"caf\xe9.mp3"],
        &[b"\xff\xfe"],
        &[b"-\xff"],
        &[b"--\xff=1"],
        &[b"song.mp3", b"--preset", b"\xff"],
        &[b"song.mp3", b"--quality=\xff"],
        &[b"song.mp3", b"-o", b"\xff\n.avi"],
        &[b"song.mp3", b"--set", b"a.b=\n\x1b[31m"],
        &[b"song.mp3", b"--fps", b"\n"],
        &[b"song.mp3", b"--resolution", b"99999999999999999999x1"],
        &[b"song.mp3\n", b"\n"],
        &[b"song.mp3", b"--no\nsuch"],
        &[b"."],
        &[b"/dev/null"],
        &[b"/"],
    ];
    for words in cases {
        let words: Vec<&OsStr> = words.iter().copied().map(OsStr::from_bytes).collect();
        let (exit, lines) = place.refused(&words);
        assert!(matches!(exit, 1 | 2), "{words:?}: {exit}");
        assert!(!lines.contains("fault of its own") && !lines.contains('\x1b'), "{words:?}: {lines}");
    }
}

#[test]
fn a_song_that_begins_with_a_dash_is_told_how_to_be_named() {
    let place = Place::new();
    fs::write(place.path("-x.mp3"), "").unwrap();
    let (exit, lines) = place.refused(&["-x.mp3"]);
    assert_eq!(exit, 2);
    assert!(lines.contains("./-x.mp3"), "{lines}");
    assert!(place.refused(&["--", "-x.mp3"]).1.contains("-x.mp3"));
}

#[test]
fn json_progress_tells_programs_of_errors_in_json() {
    let output = Place::new().run(&["absent.mp3", "--progress", "json"]);
    let event: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!((&event["event"], &event["exit"]), (&"error".into(), &1.into()));
    assert!(event["hint"].is_string());
}

#[test]
fn a_reader_that_goes_away_is_no_reason_to_fall_over() {
    let place = Place::new();
    for words in [&["--help"][..], &["absent.mp3"]] {
        let mut child = place.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        drop(child.stderr.take());
        let exit = child.wait().unwrap().code();
        assert!(matches!(exit, Some(0 | 1)), "{words:?}: {exit:?}");
    }
}

#[test]
fn closed_standard_streams_change_nothing_but_what_is_heard() {
    // The shell is only here because nothing else starts a program with closed streams.
    let place = Place::new();
    let program = cargo_bin!("asciivid");
    let script = format!("{:?} absent.mp3 <&- >&- 2>&-", Path::new(&program));
    let status = Command::new("sh").args(["-c", &script]).current_dir(place.path("")).status().unwrap();
    assert_eq!(status.code(), Some(1));
}
