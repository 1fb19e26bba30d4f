//! From drawing alone to the encoders: what each costs a frame.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;

use super::scaling::{self, Scaling};
use super::{Drawing, advice, draw, go_on, subject};
use crate::assets::{Kind, Library};
use crate::audio::{Features, tune};
use crate::encode::{
    Children, Codec, Coding, EncodeError, Encoder, Feed, FfmpegEncoder, Pixels, Tools, Video,
};
use crate::error::Result;
use crate::hardware::{Hardware, Profile};
use crate::progress::{Progress, Stage};
use crate::settings::{Quality, Size};
use crate::stages::watch;

/// Milliseconds of a frame, by name.
pub type Costs = BTreeMap<String, f64>;

/// What was measured, and what follows from it. Times are milliseconds of a frame on one core.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ladder {
    /// What measured, such as `asciivid 0.1.0`.
    pub program: String,
    /// Cores that the process may use.
    pub cores: usize,
    /// Version of ffmpeg.
    pub ffmpeg: String,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Drawing the production chain, beside a copy of a frame.
    #[serde(flatten)]
    pub drawing: Drawing,
    /// Drawing with each preset that ships.
    pub presets: Costs,
    /// Handing a frame to an ffmpeg that does nothing with it.
    pub pipe_ms: f64,
    /// Encoding with the settings of quality production, by codec; those that this ffmpeg has.
    pub encoders: Costs,
    /// What a clip takes on top of its frames: ffmpeg starts and ends.
    pub clip_ms: f64,
    /// A film in H.264 at each quality up to production.
    pub qualities: BTreeMap<String, Way>,
    /// How films get faster with more workers.
    pub scaling: Scaling,
    /// What limits this machine, and what would make films faster; a sentence or two.
    pub advice: String,
}

/// A quality of film, and how fast it comes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Way {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Milliseconds of drawing a frame.
    pub draw_ms: f64,
    /// Milliseconds of encoding a frame.
    pub encode_ms: f64,
    /// Seconds of film made in a second, with a worker on every core.
    pub speed: f64,
}

/// Measures for a picture of this size; takes some twenty seconds at 1080p.
///
/// # Errors
/// ffmpeg is missing or fails, or the user asked to stop.
pub fn ladder(size: Size, progress: &dyn Progress) -> Result<Ladder> {
    let hardware = Hardware::probe();
    let tools = hardware.tools(Codec::H264)?;
    let children = Children::default();
    watch(progress, &children, || {
        progress.begin(Stage::Probe, 0);
        let features = Arc::new(tune().features()?);
        let bench = Bench { cores: hardware.cores, tools: &tools, children: &children, features, progress };
        bench.run(size)
    })
}

struct Bench<'a> {
    cores: usize,
    tools: &'a Tools,
    children: &'a Children,
    features: Arc<Features>,
    progress: &'a dyn Progress,
}

impl Bench<'_> {
    fn run(&self, size: Size) -> Result<Ladder> {
        go_on(self.progress)?;
        let drawing = Drawing::measure(size, &self.features)?;
        let names = Library::default().names(Kind::Preset).into_iter();
        let presets = names.map(|name| Ok((name.clone(), self.draw(&name, size)?))).collect::<Result<_>>()?;
        let production = subject::profile(Quality::Production);
        let frames = self.frames(size, production)?;
        let pipe_ms = self.feed(size, production, &frames, None)?;
        let mut encoders = Costs::new();
        for codec in Codec::ALL.into_iter().filter(|&codec| self.tools.ffmpeg.check(codec).is_ok()) {
            let coding = production.coding(codec, None, None);
            let cost = self.feed(size, production, &frames, Some(coding))?;
            encoders.insert(codec.name().to_owned(), cost);
        }
        let clip_ms = self.clip(size, production, &frames[0])?;
        drop(frames);
        let known = (drawing.draw_ms, encoders[Codec::H264.name()]);
        let qualities = self.qualities(size, known)?;
        let scaling = self.scaling(size, (known.0 + known.1, clip_ms))?;
        let mut ladder = Ladder {
            program: format!("asciivid {}", env!("CARGO_PKG_VERSION")),
            cores: self.cores,
            ffmpeg: self.tools.ffmpeg.version.to_string(),
            width: size.width,
            height: size.height,
            drawing,
            presets,
            pipe_ms,
            encoders,
            clip_ms,
            qualities,
            scaling,
            advice: String::new(),
        };
        ladder.advice = advice::of(&ladder);
        Ok(ladder)
    }

    /// Production as it was measured, and the smaller qualities, whose pictures are smaller in proportion.
    fn qualities(&self, size: Size, known: (f64, f64)) -> Result<BTreeMap<String, Way>> {
        let production = subject::profile(Quality::Production);
        let ways = [Quality::Draft, Quality::Preview, Quality::Production].map(|quality| {
            let profile = subject::profile(quality);
            let side =
                |side: usize| (side * profile.size.height / production.size.height).next_multiple_of(2);
            let size = Size { width: side(size.width), height: side(size.height) };
            let (draw_ms, encode_ms) = match quality {
                Quality::Production => known,
                _ => self.film(size, profile)?,
            };
            let frame = (draw_ms + encode_ms) / 1e3;
            let speed = self.cores as f64 / (frame * profile.fps.as_f64());
            let way = Way { width: size.width, height: size.height, draw_ms, encode_ms, speed };
            Ok((profile.name.to_owned(), way))
        });
        ways.into_iter().collect()
    }

    /// What drawing and encoding a frame of two layers in H.264 cost.
    fn film(&self, size: Size, profile: &'static Profile) -> Result<(f64, f64)> {
        let film = subject::film_of("two_layers", size, profile, &self.features)?;
        let drawn = draw::steps(&film).iter().sum();
        let coding = profile.coding(Codec::H264, None, None);
        let frames = self.frames(size, profile)?;
        Ok((drawn, self.feed(size, profile, &frames, Some(coding))?))
    }

    fn draw(&self, name: &str, size: Size) -> Result<f64> {
        go_on(self.progress)?;
        Ok(draw::steps(&subject::film(name, size, &self.features)?).iter().sum())
    }

    /// Milliseconds of a clip of one frame.
    fn clip(&self, size: Size, profile: &Profile, frame: &[u8]) -> Result<f64> {
        go_on(self.progress)?;
        let video = Video { size, fps: profile.fps, coding: profile.coding(Codec::H264, None, None) };
        let failed = |cause| EncodeError::file(&std::env::temp_dir(), cause);
        let folder = tempfile::tempdir().map_err(failed)?;
        let encoder = FfmpegEncoder::new(self.tools.clone(), self.children.clone());
        let began = Instant::now();
        let mut clip = encoder.open(&video, &folder.path().join("clip.mp4"))?;
        clip.frame(&mut |out| out.copy_from_slice(frame))?;
        clip.finish()?;
        Ok(1e3 * began.elapsed().as_secs_f64())
    }

    /// Drawing with more workers, and the model of whole films whose frames and clips take so many milliseconds.
    fn scaling(&self, size: Size, (frame, clip): (f64, f64)) -> Result<Scaling> {
        go_on(self.progress)?;
        let draw_only = scaling::draw_only(size, self.cores, &self.features)?;
        let (model, limit) = scaling::model(frame / 1e3, clip / 1e3);
        Ok(Scaling { draw_only, model, limit })
    }

    /// A second of the film of two layers.
    fn frames(&self, size: Size, profile: &'static Profile) -> Result<Vec<Vec<u8>>> {
        let film = subject::film_of("two_layers", size, profile, &self.features)?;
        Ok(subject::frames(&film, profile.fps.num / profile.fps.den))
    }

    /// Milliseconds that ffmpeg takes for a frame.
    fn feed(&self, size: Size, profile: &Profile, frames: &[Vec<u8>], coding: Option<Coding>) -> Result<f64> {
        go_on(self.progress)?;
        let feed = Feed { size, fps: profile.fps, pixels: Pixels::Yuv420p, buffers: 2, coding };
        // What only passes through is fast, and is measured for longer.
        let rounds = if coding.is_some() { 1 } else { 8 };
        let count = rounds * frames.len();
        let time = feed.time(self.tools, self.children, count, &mut |i, out| {
            out.copy_from_slice(&frames[i % frames.len()]);
        })?;
        Ok(1e3 * time.as_secs_f64())
    }
}
