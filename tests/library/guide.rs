//! What the user knows of the beat is certain, and the rest is found around it.

use asciivid::audio::{Analyser, Features, Guide, GuideError, KnownBeats};

const RATE: u32 = 22_050;

/// Clicks from `first` on, `period` seconds apart, the first of every four deeper, for so many seconds.
fn clicks(first: f64, period: f64, seconds: f64) -> Vec<f32> {
    let sample = |i: u32| {
        let time = f64::from(i) / f64::from(RATE) - first;
        if time < 0.0 {
            return 0.0;
        }
        let (beat, since) = ((time / period) as u32, time % period);
        let pitch = if beat.is_multiple_of(4) { 90.0 } else { 1500.0 };
        ((-60.0 * since).exp() * (std::f64::consts::TAU * pitch * since).cos() * 0.7) as f32
    };
    (0..(seconds * f64::from(RATE)) as u32).map(sample).collect()
}

fn listen(samples: &[f32], guide: &Guide) -> Result<Features, GuideError> {
    let mut analyser = Analyser::new(RATE, 1);
    analyser.push(samples);
    analyser.finish(guide)
}

fn beats(features: &Features) -> Vec<f64> {
    features.events.beats.iter().map(|beat| beat.time).collect()
}

fn downbeats(features: &Features) -> Vec<f64> {
    features.events.downbeats.iter().map(|beat| beat.time).collect()
}

/// The guide in a file of beats.
fn known(text: &str) -> Guide {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("beats.json");
    std::fs::write(&file, text).unwrap();
    Guide::Beats(KnownBeats::read(&file).unwrap())
}

#[test]
fn a_tempo_and_a_beat_are_an_exact_grid_whatever_is_heard() {
    let song = clicks(0.3, 0.5, 20.0);
    let features = listen(&song, &Guide::Even { bpm: Some(174.0), beat: Some(5.0) }).unwrap();
    let period = 60.0 / 174.0;
    let expected: Vec<f64> = (-14..).map(|i| 5.0 + f64::from(i) * period).take_while(|t| *t < 20.0).collect();
    assert_eq!(beats(&features), expected);
    assert!(expected[0] < period);
    assert_eq!((features.tempo, features.tempo_confidence, features.trusted), (Some(174.0), 1.0, true));
    let metre = features.metre as usize;
    assert_eq!(
        downbeats(&features),
        expected[14 % metre..].iter().copied().step_by(metre).collect::<Vec<_>>()
    );
}

#[test]
fn a_tempo_alone_finds_its_phase_and_stays_exact() {
    for (bpm, period) in [(120.0, 0.5), (60.0, 0.5), (90.0, 0.5), (133.3, 60.0 / 133.3)] {
        let features =
            listen(&clicks(0.3, period, 30.0), &Guide::Even { bpm: Some(bpm), beat: None }).unwrap();
        let found = beats(&features);
        for pair in found.windows(2) {
            assert!((pair[1] - pair[0] - 60.0 / bpm).abs() < 1e-9, "{bpm}: {pair:?}");
        }
        assert!(found[0] < 60.0 / bpm && found[found.len() - 1] + 60.0 / bpm >= 30.0, "{bpm}");
        // Where the tempo is that of the clicks or goes into it, every beat is a click.
        if bpm != 90.0 {
            let off = |time: f64| ((time - 0.3) / period - ((time - 0.3) / period).round()) * period;
            assert!(found.iter().all(|&time| off(time).abs() < 0.012), "{bpm}: {}", off(found[0]));
        }
        assert_eq!((features.tempo, features.trusted), (Some(bpm as f32), true));
    }
}

#[test]
fn a_beat_alone_has_the_tempo_of_the_song() {
    let period = 60.0 / 127.3;
    let features = listen(&clicks(0.3, period, 60.0), &Guide::Even { bpm: None, beat: Some(0.3) }).unwrap();
    assert!((features.tempo.unwrap() - 127.3).abs() < 0.02, "{:?}", features.tempo);
    for (i, time) in beats(&features).into_iter().enumerate() {
        assert!((time - 0.3 - i as f64 * period).abs() < 0.012, "beat {i} at {time}");
    }
    assert_eq!((features.metre, downbeats(&features)[0]), (4, 0.3));
    assert!(features.bars_trusted());
    // A beat that the song does not have moves the whole grid.
    let moved = listen(&clicks(0.3, period, 60.0), &Guide::Even { bpm: None, beat: Some(0.4) }).unwrap();
    assert!(beats(&moved).contains(&0.4));
}

#[test]
fn known_beats_are_taken_as_they_are() {
    let song = clicks(0.25, 0.5, 20.0);
    let guide = known(r#"{"beats": [1, 1.5, 2.25, 3, 3.5, 4.25, 5, 5.5], "downbeats": [1.5, 3, 4.25]}"#);
    let features = listen(&song, &guide).unwrap();
    assert_eq!(beats(&features), [1.0, 1.5, 2.25, 3.0, 3.5, 4.25, 5.0, 5.5]);
    assert_eq!(downbeats(&features), [1.5, 3.0, 4.25]);
    assert_eq!((features.metre, features.tempo_confidence, features.trusted), (2, 1.0, true));
    assert!(features.bars_trusted());
    // Bars that are not known are found, of the metre that is.
    let times: Vec<f64> = (0..39).map(|i| 0.25 + f64::from(i) * 0.5).collect();
    for (metre, expected) in [(None, 4), (Some(3), 3)] {
        let text = serde_json::json!({ "beats": times, "metre": metre }).to_string();
        let features = listen(&song, &known(&text)).unwrap();
        assert_eq!((beats(&features), features.metre), (times.clone(), expected));
        assert!(downbeats(&features).windows(2).all(|bar| bar[1] - bar[0] == f64::from(expected) * 0.5));
        // In a row of clicks that are all alike nothing says which one begins a bar.
        assert!(features.trusted && !features.bars_trusted(), "confidence {}", features.bar_confidence);
    }
    // Neither does anything in a bar or two.
    for beats in [5, 8, 9] {
        let few = serde_json::json!({ "beats": times[..beats] }).to_string();
        let features = listen(&song, &known(&few)).unwrap();
        assert!(!features.bars_trusted(), "{beats} beats: confidence {}", features.bar_confidence);
    }
}

#[test]
fn what_does_not_fit_the_song_is_refused() {
    let (song, silence) = (clicks(0.3, 0.5, 3.0), vec![0.0; 3 * RATE as usize]);
    let refused = |samples: &[f32], guide: &Guide| listen(samples, guide).unwrap_err().to_string();
    let late = Guide::Even { bpm: Some(120.0), beat: Some(3.5) };
    assert!(refused(&song, &late).starts_with("--beat-offset 3.5: 3.5 s lies outside the song"));
    let late = refused(&song, &known("[1, 2, 3.5]"));
    assert!(late.contains("beats.json") && late.contains("3.5 s lies outside the song, which lasts 3.0 s"));
    let beat = Guide::Even { bpm: None, beat: Some(1.0) };
    assert!(refused(&silence, &beat).contains("no tempo is found"));
    // A tempo is enough even where nothing is heard.
    let features = listen(&silence, &Guide::Even { bpm: Some(120.0), beat: None }).unwrap();
    assert_eq!(features.events.beats.len(), 6);
}

#[test]
fn no_guide_breaks_the_analysis_of_any_length() {
    let guides = [
        Guide::Nothing,
        Guide::Even { bpm: None, beat: None },
        Guide::Even { bpm: Some(20.0), beat: None },
        Guide::Even { bpm: Some(400.0), beat: Some(0.0) },
    ];
    for frames in [0, 1, 100, 5000, 30_000] {
        for guide in &guides {
            let features = listen(&clicks(0.0, 0.3, 2.0)[..frames], guide).unwrap();
            assert!(features.curves.iter().all(|x| (0.0..=1.0).contains(x)));
            assert!(features.events.beats.iter().all(|beat| (0.0..=1.0).contains(&beat.strength)));
        }
    }
}
