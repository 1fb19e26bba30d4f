//! Song -> features: decode, spectrum, onset, beat, section.

use serde::{Deserialize, Serialize};

mod analyser;
mod bar;
mod beat;
mod cache;
mod chroma;
mod curves;
mod decode;
mod display;
mod even;
mod features;
mod filterbank;
mod grid;
mod guide;
mod key;
mod loudness;
mod math;
mod onset;
mod search;
mod section;
mod spectrum;
mod tape;
mod tempo;
mod tune;

pub use analyser::Analyser;
pub(crate) use cache::{Cache, Entry, Seen, cache_folder, fingerprint, seen};
pub use decode::{AudioError, Chunk, Facts, Mono, Sink, Tags, decode_into};
pub(crate) use display::RANGE as SPECTRUM_HZ;
pub use features::Features;
pub use guide::{FileFault, Guide, GuideError, KnownBeats};
pub use key::Key;
pub use tune::{Tune, tune};

use grid::Grid;

/// A part of the song that sounds alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Start in seconds.
    pub start: f64,
    /// End in seconds.
    pub end: f64,
    /// Sections that sound alike share a label (`A`, `B` ...).
    pub label: String,
    /// What the section is in the song: `intro verse build drop chorus break outro`.
    pub role: String,
    /// Mean energy of the section, 0..=1.
    pub energy: f32,
    /// How sure the boundary at `start` is, 0..=1.
    pub confidence: f32,
}
