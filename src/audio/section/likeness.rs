//! How alike bars are.

use std::ops::Range;

use super::Input;
use crate::audio::chroma;
use crate::audio::math::exp;
use crate::audio::spectrum::{HOP, TEXTURE_STEP};

/// Parts of a bar that are compared with the same parts of another.
const PARTS: usize = 8;
/// Neighbouring filters that are compared as one: a quarter of an octave.
const FILTERS: usize = 6;
/// Weights of sound and of pitch.
const SOUND: f32 = 0.7;
const PITCH: f32 = 0.3;
/// Bars each way that a bar is compared with: a quarter of an hour of most music.
const REACH: usize = 512;
/// Bars each way that count for a boundary.
const NEAR: usize = 8;
/// Mean rank from which two sections have the same label.
const ALIKE: f32 = 0.78;

/// What every bar sounds like.
pub(super) struct Bars {
    /// Levels of the filters in each part of a bar, `width` values a bar.
    sounds: Vec<f32>,
    width: usize,
    /// Pitch classes of each bar, of length 1 or 0.
    pitches: Vec<[f32; 12]>,
    /// Mean squared distance of two bars near each other, in sound and in pitch.
    scale: (f32, f32),
}

impl Bars {
    pub(super) fn new(input: &Input, edges: &[f64]) -> Self {
        let rows: Vec<&[u8]> = input.spectrum.texture_rows().collect();
        let step = HOP * TEXTURE_STEP as f64;
        let width = PARTS * input.spectrum.width().div_ceil(FILTERS).max(1);
        let mut sounds = Vec::with_capacity(width * edges.len());
        for (i, bar) in edges.windows(2).enumerate() {
            for part in 0..PARTS {
                let time = |part: usize| bar[0] + (bar[1] - bar[0]) * part as f64 / PARTS as f64;
                sounds.extend(sound(within(&rows, time(part) / step, time(part + 1) / step)));
            }
            // A song of a very low rate has no filters.
            sounds.resize((i + 1) * width, 0.0);
        }
        let pitch = |bar: &[f64]| pitch(within(input.chroma, bar[0] / chroma::STEP, bar[1] / chroma::STEP));
        let pitches = edges.windows(2).map(pitch).collect();
        let mut bars = Bars { sounds, width, pitches, scale: (1.0, 1.0) };
        bars.scale = bars.spread();
        bars
    }

    fn len(&self) -> usize {
        self.pitches.len()
    }

    fn distance(&self, a: usize, b: usize) -> (f32, f32) {
        let sound = |bar: usize| &self.sounds[bar * self.width..(bar + 1) * self.width];
        (squared(sound(a), sound(b)), squared(&self.pitches[a], &self.pitches[b]))
    }

    fn spread(&self) -> (f32, f32) {
        let (mut sum, mut n) = ((0.0f64, 0.0f64), 0.0f64);
        for a in 0..self.len() {
            for b in a + 1..self.len().min(a + REACH) {
                let (sound, pitch) = self.distance(a, b);
                sum = (sum.0 + f64::from(sound), sum.1 + f64::from(pitch));
                n += 1.0;
            }
        }
        let mean = |sum: f64| (sum / n.max(1.0)).max(1e-9) as f32;
        (mean(sum.0), mean(sum.1))
    }

    /// How alike two bars are, 0..=1: 1 for equal ones, about 0.37 for any two.
    fn alike(&self, a: usize, b: usize) -> f32 {
        let (sound, pitch) = self.distance(a, b);
        let bell = |distance: f32, scale: f32| exp(-f64::from(distance / scale)) as f32;
        SOUND * bell(sound, self.scale.0) + PITCH * bell(pitch, self.scale.1)
    }
}

/// The rows from one place to another, at least one while there is any.
fn within<T>(rows: &[T], from: f64, to: f64) -> &[T] {
    let from = (from as usize).min(rows.len().saturating_sub(1));
    &rows[from..(to as usize).max(from + 1).min(rows.len())]
}

/// Mean level of each group of filters.
fn sound(rows: &[&[u8]]) -> Vec<f32> {
    let width = rows.first().map_or(0, |row| row.len());
    let groups = (0..width).step_by(FILTERS).map(|from| from..(from + FILTERS).min(width));
    let mean = |filters: Range<usize>| {
        let n = (filters.len() * rows.len()) as f32;
        rows.iter().map(|row| row[filters.clone()].iter().map(|&x| f32::from(x)).sum::<f32>()).sum::<f32>()
            / n
    };
    groups.map(mean).collect()
}

fn pitch(steps: &[[f32; 12]]) -> [f32; 12] {
    let mut sum = [0.0f32; 12];
    steps.iter().for_each(|step| sum.iter_mut().zip(step).for_each(|(sum, value)| *sum += value));
    let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
    if length > 0.0 { sum.map(|x| x / length) } else { sum }
}

fn squared(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// 0 for none.
fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, n) = values.fold((0.0, 0.0f32), |(sum, n), value| (sum + value, n + 1.0));
    sum / n.max(1.0)
}

/// The table of likeness as ranks: how large a share of the bars around are less alike than these two.
pub(super) struct Likeness {
    /// Row `i` holds the ranks of the bars `i..i + reach`.
    ranks: Vec<f32>,
    reach: usize,
    bars: usize,
}

impl Likeness {
    pub(super) fn new(bars: &Bars) -> Self {
        let (n, reach) = (bars.len(), REACH.min(bars.len()));
        let mut table = vec![0.0; n * reach];
        for a in 0..n {
            (a..n.min(a + reach)).for_each(|b| table[a * reach + b - a] = bars.alike(a, b));
        }
        let plain = Likeness { ranks: table, reach, bars: n };
        plain.smoothed().ranked()
    }

    pub(super) fn len(&self) -> usize {
        self.bars
    }

    /// The value of two bars; `None` where they are too far apart.
    fn get(&self, a: usize, b: usize) -> Option<f32> {
        let (a, b) = (a.min(b), a.max(b));
        (b < self.bars && b - a < self.reach).then(|| self.ranks[a * self.reach + b - a])
    }

    /// Each value weighed with its eight neighbours, so that bars that alternate form one block.
    fn smoothed(&self) -> Self {
        const NEXT: [(isize, f32); 3] = [(-1, 0.25), (0, 0.5), (1, 0.25)];
        let at = |a: isize, b: isize| {
            let inside = |bar: isize| bar.clamp(0, self.bars as isize - 1) as usize;
            self.get(inside(a), inside(b))
        };
        self.map(|a, b, value| {
            let row = |(da, wa): (isize, f32)| -> f32 {
                let cell = |(db, wb)| wa * wb * at(a as isize + da, b as isize + db).unwrap_or(value);
                NEXT.iter().copied().map(cell).sum()
            };
            NEXT.iter().copied().map(row).sum()
        })
    }

    fn ranked(&self) -> Self {
        let around = |a: usize| a.saturating_sub(self.reach - 1)..(a + self.reach).min(self.bars);
        let row = |a: usize| -> Vec<f32> {
            let mut row: Vec<f32> = around(a).filter_map(|b| self.get(a, b)).collect();
            row.sort_by(f32::total_cmp);
            row
        };
        let rows: Vec<Vec<f32>> = (0..self.bars).map(row).collect();
        let rank = |a: usize, value: f32| {
            let below = rows[a].partition_point(|&other| other < value);
            below as f32 / (rows[a].len() - 1).max(1) as f32
        };
        self.map(|a, b, value| 0.5 * (rank(a, value) + rank(b, value)))
    }

    fn map(&self, value: impl Fn(usize, usize, f32) -> f32) -> Self {
        let cells = self.ranks.iter().enumerate().map(|(i, &old)| {
            let (a, b) = (i / self.reach, i / self.reach + i % self.reach);
            if b < self.bars { value(a, b, old) } else { 0.0 }
        });
        Likeness { ranks: cells.collect(), ..*self }
    }

    /// Sum over a bar and those up to `NEAR` before it, from bar `first` on, of how far they are alike beyond `least`,
    /// as a share of `NEAR`.
    pub(super) fn fits(&self, bar: usize, first: usize, least: f32) -> f32 {
        let before = first.max(bar.saturating_sub(NEAR))..bar;
        before.filter_map(|other| self.get(other, bar)).map(|rank| rank - least).sum::<f32>() / NEAR as f32
    }

    /// Mean rank of bars that are at most `NEAR` apart.
    pub(super) fn near(&self) -> f32 {
        let pairs = (0..self.bars).flat_map(|a| (a + 1..=a + NEAR).map(move |b| (a, b)));
        mean(pairs.filter_map(|(a, b)| self.get(a, b)))
    }

    /// How much more the bars on each side of a boundary are like each other than like those across, 0..=1.
    pub(super) fn contrast(&self, bar: usize) -> f32 {
        let (before, after) = (bar.saturating_sub(NEAR)..bar, bar..(bar + NEAR).min(self.bars));
        let block = |rows: &Range<usize>, columns: &Range<usize>| {
            let pairs = rows.clone().flat_map(|a| columns.clone().map(move |b| (a, b)));
            mean(pairs.filter(|(a, b)| a != b).filter_map(|(a, b)| self.get(a, b)))
        };
        let within = 0.5 * (block(&before, &before) + block(&after, &after));
        (1.5 * (within - block(&before, &after))).clamp(0.0, 1.0)
    }

    /// Numbers the sections; one that is like an earlier one gets its number.
    pub(super) fn labels(&self, spans: &[Range<usize>]) -> Vec<usize> {
        let mut labels: Vec<usize> = Vec::with_capacity(spans.len());
        let mut next = 0;
        for (i, span) in spans.iter().enumerate() {
            let like = (0..i).map(|j| (j, self.same_course(&spans[j], span)));
            let best = like.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|best| best.1 >= ALIKE);
            labels.push(best.map_or(next, |(j, _)| labels[j]));
            next = next.max(labels[i] + 1);
        }
        labels
    }

    /// How alike two sections are, bar by bar: the shorter one against the part of the longer one that fits best.
    fn same_course(&self, a: &Range<usize>, b: &Range<usize>) -> f32 {
        let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
        let course = |offset: usize| {
            let pairs = short.clone().zip(long.start + offset..);
            pairs.map(|(a, b)| self.get(a, b).unwrap_or(0.0)).sum::<f32>() / short.len() as f32
        };
        (0..=long.len() - short.len()).map(course).fold(0.0, f32::max)
    }
}
