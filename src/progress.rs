//! What a render tells the outside while it works. The library itself prints nothing.

use crate::settings::{Fps, Size};

/// A stage of the render, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Decoding the song and finding its beats.
    Analyse,
    /// Measuring sample frames (quality auto only).
    Probe,
    /// Drawing and encoding clips.
    Render,
    /// Joining the clips and adding the song.
    Join,
    /// Checking the finished film.
    Verify,
}

impl Stage {
    /// The stage in one word, for reports and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Analyse => "analyse",
            Stage::Probe => "probe",
            Stage::Render => "draw",
            Stage::Join => "join",
            Stage::Verify => "verify",
        }
    }
}

/// Receives what happens. Called from several threads.
pub trait Progress: Sync {
    /// A stage begins; `steps` is the number of frames it will report, 0 where it reports none.
    fn begin(&self, stage: Stage, steps: u64);
    /// That many more frames of the stage are done.
    fn advance(&self, steps: u64);
    /// Something the user should know and that is no failure (e.g. what `auto` chose).
    fn note(&self, text: &str);
    /// Something is not as it should be; the render goes on.
    fn warn(&self, text: &str);

    /// The film that the render stage will make, told once before that stage.
    fn film(&self, size: Size, fps: Fps, frames: u64) {
        let _ = (size, fps, frames);
    }

    /// Whether the user has asked to stop; the render asks about once a frame.
    fn stopped(&self) -> bool {
        false
    }
}

/// Says nothing.
#[derive(Debug, Clone, Copy)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: Stage, _: u64) {}
    fn advance(&self, _: u64) {}
    fn note(&self, _: &str) {}
    fn warn(&self, _: &str) {}
}
