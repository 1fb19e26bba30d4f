//! How fast this machine makes films: drawing, the pipe to ffmpeg, every encoder. Measures; printing is the command
//! line's.

mod advice;
mod draw;
mod ladder;
mod pipe;
mod scaling;
mod subject;

pub use draw::Drawing;
pub use ladder::{Costs, Ladder, Way, ladder};
pub use pipe::{Cell, SIZES, Table, pipe};
pub use scaling::{Rate, Scaling};
pub use subject::film;

use crate::error::{Error, Result};
use crate::progress::Progress;

/// Lets a measurement end between two of its parts.
fn go_on(progress: &dyn Progress) -> Result<()> {
    if progress.stopped() { Err(Error::Stopped) } else { Ok(()) }
}
