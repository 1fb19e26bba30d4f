//! Levels over time: the wave with its two sides, and the slow energy with builds and drops.

use asciivid_effects::kit::Signal;
use asciivid_effects::kit::color::Rgb;

use super::axis::Axis;
use super::canvas::{Area, Canvas, SMALL, width};
use super::curve::{Curve, column};
use super::sections::colours;
use super::theme::{BUILD, DROP, ENERGY, GRID, PANEL, TEXT};
use crate::audio::Features;

/// The envelope on both sides of a middle line, in the colours of the sections.
pub(super) fn wave(canvas: &mut Canvas, area: Area, axis: &Axis, features: &Features) {
    canvas.fill(area, PANEL);
    let level = Curve::of(features, Signal::Rms);
    let colours = colours(features);
    let (middle, half) = ((area.top() + area.bottom()) / 2.0, area.height as f32 / 2.0 - 4.0);
    canvas.rect((area.x as f32, (area.x + area.width) as f32), (middle - 0.5, middle + 0.5), GRID, 1.0);
    for (x, from, to) in axis.columns() {
        let span = level.between(from, to);
        let colour = colours.get(features.section_at((from + to) / 2.0)).copied().unwrap_or(TEXT);
        // The root that the curve is drawn with is taken back half way, so that loud and quiet differ.
        let reach = |value: f32| half * value * value.sqrt();
        let mut band = |value: f32, share: f32| {
            let reach = reach(value).max(0.5);
            canvas.rect((x as f32, (x + 1) as f32), (middle - reach, middle + reach), colour, share);
        };
        band(span.high, 0.45);
        band(span.mean, 0.75);
    }
}

/// Slow energy, with what leads up to each drop and what it sets free.
pub(super) fn energy(canvas: &mut Canvas, area: Area, axis: &Axis, features: &Features) {
    canvas.fill(area, PANEL);
    let [energy, build, drop] =
        [Signal::Energy, Signal::Build, Signal::Drop].map(|signal| Curve::of(features, signal));
    let inner = area.strip(6, area.height - 6);
    let mut before = None;
    for (x, from, to) in axis.columns() {
        let span = energy.between(from, to);
        column(canvas, inner, x, span, ENERGY, 0.32);
        let edge = inner.at(span.mean);
        let last: f32 = before.replace(edge).unwrap_or(edge);
        let down = (edge.min(last) - 1.0, edge.max(last) + 1.0);
        canvas.rect((x as f32, (x + 1) as f32), down, ENERGY, 0.9);
        for (curve, colour) in [(&build, BUILD), (&drop, DROP)] {
            column(canvas, inner, x, curve.between(from, to), colour, 0.85);
        }
    }
    legend(canvas, area, &[("build", BUILD), ("drop", DROP)]);
}

/// The names of colours in the left gutter, below the panel's own name.
fn legend(canvas: &mut Canvas, area: Area, names: &[(&str, Rgb)]) {
    for (i, (name, colour)) in names.iter().enumerate() {
        let (right, y) = (area.x - 14, area.y + 24 * (i + 1));
        canvas.text_left_of(right, y, SMALL, *colour, name);
        let left = (right - width(SMALL, name) - 16) as f32;
        canvas.rect((left, left + 9.0), (y as f32 + 4.0, y as f32 + 13.0), *colour, 1.0);
    }
}
