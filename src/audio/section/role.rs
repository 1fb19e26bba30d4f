//! What each section is in the song.

/// Ranges of energy that are too small to tell sections apart by.
const FLAT: f32 = 0.08;
/// Share of the song's range of energy that is a leap, and one that is a step.
const LEAP: f32 = 0.35;
const STEP: f32 = 0.15;

/// Energy by which an intro or outro is calmer than the section beside it.
const CALMER: f32 = 0.1;
/// Size of a drop from which the section that it opens is one, and the size after an intro, where much opens.
const DROP: f32 = 0.3;
const ARRIVAL: f32 = 0.8;

/// Names every section by its energy, its place, whether it returns, and the size of the drop at its start (0 for
/// none).
pub(super) fn roles(energy: &[f32], labels: &[usize], drops: &[f32]) -> Vec<&'static str> {
    let song = Song { energy, levels: levels(energy), labels, drops, chorus: None };
    let song = Song { chorus: song.chorus(), ..song };
    (0..energy.len()).map(|i| song.role(i)).collect()
}

/// Energy of each section within the song's range, 0..=1.
fn levels(energy: &[f32]) -> Vec<f32> {
    let high = energy.iter().copied().fold(0.0, f32::max);
    let low = energy.iter().copied().fold(1.0, f32::min);
    let level = |&e: &f32| if high - low > FLAT { (e - low) / (high - low) } else { 0.5 };
    energy.iter().map(level).collect()
}

struct Song<'a> {
    energy: &'a [f32],
    levels: Vec<f32>,
    labels: &'a [usize],
    drops: &'a [f32],
    /// The label of the chorus.
    chorus: Option<usize>,
}

impl Song<'_> {
    /// The label with the most energy among those that return and are loud; in a song of many sections where none
    /// does, that of the loudest.
    fn chorus(&self) -> Option<usize> {
        let mean = |label: usize| {
            let all = self.labels.iter().zip(&self.levels).filter(|(l, _)| **l == label);
            let (sum, n) = all.fold((0.0, 0), |(sum, n), (_, level)| (sum + level, n + 1));
            (n > 1).then(|| sum / n as f32)
        };
        let count = self.labels.iter().max().map_or(0, |last| last + 1);
        let means = (0..count).filter_map(|label| Some((label, mean(label)?)));
        let best = means.filter(|m| m.1 >= 0.5).max_by(|a, b| a.1.total_cmp(&b.1)).map(|m| m.0);
        let loudest = || (0..count).max_by(|&a, &b| self.level_of(a).total_cmp(&self.level_of(b)));
        best.or_else(|| loudest().filter(|_| self.labels.len() > 2))
    }

    /// The energy of the first section with a label.
    fn level_of(&self, label: usize) -> f32 {
        let first = self.labels.iter().position(|&l| l == label);
        first.map_or(0.0, |i| self.levels[i])
    }

    fn calmer(&self, i: usize, other: usize) -> bool {
        self.energy[other] - self.energy[i] > CALMER
    }

    fn role(&self, i: usize) -> &'static str {
        let last = self.levels.len() - 1;
        let level = self.levels[i];
        let rise = if i > 0 { level - self.levels[i - 1] } else { 0.0 };
        let ahead = if i < last { self.levels[i + 1] - level } else { 0.0 };
        match () {
            () if i == 0 && ahead > STEP && self.calmer(i, i + 1) => "intro",
            () if i == last && i > 0 && rise < -STEP && self.calmer(i, i - 1) => "outro",
            () if i > 0 && level > 0.6 && self.drops[i] >= if i > 1 { DROP } else { ARRIVAL } => "drop",
            () if ahead > LEAP && level > 0.3 && i > 0 => "build",
            () if i > 0 && (level < 0.3 || (rise < -LEAP && ahead > STEP)) => "break",
            () if self.chorus == Some(self.labels[i]) => "chorus",
            () => "verse",
        }
    }
}
