//! Cells around scattered points.

use super::{chain, hash, lattice, unit};
use crate::kit::math;

/// What lies around a point of the plane, distances in units of the lattice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// Distance to the nearest of the scattered points.
    pub nearest: f32,
    /// Distance to the second nearest, never less.
    pub second: f32,
    /// A random number in `0..1` that all points of the cell share.
    pub id: f32,
}

/// Cellular noise: one point in every square of the lattice, each on an orbit of its own; `turns` is where they are on
/// it (S. Worley, "A Cellular Texture Basis Function", 1996).
#[inline(always)]
pub fn cellular2(seed: u32, x: f32, y: f32, turns: f32) -> Cell {
    let ((ix, tx), (iy, ty)) = (lattice(x), lattice(y));
    let line = |row: u32| chain(hash(seed), iy.wrapping_add(row));
    let (above, here, below) = (line(u32::MAX), line(0), line(1));
    let (left, right) = (ix.wrapping_sub(1), ix.wrapping_add(1));
    // One after the other instead of a loop, which would keep the points from being computed side by side.
    Cell { nearest: 64.0, second: 64.0, id: 0.0 }
        .visit(chain(above, left), -1.0 - tx, -1.0 - ty, turns)
        .visit(chain(above, ix), -tx, -1.0 - ty, turns)
        .visit(chain(above, right), 1.0 - tx, -1.0 - ty, turns)
        .visit(chain(here, left), -1.0 - tx, -ty, turns)
        .visit(chain(here, ix), -tx, -ty, turns)
        .visit(chain(here, right), 1.0 - tx, -ty, turns)
        .visit(chain(below, left), -1.0 - tx, 1.0 - ty, turns)
        .visit(chain(below, ix), -tx, 1.0 - ty, turns)
        .visit(chain(below, right), 1.0 - tx, 1.0 - ty, turns)
        .rooted()
}

impl Cell {
    /// Takes in the point of a square whose corner is `(x, y)` away; distances are squared until [`Cell::rooted`].
    #[inline(always)]
    fn visit(self, own: u32, x: f32, y: f32, turns: f32) -> Cell {
        let (low, high) = (unit(own << 16), unit(own));
        let px = x + 0.5 + 0.36 * math::tau_sin(turns * (0.5 + high) + low);
        let py = y + 0.5 + 0.36 * math::tau_cos(turns * (0.5 + low) + high);
        let d = px * px + py * py;
        Cell {
            second: math::min(self.second, math::max(self.nearest, d)),
            id: if d < self.nearest { high } else { self.id },
            nearest: math::min(self.nearest, d),
        }
    }

    #[inline(always)]
    fn rooted(self) -> Cell {
        Cell { nearest: math::sqrt(self.nearest), second: math::sqrt(self.second), id: self.id }
    }
}
