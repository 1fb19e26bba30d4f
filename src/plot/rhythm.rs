//! Attacks: their strength as a curve, and the hits of hats, snares and kicks in lanes below it.

use asciivid_effects::kit::color::Rgb;
use asciivid_effects::kit::{Event, Hit, Signal};

use super::axis::Axis;
use super::canvas::{Area, Canvas, SMALL};
use super::curve::{Curve, column};
use super::theme::{HAT, KICK, ONSET, PANEL, SNARE};
use crate::audio::Features;

/// The lanes from top to bottom.
const LANES: [(Hit, &str, Rgb); 3] =
    [(Hit::Hat, "hats", HAT), (Hit::Snare, "snares", SNARE), (Hit::Kick, "kicks", KICK)];
/// Height of a lane and of the room above it.
const LANE: usize = 22;
const ROOM: usize = 4;
/// Hits closer than this many pixels are drawn thinner.
const APART: f64 = 4.0;
/// Hits closer than this are drawn fainter too, so that a long song shows where they are dense.
const CROWDED: f64 = 1.5;

/// Draws the curve and the lanes.
pub(super) fn draw(canvas: &mut Canvas, area: Area, axis: &Axis, features: &Features) {
    let lanes = LANES.len() * (LANE + ROOM);
    let top = area.strip(0, area.height - lanes);
    canvas.fill(top, PANEL);
    let onset = Curve::of(features, Signal::Onset);
    for (x, from, to) in axis.columns() {
        column(canvas, top.strip(4, top.height - 4), x, onset.between(from, to), ONSET, 0.95);
    }
    for (i, (hit, name, colour)) in LANES.into_iter().enumerate() {
        let lane = area.strip(top.height + ROOM + i * (LANE + ROOM), LANE);
        canvas.fill(lane, PANEL);
        canvas.text_left_of(area.x - 14, lane.y + 3, SMALL, colour, name);
        hits(canvas, lane, axis, features.events.of(hit), colour);
    }
}

/// A tick for each hit, as high and as bright as it is strong.
fn hits(canvas: &mut Canvas, lane: Area, axis: &Axis, hits: &[Event], colour: Rgb) {
    let usual = axis.scale() * f64::from(typical_gap(hits));
    let width = (usual / APART).clamp(0.5, 1.0) as f32 * 1.6;
    let share = (usual / CROWDED).min(1.0) as f32;
    for hit in hits {
        let tall = 0.35 + 0.65 * hit.strength;
        let (middle, half) = ((lane.top() + lane.bottom()) / 2.0, lane.height as f32 / 2.0 * tall);
        let ink = share * (0.3 + 0.7 * hit.strength);
        canvas.line(axis.x(hit.time), width, (middle - half, middle + half), colour, ink);
    }
}

/// The median time between two hits in seconds; large for fewer than two.
fn typical_gap(hits: &[Event]) -> f32 {
    let mut gaps: Vec<f32> = hits.windows(2).map(|pair| (pair[1].time - pair[0].time) as f32).collect();
    gaps.sort_by(f32::total_cmp);
    gaps.get(gaps.len() / 2).copied().unwrap_or(f32::MAX)
}
