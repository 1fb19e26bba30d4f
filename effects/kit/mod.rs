//! What effects draw with.

mod blend;
pub mod color;
pub(crate) mod corners;
mod draw;
pub mod drive;
pub mod ease;
pub mod fixed;
mod grid;
pub mod hits;
mod ink;
mod layer;
mod line;
pub mod math;
mod moment;
pub mod noise;
mod params;
pub mod particle;
mod plate;
pub mod sdf;
pub mod simd;
pub mod text;

pub use blend::Overlay;
pub use draw::{Cells, Field, Points, Transform};
pub use drive::nearest;
pub use grid::{Canvas, CellGrid, Glyphs, View};
pub use layer::{Blend, ColorBy, GlyphBy, Grid, Join, Mix, Space};
pub use line::Line;
pub use moment::{Event, Events, Hit, Moment, Signal, Signals, Spectrum};
pub use params::{ParamDecl, ParamKind, Params};
pub use plate::{Exposure, Plate};
