//! Torn over.

use super::Change;
use crate::kit::{Moment, Points, math, noise};
use crate::params;

params! {
    /// Blocks and whole bands of the next scene break into the last one, more with every step, some only to go again.
    pub struct Glitch as "glitch" {
        /// Bands across the height of the picture.
        bands: value = "18" in 2.0..=60.0,
        /// Steps from one scene to the next.
        steps: value = "7" in 2.0..=24.0,
        /// Share of the blocks that go back before they stay.
        doubt: value = "0.3" in 0.0..=1.0,
    }
}

/// Blocks beside each other in the longest band.
const BLOCKS: f32 = 6.0;

impl Change for Glitch {
    const BEATS: f32 = 1.0;

    #[inline(always)]
    fn share(&self, m: &Moment, progress: f32, at: Points, out: &mut [f32]) {
        let step = math::floor(progress * self.steps);
        let reached = math::min(step / (self.steps - 1.0), 1.0);
        let now = noise::hash2(m.seed, step as u32);
        for ((share, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let band = ((y / at.half_h * 0.5 + 0.5) * self.bands) as i32 as u32;
            let own = noise::hash2(m.seed, band);
            // Some bands are whole, others have blocks.
            let count = math::max(1.0, math::floor(noise::unit(own) * (BLOCKS + 3.0)) - 2.0);
            let block = ((x / at.half_w * 0.5 + 0.5) * count + noise::unit(own << 7)) as i32 as u32;
            let hash = noise::hash2(own, block);
            let there = noise::unit(hash) < reached;
            let doubts = noise::unit(noise::hash2(now, hash)) < self.doubt * 2.0 * reached * (1.0 - reached);
            *share = if there != doubts { 1.0 } else { 0.0 };
        }
    }
}
