//! Particles that follow a flow.

use crate::kit::particle::{self, Life};
use crate::kit::{Canvas, Cells, Hit, Moment, hits, math, noise};
use crate::params;

params! {
    /// Particles follow an invisible flow that never crosses itself and draw its lines. Energy and bass drive them,
    /// loudness says how many there are, a kick sends a wave of light through them from the middle, a snare lights
    /// their heads.
    pub struct Flow as "flow" {
        /// Pace of the particles, lives a second.
        speed: rate = "0.1 + 0.16*energy + 0.14*bass" in 0.0..=3.0,
        /// Way of a particle in its life, picture heights.
        reach: value = "0.6" in 0.05..=2.0,
        /// Eddies from the top to the bottom of the picture.
        eddies: value = "1.7" in 0.5..=12.0,
        /// Drift of the flow, picture heights a second.
        drift: rate = "0.02 + 0.05*energy" in -2.0..=2.0,
        /// Share of the possible particles that flow.
        density: value = "0.5 + 0.5*loudness" in 0.0..=1.0,
        /// Length of the lines behind the particles, lives.
        tail: value = "0.4 + 0.15*energy" in 0.02..=1.0,
        /// Light of the heads.
        light: value = "1.1 + 0.6*snare" in 0.0..=2.0,
        /// Light of the wave that a kick sends.
        wave: value = "0.9" in 0.0..=2.0,
    }
}

/// Steps of a whole life, and particles at most, so that the time of drawing stays bounded.
const STEPS: usize = 20;
const MOST: usize = 360;
/// Seconds that a wave runs, and waves at once.
const WAVE: f32 = 0.9;
const WAVES: usize = 3;

impl Cells for Flow {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let waves: Vec<(f32, f32)> = hits::newest(m, Hit::Kick, WAVE, WAVES)
            .map(|(_, age, strength)| (2.4 * age / WAVE, self.wave * strength * (1.0 - age / WAVE)))
            .collect();
        for (hash, there) in particle::crowd(m.seed, canvas.particles.min(MOST), self.density) {
            let life = Life::after(hash, self.speed * (0.6 + 0.8 * particle::own(hash, 1)));
            self.particle(m.seed, canvas, &life, there, &waves);
        }
    }
}

impl Flow {
    /// The direction of the flow at a point: the slope of a noise, turned by a right angle, so that nothing gathers
    /// (R. Bridson, J. Hourihan and M. Nordenstam, "Curl-noise for procedural fluid flow", 2007).
    fn direction(&self, seed: u32, (x, y): (f32, f32)) -> (f32, f32) {
        let scale = 0.5 * self.eddies;
        let (u, v) = (scale * x + 0.7 * self.drift, scale * y + self.drift);
        let (along, down) = noise::slope_of_gradient2(seed, u, v);
        let (dx, dy) = (down, -along);
        let length = math::max(math::hypot(dx, dy), 1e-3);
        // Half the speed is the same everywhere, so that nothing stands still.
        let pace = (0.5 + math::min(0.6 * length, 1.0)) / length;
        (dx * pace, dy * pace)
    }

    /// Follows the flow from where a particle was born to where it is, and draws the last of the way.
    fn particle(&self, seed: u32, canvas: &mut Canvas, life: &Life, there: f32, waves: &[(f32, f32)]) {
        let view = canvas.view;
        let mut at = (1.1 * view.half_w * life.own_signed(2), 1.1 * view.half_h * life.own_signed(3));
        let near = life.own(4) * life.own(4);
        let step = 2.0 * self.reach * (0.5 + 0.6 * near) / STEPS as f32;
        let steps = life.age * STEPS as f32;
        let presence = there * life.presence(0.1, 0.25) * (0.6 + 0.5 * near);
        for i in 0..=steps as usize {
            let way = self.direction(seed, at);
            let last = math::clamp01(steps - i as f32);
            let next = (at.0 + step * last * way.0, at.1 + step * last * way.1);
            let behind = (steps - i as f32) / (self.tail * STEPS as f32);
            if behind < 1.0 {
                let left = 1.0 - behind;
                let r = math::hypot(at.0, at.1);
                let wave: f32 = waves.iter().map(|&(place, light)| light * band(r - place)).sum();
                let head = if behind * self.tail * (STEPS as f32) < 1.0 { self.light } else { 0.75 };
                let level = presence * left * (head + wave);
                let tone = math::clamp01(0.15 + 0.5 * near * left + 0.45 * wave + 0.2 * left);
                canvas.stroke(at, next, level, tone);
            }
            at = next;
        }
    }
}

/// The light of a wave beside its middle.
fn band(off: f32) -> f32 {
    let off = off / 0.16;
    math::exp(-off * off)
}
