//! Shifts the white of the picture.

use super::{Row, RowShader};
use crate::kit::{Moment, fixed};
use crate::params;

params! {
    /// Shifts the white of the picture along warm-cool and green-magenta; follows the brightness of the sound.
    pub struct Tint as "tint" {
        /// From cool (-1) to warm (1).
        warmth: value = "0.3*(0.5 - centroid)" in -1.0..=1.0,
        /// From green (-1) to magenta (1).
        magenta: value = "0" in -1.0..=1.0,
    }
}

impl RowShader for Tint {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        // A channel is only ever lowered, so that nothing clips.
        let gain = |cut: f32| fixed::from_unit(1.0 - 0.35 * cut.clamp(0.0, 1.0));
        let (r, g, b) = (
            gain((-self.warmth).max(-self.magenta)),
            gain((0.3 * self.warmth.abs()).max(self.magenta)),
            gain(self.warmth.max(-self.magenta)),
        );
        scale(row.r, r);
        scale(row.g, g);
        scale(row.b, b);
    }
}

#[inline(always)]
fn scale(channel: &mut [u16], gain: u16) {
    for value in channel {
        *value = fixed::mul(*value, gain);
    }
}
