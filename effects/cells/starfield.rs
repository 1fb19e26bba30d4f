//! Flight through stars.

use crate::kit::particle::{self, Life};
use crate::kit::{Canvas, Cells, Moment, hits, math, noise};
use crate::params;

params! {
    /// Flight through stars: energy is the speed, a kick stretches the stars into streaks, hats make them twinkle.
    pub struct Starfield as "starfield" {
        /// Flight, depths of the field a second.
        speed: rate = "0.05 + 0.16*energy + 0.2*kick" in 0.0..=4.0,
        /// Share of the possible stars that shine.
        density: value = "0.5 + 0.5*loudness" in 0.0..=1.0,
        /// Length of the streaks.
        streak: value = "0.02 + 0.12*energy*energy + 0.1*kick" in 0.0..=1.0,
        /// How much the light trembles.
        twinkle: value = "0.25 + 0.6*hat" in 0.0..=1.0,
    }
}

/// Depths of the near and the far end of the field.
const NEAR: f32 = 0.12;
const FAR: f32 = 1.6;

impl Cells for Starfield {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        for (hash, there) in particle::crowd(m.seed, canvas.particles, self.density) {
            self.star(m, canvas, hash, there);
        }
    }
}

impl Starfield {
    fn star(&self, m: &Moment, canvas: &mut Canvas, hash: u32, there: f32) {
        let life = Life::after(hash, self.speed);
        let near = life.age;
        let (x, y) = (life.own_signed(2) * canvas.view.half_w, life.own_signed(3) * canvas.view.half_h);
        let depth = FAR - (FAR - NEAR) * near;
        // Few stars are bright.
        let size = life.own(4) * life.own(4) * life.own(4);
        let tremble = noise::unit(hits::reroll(m, 8.0, life.hash));
        let light = there
            * math::smoothstep(0.0, 0.25, near)
            * (0.22 + 0.5 * near * near + 0.9 * size)
            * (1.0 - 0.7 * self.twinkle * tremble);
        let at = |z: f32| (x / z, y / z);
        // The streak ends where the star was; it thins out in three steps.
        let back = |share: f32| at(depth + share * self.streak * (0.4 + 0.6 * near));
        let end = back(1.0);
        if end.0.abs() > canvas.view.half_w || end.1.abs() > canvas.view.half_h {
            return;
        }
        let tone = 0.3 + 0.5 * near + 0.2 * size;
        for (from, to, left) in [(0.0, 0.3, 1.0), (0.3, 0.6, 0.6), (0.6, 1.0, 0.3)] {
            canvas.stroke(back(from), back(to), light * left, tone * (0.5 + 0.5 * left));
        }
        if size > 0.4 && near > 0.45 {
            let (x, y) = at(depth);
            for side in [-1.0, 1.0] {
                canvas.shade_at(x + side * canvas.view.step_x, y, 0.55 * light, tone);
            }
        }
    }
}
