//! Like the hand of a clock.

use super::{Change, edge};
use crate::kit::{Moment, Points, math};
use crate::params;

params! {
    /// Hands sweep around the centre and leave the next scene behind them.
    pub struct Radial as "radial" {
        /// Hands.
        hands: choice = "two" of ["one", "two", "three", "four", "five", "six"],
        /// Softness of the edge, as a share of the way.
        soft: value = "0.08" in 0.0..=1.0,
    }
}

impl Change for Radial {
    const BEATS: f32 = 1.0;

    #[inline(always)]
    fn share(&self, _: &Moment, progress: f32, at: Points, out: &mut [f32]) {
        let hands = self.hands + 1.0;
        for ((share, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let turn = 0.5 - math::atan2(x, y) / math::TAU;
            *share = edge(math::fract(turn * hands), progress, self.soft);
        }
    }
}
