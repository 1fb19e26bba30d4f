//! How fast the picture becomes lighter and darker. What pulses all over, or whirls, is tiring long before it flashes, and
//! ffmpeg's filter `photosensitivity` objects to it. Its measure is taken over (at its defaults and 24 frames a second): the
//! mean change of the parts of the picture from frame to frame, summed up over a second and a quarter in which every change
//! counts the less the longer ago it is, must stay below 80 steps of 256. Where that becomes scarce, what lights up is let go
//! slowly, so that there is room for what lights up next: hits stay hits, and what is between them is calm. It is held where
//! it lights up, in blocks much smaller than those parts, so that things keep their shape. Before a scene ends there is a
//! little less of everything, so that the next one may come in as it is; where there is no room for that, it comes in the
//! light of the one before, which it then leaves.

use std::collections::VecDeque;

use asciivid_effects::kit::math;

use super::When;
use super::blocks::{BLOCKS, Blocks, Color, GRID, pooled};
use super::gains::{Gains, middle, mixed};

/// Sum of changes, of full light, to which the filter does not object.
const ALLOWED: f32 = 80.0 / 255.0;
/// That which may be: less, as what becomes dark where nothing else is lit cannot be held, and multipliers that are smooth
/// hold a little less than they should.
const LIMIT: f32 = 0.74 * ALLOWED;
/// Share of it up to which nothing is held.
const CALM: f32 = 0.85;
/// Share of it that is kept where a scene begins: what becomes dark there can hardly be held back.
const KEPT: f32 = 0.6;
/// Seconds into a scene until that is given back. Before its end it grows as fast as what was is forgotten.
const GIVEN_BACK: f64 = 0.4;
/// Share of the room that is left which may be taken by what becomes darker.
const FALL: f32 = 0.25;
/// Seconds in which a change is forgotten.
pub(crate) const MEMORY: f64 = 1.25;
/// The least share of its way that a part goes in a frame, so that nothing ever stands still.
const LEAST: f32 = 0.03;
/// The least share of the way to its own light that a scene goes in its first frame.
const LEAST_CUT: f32 = 0.25;
/// The least that light is multiplied with.
const DIMMEST: f32 = 0.1;
/// The most that light is multiplied with: usually, and where the limit is passed by all that is left to the filter's.
const MOST: [f32; 2] = [1.5, 4.0];
/// How far the multiplier of a channel may be from that of all light, likewise: colours go over into each other, but few are
/// new.
const TINT: [f32; 2] = [1.15, 1.8];
/// The most that makes a block lighter than all that is, or just was, around it, likewise: on a light ground that is a halo.
const HALO: [f32; 2] = [1.1, 1.4];
/// Light below which a block counts as dark: what is not there is not lit.
const DARK: f32 = 4.0 / 255.0;
/// Shares of its light that the first frame of a scene may have.
const FADES: [f32; 16] =
    [1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25];

/// Parts across and down: those of ffmpeg's filter.
const PARTS: (usize, usize) = (8, 8);
const COUNT: usize = PARTS.0 * PARTS.1;
/// Mean colour of every part.
type Parts = [Color; COUNT];

/// Follows the light of the frames of a film.
#[derive(Debug, Clone, Default)]
pub(super) struct Pace {
    /// The frame that was shown last, and the start of its scene in seconds.
    shown: Option<Blocks>,
    scene: f64,
    /// The last changes, each with its time in seconds.
    changes: VecDeque<(f64, f32)>,
}

impl Pace {
    /// Before a film that begins in the dark.
    pub(super) fn dark() -> Pace {
        Pace { shown: Some(Blocks([[0.0; 3]; BLOCKS])), scene: f64::NEG_INFINITY, changes: VecDeque::new() }
    }

    /// What the light of a frame should be multiplied with.
    pub(super) fn gains(&self, when: When, drawn: &Blocks) -> Gains {
        let Some(shown) = &self.shown else { return Gains::ALL };
        let (from, to, sum) = (parts(shown), parts(drawn), self.sum(when.time));
        let (rise, fall) = changes(&from, &to);
        let limit = LIMIT * (1.0 - kept(when));
        if sum + rise + fall <= CALM * limit {
            return Gains::ALL;
        }
        let room = (limit - sum).max(0.0);
        if when.scene.0 != self.scene {
            return carried(&from, &to, room);
        }
        let down = (FALL * room / fall.max(f32::MIN_POSITIVE)).clamp(LEAST, 1.0);
        let up = ((room - down * fall) / rise.max(f32::MIN_POSITIVE)).clamp(LEAST, 1.0);
        held(shown, drawn, (up, down), Bounds::at((sum - limit) / (ALLOWED - LIMIT))).smooth()
    }

    /// What is followed was shown like this.
    pub(super) fn go_on(&mut self, blocks: Blocks) {
        self.shown = Some(blocks);
    }

    /// Takes a frame as it is shown.
    pub(super) fn show(&mut self, when: When, blocks: Blocks) {
        self.changes.retain(|(then, _)| when.time - then < MEMORY);
        if let Some(shown) = &self.shown {
            let (rise, fall) = changes(&parts(shown), &parts(&blocks));
            self.changes.push_back((when.time, rise + fall));
        }
        (self.shown, self.scene) = (Some(blocks), when.scene.0);
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

fn parts(blocks: &Blocks) -> Parts {
    pooled(&blocks.0, PARTS.0)
}

/// Multipliers for the first frame of a scene: where there is no room for it as it is, it has less light, and where that is
/// not enough, some of the light of the scene before, part by part.
fn carried(from: &Parts, to: &Parts, room: f32) -> Gains {
    let faded = |share: f32| to.map(|color| color.map(|light| share * light));
    let change = |share: f32| {
        let (rise, fall) = changes(from, &faded(share));
        rise + fall
    };
    let least = FADES.into_iter().map(change).fold(f32::MAX, f32::min);
    let fits = |share: &f32| change(*share) <= math::max(room, least);
    let faded = faded(FADES.into_iter().find(fits).unwrap_or(1.0));
    let way = (room / least.max(f32::MIN_POSITIVE)).clamp(LEAST_CUT, 1.0);
    let bounds = Bounds::at(1.0 - way);
    let gains: Parts = std::array::from_fn(|part| {
        let wanted = std::array::from_fn(|c| math::mix(from[part][c], faded[part][c], way));
        bounds.ratios(wanted, to[part])
    });
    Gains(std::array::from_fn(|block| {
        let (x, y) = place(block);
        mixed(&gains, PARTS, x, y)
    }))
}

/// Multipliers that let every part become lighter by a share of its way, or darker.
fn held(shown: &Blocks, drawn: &Blocks, (up, down): (f32, f32), bounds: Bounds) -> Gains {
    let (rising, falling) = (back(shown, drawn, 1.0 - up), back(drawn, shown, 1.0 - down));
    let around = [shown.lightest(), drawn.lightest()];
    let gains = |block: usize| -> Color {
        let (x, y) = place(block);
        let (rising, falling) = (mixed(&rising, PARTS, x, y), mixed(&falling, PARTS, x, y));
        let light = drawn.0[block];
        let wanted = std::array::from_fn(|c| {
            let way = light[c] - shown.0[block][c];
            light[c] - way * if way > 0.0 { rising[c] } else { falling[c] }
        });
        let gain = bounds.ratios(wanted, light);
        let [before, now] = around.each_ref().map(|around| around.0[block].map(|light| light + DARK));
        std::array::from_fn(|c| math::min(gain[c], math::max(before[c] / now[c], bounds.halo)))
    };
    Gains(std::array::from_fn(gains))
}

/// Where the middle of a block is, 0..=1 across and down.
fn place(block: usize) -> (f32, f32) {
    (middle(block % GRID.0, GRID.0), middle(block / GRID.0, GRID.1))
}

/// How much of what its blocks rise every part has to give back, so that it rises by so much less of its way; none where
/// it does not.
fn back(from: &Blocks, to: &Blocks, less: f32) -> Parts {
    let rises = std::array::from_fn(|block| {
        std::array::from_fn(|c| math::max(to.0[block][c] - from.0[block][c], 0.0))
    });
    let (from, to, rises): (_, _, Parts) = (parts(from), parts(to), pooled(&rises, PARTS.0));
    std::array::from_fn(|part| {
        std::array::from_fn(|c| {
            let way = math::max(to[part][c] - from[part][c], 0.0);
            less * way / math::max(rises[part][c], f32::MIN_POSITIVE)
        })
    })
}

/// How far multipliers may go.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    most: f32,
    tint: f32,
    halo: f32,
}

impl Bounds {
    /// Between the usual ones (0) and the widest (1).
    fn at(strain: f32) -> Bounds {
        let of = |[usual, widest]: [f32; 2]| math::mix(usual, widest, math::clamp01(strain));
        Bounds { most: of(MOST), tint: of(TINT), halo: of(HALO) }
    }

    /// What makes such light of that.
    fn ratios(self, wanted: Color, light: Color) -> Color {
        let ratio =
            |wanted: f32, light: f32| math::clamp((wanted + DARK) / (light + DARK), DIMMEST, self.most);
        let all = ratio(wanted.iter().sum(), light.iter().sum());
        std::array::from_fn(|c| math::clamp(ratio(wanted[c], light[c]), all / self.tint, all * self.tint))
    }
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
            let drawn = Blocks::of_colors(|col, _| [light(frame, col / 4); 3]);
            let time = frame as f64 / FPS;
            let lit = drawn.lit(&pace.gains(When::alone(time), &drawn));
            pace.show(When::alone(time), lit.clone());
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
        assert!(seen.iter().all(|(drawn, shown)| (drawn.0[63][0] - shown.0[63][0]).abs() < 0.02));
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
        let white = Blocks([[1.0; 3]; BLOCKS]);
        let first = pace.gains(When::alone(0.0), &white);
        pace.show(When::alone(0.0), white.lit(&first));
        assert!(first.0.iter().all(|gain| gain[0] < 0.5) && pace.sum(2.0) == 0.0);
    }

    #[test]
    fn what_lights_up_too_often_keeps_its_shape_and_its_colour() {
        let mut pace = Pace::default();
        let place = |block: usize| ((block % GRID.0) as f32 - 31.5).hypot((block / GRID.0) as f32 - 15.5);
        let disc = |lit: bool| {
            let color = |block| if lit && place(block) < 9.0 { [0.9, 0.6, 0.3] } else { [0.1, 0.1, 0.2] };
            Blocks(std::array::from_fn(color))
        };
        for frame in 0..96 {
            let (when, drawn) = (When::alone(f64::from(frame) / FPS), disc(frame % 4 < 2));
            let gains = pace.gains(when, &drawn);
            for (block, &[r, g, b]) in gains.0.iter().enumerate().filter(|_| frame % 4 < 2) {
                assert!(place(block) < 12.0 || (r - 1.0).abs() < 0.15, "{frame} {block}: {r}");
                assert!(
                    r.max(g).max(b) <= 1.001 * TINT[0] * TINT[0] * r.min(g).min(b),
                    "{frame} {block}: {r} {g} {b}"
                );
            }
            pace.show(when, drawn.lit(&gains));
        }
        let gain = |block: usize| pace.gains(When::alone(4.0), &disc(true)).0[block][0];
        assert!(gain(15 * GRID.0 + 31) < 0.8, "{}", gain(15 * GRID.0 + 31));
    }

    #[test]
    fn a_scene_for_which_there_is_no_room_begins_in_the_light_of_the_one_before() {
        let of = |scene: f64, time: f64| When { time, scene: (scene, scene + 10.0) };
        let warm = Blocks([[0.6, 0.3, 0.1]; BLOCKS]);
        let far = |blocks: &Blocks| {
            let (rise, fall) = changes(&parts(&warm), &parts(blocks));
            rise + fall
        };
        // Less light is come to by a small step; colours must not go far apart, and are left sooner.
        for (next, most) in [([0.24, 0.12, 0.04], 0.7), ([0.1, 0.3, 0.6], 0.8)] {
            let next = Blocks([next; BLOCKS]);
            let mut pace = Pace::default();
            for frame in 0..4 {
                let when = of(0.0, 9.8 + f64::from(frame) / FPS);
                pace.show(when, if frame % 2 == 0 { next.clone() } else { warm.clone() });
            }
            let lit = next.lit(&pace.gains(of(10.0, 10.0), &next));
            let (way, whole) = (far(&lit), far(&next));
            assert!(way < most * whole && way > 0.1 * whole, "{way} {whole}");
            pace.show(of(10.0, 10.0), lit);
            for frame in 1..36 {
                let when = of(10.0, 10.0 + f64::from(frame) / FPS);
                let lit = next.lit(&pace.gains(when, &next));
                pace.show(when, lit);
            }
            let last = pace.shown.as_ref().map(far);
            assert!(last > Some(0.98 * whole), "{last:?}");
        }
    }

    #[test]
    fn what_becomes_dark_on_a_light_ground_gets_no_halo() {
        let mut pace = Pace::default();
        let letter =
            |on: bool| Blocks::of_colors(|col, _| [if on && col / 3 % 3 == 0 { 0.25 } else { 0.7 }; 3]);
        for frame in 0..48 {
            let (when, drawn) = (When::alone(f64::from(frame) / FPS), letter(frame % 6 < 3));
            let gains = pace.gains(when, &drawn);
            for (block, gain) in
                gains.0.iter().enumerate().filter(|(block, _)| !(block % GRID.0 / 3).is_multiple_of(3))
            {
                assert!(gain[0] <= 1.001 * HALO[1], "{frame} {block}: {}", gain[0]);
            }
            pace.show(when, drawn.lit(&gains));
        }
    }
}
