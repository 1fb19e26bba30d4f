//! The spectrum over time, low at the bottom, with the edges of the six bands.

use asciivid_effects::kit::Spectrum;
use asciivid_effects::kit::math::log2;

use super::axis::Axis;
use super::canvas::{Area, Canvas, SMALL};
use super::theme::{BRIGHT, DIM, GRID, PANEL, heat};
use crate::audio::{Features, SPECTRUM_HZ};

/// Edges of the bands `sub bass lomid mid himid hi`, with their names on the scale.
const EDGES: [(f32, &str); 5] =
    [(80.0, "80"), (250.0, "250"), (500.0, "500"), (2_000.0, "2k"), (6_000.0, "6k Hz")];

/// Draws every level of the spectrum.
pub(super) fn draw(canvas: &mut Canvas, area: Area, axis: &Axis, features: &Features) {
    canvas.fill(area, PANEL);
    let heat = heat();
    for (x, from, to) in axis.columns() {
        let levels = levels(&features.spectrum, from, to);
        for row in 0..area.height {
            let height = 1.0 - (row as f32 + 0.5) / area.height as f32;
            // Between the level and its square: what is strong stands out.
            let level = interpolated(&levels, height * levels.len() as f32 - 0.5);
            canvas.lay(x, area.y + row, heat.at(level * level.sqrt()), 1.0);
        }
    }
    let across = (area.x as f32, (area.x + area.width) as f32);
    for (hertz, name) in EDGES {
        let y = area.at(height(hertz));
        canvas.rect(across, (y - 0.5, y + 0.5), BRIGHT, 0.10);
        canvas.rect((across.0 - 7.0, across.0), (y - 0.5, y + 0.5), GRID, 1.0);
        canvas.text_left_of(area.x - 12, y as usize - 8, SMALL, DIM, name);
    }
}

/// How high a frequency lies, 0..=1.
fn height(hertz: f32) -> f32 {
    let (low, high) = (SPECTRUM_HZ.0 as f32, SPECTRUM_HZ.1 as f32);
    log2(hertz / low) / log2(high / low)
}

/// Mean level of each band between two times, 0..=1.
fn levels(spectrum: &Spectrum, from: f64, to: f64) -> Vec<f32> {
    let bands = spectrum.bands;
    let count = spectrum.levels.len() / bands.max(1);
    let first = ((from * spectrum.rate) as usize).min(count.saturating_sub(1));
    let end = ((to * spectrum.rate).ceil() as usize).clamp(first + 1, count.max(first + 1)).min(count);
    let instants = end.saturating_sub(first).max(1) as f32;
    let level = |band: usize| {
        let sum: u32 = (first..end).map(|i| u32::from(spectrum.levels[i * bands + band])).sum();
        sum as f32 / (255.0 * instants)
    };
    (0..bands).map(level).collect()
}

/// The value between two bands; that of the last one beyond the ends.
fn interpolated(levels: &[f32], place: f32) -> f32 {
    let last = levels.len().saturating_sub(1);
    let place = place.clamp(0.0, last as f32);
    let value = |i: usize| levels.get(i.min(last)).copied().unwrap_or(0.0);
    let i = place as usize;
    value(i) + (value(i + 1) - value(i)) * (place - i as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_the_mean_of_its_instants() {
        let spectrum = Spectrum { bands: 2, rate: 10.0, levels: vec![0, 255, 255, 255, 0, 0] };
        assert_eq!(levels(&spectrum, 0.0, 0.2), [0.5, 1.0]);
        assert_eq!(levels(&spectrum, 0.21, 0.22), [0.0, 0.0]);
        assert_eq!(levels(&spectrum, 9.0, 9.1), [0.0, 0.0]);
        assert!(levels(&Spectrum::default(), 0.0, 1.0).is_empty());
    }

    #[test]
    fn edges_of_bands_lie_inside_and_rise() {
        let heights = EDGES.map(|edge| height(edge.0));
        assert!(heights.is_sorted() && heights[0] > 0.0 && heights[4] < 1.0, "{heights:?}");
    }
}
