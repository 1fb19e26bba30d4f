//! Colours along a line, ready to be looked up.

use super::{Oklab, Rgb};
use crate::kit::math::clamp01;

/// A gradient of colours, sampled at 256 places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ramp(Box<[Rgb; 256]>);

impl Ramp {
    /// A gradient through colours at equal distances, in straight lines through OKLab. One colour gives a level
    /// ramp, none a black one.
    pub fn new(stops: &[Rgb]) -> Self {
        let last = stops.len().saturating_sub(1).max(1) as f32;
        let placed: Vec<(f32, Rgb)> = stops.iter().enumerate().map(|(i, &c)| (i as f32 / last, c)).collect();
        Ramp::with_places(&placed)
    }

    /// A gradient through colours at given places in 0..=1, which must not fall. Before the first and after the last
    /// it stays level; two at one place make a hard edge.
    pub fn with_places(stops: &[(f32, Rgb)]) -> Self {
        let stops: Vec<(f32, Oklab)> =
            stops.iter().map(|&(place, c)| (clamp01(place), Oklab::from_rgb(c))).collect();
        Ramp(Box::new(std::array::from_fn(|i| colour_at(&stops, i as f32 / 255.0).to_rgb())))
    }

    /// The colour at a value in 0..=1; beyond, that of the end.
    #[inline]
    pub fn at(&self, value: f32) -> Rgb {
        self.0[usize::from(super::byte(value))]
    }

    /// All colours, from value 0 to value 1.
    pub fn table(&self) -> &[Rgb; 256] {
        &self.0
    }
}

/// The colour at a place between stops that are in order.
fn colour_at(stops: &[(f32, Oklab)], place: f32) -> Oklab {
    let after = stops.partition_point(|&(p, _)| p <= place);
    match (after.checked_sub(1).map(|before| stops[before]), stops.get(after)) {
        (Some((p, from)), Some(&(q, to))) => from.mix(to, (place - p) / (q - p)),
        (Some((_, end)), None) | (None, Some(&(_, end))) => end,
        (None, None) => Oklab::default(),
    }
}
