//! The vocabulary: what every effect, simulation, shader, transition, transform and mask promises.

use std::sync::Mutex;

mod catalogue;
mod cells;
mod drive;
mod list;
mod music;
mod shaders;
mod sims;
mod transitions;
mod wraps;

/// Held by whoever forces a SIMD level: there is one for all tests.
static FORCING: Mutex<()> = Mutex::new(());
