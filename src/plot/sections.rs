//! Sections as labelled bars; the same label has the same colour.

use asciivid_effects::kit::color::Rgb;

use super::axis::Axis;
use super::canvas::{Area, Canvas, NORMAL, fitted, width};
use super::theme::{BRIGHT, PAGE, label};
use crate::audio::Features;

/// Draws a bar for each section, with its label and as much of its role as fits.
pub(super) fn draw(canvas: &mut Canvas, area: Area, axis: &Axis, features: &Features) {
    let down = (area.top(), area.bottom());
    for (section, colour) in features.sections.iter().zip(colours(features)) {
        let (left, right) = (axis.x(section.start), axis.x(section.end));
        canvas.rect((left, right - 2.0), down, colour, 1.0);
        let room = ((right - left) as usize).saturating_sub(14);
        let (x, y) = (left as usize + 8, area.y + (area.height - NORMAL.1) / 2);
        let whole = format!("{} {}", section.label, section.role);
        if width(NORMAL, &whole) <= room || room >= 9 * (section.label.len() + 4) {
            canvas.text(x, y, NORMAL, PAGE, &fitted(NORMAL, &whole, room));
        } else if width(NORMAL, &section.label) <= room {
            canvas.text(x, y, NORMAL, PAGE, &section.label);
        }
    }
}

/// A line through all panels where a section begins.
pub(super) fn edges(canvas: &mut Canvas, panels: Area, axis: &Axis, features: &Features) {
    for section in features.sections.iter().skip(1) {
        canvas.line(axis.x(section.start), 1.0, (panels.top(), panels.bottom()), BRIGHT, 0.4);
    }
}

/// The colour of each section, by its label.
pub(super) fn colours(features: &Features) -> Vec<Rgb> {
    let mut known: Vec<&str> = Vec::new();
    let mut colour = |name| {
        let number = known.iter().position(|k| *k == name).unwrap_or(known.len());
        if number == known.len() {
            known.push(name);
        }
        label(number)
    };
    features.sections.iter().map(|section| colour(section.label.as_str())).collect()
}
