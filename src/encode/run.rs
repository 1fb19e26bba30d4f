//! Running one ffmpeg to its end.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command};

use tempfile::TempPath;

use super::{Children, EncodeError, Log};

/// Runs a command; what it says goes to `log`, which is kept if there is anything in it. `target` is the file
/// that the message names if it fails.
pub(super) fn run(
    children: &Children,
    command: &mut Command,
    log: &Path,
    target: &Path,
) -> Result<(), EncodeError> {
    feed(children, command, |_| Ok(()), log, target)
}

/// As [`run`], for a command whose input is a pipe: `input` writes to it.
pub(super) fn feed(
    children: &Children,
    command: &mut Command,
    input: impl FnOnce(ChildStdin) -> io::Result<()>,
    log: &Path,
    target: &Path,
) -> Result<(), EncodeError> {
    let (log, stderr) = Log::create(log.to_owned())?;
    let mut child = children.spawn(command.stderr(stderr))?;
    let fed = child.stdin().map_or(Ok(()), input);
    let status = child.wait().map_err(|cause| EncodeError::file(target, cause))?;
    if child.stopped() {
        return Err(EncodeError::Stopped);
    }
    log.judge(target, status)?;
    // It ended well although it did not take everything.
    fed.map_err(|_| log.explain(target, status))?;
    log.remove_if_empty();
    Ok(())
}

/// A file that is removed unless it gets a good name.
pub(super) fn temporary(path: PathBuf) -> Result<TempPath, EncodeError> {
    TempPath::try_from_path(&path).map_err(|cause| EncodeError::file(&path, cause))
}
