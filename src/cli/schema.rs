//! `asciivid schema`: the form of preset files, for editors.

use asciivid::assets::{self, Catalogue, Library};
use asciivid::error::Exit;
use clap::Args;

use super::fault::Fault;
use super::options::Messages;
use super::out;

const EXAMPLES: &str = "\
Examples:
  asciivid schema > asciivid.schema.json
      Writes the schema beside your presets. With #:schema asciivid.schema.json as the first line of a preset, editors
      that know Taplo (such as VS Code with Even Better TOML) complete and check it.";

/// The command line of `asciivid schema`.
#[derive(Debug, Args)]
#[command(
    after_long_help = EXAMPLES,
    override_usage = "asciivid schema"
)]
pub(crate) struct SchemaArgs {
    #[command(flatten)]
    pub(crate) messages: Messages,
}

/// Prints the JSON Schema.
pub(crate) fn run() -> Result<Exit, Fault> {
    out::print(&out::json(&assets::schema(&Catalogue::built_in(), &Library::new())))?;
    Ok(Exit::Done)
}
