//! Ways to put light on a grid of cells.

use super::{Canvas, View};

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
        if level > 0.02 {
            self.light(col, row, self.glyphs.by_level(level), level, tone);
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
}
