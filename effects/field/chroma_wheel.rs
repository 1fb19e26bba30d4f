//! The twelve tones around a circle.

use super::level;
use crate::kit::{Field, Moment, Points, Signal, math, noise, sdf};
use crate::params;

params! {
    /// Twelve petals, one for each tone of the octave. The dominant tone shines and its neighbours glow; a petal is as long
    /// as the spectrum is strong there, summed over the octaves as finely as its bands allow. A kick opens the flower,
    /// energy turns it, a snare draws the outlines.
    pub struct ChromaWheel as "chroma_wheel" {
        /// Turn of the wheel, turns a second.
        spin: rate = "0.01 + 0.025*energy" in -1.0..=1.0,
        /// The order of the tones.
        order: choice = "fifths" of ["chromatic", "fifths"],
        /// Reach of the longest petal, half pictures.
        size: value = "0.92 + 0.06*bass + 0.12*kick" in 0.1..=3.0,
        /// Width of the petals against their share of the circle.
        width: value = "0.8 + 0.15*kick" in 0.1..=1.0,
        /// Light of the outlines.
        edge: value = "0.35 + 0.65*snare" in 0.0..=1.0,
        /// Radius of the hub.
        hub: value = "0.14 + 0.04*bass" in 0.0..=0.8,
    }
}

/// Octaves of the spectrum that are summed, and how many it has (40 Hz to 14 kHz).
const SUMMED: usize = 5;
const OCTAVES: f32 = 8.45;
/// Height in the spectrum of the lowest C that is summed, 65.4 Hz, in octaves.
const FIRST: f32 = 0.71;

impl Field for ChromaWheel {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let petals = self.petals(m);
        let start = noise::random(m.seed, 0) + self.spin;
        let beat = m.get(Signal::Beat);
        for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
            let r = math::hypot(x, y) / self.size;
            let around = math::fract(math::atan2(x, -y) / math::TAU + start) * 12.0;
            let slot = math::floor(around);
            let off = (around - slot - 0.5).abs();
            let (long, light) = petals[slot as usize & 15];
            // From the hub (0) to the tip (1).
            let along = (r - self.hub) / math::max(long - self.hub, 0.05);
            let bulge = math::clamp01(along) * math::clamp01(1.0 - along);
            let half = 0.5 * self.width * math::sqrt(4.0 * bulge) * (0.55 + 0.45 * math::clamp01(along));
            // Distance from the petal's side as a length.
            let side = (off - half) * r * (math::TAU / 12.0);
            let inside = math::smoothstep(0.012, -0.02, side) * math::smoothstep(0.0, 0.03, bulge);
            let rib = sdf::glow(off * r, 0.012) * 0.35;
            let body = inside * light * (0.42 + 0.58 * math::clamp01(along) + rib);
            let line = sdf::glow(side, 0.014)
                * math::smoothstep(-0.02, 0.06, along)
                * math::smoothstep(1.04, 0.98, along);
            let hub = sdf::glow(r - self.hub, 0.02) * (0.4 + 0.6 * beat)
                + math::smoothstep(self.hub * 0.7, self.hub * 0.4, r) * (0.25 + 0.75 * beat);
            let ring = 0.10 * sdf::glow(r - 1.0, 0.008);
            *value = math::clamp01(body + self.edge * line * (0.2 + 0.8 * light) + hub + ring);
        }
    }
}

impl ChromaWheel {
    /// Length and light of every petal; the last four are none.
    #[inline(always)]
    fn petals(&self, m: &Moment) -> [(f32, f32); 16] {
        let dominant = 12.0 * m.get(Signal::ChromaHue);
        let loudness = m.get(Signal::Loudness);
        let mut petals = [(0.0, 0.0); 16];
        for (slot, petal) in petals.iter_mut().take(12).enumerate() {
            let tone = if self.order > 0.5 { (slot * 7) % 12 } else { slot } as f32;
            let heard = (0..SUMMED)
                .map(|octave| level(m, 0.0, (FIRST + octave as f32 + tone / 12.0) / OCTAVES) / SUMMED as f32);
            let heard = math::sqrt(heard.fold(0.0, |sum, level| sum + level));
            let off = (math::fract((tone - dominant) / 12.0 + 0.5) - 0.5).abs() * 12.0;
            let shines = loudness * sdf::glow(off, 0.8);
            *petal = (0.5 + 0.36 * heard + 0.2 * shines, 0.36 + 0.4 * heard + 0.6 * shines);
        }
        petals
    }
}
