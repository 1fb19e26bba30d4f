//! A lens.

use super::each;
use crate::kit::{Moment, Transform, math};
use crate::params;

params! {
    /// Looks through a lens that bulges: bass rounds it, a kick pushes the middle forward. Below 0 the middle recedes.
    pub struct Fisheye as "fisheye" {
        /// How strongly it bulges.
        bulge: value = "0.35 + 0.4*bass + 0.9*kick" in -0.8..=4.0,
    }
}

impl Transform for Fisheye {
    #[inline(always)]
    fn place(&self, _: &Moment, _: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        let middle = 1.0 / (1.0 + self.bulge);
        each(
            x,
            y,
            #[inline(always)]
            |x, y| {
                let lens = middle * (1.0 + self.bulge * math::clamp01(0.6 * (x * x + y * y)));
                (lens * x, lens * y)
            },
        );
    }
}
