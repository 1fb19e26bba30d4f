//! The picture bent by slow noise.

use super::picture::{Picture, Work};
use super::{PictureShader, Row};
use crate::kit::{Moment, noise};
use crate::params;

params! {
    /// Bends the picture as heat does, by slow noise; further with the bass.
    pub struct Displace as "displace" {
        /// How far, as a share of the width.
        amount: value = "0.0012 + 0.0045*bass" in 0.0..=0.1,
        /// Bends from top to bottom.
        scale: value = "4" in 0.5..=30.0,
        /// How fast it flows.
        speed: rate = "0.15 + 0.35*energy" in 0.0..=8.0,
    }
}

impl PictureShader for Displace {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    fn is_idle(&self) -> bool {
        self.amount <= 0.0
    }

    #[inline(always)]
    fn prepare(&self, (): &(), m: &Moment, from: &Picture, work: &mut Work) {
        let far = self.amount * from.size().0 as f32;
        let (scale, speed) = (0.5 * self.scale, self.speed);
        work.offsets.fill(
            from.size(),
            #[inline(always)]
            |x, y| {
                let (x, y) = (x * scale, y * scale + speed);
                let across = noise::gradient3(m.seed ^ 0xD15, x, y, 0.6 * speed);
                let down = noise::gradient3(m.seed ^ 0xD16, x, y, 0.6 * speed);
                [1.6 * far * across, 1.6 * far * down]
            },
        );
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        work.offsets.load(from, to.y, 1.0);
        for (channel, out) in [to.r, to.g, to.b].into_iter().enumerate() {
            work.offsets.fetch(from, channel, to.y, out);
        }
    }
}
