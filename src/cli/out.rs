//! What goes to standard output.

use std::io::{ErrorKind, Write};

use asciivid::error::Error;
use serde::Serialize;

use super::fault::Fault;

/// Prints to standard output. Whoever read it and left has seen enough.
pub(super) fn print(text: &str) -> Result<(), Fault> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() != ErrorKind::BrokenPipe => {
            Err(Fault::from(Error::Output { path: "standard output".into(), cause }))
        }
        _ => Ok(()),
    }
}

/// A value as indented JSON, with a line end.
pub(super) fn json(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("numbers, texts and lists of them are JSON") + "\n"
}
