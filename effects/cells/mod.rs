//! Effects that place glyphs.

mod embers;
mod explosion;
mod rain;
mod spectrum;
mod starfield;

pub use embers::Embers;
pub use explosion::Explosion;
pub use rain::Rain;
pub use spectrum::SpectrumBars;
pub use starfield::Starfield;
