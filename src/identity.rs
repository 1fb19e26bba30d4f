//! Which film a file is: a mark in its comment, by which a run knows that a film is finished already.

use std::path::Path;

use crate::encode::{Children, Probe, Tools};
use crate::error::Result;
use crate::hardware::Hardware;
use crate::listen::Song;
use crate::plan::{self, Look};
use crate::progress::Progress;
use crate::settings::Settings;
use crate::work::asked;

/// What stands before the mark in a comment.
const BEFORE: &str = " film=";
/// Letters of the mark.
const LETTERS: usize = 16;

/// The comment of a film: what made it, how it can be made again, and its mark.
pub(crate) fn comment(settings: &Settings, song: &Song, look: &Look) -> String {
    let (version, preset, seed) = (env!("CARGO_PKG_VERSION"), &look.preset.name, settings.seed);
    format!("asciivid {version} preset={preset} seed={seed}{BEFORE}{}", mark(settings, song, look))
}

/// A hash of all that the user can ask of the film: settings, music, and the files that these name.
fn mark(settings: &Settings, song: &Song, look: &Look) -> String {
    // What these name is in the look, whatever it is called.
    let nameless = Settings {
        preset: None,
        palette: None,
        font: None,
        overrides: Vec::new(),
        pins: Vec::new(),
        cues: None,
        ..settings.clone()
    };
    let asked = asked(&nameless, song.fingerprint());
    let Look { preset, fonts, pins } = look;
    let whole = format!("{asked} {preset:?} {} {pins:?}", fonts.fingerprint());
    blake3::hash(whole.as_bytes()).to_hex()[..LETTERS].to_owned()
}

/// Whether a file is the film that these settings make, by what it says of itself. It is not checked again.
///
/// # Errors
/// What keeps the song from being heard or the look from being read.
pub fn is_made(settings: &Settings, film: &Path, progress: &dyn Progress) -> Result<bool> {
    settings.check()?;
    let hardware = Hardware::probe();
    let tools = hardware.tools(settings.codec)?;
    let Some(said) = said(&tools, film) else {
        return Ok(false);
    };
    let (song, look) = plan::hear(settings, Some(&tools.ffmpeg), progress)?;
    Ok(said == comment(settings, &song, &look))
}

/// The comment of a film; `None` if it is not one of ours.
fn said(tools: &Tools, film: &Path) -> Option<String> {
    let probe = Probe::of(tools, &Children::default(), film).ok()?;
    probe.comment().filter(|comment| comment.contains(BEFORE)).map(str::to_owned)
}
