//! Shifts the white of the picture.

use super::pixel::{Light, luma, mix};
use super::{Row, RowShader};
use crate::kit::Moment;
use crate::kit::fixed::Factor;
use crate::params;

params! {
    /// Shifts the white of the picture along warm-cool and green-magenta, or bathes it in one colour; follows the
    /// brightness of the sound.
    pub struct Tint as "tint" {
        /// From cool (-1) to warm (1).
        warmth: value = "0.3*(0.5 - centroid)" in -1.0..=1.0,
        /// From green (-1) to magenta (1).
        magenta: value = "0" in -1.0..=1.0,
        /// The colour of the bath: 0 neutral, 1 warm, 2 cool, 3 matrix, 4 amber, 5 sepia, 6 neon_pink, 7 ice, 8 blood, 9 forest, 10 void, 11 sunset.
        bath: value = "0" in 0.0..=11.0,
        /// Share of the bathed picture.
        amount: value = "0.6 + 0.2*energy" in 0.0..=1.0,
    }
}

/// Colour of grey in the dark half and in the bright half of every bath.
const BATHS: [[Light; 2]; 12] = [
    [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]],
    [[1.0, 0.78, 0.55], [1.0, 0.94, 0.82]],
    [[0.6, 0.82, 1.0], [0.86, 0.95, 1.0]],
    [[0.05, 0.85, 0.3], [0.65, 1.0, 0.7]],
    [[1.0, 0.6, 0.08], [1.0, 0.86, 0.5]],
    [[0.9, 0.68, 0.45], [1.0, 0.93, 0.8]],
    [[1.0, 0.15, 0.65], [1.0, 0.72, 0.92]],
    [[0.3, 0.75, 1.0], [0.88, 0.98, 1.0]],
    [[0.85, 0.04, 0.06], [1.0, 0.6, 0.5]],
    [[0.2, 0.65, 0.25], [0.85, 0.95, 0.65]],
    [[0.35, 0.2, 0.75], [0.8, 0.75, 1.0]],
    [[0.75, 0.2, 0.55], [1.0, 0.75, 0.4]],
];

impl RowShader for Tint {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, mut row: Row<'_>) {
        // A channel is only ever lowered, so that nothing clips.
        let gain = |cut: f32| Factor::from_unit(1.0 - 0.35 * cut.clamp(0.0, 1.0));
        let (r, g, b) = (
            gain((-self.warmth).max(-self.magenta)),
            gain((0.3 * self.warmth.abs()).max(self.magenta)),
            gain(self.warmth.max(-self.magenta)),
        );
        r.times_row(row.r);
        g.times_row(row.g);
        b.times_row(row.b);
        let bath = ((self.bath + 0.5) as usize).min(BATHS.len() - 1);
        if bath > 0 {
            bathe(&mut row, BATHS[bath], self.amount);
        }
    }
}

#[inline(always)]
fn bathe(row: &mut Row<'_>, [dark, bright]: [Light; 2], amount: f32) {
    let Row { y, r, g, b } = row;
    Row { y: *y, r, g, b }.each(
        #[inline(always)]
        |light| {
            // Between luma and peak: coloured glyphs keep most of their light.
            let peak = light[0].max(light[1]).max(light[2]);
            let level = 0.5 * (luma(light) + peak);
            let colour = mix(dark, bright, level);
            mix(
                light,
                colour.map(
                    #[inline(always)]
                    |v| v * level,
                ),
                amount,
            )
        },
    );
}
