//! The program, as a user meets it.

mod analyze;
mod bad_input;
mod batch;
mod bench;
mod cli;
mod cover;
mod docs;
mod faults;
#[path = "../library/ffmpeg.rs"]
mod ffmpeg;
mod film;
mod machine;
mod page;
mod place;
mod play;
mod presets;
mod resume;
mod stills;
mod sync;
