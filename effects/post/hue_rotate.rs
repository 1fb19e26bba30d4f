//! Turns all hues.

use super::pixel::{hue_turn, through};
use super::{Row, RowShader};
use crate::kit::Moment;
use crate::params;

params! {
    /// Turns all hues and keeps how light they look; follows the brightness of the sound, nods on every beat.
    pub struct HueRotate as "hue_rotate" {
        /// Turns of the circle of hues.
        turn: value = "0.06*(centroid - 0.4) + 0.02*beat" in -1.0..=1.0,
        /// Turns a second on top.
        speed: rate = "0" in -4.0..=4.0,
    }
}

impl RowShader for HueRotate {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        let turn = hue_turn(self.turn + self.speed);
        row.each(
            #[inline(always)]
            |light| through(&turn, light),
        );
    }
}
