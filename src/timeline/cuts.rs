//! Sections -> stretches: where the picture changes, and why.

use std::fmt;

use asciivid_effects::kit::Event;

use crate::audio::{Features, Section};
use crate::settings::Pin;

/// Seconds that a stretch should last in the loudest and in the calmest music.
const PACE: (f64, f64) = (6.0, 13.0);
/// The longest time without a change, seconds.
const LONGEST: f64 = 18.0;
/// The shortest stretch, and the shortest one in a build that tightens, seconds.
const SHORTEST: f64 = 2.5;
const TIGHT: f64 = 1.2;
/// Bars of a stretch: phrases have these lengths.
const PHRASES: [usize; 4] = [2, 4, 8, 16];
/// How far a cut without a grid looks for a hit, seconds.
const REACH: f64 = 1.5;

/// A stretch of the song that gets one scene.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stretch {
    /// Start, seconds of the song.
    pub start: f64,
    /// End, seconds of the song.
    pub end: f64,
    /// Its section, by index.
    pub section: usize,
    /// Its number inside the section.
    pub part: usize,
    /// Number of the bar that it begins with, from 1; nothing where it is not sure which beats begin bars, or none does
    /// there.
    pub bar: Option<usize>,
    /// Why the picture changes there.
    pub why: Why,
    /// The scene that the user wants there.
    pub pin: Option<String>,
}

/// Why the picture changes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Why {
    /// The song begins.
    Begins,
    /// A section begins: its boundary is sure to such a degree, 0..=1.
    Section(f32),
    /// So many bars are over.
    Phrase(usize),
    /// A build comes to its end in ever shorter stretches.
    Tightens,
    /// There is no grid, but a hit after a while.
    Hit,
    /// There is neither, but it was time.
    Time,
    /// The user wants it.
    Pinned,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Why::Begins => write!(f, "the song begins"),
            Why::Section(sure) => write!(f, "a section begins ({:.0} % sure)", 100.0 * sure),
            Why::Phrase(bars) => write!(f, "{bars} bars are over"),
            Why::Tightens => write!(f, "the build tightens"),
            Why::Hit => write!(f, "on a hit, for there is no beat to trust"),
            Why::Time => write!(f, "after a while, for there is no beat to trust"),
            Why::Pinned => write!(f, "you want it"),
        }
    }
}

/// Cuts a song: at its sections, inside them at phrases, and where the user wants it.
pub(super) fn stretches(features: &Features, pins: &[Pin]) -> Vec<Stretch> {
    let mut all = Vec::new();
    for (index, section) in features.sections.iter().enumerate() {
        let first = if index == 0 { Why::Begins } else { Why::Section(section.confidence) };
        let mut cuts = vec![(section.start, first)];
        match bars(features, section) {
            Some(bars) => cuts.extend(by_bars(section, &bars)),
            None => cuts.extend(by_hits(features, section)),
        }
        let ends = cuts.iter().skip(1).map(|cut| cut.0).chain([section.end]);
        all.extend(ends.zip(&cuts).enumerate().map(|(part, (end, &(start, why)))| Stretch {
            start,
            end,
            section: index,
            part,
            bar: None,
            why,
            pin: None,
        }));
    }
    pins.iter().for_each(|pin| put(&mut all, pin));
    all.iter_mut().for_each(|stretch| stretch.bar = bar_at(features, stretch.start));
    all
}

/// The downbeats inside a section, its start among them, if the grid is to be trusted there.
fn bars(features: &Features, section: &Section) -> Option<Vec<f64>> {
    let inside = |e: &&Event| e.time > section.start - 0.1 && e.time < section.end - 0.1;
    let bars: Vec<f64> = features.events.downbeats.iter().filter(inside).map(|e| e.time).collect();
    (features.trusted && bars.len() > 1).then_some(bars)
}

/// Cuts after whole phrases; in a build after ever shorter ones.
fn by_bars(section: &Section, bars: &[f64]) -> Vec<(f64, Why)> {
    let bar = (section.end - bars[0]) / bars.len() as f64;
    let ideal = PACE.1 + (PACE.0 - PACE.1) * f64::from(section.energy);
    let off = |bars: usize| (bars as f64 * bar / ideal).ln().abs();
    let fits = |bars: &usize| *bars as f64 * bar <= LONGEST;
    let phrase = PHRASES.into_iter().filter(fits).min_by(|&a, &b| off(a).total_cmp(&off(b))).unwrap_or(1);
    let tightens = section.role == "build";
    let mut cuts = Vec::new();
    let (mut at, mut step) = (0, phrase);
    loop {
        let left = bars.len() - at;
        // The end of a build: half of what is left, and half again.
        let halves = tightens && left <= 2 * phrase && left > 1;
        step = if halves { (left / 2).max(1) } else { step };
        let (least, why) = if halves {
            (TIGHT, Why::Tightens)
        } else {
            (SHORTEST.max(0.5 * phrase as f64 * bar), Why::Phrase(step))
        };
        at += step;
        if at >= bars.len() || section.end - bars[at] < least - 1e-3 {
            return cuts;
        }
        cuts.push((bars[at], why));
    }
}

/// Cuts into even parts, each on the strongest hit near by.
fn by_hits(features: &Features, section: &Section) -> Vec<(f64, Why)> {
    let length = section.end - section.start;
    let ideal = PACE.1 + (PACE.0 - PACE.1) * f64::from(section.energy);
    let parts = (length / (1.25 * ideal)).round().max((length / (LONGEST - 2.0 * REACH)).ceil()).max(1.0);
    let near = |time: f64| {
        let hits = features.events.onsets.iter().filter(|hit| (hit.time - time).abs() < REACH);
        let best = hits.max_by(|a, b| a.strength.total_cmp(&b.strength));
        best.map_or((time, Why::Time), |hit| (hit.time, Why::Hit))
    };
    let even = (1..parts as usize).map(|i| near(section.start + length * i as f64 / parts));
    let mut last = section.start;
    let apart = |cut: &(f64, Why)| {
        let apart = cut.0 - last >= SHORTEST && section.end - cut.0 >= SHORTEST;
        last = if apart { cut.0 } else { last };
        apart
    };
    even.filter(apart).collect()
}

/// Puts a cut where the user wants one; a cut so near that it would be a flicker gives way.
fn put(all: &mut Vec<Stretch>, pin: &Pin) {
    let Some(at) = all.iter().position(|s| (s.start..s.end).contains(&pin.time)) else { return };
    let near = |time: f64| (time - pin.time).abs() < 0.5 * TIGHT;
    let scene = Some(pin.scene.clone());
    if near(all[at].start) {
        (all[at].pin, all[at].why) = (scene, Why::Pinned);
        let start = if at == 0 { 0.0 } else { pin.time };
        all[at].start = start;
        if at > 0 {
            all[at - 1].end = start;
        }
        return;
    }
    if let Some(next) = all.get_mut(at + 1)
        && near(next.start)
    {
        (next.start, next.pin, next.why) = (pin.time, scene, Why::Pinned);
        all[at].end = pin.time;
        return;
    }
    let rest = Stretch { start: pin.time, why: Why::Pinned, pin: scene, ..all[at].clone() };
    all[at].end = pin.time;
    all.insert(at + 1, rest);
}

/// The bar that surely begins at a time, from 1.
fn bar_at(features: &Features, time: f64) -> Option<usize> {
    let near = |e: &Event| (e.time - time).abs() < 0.05;
    features.bars_trusted().then(|| features.events.downbeats.iter().position(near).map(|i| i + 1)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timeline::made_up::{features, section};

    fn starts(stretches: &[Stretch]) -> Vec<f64> {
        stretches.iter().map(|s| s.start).collect()
    }

    #[test]
    fn stretches_tile_the_song_and_none_is_too_long() {
        for (energy, trusted) in [(0.0, true), (1.0, true), (0.5, false), (1.0, false)] {
            let features = features(
                &[section(0.0, 31.0, "verse", energy), section(31.0, 90.0, "chorus", energy)],
                trusted,
            );
            let all = stretches(&features, &[]);
            assert_eq!((all[0].start, all[all.len() - 1].end), (0.0, 90.0));
            assert!(all.windows(2).all(|pair| pair[0].end == pair[1].start));
            assert!(all.iter().all(|s| (2.0..=20.0).contains(&(s.end - s.start))), "{:?}", starts(&all));
        }
    }

    #[test]
    fn cuts_are_on_downbeats_where_the_grid_is_trusted_and_louder_music_has_more() {
        let count = |energy: f32| {
            let features = features(&[section(0.0, 64.0, "verse", energy)], true);
            let all = stretches(&features, &[]);
            assert!(all.iter().all(|s| s.start % 2.0 == 0.0 && s.bar == Some(s.start as usize / 2 + 1)));
            all.len()
        };
        assert!(count(1.0) > count(0.0));
    }

    #[test]
    fn a_build_tightens() {
        let features = features(&[section(0.0, 32.0, "build", 0.3)], true);
        let all = stretches(&features, &[]);
        let lengths: Vec<f64> = all.iter().map(|s| s.end - s.start).collect();
        assert!(lengths.windows(2).all(|pair| pair[1] <= pair[0]), "{lengths:?}");
        assert!(lengths[lengths.len() - 1] <= 4.0 && all[all.len() - 1].why == Why::Tightens, "{lengths:?}");
    }

    #[test]
    fn a_pin_cuts_where_the_user_wants_it() {
        let features = features(&[section(0.0, 32.0, "verse", 0.5)], true);
        let pin = |time: f64| Pin { time, scene: "mine".into() };
        let all = stretches(&features, &[pin(3.3), pin(0.2)]);
        assert_eq!((all[0].pin.as_deref(), all[0].start), (Some("mine"), 0.0));
        let mine = all.iter().find(|s| s.start == 3.3).unwrap();
        assert_eq!((mine.pin.as_deref(), mine.why), (Some("mine"), Why::Pinned));
        assert!(all.windows(2).all(|pair| pair[0].end == pair[1].start && pair[0].end > pair[0].start));
        assert_eq!(stretches(&features, &[pin(99.0)]), stretches(&features, &[]));
    }
}
