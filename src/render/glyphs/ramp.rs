//! Ramp: the glyph with as much ink as the cell is bright.

use asciivid_effects::kit::{CellGrid, Glyphs};

use super::Samples;
use crate::assets::GlyphSet;

/// Steps of a ramp between blank and full: as many as a field's values can tell apart.
const STEPS: usize = 48;

/// The palette's glyphs by rising ink and evenly spaced in lightness, or all of them if they are equals.
pub(super) fn steps(set: &GlyphSet) -> Vec<char> {
    if set.unordered {
        return set.glyphs.iter().map(|g| g.char).filter(|&c| c != ' ').collect();
    }
    (1..=STEPS).map(|i| set.glyphs[set.pick(i as f32 / STEPS as f32, 0)].char).collect()
}

/// Chooses among `glyphs` of a ramp.
pub(super) fn develop(samples: &Samples, glyphs: usize, cells: &mut CellGrid) {
    light(samples, cells);
    let ramp = Glyphs { ramp: glyphs as u16 + 1 };
    asciivid_effects::simd!({
        for (glyph, &value) in cells.glyph.iter_mut().zip(samples.steady(0)) {
            *glyph = ramp.by_level(f32::from(value) * (1.0 / 255.0));
        }
    });
}

/// Light and tone of every cell by its first sample.
pub(super) fn light(samples: &Samples, cells: &mut CellGrid) {
    asciivid_effects::simd!({
        let out = cells.level.iter_mut().zip(&mut cells.tone);
        for (&value, (level, tone)) in samples.values.iter().zip(out) {
            let v = samples.range.place(value);
            *level = v * (2.0 - v);
            *tone = v;
        }
    });
}
