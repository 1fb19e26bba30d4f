//! Colour: sRGB, linear light and OKLab, ramps and harmonies.
//!
//! Conversions are total and have the same bits on every machine. Colours of pixels are [`Rgb`], three bytes of
//! sRGB; what is added or blurred is [`Linear`]; what is mixed or turned is [`Oklab`] or [`Oklch`], in which equal
//! steps look equal (B. Ottosson, "A perceptual color space for image processing", 2020).

mod harmony;
mod ramp;

pub use harmony::{Harmony, SHADES, shades, vivid};
pub use ramp::Ramp;

use super::math::{TAU, atan2, clamp01, fract, hypot, log2, mix, pow, tau_cos, tau_sin};

/// A colour of sRGB, 8 bits for each of red, green and blue.
pub type Rgb = [u8; 3];

/// Red, green and blue in proportion to light; 0..=1 is what a screen can show.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Linear {
    /// Red.
    pub r: f32,
    /// Green.
    pub g: f32,
    /// Blue.
    pub b: f32,
}

/// A colour of OKLab.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Oklab {
    /// Lightness: 0 black, 1 white.
    pub l: f32,
    /// From green (negative) to red; about -0.4..=0.4.
    pub a: f32,
    /// From blue (negative) to yellow; about -0.4..=0.4.
    pub b: f32,
}

/// A colour of OKLab by chroma and hue.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Oklch {
    /// Lightness: 0 black, 1 white.
    pub l: f32,
    /// Chroma: 0 grey; screens reach about 0.32.
    pub c: f32,
    /// Hue in turns, 0..1: red 0.08, yellow 0.3, green 0.4, cyan 0.54, blue 0.73, magenta 0.91.
    pub h: f32,
}

/// Light in 0..=1 of an sRGB value in 0..=1 (IEC 61966-2-1).
#[inline(always)]
pub fn to_linear(value: f32) -> f32 {
    let value = clamp01(value);
    let curve = pow((value + 0.055) * (1.0 / 1.055), 2.4);
    if value <= 0.04045 { value * (1.0 / 12.92) } else { curve }
}

/// The sRGB value in 0..=1 of light in 0..=1 (IEC 61966-2-1).
#[inline(always)]
pub fn from_linear(light: f32) -> f32 {
    let light = clamp01(light);
    let curve = 1.055 * pow(light, 1.0 / 2.4) - 0.055;
    if light <= 0.003_130_8 { light * 12.92 } else { curve }
}

/// A value in 0..=1 as a byte, rounded; NaN is 0.
#[inline(always)]
pub fn byte(value: f32) -> u8 {
    (clamp01(value) * 255.0 + 0.5) as u8
}

/// The cube root, of negative numbers too; relative error 2e-7.
#[inline(always)]
fn cbrt(x: f32) -> f32 {
    let size = x.abs();
    let guess = super::math::exp2(log2(size) * (1.0 / 3.0));
    // One step of Newton's method takes back what the logarithm rounded.
    let root = guess - (guess - size / (guess * guess)) * (1.0 / 3.0);
    let root = if size > 0.0 { root } else { 0.0 };
    if x < 0.0 { -root } else { root }
}

impl Linear {
    /// The light of a pixel's colour.
    #[inline(always)]
    pub fn from_rgb([r, g, b]: Rgb) -> Self {
        let light = |v: u8| to_linear(f32::from(v) * (1.0 / 255.0));
        Linear { r: light(r), g: light(g), b: light(b) }
    }

    /// The nearest colour of a pixel; what is out of range is cut off.
    #[inline(always)]
    pub fn to_rgb(self) -> Rgb {
        [byte(from_linear(self.r)), byte(from_linear(self.g)), byte(from_linear(self.b))]
    }

    /// The light that the eye sees, 0..=1: CIE Y by the primaries of BT.709.
    #[inline(always)]
    pub fn luminance(self) -> f32 {
        0.2126 * self.r + 0.7152 * self.g + 0.0722 * self.b
    }

    /// Whether a screen can show it, but for a rounding.
    fn is_shown(self) -> bool {
        [self.r, self.g, self.b].iter().all(|v| (-1e-4..=1.0001).contains(v))
    }
}

impl From<Linear> for Oklab {
    #[inline(always)]
    fn from(Linear { r, g, b }: Linear) -> Self {
        let l = cbrt(0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b);
        let m = cbrt(0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b);
        let s = cbrt(0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b);
        Oklab {
            l: 0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            a: 1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            b: 0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        }
    }
}

impl From<Oklab> for Linear {
    #[inline(always)]
    fn from(Oklab { l, a, b }: Oklab) -> Self {
        let cube = |x: f32| x * x * x;
        let (l, m, s) = (
            cube(l + 0.396_337_78 * a + 0.215_803_76 * b),
            cube(l - 0.105_561_346 * a - 0.063_854_17 * b),
            cube(l - 0.089_484_18 * a - 1.291_485_5 * b),
        );
        Linear {
            r: 4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
            g: -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
            b: -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
        }
    }
}

impl Oklab {
    /// The place of a pixel's colour.
    #[inline(always)]
    pub fn from_rgb(rgb: Rgb) -> Self {
        Linear::from_rgb(rgb).into()
    }

    /// The nearest colour of a pixel; what a screen cannot show is cut off.
    #[inline(always)]
    pub fn to_rgb(self) -> Rgb {
        Linear::from(self).to_rgb()
    }

    /// From this colour at `t = 0` to another at `t = 1`, in a straight line.
    #[inline(always)]
    pub fn mix(self, other: Oklab, t: f32) -> Oklab {
        Oklab { l: mix(self.l, other.l, t), a: mix(self.a, other.a, t), b: mix(self.b, other.b, t) }
    }
}

impl From<Oklab> for Oklch {
    #[inline(always)]
    fn from(Oklab { l, a, b }: Oklab) -> Self {
        Oklch { l, c: hypot(a, b), h: fract(atan2(b, a) * (1.0 / TAU)) }
    }
}

impl From<Oklch> for Oklab {
    #[inline(always)]
    fn from(Oklch { l, c, h }: Oklch) -> Self {
        Oklab { l, a: c * tau_cos(h), b: c * tau_sin(h) }
    }
}

impl Oklch {
    /// Lightness, chroma and hue of a pixel's colour.
    pub fn from_rgb(rgb: Rgb) -> Self {
        Oklab::from_rgb(rgb).into()
    }

    /// The colour with its hue moved on by some turns.
    #[must_use]
    pub fn turned(self, turns: f32) -> Self {
        Oklch { h: fract(self.h + turns), ..self }
    }

    /// The nearest colour of a pixel with the same lightness and hue: as much chroma as a screen can show.
    pub fn to_rgb(self) -> Rgb {
        let colour = Oklch { l: clamp01(self.l), c: super::math::clamp(self.c, 0.0, 1.0), ..self };
        let shown = |c: f32| Linear::from(Oklab::from(Oklch { c, ..colour })).is_shown();
        let halve = |(low, high): (f32, f32), _| {
            let middle = 0.5 * (low + high);
            if shown(middle) { (middle, high) } else { (low, middle) }
        };
        let c = if shown(colour.c) { colour.c } else { (0..20).fold((0.0, colour.c), halve).0 };
        Oklab::from(Oklch { c, ..colour }).to_rgb()
    }
}

/// From one colour at `t = 0` to another at `t = 1`, through OKLab.
pub fn blend(from: Rgb, to: Rgb, t: f32) -> Rgb {
    Oklab::from_rgb(from).mix(Oklab::from_rgb(to), clamp01(t)).to_rgb()
}

/// Relative luminance of a pixel's colour, 0..=1 (WCAG 2).
pub fn luminance(rgb: Rgb) -> f32 {
    Linear::from_rgb(rgb).luminance()
}

/// Luma of a pixel's colour as films code it, 0..=1 (ITU-R BT.709).
pub fn luma([r, g, b]: Rgb) -> f32 {
    (0.2126 * f32::from(r) + 0.7152 * f32::from(g) + 0.0722 * f32::from(b)) * (1.0 / 255.0)
}

/// How well two colours can be told apart, from 1 (alike) to 21 (black and white); text wants 4.5 (WCAG 2).
pub fn contrast(one: Rgb, other: Rgb) -> f32 {
    let (a, b) = (luminance(one) + 0.05, luminance(other) + 0.05);
    if a > b { a / b } else { b / a }
}

/// The colour that is written `#rrggbb` or `#rgb`, with or without the `#`.
pub fn from_hex(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#').unwrap_or(text);
    let value =
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())??;
    let parts = |bits: u32| [value >> (2 * bits), value >> bits, value];
    match digits.len() {
        6 => Some(parts(8).map(|v| v as u8)),
        3 => Some(parts(4).map(|v| (v & 15) as u8 * 17)),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests;
