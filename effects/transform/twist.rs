//! A wrung picture.

use super::each;
use crate::kit::{Moment, Transform, math};
use crate::params;

params! {
    /// Wrings the picture around the middle, to and fro with time. Bass wrings it harder, a kick jerks it.
    pub struct Twist as "twist" {
        /// Turn of the middle against the edge, turns.
        wring: value = "0.3*sin(0.5*t) + 0.2*bass + 0.25*kick" in -4.0..=4.0,
        /// How far it reaches, half pictures.
        reach: value = "0.9" in 0.05..=4.0,
    }
}

impl Transform for Twist {
    #[inline(always)]
    fn place(&self, _: &Moment, _: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        let narrow = -std::f32::consts::LOG2_E / (self.reach * self.reach);
        each(
            x,
            y,
            #[inline(always)]
            |x, y| {
                let turn = self.wring * math::exp2(narrow * (x * x + y * y));
                let (c, s) = (math::tau_cos(turn), math::tau_sin(turn));
                (c * x + s * y, c * y - s * x)
            },
        );
    }
}
