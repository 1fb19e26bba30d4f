//! Running one ffmpeg to its end.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command};

use tempfile::TempPath;

use super::{Children, EncodeError, Log, Patient};

/// Runs a command; what it says goes to `log`, which is kept if it fails. `target` is the file
/// that the message names if it fails.
pub(super) fn run(
    children: &Children,
    command: &mut Command,
    log: &Path,
    target: &Path,
) -> Result<(), EncodeError> {
    feed(children, command, |_| Ok(Ok(())), log, target)
}

/// As [`run`], for a command whose input is a pipe: `input` writes to it. The outer result of `input` tells whether
/// there was anything to write, the inner one whether the command took it.
pub(super) fn feed<E: From<EncodeError>>(
    children: &Children,
    command: &mut Command,
    input: impl FnOnce(Patient<ChildStdin>) -> Result<io::Result<()>, E>,
    log: &Path,
    target: &Path,
) -> Result<(), E> {
    let (log, stderr) = Log::create(log.to_owned())?;
    let mut child = children.spawn(command.stderr(stderr))?;
    let fed = child.stdin().map_or(Ok(Ok(())), input);
    if fed.is_err() {
        child.kill();
    }
    let status = child.wait().map_err(|cause| EncodeError::file(target, cause))?;
    child.sound(target)?;
    let taken = fed?;
    log.judge(target, status)?;
    // It ended well although it did not take everything.
    taken.map_err(|_| log.explain(target, status).into())
}

/// A file that is removed unless it gets a good name.
pub(super) fn temporary(path: PathBuf) -> Result<TempPath, EncodeError> {
    TempPath::try_from_path(&path).map_err(|cause| EncodeError::file(&path, cause))
}
