//! Where notes and hits begin.

use asciivid_effects::kit::Event;

use super::math::{box_mean, percentile, running_max};
use super::spectrum::{HOP, Spectrum, sum_bands};

/// Seconds that the rise of the spectrum lags behind the sound (measured with clicks and tones).
const LAG: f64 = 0.005;
/// Seconds by which the compressed spectrum rises earlier, because it sees the very first of a sound.
const LEAD: f64 = 0.008;

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

    /// Peaks of a rise of the compressed spectrum as events.
    fn early_events(&self, curve: &[f32]) -> Vec<Event> {
        let later = |event: Event| Event { time: event.time + LEAD, ..event };
        self.events(curve).into_iter().map(later).collect()
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

/// Share of another drum's accent that a drum's own accent exceeds, each measured by its own strongest: one drum is
/// heard in the bands of all.
const OWN: f32 = 0.7;

/// Picks every kind of hit. `presence` is 0 where there is nothing to hear.
pub(super) fn hits(spectrum: &Spectrum, presence: &[f32]) -> Hits {
    let heard = |bands: &[Vec<f32>]| -> Vec<f32> {
        sum_bands(bands).iter().zip(presence).map(|(x, p)| x * p).collect()
    };
    let onsets = Picker { reach: 3, mean: 8, threshold: 0.06, apart: 4 };
    let drums = Picker { reach: 5, mean: 20, threshold: 0.25, apart: 9 };
    let quick = Picker { apart: 6, ..drums };
    let accents = [&spectrum.accent[..1], &spectrum.accent[2..4], &spectrum.accent[4..]].map(heard);
    let [low, middle, high] = &accents;
    Hits {
        onsets: onsets.early_events(&heard(&spectrum.flux)),
        kicks: own(drums.events(low), &[middle]),
        snares: own(drums.events(middle), &[low, high]),
        hats: own(quick.early_events(&heard(&spectrum.flux[4..])), &[low, middle]),
    }
}

/// The hits that are not merely the echo of another drum's.
fn own(mut hits: Vec<Event>, others: &[&Vec<f32>]) -> Vec<Event> {
    for other in others {
        let (near, strong) = (running_max(other, 2), percentile(other, 0.98).max(f32::MIN_POSITIVE));
        let rival = |time: f64| near.get(((time + LAG) / HOP).round() as usize).map_or(0.0, |x| x / strong);
        hits.retain(|hit| hit.strength > OWN * rival(hit.time));
    }
    hits
}
