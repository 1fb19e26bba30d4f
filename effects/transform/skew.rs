//! A lean.

use super::each;
use crate::kit::{Moment, Transform};
use crate::params;

params! {
    /// Leans the picture over, from side to side with time; a snare throws it.
    pub struct Skew as "skew" {
        /// Lean to the side, widths a height.
        across: value = "0.3*sin(0.9*t) + 0.45*snare" in -4.0..=4.0,
        /// Lean downwards, heights a width.
        down: value = "0.12*sin(0.6*t + 1) + 0.1*bass" in -4.0..=4.0,
    }
}

impl Transform for Skew {
    #[inline(always)]
    fn place(&self, _: &Moment, _: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        each(
            x,
            y,
            #[inline(always)]
            |x, y| (x + self.across * y, y + self.down * x),
        );
    }
}
