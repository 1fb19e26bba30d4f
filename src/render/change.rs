//! One scene becomes the next: how the rows of both are mixed, cell by cell.

use asciivid_effects::kit::{Line, Moment, Points, fixed, math};

use super::film::Film;
use super::source::evaluate;
use super::stage::Rows;

/// The mix of one frame.
#[derive(Debug, Default)]
pub(super) struct Mix {
    values: Vec<f32>,
    /// The new scene's share in every cell, 0..=1.
    share: Vec<f32>,
    /// The shares of every pixel in a row of cells: the old scene's and the new one's.
    row: [Line<u16>; 2],
    /// Light of both, 0..=1.
    light: f32,
    /// The row of cells that `row` has.
    at: Option<usize>,
    cell: (usize, usize),
    columns: usize,
}

impl Mix {
    /// Works out the shares at a frame, early in `scene`; nothing if the scene is not come to by a transition.
    pub(super) fn begin(&mut self, film: &Film, scene: usize, frame: u32) -> bool {
        let Some(entry) = &film.timeline.scenes[scene].entry else { return false };
        let (cells, (to, _, m)) = (&film.change, film.scene(scene, frame));
        let progress = entry.progress(m.t);
        let m = Moment { seed: entry.seed, ..m };
        evaluate(&entry.params, frame - to.start, &m, &mut self.values);
        self.share.resize(cells.view.len(), 0.0);
        let (x, y) = (&cells.places.0[..], &cells.places.1[..]);
        let at = Points { x, y, half_w: cells.view.half_w, half_h: cells.view.half_h };
        (entry.transition.share)(&self.values, &m, progress, at, &mut self.share);
        self.light = (entry.transition.light)(&self.values, progress);
        (self.cell, self.columns, self.at) = (cells.cell, cells.view.cols, None);
        true
    }

    /// Mixes two rows of the old scene into those of the new one.
    pub(super) fn rows(&mut self, y: usize, old: &Rows, new: &mut Rows) {
        for ((y, old), new) in (y..).zip(old).zip(new) {
            self.load(y / self.cell.1, old[0].len());
            for (old, new) in old.iter().zip(new) {
                let [of_old, of_new] = &self.row;
                asciivid_effects::simd!({ mix(old, of_old, new, of_new) });
            }
        }
    }

    /// The new scene's share at a pixel, 0..=1.
    pub(super) fn share(&self, x: usize, y: usize) -> f32 {
        let rows = self.share.len() / self.columns.max(1);
        let (column, row) = ((x / self.cell.0).min(self.columns - 1), (y / self.cell.1).min(rows - 1));
        math::clamp01(self.share[row * self.columns + column])
    }

    /// Makes the shares of a row of cells ready; below the last one, its.
    fn load(&mut self, row: usize, width: usize) {
        let row = row.min(self.share.len() / self.columns.max(1) - 1);
        if self.at == Some(row) {
            return;
        }
        self.at = Some(row);
        self.row.iter_mut().for_each(|shares| shares.resize(width));
        let shares = &self.share[row * self.columns..][..self.columns];
        let [of_old, of_new] = &mut self.row;
        let cells = of_old.chunks_mut(self.cell.0).zip(of_new.chunks_mut(self.cell.0));
        for (i, (old, new)) in cells.enumerate() {
            let share = math::clamp01(shares[i.min(self.columns - 1)]);
            old.fill(fixed::from_unit(self.light * (1.0 - share)));
            new.fill(fixed::from_unit(self.light * share));
        }
    }
}

#[inline(always)]
fn mix(old: &[u16], of_old: &[u16], new: &mut [u16], of_new: &[u16]) {
    for (((new, &old), &a), &b) in new.iter_mut().zip(old).zip(of_old).zip(of_new) {
        *new = fixed::mul(old, a).saturating_add(fixed::mul(*new, b));
    }
}
