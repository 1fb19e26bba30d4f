//! Sixteen-bit light: 0 is dark, 65535 full. Rows of it fit the L1 cache and vectorise well.

/// Full light.
pub const ONE: u16 = u16::MAX;

/// A float in 0..=1 (clamped) as sixteen-bit light.
#[inline(always)]
pub fn from_unit(value: f32) -> u16 {
    (value.clamp(0.0, 1.0) * 65535.0 + 0.5) as u16
}

/// Sixteen-bit light as a float in 0..=1.
#[inline(always)]
pub fn to_unit(value: u16) -> f32 {
    f32::from(value) / 65535.0
}

/// Product of two values; full light keeps the other to within one step.
#[inline(always)]
pub fn mul(a: u16, b: u16) -> u16 {
    ((u32::from(a) * u32::from(b)) >> 16) as u16
}

/// Eight-bit coverage as sixteen bits, 255 becoming 65535.
#[inline(always)]
pub fn widen(coverage: u8) -> u16 {
    u16::from(coverage) << 8 | u16::from(coverage)
}

/// The way from `a` to `b`: `t` is 0 at `a` and 65535 at `b`.
#[inline(always)]
pub fn mix(a: u16, b: u16, t: u16) -> u16 {
    mul(a, ONE - t).saturating_add(mul(b, t))
}
