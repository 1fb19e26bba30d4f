//! Waves from several sources.

use crate::kit::{Field, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// Circular waves from sources that wander; where they meet they strengthen or cancel. Energy drives the waves, bass
    /// lengthens the light of the fringes, a kick makes the sources flare, a snare hardens the fringes.
    pub struct Interference as "interference" {
        /// Waves that leave every source in a second.
        speed: rate = "0.4 + 1.1*energy + 0.4*bass" in 0.0..=10.0,
        /// Wander of the sources, rounds a second.
        wander: rate = "0.02 + 0.04*energy" in 0.0..=1.0,
        /// Sources, at most 6.
        sources: value = "2" in 1.0..=6.0,
        /// Waves from the centre to the shorter side's edge.
        scale: value = "5" in 0.5..=24.0,
        /// How hard light and dark part.
        edge: value = "0.3 + 0.6*snare" in 0.0..=1.0,
        /// Light of the sources.
        flare: value = "0.2 + 0.8*kick" in 0.0..=1.0,
    }
}

/// The most sources.
const MOST: usize = 6;

impl Field for Interference {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let sources = self.places(m, at);
        let total = sources.iter().fold(0.0, |sum, s| sum + s.2);
        let (low, high) = (0.24 * self.edge - 0.02, 0.9 - 0.5 * self.edge);
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (mut sum, mut light) = (0.0, 0.0);
            for (sx, sy, on) in sources {
                let r = math::hypot(x - sx, y - sy);
                sum += on * math::tau_cos(self.scale * r - self.speed) * sdf::glow(r, 1.1);
                light += on * sdf::glow(r, 0.07 + 0.07 * self.flare);
            }
            let lit = math::smoothstep(low, high, 1.6 * sum / total);
            *value = math::clamp01(lit + self.flare * light);
        }
    }
}

impl Interference {
    /// Place and presence of every source.
    #[inline(always)]
    fn places(&self, m: &Moment, at: Points) -> [(f32, f32, f32); MOST] {
        let mut places = [(0.0, 0.0, 0.0); MOST];
        for (i, place) in places.iter_mut().enumerate() {
            let own = |k| noise::random(m.seed, 4 * i as u32 + k);
            let around = i as f32 / math::max(self.sources, 1.0) + self.wander + own(0) * 0.1;
            let x =
                0.62 * at.half_w * math::tau_cos(around) + 0.15 * math::tau_sin(1.7 * self.wander + own(1));
            let y =
                0.6 * at.half_h * math::tau_sin(around) + 0.15 * math::tau_sin(2.3 * self.wander + own(2));
            *place = (x, y, math::clamp01(self.sources - i as f32));
        }
        places
    }
}
