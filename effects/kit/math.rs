//! Maths that gives the same bits on every machine.
//!
//! The platform's sine, exponential and power differ in their last bits from one libm to the next, and a
//! fused multiply-add rounds once where others round twice; pictures made with them differ between machines.
//! These are polynomials in plain IEEE operations instead. Every function is branch-free and
//! `#[inline(always)]`, so a loop over a slice becomes vector code at any instruction set.
//!
//! Every function is *total*: NaN, infinities and huge numbers go in and a number comes out.
//! Coefficients are own minimax fits (Lawson's algorithm, relative error) unless a source is named.

/// 1.5 * 2^23: adding it rounds a float below 2^22 to an integer, which then sits in the low bits.
const ROUNDER: f32 = 12_582_912.0;
/// 2^23: from here on every `f32` is an integer.
const INTEGERS: f32 = 8_388_608.0;
/// The largest `f32` below one.
const BELOW_ONE: f32 = 1.0 - f32::EPSILON / 2.0;

/// The circle constant, 2 pi.
pub const TAU: f32 = std::f32::consts::TAU;
/// Half of the circle constant.
pub const PI: f32 = std::f32::consts::PI;

/// The greater of two numbers; `b` if either is NaN. One instruction, unlike [`f32::max`].
#[inline(always)]
pub fn max(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// The lesser of two numbers; `b` if either is NaN. One instruction, unlike [`f32::min`].
#[inline(always)]
pub fn min(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// `x` held in `low..=high`; NaN becomes `low`.
#[inline(always)]
pub fn clamp(x: f32, low: f32, high: f32) -> f32 {
    min(max(x, low), high)
}

/// `x` held in 0..=1; NaN becomes 0.
#[inline(always)]
pub fn clamp01(x: f32) -> f32 {
    clamp(x, 0.0, 1.0)
}

/// From `a` at `t = 0` to `b` at `t = 1`, in a straight line and beyond.
#[inline(always)]
pub fn mix(a: f32, b: f32, t: f32) -> f32 {
    a + (b - a) * t
}

/// 0 up to `low`, 1 from `high` on, and a cubic with level ends between them; a step if `low == high`.
#[inline(always)]
pub fn smoothstep(low: f32, high: f32, x: f32) -> f32 {
    let t = clamp01((x - low) / (high - low));
    t * t * (3.0 - 2.0 * t)
}

/// The greatest integer not above `x`, exact. NaN and infinities stay.
#[inline(always)]
pub fn floor(x: f32) -> f32 {
    let near = ((x.abs() + INTEGERS) - INTEGERS).copysign(x);
    let below = if near > x { near - 1.0 } else { near };
    if x.abs() < INTEGERS { below } else { x }
}

/// The nearest integer, halves to even, exact. NaN and infinities stay.
#[inline(always)]
pub fn round(x: f32) -> f32 {
    let near = ((x.abs() + INTEGERS) - INTEGERS).copysign(x);
    if x.abs() < INTEGERS { near } else { x }
}

/// The nearest whole number of an `x` in 0..2^22, halves to even. One addition, unlike a cast.
#[inline(always)]
pub fn whole(x: f32) -> u32 {
    (x + ROUNDER).to_bits() & 0x003f_ffff
}

/// `x - floor(x)`, always in 0..1, also for tiny negative `x`, NaN and infinities.
#[inline(always)]
pub fn fract(x: f32) -> f32 {
    min(x - floor(x), BELOW_ONE)
}

/// The remainder of `a / b` with the sign of `b`, so that the pattern repeats through zero; 0 if `b` is 0.
#[inline(always)]
pub fn modulo(a: f32, b: f32) -> f32 {
    let r = a - b * floor(a / b);
    // The quotient is rounded, so it can land just across an integer.
    let r = if r * b < 0.0 { r + b } else { r };
    let r = if r.abs() >= b.abs() { r - b } else { r };
    if r.abs() < b.abs() { r } else { 0.0 }
}

/// The square root, correctly rounded; 0 for negative `x` and NaN.
#[inline(always)]
pub fn sqrt(x: f32) -> f32 {
    max(x, 0.0).sqrt()
}

/// The length of the vector `(x, y)`; relative error 2e-7 while the squares are within `f32`.
#[inline(always)]
pub fn hypot(x: f32, y: f32) -> f32 {
    sqrt(x * x + y * y)
}

/// Sine of radians in -1.6..=1.6: relative error 1e-7, never above 1 (every float was tried), 1 at pi/2.
#[inline(always)]
fn sin_core(r: f32) -> f32 {
    let z = r * r;
    let p = 2.605_814_2e-6;
    let p = p * z - 1.980_997_6e-4;
    let p = p * z + 8.333_081e-3;
    let p = p * z - 1.666_666_1e-1;
    r + r * z * p
}

/// Reduces radians by `half_turns * pi`, in three parts of few bits so that the products are exact
/// (W. J. Cody and W. Waite 1980; the split is that of Cephes, S. L. Moshier 1989).
/// Beyond the reach of the reduction the angle is lost: 0.
#[inline(always)]
fn reduce_pi(x: f32, half_turns: f32) -> f32 {
    let r = ((x - half_turns * 3.140_625) - half_turns * 9.675_026e-4) - half_turns * 1.509_958e-7;
    if r.abs() < 1.6 { r } else { 0.0 }
}

/// `value`, negated if the integer that [`ROUNDER`] left in the low bits is odd.
#[inline(always)]
fn negate_if_odd(value: f32, rounded: f32) -> f32 {
    f32::from_bits(value.to_bits() ^ (rounded.to_bits() << 31))
}

/// Sine of radians. Absolute error 1.3e-7 to |x| = 10,000; always in -1..=1, and 0 where the angle is lost.
#[inline(always)]
pub fn sin(x: f32) -> f32 {
    let rounded = x * std::f32::consts::FRAC_1_PI + ROUNDER;
    let r = reduce_pi(x, rounded - ROUNDER);
    negate_if_odd(sin_core(r), rounded)
}

/// Cosine of radians. Absolute error 1.3e-7 to |x| = 10,000; always in -1..=1.
#[inline(always)]
pub fn cos(x: f32) -> f32 {
    let rounded = (x * std::f32::consts::FRAC_1_PI + 0.5) + ROUNDER;
    let r = reduce_pi(x, (rounded - ROUNDER) - 0.5);
    negate_if_odd(sin_core(r), rounded)
}

/// Sine of turns in -1/4..=1/4; 0 beyond.
#[inline(always)]
fn tau_sin_core(r: f32) -> f32 {
    sin_core(if r.abs() <= 0.25 { r * TAU } else { 0.0 })
}

/// Sine of turns, `sin(tau * x)`: cheaper than [`sin`] and exact in its period. Absolute error 1.6e-7 for every `x`.
#[inline(always)]
pub fn tau_sin(x: f32) -> f32 {
    let rounded = x * 2.0 + ROUNDER;
    let r = x - (rounded - ROUNDER) * 0.5;
    negate_if_odd(tau_sin_core(r), rounded)
}

/// Cosine of turns, `cos(tau * x)`. Absolute error 1.6e-7 for every `x` below 2^21.
#[inline(always)]
pub fn tau_cos(x: f32) -> f32 {
    let rounded = (x * 2.0 + 0.5) + ROUNDER;
    let r = x - ((rounded - ROUNDER) - 0.5) * 0.5;
    negate_if_odd(tau_sin_core(r), rounded)
}

/// The angle of the vector `(x, y)` in radians, -pi..=pi. Absolute error 3e-7; `atan2(0, 0)` is 0, and zeros have no sign.
#[inline(always)]
pub fn atan2(y: f32, x: f32) -> f32 {
    let (across, up) = (min(x.abs(), f32::MAX), min(y.abs(), f32::MAX));
    let ratio = min(across, up) / max(max(across, up), f32::MIN_POSITIVE);
    let a = atan_core(ratio);
    let a = if up > across { PI / 2.0 - a } else { a };
    let a = if x < 0.0 { PI - a } else { a };
    // Not copysign: the sign of a NaN differs between machines.
    if y < 0.0 { -a } else { a }
}

/// Arc tangent in 0..=1, relative error 1.4e-7.
#[inline(always)]
fn atan_core(x: f32) -> f32 {
    let z = x * x;
    let p = 2.920_692_8e-3;
    let p = p * z - 1.636_793e-2;
    let p = p * z + 4.321_186_6e-2;
    let p = p * z - 7.552_215e-2;
    let p = p * z + 1.066_600_4e-1;
    let p = p * z - 1.421_105_6e-1;
    let p = p * z + 1.999_377_4e-1;
    let p = p * z - 3.333_315e-1;
    x + x * z * p
}

/// `value * 2^n`, where `n` is the integer that [`ROUNDER`] left in the low bits.
#[inline(always)]
fn scale(value: f32, rounded: f32) -> f32 {
    f32::from_bits(value.to_bits().wrapping_add(rounded.to_bits() << 23))
}

/// Two to the power `x`. Relative error 1.2e-7; 0 below -127, at most 3.4e38 above 128; 0 for NaN.
#[inline(always)]
pub fn exp2(x: f32) -> f32 {
    let x = clamp(x, -127.0, 127.999_99);
    let rounded = x + ROUNDER;
    let f = x - (rounded - ROUNDER);
    let p = 1.535_336_2e-4;
    let p = p * f + 1.339_887_4e-3;
    let p = p * f + 9.618_437e-3;
    let p = p * f + 5.550_332_4e-2;
    let p = p * f + 2.402_264_8e-1;
    let p = p * f + 6.931_472e-1;
    scale(1.0 + f * p, rounded)
}

/// The high bits of ln 2, exact when multiplied by an exponent, and what they leave (Cephes, S. L. Moshier 1989).
const LN_2: (f32, f32) = (0.693_359_4, -2.121_944_4e-4);

/// Euler's number to the power `x`. Relative error 1.3e-7; 0 below -87.3, at most 3.4e38 above 88.7; 0 for NaN.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    let x = clamp(x, -88.0, 88.722_83);
    let rounded = x * std::f32::consts::LOG2_E + ROUNDER;
    let n = rounded - ROUNDER;
    let f = (x - n * LN_2.0) - n * LN_2.1;
    let p = 1.381_459_9e-3;
    let p = p * f + 8.368_717e-3;
    let p = p * f + 4.166_839e-2;
    let p = p * f + 1.666_652_1e-1;
    let p = p * f + 4.999_999_4e-1;
    let power = scale(1.0 + (f + f * f * p), rounded);
    if x > -87.336_54 { power } else { 0.0 }
}

/// Exponent and natural logarithm of the mantissa in sqrt(1/2)..sqrt(2), by the series of the inverse hyperbolic tangent.
#[inline(always)]
fn log_parts(x: f32) -> (f32, f32) {
    let bits = clamp(x, f32::MIN_POSITIVE, f32::MAX).to_bits();
    let exponent = (bits.wrapping_sub(std::f32::consts::FRAC_1_SQRT_2.to_bits()) as i32) >> 23;
    let mantissa = f32::from_bits(bits.wrapping_sub((exponent << 23) as u32));
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let z = s * s;
    let p = 2.987_120_4e-1;
    let p = p * z + 3.997_756_5e-1;
    let p = p * z + 6.666_677_6e-1;
    (exponent as f32, 2.0 * s + s * z * p)
}

/// Logarithm to base two. Absolute error 1e-7 plus a rounding of the result; -126 for zero, negatives and NaN.
#[inline(always)]
pub fn log2(x: f32) -> f32 {
    let (exponent, ln) = log_parts(x);
    exponent + ln * std::f32::consts::LOG2_E
}

/// Natural logarithm. Relative error 2e-7; -87.3 for zero, negatives and NaN.
#[inline(always)]
pub fn ln(x: f32) -> f32 {
    let (exponent, ln) = log_parts(x);
    exponent * LN_2.0 + (ln + exponent * LN_2.1)
}

/// `x` to the power `y`, for `x >= 0`; a negative `x` counts as 0. `pow(x, 0)` is 1, `pow(0, y)` is 0 for positive `y`.
///
/// Relative error 2e-7 plus 1e-7 for every power of two in the result.
#[inline(always)]
pub fn pow(x: f32, y: f32) -> f32 {
    let power = exp2(y * log2(x));
    let of_zero = if y > 0.0 { 0.0 } else { f32::MAX };
    let power = if x > 0.0 { power } else { of_zero };
    if y == 0.0 { 1.0 } else { power }
}

/// Hyperbolic tangent. Relative error 4e-7; always in -1..=1; -1 for NaN.
#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    let x = clamp(x, -9.02, 9.02);
    let z = x * x;
    let p = 1.331_904_6e-8;
    let p = p * z + 2.058_346_2e-5;
    let p = p * z + 3.494_033_4e-3;
    let p = p * z + 1.337_971_7e-1;
    let p = p * z + 1.0;
    let q = 7.762_008_6e-7;
    let q = q * z + 3.283_090_8e-4;
    let q = q * z + 2.587_106_8e-2;
    let q = q * z + 4.671_303_3e-1;
    let q = q * z + 1.0;
    clamp(x * p / q, -1.0, 1.0)
}

#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod tests;
