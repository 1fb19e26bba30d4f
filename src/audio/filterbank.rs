//! From samples to magnitudes: the Fourier transform and the logarithmic filter bank.

use std::ops::Range;
use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{RealFftPlanner, RealToComplex};

use super::math::{exp2, hann, log2};

/// Filters an octave and the range they cover in Hz (Boeck and Widmer 2013).
const FILTERS_PER_OCTAVE: f64 = 24.0;
const RANGE: (f64, f64) = (30.0, 17_000.0);

/// A Fourier transform of windowed samples.
pub(super) struct Transform {
    fft: Arc<dyn RealToComplex<f32>>,
    rate: u32,
    window: Vec<f32>,
    input: Vec<f32>,
    output: Vec<Complex32>,
    scratch: Vec<Complex32>,
    /// Power in each bin of the last transform; a sine of amplitude 1 gives 1.
    pub(super) power: Vec<f32>,
}

impl Transform {
    /// A transform that looks at `seconds`, padded with zeros to a power of two.
    pub(super) fn new(seconds: f64, rate: u32) -> Self {
        let taken = ((seconds * f64::from(rate)).round() as usize).max(16);
        let fft = RealFftPlanner::<f32>::new().plan_fft_forward(taken.next_power_of_two());
        let mut window = hann(taken);
        let sum: f32 = window.iter().sum();
        window.iter_mut().for_each(|w| *w *= 2.0 / sum);
        let (input, output) = (fft.make_input_vec(), fft.make_output_vec());
        let (scratch, power) = (fft.make_scratch_vec(), vec![0.0; output.len()]);
        Transform { fft, rate, window, input, output, scratch, power }
    }

    /// Number of samples that one transform takes.
    pub(super) fn taken(&self) -> usize {
        self.window.len()
    }

    /// Width of a bin in Hz.
    pub(super) fn bin_width(&self) -> f64 {
        f64::from(self.rate) / self.fft.len() as f64
    }

    /// The bins from `low` Hz up to but not including `high` Hz.
    pub(super) fn bins(&self, low: f64, high: f64) -> Range<usize> {
        let bin = |hz: f64| ((hz / self.bin_width()).ceil() as usize).min(self.power.len());
        bin(low)..bin(high)
    }

    /// Measures the power of `taken` samples.
    pub(super) fn measure(&mut self, samples: &[f32]) {
        let taken = self.taken();
        for ((x, sample), w) in self.input.iter_mut().zip(samples).zip(&self.window) {
            *x = sample * w;
        }
        self.input[taken..].fill(0.0);
        // The buffers come from the plan itself, so their lengths fit.
        let done = self.fft.process_with_scratch(&mut self.input, &mut self.output, &mut self.scratch);
        debug_assert!(done.is_ok());
        self.power.iter_mut().zip(&self.output).for_each(|(p, x)| *p = x.norm_sqr());
    }
}

/// Triangular filters of height 1, evenly spaced on a logarithmic axis; those narrower than a bin are left out.
pub(super) struct FilterBank {
    /// The first bin and the weights of each filter.
    filters: Vec<(usize, Vec<f32>)>,
    centres: Vec<usize>,
    bin_width: f64,
}

impl FilterBank {
    /// The filters for the bins of a transform.
    pub(super) fn new(transform: &Transform) -> Self {
        let (low, high) = RANGE;
        let bin_width = transform.bin_width();
        let count = (log2(high / low) * FILTERS_PER_OCTAVE) as usize;
        let mut corners: Vec<usize> = (0..=count)
            .map(|i| (low * exp2(i as f64 / FILTERS_PER_OCTAVE) / bin_width).round() as usize)
            .filter(|&bin| bin > 0 && bin < transform.power.len())
            .collect();
        corners.dedup();
        let triangle = |c: &[usize]| {
            let rise = (c[0]..c[1]).map(|k| (k - c[0]) as f32 / (c[1] - c[0]) as f32);
            let fall = (c[1]..c[2]).map(|k| (c[2] - k) as f32 / (c[2] - c[1]) as f32);
            (c[0], rise.chain(fall).collect())
        };
        let filters = corners.windows(3).map(triangle).collect();
        let centres = corners.windows(3).map(|c| c[1]).collect();
        FilterBank { filters, centres, bin_width }
    }

    /// Number of filters.
    pub(super) fn len(&self) -> usize {
        self.filters.len()
    }

    /// The bin at the middle of each filter.
    pub(super) fn centres(&self) -> &[usize] {
        &self.centres
    }

    /// The filters of each band, given the bands' lower edges in Hz.
    pub(super) fn bands<const N: usize>(&self, edges: &[f64; N]) -> [Range<usize>; N] {
        let from = |edge: f64| self.centres.partition_point(|&bin| bin as f64 * self.bin_width < edge);
        std::array::from_fn(|i| from(edges[i])..edges.get(i + 1).map_or(self.len(), |&edge| from(edge)))
    }

    /// Sums the weighted magnitudes under each filter.
    pub(super) fn apply(&self, magnitude: &[f32], out: &mut [f32]) {
        for (value, (first, weights)) in out.iter_mut().zip(&self.filters) {
            *value = magnitude[*first..].iter().zip(weights).map(|(m, w)| m * w).sum();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::math::cos_turn;

    #[test]
    fn a_sine_of_amplitude_one_has_power_one_in_its_bin() {
        for rate in [8_000, 44_100, 192_000] {
            let mut transform = Transform::new(0.04, rate);
            let hz = 20.0 * transform.bin_width();
            let wave = |i: usize| cos_turn(hz * i as f64 / f64::from(rate)) as f32;
            let samples: Vec<f32> = (0..transform.taken()).map(wave).collect();
            transform.measure(&samples);
            let best =
                (0..transform.power.len()).max_by(|&a, &b| transform.power[a].total_cmp(&transform.power[b]));
            assert_eq!(best, Some(20), "at {rate} Hz");
            assert!((transform.power[20] - 1.0).abs() < 0.01, "at {rate} Hz");
        }
    }

    #[test]
    fn the_bands_tile_the_filters() {
        let bank = FilterBank::new(&Transform::new(0.04, 44_100));
        let bands = bank.bands(&[0.0, 130.0, 2_000.0]);
        assert_eq!((bands[0].start, bands[2].end), (0, bank.len()));
        assert!(bands[0].end == bands[1].start && bands[1].end == bands[2].start);
        assert!(bands.iter().all(|b| !b.is_empty()));
    }
}
