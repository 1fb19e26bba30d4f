//! Black point and white point.

use super::{Row, RowShader};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// Spreads the light between a black point and a white point; the white point falls where the music is loud.
    pub struct Levels as "levels" {
        /// What becomes black.
        black: value = "0.02" in 0.0..=1.0,
        /// What becomes white.
        white: value = "1 - 0.14*energy" in 0.0..=1.0,
        /// The darkest light that comes out.
        floor: value = "0" in 0.0..=1.0,
        /// The brightest light that comes out.
        ceiling: value = "1" in 0.0..=1.0,
    }
}

impl RowShader for Levels {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        let scale = 1.0 / math::max(self.white - self.black, 1.0 / 256.0);
        row.each(
            #[inline(always)]
            |light| {
                light.map(
                    #[inline(always)]
                    |v| math::mix(self.floor, self.ceiling, math::clamp01((v - self.black) * scale)),
                )
            },
        );
    }
}
