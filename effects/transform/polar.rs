//! The picture around a point.

use super::{each, mirror};
use crate::kit::{Moment, Transform, math};
use crate::params;

params! {
    /// Bends the picture into a disc: its top is the middle, its sides meet. Energy drives the turn, bass swells the
    /// disc, a kick pulls the picture out of the middle.
    pub struct Polar as "polar" {
        /// Pictures around the disc, every second one mirrored; an even number has no seam.
        around: value = "4" in 1.0..=24.0,
        /// Turn, turns a second.
        spin: rate = "0.01 + 0.03*energy" in -2.0..=2.0,
        /// Radius of the disc, half pictures.
        size: value = "1.15 + 0.35*bass" in 0.1..=4.0,
        /// How far the picture is pulled out of the middle, picture heights.
        pull: value = "0.12*kick" in -2.0..=2.0,
    }
}

impl Transform for Polar {
    #[inline(always)]
    fn place(&self, _: &Moment, half: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        let around = math::round(self.around);
        each(
            x,
            y,
            #[inline(always)]
            |x, y| {
                let turn = math::atan2(y, x) * (1.0 / math::TAU) + self.spin;
                let out = math::hypot(x, y) / self.size - self.pull;
                (half.0 * (2.0 * mirror(turn * around) - 1.0), half.1 * (2.0 * mirror(out) - 1.0))
            },
        );
    }
}
