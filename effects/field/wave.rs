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
            let height = level(m, age, (i as f32 + 0.5) / SINES as f32) / (1.0 + 0.55 * i as f32);
            let phase = noise::random(m.seed, i as u32) + flow * (0.6 + 0.35 * i as f32);
            *sine = (0.75 * height, waves, phase);
            waves *= 1.36;
        }
        Wave { sines }
    }

    /// The height at a place and its slope; about -1..=1 for loud music.
    #[inline(always)]
    pub(super) fn at(&self, along: f32) -> (f32, f32) {
        let (mut sum, mut slope) = (0.0, 0.0);
        for (height, waves, phase) in self.sines {
            let turn = waves * along + phase;
            sum += height * math::tau_sin(turn);
            slope += height * waves * math::TAU * math::tau_cos(turn);
        }
        (sum, slope)
    }
}
