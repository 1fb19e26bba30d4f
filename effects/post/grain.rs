//! Film grain, coarse and held, so that codecs can keep it.

use super::{Row, RowShader};
use crate::kit::{Hit, Moment, fixed, noise};
use crate::params;

params! {
    /// Film grain: coarse, held for a twelfth of a second, lifted a little by every hat.
    pub struct Grain as "grain" {
        /// Height of the grain as a share of full light.
        amount: value = "0.022 + 0.012*hat" in 0.0..=0.3,
    }
}

/// Side of the repeating tile of noise, in grains.
const TILE: usize = 256;
/// How often the grain changes, per second.
const RATE: f64 = 12.0;

/// One tile of noise, sparse: most grains are near the middle.
#[derive(Debug)]
pub struct Noise {
    /// Two tiles side by side, so that any offset is one slice; already widened to pixels.
    rows: Vec<Vec<u16>>,
    width: usize,
    grain: usize,
}

impl RowShader for Grain {
    type Tables = Noise;

    fn tables((width, height): (usize, usize)) -> Noise {
        let grain = (width.min(height) / 540).max(1);
        let length = TILE * grain;
        let row = |y: usize| -> Vec<u16> {
            let at = |x: usize| {
                let u = noise::unit(noise::hash2((x % length / grain) as u32, y as u32)) - 0.5;
                fixed::from_unit(0.5 + 4.0 * u * u * u)
            };
            (0..length + width).map(at).collect()
        };
        Noise { rows: (0..TILE).map(row).collect(), width, grain }
    }

    #[inline(always)]
    fn row(&self, noise: &Noise, m: &Moment, row: Row<'_>) {
        let held = (m.time * RATE).max(0.0) as u32;
        let hash = noise::hash2(held, m.events.of(Hit::Beat).len() as u32);
        let shift = (hash as usize % TILE) * noise.grain;
        let line =
            &noise.rows[(row.y / noise.grain + (hash >> 16) as usize) % TILE][shift..shift + noise.width];
        let height = fixed::from_unit(self.amount);
        for channel in [row.r, row.g, row.b] {
            for (value, &n) in channel.iter_mut().zip(line) {
                *value = value.saturating_add(fixed::mul(n, height)).saturating_sub(height / 2);
            }
        }
    }
}
