//! Sparks that rise from below.

use crate::kit::{Canvas, Cells, Moment, math, noise};
use crate::params;

params! {
    /// Embers rise, sway and burn out. Loudness says how many, bass how fast, hats make them flicker.
    pub struct Embers as "embers" {
        /// Rise, picture heights a second.
        speed: rate = "0.14 + 0.2*energy + 0.22*bass" in 0.0..=4.0,
        /// Share of the possible embers that burn.
        density: value = "0.25 + 0.6*loudness" in 0.0..=1.0,
        /// Width of the sway, picture heights.
        sway: value = "0.08" in 0.0..=0.6,
        /// How much the light trembles.
        flicker: value = "0.25 + 0.5*hat" in 0.0..=1.0,
    }
}

impl Cells for Embers {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let count = canvas.particles as u32;
        for i in 0..count {
            let hash = noise::hash2(m.seed, i);
            let burns = math::smoothstep(0.0, 0.15, self.density - noise::unit(hash));
            if burns > 0.0 {
                self.ember(m, canvas, hash, burns);
            }
        }
    }
}

impl Embers {
    fn ember(&self, m: &Moment, canvas: &mut Canvas, hash: u32, burns: f32) {
        let pace = 0.5 + noise::unit(noise::hash2(hash, 1));
        let way = self.speed * pace + noise::unit(noise::hash2(hash, 2));
        let pass = math::floor(way);
        let (age, life) = (way - pass, noise::hash2(hash, pass as i32 as u32));
        let view = canvas.view;
        let reach = 0.35 + 0.75 * noise::unit(noise::hash2(life, 3));
        let turn = noise::unit(noise::hash2(life, 4));
        let sway =
            self.sway * (math::tau_sin(age * 1.7 + turn) + 0.5 * math::tau_sin(age * 4.1 + 3.0 * turn));
        let x = (2.2 * noise::unit(life) - 1.1) * view.half_w + sway;
        let y = view.half_h * (1.05 - 2.1 * reach * age);
        let tremble = noise::unit(noise::hash2(life, (m.time * 9.0) as u32));
        let light = burns * (1.0 - age) * (1.0 - self.flicker * tremble);
        let big = noise::unit(noise::hash2(life, 5));
        let glyph = canvas.glyphs.pick(noise::hash2(life, 6));
        canvas.light_at(x, y, glyph, light * (0.5 + 0.9 * big * big), 0.35 + 0.65 * (1.0 - age) * big);
        if big > 0.7 {
            canvas.light_at(x, y + view.step_y, glyph, 0.35 * light, 0.3);
        }
    }
}
