//! The vocabulary: what every effect, simulation, shader, transition, transform and mask promises.

use std::sync::Mutex;

use asciivid_effects::kit::simd;

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

/// What is drawn at every SIMD level.
fn at_every_level<T>(draw: impl Fn() -> T) -> Vec<T> {
    let _alone = FORCING.lock();
    let forced = |level| {
        simd::force(Some(level));
        let drawn = draw();
        simd::force(None);
        drawn
    };
    (0..simd::levels().count()).map(forced).collect()
}
