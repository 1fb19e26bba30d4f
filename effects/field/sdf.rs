//! Shapes by their distance.

use crate::kit::{Field, Hit, Moment, Points, math, noise, sdf};
use crate::params;

params! {
    /// A shape, or two that are joined, solid or as a line of light, alone or tiled. It turns with the energy, a kick makes
    /// it beat and sends its outline outwards, bass swells it, a snare lights its edge.
    pub struct Sdf as "sdf" {
        /// The shape.
        shape: choice = "heart" of ["circle", "box", "ring", "line", "triangle", "star", "heart"],
        /// A second shape that circles around the first.
        other: choice = "none" of ["none", "circle", "box", "ring", "line", "triangle", "star", "heart"],
        /// How the two are joined.
        join: choice = "smooth_union" of [
            "union", "intersection", "subtraction", "smooth_union", "smooth_intersection", "smooth_subtraction",
        ],
        /// Whether it is filled or a line of light.
        fill: choice = "glow" of ["solid", "glow"],
        /// Radius, half pictures.
        size: value = "0.5 + 0.04*bass + 0.12*kick" in 0.02..=3.0,
        /// Radius of the second shape against the first.
        other_size: value = "0.7" in 0.05..=4.0,
        /// Distance of the second shape, radii of the first.
        apart: value = "0.8 + 0.2*bass" in 0.0..=4.0,
        /// Way of the second shape around the first, turns a second.
        orbit: rate = "0.06 + 0.14*energy" in -2.0..=2.0,
        /// Width of a smooth seam, radii.
        seam: value = "0.5" in 0.0..=2.0,
        /// Turn of the first shape, turns a second.
        spin: rate = "0" in -2.0..=2.0,
        /// Sway of the first shape, turns.
        sway: value = "0.03" in 0.0..=0.5,
        /// Copies across the shorter side; 0 for a single one.
        tiles: value = "0" in 0.0..=12.0,
        /// Light of the edge.
        edge: value = "0.7 + 0.3*snare" in 0.0..=1.0,
        /// Light of the outlines around the shape.
        echo: value = "0.22 + 0.25*energy" in 0.0..=1.0,
        /// Way of the outlines outwards, outlines a second.
        speed: rate = "0.3 + 0.8*energy + 0.4*bass" in -8.0..=8.0,
        /// Light of the outlines that kicks send.
        wave: value = "0.8" in 0.0..=1.0,
        /// Where a solid shape is lit: 1 in the middle, 0 everywhere, -1 at its edge.
        shading: value = "0.8" in -1.0..=1.0,
        /// Place of the centre right of the picture's, half pictures.
        x: value = "0" in -4.0..=4.0,
        /// Place of the centre below the picture's, half pictures.
        y: value = "0" in -4.0..=4.0,
    }
}

/// Waves that are followed at once, and how long, seconds.
const WAVES: usize = 4;
const LASTS: f32 = 0.8;
/// Points whose distances are found at a time.
const CHUNK: usize = 256;

impl Field for Sdf {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        let waves = self.waves(m);
        let chunks = out.chunks_mut(CHUNK).zip(at.x.chunks(CHUNK)).zip(at.y.chunks(CHUNK));
        for ((out, x), y) in chunks {
            let mut distance = [0.0f32; CHUNK];
            let distance = &mut distance[..out.len()];
            let (mut xs, mut ys) = ([0.0f32; CHUNK], [0.0f32; CHUNK]);
            for (((to_x, to_y), x), y) in xs.iter_mut().zip(&mut ys).zip(x).zip(y) {
                (*to_x, *to_y) = (x - self.x, y - self.y);
            }
            self.distances(m, &xs[..x.len()], &ys[..y.len()], distance);
            self.light(distance, &waves, out);
        }
    }
}

impl Sdf {
    /// Distance from the outline, radii, and light of the outlines that kicks sent.
    #[inline(always)]
    fn waves(&self, m: &Moment) -> [(f32, f32); WAVES] {
        let mut waves = [(-9.0, 0.0); WAVES];
        for (number, age, strength) in m.recent(Hit::Kick, LASTS) {
            let left = 1.0 - age / LASTS;
            let eased = left * left;
            waves[number % WAVES] = (2.2 * (1.0 - eased), self.wave * strength * eased * eased);
        }
        waves
    }

    /// Distances from the joined outline, radii.
    #[inline(always)]
    fn distances(&self, m: &Moment, xs: &[f32], ys: &[f32], out: &mut [f32]) {
        let swing = self.sway * math::tau_sin(0.19 * m.t + noise::random(m.seed, 1));
        let own = Place { x: 0.0, y: 0.0, turn: self.spin + swing, size: self.size };
        self.shape_at(self.shape, own, xs, ys, out);
        if self.other == 0.0 {
            return;
        }
        let around = self.orbit + noise::random(m.seed, 0);
        let (x, y) =
            (self.apart * self.size * math::tau_cos(around), self.apart * self.size * math::tau_sin(around));
        let mut other = [0.0f32; CHUNK];
        let other = &mut other[..out.len()];
        let place = Place { x, y, turn: -self.spin, size: self.size * self.other_size };
        self.shape_at(self.other - 1.0, place, xs, ys, other);
        let (scale, k) = (self.other_size, self.seam);
        match self.join as i32 {
            0 => join(
                out,
                other,
                #[inline(always)]
                |a, b| sdf::union(a, scale * b),
            ),
            1 => join(
                out,
                other,
                #[inline(always)]
                |a, b| sdf::intersection(a, scale * b),
            ),
            2 => join(
                out,
                other,
                #[inline(always)]
                |a, b| sdf::subtraction(a, scale * b),
            ),
            3 => join(
                out,
                other,
                #[inline(always)]
                |a, b| sdf::smooth_union(a, scale * b, k),
            ),
            4 => join(
                out,
                other,
                #[inline(always)]
                |a, b| sdf::smooth_intersection(a, scale * b, k),
            ),
            _ => join(
                out,
                other,
                #[inline(always)]
                |a, b| sdf::smooth_subtraction(a, scale * b, k),
            ),
        }
    }

    /// Distances from one shape, in its own radii.
    #[inline(always)]
    fn shape_at(&self, shape: f32, place: Place, xs: &[f32], ys: &[f32], out: &mut [f32]) {
        let pitch = if self.tiles >= 0.5 { 2.0 / self.tiles } else { 1e6 };
        match shape as i32 {
            0 => measure(
                place,
                pitch,
                xs,
                ys,
                out,
                #[inline(always)]
                |x, y| sdf::circle(x, y, 1.0),
            ),
            1 => measure(
                place,
                pitch,
                xs,
                ys,
                out,
                #[inline(always)]
                |x, y| sdf::rect(x, y, 0.85, 0.85),
            ),
            2 => measure(
                place,
                pitch,
                xs,
                ys,
                out,
                #[inline(always)]
                |x, y| sdf::ring(x, y, 0.85, 0.15),
            ),
            3 => measure(
                place,
                pitch,
                xs,
                ys,
                out,
                #[inline(always)]
                |x, y| sdf::line(x, y, 1.1, 0.12),
            ),
            4 => measure(
                place,
                pitch,
                xs,
                ys,
                out,
                #[inline(always)]
                |x, y| sdf::triangle(x, y - 0.15, 1.15),
            ),
            5 => measure(
                place,
                pitch,
                xs,
                ys,
                out,
                #[inline(always)]
                |x, y| sdf::star(x, y, 1.15, 0.45),
            ),
            _ => measure(
                place,
                pitch,
                xs,
                ys,
                out,
                #[inline(always)]
                |x, y| sdf::heart(x, y, 1.0),
            ),
        }
    }

    /// The light at those distances from the outline.
    #[inline(always)]
    fn light(&self, distances: &[f32], waves: &[(f32, f32); WAVES], out: &mut [f32]) {
        let (solid, glow) = if self.fill == 0.0 { (1.0, 0.35) } else { (0.1, 1.0) };
        for (value, &d) in out.iter_mut().zip(distances) {
            let inside = math::smoothstep(0.02, -0.03, d);
            let round = 0.7 + self.shading * (0.27 - 0.54 * sdf::glow(d, 0.22));
            let line = sdf::glow(d, 0.05) * self.edge;
            let far = math::max(d, 0.0);
            let mist = 0.32 * sdf::glow(d, 0.34);
            let ring = math::fract(3.0 * far - self.speed) - 0.5;
            let mut light = glow * (line + mist) + solid * inside * round;
            light +=
                self.echo * sdf::glow(ring, 0.11) * sdf::glow(far, 0.9) * math::smoothstep(0.05, 0.3, far);
            for (place, strength) in waves {
                light += strength * sdf::glow(far - place, 0.1) * math::smoothstep(0.0, 0.2, far);
            }
            *value = math::clamp01(light);
        }
    }
}

/// Where a shape stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    x: f32,
    y: f32,
    turn: f32,
    size: f32,
}

#[inline(always)]
fn measure(
    place: Place,
    pitch: f32,
    xs: &[f32],
    ys: &[f32],
    out: &mut [f32],
    shape: impl Fn(f32, f32) -> f32,
) {
    let (c, s) = (math::tau_cos(place.turn) / place.size, math::tau_sin(place.turn) / place.size);
    for ((out, &x), &y) in out.iter_mut().zip(xs).zip(ys) {
        let (x, y) = (sdf::tile(x, pitch) - place.x, sdf::tile(y, pitch) - place.y);
        *out = shape(c * x + s * y, c * y - s * x);
    }
}

#[inline(always)]
fn join(out: &mut [f32], other: &[f32], f: impl Fn(f32, f32) -> f32) {
    for (a, &b) in out.iter_mut().zip(other) {
        *a = f(*a, b);
    }
}
