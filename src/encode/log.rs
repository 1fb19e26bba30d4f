//! The file that takes everything an ffmpeg says: a pipe that nobody reads would block it after 64 KiB.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};

#[cfg(target_os = "linux")]
use rustix::fs::FallocateFlags;

use super::EncodeError;

const TAIL_BYTES: u64 = 4096;
const TAIL_LINES: usize = 6;
/// What ffmpeg says when the end of its output is lost.
const LOST: [&str; 3] = ["Error writing trailer", "Error closing file", "Error muxing a packet"];
/// What the system says when there is no room.
const FULL: [&str; 2] = ["No space left on device", "Disk quota exceeded"];

/// Bytes below which a disk counts as full.
const ROOM: u64 = 32 << 10;

/// A log on disk. Removed when dropped, unless an error sends the user to it.
#[derive(Debug)]
pub(crate) struct Log {
    path: PathBuf,
    kept: Cell<bool>,
}

impl Log {
    /// Creates or empties the log.
    pub(crate) fn create(path: PathBuf) -> Result<(Log, Stdio), EncodeError> {
        let failed = |cause| EncodeError::file(&path, cause);
        let file = File::create(&path).map_err(failed)?;
        reserve(&file).map_err(failed)?;
        Ok((Log { path, kept: Cell::new(false) }, file.into()))
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The last few lines; empty if nothing was said or the log is gone.
    pub(crate) fn tail(&self) -> Vec<String> {
        let text = last_bytes(&self.path).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let first = lines.len().saturating_sub(TAIL_LINES);
        lines[first..].iter().map(|line| (*line).to_owned()).collect()
    }

    /// Whether the ffmpeg that made or read `target` did its work. ffmpeg 5.1 ends with status 0 although it
    /// could not write the end of a file, so what it said counts too, and what it may have had no room to say.
    pub(crate) fn judge(&self, target: &Path, status: ExitStatus) -> Result<(), EncodeError> {
        let lost = |line: &String| LOST.iter().any(|words| line.contains(words));
        if status.success() && !self.tail().iter().any(lost) && !no_room(&self.path) {
            return Ok(());
        }
        Err(self.explain(target, status))
    }

    /// Why the ffmpeg that made or read `target` ended badly.
    pub(crate) fn explain(&self, target: &Path, status: ExitStatus) -> EncodeError {
        let tail = self.tail();
        let said = tail.iter().any(|line| FULL.iter().any(|words| line.contains(words)));
        if said || no_room(&self.path) {
            return EncodeError::full(target);
        }
        EncodeError::Died { target: target.to_owned(), status: status.to_string(), tail, log: self.keep() }
    }

    /// Whether its disk is so full that it may lack words.
    pub(crate) fn no_room(&self) -> bool {
        no_room(&self.path)
    }

    /// Keeps the log for the user to read, and tells where it is.
    pub(crate) fn keep(&self) -> PathBuf {
        self.kept.set(true);
        self.path.clone()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        if !self.kept.get() {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// Takes room for some lines, so that a full disk can be told of. Not all file systems can.
fn reserve(file: &File) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    if let Err(rustix::io::Errno::NOSPC) =
        rustix::fs::fallocate(file, FallocateFlags::KEEP_SIZE, 0, TAIL_BYTES)
    {
        return Err(io::ErrorKind::StorageFull.into());
    }
    #[cfg(not(target_os = "linux"))]
    let _ = file;
    Ok(())
}

/// Whether the disk that holds a file is full to the last few pages: then a log may lack the words that say so.
fn no_room(path: &Path) -> bool {
    let folder = path.parent().unwrap_or(path);
    rustix::fs::statvfs(folder).is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) < ROOM)
}

fn last_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let length = file.metadata()?.len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL_BYTES)))?;
    let mut bytes = Vec::new();
    file.take(TAIL_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}
