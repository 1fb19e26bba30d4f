//! Film grain, coarse and held, so that codecs can keep it.

use super::{Row, RowShader};
use crate::kit::fixed::Factor;
use crate::kit::{Hit, Line, Moment, fixed, noise};
use crate::params;

params! {
    /// Film grain: coarse, held for an eighth of a second, lifted a little by every hat.
    pub struct Grain as "grain" {
        /// Height of the grain as a share of full light.
        amount: value = "0.012 + 0.006*hat" in 0.0..=0.3,
    }
}

/// Side of the repeating tile of noise, in grains.
const TILE: usize = 256;
/// How often the grain changes, per second.
const RATE: f64 = 8.0;

/// One tile of noise, sparse: most grains are near the middle.
#[derive(Debug)]
pub struct Noise {
    /// Every row of the tile twice, side by side, so that it may begin anywhere; already widened to pixels.
    rows: Vec<Line<u16>>,
    /// Pixels of a grain's side.
    grain: usize,
}

impl RowShader for Grain {
    type Tables = Noise;

    fn tables((width, height): (usize, usize)) -> Noise {
        let grain = (width.min(height) / 540).max(1);
        let row = |y: usize| {
            let at = |x: usize| {
                let u = noise::unit(noise::hash2((x / grain % TILE) as u32, y as u32)) - 0.5;
                fixed::from_unit(0.5 + 4.0 * u * u * u)
            };
            Line::of((0..2 * TILE * grain).map(at))
        };
        Noise { rows: (0..TILE).map(row).collect(), grain }
    }

    #[inline(always)]
    fn row(&self, noise: &Noise, m: &Moment, row: Row<'_>) {
        let held = (m.time * RATE).max(0.0) as u32;
        let hash = noise::hash2(held, m.events.of(Hit::Beat).len() as u32);
        let (shift, length) = (hash as usize % TILE * noise.grain, TILE * noise.grain);
        let line = &noise.rows[(row.y / noise.grain + (hash >> 16) as usize) % TILE][shift..shift + length];
        let (height, half) = (Factor::from_unit(self.amount), fixed::from_unit(0.5 * self.amount));
        let channels = row.r.chunks_mut(length).zip(row.g.chunks_mut(length)).zip(row.b.chunks_mut(length));
        for ((r, g), b) in channels {
            for (((r, g), b), &noise) in r.iter_mut().zip(g).zip(b).zip(line) {
                let lifted = height.times(noise);
                for channel in [r, g, b] {
                    *channel = channel.saturating_add(lifted).saturating_sub(half);
                }
            }
        }
    }
}
