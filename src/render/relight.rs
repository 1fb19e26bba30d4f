//! Changes the light of a finished frame, channel by channel and part by part, in its planes.
//!
//! What is done to red, green and blue is a matrix for luma and chroma, and as the multipliers are mixed between the parts
//! of the picture, so are these matrices.

use asciivid_effects::kit::math;

use super::yuv::BAYER;
use crate::flash::{Gains, PARTS, between};

/// What makes R'G'B' of luma and chroma, and these of them, as shares of their ranges (ITU-R BT.709-6).
const TO_RGB: [[f32; 3]; 3] = [[1.0, 0.0, 1.5748], [1.0, -0.1873, -0.4681], [1.0, 1.8556, 0.0]];
const FROM_RGB: [[f32; 3]; 3] = [[0.2126, 0.7152, 0.0722], [-0.1146, -0.3854, 0.5], [0.5, -0.4542, -0.0458]];
/// Steps of luma and of chroma from one end of their range to the other.
const RANGE: [f32; 3] = [219.0, 224.0, 224.0];

/// A number of a matrix is so many of these.
const UNIT: f32 = 4096.0;
/// Bits by which a value is raised before it is multiplied, and by which the product is too large then.
const RAISED: u32 = 7;
const TOO_LARGE: u32 = 3;

type Matrix<T> = [[T; 3]; 3];

/// Memory to do it with.
#[derive(Debug, Default)]
pub(super) struct Relight {
    /// A row of parts at half of the picture's width, for each number of the matrix.
    wide: [Matrix<Vec<i16>>; PARTS.1],
    /// The same between two rows of parts.
    row: Matrix<Vec<i16>>,
    /// What chroma adds to the luma of two by two pixels.
    tint: Vec<i16>,
}

impl Relight {
    /// Changes an I420 frame in limited range; both sides even.
    pub(super) fn change(&mut self, gains: &Gains, frame: &mut [u8], (width, height): (usize, usize)) {
        self.spread(gains, width / 2);
        let (luma, chroma) = frame.split_at_mut(width * height);
        let (blue, red) = chroma.split_at_mut(width * height / 4);
        let chroma = blue.chunks_exact_mut(width / 2).zip(red.chunks_exact_mut(width / 2));
        for (y, (luma, (blue, red))) in luma.chunks_exact_mut(2 * width).zip(chroma).enumerate() {
            let (upper, lower, down) = between((2 * y + 1) as f32 / height as f32, PARTS.1);
            let Relight { wide, row, tint } = self;
            asciivid_effects::simd!({
                let down = (down * 32768.0) as i32;
                for (row, (upper, lower)) in row
                    .as_flattened_mut()
                    .iter_mut()
                    .zip(wide[upper].as_flattened().iter().zip(wide[lower].as_flattened()))
                {
                    mix(upper, lower, down, row);
                }
                let (even, odd) = luma.split_at_mut(width);
                change_rows(
                    row,
                    tint,
                    [even, odd],
                    [blue, red],
                    [&BAYER[2 * y % 4], &BAYER[(2 * y + 1) % 4]],
                );
            });
        }
    }

    /// Mixes the matrices along the rows of parts.
    fn spread(&mut self, gains: &Gains, half: usize) {
        let of_length = |row: &mut Vec<i16>| row.resize(half, 0);
        self.row.as_flattened_mut().iter_mut().for_each(of_length);
        self.tint.resize(half, 0);
        for (row, wide) in self.wide.iter_mut().enumerate() {
            let parts: [Matrix<f32>; PARTS.0] = std::array::from_fn(|col| matrix(gains.row(row)[col]));
            for (i, wide) in wide.as_flattened_mut().iter_mut().enumerate() {
                of_length(wide);
                let parts = parts.map(|matrix| UNIT * matrix.as_flattened()[i]);
                asciivid_effects::simd!(widen(&parts, PARTS.0 as f32 / half as f32, wide));
            }
        }
    }
}

/// The matrix of luma and chroma that multiplies red, green and blue.
fn matrix(gains: [f32; 3]) -> Matrix<f32> {
    std::array::from_fn(|to| {
        std::array::from_fn(|from| {
            let through = (0..3).map(|c| FROM_RGB[to][c] * gains[c] * TO_RGB[c][from]);
            through.sum::<f32>() * RANGE[to] / RANGE[from]
        })
    })
}

/// Mixes numbers between the middles of parts, of which one place is so much.
#[inline(always)]
fn widen(parts: &[f32; PARTS.0], place: f32, wide: &mut [i16]) {
    for (x, wide) in wide.iter_mut().enumerate() {
        let at = math::clamp((x as f32 + 0.5) * place - 0.5, 0.0, (PARTS.0 - 1) as f32);
        let mut value = parts[0];
        // Every step from one part to the next counts as far as it is gone.
        for i in 1..PARTS.0 {
            value += math::clamp01(at - (i - 1) as f32) * (parts[i] - parts[i - 1]);
        }
        *wide = value as i16;
    }
}

#[inline(always)]
fn mix(upper: &[i16], lower: &[i16], down: i32, row: &mut [i16]) {
    for ((row, &upper), &lower) in row.iter_mut().zip(upper).zip(lower) {
        *row = (i32::from(upper) + (((i32::from(lower) - i32::from(upper)) * down) >> 15)) as i16;
    }
}

/// A value, raised, times a number of a matrix; in eighths.
#[inline(always)]
fn times(value: i16, number: i16) -> i16 {
    ((i32::from(value << RAISED) * i32::from(number)) >> 16) as i16
}

/// Two rows of luma and the row of chroma that belongs to them.
#[inline(always)]
fn change_rows(
    matrix: &Matrix<Vec<i16>>,
    tint: &mut [i16],
    luma: [&mut [u8]; 2],
    [blue, red]: [&mut [u8]; 2],
    dither: [&[u16; 4]; 2],
) {
    let half = tint.len();
    let [[m00, m01, m02], [m10, m11, m12], [m20, m21, m22]] = matrix.each_ref().map(
        #[inline(always)]
        |row| {
            row.each_ref().map(
                #[inline(always)]
                |m| &m[..half],
            )
        },
    );
    let (blue, red) = (&mut blue[..half], &mut red[..half]);
    let [(even, _), (odd, _)] = luma.map(
        #[inline(always)]
        |row| row.as_chunks_mut::<2>(),
    );
    let (even, odd) = (&mut even[..half], &mut odd[..half]);
    for x in 0..half {
        let sum = i16::from(even[x][0]) + i16::from(even[x][1]) + i16::from(odd[x][0]) + i16::from(odd[x][1]);
        let (y, b, r) = (((sum + 2) >> 2) - 16, i16::from(blue[x]) - 128, i16::from(red[x]) - 128);
        tint[x] = times(b, m01[x]) + times(r, m02[x]);
        let chroma = |value: i16| ((value + (128 << TOO_LARGE) + 4) >> TOO_LARGE).clamp(16, 240) as u8;
        blue[x] = chroma(times(y, m10[x]) + times(b, m11[x]) + times(r, m12[x]));
        red[x] = chroma(times(y, m20[x]) + times(b, m21[x]) + times(r, m22[x]));
    }
    for (row, dither) in [even, odd].into_iter().zip(dither) {
        for (x, pixels) in row.iter_mut().enumerate() {
            for (i, pixel) in pixels.iter_mut().enumerate() {
                let step = (dither[(2 * x + i) % 4] >> (8 - TOO_LARGE)) as i16;
                let value = times(i16::from(*pixel) - 16, m00[x]) + tint[x] + (16 << TOO_LARGE) + step;
                *pixel = (value >> TOO_LARGE).clamp(16, 235) as u8;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::frame_bytes;

    const SIZE: (usize, usize) = (128, 64);

    fn frame(ycc: [u8; 3]) -> Vec<u8> {
        let mut frame = vec![ycc[0]; frame_bytes(SIZE.0, SIZE.1)];
        frame[SIZE.0 * SIZE.1..][..SIZE.0 * SIZE.1 / 4].fill(ycc[1]);
        frame[SIZE.0 * SIZE.1 * 5 / 4..].fill(ycc[2]);
        frame
    }

    /// The mean colour, 0..=1.
    fn color(frame: &[u8]) -> [f32; 3] {
        let mean = |plane: &[u8]| plane.iter().map(|&v| f32::from(v)).sum::<f32>() / plane.len() as f32;
        let (luma, chroma) = frame.split_at(SIZE.0 * SIZE.1);
        let (blue, red) = chroma.split_at(SIZE.0 * SIZE.1 / 4);
        let ycc = [(mean(luma) - 16.0) / 219.0, (mean(blue) - 128.0) / 224.0, (mean(red) - 128.0) / 224.0];
        TO_RGB.map(|row| row.iter().zip(ycc).map(|(m, v)| m * v).sum())
    }

    #[test]
    fn every_channel_is_multiplied() {
        for ycc in [[120, 128, 128], [90, 100, 150], [60, 160, 110]] {
            for gains in [[0.5; 3], [1.5, 1.2, 0.9], [0.4, 1.0, 1.9]] {
                let mut changed = frame(ycc);
                Relight::default().change(&Gains::by(|_, channel| gains[channel]), &mut changed, SIZE);
                let (before, after) = (color(&frame(ycc)), color(&changed));
                for c in 0..3 {
                    let off = after[c] - (gains[c] * before[c]).min(1.0);
                    assert!(off.abs() < 0.012, "{ycc:?} {gains:?}: {before:?} {after:?}");
                }
            }
        }
    }

    #[test]
    fn parts_are_mixed_smoothly_and_black_stays_black() {
        let gains = Gains::by(|part, _| if part % PARTS.0 < 4 { 0.5 } else { 1.5 });
        let (mut grey, mut black) = (frame([116, 128, 128]), frame([16, 128, 128]));
        let mut relight = Relight::default();
        relight.change(&gains, &mut grey, SIZE);
        relight.change(&gains, &mut black, SIZE);
        assert!(black == frame([16, 128, 128]));
        let row = &grey[..SIZE.0];
        assert!(row.windows(2).all(|pair| pair[0] <= pair[1] + 1 && pair[1] <= pair[0] + 14), "{row:?}");
        assert!(row[0].abs_diff(66) <= 1 && row[127].abs_diff(166) <= 1, "{row:?}");
    }

    #[test]
    fn where_nothing_changes_every_pixel_stays() {
        let mut noise = frame([0; 3]);
        noise.iter_mut().enumerate().for_each(|(i, v)| *v = 40 + (i * 7919 % 160) as u8);
        let before = noise.clone();
        Relight::default().change(&Gains::by(|_, _| 1.0), &mut noise, SIZE);
        let off = noise.iter().zip(&before).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(off <= Some(1));
    }
}
