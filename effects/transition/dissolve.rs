//! Cell by cell.

use super::{Change, edge};
use crate::kit::{Moment, Points, math, noise};
use crate::params;

params! {
    /// Cells of the last scene turn over one by one, in clouds that spread.
    pub struct Dissolve as "dissolve" {
        /// How much the cells hold together: 0 for each on its own.
        clouds: value = "0.7" in 0.0..=1.0,
        /// Clouds across the height of the picture.
        scale: value = "5" in 0.5..=30.0,
        /// Time that one cell takes, as a share of the whole.
        soft: value = "0.08" in 0.0..=1.0,
    }
}

impl Change for Dissolve {
    const BEATS: f32 = 2.0;

    #[inline(always)]
    fn share(&self, m: &Moment, progress: f32, at: Points, out: &mut [f32]) {
        let scale = 0.5 * self.scale;
        for ((share, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            // Noise keeps to its middle; stretched, it fills its range.
            let cloud =
                math::smoothstep(0.15, 0.85, noise::value2(m.seed, x * scale + 64.0, y * scale + 64.0));
            let own =
                noise::unit(noise::hash3(m.seed, (x * 4096.0) as i32 as u32, (y * 4096.0) as i32 as u32));
            *share = edge(math::mix(own, cloud, self.clouds), progress, self.soft);
        }
    }
}
