//! An edge that moves.

use super::{Edge, each};
use crate::kit::{Field, Moment, Points};
use crate::params;

params! {
    /// Uncovers the picture from below, as a meter of the bass; a kick throws it up, its edge swings.
    pub struct WipeV as "wipe_v" {
        /// How much is uncovered.
        reach: value = "0.2 + 0.5*bass + 0.3*kick" in 0.0..=1.0,
        /// How far the edge swings, pictures.
        swing: value = "0.03 + 0.05*bass" in 0.0..=0.5,
        /// Width of the soft edge, pictures.
        soft: value = "0.05" in 0.0..=1.0,
    }
}

impl Field for WipeV {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let edge = Edge::new(self.reach, self.soft, self.swing, m.t);
        each(
            at,
            out,
            #[inline(always)]
            |x, y| edge.at(0.5 - 0.5 * y / at.half_h, x),
        );
    }
}
