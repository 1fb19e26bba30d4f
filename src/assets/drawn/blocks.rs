//! Block elements, braille dots and sextants: parts of the cell filled to their exact share.

use super::canvas::Canvas;

/// Radius of a braille dot as a share of the smaller side of its place.
const DOT: f32 = 0.34;

/// Draws one of U+2580-259F.
pub(super) fn block(canvas: &mut Canvas, c: char) {
    let eighths = |from: u32, to: u32| [from as f32 / 8.0, to as f32 / 8.0];
    let whole = eighths(0, 8);
    match c as u32 {
        0x2580 => share(canvas, whole, eighths(0, 4), 1.0),
        low @ 0x2581..=0x2588 => share(canvas, whole, eighths(8 - (low - 0x2580), 8), 1.0),
        left @ 0x2589..=0x258f => share(canvas, eighths(0, 0x2590 - left), whole, 1.0),
        0x2590 => share(canvas, eighths(4, 8), whole, 1.0),
        shade @ 0x2591..=0x2593 => share(canvas, whole, whole, (shade - 0x2590) as f32 / 4.0),
        0x2594 => share(canvas, whole, eighths(0, 1), 1.0),
        0x2595 => share(canvas, eighths(7, 8), whole, 1.0),
        quadrants => tiles(canvas, 2, QUADRANTS[(quadrants - 0x2596) as usize]),
    }
}

/// Which quarters of U+2596-259F are filled: bits from the top left, row by row.
const QUADRANTS: [u32; 10] = [0b0100, 0b1000, 0b0001, 0b1101, 0b1001, 0b0111, 0b1011, 0b0010, 0b0110, 0b1110];

/// Draws the `index`-th sextant: thirds of two columns. The patterns that block elements have already (empty,
/// left half, right half, full) have no sextant, so numbers skip them.
pub(super) fn sextant(canvas: &mut Canvas, index: u32) {
    const LEFT_HALF: u32 = 0b01_01_01;
    const RIGHT_HALF: u32 = 0b10_10_10;
    let bits = index + 1;
    let bits = bits + u32::from(bits >= LEFT_HALF);
    tiles(canvas, 3, bits + u32::from(bits >= RIGHT_HALF));
}

/// Draws a braille pattern: two columns of four dots, numbered down the left, down the right, then the last row.
pub(super) fn braille(canvas: &mut Canvas, bits: u32) {
    const PLACES: [(usize, usize); 8] = [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)];
    let (w, h) = (canvas.width as f32 / 2.0, canvas.height as f32 / 4.0);
    let radius = w.min(h) * DOT;
    let dots: Vec<(f32, f32)> = PLACES
        .iter()
        .enumerate()
        .filter(|(i, _)| bits >> i & 1 == 1)
        .map(|(_, &(x, y))| ((x as f32 + 0.5) * w, (y as f32 + 0.5) * h))
        .collect();
    canvas.shape(|px, py| {
        dots.iter().any(|(x, y)| (px - x) * (px - x) + (py - y) * (py - y) < radius * radius)
    });
}

/// Fills tiles of two columns and `rows` rows, by bits from the top left, row by row.
fn tiles(canvas: &mut Canvas, rows: u32, bits: u32) {
    for i in (0..rows * 2).filter(|i| bits >> i & 1 == 1) {
        let (x, y) = ((i % 2) as f32 / 2.0, (i / 2) as f32);
        share(canvas, [x, x + 0.5], [y / rows as f32, (y + 1.0) / rows as f32], 1.0);
    }
}

/// Fills a part of the cell, given in shares of its sides.
fn share(canvas: &mut Canvas, x: [f32; 2], y: [f32; 2], coverage: f32) {
    let (w, h) = (canvas.width as f32, canvas.height as f32);
    canvas.rect(x.map(|v| v * w), y.map(|v| v * h), coverage);
}

#[cfg(test)]
mod tests {
    use super::super::draw;
    use super::super::tests::SIZES;

    fn mean(c: char, w: usize, h: usize) -> f32 {
        draw(c, w, h).unwrap().iter().map(|&v| f32::from(v)).sum::<f32>() / (255 * w * h) as f32
    }

    fn pixels(c: char, w: usize, h: usize) -> Vec<bool> {
        draw(c, w, h).unwrap().iter().map(|&v| v > 127).collect()
    }

    #[test]
    fn eighths_cover_their_exact_share_at_every_size() {
        for (w, h) in SIZES {
            for (i, c) in "▁▂▃▄▅▆▇█".chars().enumerate() {
                assert!((mean(c, w, h) - (i + 1) as f32 / 8.0).abs() < 0.003, "{c} at {w}x{h}");
            }
            for (i, c) in "▏▎▍▌▋▊▉█".chars().enumerate() {
                assert!((mean(c, w, h) - (i + 1) as f32 / 8.0).abs() < 0.003, "{c} at {w}x{h}");
            }
            for (i, c) in "░▒▓".chars().enumerate() {
                assert!((mean(c, w, h) - (i + 1) as f32 / 4.0).abs() < 0.003, "{c} at {w}x{h}");
            }
        }
    }

    #[test]
    fn complements_add_up_to_a_full_cell_without_a_seam() {
        for (w, h) in SIZES {
            for (a, b) in [
                ('▀', '▄'),
                ('▌', '▐'),
                ('▘', '▟'),
                ('▝', '▙'),
                ('▖', '▜'),
                ('▗', '▛'),
                ('▚', '▞'),
                ('▔', '▇'),
            ] {
                let sum = draw(a, w, h).unwrap().into_iter().zip(draw(b, w, h).unwrap());
                assert!(
                    sum.map(|(a, b)| u32::from(a) + u32::from(b)).all(|s| (254..=256).contains(&s)),
                    "{a}{b} {w}x{h}"
                );
            }
        }
    }

    #[test]
    fn sextants_and_their_complements_leave_no_seam_at_any_size() {
        let pattern = |bits: u32| -> char {
            let code = |skipped: u32| char::from_u32(0x1fb00 + bits - 1 - skipped).unwrap();
            match bits {
                0b01_01_01 => '▌',
                0b10_10_10 => '▐',
                1..0b01_01_01 => code(0),
                0b01_01_10..0b10_10_10 => code(1),
                _ => code(2),
            }
        };
        for (w, h) in SIZES {
            for bits in 1..63 {
                let (one, other) =
                    (draw(pattern(bits), w, h).unwrap(), draw(pattern(63 - bits), w, h).unwrap());
                let sums = one.into_iter().zip(other).map(|(a, b)| u32::from(a) + u32::from(b));
                assert!(sums.into_iter().all(|s| (254..=256).contains(&s)), "{bits:06b} {w}x{h}");
            }
        }
    }

    #[test]
    fn braille_dots_keep_their_distance_across_cells() {
        for (w, h) in [(8, 16), (20, 40)] {
            let full = draw('⣿', w, h).unwrap();
            let column = |x: usize| full.chunks(w).map(|row| u32::from(row[x])).sum::<u32>();
            assert!((0..w / 2).all(|x| column(x) == column(x + w / 2)), "{w}x{h}");
            let row = |y: usize| full[y * w..][..w].iter().map(|&v| u32::from(v)).sum::<u32>();
            assert!((0..3 * h / 4).all(|y| row(y) == row(y + h / 4)), "{w}x{h}");
        }
    }

    #[test]
    fn sextants_follow_unicode_names() {
        let t = true;
        let f = false;
        assert_eq!(pixels('\u{1fb00}', 2, 3), [t, f, f, f, f, f]); // SEXTANT-1
        assert_eq!(pixels('\u{1fb13}', 2, 3), [f, f, t, f, t, f]); // SEXTANT-35
        assert_eq!(pixels('\u{1fb14}', 2, 3), [f, t, t, f, t, f]); // SEXTANT-235
        assert_eq!(pixels('\u{1fb27}', 2, 3), [t, f, f, t, f, t]); // SEXTANT-146
        assert_eq!(pixels('\u{1fb3b}', 2, 3), [f, t, t, t, t, t]); // SEXTANT-23456
    }

    #[test]
    fn braille_dots_stand_where_their_numbers_say() {
        let place = |c: char| pixels(c, 8, 16).iter().position(|&on| on).map(|i| (i % 8 / 4, i / 8 / 4));
        let dots: Vec<_> =
            (0..8).map(|i| place(char::from_u32(0x2800 + (1 << i)).unwrap()).unwrap()).collect();
        assert_eq!(dots, [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3)]);
    }

    #[test]
    fn braille_gains_the_same_ink_with_every_dot() {
        let one = mean('⠁', 8, 16);
        assert!(one > 0.02);
        for bits in 0..=255u32 {
            let c = char::from_u32(0x2800 + bits).unwrap();
            assert!((mean(c, 8, 16) - one * bits.count_ones() as f32).abs() < 1e-3, "{c}");
        }
    }
}
