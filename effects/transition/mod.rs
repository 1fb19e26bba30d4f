//! Transitions: how one scene becomes the next. Each gives every point the new scene's share in the picture.

mod crossfade;
mod cut;
mod dip;
mod dissolve;
mod glitch;
mod iris;
mod radial;
mod wipe;

use crate::catalogue::Entry;
use crate::kit::{Moment, Params, Points, math};

pub use crossfade::Crossfade;
pub use cut::Cut;
pub use dip::Dip;
pub use dissolve::Dissolve;
pub use glitch::Glitch;
pub use iris::Iris;
pub use radial::Radial;
pub use wipe::Wipe;

/// A way from one scene to the next.
pub trait Change: Params {
    /// Beats that it takes unless it is told otherwise.
    const BEATS: f32;

    /// Fills `out` with the new scene's share, 0..=1, at the points `at`. `progress` goes from 0, where all is old,
    /// to 1, where all is new. Pure. Must be `#[inline(always)]`, so that it is compiled for every SIMD level.
    fn share(&self, m: &Moment, progress: f32, at: Points, out: &mut [f32]);

    /// Light of the whole picture, 0..=1.
    fn light(&self, _progress: f32) -> f32 {
        1.0
    }
}

/// A transition in the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Transition {
    /// Name, line and parameters.
    pub entry: Entry,
    /// Beats that it takes unless it is told otherwise; 0 for a cut.
    pub beats: f32,
    /// [`Change::share`], with one value per parameter.
    pub share: fn(&[f32], &Moment, f32, Points, &mut [f32]),
    /// [`Change::light`], with one value per parameter.
    pub light: fn(&[f32], f32) -> f32,
}

impl Transition {
    const fn of<C: Change>() -> Transition {
        Transition {
            entry: Entry::of::<C>(),
            beats: C::BEATS,
            share: share::<C>,
            light: |values, progress| C::from_values(values).light(progress),
        }
    }
}

fn share<C: Change>(values: &[f32], m: &Moment, progress: f32, at: Points, out: &mut [f32]) {
    crate::simd!({ C::from_values(values).share(m, progress, at, out) });
}

/// Every transition.
pub const TRANSITIONS: &[Transition] = &[
    Transition::of::<Crossfade>(),
    Transition::of::<Cut>(),
    Transition::of::<Dip>(),
    Transition::of::<Dissolve>(),
    Transition::of::<Glitch>(),
    Transition::of::<Iris>(),
    Transition::of::<Radial>(),
    Transition::of::<Wipe>(),
];

/// The new scene's share where an edge of a softness passes places in 0..=1: those near 0 first.
#[inline(always)]
fn edge(place: f32, progress: f32, soft: f32) -> f32 {
    math::clamp01((progress * (1.0 + soft) - place) / math::max(soft, 1e-3))
}
