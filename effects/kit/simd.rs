//! The same code at every width of vector, chosen at run time.
//!
//! [`simd!`](crate::simd) compiles its body for each instruction set and runs the best one that the machine has.
//! Only what is `#[inline(always)]` is compiled anew with it, so kernels must be, and so must
//! the closures that are handed to them (`row(#[inline(always)] |x| ...)`): a call that is left standing in a loop
//! makes it run one element at a time. Results have the same
//! bits at every level, because [`math`](super::math) and [`noise`](super::noise) use plain IEEE operations.

use std::sync::atomic::{AtomicUsize, Ordering};

pub use fearless_simd::{Level, dispatch};

/// Compiles an expression for SSE2, SSE4.2, AVX2 and AVX-512 (or NEON) and runs the widest that the machine has.
///
/// ```
/// use asciivid_effects::{kit::math, simd};
///
/// let mut row: Vec<f32> = (0..480).map(|i| i as f32 * 0.01).collect();
/// simd!(for v in &mut row {
///     *v = math::tau_sin(*v);
/// });
/// assert_eq!(row[25], 1.0);
/// ```
#[macro_export]
macro_rules! simd {
    ($body:expr) => {
        $crate::kit::simd::dispatch!($crate::kit::simd::level(), _level => $body)
    };
}

/// The position in [`levels`] that [`force`] chose, or beyond the end.
static FORCED: AtomicUsize = AtomicUsize::new(usize::MAX);

/// The level that [`simd!`](crate::simd) uses: the best, unless one is forced.
#[inline]
pub fn level() -> Level {
    match FORCED.load(Ordering::Relaxed) {
        usize::MAX => Level::new(),
        position => levels().nth(position).unwrap_or_else(Level::new),
    }
}

/// Makes every later [`simd!`](crate::simd) of the process use the level at this position of [`levels`], or the best
/// again. For tests and measurements: no picture depends on it.
pub fn force(position: Option<usize>) {
    FORCED.store(position.unwrap_or(usize::MAX), Ordering::Relaxed);
}

/// Every level that this machine can run, narrowest first.
pub fn levels() -> impl Iterator<Item = Level> {
    let best = Level::new();
    candidates(best).into_iter().flatten()
}

#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
fn candidates(best: Level) -> [Option<Level>; 4] {
    [
        best.as_sse2().map(Level::Sse2),
        best.as_sse4_2().map(Level::Sse4_2),
        best.as_avx2().map(Level::Avx2),
        best.as_avx512().map(Level::Avx512),
    ]
}

#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
fn candidates(best: Level) -> [Option<Level>; 1] {
    [Some(best)]
}

/// Runs `test` once at every level, alone among the tests that force one.
#[cfg(test)]
pub(crate) fn at_every_level(mut test: impl FnMut(Level)) {
    static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _alone = ALONE.lock();
    for (position, level) in levels().enumerate() {
        force(Some(position));
        test(level);
    }
    force(None);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::{ease::*, math, noise};

    /// Numbers of every magnitude and sign, the odd ones included, and as many of the size that pictures use.
    fn inputs() -> Vec<f32> {
        let wide = (0..60_000).map(|i| f32::from_bits(noise::hash(i)));
        // Arithmetic makes no signalling NaN, and machines disagree about it.
        let wide = wide.map(|x| if x.is_nan() { f32::NAN } else { x });
        let usual = (0..60_000).map(|i| noise::signed(noise::hash(i)) * 50.0);
        let odd = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 0.0, -0.0, 1e-45];
        wide.chain(usual).chain(odd).collect()
    }

    /// The bits of `f` over all inputs, taken in a vector loop at the present level.
    macro_rules! bits {
        ($xs:expr, $f:expr) => {{
            let mut out = vec![0.0f32; $xs.len()];
            let ys: Vec<f32> = $xs.iter().rev().copied().collect();
            simd!(for ((out, &x), &y) in out.iter_mut().zip($xs).zip(&ys) {
                *out = $f(x, y);
            });
            out.into_iter().map(|v| if v.is_nan() { 1 } else { v.to_bits() }).collect::<Vec<u32>>()
        }};
    }

    macro_rules! kernels {
        ($($f:expr;)*) => {
            fn all(xs: &[f32]) -> Vec<(&'static str, Vec<u32>)> {
                vec![$((stringify!($f), bits!(xs, $f))),*]
            }
        };
    }

    kernels! {
        |x, _| math::sin(x);
        |x, _| math::cos(x);
        |x, _| math::tau_sin(x);
        |x, _| math::tau_cos(x);
        |x, _| math::exp2(x);
        |x, _| math::exp(x);
        |x, _| math::log2(x);
        |x, _| math::ln(x);
        |x, _| math::tanh(x);
        |x, _| math::floor(x);
        |x, _| math::round(x);
        |x, _| math::fract(x);
        |x, _| math::sqrt(x);
        math::atan2;
        math::pow;
        math::modulo;
        math::hypot;
        |x, y| math::smoothstep(x, y, 0.5);
        |x, y| math::mix(x, y, 0.3);
        |x, _| noise::value1(1, x);
        |x, y| noise::value2(1, x, y);
        |x, y| noise::value3(1, x, y, 0.5);
        |x, y| noise::gradient2(1, x, y);
        |x, y| noise::gradient3(1, x, y, 0.5);
        |x, y| noise::Fbm { seed: 1, octaves: 3, gain: 0.5 }.at2(x, y);
        |x, _| Ease::InOut(Curve::Elastic).at(x);
        |x, _| Ease::Out(Curve::Bounce).at(x);
        |x, y| pulse(x, 0.1, y);
    }

    #[test]
    fn kernels_have_the_same_bits_at_every_level() {
        let xs = inputs();
        let plain = all(&xs);
        at_every_level(|level| {
            for ((name, bits), (_, first)) in all(&xs).iter().zip(&plain) {
                let differs = bits.iter().zip(first).position(|(a, b)| a != b);
                assert_eq!(differs.map(|i| xs[i]), None, "{name} differs at {level:?}");
            }
        });
    }

    /// Pins the bits themselves, so that a machine or a compiler that computes others is found out.
    #[test]
    fn kernels_have_the_bits_of_every_other_machine() {
        let kernels = all(&inputs());
        let bits = kernels.iter().flat_map(|(_, bits)| bits);
        assert_eq!(bits.fold(0, |sum, &b| noise::hash2(sum, b)), 1_536_039_258);
    }

    #[test]
    fn a_forced_level_is_used_until_it_is_released() {
        let mut seen = 0;
        at_every_level(|wanted| {
            assert_eq!(std::mem::discriminant(&level()), std::mem::discriminant(&wanted));
            seen += 1;
        });
        assert!(seen >= 1);
    }
}
