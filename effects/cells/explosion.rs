//! Bursts on the kick.

use crate::kit::{Canvas, Cells, Hit, Moment, math, noise};
use crate::params;

params! {
    /// Every kick bursts: sparks fly, slow down and fall, and a ring of light runs outwards.
    pub struct Explosion as "explosion" {
        /// Speed of the sparks, picture heights a second.
        power: value = "1.5" in 0.1..=6.0,
        /// Seconds that a spark lives.
        life: value = "1.3" in 0.2..=4.0,
        /// Pull downwards, picture heights a second squared.
        gravity: value = "0.35" in -3.0..=3.0,
        /// How far from the centre bursts may begin, picture heights.
        spread: value = "0.35" in 0.0..=1.0,
        /// Light of the ring that runs outwards.
        ring: value = "0.8" in 0.0..=1.0,
    }
}

/// How fast sparks lose their speed, per second.
const DRAG: f32 = 2.6;
/// Seconds that a ring runs.
const RING: f32 = 0.8;
/// Bursts that may be seen at once.
const BURSTS: usize = 6;

impl Cells for Explosion {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let sparks = (canvas.particles / BURSTS) as u32;
        let newest = m.recent(Hit::Kick, self.life).count().saturating_sub(BURSTS);
        for (number, age, strength) in m.recent(Hit::Kick, self.life).skip(newest) {
            let hash = noise::hash2(m.seed, number as u32);
            let centre = self.centre(canvas, hash);
            self.draw_ring(canvas, centre, age, strength);
            for i in 0..(sparks as f32 * (0.35 + 0.65 * strength)) as u32 {
                self.draw_spark(canvas, centre, age, noise::hash2(hash, i));
            }
        }
    }
}

impl Explosion {
    fn centre(&self, canvas: &Canvas, hash: u32) -> (f32, f32) {
        let away = |salt: u32| self.spread * (2.0 * noise::unit(noise::hash2(hash, salt)) - 1.0);
        (away(1) * 2.0 * canvas.view.half_w, away(2) * canvas.view.half_h)
    }

    fn draw_spark(&self, canvas: &mut Canvas, centre: (f32, f32), age: f32, hash: u32) {
        let angle = noise::unit(hash);
        let force = noise::unit(noise::hash2(hash, 1));
        let speed = self.power * 2.0 * (0.15 + 0.85 * force * force);
        let lasts = self.life * (0.4 + 0.6 * noise::unit(noise::hash2(hash, 2)));
        let glyph = canvas.glyphs.pick(noise::hash2(hash, 3));
        // A spark and two ghosts of where it just was.
        for ghost in 0..3 {
            let age = age - 0.035 * ghost as f32;
            if age < 0.0 || age > lasts {
                continue;
            }
            let way = speed * (1.0 - math::exp(-DRAG * age)) / DRAG;
            let x = centre.0 + way * math::tau_cos(angle);
            let y = centre.1 + way * math::tau_sin(angle) + self.gravity * age * age;
            let left = 1.0 - age / lasts;
            let light = left * left * (1.5 - 0.55 * ghost as f32);
            canvas.light_at(x, y, glyph, light, 0.25 + 0.75 * left);
        }
    }

    /// A soft band of light that widens as it runs outwards.
    fn draw_ring(&self, canvas: &mut Canvas, centre: (f32, f32), age: f32, strength: f32) {
        let left = 1.0 - age / RING;
        if left <= 0.0 || self.ring <= 0.0 {
            return;
        }
        let radius = self.power * 0.75 * (1.0 - math::exp(-2.2 * age));
        let width = 0.025 + 0.12 * (1.0 - left);
        let view = canvas.view;
        for row in 0..view.rows {
            let dy = view.y(row) - centre.1;
            if dy.abs() > radius + width {
                continue;
            }
            for col in 0..view.cols {
                let off = (math::hypot(view.x(col) - centre.0, dy) - radius).abs() / width;
                let light = self.ring * strength * left * left * math::clamp01(1.0 - off);
                if light > 0.02 {
                    canvas.light(
                        col as i32,
                        row as i32,
                        canvas.glyphs.by_level(light),
                        light,
                        0.3 + 0.6 * light,
                    );
                }
            }
        }
    }
}
