//! A curve of the analysis, seen through the columns of a picture.

use asciivid_effects::kit::Signal;
use asciivid_effects::kit::color::Rgb;

use super::canvas::{Area, Canvas};
use crate::audio::Features;

/// A sampled signal.
pub(super) struct Curve {
    values: Vec<f32>,
    hop: f64,
}

/// What a curve does in the time of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) low: f32,
    pub(super) mean: f32,
    pub(super) high: f32,
}

impl Curve {
    pub(super) fn of(features: &Features, signal: Signal) -> Self {
        Curve { values: features.curves.row(signal as usize).to_vec(), hop: features.hop }
    }

    /// The curve from one time to another: the samples in between and the ends, interpolated.
    pub(super) fn between(&self, from: f64, to: f64) -> Span {
        let (first, end) = ((from / self.hop).ceil() as usize, (to / self.hop).floor() as usize + 1);
        let inner = self.values.get(first..end.min(self.values.len()).max(first)).unwrap_or_default();
        let ends = [self.at(from), self.at(to)];
        let all = || inner.iter().copied().chain(ends);
        Span {
            low: all().fold(f32::MAX, f32::min),
            mean: all().sum::<f32>() / (inner.len() + 2) as f32,
            high: all().fold(0.0, f32::max),
        }
    }

    fn at(&self, time: f64) -> f32 {
        let last = self.values.len().saturating_sub(1);
        let place = (time / self.hop).clamp(0.0, last as f64);
        let value = |i: usize| self.values.get(i.min(last)).copied().unwrap_or(0.0);
        let i = place as usize;
        value(i) + (value(i + 1) - value(i)) * place.fract() as f32
    }
}

/// Fills one column up to the mean, more faintly up to the highest value.
pub(super) fn column(canvas: &mut Canvas, area: Area, x: usize, span: Span, colour: Rgb, share: f32) {
    let across = (x as f32, (x + 1) as f32);
    canvas.rect(across, (area.at(span.high), area.at(span.mean)), colour, share * 0.7);
    canvas.rect(across, (area.at(span.mean), area.bottom()), colour, share);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_sees_every_sample_and_a_narrow_one_what_lies_between() {
        let curve = Curve { values: vec![0.0, 1.0, 0.0, 0.5], hop: 0.1 };
        let wide = curve.between(0.0, 0.3);
        assert_eq!((wide.low, wide.high), (0.0, 1.0));
        assert!((curve.between(0.04, 0.06).mean - 0.5).abs() < 1e-6);
        assert_eq!(curve.between(7.0, 8.0), Span { low: 0.5, mean: 0.5, high: 0.5 });
        let empty = Curve { values: vec![], hop: 0.1 };
        assert_eq!(empty.between(0.0, 1.0).high, 0.0);
    }
}
