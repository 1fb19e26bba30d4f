//! The program at work: from a song to a film, and every way in which that ends early.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::place::{Place, end, send, text, wav};
use rustix::process::Signal;
use serde_json::Value;

/// Options of a film that takes a moment.
const SMALL: [&str; 8] = ["--quality", "draft", "--resolution", "128x72", "--fps", "6", "--workers", "2"];

/// A place with a song of so many seconds.
fn place(seconds: f64) -> Place {
    let place = Place::new();
    fs::write(place.path("song.wav"), wav(seconds)).unwrap();
    place
}

fn with<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [&SMALL[..], words].concat()
}

#[test]
fn a_song_becomes_a_film_beside_it_and_nothing_else() {
    let place = place(2.0);
    let output = place.run(&with(&["song.wav", "--report", "report.json"]));
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(output.stdout.is_empty());
    for word in [
        "film   \"song.mp4\"",
        "12 frames of 128x72 at 6/s",
        "x real time",
        "analyse",
        "draw",
        "encode",
        "join",
        "verify",
    ] {
        assert!(said.contains(word), "{word}: {said}");
    }
    assert_eq!(place.files(), ["report.json", "song.mp3", "song.mp4", "song.wav"]);
    let report: Value = serde_json::from_slice(&fs::read(place.path("report.json")).unwrap()).unwrap();
    assert_eq!((&report["ok"], &report["frames"]), (&true.into(), &12.into()));
}

#[test]
fn timings_name_every_effect_and_shader_of_the_film_and_change_none_of_its_bytes() {
    let place = place(1.0);
    let film = |name: &str, more: &[&str]| {
        let output = place.run(&with(&[&["song.wav", "-o", name, "--preset", "downpour"], more].concat()));
        assert!(output.status.success(), "{}", text(&output.stderr));
        (fs::read(place.path(name)).unwrap(), text(&output.stderr).to_owned())
    };
    let (plain, silent) = film("plain.mp4", &[]);
    let (timed, said) = film("timed.mp4", &["--timings"]);
    assert!(plain == timed);
    assert!(!silent.contains("ms a frame"), "{silent}");
    let table = said.split_once("ms a frame").expect("the table").1;
    for part in ["effect  rain", "shader  bloom", "frame   pixels", "frame   ground"] {
        assert!(table.contains(part), "{part}: {said}");
    }
}

#[test]
fn the_demo_needs_nothing_at_all() {
    let place = Place::new();
    let output = place.run(&[&["demo"], &SMALL[..], &["--to", "1.5"]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(place.files(), ["demo.mp4", "song.mp3"]);
}

#[test]
fn standard_output_carries_the_report_alone_and_quiet_is_quiet() {
    let output = place(1.0).run(&with(&["song.wav", "--report", "-", "-q"]));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["planned_frames"], 6);
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn json_progress_is_one_object_a_line_and_ends_with_the_film() {
    let output = place(1.0).run(&with(&["song.wav", "--progress", "json"]));
    let events: Vec<Value> =
        text(&output.stderr).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events[0]["stage"], "analyse");
    assert!(events.iter().any(|event| event["event"] == "film" && event["frames"] == 6));
    let last = events.last().unwrap();
    assert_eq!((&last["event"], &last["film"]), (&"done".into(), &"song.mp4".into()));
}

#[test]
fn any_name_that_a_file_can_have_will_do() {
    let place = Place::new();
    for name in [
        &b"-x.wav"[..],
        b"caf\xe9.wav",
        b"new\nline.wav",
        b"qu'o\"te $x.wav",
        "\u{97f3}\u{697d}.wav".as_bytes(),
        b"%05d.wav",
    ] {
        let name = OsStr::from_bytes(name);
        fs::write(place.path(name), wav(0.6)).unwrap();
        let mut words: Vec<&OsStr> =
            with(&["--report", "r.json", "--overwrite", "--"]).into_iter().map(OsStr::new).collect();
        words.push(name);
        let output = place.run(&words);
        assert!(output.status.success(), "{name:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(place.path(Path::new(name).with_extension("mp4")).is_file(), "{name:?}");
        serde_json::from_slice::<Value>(&fs::read(place.path("r.json")).unwrap()).unwrap();
    }
}

#[test]
fn a_song_that_is_remembered_gives_the_same_film() {
    let place = place(2.0);
    let film = |name: &str, more: &[&str]| {
        let output = place.run(&with(&[&["song.wav", "-o", name], more].concat()));
        assert!(output.status.success(), "{}", text(&output.stderr));
        fs::read(place.path(name)).unwrap()
    };
    let remembered = || fs::read_dir(place.memory()).map_or(0, Iterator::count);
    let fresh = film("fresh.mp4", &["--no-cache"]);
    assert_eq!(remembered(), 0);
    let first = film("first.mp4", &[]);
    assert_eq!(remembered(), 1);
    let again = film("again.mp4", &[]);
    assert!(fresh == first && first == again);
    // Damage, and a place where nothing can be remembered, change nothing.
    let entry = fs::read_dir(place.memory()).unwrap().next().unwrap().unwrap().path();
    fs::write(entry, "not an entry").unwrap();
    assert!(fresh == film("mended.mp4", &[]));
    for folder in ["/proc", "/dev/null", ""] {
        let mut command = place.command(&with(&["song.wav", "--overwrite", "-q"]));
        let output = command.env("XDG_CACHE_HOME", folder).env("HOME", "/proc").output().unwrap();
        assert!(output.status.success() && output.stderr.is_empty(), "{}", text(&output.stderr));
        assert!(fresh == fs::read(place.path("song.mp4")).unwrap());
    }
}

#[test]
fn what_the_user_knows_of_the_beat_changes_the_film_and_is_remembered_apart() {
    let place = place(3.0);
    fs::write(place.path("beats.json"), r#"{"beats": [0.1, 0.7, 1.3, 1.9], "downbeats": [0.7]}"#).unwrap();
    let film = |more: &[&str]| {
        let output =
            place.run(&with(&[&["song.wav", "--overwrite", "--set", "bloom.amount=3*beat"], more].concat()));
        assert!(output.status.success(), "{}", text(&output.stderr));
        fs::read(place.path("song.mp4")).unwrap()
    };
    let guides: [&[&str]; 4] =
        [&[], &["--bpm", "93"], &["--bpm", "93", "--beat-offset", "0.31"], &["--beats", "beats.json"]];
    let films = guides.map(film);
    for (i, one) in films.iter().enumerate() {
        assert!(films[..i].iter().all(|other| other != one), "{:?} changes nothing", guides[i]);
        assert!(*one == film(guides[i]), "{:?}", guides[i]);
    }
    assert_eq!(fs::read_dir(place.memory()).unwrap().count(), guides.len());
}

#[test]
fn beats_that_do_not_fit_are_refused() {
    let place = place(3.0);
    for (beats, words) in [
        ("[0.5, 1.0, 3.5]", "3.5 s lies outside the song"),
        ("[0.5, 1.0, 0.9]", "beats[2] is not later"),
        ("[-1, 1]", "beats[0] is negative"),
        ("[1, null]", "beats[1] is not a number"),
        ("[1]", "fewer than 2 beats"),
        ("{}", "no array of beats"),
        (r#"{"beats": [1, 2], "downbeats": [1.5]}"#, "downbeats[0] is none"),
    ] {
        fs::write(place.path("beats.json"), beats).unwrap();
        let (exit, lines) = place.refused(&with(&["song.wav", "--beats", "beats.json"]));
        assert_eq!(exit, 2, "{beats}: {lines}");
        assert!(lines.contains("--beats \"beats.json\"") && lines.contains(words), "{beats}: {lines}");
    }
    let (exit, lines) = place.refused(&with(&["song.wav", "--bpm", "120", "--beat-offset", "9"]));
    assert_eq!(exit, 2, "{lines}");
    assert!(lines.contains("--beat-offset 9") && lines.contains("3.0 s"), "{lines}");
}

#[test]
fn an_old_film_stays_until_the_new_one_is_finished() {
    let place = place(1.0);
    fs::write(place.path("song.mp4"), "precious").unwrap();
    let words = with(&["song.mp3", "--overwrite"]);
    assert_eq!(place.run(&words).status.code(), Some(1));
    assert_eq!(fs::read(place.path("song.mp4")).unwrap(), b"precious");
    assert!(place.run(&with(&["song.wav", "--overwrite"])).status.success());
    assert!(fs::read(place.path("song.mp4")).unwrap().starts_with(b"\0\0\0"));
}

#[test]
fn what_is_no_song_is_named_and_leaves_nothing_behind() {
    let place = Place::new();
    let header = |rate: u32, channels: u16| {
        let mut file = wav(0.5);
        file[22..24].copy_from_slice(&channels.to_le_bytes());
        file[24..28].copy_from_slice(&rate.to_le_bytes());
        file
    };
    fs::create_dir(place.path("album.mp3")).unwrap();
    let _socket = UnixListener::bind(place.path("socket.wav")).unwrap();
    let files: [(&str, Vec<u8>); 6] = [
        ("empty.mp3", vec![]),
        ("byte.wav", b"R".to_vec()),
        ("none.wav", wav(0.0)),
        ("rate.wav", header(0, 1)),
        ("channels.wav", header(44_100, 0)),
        ("program.wav", fs::read("/proc/self/exe").unwrap()[..20_000].to_vec()),
    ];
    for (name, bytes) in &files {
        fs::write(place.path(name), bytes).unwrap();
    }
    let named = files.iter().map(|(name, _)| *name);
    for name in named.chain(["song.mp3", "album.mp3", "socket.wav", "/dev/zero", "absent.mp3"]) {
        let film = format!("{}.mp4", name.replace('/', "_"));
        let (exit, lines) = place.refused(&with(&[name, "-o", &film]));
        assert_eq!(exit, 1, "{name}: {lines}");
        assert!(lines.contains(&format!("{name:?}")), "{name}: {lines}");
    }
}

#[test]
fn a_look_that_does_not_exist_is_answered_with_one_that_does() {
    let place = place(1.0);
    for (options, guess) in [
        (&["--preset", "downpor"][..], "downpour"),
        (&["--set", "blom.amount=1"], "bloom"),
        (&["--set", "bloom.amuont=1"], "amount"),
        (&["--palette", "katakna"], "katakana"),
    ] {
        let (exit, lines) = place.refused(&with(&[&["song.wav"], options].concat()));
        assert_eq!(exit, 2, "{lines}");
        assert!(lines.contains(guess), "{lines}");
    }
    for options in
        [&["--font", "no such font"][..], &["--preset", "absent/look.toml"], &["--set", "bloom.amount=1+"]]
    {
        assert_eq!(place.refused(&with(&[&["song.wav"], options].concat())).0, 2);
    }
}

#[test]
fn a_part_that_the_song_does_not_have_is_refused() {
    let (exit, lines) = place(1.0).refused(&with(&["song.wav", "--from", "90"]));
    assert_eq!(exit, 2, "{lines}");
}

#[test]
fn without_ffmpeg_the_way_to_get_it_is_said() {
    let place = place(1.0);
    let output = place.command(&with(&["song.wav"])).env("PATH", place.path("")).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("error: ") && said.contains("ffmpeg") && said.contains("install"), "{said}");
    assert_eq!(place.files(), ["song.mp3", "song.wav"]);
}

#[test]
fn a_codec_that_ffmpeg_cannot_make_is_refused_before_any_work() {
    let place = place(1.0);
    let script = "#!/bin/sh\necho 'ffmpeg version 5.1 C' >&2\necho ' ------'\necho ' V..... libx264 x'\n";
    place.install("ffmpeg", script);
    place.install("ffprobe", script);
    let before = place.files();
    let words = with(&["song.wav", "--codec", "av1"]);
    let output = place.command(&words).env("PATH", place.path("bin")).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("without the encoder libsvtav1") && said.contains("--codec h264"), "{said}");
    assert!(!said.contains("listening"), "{said}");
    assert_eq!(place.files(), before);
}

#[test]
fn a_film_in_every_codec_passes_its_check_in_every_container() {
    let place = place(1.0);
    for (codec, name) in [("hevc", "a.mov"), ("av1", "a.m4v"), ("av1", "a.mp4"), ("hevc", "b.mp4")] {
        let options = ["song.wav", "--codec", codec, "-o", name];
        let output = place.run(&with(&options));
        let said = text(&output.stderr);
        if said.contains("was built without the encoder") {
            eprintln!("not tested: {said}");
            continue;
        }
        assert_eq!(output.status.code(), Some(0), "{said}");
        assert!(said.contains("6 of 6 frames"), "{said}");
    }
}

/// Runs the program on a disk of its own of so many KiB, and again after that was made large enough: what it said and the
/// files that were left there, both times. Nothing where the system does not let us make such a disk.
fn on_a_small_disk(place: &Place, size: u32) -> Option<(String, String)> {
    let program = assert_cmd::cargo::cargo_bin!("asciivid");
    let script = format!(
        "mount -t tmpfs -o size={size}k none disk || exit 99\n\
         make() {{ \"$0\" song.wav --quality draft --resolution 320x180 --fps 24 --crf 0 --workers 1 -o disk/film.mp4; code=$?; echo $code $(ls -A disk); }}\n\
         make \"$0\"\nmount -o remount,size=64m disk || exit 99\nmake \"$0\""
    );
    fs::create_dir_all(place.path("disk")).unwrap();
    let output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", &script])
        .arg(program)
        .current_dir(place.path(""))
        .env("XDG_CACHE_HOME", place.memory())
        .output()
        .ok()?;
    let (left, said) = (text(&output.stdout), text(&output.stderr));
    let there = !matches!(output.status.code(), Some(99)) && !said.contains("unshare");
    there.then(|| (said.to_owned(), left.to_owned()))
}

#[test]
fn a_full_disk_ends_the_render_which_goes_on_when_there_is_room() {
    let place = place(9.0);
    let mut kept = false;
    for size in [16, 400, 6000] {
        let Some((said, left)) = on_a_small_disk(&place, size) else {
            eprintln!("skipped: no private mounts here");
            return;
        };
        assert!(said.contains("error: the disk is full") && said.contains("\nhint: "), "{size}: {said}");
        let (full, roomy) = left.split_once('\n').unwrap();
        // Without a finished clip there is nothing to keep.
        let some = said.contains("run the same command again to go on");
        assert_eq!(full, if some { "1 film.mp4.asciivid" } else { "1 " }.trim_end(), "{size}: {said}");
        assert_eq!(some, said.contains("clips are there from an earlier run"), "{size}: {said}");
        assert_eq!(roomy, "0 film.mp4\n", "{size}: {said}");
        kept |= some;
    }
    assert!(kept, "no disk was large enough for a clip");
}

/// A render that takes minutes, after it has begun to draw.
fn long(place: &Place) -> Child {
    begun(place, &["song.wav", "--quality", "max", "--workers", "2"], "draw")
}

/// A render half a second after it has begun with a stage.
fn begun(place: &Place, words: &[&str], stage: &str) -> Child {
    let words = [words, &["--progress", "json"]].concat();
    let log = fs::File::create(place.path("log")).unwrap();
    let child = place.at_terminal(&words).stderr(log).stdout(Stdio::null()).spawn().unwrap();
    let limit = Instant::now() + Duration::from_secs(120);
    while !fs::read_to_string(place.path("log")).unwrap().contains(&format!(r#""stage":"{stage}""#)) {
        assert!(Instant::now() < limit, "it never began to {stage}");
        std::thread::sleep(Duration::from_millis(50));
    }
    std::thread::sleep(Duration::from_millis(500));
    child
}

#[test]
fn a_first_signal_stops_the_render_and_leaves_nothing_behind() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let place = place(20.0);
        let mut child = long(&place);
        send(&child, signal);
        assert_eq!(end(&mut child), Some(130));
        assert!(place.falls_silent(), "{signal:?}");
        let log = fs::read_to_string(place.path("log")).unwrap();
        // A machine that is done with a clip within seconds finishes it.
        if log.contains("again to go on") {
            fs::remove_dir_all(place.path("song.mp4.asciivid")).unwrap();
        }
        assert_eq!(place.files(), ["log", "song.mp3", "song.wav"], "{signal:?}");
        assert!(log.contains("stopping") && log.contains(r#""exit":130"#), "{log}");
    }
}

#[test]
fn a_first_signal_stops_even_the_analysis_at_once() {
    let place = Place::new();
    // Two hours of silence, which take no room on most disks.
    let bytes: u32 = 2 * 44_100 * 7200;
    let mut header = wav(0.0);
    header[40..44].copy_from_slice(&bytes.to_le_bytes());
    fs::write(place.path("song.wav"), header).unwrap();
    File::options().write(true).open(place.path("song.wav")).unwrap().set_len(44 + u64::from(bytes)).unwrap();
    for words in [&["song.wav"][..], &["song.wav", "--no-cache"]] {
        let mut child = begun(&place, words, "analyse");
        let asked = Instant::now();
        send(&child, Signal::INT);
        assert_eq!(end(&mut child), Some(130));
        assert!(asked.elapsed() < Duration::from_secs(3), "{words:?}: {:?}", asked.elapsed());
        assert_eq!(place.files(), ["log", "song.mp3", "song.wav"]);
    }
    assert!(!place.memory().exists());
}

#[test]
fn a_second_signal_ends_the_program_at_once() {
    let place = place(20.0);
    let mut child = long(&place);
    send(&child, Signal::INT);
    send(&child, Signal::INT);
    assert_eq!(end(&mut child), Some(130));
    assert!(!place.path("song.mp4").exists() && place.falls_silent());
}
