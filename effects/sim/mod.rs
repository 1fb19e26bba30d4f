//! Effects with a state: each step follows from the one before.
//!
//! A simulation starts with its scene and takes [`RATE`] steps a second of the scene's time, whatever the frame rate of
//! the film; every step sees the music and the parameters of its own instant. So the state at a frame depends on
//! nothing but the scene and the frame's time: whoever draws frames in order goes on from the last one, whoever begins
//! elsewhere takes all the steps from the start of the scene, without drawing, and comes to the same bits.
//! The lattice of a simulation follows from the shape of the picture, not from its size.

mod boids;
mod lattice;
mod life;
mod reaction_diffusion;
mod squares;

use std::fmt::Debug;

pub use boids::Boids;
pub use lattice::Lattice;
pub use life::Life;
pub use reaction_diffusion::ReactionDiffusion;

use crate::kit::{Canvas, Moment, Params, Points};

/// Steps in a second of the scene.
pub const RATE: u32 = 60;
/// Seconds of one step.
pub const STEP: f32 = 1.0 / RATE as f32;

/// An effect with a state. It integrates by itself: none of its parameters is a rate.
pub trait Sim: Params {
    /// What goes from step to step. Its memory is used again for the next scene.
    type State: Debug + Default + Send;

    /// Sets the state to that at the start of a scene, in a picture of that half width and half height.
    /// Must be `#[inline(always)]`, as the others.
    fn start(&self, m: &Moment, half: (f32, f32), state: &mut Self::State);

    /// Goes on by [`STEP`] seconds to the moment `m`.
    fn step(&self, m: &Moment, state: &mut Self::State);

    /// Gets ready what is drawn at the moment `m`, which lies `since` seconds after the last step. No later step may
    /// depend on it.
    fn light(&self, m: &Moment, since: f32, state: &mut Self::State);
}

/// A simulation that gives every point of the picture a value in 0..=1.
pub trait FieldSim: Sim {
    /// Fills `out` with the values at `at`.
    fn draw(&self, state: &Self::State, m: &Moment, at: Points, out: &mut [f32]);
}

/// A simulation that places glyphs on a blank grid.
pub trait CellsSim: Sim {
    /// Draws the moment.
    fn draw(&self, state: &Self::State, m: &Moment, canvas: &mut Canvas);
}

/// A [`Sim`] with its state and without its type.
pub trait Steps: Debug + Send {
    /// As [`Sim::start`], with one value per parameter.
    fn start(&mut self, values: &[f32], m: &Moment, half: (f32, f32));
    /// As [`Sim::step`].
    fn step(&mut self, values: &[f32], m: &Moment);
    /// As [`Sim::light`].
    fn light(&mut self, values: &[f32], m: &Moment, since: f32);
}

/// A [`FieldSim`] with its state and without its type.
pub trait BuiltFieldSim: Steps {
    /// As [`FieldSim::draw`], with one value per parameter.
    fn draw(&self, values: &[f32], m: &Moment, at: Points, out: &mut [f32]);
}

/// A [`CellsSim`] with its state and without its type.
pub trait BuiltCellsSim: Steps {
    /// As [`CellsSim::draw`], with one value per parameter.
    fn draw(&self, values: &[f32], m: &Moment, canvas: &mut Canvas);
}

/// A simulation that is under way, in a scene.
#[derive(Debug)]
pub enum Running {
    /// Values at points of the picture.
    Field(Box<dyn BuiltFieldSim>),
    /// Glyphs on a grid.
    Cells(Box<dyn BuiltCellsSim>),
}

impl Running {
    /// What goes from step to step.
    pub fn steps(&mut self) -> &mut dyn Steps {
        match self {
            Running::Field(sim) => sim.as_mut(),
            Running::Cells(sim) => sim.as_mut(),
        }
    }
}

#[derive(Debug)]
struct Built<S: Sim>(S::State);

impl<S: Sim + Debug> Steps for Built<S> {
    fn start(&mut self, values: &[f32], m: &Moment, half: (f32, f32)) {
        crate::simd!({ S::from_values(values).start(m, half, &mut self.0) });
    }

    fn step(&mut self, values: &[f32], m: &Moment) {
        crate::simd!({ S::from_values(values).step(m, &mut self.0) });
    }

    fn light(&mut self, values: &[f32], m: &Moment, since: f32) {
        crate::simd!({ S::from_values(values).light(m, since, &mut self.0) });
    }
}

impl<S: FieldSim + Debug> BuiltFieldSim for Built<S> {
    fn draw(&self, values: &[f32], m: &Moment, at: Points, out: &mut [f32]) {
        crate::simd!({ S::from_values(values).draw(&self.0, m, at, out) });
    }
}

impl<S: CellsSim + Debug> BuiltCellsSim for Built<S> {
    fn draw(&self, values: &[f32], m: &Moment, canvas: &mut Canvas) {
        S::from_values(values).draw(&self.0, m, canvas);
    }
}

/// A field with a state that has not been started.
pub(crate) fn field<S: FieldSim + Debug + 'static>() -> Running {
    Running::Field(Box::new(Built::<S>(S::State::default())))
}

/// Cells with a state that has not been started.
pub(crate) fn cells<S: CellsSim + Debug + 'static>() -> Running {
    Running::Cells(Box::new(Built::<S>(S::State::default())))
}
