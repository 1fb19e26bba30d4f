//! One channel beside the others.

use super::picture::{Picture, Work};
use super::{PictureShader, Row};
use crate::kit::Moment;
use crate::params;

params! {
    /// One channel lies beside the others, across and down; snares push it away.
    pub struct ChannelShift as "channel_shift" {
        /// The channel: 0 red, 1 green, 2 blue.
        channel: value = "0" in 0.0..=2.0,
        /// How far to the right, as a share of the width.
        x: value = "0.0003 + 0.002*snare" in -0.2..=0.2,
        /// How far down, as a share of the width.
        y: value = "0.0003 + 0.0015*snare" in -0.2..=0.2,
    }
}

impl PictureShader for ChannelShift {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work) {
        let width = from.size().0 as f32;
        let offset = [-self.x * width, -self.y * width];
        work.offsets.fill(
            from.size(),
            #[inline(always)]
            |_, _| offset,
        );
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        let moved = ((self.channel + 0.5) as usize).min(2);
        work.offsets.load(from, to.y, 1.0);
        let rows = from.row(to.y).into_iter().zip([to.r, to.g, to.b]);
        for (channel, (row, out)) in rows.enumerate() {
            if channel == moved {
                work.offsets.fetch(from, channel, to.y, out);
            } else {
                out.copy_from_slice(row);
            }
        }
    }
}
