//! Few steps of light.

use super::{Row, RowShader};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// Leaves only some steps of light and all hues; fewer where the music is loud.
    pub struct Posterize as "posterize" {
        /// Number of steps.
        levels: value = "10 - 5*energy" in 2.0..=64.0,
        /// Share of the stepped picture.
        amount: value = "0.6 + 0.4*beat" in 0.0..=1.0,
    }
}

impl RowShader for Posterize {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        let last = math::round(self.levels) - 1.0;
        let step = 1.0 / last;
        row.each(
            #[inline(always)]
            |light| {
                // The brightest channel is stepped and takes the others along, so that hues stay.
                let peak = math::max(math::max(light[0], light[1]), light[2]);
                let stepped = math::round(peak * last) * step / math::max(peak, 1e-4);
                let gain = math::mix(1.0, stepped, self.amount);
                light.map(
                    #[inline(always)]
                    |v| v * gain,
                )
            },
        );
    }
}
