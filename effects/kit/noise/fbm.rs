//! Sums of noise at several scales.

use super::{fill2, gradient2, gradient3};
use crate::kit::math;

/// The step from the seed of one layer to that of the next: the golden ratio's bits.
const SUCCESSOR: u32 = 0x9e37_79b9;

/// Layers of noise, each twice as fine as the last: fractional Brownian motion (B. Mandelbrot and J. Van Ness 1968;
/// F. K. Musgrave 1989). Each layer is also turned, so that the lattices do not show (I. Quilez).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fbm {
    /// Which of the patterns.
    pub seed: u32,
    /// Number of layers; more than 12 count as 12.
    pub octaves: u32,
    /// Strength of each layer against the one before, usually 0.5.
    pub gain: f32,
}

/// One layer of an [`Fbm`]: its seed, its strength, and the turn and scale of the plane.
struct Octave {
    seed: u32,
    weight: f32,
    turn: (f32, f32),
}

impl Octave {
    #[inline(always)]
    fn add2(&self, sum: f32, x: f32, y: f32) -> f32 {
        let (c, s) = self.turn;
        sum + self.weight * gradient2(self.seed, c * x - s * y, s * x + c * y)
    }

    #[inline(always)]
    fn add3(&self, sum: f32, x: f32, y: f32, z: f32) -> f32 {
        let (c, s) = self.turn;
        sum + self.weight * gradient3(self.seed, c * x - s * y, s * x + c * y, z)
    }
}

impl Fbm {
    /// The layers, coarse to fine; the weights are such that the sum spreads over `-0.5..=0.5`.
    #[inline(always)]
    fn layers(self) -> impl Iterator<Item = Octave> {
        let octaves = self.octaves.clamp(1, 12);
        let total = (0..octaves).fold((0.0, 1.0), |(sum, w), _| (sum + w, w * self.gain)).0;
        let first = Octave { seed: self.seed, weight: 0.5 / total, turn: (1.0, 0.0) };
        let next = move |o: &Octave| {
            let (c, s) = o.turn;
            // Twice the rotation by 36.87 degrees, the (3, 4, 5) triangle: exact in floats.
            let turn = (1.6 * c - 1.2 * s, 1.2 * c + 1.6 * s);
            Some(Octave { seed: o.seed.wrapping_add(SUCCESSOR), weight: o.weight * self.gain, turn })
        };
        std::iter::successors(Some(first), next).take(octaves as usize)
    }

    /// The sum at one point of the plane, in `0..=1`, 0.5 on average.
    #[inline(always)]
    pub fn at2(self, x: f32, y: f32) -> f32 {
        math::clamp01(self.layers().fold(0.5, |sum, layer| layer.add2(sum, x, y)))
    }

    /// The sum at one point of space, in `0..=1`; `z` is usually time, which moves every layer alike.
    #[inline(always)]
    pub fn at3(self, x: f32, y: f32, z: f32) -> f32 {
        math::clamp01(self.layers().fold(0.5, |sum, layer| layer.add3(sum, x, y, z)))
    }

    /// [`Fbm::at2`] of many points, up to the shortest of the slices.
    #[inline(always)]
    pub fn row2(self, xs: &[f32], ys: &[f32], out: &mut [f32]) {
        out.fill(0.5);
        for layer in self.layers() {
            fill2(
                xs,
                ys,
                out,
                #[inline(always)]
                |sum, x, y| layer.add2(sum, x, y),
            );
        }
        out.iter_mut().for_each(|v| *v = math::clamp01(*v));
    }

    /// [`Fbm::at3`] of many points at one `z`, up to the shortest of the slices.
    #[inline(always)]
    pub fn row3(self, xs: &[f32], ys: &[f32], z: f32, out: &mut [f32]) {
        out.fill(0.5);
        for layer in self.layers() {
            fill2(
                xs,
                ys,
                out,
                #[inline(always)]
                |sum, x, y| layer.add3(sum, x, y, z),
            );
        }
        out.iter_mut().for_each(|v| *v = math::clamp01(*v));
    }
}
