//! No way at all.

use super::Change;
use crate::kit::{Moment, Points};
use crate::params;

params! {
    /// The next scene is there at once.
    pub struct Cut as "cut" {}
}

impl Change for Cut {
    const BEATS: f32 = 0.0;

    #[inline(always)]
    fn share(&self, _: &Moment, _: f32, _: Points, out: &mut [f32]) {
        out.fill(1.0);
    }
}
