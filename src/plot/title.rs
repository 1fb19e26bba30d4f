//! The head of the page: the song and the figures that describe it.

use super::Caption;
use super::axis::clock;
use super::canvas::{Area, Canvas, LARGE, NORMAL, fitted, width};
use super::theme::{BRIGHT, DIM, TEXT};
use crate::audio::Features;

/// Pixels between two figures.
const APART: usize = 34;

/// Writes the title and, below it, the figures.
pub(super) fn draw(canvas: &mut Canvas, area: Area, caption: &Caption, features: &Features) {
    let title = fitted(LARGE, &caption.title, area.width);
    canvas.text(area.x, area.y, LARGE, BRIGHT, &title);
    let right = area.x + width(LARGE, &title) + 22;
    if let Some(artist) = &caption.artist {
        let room = (area.x + area.width).saturating_sub(right);
        canvas.text(right, area.y + 14, NORMAL, TEXT, &fitted(NORMAL, artist, room));
    }
    let mut x = area.x;
    for (figure, note) in figures(features) {
        canvas.text(x, area.y + 46, NORMAL, BRIGHT, &figure);
        x += width(NORMAL, &figure) + 9;
        canvas.text(x, area.y + 46, NORMAL, DIM, &note);
        x += width(NORMAL, &note) + APART;
    }
}

/// Each figure with what should be known about it.
fn figures(features: &Features) -> Vec<(String, String)> {
    let sure = |confidence: f32| format!("{:.0} % sure", 100.0 * confidence);
    let counted = |n: usize, what: &str| (n.to_string(), what.to_owned());
    let mut figures = vec![(
        clock(features.duration, if features.duration < 10.0 { 0.01 } else { 0.1 }),
        "long".to_owned(),
    )];
    match features.tempo {
        Some(tempo) if features.trusted => {
            figures.push((format!("{tempo:.1} BPM"), sure(features.tempo_confidence)));
            figures.push(counted(features.metre as usize, "beats a bar"));
            figures.push(counted(features.events.downbeats.len(), "bars"));
        }
        _ => figures.push(("no steady beat".to_owned(), sure(1.0 - features.tempo_confidence))),
    }
    match features.key {
        Some(key) => figures.push((key.to_string(), sure(key.confidence))),
        None => figures.push(("no key".to_owned(), String::new())),
    }
    match features.loudness_lufs {
        Some(lufs) => figures.push((format!("{lufs:.1} LUFS"), "integrated".to_owned())),
        None => figures.push(("no loudness".to_owned(), String::new())),
    }
    figures
}
