//! Edges that shine.

use super::picture::{Picture, Work};
use super::pixel::scale;
use super::{PictureShader, Row};
use crate::kit::fixed::Factor;
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// The edges of what is lit shine in its colour; snares set them off.
    pub struct EdgeGlow as "edge_glow" {
        /// Light of the edges.
        amount: value = "0.12 + 0.5*snare" in 0.0..=2.0,
        /// How far apart the two sides of an edge are, in pixels of a picture of 1080 lines.
        width: value = "3" in 1.0..=20.0,
    }
}

impl PictureShader for EdgeGlow {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    fn is_idle(&self) -> bool {
        self.amount <= 0.0
    }

    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, _: &Picture, _: &mut Work) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, _: &mut Work, to: Row<'_>) {
        let far = (math::round(self.width * scale(from.size())) as usize).max(1);
        let weight = Factor::from_unit(0.5 * self.amount);
        let (above, own, below) = (from.row(to.y.saturating_sub(far)), from.row(to.y), from.row(to.y + far));
        for (channel, out) in [to.r, to.g, to.b].into_iter().enumerate() {
            let own = own[channel];
            let down = above[channel].iter().zip(below[channel]);
            for ((out, &v), (&a, &b)) in out.iter_mut().zip(own).zip(down) {
                *out = v.saturating_add(weight.times(a.abs_diff(b)));
            }
            if own.len() > 2 * far {
                let sides = own.iter().zip(&own[2 * far..]);
                for (out, (&a, &b)) in out[far..].iter_mut().zip(sides) {
                    *out = out.saturating_add(weight.times(a.abs_diff(b)));
                }
            }
        }
    }
}
