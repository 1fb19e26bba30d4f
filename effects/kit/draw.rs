//! The kinds of drawing.

use super::{Canvas, Moment, Params};

/// Points of the picture, in the coordinates of [`super::View`]; `x` and `y` have one length.
#[derive(Debug, Clone, Copy)]
pub struct Points<'a> {
    /// Right of the centre.
    pub x: &'a [f32],
    /// Below the centre.
    pub y: &'a [f32],
    /// Half the picture's width.
    pub half_w: f32,
    /// Half the picture's height.
    pub half_h: f32,
}

/// An effect that gives every point of the picture a value in 0..=1.
pub trait Field: Params {
    /// Fills `out` with the values at `at`. Pure. Must be `#[inline(always)]`, so that it is compiled for
    /// every SIMD level.
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]);
}

/// A change of where a layer looks: what is seen at a point is what lies at the place that the point is moved to.
pub trait Transform: Params {
    /// Moves the points `(x[i], y[i])` of a picture of half the size `(half_w, half_h)`. Pure. Must be
    /// `#[inline(always)]`, so that it is compiled for every SIMD level.
    fn place(&self, m: &Moment, half: (f32, f32), x: &mut [f32], y: &mut [f32]);
}

/// An effect that chooses glyph, light and tone of single cells on a blank grid.
pub trait Cells: Params {
    /// Draws the moment. Pure.
    fn draw(&self, m: &Moment, canvas: &mut Canvas);
}
