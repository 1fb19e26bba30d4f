//! More or less light.

use super::{Row, RowShader};
use crate::kit::Moment;
use crate::params;

params! {
    /// Multiplies and lifts the light; swells a little on every beat.
    pub struct Brightness as "brightness" {
        /// What the light is multiplied with.
        gain: value = "1 + 0.06*beat" in 0.0..=4.0,
        /// What is added to it.
        lift: value = "0" in -1.0..=1.0,
    }
}

impl RowShader for Brightness {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        row.linear(self.gain, self.lift);
    }
}
