//! Light drawn out from the centre.

use super::picture::{Picture, Work};
use super::{PictureShader, Row};
use crate::kit::{Moment, fixed};
use crate::params;

params! {
    /// Light is drawn out from the centre, as in a zoom while the shutter is open: on kicks and at drops.
    pub struct RadialBlur as "radial_blur" {
        /// How far, as a share of the distance from the centre.
        amount: value = "0.012*kick + 0.03*drop" in 0.0..=0.3,
        /// Light that the sharp picture keeps.
        sharp: value = "0.4" in 0.0..=1.0,
    }
}

/// Pictures that are laid over one another beside the sharp one.
const TAPS: usize = 6;
/// Their weights in 65536ths; they fall off outwards and sum to 1.
const WEIGHTS: [u16; TAPS] = [18_725, 15_604, 12_484, 9_363, 6_241, 3_119];

impl PictureShader for RadialBlur {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    fn is_idle(&self) -> bool {
        self.amount < 0.0005 || self.sharp >= 1.0
    }

    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work) {
        let far = self.amount * 0.5 * from.size().1 as f32;
        work.line.iter_mut().for_each(|line| line.resize(from.size().0, 0));
        work.offsets.fill(
            from.size(),
            #[inline(always)]
            |x, y| [-x * far, -y * far],
        );
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        let [line, ..] = &mut work.line;
        let sharp = fixed::from_unit(self.sharp);
        let rows = from.row(to.y).into_iter().zip(from.planes()).zip([to.r, to.g, to.b]);
        for ((row, plane), out) in rows {
            out.fill(0);
            for (tap, weight) in (1i32..).zip(WEIGHTS) {
                work.offsets.load(from.size(), to.y, tap as f32 / TAPS as f32);
                work.offsets.fetch(plane, from.size(), to.y, line);
                for (out, &v) in out.iter_mut().zip(&*line) {
                    *out += fixed::mul(v, weight);
                }
            }
            for (out, &v) in out.iter_mut().zip(row) {
                // Never darker than the sharp picture's share.
                *out = fixed::mix(*out, v, sharp).max(fixed::mul(v, sharp));
            }
        }
    }
}
