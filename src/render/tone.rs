//! Which part of a field's values is shown, and where colours lie.

use asciivid_effects::kit::{ColorBy, Moment, Points, Signal, math};

/// The part of a field's values that is spread over the whole of black to white. Fixed over a scene: a range
/// that followed every frame would pump.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    /// The value that becomes black.
    pub low: f32,
    /// What is multiplied onto the way above it.
    pub scale: f32,
}

impl Default for Range {
    fn default() -> Self {
        Range { low: 0.0, scale: 1.0 }
    }
}

/// Share of the darkest and of the brightest values that may be cut off.
const DARKEST: f32 = 0.01;
const BRIGHTEST: f32 = 0.005;
/// Where the brightest values of a scene come to lie: what rises above its usual light may still turn white.
const TOP: f32 = 0.86;
/// The range is never stretched further than this, so that a nearly even field stays nearly even.
const STRETCH: f32 = 1.8;

impl Range {
    /// A value between black (0) and white (1).
    #[inline(always)]
    pub(super) fn place(self, value: f32) -> f32 {
        math::clamp01((value - self.low) * self.scale)
    }

    /// The range of the values seen in a scene, by percentiles.
    pub(super) fn of(values: &mut [f32]) -> Range {
        if values.is_empty() {
            return Range::default();
        }
        values.sort_unstable_by(f32::total_cmp);
        let at = |share: f32| values[((values.len() - 1) as f32 * share) as usize];
        let (low, high) = (at(DARKEST), at(1.0 - BRIGHTEST));
        let low = low.min(0.3);
        Range { low, scale: (TOP / (high - low).max(0.1)).min(STRETCH) }
    }
}

/// Moves the tones to where the layer's colour strategy wants them, in a set of so many stops; the light stays.
pub(super) fn color(by: ColorBy, stops: usize, at: &Points, m: &Moment, tones: &mut [f32]) {
    if by == ColorBy::Indexed {
        asciivid_effects::simd!({ snap(stops, tones) });
    } else if by != ColorBy::Value && by.harmony().is_none() {
        asciivid_effects::simd!({ recolor(by, at, m, tones) });
    }
}

/// Moves every tone to the stop that holds its share of the range.
#[inline(always)]
fn snap(stops: usize, tones: &mut [f32]) {
    let last = stops.max(2) - 1;
    let (shares, step) = ((last + 1) as f32, 1.0 / last as f32);
    for tone in tones {
        *tone = math::floor(*tone * shares).min(last as f32) * step;
    }
}

/// A strategy puts a cell, its x and y in -1..=1, between the two ends of the colours.
#[inline(always)]
fn recolor(by: ColorBy, at: &Points, m: &Moment, tones: &mut [f32]) {
    let to = (at, tones);
    match by {
        ColorBy::Angle => each(
            to,
            #[inline(always)]
            |x, y| 0.5 + 0.5 * math::tau_sin(math::atan2(y, x) / math::TAU + 0.05 * m.t),
        ),
        ColorBy::Distance => each(
            to,
            #[inline(always)]
            |x, y| math::clamp01(1.0 - 0.75 * math::hypot(x, y)),
        ),
        ColorBy::Plasma => each(
            to,
            #[inline(always)]
            |x, y| {
                let waves = math::tau_sin(0.4 * x + 0.07 * m.t) + math::tau_sin(0.5 * y - 0.05 * m.t);
                0.5 + 0.25 * waves
            },
        ),
        ColorBy::GradientH => each(
            to,
            #[inline(always)]
            |x, _| 0.5 + 0.5 * x,
        ),
        ColorBy::GradientV => each(
            to,
            #[inline(always)]
            |_, y| 0.5 - 0.5 * y,
        ),
        ColorBy::Time => everywhere(to, 0.5 + 0.5 * math::tau_sin(0.04 * m.t)),
        ColorBy::Centroid => everywhere(to, m.get(Signal::Centroid)),
        ColorBy::Temperature => everywhere(to, m.get(Signal::Energy)),
        ColorBy::Chroma => everywhere(to, 0.5 + 0.5 * math::tau_cos(m.get(Signal::ChromaHue))),
        // These leave every tone where the value puts it, or are snapped.
        ColorBy::Value
        | ColorBy::Indexed
        | ColorBy::Complementary
        | ColorBy::Triadic
        | ColorBy::Analogous
        | ColorBy::Monochrome => {}
    }
}

#[inline(always)]
fn everywhere(to: (&Points, &mut [f32]), place: f32) {
    each(
        to,
        #[inline(always)]
        |_, _| place,
    );
}

#[inline(always)]
fn each((at, tones): (&Points, &mut [f32]), place: impl Fn(f32, f32) -> f32) {
    let (across, down) = (1.0 / at.half_w, 1.0 / at.half_h);
    for ((tone, &x), &y) in tones.iter_mut().zip(at.x).zip(at.y) {
        // The place moves the hue; the value keeps most of the lightness.
        *tone = math::clamp01(0.5 * *tone + 0.25 + 0.4 * (place(x * across, y * down) - 0.5));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_range_ignores_outliers_and_never_stretches_noise() {
        let mut values: Vec<f32> = (0..1000).map(|i| 0.2 + 0.5 * i as f32 / 1000.0).collect();
        values[999] = 1.0;
        let range = Range::of(&mut values);
        assert!((range.low - 0.205).abs() < 0.01 && (range.scale - 1.72).abs() < 0.05, "{range:?}");
        let mut flat = vec![0.5; 100];
        assert!(Range::of(&mut flat).scale <= STRETCH);
    }

    #[test]
    fn an_indexed_layer_has_the_colours_of_its_set_and_no_others() {
        let mut tones: Vec<f32> = (0..=100).map(|i| i as f32 / 100.0).collect();
        snap(5, &mut tones);
        assert!(tones.is_sorted());
        tones.dedup();
        assert_eq!(tones, [0.0, 0.25, 0.5, 0.75, 1.0]);
        let mut one = [0.3];
        snap(0, &mut one);
        assert_eq!(one, [0.0]);
    }
}
