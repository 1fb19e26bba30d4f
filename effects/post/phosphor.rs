//! The afterglow of a tube.

use super::{PastShader, Row};
use crate::kit::fixed::Factor;
use crate::kit::math;
use crate::params;

params! {
    /// The light of past frames fades slowly, as on a tube: green lasts, red goes a little sooner, blue is gone at once.
    /// Energy lets it last longer, bass brightens it.
    pub struct Phosphor as "phosphor" {
        /// Seconds in which the green of the afterglow loses half of its light.
        decay: value = "0.07 + 0.13*energy" in 0.0..=4.0,
        /// Light of the afterglow.
        amount: value = "0.6 + 0.25*bass" in 0.0..=1.0,
        /// How unlike the colours fade: 0 all as green does, 1 as on a tube.
        split: value = "0.6" in 0.0..=1.0,
    }
}

/// How long red, green and blue last on a tube, against green.
const LASTS: [f32; 3] = [0.7, 1.0, 0.3];

impl PastShader for Phosphor {
    #[inline(always)]
    fn row(&self, seconds: f32, past: Row<'_>, row: Row<'_>) {
        let amount = Factor::from_unit(self.amount);
        let rows = [(past.r, row.r), (past.g, row.g), (past.b, row.b)];
        for ((past, row), lasts) in rows.into_iter().zip(LASTS) {
            let half = self.decay * math::mix(1.0, lasts, self.split);
            let left = Factor::from_unit(math::exp2(-seconds / math::max(half, 1e-3)));
            for (past, light) in past.iter_mut().zip(row) {
                let glow = left.times(*past);
                *past = if glow > *light { glow } else { *light };
                *light += amount.times(*past - *light);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::post::Picture;

    /// The row after a white frame and so many dark ones.
    fn after(frames: usize, phosphor: Phosphor) -> [u16; 3] {
        let mut past = Picture::new((40, 1));
        let mut now = Picture::new((40, 1));
        for frame in 0..=frames {
            let light = if frame == 0 { 60_000 } else { 0 };
            let row = now.row_mut(0);
            [row.r, row.g, row.b].into_iter().for_each(|row| row.fill(light));
            phosphor.row(0.1, past.row_mut(0), now.row_mut(0));
        }
        now.row(0).map(|row| row[39])
    }

    #[test]
    fn light_fades_by_halves_and_blue_before_red_before_green() {
        let [r, g, b] = after(4, Phosphor { decay: 0.4, amount: 1.0, split: 1.0 });
        assert!(g.abs_diff(30_000) < 10 && r < g && b < r && b > 0, "{r} {g} {b}");
        let alike = after(4, Phosphor { decay: 0.4, amount: 0.5, split: 0.0 });
        assert!(alike.iter().all(|v| v.abs_diff(15_000) < 10), "{alike:?}");
    }

    #[test]
    fn what_is_lit_now_is_left_as_it_is() {
        assert_eq!(after(0, Phosphor { decay: 0.4, amount: 1.0, split: 1.0 }), [60_000; 3]);
    }
}
