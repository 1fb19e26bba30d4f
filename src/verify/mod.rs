//! Film -> report: the finished file, decoded as a player would, against what was planned and drawn.

mod decode;
mod picture;
mod report;
mod stream;
mod text;

use std::ops::Range;
use std::path::Path;

pub use report::{Brightness, Drawn, Finding, Report, Sample, SceneLight, Severity};

use crate::encode::{Children, EncodeError, Probe, Tools};
use crate::settings::{Fps, Size};
use report::Findings;

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
    /// The scenes, in order.
    pub scenes: Vec<Scene>,
    /// Mean of each drawn frame's Y plane (code values, 16..=235); proves order, completeness and range.
    pub luma: Option<Vec<f32>>,
    /// Loudness of the music at each frame, 0..=1; a film whose music is unknown counts as loud.
    pub loudness: Option<Vec<f32>>,
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
    let probe = Probe::of(tools, film)?;
    let decoded = decode::decode(tools, children, film, &probe, expected.fps)?;
    let mut findings = Findings::default();
    stream::check(&probe, &decoded, expected, &mut findings);
    let drawn = picture::against_drawn(&decoded, expected, &mut findings);
    let brightness = picture::brightness(&decoded, expected, &mut findings);
    picture::stretches(&decoded, expected, &mut findings);
    picture::flashes(&decoded, expected, &mut findings);
    Ok(Report::new(film, &probe, &decoded, expected, drawn, brightness, findings))
}
