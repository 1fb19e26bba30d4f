//! Exposure of scenes, measured before the film is drawn. One value a scene: an exposure that followed every
//! frame would pump against the music.

use rayon::prelude::*;

use super::film::{Film, LayerArt};

use super::sheet::Sheet;
use super::stage::Stage;
use super::tone::Range;
use crate::timeline::Timeline;

/// Moments at which a scene is measured.
const MOMENTS: u32 = 5;
/// Mean light (gamma-encoded, 0..=1) that a scene of the quietest and of the loudest music should have, bloom aside.
const TARGET: (f32, f32) = (0.09, 0.26);
/// How far the exposure may leave what the preset's author saw: what is bright is lifted less (`sheet::BRIGHTEST`).
const GAIN: (f32, f32) = (0.7, 1.5);
/// Share of the way to the target that is gone; the rest is the author's.
const PULL: f32 = 0.6;

/// Measures ranges and gains of every scene that may be drawn.
pub(super) fn measure(film: &mut Film) {
    let scenes = drawn(&film.timeline);
    let ranges: Vec<Vec<Range>> = scenes.clone().into_par_iter().map(|i| ranges(film, i)).collect();
    for (scene, ranges) in film.scenes[scenes.clone()].iter_mut().zip(ranges) {
        for (layer, range) in scene.layers.iter_mut().zip(ranges) {
            layer.range = range;
        }
    }
    let gains: Vec<f32> = scenes.clone().into_par_iter().map(|i| gain(film, i)).collect();
    for (scene, gain) in film.scenes[scenes].iter_mut().zip(gains) {
        scene.gain = gain;
    }
}

/// The scenes that a part of a film shows, by index, with those which the flash guard looks at before: a second, and the
/// scene that goes meanwhile.
fn drawn(timeline: &Timeline) -> std::ops::Range<usize> {
    let Some(last) = timeline.frames.end.checked_sub(1) else { return 0..0 };
    let start = timeline.scenes[timeline.scene_at(timeline.frames.start)].start;
    let second = timeline.fps.as_f64().ceil() as u32;
    timeline.scene_at(start.saturating_sub(second)).saturating_sub(1)..timeline.scene_at(last) + 1
}

/// The frames of a scene at which it is measured.
fn frames(film: &Film, scene: usize) -> impl Iterator<Item = u32> {
    let s = &film.timeline.scenes[scene];
    let (start, length) = (s.start, u64::from(s.end - s.start));
    (0..MOMENTS).map(move |i| start + (length * u64::from(2 * i + 1) / u64::from(2 * MOMENTS)) as u32)
}

fn ranges(film: &Film, scene: usize) -> Vec<Range> {
    let mut stage = Stage::new(film);
    let mut seen = vec![Vec::new(); film.scenes[scene].layers.len()];
    for frame in frames(film, scene) {
        stage.field_values(frame, |layer, values| seen[layer].extend(values.iter().step_by(7)));
    }
    seen.iter_mut().map(|values| Range::of(values)).collect()
}

fn gain(film: &Film, scene: usize) -> f32 {
    let mut stage = Stage::new(film);
    let (mut light, mut target) = (0.0, 0.0);
    for frame in frames(film, scene) {
        let mut sum = 0.0;
        let energy = stage.sheets_at(frame, |art, sheet| sum += mean_luma(art, sheet));
        light += sum.min(1.0);
        target += TARGET.0 + (TARGET.1 - TARGET.0) * energy;
    }
    let wanted: f32 = target / light.max(1e-3);
    asciivid_effects::kit::math::pow(wanted, PULL).clamp(GAIN.0, GAIN.1)
}

/// Mean light of a layer's cells over black.
fn mean_luma(art: &LayerArt, sheet: &Sheet) -> f32 {
    let luma = |[r, g, b, _]: [u16; 4]| 0.2126 * f32::from(r) + 0.7152 * f32::from(g) + 0.0722 * f32::from(b);
    let cells = sheet.rows().flatten();
    let sum: f32 = cells.map(|cell| luma(cell.color) / 65535.0 * art.atlas.ink(cell.glyph)).sum();
    sheet.opacity * sum / art.view.len() as f32
}
