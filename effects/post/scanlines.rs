//! The lines of an old screen.

use super::pixel::scale;
use super::{Row, RowShader};
use crate::kit::fixed::Factor;
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// The dark lines of an old screen, deeper with the bass, and a pale bar that rolls down.
    pub struct Scanlines as "scanlines" {
        /// Light that is lost between the lines.
        amount: value = "0.14 + 0.08*bass" in 0.0..=1.0,
        /// From line to line, in pixels of a picture of 1080 lines.
        pitch: value = "4" in 2.0..=40.0,
        /// Light that the rolling bar loses.
        bar: value = "0.04 + 0.04*energy" in 0.0..=1.0,
        /// Times a second that the bar passes.
        roll: rate = "0.12" in -4.0..=4.0,
    }
}

impl RowShader for Scanlines {
    type Tables = (f32, f32);

    /// Pixels for one at 1080 lines, and the height of a row as a share of the picture's.
    fn tables(size: (usize, usize)) -> (f32, f32) {
        (scale(size), 1.0 / size.1 as f32)
    }

    #[inline(always)]
    fn row(&self, &(scale, step): &(f32, f32), _: &Moment, row: Row<'_>) {
        let y = row.y as f32;
        let pitch = math::max(math::round(self.pitch * scale), 2.0);
        let gap = 0.5 - 0.5 * math::tau_cos((y + 0.5) / pitch);
        let bar = math::fract(y * step - self.roll);
        let gain = Factor::from_unit((1.0 - self.amount * gap) * (1.0 - self.bar * bar * bar));
        for channel in [row.r, row.g, row.b] {
            gain.times_row(channel);
        }
    }
}
