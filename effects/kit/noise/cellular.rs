//! Cells around scattered points.

use super::{hash3, lattice, unit};
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
    let mut cell = Cell { nearest: 64.0, second: 64.0, id: 0.0 };
    for row in 0..3u32 {
        for col in 0..3u32 {
            let own = hash3(seed, iy.wrapping_add(row).wrapping_sub(1), ix.wrapping_add(col).wrapping_sub(1));
            let (low, high) = (unit(own << 16), unit(own));
            let px = col as f32 - 0.5 - tx + 0.36 * math::tau_sin(turns * (0.5 + high) + low);
            let py = row as f32 - 0.5 - ty + 0.36 * math::tau_cos(turns * (0.5 + low) + high);
            let d = px * px + py * py;
            cell.second = math::min(cell.second, math::max(cell.nearest, d));
            cell.id = if d < cell.nearest { high } else { cell.id };
            cell.nearest = math::min(cell.nearest, d);
        }
    }
    Cell { nearest: math::sqrt(cell.nearest), second: math::sqrt(cell.second), ..cell }
}
