//! Film -> report: the finished file, decoded as a player would, against what was planned and drawn.

mod decode;
mod music;
mod page;
mod picture;
mod report;
mod stream;
mod text;

use std::ops::Range;
use std::path::Path;

pub use music::Music;
pub use report::{Brightness, Curves, Drawn, Finding, Report, Sample, SceneLight, Severity, Sync};

use crate::audio::{Features, Section};
use crate::encode::{Children, EncodeError, Probe, Stream, Tools};
use crate::settings::{Fps, Size};
use report::{Findings, Found};

/// What the film should be.
#[derive(Debug, Clone)]
pub struct Expected {
    /// Frames planned.
    pub frames: u32,
    /// Frame rate.
    pub fps: Fps,
    /// Picture size.
    pub size: Size,
    /// Constant rate factor on the scale of x264; how far decoded pixels may be from the drawn ones.
    pub crf: u8,
    /// Length of what is heard, in seconds.
    pub audio_duration: f64,
    /// Whether we made the film. Of another's, what players put up with is no fault.
    pub ours: bool,
    /// The scenes, in order.
    pub scenes: Vec<Scene>,
    /// Mean of each drawn frame's Y plane (code values, 16..=235); proves order, completeness and range.
    pub luma: Option<Vec<f32>>,
    /// What is heard; a film whose music is unknown counts as loud.
    pub music: Option<Music>,
}

/// The rate of a film that does not say its own.
const USUAL: Fps = Fps { num: 25, den: 1 };

impl Expected {
    /// What a film should be by what it says of itself and by the music of its song, if that is known.
    fn by_itself(probe: &Probe, song: Option<&Features>) -> Expected {
        let video = probe.video().cloned().unwrap_or_default();
        let fps = video.average_rate().or(video.rate()).unwrap_or(USUAL);
        let length = video.duration().or(probe.duration()).unwrap_or(0.0);
        let frames = (length * fps.as_f64()).round() as u32;
        let scene = |section: &Section| Scene {
            name: section.role.clone(),
            frames: frame(fps, section.start, frames)..frame(fps, section.end, frames),
            level: Level::of(section.energy),
        };
        let scenes = song.map_or_else(Vec::new, |song| song.sections.iter().map(scene).collect());
        Expected {
            frames,
            fps,
            size: Size { width: video.width, height: video.height },
            crf: 0,
            audio_duration: song
                .map_or(probe.audio().and_then(Stream::duration), |song| Some(song.duration))
                .unwrap_or(0.0),
            ours: false,
            scenes: scenes.into_iter().filter(|scene: &Scene| !scene.frames.is_empty()).collect(),
            luma: None,
            music: song.map(|song| Music::of(song, fps, 0, frames)),
        }
    }
}

fn frame(fps: Fps, time: f64, frames: u32) -> u32 {
    ((time * fps.as_f64()).round() as u32).min(frames)
}

/// A scene of the film, as far as the check cares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scene {
    /// Its name.
    pub name: String,
    /// Its frames.
    pub frames: Range<u32>,
    /// How much is going on in the music.
    pub level: Level,
}

/// How much is going on in the music of a scene; decides how bright it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Calm.
    Quiet,
    /// The bulk of most songs.
    Active,
    /// The climax.
    Peak,
}

impl Level {
    /// The level of a mean energy in 0..=1.
    pub fn of(energy: f32) -> Level {
        match energy {
            energy if energy < 0.35 => Level::Quiet,
            energy if energy < 0.75 => Level::Active,
            _ => Level::Peak,
        }
    }

    /// The mean brightness (0..=255) to aim at.
    pub fn target(self) -> (f32, f32) {
        match self {
            Level::Quiet => (30.0, 60.0),
            Level::Active => (40.0, 100.0),
            Level::Peak => (60.0, 150.0),
        }
    }

    /// The mean brightness (0..=255) at which a scene counts as not to be seen.
    pub fn floor(self) -> f32 {
        if self == Level::Quiet { 5.0 } else { 15.0 }
    }
}

/// Decodes the whole film once and compares it with what it should be.
///
/// Faults of the film are findings of the report; an error means that the check could not be made.
pub fn check(
    tools: &Tools,
    children: &Children,
    film: &Path,
    expected: &Expected,
) -> Result<Report, EncodeError> {
    judge(tools, children, film, &Probe::of(tools, children, film)?, expected)
}

/// Decodes any film once and judges it by what it says of itself, and by the music of its song, if that is known.
///
/// # Errors
/// As for [`check`].
pub fn examine(
    tools: &Tools,
    children: &Children,
    film: &Path,
    song: Option<&Features>,
) -> Result<Report, EncodeError> {
    let probe = Probe::of(tools, children, film)?;
    judge(tools, children, film, &probe, &Expected::by_itself(&probe, song))
}

fn judge(
    tools: &Tools,
    children: &Children,
    film: &Path,
    probe: &Probe,
    expected: &Expected,
) -> Result<Report, EncodeError> {
    // A film of ours lies in a folder of ours as long as it has not got its name.
    let place = film.parent().filter(|_| expected.ours);
    let decoded = decode::decode(tools, children, film, probe, expected.fps, place)?;
    let mut findings = Findings::default();
    stream::check(probe, &decoded, expected, &mut findings);
    let drawn = picture::against_drawn(&decoded, expected, &mut findings);
    let brightness = picture::brightness(&decoded, expected, &mut findings);
    picture::stretches(&decoded, expected, &mut findings);
    picture::flashes(&decoded, expected, &mut findings);
    let sync = music::sync(&decoded, expected, &mut findings);
    let found = Found { drawn, brightness, sync, findings };
    Ok(Report::new(film, probe, &decoded, expected, found))
}

/// The report of a film as a page of HTML that needs nothing else, with pictures of the film.
///
/// # Errors
/// If ffmpeg cannot be started, or the user asks to stop.
pub fn page(tools: &Tools, children: &Children, film: &Path, report: &Report) -> Result<String, EncodeError> {
    let stills = decode::stills(tools, children, film, &page::times(report), page::WIDTH)?;
    Ok(page::html(report, &stills))
}
