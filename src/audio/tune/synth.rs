//! What sounds are made of: waves, noise, filters and curves.

use std::f64::consts::{LN_2, TAU};

/// Samples a second.
pub(super) const RATE: u32 = 44_100;

/// Sine of a phase in cycles: Taylor's series to the ninth power over a quarter wave, error below 4e-6.
pub(super) fn sine(phase: f64) -> f64 {
    let x = phase - (phase + 0.5).floor();
    let x = if x.abs() > 0.25 { 0.5 * x.signum() - x } else { x } * TAU;
    let y = x * x;
    x * (1.0 - y / 6.0 * (1.0 - y / 20.0 * (1.0 - y / 42.0 * (1.0 - y / 72.0))))
}

/// Two to the power of `x`, for the range of music: Taylor's series over one octave, error below 1e-8.
pub(super) fn exp2(x: f64) -> f64 {
    let whole = x.floor();
    let y = (x - whole) * LN_2;
    let part = (1..=10).rev().fold(1.0, |sum, n| 1.0 + y / f64::from(n) * sum);
    let exponent = (whole as i64).clamp(-1022, 1023) + 1023;
    part * f64::from_bits((exponent as u64) << 52)
}

/// Frequency of a MIDI note as cycles a sample.
pub(super) fn pitch(note: f64) -> f64 {
    440.0 * exp2((note - 69.0) / 12.0) / f64::from(RATE)
}

/// Factor a sample of a decay that halves every `seconds`.
pub(super) fn halving(seconds: f64) -> f64 {
    exp2(-1.0 / (seconds * f64::from(RATE)))
}

/// 0 up to 0, 1 from 1, smooth between.
pub(super) fn smoothstep(x: f64) -> f64 {
    let x = x.clamp(0.0, 1.0);
    x * x * (3.0 - 2.0 * x)
}

/// The step of a saw, rounded over one sample on either side so that it does not alias: PolyBLEP (Valimaki and
/// Huovilainen, IEEE Signal Processing Magazine 2007).
fn blep(phase: f64, step: f64) -> f64 {
    if phase < step {
        let t = phase / step;
        2.0 * t - t * t - 1.0
    } else if phase > 1.0 - step {
        let t = (phase - 1.0) / step;
        t * t + 2.0 * t + 1.0
    } else {
        0.0
    }
}

/// A saw wave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Saw {
    phase: f64,
}

impl Saw {
    /// A saw that begins at a phase in 0..1.
    pub(super) fn new(phase: f64) -> Saw {
        Saw { phase }
    }

    /// The next sample; `step` is the frequency in cycles a sample.
    pub(super) fn next(&mut self, step: f64) -> f64 {
        let value = 2.0 * self.phase - 1.0 - blep(self.phase, step);
        self.phase += step;
        self.phase -= self.phase.floor();
        value
    }
}

/// White noise from a linear congruence (Knuth's multiplier, as in Numerical Recipes).
#[derive(Debug, Clone, Copy)]
pub(super) struct Noise(pub(super) u32);

impl Noise {
    /// The next sample in -1..1.
    pub(super) fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.0 >> 8) / f64::from(1 << 23) - 1.0
    }
}

/// One-pole low-pass.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct OnePole(f64);

impl OnePole {
    /// Filters a sample at a cutoff in Hz.
    pub(super) fn low(&mut self, x: f64, cutoff: f64) -> f64 {
        let w = TAU * cutoff / f64::from(RATE);
        self.0 += w / (1.0 + w) * (x - self.0);
        self.0
    }

    /// What the low-pass leaves.
    pub(super) fn high(&mut self, x: f64, cutoff: f64) -> f64 {
        x - self.low(x, cutoff)
    }
}

/// Two-pole filter with resonance (Chamberlin, Musical Applications of Microprocessors, 1985).
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TwoPole {
    low: f64,
    band: f64,
}

impl TwoPole {
    /// Filters a sample; `damping` from 2 (none) down to 0.2 (whistles). Returns low-pass and band-pass.
    pub(super) fn run(&mut self, x: f64, cutoff: f64, damping: f64) -> (f64, f64) {
        let f = 2.0 * sine(0.5 * cutoff.min(7_000.0) / f64::from(RATE));
        self.low += f * self.band;
        self.band += f * (x - self.low - damping * self.band);
        (self.low, self.band)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sine_is_a_sine() {
        for i in -4000..4000 {
            let phase = f64::from(i) / 1000.0;
            let error = sine(phase) - (phase * TAU).sin();
            assert!(error.abs() < 5e-6, "{error} at {phase}");
        }
    }

    #[test]
    fn the_power_of_two_is_one() {
        for i in -2000..2000 {
            let x = f64::from(i) / 100.0;
            let error = exp2(x) / x.exp2() - 1.0;
            assert!(error.abs() < 1e-8, "{error} at {x}");
        }
    }

    #[test]
    fn concert_pitch_is_440_hz() {
        assert!((pitch(69.0) * f64::from(RATE) - 440.0).abs() < 1e-6);
    }

    #[test]
    fn noise_is_even_and_bounded() {
        let mut noise = Noise(1);
        let values: Vec<f64> = (0..10_000).map(|_| noise.next()).collect();
        assert!(values.iter().all(|x| (-1.0..1.0).contains(x)));
        assert!(values.iter().sum::<f64>().abs() < 150.0);
    }

    #[test]
    fn a_saw_keeps_its_pitch_and_its_level() {
        let mut saw = Saw::new(0.0);
        let values: Vec<f64> = (0..44_100).map(|_| saw.next(0.01)).collect();
        let falls = values.windows(2).filter(|w| w[0] > 0.0 && w[1] <= 0.0).count();
        assert!((440..=442).contains(&falls), "{falls} cycles");
        assert!(values.iter().all(|x| x.abs() <= 1.0));
    }
}
