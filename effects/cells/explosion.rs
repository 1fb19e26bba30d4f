//! Bursts on the kick.

use crate::kit::particle::{self, Life};
use crate::kit::{Canvas, Cells, Hit, Moment, hits, math, noise};
use crate::params;

params! {
    /// Every kick bursts: a flash, sparks that fly, slow down and fall, and a ring of light that runs outwards. Before
    /// it a fuse glows where it will be, and between the bursts dust hangs in the air; loudness says how much.
    pub struct Explosion as "explosion" {
        /// Speed of the sparks, picture heights a second.
        power: value = "2.6" in 0.1..=6.0,
        /// Seconds that a spark lives.
        life: value = "1.3" in 0.2..=4.0,
        /// Pull downwards, picture heights a second squared.
        gravity: value = "0.35" in -3.0..=3.0,
        /// How far from the centre bursts may begin, picture heights.
        spread: value = "0.35" in 0.0..=1.0,
        /// Light of the ring that runs outwards.
        ring: value = "0.8" in 0.0..=1.0,
        /// Radius of the flash, picture heights.
        flash: value = "0.24" in 0.0..=1.0,
        /// Share of the possible dust that hangs in the air.
        dust: value = "0.35 + 0.4*loudness" in 0.0..=1.0,
    }
}

/// How fast sparks lose their speed, per second.
const DRAG: f32 = 2.6;
/// Seconds that a ring runs, a flash shines and a fuse glows.
const RING: f32 = 0.8;
const FLASH: f32 = 0.3;
const FUSE: f32 = 0.45;
/// Bursts that may be seen at once.
const BURSTS: usize = 6;
/// Seconds that the tail of a spark is long.
const TAIL: f32 = 0.05;

impl Cells for Explosion {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        self.draw_dust(m, canvas);
        self.draw_fuse(m, canvas);
        let sparks = (canvas.particles / BURSTS) as u32;
        for (number, age, strength) in hits::newest(m, Hit::Kick, self.life, BURSTS) {
            let hash = noise::hash2(m.seed, number);
            let centre = self.centre(canvas, hash);
            self.draw_ring(canvas, centre, age, strength);
            self.draw_flash(canvas, centre, age, strength);
            for i in 0..(sparks as f32 * (0.35 + 0.65 * strength)) as u32 {
                self.draw_spark(canvas, centre, age, noise::hash2(hash, i));
            }
        }
    }
}

impl Explosion {
    fn centre(&self, canvas: &Canvas, hash: u32) -> (f32, f32) {
        let away = |n| self.spread * particle::own_signed(hash, n);
        (away(1) * 2.0 * canvas.view.half_w, away(2) * canvas.view.half_h)
    }

    fn draw_spark(&self, canvas: &mut Canvas, centre: (f32, f32), age: f32, hash: u32) {
        let force = particle::own(hash, 1);
        let lasts = self.life * (0.4 + 0.6 * particle::own(hash, 2));
        if age > lasts {
            return;
        }
        let speed = self.power * 2.0 * (0.12 + 0.88 * force * math::sqrt(force));
        let (c, s) = (math::tau_cos(noise::unit(hash)), math::tau_sin(noise::unit(hash)));
        let at = |age: f32| {
            let way = speed * (1.0 - math::exp(-DRAG * age)) / DRAG;
            (centre.0 + way * c, centre.1 + way * s + self.gravity * age * age)
        };
        let left = 1.0 - age / lasts;
        let light = left * left * 1.5;
        // A spark and a thread of where it just was.
        let (tail, middle, head) =
            (at(math::max(age - TAIL, 0.0)), at(math::max(age - 0.4 * TAIL, 0.0)), at(age));
        canvas.stroke(tail, middle, 0.3 * light, 0.2 + 0.4 * left);
        canvas.stroke(middle, head, 0.6 * light, 0.25 + 0.6 * left);
        let glyph = canvas.glyphs.pick(noise::hash2(hash, 3));
        canvas.light_at(head.0, head.1, glyph, light, 0.25 + 0.75 * left);
    }

    /// A ball of light with soft edges that is gone at once.
    fn draw_flash(&self, canvas: &mut Canvas, centre: (f32, f32), age: f32, strength: f32) {
        let left = 1.0 - age / FLASH;
        let reach = 2.0 * self.flash * strength * (0.8 + 0.5 * (1.0 - left));
        if left <= 0.0 || reach <= 0.0 {
            return;
        }
        for (col, row, dx, dy) in canvas.view.around(centre, (reach, reach)) {
            let soft = math::clamp01(1.0 - math::hypot(dx, dy) / reach);
            let light = 1.7 * left * left * soft * (0.4 + 0.6 * soft);
            canvas.shade(col, row, light, 0.35 + 0.65 * math::clamp01(light));
        }
    }

    /// A soft band of light that widens as it runs outwards.
    fn draw_ring(&self, canvas: &mut Canvas, centre: (f32, f32), age: f32, strength: f32) {
        let left = 1.0 - age / RING;
        if left <= 0.0 || self.ring <= 0.0 {
            return;
        }
        let radius = self.power * 0.8 * (1.0 - math::exp(-2.2 * age));
        let width = 0.025 + 0.12 * (1.0 - left);
        let reach = radius + width;
        for (col, row, dx, dy) in canvas.view.around(centre, (reach, reach)) {
            let off = (math::hypot(dx, dy) - radius).abs() / width;
            let light = self.ring * strength * left * left * math::clamp01(1.0 - off);
            canvas.shade(col, row, light, 0.3 + 0.6 * light);
        }
    }

    /// Grains that are drawn to where the next kick will burst.
    fn draw_fuse(&self, m: &Moment, canvas: &mut Canvas) {
        let number = hits::count(m, Hit::Kick);
        let Some(next) = m.events.of(Hit::Kick).get(number as usize) else { return };
        let wait = (next.time - m.time) as f32 / FUSE;
        if wait > 1.0 {
            return;
        }
        let hash = noise::hash2(m.seed, number);
        let centre = self.centre(canvas, hash);
        for i in 0..40 {
            let grain = noise::hash3(hash, 0xf05e, i);
            let away = 0.5 * self.flash * wait * (1.0 + 2.0 * particle::own(grain, 1));
            let turn = noise::unit(grain) + 0.3 * wait;
            let at = (centre.0 + away * math::tau_cos(turn), centre.1 + away * math::tau_sin(turn));
            canvas.shade_at(
                at.0,
                at.1,
                next.strength * (1.0 - wait) * (0.3 + 0.5 * particle::own(grain, 2)),
                0.3,
            );
        }
    }

    /// Faint dust that sinks.
    fn draw_dust(&self, m: &Moment, canvas: &mut Canvas) {
        let view = canvas.view;
        for (hash, there) in particle::crowd(m.seed ^ 1, canvas.particles / 6, self.dust) {
            let life = Life::after(hash, m.t * (0.03 + 0.05 * particle::own(hash, 1)));
            let x = view.half_w * life.own_signed(2) + 0.06 * math::tau_sin(2.0 * life.age + life.own(3));
            let y = view.half_h * (2.2 * life.own(4) - 1.2 + 0.4 * life.age);
            let glint = if noise::unit(hits::reroll(m, 6.0, life.hash)) < 0.05 { 0.35 } else { 0.0 };
            let light = there * life.presence(0.3, 0.3) * (0.22 + 0.35 * life.own(5) * life.own(5) + glint);
            canvas.shade_at(x, y, light, 0.15 + glint);
        }
    }
}
