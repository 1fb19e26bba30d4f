//! The snow of a screen without a signal.

use super::count;
use crate::kit::{Field, Hit, Moment, Points, math, noise};
use crate::params;

params! {
    /// The snow of a screen that has lost its signal: short dashes, a bar that rolls, bands that tear. Loudness thickens
    /// the snow, a kick lights the bar, a snare tears the lines, hats flare.
    pub struct Static as "static" {
        /// How often the snow changes, times a second.
        speed: rate = "7 + 3*energy" in 0.0..=30.0,
        /// Roll of the bar, pictures a second.
        roll: rate = "0.16 + 0.25*energy" in -4.0..=4.0,
        /// Lines from the top to the bottom of the shorter side.
        lines: value = "44" in 8.0..=160.0,
        /// How much of the snow is lit.
        density: value = "0.32 + 0.26*loudness + 0.12*kick" in 0.0..=1.0,
        /// Light of the bar.
        bar: value = "0.35 + 0.5*kick" in 0.0..=1.0,
        /// How far lines tear sideways, half pictures.
        tear: value = "0.06 + 0.5*snare" in 0.0..=1.0,
        /// Light of the brightest dashes.
        sparkle: value = "0.4 + 0.6*hat" in 0.0..=1.0,
    }
}

impl Field for Static {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let roll = math::floor(self.speed);
        let seed = noise::hash2(m.seed, roll as i32 as u32);
        let torn = noise::hash2(m.seed ^ 1, count(m, Hit::Snare));
        let lines = 0.5 * self.lines;
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let row = math::floor(y * lines);
            let line = noise::hash2(seed, row as i32 as u32);
            // Bands of lines tear together.
            let band = noise::value1(torn, 0.13 * row);
            let shift = self.tear * math::smoothstep(0.55, 0.9, band) * (band - 0.2);
            let along = (x + shift) * lines * 0.22;
            let clump = noise::value2(m.seed, 1.4 * (x + shift), 2.2 * y + 0.21 * self.speed);
            let own = noise::hash2(line, noise::lattice(along + noise::unit(line)).0);
            let (lit, hot) = (noise::unit(own), noise::unit(own << 11));
            let down = math::fract(0.5 * y / at.half_h + 0.5 - self.roll);
            let bar = self.bar * math::smoothstep(0.0, 0.05, down) * math::smoothstep(0.34, 0.05, down);
            let share = self.density * (0.25 + 1.5 * clump) + 0.35 * bar;
            // What is not lit still hisses faintly.
            let hiss = (0.1 + 0.22 * clump) * hot;
            let dash = if lit < share { 0.34 + 0.66 * hot * hot } else { hiss };
            let flare = if lit < 0.1 * share { self.sparkle } else { 0.0 };
            let beam = 0.6 + 0.4 * math::tau_cos(y * lines - row - 0.5);
            let ghost = 0.35 * math::smoothstep(0.6, 0.95, band) * self.tear;
            *value = math::clamp01((dash * (0.7 + 0.5 * bar) + flare + 0.4 * bar + ghost) * beam);
        }
    }
}
