//! The moments of a song that a viewer waits for.

use asciivid::audio::Features;
use asciivid_effects::kit::Signal;

/// Seconds that the loudest moment lasts.
const LOUD: f64 = 0.4;
/// How far the drop curve leaps at a drop, at least.
const LEAP: f32 = 0.02;

/// Something that happens at a time, or from one time to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Moment {
    /// Seconds.
    pub(super) start: f64,
    /// Seconds; the start for what has no length.
    pub(super) end: f64,
    /// `build`, `drop`, `break` or `loudest`.
    pub(super) kind: &'static str,
    /// 0..=1.
    pub(super) strength: f32,
}

/// Builds, drops, breaks and the loudest moment, in the order of the song.
pub(super) fn moments(features: &Features) -> Vec<Moment> {
    let mut moments = builds(features);
    moments.extend(drops(features));
    moments.extend(breaks(features));
    moments.extend(loudest(features));
    moments.sort_by(|a, b| a.start.total_cmp(&b.start));
    moments
}

fn curve(features: &Features, signal: Signal) -> Vec<f32> {
    features.curves.row(signal as usize).to_vec()
}

/// Every rise of the build curve.
fn builds(features: &Features) -> Vec<Moment> {
    let build = curve(features, Signal::Build);
    let mut moments: Vec<Moment> = Vec::new();
    let mut before = 0.0;
    for (i, &value) in build.iter().enumerate().filter(|(_, value)| **value > 0.0) {
        let (time, end) = (i as f64 * features.hop, section_start(features, (i + 1) as f64 * features.hop));
        match moments.last_mut() {
            Some(last) if i > 0 && build[i - 1] > 0.0 && value >= before => {
                (last.end, last.strength) = (end, value);
            }
            _ => moments.push(Moment { start: time, end, kind: "build", strength: value }),
        }
        before = value;
    }
    moments
}

/// Every leap of the drop curve.
fn drops(features: &Features) -> Vec<Moment> {
    let drop = curve(features, Signal::Drop);
    let leaps = (0..drop.len()).filter(|&i| drop[i] > LEAP + i.checked_sub(1).map_or(0.0, |i| drop[i]));
    let moment = |i: usize| {
        let time = section_start(features, i as f64 * features.hop);
        Moment { start: time, end: time, kind: "drop", strength: drop[i] }
    };
    leaps.map(moment).collect()
}

/// The exact start of the section that begins within a hop of a time, or the time itself.
fn section_start(features: &Features, time: f64) -> f64 {
    let near = |start: &f64| (start - time).abs() <= features.hop;
    features.sections.iter().map(|section| section.start).find(near).unwrap_or(time)
}

fn breaks(features: &Features) -> Vec<Moment> {
    let sections = features.sections.iter().filter(|section| section.role == "break");
    sections.map(|s| Moment { start: s.start, end: s.end, kind: "break", strength: 1.0 - s.energy }).collect()
}

/// The loudest moment of a song that is not silent.
fn loudest(features: &Features) -> Option<Moment> {
    let loudness = curve(features, Signal::Loudness);
    let reach = ((LOUD / features.hop) as usize).clamp(1, loudness.len().max(1));
    let means = loudness.windows(reach).map(|part| part.iter().sum::<f32>() / reach as f32);
    // The first of equals.
    let best = means.enumerate().reduce(|best, next| if next.1 > best.1 { next } else { best });
    best.filter(|(_, mean)| *mean > 0.0).map(|(i, mean)| {
        let middle = (i as f64 + reach as f64 / 2.0) * features.hop;
        Moment { start: middle, end: middle, kind: "loudest", strength: mean }
    })
}

#[cfg(test)]
mod tests {
    use asciivid::audio::Analyser;

    use super::*;

    /// Thirty silent seconds, in which a test writes curves.
    fn silent() -> Features {
        let mut analyser = Analyser::new(8_000, 1);
        analyser.push(&[0.0; 240_000]);
        analyser.finish(&asciivid::audio::Guide::Nothing).unwrap()
    }

    fn write(features: &mut Features, signal: Signal, from: f64, to: f64, value: impl Fn(f64) -> f32) {
        let hop = features.hop;
        for i in (from / hop).ceil() as usize..(to / hop).ceil() as usize {
            features.curves[[signal as usize, i]] = value((i as f64 * hop - from) / (to - from));
        }
    }

    #[test]
    fn a_build_leads_to_its_drop_and_the_next_follows_at_once() {
        let mut features = silent();
        for (start, at) in [(4.0, 10.0), (10.0, 18.0)] {
            write(&mut features, Signal::Build, start, at, |share| 0.8 * (share * share) as f32);
            write(&mut features, Signal::Drop, at, at + 4.0, |share| 0.8 * (1.0 - share) as f32);
        }
        let found: Vec<(&str, f64, f64)> = moments(&features)
            .iter()
            .map(|moment| (moment.kind, moment.start.round(), moment.end.round()))
            .collect();
        let expected =
            [("build", 4.0, 10.0), ("drop", 10.0, 10.0), ("build", 10.0, 18.0), ("drop", 18.0, 18.0)];
        assert_eq!(found, expected);
        assert!(moments(&features).iter().all(|moment| (moment.strength - 0.8).abs() < 0.02));
    }

    #[test]
    fn the_loudest_moment_is_the_first_of_the_loudest_stretch() {
        let mut features = silent();
        assert_eq!(moments(&features), []);
        write(&mut features, Signal::Loudness, 3.0, 4.0, |_| 0.5);
        write(&mut features, Signal::Loudness, 7.0, 9.0, |_| 0.9);
        write(&mut features, Signal::Loudness, 20.0, 20.1, |_| 1.0);
        let found = moments(&features);
        assert_eq!((found.len(), found[0].kind), (1, "loudest"));
        assert!((found[0].start - 7.2).abs() < 0.05, "{}", found[0].start);
    }
}
