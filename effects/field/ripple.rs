//! Drops on still water.

use crate::kit::{Field, Hit, Moment, Points, ease, math, noise};
use crate::params;

params! {
    /// Still water lit from the side: every kick and snare is a drop whose waves run outwards and through each other.
    /// Energy brings more small drops, bass swells the water.
    pub struct Ripple as "ripple" {
        /// Flow of the swell, swells a second.
        speed: rate = "0.12 + 0.3*energy" in 0.0..=4.0,
        /// Height of the drops' waves.
        height: value = "0.8 + 0.3*bass" in 0.0..=2.0,
        /// How fast waves run, half pictures a second.
        pace: value = "0.85" in 0.1..=4.0,
        /// Waves from the centre to the shorter side's edge.
        scale: value = "6" in 1.0..=24.0,
        /// Seconds in which a wave loses half of its height.
        decay: value = "0.4" in 0.05..=4.0,
        /// Height of the swell.
        swell: value = "0.34 + 0.25*bass" in 0.0..=1.0,
        /// How often a drop falls by itself, drops a second.
        rain: value = "0.9" in 0.0..=3.0,
    }
}

/// Drops that are followed at once: of kicks, of snares and those that fall by themselves.
const DROPS: usize = 9;
/// Seconds for which a drop of the music is followed.
const LASTS: f32 = 2.0;

/// A ring of waves: its centre, its radius and its height.
#[derive(Debug, Clone, Copy, Default)]
struct Drop {
    x: f32,
    y: f32,
    radius: f32,
    height: f32,
}

impl Field for Ripple {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let drops = self.drops(m, at);
        let chunks = out.chunks_mut(CHUNK).zip(at.x.chunks(CHUNK)).zip(at.y.chunks(CHUNK));
        for ((out, x), y) in chunks {
            let mut water = Water::default();
            self.rest(x, y, &mut water);
            drops.iter().filter(|drop| drop.height > 0.0).for_each(
                #[inline(always)]
                |drop| self.disturb(*drop, x, y, &mut water),
            );
            for ((value, slope), crest) in out.iter_mut().zip(&water.slope).zip(&water.crest) {
                let shine = math::clamp01(0.5 + 0.62 * slope);
                *value = math::clamp01(0.04 + 0.95 * shine * shine * (0.25 + 0.75 * shine) + 0.6 * crest);
            }
        }
    }
}

/// Points that are computed at a time.
const CHUNK: usize = 256;

/// Slope towards the light and height of the crests.
#[derive(Debug)]
struct Water {
    slope: [f32; CHUNK],
    crest: [f32; CHUNK],
}

impl Default for Water {
    fn default() -> Water {
        Water { slope: [0.0; CHUNK], crest: [0.0; CHUNK] }
    }
}

/// Direction of the light: from the left above.
const LIGHT: (f32, f32) = (-0.8, -0.6);

impl Ripple {
    /// The swell without any drop.
    #[inline(always)]
    fn rest(&self, xs: &[f32], ys: &[f32], water: &mut Water) {
        let t = self.speed;
        for ((slope, &x), &y) in water.slope.iter_mut().zip(xs).zip(ys) {
            let wide = math::tau_sin(0.55 * x + 0.35 * y + t + 0.2 * math::tau_sin(0.6 * y - 0.5 * t));
            let cross = math::tau_sin(0.9 * y - 0.4 * x - 0.8 * t + 0.2 * math::tau_sin(0.7 * x));
            *slope = self.swell * (LIGHT.0 * wide + LIGHT.1 * cross);
        }
    }

    /// Adds the waves of a drop.
    #[inline(always)]
    fn disturb(&self, drop: Drop, xs: &[f32], ys: &[f32], water: &mut Water) {
        let places = xs.iter().zip(ys);
        for ((slope, crest), (&x, &y)) in water.slope.iter_mut().zip(&mut water.crest).zip(places) {
            let (dx, dy) = (x - drop.x, y - drop.y);
            let r = math::max(math::hypot(dx, dy), 1e-3);
            let ahead = (r - drop.radius) * self.scale;
            let packet = drop.height / (1.0 + 0.04 * ahead * ahead * ahead * ahead);
            *slope += packet * math::tau_sin(ahead) * (LIGHT.0 * dx + LIGHT.1 * dy) / r;
            *crest += packet * math::max(math::tau_cos(ahead), 0.0);
        }
    }
}

impl Ripple {
    #[inline(always)]
    fn drops(&self, m: &Moment, at: Points) -> [Drop; DROPS] {
        let mut drops = [Drop::default(); DROPS];
        for (number, age, strength) in m.recent(Hit::Kick, LASTS) {
            drops[number % 4] = self.drop(m.seed, number as u32, age, strength, at);
        }
        for (number, age, strength) in m.recent(Hit::Snare, LASTS) {
            drops[4 + number % 3] = self.drop(m.seed ^ 1, number as u32, age, 0.7 * strength, at);
        }
        let falling = m.t * self.rain;
        for (i, drop) in drops[7..].iter_mut().enumerate() {
            let number = math::floor(falling) - i as f32;
            let age = (falling - number) / math::max(self.rain, 1e-3);
            let new = self.drop(m.seed ^ 2, number as i32 as u32, age, 0.5, at);
            // It is gone before the next but one falls in its place.
            let left = math::clamp01(2.0 - (falling - number));
            *drop = Drop { height: new.height * left * if self.rain > 0.0 { 1.0 } else { 0.0 }, ..new };
        }
        drops
    }

    #[inline(always)]
    fn drop(&self, seed: u32, number: u32, age: f32, strength: f32, at: Points) -> Drop {
        let own = noise::hash2(seed, number);
        Drop {
            x: 0.8 * at.half_w * noise::signed(own),
            y: 0.75 * at.half_h * noise::signed(own << 12),
            radius: self.pace * age,
            height: self.height
                * strength
                * ease::decay(age, self.decay)
                * math::clamp01((LASTS - age) * 3.0),
        }
    }
}
