//! Characters that are drawn instead of taken from a font: exact to the cell, so that neighbours join without a
//! seam at every size. Box drawing U+2500-257F, block elements U+2580-259F, braille U+2800-28FF and sextants
//! U+1FB00-1FB3B.

mod blocks;
mod canvas;
mod lines;

use canvas::Canvas;

/// Coverage of a drawn character, row by row, `width * height` bytes; `None` for all other characters.
pub(super) fn draw(c: char, width: usize, height: usize) -> Option<Vec<u8>> {
    let mut canvas = Canvas::new(width, height);
    match c {
        '\u{2500}'..='\u{257f}' => lines::draw(&mut canvas, c),
        '\u{2580}'..='\u{259f}' => blocks::block(&mut canvas, c),
        '\u{2800}'..='\u{28ff}' => blocks::braille(&mut canvas, c as u32 - 0x2800),
        '\u{1fb00}'..='\u{1fb3b}' => blocks::sextant(&mut canvas, c as u32 - 0x1fb00),
        _ => return None,
    }
    Some(canvas.into_bytes())
}

/// Whether [`draw`] draws a character.
pub(super) fn is_drawn(c: char) -> bool {
    draw(c, 0, 0).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const SIZES: [(usize, usize); 7] =
        [(2, 4), (4, 8), (5, 10), (8, 16), (10, 20), (12, 24), (20, 40)];

    fn all() -> impl Iterator<Item = char> {
        let ranges = [0x2500..=0x259f, 0x2800..=0x28ff, 0x1fb00..=0x1fb3b];
        ranges.into_iter().flatten().filter_map(char::from_u32)
    }

    #[test]
    fn every_drawn_character_has_ink_at_every_size_but_the_blank_of_braille() {
        for c in all() {
            for (w, h) in SIZES {
                let drawn = draw(c, w, h).unwrap();
                assert_eq!(drawn.len(), w * h);
                assert_eq!(drawn.iter().any(|&v| v > 0), c != '\u{2800}', "{c} at {w}x{h}");
            }
        }
    }

    #[test]
    fn no_two_drawn_characters_look_the_same_in_a_usual_cell() {
        let mut seen = std::collections::BTreeMap::new();
        for c in all() {
            if let Some(other) = seen.insert(draw(c, 20, 40).unwrap(), c) {
                panic!("{other} and {c} look the same");
            }
        }
    }

    #[test]
    fn an_empty_cell_is_drawn_as_nothing_at_all() {
        assert_eq!(draw('█', 0, 16), Some(vec![]));
        assert_eq!(draw('A', 8, 16), None);
        assert!(is_drawn('╬') && is_drawn('⣿') && !is_drawn('A'));
    }
}
