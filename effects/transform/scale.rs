//! Nearer and further.

use super::each;
use crate::kit::{Moment, Transform};
use crate::params;

params! {
    /// Brings the picture nearer. It breathes with the bass and jumps at a kick.
    pub struct Scale as "scale" {
        /// How large the picture is; 1 as it was.
        zoom: value = "1.05 + 0.2*bass + 0.3*kick" in 0.05..=20.0,
        /// How wide, against its height.
        wide: value = "1" in 0.05..=20.0,
        /// Place that comes nearer: right of the middle, half pictures.
        cx: value = "0" in -2.0..=2.0,
        /// Place that comes nearer: below the middle, half pictures.
        cy: value = "0" in -2.0..=2.0,
    }
}

impl Transform for Scale {
    #[inline(always)]
    fn place(&self, _: &Moment, _: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        let (across, down) = (1.0 / (self.zoom * self.wide), 1.0 / self.zoom);
        each(
            x,
            y,
            #[inline(always)]
            |x, y| (self.cx + (x - self.cx) * across, self.cy + (y - self.cy) * down),
        );
    }
}
