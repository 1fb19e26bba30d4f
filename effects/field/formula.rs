//! The user's own expression.

use std::sync::LazyLock;

use crate::kit::drive::{Column, Formula, Rows, Scratch};
use crate::kit::{Field, Grid, Moment, Params, Points, math};
use crate::params;

params! {
    /// Your own expression over the place (x, y, r, a, i, j), the signals and p, which runs at `speed`; 0 is dark, 1 is
    /// light. The one that is drawn unless you write `expr`: petals that bass opens, rings that a kick sends, edges
    /// that a snare lights.
    pub struct FormulaField as "formula" {
        /// What p runs at, units a second.
        speed: rate = "0.15 + 0.5*energy + 0.35*bass" in -20.0..=20.0,
        /// What x, y and r are multiplied by: more of the pattern is seen.
        scale: value = "1" in 0.01..=100.0,
    }
}

/// The expression of a formula that has none.
pub const DEFAULT: &str = "abs(sin(2.5*a + 1.5*sin(4*r - 6*p)))^3 * smoothstep(0.02, 0.3, r) * (0.4 + 0.6*bass) \
     / (0.5 + r*r) + kick * exp(-40*(r - 0.9*(1 - kick))^2) + 0.5*snare*(1 - smoothstep(0, 0.12, abs(sin(5*a - p))))";

/// Compiled once for the whole program.
static COMPILED: LazyLock<Option<Formula>> = LazyLock::new(|| Formula::parse(DEFAULT).ok());

/// Points that are computed together.
const CHUNK: usize = 512;

/// Memory for formulas, to be used again and again.
#[derive(Debug, Clone, Default)]
pub struct Memory(Scratch);

impl Field for FormulaField {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let cell = Grid::Md.pixels() as f32 / 540.0;
        match COMPILED.as_ref() {
            Some(formula) => self.fill(formula, m, (at, (0.5 * cell, cell)), out, &mut Memory::default()),
            None => out.fill(0.0),
        }
    }
}

/// Draws a formula with the values of [`FormulaField`]'s parameters; `cell` is the width and height of a cell, by which
/// `i` and `j` count. Where the expression has no value, or none in 0..=1, it is held there.
pub fn draw(
    formula: &Formula,
    values: &[f32],
    m: &Moment,
    (at, cell): (Points, (f32, f32)),
    out: &mut [f32],
    memory: &mut Memory,
) {
    let field = FormulaField::from_values(values);
    crate::simd!({ field.fill(formula, m, (at, cell), out, memory) });
}

impl FormulaField {
    #[inline(always)]
    fn fill(
        &self,
        formula: &Formula,
        m: &Moment,
        (at, cell): (Points, (f32, f32)),
        out: &mut [f32],
        memory: &mut Memory,
    ) {
        let reads = |column| formula.columns().any(|c| c == column);
        let polar = [reads(Column::Radius), reads(Column::Angle)];
        let grid = [reads(Column::I), reads(Column::J)];
        let scale = self.scale;
        let [mut x, mut y, mut r, mut a, mut i, mut j] = [[0.0f32; CHUNK]; 6];
        let p = [self.speed; CHUNK];
        let chunks = at.x.chunks(CHUNK).zip(at.y.chunks(CHUNK));
        for (out, (xs, ys)) in out.chunks_mut(CHUNK).zip(chunks) {
            each(
                &mut x,
                xs,
                ys,
                #[inline(always)]
                |x, _| scale * x,
            );
            each(
                &mut y,
                xs,
                ys,
                #[inline(always)]
                |_, y| scale * y,
            );
            if polar[0] {
                each(
                    &mut r,
                    xs,
                    ys,
                    #[inline(always)]
                    |x, y| scale * math::hypot(x, y),
                );
            }
            if polar[1] {
                each(
                    &mut a,
                    xs,
                    ys,
                    #[inline(always)]
                    |x, y| math::atan2(y, x),
                );
            }
            if grid[0] {
                each(
                    &mut i,
                    xs,
                    ys,
                    #[inline(always)]
                    |x, _| math::floor((x + at.half_w) / cell.0),
                );
            }
            if grid[1] {
                each(
                    &mut j,
                    xs,
                    ys,
                    #[inline(always)]
                    |_, y| math::floor((y + at.half_h) / cell.1),
                );
            }
            let rows = Rows { x: &x, y: &y, r: &r, a: &a, i: &i, j: &j, p: &p };
            formula.eval_rows(&m.signals, &rows, out, &mut memory.0);
            out.iter_mut().for_each(|value| *value = math::clamp01(*value));
        }
    }
}

#[inline(always)]
fn each(out: &mut [f32], xs: &[f32], ys: &[f32], f: impl Fn(f32, f32) -> f32) {
    for ((out, &x), &y) in out.iter_mut().zip(xs).zip(ys) {
        *out = f(x, y);
    }
}
