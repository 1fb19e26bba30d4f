//! The finished analysis, and the look-up of the music at one instant.

use asciivid_effects::kit::{Event, Events, Signal, Signals, Spectrum};

use super::grid::TRUSTED;
use super::{Key, Section};

/// Seconds that a pulse takes to die away, and the list it reads.
const PULSES: [(Signal, f64); 5] = [
    (Signal::Beat, 0.35),
    (Signal::Downbeat, 0.45),
    (Signal::Kick, 0.3),
    (Signal::Snare, 0.3),
    (Signal::Hat, 0.18),
];

/// The music of a song as curves and events, independent of any frame rate.
#[derive(Debug, Clone)]
pub struct Features {
    /// Length of the song in seconds.
    pub duration: f64,
    /// Seconds between two values of a curve.
    pub hop: f64,
    /// Sampled curves: `curves[[signal as usize, hop index]]`; the signals that are exact functions of
    /// events and sections (beat, phases, pulses, progress) are left 0 here and computed by [`Features::at`].
    pub curves: ndarray::Array2<f32>,
    /// Every hit of the song.
    pub events: Events,
    /// Beats a minute; `None` where the music has no beat.
    pub tempo: Option<f32>,
    /// How sure the tempo is, 0..=1.
    pub tempo_confidence: f32,
    /// Whether cuts and flashes may follow the beat grid.
    pub trusted: bool,
    /// How sure it is which beats begin bars, 0..=1; 0 where the beat is not trusted.
    pub bar_confidence: f32,
    /// Beats in a bar.
    pub metre: u32,
    /// The key of the song; `None` where nothing has a pitch.
    pub key: Option<Key>,
    /// Sections that tile the song.
    pub sections: Vec<Section>,
    /// Integrated loudness, LUFS; `None` for silence.
    pub loudness_lufs: Option<f64>,
    /// Levels of many bands, for drawing.
    pub spectrum: Spectrum,
}

impl Features {
    /// Whether it is sure which beats begin bars. Where it is not, the likeliest are taken for it.
    pub fn bars_trusted(&self) -> bool {
        self.bar_confidence >= TRUSTED
    }

    /// The signals at a time in seconds. Total (any time is allowed) and pure; every signal in 0..=1, but `time`.
    /// The scene's own signals (`scene_progress`, `t`, `frame`) are left 0 for the timeline to fill.
    pub fn at(&self, time: f64) -> Signals {
        let time = if time.is_finite() { time } else { 0.0 };
        let mut signals = Signals(std::array::from_fn(|i| self.sampled(i, time)));
        signals[Signal::ChromaHue] = self.hue(time);
        for (signal, length) in PULSES {
            signals[signal] = pulse(self.list(signal), time, length);
        }
        signals[Signal::BeatPhase] = phase(&self.events.beats, time);
        signals[Signal::BarPhase] = phase(&self.events.downbeats, time);
        signals[Signal::SectionProgress] = self.progress(time);
        signals[Signal::SongTime] = time as f32;
        signals
    }

    /// The section that holds a time, by index; the first or last one outside the song.
    pub fn section_at(&self, time: f64) -> usize {
        self.sections.partition_point(|s| s.start <= time).saturating_sub(1)
    }

    fn list(&self, pulse: Signal) -> &[Event] {
        match pulse {
            Signal::Beat => &self.events.beats,
            Signal::Downbeat => &self.events.downbeats,
            Signal::Kick => &self.events.kicks,
            Signal::Snare => &self.events.snares,
            _ => &self.events.hats,
        }
    }

    /// The two hops around a time and the share of the second.
    fn place(&self, time: f64) -> (usize, usize, f32) {
        let last = self.curves.ncols().saturating_sub(1);
        let place = (time / self.hop).clamp(0.0, last as f64);
        (place as usize, (place as usize + 1).min(last), place.fract() as f32)
    }

    fn sampled(&self, signal: usize, time: f64) -> f32 {
        let (i, j, share) = self.place(time);
        let value = |i: usize| self.curves.get([signal, i]).copied().unwrap_or(0.0);
        value(i) + (value(j) - value(i)) * share
    }

    /// Interpolates the short way around the circle.
    fn hue(&self, time: f64) -> f32 {
        let (i, j, share) = self.place(time);
        let value = |i: usize| self.curves.get([Signal::ChromaHue as usize, i]).copied().unwrap_or(0.0);
        let step = value(j) - value(i);
        let hue = value(i) + (step - step.round()) * share;
        (hue - hue.floor()).clamp(0.0, 1.0)
    }

    fn progress(&self, time: f64) -> f32 {
        let Some(section) = self.sections.get(self.section_at(time)) else {
            return 0.0;
        };
        ((time - section.start) / (section.end - section.start).max(1e-9)).clamp(0.0, 1.0) as f32
    }
}

/// The largest of the decaying pulses of all hits so far: the hit's strength at once, 0 after `length` seconds.
fn pulse(hits: &[Event], time: f64, length: f64) -> f32 {
    let end = hits.partition_point(|hit| hit.time <= time);
    let start = hits.partition_point(|hit| hit.time <= time - length);
    let left = |hit: &Event| 1.0 - ((time - hit.time) / length) as f32;
    hits[start..end]
        .iter()
        .map(|hit| hit.strength * left(hit) * left(hit))
        .fold(0.0, f32::max)
        .clamp(0.0, 1.0)
}

/// Position between the grid lines around a time, 0..1. Outside the grid its first or last step is repeated; 0 with
/// fewer than two lines.
fn phase(grid: &[Event], time: f64) -> f32 {
    if grid.len() < 2 {
        return 0.0;
    }
    let i = grid.partition_point(|e| e.time <= time).clamp(1, grid.len() - 1);
    let (from, to) = (grid[i - 1].time, grid[i].time);
    let place = ((time - from) / (to - from).max(1e-9)).rem_euclid(1.0) as f32;
    if place < 1.0 { place } else { 0.0 }
}
