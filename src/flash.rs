//! The flash guard: it changes the light of frames that would flash too often ([`watch`]), and where so much comes and goes
//! that the eye cannot rest ([`pace`]).

mod blocks;
mod gains;
mod pace;
mod watch;

use crate::timeline::Timeline;
pub(crate) use blocks::{Blocks, GRID};
pub(crate) use gains::{Gains, between, middle};
pub(crate) use pace::MEMORY;
use pace::Pace;
pub(crate) use watch::{AREA, Watch};

/// When a frame is seen, in seconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct When {
    pub(crate) time: f64,
    /// Start and end of the scene that it belongs to.
    scene: (f64, f64),
}

impl When {
    /// Of a frame of a film.
    pub(crate) fn of(frame: u32, timeline: &Timeline) -> When {
        When { time: timeline.fps.time_of(frame), scene: timeline.scenes[timeline.scene_at(frame)].time }
    }

    /// Of a frame in the midst of a scene.
    #[cfg(test)]
    fn alone(time: f64) -> When {
        When { time, scene: (f64::NEG_INFINITY, f64::INFINITY) }
    }
}

/// Shares of its coded light that are tried where a frame would be a flash too many, from all to next to none.
const SHARES: [f32; 9] = [1.0, 0.93, 0.85, 0.76, 0.67, 0.58, 0.48, 0.38, 0.28];
/// Share of the picture that the guard lets flash: less than is allowed, as it sees a smaller picture.
const MARGIN: f32 = 0.8 * AREA;

/// Changes the light of frames, one after the other, so that no place of a quarter of the picture flashes more than three
/// times in a second, and that nothing comes and goes faster than is good for the eye.
#[derive(Debug, Clone)]
pub(crate) struct Guard {
    watch: Watch,
    pace: Pace,
}

impl Guard {
    /// Of a film that begins in the dark.
    pub(crate) fn new() -> Guard {
        Guard { watch: Watch::new(MARGIN), pace: Pace::dark() }
    }

    /// Of frames within a film, of which nothing is known that comes before.
    pub(crate) fn within() -> Guard {
        Guard { watch: Watch::new(MARGIN), pace: Pace::default() }
    }

    /// Goes on with the film itself, where a small copy of it was seen so far; the last frame is given as the film has it,
    /// and what its light is multiplied with.
    pub(crate) fn go_on(&mut self, blocks: &Blocks, gains: &Gains) {
        self.pace.go_on(blocks.lit(gains));
    }

    /// Takes the next frame; gives what its light is multiplied with as it is shown.
    pub(crate) fn see(&mut self, when: When, drawn: &Blocks) -> Gains {
        let calm = self.pace.gains(when, drawn);
        let with = |share: f32| {
            let gains = calm.times(share).deepened(drawn);
            let shown = drawn.lit(&gains);
            (gains, shown)
        };
        let flashes = |shown: &Blocks| self.watch.clone().see(shown, when.time) > 0.0;
        // Where no share is enough, what was before flashed; then the least light keeps it from going on.
        let found = SHARES.into_iter().map(with).find(|(_, shown)| !flashes(shown));
        let (gains, shown) = found.unwrap_or_else(|| with(SHARES[SHARES.len() - 1]));
        self.watch.see(&shown, when.time);
        self.pace.show(when, shown);
        gains
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (64, 36);

    /// What becomes of the light of frames.
    fn gains(frames: &[(f64, Blocks)]) -> Vec<Gains> {
        let mut guard = Guard::within();
        frames.iter().map(|(time, blocks)| guard.see(When::alone(*time), blocks)).collect()
    }

    /// A frame of one colour, the right part of it black.
    fn frame(ycc: [u8; 3], share: f64) -> Blocks {
        let mut frame = vec![128; SIZE.0 * SIZE.1 * 3 / 2];
        let (mut at, sizes) = (0, [SIZE, (SIZE.0 / 2, SIZE.1 / 2), (SIZE.0 / 2, SIZE.1 / 2)]);
        for (i, (width, height)) in sizes.into_iter().enumerate() {
            for _ in 0..height {
                let lit = (width as f64 * share).round() as usize;
                frame[at..at + lit].fill(ycc[i]);
                frame[at + lit..at + width].fill(if i == 0 { 16 } else { 128 });
                at += width;
            }
        }
        Blocks::of(&frame, SIZE)
    }

    /// Frames at 24 a second that are lit `rate` times a second.
    fn flicker(ycc: [u8; 3], share: f64, rate: f64) -> Vec<(f64, Blocks)> {
        let lit = |time: f64| (time * rate).fract() < 0.5;
        let times = (0..96).map(|i| f64::from(i) / 24.0);
        times.map(|time| (time, frame(if lit(time) { ycc } else { [16, 128, 128] }, share))).collect()
    }

    fn worst(frames: impl Iterator<Item = (f64, Blocks)>) -> f32 {
        let mut watch = Watch::new(AREA);
        frames.map(|(time, blocks)| watch.see(&blocks, time)).fold(0.0, f32::max)
    }

    fn plain(frames: &[(f64, Blocks)]) -> f32 {
        worst(frames.iter().cloned())
    }

    fn guarded(frames: &[(f64, Blocks)], gains: &[Gains]) -> f32 {
        worst(frames.iter().zip(gains).map(|((time, blocks), gains)| (*time, blocks.lit(gains))))
    }

    const WHITE: [u8; 3] = [235, 128, 128];
    const RED: [u8; 3] = [63, 102, 240];
    const DIM_BLUE: [u8; 3] = [30, 150, 122];

    #[test]
    fn more_than_three_flashes_a_second_of_a_quarter_of_the_picture_are_seen() {
        assert!(plain(&flicker(WHITE, 1.0, 6.0)) == 1.0);
        assert!(plain(&flicker(WHITE, 1.0, 2.5)) == 0.0);
        assert_eq!(plain(&flicker(WHITE, 0.2, 6.0)), 0.0);
        assert!(plain(&flicker(WHITE, 0.5, 6.0)) >= AREA);
        assert!(plain(&flicker(RED, 1.0, 6.0)) == 1.0);
        assert_eq!(plain(&flicker(DIM_BLUE, 1.0, 6.0)), 0.0);
    }

    #[test]
    fn the_guard_changes_light_only_where_it_has_to_and_enough_of_it() {
        for (color, share, rate) in
            [(WHITE, 1.0, 6.0), (WHITE, 0.5, 12.0), (RED, 1.0, 4.5), ([120, 128, 128], 0.8, 8.0)]
        {
            let frames = flicker(color, share, rate);
            let gains = gains(&frames);
            assert!(plain(&frames) >= AREA && gains.iter().any(Gains::changes));
            assert!(guarded(&frames, &gains) < AREA, "{color:?} at {rate}");
        }
        let calm = flicker([36, 128, 128], 1.0, 1.0);
        assert!(!gains(&calm).iter().any(Gains::changes));
    }

    #[test]
    fn what_moves_is_not_what_flashes() {
        let band = |i: usize| {
            let lit = move |col: usize, row: usize| row < 12 && (col + 12 * i) % GRID.0 < GRID.0 / 2;
            Blocks::of_colors(move |col, row| [if lit(col, row) { 0.9 } else { 0.0 }; 3])
        };
        let frames: Vec<_> = (0..96).map(|i| (i as f64 / 24.0, band(i))).collect();
        assert_eq!(plain(&frames), 0.0);
    }
}
