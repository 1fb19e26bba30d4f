//! A wave that is heard: what fields draw where others would draw the samples of the sound.

use super::level;
use crate::kit::{Moment, math, noise};

/// Sines that the wave is made of.
const SINES: usize = 12;

/// One sine for every part of the spectrum, as strong as that is: it moves as the sound does, but it is not the sound's
/// samples, which a moment does not have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wave {
    /// Height, waves per unit and phase.
    sines: [(f32, f32, f32); SINES],
}

impl Wave {
    /// The wave of the music `age` seconds ago; `flow` moves the sines, the higher ones faster.
    #[inline(always)]
    pub(super) fn heard(m: &Moment, age: f32, flow: f32) -> Wave {
        let mut sines = [(0.0, 0.0, 0.0); SINES];
        let mut waves = 0.5;
        for (i, sine) in sines.iter_mut().enumerate() {
            let level = level(m, age, (i as f32 + 0.5) / SINES as f32);
            let height = (0.8 * level + 0.3 * math::sqrt(level)) / (1.0 + 1.1 * i as f32);
            let phase = noise::random(m.seed, i as u32) + flow * (0.6 + 0.35 * i as f32);
            *sine = (height, waves, phase);
            waves *= 1.28;
        }
        Wave { sines }
    }

    /// Fills `heights` with the heights at places; about -1..=1 for loud music.
    #[inline(always)]
    pub(super) fn fill(&self, along: &[f32], heights: &mut [f32]) {
        heights.fill(0.0);
        for (height, waves, phase) in self.sines {
            for (sum, &along) in heights.iter_mut().zip(along) {
                *sum += height * math::tau_sin(waves * along + phase);
            }
        }
    }
}
