//! The brightest light turns dark again, as on film exposed twice.

use super::{Row, RowShader};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// The brightest light turns dark again, as on film exposed twice (Sabattier); kicks fold it further.
    pub struct Solarize as "solarize" {
        /// The light from which on it turns.
        threshold: value = "0.82 - 0.15*kick" in 0.05..=0.95,
        /// Share of the turned picture.
        amount: value = "0.2 + 0.35*kick" in 0.0..=1.0,
    }
}

impl RowShader for Solarize {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        let slope = self.threshold / (1.0 - self.threshold);
        row.each(
            #[inline(always)]
            |light| {
                light.map(
                    #[inline(always)]
                    |v| math::mix(v, math::min(v, (1.0 - v) * slope), self.amount),
                )
            },
        );
    }
}
