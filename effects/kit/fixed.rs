//! Sixteen-bit light: 0 is dark, 65535 full. Rows of it fit the L1 cache and vectorise well.

use std::hint;

use super::math;

/// Full light.
pub const ONE: u16 = u16::MAX;

/// Pixels that row kernels take at a time: a whole number of vectors at every level.
pub const TILE: usize = 32;

/// A number that the values of a row are multiplied with. For the compiler it is another one for every value, as it does not
/// know that `nothing` is nothing: of a number that is spread before a loop it forgets how small it is, and then makes four
/// instructions of a product that is one.
#[derive(Debug, Clone, Copy)]
pub struct Factor {
    number: u16,
    nothing: u16,
}

impl Factor {
    /// Of a number; full light keeps what is multiplied to within one step.
    #[inline(always)]
    pub fn of(number: u16) -> Factor {
        Factor { number, nothing: hint::black_box(0) }
    }

    /// Of a number in 0..=1.
    #[inline(always)]
    pub fn from_unit(number: f32) -> Factor {
        Factor::of(from_unit(number))
    }

    /// A value times the number.
    #[inline(always)]
    pub fn times(self, value: u16) -> u16 {
        mul(value, self.number | (value & self.nothing))
    }

    /// Every value of a row times the number.
    #[inline(always)]
    pub fn times_row(self, row: &mut [u16]) {
        row.iter_mut().for_each(
            #[inline(always)]
            |value| *value = self.times(*value),
        );
    }
}

/// The way from one value to another, by the same share all along a row.
#[derive(Debug, Clone, Copy)]
pub struct Mix {
    kept: Factor,
    share: Factor,
}

impl Mix {
    /// By a share: 0 keeps the first value, 65535 takes the second.
    #[inline(always)]
    pub fn by(share: u16) -> Mix {
        Mix { kept: Factor::of(ONE - share), share: Factor::of(share) }
    }

    /// The value between these two.
    #[inline(always)]
    pub fn of(self, a: u16, b: u16) -> u16 {
        self.kept.times(a).saturating_add(self.share.times(b))
    }
}

/// 2^23: a float in its unit range has its integer part in the low bits.
const INTEGERS: f32 = 8_388_608.0;

/// The integer nearest to a float in 0..=65535, halves to even.
// The sum rounds to an integer and shows its bits: a conversion would have to look for NaN and large numbers.
#[inline(always)]
pub fn nearest(value: f32) -> u16 {
    (value + INTEGERS).to_bits() as u16
}

/// The integer nearest to a float in -32768..=32767, halves to even.
// In the upper half of that range, so that what is negative is not counted in halves.
#[inline(always)]
pub fn nearest_signed(value: f32) -> i16 {
    (value + 1.5 * INTEGERS).to_bits() as i16
}

/// A float in 0..=1 (clamped; NaN is dark) as sixteen-bit light.
#[inline(always)]
pub fn from_unit(value: f32) -> u16 {
    nearest(math::clamp01(value) * 65535.0)
}

/// Sixteen-bit light as a float in 0..=1.
#[inline(always)]
pub fn to_unit(value: u16) -> f32 {
    f32::from(value) * (1.0 / 65535.0)
}

/// Product of two values; full light keeps the other to within one step.
#[inline(always)]
pub fn mul(a: u16, b: u16) -> u16 {
    ((u32::from(a) * u32::from(b)) >> 16) as u16
}

/// Eight-bit coverage as sixteen bits, 255 becoming 65535.
#[inline(always)]
pub fn widen(coverage: u8) -> u16 {
    u16::from(coverage) * 257
}

/// The way from `a` to `b`: `t` is 0 at `a` and 65535 at `b`.
#[inline(always)]
pub fn mix(a: u16, b: u16, t: u16) -> u16 {
    mul(a, ONE - t).saturating_add(mul(b, t))
}
