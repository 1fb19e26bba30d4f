//! What goes wrong around a render: whatever it is, the end is a film that is right, or two lines that say why not, an exit
//! code, no film under its name, and no process that is left. `cargo test --test program faults -- --nocapture` prints the table.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use crate::place::{Place, end, send, text, two_scenes};
use assert_cmd::cargo::cargo_bin;
use rustix::process::Signal;
use serde_json::Value;

/// A film of a song of six seconds.
static FILM: LazyLock<Vec<&str>> = LazyLock::new(|| two_scenes("3=wild", &["--quiet"]));

/// The stages of ffmpeg's work, by what only their command lines hold.
const CLIP: &str = "*rawvideo*yuv420p*";
const SOUND: &str = "*f32le*";
const JOIN: &str = "*ffconcat*";
const CHECK: &str = "*framecrc*";
const DECODE: &str = "*pcm_f32be*";

fn place() -> Place {
    Place::of_two_scenes(6.0)
}

fn with<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [&FILM[..], words].concat()
}

/// The film as it is made when nothing goes wrong.
fn whole() -> &'static [u8] {
    static WHOLE: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let place = place();
        assert_eq!(place.run(&FILM).status.code(), Some(0));
        fs::read(place.path("song.mp4")).unwrap()
    });
    &WHOLE
}

/// A line of the table.
fn tell(fault: &str, exit: Option<i32>, said: &str, left: &str) {
    let exit = exit.map_or_else(|| "a signal".to_owned(), |exit| exit.to_string());
    let line = said.lines().find(|line| line.starts_with("error: ")).unwrap_or("(none)");
    eprintln!("| {fault} | {exit} | {} | {left} |", line.replace('|', "/"));
}

/// The names of what lies below a folder of the place that was not there when it was made, work folders with their
/// number of clips.
fn left(place: &Place) -> String {
    let known = |name: &OsString| {
        ["bin", "song.wav", "song.m4a", "two.toml"].iter().any(|known| OsStr::new(known) == name)
    };
    let files: Vec<OsString> = place.files().into_iter().filter(|name| !known(name)).collect();
    let described = files.iter().map(|name| {
        let path = place.path(name);
        let name = name.to_string_lossy();
        match fs::read_dir(&path) {
            Ok(_) if clips(&path) > 0 => format!("{name} with {} clips", clips(&path)),
            Ok(_) if fs::read_dir(&path).is_ok_and(|mut entries| entries.next().is_none()) => {
                format!("{name}, empty")
            }
            Ok(_) => format!("{name} with logs"),
            Err(_) => name.into_owned(),
        }
    });
    let described: Vec<String> = described.collect();
    if described.is_empty() { "nothing".to_owned() } else { described.join(", ") }
}

fn clips(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "mp4")).count()
}

/// A run that has to end with two lines and no film; gives the lines.
fn fails(fault: &str, place: &Place, command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = text(&output.stderr).to_owned();
    tell(fault, output.status.code(), &said, &left(place));
    assert_eq!(output.status.code(), Some(1), "{fault}: {said}");
    let at = said.find("error: ").unwrap_or_else(|| panic!("{fault}: {said}"));
    let lines = &said[at..];
    // What ffmpeg said stands between the two, further in.
    let plain: Vec<&str> = lines.lines().filter(|line| !line.starts_with("    ")).collect();
    assert!(plain.len() == 2 && plain[1].starts_with("hint: "), "{fault}: {said}");
    assert!(!place.path("song.mp4").exists(), "{fault}");
    assert!(place.falls_silent(), "{fault}");
    lines.to_owned()
}

/// A run that has to make the film, and leaves nothing else.
fn succeeds(fault: &str, place: &Place, command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = text(&output.stderr).to_owned();
    tell(fault, output.status.code(), &said, &left(place));
    assert_eq!(output.status.code(), Some(0), "{fault}: {said}");
    assert!(fs::read(place.path("song.mp4")).unwrap() == whole(), "{fault}: other bytes");
    assert_eq!(left(place), "song.mp4", "{fault}");
    assert!(place.falls_silent(), "{fault}");
    fs::remove_file(place.path("song.mp4")).unwrap();
    said
}

/// A script that does something in one stage of ffmpeg's work.
fn when(stage: &str, act: &str) -> String {
    format!("case \"$*\" in {stage}) {act};; esac")
}

#[test]
fn an_ffmpeg_that_is_not_fit_is_said_before_any_work() {
    let place = place();
    let run = |path: OsString| {
        let mut command = place.command(&FILM);
        command.env("PATH", path).env("ASCIIVID_PATIENCE", "1");
        command
    };
    let lines = fails("ffmpeg is missing", &place, &mut run(place.path("").into()));
    assert!(lines.contains("no working ffmpeg") && lines.contains("install"), "{lines}");
    for (fault, script, word) in [
        ("ffmpeg is old", "echo 'ffmpeg version 3.4.8 Copyright' >&2; exit 0", "is ffmpeg 3.4; 4.4 or newer"),
        (
            "ffmpeg has no libx264",
            "case \"$*\" in -encoders) echo 'ffmpeg version 6.0' >&2; echo ' ------'; echo ' V..... mpeg4 x'; exit;; esac",
            "without the encoder libx264",
        ),
        ("ffmpeg exits at once", "exit 1", "does not say its version"),
        ("ffmpeg is killed at once", "kill -9 $$", "SIGKILL"),
        ("ffmpeg hangs at once", "exec sleep 60", "did nothing for 1 s and was ended"),
    ] {
        let lines = fails(fault, &place, &mut run(place.shim(script)));
        assert!(lines.contains(word) && lines.contains("bin/ffmpeg"), "{fault}: {lines}");
        assert_eq!(left(&place), "nothing", "{fault}");
    }
    let path = place.shim("");
    place.install("ffmpeg", "no program");
    let lines = fails("ffmpeg is no program", &place, &mut run(path));
    assert!(lines.contains("does not work: Exec format error"), "{lines}");
}

#[test]
fn an_ffmpeg_that_hangs_is_ended_wherever_it_is() {
    let place = place();
    let hang = |stage| {
        let path = place.shim(&when(stage, "exec sleep 60"));
        let mut command = place.command(&FILM);
        command.env("PATH", path).env("ASCIIVID_PATIENCE", "1");
        command
    };
    for (stage, fault) in [
        (CLIP, "ffmpeg hangs in a clip"),
        (SOUND, "ffmpeg hangs in the soundtrack"),
        (JOIN, "ffmpeg hangs in the join"),
        (CHECK, "ffmpeg hangs in the check"),
    ] {
        let began = Instant::now();
        let lines = fails(fault, &place, &mut hang(stage));
        assert!(lines.contains("did nothing for 1 s and was ended"), "{fault}: {lines}");
        assert!(lines.contains("ASCIIVID_PATIENCE"), "{fault}: {lines}");
        let kept = stage == JOIN || stage == CHECK;
        assert!(!kept || lines.contains("run the same command again to go on"), "{fault}: {lines}");
        assert!(began.elapsed() < Duration::from_secs(30), "{fault}");
    }
    succeeds("and the same command again", &place, &mut place.command(&FILM));
    fs::write(place.path("bin/ffprobe"), "#!/bin/sh\nexec sleep 60\n").unwrap();
    fs::set_permissions(place.path("bin/ffprobe"), fs::Permissions::from_mode(0o755)).unwrap();
    let lines = fails("ffprobe hangs", &place, &mut hang("never"));
    assert!(lines.contains("ffprobe") && lines.contains("did nothing for 1 s"), "{lines}");
    fs::remove_file(place.path("bin/ffprobe")).unwrap();
    fs::remove_dir_all(place.path("song.mp4.asciivid")).unwrap();
    let convert = ["-v", "error", "-i", "song.wav", "song.m4a"];
    assert!(Command::new("ffmpeg").args(convert).current_dir(place.path("")).status().unwrap().success());
    let path = place.shim(&when(DECODE, "exec sleep 60"));
    let words: Vec<&str> = ["song.m4a"].iter().chain(&FILM[1..]).copied().collect();
    let mut command = place.command(&words);
    let command = command.env("PATH", path).env("ASCIIVID_PATIENCE", "1");
    let lines = fails("ffmpeg hangs while it decodes the song", &place, command);
    assert!(lines.contains("did nothing for 1 s"), "{lines}");
}

#[test]
fn an_ffmpeg_that_ends_early_is_named_with_what_it_said() {
    let place = place();
    for (stage, act, fault, word) in [
        (CLIP, "exit 0", "ffmpeg ends at once in every clip", "exit status: 0"),
        (CLIP, "head -c 20000 >/dev/null; kill -9 $$", "ffmpeg is killed in every clip", "fewer --workers"),
        (SOUND, "echo no luck >&2; exit 3", "ffmpeg fails in the soundtrack", "no luck"),
        (JOIN, "kill -9 $$", "ffmpeg is killed in the join", "SIGKILL"),
        // A film that could not be looked at is not called a bad one.
        (CHECK, "kill -9 $$", "ffmpeg is killed in the check", "SIGKILL"),
    ] {
        let path = place.shim(&when(stage, act));
        let output = place.command(&with(&["--json"])).env("PATH", path).output().unwrap();
        let said = text(&output.stderr);
        tell(fault, output.status.code(), said, &left(&place));
        assert!(output.status.code() == Some(1) && said.contains(word), "{fault}: {said}");
        assert_eq!(said.matches("is made again").count(), usize::from(stage == CLIP), "{fault}: {said}");
        assert!(!place.path("song.mp4").exists() && place.falls_silent(), "{fault}");
        let line: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&line["ok"], &line["exit"], &line["film"]), (&false.into(), &1.into(), &Value::Null));
        assert_eq!(line["warnings"], usize::from(stage == CLIP), "{line}");
        assert!(said.contains(line["error"].as_str().unwrap()), "{line}");
    }
    succeeds("and the same command again", &place, &mut place.command(&FILM));
}

#[test]
fn a_megabyte_of_words_from_every_ffmpeg_does_no_harm() {
    let place = place();
    let path = place.shim("yes 'some words that nobody reads' | head -c 1100000 >&2");
    succeeds(
        "ffmpeg prints a megabyte to its standard error",
        &place,
        place.command(&FILM).env("PATH", path),
    );
}

#[test]
fn folders_that_vanish_end_the_render() {
    for (stage, gone, fault) in [
        (CLIP, "out", "the output folder is removed in a clip"),
        (CLIP, "out/song.mp4.asciivid", "the work folder is removed in a clip"),
        (JOIN, "out/song.mp4.asciivid", "the work folder is removed in the join"),
        (CHECK, "out", "the output folder is removed in the check"),
    ] {
        let place = place();
        fs::create_dir(place.path("out")).unwrap();
        let path = place.shim(&when(stage, &format!("rm -rf {gone}")));
        let mut command = place.command(&with(&["-o", "out/song.mp4"]));
        let lines = fails(fault, &place, command.env("PATH", path));
        assert!(!place.path("out/song.mp4").exists(), "{fault}");
        // Nothing is there to go on from.
        assert!(!lines.contains("clips are done"), "{fault}: {lines}");
    }
}

/// Runs a script in a world where it may mount; the program is `$0`, and `disk` an empty folder. Nothing where the system
/// does not let us.
fn in_private(place: &Place, path: &OsStr, script: &str) -> Option<Output> {
    fs::create_dir_all(place.path("disk")).unwrap();
    let able = ["--mount", "--map-root-user", "mount", "-t", "tmpfs", "none", "disk"];
    let able = Command::new("unshare").args(able).current_dir(place.path("")).output();
    if !able.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no private mounts here");
        return None;
    }
    let mut command = Command::new("unshare");
    command.args(["--mount", "--map-root-user", "sh", "-c", script]).arg(cargo_bin!("asciivid")).args(&*FILM);
    command.current_dir(place.path("")).env("PATH", path).env("XDG_CACHE_HOME", place.memory());
    Some(command.stdin(Stdio::null()).output().unwrap())
}

#[test]
fn a_disk_that_becomes_read_only_ends_the_render_which_goes_on_when_it_is_not() {
    let place = place();
    let freeze = "[ -e asked ] || { touch asked; mount --bind disk disk && mount -o remount,bind,ro disk; }";
    for (stage, fault) in
        [(CLIP, "the disk becomes read-only in a clip"), (CHECK, "the disk becomes read-only in the check")]
    {
        let path = place.shim(&when(stage, freeze));
        let script = "mount -t tmpfs none disk; \"$0\" \"$@\" -o disk/song.mp4; echo $?; ls disk; umount disk; \
            \"$0\" \"$@\" -o disk/song.mp4; echo $?; ls disk; cp disk/song.mp4 whole";
        let Some(output) = in_private(&place, &path, script) else { return };
        let (said, out) = (text(&output.stderr), text(&output.stdout));
        tell(fault, Some(1), said, out.lines().nth(1).unwrap_or_default());
        assert_eq!(out, "1\nsong.mp4.asciivid\n0\nsong.mp4\n", "{fault}: {said}");
        assert!(said.contains("Read-only file system") && said.contains("hint: "), "{fault}: {said}");
        assert!(fs::read(place.path("whole")).unwrap() == whole() && place.falls_silent(), "{fault}");
        fs::remove_file(place.path("asked")).unwrap();
    }
}

#[test]
fn a_disk_that_is_full_at_any_stage_ends_the_render_and_spoils_no_film() {
    let place = place();
    // Filled up to the last byte as soon as a stage begins.
    for (stage, fault) in [
        (CLIP, "the disk is full in a clip"),
        (SOUND, "the disk is full in the soundtrack"),
        (JOIN, "the disk is full in the join"),
        (CHECK, "the disk is full in the check"),
    ] {
        let path = place
            .shim(&when(stage, "[ -e asked ] || { touch asked; cat /dev/zero >disk/filler 2>/dev/null; }"));
        let script = "mount -t tmpfs -o size=2m none disk; \"$0\" \"$@\" -o disk/song.mp4; echo $?; rm disk/filler; \
            ls disk; \"$0\" \"$@\" -o disk/song.mp4; echo $?; ls disk; cp disk/song.mp4 whole";
        let Some(output) = in_private(&place, &path, script) else { return };
        let (said, out) = (text(&output.stderr), text(&output.stdout));
        tell(fault, Some(1), said, out.lines().nth(1).filter(|line| *line != "0").unwrap_or("nothing"));
        let ends = ["1\n0\nsong.mp4\n", "1\nsong.mp4.asciivid\n0\nsong.mp4\n"];
        assert!(ends.contains(&out), "{fault}: {out} {said}");
        assert!(said.contains("error: the disk is full") && said.contains("hint: "), "{fault}: {said}");
        assert!(fs::read(place.path("whole")).unwrap() == whole() && place.falls_silent(), "{fault}");
        fs::remove_file(place.path("asked")).unwrap();
    }
    let path = std::env::var_os("PATH").unwrap();
    let script = "mount -t tmpfs -o size=64k none disk; \"$0\" \"$@\" --report disk/report.json; echo $?; \
        cat /dev/zero >disk/filler 2>/dev/null; rm song.mp4; \"$0\" \"$@\" --report disk/report.json --overwrite; \
        echo $?; head -c 1 disk/report.json; TMPDIR=disk \"$0\" verify song.wav; echo $?";
    let Some(output) = in_private(&place, &path, script) else { return };
    let (said, out) = (text(&output.stderr), text(&output.stdout));
    tell("there is no room for the report", Some(1), said, "song.mp4, the report before");
    // No room at the start is found at the start.
    assert!(out.starts_with("0\n1\n{") && said.contains("error: "), "{out} {said}");
}

#[test]
fn a_full_folder_for_temporary_files_is_no_verdict_on_a_film() {
    let place = place();
    assert_eq!(place.run(&FILM).status.code(), Some(0));
    let script = "mount -t tmpfs -o size=8k none disk; cat /dev/zero >disk/filler 2>/dev/null; \
        TMPDIR=disk \"$0\" verify song.mp4; echo $?; rm disk/filler; TMPDIR=disk \"$0\" verify song.mp4 --quiet; echo $?";
    let Some(output) = in_private(&place, &std::env::var_os("PATH").unwrap(), script) else { return };
    let (said, out) = (text(&output.stderr), text(&output.stdout));
    tell("verify: the folder of temporary files is full", Some(1), said, "song.mp4");
    assert!(out.starts_with("1\n") && said.contains("error: "), "{out} {said}");
}

#[test]
fn what_the_world_around_lacks_is_not_missed() {
    let place = place();
    for (fault, name, value) in [
        ("the cache cannot be written", "XDG_CACHE_HOME", "/proc/none"),
        ("no folder for temporary files", "TMPDIR", "/nowhere"),
    ] {
        succeeds(fault, &place, place.command(&FILM).env(name, value));
    }
    let mut homeless = place.command(&FILM);
    succeeds("no HOME", &place, homeless.env_remove("HOME").env_remove("XDG_CACHE_HOME"));
    let limited = |limit: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit {limit}; exec \"$0\" \"$@\"")]).arg(cargo_bin!("asciivid"));
        let known = place.command(&FILM);
        command
            .args(&*FILM)
            .current_dir(place.path(""))
            .envs(known.get_envs().filter_map(|(k, v)| Some((k, v?))));
        command
    };
    succeeds("ulimit -n 64", &place, &mut limited("-n 64"));
    let lines = fails("ulimit -n 8", &place, &mut limited("-n 8"));
    assert!(lines.contains("Too many open files"), "{lines}");
    fs::remove_dir_all(place.memory()).unwrap();
    let lines = fails("files of 8 kB at most", &place, &mut limited("-f 8"));
    assert!(lines.contains("hint: "), "{lines}");
}

/// A control group with so much memory, if we may make one.
fn group(bytes: u64) -> Option<PathBuf> {
    let name = format!("asciivid-test-{}", std::process::id());
    [("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")].iter().find_map(
        |(root, file)| {
            let group = Path::new(root).join(&name);
            fs::create_dir(&group).ok()?;
            let limited = group.join(file).exists() && fs::write(group.join(file), bytes.to_string()).is_ok();
            if !limited {
                let _ = fs::remove_dir(&group);
            }
            limited.then_some(group)
        },
    )
}

#[test]
fn more_workers_than_memory_holds_become_fewer() {
    let place = place();
    let Some(group) = group(300 << 20) else {
        eprintln!("skipped: no control groups here");
        return;
    };
    let mut command = Command::new("sh");
    let script = "echo $$ > \"$1/cgroup.procs\" || exit 99; shift; exec \"$0\" \"$@\"";
    command.args(["-c", script]).arg(cargo_bin!("asciivid")).arg(&group);
    let words = ["song.wav", "--quality", "draft", "--workers", "4", "--preset", "two.toml", "--json"];
    let output = command.args(words).current_dir(place.path("")).output().unwrap();
    let said = text(&output.stderr);
    std::thread::sleep(Duration::from_millis(100));
    let _ = fs::remove_dir(&group);
    if output.status.code() == Some(99) {
        eprintln!("skipped: no control groups here");
        return;
    }
    tell("300 MB of memory and four workers", output.status.code(), said, &left(&place));
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("warning: 4 workers") && said.contains("300 MB"), "{said}");
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(line["workers"].as_u64().unwrap() < 4 && line["warnings"] == 1, "{line}");
}

#[test]
fn too_little_memory_for_the_check_is_no_fault_of_the_film() {
    let place = place();
    assert_eq!(place.run(&FILM).status.code(), Some(0));
    let starve = "*framecrc*) ulimit -v 90000";
    let path = place.shim(&format!("case \"$*\" in {starve};; esac"));
    let output = place.command(&["verify", "song.mp4"]).env("PATH", path).output().unwrap();
    let said = text(&output.stderr);
    tell("verify: no memory for the decoder", output.status.code(), said, "song.mp4");
    assert!(output.status.code() == Some(1) && said.contains("hint: "), "{said}");
    // Enough for one thread.
    let path = place.shim("case \"$*\" in *\"-threads 12\"*framecrc*) ulimit -v 90000;; esac");
    let output = place.command(&["verify", "song.mp4"]).env("PATH", path).output().unwrap();
    tell("verify: memory for one thread only", output.status.code(), text(&output.stderr), "song.mp4");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stdout));
}

#[test]
fn the_one_line_for_programs_is_all_that_is_on_standard_output() {
    let place = place();
    let output = place.run(&with(&["--json"]));
    let line: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(text(&output.stdout).lines().count(), 1);
    assert_eq!((&line["version"], &line["ok"], &line["exit"]), (&1.into(), &true.into(), &0.into()));
    assert_eq!(
        (&line["film"], &line["frames"], &line["seconds"]),
        (&"song.mp4".into(), &180.into(), &6.0.into())
    );
    assert_eq!((&line["check"]["ok"], &line["check"]["faults"]), (&true.into(), &0.into()));
    let bytes = fs::metadata(place.path("song.mp4")).unwrap().len();
    assert_eq!((&line["bytes"], &line["error"]), (&bytes.into(), &Value::Null));
    for (words, exit) in [(&["nothing.wav", "--json"][..], 1), (&["song.wav", "--json", "--report", "-"], 2)]
    {
        let output = place.run(words);
        let line: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((output.status.code(), &line["exit"]), (Some(exit), &exit.into()));
        assert!(!line["error"].as_str().unwrap().is_empty() && !line["hint"].as_str().unwrap().is_empty());
    }
    // Nobody there to read it, and no room for it.
    let shell = |script: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", script]).arg(cargo_bin!("asciivid")).args(with(&["--json", "--overwrite"]));
        command.current_dir(place.path("")).output().unwrap().status.code()
    };
    assert_eq!(shell("exec \"$0\" \"$@\" >&-"), Some(0));
    assert_eq!(shell("exec \"$0\" \"$@\" >/dev/full"), Some(1));
    assert_eq!(shell("exec \"$0\" \"$@\" 2>/dev/full >&2"), Some(1));
}

#[test]
fn the_first_signal_lets_clips_end_that_are_nearly_done_and_the_second_does_not() {
    let place = place();
    // Every encoder takes a second to end, so that the signal always finds a clip at work.
    let path = place.shim(&when(CLIP, "touch drawing; PATH=$PATH; sleep 1"));
    for (signals, clips_at_least) in [(1, 1), (2, 0)] {
        let _ = fs::remove_file(place.path("drawing"));
        let log = fs::File::create(place.path("log")).unwrap();
        let mut command = place.at_terminal(&FILM);
        let mut child = command.env("PATH", &path).stderr(log).stdout(Stdio::null()).spawn().unwrap();
        let limit = Instant::now() + Duration::from_secs(60);
        while !place.path("drawing").exists() {
            assert!(Instant::now() < limit, "it never began to draw");
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(500));
        for i in 0..signals {
            std::thread::sleep(Duration::from_millis(200 * i));
            send(&child, Signal::INT);
        }
        let asked = Instant::now();
        assert_eq!(end(&mut child), Some(130));
        assert!(asked.elapsed() < Duration::from_secs(if signals == 1 { 11 } else { 2 }));
        assert!(place.falls_silent());
        let (done, log) =
            (clips(&place.path("song.mp4.asciivid")), fs::read_to_string(place.path("log")).unwrap());
        assert!(done >= clips_at_least && done < 3, "{done} {log}");
        assert_eq!(signals == 1, log.contains("run the same command again to go on: 1 of "), "{log}");
        fs::remove_file(place.path("log")).unwrap();
        tell(&format!("{signals} x Ctrl-C while a clip is nearly done"), Some(130), &log, &left(&place));
    }
    let _ = fs::remove_file(place.path("drawing"));
    succeeds("and the same command again", &place, &mut place.command(&FILM));
}

/// What makes another time of day for a process, where it is installed (the package faketime).
fn other_time() -> Option<PathBuf> {
    let folders = fs::read_dir("/usr/lib").ok()?.flatten();
    folders.map(|folder| folder.path().join("faketime/libfaketime.so.1")).find(|library| library.exists())
}

#[test]
fn the_time_of_day_may_jump() {
    let Some(library) = other_time() else { return };
    let place = place();
    let time = place.path("bin/time");
    let path = place.shim(&when(CLIP, &format!("echo -7300d > {time:?}")));
    fs::write(&time, "+3650d\n").unwrap();
    let mut command = place.command(&FILM);
    command.env("PATH", path).env("LD_PRELOAD", library).env("FAKETIME_TIMESTAMP_FILE", &time);
    command.env("FAKETIME_NO_CACHE", "1").env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    succeeds("the clock goes back by thirty years in a clip", &place, &mut command);
    assert_eq!(fs::read_to_string(&time).unwrap(), "-7300d\n");
}

#[test]
fn others_cannot_look_into_what_we_leave_meanwhile() {
    let place = place();
    let path = place.shim(&when(JOIN, "find . ! -type l -printf '%m %y %p\\n' | sort > modes; exit 1"));
    let mut command = Command::new("sh");
    command.args(["-c", "umask 000; exec \"$0\" \"$@\""]).arg(cargo_bin!("asciivid")).args(&*FILM);
    command.current_dir(place.path("")).env("PATH", path).env("XDG_CACHE_HOME", place.path("cache"));
    assert_eq!(command.output().unwrap().status.code(), Some(1));
    let modes = fs::read_to_string(place.path("modes")).unwrap();
    assert!(modes.contains("700 d ./song.mp4.asciivid\n"), "{modes}");
    let kept: Vec<&str> = modes.lines().filter(|line| line.ends_with(".features")).collect();
    assert!(kept.len() == 1 && kept[0].starts_with("600 f "), "{modes}");
}
