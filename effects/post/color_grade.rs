//! Shadows of one colour and lights of another.

use super::pixel::luma;
use super::{Row, RowShader};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// Shadows go towards teal and lights towards orange, on a soft curve; further where the music is loud.
    pub struct ColorGrade as "color_grade" {
        /// How far shadows and lights part; below 0 the other way round.
        split: value = "0.4 + 0.35*energy" in -2.0..=2.0,
        /// Steepness of the curve: 0 leaves the light.
        curve: value = "0.25 + 0.1*beat" in 0.0..=1.0,
        /// Light that black keeps.
        fade: value = "0.012" in 0.0..=0.3,
    }
}

/// What orange adds to each channel, and teal takes.
const ORANGE: [f32; 3] = [0.11, 0.012, -0.12];

impl RowShader for ColorGrade {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, row: Row<'_>) {
        let push = ORANGE.map(|v| v * self.split);
        row.each(
            #[inline(always)]
            |light| {
                let y = luma(light);
                // Nothing at black, so that the dark stays dark; teal below, orange above, less of it towards white.
                let side = 8.0 * y * (y - 0.28) * (1.35 - y);
                let graded = |v: f32, push: f32| {
                    let v = math::clamp01(v + side * push);
                    let steep = v * v * (3.0 - 2.0 * v);
                    math::mix(self.fade, 1.0, math::mix(v, steep, self.curve))
                };
                [graded(light[0], push[0]), graded(light[1], push[1]), graded(light[2], push[2])]
            },
        );
    }
}
