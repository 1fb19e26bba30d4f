//! Sparks that rise from below.

use crate::kit::particle::{self, Life};
use crate::kit::{Canvas, Cells, Moment, hits, math, noise};
use crate::params;

params! {
    /// Embers rise, sway and burn out. Loudness says how many, bass how fast, hats make them flicker; the
    /// coals below glow with the bass.
    pub struct Embers as "embers" {
        /// Rise, picture heights a second.
        speed: rate = "0.14 + 0.2*energy + 0.22*bass" in 0.0..=4.0,
        /// Share of the possible embers that burn.
        density: value = "0.5 + 0.5*loudness" in 0.0..=1.0,
        /// Width of the sway, picture heights.
        sway: value = "0.08" in 0.0..=0.6,
        /// How much the light trembles.
        flicker: value = "0.25 + 0.5*hat" in 0.0..=1.0,
        /// Light of the coals below.
        bed: value = "0.6 + 0.5*bass + 0.4*kick" in 0.0..=2.0,
    }
}

/// How far behind itself an ember glows, shares of its life.
const TAIL: f32 = 0.022;

impl Cells for Embers {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        // Few are near and large, most far and small.
        for (hash, there) in particle::crowd(m.seed, canvas.particles * 2 / 3, self.density) {
            let near = particle::own(hash, 1) * particle::own(hash, 1) * particle::own(hash, 1);
            self.ember(m, canvas, hash, near, there);
        }
        self.bed(m, canvas);
    }
}

impl Embers {
    fn ember(&self, m: &Moment, canvas: &mut Canvas, hash: u32, near: f32, there: f32) {
        let life = Life::after(hash, self.speed * (0.45 + 0.9 * near + 0.3 * particle::own(hash, 2)));
        let tremble = noise::unit(hits::reroll(m, 9.0, life.hash));
        let left = 1.0 - life.age;
        let light = there * math::sqrt(left) * (1.0 - self.flicker * tremble) * (0.75 + 0.9 * near);
        let tone = 0.25 + 0.5 * left * left + 0.25 * near;
        let at = |age: f32| self.place(canvas, &life, near, age);
        let (head, tail) = (at(life.age), at(math::max(life.age - TAIL * (0.4 + near), 0.0)));
        canvas.stroke(tail, head, 0.5 * light, 0.6 * tone);
        canvas.light_at(head.0, head.1, canvas.glyphs.pick(noise::hash2(life.hash, 6)), light, tone);
        if near > 0.2 {
            let reach = 0.02 + 0.05 * near * left;
            for (col, row, dx, dy) in canvas.view.around(head, (reach, reach)) {
                let off = math::hypot(dx, dy) / reach;
                canvas.shade(col, row, light * math::clamp01(1.15 - off), tone);
            }
        }
    }

    fn place(&self, canvas: &Canvas, life: &Life, near: f32, age: f32) -> (f32, f32) {
        let view = canvas.view;
        let reach = 0.45 + 0.75 * life.own(3);
        let turn = life.own(4);
        let sway = math::tau_sin(age * 1.7 + turn) + 0.5 * math::tau_sin(age * 4.1 + 3.0 * turn);
        let x = 1.1 * life.own_signed(5) * view.half_w + 2.0 * self.sway * sway * (0.3 + near) * age;
        (x, view.half_h * (1.05 - 2.1 * reach * age))
    }

    /// The coals below, which breathe; bass blows on them.
    fn bed(&self, m: &Moment, canvas: &mut Canvas) {
        let view = canvas.view;
        let deep = 0.42 * view.half_h;
        for row in view.row(view.half_h - deep).max(0)..view.rows as i32 {
            let down = 1.0 - (view.half_h - view.y(row as usize)) / deep;
            for col in 0..view.cols as i32 {
                let x = view.x(col as usize);
                let coal = noise::value2(m.seed, 5.0 * x, 6.0 * down + 0.3 * m.t);
                let light = self.bed * down * math::sqrt(down) * (0.3 + 1.4 * coal * coal);
                canvas.shade(col, row, light, 0.2 + 0.6 * light);
            }
        }
    }
}
