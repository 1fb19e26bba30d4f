//! A disc.

use super::each;
use crate::kit::{Field, Moment, Points, math, sdf};
use crate::params;

params! {
    /// A disc. Bass swells it, a kick makes it beat.
    pub struct Circle as "circle" {
        /// Radius, half pictures.
        radius: value = "0.5 + 0.15*bass + 0.2*kick" in 0.0..=4.0,
        /// Width of the soft edge, half pictures.
        soft: value = "0.12" in 0.0..=2.0,
        /// Right of the middle, half pictures.
        cx: value = "0" in -3.0..=3.0,
        /// Below the middle, half pictures.
        cy: value = "0" in -3.0..=3.0,
    }
}

impl Field for Circle {
    #[inline(always)]
    fn draw(&self, _: &Moment, at: Points, out: &mut [f32]) {
        let soft = 0.5 * self.soft + 1e-4;
        each(
            at,
            out,
            #[inline(always)]
            |x, y| math::smoothstep(soft, -soft, sdf::circle(x - self.cx, y - self.cy, self.radius)),
        );
    }
}
