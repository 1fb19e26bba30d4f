//! The library, as what is built on it sees it.

mod any_bytes;
mod decode;
mod drums;
mod encode;
mod encode_film;
mod exposure;
mod ffmpeg;
mod film;
mod frames;
mod guide;
mod kit;
mod music;
mod presets;
mod score;
mod truth;
mod verify;
