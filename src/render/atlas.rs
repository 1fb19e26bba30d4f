//! Glyph bitmaps of one layer at one cell size.

/// The coverage of every glyph of a layer, crisp for the picture and soft for the glow.
#[derive(Debug)]
pub(super) struct Atlas {
    /// Cell width in pixels.
    pub width: usize,
    /// Cell height in pixels.
    pub height: usize,
    /// Number of ramp glyphs; the text characters follow.
    pub ramp: u16,
    crisp: Vec<u8>,
    soft: Vec<u8>,
    ink: Vec<f32>,
}

impl Atlas {
    /// Takes one bitmap of `width * height` bytes per glyph, row by row; `spread` is the number of pixels over
    /// which the soft copy is averaged, the side of a pixel of the glow picture.
    pub(super) fn new(
        (width, height): (usize, usize),
        ramp: u16,
        glyphs: &[Vec<u8>],
        spread: usize,
    ) -> Atlas {
        let mean = |g: &Vec<u8>| g.iter().map(|&c| f32::from(c)).sum::<f32>() / (255 * width * height) as f32;
        Atlas {
            width,
            height,
            ramp,
            crisp: glyphs.concat(),
            soft: glyphs.iter().flat_map(|g| soften(g, width, spread)).collect(),
            ink: glyphs.iter().map(mean).collect(),
        }
    }

    /// One row of pixels of a glyph.
    #[inline(always)]
    pub(super) fn row(&self, glyph: u16, y: usize) -> &[u8] {
        &self.crisp[(usize::from(glyph) * self.height + y) * self.width..][..self.width]
    }

    /// Coverage around a pixel of a glyph.
    #[inline(always)]
    pub(super) fn soft(&self, glyph: u16, x: usize, y: usize) -> u8 {
        self.soft[(usize::from(glyph) * self.height + y) * self.width + x]
    }

    /// Mean coverage of a glyph, 0..=1.
    #[inline(always)]
    pub(super) fn ink(&self, glyph: u16) -> f32 {
        self.ink[usize::from(glyph)]
    }
}

/// Averages squares of about `spread` pixels, within the cell.
fn soften(glyph: &[u8], width: usize, spread: usize) -> Vec<u8> {
    let height = glyph.len() / width;
    let span = |at: usize, end: usize| (at.saturating_sub(spread / 2), (at + spread.div_ceil(2)).min(end));
    let mut soft = Vec::with_capacity(glyph.len());
    for y in 0..height {
        let (top, bottom) = span(y, height);
        for x in 0..width {
            let (left, right) = span(x, width);
            let sum: u32 = (top..bottom)
                .flat_map(|y| &glyph[y * width + left..y * width + right])
                .map(|&c| u32::from(c))
                .sum();
            soft.push((sum / ((bottom - top) * (right - left)).max(1) as u32) as u8);
        }
    }
    soft
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_ink_are_those_of_the_bitmap() {
        let bar = vec![0, 255, 0, 255, 0, 255, 0, 255];
        let atlas = Atlas::new((2, 4), 2, &[vec![0; 8], bar], 2);
        assert_eq!(atlas.row(1, 2), [0, 255]);
        assert_eq!((atlas.ink(0), atlas.ink(1)), (0.0, 0.5));
    }
}
