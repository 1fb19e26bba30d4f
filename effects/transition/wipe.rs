//! Across the picture.

use super::{Change, edge};
use crate::kit::{Moment, Points};
use crate::params;

params! {
    /// An edge runs across the picture and leaves the next scene behind it.
    pub struct Wipe as "wipe" {
        /// Where it runs.
        direction: choice = "right" of ["right", "left", "down", "up", "corner"],
        /// Softness of the edge, as a share of the way.
        soft: value = "0.1" in 0.0..=1.0,
    }
}

impl Change for Wipe {
    const BEATS: f32 = 1.0;

    #[inline(always)]
    fn share(&self, _: &Moment, progress: f32, at: Points, out: &mut [f32]) {
        for ((share, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (across, down) = (0.5 + 0.5 * x / at.half_w, 0.5 + 0.5 * y / at.half_h);
            let place = match self.direction as i32 {
                0 => across,
                1 => 1.0 - across,
                2 => down,
                3 => 1.0 - down,
                _ => 0.5 * (across + down),
            };
            *share = edge(place, progress, self.soft);
        }
    }
}
