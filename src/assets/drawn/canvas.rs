//! Ink in one cell.

/// Subsamples a side for shapes with curved or slanted edges.
const SUBSAMPLES: usize = 8;

/// Coverage of one cell. Coordinates are in pixels from the top left corner; what lies outside is cut off.
#[derive(Debug)]
pub(super) struct Canvas {
    pub(super) width: usize,
    pub(super) height: usize,
    ink: Vec<f32>,
}

impl Canvas {
    pub(super) fn new(width: usize, height: usize) -> Self {
        Canvas { width, height, ink: vec![0.0; width * height] }
    }

    /// Inks an upright rectangle by the exact share of each pixel; rectangles that touch leave no seam.
    pub(super) fn rect(&mut self, x: [f32; 2], y: [f32; 2], coverage: f32) {
        for (j, row) in self.ink.chunks_exact_mut(self.width.max(1)).enumerate() {
            let tall = overlap(y, j);
            for (i, ink) in row.iter_mut().enumerate() {
                *ink = (*ink + overlap(x, i) * tall * coverage).min(1.0);
            }
        }
    }

    /// Like [`Canvas::rect`], for lines that cross: where they overlap, the ink is not doubled.
    pub(super) fn stroke(&mut self, x: [f32; 2], y: [f32; 2]) {
        for (j, row) in self.ink.chunks_exact_mut(self.width.max(1)).enumerate() {
            let tall = overlap(y, j);
            for (i, ink) in row.iter_mut().enumerate() {
                *ink = ink.max(overlap(x, i) * tall);
            }
        }
    }

    /// Inks every point for which `inside` says so, by subsamples.
    pub(super) fn shape(&mut self, inside: impl Fn(f32, f32) -> bool) {
        let sub = |i: usize| (i as f32 + 0.5) / SUBSAMPLES as f32;
        for (j, row) in self.ink.chunks_exact_mut(self.width.max(1)).enumerate() {
            for (i, ink) in row.iter_mut().enumerate() {
                let points = (0..SUBSAMPLES * SUBSAMPLES)
                    .filter(|k| inside(i as f32 + sub(k % SUBSAMPLES), j as f32 + sub(k / SUBSAMPLES)));
                *ink = ink.max(points.count() as f32 / (SUBSAMPLES * SUBSAMPLES) as f32);
            }
        }
    }

    /// Coverage of every pixel, 0..=255, row by row.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.ink.into_iter().map(|v| (v * 255.0 + 0.5) as u8).collect()
    }
}

/// How much of pixel `i` a span covers.
fn overlap([from, to]: [f32; 2], i: usize) -> f32 {
    (to.min(i as f32 + 1.0) - from.max(i as f32)).max(0.0)
}
