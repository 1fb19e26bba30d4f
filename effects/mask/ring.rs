//! A ring.

use super::each;
use crate::kit::{Field, Moment, Points, math, sdf};
use crate::params;

params! {
    /// A ring. A kick throws it outwards, bass thickens it.
    pub struct Ring as "ring" {
        /// Radius, half pictures.
        radius: value = "0.55 + 0.35*kick" in 0.0..=4.0,
        /// Thickness, half pictures.
        width: value = "0.28 + 0.25*bass" in 0.0..=4.0,
        /// Width of the soft edge, half pictures.
        soft: value = "0.12" in 0.0..=2.0,
        /// Right of the middle, half pictures.
        cx: value = "0" in -3.0..=3.0,
        /// Below the middle, half pictures.
        cy: value = "0" in -3.0..=3.0,
    }
}

impl Field for Ring {
    #[inline(always)]
    fn draw(&self, _: &Moment, at: Points, out: &mut [f32]) {
        let soft = 0.5 * self.soft + 1e-4;
        let half = 0.5 * self.width;
        each(
            at,
            out,
            #[inline(always)]
            |x, y| math::smoothstep(soft, -soft, sdf::ring(x - self.cx, y - self.cy, self.radius, half)),
        );
    }
}
