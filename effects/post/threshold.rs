//! Two tones: what is lit burns, the rest is dark.

use super::pixel::mix;
use super::{Row, RowShader};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// Two tones: what is lit burns in its colour, the rest is dark; a kick lowers the bar and shows it more.
    pub struct Threshold as "threshold" {
        /// The light from which on a pixel burns.
        level: value = "0.5 - 0.12*kick" in 0.0..=1.0,
        /// Width of the way between the tones.
        softness: value = "0.2" in 0.0..=1.0,
        /// Share of the two-toned picture.
        amount: value = "0.25 + 0.3*kick" in 0.0..=1.0,
    }
}

impl RowShader for Threshold {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        let (low, high) = (self.level - 0.5 * self.softness, self.level + 0.5 * self.softness + 1e-4);
        row.each(
            #[inline(always)]
            |light| {
                let peak = math::max(math::max(light[0], light[1]), light[2]);
                let lit = math::smoothstep(low, high, peak) / math::max(peak, 1e-4);
                mix(
                    light,
                    light.map(
                        #[inline(always)]
                        |v| v * lit,
                    ),
                    self.amount,
                )
            },
        );
    }
}
