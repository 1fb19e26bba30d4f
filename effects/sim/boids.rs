//! Flocks.

use super::squares::Squares;
use super::{CellsSim, STEP, Sim};
use crate::kit::{Canvas, Hit, Moment, math, noise, particle};
use crate::params;

params! {
    /// Three flocks that keep together, keep apart and turn alike, and draw their ways (C. Reynolds, "Flocks, Herds, and
    /// Schools", 1987). A kick frightens them away from where it strikes, energy and bass drive them, a snare lights
    /// their heads, a build draws them together.
    pub struct Boids as "boids" {
        /// Pace, picture heights a second.
        pace: value = "0.22 + 0.24*energy + 0.3*bass" in 0.0..=3.0,
        /// How far they see, picture heights.
        sight: value = "0.075" in 0.02..=0.4,
        /// How much they turn as their neighbours do.
        align: value = "1 + 0.6*energy" in 0.0..=4.0,
        /// How much they keep together.
        cohere: value = "0.7 + 1.2*build" in 0.0..=4.0,
        /// How much they keep apart.
        separate: value = "1.6" in 0.0..=4.0,
        /// How much a kick frightens them.
        fright: value = "1" in 0.0..=4.0,
        /// Length of the ways behind them, seconds.
        trail: value = "0.34 + 0.26*energy" in 0.0..=0.6,
        /// Light of the heads.
        light: value = "0.95 + 0.25*loudness + 0.5*snare" in 0.0..=2.0,
        /// Share of the possible ones that are seen.
        density: value = "0.6 + 0.4*loudness" in 0.0..=1.0,
    }
}

/// Boids, always; how many of them are seen is another matter.
const COUNT: usize = 768;
/// Boids that are looked at together.
const LANES: usize = 8;
const FLOCKS: usize = 3;
/// Steps of the past that are kept, and of a stroke.
const PAST: usize = 40;
const STROKE: usize = 4;
/// The world is larger than the picture, so that nobody is seen on both sides.
const WORLD: f32 = 1.06;
/// How far a kick frightens, half pictures.
const SCARE: f32 = 0.75;

/// Where the boids are and where they were.
#[derive(Debug, Default)]
pub struct State {
    x: Vec<f32>,
    y: Vec<f32>,
    vx: Vec<f32>,
    vy: Vec<f32>,
    flock: Vec<f32>,
    near: Near,
    /// The last places of all, one step after the other, in turn.
    past: Vec<[f32; 2]>,
    steps: usize,
    /// Width and height of the world.
    world: (f32, f32),
    /// Seconds since the last step, and how many seconds of the past are drawn.
    since: f32,
}

/// The boids as the last step left them, neighbours beside each other, and as many places more as there are lanes.
#[derive(Debug, Default)]
struct Near {
    squares: Squares,
    x: Vec<f32>,
    y: Vec<f32>,
    vx: Vec<f32>,
    vy: Vec<f32>,
    flock: Vec<f32>,
}

impl State {
    /// Brings those together who may see each other.
    #[inline(always)]
    fn gather(&mut self, sight: f32) {
        let State { x, y, vx, vy, flock, near, world, .. } = self;
        near.squares.sort(x, y, *world, sight);
        let rows = [&mut near.x, &mut near.y, &mut near.vx, &mut near.vy, &mut near.flock];
        for (row, of) in rows.into_iter().zip([x, y, vx, vy, flock]) {
            row.resize(COUNT + LANES, 0.0);
            for (value, &i) in row.iter_mut().zip(near.squares.order()) {
                *value = of[i];
            }
        }
    }
}

impl Sim for Boids {
    type State = State;

    #[inline(always)]
    fn start(&self, m: &Moment, half: (f32, f32), state: &mut State) {
        state.world = (2.0 * WORLD * half.0, 2.0 * WORLD * half.1);
        let rows = [&mut state.x, &mut state.y, &mut state.vx, &mut state.vy, &mut state.flock];
        rows.into_iter().for_each(|row| row.resize(COUNT, 0.0));
        for i in 0..COUNT {
            let (flock, hash) = (i % FLOCKS, noise::hash3(m.seed, 1, i as u32));
            let (nest, own) = (noise::hash3(m.seed, 2, (i % 9) as u32), |n| particle::own_signed(hash, n));
            let heading = noise::random(nest, 3) + 0.1 * own(4);
            state.x[i] = 0.5 * state.world.0 * particle::own_signed(nest, 1) + 0.35 * own(1);
            state.y[i] = 0.5 * state.world.1 * particle::own_signed(nest, 2) + 0.35 * own(2);
            state.vx[i] = 2.0 * self.pace * math::tau_cos(heading);
            state.vy[i] = 2.0 * self.pace * math::tau_sin(heading);
            state.flock[i] = flock as f32;
        }
        state.past.clear();
        state.past.resize(COUNT * PAST, [0.0; 2]);
        for i in 0..COUNT {
            state.past[i] = [state.x[i], state.y[i]];
        }
        (state.steps, state.since) = (0, 0.0);
    }

    #[inline(always)]
    fn step(&self, m: &Moment, state: &mut State) {
        state.gather(2.0 * self.sight);
        for i in 0..COUNT {
            let (dx, dy) = self.urge(state, i);
            state.vx[i] += STEP * dx;
            state.vy[i] += STEP * dy;
        }
        for (number, _, strength) in m.recent(Hit::Kick, STEP) {
            self.frighten(state, noise::hash3(m.seed, 3, number as u32), strength);
        }
        self.fly(m, state);
    }

    #[inline(always)]
    fn light(&self, _: &Moment, since: f32, state: &mut State) {
        state.since = since;
    }
}

/// What a boid sees of its neighbours, in sums over those that lie in the same lane.
#[derive(Default)]
struct Seen {
    count: [f32; LANES],
    x: [f32; LANES],
    y: [f32; LANES],
    vx: [f32; LANES],
    vy: [f32; LANES],
    away_x: [f32; LANES],
    away_y: [f32; LANES],
}

impl Boids {
    /// What boid `i` wants: a change of its velocity a second.
    #[inline(always)]
    fn urge(&self, state: &State, i: usize) -> (f32, f32) {
        let seen = self.look(state, i);
        let sum = |lanes: [f32; LANES]| lanes.iter().sum::<f32>();
        let (count, pace) = (sum(seen.count), 2.0 * self.pace);
        let share = 1.0 / math::max(count, 1.0);
        let some = math::min(count, 1.0);
        let follow = |sum: f32, own: f32| some * (sum * share - own);
        let reach = 1.0 / (2.0 * self.sight);
        let urge = |place: f32, velocity: f32, own: f32, away: f32| {
            3.0 * self.align * follow(velocity, own)
                + 2.6 * pace * self.cohere * reach * place * share
                + 1.1 * pace * self.separate * away
        };
        (
            urge(sum(seen.x), sum(seen.vx), state.vx[i], sum(seen.away_x)),
            urge(sum(seen.y), sum(seen.vy), state.vy[i], sum(seen.away_y)),
        )
    }

    #[inline(always)]
    fn look(&self, state: &State, i: usize) -> Seen {
        let (x, y, flock) = (state.x[i], state.y[i], state.flock[i]);
        let (wide, high) = state.world;
        let (far, close) = (4.0 * self.sight * self.sight, 0.16 * 4.0 * self.sight * self.sight);
        let mut seen = Seen::default();
        let near = &state.near;
        for part in near.squares.around(x, y) {
            for at in part.clone().step_by(LANES) {
                let left = (part.end - at) as u32;
                let (xs, ys, flocks) = (lanes(&near.x, at), lanes(&near.y, at), lanes(&near.flock, at));
                let (vxs, vys) = (lanes(&near.vx, at), lanes(&near.vy, at));
                for k in 0..LANES {
                    let (dx, dy) = (nearest(xs[k] - x, wide), nearest(ys[k] - y, high));
                    let apart = dx * dx + dy * dy;
                    let other = ((k as u32) < left) & (apart > 0.0);
                    let friend = if other & (apart < far) & (flocks[k] == flock) { 1.0 } else { 0.0 };
                    let push = if other & (apart < close) { 0.02 / (apart + 0.0004) } else { 0.0 };
                    seen.count[k] += friend;
                    seen.x[k] += friend * dx;
                    seen.y[k] += friend * dy;
                    seen.vx[k] += friend * vxs[k];
                    seen.vy[k] += friend * vys[k];
                    seen.away_x[k] -= push * dx;
                    seen.away_y[k] -= push * dy;
                }
            }
        }
        seen
    }

    /// Drives all away from a place.
    #[inline(always)]
    fn frighten(&self, state: &mut State, hash: u32, strength: f32) {
        let (wide, high) = state.world;
        let x = 0.4 * wide * particle::own_signed(hash, 1);
        let y = 0.4 * high * particle::own_signed(hash, 2);
        for i in 0..COUNT {
            let (dx, dy) = (wrapped(state.x[i] - x, wide), wrapped(state.y[i] - y, high));
            let far = math::max(math::hypot(dx, dy), 0.02);
            let push = 2.2 * self.fright * strength * math::clamp01(1.0 - far / SCARE) / far;
            state.vx[i] += push * dx;
            state.vy[i] += push * dy;
        }
    }

    /// Brings everybody to their pace, and on their way.
    #[inline(always)]
    fn fly(&self, m: &Moment, state: &mut State) {
        let (wide, high) = state.world;
        state.steps += 1;
        let slot = state.steps % PAST * COUNT;
        for i in 0..COUNT {
            // Slow noise turns them, so that no flock flies straight for ever.
            let turn = noise::gradient3(
                m.seed,
                state.x[i] * 0.9,
                state.y[i] * 0.9 + 7.0 * state.flock[i],
                0.25 * m.t,
            );
            let turn = 2.2 * turn * STEP;
            let (vx, vy) = (state.vx[i] - turn * state.vy[i], state.vy[i] + turn * state.vx[i]);
            let fast = math::max(math::hypot(vx, vy), 1e-4);
            let pace = 2.0 * self.pace * (0.75 + 0.5 * noise::random(m.seed, i as u32));
            // They tire of a fright within a third of a second.
            let scale = math::min(math::mix(fast, pace, 0.07), 5.0) / fast;
            (state.vx[i], state.vy[i]) = (vx * scale, vy * scale);
            state.x[i] = wrapped(state.x[i] + STEP * state.vx[i], wide);
            state.y[i] = wrapped(state.y[i] + STEP * state.vy[i], high);
            state.past[slot + i] = [state.x[i], state.y[i]];
        }
    }
}

impl CellsSim for Boids {
    fn draw(&self, state: &State, m: &Moment, canvas: &mut Canvas) {
        let seen = canvas.particles.min(COUNT);
        for i in 0..seen {
            let there = math::clamp01(self.density * seen as f32 - i as f32);
            if there > 0.0 {
                self.boid(state, m, canvas, i, there);
            }
        }
    }
}

impl Boids {
    fn boid(&self, state: &State, m: &Moment, canvas: &mut Canvas, i: usize, there: f32) {
        let (vx, vy) = (state.vx[i], state.vy[i]);
        let fast = math::hypot(vx, vy) / (2.0 * math::max(self.pace, 0.05));
        let tone = math::clamp01(0.3 + 0.28 * state.flock[i] + 0.15 * (fast - 1.0));
        let head = (state.x[i] + state.since * vx, state.y[i] + state.since * vy);
        let steps = ((self.trail / STEP) as usize).min(PAST - 1).min(state.steps);
        let mut from = head;
        for back in (0..=steps).step_by(STROKE).skip(1) {
            let [x, y] = state.past[(state.steps - back) % PAST * COUNT + i];
            let near = (x - from.0).abs() < 0.5 && (y - from.1).abs() < 0.5;
            let left = 1.0 - back as f32 / (self.trail / STEP + 1.0);
            if near {
                canvas.stroke((x, y), from, there * (0.14 + 0.8 * left * left), 0.2 + 0.65 * tone);
            }
            from = (x, y);
        }
        let glint = particle::own(noise::hash2(m.seed, i as u32), 9) < 0.3 * m.get(crate::kit::Signal::Hat);
        let level = there * (self.light + 0.4 * math::clamp01(fast - 1.2) + if glint { 0.5 } else { 0.0 });
        canvas.light_at(head.0, head.1, canvas.glyphs.text(heading(vx, vy)), level, tone);
    }
}

/// The boids of a row from `at` on that are looked at together.
#[inline(always)]
fn lanes(row: &[f32], at: usize) -> &[f32; LANES] {
    row.get(at..).and_then(<[f32]>::first_chunk).unwrap_or(&[0.0; LANES])
}

/// The character that points a way.
fn heading(vx: f32, vy: f32) -> char {
    let turn = math::fract(math::atan2(vy, vx) / math::TAU + 1.0 / 16.0);
    ['>', '\\', 'v', '/', '<', '\\', '^', '/'][(turn * 8.0) as usize % 8]
}

/// The shorter way round a world of that size; `way` is no longer than the world.
#[inline(always)]
fn nearest(way: f32, size: f32) -> f32 {
    let way = if way > 0.5 * size { way - size } else { way };
    if way < -0.5 * size { way + size } else { way }
}

/// A place in the world, the middle of which is 0.
#[inline(always)]
fn wrapped(at: f32, size: f32) -> f32 {
    at - size * math::round(at / size)
}
