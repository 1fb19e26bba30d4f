//! A whirlpool of light around a dark eye.

use super::count;
use crate::kit::{Field, Hit, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// A tilted disc of streaks that whirls into a dark eye, brighter where it comes towards the viewer. Energy drives
    /// it, bass opens the eye, a kick lights its rim, hats sparkle in the disc.
    pub struct Vortex as "vortex" {
        /// Whirl, turns a second.
        spin: rate = "0.08 + 0.2*energy + 0.06*bass" in -3.0..=3.0,
        /// Fall towards the eye, doublings of the distance a second.
        speed: rate = "0.1 + 0.35*energy" in 0.0..=4.0,
        /// Radius of the eye.
        eye: value = "0.2 + 0.08*bass + 0.04*kick" in 0.02..=0.9,
        /// How much the streaks wind as the distance doubles.
        twist: value = "0.28 + 0.15*build" in -2.0..=2.0,
        /// Height of the tilted disc against its width.
        tilt: value = "0.62" in 0.2..=1.0,
        /// Light of the eye's rim.
        rim: value = "0.45 + 0.55*kick" in 0.0..=1.0,
        /// Light of the sparks.
        sparkle: value = "0.9*hat" in 0.0..=1.0,
    }
}

impl Field for Vortex {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let lean = 0.06 * noise::signed(noise::hash2(m.seed, 0)) - 0.05;
        let (c, s) = (math::tau_cos(lean), math::tau_sin(lean));
        let sparks = noise::hash2(m.seed, count(m, Hit::Hat));
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (x, y) = (c * x - s * y, (s * x + c * y) / self.tilt);
            let r = math::max(math::hypot(x, y), 1e-3);
            let depth = math::log2(r / self.eye);
            let turn = math::atan2(y, x) / math::TAU;
            let wound = turn + self.twist * depth - self.spin;
            let fall = depth + self.speed;
            let broad = noise::value2_around(m.seed, wound, 5.0, 1.1 * fall);
            let streak = noise::value2_around(m.seed ^ 1, wound, 13.0, 1.9 * fall + 0.7 * broad);
            let thin = noise::value2_around(m.seed ^ 2, wound, 31.0, 2.7 * fall + 1.1 * streak);
            let gas = 0.42 * broad + 0.36 * streak + 0.22 * thin;
            let gas = math::smoothstep(0.34, 0.74, gas);
            let disc = math::smoothstep(0.0, 0.35, depth) * math::exp2(-0.75 * math::max(depth - 0.3, 0.0));
            let toward = 1.0 + 0.55 * math::tau_cos(turn + 0.45);
            let rim = self.rim * sdf::glow(depth - 0.06, 0.1) * (0.55 + 0.45 * toward);
            let spark = noise::glints(sparks, math::fract(wound) * 40.0, 5.0 * fall, 0.03) * self.sparkle;
            let light = (0.08 + 1.15 * gas) * disc * toward + 2.0 * spark * disc + rim;
            *value = math::clamp01(light * math::smoothstep(-0.22, 0.05, depth));
        }
    }
}
