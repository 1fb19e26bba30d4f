//! Pitch: how strong each of the twelve pitch classes is.

use super::filterbank::Transform;
use super::math::{cos_turn, log2, smooth, turn_of};
use super::tape::Tape;

/// Seconds between two columns.
pub(super) const STEP: f64 = 0.1;
/// Seconds that one column looks at: tells semitones apart down to about 130 Hz.
const WINDOW: f64 = 8192.0 / 44_100.0;
/// Pitches in Hz that are heard as such.
const RANGE: (f64, f64) = (100.0, 2_500.0);
/// Middle C in Hz: pitch class 0.
const MIDDLE_C: f64 = 261.625_565;

/// Amplitude of each pitch class (0 is C) every `STEP` seconds, fed by a tape.
pub(super) struct Chroma {
    transform: Transform,
    /// First bin of the range and the pitch class of each bin in it.
    first: usize,
    classes: Vec<usize>,
    pub(super) steps: Vec<[f32; 12]>,
}

impl Chroma {
    /// Seconds on each side of a step that it looks at.
    pub(super) const REACH: f64 = WINDOW / 2.0;

    /// The pitch classes of a song of that rate.
    pub(super) fn new(rate: u32) -> Self {
        let transform = Transform::new(WINDOW, rate);
        let bins = transform.bins(RANGE.0, RANGE.1.min(0.45 * f64::from(rate)));
        let class = |bin: usize| {
            let semitones = 12.0 * log2(bin as f64 * transform.bin_width() / MIDDLE_C);
            semitones.round().rem_euclid(12.0) as usize
        };
        Chroma { first: bins.start, classes: bins.map(class).collect(), transform, steps: Vec::new() }
    }

    /// Time of the next step.
    pub(super) fn time(&self) -> f64 {
        self.steps.len() as f64 * STEP
    }

    /// Measures every step that the tape has already, up to `steps` in all.
    pub(super) fn read(&mut self, tape: &Tape, steps: usize) {
        while self.steps.len() < steps {
            let Some(window) = tape.around(self.time(), self.transform.taken()) else {
                return;
            };
            self.transform.measure(window);
            self.measure();
        }
    }

    /// Only the tops of partials count, so that the noise between them does not.
    fn measure(&mut self) {
        let mut step = [0.0; 12];
        let power = &self.transform.power;
        for (bin, &class) in (self.first..).zip(&self.classes) {
            if power[bin] >= power[bin - 1] && power[bin] > power[bin + 1] {
                step[class] += power[bin].sqrt();
            }
        }
        self.steps.push(step);
    }
}

/// Mean direction of the pitch classes around the circle in turns, smoothed over a second; the last direction stays
/// where nothing sounds.
pub(super) fn hues(steps: &[[f32; 12]]) -> Vec<f32> {
    let axis = |phase: f64| -> Vec<f32> {
        let weights: [f32; 12] = std::array::from_fn(|i| cos_turn(i as f64 / 12.0 - phase) as f32);
        let pull = |step: &[f32; 12]| step.iter().zip(&weights).map(|(v, w)| v * v * w).sum();
        smooth(&steps.iter().map(pull).collect::<Vec<f32>>(), (0.5 / STEP) as usize)
    };
    let mut last = 0.0;
    let mut turn = |(x, y): (f32, f32)| {
        if x * x + y * y > 1e-12 {
            last = turn_of(f64::from(x), f64::from(y)) as f32;
        }
        last
    };
    axis(0.0).into_iter().zip(axis(0.25)).map(&mut turn).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_is_found_in_its_pitch_class() {
        // A above middle C is 9 semitones up.
        let mut tape = Tape::new(44_100, 1.0);
        tape.samples.extend((0..44_100).map(|i| cos_turn(440.0 * f64::from(i) / 44_100.0) as f32));
        let mut chroma = Chroma::new(44_100);
        chroma.read(&tape, 8);
        let step = chroma.steps[5];
        assert!((0..12).all(|class| class == 9 || step[class] < 0.1 * step[9]), "{step:?}");
        let off = (hues(&chroma.steps)[5] - 0.75).abs();
        assert!(off < 0.01, "off by {off} turns");
    }
}
