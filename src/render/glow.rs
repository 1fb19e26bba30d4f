//! The light of the layers, small and linear: what bloom spreads and what tints the ground.

use std::ops::Range;

use asciivid_effects::kit::fixed::Factor;
use asciivid_effects::kit::{Line, View, fixed, math};
use asciivid_effects::post::Glow;

use super::atlas::Atlas;
use super::sheet::{Cell, Sheet};

/// Pixels of the frame per pixel of the glow picture, a power of two: of 90 to 2880 lines some 90 to 180 are left.
pub(super) fn reduction(short_side: usize) -> usize {
    [16, 8, 4, 2].into_iter().find(|f| short_side / f >= 90).unwrap_or(1)
}

/// Which pixels of the glow picture take the light of which cell.
#[derive(Debug)]
pub(super) struct GlowMap {
    columns: Side,
    rows: Side,
}

/// The same along one side of the picture.
#[derive(Debug)]
struct Side {
    /// Glow pixels of every cell: those whose centres lie in it, or the one that it lies in, if it is smaller.
    cells: Vec<Range<usize>>,
    /// Pixel within its cell that every glow pixel shows.
    inner: Vec<usize>,
    /// Share of a glow pixel that a cell fills.
    share: f32,
}

impl Side {
    fn new(cells: usize, cell: usize, pixels: usize, reduction: usize) -> Side {
        let centre = |i: usize| i * reduction + reduction / 2;
        let first = |c: usize| (0..pixels).position(|i| centre(i) >= c * cell).unwrap_or(pixels);
        if cell < reduction {
            let pixel = |c: usize| ((c * cell + cell / 2) / reduction).min(pixels - 1);
            let cells = (0..cells).map(|c| pixel(c)..pixel(c) + 1).collect();
            return Side { cells, inner: vec![cell / 2; pixels], share: cell as f32 / reduction as f32 };
        }
        let end = |c: usize| if c + 1 == cells { pixels } else { first(c + 1) };
        let inner = (0..pixels).map(|i| centre(i) % cell).collect();
        Side { cells: (0..cells).map(|c| first(c)..end(c)).collect(), inner, share: 1.0 }
    }
}

/// How the cells of a layer give off light.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shine {
    /// Light below which a cell gives off none, 0..=1.
    pub threshold: f32,
    /// What the light is multiplied with.
    pub strength: f32,
}

impl GlowMap {
    /// The map between a grid of cells and a glow picture of `size` pixels.
    pub(super) fn new(view: &View, cell: (usize, usize), size: (usize, usize), reduction: usize) -> GlowMap {
        GlowMap {
            columns: Side::new(view.cols, cell.0, size.0, reduction),
            rows: Side::new(view.rows, cell.1, size.1, reduction),
        }
    }

    /// Adds the light of the cells that shine.
    pub(super) fn add(&self, sheet: &Sheet, atlas: &Atlas, shine: Shine, glow: &mut Glow) {
        let width = glow.width;
        let shine = Shine { strength: shine.strength * self.columns.share * self.rows.share, ..shine };
        let mut channels = glow.light();
        for (cells, ys) in sheet.rows().zip(&self.rows.cells) {
            let band = ys.start * width..ys.end * width;
            let inner_y = &self.rows.inner[ys.clone()];
            let [red, green, blue] = channels.each_mut().map(|channel| &mut channel[band.clone()]);
            for cell in cells {
                let Some([r, g, b]) = shine.of(cell) else { continue };
                let xs = self.columns.cells[usize::from(cell.col)].clone();
                let inner_x = &self.columns.inner[xs.clone()];
                for (line, &y) in inner_y.iter().enumerate() {
                    let pixels = line * width + xs.start..line * width + xs.end;
                    let soft = atlas.soft(cell.glyph, y);
                    let red = red[pixels.clone()].iter_mut();
                    let rest = green[pixels.clone()].iter_mut().zip(&mut blue[pixels]);
                    for ((red, (green, blue)), &x) in red.zip(rest).zip(inner_x) {
                        let soft = f32::from(soft[x]);
                        *red += r * soft;
                        *green += g * soft;
                        *blue += b * soft;
                    }
                }
            }
        }
    }
}

impl Shine {
    /// Linear light that a cell gives off per step of coverage, if it does.
    #[inline(always)]
    fn of(self, cell: &Cell) -> Option<[f32; 3]> {
        let [r, g, b, _] = cell.color;
        let brightest = fixed::to_unit(r.max(g).max(b));
        let share = math::min((brightest - self.threshold) / math::max(1.0 - self.threshold, 0.01), 1.0);
        let scale = self.strength * share / 255.0;
        let linear = |c: u16| scale * fixed::to_unit(c) * fixed::to_unit(c);
        (scale > 0.0).then(|| [linear(r), linear(g), linear(b)])
    }
}

/// Enlarges the glow picture to rows of the frame, gamma-encoded.
#[derive(Debug)]
pub(super) struct Enlarge {
    reduction: usize,
    near: Wide,
    far: Wide,
}

/// One glow row at the frame's width, three channels.
#[derive(Debug)]
struct Wide {
    row: Option<usize>,
    coded: Line<u16>,
    channels: [Line<u16>; 3],
}

impl Enlarge {
    /// For frames of `width` pixels.
    pub(super) fn new(width: usize, reduction: usize) -> Enlarge {
        let wide = || Wide {
            row: None,
            coded: Line::new(width),
            channels: std::array::from_fn(|_| Line::new(width)),
        };
        Enlarge { reduction, near: wide(), far: wide() }
    }

    /// Forgets the rows at hand: the glow picture has changed.
    pub(super) fn reset(&mut self) {
        self.near.row = None;
        self.far.row = None;
    }

    /// Writes row `y` of the frame and the one below it; `y` is even. Both get the light half-way between them: it is
    /// soft, and chroma will not tell them apart either.
    pub(super) fn draw(&mut self, glow: &Glow, y: usize, [even, odd]: &mut [[Line<u16>; 3]; 2]) {
        let twice = 2 * self.reduction;
        // In units of half a pixel, measured from the centre of glow row 0.
        let at = (2 * y + 2).saturating_sub(self.reduction);
        let near = (at / twice).min(glow.height - 1);
        let weight = ((at % twice) * 65535 / twice) as u16;
        let shares = [fixed::ONE - weight, weight].map(Factor::of);
        if self.far.row == Some(near) {
            std::mem::swap(&mut self.near, &mut self.far);
        }
        self.near.load(glow, near, self.reduction);
        self.far.load(glow, (near + 1).min(glow.height - 1), self.reduction);
        let from = self.near.channels.iter().zip(&self.far.channels);
        for ((near, far), (even, odd)) in from.zip(even.iter_mut().zip(odd)) {
            let to = (&mut **even, &mut **odd);
            asciivid_effects::simd!({ between(near, far, shares, to) });
        }
    }
}

/// So much of each of two rows, twice.
#[inline(always)]
fn between(near: &[u16], far: &[u16], shares: [Factor; 2], (even, odd): (&mut [u16], &mut [u16])) {
    for (((even, odd), &a), &b) in even.iter_mut().zip(odd).zip(near).zip(far) {
        *even = shares[0].times(a).saturating_add(shares[1].times(b));
        *odd = *even;
    }
}

impl Wide {
    fn load(&mut self, glow: &Glow, row: usize, reduction: usize) {
        if self.row == Some(row) {
            return;
        }
        self.row = Some(row);
        for (channel, wide) in self.channels.iter_mut().enumerate() {
            let light = glow.row(channel, row);
            let coded = &mut self.coded[..light.len()];
            asciivid_effects::simd!({
                encode(light, coded);
                match reduction {
                    16 => widen::<16>(coded, wide),
                    8 => widen::<8>(coded, wide),
                    4 => widen::<4>(coded, wide),
                    2 => widen::<2>(coded, wide),
                    _ => wide[..coded.len()].copy_from_slice(coded),
                }
            });
        }
    }
}

/// Linear light -> gamma 2.
#[inline(always)]
fn encode(light: &[f32], out: &mut [u16]) {
    for (out, &light) in out.iter_mut().zip(light) {
        *out = fixed::from_unit(math::sqrt(light));
    }
}

/// `F` pixels from every two neighbours, between whose centres they lie.
#[inline(always)]
fn widen<const F: usize>(coded: &[u16], out: &mut [u16]) {
    let (head, body) = out.split_at_mut(F / 2);
    head.fill(coded[0]);
    let (runs, _) = body.as_chunks_mut::<F>();
    for (run, pair) in runs.iter_mut().zip(coded.windows(2)) {
        let (a, b) = (u32::from(pair[0]), u32::from(pair[1]));
        for (k, value) in run.iter_mut().enumerate() {
            let step = 2 * k as u32 + 1;
            *value = ((a * (2 * F as u32 - step) + b * step) / (2 * F as u32)) as u16;
        }
    }
    let drawn = (F / 2 + F * (coded.len() - 1)).min(out.len());
    out[drawn..].fill(coded[coded.len() - 1]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_even_light_is_enlarged_to_even_rows_and_an_edge_stays_in_its_place() {
        for reduction in [1, 2, 4, 8, 16] {
            let (width, height) = (64 * reduction, 4 * reduction);
            let (mut glow, mut enlarge) = (Glow::new(64, 4), Enlarge::new(width, reduction));
            let [even, edge, _] = glow.light();
            even.fill(0.25);
            edge.chunks_mut(64).for_each(|row| row[..32].fill(1.0));
            for y in (0..height).step_by(2) {
                let mut pair = [(); 2].map(|()| [(); 3].map(|()| Line::of((0..width).map(|_| 7))));
                enlarge.draw(&glow, y, &mut pair);
                let [rows, below] = pair;
                assert!(rows.iter().zip(&below).all(|(row, below)| **row == **below));
                assert!(rows[0].iter().all(|v| v.abs_diff(32768) < 4), "{reduction} {y}");
                assert!(rows[1].iter().position(|&v| v < 32768) == Some(width / 2), "{reduction} {y}");
                assert!(rows[2].iter().all(|&v| v == 0), "{reduction} {y}");
            }
        }
    }

    #[test]
    fn every_cell_gives_its_light_however_small_it_is() {
        for (cell, reduction) in [(3, 8), (5, 8), (8, 8), (20, 8), (3, 2), (8, 1)] {
            let (cells, pixels) = (4 * reduction, 4 * cell);
            let side = Side::new(cells, cell, pixels, reduction);
            let filled: usize = side.cells.iter().map(Range::len).sum();
            assert_eq!(filled as f32 * side.share, pixels as f32, "{cell} {reduction}");
            assert!(side.cells.iter().all(|pixels| !pixels.is_empty()));
            assert!(side.inner.iter().all(|&inner| inner < cell));
        }
    }

    #[test]
    fn a_cell_gives_the_light_above_the_threshold() {
        let shine = Shine { threshold: 0.5, strength: 2.0 };
        let cell = |level: u16| Cell { col: 0, glyph: 1, color: [level, 0, level / 2, 0] };
        assert!(shine.of(&cell(32_000)).is_none());
        let [r, g, b] = shine.of(&cell(u16::MAX)).map(|light| light.map(|l| l * 255.0)).unwrap();
        assert!((r - 2.0).abs() < 1e-4 && g == 0.0 && (b - 0.5).abs() < 1e-3, "{r} {g} {b}");
    }
}
