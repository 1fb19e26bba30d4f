//! From measured values to signals in 0..=1.

use asciivid_effects::kit::Signal;
use ndarray::Array2;

use super::chroma;
use super::loudness::Loudness;
use super::math::{box_mean, percentile, smooth};
use super::section::Drop;
use super::spectrum::{HOP, Spectrum, sum_bands};

/// Bands and their shares, in the order of the spectrum's level bands.
const LEVELS: [(Signal, Signal); 6] = [
    (Signal::Sub, Signal::SubShare),
    (Signal::Bass, Signal::BassShare),
    (Signal::LoMid, Signal::LoMidShare),
    (Signal::Mid, Signal::MidShare),
    (Signal::HiMid, Signal::HiMidShare),
    (Signal::Hi, Signal::HiShare),
];
/// Below this root mean square (-80 dBFS) a song is silence; 20 dB above it is shown in full.
const SILENCE: f32 = 1e-4;
const AUDIBLE: f32 = 10.0 * SILENCE;
/// Parts more than 50 dB below the song's loud parts are silence within the song.
const PAUSE: f32 = 3e-3;
/// What is left of a level in the next frame, 0.01 s later.
const HELD: f32 = 0.944;
/// Seconds over which the slow energy is smoothed, each way.
const SLOW: f64 = 1.5;

/// How much there is to hear in each frame, 0..=1: what keeps silence and dither dark.
pub(super) fn presence(rms: &[f32]) -> Vec<f32> {
    let level = box_mean(rms, 2);
    let loud = percentile(&level, 0.95);
    let song = ramp(loud, SILENCE, AUDIBLE);
    let pause = (loud * PAUSE).max(SILENCE);
    level.iter().map(|&x| song * ramp(x, pause, 3.0 * pause)).collect()
}

/// 0 up to `low`, 1 from `high`, linear between.
fn ramp(x: f32, low: f32, high: f32) -> f32 {
    ((x - low) / (high - low)).clamp(0.0, 1.0)
}

/// Maps the 1st..99th percentile of what is present to 0..=1. A curve that hardly moves stays high instead of having
/// its jitter blown up: the range is at least half of its top.
fn normalise(values: &[f32], presence: &[f32]) -> Vec<f32> {
    let heard: Vec<f32> = values.iter().zip(presence).filter(|(_, p)| **p > 0.5).map(|(v, _)| *v).collect();
    let (low, high) = (percentile(&heard, 0.01), percentile(&heard, 0.99));
    if high <= 0.0 {
        return vec![0.0; values.len()];
    }
    let low = low.min(0.5 * high);
    values.iter().zip(presence).map(|(&v, &p)| ramp(v, low, high) * p).collect()
}

/// A level is shown as the root of its amplitude, near to how loud it sounds.
fn roots(values: &[f32]) -> Vec<f32> {
    values.iter().map(|v| v.sqrt()).collect()
}

/// A level rises at once and falls by half in 0.12 s, as meters do: light that follows it neither flickers nor depends on
/// where between two hits a frame happens to be.
fn settle<'a>(levels: impl IntoIterator<Item = &'a mut f32>) {
    let mut last = 0.0;
    for level in levels {
        last = level.max(HELD * last);
        *level = last;
    }
}

/// What the curves are made from.
pub(super) struct Input<'a> {
    pub(super) spectrum: &'a Spectrum,
    pub(super) presence: &'a [f32],
    pub(super) loudness: &'a Loudness,
    pub(super) chroma: &'a [[f32; 12]],
}

impl Input<'_> {
    /// All sampled signals, one column a frame; `build` and `drop` are added when the sections are known.
    pub(super) fn curves(&self) -> Array2<f32> {
        let mut table = Array2::zeros((Signal::COUNT, self.spectrum.frames()));
        let mut set = |signal: Signal, values: &[f32]| {
            table.row_mut(signal as usize).iter_mut().zip(values).for_each(|(to, value)| *to = *value);
        };
        let mut shown = |signal, values: Vec<f32>| set(signal, &normalise(&values, self.presence));
        self.levels(&mut shown);
        self.loudness(&mut shown);
        let spectrum = self.spectrum;
        shown(Signal::Centroid, smooth(&spectrum.centroid, 2));
        shown(Signal::Flatness, smooth(&spectrum.flatness, 2));
        shown(Signal::Flux, smooth(&sum_bands(&spectrum.flux), 6));
        shown(Signal::Onset, sum_bands(&spectrum.accent));
        set(Signal::ChromaHue, &self.hues());
        let levels = LEVELS.iter().map(|(level, _)| *level).chain([Signal::Rms]);
        levels.for_each(|level| settle(table.row_mut(level as usize)));
        table
    }

    fn levels(&self, shown: &mut impl FnMut(Signal, Vec<f32>)) {
        shown(Signal::Rms, roots(&smooth(&self.spectrum.rms, 1)));
        let levels = self.spectrum.levels.each_ref().map(|level| roots(level));
        let total = sum_bands(&levels);
        for ((level, share), values) in LEVELS.into_iter().zip(levels) {
            let shares = values.iter().zip(&total).map(|(v, t)| if *t > 0.0 { v / t } else { 0.0 });
            shown(share, smooth(&shares.collect::<Vec<f32>>(), 2));
            shown(level, values);
        }
    }

    fn loudness(&self, shown: &mut impl FnMut(Signal, Vec<f32>)) {
        let sones: Vec<f32> =
            (0..self.spectrum.frames()).map(|i| self.loudness.sone(i as f64 * HOP)).collect();
        shown(Signal::Energy, smooth(&roots(&sones), (SLOW / HOP) as usize));
        shown(Signal::Loudness, roots(&sones));
    }

    /// Chroma's hue at every frame, the nearest value.
    fn hues(&self) -> Vec<f32> {
        let hues = chroma::hues(self.chroma);
        let step =
            |i: usize| ((i as f64 * HOP / chroma::STEP).round() as usize).min(hues.len().saturating_sub(1));
        (0..self.spectrum.frames()).map(|i| hues.get(step(i)).copied().unwrap_or(0.0)).collect()
    }
}

/// How long a drop rings, in seconds.
const RING: f64 = 4.0;

/// Writes `build`, which climbs up to each drop, and `drop`, which falls from it.
pub(super) fn set_drops(table: &mut Array2<f32>, drops: &[Drop]) {
    for drop in drops {
        let frames =
            (drop.build / HOP) as usize..(((drop.time + RING) / HOP) as usize + 1).min(table.ncols());
        for i in frames {
            let time = i as f64 * HOP;
            let (signal, share) = if time < drop.time {
                (Signal::Build, (time - drop.build) / (drop.time - drop.build))
            } else {
                (Signal::Drop, 1.0 - (time - drop.time) / RING)
            };
            let share = share.clamp(0.0, 1.0) as f32;
            let cell = &mut table[[signal as usize, i]];
            *cell = cell.max(drop.size * share * share);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_rises_at_once_and_falls_by_half_in_twelve_frames() {
        let mut level = vec![0.0; 40];
        level[5] = 0.8;
        level[30] = 0.9;
        settle(&mut level);
        assert_eq!((level[4], level[5], level[30]), (0.0, 0.8, 0.9));
        assert!((level[17] - 0.4).abs() < 0.01 && level[6..30].is_sorted_by(|a, b| a > b), "{level:?}");
    }
}
