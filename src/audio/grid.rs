//! Beats and bars, found or known.

use asciivid_effects::kit::Event;

use super::bar::{Bars, bars};
use super::beat::{Accents, Beats, beats};
use super::even::Even;
use super::guide::{Guide, GuideError, KnownBeats};
use super::math::percentile;
use super::spectrum::{Spectrum, sum_bands};
use super::tempo::tempo_of;

/// Confidence from which cuts and flashes may follow the beat.
pub(super) const TRUSTED: f32 = 0.5;
/// Strong accents below this share of the song's level are the flutter of sounds that go on: a thirtieth of the level in
/// a drone; in music they are nine times the level and more.
const STILL: f32 = 0.1;

/// Beats and bars.
pub(super) struct Grid {
    beats: Beats,
    bars: Bars,
    /// Beats a minute; `None` where there is no beat.
    pub(super) tempo: Option<f64>,
    /// Whether cuts and flashes may follow the grid.
    pub(super) trusted: bool,
}

impl Grid {
    /// The grid of a song that lasts `duration` seconds. What the guide knows is taken as certain, the rest is found.
    pub(super) fn new(
        spectrum: &Spectrum,
        presence: &[f32],
        duration: f64,
        guide: &Guide,
    ) -> Result<Self, GuideError> {
        let accent = sum_bands(&spectrum.accent);
        let mut heard: Vec<f32> = accent.iter().zip(presence).map(|(x, p)| x * p).collect();
        if percentile(&heard, 0.99) < STILL * percentile(&spectrum.rms, 0.9) {
            heard.fill(0.0);
        }
        let accents = Accents::new(heard);
        match guide {
            Guide::Nothing => Ok(Grid::found(spectrum, &accents)),
            Guide::Even { bpm, beat } => {
                let song = Song { spectrum, accents: &accents, duration };
                song.even(*bpm, *beat)
            }
            Guide::Beats(known) => {
                known.check(duration)?;
                Ok(Song { spectrum, accents: &accents, duration }.known(known))
            }
        }
    }

    fn found(spectrum: &Spectrum, accents: &Accents) -> Grid {
        let beats = beats(accents);
        let bars = bars(spectrum, &beats.times, None);
        let tempo = tempo_of(&beats.times);
        let trusted = beats.confidence >= TRUSTED;
        Grid { beats, bars, tempo, trusted }
    }

    /// How sure it is that these are beats at all, 0..=1.
    pub(super) fn confidence(&self) -> f32 {
        self.beats.confidence
    }

    /// Beats in a bar.
    pub(super) fn metre(&self) -> u32 {
        self.bars.metre as u32
    }

    /// A beat as an event: one with a strong accent is stronger, and none is strong where the beat is not sure.
    fn beat(&self, i: usize) -> Event {
        let sure = if self.trusted { 1.0 } else { self.beats.confidence };
        Event { time: self.beats.times[i], strength: sure * (0.6 + 0.4 * self.beats.strengths[i]) }
    }

    pub(super) fn beats(&self) -> Vec<Event> {
        (0..self.beats.times.len()).map(|i| self.beat(i)).collect()
    }

    pub(super) fn downbeats(&self) -> Vec<Event> {
        self.bars.downbeats.iter().map(|&i| self.beat(i)).collect()
    }

    /// How sure it is which beats begin bars, 0..=1; 0 where the beat is not trusted.
    pub(super) fn bar_confidence(&self) -> f32 {
        if self.trusted { self.bars.confidence } else { 0.0 }
    }

    /// Times at which bars begin; none where the beat is not trusted.
    pub(super) fn bars(&self) -> Vec<f64> {
        let bars: &[usize] = if self.trusted { &self.bars.downbeats } else { &[] };
        bars.iter().map(|&i| self.beats.times[i]).collect()
    }
}

/// What a grid that is known in part is completed from.
struct Song<'a> {
    spectrum: &'a Spectrum,
    accents: &'a Accents,
    duration: f64,
}

impl Song<'_> {
    fn even(&self, bpm: Option<f64>, beat: Option<f64>) -> Result<Grid, GuideError> {
        if let Some(time) = beat.filter(|&time| time > self.duration) {
            let option = format!("--beat-offset {time}");
            return Err(GuideError::Outside { option, time, duration: self.duration });
        }
        let even = match (bpm, beat) {
            (Some(bpm), Some(beat)) => Even { beat, period: 60.0 / bpm },
            (Some(bpm), None) => Even::at_period(60.0 / bpm, self.accents),
            (None, Some(beat)) => {
                let tempo = tempo_of(&beats(self.accents).times).ok_or(GuideError::NoTempo { beat })?;
                Even::through(beat, 60.0 / tempo, self.accents)
            }
            (None, None) => return Ok(Grid::found(self.spectrum, self.accents)),
        };
        let (numbers, times): (Vec<i64>, Vec<f64>) = even.beats(self.duration).unzip();
        let mut bars = bars(self.spectrum, &times, None);
        if beat.is_some() {
            let first = |i: &usize| numbers[*i].rem_euclid(bars.metre as i64) == 0;
            bars.downbeats = (0..numbers.len()).filter(first).collect();
            bars.confidence = 1.0;
        }
        let tempo = bpm.unwrap_or(60.0 / even.period);
        Ok(self.certain(times, bars, Some(tempo)))
    }

    fn known(&self, known: &KnownBeats) -> Grid {
        let found = bars(self.spectrum, &known.times, known.metre);
        let bars = match &known.downbeats[..] {
            [] => found,
            downbeats => Bars {
                metre: known.metre.or_else(|| common_length(downbeats)).unwrap_or(found.metre),
                downbeats: downbeats.to_vec(),
                confidence: 1.0,
            },
        };
        self.certain(known.times.clone(), bars, tempo_of(&known.times))
    }

    fn certain(&self, times: Vec<f64>, bars: Bars, tempo: Option<f64>) -> Grid {
        let strengths = self.accents.strengths(&times);
        Grid { beats: Beats { times, strengths, confidence: 1.0 }, bars, tempo, trusted: true }
    }
}

/// The number of beats that most bars have, the smallest of equals; `None` for fewer than two downbeats.
fn common_length(downbeats: &[usize]) -> Option<usize> {
    let mut lengths: Vec<usize> = downbeats.windows(2).map(|pair| pair[1] - pair[0]).collect();
    lengths.sort();
    let runs = lengths.chunk_by(|a, b| a == b);
    runs.rev().max_by_key(|run| run.len()).map(|run| run[0])
}
