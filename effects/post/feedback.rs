//! The last picture of a scene, moved, under the next one.

use super::picture::{Offsets, Picture, halve, reflect};
use super::pixel::{hue_turn, through};
use crate::kit::{Blend, Line, Overlay, Params, Space, fixed, math};
use crate::params;

params! {
    /// The last picture of the scene, faded and moved, laid over the new one: what moves leaves echoes, and the picture
    /// falls into itself. Bass and kicks pull it towards the eye, energy lets it last and turns its hues.
    pub struct Feedback as "feedback" {
        /// Seconds in which an echo loses half of its light.
        decay: value = "0.16 + 0.3*energy" in 0.0..=8.0,
        /// Share of the echo that is seen.
        opacity: value = "0.92" in 0.0..=1.0,
        /// Growth, doublings a second.
        zoom: value = "0.15 + 0.5*bass + 0.9*kick" in -8.0..=8.0,
        /// Turn, turns a second.
        rotate: value = "0.015 + 0.03*energy" in -4.0..=4.0,
        /// Way to the right, picture heights a second.
        shift_x: value = "0" in -4.0..=4.0,
        /// Way down, picture heights a second.
        shift_y: value = "0" in -4.0..=4.0,
        /// Which halves of the echo mirror the others.
        mirror: choice = "none" of ["none", "h", "v", "quad"],
        /// Turn of the hues, turns a second.
        hue: value = "0.06 + 0.14*energy" in -4.0..=4.0,
    }
}

/// What a feedback remembers: a picture of half the width and height, whose four pixels are one of the echo. That is a
/// quarter of the work, and moving softens an echo anyway.
#[derive(Debug, Default)]
pub struct Echo {
    /// The last picture.
    past: Picture,
    /// The last picture, moved and faded.
    moved: Picture,
    offsets: Offsets,
    /// A row of each channel at the frame's width.
    line: [Line<u16>; 3],
    /// The echo's share of every pixel of a row.
    share: Line<u16>,
}

impl Echo {
    /// Forgets everything, for a picture of `(width, height)` pixels. Allocates only to grow.
    pub fn clear(&mut self, (width, height): (usize, usize)) {
        let half = (width.div_ceil(2), height.div_ceil(2));
        self.past.clear(half);
        self.moved.clear(half);
        let whole = width.next_multiple_of(fixed::TILE);
        self.line.iter_mut().for_each(|line| line.resize(whole));
        self.share.resize(whole);
    }

    /// Moves and fades the last picture for the next frame, `seconds` later; one value per parameter of [`Feedback`].
    pub fn follow(&mut self, values: &[f32], seconds: f32) {
        let feedback = Feedback::from_values(values);
        self.share.fill(fixed::from_unit(feedback.opacity));
        crate::simd!({ feedback.follow(seconds, self) });
    }

    /// Lays the echo over rows `y` (even) and `y + 1` of the frame and remembers what comes of it.
    pub fn lay(&mut self, blend: Blend, y: usize, rows: &mut [[Line<u16>; 3]; 2]) {
        let Echo { past, moved, line, share, .. } = self;
        for (half, line) in moved.row(y / 2).into_iter().zip(line.iter_mut()) {
            crate::simd!({ twice(half, line) });
        }
        let color = line.each_ref().map(|line| &**line);
        let run = 0..share.len();
        for [r, g, b] in rows.iter_mut() {
            let over = Overlay { color, share, runs: std::slice::from_ref(&run) };
            blend.lay(Space::Gamma, [r, g, b], over);
        }
        let [even, odd] = rows;
        let to = past.row_mut(y / 2);
        for ((even, odd), to) in even.iter().zip(odd.iter()).zip([to.r, to.g, to.b]) {
            crate::simd!({ halve(even, odd, to) });
        }
    }
}

impl Feedback {
    #[inline(always)]
    fn follow(&self, seconds: f32, echo: &mut Echo) {
        let Echo { past, moved, offsets, .. } = echo;
        let (width, height) = past.size();
        let half = 0.5 * height as f32;
        let shrink = math::exp2(-self.zoom * seconds);
        let (sin, cos) = (math::tau_sin(self.rotate * seconds), math::tau_cos(self.rotate * seconds));
        let (right, down) = (2.0 * self.shift_x * seconds, 2.0 * self.shift_y * seconds);
        let (fold_x, fold_y) = (self.mirror as i32 & 1 == 1, self.mirror as i32 & 2 == 2);
        offsets.fill(
            (width, height),
            #[inline(always)]
            |x, y| {
                let (u, v) = (x - right, y - down);
                let (u, v) = (shrink * (u * cos + v * sin), shrink * (v * cos - u * sin));
                // Runs of pixels are moved alike, so that halves are mirrored afterwards.
                [half * (u - x), half * (v - y)]
            },
        );
        let mut turn = hue_turn(self.hue * seconds);
        let left = math::exp2(-seconds / math::max(self.decay, 1e-3));
        turn.iter_mut().flatten().for_each(|weight| *weight *= left);
        for y in 0..height {
            let from = if fold_y { y.min(height - 1 - y) } else { y };
            offsets.load(past, from, 1.0);
            let to = moved.row_mut(y);
            for (channel, out) in [&mut *to.r, &mut *to.g, &mut *to.b].into_iter().enumerate() {
                offsets.fetch(past, channel, from, out);
                if fold_x {
                    let (left, right) = out.split_at_mut(width.div_ceil(2));
                    reflect(left, right);
                }
            }
            to.each(
                #[inline(always)]
                |light| through(&turn, light),
            );
        }
    }
}

/// Two pixels of each.
#[inline(always)]
fn twice(half: &[u16], out: &mut [u16]) {
    for (pair, &v) in out.as_chunks_mut::<2>().0.iter_mut().zip(half) {
        *pair = [v; 2];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (128, 64);

    /// The values of a feedback that changes nothing, but for those given.
    fn values(changed: &[(&str, f32)]) -> Vec<f32> {
        let still = [("decay", 8.0), ("opacity", 1.0)];
        let value = |name: &str| {
            let set = changed.iter().chain(&still).find(|(other, _)| *other == name);
            set.map_or(0.0, |(_, value)| *value)
        };
        Feedback::PARAMS.iter().map(|p| value(p.name)).collect()
    }

    /// Shows a picture with a bright square of red at its centre's upper left once, then `frames` dark ones.
    fn after(frames: usize, changed: &[(&str, f32)]) -> Vec<[Line<u16>; 3]> {
        let mut echo = Echo::default();
        echo.clear(SIZE);
        let mut last = Vec::new();
        for frame in 0..=frames {
            echo.follow(&values(changed), 0.1);
            last.clear();
            for y in (0..SIZE.1).step_by(2) {
                let mut rows = [(); 2].map(|()| [(); 3].map(|()| Line::new(SIZE.0)));
                if frame == 0 && (24..32).contains(&y) {
                    rows.iter_mut().for_each(|row| row[0][48..64].fill(60_000));
                }
                echo.lay(Blend::Lighten, y, &mut rows);
                last.extend(rows);
            }
        }
        last
    }

    /// Light, and its centre, of one channel.
    fn light(rows: &[[Line<u16>; 3]], channel: usize) -> (f64, f64, f64) {
        let (mut sum, mut x_sum, mut y_sum) = (0.0, 0.0, 0.0);
        for (y, row) in rows.iter().enumerate() {
            for (x, &v) in row[channel].iter().enumerate() {
                let v = f64::from(v);
                (sum, x_sum, y_sum) = (sum + v, x_sum + v * x as f64, y_sum + v * y as f64);
            }
        }
        (sum, x_sum / sum, y_sum / sum)
    }

    #[test]
    fn an_echo_halves_in_its_time_and_stays_where_it_is() {
        let (first, x, y) = light(&after(0, &[]), 0);
        let (second, u, v) = light(&after(4, &[("decay", 0.4)]), 0);
        assert!((second / first - 0.5).abs() < 0.01, "{first} {second}");
        assert!((x - u).abs() < 0.1 && (y - v).abs() < 0.1, "{u} {v}");
    }

    #[test]
    fn an_echo_moves_grows_turns_and_is_mirrored() {
        let (whole, x, y) = light(&after(0, &[]), 0);
        let (_, u, v) = light(&after(1, &[("shift_x", 1.25), ("shift_y", -0.625)]), 0);
        assert!((u - x - 8.0).abs() < 0.5 && (v - y + 4.0).abs() < 0.5, "{u} {v}");
        let (grown, u, v) = light(&after(1, &[("zoom", 10.0)]), 0);
        assert!(grown > 3.0 * whole && u < x - 5.0 && v < y - 2.5, "{grown} {u} {v}");
        let (_, u, v) = light(&after(1, &[("rotate", 5.0)]), 0);
        assert!((u - 71.5).abs() < 4.0 && (v - 35.5).abs() < 4.0, "{u} {v}");
        for (mirror, at) in [(1.0, (63.5, y)), (2.0, (x, 31.5)), (3.0, (63.5, 31.5))] {
            let (_, u, v) = light(&after(1, &[("mirror", mirror)]), 0);
            assert!((u - at.0).abs() < 1.0 && (v - at.1).abs() < 1.0, "{mirror}: {u} {v}");
        }
    }

    #[test]
    fn the_hue_of_an_echo_turns() {
        let rows = after(1, &[("hue", 3.3)]);
        assert!(light(&rows, 1).0 > 2.0 * light(&rows, 0).0);
    }

    #[test]
    fn a_cleared_echo_is_dark() {
        let mut echo = Echo::default();
        echo.clear(SIZE);
        let mut rows = [(); 2].map(|()| [(); 3].map(|()| Line::of((0..SIZE.0).map(|_| 50_000))));
        echo.lay(Blend::Add, 0, &mut rows);
        echo.clear(SIZE);
        echo.follow(&values(&[]), 0.1);
        let mut dark = [(); 2].map(|()| [(); 3].map(|()| Line::new(SIZE.0)));
        echo.lay(Blend::Add, 0, &mut dark);
        assert!(dark.iter().flatten().flat_map(|row| row.iter()).all(|&v| v == 0));
    }
}
