//! One layer of one frame: a glyph and a colour in every lit cell, and how its rows become pixels.

use std::ops::Range;

use asciivid_effects::kit::fixed::Factor;
use asciivid_effects::kit::{Blend, CellGrid, Line, Overlay, Space, View, fixed, math};

use super::atlas::Atlas;

/// A cell that is seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// Column in the grid.
    pub col: u16,
    /// Glyph, never the blank.
    pub glyph: u16,
    /// Sixteen-bit gamma-encoded red, green and blue; the fourth is not used.
    pub color: [u16; 4],
}

/// The lit cells of a layer: most layers are dark for the most part, and what is dark costs nothing.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Row by row, from left to right.
    cells: Vec<Cell>,
    /// Number of cells up to the end of each row.
    ends: Vec<usize>,
    /// Share of the layer that is seen, 0..=1.
    pub opacity: f32,
}

/// Colours of a layer by tone, dark to bright, 0..=1 gamma-encoded; the fourth is not used.
pub(super) type Palette = [[f32; 4]; 256];

/// How white a cell of twice the full light is.
const HOT: f32 = 0.8;
/// The most that the gain of a scene makes of a cell: it lifts what is dim, and does not bleach what is bright.
const BRIGHTEST: f32 = 1.6;

/// The light from which on the shoulder bends, and that which no light reaches.
const KNEE: f32 = 0.8;
const WHITEST: f32 = 1.5;

/// How a layer is lit, beside the levels of its cells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lit {
    /// The gain that was measured for the scene.
    pub gain: f32,
    /// The exposure that the preset asks for now.
    pub exposure: f32,
}

impl Sheet {
    /// Takes and colours the cells that are lit: tone chooses from the palette, level and `lit` light it. Light
    /// above 1 turns white.
    pub(super) fn shade(&mut self, grid: &CellGrid, view: &View, palette: &Palette, lit: Lit) {
        self.cells.clear();
        self.ends.clear();
        self.cells.reserve(view.len());
        asciivid_effects::simd!({
            for row in (0..view.len()).step_by(view.cols) {
                self.shade_row(grid, row..row + view.cols, palette, lit);
            }
        });
    }

    #[inline(always)]
    fn shade_row(&mut self, grid: &CellGrid, row: Range<usize>, palette: &Palette, lit: Lit) {
        let [levels, tones] = [&grid.level, &grid.tone].map(|of| of[row.clone()].chunks(TOGETHER));
        let chunks = grid.glyph[row].chunks(TOGETHER).zip(levels).zip(tones);
        for (chunk, ((glyphs, levels), tones)) in chunks.enumerate() {
            let mut shades = [Shade::default(); TOGETHER];
            for ((shade, &level), &tone) in shades.iter_mut().zip(levels).zip(tones) {
                *shade = Shade::of(tone, level, lit);
            }
            for (i, ((&glyph, &level), shade)) in glyphs.iter().zip(levels).zip(shades).enumerate() {
                if glyph != 0 && level > 0.0 {
                    let col = (chunk * TOGETHER + i) as u16;
                    self.cells.push(Cell { col, glyph, color: shade.color(palette) });
                }
            }
        }
        self.ends.push(self.cells.len());
    }

    /// The lit cells of one row of the grid, from left to right.
    pub(super) fn row(&self, row: usize) -> &[Cell] {
        &self.cells[row.checked_sub(1).map_or(0, |above| self.ends[above])..self.ends[row]]
    }

    /// The lit cells of every row.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[Cell]> {
        (0..self.ends.len()).map(|row| self.row(row))
    }
}

/// Cells whose shades are found together.
const TOGETHER: usize = 64;

/// What becomes of a cell's colour.
#[derive(Debug, Clone, Copy, Default)]
struct Shade {
    /// Its place in the palette; as wide as the others, so that shades are found in one vector loop.
    tone: u32,
    /// How bright it is.
    light: f32,
    /// How white.
    hot: f32,
}

impl Shade {
    #[inline(always)]
    fn of(tone: f32, level: f32, lit: Lit) -> Shade {
        Shade {
            tone: u32::from(fixed::from_unit(tone) >> 8),
            light: shoulder(math::min(math::min(level, 1.0) * lit.gain, BRIGHTEST) * lit.exposure),
            hot: HOT * math::clamp01(level - 1.0),
        }
    }

    #[inline(always)]
    fn color(self, palette: &Palette) -> [u16; 4] {
        palette[self.tone as usize % palette.len()].map(
            #[inline(always)]
            |c| fixed::from_unit(self.light * math::mix(c, 1.0, self.hot)),
        )
    }
}

/// Light as film takes it: what is bright comes ever slower nearer to the brightest, so that it keeps its colour.
#[inline(always)]
fn shoulder(light: f32) -> f32 {
    let over = math::max(light - KNEE, 0.0);
    math::min(light, KNEE) + over / (1.0 + over / (WHITEST - KNEE))
}

/// One row of pixels of one layer.
#[derive(Debug, Default)]
pub(super) struct Strip {
    /// Colour of every pixel column in the row of cells at hand; what is not covered may have any.
    color: [Line<u16>; 3],
    /// Coverage of every pixel of two lines, 0 between lit cells.
    coverage: [Line<u8>; 2],
    /// Share of the layer that is seen in every pixel of a line.
    share: Line<u16>,
    /// Pixels that may be covered, in whole tiles.
    runs: Vec<Range<usize>>,
    /// Row of cells at hand.
    row: Option<usize>,
}

/// Runs begin and end at multiples of this, so that vectors are full.
const TILE: usize = fixed::TILE;

impl Strip {
    /// Forgets the row of cells at hand: a new frame begins.
    pub(super) fn reset(&mut self) {
        self.row = None;
    }

    /// Lays pixel row `y` of a sheet and the one below it over `light`, the lengths of which are multiples of [`TILE`].
    pub(super) fn lay(
        &mut self,
        sheet: &Sheet,
        atlas: &Atlas,
        blend: (Blend, Space),
        y: usize,
        light: &mut [[Line<u16>; 3]; 2],
    ) {
        if y % atlas.height + 1 < atlas.height {
            self.lines(sheet, atlas, blend, y, light.each_mut());
        } else {
            let [even, odd] = light;
            self.lines(sheet, atlas, blend, y, [even]);
            self.lines(sheet, atlas, blend, y + 1, [odd]);
        }
    }

    /// Lays lines that lie in the same row of cells.
    fn lines<const L: usize>(
        &mut self,
        sheet: &Sheet,
        atlas: &Atlas,
        blend: (Blend, Space),
        y: usize,
        light: [&mut [Line<u16>; 3]; L],
    ) {
        let row = y / atlas.height;
        let cells = if row < sheet.ends.len() { sheet.row(row) } else { &[] };
        if self.row != Some(row) {
            self.row = Some(row);
            self.begin(cells, atlas, light[0][0].len());
        }
        if cells.is_empty() {
            return;
        }
        let glyphs = cells.iter().map(|cell| (usize::from(cell.col), cell.glyph));
        let Some(coverage) = self.coverage.first_chunk_mut::<L>() else { return };
        atlas.cover(y % atlas.height, glyphs, coverage);
        let color = self.color.each_ref().map(|channel| &**channel);
        for (light, coverage) in light.into_iter().zip(coverage) {
            asciivid_effects::simd!(share(&self.runs, coverage, sheet.opacity, &mut self.share));
            let over = Overlay { color, share: &self.share, runs: &self.runs };
            blend.0.lay(blend.1, light.each_mut().map(|channel| &mut **channel), over);
        }
    }

    /// Prepares for a row of cells: blank, and its colours spread over the pixels.
    fn begin(&mut self, cells: &[Cell], atlas: &Atlas, width: usize) {
        // Cells may overhang the picture, and the fill of the last glyph overhangs that.
        let room = width + atlas.width + atlas.overhang();
        for coverage in &mut self.coverage {
            coverage.resize(room);
            coverage.fill(0);
        }
        self.color.iter_mut().for_each(|channel| channel.resize(room));
        self.share.resize(room);
        self.runs.clear();
        for cell in cells {
            let start = usize::from(cell.col) * atlas.width;
            let tiles = start / TILE * TILE..(start + atlas.width).next_multiple_of(TILE).min(width);
            match self.runs.last_mut() {
                Some(run) if tiles.start <= run.end => run.end = tiles.end,
                _ => self.runs.push(tiles),
            }
        }
        match atlas.width + atlas.overhang() {
            8 => self.paint::<8>(cells, atlas.width),
            16 => self.paint::<16>(cells, atlas.width),
            32 => self.paint::<32>(cells, atlas.width),
            _ => self.paint_any(cells, atlas.width),
        }
    }

    /// Repeats every cell's colour over `N` pixels, of which `width` count.
    fn paint<const N: usize>(&mut self, cells: &[Cell], width: usize) {
        for (i, channel) in self.color.iter_mut().enumerate() {
            for cell in cells {
                if let Some(pixels) = channel[usize::from(cell.col) * width..].first_chunk_mut::<N>() {
                    *pixels = [cell.color[i]; N];
                }
            }
        }
    }

    fn paint_any(&mut self, cells: &[Cell], width: usize) {
        for (i, channel) in self.color.iter_mut().enumerate() {
            for cell in cells {
                channel[usize::from(cell.col) * width..][..width].fill(cell.color[i]);
            }
        }
    }
}

/// The share of a layer that is seen in every pixel of a row, by its glyphs' coverage and its opacity.
#[inline(always)]
fn share(runs: &[Range<usize>], coverage: &[u8], opacity: f32, share: &mut [u16]) {
    let factor = Factor::from_unit(opacity);
    for run in runs {
        let share = &mut share[run.clone()];
        for (share, &coverage) in share.iter_mut().zip(&coverage[run.clone()]) {
            *share = fixed::widen(coverage);
        }
        if opacity < 1.0 {
            factor.times_row(share);
        }
    }
}

#[cfg(test)]
mod tests {
    use asciivid_effects::kit::noise;

    use super::*;

    /// A third of the cells lit, every second of these without a glyph.
    fn grid(view: &View) -> CellGrid {
        let mut grid = CellGrid::default();
        grid.reset(view);
        for i in (0..view.len()).filter(|&i| noise::hash(i as u32).is_multiple_of(3)) {
            grid.glyph[i] = (noise::hash2(1, i as u32) % 2) as u16;
            grid.level[i] = 0.25 + 0.5 * noise::unit(noise::hash2(2, i as u32));
            grid.tone[i] = noise::unit(noise::hash2(3, i as u32));
        }
        grid
    }

    #[test]
    fn a_pixel_is_the_colour_of_its_cell_times_the_coverage_of_its_glyph() {
        let palette: Palette = std::array::from_fn(|tone| [tone as f32 / 255.0, 0.5, 1.0, 0.0]);
        for cell in [(2, 4), (5, 10), (8, 16), (20, 40), (40, 80)] {
            let view = View::new((150, 90), cell);
            let glyph: Vec<u8> = (0..cell.0 * cell.1).map(|i| noise::hash(i as u32) as u8).collect();
            let atlas = Atlas::new(cell, 2, &[vec![0; glyph.len()], glyph.clone()], 4);
            let (grid, mut sheet, mut strip) = (grid(&view), Sheet::default(), Strip::default());
            sheet.shade(&grid, &view, &palette, Lit { gain: 1.0, exposure: 1.0 });
            sheet.opacity = 1.0;
            for y in 0..90 {
                let mut light = [(); 2].map(|()| [(); 3].map(|()| Line::new(160)));
                strip.lay(&sheet, &atlas, (Blend::Add, Space::Gamma), y / 2 * 2, &mut light);
                let light = &light[y % 2];
                for x in 0..150 {
                    let i = y / cell.1 * view.cols + x / cell.0;
                    let covered = fixed::widen(glyph[y % cell.1 * cell.0 + x % cell.0]);
                    let lit = Lit { gain: 1.0, exposure: 1.0 };
                    let color = Shade::of(grid.tone[i], grid.level[i], lit).color(&palette);
                    let seen = if grid.glyph[i] == 0 { 0 } else { covered };
                    for (channel, &color) in light.iter().zip(&color) {
                        assert_eq!(channel[x], fixed::mul(color, seen), "{cell:?} {x} {y}");
                    }
                }
            }
        }
    }
}
