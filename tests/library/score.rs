//! How well found times meet true ones.

/// F-measure of found times within `window` seconds of true ones.
pub(crate) fn f_measure(truth: &[f64], found: &[f64], window: f64) -> f64 {
    let (mut i, mut j, mut hits) = (0, 0, 0);
    while i < truth.len() && j < found.len() {
        match found[j] - truth[i] {
            off if off.abs() <= window => (i, j, hits) = (i + 1, j + 1, hits + 1),
            off if off < 0.0 => j += 1,
            _ => i += 1,
        }
    }
    2.0 * f64::from(hits) / (truth.len() + found.len()).max(1) as f64
}
