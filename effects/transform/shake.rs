//! A blow.

use super::each;
use crate::kit::{Hit, Moment, Transform, hits, math, noise};
use crate::params;

params! {
    /// Throws the picture about at every beat, then it comes to rest. The louder the music, the harder the blow.
    pub struct Shake as "shake" {
        /// How far a beat throws it, half pictures.
        reach: value = "0.05 + 0.08*energy + 0.06*kick" in 0.0..=1.0,
        /// How far a beat turns it, turns.
        turn: value = "0.012 + 0.012*energy" in 0.0..=0.5,
        /// Blows a second while it lasts.
        pace: value = "11" in 1.0..=30.0,
        /// Seconds after which half of the blow is left.
        rest: value = "0.09" in 0.01..=2.0,
    }
}

impl Transform for Shake {
    #[inline(always)]
    fn place(&self, m: &Moment, _: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        let blow = hits::pulse(m, Hit::Beat, self.rest);
        let age = m.last(Hit::Beat).map_or(0.0, |(age, _)| age);
        let beat = noise::hash2(m.seed, hits::count(m, Hit::Beat));
        // Smooth, so that the picture moves between two frames and does not flicker.
        let throw = |n| blow * (2.0 * noise::value1(noise::hash2(beat, n), self.pace * age) - 1.0);
        let (dx, dy) = (self.reach * throw(1), self.reach * throw(2));
        let turn = self.turn * throw(3);
        let (c, s) = (math::tau_cos(turn), math::tau_sin(turn));
        each(
            x,
            y,
            #[inline(always)]
            |x, y| (c * x + s * y + dx, c * y - s * x + dy),
        );
    }
}
