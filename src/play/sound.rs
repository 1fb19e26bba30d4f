//! The song as sound: an ffplay without a picture, which tells where it is about thirty times a second.

use std::io::{PipeReader, Read, pipe};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::JoinHandle;
use std::time::Instant;

use crate::encode::{self, Children, EncodeError, Probe, Running, Tools};
use crate::hardware::Hardware;

/// An ffplay, and a song for it.
#[derive(Debug)]
pub(super) struct Speaker {
    program: PathBuf,
    song: PathBuf,
    /// What ffplay calls the song's first sample, in seconds: encoders put some silence before it.
    first: f64,
    children: Children,
}

/// The song being heard; it ends with this.
#[derive(Debug)]
pub(super) struct Sound {
    running: Running,
    first: f64,
    reports: Receiver<(f64, Instant)>,
    reader: Option<JoinHandle<()>>,
}

/// What there is to know of the sound.
#[derive(Debug, PartialEq)]
pub(super) enum Report {
    /// It was at a time of the song, in seconds, then.
    At(f64, Instant),
    /// Nothing new.
    Nothing,
    /// It has ended.
    Over,
}

impl Speaker {
    /// The ffplay on the search path, if there is one.
    pub(super) fn find(song: &Path, hardware: &Hardware) -> Option<Speaker> {
        let program = encode::find("ffplay", std::env::var_os("PATH"))?;
        let first = first(song, hardware).unwrap_or(0.0);
        Some(Speaker { program, song: song.to_owned(), first, children: Children::default() })
    }

    /// Begins to play at a time of the song, in seconds.
    pub(super) fn play(&self, from: f64) -> Result<Sound, EncodeError> {
        let failed = |cause| EncodeError::Start { program: self.program.clone(), cause };
        let (words, speech) = pipe().map_err(failed)?;
        let mut command = Command::new(&self.program);
        command.args("-nodisp -autoexit -vn -sn -hide_banner -loglevel error -stats".split(' '));
        command.arg("-ss").arg(format!("{:.3}", from.max(0.0))).arg("-i").arg(encode::url(&self.song));
        command.env_remove("FFREPORT").env("AV_LOG_FORCE_NOCOLOR", "1");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(speech);
        let running = self.children.spawn(&mut command)?;
        let (reporter, reports) = channel();
        let reader = std::thread::spawn(move || listen(words, &reporter));
        Ok(Sound { running, first: self.first, reports, reader: Some(reader) })
    }
}

/// When ffprobe says that the song's first stream of sound begins, in seconds.
fn first(song: &Path, hardware: &Hardware) -> Option<f64> {
    let tools = Tools { ffmpeg: hardware.ffmpeg.clone()?, ffprobe: hardware.ffprobe.clone()? };
    Probe::of(&tools, &Children::default(), song).ok()?.audio()?.start()
}

impl Sound {
    /// The next thing to know.
    pub(super) fn report(&self) -> Report {
        match self.reports.try_recv() {
            Ok((time, then)) => Report::At(time - self.first, then),
            Err(TryRecvError::Empty) => Report::Nothing,
            Err(TryRecvError::Disconnected) => Report::Over,
        }
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        self.running.kill();
        let _ = self.running.wait();
        // It has nothing more to read.
        let _ = self.reader.take().map(JoinHandle::join);
    }
}

/// Hands on what ffplay says until it ends.
fn listen(mut words: PipeReader, reporter: &Sender<(f64, Instant)>) {
    let (mut line, mut bytes) = (Vec::new(), [0; 512]);
    while let Ok(count @ 1..) = words.read(&mut bytes) {
        let now = Instant::now();
        for &byte in &bytes[..count] {
            if byte != b'\r' && byte != b'\n' {
                line.push(byte);
            } else {
                let time = std::str::from_utf8(&line).ok().and_then(position);
                if time.is_some_and(|time| reporter.send((time, now)).is_err()) {
                    return;
                }
                line.clear();
            }
        }
        line.truncate(4096);
    }
}

/// Reads `  29.92 M-A:  0.000 fd=   0 aq=   23KB ...`; there is no number before the sound has begun.
fn position(line: &str) -> Option<f64> {
    let (time, _) = line.split_once("M-A:")?;
    time.trim().parse().ok().filter(|time: &f64| time.is_finite())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::audio::tune;
    use crate::play::Clock;

    #[test]
    fn positions_are_read_and_nothing_else() {
        let line = "  29.92 M-A: -0.000 fd=   0 aq=   23KB vq=    0KB sq=    0B f=0/0   ";
        assert_eq!(position(line), Some(29.92));
        assert_eq!(position("    nan M-A:  0.000"), None);
        assert_eq!(position("    nan    :  0.000 fd=   0 aq=    0KB"), None);
        assert_eq!(position("SDL_OpenAudio: no such device"), None);
    }

    #[test]
    fn whoever_cannot_play_is_over_at_once() {
        let children = Children::default();
        let speaker = |program: &str| Speaker {
            program: program.into(),
            song: "tune.wav".into(),
            first: 0.0,
            children: children.clone(),
        };
        let sound = speaker("false").play(1.0).unwrap();
        let limit = Instant::now() + Duration::from_secs(10);
        while sound.report() != Report::Over {
            assert!(Instant::now() < limit);
            std::thread::sleep(Duration::from_millis(5));
        }
        drop(sound);
        assert!(children.is_empty());
        assert!(speaker("/no/such/ffplay").play(1.0).is_err());
    }

    /// With SDL's dummy device, which takes samples as fast as a real one; nothing is checked where no ffplay plays.
    #[test]
    fn the_clock_follows_a_real_ffplay() {
        let folder = tempfile::tempdir().unwrap();
        let song = folder.path().join("tune.wav");
        tune().write_wav(&song).unwrap();
        let Some(real) = encode::find("ffplay", std::env::var_os("PATH")) else { return };
        let program = folder.path().join("ffplay");
        let script = format!("#!/bin/sh\nSDL_AUDIODRIVER=dummy exec {real:?} \"$@\"\n");
        std::fs::write(folder.path().join("script"), script).unwrap();
        let copied =
            Command::new("install").arg("-m755").arg(folder.path().join("script")).arg(&program).status();
        assert!(copied.unwrap().success());
        let children = Children::default();
        let sound = Speaker { program, song, first: 0.0, children: children.clone() }.play(2.0).unwrap();
        let (began, mut clock, mut heard, mut worst) = (Instant::now(), Clock::at(2.0), 0, 0.0_f64);
        while began.elapsed() < Duration::from_secs(3) {
            match sound.report() {
                Report::At(time, then) => {
                    heard += 1;
                    worst = worst.max(clock.heard(time, then).unwrap_or(0.0).abs());
                }
                Report::Nothing => std::thread::sleep(Duration::from_millis(5)),
                Report::Over => break,
            }
        }
        if heard > 20 {
            let time = clock.time(Instant::now());
            assert!((2.5..5.2).contains(&time), "{time}");
            // A machine that is busy with other tests is late with reports, not with sound.
            assert!(worst < 0.2, "{worst}");
        }
        drop(sound);
        assert!(children.is_empty());
    }
}
