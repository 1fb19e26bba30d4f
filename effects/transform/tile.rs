//! Many small pictures.

use super::{each, mirror};
use crate::kit::{Moment, Transform, math};
use crate::params;

params! {
    /// The picture many times over, side by side, each the mirror image of its neighbours unless it is plain. Energy
    /// drives the wall of pictures, a kick brings it nearer.
    pub struct Tile as "tile" {
        /// Pictures down the height.
        count: value = "2.6 - 0.4*kick" in 0.1..=16.0,
        /// How the pictures meet.
        joint: choice = "mirrored" of ["mirrored", "plain"],
        /// Drift to the side, pictures a second.
        drift: rate = "0.04 + 0.16*energy" in -4.0..=4.0,
        /// Drift upwards, pictures a second.
        rise: rate = "0.03*energy" in -4.0..=4.0,
    }
}

impl Transform for Tile {
    #[inline(always)]
    fn place(&self, _: &Moment, half: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        let plain = self.joint > 0.5;
        each(
            x,
            y,
            #[inline(always)]
            |x, y| (self.fold(x, half.0, self.drift, plain), self.fold(y, half.1, self.rise, plain)),
        );
    }
}

impl Tile {
    /// The place across one picture of half that size.
    #[inline(always)]
    fn fold(&self, at: f32, half: f32, drift: f32, plain: bool) -> f32 {
        let at = 0.5 * (self.count * at / half + 1.0) + drift;
        half * (2.0 * if plain { math::fract(at) } else { mirror(at) } - 1.0)
    }
}
