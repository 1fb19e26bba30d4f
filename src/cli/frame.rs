//! `asciivid frame`: one frame of the film, as it will be.

use asciivid::error::Exit;
use asciivid::settings::Quality;
use asciivid::still::Stills;

use super::args::FrameArgs;
use super::fault::Fault;
use super::progress::Console;
use super::style::Style;
use super::{analyze, film, picture};

/// Draws the frame and writes it where it was asked for.
pub(crate) fn run(options: FrameArgs, console: &Console) -> Result<Exit, Fault> {
    let settings = options.view.settings(options.song, options.listening, Quality::Production);
    film::find(&settings.song)?;
    if let Some(path) = &options.output {
        picture::claim("--output", path, &settings.song, options.overwrite)?;
    }
    let stills = Stills::of(&settings, console)?;
    let drawn = stills.draw(stills.frame_at(options.at));
    console.end();
    match &options.output {
        Some(path) => picture::write(path, &drawn)?,
        None => analyze::print(&picture::as_text(&drawn, Style::of_screen()))?,
    }
    Ok(Exit::Done)
}
