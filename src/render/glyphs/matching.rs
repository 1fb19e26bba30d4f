//! Glyphs as vectors of ink: which glyph has its ink where the light is.
//!
//! After Alex Harri, "ASCII characters are not pixels" (2026): ink in six staggered circles, and the nearest glyph from
//! a table over quantised vectors that is filled beforehand.

use super::Place;

/// Samples of a cell.
pub(super) const SAMPLES: usize = 6;

/// Where they lie: two columns, the left a little lower, so that no straight stroke falls between them.
pub(super) const PLACES: [Place; SAMPLES] =
    [[0.27, 0.21], [0.73, 0.13], [0.27, 0.54], [0.73, 0.46], [0.27, 0.87], [0.73, 0.79]];

/// Reach of a sample in widths of the cell; a pixel counts the less the farther it is.
const REACH: f32 = 0.48;

/// Steps of each component of a quantised vector; the first is only for darkness.
const STEPS: usize = 6;
/// What is added before a component of bytes times `STEPS - 1` is cut to its step: from 6 of 255 on there is light.
const ROUND_UP: u16 = 230;

/// How much more a wrong lightness of the whole glyph counts than one at a single place.
const TONE: f32 = 40.0;

/// How light a glyph is around each place, 0..=1.
pub(super) type Vector = [f32; SAMPLES];

/// The vector of a bitmap of `width` pixels across.
pub(super) fn vector(bitmap: &[u8], width: usize) -> Vector {
    let height = bitmap.len() / width.max(1);
    PLACES.map(|[x, y]| {
        let (x, y) = (x * width as f32, y * height as f32);
        let (mut ink, mut weights) = (0.0, 0.0);
        for (i, &coverage) in bitmap.iter().enumerate() {
            let (dx, dy) = ((i % width) as f32 + 0.5 - x, (i / width) as f32 + 0.5 - y);
            let weight = 1.0 - (dx * dx + dy * dy).sqrt() / (REACH * width as f32).max(1.0);
            if weight > 0.0 {
                let coverage = f32::from(coverage) / 255.0;
                ink += weight * coverage * coverage;
                weights += weight;
            }
        }
        // The eye follows about the square root of the light.
        (ink / f32::max(weights, 1e-6)).sqrt()
    })
}

/// The nearest glyph to every quantised vector.
#[derive(Debug)]
pub(super) struct Table(Vec<u16>);

impl Table {
    /// Numbers glyphs from 1; the blank, 0, is among them.
    pub(super) fn new(vectors: &[Vector]) -> Table {
        // Every component uses its whole range, however little ink the palette has there.
        let most = |k: usize| vectors.iter().map(|v| v[k]).fold(1e-6, f32::max);
        let scale: Vector = std::array::from_fn(|k| 1.0 / most(k));
        let scaled = vectors.iter().map(|v| std::array::from_fn(|k| v[k] * scale[k]));
        let glyphs: Vec<Vector> = std::iter::once([0.0; SAMPLES]).chain(scaled).collect();
        Table((0..STEPS.pow(SAMPLES as u32)).map(|entry| nearest(&glyphs, unpack(entry))).collect())
    }

    /// The glyph for an entry that [`entries`] found.
    #[inline(always)]
    pub(super) fn glyph(&self, entry: u16) -> u16 {
        self.0[usize::from(entry)]
    }
}

fn unpack(entry: usize) -> Vector {
    let digit = |k: usize| entry / STEPS.pow((SAMPLES - 1 - k) as u32) % STEPS;
    std::array::from_fn(|k| (digit(k) as f32 - 0.4).max(0.0) / (STEPS - 1) as f32)
}

fn nearest(glyphs: &[Vector], to: Vector) -> u16 {
    let mean = |v: &Vector| v.iter().sum::<f32>() / SAMPLES as f32;
    let distance = |glyph: &Vector| {
        let parts = glyph.iter().zip(to).map(|(a, b)| (a - b) * (a - b)).sum::<f32>();
        parts + TONE * (mean(glyph) - mean(&to)).powi(2)
    };
    let best =
        glyphs.iter().enumerate().map(|(i, glyph)| (i, distance(glyph))).min_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or(0, |(i, _)| i as u16)
}

/// The entry of every vector of bytes.
#[inline(always)]
pub(super) fn entries(planes: [&[u8]; SAMPLES], entries: &mut [u16]) {
    let planes = planes.map(
        #[inline(always)]
        |plane| &plane[..entries.len()],
    );
    for (i, entry) in entries.iter_mut().enumerate() {
        *entry = planes.iter().fold(
            0u16,
            #[inline(always)]
            |entry, plane| {
                entry * STEPS as u16 + ((u16::from(plane[i]) * (STEPS - 1) as u16 + ROUND_UP) >> 8)
            },
        );
    }
}
