//! A box.

use super::each;
use crate::kit::{Field, Moment, Points, math, sdf};
use crate::params;

params! {
    /// A box. Loudness makes it wide, a kick makes it high.
    pub struct Rect as "rect" {
        /// Width, picture widths.
        width: value = "0.5 + 0.3*loudness" in 0.0..=2.0,
        /// Height, picture heights.
        height: value = "0.5 + 0.35*kick" in 0.0..=2.0,
        /// Turn, turns.
        turn: value = "0" in -1.0..=1.0,
        /// Width of the soft edge, half pictures.
        soft: value = "0.06" in 0.0..=2.0,
        /// Right of the middle, half pictures.
        cx: value = "0" in -3.0..=3.0,
        /// Below the middle, half pictures.
        cy: value = "0" in -3.0..=3.0,
    }
}

impl Field for Rect {
    #[inline(always)]
    fn draw(&self, _: &Moment, at: Points, out: &mut [f32]) {
        let soft = 0.5 * self.soft + 1e-4;
        let (c, s) = (math::tau_cos(self.turn), math::tau_sin(self.turn));
        let (w, h) = (self.width * at.half_w, self.height * at.half_h);
        each(
            at,
            out,
            #[inline(always)]
            |x, y| {
                let (x, y) = (x - self.cx, y - self.cy);
                math::smoothstep(soft, -soft, sdf::rect(c * x + s * y, c * y - s * x, w, h))
            },
        );
    }
}
