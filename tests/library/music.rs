//! What the analysis hears in songs whose music is known.

use crate::score::f_measure;
use asciivid::audio::{Analyser, Features, Guide};
use asciivid_effects::kit::{Event, Signal, noise};
use proptest::prelude::*;

const RATE: u32 = 22_050;

/// The features of samples of one channel.
fn features(samples: &[f32]) -> Features {
    heard(samples, RATE, 1)
}

fn heard(samples: &[f32], rate: u32, channels: usize) -> Features {
    let mut analyser = Analyser::new(rate, channels);
    analyser.push(samples);
    analyser.finish(&Guide::Nothing).unwrap()
}

/// A song in the making: one channel at `RATE`.
struct Song(Vec<f32>);

impl Song {
    fn of(seconds: f64) -> Song {
        Song(vec![0.0; (seconds * f64::from(RATE)) as usize])
    }

    /// Adds a sound of some seconds; `wave` gives its sample at a time in seconds from its start.
    fn add(&mut self, at: f64, seconds: f64, wave: impl Fn(f64) -> f64) {
        let start = (at * f64::from(RATE)).round() as usize;
        let count = (seconds * f64::from(RATE)) as usize;
        for (i, sample) in self.0.iter_mut().skip(start).take(count).enumerate() {
            *sample += wave(i as f64 / f64::from(RATE)) as f32;
        }
    }

    fn kick(&mut self, at: f64) {
        self.add(at, 0.25, |t| {
            0.8 * (-18.0 * t).exp() * (TAU * (50.0 * t + 6.0 * (1.0 - (-30.0 * t).exp()))).sin()
        });
    }

    fn snare(&mut self, at: f64) {
        self.add(at, 0.2, |t| (-25.0 * t).exp() * (0.35 * hiss(t, 1) + 0.3 * (TAU * 190.0 * t).sin()));
    }

    /// A closed hi-hat: the second difference of noise, nothing below a few kilohertz.
    fn hat(&mut self, at: f64) {
        let step = 1.0 / f64::from(RATE);
        let high = |t: f64| hiss(t, 2) - 2.0 * hiss(t + step, 2) + hiss(t + 2.0 * step, 2);
        self.add(at, 0.06, |t| 0.08 * (-70.0 * t).exp() * high(t));
    }

    /// A chord of plain tones with a soft start.
    fn chord(&mut self, at: f64, seconds: f64, level: f64, tones: &[f64]) {
        let shape = |t: f64| (t / 0.02).min(1.0) * ((seconds - t) / 0.02).clamp(0.0, 1.0);
        let tones = |t: f64| tones.iter().map(|hertz| (TAU * hertz * t).sin()).sum::<f64>();
        self.add(at, seconds, |t| level * shape(t) * tones(t));
    }

    /// A bar of rock: kick on the first and third beat, snare on the others, hats on every half.
    fn rock(&mut self, at: f64, beat: f64) {
        (0..4).for_each(|i| {
            let time = at + f64::from(i) * beat;
            if i % 2 == 0 {
                self.kick(time)
            } else {
                self.snare(time)
            }
            self.hat(time);
            self.hat(time + beat / 2.0);
        });
    }
}

use std::f64::consts::TAU;

/// White noise in -1..=1 that depends on the time alone.
fn hiss(t: f64, seed: u32) -> f64 {
    let i = (t * f64::from(RATE)).round() as u32;
    f64::from(noise::unit(noise::hash2(i, seed))) * 2.0 - 1.0
}

fn chance(i: u32) -> f64 {
    f64::from(noise::unit(noise::hash(i)))
}

fn times(events: &[Event]) -> Vec<f64> {
    events.iter().map(|event| event.time).collect()
}

fn row(features: &Features, signal: Signal) -> Vec<f32> {
    features.curves.row(signal as usize).to_vec()
}

fn assert_sane(features: &Features, what: &str) {
    assert!(features.curves.iter().all(|x| (0.0..=1.0).contains(x)), "{what}: a curve leaves 0..=1");
    let e = &features.events;
    for list in [&e.beats, &e.downbeats, &e.kicks, &e.snares, &e.hats, &e.onsets] {
        assert!(list.windows(2).all(|pair| pair[0].time < pair[1].time), "{what}: events rise");
        let sane =
            |e: &Event| (0.0..=1.0).contains(&e.strength) && (0.0..=features.duration).contains(&e.time);
        assert!(list.iter().all(sane), "{what}: {list:?}");
    }
    assert!((0.0..=1.0).contains(&features.tempo_confidence), "{what}");
    assert!(features.tempo.is_none_or(|bpm| (20.0..=400.0).contains(&bpm)), "{what}");
    assert!((1..=16).contains(&features.metre), "{what}");
    let sections = &features.sections;
    assert_eq!(sections[0].start, 0.0, "{what}");
    assert_eq!(sections[sections.len() - 1].end, features.duration, "{what}");
    assert!(
        sections.windows(2).all(|pair| pair[0].end == pair[1].start && pair[0].start < pair[0].end),
        "{what}"
    );
    for time in [-1.0, 0.0, 0.013, 0.5 * features.duration, features.duration, 1e9, f64::NAN] {
        let signals = features.at(time);
        let within = |signal: &usize| (0.0..=1.0).contains(&signals.0[*signal]);
        let timeless = (0..Signal::COUNT).filter(|&i| i != Signal::SongTime as usize);
        assert!(timeless.clone().all(|i| within(&i)), "{what}: {:?} at {time}", signals.0);
    }
}

#[test]
fn any_samples_at_all_give_sane_features() {
    let square = |i: usize| if (i / 50).is_multiple_of(2) { 1.0 } else { -1.0 };
    let second = RATE as usize;
    let cases: [(&str, Vec<f32>); 12] = [
        ("nothing", vec![]),
        ("one sample", vec![0.7]),
        ("two samples", vec![0.7, -0.7]),
        ("0.05 s", (0..second / 20).map(square).collect()),
        ("silence", vec![0.0; 5 * second]),
        ("DC", vec![0.9; 5 * second]),
        ("square wave at full scale", (0..5 * second).map(square).collect()),
        ("NaN", vec![f32::NAN; 2 * second]),
        ("infinity", vec![f32::INFINITY; 2 * second]),
        ("huge", vec![f32::MAX; 2 * second]),
        ("tiny", (0..2 * second).map(|i| square(i) * 1e-30).collect()),
        ("one click", (0..4 * second).map(|i| if i == second { 1.0 } else { 0.0 }).collect()),
    ];
    for (what, samples) in cases {
        assert_sane(&features(&samples), what);
    }
    for rate in [1, 8_000, 11_025, 96_000, 192_000] {
        let noisy: Vec<f32> = (0..rate).map(|i| chance(i) as f32 - 0.5).collect();
        assert_sane(&heard(&noisy, rate, 1), &format!("noise at {rate} Hz"));
        assert_sane(&heard(&noisy, rate, 2), &format!("noise at {rate} Hz in two channels"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_a_file_holds_is_analysed(
        samples in prop::collection::vec(any::<f32>(), 0..30_000),
        rate in 4_000u32..200_000,
        channels in 1usize..=2,
    ) {
        assert_sane(&heard(&samples, rate, channels), "any floats");
    }
}

#[test]
fn the_size_of_the_pieces_that_arrive_does_not_matter() {
    let mut song = Song::of(9.0);
    (0..4).for_each(|bar| song.rock(f64::from(bar) * 2.0, 0.5));
    let whole = features(&song.0);
    for size in [1, 777, 1 << 16] {
        let mut analyser = Analyser::new(RATE, 1);
        song.0.chunks(size).for_each(|piece| analyser.push(piece));
        let pieces = analyser.finish(&Guide::Nothing).unwrap();
        assert_eq!(pieces.curves, whole.curves);
        assert_eq!(pieces.events.beats, whole.events.beats);
        assert_eq!(pieces.sections, whole.sections);
    }
}

#[test]
fn silence_is_dark_and_has_no_beat() {
    let silence = features(&vec![0.0; 20 * RATE as usize]);
    assert!(silence.curves.iter().all(|&x| x == 0.0));
    assert_eq!((silence.tempo, silence.trusted, silence.loudness_lufs), (None, false, None));
    assert!(silence.events.beats.is_empty() && silence.events.onsets.is_empty());
}

#[test]
fn a_quiet_song_moves_as_much_as_a_loud_one() {
    let mut song = Song::of(16.0);
    (0..8).for_each(|bar| song.rock(f64::from(bar) * 2.0, 0.5));
    let quiet: Vec<f32> = song.0.iter().map(|x| x * 0.03).collect();
    let (loud, quiet) = (features(&song.0), features(&quiet));
    for signal in [Signal::Bass, Signal::Hi, Signal::Rms, Signal::Onset] {
        let (a, b) = (row(&loud, signal), row(&quiet, signal));
        let off = a.iter().zip(&b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(off < 0.15, "{signal:?} differs by {off}");
        assert!(a.iter().copied().fold(0.0, f32::max) > 0.9, "{signal:?} has its full range");
    }
    assert_eq!(times(&loud.events.beats).len(), times(&quiet.events.beats).len());
}

#[test]
fn beats_bars_and_tempo_of_a_rock_song_are_found() {
    for bpm in [77.0, 96.0, 123.0, 151.0] {
        let beat = 60.0 / bpm;
        let mut song = Song::of(40.0);
        let bars = (36.0 / (4.0 * beat)) as u32;
        (0..bars).for_each(|bar| {
            let at = 0.7 + f64::from(bar) * 4.0 * beat;
            song.rock(at, beat);
            song.chord(
                at,
                4.0 * beat,
                0.08,
                [[220.0, 277.2, 329.6], [196.0, 246.9, 293.7]][bar as usize % 2].as_slice(),
            );
        });
        let found = features(&song.0);
        let truth: Vec<f64> = (0..4 * bars).map(|i| 0.7 + f64::from(i) * beat).collect();
        let bars: Vec<f64> = truth.iter().copied().step_by(4).collect();
        assert!(found.trusted, "{bpm}: confidence {}", found.tempo_confidence);
        assert!(
            found.tempo.is_some_and(|t| (f64::from(t) - bpm).abs() < 0.01 * bpm),
            "{bpm}: {:?}",
            found.tempo
        );
        assert!(f_measure(&truth, &times(&found.events.beats), 0.02) > 0.95, "{bpm}");
        assert_eq!(found.metre, 4, "{bpm}");
        assert!(f_measure(&bars, &times(&found.events.downbeats), 0.02) > 0.9, "{bpm}");
        assert!(found.bars_trusted(), "{bpm}: confidence {}", found.bar_confidence);
        let lag: f64 = found.at(truth[20] + 0.5 * beat)[Signal::BeatPhase].into();
        assert!((lag - 0.5).abs() < 0.05, "{bpm}: half way to the next beat the phase is {lag}");
    }
}

#[test]
fn a_waltz_has_three_beats_and_five_four_has_five() {
    for metre in [3u32, 5] {
        let mut song = Song::of(44.0);
        for i in 0..84u32 {
            let time = 0.3 + f64::from(i) * 0.5;
            if i % metre == 0 {
                song.kick(time);
                let root = 110.0 * [1.0, 1.335, 1.498][(i / metre) as usize % 3];
                song.chord(time, 0.5 * f64::from(metre), 0.1, &[root, 2.0 * root, 2.52 * root, 2.997 * root]);
            } else {
                song.snare(time);
            }
            song.hat(time);
        }
        let found = features(&song.0);
        assert_eq!(found.metre, metre);
        let truth: Vec<f64> = (0..84).step_by(metre as usize).map(|i| 0.3 + f64::from(i) * 0.5).collect();
        assert!(f_measure(&truth, &times(&found.events.downbeats), 0.03) > 0.9, "{metre}");
    }
}

#[test]
fn a_tempo_that_changes_is_followed() {
    let mut song = Song::of(50.0);
    let mut truth = vec![0.5];
    while truth[truth.len() - 1] < 48.0 {
        let last = truth[truth.len() - 1];
        // Slowly from 120 to 100 beats a minute.
        truth.push(last + 60.0 / (120.0 - 20.0 * last / 48.0));
    }
    for (i, pair) in truth.windows(2).enumerate() {
        if i % 2 == 0 {
            song.kick(pair[0])
        } else {
            song.snare(pair[0])
        }
        song.hat(0.5 * (pair[0] + pair[1]));
    }
    let found = times(&features(&song.0).events.beats);
    assert!(f_measure(&truth, &found, 0.05) > 0.93, "{}", f_measure(&truth, &found, 0.05));
}

#[test]
fn music_without_a_beat_is_recognised_as_such() {
    let seconds = 30.0;
    let mut noise = Song::of(seconds);
    noise.add(0.0, seconds, |t| 0.2 * hiss(t, 9));
    let mut drone = Song::of(seconds);
    drone.chord(0.0, seconds, 0.2, &[110.0, 165.0, 220.4]);
    let mut random = Song::of(seconds);
    (0..60).for_each(|i| random.snare(chance(i) * (seconds - 0.3)));
    let mut swells = Song::of(seconds);
    (0..9).for_each(|i| swells.chord(3.0 * f64::from(i) + 1.5 * chance(i), 3.0, 0.1, &[220.0, 330.0]));
    for (what, song) in [("noise", noise), ("a drone", drone), ("random hits", random), ("swells", swells)] {
        let found = features(&song.0);
        assert!(!found.trusted, "{what}: confidence {}", found.tempo_confidence);
    }
}

#[test]
fn drums_are_heard_when_they_are_hit_and_told_apart() {
    let mut song = Song::of(42.0);
    let (mut kicks, mut snares, mut hats) = (vec![], vec![], vec![]);
    let mut time = 0.4;
    for i in 0..160 {
        match noise::hash(i) % 3 {
            0 => (song.kick(time), kicks.push(time)).1,
            1 => (song.snare(time), snares.push(time)).1,
            _ => (song.hat(time), hats.push(time)).1,
        }
        time += 0.18 + 0.12 * chance(i + 1000);
    }
    let found = features(&song.0).events;
    let mut all = [kicks.clone(), snares.clone(), hats.clone()].concat();
    all.sort_by(f64::total_cmp);
    let onsets = f_measure(&all, &times(&found.onsets), 0.05);
    assert!(onsets >= 0.98, "onsets: {onsets}");
    for (what, truth, found) in [("kicks", &kicks, &found.kicks), ("snares", &snares, &found.snares)] {
        let f = f_measure(truth, &times(found), 0.03);
        assert!(f > 0.85, "{what}: {f}, {} of {}", found.len(), truth.len());
    }
    // A snare is as bright as a hat; a kick is not.
    let share = |of: &[f64]| {
        let heard = |t: &&f64| found.hats.iter().any(|hat| (hat.time - **t).abs() < 0.03);
        of.iter().filter(heard).count() as f64 / of.len() as f64
    };
    assert!(
        share(&hats) > 0.9 && share(&kicks) < 0.1,
        "{} of the hats, {} of the kicks",
        share(&hats),
        share(&kicks)
    );
    let near = times(&found.onsets);
    let lag = |time: &f64| near.iter().map(|t| t - time).min_by(|a, b| a.abs().total_cmp(&b.abs()));
    let mut lags: Vec<f64> = all.iter().filter_map(lag).collect();
    lags.sort_by(f64::total_cmp);
    assert!(lags[lags.len() / 2].abs() < 0.005, "the middle lag is {} s", lags[lags.len() / 2]);
}

/// Eight bars each: A is calm and high, B is loud rock; A B A B, and four bars at the end.
fn form() -> (Song, Vec<f64>) {
    let bar = 4.0 * 60.0 / 128.0;
    let mut song = Song::of(36.0 * bar);
    for i in 0..36 {
        let at = f64::from(i) * bar;
        let root = 1.0 + 0.189 * f64::from(i % 4 / 2);
        if i / 8 % 2 == 0 {
            song.chord(at, bar, 0.03, &[440.0 * root, 554.0 * root, 659.0 * root]);
            (0..4).for_each(|beat| song.hat(at + f64::from(beat) * bar / 4.0));
            song.add(at, 0.1, |t| 0.1 * (-30.0 * t).exp() * (TAU * 110.0 * t).sin());
        } else {
            song.rock(at, bar / 4.0);
            song.chord(at, bar, 0.1, &[110.0 * root, 220.0 * root, 277.0 * root, 330.0 * root]);
        }
    }
    (song, (0..=4).map(|i| f64::from(i) * 8.0 * bar).collect())
}

#[test]
fn sections_begin_where_the_music_changes_and_what_returns_has_the_same_label() {
    let (song, truth) = form();
    let found = features(&song.0);
    let starts: Vec<f64> = found.sections.iter().map(|s| s.start).collect();
    let labels: Vec<&str> = found.sections.iter().map(|s| s.label.as_str()).collect();
    assert_eq!(starts.len(), truth.len(), "{:?}", found.sections);
    assert!(starts.iter().zip(&truth).all(|(a, b)| (a - b).abs() < 0.1), "{starts:?} against {truth:?}");
    assert_eq!(labels[..4], ["A", "B", "A", "B"]);
    let roles: Vec<&str> = found.sections.iter().map(|s| s.role.as_str()).collect();
    assert_eq!((roles[0], roles[4]), ("intro", "outro"), "{roles:?}");
    assert!(found.sections.iter().all(|s| s.confidence > 0.3), "{:?}", found.sections);
    assert!(found.sections[1].energy > found.sections[0].energy + 0.2);
}

#[test]
fn the_leap_into_a_loud_part_is_a_drop_with_a_build_before_it() {
    let (song, truth) = form();
    let found = features(&song.0);
    for drop in [truth[1], truth[3]] {
        assert!(found.at(drop + 0.05)[Signal::Drop] > 0.5, "at {drop}");
        assert!(found.at(drop - 0.1)[Signal::Build] > 0.4, "before {drop}");
        assert!(found.at(drop - 4.0)[Signal::Build] < found.at(drop - 1.0)[Signal::Build], "rises to {drop}");
        assert!(found.at(drop + 5.0)[Signal::Drop] == 0.0, "after {drop}");
    }
    assert!(found.at(truth[2] + 0.05)[Signal::Drop] == 0.0, "a fall is no drop");
}

#[test]
fn curves_rise_with_the_sound_and_not_after_it() {
    let mut song = Song::of(12.0);
    song.chord(4.0, 4.0, 0.2, &[70.0, 150.0, 400.0, 1_000.0, 3_000.0, 8_000.0]);
    let found = features(&song.0);
    for signal in [Signal::Rms, Signal::Bass, Signal::Mid, Signal::Hi, Signal::Loudness, Signal::Energy] {
        let value = |time: f64| found.at(time)[signal];
        let falls = matches!(signal, Signal::Rms | Signal::Bass | Signal::Mid | Signal::Hi);
        // A level falls by half in 0.12 s after the sound has gone; all else is even about the middle.
        let end = if falls { 190 } else { 300 };
        let off =
            (0..end).map(|i| (value(6.0 - f64::from(i) * 0.01) - value(6.0 + f64::from(i) * 0.01)).abs());
        assert!(off.clone().fold(0.0, f32::max) < 0.12, "{signal:?} leans: {:?}", off.fold(0.0, f32::max));
        assert!(!falls || value(3.9) < 0.1 && value(8.1) > 0.4 && value(8.7) < 0.1, "{signal:?}");
        assert!(value(6.0) > 0.8 && value(1.0) < 0.05, "{signal:?}");
    }
}
