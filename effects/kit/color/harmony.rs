//! Colours that go together, from one.

use super::{Oklch, Ramp, Rgb};
use crate::kit::math::mix;

/// A way to choose colours that go with a given one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harmony {
    /// The colour and the one across the wheel.
    Complementary,
    /// Three colours at equal distances around the wheel.
    Triadic,
    /// Neighbours on the wheel.
    Analogous,
    /// One hue, dark to bright.
    Monochrome,
}

impl Harmony {
    /// Every harmony.
    pub const ALL: [Harmony; 4] =
        [Harmony::Complementary, Harmony::Triadic, Harmony::Analogous, Harmony::Monochrome];

    /// The name in presets.
    pub const fn name(self) -> &'static str {
        match self {
            Harmony::Complementary => "complementary",
            Harmony::Triadic => "triadic",
            Harmony::Analogous => "analogous",
            Harmony::Monochrome => "monochrome",
        }
    }

    /// Hues in turns from the seed's.
    const fn turns(self) -> &'static [f32] {
        match self {
            Harmony::Complementary => &[0.0, 0.5],
            Harmony::Triadic => &[0.0, 1.0 / 3.0, 2.0 / 3.0],
            Harmony::Analogous => &[0.0, -1.0 / 12.0, 1.0 / 12.0],
            Harmony::Monochrome => &[0.0],
        }
    }

    /// Colours as light and as strong as the seed, which comes first; for monochrome also a darker and a lighter one.
    pub fn colors(self, seed: Rgb) -> Vec<Rgb> {
        let colour = Oklch::from_rgb(seed);
        let others = self.turns()[1..].iter().map(|&turns| colour.turned(turns));
        let shades = [0.0, 1.0].map(|end| Oklch { l: mix(colour.l, end, 0.45), ..colour });
        let shades = shades.into_iter().filter(|_| self == Harmony::Monochrome);
        [seed].into_iter().chain(others.chain(shades).map(Oklch::to_rgb)).collect()
    }

    /// A gradient from nearly black to nearly white that passes through the harmony's hues, so that brightness alone
    /// tells values apart.
    pub fn ramp(self, seed: Rgb) -> Ramp {
        const SHADES: usize = 6;
        let (colour, turns) = (Oklch::from_rgb(seed), self.turns());
        let shade = |k: usize| {
            let place = k as f32 / (SHADES - 1) as f32;
            // Screens show little chroma near black and white.
            let strength = 1.0 - (2.0 * place - 1.0) * (2.0 * place - 1.0) * 0.6;
            let hue = turns[k * turns.len() / SHADES];
            Oklch { l: mix(0.1, 0.97, place), c: colour.c * strength, ..colour.turned(hue) }.to_rgb()
        };
        Ramp::new(&std::array::from_fn::<Rgb, SHADES, _>(shade))
    }
}
