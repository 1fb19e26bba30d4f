//! Snow on a drift that grows.

use crate::kit::particle::{self, Life};
use crate::kit::{Canvas, Cells, Hit, Moment, Signal, hits, math, noise};
use crate::params;

params! {
    /// Snow falls from far and near onto a drift that grows with the scene. Loudness thickens it, energy is the wind,
    /// a kick runs through the drift as a wave and throws powder up, hats glitter.
    pub struct Snow as "snow" {
        /// Fall of the nearest flakes, picture heights a second.
        speed: rate = "0.16 + 0.12*energy" in 0.0..=3.0,
        /// Wind to the right, picture heights a second.
        wind: rate = "0.05 + 0.3*energy*energy + 0.1*bass" in -3.0..=3.0,
        /// Share of the possible flakes that fall.
        density: value = "0.45 + 0.55*loudness" in 0.0..=1.0,
        /// Height of the drift, picture heights.
        drift: value = "0.12 + 0.12*scene_progress" in 0.0..=0.6,
        /// Powder that a kick throws up, picture heights.
        powder: value = "0.3" in 0.0..=1.0,
        /// Share of the drift that glitters at a hat.
        glitter: value = "0.05*hat" in 0.0..=0.3,
    }
}

/// Seconds that powder flies, and kicks whose powder is seen at once.
const FLIGHT: f32 = 0.9;
const PUFFS: usize = 3;

impl Cells for Snow {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let flakes = canvas.particles * 3 / 4;
        for (hash, there) in particle::crowd(m.seed, flakes, self.density) {
            self.flake(canvas, hash, there);
        }
        let grains = canvas.particles / 4 / PUFFS;
        for (number, age, strength) in hits::newest(m, Hit::Kick, FLIGHT, PUFFS) {
            for i in 0..grains as u32 {
                self.grain(m, canvas, noise::hash3(m.seed, number, i), age, strength);
            }
        }
        for col in 0..canvas.view.cols {
            self.bank(m, canvas, col);
        }
    }
}

impl Snow {
    fn flake(&self, canvas: &mut Canvas, hash: u32, there: f32) {
        let view = canvas.view;
        let near = particle::own(hash, 1) * particle::own(hash, 1);
        let pace = 0.3 + 0.7 * near;
        let life = Life::after(hash, self.speed * pace);
        let sway = (0.02 + 0.05 * near) * math::tau_sin(2.0 * life.age / pace + life.own(3));
        let across = life.own(4) * 2.2 * view.half_w + 2.0 * self.wind * pace;
        let x = math::modulo(across, 2.2 * view.half_w) - 1.1 * view.half_w + sway;
        let y = view.half_h * (2.3 * life.age - 1.15);
        let level = there * (0.2 + 0.8 * near);
        canvas.shade_at(x, y, level, 0.3 + 0.7 * near);
        if near > 0.6 {
            // A near flake is soft and larger than a cell.
            let reach = 0.012 + 0.03 * near;
            for (col, row, dx, dy) in view.around((x, y), (reach, reach)) {
                let soft = 1.0 - math::hypot(dx, dy) / reach;
                canvas.shade(col, row, level * math::clamp01(1.4 * soft), 0.3 + 0.7 * near);
            }
        }
    }

    /// The height of the drift over the lower edge, with the wave of the last kick running through it.
    fn height(&self, m: &Moment, view: &crate::kit::View, x: f32) -> f32 {
        let hills = 0.25 + 1.2 * noise::value1(m.seed, 1.1 * x) + 0.16 * noise::value1(m.seed ^ 1, 5.0 * x);
        let wave = m.last(Hit::Kick).map_or(0.0, |(age, strength)| {
            let off = (x.abs() - 3.0 * age) / 0.22;
            strength * math::exp(-off * off - 2.5 * age)
        });
        2.0 * self.drift * hills * view.half_h + 0.07 * wave
    }

    fn bank(&self, m: &Moment, canvas: &mut Canvas, col: usize) {
        let view = canvas.view;
        let x = view.x(col);
        let top = view.half_h - self.height(m, &view, x);
        // Light from the upper left: a slope that faces it is bright.
        let slope = self.height(m, &view, x + 0.04) - self.height(m, &view, x - 0.04);
        let facing = math::clamp01(0.5 + 5.0 * slope);
        let kick = m.get(Signal::Kick);
        for row in view.row(top).max(0)..view.rows as i32 {
            let deep = math::max(view.y(row as usize) - top, 0.0);
            let cell = noise::hash3(m.seed, col as u32, row as u32);
            let crust = math::exp(-14.0 * deep);
            let grain = 0.75 + 0.25 * noise::unit(cell);
            let level = (0.16 + 0.3 * facing * math::exp(-3.0 * deep) + (0.45 + 0.3 * kick) * crust) * grain;
            let glitters = noise::unit(hits::reroll(m, 8.0, cell)) < self.glitter;
            let level = if glitters { level + 0.9 } else { level };
            canvas.shade(col as i32, row, level, 0.15 + 0.35 * facing + 0.5 * crust);
        }
    }

    /// A grain of powder that a kick threw up.
    fn grain(&self, m: &Moment, canvas: &mut Canvas, hash: u32, age: f32, strength: f32) {
        let view = canvas.view;
        let own = |n| particle::own(hash, n);
        let from = particle::own_signed(hash, 1) * view.half_w;
        // The wave reaches a place later, the further it is from the middle.
        let age = age - from.abs() / 3.0;
        let lasts = FLIGHT * (0.35 + 0.4 * own(2));
        if !(0.0..lasts).contains(&age) {
            return;
        }
        let left = 1.0 - age / lasts;
        let arc = 4.0 * (age / lasts) * left;
        let y = view.half_h - self.height(m, &view, from) - 2.0 * self.powder * strength * own(3) * arc;
        canvas.shade_at(from + 0.25 * particle::own_signed(hash, 4) * age, y, strength * left * 1.1, 0.9);
    }
}
