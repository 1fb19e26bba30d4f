//! Signed distances to shapes: negative inside, zero on the outline, positive outside.
//!
//! Shapes stand around the origin, y down, and reach about one unit. Formulas: I. Quilez, "2D distance functions" and
//! "Smooth minimum" (iquilezles.org/articles/distfunctions2d, /smin). Branch-free and `#[inline(always)]`, for use
//! inside [`simd!`](crate::simd).

use super::math::{clamp, clamp01, floor, hypot, max, min, sqrt};

/// To a circle.
#[inline(always)]
pub fn circle(x: f32, y: f32, radius: f32) -> f32 {
    hypot(x, y) - radius
}

/// To a box of that half width and half height.
#[inline(always)]
pub fn rect(x: f32, y: f32, half_w: f32, half_h: f32) -> f32 {
    let (dx, dy) = (x.abs() - half_w, y.abs() - half_h);
    hypot(max(dx, 0.0), max(dy, 0.0)) + min(max(dx, dy), 0.0)
}

/// To a ring of that radius and half thickness.
#[inline(always)]
pub fn ring(x: f32, y: f32, radius: f32, half: f32) -> f32 {
    circle(x, y, radius).abs() - half
}

/// To a line with round ends from `(-half_length, 0)` to `(half_length, 0)`, of that half thickness.
#[inline(always)]
pub fn line(x: f32, y: f32, half_length: f32, half: f32) -> f32 {
    hypot(x - clamp(x, -half_length, half_length), y) - half
}

/// To a triangle with three equal sides, a point up, corners at `radius` from the origin.
#[inline(always)]
pub fn triangle(x: f32, y: f32, radius: f32) -> f32 {
    const K: f32 = 1.732_050_8;
    // Half of a side.
    let half = 0.5 * K * radius;
    let (x, y) = (x.abs() - half, half / K - y);
    let over = x + K * y > 0.0;
    let (fx, fy) = (0.5 * (x - K * y), 0.5 * (-K * x - y));
    let (x, y) = if over { (fx, fy) } else { (x, y) };
    let x = x - clamp(x, -2.0 * half, 0.0);
    let length = hypot(x, y);
    if y > 0.0 { -length } else { length }
}

/// To a star with five points, one of them up, of that outer radius; `waist` is the inner radius as a share of it.
#[inline(always)]
pub fn star(x: f32, y: f32, radius: f32, waist: f32) -> f32 {
    // Cosine and sine of 36 degrees.
    const C: f32 = 0.809_017;
    const S: f32 = 0.587_785_25;
    let (x, y) = (x.abs(), -y);
    let fold = 2.0 * max(C * x - S * y, 0.0);
    let (x, y) = (x - C * fold, y + S * fold);
    let fold = 2.0 * max(-C * x - S * y, 0.0);
    let (x, y) = (x + C * fold, y + S * fold);
    // From the point to the waist.
    let (x, y) = (x.abs(), y - radius);
    let (bx, by) = (S * waist * radius, C * waist * radius - radius);
    let along = clamp((x * bx + y * by) / (bx * bx + by * by), 0.0, 1.0);
    let length = hypot(x - bx * along, y - by * along);
    if y * bx - x * by > 0.0 { length } else { -length }
}

/// To a heart of about that radius.
#[inline(always)]
pub fn heart(x: f32, y: f32, radius: f32) -> f32 {
    let scale = 1.7 * radius;
    let (x, y) = (x.abs() / scale, 0.55 - y / scale);
    let (lx, ly) = (x - 0.25, y - 0.75);
    let lobe = hypot(lx, ly) - 0.353_553_4;
    let (tx, ty) = (x, y - 1.0);
    let along = 0.5 * max(x + y, 0.0);
    let (sx, sy) = (x - along, y - along);
    let side = sqrt(min(tx * tx + ty * ty, sx * sx + sy * sy));
    let side = if x > y { side } else { -side };
    scale * if y + x > 1.0 { lobe } else { side }
}

/// What is in either shape.
#[inline(always)]
pub fn union(a: f32, b: f32) -> f32 {
    min(a, b)
}

/// What is in both shapes.
#[inline(always)]
pub fn intersection(a: f32, b: f32) -> f32 {
    max(a, b)
}

/// What is in the first shape but not in the second.
#[inline(always)]
pub fn subtraction(a: f32, b: f32) -> f32 {
    max(a, -b)
}

/// Like [`union`], with a seam of width `k` (quadratic polynomial).
#[inline(always)]
pub fn smooth_union(a: f32, b: f32, k: f32) -> f32 {
    let k = max(k, 1e-4);
    let near = clamp01(1.0 - (a - b).abs() / k);
    min(a, b) - 0.25 * k * near * near
}

/// Like [`intersection`], with a seam of width `k`.
#[inline(always)]
pub fn smooth_intersection(a: f32, b: f32, k: f32) -> f32 {
    -smooth_union(-a, -b, k)
}

/// Like [`subtraction`], with a seam of width `k`.
#[inline(always)]
pub fn smooth_subtraction(a: f32, b: f32, k: f32) -> f32 {
    -smooth_union(-a, b, k)
}

/// A coordinate in the nearest of endless copies that stand `pitch` apart.
#[inline(always)]
pub fn tile(x: f32, pitch: f32) -> f32 {
    x - pitch * floor(x / pitch + 0.5)
}

/// Light around an outline: 1 on it and a half at `width` from it.
#[inline(always)]
pub fn glow(distance: f32, width: f32) -> f32 {
    let d = distance / max(width, 1e-4);
    1.0 / (1.0 + d * d)
}

#[cfg(test)]
mod tests {
    use super::*;

    type Shape = fn(f32, f32) -> f32;
    const SHAPES: [(&str, Shape); 7] = [
        ("circle", |x, y| circle(x, y, 0.7)),
        ("rect", |x, y| rect(x, y, 0.7, 0.5)),
        ("ring", |x, y| ring(x, y, 0.7, 0.1)),
        ("line", |x, y| line(x, y, 0.8, 0.1)),
        ("triangle", |x, y| triangle(x, y, 0.8)),
        ("star", |x, y| star(x, y, 0.9, 0.45)),
        ("heart", |x, y| heart(x, y, 0.7)),
    ];

    fn points() -> impl Iterator<Item = (f32, f32)> {
        (0..6400).map(|i| ((i % 80) as f32 / 26.0 - 1.5, (i / 80) as f32 / 26.0 - 1.5))
    }

    #[test]
    fn distances_are_as_steep_as_the_ground_is_long() {
        for (name, shape) in SHAPES {
            for (x, y) in points() {
                for (dx, dy) in [(1e-2, 0.0), (0.0, 1e-2), (-7e-3, 7e-3)] {
                    let step = (shape(x + dx, y + dy) - shape(x, y)).abs();
                    assert!(step <= 1.03 * hypot(dx, dy) + 1e-5, "{name} jumps by {step} at {x} {y}");
                }
            }
        }
    }

    #[test]
    fn a_distance_is_that_to_the_nearest_point_of_the_outline() {
        for (name, shape) in SHAPES {
            let inside: Vec<(f32, f32)> = points().filter(|&(x, y)| shape(x, y) <= 0.0).collect();
            assert!(inside.len() > 100, "{name} is not there");
            for (x, y) in points().filter(|&(x, y)| shape(x, y) > 0.05) {
                let nearest = inside.iter().map(|(px, py)| hypot(x - px, y - py)).fold(9.0, min);
                assert!((shape(x, y) - nearest).abs() < 0.06, "{name} at {x} {y}: {}", shape(x, y));
            }
        }
    }

    #[test]
    fn shapes_stand_upright() {
        assert!(triangle(0.0, -0.75, 0.8) < 0.0 && triangle(0.0, 0.75, 0.8) > 0.0);
        assert!(star(0.0, -0.85, 0.9, 0.45) < 0.0 && star(0.0, 0.85, 0.9, 0.45) > 0.0);
        assert!(heart(0.0, 0.6, 0.7) < 0.0 && heart(0.0, -0.6, 0.7) > 0.0);
        assert!(heart(0.4, -0.4, 0.7) < 0.0 && heart(0.6, 0.6, 0.7) > 0.0);
    }

    #[test]
    fn shapes_are_joined() {
        assert_eq!((union(-1.0, 2.0), intersection(-1.0, 2.0), subtraction(-1.0, -2.0)), (-1.0, 2.0, 2.0));
        for (smooth, sharp) in [
            (smooth_union as fn(f32, f32, f32) -> f32, union as fn(f32, f32) -> f32),
            (smooth_intersection, intersection),
            (smooth_subtraction, subtraction),
        ] {
            assert_eq!((smooth(-1.0, 2.0, 0.5), smooth(0.3, 0.1, 0.0)), (sharp(-1.0, 2.0), sharp(0.3, 0.1)));
            assert!((smooth(0.1, 0.12, 0.5) - sharp(0.1, 0.12)).abs() < 0.13);
        }
        assert!(smooth_union(0.1, 0.1, 0.4) < 0.05 && smooth_intersection(0.1, 0.1, 0.4) > 0.15);
    }

    #[test]
    fn copies_stand_apart_and_light_falls_off() {
        assert_eq!((tile(0.2, 1.0), tile(2.25, 1.0), tile(-0.75, 1.0)), (0.2, 0.25, 0.25));
        assert_eq!((glow(0.0, 0.1), glow(0.1, 0.1), glow(-0.1, 0.1)), (1.0, 0.5, 0.5));
    }
}
