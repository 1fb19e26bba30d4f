//! What the light of a frame is multiplied with: a number for each channel of every block of the picture, smooth between
//! the blocks.

use asciivid_effects::kit::math;

use super::blocks::{BLOCKS, Blocks, Color, GRID, around};

/// Multipliers of coded light, above 0 and at most 4; each holds in the middle of its block, and between the middles it is
/// mixed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gains(pub(super) [Color; BLOCKS]);

/// What differs from 1 by less cannot be seen.
const VISIBLE: f32 = 1.0 / 256.0;
/// Shares of the block before, of its own and of the one behind in the mean along a block.
const MEAN: [f32; 3] = [0.125, 0.75, 0.125];
/// The same where multipliers are made smoother.
const SMOOTH: [f32; 3] = [0.25, 0.5, 0.25];

impl Gains {
    /// Leaves all light as it is.
    pub(super) const ALL: Gains = Gains([[1.0; 3]; BLOCKS]);

    /// Multipliers by block and channel.
    #[cfg(test)]
    pub(crate) fn by(gain: impl Fn(usize, usize) -> f32) -> Gains {
        Gains(std::array::from_fn(|block| std::array::from_fn(|channel| gain(block, channel))))
    }

    /// Whether anything changes that could be seen.
    pub(crate) fn changes(&self) -> bool {
        self.0.as_flattened().iter().any(|gain| (gain - 1.0).abs() >= VISIBLE)
    }

    /// The multipliers of a row of blocks.
    pub(crate) fn row(&self, row: usize) -> &[Color] {
        &self.0[row * GRID.0..][..GRID.0]
    }

    /// All of them times a number.
    pub(super) fn times(&self, share: f32) -> Gains {
        Gains(self.0.map(|gain| gain.map(|gain| share * gain)))
    }

    /// Each mixed with those beside it.
    pub(super) fn smooth(&self) -> Gains {
        Gains(self.spread(SMOOTH))
    }

    /// As much light, but where there is less of it than was drawn its colour is deeper, as that of embers is: what is
    /// nearly white would become grey.
    pub(super) fn deepened(&self, drawn: &Blocks) -> Gains {
        Gains(std::array::from_fn(|block| {
            let (gain, light) = (self.0[block], drawn.0[block]);
            let sum = |gain: Color| gain[0] * light[0] + gain[1] * light[1] + gain[2] * light[2];
            let less = 1.0 - math::clamp01((gain[0] + gain[1] + gain[2]) / 3.0);
            let most = light.into_iter().fold(f32::MIN_POSITIVE, math::max);
            let deep = std::array::from_fn(|c| gain[c] * math::mix(1.0, light[c] / most, less));
            let share = sum(gain) / math::max(sum(deep), f32::MIN_POSITIVE);
            if share > 0.0 { deep.map(|deep| share * deep) } else { gain }
        }))
    }

    /// The multipliers at a place, 0..=1 across and down.
    pub(crate) fn at(&self, x: f32, y: f32) -> Color {
        mixed(&self.0, GRID, x, y)
    }

    /// The mean multipliers over every block.
    pub(super) fn means(&self) -> [Color; BLOCKS] {
        self.spread(MEAN)
    }

    /// Shares of every block and of those beside it.
    fn spread(&self, [before, own, behind]: [f32; 3]) -> [Color; BLOCKS] {
        around(&self.0, |[a, b, c]| before * a + own * b + behind * c)
    }
}

/// Colours that hold in the middle of a part, as they are mixed at a place, 0..=1 across and down.
pub(super) fn mixed(colors: &[Color], (across, down): (usize, usize), x: f32, y: f32) -> Color {
    let ((left, right, to_right), (upper, lower, to_lower)) = (between(x, across), between(y, down));
    std::array::from_fn(|c| {
        let row =
            |row: usize| math::mix(colors[row * across + left][c], colors[row * across + right][c], to_right);
        math::mix(row(upper), row(lower), to_lower)
    })
}

/// Where the middle of a part is along a side of so many, 0..=1.
pub(crate) fn middle(part: usize, count: usize) -> f32 {
    (part as f32 + 0.5) / count as f32
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

    /// A place in blocks, as a share of the picture.
    fn place(col: f32, row: f32) -> (f32, f32) {
        (col / GRID.0 as f32, row / GRID.1 as f32)
    }

    #[test]
    fn a_multiplier_holds_in_the_middle_of_its_block_and_is_mixed_between() {
        let gains = Gains(std::array::from_fn(|i| [1.0 + i as f32 / 1000.0, 1.0, 2.0]));
        let at = |col, row| {
            let (x, y) = place(col, row);
            gains.at(x, y)
        };
        assert_eq!(at(0.5, 0.5), [1.0, 1.0, 2.0]);
        assert!((at(1.5, 2.5)[0] - 1.129).abs() < 1e-5);
        assert!((at(2.0, 1.0)[0] - 1.0335).abs() < 1e-5);
        assert_eq!(
            (gains.at(-1.0, 0.0)[0], gains.at(1.0, 2.0)[0]),
            (1.0, 1.0 + (BLOCKS - 1) as f32 / 1000.0)
        );
    }

    #[test]
    fn the_mean_over_a_block_is_that_of_its_places() {
        let own = 3 * GRID.0 + 3;
        let gains = Gains(std::array::from_fn(|i| if i == own { [0.5; 3] } else { [1.0; 3] }));
        for (col, row) in [(3, 3), (2, 3), (4, 4), (0, 0)] {
            let places = (0..1024).map(|i| ((i % 32) as f32 + 0.5, (i / 32) as f32 + 0.5));
            let at = |(x, y)| {
                let (x, y) = place(col as f32 + x / 32.0, row as f32 + y / 32.0);
                gains.at(x, y)[1]
            };
            let mean = places.map(at).sum::<f32>() / 1024.0;
            let over = gains.means()[row * GRID.0 + col][1];
            assert!((mean - over).abs() < 1e-3, "{col} {row}: {mean} {over}");
        }
        assert!(gains.changes() && !Gains::ALL.changes());
    }

    #[test]
    fn what_is_made_smoother_keeps_its_mean() {
        let gains = Gains(std::array::from_fn(|i| if i == 5 * GRID.0 + 7 { [0.2; 3] } else { [1.0; 3] }));
        let smooth = gains.smooth();
        assert!((smooth.0[5 * GRID.0 + 7][0] - 0.8).abs() < 1e-6 && smooth.0[5 * GRID.0 + 8][0] < 0.95);
        let mean = |gains: &Gains| gains.0.iter().map(|gain| gain[0]).sum::<f32>();
        assert!((mean(&gains) - mean(&smooth)).abs() < 1e-2);
    }

    #[test]
    fn what_is_dimmed_keeps_its_light_and_has_a_deeper_colour() {
        let flame = [0.9, 0.8, 0.5];
        let lit = |gain: f32| {
            let deep = Gains([[gain; 3]; BLOCKS]).deepened(&Blocks([flame; BLOCKS])).0[0];
            [flame[0] * deep[0], flame[1] * deep[1], flame[2] * deep[2]]
        };
        let dim = lit(0.5);
        assert!((dim.iter().sum::<f32>() - 1.1).abs() < 1e-5, "{dim:?}");
        assert!(dim[2] / dim[0] < 0.8 * flame[2] / flame[0], "{dim:?}");
        assert!(lit(1.3).iter().zip(flame).all(|(lit, drawn)| (lit - 1.3 * drawn).abs() < 1e-5));
        let dark = Gains([[0.5; 3]; BLOCKS]).deepened(&Blocks([[0.0; 3]; BLOCKS]));
        assert_eq!(dark.0[0], [0.5; 3]);
    }
}
