//! Tempo over time, and the grid of beats and bars below it.

use asciivid_effects::kit::Event;

use super::axis::Axis;
use super::canvas::{Area, Canvas, NORMAL, SMALL, width};
use super::theme::{BRIGHT, DIM, GRID, PANEL, TEMPO, TEXT};
use crate::audio::Features;

/// Beats that a tempo is measured over.
const SPAN: usize = 4;
/// Tempi around each of which the median is shown, so that single beats do not jitter.
const AROUND: usize = 3;
/// The range that is shown at least, as a share of the tempo on each side.
const LEAST: f32 = 0.06;
/// Height of the strip of beats and of the room above it.
const STRIP: usize = 24;
const ROOM: usize = 4;
/// Beats closer than this many pixels are left out, so that bars can be seen.
const CROWDED: f64 = 2.5;

/// Draws the tempo as a line and the beats as ticks, the first of a bar tall.
pub(super) fn draw(canvas: &mut Canvas, area: Area, axis: &Axis, features: &Features) {
    let top = area.strip(0, area.height - STRIP - ROOM);
    canvas.fill(top, PANEL);
    let course = course(&features.events.beats);
    match range(&course) {
        Some(range) if features.trusted => {
            scale(canvas, top, range);
            line(canvas, top, axis, &course, range);
        }
        _ => {
            let text = "no steady beat";
            let x = top.x + (top.width - width(NORMAL, text)) / 2;
            canvas.text(x, top.y + (top.height - NORMAL.1) / 2, NORMAL, TEXT, text);
        }
    }
    let share = if features.trusted { 1.0 } else { 0.35 };
    let strip = area.strip(area.height - STRIP, STRIP);
    canvas.fill(strip, PANEL);
    canvas.text_left_of(area.x - 14, strip.y + 4, SMALL, DIM, "beats");
    beats(canvas, strip, axis, features, share);
}

fn beats(canvas: &mut Canvas, strip: Area, axis: &Axis, features: &Features, share: f32) {
    let (top, bottom) = (strip.top(), strip.bottom());
    let gap = features.tempo.map_or(f64::MAX, |tempo| axis.scale() * 60.0 / f64::from(tempo));
    let (beats, bars) = (&features.events.beats, &features.events.downbeats);
    for beat in beats.iter().filter(|_| gap >= CROWDED) {
        canvas.line(axis.x(beat.time), 1.0, (top + 10.0, bottom - 3.0), TEMPO, 0.6 * share);
    }
    // As few bars as can be told apart.
    let step = (CROWDED / (gap * f64::from(features.metre.max(1)))).ceil().max(1.0) as usize;
    for bar in bars.iter().step_by(step) {
        canvas.line(axis.x(bar.time), 1.8, (top + 2.0, bottom - 2.0), BRIGHT, share);
    }
}

/// Time and tempo along the song.
fn course(beats: &[Event]) -> Vec<(f64, f32)> {
    let raw: Vec<(f64, f32)> = beats
        .windows(SPAN + 1)
        .map(|w| (w[0].time, w[SPAN].time))
        .map(|(from, to)| ((from + to) / 2.0, (60.0 * SPAN as f64 / (to - from).max(1e-3)) as f32))
        .collect();
    let median = |i: usize| {
        let mut near: Vec<f32> =
            raw[i.saturating_sub(AROUND)..(i + AROUND + 1).min(raw.len())].iter().map(|r| r.1).collect();
        near.sort_by(f32::total_cmp);
        near[near.len() / 2]
    };
    (0..raw.len()).map(|i| (raw[i].0, median(i))).collect()
}

/// The tempi to show: all of the course, and never so few that jitter looks like change.
fn range(course: &[(f64, f32)]) -> Option<(f32, f32)> {
    let low = course.iter().map(|c| c.1).reduce(f32::min)?;
    let high = course.iter().map(|c| c.1).reduce(f32::max)?;
    let middle = (low + high) / 2.0;
    let half = ((high - low) * 0.65).max(LEAST * middle);
    Some((middle - half, middle + half))
}

/// Lines at round tempi.
fn scale(canvas: &mut Canvas, area: Area, (low, high): (f32, f32)) {
    let step = [2.0, 5.0, 10.0, 20.0, 50.0].into_iter().find(|s| (high - low) / s <= 4.0).unwrap_or(100.0);
    let across = (area.x as f32, (area.x + area.width) as f32);
    for i in (low / step).ceil() as i32..=(high / step).floor() as i32 {
        let bpm = i as f32 * step;
        let y = area.at((bpm - low) / (high - low));
        canvas.rect(across, (y - 0.5, y + 0.5), GRID, 0.7);
        if y > area.top() + 26.0 && y < area.bottom() - 4.0 {
            canvas.text_left_of(area.x - 14, y as usize - 8, SMALL, DIM, &format!("{bpm:.0}"));
        }
    }
}

/// The course as a line two pixels thick.
fn line(canvas: &mut Canvas, area: Area, axis: &Axis, course: &[(f64, f32)], (low, high): (f32, f32)) {
    let y = |bpm: f32| area.at(((bpm - low) / (high - low)).clamp(0.0, 1.0));
    for pair in course.windows(2) {
        let (from, to) = ((axis.x(pair[0].0), y(pair[0].1)), (axis.x(pair[1].0), y(pair[1].1)));
        let steps = ((to.0 - from.0).max(1.0)) as usize;
        for i in 0..steps {
            let at = |i: usize| from.1 + (to.1 - from.1) * i as f32 / steps as f32;
            let (a, b) = (at(i), at(i + 1));
            let x = from.0 + i as f32 * (to.0 - from.0) / steps as f32;
            let next = x + (to.0 - from.0) / steps as f32;
            canvas.rect((x, next), (a.min(b) - 1.0, a.max(b) + 1.0), TEMPO, 1.0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beats(times: impl IntoIterator<Item = f64>) -> Vec<Event> {
        times.into_iter().map(|time| Event { time, strength: 1.0 }).collect()
    }

    #[test]
    fn the_course_follows_a_change_and_not_a_slip() {
        let steady = beats((0..40).map(|i| f64::from(i) * 0.5 + if i == 20 { 0.05 } else { 0.0 }));
        assert!(course(&steady).iter().all(|c| (c.1 - 120.0).abs() < 2.0));
        let faster = (0..20).map(|i| f64::from(i) * 0.5).chain((1..20).map(|i| 9.5 + f64::from(i) * 0.4));
        let course = course(&beats(faster));
        assert!((course[0].1 - 120.0).abs() < 0.1 && (course[course.len() - 1].1 - 150.0).abs() < 0.1);
    }

    #[test]
    fn too_few_beats_have_no_course() {
        assert_eq!(range(&course(&beats([]))), None);
        assert_eq!(range(&course(&beats([1.0, 1.5, 2.0]))), None);
    }
}
