//! `asciivid schema`: the form of preset files, for editors.

use asciivid::assets::{self, Catalogue, Library};
use asciivid::error::Exit;

use super::analyze;
use super::fault::Fault;
use super::list::pretty;

/// Prints the JSON Schema.
pub(crate) fn run() -> Result<Exit, Fault> {
    analyze::print(&pretty(&assets::schema(&Catalogue::built_in(), &Library::new())))?;
    Ok(Exit::Done)
}
