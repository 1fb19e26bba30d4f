//! From the centre.

use super::{Change, edge};
use crate::kit::{Moment, Points, math};
use crate::params;

params! {
    /// The next scene opens from the centre.
    pub struct Iris as "iris" {
        /// The opening.
        shape: choice = "circle" of ["circle", "diamond", "box"],
        /// Softness of its edge, as a share of the way.
        soft: value = "0.06" in 0.0..=1.0,
    }
}

impl Change for Iris {
    const BEATS: f32 = 1.0;

    #[inline(always)]
    fn share(&self, _: &Moment, progress: f32, at: Points, out: &mut [f32]) {
        for ((share, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (across, down) = ((x / at.half_w).abs(), (y / at.half_h).abs());
            let place = match self.shape as i32 {
                0 => math::hypot(x, y) / math::hypot(at.half_w, at.half_h),
                1 => 0.5 * (across + down),
                _ => math::max(across, down),
            };
            *share = edge(place, progress, self.soft);
        }
    }
}
