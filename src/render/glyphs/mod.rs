//! How a cell of a field gets its glyph: one file a strategy.
//!
//! ```text
//! field --> samples --quantise--> now ----------------------> level and tone of the cell
//!           (f32, several a cell)  |                             |
//!                                  \--Held--> steady (u8) --> glyph
//! ```
//!
//! Samples lie sample-major: the first sample of all cells, then the second of all, so that every step runs over whole
//! rows of bytes.

mod contour;
mod dots;
mod matching;
mod ramp;
mod shape;
mod steady;
#[cfg(test)]
mod tests;

use asciivid_effects::kit::{CellGrid, GlyphBy, View, fixed, math};

use self::contour::Contour;
use self::dots::Dots;
use self::shape::Shape;
pub(super) use self::steady::{Held, Rhythm};
use super::tone::Range;
use crate::assets::{FontChain, GlyphSet};

/// A place within a cell, as shares of its width and height.
type Place = [f32; 2];

/// The strategy of one layer with its tables, made once for a film.
#[derive(Debug)]
pub(super) struct Strategy {
    /// The glyphs, the blank not included; glyph `i` of a cell is `chars[i - 1]`.
    pub chars: Vec<char>,
    rule: Rule,
}

#[derive(Debug)]
enum Rule {
    /// One glyph by the value in the middle.
    Ramp,
    /// All glyphs in turn, whatever the value.
    Text,
    Shape(Shape),
    Contour(Contour),
    Dots(Dots),
}

/// The samples of a field over the cells of one layer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Samples<'a> {
    /// Where the cells lie.
    pub view: &'a View,
    /// The values of the field at the last sample of every cell; where there is but one, nothing is rounded.
    pub values: &'a [f32],
    /// What of them becomes black to white.
    pub range: Range,
    /// The values at all samples as bytes, sample-major.
    pub now: &'a [u8],
    /// The same, held where they hardly moved: what the choice of the glyph goes by.
    pub steady: &'a [u8],
}

impl<'a> Samples<'a> {
    /// Sample `k` of every cell, as the choice of the glyph sees it.
    fn steady(&self, k: usize) -> &'a [u8] {
        &self.steady[k * self.view.len()..][..self.view.len()]
    }

    /// Sample `k` of every cell.
    fn now(&self, k: usize) -> &'a [u8] {
        &self.now[k * self.view.len()..][..self.view.len()]
    }
}

impl Strategy {
    /// The tables of a strategy for a palette, as the fonts draw it in cells of `cell` pixels.
    pub(super) fn new(by: GlyphBy, set: &GlyphSet, fonts: &FontChain, cell: (usize, usize)) -> Strategy {
        let draw = |c: char| fonts.rasterise(c, cell.0, cell.1).unwrap_or_else(|| vec![0; cell.0 * cell.1]);
        let inked = || set.glyphs.iter().map(|g| g.char).filter(|&c| c != ' ').collect::<Vec<char>>();
        let (chars, rule) = match by {
            GlyphBy::Ramp => (ramp::steps(set), Rule::Ramp),
            GlyphBy::Fixed if set.unordered => (inked(), Rule::Text),
            GlyphBy::Fixed => (inked().pop().into_iter().collect(), Rule::Text),
            GlyphBy::HalfBlock => (vec!['█'], Rule::Text),
            GlyphBy::Shape => {
                let chars = inked();
                let shape = Shape::new(&chars.iter().map(|&c| draw(c)).collect::<Vec<_>>(), cell);
                (chars, Rule::Shape(shape))
            }
            GlyphBy::Contour => {
                let mut chars = ramp::steps(set);
                let contour = Contour::new(&mut chars, |c| fonts.has(c), draw, cell);
                (chars, Rule::Contour(contour))
            }
            GlyphBy::Sextant => (dots::sextants(), Rule::Dots(Dots::new(3, draw))),
            GlyphBy::Braille => (dots::braille(), Rule::Dots(Dots::new(4, draw))),
        };
        Strategy { chars, rule }
    }

    /// The cell that a strategy really draws in a layer's cell: half of it where halves have a colour each.
    pub(super) fn cell(by: GlyphBy, (width, height): (usize, usize)) -> (usize, usize) {
        match by {
            GlyphBy::HalfBlock => (width, height.div_ceil(2)),
            _ => (width, height),
        }
    }

    /// Where within every cell the field is sampled.
    pub(super) fn places(&self) -> &'static [Place] {
        match &self.rule {
            Rule::Ramp | Rule::Text => &[[0.5, 0.5]],
            Rule::Shape(_) | Rule::Contour(_) => &matching::PLACES,
            Rule::Dots(dots) => dots.places(),
        }
    }

    /// Whether the glyph of a cell goes by how bright it is, so that it has to be held.
    pub(super) fn is_held(&self) -> bool {
        !matches!(self.rule, Rule::Text)
    }

    /// Chooses glyph, light and tone of every cell.
    pub(super) fn develop(&self, samples: &Samples, cells: &mut CellGrid) {
        match &self.rule {
            Rule::Ramp => ramp::develop(samples, self.chars.len(), cells),
            Rule::Text => text(samples, self.chars.len(), cells),
            Rule::Shape(shape) => shape.develop(samples, cells),
            Rule::Contour(contour) => contour.develop(samples, cells),
            Rule::Dots(dots) => dots.develop(samples, cells),
        }
    }
}

/// Values below this are left dark by strategies whose glyphs do not thin out.
const DARK: f32 = 0.02;

/// Runs through the glyphs, row by row; only light and tone follow the value.
fn text(samples: &Samples, glyphs: usize, cells: &mut CellGrid) {
    ramp::light(samples, cells);
    let light = cells.tone.iter().zip(&mut cells.glyph).enumerate();
    for (i, (&value, glyph)) in light {
        let inked = value > DARK && glyphs > 0;
        *glyph = if inked { 1 + (i % glyphs.max(1)) as u16 } else { 0 };
    }
}

/// Brings values into 0..=255.
pub(super) fn quantise(values: &[f32], range: Range, bytes: &mut [u8]) {
    asciivid_effects::simd!({
        for (byte, &value) in bytes.iter_mut().zip(values) {
            *byte = fixed::nearest(range.place(value) * 255.0) as u8;
        }
    });
}

/// Level of the fullest glyph in white, so that thinner ones can be raised to the same light.
const HEADROOM: f32 = 0.85;

/// Light and tone of cells whose glyphs hold unlike amounts of ink: what the glyph gives too little or too much of,
/// the level makes up for, so that tone survives any choice of glyphs.
#[derive(Debug)]
struct Exposure {
    /// For each glyph, the blank first: the level at which it is as light as the fullest glyph at [`HEADROOM`].
    gain: Vec<f32>,
}

impl Exposure {
    /// Of the light (0..=1) of every glyph, the blank not included. From afar the eye sees the mean of the
    /// light, which is about the square of what pixels are coded with.
    fn of(inks: impl Iterator<Item = f32>) -> Exposure {
        let inks: Vec<f32> = inks.collect();
        let most = inks.iter().copied().fold(0.0, math::max);
        let gain = |ink: f32| if ink > 0.0 { HEADROOM * math::sqrt(most / ink) } else { 0.0 };
        Exposure { gain: std::iter::once(0.0).chain(inks.into_iter().map(gain)).collect() }
    }

    /// Level and tone of cells that have their glyphs: the mean light of the samples, and the colour of those that
    /// are lit.
    fn develop<const K: usize>(&self, samples: &Samples, cells: &mut CellGrid) {
        let planes: [&[u8]; K] = std::array::from_fn(|k| samples.now(k));
        let CellGrid { glyph, level, tone } = cells;
        asciivid_effects::simd!(mean_light(planes, level, tone));
        for (level, &glyph) in level.iter_mut().zip(glyph.iter()) {
            *level = math::min(*level * self.gain[usize::from(glyph)], 1.0);
        }
    }
}

/// The root of the samples' mean square, and their mean weighted by themselves.
#[inline(always)]
fn mean_light<const K: usize>(planes: [&[u8]; K], level: &mut [f32], tone: &mut [f32]) {
    let count = level.len().min(tone.len());
    let planes = planes.map(
        #[inline(always)]
        |plane| &plane[..count],
    );
    for i in 0..count {
        let (mut sum, mut squares) = (0u32, 0u32);
        for plane in planes {
            let value = u32::from(plane[i]);
            sum += value;
            squares += value * value;
        }
        let (sum, squares) = (sum as i32 as f32, squares as i32 as f32);
        level[i] = (squares * (1.0 / (K as f32 * 255.0 * 255.0))).sqrt();
        tone[i] = squares / math::max(sum * 255.0, 1.0);
    }
}

/// Light of a bitmap, 0..=1: coverage scales what pixels are coded with.
fn ink(bitmap: &[u8]) -> f32 {
    bitmap.iter().map(|&c| f32::from(c) * f32::from(c)).sum::<f32>() / (65025 * bitmap.len().max(1)) as f32
}
