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

/// Where a mirrored line takes the light of pixel `i`, with its axis before pixel `axis`; beyond what there is to be
/// mirrored, it is mirrored back.
#[inline(always)]
fn folded(i: usize, axis: usize) -> usize {
    if i < axis { i } else { (2 * axis).abs_diff(i + 1) }
}

/// A line with the part before `axis` mirrored over it.
#[inline(always)]
fn fold(line: &[u16], axis: usize, out: &mut [u16]) {
    let (left, right) = out.split_at_mut(axis);
    left.copy_from_slice(&line[..axis]);
    let (mirrored, rest) = right.split_at_mut(axis.min(right.len()));
    for (out, &v) in mirrored.iter_mut().zip(line[..axis].iter().rev()) {
        *out = v;
    }
    let rest_start = folded(2 * axis, axis);
    rest.copy_from_slice(&line[rest_start..][..rest.len()]);
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
        // Over the diagonal lies the row at the same share of the height.
        if self.mode() == 3 {
            work.places.extend((0..width).map(|x| (x * height / width * width) as u32));
        }
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        let ((width, height), mode) = (from.size(), self.mode());
        let y = if mode == 1 || mode == 2 { folded(to.y, self.axis(height)) } else { to.y };
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
                _ => fold(row, self.axis(width), out),
            }
            if self.amount < 1.0 {
                for (out, &v) in out.iter_mut().zip(own) {
                    *out = fixed::mix(v, *out, amount);
                }
            }
        }
    }
}

impl Mirror {
    #[inline(always)]
    fn mode(&self) -> usize {
        math::round(self.mode) as usize
    }

    /// The pixel of a line behind the axis; there is one before it at least.
    #[inline(always)]
    fn axis(&self, length: usize) -> usize {
        ((self.axis * length as f32) as usize).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fold_stays_inside_and_is_symmetric_about_its_axis() {
        let plain: Vec<u16> = (0..100).collect();
        for axis in [10, 45, 50, 55, 90] {
            let mut line = vec![0; 100];
            fold(&plain, axis, &mut line);
            assert!((0..100).all(|i| usize::from(line[i]) == folded(i, axis)), "{axis} {line:?}");
            assert!((0..axis.min(100 - axis)).all(|k| line[axis + k] == line[axis - 1 - k]), "{axis}");
        }
    }

    #[test]
    fn a_line_of_one_pixel_stays_as_it_is() {
        let mut line = [0];
        fold(&[7], Mirror { mode: 0.0, axis: 0.5, amount: 1.0 }.axis(1), &mut line);
        assert_eq!(line, [7]);
    }
}
