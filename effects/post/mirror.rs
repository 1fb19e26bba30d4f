//! One half of the picture in the place of the other.

use super::picture::{Picture, Work};
use super::{PictureShader, Row};
use crate::kit::{Moment, fixed, math};
use crate::params;

params! {
    /// One half of the picture is mirrored into the other; kicks nudge the axis.
    pub struct Mirror as "mirror" {
        /// What is mirrored: 0 h (left to right), 1 v (top to bottom), 2 quad (both), 3 diag (over the diagonal).
        mode: value = "0" in 0.0..=3.0,
        /// Place of the axis.
        axis: value = "0.5 - 0.006*kick" in 0.1..=0.9,
        /// Share of the mirrored picture.
        amount: value = "1" in 0.0..=1.0,
    }
}

/// Where a mirrored line of `length` pixels takes the light of pixel `i`.
#[inline(always)]
fn folded(i: usize, length: usize, axis: f32) -> usize {
    let axis = 2 * (axis * length as f32) as usize;
    let back = axis as i32 - 1 - i as i32;
    if 2 * i < axis { i } else { back.unsigned_abs() as usize }.min(length - 1)
}

impl PictureShader for Mirror {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    fn is_idle(&self) -> bool {
        self.amount <= 0.0
    }

    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work) {
        let (width, height) = from.size();
        work.places.clear();
        // Columns of a row; on the diagonal, places in the plane of the row at the same share of the height.
        match self.mode() {
            3 => work.places.extend((0..width).map(|x| (x * height / width * width) as u32)),
            _ => work.places.extend((0..width).map(|x| folded(x, width, self.axis) as u32)),
        }
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        let ((width, height), mode) = (from.size(), self.mode());
        let y = if mode == 1 || mode == 2 { folded(to.y, height, self.axis) } else { to.y };
        let (columns, amount) = (&work.places, fixed::from_unit(self.amount));
        let across = (to.y * width / height).min(width - 1);
        let rows = from.row(y).into_iter().zip(from.row(to.y)).zip(from.planes()).zip([to.r, to.g, to.b]);
        for (((row, own), plane), out) in rows {
            match mode {
                1 => out.copy_from_slice(row),
                3 => {
                    out.copy_from_slice(row);
                    // Right of the diagonal stays; left of it is what lies over it.
                    for (out, &line) in out[..across].iter_mut().zip(columns) {
                        *out = plane[line as usize + across];
                    }
                }
                _ => turn(row, columns, out),
            }
            if self.amount < 1.0 {
                for (out, &v) in out.iter_mut().zip(own) {
                    *out = fixed::mix(v, *out, amount);
                }
            }
        }
    }
}

#[inline(always)]
fn turn(row: &[u16], columns: &[u32], out: &mut [u16]) {
    for (out, &x) in out.iter_mut().zip(columns) {
        *out = row[x as usize];
    }
}

impl Mirror {
    #[inline(always)]
    fn mode(&self) -> usize {
        math::round(self.mode) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_stays_inside_and_is_symmetric_about_its_axis() {
        for axis in [0.1, 0.45, 0.5, 0.55, 0.9] {
            let line: Vec<usize> = (0..100).map(|i| folded(i, 100, axis)).collect();
            let middle = (axis * 100.0) as usize;
            assert!(line.iter().all(|&i| i < 100));
            assert!(
                (0..middle.min(100 - middle)).all(|k| line[middle + k] == line[middle - 1 - k]),
                "{axis}"
            );
        }
    }
}
