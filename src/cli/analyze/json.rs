//! The analysis for programs. The format is described in `src/README.md`; fields are added and never renamed.

use asciivid::audio::{Features, Section};
use asciivid_effects::kit::{Event, Signal};
use serde::Serialize;

use super::Heard;
use super::moments::{Moment, moments};

/// Version of the format; it rises when a field changes its meaning.
const VERSION: u32 = 1;

/// Signals that belong to a film and not to a song.
const OF_THE_FILM: [Signal; 4] = [Signal::SceneProgress, Signal::SceneTime, Signal::SongTime, Signal::Frame];

/// The whole analysis, a line for each field, section and curve.
pub(super) fn text(heard: &Heard) -> String {
    let features = &heard.features;
    let mut fields = vec![
        ("version", value(&VERSION)),
        ("program", value(&concat!("asciivid ", env!("CARGO_PKG_VERSION")))),
        ("file", value(&heard.file.to_string_lossy())),
        ("title", value(&heard.tags.title)),
        ("artist", value(&heard.tags.artist)),
        ("album", value(&heard.tags.album)),
        ("duration", value(&seconds(features.duration))),
        ("tempo", value(&features.tempo.map(share))),
        ("tempo_confidence", value(&share(features.tempo_confidence))),
        ("trusted", value(&features.trusted)),
        ("metre", value(&features.metre)),
        ("bar_confidence", value(&share(features.bar_confidence))),
        ("key", value(&features.key.map(|key| key.to_string()))),
        ("key_confidence", value(&features.key.map_or(0.0, |key| share(key.confidence)))),
        ("loudness_lufs", value(&features.loudness_lufs)),
    ];
    fields.extend(hits(features));
    fields.push(("sections", list(features.sections.iter().map(section))));
    fields.push(("moments", list(moments(features).iter().map(moment))));
    fields.push(("curves", curves(features)));
    object(&fields, 0) + "\n"
}

fn value(of: &(impl Serialize + ?Sized)) -> String {
    serde_json::to_string(of).expect("numbers, texts and lists of them are JSON")
}

/// A time in seconds, to the microsecond.
fn seconds(time: f64) -> f64 {
    (time * 1e6).round() / 1e6
}

/// A level or a strength, to four decimals.
fn share(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}

/// Fields in lines of their own.
fn object(fields: &[(&str, String)], depth: usize) -> String {
    let indent = "  ".repeat(depth);
    let lines: Vec<String> =
        fields.iter().map(|(name, text)| format!("{indent}  \"{name}\": {text}")).collect();
    format!("{{\n{}\n{indent}}}", lines.join(",\n"))
}

/// A list with an element a line.
fn list(elements: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = elements.map(|element| format!("\n    {element}")).collect();
    if lines.is_empty() { "[]".to_owned() } else { format!("[{}\n  ]", lines.join(",")) }
}

/// Every kind of hit: times, and strengths beside them.
fn hits(features: &Features) -> Vec<(&'static str, String)> {
    let events = &features.events;
    let both = |times, strengths, hits: &[Event]| {
        let time: Vec<f64> = hits.iter().map(|hit| seconds(hit.time)).collect();
        let strength: Vec<f64> = hits.iter().map(|hit| share(hit.strength)).collect();
        [(times, value(&time)), (strengths, value(&strength))]
    };
    [
        both("beats", "beat_strengths", &events.beats),
        both("downbeats", "downbeat_strengths", &events.downbeats),
        both("onsets", "onset_strengths", &events.onsets),
        both("kicks", "kick_strengths", &events.kicks),
        both("snares", "snare_strengths", &events.snares),
        both("hats", "hat_strengths", &events.hats),
    ]
    .concat()
}

fn section(section: &Section) -> String {
    #[derive(Serialize)]
    struct Row<'a> {
        start: f64,
        end: f64,
        label: &'a str,
        role: &'a str,
        confidence: f64,
        energy: f64,
    }
    value(&Row {
        start: seconds(section.start),
        end: seconds(section.end),
        label: &section.label,
        role: &section.role,
        confidence: share(section.confidence),
        energy: share(section.energy),
    })
}

fn moment(moment: &Moment) -> String {
    #[derive(Serialize)]
    struct Row {
        start: f64,
        end: f64,
        kind: &'static str,
        strength: f64,
    }
    value(&Row {
        start: seconds(moment.start),
        end: seconds(moment.end),
        kind: moment.kind,
        strength: share(moment.strength),
    })
}

/// Every signal of the song at every hop.
fn curves(features: &Features) -> String {
    let signals: Vec<Signal> =
        Signal::ALL.iter().copied().filter(|signal| !OF_THE_FILM.contains(signal)).collect();
    let hops = features.curves.ncols();
    let mut curves = vec![Vec::with_capacity(hops); signals.len()];
    for i in 0..hops {
        let now = features.at(i as f64 * features.hop);
        signals.iter().zip(&mut curves).for_each(|(&signal, curve)| curve.push(share(now[signal])));
    }
    let mut fields = vec![("hop", value(&features.hop))];
    fields.extend(signals.iter().zip(&curves).map(|(signal, curve)| (signal.name(), value(curve))));
    object(&fields, 1)
}
