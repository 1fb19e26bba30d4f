//! The curve of the middle tones.

use super::{Row, RowShader};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// Bends the middle tones and keeps black and white; loud music opens the shadows.
    pub struct Gamma as "gamma" {
        /// The exponent that middle grey is raised to: below 1 brighter, above 1 darker.
        gamma: value = "1 - 0.12*loudness" in 0.2..=5.0,
    }
}

impl RowShader for Gamma {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    // The bias of C. Schlick ("Fast alternatives to Perlin's bias and gain functions", 1994): a power but for a
    // fraction of its cost, and the same at black, middle grey and white.
    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        let bend = math::exp2(self.gamma) - 2.0;
        row.each(
            #[inline(always)]
            |light| {
                light.map(
                    #[inline(always)]
                    |v| v / (bend * (1.0 - v) + 1.0),
                )
            },
        );
    }
}
