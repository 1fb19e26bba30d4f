//! What the user asked for, and the sizes and rates that follow from it.

mod check;
mod parse;

use std::fmt;
use std::path::PathBuf;

use crate::encode::Codec;
use crate::error::{Exit, Explain};

pub use check::{MAX_WORKERS, picture_size};
pub use parse::{
    clock, clock_to, parse_aspect, parse_bpm, parse_cell, parse_count, parse_seconds, parse_time,
};

/// How much work goes into a film.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quality {
    /// 960x540, 12 fps: the film in seconds.
    Draft,
    /// 1280x720, 15 fps.
    Preview,
    /// 1920x1080, 24 fps.
    Production,
    /// 3840x2160, 30 fps.
    Max,
    /// The best that a measured probe says will finish within an hour.
    Auto,
}

impl Quality {
    /// Every quality, from the quickest to the finest, then the one that chooses.
    pub const ALL: [Quality; 5] =
        [Quality::Draft, Quality::Preview, Quality::Production, Quality::Max, Quality::Auto];

    /// The name that users type.
    pub const fn name(self) -> &'static str {
        match self {
            Quality::Draft => "draft",
            Quality::Preview => "preview",
            Quality::Production => "production",
            Quality::Max => "max",
            Quality::Auto => "auto",
        }
    }
}

impl fmt::Display for Quality {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Width and height in pixels; both even, so that 4:2:0 chroma fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Size {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
}

impl fmt::Display for Size {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}x{}", self.width, self.height)
    }
}

/// A cell of the `md` grid in a picture of 1080 lines, in pixels.
pub const CELL: Size = Size { width: 8, height: 16 };

/// Frames a second as an exact fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fps {
    /// Frames ...
    pub num: u32,
    /// ... in this many seconds.
    pub den: u32,
}

impl Fps {
    /// The rate as a float, for figures that people read.
    pub fn as_f64(self) -> f64 {
        f64::from(self.num) / f64::from(self.den)
    }

    /// Song time from which a frame is shown, in seconds.
    pub fn time_of(self, frame: u32) -> f64 {
        f64::from(frame) * f64::from(self.den) / f64::from(self.num)
    }

    /// Song time that a frame shows: the middle of the time for which it is seen, so that what is seen is never more
    /// than half a frame from what is heard.
    pub fn middle_of(self, frame: u32) -> f64 {
        (f64::from(frame) + 0.5) * f64::from(self.den) / f64::from(self.num)
    }
}

impl fmt::Display for Fps {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.den {
            1 => write!(out, "{}", self.num),
            den => write!(out, "{}/{den}", self.num),
        }
    }
}

/// One `--set layer-or-effect.param=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    /// Name of a layer, an effect, a shader or a scene; behind that of a scene and a dot, in that scene alone.
    pub target: String,
    /// Parameter of it.
    pub param: String,
    /// A number or a drive expression.
    pub value: String,
}

/// One `--scene time=name`: a scene that the user wants from a time on, until the next cut.
#[derive(Debug, Clone, PartialEq)]
pub struct Pin {
    /// Seconds of the song.
    pub time: f64,
    /// Name of the scene in the preset.
    pub scene: String,
}

/// How a song is listened to.
#[derive(Debug, Clone, PartialEq)]
pub struct Listening {
    /// Beats a minute of an even beat, instead of what is found.
    pub bpm: Option<f64>,
    /// Seconds of a beat of an even beat; a bar begins with it.
    pub beat_offset: Option<f64>,
    /// JSON file of all beats; excludes the other two.
    pub beats: Option<PathBuf>,
    /// Whether what is heard is kept in the user's cache folder and recalled from there.
    pub cache: bool,
}

impl Default for Listening {
    fn default() -> Listening {
        Listening { bpm: None, beat_offset: None, beats: None, cache: true }
    }
}

/// Everything that the user may ask of a render.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The song.
    pub song: PathBuf,
    /// How it is listened to.
    pub listening: Listening,
    /// The film; beside the song as `.mp4` if absent.
    pub output: Option<PathBuf>,
    /// The profile.
    pub quality: Quality,
    /// Clips rendered at the same time; 0 chooses.
    pub workers: usize,
    /// Picture size instead of the profile's.
    pub resolution: Option<Size>,
    /// Shape of the picture (width, height) instead of 16:9.
    pub aspect: Option<(u32, u32)>,
    /// Frame rate instead of the profile's.
    pub fps: Option<Fps>,
    /// A cell of the `md` grid in a picture of 1080 lines, instead of [`CELL`]; all grids scale along.
    pub cell: Option<Size>,
    /// Preset name or file.
    pub preset: Option<String>,
    /// Glyph palette or colour set name or file that replaces the preset's.
    pub palette: Option<String>,
    /// Font name or file that replaces the preset's.
    pub font: Option<String>,
    /// Parameters that replace the preset's.
    pub overrides: Vec<Override>,
    /// Scenes that are wanted at some times.
    pub pins: Vec<Pin>,
    /// A file of more of them; see [`crate::assets::read_cues`].
    pub cues: Option<PathBuf>,
    /// Seed of everything that looks random.
    pub seed: u32,
    /// Dim frames that would make the film flash too often.
    pub flash_guard: bool,
    /// Start of the part to render, in seconds of the song.
    pub from: Option<f64>,
    /// End of the part to render, in seconds of the song.
    pub to: Option<f64>,
    /// What the picture is coded with.
    pub codec: Codec,
    /// Constant rate factor instead of the profile's, on the codec's own scale.
    pub crf: Option<u8>,
    /// The encoder's plain preset instead of the profile's settings.
    pub encoder_preset: Option<String>,
    /// Where to write the report as JSON.
    pub report: Option<PathBuf>,
    /// Replace an existing film.
    pub overwrite: bool,
    /// Folder for clips and logs.
    pub work_dir: Option<PathBuf>,
    /// Keep that folder afterwards.
    pub keep_work: bool,
    /// Measure what every effect and shader takes.
    pub timings: bool,
}

impl Settings {
    /// What a user who names nothing but the song gets.
    pub fn new(song: impl Into<PathBuf>) -> Settings {
        Settings {
            song: song.into(),
            listening: Listening::default(),
            output: None,
            quality: Quality::Auto,
            workers: 0,
            resolution: None,
            aspect: None,
            fps: None,
            cell: None,
            preset: None,
            palette: None,
            font: None,
            overrides: Vec::new(),
            pins: Vec::new(),
            cues: None,
            seed: 0,
            flash_guard: true,
            from: None,
            to: None,
            codec: Codec::H264,
            crf: None,
            encoder_preset: None,
            report: None,
            overwrite: false,
            work_dir: None,
            keep_work: false,
            timings: false,
        }
    }
}

/// An option that is out of range or contradicts another.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{option}: {what}")]
pub struct SettingsError {
    /// The option as typed, e.g. `--resolution 0x0`.
    pub option: String,
    /// What is wrong with it.
    pub what: String,
    /// The way out.
    pub hint: String,
}

impl SettingsError {
    /// An error about the value of an option; the value is shown on one line whatever it holds.
    pub fn new(option: &str, value: &str, what: impl Into<String>, hint: impl Into<String>) -> SettingsError {
        let plain = !value.is_empty() && value.chars().all(|c| !c.is_control());
        let value = if plain { value.to_owned() } else { format!("{value:?}") };
        SettingsError { option: format!("{option} {value}"), what: what.into(), hint: hint.into() }
    }
}

impl Explain for SettingsError {
    fn hint(&self) -> String {
        self.hint.clone()
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}
