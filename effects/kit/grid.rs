//! The cells of one layer: what every effect draws into.

use super::{fixed, math};

/// Where a grid of cells lies in the picture.
///
/// Picture coordinates: the centre is `(0, 0)`, x runs right and y down, and the shorter side of the picture
/// spans -1..=1. The grid may overhang the right and the lower edge by part of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Cells across.
    pub cols: usize,
    /// Cells down.
    pub rows: usize,
    /// Half the picture's width.
    pub half_w: f32,
    /// Half the picture's height.
    pub half_h: f32,
    /// Width of a cell.
    pub step_x: f32,
    /// Height of a cell.
    pub step_y: f32,
}

impl View {
    /// The grid of cells of `cell` pixels that covers a picture of `size` pixels.
    pub fn new(size: (usize, usize), cell: (usize, usize)) -> View {
        let short = size.0.min(size.1) as f32;
        View {
            cols: size.0.div_ceil(cell.0),
            rows: size.1.div_ceil(cell.1),
            half_w: size.0 as f32 / short,
            half_h: size.1 as f32 / short,
            step_x: 2.0 * cell.0 as f32 / short,
            step_y: 2.0 * cell.1 as f32 / short,
        }
    }

    /// Number of cells.
    pub fn len(&self) -> usize {
        self.cols * self.rows
    }

    /// Whether there is no cell at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The x of a column's centre.
    #[inline(always)]
    pub fn x(&self, col: usize) -> f32 {
        (col as f32 + 0.5) * self.step_x - self.half_w
    }

    /// The y of a row's centre.
    #[inline(always)]
    pub fn y(&self, row: usize) -> f32 {
        (row as f32 + 0.5) * self.step_y - self.half_h
    }

    /// The column that holds `x`, which may lie outside the picture.
    #[inline(always)]
    pub fn col(&self, x: f32) -> i32 {
        math::floor((x + self.half_w) / self.step_x) as i32
    }

    /// The row that holds `y`, which may lie outside the picture.
    #[inline(always)]
    pub fn row(&self, y: f32) -> i32 {
        math::floor((y + self.half_h) / self.step_y) as i32
    }
}

/// Glyph, light and tone of every cell, row by row. Glyph 0 is blank.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct CellGrid {
    /// Index into the layer's glyphs.
    pub glyph: Vec<u16>,
    /// Light of the cell: 0 dark, 1 the full colour, above 1 hot (towards white).
    pub level: Vec<f32>,
    /// Position in the layer's colours, 0..=1.
    pub tone: Vec<f32>,
}

impl CellGrid {
    /// Blanks every cell and takes the size of `view`; allocates only when the size grows.
    pub fn reset(&mut self, view: &View) {
        self.glyph.clear();
        self.level.clear();
        self.tone.clear();
        self.glyph.resize(view.len(), 0);
        self.level.resize(view.len(), 0.0);
        self.tone.resize(view.len(), 0.0);
    }
}

/// The glyphs that a layer may use: a ramp from blank to dense, then the printable ASCII characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glyphs {
    /// Number of glyphs in the ramp, the blank at 0 included.
    pub ramp: u16,
}

impl Glyphs {
    /// First and last character that every layer can write.
    pub const TEXT: std::ops::RangeInclusive<char> = ' '..='~';

    /// The glyph whose ink is nearest to a level in 0..=1.
    #[inline(always)]
    pub fn by_level(self, level: f32) -> u16 {
        fixed::nearest(math::clamp01(level) * f32::from(self.ramp - 1))
    }

    /// A glyph of the ramp, never the blank, chosen by a hash.
    #[inline]
    pub fn pick(self, hash: u32) -> u16 {
        let inked = u64::from(self.ramp.max(2) - 1);
        1 + ((u64::from(hash) * inked) >> 32) as u16
    }

    /// The glyph of a character; blank where a layer cannot write it.
    pub fn text(self, character: char) -> u16 {
        match Self::TEXT.contains(&character) {
            true => self.ramp + (character as u16 - *Self::TEXT.start() as u16),
            false => 0,
        }
    }
}

/// The grid that a cell effect draws on.
#[derive(Debug)]
pub struct Canvas<'a> {
    /// Where the cells lie.
    pub view: View,
    /// What can be written.
    pub glyphs: Glyphs,
    /// The cells.
    pub cells: &'a mut CellGrid,
    /// How many particles an effect may draw at once.
    pub particles: usize,
}

impl Canvas<'_> {
    /// Lights a cell unless something brighter is there already; ignores cells outside the grid.
    #[inline]
    pub fn light(&mut self, col: i32, row: i32, glyph: u16, level: f32, tone: f32) {
        let inside = (0..self.view.cols as i32).contains(&col) && (0..self.view.rows as i32).contains(&row);
        if !inside {
            return;
        }
        let i = row as usize * self.view.cols + col as usize;
        if level > self.cells.level[i] {
            self.cells.glyph[i] = glyph;
            self.cells.level[i] = level;
            self.cells.tone[i] = tone;
        }
    }

    /// Lights the cell at a point of the picture.
    #[inline]
    pub fn light_at(&mut self, x: f32, y: f32, glyph: u16, level: f32, tone: f32) {
        self.light(self.view.col(x), self.view.row(y), glyph, level, tone);
    }
}
