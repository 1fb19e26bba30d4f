//! The program in a terminal: what it leaves behind, however it ends. Nothing is checked where there is no `script`
//! (util-linux), which makes the terminal.

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::place::{Place, end};
use asciivid::audio::tune;
use assert_cmd::cargo::cargo_bin;
use rustix::process::{Pid, Signal, kill_process};

const SHOWN: &str = "\x1b[?2026l";
const ENTERED: &str = "\x1b[?1049h\x1b[?25l";
/// What a terminal has to be told in the end, in this order.
const LEFT: [&str; 4] = ["\x1b[0m", "\x1b[?7h", "\x1b[?25h", "\x1b[?1049l"];

/// The program in a terminal of its own.
struct Session {
    script: Child,
    /// Bytes written before the last key was typed.
    before: usize,
    written: Arc<Mutex<Vec<u8>>>,
    place: Place,
}

impl Session {
    /// Runs it in the folder of a tune; nothing where no terminal can be made.
    fn begin(words: &str) -> Option<Session> {
        let place = Place::new();
        tune().write_wav(&place.path("tune.wav")).unwrap();
        fs::copy("presets/voyage.toml", place.path("mine.toml")).unwrap();
        // With SDL's dummy device an ffplay plays wherever it is.
        // Whoever runs the tests may ignore signals, which the program would respect.
        let program = format!("env --default-signal=INT,TERM,HUP -- {:?}", cargo_bin!("asciivid"));
        let line = format!("echo $$ > pid; exec {program} play tune.wav {words}");
        let mut command = Command::new("script");
        command.args(["-qefc", &line, "typescript"]).current_dir(place.path("."));
        command.env("XDG_CACHE_HOME", place.path("cache")).env("SDL_AUDIODRIVER", "dummy");
        command.env("TERM", "xterm-256color").env("COLORTERM", "truecolor").env("SHELL", "/bin/sh");
        let mut script =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let (written, mut out) = (Arc::new(Mutex::new(Vec::new())), script.stdout.take()?);
        let kept = written.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = out.read(&mut bytes) {
                kept.lock().unwrap().extend_from_slice(&bytes[..count]);
            }
        });
        Some(Session { script, before: 0, written, place })
    }

    /// What was written since the last key was typed.
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.written.lock().unwrap()[self.before..]).into_owned()
    }

    /// Waits until so many frames were shown.
    fn shows(&self, frames: usize) {
        self.waits(|text| text.matches(SHOWN).count() >= frames);
    }

    fn waits(&self, seen: impl Fn(&str) -> bool) {
        let limit = Instant::now() + Duration::from_secs(60);
        while !seen(&self.text()) {
            assert!(Instant::now() < limit, "{:?}", self.text().chars().rev().take(900).collect::<String>());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn types(&mut self, keys: &str) {
        self.before = self.written.lock().unwrap().len();
        let keyboard = self.script.stdin.as_mut().unwrap();
        keyboard.write_all(keys.as_bytes()).unwrap();
        keyboard.flush().unwrap();
    }

    fn send(&self, signal: Signal) {
        let pid = fs::read_to_string(self.place.path("pid")).unwrap().trim().parse().unwrap();
        kill_process(Pid::from_raw(pid).unwrap(), signal).unwrap();
    }

    /// Waits for the end: the terminal has to be as it was, and nobody may be left. Gives the exit code and all that was
    /// written after the screen was left.
    fn ends(mut self) -> (Option<i32>, String) {
        let exit = end(&mut self.script);
        self.before = 0;
        assert!(self.place.falls_silent(), "somebody is left");
        let text = self.text();
        let (_, shown) = text.split_once(ENTERED).expect("the screen was entered");
        let (screen, after) = shown.rsplit_once(LEFT[3]).expect("the screen was left");
        let mut rest = &screen[screen.rfind(SHOWN).expect("the last frame was ended")..];
        for sequence in &LEFT[..3] {
            rest = rest.split_once(sequence).expect(sequence).1;
        }
        assert!(!after.contains('\x1b'), "{after:?}");
        (exit, after.to_owned())
    }
}

#[test]
fn the_film_plays_until_a_key_ends_it() {
    let Some(mut session) = Session::begin("--preset voyage") else { return };
    session.shows(15);
    for (keys, words) in [("+", "density +1"), (" ", "||"), ("\x1b[C", SHOWN), ("n", "window"), (" ", " >")] {
        session.types(keys);
        session.waits(|text| text.contains(words));
    }
    session.types("q");
    assert_eq!(session.ends().0, Some(0));
}

#[test]
fn a_signal_leaves_the_terminal_as_it_was() {
    for signal in [Signal::TERM, Signal::INT] {
        let Some(session) = Session::begin("--preset inferno --mute") else { return };
        session.shows(5);
        session.send(signal);
        assert_eq!(session.ends().0, Some(130), "{signal:?}");
    }
}

#[test]
fn a_preset_is_read_again_when_it_is_saved_and_its_faults_are_shown() {
    let Some(mut session) = Session::begin("--preset mine.toml --watch --mute") else { return };
    session.shows(5);
    let preset = session.place.path("mine.toml");
    let good = fs::read_to_string(&preset).unwrap();
    fs::write(&preset, format!("{good}\nnonsense = 7\n")).unwrap();
    session.waits(|text| text.contains("error: ") && text.contains("nonsense"));
    let frames = session.text().matches(SHOWN).count();
    session.shows(frames + 5);
    fs::copy("presets/inferno.toml", &preset).unwrap();
    // The scenes of that preset.
    let named =
        |text: &str| ["coals", "fire", "forge", "blaze", "eclipse"].iter().any(|name| text.contains(name));
    session.waits(named);
    session.types("\x03");
    assert_eq!(session.ends().0, Some(0));
}

#[test]
fn where_nobody_would_see_it_the_way_out_is_said() {
    let place = Place::new();
    tune().write_wav(&place.path("tune.wav")).unwrap();
    let (exit, said) = place.refused(&["play", "tune.wav"]);
    assert!(exit == 2 && said.contains("no terminal") && said.contains("asciivid frame"), "{said}");
    let (exit, said) = place.refused(&["play", "tune.wav", "--preset", "ink", "--watch"]);
    assert!(exit == 2 && said.contains("--watch") && said.contains("show preset"), "{said}");
}
