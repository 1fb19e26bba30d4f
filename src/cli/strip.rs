//! `asciivid strip`: one picture of every scene of the film.

use asciivid::error::Exit;
use asciivid::settings::Quality;
use asciivid::still::Stills;

use super::args::StripArgs;
use super::fault::Fault;
use super::progress::Console;
use super::{analyze, film, picture};

/// Draws the sheet and prints its name.
pub(crate) fn run(options: StripArgs, console: &Console) -> Result<Exit, Fault> {
    let settings = options.view.settings(options.song, options.listening, Quality::Production);
    film::find(&settings.song)?;
    picture::claim("--output", &options.output, &settings.song, options.overwrite)?;
    let strip = Stills::of(&settings, console)?.strip(console)?;
    console.end();
    picture::write(&options.output, &strip)?;
    if !options.messages.quiet {
        analyze::print(&format!("{}\n", options.output.display()))?;
    }
    Ok(Exit::Done)
}
