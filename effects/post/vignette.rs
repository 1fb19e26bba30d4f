//! Darkens the corners, as a lens does.

use super::{Row, RowShader};
use crate::kit::{Moment, fixed};
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
    columns: Vec<u16>,
    rows: Vec<u16>,
}

impl Distance {
    fn new((width, height): (usize, usize)) -> Distance {
        let corner = (width * width + height * height) as f32;
        let along = |n: usize| -> Vec<u16> {
            let at = |i: usize| (2 * i + 1) as f32 - n as f32;
            (0..n).map(|i| fixed::from_unit(at(i) * at(i) / corner)).collect()
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
        let amount = fixed::from_unit(self.amount);
        let floor = fixed::from_unit(self.floor);
        let dy = distance.rows[row.y];
        let pixels = row.r.iter_mut().zip(row.g.iter_mut()).zip(row.b.iter_mut());
        for (((r, g), b), &dx) in pixels.zip(&distance.columns) {
            let lost = fixed::mul(dx.saturating_add(dy), amount);
            let kept = fixed::mul(fixed::ONE - lost, fixed::ONE - lost).max(floor);
            *r = fixed::mul(*r, kept);
            *g = fixed::mul(*g, kept);
            *b = fixed::mul(*b, kept);
        }
    }
}
