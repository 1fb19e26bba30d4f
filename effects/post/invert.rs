//! Dark becomes light.

use super::{Row, RowShader};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// Turns the light round, dark to bright: a breath on every snare, more at a drop.
    pub struct Invert as "invert" {
        /// Share of the turned picture.
        amount: value = "0.05*snare + 0.2*drop" in 0.0..=1.0,
    }
}

impl RowShader for Invert {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        if self.amount <= 0.0 {
            return;
        }
        row.each(
            #[inline(always)]
            |light| {
                light.map(
                    #[inline(always)]
                    |v| math::mix(v, 1.0 - v, self.amount),
                )
            },
        );
    }
}
