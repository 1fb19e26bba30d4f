//! Darkens the corners, as a lens does.

use super::{Row, RowShader};
use crate::kit::fixed::Factor;
use crate::kit::{Line, Moment, fixed};
use crate::params;

params! {
    /// Darkens the corners, as a lens does; opens a little when the music is loud.
    pub struct Vignette as "vignette" {
        /// How much light the corners lose.
        amount: value = "0.55 - 0.2*energy" in 0.0..=1.0,
        /// The least share of light that stays.
        floor: value = "0.15" in 0.0..=1.0,
    }
}

/// Squared distance from the centre, split into columns and rows; the corners add up to full.
#[derive(Debug)]
pub struct Distance {
    columns: Line<u16>,
    rows: Line<u16>,
}

impl Distance {
    fn new((width, height): (usize, usize)) -> Distance {
        let corner = (width * width + height * height) as f32;
        let along = |n: usize| {
            let at = move |i: usize| (2 * i + 1) as f32 - n as f32;
            Line::of((0..n).map(|i| fixed::from_unit(at(i) * at(i) / corner)))
        };
        Distance { columns: along(width), rows: along(height) }
    }
}

impl RowShader for Vignette {
    type Tables = Distance;

    fn tables(size: (usize, usize)) -> Distance {
        Distance::new(size)
    }

    // (1 - k r^2)^2 follows the natural cos^4 falloff of a lens closely and needs no table of the picture.
    #[inline(always)]
    fn row(&self, distance: &Distance, _: &Moment, row: Row<'_>) {
        let amount = Factor::from_unit(self.amount);
        let floor = fixed::from_unit(self.floor);
        let dy = distance.rows[row.y];
        let pixels = row.r.iter_mut().zip(row.g).zip(row.b).zip(&*distance.columns);
        for (((r, g), b), &dx) in pixels {
            let kept = fixed::ONE - amount.times(dx.saturating_add(dy));
            let kept = fixed::mul(kept, kept).max(floor);
            *r = fixed::mul(*r, kept);
            *g = fixed::mul(*g, kept);
            *b = fixed::mul(*b, kept);
        }
    }
}
