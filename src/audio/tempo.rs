//! The tempi that a beat may have, and how it may change from one to another.

use super::math::{exp2, log2};
use super::spectrum::HOP;

/// Slowest and fastest beat, beats a minute. Slower ones are heard as bars, faster ones as divisions.
const SLOWEST: f64 = 55.0;
const FASTEST: f64 = 200.0;
/// Ratio of neighbouring tempi, as an exponent of 2: 2 %.
const STEP: f64 = 0.029;
/// The tempo that people prefer and its spread in octaves (van Noorden and Moelants 1999), and how much a frame
/// weighs against one onset.
const PREFERRED: f64 = 115.0;
const SPREAD: f64 = 0.6;
const PREFERENCE: f64 = 0.005;
/// Cost of an octave of change, in the unit of log likelihood (madmom's lambda, per factor e there).
const STEADINESS: f64 = 80.0 * std::f64::consts::LN_2;

/// The tempi, fastest first.
#[derive(Debug)]
pub(super) struct Tempi {
    /// Period of each tempo in frames, rising.
    pub(super) periods: Vec<f64>,
    /// How likely each tempo is beforehand, as log likelihood a frame.
    pub(super) preference: Vec<f64>,
    /// Cost of a change to the next tempo.
    change: f64,
}

impl Tempi {
    /// All tempi that are looked for.
    pub(super) fn new() -> Self {
        let count = (log2(FASTEST / SLOWEST) / STEP) as usize + 1;
        let bpm = |i: usize| FASTEST * exp2(-STEP * i as f64);
        let preference = |i: usize| {
            let off = log2(bpm(i) / PREFERRED) / SPREAD;
            -0.5 * PREFERENCE * off * off
        };
        Tempi {
            periods: (0..count).map(|i| 60.0 / (bpm(i) * HOP)).collect(),
            preference: (0..count).map(preference).collect(),
            change: STEADINESS * STEP,
        }
    }

    /// Number of tempi.
    pub(super) fn len(&self) -> usize {
        self.periods.len()
    }

    /// Cost of a change from one tempo to another.
    pub(super) fn cost(&self, from: usize, to: usize) -> f64 {
        self.change * from.abs_diff(to) as f64
    }

    /// Raises each score to the best that a change from another tempo gives, and notes in `from` which that is. The
    /// cost grows with the distance, so two sweeps find it (Felzenszwalb and Huttenlocher 2012).
    pub(super) fn relax(&self, scores: &mut [f64], from: &mut [u8]) {
        from.iter_mut().enumerate().for_each(|(i, f)| *f = i as u8);
        let mut step = |i: usize, neighbour: usize| {
            if scores[neighbour] - self.change > scores[i] {
                scores[i] = scores[neighbour] - self.change;
                from[i] = from[neighbour];
            }
        };
        (1..self.len()).for_each(|i| step(i, i - 1));
        (1..self.len()).rev().for_each(|i| step(i - 1, i));
    }
}

/// Beats a minute of a row of beat times: the median over four beats at a time, which jitter of single beats does not
/// move. `None` for fewer than two beats.
pub(super) fn tempo_of(beats: &[f64]) -> Option<f64> {
    let span = beats.len().saturating_sub(1).min(4);
    let mut lengths: Vec<f64> =
        beats.windows(span + 1).filter(|_| span > 0).map(|w| w[span] - w[0]).collect();
    if lengths.is_empty() {
        return None;
    }
    let middle = lengths.len() / 2;
    let median = *lengths.select_nth_unstable_by(middle, f64::total_cmp).1;
    (median > 0.0).then(|| 60.0 * span as f64 / median)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relaxing_finds_the_best_change() {
        let tempi = Tempi::new();
        let start: Vec<f64> = (0..tempi.len()).map(|i| ((i * 7919) % 101) as f64).collect();
        let (mut scores, mut from) = (start.clone(), vec![0; tempi.len()]);
        tempi.relax(&mut scores, &mut from);
        for i in 0..tempi.len() {
            let value = |j: usize| start[j] - tempi.change * i.abs_diff(j) as f64;
            let best = (0..tempi.len()).map(value).fold(f64::MIN, f64::max);
            assert!((scores[i] - best).abs() < 1e-9);
            assert!((value(usize::from(from[i])) - best).abs() < 1e-9);
        }
    }

    #[test]
    fn the_tempo_is_that_of_most_beats() {
        let beats: Vec<f64> =
            (0..40).map(|i| f64::from(i) * 0.5 + if i == 20 { 0.02 } else { 0.0 }).collect();
        assert!(tempo_of(&beats).is_some_and(|bpm| (bpm - 120.0).abs() < 1e-9));
        assert_eq!(tempo_of(&[1.0]), None);
        assert!(tempo_of(&[1.0, 1.5]).is_some_and(|bpm| (bpm - 120.0).abs() < 1e-9));
    }
}
