//! Contour: lines along the edges of the field, the ramp between them.
//!
//! An edge runs where the field is steep, and steeper than beside it (J. Canny, "A computational approach to edge
//! detection", 1986), so lines are one cell wide. Direction and place within the cell choose the glyph whose bitmap is
//! most like that line.

use asciivid_effects::kit::{CellGrid, Glyphs, math};

use super::Samples;
use super::matching::{PLACES, SAMPLES};

/// What lines may be made of; the fonts say which of them there are.
const LINES: &str = "|/\\-_¯()─│╱╲⎺⎻⎼⎽";
/// Directions of the gradient in a full turn, and places of the line from one side of the cell to the other.
const TURNS: usize = 32;
const PLACED: usize = 9;
/// Outermost places, in widths of the cell from its middle.
const FAR: f32 = 1.0;
/// Thickness of the lines that glyphs are compared with, in widths of the cell.
const THICK: f32 = 0.4;
/// How much the field must change over the width of a cell, of 1, for an edge to be seen.
const STEEP: f32 = 0.035;
/// Level of what lies between the edges, and tone and level that an edge has at least.
const FILL: f32 = 0.4;
const EDGE: f32 = 0.6;

/// Tables of one palette.
#[derive(Debug)]
pub(super) struct Contour {
    /// Number of glyphs in the ramp; the lines follow.
    ramp: u16,
    /// The line for each turn and place.
    lines: Vec<u16>,
    /// Height of a cell in widths.
    tall: f32,
}

/// The slope of the field in one row of cells, per width of a cell.
#[derive(Debug, Default)]
struct Slopes {
    across: Vec<f32>,
    down: Vec<f32>,
    steep: Vec<f32>,
}

/// An edge in a cell: the slope there, and how far it lies from the middle, in widths of the cell uphill.
#[derive(Debug, Clone, Copy)]
struct Edge {
    across: f32,
    down: f32,
    place: f32,
}

impl Contour {
    /// Appends the lines to the characters of the ramp.
    pub(super) fn new(
        chars: &mut Vec<char>,
        has: impl Fn(char) -> bool,
        draw: impl Fn(char) -> Vec<u8>,
        (width, height): (usize, usize),
    ) -> Contour {
        let ramp = chars.len() as u16;
        chars.extend(LINES.chars().filter(|&c| has(c)));
        let drawn: Vec<Vec<f32>> = chars[usize::from(ramp)..].iter().map(|&c| unit(&draw(c))).collect();
        let line = |entry: usize| {
            let wanted = line(entry / PLACED, entry % PLACED, (width, height));
            let alike = |glyph: &Vec<f32>| glyph.iter().zip(&wanted).map(|(a, b)| a * b).sum::<f32>();
            let best = (0..drawn.len()).max_by(|&a, &b| alike(&drawn[a]).total_cmp(&alike(&drawn[b])));
            best.map_or(0, |best| ramp + 1 + best as u16)
        };
        let lines = (0..TURNS * PLACED).map(line).collect();
        Contour { ramp, lines, tall: height as f32 / width as f32 }
    }

    #[cfg(test)]
    pub(super) fn ramp(&self) -> usize {
        usize::from(self.ramp)
    }

    pub(super) fn develop(&self, samples: &Samples, cells: &mut CellGrid) {
        let rows = samples.view.rows;
        self.fill(samples, cells);
        let [mut above, mut own, mut below] = [(); 3].map(|()| Slopes::default());
        own.take(samples, 0, self.tall);
        above.take(samples, 0, self.tall);
        for row in 0..rows {
            below.take(samples, (row + 1).min(rows - 1), self.tall);
            self.draw([&above, &own, &below], row, cells);
            std::mem::swap(&mut above, &mut own);
            std::mem::swap(&mut own, &mut below);
        }
    }

    /// The ramp, held back.
    fn fill(&self, samples: &Samples, cells: &mut CellGrid) {
        let ramp = Glyphs { ramp: self.ramp + 1 };
        let now: [&[u8]; SAMPLES] = std::array::from_fn(|k| samples.now(k));
        let steady: [&[u8]; SAMPLES] = std::array::from_fn(|k| samples.steady(k));
        let CellGrid { glyph, level, tone } = cells;
        asciivid_effects::simd!({
            for (i, ((glyph, level), tone)) in glyph.iter_mut().zip(level).zip(tone).enumerate() {
                let value = mean(now, i);
                *glyph = ramp.by_level(mean(steady, i));
                *level = FILL * value * (2.0 - value);
                *tone = value;
            }
        });
    }

    /// Draws the edges of a row over the ramp.
    fn draw(&self, [above, own, below]: [&Slopes; 3], row: usize, cells: &mut CellGrid) {
        let (cols, steep) = (own.steep.len(), &own.steep);
        for col in 0..cols {
            if steep[col] < STEEP {
                continue;
            }
            let (across, down) = (own.across[col], own.down[col]);
            // Of a line that falls more than the diagonal of a cell every row has one cell, of others every column.
            let upright = across.abs() > self.tall * down.abs();
            let (before, after) = match upright {
                true => (steep[col.saturating_sub(1)], steep[(col + 1).min(cols - 1)]),
                false => (above.steep[col], below.steep[col]),
            };
            if steep[col] <= before || steep[col] < after {
                continue;
            }
            let peak = 0.5 * (after - before) / (2.0 * steep[col] - before - after);
            let place = if upright { peak * across } else { peak * self.tall * down } / steep[col];
            let i = row * cols + col;
            cells.glyph[i] = self.line(Edge { across, down, place });
            cells.level[i] = math::clamp(12.0 * steep[col], EDGE, 1.0);
            cells.tone[i] = math::clamp(cells.tone[i] + 2.0 * steep[col], EDGE, 1.0);
        }
    }

    fn line(&self, edge: Edge) -> u16 {
        let turn = math::atan2(edge.down, edge.across) * (TURNS as f32 / math::TAU) + TURNS as f32 + 0.5;
        let place = (edge.place / FAR + 1.0) * (0.5 * (PLACED - 1) as f32) + 0.5;
        let place = math::clamp(place, 0.0, (PLACED - 1) as f32) as usize;
        self.lines[turn as usize % TURNS * PLACED + place]
    }
}

#[inline(always)]
fn mean(planes: [&[u8]; SAMPLES], i: usize) -> f32 {
    let sum: u16 = planes.iter().map(|plane| u16::from(plane[i])).sum();
    f32::from(sum) * (1.0 / (255 * SAMPLES) as f32)
}

impl Slopes {
    fn take(&mut self, samples: &Samples, row: usize, tall: f32) {
        let cols = samples.view.cols;
        let line = |k: usize| &samples.now(k)[row * cols..][..cols];
        let lines: [&[u8]; SAMPLES] = std::array::from_fn(line);
        for slopes in [&mut self.across, &mut self.down, &mut self.steep] {
            slopes.resize(cols, 0.0);
        }
        asciivid_effects::simd!(self.measure(lines, tall));
    }

    /// The slopes of the plane through the samples of every cell.
    #[inline(always)]
    fn measure(&mut self, lines: [&[u8]; SAMPLES], tall: f32) {
        let slopes = self.across.iter_mut().zip(&mut self.down).zip(&mut self.steep);
        for (i, ((across, down), steep)) in slopes.enumerate() {
            let [a, b, c, d, e, f] = lines.map(
                #[inline(always)]
                |line| f32::from(line[i]) * (1.0 / 255.0),
            );
            let fall = (e + f - a - b) * (0.5 / (PLACES[4][1] - PLACES[0][1]));
            // The right column lies higher than the left one.
            let slant = fall * (PLACES[0][1] - PLACES[1][1]);
            let rise = (b + d + f - a - c - e) * (1.0 / 3.0) + slant;
            *across = rise * (1.0 / (PLACES[1][0] - PLACES[0][0]));
            *down = fall / tall;
            *steep = math::hypot(*across, *down);
        }
    }
}

/// A bitmap as a vector of length 1.
fn unit(bitmap: &[u8]) -> Vec<f32> {
    let length = bitmap.iter().map(|&c| f32::from(c) * f32::from(c)).sum::<f32>().sqrt().max(1.0);
    bitmap.iter().map(|&c| f32::from(c) / length).collect()
}

/// The bitmap of an ideal line.
fn line(turn: usize, place: usize, (width, height): (usize, usize)) -> Vec<f32> {
    let turn = turn as f32 / TURNS as f32;
    let normal = [math::tau_cos(turn), math::tau_sin(turn)];
    let place = FAR * (2.0 * place as f32 / (PLACED - 1) as f32 - 1.0) * width as f32;
    let half = (THICK * width as f32).max(1.0);
    let at = |i: usize| {
        let (x, y) = ((i % width) as f32 + 0.5, (i / width) as f32 + 0.5);
        let along = (x - 0.5 * width as f32) * normal[0] + (y - 0.5 * height as f32) * normal[1];
        (1.0 - (along - place).abs() / half).max(0.0)
    };
    (0..width * height).map(at).collect()
}
