//! Ways to put light on a grid of cells.

use super::{Canvas, View, math};

/// Light that is not worth a glyph.
const FAINT: f32 = 0.02;

impl View {
    /// The cells around a point of the picture, and the way from that point to each: `(column, row, dx, dy)`.
    pub fn around(
        &self,
        (x, y): (f32, f32),
        (reach_x, reach_y): (f32, f32),
    ) -> impl Iterator<Item = (i32, i32, f32, f32)> + use<> {
        let view = *self;
        let cols = view.col(x - reach_x).max(0)..=view.col(x + reach_x).min(view.cols as i32 - 1);
        let rows = view.row(y - reach_y).max(0)..=view.row(y + reach_y).min(view.rows as i32 - 1);
        rows.flat_map(move |row| {
            let dy = view.y(row as usize) - y;
            cols.clone().map(move |col| (col, row, view.x(col as usize) - x, dy))
        })
    }
}

impl Canvas<'_> {
    /// Lights a cell with the glyph that has as much ink as it has light.
    #[inline]
    pub fn shade(&mut self, col: i32, row: i32, level: f32, tone: f32) {
        if level > FAINT {
            self.light(col, row, self.glyphs.by_level(level), level, math::clamp01(tone));
        }
    }

    /// Lights the cell at a point of the picture with the glyph that has as much ink as it has light.
    #[inline]
    pub fn shade_at(&mut self, x: f32, y: f32, level: f32, tone: f32) {
        self.shade(self.view.col(x), self.view.row(y), level, tone);
    }

    /// Lights a cell that nothing has lit yet.
    #[inline]
    pub fn shade_behind(&mut self, col: i32, row: i32, level: f32, tone: f32) {
        let inside = (0..self.view.cols as i32).contains(&col) && (0..self.view.rows as i32).contains(&row);
        if inside && self.cells.level[row as usize * self.view.cols + col as usize] <= 0.0 {
            self.shade(col, row, level, tone);
        }
    }

    /// Lights the cells on the way from one point of the picture to another, the last one left out.
    pub fn stroke(&mut self, from: (f32, f32), to: (f32, f32), level: f32, tone: f32) {
        if level <= FAINT {
            return;
        }
        let (glyph, tone) = (self.glyphs.by_level(level), math::clamp01(tone));
        let View { cols, rows, half_w, half_h, step_x, step_y } = self.view;
        let (u, v) = ((from.0 + half_w) / step_x, (from.1 + half_h) / step_y);
        let (du, dv) = ((to.0 - from.0) / step_x, (to.1 - from.1) / step_y);
        // A way across the whole picture and back is the longest that makes sense.
        let longest = 2.0 * (cols + rows) as f32;
        let steps = 1 + math::min(math::max(du.abs(), dv.abs()), longest) as u32;
        let pace = 1.0 / steps as f32;
        for step in 0..steps {
            let t = step as f32 * pace;
            let (u, v) = (u + t * du, v + t * dv);
            // From 0 on a cast is the whole number below.
            if u >= 0.0 && v >= 0.0 {
                self.light(u as i32, v as i32, glyph, level, tone);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::{CellGrid, Glyphs};

    fn draw(draw: impl Fn(&mut Canvas)) -> (View, CellGrid) {
        let (view, mut cells) = (View::new((160, 160), (8, 16)), CellGrid::default());
        cells.reset(&view);
        draw(&mut Canvas { view, glyphs: Glyphs { ramp: 10 }, cells: &mut cells, particles: 0 });
        (view, cells)
    }

    #[test]
    fn the_cells_around_a_point_are_all_that_are_near_it_and_inside() {
        let view = View::new((160, 160), (8, 16));
        for centre in [(0.0, 0.0), (0.93, -0.9), (5.0, 0.0)] {
            let near: Vec<(i32, i32)> = view
                .around(centre, (0.3, 0.3))
                .filter(|&(_, _, dx, dy)| math::hypot(dx, dy) < 0.3)
                .map(|(col, row, ..)| (col, row))
                .collect();
            let all = (0..view.rows).flat_map(|row| (0..view.cols).map(move |col| (col, row)));
            let want: Vec<(i32, i32)> = all
                .filter(|&(c, r)| math::hypot(view.x(c) - centre.0, view.y(r) - centre.1) < 0.3)
                .map(|(c, r)| (c as i32, r as i32))
                .collect();
            assert_eq!(near, want);
        }
    }

    #[test]
    fn a_stroke_has_no_gaps_in_any_direction() {
        for to in [(0.8, 0.1), (0.1, 0.8), (-0.7, -0.6), (0.0, 0.0)] {
            let (view, cells) = draw(|canvas| canvas.stroke((0.0, 0.0), to, 1.0, 0.5));
            let (cols, rows) = (view.col(to.0) - view.col(0.0), view.row(to.1) - view.row(0.0));
            let lit = cells.level.iter().filter(|l| **l > 0.0).count() as i32;
            assert!(lit >= cols.abs().max(rows.abs()).max(1), "{to:?}: {lit} cells");
        }
        draw(|canvas| canvas.stroke((-9e9, 0.0), (9e9, f32::NAN), 1.0, 0.5));
    }

    #[test]
    fn what_is_behind_fills_only_the_dark() {
        let (view, cells) = draw(|canvas| {
            canvas.shade(3, 3, 0.2, 0.0);
            canvas.shade_behind(3, 3, 0.9, 0.0);
            canvas.shade_behind(4, 3, 0.9, 0.0);
            canvas.shade_behind(-1, 99, 0.9, 0.0);
        });
        let lit: Vec<f32> = cells.level.iter().copied().filter(|l| *l > 0.0).collect();
        assert_eq!((lit, view.len()), (vec![0.2, 0.9], 200));
    }
}
