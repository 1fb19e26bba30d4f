//! Clip -> frames: what the workers do.

mod atlas;
mod exposure;
mod film;
mod glow;
mod painter;
mod pool;
mod sheet;
mod tone;
mod yuv;

pub use film::Film;
pub use painter::Painter;
pub use pool::{Job, Rendered, clips};
pub use yuv::frame_bytes;
