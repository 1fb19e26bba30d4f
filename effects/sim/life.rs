//! Cells that are born and die by the number of their neighbours.

use super::{FieldSim, Lattice, STEP, Sim};
use crate::kit::{Hit, Moment, Points, ease, hits, math, noise};
use crate::params;

params! {
    /// Cells that are born and die by their neighbours (J. Conway; M. Gardner 1970) and leave light behind. A kick throws
    /// a handful of new cells in and sends a ring of light out from there, a snare lights the newborn, energy and
    /// bass hurry them.
    pub struct Life as "life" {
        /// The rule.
        kind: choice = "life" of ["life", "coral", "maze", "anneal", "day_night"],
        /// Generations a second.
        speed: value = "4 + 8*energy + 6*bass" in 0.0..=60.0,
        /// Radius of what a kick throws in, picture heights.
        splash: value = "0.07 + 0.1*energy" in 0.0..=0.5,
        /// Seconds in which the light of the dead halves.
        trail: value = "0.16 + 0.2*energy" in 0.0..=4.0,
        /// Light of the living.
        light: value = "0.28 + 0.4*loudness + 0.2*kick" in 0.0..=1.5,
        /// Light of the newborn.
        birth: value = "0.28 + 0.45*snare" in 0.0..=1.5,
        /// Light of the ring that a kick sends.
        ring: value = "0.9" in 0.0..=2.0,
        /// Drift upwards, picture heights a second.
        drift: value = "0.01 + 0.03*energy" in -1.0..=1.0,
    }
}

/// Numbers of neighbours, as bits, with which a cell is born and with which it stays alive; in the order of the kinds.
const RULES: [(u32, u32); 5] = [
    (bits(&[3]), bits(&[2, 3])),
    (bits(&[3]), bits(&[4, 5, 6, 7, 8])),
    (bits(&[3]), bits(&[1, 2, 3, 4, 5])),
    (bits(&[4, 6, 7, 8]), bits(&[3, 5, 6, 7, 8])),
    (bits(&[3, 6, 7, 8]), bits(&[3, 4, 6, 7, 8])),
];

const fn bits(numbers: &[u32]) -> u32 {
    let (mut set, mut i) = (0, 0);
    while i < numbers.len() {
        set |= 1 << numbers[i];
        i += 1;
    }
    set
}

/// Share of the cells that live when a scene begins, in the order of the kinds.
const CROWDS: [f32; 5] = [0.28, 0.45, 0.12, 0.5, 0.47];
/// Cells along the shorter side of the picture, and generations before a scene begins.
const LINES: usize = 90;
const BEFORE: usize = 12;
/// Clouds of light that pass over the cells, per cell.
const CLOUDS: f32 = 0.07;
/// Seconds in which a newborn comes to its light.
const DAWN: f32 = 0.05;
/// Seconds that a ring of light runs, rings at once, and half pictures it runs a second.
const RING: f32 = 0.8;
const RINGS: usize = 3;
const PACE: f32 = 2.2;

/// The cells and their light.
#[derive(Debug, Default)]
pub struct State {
    /// 1 where a cell lives, now and in the next generation.
    alive: [Lattice; 2],
    /// Generations that a cell has lived.
    age: Lattice,
    /// Light that comes and goes with them.
    glow: Lattice,
    shown: Lattice,
    /// Part of the next generation that is over.
    due: f32,
    /// Cells by which the picture has moved.
    drift: f32,
}

impl Sim for Life {
    type State = State;

    #[inline(always)]
    fn start(&self, m: &Moment, half: (f32, f32), state: &mut State) {
        let State { alive: [alive, next], age, glow, shown, due, drift } = state;
        [&mut *alive, next, age, glow, shown].into_iter().for_each(|lattice| lattice.reset(half, LINES));
        (*due, *drift) = (0.0, 0.0);
        let crowd = CROWDS[(self.kind as usize).min(CROWDS.len() - 1)];
        for row in 0..alive.size().1 {
            let line = noise::hash3(m.seed, 1, row as u32);
            for (col, cell) in (0u32..).zip(alive.row_mut(row)) {
                *cell = if noise::random(line, col) < crowd { 1.0 } else { 0.0 };
            }
        }
        (0..BEFORE).for_each(|_| self.generation(state));
    }

    #[inline(always)]
    fn step(&self, m: &Moment, state: &mut State) {
        for (number, _, strength) in m.recent(Hit::Kick, STEP) {
            let radius = 2.0 * self.splash * strength * state.age.scale();
            state.splash(noise::hash3(m.seed, 2, number as u32), radius);
        }
        state.due += math::min(self.speed * STEP, 1.0);
        if state.due >= 1.0 {
            state.due -= 1.0;
            self.generation(state);
        }
        self.glow(state);
        state.drift += 2.0 * self.drift * STEP * state.age.scale();
    }

    #[inline(always)]
    fn light(&self, m: &Moment, since: f32, state: &mut State) {
        let mut rings = [(0.0, 0.0, 0.0, 0.0); RINGS];
        for (ring, (number, age, strength)) in rings.iter_mut().zip(hits::newest(m, Hit::Kick, RING, RINGS)) {
            let (u, v) = state.place(noise::hash3(m.seed, 2, number));
            *ring = (u, v, PACE * age * state.age.scale(), strength * (1.0 - age / RING));
        }
        // Between two steps the light goes on fading, so that no frame rate beats with the steps.
        let left = ease::decay(since, self.trail);
        let State { glow, shown, alive: [alive, _], .. } = state;
        let (cols, rows) = shown.size();
        let narrow = 14.0 / shown.scale();
        for row in 0..rows {
            let (glow, alive, out) = (glow.row(row), alive.row(row), shown.row_mut(row));
            // Slow clouds of light pass over them, so that a colony at rest does not freeze.
            let down = row as f32 * CLOUDS + 0.35 * m.t;
            for (((i, out), &glow), &alive) in (0i32..).zip(out.iter_mut()).zip(glow).zip(alive) {
                let cloud = noise::value2(m.seed, i as f32 * CLOUDS + 0.2 * m.t, down);
                *out = glow * math::mix(left, 1.0, alive) * (0.6 + 0.8 * cloud);
            }
            for &(u, v, radius, light) in rings.iter().filter(|ring| ring.3 > 0.0) {
                let dy = wrapped(row as f32 - v, rows as f32);
                for (i, out) in (0i32..).zip(out.iter_mut()) {
                    let dx = wrapped(i as f32 - u, cols as f32);
                    let off = (math::hypot(dx, dy) - radius) * narrow;
                    *out += self.ring * light * math::clamp01(1.0 - off * off) * (0.1 + *out);
                }
            }
        }
        shown.wrap();
    }
}

impl FieldSim for Life {
    #[inline(always)]
    fn draw(&self, state: &State, _: &Moment, at: Points, out: &mut [f32]) {
        state.shown.read(at, (0.0, state.drift), 0.5, out);
        out.iter_mut().for_each(|value| *value = math::clamp01(*value));
    }
}

impl Life {
    /// The next generation.
    #[inline(always)]
    fn generation(&self, state: &mut State) {
        let (born, stays) = RULES[(self.kind as usize).min(RULES.len() - 1)];
        let State { alive: [alive, next], age, .. } = state;
        alive.wrap();
        let (cols, rows) = alive.size();
        for row in 0..rows {
            let [above, here, below] = alive.around(row).map(
                #[inline(always)]
                |line| &line[..cols + 2],
            );
            let (next, age) = (&mut next.row_mut(row)[..cols], &mut age.row_mut(row)[..cols]);
            for i in 0..cols {
                let beside = above[i + 1] + below[i + 1] + here[i] + here[i + 2];
                let near = beside + above[i] + above[i + 2] + below[i] + below[i + 2];
                let rule = if here[i + 1] > 0.5 { stays } else { born };
                let lives = (rule >> (near as i32 as u32)) & 1 == 1;
                next[i] = if lives { 1.0 } else { 0.0 };
                age[i] = if lives { age[i] + 1.0 } else { 0.0 };
            }
        }
        state.alive.swap(0, 1);
    }

    /// Lets the light follow the cells for one step.
    #[inline(always)]
    fn glow(&self, state: &mut State) {
        let left = ease::decay(STEP, self.trail);
        let rise = 1.0 - ease::decay(STEP, DAWN);
        let State { alive: [alive, _], age, glow, .. } = state;
        for row in 0..alive.size().1 {
            let cells = alive.row(row).iter().zip(age.row(row));
            for ((&alive, &age), glow) in cells.zip(glow.row_mut(row)) {
                let young = 1.0 / (1.0 + 0.25 * age);
                let wanted = alive * (self.light * (0.55 + 0.45 * young) + self.birth * young);
                let lit = if wanted > *glow {
                    *glow + rise * (wanted - *glow)
                } else {
                    math::max(*glow * left, wanted)
                };
                *glow = math::clamp(lit, 0.0, 3.0);
            }
        }
    }
}

/// The shortest way between places so far apart on a circle.
#[inline(always)]
fn wrapped(way: f32, around: f32) -> f32 {
    way - around * math::round(way / around)
}

impl State {
    /// A place in the picture, whatever has drifted by.
    #[inline(always)]
    fn place(&self, hash: u32) -> (f32, f32) {
        let (cols, rows) = self.age.size();
        let (x, y) = (0.05 + 0.9 * noise::random(hash, 1), noise::random(hash, 2));
        (x * cols as f32, math::modulo(y * rows as f32 + self.drift, rows as f32))
    }

    /// Throws a handful of cells in: what was there gives way.
    #[inline(always)]
    fn splash(&mut self, hash: u32, radius: f32) {
        let at = self.place(hash);
        let new = |far: f32, (col, row): (usize, usize)| {
            noise::unit(noise::hash3(hash, col as u32, row as u32)) < 0.55 - 0.4 * far
        };
        self.alive[0].stamp(at, radius, |_, far, place| if new(far, place) { 1.0 } else { 0.0 });
        self.age.stamp(at, radius, |_, _, _| 0.0);
    }
}
