//! What the light of a frame is multiplied with: a number for each channel of every part of the picture, smooth between
//! the parts.

use asciivid_effects::kit::math;

use super::Color;

/// Parts across and down: those of ffmpeg's filter `photosensitivity`.
pub(crate) const PARTS: (usize, usize) = (8, 8);
pub(super) const COUNT: usize = PARTS.0 * PARTS.1;
/// No multiplier reaches this.
pub(crate) const BELOW: f32 = 4.0;

/// Multipliers of coded light; each holds in the middle of its part, and between the middles it is mixed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gains(pub(super) [Color; COUNT]);

/// What differs from 1 by less cannot be seen.
const VISIBLE: f32 = 1.0 / 256.0;

impl Gains {
    /// Leaves all light as it is.
    pub(super) const ALL: Gains = Gains([[1.0; 3]; COUNT]);

    /// Multipliers by part and channel.
    #[cfg(test)]
    pub(crate) fn by(gain: impl Fn(usize, usize) -> f32) -> Gains {
        Gains(std::array::from_fn(|part| std::array::from_fn(|channel| gain(part, channel))))
    }

    /// Whether anything changes that could be seen.
    pub(crate) fn changes(&self) -> bool {
        self.0.as_flattened().iter().any(|gain| (gain - 1.0).abs() >= VISIBLE)
    }

    /// The multipliers of a row of parts.
    pub(crate) fn row(&self, row: usize) -> &[Color] {
        &self.0[row * PARTS.0..][..PARTS.0]
    }

    /// All of them times a number.
    pub(super) fn times(&self, share: f32) -> Gains {
        Gains(self.0.map(|gain| gain.map(|gain| share * gain)))
    }

    /// The multipliers at a place, 0..=1 across and down.
    pub(crate) fn at(&self, x: f32, y: f32) -> Color {
        let ((left, right, across), (upper, lower, down)) = (between(x, PARTS.0), between(y, PARTS.1));
        let mixed = |row: usize| mix(self.row(row)[left], self.row(row)[right], across);
        mix(mixed(upper), mixed(lower), down)
    }

    /// The mean multipliers over a part.
    pub(super) fn over(&self, col: usize, row: usize) -> Color {
        let beside = |i: usize, count: usize| [i.saturating_sub(1), i, (i + 1).min(count - 1)];
        let mut mean = [0.0; 3];
        for (down, row) in SPREAD.iter().zip(beside(row, PARTS.1)) {
            for (across, col) in SPREAD.iter().zip(beside(col, PARTS.0)) {
                mean.iter_mut()
                    .zip(self.row(row)[col])
                    .for_each(|(mean, gain)| *mean += down * across * gain);
            }
        }
        mean
    }
}

/// Shares of the part before, of its own and of the part behind in the mean along a part.
const SPREAD: [f32; 3] = [0.125, 0.75, 0.125];

fn mix(from: Color, to: Color, share: f32) -> Color {
    std::array::from_fn(|c| math::mix(from[c], to[c], share))
}

/// The two parts between whose middles a place lies, and how far it is from the first to the second.
pub(crate) fn between(place: f32, count: usize) -> (usize, usize, f32) {
    let at = math::clamp(place * count as f32 - 0.5, 0.0, (count - 1) as f32);
    let first = (at as usize).min(count - 1);
    (first, (first + 1).min(count - 1), at - first as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multiplier_holds_in_the_middle_of_its_part_and_is_mixed_between() {
        let gains = Gains(std::array::from_fn(|i| [1.0 + i as f32 / 100.0, 1.0, 2.0]));
        assert_eq!(gains.at(0.5 / 8.0, 0.5 / 8.0), [1.0, 1.0, 2.0]);
        assert!((gains.at(1.5 / 8.0, 2.5 / 8.0)[0] - 1.17).abs() < 1e-5);
        assert!((gains.at(2.0 / 8.0, 1.0 / 8.0)[0] - 1.055).abs() < 1e-5);
        assert_eq!((gains.at(-1.0, 0.0)[0], gains.at(1.0, 2.0)[0]), (1.0, 1.63));
    }

    #[test]
    fn the_mean_over_a_part_is_that_of_its_places() {
        let gains = Gains(std::array::from_fn(|i| if i == 27 { [0.5; 3] } else { [1.0; 3] }));
        for (col, row) in [(3, 3), (2, 3), (4, 4), (0, 0)] {
            let places = (0..1024).map(|i| ((i % 32) as f32 + 0.5, (i / 32) as f32 + 0.5));
            let at = |(x, y)| gains.at((col as f32 + x / 32.0) / 8.0, (row as f32 + y / 32.0) / 8.0)[1];
            let mean = places.map(at).sum::<f32>() / 1024.0;
            assert!((mean - gains.over(col, row)[1]).abs() < 1e-3, "{col} {row}: {mean}");
        }
        assert!(gains.changes() && !Gains::ALL.changes());
    }
}
