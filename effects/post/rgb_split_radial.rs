//! Fringes of colour towards the edges, as a simple lens has.

use super::picture::{Picture, Work};
use super::{PictureShader, Row};
use crate::kit::Moment;
use crate::params;

params! {
    /// Red and blue part towards the edges, as in a simple lens; every kick opens the fringes.
    pub struct RgbSplitRadial as "rgb_split_radial" {
        /// How much larger red is and how much smaller blue, as a share.
        amount: value = "0.001 + 0.0045*kick" in 0.0..=0.1,
    }
}

impl PictureShader for RgbSplitRadial {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    fn is_idle(&self) -> bool {
        self.amount <= 0.0
    }

    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work) {
        let (width, height) = from.size();
        // The fringes grow with the square of the distance; 1 at the corners.
        let half = 0.5 * height as f32;
        let corner = half / (0.25 * (width * width + height * height) as f32).sqrt();
        let far = self.amount * half;
        work.offsets.fill(
            from.size(),
            #[inline(always)]
            |x, y| {
                let r = (x * x + y * y).sqrt() * corner;
                [-x * r * far, -y * r * far]
            },
        );
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        for (channel, scale, out) in [(0, 1.0, to.r), (2, -1.0, to.b)] {
            work.offsets.load(from, to.y, scale);
            work.offsets.fetch(from, channel, to.y, out);
        }
        to.g.copy_from_slice(from.row(to.y)[1]);
    }
}
