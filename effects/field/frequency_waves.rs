//! Strings that the bands pluck.

use super::level;
use crate::kit::{Field, Hit, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// Strings across the picture, each with one more wave than the one below and as wide as its part of the spectrum is
    /// strong. Energy moves them, bass thickens them, a kick runs along them as light, snares brighten the knots.
    pub struct FrequencyWaves as "frequency_waves" {
        /// Flow of the waves, waves a second.
        speed: rate = "0.35 + 0.7*energy" in -8.0..=8.0,
        /// Strings, at most 12.
        strings: value = "7" in 1.0..=12.0,
        /// Height of the waves, distances between strings.
        height: value = "0.85 + 0.35*kick" in 0.0..=4.0,
        /// Waves of the lowest string.
        scale: value = "1" in 0.2..=8.0,
        /// Thickness of the strings.
        width: value = "0.016 + 0.014*bass" in 0.002..=0.2,
        /// Light that a kick sends along the strings.
        wave: value = "0.8" in 0.0..=1.0,
        /// Light around the strings.
        mist: value = "0.5 + 0.2*energy" in 0.0..=1.0,
    }
}

/// The most strings.
const MOST: usize = 12;
/// Seconds that the light of a kick takes to the edge.
const LASTS: f32 = 0.7;

/// A string: where it rests, how far it swings, waves per unit, phase and light.
#[derive(Debug, Clone, Copy, Default)]
struct Wire {
    rest: f32,
    swing: f32,
    waves: f32,
    phase: f32,
    light: f32,
}

impl Field for FrequencyWaves {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let count = math::round(self.strings);
        let wires = self.wires(m, at, count);
        let (age, strength) = m.last(Hit::Kick).unwrap_or((LASTS, 0.0));
        let left = math::clamp01(1.0 - age / LASTS);
        let (place, strength) = (1.3 * at.half_w * (1.0 - left * left), self.wave * strength * left);
        out.fill(0.0);
        wires.iter().take(count as usize).for_each(
            #[inline(always)]
            |wire| self.draw_wire(wire, at, out),
        );
        for (value, &x) in out.iter_mut().zip(at.x) {
            let run = 1.0 + 1.6 * strength * sdf::glow(x.abs() - place, 0.22);
            *value = math::clamp01(*value * run);
        }
    }
}

impl FrequencyWaves {
    /// Adds the light of a string.
    #[inline(always)]
    fn draw_wire(&self, wire: &Wire, at: Points, out: &mut [f32]) {
        let (sharp, narrow) = (1.0 / (self.width * self.width), 1.0 / (at.half_w * at.half_w));
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let (turn, swing) = (wire.waves * x + wire.phase, wire.swing * (1.0 - x * x * narrow));
            let (sine, steep) = (math::tau_sin(turn), swing * wire.waves * math::TAU);
            let off = y - wire.rest - swing * sine;
            // The square of the slope needs no cosine.
            let near = sharp * off * off / (1.0 + steep * steep * (1.0 - sine * sine));
            let mist = self.mist * sdf::glow(off, 0.09);
            *value += wire.light * (1.0 / (1.0 + near * (0.4 + 0.12 * near)) + mist * mist);
        }
    }

    #[inline(always)]
    fn wires(&self, m: &Moment, at: Points, count: f32) -> [Wire; MOST] {
        let mut wires = [Wire::default(); MOST];
        let pitch = 2.0 * at.half_h / (count + 0.6);
        for (i, wire) in wires.iter_mut().enumerate() {
            let up = i as f32 + 0.5;
            let heard = math::sqrt(level(m, 0.0, up / count));
            *wire = Wire {
                rest: at.half_h - pitch * (up + 0.3),
                swing: self.height * pitch * (0.12 + 0.88 * heard),
                waves: self.scale * (0.32 + 0.2 * i as f32),
                phase: noise::random(m.seed, i as u32) + self.speed * (0.5 + 0.1 * i as f32),
                light: 0.36 + 0.64 * heard,
            };
        }
        wires
    }
}
