//! Two substances that feed on each other.

use super::{FieldSim, Lattice, STEP, Sim};
use crate::kit::{Hit, Moment, Points, Signal, hits, math, noise};
use crate::params;

params! {
    /// A substance that eats another and spreads: corals, worms and mazes that grow (P. Gray and S. Scott 1984; the kinds
    /// after J. Pearson, "Complex Patterns in a Simple System", 1993). A kick burns a crater in which it grows anew and
    /// sends a ring of light through it, a snare sows spots, bass swells and speeds it, energy feeds it.
    pub struct ReactionDiffusion as "reaction_diffusion" {
        /// What grows.
        kind: choice = "coral" of ["coral", "spots", "worms", "labyrinth", "mitosis", "holes", "chaos"],
        /// Pace of the growth.
        speed: value = "0.7 + 0.6*energy + 0.9*bass" in 0.0..=3.0,
        /// Width of the branches, as a share of the widest.
        size: value = "0.62 + 0.12*bass" in 0.3..=1.0,
        /// More food than the kind needs, or less.
        feed: value = "0.001*(energy - 0.5)" in -0.01..=0.01,
        /// A quicker death than that of the kind, or a slower one.
        kill: value = "0.0004 - 0.0008*bass" in -0.005..=0.005,
        /// Radius of the crater that a kick burns, picture heights.
        crater: value = "0.05 + 0.06*energy" in 0.0..=0.4,
        /// Spots that a snare sows.
        seeds: value = "5" in 0.0..=20.0,
        /// Light of all of it.
        light: value = "0.42 + 0.2*loudness + 0.3*kick" in 0.0..=1.5,
        /// Light of what grows or dies.
        growth: value = "0.45 + 0.6*snare" in 0.0..=2.0,
        /// Light of the ring that a kick sends.
        ring: value = "0.8" in 0.0..=2.0,
        /// Height of the relief that the light from the side brings out.
        relief: value = "0.8" in 0.0..=2.0,
        /// Drift to the left, picture heights a second.
        drift: value = "0.012 + 0.03*energy" in -1.0..=1.0,
    }
}

/// Food and death of the kinds, in their order.
const KINDS: [(f32, f32); 7] = [
    (0.0545, 0.062),
    (0.030, 0.062),
    (0.058, 0.065),
    (0.029, 0.057),
    (0.025, 0.060),
    (0.039, 0.0583),
    (0.018, 0.051),
];

/// Cells along the shorter side of the picture.
const LINES: usize = 140;
/// Reactions in a step at a pace of 1, and at most.
const REACTIONS: f32 = 8.0;
const MOST: f32 = 24.0;
/// Reactions before a scene begins, so that it does not begin empty, and the spots from which they start.
const BEFORE: usize = 1200;
const SPOTS: u32 = 70;
/// Seconds that a ring of light runs, rings at once, and half pictures it runs a second.
const RING: f32 = 0.9;
const RINGS: usize = 3;
const PACE: f32 = 2.2;

/// The substances and what is shown of them.
#[derive(Debug, Default)]
pub struct State {
    /// Food and what eats it, now and after the next reaction.
    food: [Lattice; 2],
    life: [Lattice; 2],
    /// What eats, on the average of the last tenth of a second.
    slow: Lattice,
    shown: Lattice,
    /// Part of the next reaction that is over.
    due: f32,
    /// Cells by which the picture has moved.
    drift: f32,
}

impl Sim for ReactionDiffusion {
    type State = State;

    #[inline(always)]
    fn start(&self, m: &Moment, half: (f32, f32), state: &mut State) {
        let State { food: [food, next], life: [life, after], slow, shown, due, drift } = state;
        [food, next, life, after, slow, shown].into_iter().for_each(|lattice| lattice.reset(half, LINES));
        (*due, *drift) = (0.0, 0.0);
        let (_, rows) = state.food[0].size();
        (0..rows).for_each(|row| state.food[0].row_mut(row).fill(1.0));
        (0..SPOTS).for_each(|i| state.sow(noise::hash3(m.seed, 1, i), 3.5));
        let calm = ReactionDiffusion { size: 0.6, feed: 0.0, kill: 0.0, ..*self };
        (0..BEFORE).for_each(|_| calm.react(state));
        (0..rows).for_each(|row| state.slow.row_mut(row).copy_from_slice(state.life[0].row(row)));
    }

    #[inline(always)]
    fn step(&self, m: &Moment, state: &mut State) {
        for (number, _, strength) in m.recent(Hit::Kick, STEP) {
            let radius = 2.0 * self.crater * strength * state.life[0].scale();
            state.burn(noise::hash3(m.seed, 2, number as u32), radius);
        }
        for (number, _, strength) in m.recent(Hit::Snare, STEP) {
            let spots = (self.seeds * strength) as u32;
            (0..spots).for_each(|i| state.sow(noise::hash3(m.seed ^ 3, number as u32, i), 2.5));
        }
        state.due += math::min(REACTIONS * self.speed, MOST);
        while state.due >= 1.0 {
            state.due -= 1.0;
            self.react(state);
        }
        state.remember();
        state.drift += 2.0 * self.drift * STEP * state.life[0].scale();
    }

    #[inline(always)]
    fn light(&self, m: &Moment, _: f32, state: &mut State) {
        state.life[0].wrap();
        let mut rings = [(0.0, 0.0, 0.0, 0.0); RINGS];
        for (ring, (number, age, strength)) in rings.iter_mut().zip(hits::newest(m, Hit::Kick, RING, RINGS)) {
            let (u, v) = state.place(noise::hash3(m.seed, 2, number));
            *ring = (u, v, PACE * age * state.life[0].scale(), strength * (1.0 - age / RING));
        }
        let sparkle = 0.35 * m.get(Signal::Hat);
        let (_, rows) = state.shown.size();
        for row in 0..rows {
            self.shade(state, row, &rings, sparkle);
        }
        state.shown.wrap();
    }
}

impl FieldSim for ReactionDiffusion {
    #[inline(always)]
    fn draw(&self, state: &State, _: &Moment, at: Points, out: &mut [f32]) {
        state.shown.read(at, (state.drift, 0.0), 0.0, out);
        out.iter_mut().for_each(|value| *value = math::clamp01(*value));
    }
}

impl ReactionDiffusion {
    /// One reaction everywhere.
    #[inline(always)]
    fn react(&self, state: &mut State) {
        let (food, death) = KINDS[(self.kind as usize).min(KINDS.len() - 1)];
        let (food, spread) = (math::clamp(food + self.feed, 0.0, 0.1), self.size);
        let loss = food + death + self.kill;
        let State { food: [foods, next_foods], life: [lives, next_lives], .. } = state;
        foods.wrap();
        lives.wrap();
        let (cols, rows) = foods.size();
        for row in 0..rows {
            let (food_near, life_near) = (Near::new(foods, row, cols), Near::new(lives, row, cols));
            let (foods, lives) = (&mut next_foods.row_mut(row)[..cols], &mut next_lives.row_mut(row)[..cols]);
            for i in 0..cols {
                let (u, v) = (food_near.here[i + 1], life_near.here[i + 1]);
                let eaten = u * v * v;
                let u = u + spread * food_near.spread(i) - eaten + food * (1.0 - u);
                let v = v + 0.5 * spread * life_near.spread(i) + eaten - loss * v;
                (foods[i], lives[i]) = (math::clamp01(u), math::clamp01(v));
            }
        }
        state.food.swap(0, 1);
        state.life.swap(0, 1);
    }

    /// Lights a row.
    #[inline(always)]
    fn shade(&self, state: &mut State, row: usize, rings: &[(f32, f32, f32, f32); RINGS], sparkle: f32) {
        let State { food: [foods, _], life: [lives, _], slow, shown, .. } = state;
        let (cols, rows) = lives.size();
        let (near, slow, foods) =
            (Near::new(lives, row, cols), &slow.row(row)[..cols], &foods.row(row)[..cols]);
        let out = &mut shown.row_mut(row)[..cols];
        for i in 0..cols {
            let v = near.here[i + 1];
            let body = math::smoothstep(0.04, 0.42, v);
            let slope = near.here[i] - near.here[i + 2] + 0.8 * (near.above[i + 1] - near.below[i + 1]);
            let shade = 0.9 - 2.6 * self.relief * slope;
            let change = math::min(14.0 * (v - slow[i]).abs(), 1.0);
            let glint = sparkle * math::clamp01(12.0 * (v - 0.3));
            out[i] = 0.1 * (1.0 - foods[i])
                + body * (self.light * math::clamp(shade, 0.15, 1.9) + glint)
                + self.growth * change * (0.3 + 0.7 * body);
        }
        let (wide, high, narrow) = (cols as f32, rows as f32, 14.0 / lives.scale());
        for &(u, v, radius, light) in rings.iter().filter(|ring| ring.3 > 0.0) {
            let dy = wrapped(row as f32 - v, high);
            for (i, out) in (0i32..).zip(out.iter_mut()) {
                let dx = wrapped(i as f32 - u, wide);
                let off = (math::hypot(dx, dy) - radius) * narrow;
                let band = math::clamp01(1.0 - off * off);
                *out += self.ring * light * band * (0.12 + *out);
            }
        }
    }
}

/// The shortest way between places so far apart on a circle.
#[inline(always)]
fn wrapped(way: f32, around: f32) -> f32 {
    way - around * math::round(way / around)
}

/// A row of a lattice between its neighbours.
struct Near<'a> {
    above: &'a [f32],
    here: &'a [f32],
    below: &'a [f32],
}

impl<'a> Near<'a> {
    #[inline(always)]
    fn new(lattice: &'a Lattice, row: usize, cols: usize) -> Near<'a> {
        let [above, here, below] = lattice.around(row);
        Near { above: &above[..cols + 2], here: &here[..cols + 2], below: &below[..cols + 2] }
    }

    /// What flows into a cell from the eight around it (the Laplace operator on nine points).
    #[inline(always)]
    fn spread(&self, i: usize) -> f32 {
        let beside = self.above[i + 1] + self.below[i + 1] + (self.here[i] + self.here[i + 2]);
        let corners = (self.above[i] + self.above[i + 2]) + (self.below[i] + self.below[i + 2]);
        0.2 * beside + 0.05 * corners - self.here[i + 1]
    }
}

impl State {
    /// A place in the picture, whatever has drifted by.
    #[inline(always)]
    fn place(&self, hash: u32) -> (f32, f32) {
        let (cols, rows) = self.life[0].size();
        let (x, y) = (noise::random(hash, 1), 0.1 + 0.8 * noise::random(hash, 2));
        (math::modulo(x * cols as f32 + self.drift, cols as f32), y * rows as f32)
    }

    /// A spot from which it grows.
    #[inline(always)]
    fn sow(&mut self, hash: u32, radius: f32) {
        let at = self.place(hash);
        self.life[0].stamp(at, radius, |v, far, (col, row)| {
            let grain = noise::unit(noise::hash3(hash, col as u32, row as u32));
            math::max(v, 0.9 * (1.0 - 0.5 * far) * (0.5 + 0.5 * grain))
        });
        self.food[0].stamp(at, radius, |u, _, _| 0.5 * u);
    }

    /// A crater with a few spots of life in its middle.
    #[inline(always)]
    fn burn(&mut self, hash: u32, radius: f32) {
        let at = self.place(hash);
        self.life[0].stamp(at, radius, |v, far, (col, row)| {
            let grain = noise::unit(noise::hash3(hash, col as u32 / 3, row as u32 / 3));
            if far < 0.5 { if grain > 0.55 { 0.8 } else { 0.0 } } else { v * (2.0 * far - 1.0) * 0.6 }
        });
        self.food[0].stamp(at, radius, |u, far, _| if far < 0.5 { 0.6 } else { math::max(u, 0.9) });
    }

    /// Lets the slow average follow.
    #[inline(always)]
    fn remember(&mut self) {
        let (_, rows) = self.slow.size();
        for row in 0..rows {
            for (slow, &v) in self.slow.row_mut(row).iter_mut().zip(self.life[0].row(row)) {
                *slow += 0.15 * (v - *slow);
            }
        }
    }
}
