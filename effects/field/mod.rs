//! Effects that give every point of the picture a value.

mod fire;
mod plasma;
mod tunnel;

pub use fire::Fire;
pub use plasma::Plasma;
pub use tunnel::Tunnel;
