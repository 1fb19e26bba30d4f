//! Places between the points of a lattice, many at a time: the four corners around each, and how near it is to them.

use super::math;

/// The most places at a time.
pub(crate) const PLACES: usize = 64;

/// The lattice point above and left of each place, numbered row by row, and the way from there across and down, 0..=1.
#[derive(Debug)]
pub(crate) struct Corners {
    pub(crate) number: [u32; PLACES],
    pub(crate) tx: [f32; PLACES],
    pub(crate) ty: [f32; PLACES],
}

impl Corners {
    pub(crate) const NONE: Corners = Corners { number: [0; PLACES], tx: [0.0; PLACES], ty: [0.0; PLACES] };

    /// Finds the corners around as many places as there is room for; `locate` gives the way from the first lattice
    /// point across and down to a place, on a lattice of rows of `stride` points and of fewer than 2^22 in all.
    #[inline(always)]
    pub(crate) fn find(
        &mut self,
        xs: &[f32],
        ys: &[f32],
        stride: usize,
        locate: impl Fn(f32, f32) -> (f32, f32),
    ) {
        let corners = self.number.iter_mut().zip(&mut self.tx).zip(&mut self.ty);
        for ((((number, tx), ty), &x), &y) in corners.zip(xs).zip(ys) {
            let (u, v) = locate(x, y);
            let (col, row) = (math::floor(u), math::floor(v));
            *number = math::whole(row * stride as f32 + col);
            (*tx, *ty) = (u - col, v - row);
        }
    }

    /// Makes the ways across and down keep to their ends the longer the sharper they are.
    #[inline(always)]
    fn sharpen(&mut self, sharp: f32) {
        for t in self.tx.iter_mut().chain(&mut self.ty) {
            *t = math::clamp01(0.5 + (*t - 0.5) / math::max(1.0 - sharp, 0.05));
        }
    }

    /// What lies at the places: mixed from the values of the corners, 0 where there are none.
    #[inline(always)]
    fn mix(&self, values: &[f32], stride: usize, out: &mut [f32]) {
        for (((out, &number), &tx), &ty) in out.iter_mut().zip(&self.number).zip(&self.tx).zip(&self.ty) {
            let pair = |at: usize| match values.get(at..at + 2) {
                Some(&[a, b]) => a + (b - a) * tx,
                _ => 0.0,
            };
            let above = pair(number as usize);
            *out = above + (pair(number as usize + stride) - above) * ty;
        }
    }
}

/// What lies at some places of a lattice of rows of `stride` values, which `locate` finds as for [`Corners::find`]: mixed
/// from the four corners around each, with `sharp` from 0, straight from one to the other, to 1, steps half-way.
#[inline(always)]
pub(crate) fn read(
    (values, stride): (&[f32], usize),
    (xs, ys): (&[f32], &[f32]),
    sharp: f32,
    out: &mut [f32],
    locate: impl Fn(f32, f32) -> (f32, f32) + Copy,
) {
    let mut corners = Corners::NONE;
    for ((xs, ys), out) in xs.chunks(PLACES).zip(ys.chunks(PLACES)).zip(out.chunks_mut(PLACES)) {
        corners.find(xs, ys, stride, locate);
        if sharp > 0.0 {
            corners.sharpen(sharp);
        }
        corners.mix(values, stride, out);
    }
}
