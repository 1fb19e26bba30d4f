//! One layer of one frame: a glyph and a colour in every cell, and how its rows become pixels.

use asciivid_effects::kit::{CellGrid, View, fixed, math};

use super::atlas::Atlas;

/// Glyph and colour of every cell of a layer.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Glyph of each cell.
    pub glyph: Vec<u16>,
    /// Sixteen-bit gamma-encoded red, green and blue of each cell.
    pub color: [Vec<u16>; 3],
    /// Share of the layer that is seen, 0..=1.
    pub opacity: f32,
}

/// Colours of a layer by tone, dark to bright, 0..=1 gamma-encoded.
pub(super) type Palette = [[f32; 3]; 256];

/// How white a cell of twice the full light is.
const HOT: f32 = 0.8;

impl Sheet {
    /// Colours the cells: tone chooses from the palette, level and `gain` light it. Light above 1 turns white.
    pub(super) fn shade(&mut self, cells: &CellGrid, palette: &Palette, gain: f32) {
        let n = cells.glyph.len();
        self.glyph.clear();
        self.glyph.extend_from_slice(&cells.glyph);
        for channel in &mut self.color {
            channel.resize(n, 0);
        }
        let [red, green, blue] = &mut self.color;
        for i in 0..n {
            let [r, g, b] = palette[(cells.tone[i].clamp(0.0, 1.0) * 255.0) as usize];
            let level = cells.level[i];
            let (light, hot) = (math::min(level, 1.0) * gain, HOT * math::clamp01(level - 1.0));
            red[i] = fixed::from_unit(light * math::mix(r, 1.0, hot));
            green[i] = fixed::from_unit(light * math::mix(g, 1.0, hot));
            blue[i] = fixed::from_unit(light * math::mix(b, 1.0, hot));
        }
    }
}

/// One row of pixels of one layer.
#[derive(Debug, Default)]
pub(super) struct Strip {
    /// Colour of every pixel column in the row of cells at hand.
    pub color: [Vec<u16>; 3],
    /// Share of every pixel that the layer covers.
    pub alpha: Vec<u16>,
    coverage: Vec<u8>,
    cells: Option<usize>,
}

impl Strip {
    /// Forgets the row of cells at hand: a new frame begins.
    pub(super) fn reset(&mut self) {
        self.cells = None;
    }

    /// Renders pixel row `y` of a sheet, of which a share of `opacity` is seen.
    pub(super) fn draw(&mut self, sheet: &Sheet, view: &View, atlas: &Atlas, y: usize) {
        let cells = y / atlas.height * view.cols..(y / atlas.height + 1) * view.cols;
        if self.cells != Some(cells.start) {
            self.cells = Some(cells.start);
            for (pixels, color) in self.color.iter_mut().zip(&sheet.color) {
                widen(&color[cells.clone()], pixels, atlas.width);
            }
            self.coverage.resize(view.cols * atlas.width, 0);
            self.alpha.resize(view.cols * atlas.width, 0);
        }
        let line = y % atlas.height;
        match atlas.width {
            4 => cover::<4>(&sheet.glyph[cells], atlas, line, &mut self.coverage),
            6 => cover::<6>(&sheet.glyph[cells], atlas, line, &mut self.coverage),
            8 => cover::<8>(&sheet.glyph[cells], atlas, line, &mut self.coverage),
            10 => cover::<10>(&sheet.glyph[cells], atlas, line, &mut self.coverage),
            12 => cover::<12>(&sheet.glyph[cells], atlas, line, &mut self.coverage),
            16 => cover::<16>(&sheet.glyph[cells], atlas, line, &mut self.coverage),
            20 => cover::<20>(&sheet.glyph[cells], atlas, line, &mut self.coverage),
            _ => cover_any(&sheet.glyph[cells], atlas, line, &mut self.coverage),
        }
        let opacity = fixed::from_unit(sheet.opacity);
        asciivid_effects::simd!({ seen(&self.coverage, opacity, &mut self.alpha) });
    }
}

#[inline(always)]
fn seen(coverage: &[u8], opacity: u16, alpha: &mut [u16]) {
    for (alpha, &coverage) in alpha.iter_mut().zip(coverage) {
        *alpha = fixed::mul(fixed::widen(coverage), opacity);
    }
}

/// Repeats every cell's value over its pixels.
fn widen(cells: &[u16], pixels: &mut Vec<u16>, width: usize) {
    pixels.resize(cells.len() * width, 0);
    for (&value, run) in cells.iter().zip(pixels.chunks_exact_mut(width)) {
        run.fill(value);
    }
}

// A known width turns every copy into one or two moves.
fn cover<const W: usize>(glyphs: &[u16], atlas: &Atlas, line: usize, out: &mut [u8]) {
    for (&glyph, run) in glyphs.iter().zip(out.as_chunks_mut::<W>().0) {
        if let Some(row) = atlas.row(glyph, line).first_chunk::<W>() {
            *run = *row;
        }
    }
}

fn cover_any(glyphs: &[u16], atlas: &Atlas, line: usize, out: &mut [u8]) {
    for (&glyph, run) in glyphs.iter().zip(out.chunks_exact_mut(atlas.width)) {
        run.copy_from_slice(atlas.row(glyph, line));
    }
}
