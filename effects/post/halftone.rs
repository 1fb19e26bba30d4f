//! Dots of print.

use super::pixel::{grey, scale};
use super::{Row, RowShader};
use crate::kit::{Moment, fixed, math};
use crate::params;

params! {
    /// Dots of print that grow with the light; beats press them deeper.
    pub struct Halftone as "halftone" {
        /// Light that is lost between the dots.
        amount: value = "0.12 + 0.2*beat" in 0.0..=1.0,
        /// From dot to dot, in pixels of a picture of 1080 lines.
        size: value = "7" in 2.0..=80.0,
    }
}

impl RowShader for Halftone {
    type Tables = f32;

    /// Pixels for one at 1080 lines.
    fn tables(size: (usize, usize)) -> f32 {
        scale(size)
    }

    // The product of two cosines is a screen of dots at 45 degrees.
    #[inline(always)]
    fn row(&self, scale: &f32, _: &Moment, row: Row<'_>) {
        let step = 0.5 / math::max(self.size * scale, 2.0);
        let down = 0.5 * math::tau_cos(row.y as f32 * step);
        let pixels = row.r.iter_mut().zip(row.g.iter_mut()).zip(row.b.iter_mut());
        for (x, ((r, g), b)) in (0i32..).zip(pixels) {
            let dot = 0.5 + down * math::tau_cos(x as f32 * step);
            let light = fixed::to_unit(grey([*r, *g, *b]));
            let ink = math::clamp01((light * 1.3 - dot) * 4.0 + 0.5);
            let kept = fixed::from_unit(1.0 - self.amount * (1.0 - ink));
            [*r, *g, *b] = [*r, *g, *b].map(
                #[inline(always)]
                |v| fixed::mul(v, kept),
            );
        }
    }
}
