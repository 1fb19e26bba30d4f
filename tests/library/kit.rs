//! What the tests of encoding and checking share.

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use asciivid::encode::{
    Audio, Children, ClipFile, Codec, Coding, EncodeError, Encoder, FfmpegEncoder, Film, Sound, Soundtrack,
    Source, Tools, Video, frames, join, soundtrack,
};
use asciivid::error::Error;
use asciivid::hardware::Hardware;
use asciivid::settings::{Fps, Size};

use crate::ffmpeg::ffmpeg;

pub(crate) const FILM: Fps = Fps { num: 24, den: 1 };
/// A middling grey, coded.
pub(crate) const GREY: [u8; 3] = [126, 128, 128];
pub(crate) const NTSC: Fps = Fps { num: 30_000, den: 1001 };

/// The tools of this machine, asked for once.
pub(crate) fn tools() -> Tools {
    static TOOLS: LazyLock<Tools> = LazyLock::new(|| Hardware::probe().tools(Codec::H264).unwrap());
    TOOLS.clone()
}

pub(crate) fn video(width: usize, height: usize, fps: Fps) -> Video {
    Video { size: Size { width, height }, fps, coding: Coding::plain(Codec::H264, 20, "ultrafast") }
}

/// The codecs that the ffmpeg of this machine can make; says which it cannot.
pub(crate) fn codecs() -> Vec<Codec> {
    let able = |codec: &Codec| match tools().ffmpeg.check(*codec) {
        Ok(()) => true,
        Err(error) => {
            eprintln!("not tested: {error}");
            false
        }
    };
    Codec::ALL.into_iter().filter(able).collect()
}

/// Settings of a codec that are quick and yet use B-frames, whose delay is what the edit lists of clips are about.
pub(crate) fn coding(codec: Codec) -> Coding {
    Coding::plain(codec, 20, if codec == Codec::Av1 { "12" } else { "superfast" })
}

/// Fills a frame with one colour.
pub(crate) fn fill(buffer: &mut [u8], [y, u, v]: [u8; 3]) {
    let luma = buffer.len() / 3 * 2;
    let chroma = luma / 4;
    buffer[..luma].fill(y);
    buffer[luma..luma + chroma].fill(u);
    buffer[luma + chroma..].fill(v);
}

/// Encodes one clip; frame `i` has the colour `colour(i)`.
pub(crate) fn clip(
    encoder: &dyn Encoder,
    video: &Video,
    path: &Path,
    frames: u32,
    colour: impl Fn(u32) -> [u8; 3],
) -> Result<ClipFile, EncodeError> {
    let mut sink = encoder.open(video, path)?;
    for i in 0..frames {
        sink.frame(&mut |buffer| fill(buffer, colour(i)))?;
    }
    sink.finish()?;
    Ok(ClipFile { path: path.to_owned(), frames })
}

/// Encodes clips of these lengths into `work`; frame `i` of the film has the colour `colour(i)`.
pub(crate) fn clips(
    work: &Path,
    video: &Video,
    lengths: &[u32],
    colour: impl Fn(u32) -> [u8; 3],
) -> Vec<ClipFile> {
    let encoder = FfmpegEncoder::new(tools(), Children::default());
    let mut first = 0;
    let mut one = |(i, &frames): (usize, &u32)| {
        let path = work.join(format!("{i:05}.mp4"));
        let made = clip(&encoder, video, &path, frames, |frame| colour(first + frame)).unwrap();
        first += frames;
        made
    };
    lengths.iter().enumerate().map(&mut one).collect()
}

/// Joins clips of H.264 with a song into `work/film.mp4`.
pub(crate) fn film(work: &Path, clips: &[ClipFile], fps: Fps, song: &Path) -> (PathBuf, Audio) {
    film_of(Codec::H264, work, clips, fps, song)
}

/// Joins clips with a song into `work/film.mp4`.
pub(crate) fn film_of(
    codec: Codec,
    work: &Path,
    clips: &[ClipFile],
    fps: Fps,
    song: &Path,
) -> (PathBuf, Audio) {
    let path = work.join("film.mp4");
    let frames = clips.iter().map(|clip| clip.frames).sum();
    let soundtrack = Decoded::of(song).soundtrack(work, Some(song), frames, fps).unwrap();
    let film = Film {
        path: &path,
        fps,
        codec,
        soundtrack: &soundtrack,
        title: Some("Rain"),
        artist: Some("The = Signs"),
        comment: "asciivid 0.1.0, preset 'rain', seed 7",
    };
    let joined = join(&tools(), &Children::default(), clips, &film, work, work.join("film.part")).unwrap();
    joined.publish().unwrap();
    (path, soundtrack.audio)
}

/// A song as ffmpeg decodes it.
#[derive(Debug)]
pub(crate) struct Decoded {
    pub(crate) samples: Vec<f32>,
    pub(crate) rate: u32,
    pub(crate) channels: usize,
}

impl Source for Decoded {
    fn stream(&self, sink: &mut dyn FnMut(&[f32]) -> ControlFlow<()>) -> Result<(), Error> {
        let _ = self.samples.chunks(1000 * self.channels).try_for_each(sink);
        Ok(())
    }
}

impl Decoded {
    pub(crate) fn of(song: &Path) -> Decoded {
        let entries = "stream=sample_rate,channels";
        let said = ffprobe(song, &["-select_streams", "a:0", "-show_entries", entries]);
        let number = |i: usize| said[i].split_once('=').unwrap().1.parse::<u32>().unwrap();
        let url = song.to_str().unwrap();
        let bytes = ffmpeg(&["-i", url, "-map", "0:a:0", "-f", "f32le", "pipe:1"]);
        let sample = |b: &[u8]| f32::from_le_bytes([b[0], b[1], b[2], b[3]]);
        let samples = bytes.chunks_exact(4).map(sample).collect();
        Decoded { samples, rate: number(0), channels: number(1) as usize }
    }

    /// Frames that cover the song.
    pub(crate) fn frames(&self, fps: Fps) -> u32 {
        frames((self.samples.len() / self.channels) as u64, self.rate, fps)
    }

    /// One channel after its mixing.
    pub(crate) fn mono(&self) -> Vec<f32> {
        let mean = |frame: &[f32]| frame.iter().sum::<f32>() / frame.len() as f32;
        self.samples.chunks_exact(self.channels).map(mean).collect()
    }

    pub(crate) fn soundtrack(
        &self,
        work: &Path,
        file: Option<&Path>,
        frames: u32,
        fps: Fps,
    ) -> Result<Soundtrack, Error> {
        let sound = Sound { file, samples: self, rate: self.rate, channels: self.channels, frames, fps };
        soundtrack(&tools(), &Children::default(), &sound, work)
    }
}

/// A song of clicks every half second, the first at 0.25 s; the name's ending and `codec` choose the format.
pub(crate) fn song(work: &Path, name: &str, seconds: f64, codec: &[&str]) -> PathBuf {
    let path = work.join(name);
    let wave = "if(lt(mod(t+0.25,0.5),0.01),0.9*sin(2*PI*3000*t),0.05*sin(2*PI*220*t))";
    let source = format!("aevalsrc='{wave}':s=44100:d={seconds}");
    let mut args = vec!["-f", "lavfi", "-i", &source, "-ac", "2"];
    args.extend(codec);
    args.push(path.to_str().unwrap());
    ffmpeg(&args);
    path
}

/// One field per line of ffprobe's answer about a file.
pub(crate) fn ffprobe(path: &Path, args: &[&str]) -> Vec<String> {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-of", "default=noprint_wrappers=1"])
        .args(args)
        .arg(path)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// A folder with fake programs to be used as `PATH`: name and shell script each.
pub(crate) fn fake_path(scripts: &[(&str, &str)]) -> (tempfile::TempDir, OsString) {
    let folder = tempfile::tempdir().unwrap();
    for (name, script) in scripts {
        // Written under another name and copied by a child: a script that is still open for writing in this
        // process, or in one that another test has just forked, cannot be run.
        let text = folder.path().join(format!("{name}.txt"));
        std::fs::write(&text, format!("#!/bin/sh\n{script}\n")).unwrap();
        let mut install = Command::new("install");
        install.args(["-m", "755"]).arg(&text).arg(folder.path().join(name));
        assert!(install.status().unwrap().success());
    }
    let path = folder.path().into();
    (folder, path)
}

/// Names of the files in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
