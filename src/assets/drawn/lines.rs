//! Box drawing: lines from the middle of the cell to its edges.

use super::canvas::Canvas;

/// What runs from the middle to the top, right, bottom and left of each character from U+2500 on:
/// `l` a light line, `h` a heavy one, `d` a double one. Dashes, arcs and diagonals are empty here.
const ARMS: &[u8; 128 * 5] = b"\
    .l.l .h.h l.l. h.h. .... .... .... .... \
    .... .... .... .... .ll. .hl. .lh. .hh. \
    ..ll ..lh ..hl ..hh ll.. lh.. hl.. hh.. \
    l..l l..h h..l h..h lll. lhl. hll. llh. \
    hlh. hhl. lhh. hhh. l.ll l.lh h.ll l.hl \
    h.hl h.lh l.hh h.hh .lll .llh .hll .hlh \
    .lhl .lhh .hhl .hhh ll.l ll.h lh.l lh.h \
    hl.l hl.h hh.l hh.h llll lllh lhll lhlh \
    hlll llhl hlhl hllh hhll llhh lhhl hhlh \
    lhhh hlhh hhhl hhhh .... .... .... .... \
    .d.d d.d. .dl. .ld. .dd. ..ld ..dl ..dd \
    ld.. dl.. dd.. l..d d..l d..d ldl. dld. \
    ddd. l.ld d.dl d.dd .dld .ldl .ddd ld.d \
    dl.l dd.d ldld dldl dddd .... .... .... \
    .... .... .... .... ...l l... .l.. ..l. \
    ...h h... .h.. ..h. .h.l l.h. .l.h h.l. ";

/// Draws one of U+2500-257F.
pub(super) fn draw(canvas: &mut Canvas, c: char) {
    let pen = Pen::new(canvas);
    match c {
        '┄' | '┅' | '┆' | '┇' => pen.dashes(canvas, c as u32 - 0x2504, 3),
        '┈' | '┉' | '┊' | '┋' => pen.dashes(canvas, c as u32 - 0x2508, 4),
        '╌' | '╍' | '╎' | '╏' => pen.dashes(canvas, c as u32 - 0x254c, 2),
        '╭' => pen.arc(canvas, 1.0, 1.0),
        '╮' => pen.arc(canvas, -1.0, 1.0),
        '╯' => pen.arc(canvas, -1.0, -1.0),
        '╰' => pen.arc(canvas, 1.0, -1.0),
        '╱' => pen.diagonal(canvas, true),
        '╲' => pen.diagonal(canvas, false),
        '╳' => {
            pen.diagonal(canvas, true);
            pen.diagonal(canvas, false);
        }
        _ => pen.arms(canvas, c as usize - 0x2500),
    }
}

/// A line's kind.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Line {
    None,
    Single(f32),
    Double,
}

/// The measures of all lines in a cell of one size, so that neighbours meet. In pixels.
#[derive(Debug)]
struct Pen {
    /// Thickness of a light line, and the gap inside a double one: a whole number.
    light: f32,
    /// Thickness of a heavy line, odd or even like the light one, so that both have the same middle.
    heavy: f32,
    /// The middle of the cell, so that a light line lies on whole pixels.
    middle: [f32; 2],
}

impl Pen {
    fn new(canvas: &Canvas) -> Self {
        let light = ((canvas.width + 5) / 10).max(1);
        let middle = |size: usize| (size.saturating_sub(light) / 2) as f32 + light as f32 / 2.0;
        Pen {
            light: light as f32,
            heavy: (light + 2 * light.div_ceil(2)) as f32,
            middle: [middle(canvas.width), middle(canvas.height)],
        }
    }

    fn arms(&self, canvas: &mut Canvas, character: usize) {
        let arms: [Line; 4] = std::array::from_fn(|i| match ARMS[character * 5 + i] {
            b'l' => Line::Single(self.light),
            b'h' => Line::Single(self.heavy),
            b'd' => Line::Double,
            _ => Line::None,
        });
        for i in 0..4 {
            self.arm(canvas, i, arms);
        }
    }

    /// One arm; `i` counts clockwise from the top, so the sides of arm `i` are the arms `i + 1` and `i + 3`.
    fn arm(&self, canvas: &mut Canvas, i: usize, arms: [Line; 4]) {
        let sides = match i {
            0 | 2 => [arms[3], arms[1]],
            _ => [arms[0], arms[2]],
        };
        let opposite = arms[(i + 2) % 4] != Line::None;
        match arms[i] {
            Line::None => {}
            Line::Single(thick) => {
                self.run(canvas, i, self.single_start(sides, opposite), [-thick / 2.0, thick / 2.0]);
            }
            Line::Double => {
                let [near, far] = [0.5 * self.light, 1.5 * self.light];
                self.run(canvas, i, self.double_start(sides[0], sides[1]), [-far, -near]);
                self.run(canvas, i, self.double_start(sides[1], sides[0]), [near, far]);
            }
        }
    }

    /// Where a single arm starts, as a distance from the middle: so far back that it closes a corner, yet never
    /// into the gap of a double line that it only touches.
    fn single_start(&self, sides: [Line; 2], opposite: bool) -> f32 {
        match sides {
            [Line::Double, Line::Double] if !opposite => 0.5 * self.light,
            [Line::Double, _] | [_, Line::Double] if !opposite => -1.5 * self.light,
            _ => -self.thickest(sides) / 2.0,
        }
    }

    /// Where one of the two lines of a double arm starts; `side` is the arm on its side, `other` on the far side.
    fn double_start(&self, side: Line, other: Line) -> f32 {
        match (side, other) {
            (Line::Double, _) => 0.5 * self.light,
            (_, Line::Double) => -1.5 * self.light,
            sides => -self.thickest(sides.into()) / 2.0,
        }
    }

    fn thickest(&self, sides: [Line; 2]) -> f32 {
        sides.iter().map(|s| if let Line::Single(t) = s { *t } else { self.light }).fold(self.light, f32::max)
    }

    /// A stroke from `start` out to the edge in direction `i`; `across` is left to right or top to bottom.
    fn run(&self, canvas: &mut Canvas, i: usize, start: f32, across: [f32; 2]) {
        let [x, y] = self.middle;
        let (width, height) = (canvas.width as f32, canvas.height as f32);
        let column = across.map(|a| x + a);
        let row = across.map(|a| y + a);
        match i {
            0 => canvas.stroke(column, [0.0, y - start]),
            1 => canvas.stroke([x + start, width], row),
            2 => canvas.stroke(column, [y + start, height]),
            _ => canvas.stroke([0.0, x - start], row),
        }
    }

    /// Dashes; `style` is light or heavy across, then light or heavy down.
    fn dashes(&self, canvas: &mut Canvas, style: u32, count: usize) {
        let thick = if style.is_multiple_of(2) { self.light } else { self.heavy };
        let down = style >= 2;
        let length = if down { canvas.height } else { canvas.width } as f32;
        let step = length / count as f32;
        let gap = (step / 3.0).round().max(1.0).min(step / 2.0);
        for i in 0..count {
            let from = i as f32 * step + gap / 2.0;
            let along = [from, from + step - gap].map(|v| if step > 2.0 { v.round() } else { v });
            let band = self.middle.map(|m| [m - thick / 2.0, m + thick / 2.0]);
            match down {
                true => canvas.stroke(band[0], along),
                false => canvas.stroke(along, band[1]),
            }
        }
    }

    /// A rounded corner that leaves through the sides to which `right` (1 or -1) and `down` point.
    fn arc(&self, canvas: &mut Canvas, right: f32, down: f32) {
        let [x, y] = self.middle;
        let (width, height) = (canvas.width as f32, canvas.height as f32);
        let radius = x.min(width - x).min(y).min(height - y).floor();
        let half = self.light / 2.0;
        canvas.shape(|px, py| {
            // Measured from the corner of the two straight lines, outwards along each of them.
            let (u, v) = ((px - x) * right, (py - y) * down);
            if u > radius || v > radius {
                return if u > radius { v.abs() < half } else { u.abs() < half };
            }
            let (du, dv) = (radius - u, radius - v);
            ((du * du + dv * dv).sqrt() - radius).abs() < half
        });
    }

    /// A line from corner to corner.
    fn diagonal(&self, canvas: &mut Canvas, rising: bool) {
        let (width, height) = (canvas.width as f32, canvas.height as f32);
        let length = (width * width + height * height).sqrt();
        canvas.shape(|px, py| {
            let px = if rising { width - px } else { px };
            (px * height - py * width).abs() < 0.55 * self.light * length
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::draw;
    use super::super::tests::SIZES;

    fn rows(c: char, w: usize, h: usize) -> String {
        let shade = |&v: &u8| [' ', '.', 'o', '#'][usize::from(v) * 3 / 255];
        let drawn = draw(c, w, h).unwrap();
        drawn
            .chunks(w)
            .map(|row| row.iter().map(shade).collect::<String>().trim_end().to_owned() + "\n")
            .collect()
    }

    fn column(c: char, w: usize, h: usize, x: usize) -> Vec<u8> {
        draw(c, w, h).unwrap().chunks(w).map(|row| row[x]).collect()
    }

    #[test]
    fn a_double_cross_leaves_its_middle_open() {
        assert_eq!(rows('╬', 7, 7), "  # #\n  # #\n### ###\n\n### ###\n  # #\n  # #\n");
    }

    #[test]
    fn double_corners_close_on_both_lines() {
        assert_eq!(rows('╔', 7, 7), "\n\n  #####\n  #\n  # ###\n  # #\n  # #\n");
    }

    #[test]
    fn a_single_line_crosses_a_double_one_but_does_not_enter_where_it_ends() {
        assert_eq!(rows('╫', 7, 3), "  # #\n#######\n  # #\n");
        assert_eq!(rows('╟', 7, 3), "  # #\n  # ###\n  # #\n");
        assert_eq!(rows('╓', 7, 3), "\n  #####\n  # #\n");
    }

    #[test]
    fn light_and_heavy_lines_share_their_middle() {
        assert_eq!(rows('┿', 7, 7), "   #\n   #\n#######\n#######\n#######\n   #\n   #\n");
    }

    /// Equal but for the last trace of a curve.
    fn alike(a: &[u8], b: &[u8]) -> bool {
        a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) < 16)
    }

    #[test]
    fn lines_reach_the_edge_with_the_same_pixels_as_their_neighbours() {
        for (w, h) in SIZES.into_iter().skip(1) {
            let light = column('─', w, h, 0);
            for c in ['─', '┐', '╮', '╯', '┤', '┼', '╴', '┬'] {
                assert!(alike(&column(c, w, h, 0), &light), "left edge of {c} at {w}x{h}");
            }
            for c in ['┌', '╭', '╰', '├', '┼', '╶'] {
                assert!(alike(&column(c, w, h, w - 1), &light), "right edge of {c} at {w}x{h}");
            }
            let double = column('═', w, h, 0);
            for c in ['╗', '╣', '╬', '╩', '╕', '╡', '╪'] {
                // In a cell of four, an upright double line lies on the edge itself.
                let same = column(c, w, h, 0) == double;
                assert!(same || w == 4, "left edge of {c} at {w}x{h}");
            }
        }
    }

    #[test]
    fn a_light_line_is_sharp_at_every_size() {
        for (w, h) in SIZES {
            for c in ['─', '│', '┼', '═', '━', '╂'] {
                assert!(draw(c, w, h).unwrap().iter().all(|&v| v == 0 || v == 255), "{c} at {w}x{h}");
            }
        }
    }
}
