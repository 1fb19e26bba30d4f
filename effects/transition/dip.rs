//! Through the dark.

use super::Change;
use crate::kit::{Moment, Points, math};
use crate::params;

params! {
    /// The last scene sinks into the dark, and out of it comes the next one: no flash, whatever the two are.
    pub struct Dip as "dip" {
        /// Light that is left in the middle.
        floor: value = "0.1" in 0.0..=1.0,
    }
}

/// Share of the time after which the scenes change.
const MIDDLE: f32 = 0.5;

impl Change for Dip {
    const BEATS: f32 = 2.0;

    #[inline(always)]
    fn share(&self, _: &Moment, progress: f32, _: Points, out: &mut [f32]) {
        out.fill(if progress < MIDDLE { 0.0 } else { 1.0 });
    }

    fn light(&self, progress: f32) -> f32 {
        let left = math::smoothstep(MIDDLE, 0.0, progress) + math::smoothstep(MIDDLE, 1.0, progress);
        math::mix(self.floor, 1.0, left)
    }
}
