//! Flight through stars.

use crate::kit::{Canvas, Cells, Moment, math, noise};
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
        for i in 0..canvas.particles as u32 {
            let hash = noise::hash2(m.seed, i);
            let shines = math::smoothstep(0.0, 0.1, self.density - noise::unit(hash));
            if shines > 0.0 {
                self.star(m, canvas, hash, shines);
            }
        }
    }
}

impl Starfield {
    fn star(&self, m: &Moment, canvas: &mut Canvas, hash: u32, shines: f32) {
        let way = self.speed + noise::unit(noise::hash2(hash, 1));
        let pass = math::floor(way);
        let near = way - pass;
        let life = noise::hash2(hash, pass as i32 as u32);
        let at = |salt: u32| 2.0 * noise::unit(noise::hash2(life, salt)) - 1.0;
        let (sx, sy) = (at(2) * canvas.view.half_w, at(3) * canvas.view.half_h);
        let depth = FAR - (FAR - NEAR) * near;
        let size = noise::unit(noise::hash2(life, 4));
        let tremble = noise::unit(noise::hash2(life, (m.time * 8.0) as u32));
        let arrival = math::smoothstep(0.0, 0.25, near);
        let light = shines
            * arrival
            * (0.25 + 0.75 * near * near + 0.5 * size * size)
            * (1.0 - self.twinkle * tremble * 0.7);
        let glyph = canvas.glyphs.by_level(0.15 + 0.85 * near * (0.4 + 0.6 * size));
        let steps = 1 + (24.0 * self.streak * near / canvas.view.step_y * 0.06) as u32;
        for step in 0..steps {
            let back = step as f32 / steps as f32;
            let z = depth + back * self.streak;
            canvas.light_at(sx / z, sy / z, glyph, light * (1.0 - back), 0.35 + 0.65 * near * (1.0 - back));
        }
    }
}
