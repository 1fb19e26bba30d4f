//! A picture under water.

use super::each;
use crate::kit::{Moment, Transform, math};
use crate::params;

params! {
    /// Waves run through the picture, down and across. Bass makes them high, energy drives them, hats ripple them.
    pub struct Wave as "wave" {
        /// Height of the waves, half pictures.
        height: value = "0.05 + 0.1*bass + 0.08*kick" in 0.0..=2.0,
        /// Waves across the picture.
        count: value = "2.5" in 0.1..=40.0,
        /// Waves a second.
        speed: rate = "0.15 + 0.5*energy" in -8.0..=8.0,
        /// Height of the ripples on the waves, half pictures.
        ripple: value = "0.025*hat" in 0.0..=1.0,
    }
}

impl Transform for Wave {
    #[inline(always)]
    fn place(&self, _: &Moment, _: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        let k = 0.5 * self.count;
        each(
            x,
            y,
            #[inline(always)]
            |x, y| {
                let across = self.height * math::tau_sin(k * y + self.speed)
                    + self.ripple * math::tau_sin(5.0 * k * y - 3.0 * self.speed);
                let down = self.height * math::tau_sin(0.7 * k * x - 0.8 * self.speed);
                (x + across, y + down)
            },
        );
    }
}
