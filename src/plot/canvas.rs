//! The paper: boxes with soft edges and lines of text.

use asciivid_effects::kit::color::Rgb;
use image::RgbImage;
use unicode_width::UnicodeWidthChar;

use super::theme::PAGE;
use crate::assets::FontChain;

/// A rectangle of whole pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Area {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
}

impl Area {
    pub(super) fn top(self) -> f32 {
        self.y as f32
    }

    pub(super) fn bottom(self) -> f32 {
        (self.y + self.height) as f32
    }

    /// The height of a value in 0..=1, 1 at the top.
    pub(super) fn at(self, value: f32) -> f32 {
        self.bottom() - value * self.height as f32
    }

    /// The part from `from` pixels below the top, `height` high.
    pub(super) fn strip(self, from: usize, height: usize) -> Area {
        Area { y: self.y + from, height, ..self }
    }
}

/// A cell of text in pixels: width and height.
pub(crate) type Cell = (usize, usize);
pub(crate) const SMALL: Cell = (8, 16);
pub(crate) const NORMAL: Cell = (9, 18);
pub(super) const LARGE: Cell = (18, 36);

/// A picture that is drawn on.
pub(crate) struct Canvas<'a> {
    picture: RgbImage,
    fonts: &'a FontChain,
}

impl<'a> Canvas<'a> {
    pub(crate) fn new((width, height): (u32, u32), fonts: &'a FontChain) -> Self {
        Canvas { picture: RgbImage::from_pixel(width, height, image::Rgb(PAGE)), fonts }
    }

    pub(super) fn width(&self) -> usize {
        self.picture.width() as usize
    }

    pub(crate) fn finish(self) -> RgbImage {
        self.picture
    }

    /// Lays a colour over a pixel; `share` is 0 for none of it, 1 for all of it.
    pub(super) fn lay(&mut self, x: usize, y: usize, colour: Rgb, share: f32) {
        let Some(pixel) = self.picture.get_pixel_mut_checked(x as u32, y as u32) else {
            return;
        };
        for (under, over) in pixel.0.iter_mut().zip(colour) {
            let from = f32::from(*under);
            *under = (from + (f32::from(over) - from) * share.clamp(0.0, 1.0) + 0.5) as u8;
        }
    }

    /// A box between two places across and two down, which need not be whole: its edges are soft.
    pub(super) fn rect(&mut self, across: (f32, f32), down: (f32, f32), colour: Rgb, share: f32) {
        for (y, tall) in covered(down) {
            for (x, wide) in covered(across) {
                self.lay(x, y, colour, share * tall * wide);
            }
        }
    }

    /// Fills an area.
    pub(super) fn fill(&mut self, area: Area, colour: Rgb) {
        let across = (area.x as f32, (area.x + area.width) as f32);
        self.rect(across, (area.top(), area.bottom()), colour, 1.0);
    }

    /// A vertical line, a pixel or more wide, around `x`.
    pub(super) fn line(&mut self, x: f32, width: f32, down: (f32, f32), colour: Rgb, share: f32) {
        self.rect((x - width / 2.0, x + width / 2.0), down, colour, share);
    }

    /// Writes a line of text from its top left corner on.
    pub(crate) fn text(&mut self, x: usize, y: usize, cell: Cell, colour: Rgb, text: &str) {
        let mut left = x;
        for c in text.chars() {
            let width = cell.0 * columns(c);
            self.glyph(left, y, (width, cell.1), colour, c);
            left += width;
        }
    }

    /// Lays a picture with its top left corner at a place.
    pub(crate) fn picture(&mut self, x: usize, y: usize, picture: &RgbImage) {
        image::imageops::replace(&mut self.picture, picture, x as i64, y as i64);
    }

    /// Writes a line of text that ends at `right`.
    pub(super) fn text_left_of(&mut self, right: usize, y: usize, cell: Cell, colour: Rgb, text: &str) {
        self.text(right.saturating_sub(width(cell, text)), y, cell, colour, text);
    }

    fn glyph(&mut self, x: usize, y: usize, (width, height): Cell, colour: Rgb, c: char) {
        let drawn = self.fonts.rasterise(c, width, height);
        let Some(coverage) = drawn.or_else(|| self.fonts.rasterise('\u{25a1}', width, height)) else {
            return;
        };
        for (row, line) in coverage.chunks_exact(width.max(1)).enumerate() {
            for (column, &ink) in line.iter().enumerate().filter(|(_, ink)| **ink > 0) {
                self.lay(x + column, y + row, colour, f32::from(ink) / 255.0);
            }
        }
    }
}

/// Width of a line of text in pixels.
pub(super) fn width(cell: Cell, text: &str) -> usize {
    cell.0 * text.chars().map(columns).sum::<usize>()
}

/// The beginning of a text that fits into a width, with an ellipsis where something is left out.
pub(super) fn fitted(cell: Cell, text: &str, room: usize) -> String {
    if width(cell, text) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if width(cell, &kept) + cell.0 * (columns(c) + 1) > room {
            break;
        }
        kept.push(c);
    }
    kept + "\u{2026}"
}

fn columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// The pixels between two places, and how much of each lies between them.
fn covered((from, to): (f32, f32)) -> impl Iterator<Item = (usize, f32)> + Clone {
    let (from, to) = (from.max(0.0), to.max(0.0));
    let (first, end) = (from as usize, to.ceil() as usize);
    (first..end).map(move |i| (i, (to.min((i + 1) as f32) - from.max(i as f32)).max(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::{DEFAULT_FONT, Library};

    #[test]
    fn soft_edges_cover_their_share() {
        let pixels: Vec<(usize, f32)> = covered((1.25, 3.5)).collect();
        assert_eq!(pixels, [(1, 0.75), (2, 1.0), (3, 0.5)]);
        assert_eq!(covered((2.25, 2.5)).collect::<Vec<_>>(), [(2, 0.25)]);
        assert_eq!(covered((-3.0, -1.0)).count(), 0);
    }

    #[test]
    fn text_that_is_too_long_ends_in_an_ellipsis() {
        assert_eq!(fitted((8, 16), "chorus", 48), "chorus");
        assert_eq!(fitted((8, 16), "chorus", 47), "chor\u{2026}");
        assert_eq!(fitted((8, 16), "\u{97f3}\u{697d}", 24), "\u{97f3}\u{2026}");
    }

    #[test]
    fn what_lies_beyond_the_paper_is_not_drawn() {
        let fonts = Library::default().font(DEFAULT_FONT).unwrap();
        let mut canvas = Canvas::new((20, 20), &fonts);
        canvas.rect((-5.0, 50.0), (18.0, 90.0), [255; 3], 1.0);
        canvas.text(14, 10, NORMAL, [255; 3], "wide \u{10ffff}");
        let picture = canvas.finish();
        assert_eq!(picture.get_pixel(3, 19).0, [255; 3]);
        assert_eq!(picture.get_pixel(3, 3).0, PAGE);
    }
}
