//! Light to dark, outwards.

use super::{each, ramp};
use crate::kit::{Field, Moment, Points, math};
use crate::params;

params! {
    /// Light in the middle that falls off outwards. Energy widens it, a beat makes it pulse.
    pub struct GradientRadial as "gradient_radial" {
        /// Radius where it is still all light, half pictures.
        light: value = "0.1 + 0.3*beat" in 0.0..=4.0,
        /// Radius where it is dark, half pictures; within `light`, the middle is dark.
        dark: value = "0.8 + 0.7*energy" in 0.0..=4.0,
        /// Right of the middle, half pictures.
        cx: value = "0" in -3.0..=3.0,
        /// Below the middle, half pictures.
        cy: value = "0" in -3.0..=3.0,
    }
}

impl Field for GradientRadial {
    #[inline(always)]
    fn draw(&self, _: &Moment, at: Points, out: &mut [f32]) {
        each(
            at,
            out,
            #[inline(always)]
            |x, y| ramp(self.dark, self.light, math::hypot(x - self.cx, y - self.cy)),
        );
    }
}
