//! How the song gets into the film: its own stream where that stays in step, else encoded once.

use std::fmt::Debug;
use std::io::{self, BufWriter, Read, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Stdio};

use super::run::{feed, run, temporary};
use super::{Children, EncodeError, Log, Patient, Probe, Running, Tools, url};
use crate::error::Result;
use crate::settings::Fps;

/// Samples that are too many to be held: they are made anew whenever they are asked for.
pub trait Source: Debug + Sync {
    /// Hands interleaved, finite samples, whole frames, to `sink` in their order, until they end or `sink` breaks.
    ///
    /// # Errors
    /// Whatever keeps the samples from being made.
    fn stream(&self, sink: &mut dyn FnMut(&[f32]) -> ControlFlow<()>) -> Result<()>;
}

/// What is heard in a film.
#[derive(Debug, Clone)]
pub struct Sound<'a> {
    /// The song's file, if all of it is heard: its first audio stream is copied where that is possible.
    pub file: Option<&'a Path>,
    /// The samples that are heard; they last as long as the film, to a frame.
    pub samples: &'a dyn Source,
    /// Samples a second and channel.
    pub rate: u32,
    /// Number of interleaved channels.
    pub channels: usize,
    /// Frames of the film.
    pub frames: u32,
    /// Frame rate of the film.
    pub fps: Fps,
}

/// The sound of a film as a file of its own, ready to be copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Soundtrack {
    /// The file.
    pub path: PathBuf,
    /// How it was made.
    pub audio: Audio,
}

/// How the song was put into the film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audio {
    /// The song's own stream, bit for bit.
    Copied,
    /// Encoded as AAC, once over the whole length.
    Encoded,
}

/// Codecs that players everywhere accept inside mp4. Opus, Vorbis and FLAC are allowed there by the standard
/// but stay silent in common players.
const COPIED: [&str; 3] = ["aac", "mp3", "alac"];
/// Bytes of samples that are compared at a time.
const CHUNK: usize = 1 << 16;

/// Most channels that are encoded as they are; more are mixed into one.
const MOST_CHANNELS: usize = 6;

/// Makes the soundtrack in the folder `work`. Needs no clips, so that it can run while they are made; encoding
/// takes about a thirtieth of the song's length on one core. Memory does not grow with the song.
///
/// The song's own stream is copied if that is possible and provably in step. Otherwise the very samples that
/// were analysed are encoded: they are on the right clock even where the file starts late, has gaps, changes
/// its rate or is damaged.
pub fn soundtrack(tools: &Tools, children: &Children, sound: &Sound, work: &Path) -> Result<Soundtrack> {
    let maker = Maker { tools, children, sound, log: work.join("song.log") };
    let part = temporary(work.join("song.part"))?;
    let audio = maker.best(&part)?;
    let path = work.join("song.m4a");
    part.persist(&path).map_err(|error| EncodeError::file(&path, error.error))?;
    Ok(Soundtrack { path, audio })
}

/// One soundtrack at work.
struct Maker<'a> {
    tools: &'a Tools,
    children: &'a Children,
    sound: &'a Sound<'a>,
    log: PathBuf,
}

impl Maker<'_> {
    fn best(&self, part: &Path) -> Result<Audio> {
        if let Some(file) = self.sound.file
            && self.can_copy(file)?
        {
            match self.copy(file, part) {
                Ok(()) if self.in_step(file, part)? => return Ok(Audio::Copied),
                // A stream that mp4 refuses after all (e.g. MP3 below 16 kHz) can still be encoded.
                Ok(()) | Err(EncodeError::Died { .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        self.encode(part).map(|()| Audio::Encoded)
    }

    fn can_copy(&self, file: &Path) -> Result<bool> {
        let song = Probe::of(self.tools, self.children, file)?;
        let codec = song.audio().map_or("", |audio| audio.codec_name.as_str());
        Ok(COPIED.contains(&codec))
    }

    fn copy(&self, file: &Path, part: &Path) -> std::result::Result<(), EncodeError> {
        let mut command = self.tools.ffmpeg();
        command.arg("-i").arg(url(file));
        command.args("-map 0:a:0 -map_metadata -1 -map_chapters -1 -c:a copy".split(' '));
        self.tools.to_mp4(&mut command, self.sound.rate, part);
        run(self.children, &mut command, &self.log, part)
    }

    fn encode(&self, part: &Path) -> Result<()> {
        let Sound { samples, rate, channels, .. } = *self.sound;
        let encoded = if channels > MOST_CHANNELS { 1 } else { channels };
        let mut command = self.tools.ffmpeg();
        command.args("-loglevel error -f f32le -ar".split(' ')).arg(rate.to_string());
        command.arg("-ac").arg(encoded.to_string()).args(["-i", "pipe:0"]);
        command.args("-flags:a +bitexact -threads:a 1 -c:a aac -b:a".split(' '));
        command.arg(format!("{}k", 128 * encoded)).stdin(Stdio::piped());
        self.tools.to_mp4(&mut command, rate, part);
        let input = |pipe: Patient<ChildStdin>| write_samples(pipe, samples, channels);
        feed(self.children, &mut command, input, &self.log, part)
    }

    /// Whether a copy sounds as the song's own decode does: the same start, the same samples from the first
    /// to the last, decoded without complaint, and an end within one frame of the picture's.
    fn in_step(&self, file: &Path, copy: &Path) -> Result<bool> {
        let probe = Probe::of(self.tools, self.children, copy)?;
        let Some(audio) = probe.audio() else {
            return Ok(false);
        };
        let shown = self.sound.fps.time_of(self.sound.frames);
        let off = audio.duration().map_or(f64::INFINITY, |heard| (shown - heard).abs());
        if !audio.starts_at_0() || off > self.sound.fps.time_of(1) {
            return Ok(false);
        }
        let (log, stderr) = Log::create(self.log.with_extension("compare.log"))?;
        let mut song = self.decode(file, stderr)?;
        let mut copy = self.decode(copy, Stdio::null())?;
        let same = begins_with(copy.stdout(), song.stdout());
        let same = same.map_err(|cause| EncodeError::file(log.path(), cause))?;
        song.sound(file)?;
        copy.sound(file)?;
        // A damaged song is encoded, so that at least the film decodes cleanly.
        Ok(same && log.tail().is_empty())
    }

    /// Starts a decode of the first audio stream.
    fn decode(&self, path: &Path, stderr: Stdio) -> std::result::Result<Running, EncodeError> {
        let mut command = self.tools.ffmpeg();
        command.args(["-loglevel", "error", "-i"]).arg(url(path));
        command.args("-map 0:a:0 -c:a pcm_s16le -f s16le pipe:1".split(' '));
        self.children.spawn(command.stdout(Stdio::piped()).stderr(stderr))
    }
}

/// Writes all samples of a source. The inner result tells whether the pipe took them.
fn write_samples(pipe: impl Write, samples: &dyn Source, channels: usize) -> Result<io::Result<()>> {
    let mut pipe = BufWriter::with_capacity(CHUNK, pipe);
    let mut written = Ok(());
    samples.stream(&mut |chunk| {
        written = write_chunk(&mut pipe, chunk, channels);
        if written.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(written.and_then(|()| pipe.flush()))
}

/// Writes samples as 32-bit little-endian floats; more than [`MOST_CHANNELS`] channels as their mean.
fn write_chunk(pipe: &mut impl Write, samples: &[f32], channels: usize) -> io::Result<()> {
    if channels > MOST_CHANNELS {
        for frame in samples.chunks_exact(channels) {
            let mean = frame.iter().sum::<f32>() / channels as f32;
            pipe.write_all(&mean.to_le_bytes())?;
        }
    } else {
        for sample in samples {
            pipe.write_all(&sample.to_le_bytes())?;
        }
    }
    Ok(())
}

/// Whether `whole` begins with all of `start`; a stream that is missing is the same as none.
fn begins_with(whole: Option<impl Read>, start: Option<impl Read>) -> io::Result<bool> {
    let (Some(mut whole), Some(mut start)) = (whole, start) else {
        return Ok(false);
    };
    let (mut ours, mut theirs) = (vec![0; CHUNK], vec![0; CHUNK]);
    loop {
        let read = start.read(&mut ours)?;
        if read == 0 {
            return Ok(true);
        }
        match whole.read_exact(&mut theirs[..read]) {
            Ok(()) if ours[..read] == theirs[..read] => {}
            Ok(()) => return Ok(false),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_written_as_they_are_or_mixed_into_one() {
        let written = |samples: &[f32], channels| {
            let mut bytes = Vec::new();
            write_chunk(&mut bytes, samples, channels).unwrap();
            let floats = bytes.chunks_exact(4).map(|b| f32::from_le_bytes(b.try_into().unwrap()));
            floats.collect::<Vec<f32>>()
        };
        assert_eq!(written(&[0.5, -1.0, 0.25, 0.0], 2), [0.5, -1.0, 0.25, 0.0]);
        let eight = [[0.5; 8], [-0.25; 8]].concat();
        assert_eq!(written(&eight, 8), [0.5, -0.25]);
    }

    #[test]
    fn a_copy_may_be_longer_but_neither_shifted_nor_shorter() {
        let begins = |whole: &[u8], start: &[u8]| begins_with(Some(whole), Some(start)).unwrap();
        let long: Vec<u8> = (0..3 * CHUNK).map(|i| (i % 251) as u8).collect();
        assert!(begins(&long, &long));
        assert!(begins(&long, &long[..CHUNK + 5]));
        assert!(!begins(&long[..CHUNK + 5], &long));
        assert!(!begins(&long[1..], &long[..CHUNK]));
        assert!(!begins_with(None::<&[u8]>, Some(&long[..])).unwrap());
    }
}
