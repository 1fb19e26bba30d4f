//! Dark darker and light lighter.

use super::{Row, RowShader};
use crate::kit::Moment;
use crate::params;

params! {
    /// Spreads the light around a middle; more where the music is loud.
    pub struct Contrast as "contrast" {
        /// How far it is spread; below 1 it is drawn together.
        amount: value = "1.05 + 0.15*energy" in 0.0..=4.0,
        /// The light that stays.
        pivot: value = "0.3" in 0.0..=1.0,
    }
}

impl RowShader for Contrast {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        row.linear(self.amount, self.pivot * (1.0 - self.amount));
    }
}
