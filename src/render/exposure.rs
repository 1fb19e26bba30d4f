//! Exposure of scenes, measured before they are drawn. One value a scene: an exposure that followed every
//! frame would pump against the music.

use super::film::{Film, LayerArt, SceneArt};
use super::sheet::Sheet;
use super::stage::Stage;
use super::tone::Range;

/// Moments at which a scene is measured.
const MOMENTS: u32 = 5;
/// Mean light (gamma-encoded, 0..=1) that a scene of the quietest and of the loudest music should have, bloom aside.
const TARGET: (f32, f32) = (0.12, 0.31);
/// How far the exposure may leave what the preset's author saw: what is bright is lifted less (`sheet::BRIGHTEST`).
const GAIN: (f32, f32) = (0.7, 2.0);
/// Share of the way to the target that is gone; the rest is the author's.
const PULL: f32 = 0.6;

/// The art of a scene with its ranges and its gain, which are measured with what it is without them.
pub(super) fn measured(film: &Film, scene: usize, bare: &SceneArt) -> SceneArt {
    let (mut art, mut stage) = (bare.clone(), Stage::new(film));
    let mut seen = vec![Vec::new(); art.layers.len()];
    for frame in frames(film, scene) {
        stage
            .field_values((scene, &art), frame, |layer, values| seen[layer].extend(values.iter().step_by(7)));
    }
    for (layer, values) in art.layers.iter_mut().zip(&mut seen) {
        layer.range = Range::of(values);
    }
    art.gain = gain(film, scene, &art, &mut stage);
    art
}

/// The frames of a scene at which it is measured.
fn frames(film: &Film, scene: usize) -> impl Iterator<Item = u32> {
    let s = &film.timeline.scenes[scene];
    let (start, length) = (s.start, u64::from(s.end - s.start));
    (0..MOMENTS).map(move |i| start + (length * u64::from(2 * i + 1) / u64::from(2 * MOMENTS)) as u32)
}

fn gain(film: &Film, scene: usize, art: &SceneArt, stage: &mut Stage) -> f32 {
    let (mut light, mut target) = (0.0, 0.0);
    for frame in frames(film, scene) {
        let mut sum = 0.0;
        let energy = stage.sheets_at((scene, art), frame, |art, sheet| sum += mean_luma(art, sheet));
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
