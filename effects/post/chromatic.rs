//! Fringes of colour along the rows.

use super::picture::shift;
use super::{Row, RowShader};
use crate::kit::Moment;
use crate::params;

params! {
    /// Red and blue part along the rows; every kick pulls them further.
    pub struct Chromatic as "chromatic" {
        /// How far red goes left and blue goes right, as a share of the width.
        amount: value = "0.0004 + 0.0018*kick" in 0.0..=0.05,
    }
}

impl RowShader for Chromatic {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        let by = self.amount * row.r.len() as f32;
        shift(row.r, -by);
        shift(row.b, by);
    }
}
