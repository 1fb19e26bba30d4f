//! How a layer is laid over what is behind it: twenty blends (formulas as in W3C Compositing Level 1, 2015, and
//! in the layer modes of GIMP where that standard has none), channel by channel on gamma-encoded light.

use super::Blend;
use super::fixed::{ONE, mix, mul};

impl Blend {
    /// Blends a row of one channel onto `under`: `color` is the layer, `alpha` the share of it that is seen.
    pub fn lay(self, under: &mut [u16], color: &[u16], alpha: &[u16]) {
        crate::simd!({ lay(self, under, color, alpha) });
    }
}

#[inline(always)]
fn lay(blend: Blend, under: &mut [u16], color: &[u16], alpha: &[u16]) {
    let row = (under, color, alpha);
    match blend {
        Blend::Normal => each(row, mix),
        Blend::Add => each(
            row,
            #[inline(always)]
            |u, c, a| u.saturating_add(mul(c, a)),
        ),
        Blend::Subtract => each(
            row,
            #[inline(always)]
            |u, c, a| u.saturating_sub(mul(c, a)),
        ),
        Blend::Screen => each(
            row,
            #[inline(always)]
            |u, c, a| u + mul(mul(c, a), ONE - u),
        ),
        Blend::Lighten => each(
            row,
            #[inline(always)]
            |u, c, a| u.max(mul(c, a)),
        ),
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

type Rows<'a> = (&'a mut [u16], &'a [u16], &'a [u16]);

#[inline(always)]
fn each((under, color, alpha): Rows, f: impl Fn(u16, u16, u16) -> u16) {
    for ((under, &color), &alpha) in under.iter_mut().zip(color).zip(alpha) {
        *under = f(*under, color, alpha);
    }
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
        let to = crate::kit::fixed::from_unit;
        let mut row = [to(under); 3];
        blend.lay(&mut row, &[to(color); 3], &[to(alpha); 3]);
        crate::kit::fixed::to_unit(row[0])
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
}
