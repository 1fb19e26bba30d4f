//! A disc as a band.

use super::each;
use crate::kit::{Moment, Transform, math};
use crate::params;

params! {
    /// Unrolls the picture: what lies around the middle runs from side to side, the middle is the top. Energy drives it
    /// to the side, bass lets more of the picture in.
    pub struct InversePolar as "inverse_polar" {
        /// Drift to the side, rounds a second.
        spin: rate = "0.02 + 0.08*energy" in -4.0..=4.0,
        /// Rounds across the picture.
        rounds: value = "1" in 0.1..=12.0,
        /// Distance from the middle that the lower edge shows, half pictures.
        reach: value = "1.1 + 0.5*bass + 0.3*kick" in 0.05..=6.0,
    }
}

impl Transform for InversePolar {
    #[inline(always)]
    fn place(&self, _: &Moment, half: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        each(
            x,
            y,
            #[inline(always)]
            |x, y| {
                let turn = 0.5 * self.rounds * x / half.0 + self.spin;
                let out = 0.5 * self.reach * (y / half.1 + 1.0);
                (out * math::tau_cos(turn), out * math::tau_sin(turn))
            },
        );
    }
}
