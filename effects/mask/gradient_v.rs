//! Dark to light, downwards.

use super::{each, ramp};
use crate::kit::{Field, Moment, Points};
use crate::params;

params! {
    /// From dark above to light below, like a horizon. Loudness raises the light, a kick throws it up.
    pub struct GradientV as "gradient_v" {
        /// Where it is dark, half heights below the middle.
        dark: value = "-0.1 - 0.8*loudness - 0.3*kick" in -3.0..=3.0,
        /// Where it is light, half heights below the middle; above `dark`, it runs the other way.
        light: value = "0.9 - 0.5*loudness - 0.3*kick" in -3.0..=3.0,
    }
}

impl Field for GradientV {
    #[inline(always)]
    fn draw(&self, _: &Moment, at: Points, out: &mut [f32]) {
        let down = 1.0 / at.half_h;
        each(
            at,
            out,
            #[inline(always)]
            |_, y| ramp(self.dark, self.light, y * down),
        );
    }
}
