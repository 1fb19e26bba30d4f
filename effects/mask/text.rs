//! A word as a stencil.

use crate::kit::{Field, Hit, Moment, Points, hits, math, text};
use crate::params;

params! {
    /// A word as large as the picture, through which the layer is seen. A kick brings it nearer, a new bar brings the next
    /// word; loudness lets some of the picture through beside it.
    pub struct Text as "text" {
        /// Width of the word, picture widths.
        width: value = "0.82 + 0.1*kick" in 0.05..=4.0,
        /// Greatest height of the letters, picture heights.
        height: value = "0.6" in 0.02..=2.0,
        /// Bars that a word stands.
        bars: value = "2" in 1.0..=64.0,
        /// What of the picture is seen beside the word.
        beside: value = "0.04 + 0.1*loudness" in 0.0..=1.0,
        /// Right of the middle, half pictures.
        cx: value = "0" in -3.0..=3.0,
        /// Below the middle, half pictures.
        cy: value = "0" in -3.0..=3.0,
    }
}

/// The most letters of a word, and dots from one letter to the next.
const MOST: usize = 8;
const PITCH: usize = text::LETTER.0 + 1;

/// Whether a dot of the word is lit.
#[inline(always)]
fn is_lit(letters: &[u64; MOST], col: usize, row: usize) -> bool {
    let (letter, across) = (col / PITCH, col % PITCH);
    across < text::LETTER.0 && letters[letter % MOST] >> (across + text::LETTER.0 * row) & 1 == 1
}

impl Field for Text {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let number = hits::count(m, Hit::Downbeat) / math::max(self.bars, 1.0) as u32;
        let word = text::word(m.seed, number).as_bytes();
        let mut letters = [0u64; MOST];
        letters.iter_mut().zip(word).for_each(|(bits, &letter)| *bits = text::dots(letter));
        let cols = (word.len().min(MOST) * PITCH - 1) as f32;
        let high = text::LETTER.1 as f32;
        let dot = math::min(2.0 * self.width * at.half_w / cols, 2.0 * self.height * at.half_h / high);
        // Letters are higher than wide.
        let (across, down) = (1.0 / dot, 1.0 / (1.25 * dot));
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let col = math::floor((x - self.cx) * across + 0.5 * cols);
            let row = math::floor((y - self.cy) * down + 0.5 * high);
            let inside = col >= 0.0 && col < cols && row >= 0.0 && row < high;
            let lit = inside && is_lit(&letters, col as usize, row as usize);
            *value = if lit { 1.0 } else { self.beside };
        }
    }
}
