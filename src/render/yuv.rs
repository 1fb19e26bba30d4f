//! Rows of sixteen-bit RGB -> BT.709 limited-range I420 (ITU-R BT.709-6), dithered.

use asciivid_effects::kit::{Line, fixed};
use asciivid_effects::post::Row;

/// Planes of one I420 frame.
#[derive(Debug)]
pub(super) struct Planes<'a> {
    width: usize,
    luma: &'a mut [u8],
    blue: &'a mut [u8],
    red: &'a mut [u8],
}

/// Bytes of one I420 frame; both sides must be even.
pub fn frame_bytes(width: usize, height: usize) -> usize {
    width * height * 3 / 2
}

// Weights of R'G'B' in Y' in 65536ths of 219 * 256: the high halves of the products are 256ths of a step.
const LUMA: [u16; 3] = [11920, 40098, 4048];
// Weights in Cb and Cr in 65536ths of 224 * 256, without their signs: the one that adds, then the two that take away.
// Each triple sums to nothing, so that grey stays grey.
const BLUE: [u16; 3] = [28672, 6570, 22102];
const RED: [u16; 3] = [28672, 26043, 2629];

/// Ordered dither, four by four (Bayer 1973), in 256ths of a step.
const BAYER: [[u16; 4]; 4] =
    [[8, 136, 40, 168], [200, 72, 232, 104], [56, 184, 24, 152], [248, 120, 216, 88]];

/// What the conversion works with: the dither pattern on top of black, repeated over a row, and a row of chroma's light.
#[derive(Debug)]
pub(super) struct Convert {
    dither: [Line<u16>; 4],
    means: [Line<u16>; 3],
}

/// Black in 256ths of a step, and what the products lose on average when their low halves are cut.
const BLACK: u16 = 16 * 256 + 1;

impl Convert {
    /// For frames of `width` pixels.
    pub(super) fn new(width: usize) -> Convert {
        let dither = BAYER.map(|row| Line::of((0..width).map(|x| row[x % row.len()] + BLACK)));
        Convert { dither, means: std::array::from_fn(|_| Line::new(width / 2)) }
    }
}

impl<'a> Planes<'a> {
    /// Splits the bytes of a frame into its planes.
    pub(super) fn new(frame: &'a mut [u8], width: usize, height: usize) -> Planes<'a> {
        let (luma, chroma) = frame.split_at_mut(width * height);
        let (blue, red) = chroma.split_at_mut(width * height / 4);
        Planes { width, luma, blue, red }
    }

    /// Converts an even row and the odd row below it.
    pub(super) fn put(&mut self, even: &Row, odd: &Row, convert: &mut Convert) {
        let (w, half) = (self.width, self.width / 2);
        let luma = &mut self.luma[even.y * w..][..2 * w];
        let chroma = even.y / 2 * half..even.y / 2 * half + half;
        let (blue, red) = (&mut self.blue[chroma.clone()], &mut self.red[chroma]);
        asciivid_effects::simd!({
            let (top, low) = luma.split_at_mut(w);
            luma_row(even, &convert.dither[even.y % 4], top);
            luma_row(odd, &convert.dither[odd.y % 4], low);
            let [r, g, b] = &mut convert.means;
            mean(even.r, odd.r, r);
            mean(even.g, odd.g, g);
            mean(even.b, odd.b, b);
            difference(&BLUE, [b, r, g], blue);
            difference(&RED, [r, g, b], red);
        });
    }
}

#[inline(always)]
fn luma_row(row: &Row, dither: &[u16], out: &mut [u8]) {
    let light = row.r.iter().zip(&*row.g).zip(&*row.b);
    for ((out, ((&r, &g), &b)), &dither) in out.iter_mut().zip(light).zip(dither) {
        let sum = fixed::mul(r, LUMA[0]) + fixed::mul(g, LUMA[1]) + fixed::mul(b, LUMA[2]);
        *out = ((sum + dither) >> 8) as u8;
    }
}

/// Means of squares of four pixels.
#[inline(always)]
fn mean(even: &[u16], odd: &[u16], out: &mut [u16]) {
    let pairs = even.as_chunks::<2>().0.iter().zip(odd.as_chunks::<2>().0);
    for (out, ([a, b], [c, d])) in out.iter_mut().zip(pairs) {
        *out = ((u32::from(*a) + u32::from(*b) + u32::from(*c) + u32::from(*d)) >> 2) as u16;
    }
}

/// One row of Cb or Cr.
#[inline(always)]
fn difference(weights: &[u16; 3], [plus, minus, less]: [&[u16]; 3], out: &mut [u8]) {
    for (((out, &p), &m), &l) in out.iter_mut().zip(plus).zip(minus).zip(less) {
        let sum = 128 * 256 + 128 + fixed::mul(p, weights[0]);
        *out = ((sum - fixed::mul(m, weights[1]) - fixed::mul(l, weights[2])) >> 8) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Converts two rows of eight pixels of one colour.
    fn fill(frame: &mut [u8], rgb: [u16; 3]) {
        let [mut even, mut odd] = [(); 2].map(|()| rgb.map(|c| vec![c; 8]));
        fn row(y: usize, [r, g, b]: &mut [Vec<u16>; 3]) -> Row<'_> {
            Row { y, r, g, b }
        }
        Planes::new(frame, 8, 2).put(&row(0, &mut even), &row(1, &mut odd), &mut Convert::new(8));
    }

    fn convert(rgb: [u16; 3]) -> [u8; 3] {
        let mut frame = vec![0; frame_bytes(8, 2)];
        fill(&mut frame, rgb);
        [frame[0], frame[16], frame[20]]
    }

    #[test]
    fn primaries_are_those_of_bt709() {
        let full = u16::MAX;
        let expected = [
            ([full, 0, 0], [63, 102, 240]),
            ([0, full, 0], [173, 42, 26]),
            ([0, 0, full], [32, 240, 118]),
            ([full, full, full], [235, 128, 128]),
            ([0, 0, 0], [16, 128, 128]),
        ];
        for (rgb, yuv) in expected {
            let found = convert(rgb);
            let off = found.iter().zip(yuv).map(|(&a, b)| a.abs_diff(b)).max();
            assert!(off <= Some(1), "{rgb:?} gave {found:?}, not {yuv:?}");
        }
    }

    #[test]
    fn a_flat_level_between_two_steps_is_dithered_to_its_mean() {
        let mut frame = vec![0; frame_bytes(8, 2)];
        fill(&mut frame, [(65535.0 * 100.5 / 219.0) as u16; 3]);
        let mean = frame[..16].iter().map(|&y| f32::from(y)).sum::<f32>() / 16.0;
        assert!((mean - 116.5).abs() <= 0.13, "{mean}");
    }
}
