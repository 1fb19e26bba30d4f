//! A lamp of lava.

use crate::kit::{Canvas, Cells, Moment, math, noise, particle};
use crate::params;

params! {
    /// A lamp of lava: blobs leave a glowing pool, stretch, merge and sink again. Bass heats it, every kick swells
    /// the blobs and lights them from within, a snare lights their rims.
    pub struct Lava as "lava" {
        /// Rise and fall, rounds a second.
        speed: rate = "0.03 + 0.04*energy + 0.07*bass" in 0.0..=1.0,
        /// Number of blobs.
        blobs: value = "13" in 1.0..=32.0,
        /// Radius of a middling blob, picture heights.
        size: value = "0.075 + 0.012*energy + 0.016*kick" in 0.01..=0.4,
        /// Light inside the blobs.
        heat: value = "0.55 + 0.2*energy + 0.4*kick" in 0.0..=2.0,
        /// Light of the rims.
        rim: value = "0.35 + 0.8*snare" in 0.0..=2.0,
        /// Depth of the pool, picture heights.
        pool: value = "0.07 + 0.05*loudness" in 0.0..=0.5,
    }
}

/// Most blobs, and cells of a row that are summed up together.
const BLOBS: usize = 32;
const LANES: usize = 32;
/// The greatest pull of the pool, to the power of a third.
const DEEPEST: f32 = 1.16;

/// A blob at the moment.
#[derive(Clone, Copy, Default)]
struct Blob {
    x: f32,
    y: f32,
    /// The square of its radius.
    area: f32,
}

/// The pull of everything at some cells of a row, and how it changes to the right and downwards. The surface lies
/// where the pull is 1 (J. Blinn, "A Generalization of Algebraic Surface Drawing", 1982).
struct Pull {
    sum: [f32; LANES],
    dx: [f32; LANES],
    dy: [f32; LANES],
}

impl Cells for Lava {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let view = canvas.view;
        let mut blobs = [Blob::default(); BLOBS];
        let count = (self.blobs as usize).min(BLOBS);
        for (i, blob) in blobs[..count].iter_mut().enumerate() {
            *blob = self.blob(noise::hash2(m.seed, i as u32), (view.half_w, view.half_h));
        }
        let mut pull = Pull { sum: [0.0; LANES], dx: [0.0; LANES], dy: [0.0; LANES] };
        for row in 0..view.rows {
            // The pool is no deeper than a blob: it glows, and what rises out of it is brighter.
            let surface = math::min(2.0 * self.pool / math::max(view.half_h - view.y(row), 0.02), DEEPEST);
            for first in (0..view.cols).step_by(LANES) {
                let x = view.x(first);
                crate::simd!(pull.fill(&blobs[..count], x, view.step_x, view.y(row), surface));
                for lane in 0..LANES.min(view.cols - first) {
                    self.light(canvas, first + lane, row, [pull.sum[lane], pull.dx[lane], pull.dy[lane]]);
                }
            }
        }
    }
}

impl Pull {
    /// Sums up the pulls on a run of cells from `x` on.
    #[inline(always)]
    fn fill(&mut self, blobs: &[Blob], x: f32, step: f32, y: f32, pool: f32) {
        self.sum = [pool * pool * pool; LANES];
        self.dx = [0.0; LANES];
        self.dy = [1.5 * pool * pool * pool; LANES];
        for blob in blobs {
            let dy = y - blob.y;
            for lane in 0..LANES {
                let dx = x + step * lane as f32 - blob.x;
                let near = 1.0 / (dx * dx + dy * dy + 1e-4);
                let pull = blob.area * near;
                self.sum[lane] += pull;
                self.dx[lane] -= pull * near * dx;
                self.dy[lane] -= pull * near * dy;
            }
        }
    }
}

impl Lava {
    fn blob(&self, hash: u32, (half_w, half_h): (f32, f32)) -> Blob {
        let own = |n| particle::own(hash, n);
        let way = self.speed * (0.6 + 0.8 * own(1)) + own(2);
        let top = 0.05 - 0.95 * own(3);
        let rise = 0.5 - 0.5 * math::tau_cos(way);
        let sway = 0.12 * math::tau_sin(1.7 * way + own(4));
        let radius = 2.0 * self.size * (0.55 + 0.9 * own(5) * own(5) + 0.25 * own(6));
        Blob {
            x: 0.86 * half_w * particle::own_signed(hash, 7) + sway,
            y: half_h * math::mix(1.15, top, rise),
            area: radius * radius,
        }
    }

    fn light(&self, canvas: &mut Canvas, col: usize, row: usize, [pull, dx, dy]: [f32; 3]) {
        let inside = math::smoothstep(0.92, 1.12, pull);
        let depth = 1.0 - 1.0 / math::max(pull, 1.0);
        // The pull grows inwards, so that its slope tells which side of a blob this is; the light comes from below.
        let slope = math::max(math::hypot(dx, dy), 1e-6);
        let below = 0.5 - 0.5 * dy / slope;
        let low = 0.5 + 0.5 * canvas.view.y(row) / canvas.view.half_h;
        let rim = (1.0 - depth) * (1.0 - depth) * (1.0 - depth);
        let body =
            self.heat * (0.2 + 0.8 * depth) * (0.55 + 0.6 * low) + 0.35 * below * (1.0 - depth) * self.heat;
        let mist = 0.16 * pull * pull * (0.4 + 0.6 * low);
        let level = math::mix(math::min(mist, 0.16), 0.94 * body + self.rim * rim, inside);
        let tone = math::clamp01(0.12 + 0.5 * low * inside + 0.45 * depth);
        canvas.shade(col as i32, row as i32, level, tone);
    }
}
