//! Blocks of a damaged stream.

use crate::kit::{Canvas, Cells, Hit, Moment, ease, hits, math, noise, particle};
use crate::params;

params! {
    /// Blocks of a damaged stream: every beat a cloud of blocks breaks somewhere and heals block by block. Each shows
    /// one pattern of the transform that pictures are stored with. A snare strikes some blocks white; a few stay
    /// broken in silence.
    pub struct BlockCorrupt as "block_corrupt" {
        /// Height of a block, picture heights; some are two or four times as large.
        size: value = "0.075" in 0.01..=0.5,
        /// Share of the cloud's blocks that break.
        amount: value = "0.45 + 0.4*energy" in 0.0..=1.0,
        /// Radius of the cloud, picture heights.
        cloud: value = "0.3 + 0.3*energy" in 0.02..=2.0,
        /// Seconds in which a block loses half of its light.
        hold: value = "0.16" in 0.01..=2.0,
        /// Light of the blocks that a snare strikes.
        strike: value = "1.0*snare" in 0.0..=2.0,
        /// Share of the blocks that stay broken.
        rest: value = "0.05 + 0.05*loudness" in 0.0..=1.0,
    }
}

/// Beats whose clouds are seen at once, and how long one is followed, in halvings of its light.
const CLOUDS: usize = 3;
const HALVINGS: f32 = 6.0;

/// A broken block: what it shows and how bright.
struct Broken {
    hash: u32,
    light: f32,
    struck: bool,
}

impl Cells for BlockCorrupt {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let view = canvas.view;
        let high = math::max(2.0, math::round(self.size * view.rows as f32)) as usize;
        let wide = math::max(2.0, math::round(high as f32 * view.step_y / view.step_x)) as usize;
        for by in 0..view.rows.div_ceil(4 * high) {
            for bx in 0..view.cols.div_ceil(4 * wide) {
                self.split(m, canvas, (4 * bx * wide, 4 * by * high), (4 * wide, 4 * high), 2);
            }
        }
    }
}

impl BlockCorrupt {
    /// Draws a block, or the four that it is made of.
    fn split(&self, m: &Moment, canvas: &mut Canvas, at: (usize, usize), size: (usize, usize), depth: u32) {
        if at.0 >= canvas.view.cols || at.1 >= canvas.view.rows {
            return;
        }
        let hash = noise::hash3(m.seed, at.0 as u32 | depth << 16, at.1 as u32);
        let whole = [1.0, 0.3, 0.1][depth as usize % 3];
        let now = noise::hash2(hash, hits::count(m, Hit::Beat));
        if noise::unit(now) >= whole {
            let half = (size.0 / 2, size.1 / 2);
            for (x, y) in [(0, 0), (half.0, 0), (0, half.1), half] {
                self.split(m, canvas, (at.0 + x, at.1 + y), half, depth - 1);
            }
        } else if let Some(broken) = self.broken(m, canvas, at, size, hash) {
            broken.draw(canvas, at, size);
        }
    }

    fn broken(
        &self,
        m: &Moment,
        canvas: &Canvas,
        at: (usize, usize),
        size: (usize, usize),
        hash: u32,
    ) -> Option<Broken> {
        let view = canvas.view;
        let (x, y) = (view.x(at.0 + size.0 / 2), view.y(at.1 + size.1 / 2));
        let slow = hits::reroll(m, 0.8, hash);
        let rests = noise::unit(slow) < self.rest;
        let mut broken = Broken { hash: slow, light: if rests { 0.3 } else { 0.0 }, struck: false };
        for (number, age, strength) in hits::newest(m, Hit::Beat, HALVINGS * self.hold, CLOUDS) {
            let cloud = noise::hash2(m.seed, number);
            let (cx, cy) =
                (particle::own_signed(cloud, 1) * view.half_w, particle::own_signed(cloud, 2) * view.half_h);
            let off = math::hypot(x - 0.75 * cx, y - 0.7 * cy) / (2.0 * self.cloud);
            let own = noise::hash2(hash, number);
            if noise::unit(own) > self.amount * math::exp(-off * off) {
                continue;
            }
            let light = 1.1 * strength * ease::decay(age, self.hold * (0.4 + 1.2 * particle::own(own, 3)));
            if light > broken.light {
                // What it shows changes with its light, a few times and not every frame.
                broken = Broken { hash: hits::reroll(m, 6.0, own), light, struck: false };
            }
        }
        let strike = noise::hash2(hash, hits::count(m, Hit::Snare));
        if self.strike > 0.1 && particle::own(strike, 9) < 0.06 {
            broken = Broken { hash: strike, light: math::max(broken.light, self.strike), struck: true };
        }
        (broken.light > 0.04).then_some(broken)
    }
}

impl Broken {
    fn draw(&self, canvas: &mut Canvas, at: (usize, usize), size: (usize, usize)) {
        let waves =
            |n| math::floor(4.0 * particle::own(self.hash, n) * particle::own(self.hash, n + 1) + 0.4);
        let (across, down) = (waves(1), waves(3));
        let (bias, tone) = (particle::own(self.hash, 5), particle::own(self.hash, 6));
        let letters = particle::own(self.hash, 7) < 0.15;
        for y in 0..size.1.min(canvas.view.rows - at.1) {
            for x in 0..size.0.min(canvas.view.cols - at.0) {
                let place = |i: usize, of: usize| (i as f32 + 0.5) / of as f32;
                // A basis picture of the discrete cosine transform (N. Ahmed, T. Natarajan and K. R. Rao 1974).
                let basis = math::tau_cos(0.5 * across * place(x, size.0))
                    * math::tau_cos(0.5 * down * place(y, size.1));
                let value = if self.struck { 1.0 } else { math::clamp01(0.35 + 0.35 * bias + 0.5 * basis) };
                let (col, row) = ((at.0 + x) as i32, (at.1 + y) as i32);
                let level = self.light * (0.15 + 0.85 * value);
                let tone = if self.struck { 1.0 } else { 0.1 + 0.5 * tone + 0.4 * value };
                if letters && !self.struck {
                    let cell = noise::hash3(self.hash, x as u32, y as u32);
                    canvas.light(col, row, canvas.glyphs.pick(cell), level, tone);
                } else {
                    canvas.shade(col, row, level, tone);
                }
            }
        }
    }
}
