//! Mirrors around the middle.

use super::each;
use crate::kit::{Moment, Transform, math};
use crate::params;

params! {
    /// A slice of the picture, mirrored around the middle. Energy turns the mirrors and moves the slice through the
    /// picture, a kick brings it nearer.
    pub struct Kaleidoscope as "kaleidoscope" {
        /// Mirrors.
        mirrors: value = "6" in 1.0..=32.0,
        /// Turn of the mirrors, turns a second.
        spin: rate = "0.01 + 0.04*energy" in -4.0..=4.0,
        /// Way of the slice through the picture, rounds a second.
        roam: rate = "0.02 + 0.04*energy" in -4.0..=4.0,
        /// How far from the middle the slice is taken, half pictures.
        off: value = "0.45 + 0.15*bass" in 0.0..=4.0,
        /// How large the slice is seen.
        zoom: value = "1.1 + 0.35*kick" in 0.05..=20.0,
    }
}

impl Transform for Kaleidoscope {
    #[inline(always)]
    fn place(&self, _: &Moment, _: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        let mirrors = math::max(math::round(self.mirrors), 1.0);
        let (cx, cy) = (self.off * math::tau_cos(self.roam), self.off * math::tau_sin(self.roam));
        let near = 1.0 / self.zoom;
        each(
            x,
            y,
            #[inline(always)]
            |x, y| {
                let turn = math::atan2(y, x) * (1.0 / math::TAU) + self.spin;
                let folded = (math::fract(turn * mirrors) - 0.5).abs() / mirrors - self.spin;
                let r = near * math::hypot(x, y);
                (cx + r * math::tau_cos(folded), cy + r * math::tau_sin(folded))
            },
        );
    }
}
