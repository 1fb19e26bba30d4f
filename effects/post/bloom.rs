//! Light that spreads: a tight core and a wide mist, summed in linear light.

use crate::kit::Params;
use crate::params;

params! {
    /// Light that spreads from the layers: a tight core and a wide mist, in linear light; breathes with the bass.
    pub struct Bloom as "bloom" {
        /// Strength of the whole.
        amount: value = "2 + 0.6*bass + 0.8*kick" in 0.0..=4.0,
        /// Share of the tight core.
        core: value = "0.55" in 0.0..=2.0,
        /// Share of the wide mist.
        mist: value = "0.8" in 0.0..=2.0,
        /// Light below which a cell does not glow.
        threshold: value = "0.05" in 0.0..=1.0,
    }
}

/// Levels below the full glow picture; each is half as wide as the one above.
const LEVELS: usize = 3;
/// Shares of a pixel, of its neighbours and of theirs in a blur: of the core, and of the mist.
const TIGHT: [f32; 3] = [0.5, 0.25, 0.0];
const WIDE: [f32; 3] = [0.375, 0.25, 0.0625];

/// One channel of linear light at one size.
#[derive(Debug, Clone)]
struct Plane {
    width: usize,
    height: usize,
    data: Vec<f32>,
}

impl Plane {
    fn new(width: usize, height: usize) -> Plane {
        Plane { width, height, data: vec![0.0; width * height] }
    }
}

/// The small picture in which light spreads: three channels of linear light.
#[derive(Debug)]
pub struct Glow {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    channels: [Channel; 3],
}

#[derive(Debug)]
struct Channel {
    pyramid: Vec<Plane>,
    scratch: Vec<f32>,
}

impl Glow {
    /// A dark picture of that size.
    pub fn new(width: usize, height: usize) -> Glow {
        Glow { width, height, channels: std::array::from_fn(|_| Channel::new(width, height)) }
    }

    /// The three channels of the full-size picture, row by row.
    pub fn light(&mut self) -> [&mut [f32]; 3] {
        self.channels.each_mut().map(|c| c.pyramid[0].data.as_mut_slice())
    }

    /// One row of one channel of the full-size picture.
    pub fn row(&self, channel: usize, y: usize) -> &[f32] {
        &self.channels[channel].pyramid[0].data[y * self.width..][..self.width]
    }

    /// Makes the picture dark.
    pub fn clear(&mut self) {
        for channel in &mut self.channels {
            channel.pyramid[0].data.fill(0.0);
        }
    }
}

impl Bloom {
    /// The shader with one value per parameter.
    pub fn new(values: &[f32]) -> Bloom {
        Bloom::from_values(values)
    }

    /// Replaces the light in `glow` by what spreads from it.
    pub fn spread(&self, glow: &mut Glow) {
        let mist = self.amount * self.mist;
        let weights: [f32; LEVELS + 1] =
            [self.amount * self.core + 0.22 * mist, 0.26 * mist, 0.28 * mist, 0.24 * mist];
        for channel in &mut glow.channels {
            crate::simd!({ channel.spread(&weights) });
        }
    }
}

impl Channel {
    fn new(width: usize, height: usize) -> Channel {
        let sizes = (0..=LEVELS).map(|i| ((width >> i).max(1), (height >> i).max(1)));
        Channel {
            pyramid: sizes.map(|(w, h)| Plane::new(w, h)).collect(),
            scratch: vec![0.0; width * height],
        }
    }

    #[inline(always)]
    fn spread(&mut self, weights: &[f32]) {
        for level in 1..=LEVELS {
            let (above, below) = self.pyramid.split_at_mut(level);
            halve(&above[level - 1], &mut below[0]);
        }
        for (level, (plane, &weight)) in self.pyramid.iter_mut().zip(weights).enumerate() {
            let shares = if level == 0 { TIGHT } else { WIDE };
            blur(plane, &mut self.scratch, shares, weight);
        }
        for level in (1..=LEVELS).rev() {
            let (above, below) = self.pyramid.split_at_mut(level);
            add_doubled(&below[0], &mut above[level - 1], &mut self.scratch);
        }
    }
}

/// Averages squares of four pixels.
#[inline(always)]
fn halve(from: &Plane, to: &mut Plane) {
    let row = |y: usize| &from.data[y.min(from.height - 1) * from.width..][..from.width];
    for (y, out) in to.data.chunks_exact_mut(to.width).enumerate() {
        let (top, low) = (row(2 * y), row(2 * y + 1));
        if from.width == 1 {
            out[0] = 0.5 * (top[0] + low[0]);
        }
        let pairs = top.as_chunks::<2>().0.iter().zip(low.as_chunks::<2>().0);
        for (value, (a, b)) in out.iter_mut().zip(pairs) {
            *value = 0.25 * (a[0] + a[1] + b[0] + b[1]);
        }
    }
}

/// Blur of up to five by five pixels, times `weight`; the edge pixels repeat outwards.
#[inline(always)]
fn blur(plane: &mut Plane, scratch: &mut [f32], shares: [f32; 3], weight: f32) {
    let (w, h) = (plane.width, plane.height);
    for y in 0..h {
        blur_row(&plane.data[y * w..][..w], &mut scratch[y * w..][..w], shares);
    }
    let row = |y: usize| &scratch[y.min(h - 1) * w..][..w];
    for y in 0..h {
        let (a, b, c, d, e) =
            (row(y.saturating_sub(2)), row(y.saturating_sub(1)), row(y), row(y + 1), row(y + 2));
        let out = &mut plane.data[y * w..][..w];
        for x in 0..w {
            out[x] = weight * tap5([a[x], b[x], c[x], d[x], e[x]], shares);
        }
    }
}

#[inline(always)]
fn blur_row(from: &[f32], to: &mut [f32], shares: [f32; 3]) {
    let w = from.len();
    let at = |x: isize| from[x.clamp(0, w as isize - 1) as usize];
    for x in (0..2.min(w)).chain(w.saturating_sub(2)..w) {
        let x = x as isize;
        to[x as usize] = tap5([at(x - 2), at(x - 1), at(x), at(x + 1), at(x + 2)], shares);
    }
    for (value, t) in to.iter_mut().skip(2).zip(from.windows(5)) {
        *value = tap5([t[0], t[1], t[2], t[3], t[4]], shares);
    }
}

#[inline(always)]
fn tap5([a, b, c, d, e]: [f32; 5], [own, next, far]: [f32; 3]) -> f32 {
    (a + e) * far + (b + d) * next + c * own
}

/// Adds a plane, bilinearly enlarged to the size of `to`.
#[inline(always)]
fn add_doubled(from: &Plane, to: &mut Plane, scratch: &mut [f32]) {
    let line = &mut scratch[..from.width];
    for y in 0..to.height {
        // Pixel centres: row y of the large plane lies a quarter of a small row off the nearest one.
        let near = (y / 2).min(from.height - 1);
        let far = if y % 2 == 0 { near.saturating_sub(1) } else { (near + 1).min(from.height - 1) };
        let (n, f) =
            (&from.data[near * from.width..][..from.width], &from.data[far * from.width..][..from.width]);
        for x in 0..line.len() {
            line[x] = 0.75 * n[x] + 0.25 * f[x];
        }
        add_line_doubled(line, &mut to.data[y * to.width..][..to.width]);
    }
}

#[inline(always)]
fn add_line_doubled(from: &[f32], to: &mut [f32]) {
    let last = from.len() - 1;
    to[0] += from[0];
    // Every two neighbours give the two pixels between their centres.
    let pairs = to[1..].as_chunks_mut::<2>().0;
    for ([left, right], near) in pairs.iter_mut().zip(from.windows(2)) {
        *left += 0.75 * near[0] + 0.25 * near[1];
        *right += 0.25 * near[0] + 0.75 * near[1];
    }
    // Past the last centre lies one pixel of an even width, and two of an odd one.
    to[2 * last + 1..].iter_mut().for_each(|value| *value += from[last]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_of_light_spreads_wide_and_keeps_its_centre_brightest() {
        let mut glow = Glow::new(96, 54);
        glow.light()[0][27 * 96 + 48] = 100.0;
        Bloom::new(&[1.0, 0.5, 0.8, 0.0]).spread(&mut glow);
        let row = glow.row(0, 27);
        assert!(row[48] > row[52] && row[52] > row[60] && row[60] > 0.0);
        assert!(glow.row(1, 27).iter().all(|&v| v == 0.0));
    }

    #[test]
    fn an_even_light_stays_even_at_every_size() {
        for (width, height) in [(64, 36), (67, 37), (33, 1), (1, 1)] {
            let mut glow = Glow::new(width, height);
            glow.light()[1].fill(0.5);
            Bloom::new(&[1.0, 0.2, 0.8, 0.0]).spread(&mut glow);
            for y in 0..height {
                let row = glow.row(1, y);
                assert!(
                    row.iter().all(|v| (v - row[0]).abs() < 1e-4 && *v > 0.4),
                    "{width}x{height}: {row:?}"
                );
            }
        }
    }
}
