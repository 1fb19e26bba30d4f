//! Cores, memory, limits and folders, as the system tells them.

use std::path::{Path, PathBuf};

use rustix::process::{Resource, getrlimit};
use serde::Serialize;
use sysinfo::{MemoryRefreshKind, RefreshKind, System};

use crate::audio::cache_folder;
use crate::hardware::Hardware;

/// Cores of the machine.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Cores {
    /// Those that the process may use.
    pub usable: usize,
    /// Those that are there.
    pub online: usize,
}

/// Memory of the machine in bytes.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Memory {
    /// What the process may use.
    pub usable: u64,
    /// What is there.
    pub total: u64,
    /// What nobody uses now.
    pub available: u64,
}

/// A folder that is written to.
#[derive(Debug, Clone, Serialize)]
pub struct Place {
    /// `cache`, `temporary` or `here`.
    pub name: &'static str,
    /// The folder; it need not be there yet.
    pub path: String,
    /// Whether files can be made in it, or the folder itself.
    pub writable: bool,
    /// Bytes that are free there.
    pub free: u64,
    /// Bytes that our files take; of the cache alone.
    pub used: Option<u64>,
}

pub(super) fn cores(hardware: &Hardware) -> Cores {
    let listed = std::fs::read_to_string("/sys/devices/system/cpu/online").ok();
    let online = listed.and_then(|text| count(&text)).unwrap_or(hardware.cores);
    Cores { usable: hardware.cores, online: online.max(hardware.cores) }
}

/// How many numbers a list of the kernel's has, such as `0-3,6`.
fn count(list: &str) -> Option<usize> {
    let length = |part: &str| -> Option<usize> {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        Some((last.parse::<usize>().ok()?.checked_sub(first.parse().ok()?)?) + 1)
    };
    list.trim().split(',').map(length).sum()
}

pub(super) fn memory(hardware: &Hardware) -> Memory {
    let ram = RefreshKind::nothing().with_memory(MemoryRefreshKind::nothing().with_ram());
    let system = System::new_with_specifics(ram);
    let usable = hardware.memory_bytes;
    Memory { usable, total: system.total_memory(), available: system.available_memory().min(usable) }
}

pub(super) fn open_files() -> Option<u64> {
    getrlimit(Resource::Nofile).current
}

/// The cache, the temporary folder and the one that we are in.
pub(super) fn places() -> Vec<Place> {
    let cache = cache_folder().map(|path| Place { used: Some(bytes(&path)), ..place("cache", path) });
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    cache.into_iter().chain([place("temporary", std::env::temp_dir()), place("here", here)]).collect()
}

fn place(name: &'static str, path: PathBuf) -> Place {
    // A folder that is not there yet is made in the nearest one that is.
    let there = path.ancestors().find(|folder| folder.exists()).unwrap_or(&path);
    let free = rustix::fs::statvfs(there).map_or(0, |disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    let writable = tempfile::Builder::new().prefix(".asciivid-").tempfile_in(there).is_ok();
    Place { name, path: path.display().to_string(), writable, free, used: None }
}

/// Bytes of the files of a folder.
fn bytes(folder: &Path) -> u64 {
    let entries = folder.read_dir().into_iter().flatten().flatten();
    entries
        .filter_map(|entry| entry.metadata().ok())
        .filter(|meta| meta.is_file())
        .map(|meta| meta.len())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_the_kernel_are_counted() {
        assert_eq!([count("0-3,6\n"), count("0"), count("2-2,4-5")], [Some(5), Some(1), Some(3)]);
        assert_eq!([count(""), count("a-b"), count("3-1")], [None; 3]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_as_writable_as_the_one_above() {
        let folder = tempfile::tempdir().unwrap();
        assert!(place("cache", folder.path().join("a/b")).writable);
        assert!(!place("cache", "/proc/asciivid".into()).writable);
        std::fs::write(folder.path().join("x"), [0; 700]).unwrap();
        assert_eq!(bytes(folder.path()), 700);
        assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    }
}
