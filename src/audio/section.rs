//! Sections: where the music changes, which parts sound alike, and what each part is in the song.

use ndarray::{Array2, ArrayView1};

use super::Section;
use super::math::{exp, percentile, smooth};

/// Seconds between two columns of the table that sections are found in.
pub(super) const STEP: f64 = 0.5;
/// Half the side of the checkerboard kernel in columns: 12 s.
const KERNEL: usize = 24;
/// Sections are at least this many columns long: 6 s.
const SHORTEST: usize = 12;
/// Two sections are alike when their mean features are at least this similar.
const ALIKE: f32 = 0.85;

/// Brings every row to mean 0 and variance 1, so that each feature counts as much as the others.
fn standardise(table: &mut Array2<f32>) {
    for mut row in table.rows_mut() {
        let n = row.len().max(1) as f32;
        let mean = row.sum() / n;
        let deviation = (row.iter().map(|x| (x - mean) * (x - mean)).sum::<f32>() / n).sqrt();
        row.mapv_inplace(|x| if deviation > 1e-6 { (x - mean) / deviation } else { 0.0 });
    }
}

/// Cosine of the angle between two columns; 0 where one is empty.
fn similarity(a: ArrayView1<f32>, b: ArrayView1<f32>) -> f32 {
    let norm = (a.dot(&a) * b.dot(&b)).sqrt();
    if norm > 0.0 { a.dot(&b) / norm } else { 0.0 }
}

/// How much the music before a column differs from that after it (Foote 2000).
fn novelty(table: &Array2<f32>) -> Vec<f32> {
    let taper = |i: usize| exp(-2.0 * (i as f64 / KERNEL as f64) * (i as f64 / KERNEL as f64)) as f32;
    let n = table.ncols();
    let cell = |a: isize, b: isize| -> f32 {
        let column = |i: isize| usize::try_from(i).ok().filter(|&i| i < n);
        match (column(a), column(b)) {
            (Some(a), Some(b)) => similarity(table.column(a), table.column(b)),
            _ => 0.0,
        }
    };
    (0..n as isize)
        .map(|t| {
            let mut sum = 0.0;
            for i in 0..KERNEL {
                for j in 0..KERNEL {
                    let (after_i, after_j) = (t + i as isize, t + j as isize);
                    let (before_i, before_j) = (t - 1 - i as isize, t - 1 - j as isize);
                    let same = cell(after_i, after_j) + cell(before_i, before_j);
                    let across = cell(before_i, after_j) + cell(after_i, before_j);
                    sum += taper(i) * taper(j) * (same - across);
                }
            }
            sum.max(0.0)
        })
        .collect()
}

/// Columns where the novelty peaks, strongest first, none nearer than `SHORTEST` to another or to the ends.
fn boundaries(novelty: &[f32]) -> Vec<(usize, f32)> {
    let scale = percentile(novelty, 0.98).max(1e-6);
    let mut peaks: Vec<(usize, f32)> = (1..novelty.len().saturating_sub(1))
        .filter(|&i| novelty[i] >= novelty[i - 1] && novelty[i] > novelty[i + 1])
        .map(|i| (i, (novelty[i] / scale).min(1.0)))
        .filter(|&(i, height)| height > 0.25 && i >= SHORTEST && i + SHORTEST <= novelty.len())
        .collect();
    peaks.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut chosen: Vec<(usize, f32)> = Vec::new();
    for peak in peaks {
        if chosen.iter().all(|c| c.0.abs_diff(peak.0) >= SHORTEST) {
            chosen.push(peak);
        }
    }
    chosen.sort_by_key(|c| c.0);
    chosen
}

/// Letters `A B ... Z A1 B1 ...` in order of appearance.
fn letter(i: usize) -> String {
    let name = char::from(b'A' + (i % 26) as u8);
    if i < 26 { name.to_string() } else { format!("{name}{}", i / 26) }
}

/// Gives each section the label of the first section that sounds like it.
fn labels(means: &[Vec<f32>]) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut next = 0;
    for (i, mean) in means.iter().enumerate() {
        let mean = ArrayView1::from(mean);
        let best = (0..i)
            .map(|j| (j, similarity(mean, ArrayView1::from(&means[j]))))
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|best| best.1 >= ALIKE);
        let label = best.map_or(next, |(j, _)| found[j]);
        next = next.max(label + 1);
        found.push(label);
    }
    found
}

/// What each section is, by its energy, its place and whether it returns.
fn roles(energy: &[f32], label: &[usize]) -> Vec<&'static str> {
    let n = energy.len();
    let loud = energy.iter().copied().fold(0.0, f32::max);
    let quiet = energy.iter().copied().fold(1.0, f32::min);
    let level = |i: usize| {
        if loud - quiet > 0.05 { (energy[i] - quiet) / (loud - quiet) } else { 0.5 }
    };
    let returns = |i: usize| label.iter().filter(|&&l| l == label[i]).count() > 1;
    (0..n)
        .map(|i| {
            let rises = i + 1 < n && level(i + 1) - level(i) > 0.35;
            let risen = i > 0 && level(i) - level(i - 1) > 0.35;
            match () {
                () if i == 0 && n > 1 && level(i) < 0.6 => "intro",
                () if i + 1 == n && n > 1 && level(i) < 0.6 => "outro",
                () if risen && level(i) > 0.7 => "drop",
                () if rises && level(i) > 0.25 => "build",
                () if level(i) < 0.3 => "break",
                () if level(i) > 0.65 && returns(i) => "chorus",
                () => "verse",
            }
        })
        .collect()
}

/// What sections are made from.
pub(super) struct Input<'a> {
    /// Features in rows, one column every `STEP` seconds.
    pub(super) table: Array2<f32>,
    /// Energy curve and seconds between two of its values.
    pub(super) energy: &'a [f32],
    pub(super) hop: f64,
    /// Length of the song in seconds.
    pub(super) duration: f64,
    /// Times that boundaries snap to; empty where the grid is not trusted.
    pub(super) grid: Vec<f64>,
}

/// Mean of the curve between two times.
fn mean_between(curve: &[f32], hop: f64, start: f64, end: f64) -> f32 {
    let from = ((start / hop) as usize).min(curve.len().saturating_sub(1));
    let to = ((end / hop) as usize).clamp(from + 1, curve.len().max(from + 1)).min(curve.len());
    let part = &curve[from..to];
    part.iter().sum::<f32>() / part.len().max(1) as f32
}

/// The time of the grid nearest to `time`, if it is within two seconds.
fn snapped(grid: &[f64], time: f64) -> f64 {
    let near = grid.iter().copied().min_by(|a, b| (a - time).abs().total_cmp(&(b - time).abs()));
    near.filter(|near| (near - time).abs() < 2.0).unwrap_or(time)
}

/// Cuts the song into sections that tile it.
pub(super) fn sections(mut input: Input) -> Vec<Section> {
    standardise(&mut input.table);
    let smoothed: Vec<f32> =
        input.table.rows().into_iter().flat_map(|row| smooth(&row.to_vec(), 2)).collect();
    let table = Array2::from_shape_vec(input.table.dim(), smoothed).unwrap_or(input.table);
    let mut cuts = vec![(0.0, 1.0f32)];
    for (column, confidence) in boundaries(&novelty(&table)) {
        let time = snapped(&input.grid, column as f64 * STEP);
        if time > cuts[cuts.len() - 1].0 + 2.0 && time < input.duration - 2.0 {
            cuts.push((time, confidence));
        }
    }
    let ends: Vec<f64> = cuts.iter().skip(1).map(|c| c.0).chain([input.duration]).collect();
    let spans: Vec<(f64, f64)> = cuts.iter().map(|c| c.0).zip(ends).collect();
    let means: Vec<Vec<f32>> = spans
        .iter()
        .map(|&(start, end)| {
            table.rows().into_iter().map(|row| mean_between(&row.to_vec(), STEP, start, end)).collect()
        })
        .collect();
    let energy: Vec<f32> =
        spans.iter().map(|&(start, end)| mean_between(input.energy, input.hop, start, end)).collect();
    let label = labels(&means);
    let role = roles(&energy, &label);
    (0..spans.len())
        .map(|i| Section {
            start: spans[i].0,
            end: spans[i].1,
            label: letter(label[i]),
            role: role[i].to_owned(),
            energy: energy[i],
            confidence: cuts[i].1,
        })
        .collect()
}
