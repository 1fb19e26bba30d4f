//! The analysis against songs with known beats, where there are any.
//!
//! `ASCIIVID_TRUTH` names a folder with `beats/NAME.json` (`beats`, `downbeats`, `onsets_all` in seconds, `tempo` in
//! beats a minute) and `beats/NAME.ogg`, and `onsets/NAME.json` (`onsets`) with `onsets/NAME.ogg`. Without it there is
//! nothing to do.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::score::f_measure;
use asciivid::audio::{Analyser, Features, Guide, decode_into};
use asciivid_effects::kit::Event;
use serde_json::Value;

/// Beats before this time are not judged, as is the custom.
const FIRST: f64 = 5.0;

fn features(song: &Path) -> Features {
    let mut analyser: Option<Analyser> = None;
    let taken = decode_into(song, None, &mut |chunk| {
        analyser.get_or_insert_with(|| Analyser::new(chunk.rate, chunk.channels)).push(chunk.samples);
        ControlFlow::Continue(())
    });
    taken.unwrap();
    analyser.unwrap().finish(&Guide::Nothing).unwrap()
}

/// The songs of a folder with their truths.
fn songs(folder: &Path) -> Vec<(Value, Features)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let truths: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|e| e == "json")).collect();
    let read = |path: &PathBuf| {
        let truth = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        (truth, features(&path.with_extension("ogg")))
    };
    truths.iter().map(read).collect()
}

fn seconds(truth: &Value, name: &str, from: f64) -> Vec<f64> {
    let list = truth[name].as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_f64).filter(|&time| time >= from).collect()
}

fn found(events: &[Event], from: f64) -> Vec<f64> {
    events.iter().map(|event| event.time).filter(|&time| time >= from).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let all: Vec<f64> = values.collect();
    all.iter().sum::<f64>() / all.len().max(1) as f64
}

#[test]
fn beats_bars_and_onsets_are_found_better_than_by_trackers_without_a_trained_network() {
    let Some(folder) = std::env::var_os("ASCIIVID_TRUTH").map(PathBuf::from) else {
        return;
    };
    let songs_with_beats = songs(&folder.join("beats"));
    let beats = mean(songs_with_beats.iter().map(|(truth, features)| {
        f_measure(&seconds(truth, "beats", FIRST), &found(&features.events.beats, FIRST), 0.07)
    }));
    let tempo = mean(songs_with_beats.iter().map(|(truth, features)| {
        let (truth, found) = (truth["tempo"].as_f64().unwrap(), features.tempo.map_or(0.0, f64::from));
        f64::from((found - truth).abs() <= 0.04 * truth)
    }));
    let with_bars = songs_with_beats.iter().filter(|(truth, _)| !seconds(truth, "downbeats", 0.0).is_empty());
    let bars = mean(with_bars.map(|(truth, features)| {
        f_measure(&seconds(truth, "downbeats", FIRST), &found(&features.events.downbeats, FIRST), 0.07)
    }));
    let with_notes =
        songs_with_beats.iter().filter(|(truth, _)| !seconds(truth, "onsets_all", 0.0).is_empty());
    let notes = mean(with_notes.map(|(truth, features)| {
        f_measure(&seconds(truth, "onsets_all", 0.0), &found(&features.events.onsets, 0.0), 0.05)
    }));
    let drums = mean(songs(&folder.join("onsets")).iter().map(|(truth, features)| {
        f_measure(&seconds(truth, "onsets", 0.0), &found(&features.events.onsets, 0.0), 0.05)
    }));
    let figures = format!(
        "beats {beats:.3}, tempo {tempo:.3}, bars {bars:.3}, notes {notes:.3}, drums {drums:.3}, {} songs",
        songs_with_beats.len()
    );
    assert!(beats > 0.834 && tempo >= 0.864 && bars > 0.63, "{figures}");
    assert!(notes >= 0.895 && drums >= 0.98, "{figures}");
}
