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
        radius: value = "0.64 + 0.05*kick" in 0.05..=1.5,
        /// Radius of the sun, picture heights.
        sun: value = "0.075 + 0.02*bass + 0.025*kick" in 0.0..=0.5,
        /// Light of the sun.
        light: value = "0.75 + 0.6*kick" in 0.0..=2.0,
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
            for n in 0..grains / 2 {
                self.tail(canvas, &ring, n, grains / 2);
            }
            for n in 0..grains / 3 {
                self.dust(canvas, &ring, noise::hash3(m.seed, i, n));
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
            tilt: turn(0.12 + 0.1 * particle::own_signed(hash, 1) + 0.03 * math::tau_sin(self.lean + own(2))),
            node: turn(
                0.07 * particle::own_signed(hash, 3) + 0.05 * math::tau_sin(0.7 * self.lean + own(4)) - 0.03,
            ),
            head: self.speed * pace + own(5),
            comets: 1.0 + math::floor(2.99 * own(6)),
            flare: if struck { hits::pulse(m, Hit::Snare, 0.1) } else { 0.0 },
            there: math::smoothstep(0.0, 0.2, self.density * 1.15 - (i * 7 % rings) as f32 / rings as f32),
        }
    }

    /// Where a place of a ring is seen, how near it is (above 1 before the sun), and whether the sun hides it.
    fn seen(&self, ring: &Ring, angle: f32, wide: f32) -> ((f32, f32), f32, bool) {
        let radius = ring.radius * wide;
        let (x, depth) = (radius * math::tau_cos(angle), radius * math::tau_sin(angle));
        let (y, z) = (depth * ring.tilt.1 * 0.75, depth * ring.tilt.0);
        let (x, y) = (ring.node.0 * x - ring.node.1 * y, ring.node.1 * x + ring.node.0 * y);
        // Towards the viewer everything is larger and brighter.
        let near = 1.0 / (1.0 - 0.3 * math::clamp(z, -1.2, 1.2));
        let (x, y) = (x * near, y * near);
        ((x, y), near, z < 0.0 && math::hypot(x, y) < 2.0 * self.sun)
    }

    /// Grain `n` of the `grains` that make the tails of a ring's comets, from the heads on.
    fn tail(&self, canvas: &mut Canvas, ring: &Ring, n: u32, grains: u32) {
        let comets = ring.comets as u32;
        let place = (n / comets) as f32 / (grains / comets).max(1) as f32;
        let long = self.tail / (grains / comets).max(1) as f32;
        let angle = ring.head - self.tail * place + (n % comets) as f32 / ring.comets;
        let (at, near, hidden) = self.seen(ring, angle, 1.0);
        let (end, ..) = self.seen(ring, angle - long, 1.0);
        if hidden {
            return;
        }
        let left = 1.0 - place;
        let level = ring.there * shade(near) * (0.12 + left * math::sqrt(left) * (1.2 + ring.flare));
        let tone = 0.25 + 0.75 * left * left;
        canvas.stroke(at, end, level, tone);
        if n < comets {
            let reach = 0.035 * near;
            for (col, row, dx, dy) in canvas.view.around(at, (reach, reach)) {
                let off = math::hypot(dx, dy) / reach;
                canvas.shade(col, row, 1.3 * level * math::clamp01(1.2 - off), 1.0);
            }
        }
    }

    /// A grain that lies anywhere on the ring, so that it shows.
    fn dust(&self, canvas: &mut Canvas, ring: &Ring, hash: u32) {
        let angle = 0.5 * ring.head + noise::unit(hash);
        let (at, near, hidden) = self.seen(ring, angle, 1.0 + 0.035 * particle::own_signed(hash, 3));
        if !hidden {
            canvas.shade_at(at.0, at.1, ring.there * shade(near) * (0.26 + 0.3 * ring.flare), 0.1);
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
                self.light * (0.62 + 0.4 * math::sqrt(1.0 - r * r) + 0.35 * (boil - 0.5))
            } else {
                let ray = 0.6 + 0.8 * noise::value2(m.seed ^ 3, 9.0 * turn.abs() + 40.0, 0.5 * m.t - 0.7 * r);
                0.55 * self.light * ray * math::exp(-2.6 * (r - 1.0)) * math::clamp01(3.2 - r)
            };
            canvas.shade(col, row, level, if r < 1.0 { 0.9 } else { 0.25 + 0.5 / (r * r) });
        }
    }
}

/// The light of what is so near.
fn shade(near: f32) -> f32 {
    math::clamp01(0.3 + 0.45 * near * near)
}
