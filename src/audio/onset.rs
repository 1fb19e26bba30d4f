//! Where notes and hits begin.

use asciivid_effects::kit::Event;

use super::math::{box_mean, percentile, running_max};
use super::spectrum::{HOP, Spectrum, sum_bands};

/// Seconds that the rise of the spectrum lags behind the sound (measured with clicks and tones).
const LAG: f64 = 0.005;

/// How peaks are picked from an onset function (Boeck, Krebs and Schedl 2012), in frames.
#[derive(Debug, Clone, Copy)]
pub(super) struct Picker {
    /// A peak is the largest value this many frames each way.
    pub(super) reach: usize,
    /// It exceeds the mean over this many frames each way ...
    pub(super) mean: usize,
    /// ... by this share of the function's 98th percentile.
    pub(super) threshold: f32,
    /// Two peaks are at least this many frames apart.
    pub(super) apart: usize,
}

impl Picker {
    /// Frames of the peaks.
    pub(super) fn peaks(&self, curve: &[f32]) -> Vec<usize> {
        let least = self.threshold * percentile(curve, 0.98);
        let (maximum, mean) = (running_max(curve, self.reach), box_mean(curve, self.mean));
        let mut last = None;
        (0..curve.len())
            .filter(|&i| curve[i] > 0.0 && curve[i] >= maximum[i] && curve[i] > mean[i] + least)
            .filter(|&i| {
                let free = last.is_none_or(|last| i - last >= self.apart);
                last = if free { Some(i) } else { last };
                free
            })
            .collect()
    }

    /// Peaks as events; one as high as the 98th percentile has the strength 1.
    fn events(&self, curve: &[f32]) -> Vec<Event> {
        let scale = percentile(curve, 0.98);
        let event =
            |i: usize| Event { time: time_of(curve, i), strength: (curve[i] / scale).clamp(0.0, 1.0) };
        self.peaks(curve).into_iter().map(event).collect()
    }
}

/// The time in seconds of the hit that makes a curve peak at a frame, between frames by a parabola.
pub(super) fn time_of(curve: &[f32], frame: usize) -> f64 {
    ((frame as f64 + vertex(curve, frame)) * HOP - LAG).max(0.0)
}

/// Offset of the top of the parabola through a peak and its neighbours, -0.5..=0.5.
fn vertex(curve: &[f32], i: usize) -> f64 {
    let before = i.checked_sub(1).map(|i| curve[i]);
    let (Some(before), Some(after)) = (before, curve.get(i + 1)) else {
        return 0.0;
    };
    let bend = before - 2.0 * curve[i] + after;
    if bend >= 0.0 { 0.0 } else { f64::from((0.5 * (before - after) / bend).clamp(-0.5, 0.5)) }
}

/// All onsets, and the band-wise hits.
#[derive(Debug, Default)]
pub(super) struct Hits {
    pub(super) onsets: Vec<Event>,
    pub(super) kicks: Vec<Event>,
    pub(super) snares: Vec<Event>,
    pub(super) hats: Vec<Event>,
}

/// Picks every kind of hit. `presence` is 0 where there is nothing to hear.
pub(super) fn hits(spectrum: &Spectrum, presence: &[f32]) -> Hits {
    let heard = |bands: &[Vec<f32>]| -> Vec<f32> {
        sum_bands(bands).iter().zip(presence).map(|(x, p)| x * p).collect()
    };
    let onsets = Picker { reach: 3, mean: 8, threshold: 0.06, apart: 4 };
    let drums = Picker { reach: 5, mean: 20, threshold: 0.25, apart: 9 };
    let quick = Picker { apart: 6, ..drums };
    Hits {
        onsets: onsets.events(&heard(&spectrum.flux)),
        kicks: drums.events(&heard(&spectrum.accent[..1])),
        snares: drums.events(&heard(&spectrum.accent[2..4])),
        hats: quick.events(&heard(&spectrum.flux[4..])),
    }
}
