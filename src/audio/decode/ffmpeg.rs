//! Decoding by ffmpeg. Its samples come through one pipe and its words through another.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use super::native::warn_of_tracks;
use super::output::{Output, plain_weights};
use super::tags::{self, is_picture};
use super::{AudioError, Notes};
use crate::encode::{Children, EncodeError, Running};

/// Samples read at a time.
const CHUNK: usize = 1 << 15;

/// Covers above this many bytes are left alone.
const MAX_COVER: u64 = 32 << 20;

/// Bytes of what ffmpeg says that are kept.
const MOST_WORDS: u64 = 1 << 20;

/// Lines of ffmpeg that an error shows.
const TAIL: usize = 4;

/// Decodes the first audio track of `path` into `out` and completes `notes`.
pub(super) fn decode(
    ffmpeg: &Path,
    path: &Path,
    out: &mut Output<'_>,
    notes: &mut Notes,
) -> Result<(), AudioError> {
    let mut child = start(ffmpeg, path, command(ffmpeg, path, out).stderr(Stdio::piped()))?;
    let words = child.stderr();
    let (read, ended, log) = std::thread::scope(|scope| {
        let words = scope.spawn(|| Log::read(words));
        let read = samples(&mut child, out);
        if read.is_err() {
            child.kill();
        }
        let ended = child.wait();
        (read, ended, words.join().unwrap_or_else(|_| Log { lines: Vec::new() }))
    });
    let good = read?.is_ok() && ended.is_ok_and(|status| status.success());
    if let Err(EncodeError::Hung { seconds, .. }) = child.sound(path) {
        return Err(AudioError::Hung { path: path.to_owned(), ffmpeg: ffmpeg.to_owned(), seconds });
    }
    if !log.has_audio() || (out.frames() == 0 && log.errors().next().is_some()) {
        return Err(log.into_error(path));
    }
    log.describe(good, notes);
    if let (None, Some(stream)) = (&notes.cover, log.cover_stream()) {
        notes.cover = cover(ffmpeg, path, stream);
    }
    Ok(())
}

/// Starts a command line: no questions, no network, a file name that is never taken for anything else.
fn base(ffmpeg: &Path, path: &Path) -> Command {
    let mut input = OsString::from("file:");
    input.push(path);
    let mut command = Command::new(ffmpeg);
    command
        .args(["-nostdin", "-hide_banner", "-nostats", "-v", "level+info"])
        .args(["-protocol_whitelist", "file,pipe", "-i"])
        .arg(input)
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command
}

/// The decoder: float samples behind an AU header, which tells rate and channels. `async=1` puts silence where
/// the time stamps leave a hole, and changes nothing else.
fn command(ffmpeg: &Path, path: &Path, out: &Output<'_>) -> Command {
    let layouts = match out.format() {
        None => "mono|stereo",
        Some((_, 1)) => "mono",
        Some(_) => "stereo",
    };
    let filter = format!("aresample=async=1,aformat=channel_layouts={layouts}");
    let mut command = base(ffmpeg, path);
    command.args(["-map", "0:a:0", "-af", &filter]);
    if let Some((rate, _)) = out.format() {
        command.args(["-ar", &rate.to_string()]);
    }
    command.args(["-c:a", "pcm_f32be", "-f", "au", "pipe:1"]);
    command
}

/// Starts an ffmpeg that does not outlive us.
fn start(ffmpeg: &Path, path: &Path, command: &mut Command) -> Result<Running, AudioError> {
    Children::default().spawn(command).map_err(|error| {
        let cause = match error {
            EncodeError::Start { cause, .. } => cause,
            error => io::Error::other(error),
        };
        AudioError::Start { path: path.to_owned(), ffmpeg: ffmpeg.to_owned(), cause }
    })
}

/// Reads the samples of a decoder to the end; the inner result tells whether the stream itself was whole.
fn samples(child: &mut Running, out: &mut Output<'_>) -> Result<io::Result<()>, AudioError> {
    let Some(mut pipe) = child.stdout() else {
        return Ok(Ok(()));
    };
    let (rate, channels) = match header(&mut pipe) {
        Ok(format) => format,
        Err(cause) => return Ok(Err(cause)),
    };
    out.start(rate, channels)?;
    let weights = plain_weights(channels);
    let mut bytes = vec![0; CHUNK * 4 * channels];
    let mut samples = Vec::with_capacity(CHUNK * channels);
    loop {
        let read = match fill(&mut pipe, &mut bytes) {
            Ok(0) => return Ok(Ok(())),
            Ok(read) => read,
            Err(cause) => return Ok(Err(cause)),
        };
        let (words, _) = bytes[..read].as_chunks::<4>();
        samples.clear();
        samples.extend(words.iter().map(|word| f32::from_be_bytes(*word)));
        out.write(&samples, &weights)?;
    }
}

/// Reads until the buffer is full or the stream ends; the number of bytes.
fn fill(pipe: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match pipe.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(filled)
}

/// Rate and channels from an AU header (Sun Microsystems, audio.h, 1987): six big-endian words, the first
/// `.snd`, the second the offset of the samples, the fifth and sixth what we want.
fn header(pipe: &mut impl Read) -> io::Result<(u32, usize)> {
    let mut bytes = [0; 24];
    pipe.read_exact(&mut bytes)?;
    let word = |i: usize| u32::from_be_bytes([bytes[i], bytes[i + 1], bytes[i + 2], bytes[i + 3]]);
    let text = u64::from(word(4)).saturating_sub(24);
    io::copy(&mut pipe.take(text), &mut io::sink())?;
    Ok((word(16), word(20) as usize))
}

/// The attached picture of a file.
fn cover(ffmpeg: &Path, path: &Path, stream: &str) -> Option<Vec<u8>> {
    let mut command = base(ffmpeg, path);
    command
        .args(["-map", &format!("0:{stream}"), "-c", "copy", "-frames:v", "1"])
        .args(["-f", "image2pipe", "pipe:1"])
        .stderr(Stdio::null());
    let mut child = start(ffmpeg, path, &mut command).ok()?;
    let pipe = child.stdout()?;
    let mut data = Vec::new();
    pipe.take(MAX_COVER).read_to_end(&mut data).ok()?;
    is_picture(&data).then_some(data)
}

/// What ffmpeg wrote: its description of the input, then what went wrong.
struct Log {
    lines: Vec<String>,
}

impl Log {
    /// Reads all of it, and keeps the beginning.
    fn read(pipe: Option<impl Read>) -> Log {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What cannot be read was not said.
            let _ = pipe.by_ref().take(MOST_WORDS).read_to_end(&mut bytes);
            let _ = io::copy(&mut pipe, &mut io::sink());
        }
        let text = String::from_utf8_lossy(&bytes);
        let lines = text.lines().map(str::to_owned).collect();
        Log { lines }
    }

    /// Lines about the input.
    fn input(&self) -> impl Iterator<Item = &str> {
        let lines = self.lines.iter().map(String::as_str);
        lines.take_while(|line| !line.starts_with("[info] Stream mapping"))
    }

    /// `0:1: Video: mjpeg ...` of every stream of the input.
    fn streams(&self) -> impl Iterator<Item = &str> {
        self.input().filter_map(|line| line.trim_start_matches("[info]").trim().strip_prefix("Stream #"))
    }

    /// What went wrong, without the level and the address of the part that says it.
    fn errors(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter_map(|line| {
            let at = line.find("[error] ").or_else(|| line.find("[fatal] "))?;
            Some(line[at + 8..].trim())
        })
    }

    /// Whether the input has sound.
    fn has_audio(&self) -> bool {
        self.streams().any(|s| s.contains(": Audio:"))
    }

    /// The cause of a decode without a sample.
    fn into_error(self, path: &Path) -> AudioError {
        if self.streams().next().is_none() {
            return AudioError::not_audio(path, Some(self.tail(2).join("; ")));
        }
        if !self.has_audio() {
            return AudioError::NoAudioTrack { path: path.to_owned() };
        }
        AudioError::Ffmpeg { path: path.to_owned(), log: self.tail(TAIL) }
    }

    /// The last errors, oldest first.
    fn tail(&self, count: usize) -> Vec<String> {
        let mut tail: Vec<_> = self.errors().map(str::to_owned).collect();
        tail.dedup();
        tail.split_off(tail.len().saturating_sub(count))
    }

    /// Adds what the file tells about itself, and what was wrong with it.
    fn describe(&self, good: bool, notes: &mut Notes) {
        let mut chapter = false;
        for line in self.input() {
            let line = line.trim_start_matches("[info]").trim();
            chapter = (chapter || line.starts_with("Chapter")) && !line.starts_with("Stream #");
            if !chapter {
                tags::from_line(line, notes);
            }
        }
        let audio = self.streams().filter(|s| s.contains(": Audio:"));
        warn_of_tracks(audio.count(), notes);
        let cause = self.errors().next().or((!good).then_some("it stopped early"));
        if let Some(cause) = cause {
            let text = format!("the file is damaged (ffmpeg: {cause})");
            notes.warn(text);
        }
    }

    /// Number of the stream that is a cover.
    fn cover_stream(&self) -> Option<&str> {
        let line = self.streams().find(|s| s.contains("(attached pic)"))?;
        let number = line.strip_prefix("0:")?;
        let end = number.find(|c: char| !c.is_ascii_digit())?;
        Some(&number[..end])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn log(text: &str) -> Log {
        let lines = text.lines().map(str::to_owned).collect();
        Log { lines }
    }

    const GOOD: &str = "\
[info] Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'file:song.m4a':
[info]   Metadata:
[info]     title           : One: two
[info]     artist          : Somebody
[info]   Duration: 00:00:08.00, start: 0.000000, bitrate: 107 kb/s
[info]   Chapters:
[info]     Chapter #0:0: start 0.000000, end 1.000000
[info]       Metadata:
[info]         album           : Not the album
[info]   Stream #0:0[0x1](und): Audio: aac (LC) (mp4a / 0x6134706D), 44100 Hz, stereo, fltp, 95 kb/s (default)
[info]   Stream #0:1[0x0]: Video: mjpeg (Baseline), yuvj420p, 320x240, 90k tbr, 90k tbn (attached pic)
[info] Stream mapping:
[info]   Stream #0:0 -> #0:0 (aac (native) -> pcm_f32be (native))
[info] Output #0, au, to 'pipe:1':
[info]     album           : Not read here
";

    #[test]
    fn tags_and_cover_are_read_from_the_description_of_the_input() {
        let (log, mut notes) = (log(GOOD), Notes::default());
        log.describe(true, &mut notes);
        assert_eq!(notes.tags.title.as_deref(), Some("One: two"));
        assert_eq!(notes.tags.artist.as_deref(), Some("Somebody"));
        assert_eq!(notes.tags.album, None);
        assert_eq!(log.cover_stream(), Some("1"));
        assert!(notes.warnings.is_empty());
    }

    #[test]
    fn errors_become_causes() {
        let path = Path::new("song");
        let unknown =
            log("[mp3 @ 0x55] [error] Failed to read\n[error] file:song: Invalid data").into_error(path);
        let AudioError::NotAudio { said, .. } = unknown else {
            panic!("{unknown}");
        };
        assert_eq!(said.as_deref(), Some("Failed to read; file:song: Invalid data"));
        let silent = log("[info]   Stream #0:0: Video: h264\n[error] no streams").into_error(path);
        assert!(matches!(silent, AudioError::NoAudioTrack { .. }));
        let failed = log("[info]   Stream #0:0: Audio: x\n[error] a\n[error] a\n[fatal] b").into_error(path);
        assert!(matches!(failed, AudioError::Ffmpeg { log, .. } if log == ["a", "b"]));
    }

    #[test]
    fn an_au_header_tells_rate_and_channels() {
        let mut bytes = b".snd".to_vec();
        for word in [28u32, u32::MAX, 6, 48_000, 2, 0] {
            bytes.extend(word.to_be_bytes());
        }
        bytes.push(7);
        let mut pipe = bytes.as_slice();
        assert_eq!(header(&mut pipe).unwrap(), (48_000, 2));
        assert_eq!(pipe, [7]);
    }
}
