//! Whole pictures, for shaders that look at other pixels than their own.

use super::Row;
use crate::kit::fixed::Mix;
use crate::kit::{fixed, math};

/// Pixels that are fetched with one offset: what moves pixels about moves so many alike.
pub(super) const RUN: usize = 8;

/// A frame in sixteen-bit gamma-encoded light, one plane a channel, row after row.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Picture {
    width: usize,
    height: usize,
    planes: [Vec<u16>; 3],
}

impl Picture {
    /// A dark picture of `(width, height)` pixels.
    pub fn new((width, height): (usize, usize)) -> Picture {
        let mut picture = Picture::default();
        picture.resize((width, height));
        picture
    }

    /// Takes another size; what is in the picture then means nothing. Allocates only to grow.
    pub fn resize(&mut self, (width, height): (usize, usize)) {
        (self.width, self.height) = (width, height);
        self.planes.iter_mut().for_each(|plane| plane.resize(width * height, 0));
    }

    /// Takes another size and goes dark. Allocates only to grow.
    pub fn clear(&mut self, size: (usize, usize)) {
        self.planes.iter_mut().for_each(Vec::clear);
        self.resize(size);
    }

    /// Pixels across and down.
    #[inline(always)]
    pub fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Red, green and blue of the whole picture.
    #[inline(always)]
    pub fn planes(&self) -> [&[u16]; 3] {
        self.planes.each_ref().map(Vec::as_slice)
    }

    /// Red, green and blue of a row; below the picture, of the lowest.
    #[inline(always)]
    pub fn row(&self, y: usize) -> [&[u16]; 3] {
        let start = y.min(self.height - 1) * self.width;
        self.planes.each_ref().map(|plane| &plane[start..start + self.width])
    }

    /// Makes `to` this picture at half its size, of means of four pixels; what is missing at the edges is repeated.
    #[inline(always)]
    pub(super) fn halve(&self, to: &mut Picture) {
        to.resize((self.width.div_ceil(2), self.height.div_ceil(2)));
        for y in 0..to.height {
            let lines = self.row(2 * y).into_iter().zip(self.row(2 * y + 1));
            let row = to.row_mut(y);
            for ((even, odd), out) in lines.zip([row.r, row.g, row.b]) {
                halve(even, odd, out);
            }
        }
    }

    /// A row to change.
    pub fn row_mut(&mut self, y: usize) -> Row<'_> {
        let pixels = y * self.width..(y + 1) * self.width;
        let [r, g, b] = self.planes.each_mut().map(|plane| &mut plane[pixels.clone()]);
        Row { y, r, g, b }
    }

    /// Copies a row as it is.
    #[inline(always)]
    pub fn copy(&self, to: Row<'_>) {
        let [r, g, b] = self.row(to.y);
        to.r.copy_from_slice(r);
        to.g.copy_from_slice(g);
        to.b.copy_from_slice(b);
    }
}

/// What a shader works out once a frame and reads in every row. Kept between frames, but only for its memory.
#[derive(Debug, Default)]
pub struct Work {
    /// From where every pixel takes its light.
    pub(super) offsets: Offsets,
    /// A smaller picture.
    pub(super) small: Picture,
    /// Another one.
    pub(super) spare: Picture,
    /// A row of each channel.
    pub(super) line: [Vec<u16>; 3],
    /// A row of positions in a plane.
    pub(super) places: Vec<u32>,
}

/// Pixels of one channel in a line of a cache.
const CACHE_LINE: usize = 32;

/// 2^23: a float in its unit range has its integer part in the low bits.
const INTEGERS: f32 = 8_388_608.0;

/// From where pixels take their light, as offsets in pixels: even along runs, linear between every eighth row.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    columns: usize,
    grid: Vec<[f32; 2]>,
    /// Of the loaded row: from where each run takes its light, in 256ths of a pixel, across and down.
    line: Vec<[u32; 2]>,
    /// Rows of the picture from the top that lie in a near cache.
    near: usize,
}

impl Offsets {
    /// Works out the offsets of a picture. `at` is given points in halves of the height from the centre, y downwards.
    #[inline(always)]
    pub(super) fn fill(&mut self, (width, height): (usize, usize), at: impl Fn(f32, f32) -> [f32; 2]) {
        (self.columns, self.near) = (width.div_ceil(RUN), 0);
        let rows = height.div_ceil(RUN) + 1;
        self.line.resize(self.columns, [0; 2]);
        self.grid.resize(self.columns * rows, [0.0; 2]);
        let half = 0.5 * height as f32;
        for (row, line) in self.grid.chunks_exact_mut(self.columns).enumerate() {
            let y = ((row * RUN) as f32 - half) / half;
            for (x, offset) in (0i32..).zip(line) {
                let x = (x as f32 + 0.5) * RUN as f32;
                *offset = at((x - 0.5 * width as f32) / half, y);
            }
        }
    }

    /// Makes the offsets of row `y`, multiplied by `scale`, ready. What lies outside the picture is not looked for:
    /// there an offset is as long as it may be.
    #[inline(always)]
    pub(super) fn load(&mut self, from: &Picture, y: usize, scale: f32) {
        let (row, t) = (y / RUN, (y % RUN) as f32 / RUN as f32);
        let (above, below) = self.grid[row * self.columns..][..2 * self.columns].split_at(self.columns);
        let last_x = from.width.saturating_sub(RUN + 1) as f32;
        let last_y = from.height.saturating_sub(1) as f32 - 1.0 / 256.0;
        let (last_run, y) = (from.width.saturating_sub(RUN) as f32, y as f32);
        let mut lowest = 0;
        for (x, ((at, a), b)) in (0i32..).zip(self.line.iter_mut().zip(above).zip(below)) {
            let x = math::min((x * RUN as i32) as f32, last_run) + scale * math::mix(a[0], b[0], t);
            let y = y + scale * math::mix(a[1], b[1], t);
            *at = [(x, last_x), (y, last_y)].map(
                #[inline(always)]
                |(v, last)| (math::clamp(v, 0.0, last) * 256.0 + INTEGERS).to_bits() & 0x7F_FFFF,
            );
            lowest = lowest.max(at[1]);
        }
        self.approach(from, (lowest >> 8) as usize + 2);
    }

    /// Reads the rows before `end` that are not near yet. A processor foresees what is read from left to right, but
    /// not what is read across the rows: to wait for that would take most of the time.
    #[inline(always)]
    fn approach(&mut self, from: &Picture, end: usize) {
        for y in self.near..end.min(from.height) {
            let light = from.row(y).map(
                #[inline(always)]
                |row| row.iter().step_by(CACHE_LINE).fold(0, |light, v| light | v),
            );
            std::hint::black_box(light);
        }
        self.near = self.near.max(end);
    }

    /// Fetches one channel of row `y`, which is loaded; between four pixels.
    #[inline(always)]
    pub(super) fn fetch(&self, from: &Picture, channel: usize, y: usize, to: &mut [u16]) {
        let (width, from, height) = (from.width, from.planes[channel].as_slice(), from.height);
        if width <= RUN || height < 2 {
            to.copy_from_slice(&from[y * width..][..width]);
            return;
        }
        for (run, &[at_x, at_y]) in self.line.iter().enumerate() {
            let start = (at_y >> 8) as usize * width + (at_x >> 8) as usize;
            let above = from[start..].first_chunk::<{ RUN + 1 }>();
            let below = from[start + width..].first_chunk::<{ RUN + 1 }>();
            let to = to[(run * RUN).min(width - RUN)..].first_chunk_mut::<RUN>();
            if let (Some(a), Some(b), Some(to)) = (above, below, to) {
                let (right, low) = (at_x & 255, at_y & 255);
                let (left, high) = (256 - right, 256 - low);
                // The weights sum to 2^16: whole words, which the compiler turns into vectors.
                let weights = [high * left, high * right, low * left, low * right];
                for k in 0..RUN {
                    let light = [a[k], a[k + 1], b[k], b[k + 1]].map(u32::from);
                    let sum = light[0] * weights[0]
                        + light[1] * weights[1]
                        + light[2] * weights[2]
                        + light[3] * weights[3];
                    to[k] = (sum >> 16) as u16;
                }
            }
        }
    }
}

/// One pixel of two by two; what is missing at the right edge is repeated.
#[inline(always)]
pub(super) fn halve(even: &[u16], odd: &[u16], out: &mut [u16]) {
    let (evens, even_rest) = even.as_chunks::<2>();
    let (odds, odd_rest) = odd.as_chunks::<2>();
    for (out, (a, b)) in out.iter_mut().zip(evens.iter().zip(odds)) {
        let sum = u32::from(a[0]) + u32::from(a[1]) + u32::from(b[0]) + u32::from(b[1]);
        *out = ((sum + 2) >> 2) as u16;
    }
    if let ([a], [b], Some(out)) = (even_rest, odd_rest, out.get_mut(evens.len())) {
        *out = ((u32::from(*a) + u32::from(*b) + 1) >> 1) as u16;
    }
}

/// Fills a row from its right end with what another one begins with.
#[inline(always)]
pub(super) fn reflect(from: &[u16], to: &mut [u16]) {
    for (out, &v) in to.iter_mut().rev().zip(from) {
        *out = v;
    }
}

/// Two pixels from every two neighbours, between whose centres they lie.
#[inline(always)]
pub(super) fn widen2(line: &[u16], out: &mut [u16]) {
    let (Some(&first), Some(&last)) = (line.first(), line.last()) else { return };
    let Some((head, body)) = out.split_first_mut() else { return };
    *head = first;
    let (pairs, rest) = body.as_chunks_mut::<2>();
    for (pair, (&a, &b)) in pairs.iter_mut().zip(line.iter().zip(&line[1..])) {
        let (a, b) = (u32::from(a), u32::from(b));
        *pair = [((3 * a + b) >> 2) as u16, ((a + 3 * b) >> 2) as u16];
    }
    rest.fill(last);
}

/// Moves a row to the right by some pixels, in its place; what comes in is the pixel at the edge.
#[inline(always)]
pub(super) fn shift(row: &mut [u16], by: f32) {
    let (width, by) = (row.len(), math::clamp(by, -16384.0, 16384.0));
    // Moved too far by less than a pixel, then back by the rest: in place, that can go from left to right.
    let whole = -math::floor(-by);
    let (Some(&first), Some(&last)) = (row.first(), row.last()) else { return };
    let back = fixed::from_unit(whole - by);
    if whole > 0.0 {
        let n = (whole as usize).min(width);
        row.copy_within(..width - n, n);
        row[..n].fill(first);
    } else if whole < 0.0 {
        let n = (-whole as usize).min(width);
        row.copy_within(n.., 0);
        row[width - n..].fill(last);
    }
    if back > 0 {
        let mix = Mix::by(back);
        for x in 0..width.saturating_sub(1) {
            row[x] = mix.of(row[x], row[x + 1]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: usize) -> Vec<u16> {
        (0..width as u16).map(|x| x * 100 + 1000).collect()
    }

    #[test]
    fn a_row_is_moved_by_whole_and_by_broken_pixels() {
        for by in [-70.0, -3.0, -1.5, -0.25, 0.0, 0.25, 1.0, 2.75, 70.0f32] {
            let mut row = ramp(50);
            shift(&mut row, by);
            for (x, &v) in row.iter().enumerate() {
                let wanted = 1000.0 + 100.0 * (x as f32 - by).clamp(0.0, 49.0);
                assert!((f32::from(v) - wanted).abs() < 102.0, "{by} {x} {v}");
                if (5..45).contains(&x) && by.abs() < 4.0 {
                    assert!((f32::from(v) - wanted).abs() < 4.0, "{by} {x} {v}");
                }
            }
        }
    }

    #[test]
    fn an_even_offset_moves_the_whole_picture() {
        let size = (50, 20);
        let mut from = Picture::new(size);
        for y in 0..20 {
            from.row_mut(y).r.iter_mut().zip(ramp(50)).for_each(|(to, v)| *to = v + 1000 * y as u16);
        }
        let mut offsets = Offsets::default();
        offsets.fill(size, |_, _| [2.5, -1.25]);
        let mut row = vec![0; 50];
        for y in 3..18 {
            offsets.load(&from, y, 1.0);
            offsets.fetch(&from, 0, y, &mut row);
            for (x, &v) in row.iter().enumerate().take(40).skip(3) {
                let wanted = 1000.0 + 100.0 * (x as f32 + 2.5) + 1000.0 * (y as f32 - 1.25);
                assert!((f32::from(v) - wanted).abs() < 12.0, "{x} {y} {v} {wanted}");
            }
        }
    }

    #[test]
    fn any_offset_stays_inside_a_picture_of_any_size() {
        for size in [(1, 1), (8, 2), (9, 2), (17, 3), (64, 1)] {
            let mut from = Picture::new(size);
            (0..size.1).for_each(|y| from.row_mut(y).b.fill(7));
            let mut offsets = Offsets::default();
            for far in [-1e9, -3.0, 3.0, 1e9, f32::NAN] {
                offsets.fill(size, |_, _| [far, -far]);
                for y in 0..size.1 {
                    let mut row = vec![0; size.0];
                    offsets.load(&from, y, 1.0);
                    offsets.fetch(&from, 2, y, &mut row);
                    assert!(row.iter().all(|v| v.abs_diff(7) <= 3), "{size:?} {far} {row:?}");
                }
            }
        }
    }
}
