//! A turn.

use super::each;
use crate::kit::{Moment, Transform, math};
use crate::params;

params! {
    /// Turns the picture around the middle. Energy drives the turn, a kick throws it forward.
    pub struct Rotate as "rotate" {
        /// Turn, turns a second.
        speed: rate = "0.015 + 0.05*energy" in -4.0..=4.0,
        /// Turn that stays, turns.
        turn: value = "0.03*kick" in -1.0..=1.0,
    }
}

impl Transform for Rotate {
    #[inline(always)]
    fn place(&self, _: &Moment, _: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        let turn = self.speed + self.turn;
        let (c, s) = (math::tau_cos(turn), math::tau_sin(turn));
        each(
            x,
            y,
            #[inline(always)]
            |x, y| (c * x + s * y, c * y - s * x),
        );
    }
}
