//! Large square pixels.

use super::picture::{Picture, Work};
use super::pixel::scale;
use super::{PictureShader, Row};
use crate::kit::{Moment, fixed, math};
use crate::params;

params! {
    /// Large square pixels: the picture bursts into them at a drop and comes together again.
    pub struct Pixelate as "pixelate" {
        /// Side of a pixel, in pixels of a picture of 1080 lines; below 2 nothing changes.
        size: value = "1 + 9*drop" in 1.0..=200.0,
    }
}

impl Pixelate {
    #[inline(always)]
    fn side(&self, size: (usize, usize)) -> usize {
        (math::round(self.size * scale(size)) as usize).max(if self.size >= 2.0 { 2 } else { 1 })
    }
}

impl PictureShader for Pixelate {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    fn is_idle(&self) -> bool {
        self.size < 2.0
    }

    /// Draws one row of pixels for every row of large ones.
    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work) {
        let ((width, height), side) = (from.size(), self.side(from.size()));
        let Work { small, places: sums, .. } = work;
        small.resize((width, height.div_ceil(side)));
        sums.resize(width, 0);
        for row in 0..height.div_ceil(side) {
            let lines = side * row..height.min(side * (row + 1));
            let to = small.row_mut(row);
            for (channel, out) in [to.r, to.g, to.b].into_iter().enumerate() {
                sums.fill(0);
                for y in lines.clone() {
                    for (sum, &v) in sums.iter_mut().zip(from.row(y)[channel]) {
                        *sum += u32::from(v);
                    }
                }
                spread(sums, side, lines.len(), out);
            }
        }
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        let rows = work.small.row(to.y / self.side(from.size())).into_iter().zip([to.r, to.g, to.b]);
        rows.for_each(|(row, out)| out.copy_from_slice(row));
    }
}

/// Fills runs of `side` pixels with the mean of what is under them, given the sums of their columns of `lines` pixels.
#[inline(always)]
fn spread(sums: &[u32], side: usize, lines: usize, out: &mut [u16]) {
    let share = 1.0 / (side * lines) as f32;
    for (out, sums) in out.chunks_mut(side).zip(sums.chunks(side)) {
        // A sum of 200 by 200 pixels has 32 bits.
        let share = if sums.len() == side { share } else { 1.0 / (sums.len() * lines) as f32 };
        out.fill(fixed::nearest(sums.iter().sum::<u32>() as f32 * share));
    }
}
