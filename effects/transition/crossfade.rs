//! One picture through the other.

use super::{Change, edge};
use crate::kit::{Moment, Points, math};
use crate::params;

params! {
    /// The next scene shines through the last one and takes its place, from the centre outwards.
    pub struct Crossfade as "crossfade" {
        /// How far the centre leads: 0 for everywhere at once.
        lead: value = "0.35" in 0.0..=1.0,
    }
}

impl Change for Crossfade {
    const BEATS: f32 = 4.0;

    #[inline(always)]
    fn share(&self, _: &Moment, progress: f32, at: Points, out: &mut [f32]) {
        let far = 1.0 / math::hypot(at.half_w, at.half_h);
        for ((share, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let place = self.lead * math::hypot(x, y) * far;
            *share = math::smoothstep(0.0, 1.0, edge(place, progress, 1.0));
        }
    }
}
