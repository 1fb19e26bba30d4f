//! Drops: the moments at which the music leaps from a held breath to its full force.

use asciivid_effects::kit::Signal;

use super::{Input, STEP};

/// Seconds before and after a moment that are compared.
const SPAN: f64 = 3.0;
/// Leap from which a moment is a drop, and the leap that is one in full.
const LEAST: f32 = 0.18;
const FULL: f32 = 0.5;
/// Seconds between two drops at least.
const APART: f64 = 7.0;
/// The longest that a build lasts, seconds.
const BUILD: f64 = 8.0;

/// A leap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::audio) struct Drop {
    /// Seconds.
    pub(in crate::audio) time: f64,
    /// When the build before it begins, seconds.
    pub(in crate::audio) build: f64,
    /// How far the music leaps, 0..=1.
    pub(in crate::audio) size: f32,
}

/// All drops in the order of the song: leaps at the `edges` of bars, or of steps where there are none. The last edge is
/// the end of the song.
pub(super) fn drops(edges: &[f64], leaps: &[f32]) -> Vec<Drop> {
    let end = edges[edges.len() - 1];
    let inside = |&(time, leap): &(f64, f32)| time >= SPAN / 2.0 && time + SPAN <= end && leap >= LEAST;
    let all = edges.iter().copied().zip(leaps.iter().copied());
    let mut leaps: Vec<(f64, f32)> = all.filter(inside).collect();
    leaps.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.total_cmp(&b.0)));
    let mut chosen: Vec<(f64, f32)> = Vec::new();
    for leap in leaps {
        if chosen.iter().all(|c| (c.0 - leap.0).abs() >= APART) {
            chosen.push(leap);
        }
    }
    chosen.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut last = 0.0;
    let mut drop = |(time, leap): (f64, f32)| {
        let build = (time - BUILD).max(last + STEP).min(time);
        last = time;
        Drop { time, build, size: ((leap - LEAST) / (FULL - LEAST)).clamp(0.3, 1.0) }
    };
    chosen.into_iter().map(&mut drop).collect()
}

/// How much louder and fuller in the bass it is after a moment than before, -1..=1.
pub(super) fn leap(input: &Input, time: f64) -> f32 {
    let signals = [Signal::Loudness, Signal::Sub, Signal::Bass];
    let change = |signal| input.mean(signal, time, time + SPAN) - input.mean(signal, time - SPAN, time);
    signals.map(change).iter().sum::<f32>() / signals.len() as f32
}
