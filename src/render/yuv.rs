//! Rows of sixteen-bit RGB -> BT.709 limited-range I420 (ITU-R BT.709-6), dithered.

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

// Weights of R'G'B' in Y' times 219 * 256: full light spans 219 steps of 256 after a shift by 16.
const LUMA: [u32; 3] = [11920, 40098, 4048];
// Weights in Cb and Cr times 224 * 256; each triple sums to nothing, so that grey stays grey.
const BLUE: [i32; 3] = [-6570, -22102, 28672];
const RED: [i32; 3] = [28672, -26043, -2629];

/// Ordered dither, four by four (Bayer 1973), in 256ths of a step.
const BAYER: [[u16; 4]; 4] =
    [[8, 136, 40, 168], [200, 72, 232, 104], [56, 184, 24, 152], [248, 120, 216, 88]];

/// The dither pattern, repeated over rows of a frame's width.
#[derive(Debug)]
pub(super) struct Dither([Vec<u16>; 4]);

impl Dither {
    /// For frames of `width` pixels.
    pub(super) fn new(width: usize) -> Dither {
        Dither(BAYER.map(|row| row.into_iter().cycle().take(width).collect()))
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
    pub(super) fn put(&mut self, even: &Row, odd: &Row, dither: &Dither) {
        let (w, half) = (self.width, self.width / 2);
        let luma = &mut self.luma[even.y * w..][..2 * w];
        let chroma = even.y / 2 * half..even.y / 2 * half + half;
        let (blue, red) = (&mut self.blue[chroma.clone()], &mut self.red[chroma]);
        asciivid_effects::simd!({
            let (top, low) = luma.split_at_mut(w);
            luma_row(even, &dither.0[even.y % 4], top);
            luma_row(odd, &dither.0[odd.y % 4], low);
            chroma_row(even, odd, blue, red);
        });
    }
}

#[inline(always)]
fn luma_row(row: &Row, dither: &[u16], out: &mut [u8]) {
    let n = out.len();
    let (r, g, b, dither) = (&row.r[..n], &row.g[..n], &row.b[..n], &dither[..n]);
    for i in 0..n {
        out[i] = luma(r[i], g[i], b[i], dither[i]);
    }
}

#[inline(always)]
fn luma(r: u16, g: u16, b: u16, dither: u16) -> u8 {
    let sum = LUMA[0] * u32::from(r) + LUMA[1] * u32::from(g) + LUMA[2] * u32::from(b);
    (16 + (((sum >> 16) + u32::from(dither)) >> 8)) as u8
}

#[inline(always)]
fn chroma_row(even: &Row, odd: &Row, blue: &mut [u8], red: &mut [u8]) {
    let n = blue.len();
    let (r0, g0, b0) = (&even.r[..2 * n], &even.g[..2 * n], &even.b[..2 * n]);
    let (r1, g1, b1) = (&odd.r[..2 * n], &odd.g[..2 * n], &odd.b[..2 * n]);
    for i in 0..n {
        let mean = |a: &[u16], b: &[u16]| {
            (i32::from(a[2 * i]) + i32::from(a[2 * i + 1]) + i32::from(b[2 * i]) + i32::from(b[2 * i + 1]))
                >> 2
        };
        let (r, g, b) = (mean(r0, r1), mean(g0, g1), mean(b0, b1));
        blue[i] = difference(&BLUE, r, g, b);
        red[i] = difference(&RED, r, g, b);
    }
}

#[inline(always)]
fn difference(weights: &[i32; 3], r: i32, g: i32, b: i32) -> u8 {
    // Halved first: three products of 15 and 16 bits fit 32 bits with their sign.
    let sum = weights[0] * (r >> 1) + weights[1] * (g >> 1) + weights[2] * (b >> 1);
    (128 + ((sum + (1 << 22)) >> 23)) as u8
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
        Planes::new(frame, 8, 2).put(&row(0, &mut even), &row(1, &mut odd), &Dither::new(8));
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
