//! Randomness without a generator: hashes of integers, and smooth noise on lattices of hashes.
//!
//! Everything is a pure function of a seed and coordinates, total, branch-free and `#[inline(always)]`.
//! The `*_row` functions fill a slice and are the fast way to draw; call them inside
//! [`simd!`](crate::kit::simd). A coordinate is meaningful below 2^22 in magnitude.

mod cellular;
mod fbm;

pub use cellular::{Cell, cellular2};
pub use fbm::Fbm;

use super::math::{self, floor, mix};

/// A random 32-bit number for every integer, no two alike; 0 for 0 (`lowbias32`, C. Wellons,
/// "Prospecting for hash functions", 2018).
#[inline(always)]
pub fn hash(x: u32) -> u32 {
    let x = (x ^ (x >> 16)).wrapping_mul(0x7feb_352d);
    let x = (x ^ (x >> 15)).wrapping_mul(0x846c_a68b);
    x ^ (x >> 16)
}

/// Goes on from one hash by one more integer.
#[inline(always)]
fn chain(hashed: u32, x: u32) -> u32 {
    hash(hashed.wrapping_add(x))
}

/// A random 32-bit number for every pair of integers. Cheapest when `a` stays the same in a loop.
#[inline(always)]
pub fn hash2(a: u32, b: u32) -> u32 {
    chain(hash(a), b)
}

/// A random 32-bit number for every triple of integers. Cheapest when `a` and `b` stay the same in a loop.
#[inline(always)]
pub fn hash3(a: u32, b: u32, c: u32) -> u32 {
    chain(hash2(a, b), c)
}

/// A hash as a number in `0..1`, of 24 bits.
#[inline(always)]
pub fn unit(hash: u32) -> f32 {
    // Through i32, because that conversion is one instruction everywhere.
    (hash >> 8) as i32 as f32 * (1.0 / 16_777_216.0)
}

/// A hash as a number in `-1..1`.
#[inline(always)]
pub fn signed(hash: u32) -> f32 {
    unit(hash) * 2.0 - 1.0
}

/// A random number in `0..1` for every number of a seed: the usual way to give an effect its own phases and places.
#[inline(always)]
pub fn random(seed: u32, number: u32) -> f32 {
    unit(hash2(seed, number))
}

/// The lattice point below `x`, as an integer that counts up with it, and the way from there to `x` in 0..1.
/// What is too large to have neighbours lies at the origin.
#[inline(always)]
pub fn lattice(x: f32) -> (u32, f32) {
    let below = floor(x);
    // Also keeps NaN out of the bits, where its payload differs between machines.
    let below = if below.abs() < 4_194_304.0 { below } else { 0.0 };
    // 1.5 * 2^23 makes the integer part appear in the low bits.
    ((below + 12_582_912.0).to_bits(), math::fract(x))
}

/// A random number in `0..1` for every whole number; between them, that of the whole number below.
#[inline(always)]
pub fn step1(seed: u32, x: f32) -> f32 {
    unit(hash2(seed, lattice(x).0))
}

/// A smooth step in 0..=1 with level and straight ends (K. Perlin, "Improving Noise", 2002).
#[inline(always)]
fn fade(t: f32) -> f32 {
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

/// How steep [`fade`] is.
#[inline(always)]
fn fade_slope(t: f32) -> f32 {
    30.0 * t * t * (t * (t - 2.0) + 1.0)
}

/// What `at` gives for a lattice point and for its successor, mixed by the way `t` between them.
// The closures given to it are forced inline, else vector code ends at the call.
#[inline(always)]
fn between(t: f32, at: impl Fn(u32) -> f32) -> f32 {
    mix(at(0), at(1), fade(t))
}

/// A line of lattice points on a plane whose hash is `plane`.
#[inline(always)]
fn line(plane: u32, y: u32) -> u32 {
    plane.wrapping_add(y.wrapping_mul(0xb529_7a4d))
}

/// A random number for a lattice point of a [`line`], its high bits the best: one round, where [`hash`] has two, for
/// a noise asks for many neighbours and the eye for little.
#[inline(always)]
fn point(line: u32, x: u32) -> u32 {
    let at = line.wrapping_add(x.wrapping_mul(0x9e37_79b1));
    (at ^ (at >> 15)).wrapping_mul(0x2c1b_3c6d)
}

/// Value noise between two neighbours on a [`line`].
#[inline(always)]
fn value_line(line: u32, (x, tx): (u32, f32)) -> f32 {
    between(
        tx,
        #[inline(always)]
        |dx| unit(point(line, x.wrapping_add(dx))),
    )
}

/// Value noise in the square of four neighbours on a plane whose hash is `plane`.
#[inline(always)]
fn value_plane(plane: u32, (y, ty): (u32, f32), x: (u32, f32)) -> f32 {
    between(
        ty,
        #[inline(always)]
        |dy| value_line(line(plane, y.wrapping_add(dy)), x),
    )
}

/// Value noise in `0..=1` along a line: random at whole numbers, smooth between.
#[inline(always)]
pub fn value1(seed: u32, x: f32) -> f32 {
    value_line(hash(seed), lattice(x))
}

/// Value noise in `0..=1` along a circle that holds `count` whole numbers, and across it. `turn` is in turns and repeats.
#[inline(always)]
pub fn value2_around(seed: u32, turn: f32, count: f32, y: f32) -> f32 {
    let x = math::fract(turn) * count;
    let below = floor(x);
    let next = if below + 1.0 < count { below + 1.0 } else { 0.0 };
    let (first, second) = (lattice(below).0, lattice(next).0);
    let (y, ty) = lattice(y);
    let t = fade(x - below);
    between(
        ty,
        #[inline(always)]
        |dy| {
            let line = line(hash(seed), y.wrapping_add(dy));
            mix(unit(point(line, first)), unit(point(line, second)), t)
        },
    )
}

/// Points of light in `0..=1`: round, one in a share of the unit squares, dark between.
#[inline(always)]
pub fn glints(seed: u32, x: f32, y: f32, share: f32) -> f32 {
    let ((ix, tx), (iy, ty)) = (lattice(x), lattice(y));
    let own = hash3(seed, iy, ix);
    let round = 1.0 - 4.0 * ((tx - 0.5) * (tx - 0.5) + (ty - 0.5) * (ty - 0.5));
    if unit(own) < share { math::clamp01(round) } else { 0.0 }
}

/// Value noise in `0..=1` on a plane. Cheapest when `y` stays the same in a loop.
#[inline(always)]
pub fn value2(seed: u32, x: f32, y: f32) -> f32 {
    value_plane(hash(seed), lattice(y), lattice(x))
}

/// Value noise in `0..=1` in space. Cheapest when `z`, then `y`, stay the same in a loop.
#[inline(always)]
pub fn value3(seed: u32, x: f32, y: f32, z: f32) -> f32 {
    let ((z, tz), y, x) = (lattice(z), lattice(y), lattice(x));
    between(
        tz,
        #[inline(always)]
        |dz| value_plane(chain(hash(seed), z.wrapping_add(dz)), y, x),
    )
}

/// `x`, negated if bit `bit` of the hash is set.
#[inline(always)]
fn negate(x: f32, hash: u32, bit: u32) -> f32 {
    f32::from_bits(x.to_bits() ^ ((hash >> bit) << 31))
}

/// The slope at `(x, y)` of one of eight directions, none of them along an axis, of length sqrt 5.
#[inline(always)]
fn slope2(hash: u32, x: f32, y: f32) -> f32 {
    let (long, short) = if hash & 0x0400_0000 == 0 { (x, y) } else { (y, x) };
    negate(2.0 * long, hash, 24) + negate(short, hash, 25)
}

/// Gradient noise on a plane whose hash is `plane`, as steep as its slopes.
#[inline(always)]
fn gradient_plane(plane: u32, (y, ty): (u32, f32), (x, tx): (u32, f32)) -> f32 {
    between(
        ty,
        #[inline(always)]
        |dy| {
            let line = line(plane, y.wrapping_add(dy));
            between(
                tx,
                #[inline(always)]
                |dx| slope2(point(line, x.wrapping_add(dx)), tx - dx as f32, ty - dy as f32),
            )
        },
    )
}

/// Gradient noise in `-1..=1` on a plane, 0 at lattice points and on average (K. Perlin 1985, 2002).
#[inline(always)]
pub fn gradient2(seed: u32, x: f32, y: f32) -> f32 {
    // Four slopes that all rise towards one point reach 1.5112 there.
    gradient_plane(hash(seed), lattice(y), lattice(x)) * 0.66
}

/// How steeply [`gradient2`] rises at a point along x and along y.
#[inline(always)]
pub fn slope_of_gradient2(seed: u32, x: f32, y: f32) -> (f32, f32) {
    let ((x, tx), (y, ty)) = (lattice(x), lattice(y));
    // What each corner adds: its slopes along x and y, and its height here.
    let corner = |dx: u32, dy: u32| {
        let hash = point(line(hash(seed), y.wrapping_add(dy)), x.wrapping_add(dx));
        let (along, down) = (slope2(hash, 1.0, 0.0), slope2(hash, 0.0, 1.0));
        (along, down, along * (tx - dx as f32) + down * (ty - dy as f32))
    };
    let (fx, fy) = (fade(tx), fade(ty));
    let side = |dy: u32| {
        let (a, b) = (corner(0, dy), corner(1, dy));
        (mix(a.0, b.0, fx) + fade_slope(tx) * (b.2 - a.2), mix(a.1, b.1, fx), mix(a.2, b.2, fx))
    };
    let (above, below) = (side(0), side(1));
    let down = mix(above.1, below.1, fy) + fade_slope(ty) * (below.2 - above.2);
    (0.66 * mix(above.0, below.0, fy), 0.66 * down)
}

/// The slope at `(x, y, z)` of one of the twelve directions to the edges of a cube (K. Perlin 2002).
#[inline(always)]
fn slope3(hash: u32, x: f32, y: f32, z: f32) -> f32 {
    let edge = hash >> 28;
    let u = if edge < 8 { x } else { y };
    let other = if edge | 2 == 14 { x } else { z };
    let v = if edge < 4 { y } else { other };
    negate(u, edge, 0) + negate(v, edge, 1)
}

/// Gradient noise on one of the two planes around a point, `tz` away from it.
#[inline(always)]
fn gradient_space(plane: u32, tz: f32, (y, ty): (u32, f32), (x, tx): (u32, f32)) -> f32 {
    between(
        ty,
        #[inline(always)]
        |dy| {
            let line = line(plane, y.wrapping_add(dy));
            between(
                tx,
                #[inline(always)]
                |dx| slope3(point(line, x.wrapping_add(dx)), tx - dx as f32, ty - dy as f32, tz),
            )
        },
    )
}

/// Gradient noise in `-1..=1` in space, 0 at lattice points and on average (K. Perlin 2002).
#[inline(always)]
pub fn gradient3(seed: u32, x: f32, y: f32, z: f32) -> f32 {
    let ((z, tz), y, x) = (lattice(z), lattice(y), lattice(x));
    let space = between(
        tz,
        #[inline(always)]
        |dz| gradient_space(chain(hash(seed), z.wrapping_add(dz)), tz - dz as f32, y, x),
    );
    // Eight slopes that all rise towards one point reach 1.0364 there.
    space * 0.96
}

/// Gives every element a new value by its old one and its point.
#[inline(always)]
fn fill2(xs: &[f32], ys: &[f32], out: &mut [f32], f: impl Fn(f32, f32, f32) -> f32) {
    for ((out, &x), &y) in out.iter_mut().zip(xs).zip(ys) {
        *out = f(*out, x, y);
    }
}

/// [`value2`] of many points, up to the shortest of the slices.
#[inline(always)]
pub fn value2_row(seed: u32, xs: &[f32], ys: &[f32], out: &mut [f32]) {
    fill2(
        xs,
        ys,
        out,
        #[inline(always)]
        |_, x, y| value2(seed, x, y),
    );
}

/// [`value3`] of many points at one `z`, up to the shortest of the slices.
#[inline(always)]
pub fn value3_row(seed: u32, xs: &[f32], ys: &[f32], z: f32, out: &mut [f32]) {
    fill2(
        xs,
        ys,
        out,
        #[inline(always)]
        |_, x, y| value3(seed, x, y, z),
    );
}

/// [`gradient2`] of many points, up to the shortest of the slices.
#[inline(always)]
pub fn gradient2_row(seed: u32, xs: &[f32], ys: &[f32], out: &mut [f32]) {
    fill2(
        xs,
        ys,
        out,
        #[inline(always)]
        |_, x, y| gradient2(seed, x, y),
    );
}

/// [`gradient3`] of many points at one `z`, up to the shortest of the slices.
#[inline(always)]
pub fn gradient3_row(seed: u32, xs: &[f32], ys: &[f32], z: f32, out: &mut [f32]) {
    fill2(
        xs,
        ys,
        out,
        #[inline(always)]
        |_, x, y| gradient3(seed, x, y, z),
    );
}

#[cfg(test)]
mod tests;
