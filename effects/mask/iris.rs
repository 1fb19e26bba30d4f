//! The blades of a shutter.

use super::each;
use crate::kit::{Field, Moment, Points, math};
use crate::params;

params! {
    /// Blades that open around the middle, turning as they do. They open with the scene, loudness holds them
    /// open, a beat makes them twitch.
    pub struct Iris as "iris" {
        /// How far they are open, 0 shut to 1 all of the picture.
        open: value = "(0.5 + 0.5*smoothstep(0, 0.08, scene_progress)) * (0.26 + 0.3*loudness + 0.12*beat)" in 0.0..=1.0,
        /// Blades.
        blades: value = "7" in 3.0..=24.0,
        /// Turn between shut and open, turns.
        turn: value = "0.3" in -2.0..=2.0,
        /// Width of the soft edge, half pictures.
        soft: value = "0.05" in 0.0..=2.0,
    }
}

impl Field for Iris {
    #[inline(always)]
    fn draw(&self, _: &Moment, at: Points, out: &mut [f32]) {
        let soft = 0.5 * self.soft + 1e-4;
        let wedge = 1.0 / math::max(math::round(self.blades), 3.0);
        // The middle of a side is nearer than its corner.
        let corner = math::hypot(at.half_w, at.half_h) / math::tau_cos(0.5 * wedge);
        let (open, turn) = (self.open * (corner + soft) - soft * (1.0 - self.open), self.turn * self.open);
        each(
            at,
            out,
            #[inline(always)]
            |x, y| {
                let around = math::atan2(y, x) * (1.0 / math::TAU) + turn;
                let off = (math::fract(around / wedge) - 0.5) * wedge;
                let side = math::hypot(x, y) * math::tau_cos(off);
                math::smoothstep(open + soft, open - soft, side)
            },
        );
    }
}
