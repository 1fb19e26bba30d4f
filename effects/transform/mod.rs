//! Changes of where a layer looks: one file a transform.
//!
//! A transform takes a point of the picture to the place that is seen there. A field is drawn at the moved points; of an
//! effect that places glyphs, every cell shows the cell at the moved place.

mod fisheye;
mod inverse_polar;
mod kaleidoscope;
mod moebius;
mod polar;
mod rotate;
mod scale;
mod shake;
mod skew;
mod tile;
mod twist;
mod wave;

pub use fisheye::Fisheye;
pub use inverse_polar::InversePolar;
pub use kaleidoscope::Kaleidoscope;
pub use moebius::Moebius;
pub use polar::Polar;
pub use rotate::Rotate;
pub use scale::Scale;
pub use shake::Shake;
pub use skew::Skew;
pub use tile::Tile;
pub use twist::Twist;
pub use wave::Wave;

use crate::catalogue::Entry;
use crate::kit::{self, Moment, math};

/// How points are moved: parameters, moment, half the picture's size, and the points.
pub type Place = fn(&[f32], &Moment, (f32, f32), &mut [f32], &mut [f32]);

/// A transform in the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Transform {
    /// Name, line and parameters.
    pub entry: Entry,
    /// How it moves points.
    pub place: Place,
}

impl Transform {
    /// The transform of a name.
    pub fn named(name: &str) -> Option<&'static Transform> {
        TRANSFORMS.iter().find(|transform| transform.entry.name == name)
    }
}

const fn transform<T: kit::Transform>() -> Transform {
    Transform { entry: Entry::of::<T>(), place: place::<T> }
}

/// No point is moved further than this from the centre: effects are made for places near the picture.
const FARTHEST: f32 = 100.0;

fn place<T: kit::Transform>(values: &[f32], m: &Moment, half: (f32, f32), x: &mut [f32], y: &mut [f32]) {
    crate::simd!({
        T::from_values(values).place(m, half, x, y);
        for at in x.iter_mut().chain(y) {
            *at = math::clamp(*at, -FARTHEST, FARTHEST);
        }
    });
}

/// Every transform.
pub const TRANSFORMS: &[Transform] = &[
    transform::<Fisheye>(),
    transform::<InversePolar>(),
    transform::<Kaleidoscope>(),
    transform::<Moebius>(),
    transform::<Polar>(),
    transform::<Rotate>(),
    transform::<Scale>(),
    transform::<Shake>(),
    transform::<Skew>(),
    transform::<Tile>(),
    transform::<Twist>(),
    transform::<Wave>(),
];

/// Moves every point.
#[inline(always)]
fn each(x: &mut [f32], y: &mut [f32], f: impl Fn(f32, f32) -> (f32, f32)) {
    for (x, y) in x.iter_mut().zip(y) {
        (*x, *y) = f(*x, *y);
    }
}

/// Back and forth between 0 and 1, once over every two whole numbers: 0 at 0, 1 at 1, 0 at 2.
#[inline(always)]
fn mirror(x: f32) -> f32 {
    1.0 - (2.0 * math::fract(0.5 * x) - 1.0).abs()
}
