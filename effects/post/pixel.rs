//! Arithmetic of single pixels that shaders share.

use super::Row;
use crate::kit::fixed::Factor;
use crate::kit::{Moment, fixed, math, noise};

/// Red, green and blue, 0..=1 and gamma-encoded.
pub(super) type Light = [f32; 3];

impl Row<'_> {
    /// Gives every pixel a new colour by its old one.
    #[inline(always)]
    pub(super) fn each(self, change: impl Fn(Light) -> Light) {
        self.each_at(
            #[inline(always)]
            |_, light| change(light),
        );
    }

    /// Gives every pixel a new colour by its column and its old one.
    #[inline(always)]
    pub(super) fn each_at(self, change: impl Fn(u32, Light) -> Light) {
        let pixels = self.r.iter_mut().zip(self.g.iter_mut()).zip(self.b.iter_mut());
        for (x, ((r, g), b)) in (0u32..).zip(pixels) {
            let light = change(x, [*r, *g, *b].map(fixed::to_unit));
            [*r, *g, *b] = light.map(fixed::from_unit);
        }
    }

    /// Multiplies all light by a number in 0..=4 and lifts or lowers it, -1..=1.
    #[inline(always)]
    pub(super) fn linear(self, gain: f32, lift: f32) {
        // What is taken away goes first, as light above full is lost.
        let (less, more) = (fixed::from_unit(-lift / math::max(gain, 0.01)), fixed::from_unit(lift));
        let whole = math::min(math::floor(gain), 3.0);
        let part = Factor::from_unit(gain - whole);
        let once = [1.0, 2.0, 3.0].map(|times| if times <= whole { fixed::ONE } else { 0 });
        for channel in [self.r, self.g, self.b] {
            for light in channel {
                let left = light.saturating_sub(less);
                let whole = (left & once[0]).saturating_add(left & once[1]).saturating_add(left & once[2]);
                *light = whole.saturating_add(part.times(left)).saturating_add(more);
            }
        }
    }
}

/// How light a pixel looks (ITU-R BT.709), in sixteen bits.
#[inline(always)]
pub(super) fn grey([r, g, b]: [u16; 3]) -> u16 {
    fixed::mul(r, 13_933) + fixed::mul(g, 46_871) + fixed::mul(b, 4_731)
}

/// How light a pixel looks (ITU-R BT.709).
#[inline(always)]
pub(super) fn luma([r, g, b]: Light) -> f32 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// From one colour to another.
#[inline(always)]
pub(super) fn mix(a: Light, b: Light, t: f32) -> Light {
    [math::mix(a[0], b[0], t), math::mix(a[1], b[1], t), math::mix(a[2], b[2], t)]
}

/// A matrix that turns hues by so many turns and keeps luma (as the filter `hueRotate` of SVG 1.1, with the weights of
/// BT.709).
#[inline(always)]
pub(super) fn hue_turn(turns: f32) -> [Light; 3] {
    const R: f32 = 0.2126;
    const G: f32 = 0.7152;
    const B: f32 = 0.0722;
    let (c, s) = (math::tau_cos(turns), math::tau_sin(turns));
    [
        [R + c * (1.0 - R) - s * R, G - c * G - s * G, B - c * B + s * (1.0 - B)],
        [R - c * R + s * 0.143, G + c * (1.0 - G) + s * 0.140, B - c * B - s * 0.283],
        [R - c * R - s * (1.0 - R), G - c * G + s * G, B + c * (1.0 - B) + s * B],
    ]
}

/// A colour through a matrix.
#[inline(always)]
pub(super) fn through(m: &[Light; 3], [r, g, b]: Light) -> Light {
    [
        m[0][0] * r + m[0][1] * g + m[0][2] * b,
        m[1][0] * r + m[1][1] * g + m[1][2] * b,
        m[2][0] * r + m[2][1] * g + m[2][2] * b,
    ]
}

/// A random number that stays for `1 / rate` seconds; `salt` keeps shaders apart.
#[inline(always)]
pub(super) fn held(m: &Moment, rate: f64, salt: u32) -> u32 {
    noise::hash3(m.seed, salt, (m.time * rate).max(0.0) as u32)
}

/// Pixels at this height of picture for a pixel at 1080 lines.
#[inline(always)]
pub(super) fn scale((width, height): (usize, usize)) -> f32 {
    width.min(height) as f32 / 1080.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn light_is_multiplied_and_lifted_as_it_would_be_in_floats() {
        let values = [0, 1, 700, 20_000, 32_768, 50_000, 65_000, fixed::ONE];
        for gain in [0.0, 0.4, 1.0, 1.06, 2.0, 2.7, 3.0, 4.0] {
            for lift in [-0.6, -0.05, 0.0, 0.1] {
                let mut channels = [(); 3].map(|()| values.repeat(9));
                let [r, g, b] = &mut channels;
                Row { y: 0, r, g, b }.linear(gain, lift);
                for (&found, &value) in channels.iter().flatten().zip(values.iter().cycle()) {
                    let expected = fixed::from_unit(fixed::to_unit(value) * gain + lift);
                    assert!(
                        found.abs_diff(expected) <= 4,
                        "{value} * {gain} + {lift} is {found}, not {expected}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_turn_of_hues_keeps_luma_and_grey_and_comes_back() {
        for turns in [-0.4, 0.1, 0.5, 0.8] {
            let turned = through(&hue_turn(turns), [0.5, 0.4, 0.3]);
            assert!((luma(turned) - luma([0.5, 0.4, 0.3])).abs() < 1e-3, "{turned:?}");
            assert!(through(&hue_turn(turns), [0.5; 3]).iter().all(|v| (v - 0.5).abs() < 1e-3));
        }
        let whole = through(&hue_turn(1.0), [0.5, 0.4, 0.3]);
        assert!((whole[0] - 0.5).abs() < 1e-5 && (whole[2] - 0.3).abs() < 1e-5, "{whole:?}");
    }
}
