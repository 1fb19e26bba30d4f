//! Songs for tests: 120 beats a minute, a hit on every beat, sections as they are wanted.

use asciivid_effects::kit::{Event, Events, Signal, Spectrum};

use crate::audio::{Features, Section};

pub(super) fn section(start: f64, end: f64, role: &str, energy: f32) -> Section {
    Section { start, end, label: role.to_uppercase(), role: role.to_owned(), energy, confidence: 0.5 }
}

pub(super) fn labelled(section: Section, label: &str) -> Section {
    Section { label: label.to_owned(), ..section }
}

pub(super) fn features(sections: &[Section], trusted: bool) -> Features {
    let duration = sections.last().map_or(0.0, |section| section.end);
    let every = |step: f64| -> Vec<Event> {
        let times = (0..).map(|i| step * f64::from(i)).take_while(|time| *time < duration);
        times.map(|time| Event { time, strength: 0.5 }).collect()
    };
    Features {
        duration,
        hop: 0.02,
        curves: ndarray::Array2::zeros((Signal::COUNT, (duration * 50.0) as usize + 1)),
        events: Events { downbeats: every(2.0), beats: every(0.5), onsets: every(0.5), ..Events::default() },
        tempo: Some(120.0),
        tempo_confidence: 1.0,
        trusted,
        bar_confidence: if trusted { 1.0 } else { 0.0 },
        metre: 4,
        key: None,
        sections: sections.to_vec(),
        loudness_lufs: None,
        spectrum: Spectrum::default(),
    }
}
