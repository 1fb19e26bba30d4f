//! Flight through a tunnel.

use crate::kit::{Field, Hit, Moment, Points, math, noise};
use crate::params;

params! {
    /// Flight through a tunnel of lit panels. Energy drives the flight, every kick sends a ring of light down the
    /// walls, a snare lights single panels, bass widens the mouth.
    pub struct Tunnel as "tunnel" {
        /// Flight, rings of panels a second.
        speed: rate = "0.9 + 2.2*energy + 1.2*kick" in 0.0..=20.0,
        /// Turn of the whole, turns a second.
        spin: rate = "0.015 + 0.03*energy" in -1.0..=1.0,
        /// Panels around the tunnel.
        panels: value = "14" in 3.0..=48.0,
        /// How much the tunnel winds with its depth.
        twist: value = "0.05 + 0.08*build" in -1.0..=1.0,
        /// Radius of the far end.
        mouth: value = "0.1 + 0.1*bass" in 0.01..=0.8,
        /// Light of the rings that kicks send.
        rings: value = "0.9" in 0.0..=1.0,
        /// Light of the panels that a snare strikes.
        strike: value = "0.8*snare" in 0.0..=1.0,
        /// Wander of the far end around the middle.
        sway: value = "0.16" in 0.0..=1.0,
    }
}

/// Points that are drawn together, so that only rings that shine cost anything.
const CHUNK: usize = 128;

/// Rings that are followed at once, and how long, seconds.
const RINGS: usize = 6;
const LASTS: f32 = 1.4;

impl Field for Tunnel {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let rings = self.rings_at(m);
        let centre =
            (self.sway * math::tau_sin(0.061 * m.t), 0.7 * self.sway * math::tau_sin(0.083 * m.t + 0.3));
        let chunks = at.x.chunks(CHUNK).zip(at.y.chunks(CHUNK));
        for (out, (x, y)) in out.chunks_mut(CHUNK).zip(chunks) {
            let (mut depth, mut gleam) = ([0.0; CHUNK], [0.0; CHUNK]);
            self.panels(m, (x, y), centre, (&mut *out, &mut depth, &mut gleam));
            for (place, width, strength) in rings.into_iter().filter(|ring| ring.2 > 0.0) {
                for ((value, depth), gleam) in out.iter_mut().zip(&depth).zip(&gleam) {
                    let off = (depth - place) * width;
                    *value += strength * gleam / (1.0 + off * off * 6.0);
                }
            }
            for value in out {
                *value = math::clamp01(*value);
            }
        }
    }
}

impl Tunnel {
    /// Light of the panels and the mouth, depth, and how much light of a ring the walls throw back.
    #[inline(always)]
    fn panels(
        &self,
        m: &Moment,
        (x, y): (&[f32], &[f32]),
        centre: (f32, f32),
        (light, depths, gleam): (&mut [f32], &mut [f32; CHUNK], &mut [f32; CHUNK]),
    ) {
        let panels = math::floor(self.panels + 0.5);
        let struck =
            noise::hash2(m.seed, m.events.of(Hit::Snare).partition_point(|e| e.time <= m.time) as u32);
        let out = light.iter_mut().zip(depths).zip(gleam);
        for (((light, depths), gleam), (&x, &y)) in out.zip(x.iter().zip(y)) {
            let (x, y) = (x - centre.0, y - centre.1);
            let r = math::max(math::hypot(x, y), 1e-3);
            let depth = 0.9 / r;
            let turn = math::atan2(y, x) / math::TAU + self.spin + self.twist * depth;
            let (ring, slot) = (depth * 1.6 + self.speed, turn * panels);
            let (row, across) = (math::floor(ring), math::floor(slot));
            let col = across - math::floor(turn) * panels;
            let hash = noise::hash2(m.seed, (row * 64.0 + col) as i32 as u32);
            let (du, dv) = ((ring - row - 0.5).abs(), (slot - across - 0.5).abs());
            let body = math::smoothstep(0.5, 0.40, du) * math::smoothstep(0.5, 0.42, dv);
            let own = noise::unit(hash);
            let bevel = 0.55 + 0.45 * math::smoothstep(0.12, 0.4, math::max(du, dv));
            let hit = if noise::unit(noise::hash(hash ^ struck)) < 0.1 { self.strike } else { 0.0 };
            let near = math::smoothstep(14.0, 0.7, depth);
            let mouth = math::smoothstep(self.mouth * 2.4, self.mouth * 0.4, r);
            *light = body * (bevel * (0.16 + 0.62 * own * own * own) + hit) * near + mouth * mouth;
            *depths = depth;
            *gleam = near * (0.35 + 0.65 * body);
        }
    }

    /// Depth, one over the width, and light of the rings on their way, dark where there is none; they start at the
    /// far end and rush towards the viewer.
    #[inline(always)]
    fn rings_at(&self, m: &Moment) -> [(f32, f32, f32); RINGS] {
        let mut rings = [(0.0, 1.0, 0.0); RINGS];
        for (number, age, strength) in m.recent(Hit::Kick, LASTS) {
            let left = 1.0 - age / LASTS;
            let place = 9.0 * left * left * left;
            rings[number % RINGS] = (place, 1.0 / (0.35 + 0.1 * place), self.rings * strength * left);
        }
        rings
    }
}
