//! How fast the picture becomes lighter and darker, part by part. What pulses all over, or whirls, is tiring long before it
//! flashes, and ffmpeg's filter `photosensitivity` objects to it. Its measure is taken over (at its defaults and 24 frames
//! a second): the mean change of the parts from frame to frame, summed up over a second and a quarter in which every
//! change counts the less the longer ago it is, must stay below 80 steps of 256. Where that becomes scarce, what lights up
//! is let go slowly, so that there is room for what lights up next: hits stay hits, and what is between them is calm. Before
//! a scene ends there is a little less of everything, so that the next one may come in as it is.

use std::collections::VecDeque;

use asciivid_effects::kit::math;

use super::gains::{BELOW, COUNT, Gains};
use super::{Blocks, Color, GRID, PARTS, When};

/// Sum of changes, of full light, that may be: a little less than the filter's, as the guard sees a smaller picture.
const LIMIT: f32 = 0.82 * 80.0 / 255.0;
/// Share of it up to which nothing is held.
const CALM: f32 = 0.85;
/// Share of it that is kept where a scene begins: what becomes dark there can hardly be held back.
const KEPT: f32 = 0.5;
/// Seconds into a scene until that is given back. Before its end it grows as fast as what was is forgotten.
const GIVEN_BACK: f64 = 0.4;
/// Share of the room that is left which may be taken by what becomes darker.
const FALL: f32 = 0.25;
/// Seconds in which a change is forgotten.
pub(crate) const MEMORY: f64 = 1.25;
/// The least share of its way that a part goes in a frame, so that nothing ever stands still.
const LEAST: f32 = 0.03;
/// The least and the most that light is multiplied with.
const GAINS: (f32, f32) = (0.25, 0.97 * BELOW);
/// Light below which a part counts as dark: what is not there is not lit.
const DARK: f32 = 4.0 / 255.0;

/// Mean colour of every part.
type Parts = [Color; COUNT];

/// Follows the light of the frames of a film.
#[derive(Debug, Clone, Default)]
pub(super) struct Pace {
    /// The parts as they were last shown.
    shown: Option<Parts>,
    /// The last changes, each with its time in seconds.
    changes: VecDeque<(f64, f32)>,
}

impl Pace {
    /// Before a film that begins in the dark.
    pub(super) fn dark() -> Pace {
        Pace { shown: Some([[0.0; 3]; COUNT]), changes: VecDeque::new() }
    }

    /// What the light of a frame should be multiplied with.
    pub(super) fn gains(&self, when: When, blocks: &Blocks) -> Gains {
        let Some(shown) = &self.shown else { return Gains::ALL };
        let (parts, sum) = (parts(blocks), self.sum(when.time));
        let (rise, fall) = changes(shown, &parts);
        let limit = LIMIT * (1.0 - kept(when));
        if sum + rise + fall <= CALM * limit {
            return Gains::ALL;
        }
        let room = (limit - sum).max(0.0);
        let down = (FALL * room / fall.max(f32::MIN_POSITIVE)).clamp(LEAST, 1.0);
        let up = ((room - down * fall) / rise.max(f32::MIN_POSITIVE)).clamp(LEAST, 1.0);
        let hold = |from: f32, to: f32| {
            let wanted = math::mix(from, to, if to > from { up } else { down });
            math::clamp((wanted + DARK) / (to + DARK), GAINS.0, GAINS.1)
        };
        sharpened(&Gains(std::array::from_fn(|part| {
            std::array::from_fn(|c| hold(shown[part][c], parts[part][c]))
        })))
    }

    /// What was shown had as much more or less light than it seemed as a frame has that seems to be `from` and is `to`.
    pub(super) fn scale(&mut self, from: &Blocks, to: &Blocks) {
        let ratios = parts(from).into_iter().zip(parts(to));
        for (shown, (from, to)) in self.shown.iter_mut().flatten().zip(ratios) {
            for (shown, (from, to)) in shown.iter_mut().zip(from.into_iter().zip(to)) {
                *shown = (*shown * (to + DARK) / (from + DARK)).min(1.0);
            }
        }
    }

    /// Takes a frame as it is shown.
    pub(super) fn show(&mut self, time: f64, blocks: &Blocks) {
        let parts = parts(blocks);
        self.changes.retain(|(then, _)| time - then < MEMORY);
        if let Some(shown) = &self.shown {
            let (rise, fall) = changes(shown, &parts);
            self.changes.push_back((time, rise + fall));
        }
        self.shown = Some(parts);
    }

    /// The sum of the changes so far, as they count at a time.
    fn sum(&self, time: f64) -> f32 {
        self.changes.iter().map(|&(then, change)| counts(time - then) * change).sum()
    }
}

/// Share of the limit that is kept.
fn kept(When { time, scene: (start, end) }: When) -> f32 {
    let given_back = (1.0 - (time - start) / GIVEN_BACK).clamp(0.0, 1.0) as f32;
    KEPT * math::max(counts(end - time), given_back)
}

/// How much a change counts after so many seconds, 0..=1.
fn counts(age: f64) -> f32 {
    (1.0 - age / MEMORY).clamp(0.0, 1.0) as f32
}

/// Every part is two blocks wide and one high.
fn parts(blocks: &Blocks) -> Parts {
    const WIDE: usize = GRID.0 / PARTS.0;
    const _: () = assert!(WIDE == 2 && GRID.1 == PARTS.1);
    let (pairs, _) = blocks.0.as_chunks::<WIDE>();
    std::array::from_fn(|part| std::array::from_fn(|c| 0.5 * (pairs[part][0][c] + pairs[part][1][c])))
}

/// Mixing with the parts beside will take from what stands out; as much is put on top before.
fn sharpened(gains: &Gains) -> Gains {
    Gains(std::array::from_fn(|part| {
        let over = gains.over(part % PARTS.0, part / PARTS.0);
        std::array::from_fn(|c| math::clamp(2.0 * gains.0[part][c] - over[c], GAINS.0, GAINS.1))
    }))
}

/// What becomes lighter and what becomes darker, as means over all channels of all parts.
fn changes(from: &Parts, to: &Parts) -> (f32, f32) {
    let pairs = from.as_flattened().iter().zip(to.as_flattened());
    let (rise, fall) = pairs.fold((0.0, 0.0), |(rise, fall), (from, to)| {
        (rise + math::max(to - from, 0.0), fall + math::max(from - to, 0.0))
    });
    (rise / (3 * COUNT) as f32, fall / (3 * COUNT) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FPS: f64 = 24.0;

    /// Grey pictures, 24 a second, as they are and as they are shown.
    fn shown(light: impl Fn(usize, usize) -> f32, frames: usize) -> Vec<(Blocks, Blocks)> {
        let mut pace = Pace::default();
        let show = |frame: usize| {
            let drawn = Blocks::of_colors(|col, _| [light(frame, col); 3]);
            let time = frame as f64 / FPS;
            let lit = drawn.lit(&pace.gains(When::alone(time), &drawn));
            pace.show(time, &lit);
            (drawn, lit)
        };
        (0..frames).map(show).collect()
    }

    /// The largest sum of changes, weighed as the filter does at 24 frames a second, as a share of what it allows.
    fn worst<'a>(frames: impl Iterator<Item = &'a Blocks>) -> f32 {
        let parts: Vec<Parts> = frames.map(parts).collect();
        let changes: Vec<f32> = parts
            .windows(2)
            .map(|pair| changes(&pair[0], &pair[1]))
            .map(|(rise, fall)| rise + fall)
            .collect();
        let sum = |end: usize| {
            let last = changes[..=end].iter().rev().take(30).enumerate();
            last.map(|(age, change)| change * if age == 0 { 1.0 } else { (30 - age) as f32 / 30.0 }).sum()
        };
        (0..changes.len()).map(sum).fold(0.0, f32::max) * 255.0 / 80.0
    }

    #[test]
    fn what_pulses_all_the_time_is_calmed_and_keeps_its_beat_and_its_light() {
        let seen = shown(|frame, _| 0.25 + 0.4 * (1.0 - (frame % 8) as f32 / 8.0), 240);
        let (drawn, calm) = (worst(seen.iter().map(|s| &s.0)), worst(seen.iter().map(|s| &s.1)));
        assert!(drawn > 2.0 && calm < 1.0, "{drawn} {calm}");
        let light = |blocks: &Blocks| blocks.0[0][0];
        assert!(seen[48..].chunks(8).all(|beat| light(&beat[1].1) > light(&beat[7].1)));
        let mean = |of: &dyn Fn(&(Blocks, Blocks)) -> f32| seen.iter().map(of).sum::<f32>() / 240.0;
        let (before, after) = (mean(&|s| light(&s.0)), mean(&|s| light(&s.1)));
        assert!((after / before - 1.0).abs() < 0.15, "{before} {after}");
    }

    #[test]
    fn what_whirls_is_calmed_where_it_does_and_nowhere_else() {
        let lit = |frame: usize, col: usize| if col < 12 && (col + frame) % 6 < 3 { 0.7 } else { 0.2 };
        let seen = shown(lit, 96);
        let (drawn, calm) = (worst(seen.iter().map(|s| &s.0)), worst(seen.iter().map(|s| &s.1)));
        assert!(drawn > 2.0 && calm < 0.5 * drawn, "{drawn} {calm}");
        assert!(seen.iter().all(|(drawn, shown)| (drawn.0[15][0] - shown.0[15][0]).abs() < 0.02));
    }

    #[test]
    fn what_is_calm_or_swells_or_hits_once_or_is_cut_is_as_it_is_drawn() {
        let swell = |frame: usize, _: usize| 0.1 + 0.7 * frame as f32 / 240.0;
        let hit = |frame: usize, _: usize| 0.2 + 0.2 * 0.9_f32.powi(frame.abs_diff(96) as i32);
        let cut = |frame: usize, _: usize| if frame % 96 < 48 { 0.25 } else { 0.42 };
        for seen in [shown(swell, 240), shown(hit, 240), shown(cut, 240)] {
            assert!(seen.iter().all(|(drawn, shown)| drawn == shown));
        }
    }

    #[test]
    fn a_film_that_begins_bright_begins_from_the_dark() {
        let mut pace = Pace::dark();
        let white = Blocks([[1.0; 3]; super::super::BLOCKS]);
        let first = pace.gains(When::alone(0.0), &white);
        pace.show(0.0, &white.lit(&first));
        assert!(first.0.iter().all(|gain| gain[0] < 0.5) && pace.sum(2.0) == 0.0);
    }
}
