//! Arithmetic whose bits are the same on every machine: IEEE operations only, no libm.

/// Base-2 logarithm of a positive finite number, error below 1e-12.
///
/// Splits off the exponent and sums the series of the area tangent,
/// `ln m = 2 (t + t^3/3 + t^5/5 + ...)` with `t = (m - 1) / (m + 1)` and `m` in `sqrt(1/2)..sqrt(2)`.
pub(super) fn log2(x: f64) -> f64 {
    let bits = x.max(f64::MIN_POSITIVE).to_bits();
    let mut exponent = (bits >> 52) as i64 - 1023;
    let mut m = f64::from_bits((bits & 0x000f_ffff_ffff_ffff) | 0x3ff0_0000_0000_0000);
    if m > std::f64::consts::SQRT_2 {
        m *= 0.5;
        exponent += 1;
    }
    let t = (m - 1.0) / (m + 1.0);
    let square = t * t;
    let series = (0..8).rev().fold(0.0, |sum, i| sum * square + 1.0 / f64::from(2 * i + 1));
    exponent as f64 + 2.0 * std::f64::consts::LOG2_E * t * series
}

/// Natural logarithm of a positive finite number.
pub(super) fn ln(x: f64) -> f64 {
    log2(x) * std::f64::consts::LN_2
}

/// Two to the power of `x`, relative error below 1e-12, for `x` in -1000..1000 (clamped).
pub(super) fn exp2(x: f64) -> f64 {
    let x = x.clamp(-1000.0, 1000.0);
    let whole = x.round();
    let z = (x - whole) * std::f64::consts::LN_2;
    let series = (1..14).rev().fold(1.0, |sum, i| 1.0 + sum * z / f64::from(i));
    series * f64::from_bits(((whole as i64 + 1023) as u64) << 52)
}

/// e to the power of `x`.
pub(super) fn exp(x: f64) -> f64 {
    exp2(x * std::f64::consts::LOG2_E)
}

/// Cosine of `turns` full turns, error below 1e-12.
pub(super) fn cos_turn(turns: f64) -> f64 {
    let folded = (turns - turns.round()).abs();
    let (z, sign) = if folded > 0.25 { (0.5 - folded, -1.0) } else { (folded, 1.0) };
    let square = -(z * std::f64::consts::TAU) * (z * std::f64::consts::TAU);
    sign * (1..12).rev().fold(1.0, |sum, i| 1.0 + sum * square / f64::from((2 * i - 1) * 2 * i))
}

/// The angle of a point as a share of a full turn, 0..1, error below 1e-4; 0 for the origin.
pub(super) fn turn_of(x: f64, y: f64) -> f64 {
    let (small, large) = (x.abs().min(y.abs()), x.abs().max(y.abs()));
    if large == 0.0 {
        return 0.0;
    }
    let z = small / large;
    let square = z * z;
    // Minimax polynomial of the arc tangent on 0..1 (Hastings 1955, sheet 11).
    let eighth = z
        * (0.999_866
            + square * (-0.330_299_5 + square * (0.180_141 + square * (-0.085_133 + square * 0.020_835_1))))
        / std::f64::consts::TAU;
    let quarter = if y.abs() > x.abs() { 0.25 - eighth } else { eighth };
    let half = if x < 0.0 { 0.5 - quarter } else { quarter };
    (if y < 0.0 { 1.0 - half } else { half }) % 1.0
}

/// A Hann window of `len` values, the first one 0.
pub(super) fn hann(len: usize) -> Vec<f32> {
    (0..len).map(|i| (0.5 - 0.5 * cos_turn(i as f64 / len as f64)) as f32).collect()
}

/// The value below which the share `q` of all values lies; 0 for none.
pub(super) fn percentile(values: &[f32], q: f64) -> f32 {
    if values.is_empty() {
        return 0.0;
    }
    let mut sorted = values.to_vec();
    let rank = ((values.len() - 1) as f64 * q).round() as usize;
    *sorted.select_nth_unstable_by(rank, f32::total_cmp).1
}

/// Mean over the `2 * reach + 1` values around each value; fewer at the ends. Zero phase, linear time.
pub(super) fn box_mean(values: &[f32], reach: usize) -> Vec<f32> {
    let mut sums = Vec::with_capacity(values.len() + 1);
    sums.push(0.0f64);
    let mut sum = 0.0;
    sums.extend(values.iter().map(|&v| {
        sum += f64::from(v);
        sum
    }));
    (0..values.len())
        .map(|i| {
            let (from, to) = (i.saturating_sub(reach), (i + reach + 1).min(values.len()));
            ((sums[to] - sums[from]) / (to - from) as f64) as f32
        })
        .collect()
}

/// Smooths with a kernel close to a bell (a box twice) that reaches `2 * reach` values each way. Zero phase.
pub(super) fn smooth(values: &[f32], reach: usize) -> Vec<f32> {
    box_mean(&box_mean(values, reach), reach)
}

/// The largest value within `reach` of each value, linear time (van Herk 1992).
pub(super) fn running_max(values: &[f32], reach: usize) -> Vec<f32> {
    let window = 2 * reach + 1;
    let mut prefix = vec![f32::MIN; reach];
    prefix.extend_from_slice(values);
    prefix.resize((values.len() + 2 * reach).next_multiple_of(window), f32::MIN);
    let mut suffix = prefix.clone();
    for (prefix, suffix) in prefix.chunks_mut(window).zip(suffix.chunks_mut(window)) {
        (1..window).for_each(|i| prefix[i] = prefix[i].max(prefix[i - 1]));
        (1..window).rev().for_each(|i| suffix[i - 1] = suffix[i - 1].max(suffix[i]));
    }
    // The window of value `i` spans places `i..i + window` of the padded values: the end of one chunk and the
    // beginning of the next.
    (0..values.len()).map(|i| suffix[i].max(prefix[i + window - 1])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_functions_agree_with_libm() {
        for i in 1..2000 {
            let x = f64::from(i) * 0.37;
            assert!((log2(x) - x.log2()).abs() < 1e-11, "log2 {x}");
            let y = f64::from(i - 1000) * 0.013;
            assert!((exp2(y) / y.exp2() - 1.0).abs() < 1e-11, "exp2 {y}");
            assert!((cos_turn(y) - (y * std::f64::consts::TAU).cos()).abs() < 1e-11, "cos {y}");
        }
    }

    #[test]
    fn the_angle_goes_once_around_the_circle() {
        for i in 0..360 {
            let turn = f64::from(i) / 360.0;
            let (x, y) = (cos_turn(turn), cos_turn(turn - 0.25));
            let off = (turn_of(x, y) - turn).abs();
            assert!(off.min(1.0 - off) < 1e-4, "{i} degrees");
        }
        assert_eq!(turn_of(0.0, 0.0), 0.0);
    }

    #[test]
    fn smoothing_keeps_a_constant_and_the_place_of_a_pulse() {
        assert!(smooth(&[0.5; 40], 7).iter().all(|v| (v - 0.5).abs() < 1e-6));
        let mut pulse = vec![0.0; 41];
        pulse[20] = 1.0;
        let smoothed = smooth(&pulse, 3);
        assert!(
            (0..41).all(|i| smoothed[i] <= smoothed[20] && (smoothed[i] - smoothed[40 - i]).abs() < 1e-6)
        );
    }

    #[test]
    fn the_running_maximum_is_that_of_the_window() {
        let values: Vec<f32> = (0..97).map(|i| ((i * 7919) % 101) as f32).collect();
        for reach in [0, 1, 5, 48, 200] {
            let fast = running_max(&values, reach);
            for i in 0..values.len() {
                let window = &values[i.saturating_sub(reach)..(i + reach + 1).min(values.len())];
                assert_eq!(fast[i], window.iter().copied().fold(f32::MIN, f32::max));
            }
        }
    }
}
