//! Spirals between two poles.

use super::each;
use crate::kit::{Moment, Transform, math};
use crate::params;

params! {
    /// Circles around two poles, left and right: all that one of them gives the other takes (a loxodromic Moebius
    /// transformation). Energy drives the turn around the poles, bass and kicks push from pole to pole.
    pub struct Moebius as "moebius" {
        /// Turn around the poles, turns a second.
        spin: rate = "0.02 + 0.06*energy" in -4.0..=4.0,
        /// How far the picture is pushed from the left pole to the right one.
        push: value = "0.9*sin(0.37*t) + 0.6*bass + 0.5*kick" in -4.0..=4.0,
        /// Distance of the poles from the middle, half pictures.
        apart: value = "0.95" in 0.05..=4.0,
    }
}

/// The quotient of two complex numbers; large where the second is nearly 0.
#[inline(always)]
fn divide((a, b): (f32, f32), (c, d): (f32, f32)) -> (f32, f32) {
    let over = 1.0 / math::max(c * c + d * d, 1e-6);
    ((a * c + b * d) * over, (b * c - a * d) * over)
}

impl Transform for Moebius {
    #[inline(always)]
    fn place(&self, _: &Moment, _: (f32, f32), x: &mut [f32], y: &mut [f32]) {
        let size = math::exp2(-self.push);
        let (re, im) = (size * math::tau_cos(self.spin), size * math::tau_sin(self.spin));
        let pole = self.apart;
        each(
            x,
            y,
            #[inline(always)]
            |x, y| {
                // w = (z - pole) / (z + pole) has the poles at 0 and far away, where the map is a turn and a stretch.
                let (u, v) = divide((x - pole, y), (x + pole, y));
                let (u, v) = (u * re - v * im, u * im + v * re);
                let (u, v) = divide((1.0 + u, v), (1.0 - u, -v));
                (pole * u, pole * v)
            },
        );
    }
}
