//! The colours of a plot.

use asciivid_effects::kit::color::{Oklch, Ramp, Rgb};
use asciivid_effects::kit::math::fract;

/// The page and the panels on it.
pub(super) const PAGE: Rgb = [13, 16, 22];
pub(super) const PANEL: Rgb = [20, 25, 34];
/// Lines of a scale.
pub(super) const GRID: Rgb = [58, 67, 84];
/// Text by weight.
pub(crate) const BRIGHT: Rgb = [238, 242, 248];
pub(super) const TEXT: Rgb = [190, 199, 213];
pub(crate) const DIM: Rgb = [128, 139, 158];

/// The three kinds of hits.
pub(super) const KICK: Rgb = [255, 107, 98];
pub(super) const SNARE: Rgb = [255, 200, 92];
pub(super) const HAT: Rgb = [100, 202, 255];
/// Curves.
pub(super) const ONSET: Rgb = [172, 186, 212];
pub(super) const TEMPO: Rgb = [140, 220, 200];
pub(super) const ENERGY: Rgb = [112, 160, 255];
pub(super) const BUILD: Rgb = [255, 186, 84];
pub(super) const DROP: Rgb = [255, 92, 112];

/// Levels of the spectrum, from nothing to full.
pub(super) fn heat() -> Ramp {
    Ramp::new(&[
        PANEL,
        [38, 28, 84],
        [100, 34, 122],
        [181, 52, 108],
        [240, 104, 74],
        [253, 190, 104],
        [255, 248, 220],
    ])
}

/// The colour of the section label of a number, counted in order of appearance: hues that lie far apart, all as light.
pub(super) fn label(number: usize) -> Rgb {
    const GOLDEN: f32 = 0.381_966;
    Oklch { l: 0.72, c: 0.115, h: fract(0.70 + GOLDEN * number as f32) }.to_rgb()
}

#[cfg(test)]
mod tests {
    use asciivid_effects::kit::color::contrast;

    use super::*;

    #[test]
    fn text_can_be_read_on_its_ground() {
        for text in [BRIGHT, TEXT, DIM, KICK, SNARE, HAT, BUILD, DROP, ENERGY] {
            assert!(contrast(text, PAGE) > 4.5 && contrast(text, PANEL) > 4.5, "{text:?}");
        }
        for number in 0..30 {
            assert!(contrast(label(number), PAGE) > 4.5, "{number}");
        }
    }

    #[test]
    fn neighbouring_labels_are_told_apart() {
        let distance = |a: Rgb, b: Rgb| (0..3).map(|i| a[i].abs_diff(b[i]) as u32).sum::<u32>();
        for one in 0..6 {
            for other in one + 1..6 {
                assert!(distance(label(one), label(other)) > 40, "{one} and {other}");
            }
        }
    }
}
