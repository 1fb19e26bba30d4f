//! The spectrum as it is drawn: few bands, one look, levels that use the whole height.

use asciivid_effects::kit::Spectrum;

use super::filterbank::Transform;
use super::math::{exp2, log2};
use super::spectrum::HOP;

/// Bands, low to high, evenly spaced in octaves.
const BANDS: usize = 64;
/// Where they begin and end, Hz.
pub(crate) const RANGE: (f64, f64) = (40.0, 14_000.0);
/// Frames from one instant to the next.
const STEP: usize = 2;
/// Decibels from dark to full.
const DEPTH: f64 = 48.0;
/// Decibels that an octave is lifted by, since music falls off towards the treble.
const TILT: f64 = 3.0;
/// Decibels that stand for nothing.
const NOTHING: f32 = -120.0;
/// Steps of a decibel in which levels wait for the end of the song, to be shown on its own scale.
const STEPS: f32 = 64.0;
/// A song whose loudest levels lie below this many decibels stays dark.
const QUIETEST: f64 = -70.0;

/// The levels of a song over time, collected frame by frame.
pub(super) struct Display {
    /// First bin of every band and the end of the last, as fractions of a bin.
    edges: Vec<f64>,
    /// Levels in `STEPS` of a decibel.
    levels: Vec<i16>,
}

impl Display {
    /// Levels of a song that is seen through a transform.
    pub(super) fn new(transform: &Transform) -> Self {
        let octaves = log2(RANGE.1 / RANGE.0);
        let hz = |i: usize| RANGE.0 * exp2(octaves * i as f64 / BANDS as f64);
        let edge = |i: usize| (hz(i) / transform.bin_width()).min(transform.power.len() as f64);
        Display { edges: (0..=BANDS).map(edge).collect(), levels: Vec::new() }
    }

    /// Takes the power of a frame in each bin.
    pub(super) fn measure(&mut self, frame: usize, power: &[f32]) {
        if frame.is_multiple_of(STEP) {
            let tilt = TILT * log2(RANGE.1 / RANGE.0) / BANDS as f64;
            let bands = self.edges.windows(2).enumerate();
            let decibels = bands.map(|(band, e)| level(power, e[0], e[1]) + (tilt * band as f64) as f32);
            self.levels.extend(decibels.map(|db| (db * STEPS).round() as i16));
        }
    }

    /// Silence is 0; the loudest moments of the song reach the top.
    pub(super) fn finish(self) -> Spectrum {
        let decibels = |level: i16| f64::from(level) / f64::from(STEPS);
        let top = decibels(percentile(&self.levels, 0.995)).max(QUIETEST);
        let byte = |level: &i16| ((decibels(*level) - top + DEPTH) / DEPTH * 255.0).clamp(0.0, 255.0) as u8;
        Spectrum {
            bands: BANDS,
            rate: 1.0 / (HOP * STEP as f64),
            levels: self.levels.iter().map(byte).collect(),
        }
    }
}

/// The level below which the share `q` of all levels lies; 0 for none. Counted, because sorting takes a copy.
fn percentile(levels: &[i16], q: f64) -> i16 {
    let mut counts = vec![0u64; 1 << 16];
    let place = |level: i16| (i32::from(level) - i32::from(i16::MIN)) as usize;
    levels.iter().for_each(|&level| counts[place(level)] += 1);
    let rank = (levels.len().saturating_sub(1) as f64 * q).round() as u64;
    let mut below = 0;
    let reached = |count: &u64| {
        below += count;
        below > rank
    };
    counts.iter().position(reached).map_or(0, |place| (place as i32 + i32::from(i16::MIN)) as i16)
}

/// Decibels of the strongest bin of a band; a band narrower than a bin takes its nearest one.
fn level(power: &[f32], from: f64, to: f64) -> f32 {
    let last = power.len() - 1;
    if from > last as f64 {
        return NOTHING;
    }
    let first = (from.round() as usize).min(last);
    let end = (to.round() as usize).clamp(first + 1, last + 1);
    let strongest = power[first..end].iter().copied().fold(0.0, f32::max);
    (10.0 * std::f64::consts::LOG10_2 * log2(f64::from(strongest) + 1e-12)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::math::cos_turn;

    #[test]
    fn the_percentile_is_that_of_the_sorted_levels() {
        let mut levels: Vec<i16> = (0..999).map(|i| ((i * 7919) % 4001 - 2000) as i16).collect();
        let found = [0.0, 0.3, 0.995, 1.0].map(|q| percentile(&levels, q));
        levels.sort();
        assert_eq!(found, [levels[0], levels[299], levels[993], levels[998]]);
        assert_eq!(percentile(&[], 0.5), 0);
    }

    #[test]
    fn a_tone_stands_in_its_band_and_silence_stays_dark() {
        let mut transform = Transform::new(0.0427, 44_100);
        let mut display = Display::new(&transform);
        for frame in 0..100 {
            let tone = |i: usize| 0.5 * cos_turn(440.0 * i as f64 / 44_100.0) as f32;
            let samples: Vec<f32> =
                (0..transform.taken()).map(|i| if frame < 50 { 0.0 } else { tone(i) }).collect();
            transform.measure(&samples);
            display.measure(frame, &transform.power);
        }
        let shown = display.finish();
        let loudest = (0..BANDS).max_by_key(|&b| shown.levels[40 * BANDS + b]);
        let wanted = (log2(440.0 / RANGE.0) / log2(RANGE.1 / RANGE.0) * BANDS as f64) as usize;
        assert!(loudest.is_some_and(|b| b.abs_diff(wanted) <= 1), "{loudest:?} against {wanted}");
        assert!(shown.levels[..10 * BANDS].iter().all(|&l| l == 0));
    }
}
