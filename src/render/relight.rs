//! Changes the light of a finished frame, channel by channel and block by block, in its planes.
//!
//! What is done to red, green and blue is a matrix for luma and chroma, and as the multipliers are mixed between the blocks
//! of the picture, so are these matrices.

use asciivid_effects::kit::{fixed, math};

use crate::flash::{GRID, Gains, between};

/// What makes R'G'B' of luma and chroma, and these of them, as shares of their ranges (ITU-R BT.709-6).
const TO_RGB: Matrix = [[1.0, 0.0, 1.5748], [1.0, -0.1873, -0.4681], [1.0, 1.8556, 0.0]];
const FROM_RGB: Matrix = [[0.2126, 0.7152, 0.0722], [-0.1146, -0.3854, 0.5], [0.5, -0.4542, -0.0458]];
/// Steps of luma and of chroma from one end of their range to the other.
const RANGE: [f32; 3] = [219.0, 224.0, 224.0];

/// A number of a matrix is so many of these.
const UNIT: f32 = 4096.0;
/// Bits by which a value is raised before it is multiplied, and by which the product is too large then.
const RAISED: u32 = 7;
const TOO_LARGE: u32 = 3;
/// What rounds such a product to the nearest.
const HALF: i16 = 1 << (TOO_LARGE - 1);

/// Places of chroma that are done at a time.
const TILE: usize = fixed::TILE;
/// Places of luma in a row of them.
const WIDE: usize = 2 * TILE;

type Matrix = [[f32; 3]; 3];
/// What each multiplier adds to each number of the matrix that they make, row by row.
const SHARES: [[f32; 3]; 9] = shares();
/// The numbers of matrices, first row by row, then place by place of a tile.
type Numbers = [[i16; TILE]; 9];

/// Memory to do it with; rows are whole tiles.
#[derive(Debug, Default)]
pub(super) struct Relight {
    /// The rows of blocks above and below, at half of the picture's width.
    rows: [Vec<Numbers>; 2],
    /// How far it is from those above to those below, of 32767, for every place of a tile.
    down: [i16; TILE],
}

impl Relight {
    /// Changes an I420 frame in limited range; both sides even.
    pub(super) fn change(&mut self, gains: &Gains, frame: &mut [u8], (width, height): (usize, usize)) {
        self.fit(width / 2);
        let (luma, chroma) = frame.split_at_mut(width * height);
        let (blue, red) = chroma.split_at_mut(width * height / 4);
        let chroma = blue.chunks_exact_mut(width / 2).zip(red.chunks_exact_mut(width / 2));
        let mut above = None;
        for (y, (luma, (blue, red))) in luma.chunks_exact_mut(2 * width).zip(chroma).enumerate() {
            let (upper, lower, down) = between((2 * y + 1) as f32 / height as f32, GRID.1);
            if above != Some(upper) {
                self.rows.swap(0, 1);
                if above.is_none_or(|above| above + 1 != upper) {
                    self.widen(gains.row(upper), width / 2, 0);
                }
                self.widen(gains.row(lower), width / 2, 1);
                above = Some(upper);
            }
            // As many as there are places: products of vectors alone are cheap.
            self.down.fill((down * 32767.0) as i16);
            let (top, low) = luma.split_at_mut(width);
            asciivid_effects::simd!(self.change_rows([top, low], [blue, red]));
        }
    }

    /// Makes room for rows of such a half width.
    fn fit(&mut self, half: usize) {
        let tiles = half.div_ceil(TILE);
        self.rows.iter_mut().for_each(|row| row.resize(tiles, [[0; TILE]; 9]));
    }

    /// Makes one of the two rows.
    fn widen(&mut self, blocks: &[[f32; 3]], half: usize, row: usize) {
        let place = GRID.0 as f32 / half as f32;
        asciivid_effects::simd!(for (tile, numbers) in self.rows[row].iter_mut().enumerate() {
            matrices(&along(blocks, tile * TILE, place), numbers);
        });
    }

    /// Changes two rows of luma and those of chroma that belong to them.
    #[inline(always)]
    fn change_rows(&self, [top, low]: [&mut [u8]; 2], [blue, red]: [&mut [u8]; 2]) {
        let luma = top.chunks_mut(WIDE).zip(low.chunks_mut(WIDE));
        let chroma = blue.chunks_mut(TILE).zip(red.chunks_mut(TILE));
        let blocks = self.rows[0].iter().zip(&self.rows[1]);
        for ((above, below), ((top, low), (blue, red))) in blocks.zip(luma.zip(chroma)) {
            let numbers = mixed(above, below, &self.down);
            if let (Ok(top), Ok(low), Ok(blue), Ok(red)) =
                (top.try_into(), low.try_into(), blue.try_into(), red.try_into())
            {
                change_tile(&numbers, [top, low], [blue, red]);
            } else {
                change_part(&numbers, [top, low], [blue, red]);
            }
        }
    }
}

const fn shares() -> [[f32; 3]; 9] {
    let mut shares = [[0.0; 3]; 9];
    let mut i = 0;
    while i < 27 {
        let (to, from, c) = (i / 9, i / 3 % 3, i % 3);
        shares[i / 3][c] = UNIT * FROM_RGB[to][c] * TO_RGB[c][from] * RANGE[to] / RANGE[from];
        i += 1;
    }
    shares
}

/// Multipliers as they are mixed between the middles of blocks, of which one place is so much, for a tile from a place on.
#[inline(always)]
fn along(blocks: &[[f32; 3]], first: usize, place: f32) -> [[f32; TILE]; 3] {
    let last = blocks.len() - 1;
    let at: [f32; TILE] =
        std::array::from_fn(|i| math::clamp(((first + i) as f32 + 0.5) * place - 0.5, 0.0, last as f32));
    let (begin, end) = (at[0] as usize, at[TILE - 1] as usize);
    let mut gains = blocks[begin].map(|gain| [gain; TILE]);
    // Every step from one block to the next counts as far as it is gone.
    for block in begin..=end {
        for (c, gains) in gains.iter_mut().enumerate() {
            let step = blocks[(block + 1).min(last)][c] - blocks[block][c];
            for (gain, at) in gains.iter_mut().zip(at) {
                *gain += math::clamp01(at - block as f32) * step;
            }
        }
    }
    gains
}

/// The matrices of multipliers.
#[inline(always)]
fn matrices(gains: &[[f32; TILE]; 3], numbers: &mut Numbers) {
    for (numbers, [r, g, b]) in numbers.iter_mut().zip(SHARES) {
        for (i, number) in numbers.iter_mut().enumerate() {
            *number = fixed::nearest_signed(r * gains[0][i] + g * gains[1][i] + b * gains[2][i]);
        }
    }
}

/// The numbers so far between two rows of blocks.
#[inline(always)]
fn mixed(above: &Numbers, below: &Numbers, down: &[i16; TILE]) -> Numbers {
    let mut mixed = *above;
    for (mixed, below) in mixed.iter_mut().zip(below) {
        for ((mixed, below), &down) in mixed.iter_mut().zip(below).zip(down) {
            *mixed += high(2 * (below - *mixed), down);
        }
    }
    mixed
}

/// The high half of a product.
#[inline(always)]
fn high(a: i16, b: i16) -> i16 {
    ((i32::from(a) * i32::from(b)) >> 16) as i16
}

/// A value, raised, times a number of a matrix; in eighths.
#[inline(always)]
fn times(value: i16, number: i16) -> i16 {
    high(value << RAISED, number)
}

/// From 0 on, or around it.
#[inline(always)]
fn load<const N: usize>(from: &[u8; N], zero: i16) -> [i16; N] {
    from.map(
        #[inline(always)]
        |value| i16::from(value) - zero,
    )
}

#[inline(always)]
fn store<const N: usize>(from: &[i16; N], zero: i16, most: i16, to: &mut [u8; N]) {
    for (to, &from) in to.iter_mut().zip(from) {
        *to = (((from + HALF) >> TOO_LARGE) + zero).clamp(16, most) as u8;
    }
}

/// Changes two by two rows of luma and what chroma belongs to them.
#[inline(always)]
fn change_tile(numbers: &Numbers, luma: [&mut [u8; WIDE]; 2], chroma: [&mut [u8; TILE]; 2]) {
    let [y_of_y, y_of_b, y_of_r, b_of_y, b_of_b, b_of_r, r_of_y, r_of_b, r_of_r] = numbers;
    let rows = [load(luma[0], 16), load(luma[1], 16)];
    let [blue, red] = [load(chroma[0], 128), load(chroma[1], 128)];
    let pairs = rows[0].as_chunks::<2>().0.iter().zip(rows[1].as_chunks::<2>().0);
    let mut mean = [0; TILE];
    for (mean, (top, low)) in mean.iter_mut().zip(pairs) {
        *mean = (top[0] + top[1] + low[0] + low[1] + 2) >> 2;
    }
    let (mut own, mut tint) = ([[0; 2]; TILE], [[0; 2]; TILE]);
    let (mut bluer, mut redder) = ([0; TILE], [0; TILE]);
    for i in 0..TILE {
        let (y, b, r) = (mean[i], blue[i], red[i]);
        own[i] = [y_of_y[i]; 2];
        tint[i] = [times(b, y_of_b[i]) + times(r, y_of_r[i]); 2];
        bluer[i] = times(y, b_of_y[i]) + times(b, b_of_b[i]) + times(r, b_of_r[i]);
        redder[i] = times(y, r_of_y[i]) + times(b, r_of_b[i]) + times(r, r_of_r[i]);
    }
    let (own, tint) = (own.as_flattened(), tint.as_flattened());
    for (row, to) in rows.into_iter().zip(luma) {
        let mut lit = row;
        for ((value, &own), &tint) in lit.iter_mut().zip(own).zip(tint) {
            *value = times(*value, own) + tint;
        }
        store(&lit, 16, 235, to);
    }
    let [blue, red] = chroma;
    store(&bluer, 128, 240, blue);
    store(&redder, 128, 240, red);
}

/// Changes what is left at the end of two rows.
#[cold]
fn change_part(numbers: &Numbers, luma: [&mut [u8]; 2], chroma: [&mut [u8]; 2]) {
    let (mut rows, mut colors) = ([[0; WIDE]; 2], [[0; TILE]; 2]);
    rows.iter_mut().zip(&luma).for_each(|(to, from)| to[..from.len()].copy_from_slice(from));
    colors.iter_mut().zip(&chroma).for_each(|(to, from)| to[..from.len()].copy_from_slice(from));
    change_tile(numbers, rows.each_mut(), colors.each_mut());
    luma.into_iter().zip(&rows).for_each(|(to, from)| to.copy_from_slice(&from[..to.len()]));
    chroma.into_iter().zip(&colors).for_each(|(to, from)| to.copy_from_slice(&from[..to.len()]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::frame_bytes;

    const SIZE: (usize, usize) = (128, 64);

    fn frame(ycc: [u8; 3]) -> Vec<u8> {
        sized(SIZE, ycc)
    }

    fn sized((width, height): (usize, usize), ycc: [u8; 3]) -> Vec<u8> {
        let mut frame = vec![ycc[0]; frame_bytes(width, height)];
        frame[width * height..][..width * height / 4].fill(ycc[1]);
        frame[width * height * 5 / 4..].fill(ycc[2]);
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
    fn blocks_are_mixed_smoothly_and_black_stays_black() {
        let gains = Gains::by(|block, _| 0.5 + (block % GRID.0) as f32 / (GRID.0 - 1) as f32);
        let (mut grey, mut black) = (frame([116, 128, 128]), frame([16, 128, 128]));
        let mut relight = Relight::default();
        relight.change(&gains, &mut grey, SIZE);
        relight.change(&gains, &mut black, SIZE);
        assert!(black == frame([16, 128, 128]));
        let row = &grey[..SIZE.0];
        assert!(row.windows(2).all(|pair| pair[0] <= pair[1] && pair[1] <= pair[0] + 2), "{row:?}");
        assert!(row[0].abs_diff(66) <= 1 && row[127].abs_diff(166) <= 1, "{row:?}");
    }

    #[test]
    fn what_is_left_behind_the_last_whole_tile_is_changed_as_the_rest() {
        let size = (2 * TILE + 6, 4);
        let mut changed = sized(size, [120, 100, 150]);
        Relight::default().change(&Gains::by(|_, channel| [0.5, 1.0, 1.2][channel]), &mut changed, size);
        let (luma, chroma) = changed.split_at(size.0 * size.1);
        for plane in [luma, &chroma[..chroma.len() / 2], &chroma[chroma.len() / 2..]] {
            assert!(
                plane.iter().all(|v| *v == plane[0]) && ![120, 100, 150].contains(&plane[0]),
                "{plane:?}"
            );
        }
    }

    #[test]
    fn white_is_the_brightest() {
        let mut bright = frame([220, 128, 128]);
        Relight::default().change(&Gains::by(|_, _| 3.0), &mut bright, SIZE);
        assert!(bright == frame([235, 128, 128]));
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
