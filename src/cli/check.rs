//! `asciivid check`: every fault of presets, with its place.

use asciivid::assets::{AssetError, Catalogue, Library, Preset};
use asciivid::error::{Exit, Explain};
use clap::Args;

use super::fault::{Fault, plain, say};
use super::options::{LOOK, Messages};
use super::out;

const EXAMPLES: &str = "\
Examples:
  asciivid check mine.toml
      Says that the preset is good, or shows every fault with its line and column.
  asciivid check voyage ink
      Reads presets by their names.";

/// The command line of `asciivid check`.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES, override_usage = "asciivid check PRESET...", arg_required_else_help = true)]
pub(crate) struct CheckArgs {
    /// Presets, by path or name
    #[arg(value_name = "PRESET", required = true, help_heading = LOOK)]
    pub(crate) presets: Vec<String>,

    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// Reads every preset, and answers for each: a line if it is good, all of its faults if not.
pub(crate) fn run(options: &CheckArgs) -> Result<Exit, Fault> {
    let (library, catalogue) = (Library::new(), Catalogue::built_in());
    let mut wrong = 0;
    for given in &options.presets {
        match check(given, &library, &catalogue) {
            Ok(preset) if !options.messages.quiet => out::print(&good(given, &preset))?,
            Ok(_) => {}
            Err(error) => {
                wrong += 1;
                say(&bad(&error));
            }
        }
    }
    match (wrong, options.presets.len()) {
        (0, _) => Ok(Exit::Done),
        (_, 1) => Err(Fault::usage("the preset cannot be used", "mend what is shown above and check again")),
        (wrong, all) => {
            let what = format!("{wrong} of {all} presets cannot be used");
            Err(Fault::usage(what, "mend what is shown above and check again"))
        }
    }
}

/// A preset, whose font draws.
fn check(given: &str, library: &Library, catalogue: &Catalogue) -> Result<Preset, AssetError> {
    let preset = library.preset(given, catalogue)?;
    library.font(&preset.font)?;
    Ok(preset)
}

fn good(given: &str, preset: &Preset) -> String {
    let scenes = match preset.scenes.len() {
        1 => "1 scene".to_owned(),
        many => format!("{many} scenes"),
    };
    format!("{}: ok, {scenes}\n", plain(given))
}

/// The places of the faults, or what is wrong with the file and the way out.
fn bad(error: &AssetError) -> String {
    match error {
        AssetError::Faults(faults) => faults.to_string(),
        other => format!("{other}\n  {}", other.hint()),
    }
}
