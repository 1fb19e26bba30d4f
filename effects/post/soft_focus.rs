//! A soft picture over the sharp one.

use super::picture::{Picture, Work};
use super::{PictureShader, Row};
use crate::kit::Moment;
use crate::kit::fixed::{self, Factor, Mix};
use crate::params;

params! {
    /// Lays a soft picture over the sharp one, as a diffusing lens does (M. Orton); breathes with the energy.
    pub struct SoftFocus as "soft_focus" {
        /// Light of the soft picture.
        amount: value = "0.25 + 0.25*energy" in 0.0..=1.0,
        /// How much of the sharp picture gives way to it.
        haze: value = "0.12" in 0.0..=1.0,
    }
}

/// Pixels of the picture for one of the soft picture, each way.
const REDUCTION: usize = 4;

impl PictureShader for SoftFocus {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    fn is_idle(&self) -> bool {
        self.amount <= 0.0 && self.haze <= 0.0
    }

    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work) {
        let (width, height) = from.size();
        let small = (width.div_ceil(REDUCTION), height.div_ceil(REDUCTION));
        let Work { small: soft, spare, line, .. } = work;
        soft.resize(small);
        spare.resize(small);
        line.iter_mut().for_each(|line| line.resize(small.0, 0));
        for y in 0..small.1 {
            let lines = [0, 1, 2, 3].map(|k| from.row(y * REDUCTION + k));
            let to = soft.row_mut(y);
            for (c, out) in [to.r, to.g, to.b].into_iter().enumerate() {
                reduce(lines.map(|line| line[c]), out);
            }
        }
        // A blur of five pixels, then of the same five further apart (P. J. Burt 1981): wide and smooth for ten taps.
        for apart in [1, 2, 4] {
            for y in 0..small.1 {
                let (to, row) = (spare.row_mut(y), soft.row(y));
                for (out, row) in [to.r, to.g, to.b].into_iter().zip(row) {
                    blur_along(row, apart, out);
                }
            }
            for y in 0..small.1 {
                let at = |k: usize| spare.row((y + k * apart).saturating_sub(2 * apart));
                let lines = [at(0), at(1), at(2), at(3), at(4)];
                let to = soft.row_mut(y);
                for (c, out) in [to.r, to.g, to.b].into_iter().enumerate() {
                    blur_across(lines.map(|line| line[c]), out);
                }
            }
        }
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        let (amount, haze) = (Factor::from_unit(self.amount), Mix::by(fixed::from_unit(self.haze)));
        // The centre of a small row lies 1.5 rows below its first row.
        let at = (2 * to.y + 1).saturating_sub(REDUCTION);
        let (near, weight) = (at / (2 * REDUCTION), (at % (2 * REDUCTION)) * 65536 / (2 * REDUCTION));
        let down = Mix::by(weight as u16);
        let soft = work.small.row(near).into_iter().zip(work.small.row(near + 1));
        let rows = from.row(to.y).into_iter().zip([to.r, to.g, to.b]);
        for (((sharp, out), (a, b)), line) in rows.zip(soft).zip(&mut work.line) {
            for ((v, &a), &b) in line.iter_mut().zip(a).zip(b) {
                *v = down.of(a, b);
            }
            widen(&line[..a.len()], out);
            for (out, &v) in out.iter_mut().zip(sharp) {
                // Screen: the light of both, without clipping.
                let light = amount.times(*out);
                let kept = haze.of(v, *out);
                *out = kept + fixed::mul(light, fixed::ONE - kept);
            }
        }
    }
}

/// Means of four by four pixels; what is missing at the right edge is repeated.
#[inline(always)]
fn reduce(lines: [&[u16]; 4], out: &mut [u16]) {
    let whole = lines.map(|line| line.as_chunks::<4>().0);
    let groups = whole[0].iter().zip(whole[1]).zip(whole[2].iter().zip(whole[3]));
    for (out, ((a, b), (c, d))) in out.iter_mut().zip(groups) {
        let column = |k: usize| u32::from(a[k]) + u32::from(b[k]) + u32::from(c[k]) + u32::from(d[k]);
        *out = ((column(0) + column(1) + column(2) + column(3)) >> 4) as u16;
    }
    if let (Some(out), rest @ 1..) = (out.last_mut(), lines[0].len() % 4) {
        let start = lines[0].len() - rest;
        let sum: usize = lines.iter().flat_map(|line| &line[start..]).map(|&v| usize::from(v)).sum();
        *out = (sum / (4 * rest)) as u16;
    }
}

#[inline(always)]
fn tap5(a: u16, b: u16, c: u16, d: u16, e: u16) -> u16 {
    let (far, near) = (u32::from(a) + u32::from(e), u32::from(b) + u32::from(d));
    ((far + 4 * near + 6 * u32::from(c) + 8) >> 4) as u16
}

#[inline(always)]
fn blur_along(row: &[u16], apart: usize, out: &mut [u16]) {
    let (width, reach) = (row.len(), 2 * apart);
    let at = |x: usize| row[x.saturating_sub(reach).min(width - 1)];
    let edge = |x: usize| tap5(at(x), at(x + apart), at(x + reach), at(x + 3 * apart), at(x + 2 * reach));
    for x in (0..reach.min(width)).chain(width.saturating_sub(reach)..width) {
        out[x] = edge(x);
    }
    if width > 2 * reach {
        let taps =
            row.iter().zip(&row[apart..]).zip(&row[reach..]).zip(&row[3 * apart..]).zip(&row[2 * reach..]);
        for (out, ((((&a, &b), &c), &d), &e)) in out[reach..].iter_mut().zip(taps) {
            *out = tap5(a, b, c, d, e);
        }
    }
}

#[inline(always)]
fn blur_across([a, b, c, d, e]: [&[u16]; 5], out: &mut [u16]) {
    let taps = a.iter().zip(b).zip(c).zip(d).zip(e);
    for (out, ((((&a, &b), &c), &d), &e)) in out.iter_mut().zip(taps) {
        *out = tap5(a, b, c, d, e);
    }
}

/// Four pixels from every two neighbours, between whose centres they lie.
#[inline(always)]
fn widen(line: &[u16], out: &mut [u16]) {
    let (head, body) = out.split_at_mut((REDUCTION / 2).min(out.len()));
    head.fill(line[0]);
    let weights: [u16; REDUCTION] = std::array::from_fn(|k| ((2 * k + 1) * 8192) as u16);
    let runs = body.as_chunks_mut::<REDUCTION>().0;
    let whole = REDUCTION * runs.len().min(line.len() - 1);
    for (run, (&a, &b)) in runs.iter_mut().zip(line.iter().zip(&line[1..])) {
        *run = weights.map(
            #[inline(always)]
            |weight| fixed::mix(a, b, weight),
        );
    }
    body[whole..].fill(line[line.len() - 1]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_picture_stays_even_at_every_size() {
        for size in [(64, 36), (65, 37), (3, 2), (1, 1), (19, 11)] {
            let mut from = Picture::new(size);
            for y in 0..size.1 {
                from.row_mut(y).r.fill(20_000);
            }
            let (shader, mut work) = (SoftFocus { amount: 0.0, haze: 1.0 }, Work::default());
            let mut to = Picture::new(size);
            let silence = crate::post::tests::silence();
            shader.prepare(&(), &silence.moment(), &from, &mut work);
            for y in 0..size.1 {
                shader.row(&(), &silence.moment(), &from, &mut work, to.row_mut(y));
                let [r, g, _] = to.row(y);
                assert!(
                    r.iter().all(|v| v.abs_diff(20_000) < 8) && g.iter().all(|&v| v < 8),
                    "{size:?} {r:?}"
                );
            }
        }
    }
}
