//! Rings of comets around a sun.

use crate::kit::{Canvas, Cells, Hit, Moment, hits, math, noise, particle};
use crate::params;

params! {
    /// Comets run on tilted rings around a sun. Energy drives them, bass makes the sun grow and a kick lights it and
    /// widens the rings; a snare flares the comets of one ring. More rings fill as the music gets louder.
    pub struct Orbit as "orbit" {
        /// Rounds of the ring in the middle a second.
        speed: rate = "0.05 + 0.13*energy + 0.1*bass" in -3.0..=3.0,
        /// Rings.
        rings: value = "6" in 1.0..=12.0,
        /// Share of the rings that is filled.
        density: value = "0.55 + 0.45*loudness" in 0.0..=1.0,
        /// Radius of the widest ring, picture heights.
        radius: value = "0.56 + 0.05*kick" in 0.05..=1.5,
        /// Radius of the sun, picture heights.
        sun: value = "0.075 + 0.02*bass + 0.025*kick" in 0.0..=0.5,
        /// Light of the sun.
        glow: value = "0.75 + 0.6*kick" in 0.0..=2.0,
        /// Length of the comets' tails, turns.
        tail: value = "0.16 + 0.1*energy" in 0.01..=0.9,
        /// Lean of the whole, turns a second.
        lean: rate = "0.012 + 0.02*energy" in -1.0..=1.0,
    }
}

/// A ring: its radius and how it lies.
struct Ring {
    radius: f32,
    /// Cosine and sine of the tilt towards the viewer, and of the direction of the axis on the picture.
    tilt: (f32, f32),
    node: (f32, f32),
    head: f32,
    comets: f32,
    flare: f32,
    there: f32,
}

impl Cells for Orbit {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        self.draw_sun(m, canvas);
        let rings = (self.rings as u32).max(1);
        let grains = canvas.particles as u32 / rings;
        for i in 0..rings {
            let ring = self.ring(m, i, rings);
            for n in 0..grains {
                self.grain(canvas, &ring, noise::hash3(m.seed, i, n), n as f32 / grains as f32);
            }
        }
    }
}

impl Orbit {
    fn ring(&self, m: &Moment, i: u32, rings: u32) -> Ring {
        let hash = noise::hash3(m.seed, 0x0b17, i);
        let own = |n| particle::own(hash, n);
        let place = (i as f32 + 1.0) / rings as f32;
        let turn = |angle: f32| (math::tau_cos(angle), math::tau_sin(angle));
        let struck = noise::hash2(m.seed, hits::count(m, Hit::Snare)) % rings == i;
        // Kepler's third law: a ring four times as wide takes eight times as long.
        let pace = math::pow(0.3 + 0.7 * place, -1.5) * 0.6;
        Ring {
            radius: 2.0 * self.radius * (0.25 + 0.75 * place),
            tilt: turn(
                0.14 + 0.09 * particle::own_signed(hash, 1) + 0.03 * math::tau_sin(self.lean + own(2)),
            ),
            node: turn(
                0.07 * particle::own_signed(hash, 3) + 0.05 * math::tau_sin(0.7 * self.lean + own(4)) - 0.03,
            ),
            head: self.speed * pace + own(5),
            comets: 1.0 + math::floor(2.99 * own(6)),
            flare: if struck { hits::pulse(m, Hit::Snare, 0.1) } else { 0.0 },
            there: math::smoothstep(0.0, 0.2, self.density * 1.15 - (i * 7 % rings) as f32 / rings as f32),
        }
    }

    /// A grain of a comet's tail; those with a small `place` are near the head.
    fn grain(&self, canvas: &mut Canvas, ring: &Ring, hash: u32, place: f32) {
        // A few grains lie anywhere on the ring, so that it shows.
        let dust = place > 0.72;
        let behind = if dust { particle::own(hash, 1) } else { self.tail * (place / 0.72) };
        let comet = math::floor(ring.comets * particle::own(hash, 2)) / ring.comets;
        let angle = ring.head - behind + comet;
        let wide = 1.0 + 0.035 * particle::own_signed(hash, 3) * if dust { 1.0 } else { 0.2 + place };
        let radius = ring.radius * wide;
        let (x, depth) = (radius * math::tau_cos(angle), radius * math::tau_sin(angle));
        let (y, z) = (depth * ring.tilt.1 * 0.75, depth * ring.tilt.0);
        let (x, y) = (ring.node.0 * x - ring.node.1 * y, ring.node.1 * x + ring.node.0 * y);
        // Towards the viewer everything is larger and brighter.
        let near = 1.0 / (1.0 - 0.3 * math::clamp(z, -1.2, 1.2));
        let (x, y) = (x * near, y * near);
        if z < 0.0 && math::hypot(x, y) < 2.0 * self.sun {
            return;
        }
        let shade = math::clamp01(0.35 + 0.5 * near * near * 0.8);
        let left = 1.0 - place / 0.72;
        let tail = if dust { 0.14 + 0.1 * ring.flare } else { 0.1 + left * left * (1.15 + ring.flare) };
        let level = ring.there * shade * tail;
        canvas.shade_at(x, y, level, if dust { 0.1 } else { 0.25 + 0.75 * left * left });
        if !dust && left > 0.93 {
            let step = canvas.view.step_x;
            canvas.shade_at(x - step, y, 0.8 * level, 0.9);
            canvas.shade_at(x + step, y, 0.8 * level, 0.9);
        }
    }

    /// A ball of light with a corona of rays.
    fn draw_sun(&self, m: &Moment, canvas: &mut Canvas) {
        let radius = math::max(2.0 * self.sun, 1e-3);
        let reach = 3.2 * radius;
        for (col, row, dx, dy) in canvas.view.around((0.0, 0.0), (reach, reach)) {
            let r = math::hypot(dx, dy) / radius;
            let turn = math::atan2(dy, dx) / math::TAU;
            let level = if r < 1.0 {
                let boil = noise::value3(m.seed, 3.0 * dx / radius, 3.0 * dy / radius, 0.7 * m.t);
                self.glow * (0.62 + 0.4 * math::sqrt(1.0 - r * r) + 0.35 * (boil - 0.5))
            } else {
                let ray = 0.6 + 0.8 * noise::value2(m.seed ^ 3, 9.0 * turn.abs() + 40.0, 0.5 * m.t - 0.7 * r);
                0.55 * self.glow * ray * math::exp(-2.6 * (r - 1.0)) * math::clamp01(3.2 - r)
            };
            canvas.shade(col, row, level, if r < 1.0 { 0.9 } else { 0.25 + 0.5 / (r * r) });
        }
    }
}
