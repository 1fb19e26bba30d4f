//! Hues that swing in waves down the picture.

use super::pixel::{hue_turn, through};
use super::{Row, RowShader};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// Hues swing in slow waves down the picture, further with the bass.
    pub struct ColorWobble as "color_wobble" {
        /// How far they swing, in turns of the circle of hues.
        amount: value = "0.02 + 0.05*bass" in 0.0..=0.5,
        /// Waves from top to bottom.
        waves: value = "1.3" in 0.0..=20.0,
        /// Swings a second.
        speed: rate = "0.08 + 0.2*energy" in 0.0..=8.0,
    }
}

impl RowShader for ColorWobble {
    type Tables = f32;

    /// Height of a row as a share of the picture's.
    fn tables((_, height): (usize, usize)) -> f32 {
        1.0 / height as f32
    }

    #[inline(always)]
    fn row(&self, step: &f32, _: &Moment, row: Row<'_>) {
        let y = row.y as f32 * step;
        let swing =
            math::tau_sin(self.waves * y + self.speed) + 0.5 * math::tau_sin(2.3 * y - 0.7 * self.speed);
        let turn = hue_turn(self.amount * swing);
        row.each(
            #[inline(always)]
            |light| through(&turn, light),
        );
    }
}
