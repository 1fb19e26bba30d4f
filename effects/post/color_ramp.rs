//! Light becomes colour.

use super::pixel::{Light, luma, mix};
use super::{Row, RowShader};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// Gives light the colours of a ramp from dark to bright; the ramp shows more and slides where the music is loud.
    pub struct ColorRamp as "color_ramp" {
        /// The ramp: 0 thermal, 1 night, 2 acid, 3 gold, 4 rose, 5 steel.
        ramp: value = "0" in 0.0..=5.0,
        /// Share of the ramp's colours.
        amount: value = "0.25 + 0.25*energy" in 0.0..=1.0,
        /// How far the ramp slides towards its bright end.
        slide: value = "0.12*beat" in -1.0..=1.0,
    }
}

/// Colours at a third, at two thirds and at full light; dark is dark.
const RAMPS: [[Light; 3]; 6] = [
    [[0.45, 0.05, 0.55], [1.0, 0.35, 0.1], [1.0, 0.97, 0.75]],
    [[0.1, 0.18, 0.5], [0.25, 0.55, 0.95], [0.9, 0.97, 1.0]],
    [[0.05, 0.4, 0.3], [0.55, 0.95, 0.1], [1.0, 1.0, 0.7]],
    [[0.4, 0.22, 0.05], [0.95, 0.65, 0.15], [1.0, 0.96, 0.8]],
    [[0.4, 0.08, 0.3], [0.98, 0.4, 0.55], [1.0, 0.92, 0.92]],
    [[0.22, 0.28, 0.34], [0.55, 0.65, 0.72], [0.97, 0.99, 1.0]],
];

impl RowShader for ColorRamp {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        let [low, middle, high] = RAMPS[((self.ramp + 0.5) as usize).min(RAMPS.len() - 1)];
        row.each(
            #[inline(always)]
            |light| {
                let peak = math::max(math::max(light[0], light[1]), light[2]);
                let y = 0.5 * (peak + luma(light));
                let at = 3.0 * math::clamp01(y * (1.0 + self.slide));
                let dark = low.map(
                    #[inline(always)]
                    |v| v * math::clamp01(at),
                );
                let lit = mix(mix(dark, middle, math::clamp01(at - 1.0)), high, math::clamp01(at - 2.0));
                mix(light, lit, self.amount)
            },
        );
    }
}
