//! Cells around wandering points.

use super::count;
use crate::kit::noise::{Cell, cellular2};
use crate::kit::{Field, Hit, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// Cells around points that wander: as lamps (distance), as glowing cracks (edge) or as panes of glass (id). Energy
    /// moves the points, bass swells what is lit, a kick strikes single cells, a snare lights the edges.
    pub struct Voronoi as "voronoi" {
        /// What is shown.
        mode: choice = "edge" of ["distance", "edge", "id"],
        /// Wander of the points, rounds a second.
        speed: rate = "0.08 + 0.2*energy + 0.1*bass" in 0.0..=4.0,
        /// Drift of the whole, cells a second.
        drift: rate = "0.05 + 0.1*energy" in -4.0..=4.0,
        /// Cells across the shorter side.
        scale: value = "4.5" in 0.5..=30.0,
        /// Width of what is lit.
        width: value = "0.4 + 0.2*bass + 0.2*kick" in 0.0..=1.0,
        /// Light of the edges.
        edge: value = "0.75 + 0.25*snare" in 0.0..=1.0,
        /// Light of the cells that a kick strikes.
        strike: value = "0.85*kick" in 0.0..=1.0,
    }
}

impl Field for Voronoi {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        match self.mode {
            0.0 => self.fill(
                m,
                at,
                out,
                #[inline(always)]
                |cell, own| {
                    let lamp = sdf::glow(cell.nearest, 0.1 + 0.22 * self.width * (0.4 + own));
                    let shell = sdf::glow(cell.nearest - 0.4, 0.03) * self.edge * 0.45;
                    // Lamps of unlike light meet in the dark.
                    let apart = math::smoothstep(0.0, 0.4, cell.second - cell.nearest);
                    (lamp * (0.35 + 0.75 * own) * 1.25 + shell) * apart
                },
            ),
            1.0 => self.fill(
                m,
                at,
                out,
                #[inline(always)]
                |cell, own| {
                    let across = cell.second - cell.nearest;
                    let crack = sdf::glow(across, 0.03 + 0.12 * self.width) * self.edge;
                    let heart = math::smoothstep(0.05, 0.7, across) * own * own * 0.45;
                    crack + heart
                },
            ),
            _ => self.fill(
                m,
                at,
                out,
                #[inline(always)]
                |cell, own| {
                    let across = cell.second - cell.nearest;
                    let pane = math::smoothstep(0.03, 0.08, across);
                    let lit = math::smoothstep(0.75 - 0.6 * self.width, 1.0, own);
                    let bevel = 0.7 + 0.3 * math::smoothstep(0.5, 0.1, across) * self.edge;
                    pane * bevel * (0.06 + 0.94 * lit)
                },
            ),
        }
    }
}

impl Voronoi {
    /// Gives every point the light that `shade` sees in its cell and in the cell's brightness.
    #[inline(always)]
    fn fill(&self, m: &Moment, at: Points, out: &mut [f32], shade: impl Fn(Cell, f32) -> f32) {
        let k = 0.5 * self.scale;
        let struck = count(m, Hit::Kick);
        let heading = noise::random(m.seed, 0);
        let (dx, dy) = (self.drift * math::tau_cos(heading), self.drift * math::tau_sin(heading));
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let cell = cellular2(m.seed, k * x + dx, k * y + dy, self.speed);
            // Brightness wanders too, every cell in its own time.
            let own = 0.5 + 0.5 * math::tau_sin(cell.id * 7.0 + self.speed * (0.5 + cell.id));
            let hit = noise::unit(noise::hash2(struck, cell.id.to_bits())) < 0.12;
            let hit = if hit {
                self.strike * math::smoothstep(0.02, 0.12, cell.second - cell.nearest)
            } else {
                0.0
            };
            let far = math::smoothstep(2.4, 0.2, math::hypot(x, y));
            *value = math::clamp01((shade(cell, own) + hit) * (0.4 + 0.85 * far));
        }
    }
}
