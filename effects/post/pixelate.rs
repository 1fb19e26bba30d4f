//! Large square pixels.

use super::picture::{Picture, Work};
use super::pixel::scale;
use super::{PictureShader, Row};
use crate::kit::{Moment, math};
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

    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work) {
        let ((width, height), side) = (from.size(), self.side(from.size()));
        work.small.resize((width.div_ceil(side), height.div_ceil(side)));
        work.places.resize(width, 0);
        for row in 0..height.div_ceil(side) {
            let lines = side * row..height.min(side * (row + 1));
            let to = work.small.row_mut(row);
            for (channel, out) in [to.r, to.g, to.b].into_iter().enumerate() {
                work.places.fill(0);
                for y in lines.clone() {
                    for (sum, &v) in work.places.iter_mut().zip(from.row(y)[channel]) {
                        *sum += u32::from(v);
                    }
                }
                for (out, sums) in out.iter_mut().zip(work.places.chunks(side)) {
                    let sum: u64 = sums.iter().map(|&v| u64::from(v)).sum();
                    *out = (sum / (sums.len() * lines.len()) as u64) as u16;
                }
            }
        }
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        let side = self.side(from.size());
        let rows = work.small.row(to.y / side).into_iter().zip([to.r, to.g, to.b]);
        for (row, out) in rows {
            for (out, &v) in out.chunks_mut(side).zip(row) {
                out.fill(v);
            }
        }
    }
}
