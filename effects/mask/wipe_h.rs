//! An edge that moves.

use super::{Edge, each};
use crate::kit::{Field, Moment, Points};
use crate::params;

params! {
    /// Uncovers the picture from the left, as a meter of the loudness; a beat pushes it on, bass makes its edge swing.
    pub struct WipeH as "wipe_h" {
        /// How much is uncovered.
        reach: value = "0.25 + 0.55*loudness + 0.2*beat" in 0.0..=1.0,
        /// How far the edge swings, pictures.
        swing: value = "0.03 + 0.05*bass" in 0.0..=0.5,
        /// Width of the soft edge, pictures.
        soft: value = "0.05" in 0.0..=1.0,
    }
}

impl Field for WipeH {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let edge = Edge::new(self.reach, self.soft, self.swing, m.t);
        each(
            at,
            out,
            #[inline(always)]
            |x, y| edge.at(0.5 + 0.5 * x / at.half_w, y),
        );
    }
}
