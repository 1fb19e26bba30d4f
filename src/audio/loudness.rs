//! Perceived loudness (EBU R 128).

use ebur128::{EbuR128, Error, Mode};

use super::math::exp2;

/// Seconds between two values of the momentary loudness.
const STEP: f64 = 0.1;
/// Momentary loudness looks back 400 ms; its middle lies half of that earlier.
const MIDDLE: f64 = 0.2;
/// Loudness that stands for silence, LUFS.
const QUIET: f64 = -80.0;

/// The meter, fed with interleaved samples.
pub(super) struct Meter {
    meter: EbuR128,
    /// Samples of a step, and how many of the next one the meter has.
    step: usize,
    filled: usize,
    momentary: Vec<f32>,
}

/// Loudness of a song.
#[derive(Debug, Default)]
pub(super) struct Loudness {
    /// Momentary loudness in LUFS; value `i` covers the 400 ms up to `(i + 1) * STEP`.
    momentary: Vec<f32>,
    /// Integrated loudness in LUFS; `None` for silence.
    pub(super) integrated: Option<f64>,
}

/// To a hundredth of a LU, so that the last bits of the system's logarithm do not matter.
fn rounded(lufs: f64) -> f64 {
    (lufs.max(QUIET) * 100.0).round() / 100.0
}

impl Meter {
    /// A meter for songs of 1 or 2 channels; fails for rates that no meter is defined for.
    pub(super) fn new(rate: u32, channels: usize) -> Result<Self, Error> {
        let meter = EbuR128::new(channels as u32, rate, Mode::I | Mode::M | Mode::HISTOGRAM)?;
        let step = ((f64::from(rate) * STEP).round() as usize).max(1) * channels;
        Ok(Meter { meter, step, filled: 0, momentary: Vec::new() })
    }

    /// Takes interleaved samples, whole frames.
    pub(super) fn push(&mut self, mut samples: &[f32]) -> Result<(), Error> {
        while !samples.is_empty() {
            let (part, rest) = samples.split_at(samples.len().min(self.step - self.filled));
            self.meter.add_frames_f32(part)?;
            self.filled += part.len();
            if self.filled == self.step {
                self.filled = 0;
                self.momentary.push(rounded(self.meter.loudness_momentary()?) as f32);
            }
            samples = rest;
        }
        Ok(())
    }

    /// The loudness of all that was taken.
    pub(super) fn finish(mut self) -> Result<Loudness, Error> {
        let integrated = self.meter.loudness_global()?;
        // The last values lie in the silence that follows, so that every instant of the song has a middle.
        self.push(&vec![0.0; 3 * self.step])?;
        Ok(Loudness {
            momentary: self.momentary,
            integrated: integrated.is_finite().then(|| rounded(integrated)),
        })
    }
}

impl Loudness {
    /// Momentary loudness in LUFS around a time in seconds, at least -80.
    fn at(&self, time: f64) -> f64 {
        let last = self.momentary.len().saturating_sub(1);
        let value = |i: usize| f64::from(self.momentary.get(i.min(last)).map_or(QUIET as f32, |&v| v));
        let place = ((time + MIDDLE) / STEP - 1.0).clamp(0.0, last as f64);
        let (i, share) = (place as usize, place.fract());
        value(i) + (value(i + 1) - value(i)) * share
    }

    /// Loudness as the ear rates it: twice as much every 10 LU (Stevens 1957), 1 at 0 LUFS, 0 for silence.
    pub(super) fn sone(&self, time: f64) -> f32 {
        let lufs = self.at(time);
        if lufs <= QUIET { 0.0 } else { exp2(lufs / 10.0) as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::math::cos_turn;

    /// A second of silence, then two seconds of a tone at -20 dBFS.
    fn tone(chunk: usize) -> Loudness {
        let sample = |i: usize| {
            let on = i >= 48_000;
            if on { 0.1 * cos_turn(997.0 * i as f64 / 48_000.0) as f32 } else { 0.0 }
        };
        let samples: Vec<f32> = (0..3 * 48_000).map(sample).collect();
        let mut meter = Meter::new(48_000, 1).expect("a common rate");
        samples.chunks(chunk).for_each(|part| meter.push(part).expect("whole frames"));
        meter.finish().expect("enough samples")
    }

    #[test]
    fn a_tone_has_the_loudness_of_the_recommendation() {
        // EBU Tech 3341: a 997 Hz sine at 0 dBFS in one channel reads -3.01 LUFS.
        let loudness = tone(1000);
        assert!((loudness.at(2.0) + 23.01).abs() < 0.05, "{}", loudness.at(2.0));
        // Less than that of the tone, for the blocks that hold its beginning.
        assert!(loudness.integrated.is_some_and(|l| (l + 23.3).abs() < 0.3));
        assert_eq!(loudness.sone(0.5), 0.0);
    }

    #[test]
    fn the_change_is_heard_where_it_is() {
        let loudness = tone(777);
        // Half of the power of the window at the change: 3 LU below.
        assert!((loudness.at(1.0) + 26.02).abs() < 0.3, "{}", loudness.at(1.0));
    }
}
