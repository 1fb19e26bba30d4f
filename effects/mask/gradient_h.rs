//! Dark to light, from left to right.

use super::{each, ramp};
use crate::kit::{Field, Moment, Points};
use crate::params;

params! {
    /// From dark on one side to light on the other. The border sways with time, bass pushes it back.
    pub struct GradientH as "gradient_h" {
        /// Where it is dark, half widths right of the middle.
        dark: value = "-0.6 + 0.35*sin(0.6*t) - 0.5*bass" in -3.0..=3.0,
        /// Where it is light, half widths right of the middle; left of `dark`, it runs the other way.
        light: value = "0.4 + 0.35*sin(0.6*t) - 0.5*kick" in -3.0..=3.0,
    }
}

impl Field for GradientH {
    #[inline(always)]
    fn draw(&self, _: &Moment, at: Points, out: &mut [f32]) {
        let across = 1.0 / at.half_w;
        each(
            at,
            out,
            #[inline(always)]
            |x, _| ramp(self.dark, self.light, x * across),
        );
    }
}
