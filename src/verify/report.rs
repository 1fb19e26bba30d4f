//! The measured facts of a finished film, as they are written to `--report`.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::decode::{Decoded, Look};
use super::{Expected, Level};
use crate::encode::Probe;

/// The measured facts of a finished film.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Whether no finding is a fault.
    pub ok: bool,
    /// The film.
    pub file: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Frames that decode.
    pub frames: u32,
    /// Frames that were planned.
    pub planned_frames: u32,
    /// Frames a second, as the file says.
    pub fps: f64,
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Length of the picture in seconds, as the file says.
    pub duration: f64,
    /// Length of the sound in seconds, as the file says.
    pub audio_duration: f64,
    /// How bright the film is.
    pub brightness: Brightness,
    /// How the decoded frames compare with the drawn ones, where those were measured.
    pub drawn: Option<Drawn>,
    /// How the picture answers the music, where that is known.
    pub sync: Option<Sync>,
    /// Integrated loudness of the song, LUFS (ITU-R BS.1770), where it is known and not silent.
    pub loudness: Option<f64>,
    /// Everything that is not as it should be.
    pub findings: Vec<Finding>,
    /// What is drawn in the page, frame by frame.
    #[serde(skip)]
    pub curves: Curves,
}

/// Light and music over the film.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curves {
    /// Mean brightness of every frame, 0..=255.
    pub brightness: Vec<f32>,
    /// Loudness at every frame, 0..=1; empty where the music is not known.
    pub loudness: Vec<f32>,
    /// The beats, in seconds.
    pub beats: Vec<f64>,
}

/// How the picture answers strong kicks and snares that stand alone.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sync {
    /// Such hits.
    pub hits: usize,
    /// Those around which the picture changes clearly more than usual.
    pub answered: usize,
    /// Mean time from a hit to its answer, in seconds; less than 0 is early.
    pub mean: f64,
    /// The largest distance of an answer from its hit, in seconds.
    pub worst: f64,
}

/// What a check found beside the facts of the file.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) drawn: Option<Drawn>,
    pub(super) brightness: Brightness,
    pub(super) sync: Option<Sync>,
    pub(super) findings: Findings,
}

/// Brightness on the scale of a screen: 0 black, 255 white.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Brightness {
    /// Mean over the film.
    pub mean: f32,
    /// Mean of the brightest frame.
    pub max: f32,
    /// The means below which 5, 25, 50, 75 and 95 of 100 frames lie.
    pub percentiles: [f32; 5],
    /// Single frames, evenly spaced over the film.
    pub samples: Vec<Sample>,
    /// Every scene.
    pub scenes: Vec<SceneLight>,
}

/// Brightness of one frame.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Sample {
    /// Seconds since the film began.
    pub time: f64,
    /// Mean over the frame.
    pub mean: f32,
    /// Brightest area (a 160th of the width) of the frame.
    pub max: f32,
}

/// Brightness of one scene.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SceneLight {
    /// Its name.
    pub name: String,
    /// Start in seconds.
    pub start: f64,
    /// End in seconds.
    pub end: f64,
    /// How much is going on in its music.
    pub level: Level,
    /// Mean over the scene.
    pub mean: f32,
    /// Mean of its brightest frame.
    pub max: f32,
    /// The mean to aim at.
    pub target: (f32, f32),
    /// Whether the mean lies there.
    pub in_target: bool,
}

/// Decoded against drawn frames: difference of the mean of the Y plane, in code values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Drawn {
    /// Frames compared.
    pub frames: usize,
    /// Mean difference.
    pub mean_error: f32,
    /// Largest difference.
    pub max_error: f32,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The film is not what it should be.
    Fault,
    /// The film is right but could be better.
    Warning,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// When in the film, in seconds, if it happens at some time.
    pub at: Option<f64>,
    /// What it is.
    pub what: String,
    /// What to change.
    pub fix: String,
}

/// Findings while they are gathered.
#[derive(Debug, Default)]
pub(super) struct Findings(pub(super) Vec<Finding>);

impl Findings {
    /// The film is not what it should be.
    pub(super) fn fault(&mut self, at: Option<f64>, what: String, fix: &str) {
        self.0.push(Finding { severity: Severity::Fault, at, what, fix: fix.to_owned() });
    }

    /// A fault of a film that we made; of another's, something to note.
    pub(super) fn fault_of(&mut self, ours: bool, at: Option<f64>, what: String, fix: &str) {
        if ours { self.fault(at, what, fix) } else { self.warning(at, what, fix) }
    }

    /// The film could be better.
    pub(super) fn warning(&mut self, at: Option<f64>, what: String, fix: &str) {
        self.0.push(Finding { severity: Severity::Warning, at, what, fix: fix.to_owned() });
    }
}

impl Report {
    pub(super) fn new(
        film: &Path,
        probe: &Probe,
        decoded: &Decoded,
        expected: &Expected,
        found: Found,
    ) -> Report {
        let video = probe.video().cloned().unwrap_or_default();
        let audio = probe.audio().cloned().unwrap_or_default();
        let music = expected.music.as_ref();
        Report {
            ok: found.findings.0.iter().all(|finding| finding.severity != Severity::Fault),
            file: film.to_owned(),
            bytes: std::fs::metadata(film).map_or(0, |meta| meta.len()),
            frames: u32::try_from(decoded.looks.len()).unwrap_or(u32::MAX),
            planned_frames: expected.frames,
            fps: video.rate().map_or(0.0, |rate| rate.as_f64()),
            width: video.width,
            height: video.height,
            duration: video.duration().unwrap_or(0.0),
            audio_duration: audio.duration().unwrap_or(0.0),
            curves: Curves {
                brightness: decoded.looks.iter().map(Look::brightness).collect(),
                loudness: music.map_or_else(Vec::new, |music| music.loudness.clone()),
                beats: music.map_or_else(Vec::new, |music| music.beats.clone()),
            },
            brightness: found.brightness,
            drawn: found.drawn,
            sync: found.sync,
            loudness: music.and_then(|music| music.lufs),
            findings: found.findings.0,
        }
    }

    /// Findings of one severity.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.severity == severity)
    }
}
