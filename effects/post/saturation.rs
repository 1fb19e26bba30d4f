//! How far colours are from grey.

use super::pixel::luma;
use super::{Row, RowShader};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// Draws colours away from grey; more where the music is loud.
    pub struct Saturation as "saturation" {
        /// 0 is grey, 1 leaves the colours.
        amount: value = "1.05 + 0.35*energy" in 0.0..=4.0,
    }
}

impl RowShader for Saturation {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        row.each(
            #[inline(always)]
            |light| {
                let grey = luma(light);
                light.map(
                    #[inline(always)]
                    |v| math::mix(grey, v, self.amount),
                )
            },
        );
    }
}
