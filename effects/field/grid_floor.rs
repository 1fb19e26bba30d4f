//! A floor that rushes towards the viewer.

use super::band;
use crate::kit::{Field, Hit, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// A floor of lines that rushes out of the horizon towards the viewer, under a sun and stars. Energy and every beat
    /// drive it, bass lights the lines in the middle and treble those beside, a kick sends a wave of light along the
    /// floor and swells the sun, snares light the lines across, hats the stars.
    pub struct GridFloor as "grid_floor" {
        /// Way over the floor, lines a second.
        speed: rate = "0.8 + 1.4*energy + 1.8*beat" in -12.0..=12.0,
        /// What there is besides the floor.
        sides: choice = "floor" of ["floor", "floor_and_ceiling"],
        /// Height of the horizon below the middle, half pictures.
        horizon: value = "0.05 - 0.04*kick" in -0.9..=0.9,
        /// Lines along the floor in half a picture's width of its near edge.
        lines: value = "1.7" in 0.2..=12.0,
        /// Lines across against those along.
        rows: value = "0.55" in 0.1..=8.0,
        /// Thickness of the lines.
        width: value = "0.022 + 0.008*bass" in 0.002..=0.1,
        /// How far the floor bends aside in the distance.
        bend: value = "0.03*sin(0.25*t)" in -1.0..=1.0,
        /// Light of the lines across.
        cross: value = "0.45 + 0.2*energy + 0.35*snare" in 0.0..=1.0,
        /// Reach of the light on the horizon, half pictures.
        mist: value = "0.09 + 0.1*energy + 0.06*kick" in 0.0..=1.0,
        /// Radius of the sun, half pictures; 0 hides it.
        sun: value = "0.46 + 0.05*bass + 0.06*kick" in 0.0..=2.0,
        /// Light of the stars.
        stars: value = "0.3 + 0.7*hat" in 0.0..=1.0,
        /// Light of the waves that kicks send.
        wave: value = "0.9" in 0.0..=1.0,
    }
}

/// Waves that are followed at once, and how long, seconds.
const WAVES: usize = 4;
const LASTS: f32 = 0.7;
/// Doublings of the distance from the nearest place that is seen to where waves begin.
const FAR: f32 = 4.5;

impl Field for GridFloor {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let mut waves = [(99.0, 0.0); WAVES];
        for (number, age, strength) in m.recent(Hit::Kick, LASTS) {
            let left = 1.0 - age / LASTS;
            waves[number % WAVES] = (FAR * left - 0.5, self.wave * strength * math::sqrt(left));
        }
        let bands = super::bands(m);
        let edge = 1.0 - self.horizon;
        let ceiling = if self.sides > 0.5 { 1.0 } else { 0.0 };
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let below = (y - self.horizon) / edge;
            // The ceiling mirrors the floor.
            let near = math::max(below + ceiling * (below.abs() - below), 1e-3);
            // Distance from the viewer: 1 at the picture's lower edge.
            let far = 1.0 / near;
            let pen = self.width * (0.35 + 0.65 * near);
            let along = (x - self.bend * (far - 1.0) * 0.35) * far * self.lines;
            let across = far * self.rows * self.lines + self.speed;
            // Distances to the next lines as they are seen, and of one line from the next.
            // Those along lean aside, so that their distance is shorter than the way across.
            let lean = x / (near * edge);
            let gap_along = near / (self.lines * math::sqrt(1.0 + lean * lean));
            let gap_across = edge * near * near / (self.rows * self.lines);
            let off = |at: f32| (math::fract(at + 0.5) - 0.5).abs();
            let seen = |gap: f32| math::smoothstep(1.5 * pen, 7.0 * pen, gap);
            let level = band(&bands, along.abs() / (2.6 * self.lines));
            let stripe = sdf::glow(off(along) * gap_along, pen) * seen(gap_along) * (0.3 + 0.6 * level);
            let rung = sdf::glow(off(across) * gap_across, pen) * seen(gap_across) * self.cross;
            let mut light = math::max(stripe, rung);
            for (place, strength) in waves {
                let lit = sdf::glow(math::log2(far) - place, 0.28);
                light += strength * lit * (0.14 + 0.8 * math::max(stripe, rung));
            }
            let floor =
                math::smoothstep(0.0, 0.012, near) * (0.35 + 0.65 * math::smoothstep(0.02, 0.3, near));
            let mist = 0.7 * sdf::glow(below, self.mist) * sdf::glow(x, 1.6);
            *value =
                math::clamp01(light * floor + mist + self.sky(m.seed, x, y, -below * edge) * (1.0 - ceiling));
        }
    }
}

impl GridFloor {
    /// The light of sun and stars at a height above the horizon.
    #[inline(always)]
    fn sky(&self, seed: u32, x: f32, y: f32, up: f32) -> f32 {
        let above = math::smoothstep(-0.005, 0.005, up);
        // The sun sets: a third of it is below.
        let rise = up / math::max(self.sun, 1e-3);
        let disc = math::hypot(x / math::max(self.sun, 1e-3), rise - 0.35);
        // Slits that widen towards the horizon, and none at the top.
        let slit = math::fract(5.5 * rise) - 0.42 - 0.5 * rise;
        let whole = math::smoothstep(0.06, -0.06, slit);
        let shown = if self.sun > 0.0 { math::smoothstep(1.02, 0.96, disc) } else { 0.0 };
        let sun = shown * whole * (0.45 + 0.45 * math::clamp01(rise));
        let dark = math::smoothstep(1.0, 1.3, disc) * math::smoothstep(0.1, 0.5, up);
        let star = self.stars * noise::glints(seed, 20.0 * x, 20.0 * y, 0.035) * dark;
        above * (sun + star)
    }
}
