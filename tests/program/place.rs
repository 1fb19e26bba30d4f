//! What the tests of the program share.

use std::ffi::{OsStr, OsString};
use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin;
use rustix::process::{Pid, Signal, kill_process};

/// The program in a folder of its own, in which `song.mp3` is no song.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    /// What the program remembers, apart from what the user's own does.
    cache: tempfile::TempDir,
}

/// Two scenes with something of its own in each.
const PRESET: &str = "title = \"Two\"\n\
    [[scene]]\nname = \"calm\"\nwhen = [\"verse\"]\n[[scene.layer]]\neffect = \"plasma\"\n\
    [[scene]]\nname = \"wild\"\nwhen = [\"chorus\"]\n[[scene.layer]]\neffect = \"rain\"\n";

impl Place {
    pub(crate) fn new() -> Place {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("song.mp3"), "This is not music.\n".repeat(400)).unwrap();
        Place { folder, cache: tempfile::tempdir().unwrap() }
    }

    /// With `song.wav` of so many seconds, and `two.toml`, a preset of the scenes calm and wild.
    pub(crate) fn of_two_scenes(seconds: f64) -> Place {
        let place = Place::new();
        fs::remove_file(place.path("song.mp3")).unwrap();
        fs::write(place.path("song.wav"), wav(seconds)).unwrap();
        fs::write(place.path("two.toml"), PRESET).unwrap();
        place
    }

    /// A file of the folder.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder of remembered songs.
    pub(crate) fn memory(&self) -> PathBuf {
        self.cache.path().join("asciivid").join("analysis")
    }

    pub(crate) fn command<S: AsRef<OsStr>>(&self, words: &[S]) -> Command {
        let mut command = Command::new(cargo_bin!("asciivid"));
        command.args(words).current_dir(&self.folder).stdin(Stdio::null()).env_remove("RUST_BACKTRACE");
        command.env("XDG_CACHE_HOME", self.cache.path()).env("XDG_CONFIG_HOME", self.cache.path());
        // What the user set for the program is not for its tests.
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"ASCIIVID_"))
        {
            command.env_remove(name);
        }
        command
    }

    /// As [`Place::command`], with the signals as they are at a terminal: whoever runs the tests may ignore some, which
    /// a child inherits and the program respects.
    pub(crate) fn at_terminal<S: AsRef<OsStr>>(&self, words: &[S]) -> Command {
        let program = self.command(words);
        let mut command = Command::new("env");
        command.args(["--default-signal=INT,TERM,HUP", "--"]).arg(program.get_program());
        command.args(program.get_args()).current_dir(&self.folder).stdin(Stdio::null());
        command.env_remove("RUST_BACKTRACE").env("XDG_CACHE_HOME", self.cache.path());
        command.env("XDG_CONFIG_HOME", self.cache.path());
        command
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, words: &[S]) -> Output {
        self.command(words).output().unwrap()
    }

    /// Runs what must be refused, and gives its exit code and two lines.
    pub(crate) fn refused<S: AsRef<OsStr> + Debug>(&self, words: &[S]) -> (i32, String) {
        let before = self.files();
        let output = self.run(words);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let lines: Vec<&str> = said.lines().skip_while(|line| !line.starts_with("error: ")).collect();
        assert!(output.stdout.is_empty(), "{words:?}");
        assert_eq!(lines.len(), 2, "{words:?}: {said}");
        assert!(lines[1].starts_with("hint: "), "{words:?}: {said}");
        assert_eq!(self.files(), before, "{words:?}");
        (output.status.code().expect("ended by itself"), lines.join("\n"))
    }

    /// Puts a script into the folder `bin`.
    pub(crate) fn install(&self, name: &str, script: &str) {
        fs::create_dir_all(self.path("bin")).unwrap();
        fs::write(self.path("bin/script"), script).unwrap();
        // Copied by a child, since a script that is still open for writing somewhere cannot be run.
        let (from, to) = (self.path("bin/script"), self.path("bin").join(name));
        assert!(Command::new("install").arg("-m755").args([from, to]).status().unwrap().success());
    }

    /// Puts an ffmpeg into the folder `bin` that does as `script` says, in which `$*` is the command line, and then, unless
    /// that ends it, what the real one does; gives a search path on which it comes first.
    pub(crate) fn shim(&self, script: &str) -> OsString {
        let path = std::env::var_os("PATH").unwrap();
        let real = format!("PATH='{}' exec ffmpeg \"$@\"", path.to_str().unwrap());
        self.install("ffmpeg", &format!("#!/bin/sh\n{script}\n{real}\n"));
        let folders = std::iter::once(self.path("bin")).chain(std::env::split_paths(&path));
        std::env::join_paths(folders).unwrap()
    }

    /// Whether within some seconds no process is left that works here.
    pub(crate) fn falls_silent(&self) -> bool {
        let limit = Instant::now() + Duration::from_secs(5);
        while self.busy() {
            if Instant::now() > limit {
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        true
    }

    /// Whether a process was started here or works on files of this place.
    fn busy(&self) -> bool {
        let place = self.folder.path();
        let name = place.file_name().unwrap().as_encoded_bytes();
        fs::read_dir("/proc").unwrap().flatten().any(|entry| {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let here = fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd == place);
            here || line.windows(name.len()).any(|part| part == name)
        })
    }

    /// The names of the files in the folder, in order.
    pub(crate) fn files(&self) -> Vec<OsString> {
        let entries = fs::read_dir(&self.folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    }
}

/// The words for a film of a place of two scenes, of a few clips that are soon made; the second scene begins at `turn`.
pub(crate) fn two_scenes(turn: &'static str, words: &[&'static str]) -> Vec<&'static str> {
    let film = ["song.wav", "--quality", "draft", "--resolution", "128x72", "--fps", "30", "--workers", "1"];
    [&film[..], &["--preset", "two.toml", "--scene", "0=calm", "--scene", turn], words].concat()
}

pub(crate) fn send(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// How the program ended, within some seconds.
pub(crate) fn end(child: &mut Child) -> Option<i32> {
    let limit = Instant::now() + Duration::from_secs(20);
    loop {
        match child.try_wait().unwrap() {
            Some(status) => return status.code(),
            None if Instant::now() > limit => {
                child.kill().unwrap();
                panic!("it did not stop");
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    }
}

pub(crate) fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// A song of so many seconds: a chord with a click twice a second, as a WAV file of one channel and 16 bits.
pub(crate) fn wav(seconds: f64) -> Vec<u8> {
    const RATE: u32 = 44_100;
    let count = (seconds * f64::from(RATE)) as u32;
    let sample = |i: u32| {
        let time = f64::from(i) / f64::from(RATE);
        let chord: f64 = [110.0, 165.0, 440.0, 3520.0]
            .iter()
            .map(|hertz| (std::f64::consts::TAU * hertz * time).sin())
            .sum();
        let click = (-12.0 * (time % 0.5)).exp();
        ((0.02 + 0.2 * click) * chord * 32_767.0) as i16
    };
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + 2 * count).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    file.extend(RATE.to_le_bytes());
    file.extend((2 * RATE).to_le_bytes());
    file.extend(b"\x02\0\x10\0data");
    file.extend((2 * count).to_le_bytes());
    file.extend((0..count).flat_map(|i| sample(i).to_le_bytes()));
    file
}
