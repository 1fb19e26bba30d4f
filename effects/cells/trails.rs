//! Light painted into the dark.

use crate::kit::{Canvas, Cells, Hit, Moment, View, hits, math, noise, particle};
use crate::params;

params! {
    /// Brushes of light swing through the picture and leave ribbons of several strands, as lamps do on a long
    /// exposure. Energy drives them, bass spreads the strands; a kick runs down the ribbons as a bright knot, a
    /// snare lights the brushes, hats let sparks fall off.
    pub struct Trails as "trails" {
        /// Pace of the brushes, swings a second.
        speed: rate = "0.06 + 0.12*energy + 0.1*bass" in 0.0..=2.0,
        /// Number of brushes.
        brushes: value = "5" in 1.0..=12.0,
        /// Strands of a ribbon.
        strands: value = "7" in 1.0..=16.0,
        /// Width of a ribbon, picture heights.
        width: value = "0.13 + 0.1*bass" in 0.0..=0.5,
        /// Length of a ribbon, swings.
        length: value = "0.42 + 0.14*energy" in 0.01..=1.0,
        /// Light of the ribbons.
        light: value = "0.75 + 0.3*loudness" in 0.0..=2.0,
        /// Light of the brushes.
        head: value = "1.1 + 0.6*snare" in 0.0..=2.0,
        /// Light of the knots that kicks send down the ribbons.
        knot: value = "1.0" in 0.0..=2.0,
    }
}

/// Seconds that a knot runs, and knots at once.
const KNOT: f32 = 0.8;
const KNOTS: usize = 3;
/// Points along a strand at most.
const MOST: usize = 64;

impl Cells for Trails {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let knots: Vec<(f32, f32)> = hits::newest(m, Hit::Kick, KNOT, KNOTS)
            .map(|(_, age, s)| (age / KNOT, self.knot * s * (1.0 - age / KNOT)))
            .collect();
        let (brushes, strands) = (self.brushes.max(1.0) as u32, self.strands.max(1.0) as u32);
        let points = (2 * canvas.particles / (brushes * strands) as usize).clamp(12, MOST);
        for brush in 0..brushes {
            let hash = noise::hash2(m.seed, brush);
            for strand in 0..strands {
                let off = (strand as f32 + 0.5) / strands as f32 - 0.5;
                self.strand(canvas, hash, off, points, &knots);
            }
        }
    }
}

impl Trails {
    /// Where a brush is after `way` swings: three sines in each direction.
    fn brush(&self, hash: u32, way: f32) -> (f32, f32) {
        let swing = |n: u32| {
            let own = |i: u32| particle::own(hash, 8 * n + i);
            0.62 * math::tau_sin(way * (0.7 + 0.6 * own(1)) + own(2))
                + 0.3 * math::tau_sin(way * (1.6 + 0.8 * own(3)) + own(4))
                + 0.12 * math::tau_sin(way * (3.1 + own(5)) + own(6))
        };
        (swing(1), swing(2))
    }

    /// A strand from its end to the brush; `off` is its place across the ribbon, -0.5..=0.5.
    fn strand(&self, canvas: &mut Canvas, hash: u32, off: f32, points: usize, knots: &[(f32, f32)]) {
        let mut from = None;
        for point in (0..=points).rev() {
            let back = point as f32 / points as f32;
            let knot: f32 = knots.iter().map(|&(place, light)| light * bump(back - place)).sum();
            let to = self.point(&canvas.view, hash, off, back, knot);
            let left = 1.0 - back;
            let middle = 1.0 - 1.1 * off.abs();
            // The brush is round: its outer strands end before the middle ones.
            let round = math::clamp01(1.0 - 3.0 * off * off);
            let head = self.head * round * math::smoothstep(0.035, 0.0, back);
            let level = left * math::sqrt(left) * middle * (self.light + knot) + head;
            let tone = math::clamp01(0.1 + 0.55 * left * middle + 0.4 * knot + head);
            canvas.stroke(from.unwrap_or(to), to, level, tone);
            from = Some(to);
        }
    }

    /// Where a strand is at `back` of its length behind the brush.
    fn point(&self, view: &View, hash: u32, off: f32, back: f32, knot: f32) -> (f32, f32) {
        let way = self.speed - back * self.length;
        let (at, next) = (self.brush(hash, way), self.brush(hash, way + 0.004));
        // Across the way; the ribbon turns about itself, so that its strands cross.
        let (dx, dy) = ((next.0 - at.0) * view.half_w, (next.1 - at.1) * view.half_h);
        let long = math::max(math::hypot(dx, dy), 1e-5);
        let turn = math::tau_cos(1.1 * way + particle::own(hash, 90));
        // A ribbon ends in a point.
        let tip = 0.12 + 0.88 * math::smoothstep(0.0, 0.22, back);
        let wide = 2.0 * self.width * off * (turn + 0.35 * knot) * tip * (0.4 + 0.6 * back);
        let x = 0.92 * at.0 * view.half_w - wide * dy / long;
        (x, 0.92 * at.1 * view.half_h + wide * dx / long)
    }
}

/// The light of a knot beside its middle.
fn bump(off: f32) -> f32 {
    let off = off / 0.07;
    math::exp(-off * off)
}
