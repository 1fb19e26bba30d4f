//! Blocks of the picture in the wrong place.

use super::picture::{Picture, Work};
use super::pixel::held;
use super::{PictureShader, Row};
use crate::kit::{Moment, math, noise};
use crate::params;

params! {
    /// Blocks of the picture show another place, as in a broken transmission: only on snares and at drops.
    pub struct BlockGlitch as "block_glitch" {
        /// Share of the blocks.
        density: value = "0.04*snare + 0.1*drop" in 0.0..=1.0,
        /// Height of a block, as a share of the picture's.
        size: value = "0.045" in 0.01..=0.5,
        /// How far away the other place is, in blocks.
        far: value = "3" in 0.0..=20.0,
    }
}

/// How often other blocks are hit, per second.
const RATE: f64 = 10.0;

impl PictureShader for BlockGlitch {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    fn is_idle(&self) -> bool {
        self.density <= 0.0
    }

    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, _: &Picture, _: &mut Work) {}

    #[inline(always)]
    fn row(&self, (): &(), m: &Moment, from: &Picture, _: &mut Work, to: Row<'_>) {
        let (width, height) = from.size();
        let (y, side) = (to.y, ((self.size * height as f32) as usize).max(2));
        let line = noise::hash2(held(m, RATE, 0xB10C), (y / side) as u32);
        // Every line of blocks has blocks of its own width.
        let wide = (side * (2 + (line & 7) as usize) / 2).min(width);
        let mut rows = [to.r, to.g, to.b];
        for (channel, out) in rows.iter_mut().enumerate() {
            out.copy_from_slice(from.row(y)[channel]);
        }
        for (block, start) in (0u32..).zip((0..width).step_by(wide)) {
            let hash = noise::hash2(line, block);
            if noise::unit(hash) >= self.density {
                continue;
            }
            let there = |salt: u32, at: usize, last: usize| {
                let far = noise::signed(noise::hash2(hash, salt)) * self.far * side as f32;
                math::clamp(at as f32 + far, 0.0, last as f32) as usize
            };
            let length = wide.min(width - start);
            let (x, y) = (there(1, start, width - length), there(2, y, height - 1));
            for (channel, out) in rows.iter_mut().enumerate() {
                // One in four has its channels exchanged.
                let other = if hash & 3 == 0 { (channel + 1) % 3 } else { channel };
                out[start..start + length].copy_from_slice(&from.row(y)[other][x..x + length]);
            }
        }
    }
}
