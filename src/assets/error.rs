//! What can be wrong with a preset, a palette or a font, by cause.

use std::path::PathBuf;

use asciivid_effects::kit::color::Harmony;
use asciivid_effects::kit::nearest;

use super::fault::Faults;
use super::library::Kind;
use crate::error::{Exit, Explain};

/// A preset, palette or font is missing or wrong.
#[derive(Debug, thiserror::Error)]
pub enum AssetError {
    /// No such name, neither the user's nor built in.
    #[error("there is no {kind} named \"{name}\"")]
    Unknown {
        /// What was looked for, in words.
        kind: String,
        /// The name as given.
        name: String,
        /// The names that exist.
        known: Vec<String>,
    },
    /// The file cannot be read.
    #[error("cannot read the {kind} {path:?}: {cause}")]
    Unreadable {
        /// What was looked for.
        kind: Kind,
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The file is larger than anything sensible.
    #[error("the {kind} {path:?} is larger than {limit} bytes")]
    TooLarge {
        /// What was looked for.
        kind: Kind,
        /// The file.
        path: PathBuf,
        /// The most bytes that are read.
        limit: u64,
    },
    /// The file is no UTF-8 text.
    #[error("the {kind} {path:?} is no text: byte {offset} is not UTF-8")]
    NotText {
        /// What was looked for.
        kind: Kind,
        /// The file.
        path: PathBuf,
        /// The first byte that is wrong, counted from 0.
        offset: usize,
    },
    /// The text has faults.
    #[error("{0}")]
    Faults(Box<Faults>),
    /// The font cannot draw.
    #[error("the font {font} {what}")]
    Font {
        /// The name or file.
        font: String,
        /// What is wrong with it.
        what: String,
    },
    /// A text begins as a colour or a harmony does and is none.
    #[error("{given} is no colour")]
    Color {
        /// The text.
        given: String,
    },
    /// A `--set` does not fit the preset.
    #[error("--set {given}: {what}")]
    Override {
        /// The override as typed.
        given: String,
        /// What is wrong with it.
        what: String,
        /// The way out.
        help: String,
    },
}

impl Explain for AssetError {
    fn hint(&self) -> String {
        match self {
            AssetError::Unknown { name, known, .. } => {
                let near = nearest(name, known.iter().map(String::as_str));
                let near = near.map(|near| format!("did you mean \"{near}\"? ")).unwrap_or_default();
                format!("{near}there are: {}", known.join(", "))
            }
            AssetError::Unreadable { kind, .. } => {
                format!("check the path, or give the name of a {kind} without a slash")
            }
            AssetError::TooLarge { kind, .. } | AssetError::NotText { kind, .. } => {
                format!("check that the file is a {kind}")
            }
            AssetError::Faults(_) => "mend the places shown above and run the command again".to_owned(),
            AssetError::Font { .. } => {
                "give a TrueType or OpenType font (.ttf, .otf), or leave --font out".to_owned()
            }
            AssetError::Color { .. } => {
                let names = Harmony::ALL.map(Harmony::name).join(", ");
                format!("write #rrggbb, or a harmony of a colour such as triadic:#3a86ff; there are: {names}")
            }
            AssetError::Override { help, .. } => help.clone(),
        }
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

/// What may have been meant by a name that is not among those that exist: the nearest one, or all of them.
pub(super) fn instead<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let known: Vec<&str> = known.into_iter().collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"?"),
        None if known.is_empty() => "there are none".to_owned(),
        None => format!("one of: {}", known.join(", ")),
    }
}
