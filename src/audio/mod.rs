//! Song -> features: decode, spectrum, onset, beat, section.

use asciivid_effects::kit::Event;

mod analyser;
mod bar;
mod beat;
mod chroma;
mod curves;
mod decode;
mod display;
mod features;
mod filterbank;
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
pub use decode::{AudioError, Chunk, Facts, Mono, Song, Tags, decode, decode_into};
pub(crate) use display::RANGE as SPECTRUM_HZ;
pub use features::Features;
pub use key::Key;

use math::percentile;
use spectrum::{Spectrum, sum_bands};
pub use tune::{Tune, tune};

/// Confidence from which cuts and flashes may follow the beat.
const TRUSTED: f32 = 0.5;

/// Strong accents below this share of the song's level are the flutter of sounds that go on: a thirtieth of the level in
/// a drone; in music they are nine times the level and more.
const STILL: f32 = 0.1;

/// A part of the song that sounds alike.
#[derive(Debug, Clone, PartialEq)]
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

/// Finds the curves, beats, bars and sections of a song. Total: any samples give finite features in 0..=1.
pub fn analyse(song: &Song) -> Features {
    let mut analyser = Analyser::new(song.rate, song.channels);
    analyser.push(&song.samples);
    analyser.finish()
}

/// Beats and bars.
struct Grid {
    beats: beat::Beats,
    bars: bar::Bars,
    trusted: bool,
}

impl Grid {
    fn new(spectrum: &Spectrum, presence: &[f32]) -> Self {
        let accent = sum_bands(&spectrum.accent);
        let mut heard: Vec<f32> = accent.iter().zip(presence).map(|(x, p)| x * p).collect();
        if percentile(&heard, 0.99) < STILL * percentile(&spectrum.rms, 0.9) {
            heard.fill(0.0);
        }
        let beats = beat::beats(&heard);
        let bars = bar::bars(spectrum, &beats.times);
        let trusted = beats.confidence >= TRUSTED;
        Grid { beats, bars, trusted }
    }

    /// A beat as an event: one with a strong accent is stronger, and none is strong where the beat is not sure.
    fn beat(&self, i: usize) -> Event {
        let sure = if self.trusted { 1.0 } else { self.beats.confidence };
        Event { time: self.beats.times[i], strength: sure * (0.6 + 0.4 * self.beats.strengths[i]) }
    }

    fn beats(&self) -> Vec<Event> {
        (0..self.beats.times.len()).map(|i| self.beat(i)).collect()
    }

    fn downbeats(&self) -> Vec<Event> {
        self.bars.downbeats.iter().map(|&i| self.beat(i)).collect()
    }

    /// Times at which bars surely begin; none where the beat is not trusted.
    fn sure_bars(&self) -> Vec<f64> {
        let bars: &[usize] = if self.trusted { &self.bars.downbeats } else { &[] };
        bars.iter().map(|&i| self.beats.times[i]).collect()
    }
}
