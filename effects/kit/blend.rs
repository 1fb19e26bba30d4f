//! How a layer is laid over what is behind it: twenty blends (formulas as in W3C Compositing Level 1, 2015, and
//! in the layer modes of GIMP where that standard has none), channel by channel on gamma-encoded or on linear light.

use std::ops::Range;
use std::slice;

use super::fixed::{ONE, TILE, mix, mul};
use super::{Blend, Space, fixed, math};

/// A row of pixels of one layer.
#[derive(Debug, Clone, Copy)]
pub struct Overlay<'a> {
    /// Red, green and blue.
    pub color: [&'a [u16]; 3],
    /// Share of the layer that is seen in every pixel.
    pub share: &'a [u16],
    /// Where there is anything to lay: pixels, from and to multiples of [`TILE`].
    pub runs: &'a [Range<usize>],
}

impl Blend {
    /// Blends a row of a layer onto the red, green and blue in `under`, the length of which is a multiple of [`TILE`].
    /// Both are gamma-encoded, whatever the space in which they meet.
    pub fn lay(self, space: Space, under: [&mut [u16]; 3], over: Overlay) {
        match space {
            Space::Gamma => crate::simd!({ lay(self, under, over) }),
            Space::Linear => crate::simd!({ lay_linear(self, under, over) }),
        }
    }
}

/// As [`lay`], on linear light: tile by tile there and, where the layer is, back.
#[inline(always)]
fn lay_linear(blend: Blend, mut under: [&mut [u16]; 3], over: Overlay) {
    for start in over.runs.iter().flat_map(|run| run.clone().step_by(TILE)) {
        let pixels = start..start + TILE;
        let share = &over.share[pixels.clone()];
        let color = over.color.map(
            #[inline(always)]
            |channel| linear(&channel[pixels.clone()]),
        );
        let mut light = under.each_ref().map(
            #[inline(always)]
            |channel| linear(&channel[pixels.clone()]),
        );
        let color = color.each_ref().map(<[u16; TILE]>::as_slice);
        let tile = Overlay { color, share, runs: slice::from_ref(&(0..TILE)) };
        lay(blend, light.each_mut().map(<[u16; TILE]>::as_mut_slice), tile);
        for (under, light) in under.iter_mut().zip(&light) {
            for ((under, &light), &share) in under[pixels.clone()].iter_mut().zip(light).zip(share) {
                let encoded = fixed::from_unit(math::sqrt(fixed::to_unit(light)));
                *under = if share == 0 { *under } else { encoded };
            }
        }
    }
}

/// Linear light of a tile: the square of its code values, which is near the curve of sRGB.
#[inline(always)]
fn linear(encoded: &[u16]) -> [u16; TILE] {
    let mut light = [0; TILE];
    for (light, &encoded) in light.iter_mut().zip(encoded) {
        *light = mul(encoded, encoded);
    }
    light
}

#[inline(always)]
fn lay(blend: Blend, under: [&mut [u16]; 3], overlay: Overlay) {
    let row = (under, overlay);
    match blend {
        Blend::Normal => each(row, mix),
        Blend::Add => light(row, u16::saturating_add),
        Blend::Subtract => light(row, u16::saturating_sub),
        Blend::Screen => light(
            row,
            #[inline(always)]
            // What is taken away keeps the product from being worked with at twice its width.
            |u, l| u + mul(l.saturating_sub(1), ONE - u),
        ),
        Blend::Lighten => light(row, u16::max),
        Blend::Multiply => over(row, mul),
        Blend::Darken => over(row, u16::min),
        Blend::Difference => over(row, u16::abs_diff),
        Blend::Exclusion => over(
            row,
            #[inline(always)]
            |u, c| mul(u, ONE - c).saturating_add(mul(c, ONE - u)),
        ),
        Blend::Overlay => over(
            row,
            #[inline(always)]
            |u, c| hard_light(c, u),
        ),
        Blend::HardLight => over(row, hard_light),
        Blend::SoftLight => over(row, soft_light),
        Blend::ColorDodge => over(
            row,
            #[inline(always)]
            |u, c| {
                unit(
                    u,
                    c,
                    #[inline(always)]
                    |u, c| {
                        if c < 1.0 { u / (1.0 - c) } else { f32::from(u > 0.0) }
                    },
                )
            },
        ),
        Blend::ColorBurn => over(
            row,
            #[inline(always)]
            |u, c| {
                unit(
                    u,
                    c,
                    #[inline(always)]
                    |u, c| {
                        if c > 0.0 { 1.0 - (1.0 - u) / c } else { f32::from(u >= 1.0) }
                    },
                )
            },
        ),
        Blend::LinearLight => over(
            row,
            #[inline(always)]
            |u, c| clamped(i32::from(u) + 2 * i32::from(c) - i32::from(ONE)),
        ),
        Blend::VividLight => over(
            row,
            #[inline(always)]
            |u, c| unit(u, c, vivid_light),
        ),
        Blend::PinLight => over(row, pin_light),
        Blend::HardMix => over(
            row,
            #[inline(always)]
            |u, c| {
                if u32::from(u) + u32::from(c) < 65535 { 0 } else { ONE }
            },
        ),
        Blend::GrainExtract => over(
            row,
            #[inline(always)]
            |u, c| clamped(i32::from(u) - i32::from(c) + 32768),
        ),
        Blend::GrainMerge => over(
            row,
            #[inline(always)]
            |u, c| clamped(i32::from(u) + i32::from(c) - 32768),
        ),
    }
}

type Rows<'a> = ([&'a mut [u16]; 3], Overlay<'a>);

/// `f` of what is under a pixel, the layer's colour and its share, channel by channel.
#[inline(always)]
fn each((mut under, over): Rows, f: impl Fn(u16, u16, u16) -> u16) {
    for run in over.runs {
        let share = over.share[run.clone()].as_chunks::<TILE>().0;
        for (under, color) in under.iter_mut().zip(over.color) {
            let under = under[run.clone()].as_chunks_mut::<TILE>().0;
            let color = color[run.clone()].as_chunks::<TILE>().0;
            for ((under, color), share) in under.iter_mut().zip(color).zip(share) {
                for ((under, &color), &share) in under.iter_mut().zip(color).zip(share) {
                    *under = f(*under, color, share);
                }
            }
        }
    }
}

/// `f` of what is under a pixel and the light that the layer adds there.
#[inline(always)]
fn light(row: Rows, f: impl Fn(u16, u16) -> u16) {
    each(
        row,
        #[inline(always)]
        |u, c, a| f(u, mul(c, a)),
    );
}

/// Where the layer is seen, `f` of what is under it and its colour.
#[inline(always)]
fn over(row: Rows, f: impl Fn(u16, u16) -> u16) {
    each(
        row,
        #[inline(always)]
        |u, c, a| mix(u, f(u, c), a),
    );
}

#[inline(always)]
fn clamped(value: i32) -> u16 {
    value.clamp(0, 65535) as u16
}

#[inline(always)]
fn unit(u: u16, c: u16, f: impl Fn(f32, f32) -> f32) -> u16 {
    super::fixed::from_unit(f(super::fixed::to_unit(u), super::fixed::to_unit(c)))
}

#[inline(always)]
fn hard_light(u: u16, c: u16) -> u16 {
    let (u, c) = (i32::from(u), i32::from(c));
    let dark = ((u >> 1) * (c >> 1)) >> 13;
    let light = 65535 - ((((65535 - u) >> 1) * ((65535 - c) >> 1)) >> 13);
    clamped(if c < 32768 { dark } else { light })
}

// Pegtop's form: no branch and no kink.
#[inline(always)]
fn soft_light(u: u16, c: u16) -> u16 {
    let screen = u + mul(c, ONE - u);
    mix(mul(u, c), screen, u)
}

#[inline(always)]
fn vivid_light(u: f32, c: f32) -> f32 {
    if c < 0.5 { 1.0 - (1.0 - u) / (2.0 * c).max(1e-4) } else { u / (2.0 - 2.0 * c).max(1e-4) }
}

#[inline(always)]
fn pin_light(u: u16, c: u16) -> u16 {
    let twice = 2 * i32::from(c);
    clamped(i32::from(u).min(twice).max(twice - 65535))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(blend: Blend, under: f32, color: f32, alpha: f32) -> f32 {
        one_in(Space::Gamma, blend, under, color, alpha)
    }

    fn one_in(space: Space, blend: Blend, under: f32, color: f32, alpha: f32) -> f32 {
        let to = crate::kit::fixed::from_unit;
        let mut rows = [[to(under); 2 * TILE]; 3];
        let [r, g, b] = &mut rows;
        let color = [to(color); 2 * TILE];
        let over =
            Overlay { color: [&color; 3], share: &[to(alpha); 2 * TILE], runs: &[0..0, TILE..2 * TILE] };
        blend.lay(space, [r, g, b], over);
        for row in rows {
            assert!(row[..TILE].iter().all(|&u| u == to(under)), "{} left its run", blend.name());
            assert!(row[TILE..].iter().all(|&u| u == rows[0][TILE]), "{} is uneven", blend.name());
        }
        crate::kit::fixed::to_unit(rows[0][TILE])
    }

    #[test]
    fn every_blend_follows_its_formula_where_the_layer_is_solid() {
        let expected: [(Blend, f32); 20] = [
            (Blend::Normal, 0.6),
            (Blend::Add, 0.9),
            (Blend::Subtract, 0.0),
            (Blend::Multiply, 0.18),
            (Blend::Screen, 0.72),
            (Blend::Overlay, 0.36),
            (Blend::SoftLight, 0.342),
            (Blend::HardLight, 0.44),
            (Blend::Difference, 0.3),
            (Blend::Exclusion, 0.54),
            (Blend::ColorDodge, 0.75),
            (Blend::ColorBurn, 0.0),
            (Blend::LinearLight, 0.5),
            (Blend::VividLight, 0.375),
            (Blend::PinLight, 0.3),
            (Blend::HardMix, 0.0),
            (Blend::Lighten, 0.6),
            (Blend::Darken, 0.3),
            (Blend::GrainExtract, 0.2),
            (Blend::GrainMerge, 0.4),
        ];
        for (blend, value) in expected {
            let found = one(blend, 0.3, 0.6, 1.0);
            assert!((found - value).abs() < 1e-3, "{} gave {found}, not {value}", blend.name());
        }
    }

    #[test]
    fn no_blend_changes_anything_where_the_layer_is_not_seen() {
        for &blend in Blend::ALL {
            let found = one(blend, 0.3, 0.9, 0.0);
            assert!((found - 0.3).abs() < 1e-3, "{} gave {found}", blend.name());
        }
    }

    #[test]
    fn in_linear_light_it_is_the_squares_that_meet() {
        for &blend in Blend::ALL {
            for (under, color, alpha) in [(0.3, 0.6, 1.0), (0.7, 0.5, 0.5), (0.2, 0.9, 0.0)] {
                let (u, c): (f32, f32) = (under, color);
                let expected = one(blend, u * u, c * c, alpha).sqrt();
                let found = one_in(Space::Linear, blend, under, color, alpha);
                assert!((found - expected).abs() < 2e-3, "{} gave {found}, not {expected}", blend.name());
            }
        }
    }
}
