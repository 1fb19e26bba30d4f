//! A black hole and what falls into it.

use crate::kit::particle::{self, Life};
use crate::kit::{Canvas, Cells, Hit, Moment, hits, math};
use crate::params;

params! {
    /// A black hole draws a disc of light in; the far side of the disc is seen bent over the hole. Energy drives the
    /// fall, loudness fills the disc, bass makes the hole grow; every kick sends a wave outwards through the disc
    /// and lights the ring around the hole, a snare strikes the innermost light.
    pub struct GravityWell as "gravity_well" {
        /// Fall from the edge of the disc to the hole, falls a second.
        fall: rate = "0.05 + 0.1*energy + 0.05*bass" in 0.0..=2.0,
        /// Turn of the disc's edge, turns a second.
        spin: rate = "0.03 + 0.07*energy" in -2.0..=2.0,
        /// Share of the possible light that falls.
        density: value = "0.7 + 0.3*loudness" in 0.0..=1.0,
        /// Radius of the hole, picture heights.
        hole: value = "0.125 + 0.012*bass + 0.012*kick" in 0.01..=0.5,
        /// Radius of the disc, picture heights.
        disc: value = "0.95" in 0.1..=2.0,
        /// How far the disc is seen from the side: 1 from above, 0 edge-on.
        view: value = "0.27" in 0.0..=1.0,
        /// Light of the ring around the hole.
        ring: value = "0.75 + 0.7*kick" in 0.0..=2.0,
        /// Light of the wave that a kick sends.
        wave: value = "0.9" in 0.0..=2.0,
    }
}

/// Seconds that a wave runs, and waves that are seen at once.
const WAVE: f32 = 1.1;
const WAVES: usize = 3;
/// The inner edge of the disc, in radii of the hole.
const INNER: f32 = 1.9;
/// Most grains, so that the time of drawing stays bounded.
const MOST: usize = 480;
/// Places at which a grain's tail is drawn.
const TAIL: u32 = 3;

impl Cells for GravityWell {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let waves: Vec<(f32, f32)> =
            hits::newest(m, Hit::Kick, WAVE, WAVES).map(|(_, age, s)| (age / WAVE, s)).collect();
        let snare = hits::pulse(m, Hit::Snare, 0.1);
        let kicks = Kicks { waves: &waves, snare };
        for (hash, there) in particle::crowd(m.seed, canvas.particles.min(MOST), self.density) {
            let life = Life::after(hash, self.fall * (0.7 + 0.6 * particle::own(hash, 1)));
            self.grain(canvas, &life, there, &kicks);
        }
        self.draw_ring(canvas);
    }
}

/// What the last hits do to all grains.
struct Kicks<'a> {
    /// Way and strength of the waves.
    waves: &'a [(f32, f32)],
    snare: f32,
}

impl GravityWell {
    /// The radius at which a grain is at an age, as a share of the disc: slow far out, fast at the end.
    fn radius(&self, age: f32) -> f32 {
        let inner = INNER * self.hole / math::max(self.disc, 1e-3);
        inner + (1.0 - inner) * math::pow(math::clamp01(1.0 - age), 0.62)
    }

    fn grain(&self, canvas: &mut Canvas, life: &Life, there: f32, kicks: &Kicks) {
        let mut from = None;
        for step in 0..TAIL {
            let back = step as f32 / TAIL as f32;
            let age = life.age - 0.017 * step as f32;
            if age < 0.0 {
                return;
            }
            let r = self.radius(age);
            // Kepler: the angle runs faster inside. It is the integral of the pace over the fall, up to a factor.
            let wound = 1.1 * math::ln(1.02 / math::max(r, 0.05)) + 0.9 * age;
            let turn = life.own(2) + self.spin + wound - 0.004 * step as f32 / math::max(r, 0.1);
            let (s, c) = (math::tau_sin(turn), math::tau_cos(turn));
            let wave: f32 = kicks.waves.iter().map(|&(t, strength)| strength * pulse_at(r, t)).sum();
            let radius = 2.0 * self.disc * r * (1.0 + 0.05 * wave);
            let (x, y) = self.seen(radius * c, radius * s);
            // What is behind the hole is not seen through it.
            if s < 0.0 && math::hypot(x, y) < 2.0 * self.hole {
                continue;
            }
            // The side that comes nearer is brighter.
            let doppler = 1.0 - 0.35 * c;
            let heat = math::clamp01(1.25 - r);
            let inner = kicks.snare * math::smoothstep(0.6, 0.3, r);
            let arm = 0.7 + 0.3 * math::tau_sin(2.0 * turn + 1.6 * math::ln(r) + 3.0 * self.spin);
            let light = 0.5 + 1.05 * heat * heat + self.wave * wave + inner;
            let level = there * light * arm * doppler * (1.0 - back) * math::smoothstep(0.0, 0.12, life.age);
            let tone = math::clamp01(0.1 + 0.7 * heat * heat + 0.3 * wave + 0.3 * inner - 0.2 * back);
            canvas.stroke((x, y), from.unwrap_or((x, y)), level, tone);
            from = Some((x, y));
        }
    }

    /// Where a place of the disc is seen: from the side, and what lies behind the hole bent around it by the
    /// equation of the point lens (A. Einstein 1936).
    fn seen(&self, x: f32, z: f32) -> (f32, f32) {
        let y = z * self.view;
        if z >= 0.0 {
            return (x, y);
        }
        let off = math::max(math::hypot(x, y), 1e-4);
        let ring = 2.0 * self.hole * 1.2;
        // The further behind the hole, the stronger the bend.
        let behind = math::clamp01(-z / math::max(2.0 * self.hole, 1e-3));
        let bent = 0.5 * (off + math::sqrt(off * off + 4.0 * ring * ring * behind));
        (x * bent / off, y * bent / off)
    }

    /// The thin ring of light around the hole, and the mist outside it.
    fn draw_ring(&self, canvas: &mut Canvas) {
        let radius = math::max(2.0 * self.hole, 1e-3);
        let view = canvas.view;
        let reach = 1.5 * radius;
        for (col, row, dx, dy) in view.around((0.0, 0.0), (reach, reach)) {
            let r = math::hypot(dx, dy) / radius;
            let thin = math::max(0.06, 0.8 * view.step_x / radius);
            let edge = math::clamp01(1.0 - (r - 1.08).abs() / thin);
            let mist = if r > 1.08 { 0.5 * math::exp(-9.0 * (r - 1.08)) } else { 0.0 };
            let doppler = 1.0 - 0.35 * dx / (radius * r + 1e-3);
            canvas.shade(col, row, self.ring * doppler * math::max(edge, mist), 0.75 + 0.25 * edge);
        }
    }
}

/// The wave of a kick, `t` of its way out, at a radius of the disc.
fn pulse_at(r: f32, t: f32) -> f32 {
    let off = (r - 0.12 - 1.05 * (1.0 - (1.0 - t) * (1.0 - t))) / 0.07;
    (1.0 - t) * math::exp(-off * off)
}
