//! Who is near whom, without asking everybody: places sorted by the squares of a world whose edges meet (a cell list,
//! R. Hockney and J. Eastwood, "Computer Simulation Using Particles", 1981).

use std::ops::Range;

/// The most squares along a side.
const MOST: usize = 48;

/// Places in the order of the squares in which they lie.
#[derive(Debug, Default)]
pub(super) struct Squares {
    cols: usize,
    rows: usize,
    world: (f32, f32),
    /// Where each square begins in `order`, row by row, and where the last one ends.
    starts: Vec<usize>,
    order: Vec<usize>,
}

impl Squares {
    /// Sorts the places of a world of that width and height, the middle of which is 0, by squares that are no smaller than
    /// `reach`.
    #[inline(always)]
    pub(super) fn sort(&mut self, xs: &[f32], ys: &[f32], world: (f32, f32), reach: f32) {
        let count = |size: f32| match (size / reach) as usize {
            // Both neighbours would be the same square.
            0..3 => 1,
            some => some.min(MOST),
        };
        (self.cols, self.rows, self.world) = (count(world.0), count(world.1), world);
        self.starts.clear();
        self.starts.resize(self.cols * self.rows + 1, 0);
        self.order.resize(xs.len(), 0);
        for (&x, &y) in xs.iter().zip(ys) {
            let (col, row) = self.square(x, y);
            self.starts[row * self.cols + col] += 1;
        }
        let mut end = 0;
        for start in &mut self.starts {
            end += *start;
            *start = end;
        }
        // Each start is an end until the square is filled from there.
        for (i, (&x, &y)) in xs.iter().zip(ys).enumerate().rev() {
            let (col, row) = self.square(x, y);
            let start = &mut self.starts[row * self.cols + col];
            *start -= 1;
            self.order[*start] = i;
        }
    }

    /// The numbers of the places in their order.
    #[inline(always)]
    pub(super) fn order(&self) -> &[usize] {
        &self.order
    }

    /// Column and row of the square around a place.
    #[inline(always)]
    fn square(&self, x: f32, y: f32) -> (usize, usize) {
        let along =
            |at: f32, size: f32, count: usize| (((at / size + 0.5) * count as f32) as usize).min(count - 1);
        (along(x, self.world.0, self.cols), along(y, self.world.1, self.rows))
    }

    /// The parts of the order in which everything lies that is within `reach` of a place; some are empty.
    #[inline(always)]
    pub(super) fn around(&self, x: f32, y: f32) -> [Range<usize>; 6] {
        let (col, row) = self.square(x, y);
        let last = self.cols - 1;
        let columns = match col {
            _ if last == 0 => [0..1, 0..0],
            0 => [0..2, last..last + 1],
            col if col == last => [last - 1..last + 1, 0..1],
            col => [col - 1..col + 2, 0..0],
        };
        std::array::from_fn(
            #[inline(always)]
            |i| {
                let (down, columns) = (i / 2, &columns[i % 2]);
                if self.rows == 1 && down != 1 {
                    return 0..0;
                }
                let row = (row + self.rows + down - 1) % self.rows * self.cols;
                self.starts[row + columns.start]..self.starts[row + columns.end]
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::{math, noise};

    #[test]
    fn everybody_near_is_found_once_whatever_the_reach() {
        let world = (3.8, 2.1);
        let place = |i: u32, n: u32, size: f32| 0.5 * size * noise::signed(noise::hash3(n, i, 7));
        let xs: Vec<f32> = (0..300).map(|i| place(i, 1, world.0)).collect();
        let ys: Vec<f32> = (0..300).map(|i| place(i, 2, world.1)).collect();
        let way = |a: f32, b: f32, size: f32| (a - b) - size * math::round((a - b) / size);
        let mut squares = Squares::default();
        for reach in [0.04, 0.15, 0.4, 0.8, 3.0] {
            squares.sort(&xs, &ys, world, reach);
            for i in 0..xs.len() {
                let apart = |j: usize| math::hypot(way(xs[i], xs[j], world.0), way(ys[i], ys[j], world.1));
                let asked = squares.around(xs[i], ys[i]).into_iter().flatten().map(|at| squares.order()[at]);
                let mut near: Vec<usize> = asked.filter(|&j| apart(j) < reach).collect();
                near.sort_unstable();
                let all: Vec<usize> = (0..xs.len()).filter(|&j| apart(j) < reach).collect();
                assert_eq!(near, all, "place {i}, reach {reach}");
            }
        }
    }

    #[test]
    fn few_are_asked_where_the_reach_is_short() {
        let xs: Vec<f32> = (0..400).map(|i| (i % 20) as f32 * 0.1 - 0.95).collect();
        let ys: Vec<f32> = (0..400).map(|i| (i / 20) as f32 * 0.1 - 0.95).collect();
        let mut squares = Squares::default();
        squares.sort(&xs, &ys, (2.0, 2.0), 0.1);
        let asked: usize = squares.around(0.05, 0.05).iter().map(|part| part.len()).sum();
        assert!((9..=16).contains(&asked), "{asked}");
    }
}
