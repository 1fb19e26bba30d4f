//! Bubbles in water.

use crate::kit::particle::{self, Life};
use crate::kit::{Canvas, Cells, Hit, Moment, hits, math, noise};
use crate::params;

params! {
    /// Bubbles rise, wobble and burst into drops. Loudness says how many, bass how fast; every kick lets a swarm of
    /// large ones go, a snare lights the rims, hats the highlights.
    pub struct Bubbles as "bubbles" {
        /// Rise of the steady stream, picture heights a second.
        speed: rate = "0.09 + 0.1*energy + 0.12*bass" in 0.0..=3.0,
        /// Share of the steady stream that rises.
        density: value = "0.5 + 0.5*loudness" in 0.0..=1.0,
        /// Radius of the largest bubbles, picture heights.
        size: value = "0.11 + 0.012*kick" in 0.005..=0.3,
        /// Bubbles that a kick lets go.
        swarm: value = "6" in 0.0..=24.0,
        /// Light of the rims.
        rim: value = "0.95 + 0.6*snare" in 0.0..=2.0,
        /// Light of the highlights.
        gleam: value = "0.8 + 0.8*hat" in 0.0..=2.0,
    }
}

/// Bubbles of the steady stream; they share the picture, so that no more fit.
const STREAM: usize = 110;
/// Seconds that a kick's bubble rises, and kicks whose bubbles are seen at once.
const RISE: f32 = 2.6;
const SWARMS: usize = 5;
/// Share of a life that the burst takes.
const BURST: f32 = 0.1;

impl Cells for Bubbles {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let view = canvas.view;
        for (hash, there) in particle::crowd(m.seed, STREAM.min(canvas.particles), self.density) {
            let small = 0.1 + 0.55 * particle::own(hash, 1) * particle::own(hash, 1);
            let life = Life::after(hash, self.speed * (0.5 + small));
            let top = 0.2 + 0.9 * life.own(3);
            let y = view.half_h * (1.1 - 2.2 * top * math::min(life.age / (1.0 - BURST), 1.0));
            self.bubble(canvas, &life, (life.own_signed(4) * 1.05 * view.half_w, y), small, 0.9 * there);
        }
        for (number, age, strength) in hits::newest(m, Hit::Kick, RISE, SWARMS) {
            let from = 0.7 * view.half_w * particle::own_signed(noise::hash2(m.seed, number), 0);
            for i in 0..self.swarm as u32 {
                self.free(canvas, noise::hash3(m.seed, number, i), from, age, strength);
            }
        }
    }
}

impl Bubbles {
    /// A bubble that a kick let go: it shoots up, slows down and bursts.
    fn free(&self, canvas: &mut Canvas, hash: u32, from: f32, age: f32, strength: f32) {
        let lasts = RISE * (0.45 + 0.5 * particle::own(hash, 1));
        let life = Life { age: age / lasts, hash };
        if life.age >= 1.0 {
            return;
        }
        let rise = 1.0 - math::exp(-2.2 * math::min(life.age / (1.0 - BURST), 1.0));
        let spread = (0.15 + 0.6 * rise) * life.own_signed(2);
        let y = canvas.view.half_h * (1.15 - (1.2 + 1.0 * life.own(3)) * rise);
        let size = (0.35 + 0.65 * life.own(4)) * (0.7 + 0.3 * strength);
        self.bubble(canvas, &life, (from + spread, y), size, 1.0);
    }

    /// A bubble of `size` (1 is the largest) at a place, or the drops it leaves.
    fn bubble(&self, canvas: &mut Canvas, life: &Life, (x, y): (f32, f32), size: f32, light: f32) {
        let radius = 2.0 * self.size * size * math::smoothstep(0.0, 0.15, life.age);
        let wobble = math::tau_sin(3.0 * life.age + life.own(5));
        let x = x + 0.05 * wobble;
        let burst = (life.age - (1.0 - BURST)) / BURST;
        if burst > 0.0 {
            return drops(canvas, life, (x, y), radius, burst, light);
        }
        // It squashes as it wobbles.
        let (wide, high) = (radius * (1.0 + 0.08 * wobble), radius * (1.0 - 0.08 * wobble));
        // A rim at least one cell thick; small bubbles are nothing but rim.
        let rim = math::max(0.16, 0.9 * canvas.view.step_y / math::max(radius, 1e-3));
        for (col, row, dx, dy) in canvas.view.around((x, y), (wide * 1.1, high * 1.1)) {
            let r = math::hypot(dx / wide, dy / high);
            let edge = math::clamp01(1.0 - (r - 1.0 + 0.5 * rim).abs() / rim);
            // Lit from the upper left, with a faint counter light at the lower right.
            let facing = -(0.6 * dx / wide + 0.8 * dy / high);
            let inside = if r < 1.0 { 0.09 + 0.4 * math::clamp01(-facing) * r * r } else { 0.0 };
            let (hx, hy) = (dx / wide + 0.38, dy / high + 0.42);
            let gleam = self.gleam * math::smoothstep(0.3, 0.08, math::hypot(hx, hy));
            let level = self.rim * edge * (0.45 + 0.55 * math::clamp01(0.5 + 0.6 * facing)) + inside + gleam;
            canvas.shade(col, row, light * level, 0.2 + 0.4 * edge + 0.4 * math::clamp01(gleam));
        }
    }
}

/// What a bubble leaves when it bursts: drops that fly apart from its rim.
fn drops(canvas: &mut Canvas, life: &Life, (x, y): (f32, f32), radius: f32, burst: f32, light: f32) {
    let count = 5 + (60.0 * radius) as u32;
    let away = radius * (1.0 + 0.5 * burst);
    for i in 0..count {
        let turn = (i as f32 + 0.6 * life.own(20 + i)) / count as f32;
        let (dx, dy) = (away * math::tau_cos(turn), away * math::tau_sin(turn) + 0.05 * burst * burst);
        canvas.shade_at(x + dx, y + dy, light * (1.0 - burst) * 1.2, 0.9);
    }
}
