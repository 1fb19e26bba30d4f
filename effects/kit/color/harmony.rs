//! Colours that go together, from one; shades that carry their signal in brightness.

use super::{Oklch, Ramp, Rgb, luma};
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

    /// The harmony of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|harmony| harmony.name() == name)
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

    /// Six shades from a tinted black to nearly white: the middle, where colours are strongest, in the seed's hue, the
    /// shadows in the next of the harmony and the lights in the third, if there are so many.
    pub fn shades(self, seed: Rgb) -> [Rgb; SHADES] {
        let (colour, turns) = (tinted(Oklch::from_rgb(seed)), self.turns());
        shades(HUES.map(|hue| colour.turned(turns.get(hue).copied().unwrap_or(0.0))))
    }

    /// A colour that stands against the shades: the last of the harmony, vivid and bright enough to be seen.
    pub fn accent(self, seed: Rgb) -> Rgb {
        let turns = self.turns();
        vivid(tinted(Oklch::from_rgb(seed)).turned(turns[turns.len() - 1]))
    }

    /// A gradient through the [shades](Self::shades), in which brightness alone tells values apart.
    pub fn ramp(self, seed: Rgb) -> Ramp {
        Ramp::new(&self.shades(seed))
    }
}

/// How many shades a harmony has.
pub const SHADES: usize = 6;
/// Which hue of a harmony each shade has.
const HUES: [usize; SHADES] = [1, 1, 0, 0, 2, 2];
/// Lightness of the shades, and the most chroma that they are given: screens show little near black and white, and
/// films store chroma at half the size.
const LIGHT: [f32; SHADES] = [0.145, 0.33, 0.5, 0.66, 0.81, 0.95];
const CHROMA: [f32; SHADES] = [0.035, 0.11, 0.17, 0.17, 0.12, 0.04];
/// How much more luma each shade has than the one before.
const STEP: f32 = 0.07;
/// Lightness, chroma and luma that an accent has at least.
const ACCENT: [f32; 3] = [0.62, 0.1, 0.4];
/// A colour of less chroma has no hue to speak of; it is given the blue of dusk, and a breath of it.
const GREY: f32 = 0.006;
const DUSK: f32 = 0.72;

/// The colours as shades from dark to bright, each in its hue: lightness and luma rise from one to the next.
pub fn shades(colors: [Oklch; SHADES]) -> [Rgb; SHADES] {
    let mut below = -1.0;
    let mut shade = |k: usize| {
        let colour = tinted(colors[k]);
        let rgb = brightened(Oklch { l: LIGHT[k], c: colour.c.min(CHROMA[k]), ..colour }, below + STEP);
        below = luma(rgb);
        rgb
    };
    std::array::from_fn(&mut shade)
}

/// A colour strong and bright enough to be seen among the others.
pub fn vivid(colour: Oklch) -> Rgb {
    let [l, c, least] = ACCENT;
    let c = if colour.c < 2.0 * GREY { colour.c } else { colour.c.max(c) };
    brightened(Oklch { l: colour.l.max(l), c, ..colour }, least)
}

fn tinted(colour: Oklch) -> Oklch {
    if colour.c < GREY { Oklch { c: GREY, h: DUSK, ..colour } } else { colour }
}

/// The colour, lighter where it has less than this luma.
fn brightened(colour: Oklch, least: f32) -> Rgb {
    let lighter = (0..60).map(|i| Oklch { l: colour.l + 0.01 * i as f32, ..colour }.to_rgb());
    lighter.into_iter().find(|&rgb| luma(rgb) >= least).unwrap_or([255; 3])
}
