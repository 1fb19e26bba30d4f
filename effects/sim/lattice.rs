//! Numbers on a lattice over the picture whose edges meet: what leaves on one side comes in on the other.

use crate::kit::{Points, corners, math};

/// A lattice of square cells, with a margin of one cell all around that repeats the other side.
#[derive(Debug, Default, Clone)]
pub struct Lattice {
    cols: usize,
    rows: usize,
    /// Cells per unit of picture coordinates.
    scale: f32,
    half: (f32, f32),
    cells: Vec<f32>,
}

/// The most cells along the longer side, which bounds the work of very long pictures.
const MOST: f32 = 512.0;

impl Lattice {
    /// Takes `lines` cells along the shorter side of a picture of that half width and half height, all zero.
    pub fn reset(&mut self, half: (f32, f32), lines: usize) {
        let scale = math::min(0.5 * lines as f32, MOST / (2.0 * math::max(half.0, half.1)));
        let count = |half: f32| (math::round(2.0 * half * scale) as usize).max(3);
        (self.cols, self.rows, self.scale, self.half) = (count(half.0), count(half.1), scale, half);
        self.cells.clear();
        self.cells.resize((self.cols + 2) * (self.rows + 2), 0.0);
    }

    /// Cells across and down, without the margin.
    #[inline(always)]
    pub fn size(&self) -> (usize, usize) {
        (self.cols, self.rows)
    }

    /// Cells per unit of picture coordinates.
    #[inline(always)]
    pub fn scale(&self) -> f32 {
        self.scale
    }

    #[inline(always)]
    fn place(&self, row: usize) -> usize {
        (row + 1) * (self.cols + 2)
    }

    /// The cells of a row.
    #[inline(always)]
    pub fn row(&self, row: usize) -> &[f32] {
        let start = self.place(row) + 1;
        &self.cells[start..start + self.cols]
    }

    /// The cells of a row, to be changed.
    #[inline(always)]
    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        let start = self.place(row) + 1;
        &mut self.cells[start..start + self.cols]
    }

    /// The rows above, at and below `row`, each with the margin on both sides: cell `col` has its neighbours at `col`,
    /// `col + 1` and `col + 2`.
    #[inline(always)]
    pub fn around(&self, row: usize) -> [&[f32]; 3] {
        let stride = self.cols + 2;
        [row, row + 1, row + 2].map(
            #[inline(always)]
            |row| &self.cells[row * stride..(row + 1) * stride],
        )
    }

    /// Repeats in the margin what lies on the other side.
    #[inline(always)]
    pub fn wrap(&mut self) {
        let stride = self.cols + 2;
        for row in self.cells.chunks_exact_mut(stride) {
            (row[0], row[stride - 1]) = (row[self.cols], row[1]);
        }
        let (first, last) = (stride, self.rows * stride);
        self.cells.copy_within(last..last + stride, 0);
        self.cells.copy_within(first..first + stride, (self.rows + 1) * stride);
    }

    /// The values at some points of the picture moved by `(du, dv)` cells: mixed from four cells, with `sharp` from 0,
    /// straight from cell to cell, to 1, steps half-way between them. Any place has one, as the edges meet. The margin
    /// must be up to date.
    #[inline(always)]
    pub fn read(&self, at: Points, (du, dv): (f32, f32), sharp: f32, out: &mut [f32]) {
        let stride = self.cols + 2;
        let (wide, high) = (self.cols as f32, self.rows as f32);
        corners::read(
            (&self.cells[stride + 1..], stride),
            (at.x, at.y),
            sharp,
            out,
            #[inline(always)]
            |x, y| {
                let (u, v) = ((x + self.half.0) * self.scale - 0.5, (y + self.half.1) * self.scale - 0.5);
                (math::modulo(u + du, wide), math::modulo(v + dv, high))
            },
        );
    }

    /// Gives every cell within `radius` cells of a place a new value by its old one, its distance as a share of the radius
    /// and its column and row. The margin is not changed.
    #[inline(always)]
    pub fn stamp(
        &mut self,
        (u, v): (f32, f32),
        radius: f32,
        change: impl Fn(f32, f32, (usize, usize)) -> f32,
    ) {
        let (cols, rows) = (self.cols as i32, self.rows as i32);
        let reach = (math::min(radius, 0.5 * math::min(self.cols as f32, self.rows as f32)) as i32).max(0);
        let (middle_u, middle_v) = (math::round(u) as i32, math::round(v) as i32);
        for dv in -reach..=reach {
            let row = (middle_v + dv).rem_euclid(rows) as usize;
            for du in -reach..=reach {
                let far = math::hypot(du as f32, dv as f32) / math::max(radius, 0.5);
                let col = (middle_u + du).rem_euclid(cols) as usize;
                if far <= 1.0 {
                    let cell = &mut self.row_mut(row)[col];
                    *cell = change(*cell, far, (col, row));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted() -> Lattice {
        let mut lattice = Lattice::default();
        lattice.reset((1.5, 1.0), 8);
        let (_, rows) = lattice.size();
        for row in 0..rows {
            for (col, cell) in lattice.row_mut(row).iter_mut().enumerate() {
                *cell = (100 * row + col) as f32;
            }
        }
        lattice.wrap();
        lattice
    }

    /// What is read `(u, v)` cells from the middle of the upper left cell.
    fn at(lattice: &Lattice, (u, v): (f32, f32), sharp: f32) -> f32 {
        let mut value = [0.0];
        let (x, y) = ([-1.5 + 0.125], [-1.0 + 0.125]);
        lattice.read(Points { x: &x, y: &y, half_w: 1.5, half_h: 1.0 }, (u, v), sharp, &mut value);
        value[0]
    }

    #[test]
    fn the_edges_meet() {
        let lattice = counted();
        assert_eq!(lattice.size(), (12, 8));
        let [above, here, below] = lattice.around(0);
        assert_eq!((above[0], above[1], here[0], below[13]), (711.0, 700.0, 11.0, 100.0));
        let [_, _, below] = lattice.around(7);
        assert_eq!((below[0], below[12], below[13]), (11.0, 11.0, 0.0));
        for (u, v) in [(3.0, 2.0), (3.0 - 12.0, 2.0 + 8.0), (3.0 + 24.0, 2.0 - 16.0)] {
            assert_eq!(at(&lattice, (u, v), 0.0), 203.0);
        }
    }

    #[test]
    fn between_cells_the_value_is_mixed_or_steps() {
        let lattice = counted();
        assert_eq!(at(&lattice, (3.25, 2.0), 0.0), 203.25);
        assert_eq!(at(&lattice, (3.25, 2.0), 1.0), 203.0);
        assert_eq!(at(&lattice, (3.75, 2.5), 1.0), 254.0);
        assert_eq!(at(&lattice, (0.0, 0.0), 0.0), 0.0);
        assert!(at(&lattice, (f32::NAN, 1e30), 0.5).is_finite());
    }

    #[test]
    fn a_stamp_reaches_across_the_edges_and_no_further_than_its_radius() {
        let mut lattice = counted();
        lattice.stamp((0.0, 0.0), 1.0, |_, far, _| 1000.0 + far);
        assert_eq!((lattice.row(0)[0], lattice.row(0)[11], lattice.row(7)[0]), (1000.0, 1001.0, 1001.0));
        assert_eq!((lattice.row(1)[1], lattice.row(7)[11]), (101.0, 711.0));
    }

    #[test]
    fn a_long_picture_has_a_lattice_of_bounded_size() {
        let mut lattice = Lattice::default();
        lattice.reset((500.0, 1.0), 140);
        assert!(lattice.size().0 <= 512 && lattice.size().1 >= 3);
    }
}
