//! Clip -> frames: what the workers do.
//!
//! How the data of one frame flows, and what is kept small so that it stays in the caches:
//!
//! ```text
//! effect --> CellGrid --shade--> Sheet: only the lit cells, row by row     (one a layer, 12 bytes a lit cell)
//!                                  |   \-- GlowMap --> Glow: linear light, small      --> Bloom spreads it
//!                                  |                                                              |
//!   row of pixels, 3 x u16  <------|-------------------------- Enlarge <-------------------------/
//!     |   <-- Strip: coverage and colours of this row; Blend::lay where something is lit, in whole tiles
//!     |   <-- shaders of rows: vignette, tint, grain
//!     |   <-> Picture, only for shaders that look at other rows: the rows so far in, the shader's rows out
//!     \-- two rows --> Planes: luma dithered, chroma of four pixels --> I420
//! ```
//!
//! A frame is never held whole in anything but its final bytes, unless a shader has to see it whole. What repeats is made once: coverage and colours of a
//! row of cells serve all its pixel rows, two enlarged rows of glow serve the rows between them, and glyphs lie line by
//! line in their atlas, as they are read.

mod atlas;
mod change;
mod exposure;
mod film;
mod glow;
mod glyphs;
mod guard;
mod letters;
mod meter;
mod painter;
mod pool;
mod queue;
mod relight;
mod sheet;
mod source;
mod stage;
mod state;
mod tone;
mod yuv;

pub use film::Film;
pub use guard::LINES as GUARD_LINES;
pub use letters::{Letter, Lettering};
pub use meter::{Kind, Part};
pub use painter::Painter;
pub use pool::{Job, Rendered, Shelf, clips, missing};
pub use yuv::frame_bytes;
