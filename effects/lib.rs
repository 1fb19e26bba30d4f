//! The drawing vocabulary of asciivid. Pure: no files, no clock, no threads.
#![warn(missing_docs)]

pub mod catalogue;
pub mod cells;
pub mod effect;
pub mod field;
pub mod kit;
pub mod mask;
pub mod post;
pub mod sim;
pub mod transform;
pub mod transition;
