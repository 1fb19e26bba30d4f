//! Lace of strange attractors.

use crate::kit::{Exposure, Field, Moment, Plate, Points, math, noise};
use crate::params;

params! {
    /// The lace that an iterated map draws when many points follow it, as bright as it is visited. Energy morphs it, a kick
    /// brings it nearer and exposes it longer, bass breathes through it.
    pub struct Attractor as "attractor" {
        /// The map.
        map: choice = "clifford" of ["clifford", "de_jong", "bedhead"],
        /// Change of the map, rounds a second.
        morph: rate = "0.012 + 0.03*energy" in 0.0..=1.0,
        /// How far the map changes.
        depth: value = "0.1" in 0.0..=0.5,
        /// Turn of the whole, turns a second.
        spin: rate = "0.004 + 0.012*energy" in -1.0..=1.0,
        /// Size of the whole.
        size: value = "1 + 0.05*bass + 0.1*kick" in 0.1..=6.0,
        /// How long it is exposed.
        light: value = "0.8 + 0.5*energy + 0.9*kick" in 0.05..=8.0,
    }
}

/// Points that follow the map at once: from a lattice, so that the picture changes smoothly with the map.
const ACROSS: usize = 64;
const DOWN: usize = 48;
const ORBITS: usize = ACROSS * DOWN;
/// Steps until they are on the attractor, steps for its size, and steps that are exposed.
const SETTLE: usize = 7;
const MEASURE: usize = 2;
const EXPOSE: usize = 30;
/// Lattice points of the plate per unit.
const FINENESS: f32 = 84.0;

/// Coefficients of each map whose lace is rich, and stays so as far as they change by default (P. Bourke, "Clifford Attractors", "Peter de Jong
/// Attractors", "Bedhead").
const CLIFFORD: [[f32; 4]; 4] =
    [[2.0, 1.9, 0.8, 1.1], [1.7, 1.7, 0.6, 1.2], [-1.3, -1.3, -1.8, -1.9], [-1.8, -2.0, -0.5, -0.9]];
const DE_JONG: [[f32; 4]; 4] =
    [[1.4, -2.3, 2.4, -2.1], [2.01, -2.53, 1.61, -0.33], [-2.0, -2.0, -1.2, 2.0], [-2.7, -0.09, -0.86, -2.2]];
const BEDHEAD: [[f32; 4]; 4] =
    [[-0.81, -0.92, 0.0, 0.0], [-0.64, 0.76, 0.0, 0.0], [0.65, 0.73, 0.0, 0.0], [0.7, 0.8, 0.0, 0.0]];

impl Field for Attractor {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let mut orbits = Orbits::new();
        let plate = match self.map as i32 {
            0 => self.expose(m, at, CLIFFORD, &mut orbits, clifford),
            1 => self.expose(m, at, DE_JONG, &mut orbits, de_jong),
            _ => self.expose(m, at, BEDHEAD, &mut orbits, bedhead),
        };
        plate.read(at.x, at.y, out);
    }
}

impl Attractor {
    /// The plate on which every visit left light.
    #[inline(always)]
    fn expose(
        &self,
        m: &Moment,
        at: Points,
        known: [[f32; 4]; 4],
        orbits: &mut Orbits,
        map: impl Fn([f32; 4], f32, f32) -> (f32, f32) + Copy,
    ) -> Plate {
        let coefficients = self.coefficients(m, known);
        for _ in 0..SETTLE {
            orbits.step(coefficients, map);
        }
        let mut size = Size::default();
        for _ in 0..MEASURE {
            orbits.step(coefficients, map);
            size.add(orbits);
        }
        let frame = size.frame(at, self.size, self.spin);
        let mut exposure = Exposure::new(at.half_w, at.half_h, FINENESS);
        // One row of the lattice after the other, so that it stays near while it is on its way.
        for (xs, ys) in orbits.x.iter_mut().zip(&mut orbits.y) {
            for _ in 0..EXPOSE {
                step(xs, ys, coefficients, map);
                let (mut seen_x, mut seen_y) = (*xs, *ys);
                for (x, y) in seen_x.iter_mut().zip(&mut seen_y) {
                    (*x, *y) = frame.place(*x, *y);
                }
                exposure.add(&seen_x, &seen_y, 1.0);
            }
        }
        let mut plate = exposure.develop();
        plate.soften();
        // What the plate would hold at every place if the visits were spread evenly.
        let even = (ORBITS * EXPOSE) as f32 / (4.0 * at.half_w * at.half_h * FINENESS * FINENESS);
        let gain = self.light / even;
        plate.map(
            #[inline(always)]
            |v| {
                let v = gain * v;
                let v = math::max(v - 0.12, 0.0);
                1.02 * v / (v + 3.0)
            },
        );
        plate
    }

    /// The coefficients at this moment, around those of the seed.
    #[inline(always)]
    fn coefficients(&self, m: &Moment, known: [[f32; 4]; 4]) -> [f32; 4] {
        let mut coefficients = known[noise::hash2(m.seed, 0) as usize % known.len()];
        for (i, c) in coefficients.iter_mut().enumerate() {
            let number = i as u32 + 1;
            let pace = 0.6 + 0.8 * noise::random(m.seed, 8 + number);
            *c += self.depth * math::tau_sin(pace * self.morph + noise::random(m.seed, number));
        }
        coefficients
    }
}

/// Points on their way, row by row of the lattice on which they began.
#[derive(Debug)]
struct Orbits {
    x: [[f32; ACROSS]; DOWN],
    y: [[f32; ACROSS]; DOWN],
}

impl Orbits {
    #[inline(always)]
    fn new() -> Orbits {
        let place = |i: usize, of: usize| (2 * i + 1) as f32 / of as f32 - 1.0;
        Orbits {
            x: [std::array::from_fn(|col| place(col, ACROSS)); DOWN],
            y: std::array::from_fn(|row| [place(row, DOWN); ACROSS]),
        }
    }

    #[inline(always)]
    fn step(&mut self, coefficients: [f32; 4], map: impl Fn([f32; 4], f32, f32) -> (f32, f32) + Copy) {
        for (xs, ys) in self.x.iter_mut().zip(&mut self.y) {
            step(xs, ys, coefficients, map);
        }
    }
}

/// Moves points on by one step.
#[inline(always)]
fn step(
    xs: &mut [f32; ACROSS],
    ys: &mut [f32; ACROSS],
    coefficients: [f32; 4],
    map: impl Fn([f32; 4], f32, f32) -> (f32, f32),
) {
    for (x, y) in xs.iter_mut().zip(ys) {
        (*x, *y) = map(coefficients, *x, *y);
    }
}

/// Turns of a radian: a sine of turns is the cheaper one.
const TURN: f32 = 1.0 / math::TAU;

/// C. Pickover's map, named after its finder.
#[inline(always)]
fn clifford([a, b, c, d]: [f32; 4], x: f32, y: f32) -> (f32, f32) {
    let [u, v] = [a, b].map(|c| c * TURN);
    (math::tau_sin(u * y) + c * math::tau_cos(u * x), math::tau_sin(v * x) + d * math::tau_cos(v * y))
}

/// P. de Jong's map.
#[inline(always)]
fn de_jong([a, b, c, d]: [f32; 4], x: f32, y: f32) -> (f32, f32) {
    let [a, b, c, d] = [a, b, c, d].map(|c| c * TURN);
    (math::tau_sin(a * y) - math::tau_cos(b * x), math::tau_sin(c * x) - math::tau_cos(d * y))
}

/// I. Emrich and J. Brown's map.
#[inline(always)]
fn bedhead([a, b, _, _]: [f32; 4], x: f32, y: f32) -> (f32, f32) {
    (math::sin(x * y / b) * y + math::cos(a * x - y), x + math::sin(y) / b)
}

/// Sums from which the size of an attractor follows.
#[derive(Debug, Default)]
struct Size {
    count: f32,
    sum: (f32, f32),
    squares: (f32, f32),
}

impl Size {
    #[inline(always)]
    fn add(&mut self, orbits: &Orbits) {
        for (&x, &y) in orbits.x.as_flattened().iter().zip(orbits.y.as_flattened()) {
            self.count += 1.0;
            self.sum = (self.sum.0 + x, self.sum.1 + y);
            self.squares = (self.squares.0 + x * x, self.squares.1 + y * y);
        }
    }

    /// How the attractor fills the picture: two standard deviations stay inside.
    #[inline(always)]
    fn frame(&self, at: Points, size: f32, spin: f32) -> Frame {
        let mean = (self.sum.0 / self.count, self.sum.1 / self.count);
        let spread = |squares: f32, mean: f32| math::sqrt(squares / self.count - mean * mean) + 1e-3;
        let scale = (
            0.44 * size * at.half_w / spread(self.squares.0, mean.0),
            0.44 * size * at.half_h / spread(self.squares.1, mean.1),
        );
        let least = math::min(scale.0, scale.1);
        // It may be stretched along the picture, but stays itself.
        let scale = (math::min(scale.0, 1.5 * least), math::min(scale.1, 1.5 * least));
        Frame { mean, scale, turn: (math::tau_cos(spin), math::tau_sin(spin)) }
    }
}

/// The way from the attractor's plane to the picture.
#[derive(Debug, Clone, Copy)]
struct Frame {
    mean: (f32, f32),
    scale: (f32, f32),
    turn: (f32, f32),
}

impl Frame {
    #[inline(always)]
    fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let (x, y) = (self.scale.0 * (x - self.mean.0), self.scale.1 * (y - self.mean.1));
        let (c, s) = self.turn;
        (c * x - s * y, s * x + c * y)
    }
}
