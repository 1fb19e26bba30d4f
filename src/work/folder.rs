//! A folder that one run has for itself.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::manifest::{self, Found, Manifest};
use crate::encode::EncodeError;
use crate::error::Result;
use crate::output::OutputError;
use crate::progress::Progress;

/// The film until it is whole.
pub(super) const FILM: &str = "film.part";

/// A locked folder with a manifest. What is ours in it goes with it, but for what is worth keeping.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// The lock, held as long as it is open: it goes with the process, however that ends.
    lock: File,
    manifest: Mutex<Manifest>,
    keep: bool,
    done: bool,
}

impl Folder {
    /// Makes or finds a folder and locks it. What is wrong with its manifest is told, and its clips are not used then.
    pub(super) fn claim(path: &Path, progress: &dyn Progress) -> Result<Folder> {
        let failed = |cause| EncodeError::file(path, cause);
        let (lock, made) = lock(path)?;
        let known = match fs::read(path.join(manifest::NAME)) {
            Ok(text) => Some(Manifest::read(&text)),
            Err(cause) if cause.kind() == ErrorKind::NotFound => None,
            Err(cause) => return Err(failed(cause).into()),
        };
        let (manifest, fresh) = match known {
            Some(Found::Ours(manifest)) => (manifest, false),
            Some(Found::Others(program)) => {
                progress.warn(&format!("{path:?} was left by {program}; the clips in it are not used"));
                (Manifest::new(true), true)
            }
            Some(Found::Damaged) => {
                progress.warn(&format!("the list of clips in {path:?} is damaged; they are not used"));
                (Manifest::new(true), true)
            }
            None if is_empty(path).map_err(failed)? => (Manifest::new(made), true),
            None => return Err(OutputError::Foreign { folder: path.to_owned() }.into()),
        };
        let folder =
            Folder { path: path.to_owned(), lock, manifest: Mutex::new(manifest), keep: false, done: false };
        folder.tidy();
        if fresh {
            folder.change(|_| {})?;
        }
        Ok(folder)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a path leads to this folder.
    pub(super) fn is(&self, path: &Path) -> bool {
        same(&self.lock, path)
    }

    pub(super) fn manifest(&self) -> MutexGuard<'_, Manifest> {
        self.manifest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the manifest and writes it.
    pub(super) fn change(&self, change: impl FnOnce(&mut Manifest)) -> Result<()> {
        let mut manifest = self.manifest();
        change(&mut manifest);
        Ok(manifest.write(&self.path).map_err(|cause| EncodeError::file(&self.path, cause))?)
    }

    /// Removes what is ours and no finished clip.
    pub(super) fn tidy(&self) {
        self.sweep(|manifest, path, name| manifest.clips.contains_key(name) || is_manifest(path));
    }

    /// The folder stays as it is when the run ends.
    pub(super) fn keep(&mut self) {
        self.keep = true;
    }

    /// The film is finished: nothing in the folder is needed any more.
    pub(super) fn done(&mut self) {
        self.done = true;
    }

    /// Removes our files but those that are wanted. What cannot be removed does no harm.
    fn sweep(&self, wanted: impl Fn(&Manifest, &Path, &str) -> bool) {
        let manifest = self.manifest();
        for path in fs::read_dir(&self.path).into_iter().flatten().flatten().map(|entry| entry.path()) {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if is_ours(name) && !wanted(&manifest, &path, name) {
                let _ = fs::remove_file(&path);
            }
        }
    }
}

/// A finished film leaves nothing; without one, finished clips stay, and logs that say something.
impl Drop for Folder {
    fn drop(&mut self) {
        if self.keep {
            return;
        }
        let tells = |path: &Path| {
            path.extension().is_some_and(|ending| ending == "log")
                && path.metadata().is_ok_and(|m| m.len() > 0)
        };
        let done = self.done;
        self.sweep(|manifest, path, name| {
            !done && (manifest.clips.contains_key(name) || tells(path)) || is_manifest(path)
        });
        let last = |path: &Path| Ok::<_, io::Error>(fs::read_dir(path)?.count() == 1);
        if done || last(&self.path).unwrap_or(false) {
            let _ = fs::remove_file(self.path.join(manifest::NAME));
            if self.manifest().made {
                // Fails, as it should, where something of others is left.
                let _ = fs::remove_dir(&self.path);
            }
        }
    }
}

/// Opens a folder for this process alone, and tells whether it had to be made.
fn lock(path: &Path) -> Result<(File, bool)> {
    let failed = |cause| EncodeError::file(path, cause);
    loop {
        let found = path.symlink_metadata().is_ok();
        if found && !path.is_dir() {
            return Err(OutputError::Foreign { folder: path.to_owned() }.into());
        }
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
        let lock = File::open(path).map_err(failed)?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => {
                return Err(OutputError::Busy { folder: path.to_owned() }.into());
            }
            // A few file systems have no locks; then it is left to the user not to start twice.
            Ok(()) | Err(TryLockError::Error(_)) if same(&lock, path) => return Ok((lock, !found)),
            // Whoever had it has removed it meanwhile.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
    }
}

/// Whether an open folder is still the one of that name.
fn same(open: &File, path: &Path) -> bool {
    let identity = |meta: fs::Metadata| (meta.dev(), meta.ino());
    match (open.metadata(), path.metadata()) {
        (Ok(open), Ok(named)) => identity(open) == identity(named),
        _ => false,
    }
}

fn is_manifest(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == manifest::NAME)
}

/// Whether a folder holds nothing but the beginning of a manifest.
fn is_empty(path: &Path) -> io::Result<bool> {
    let mut names = fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.file_name()));
    names.try_fold(true, |empty, name| Ok(empty && name? == manifest::PART))
}

/// Whether a file has a name that we give.
fn is_ours(name: &str) -> bool {
    const WHOLE: [&str; 11] = [
        manifest::NAME,
        manifest::PART,
        FILM,
        "clips.ffconcat",
        "join.log",
        "song.m4a",
        "song.part",
        "song.log",
        "song.compare.log",
        "check.log",
        "check.sums",
    ];
    let made = |name: &str| name.starts_with("clip-") || name.starts_with("probe-");
    let ending = |name: &str| [".mp4", ".part", ".log"].iter().any(|ending| name.ends_with(ending));
    WHOLE.contains(&name) || made(name) && ending(name)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::error::Error;
    use crate::progress::{Silent, Stage};
    use crate::work::manifest::Record;

    /// Keeps what is warned of.
    #[derive(Default)]
    struct Ear(Mutex<Vec<String>>);

    impl Progress for Ear {
        fn begin(&self, _: Stage, _: u64) {}
        fn advance(&self, _: u64) {}
        fn note(&self, _: &str) {}
        fn warn(&self, text: &str) {
            self.0.lock().unwrap().push(text.to_owned());
        }
    }

    fn place() -> (tempfile::TempDir, PathBuf) {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("a.mp4.asciivid");
        (place, path)
    }

    fn claim(path: &Path) -> Folder {
        Folder::claim(path, &Silent).unwrap()
    }

    /// Puts a finished clip into the folder.
    fn fill(folder: &Folder, name: &str) {
        let path = folder.path().join(name);
        fs::write(&path, name).unwrap();
        let record = Record::of(&path, &[50.0]).unwrap();
        folder.change(|manifest| drop(manifest.clips.insert(name.to_owned(), record))).unwrap();
    }

    fn names(path: &Path) -> Vec<String> {
        let names = fs::read_dir(path).into_iter().flatten();
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn clips_and_telling_logs_outlive_a_failure_and_nothing_outlives_the_film() {
        let (_place, path) = place();
        let folder = claim(&path);
        fill(&folder, "clip-1.mp4");
        for (name, text) in [("clip-2.part", "x"), ("clip-2.log", "why"), ("join.log", ""), ("song.m4a", "x")]
        {
            fs::write(path.join(name), text).unwrap();
        }
        drop(folder);
        assert_eq!(names(&path), ["asciivid.json", "clip-1.mp4", "clip-2.log"]);
        let mut folder = claim(&path);
        assert_eq!(names(&path), ["asciivid.json", "clip-1.mp4"]);
        assert_eq!(folder.manifest().clips.len(), 1);
        folder.done();
        drop(folder);
        assert!(!path.exists());
        drop(claim(&path));
        assert!(!path.exists());
    }

    #[test]
    fn others_cannot_look_into_it() {
        let (_place, path) = place();
        let folder = claim(&path);
        assert_eq!(fs::metadata(folder.path()).unwrap().mode() & 0o777, 0o700);
    }

    #[test]
    fn what_others_have_put_there_stays() {
        let (_place, path) = place();
        fs::create_dir(&path).unwrap();
        drop(claim(&path));
        assert_eq!(names(&path), [""; 0]);
        let mut folder = claim(&path);
        fill(&folder, "clip-1.mp4");
        for name in ["song.txt", "clip-notes.md", "holiday.mp4"] {
            fs::write(path.join(name), "mine").unwrap();
        }
        folder.done();
        drop(folder);
        assert_eq!(names(&path), ["clip-notes.md", "holiday.mp4", "song.txt"]);
        let error = Folder::claim(&path, &Silent).unwrap_err();
        assert!(matches!(error, Error::Place(OutputError::Foreign { .. })), "{error}");
        assert_eq!(names(&path).len(), 3);
    }

    #[test]
    fn a_file_or_a_broken_link_of_that_name_is_foreign() {
        let (_place, path) = place();
        fs::write(&path, "mine").unwrap();
        assert!(Folder::claim(&path, &Silent).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"mine");
        fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("nowhere", &path).unwrap();
        assert!(Folder::claim(&path, &Silent).is_err());
    }

    #[test]
    fn only_one_run_has_a_folder() {
        let (_place, path) = place();
        let folder = claim(&path);
        let error = Folder::claim(&path, &Silent).unwrap_err();
        assert!(matches!(error, Error::Place(OutputError::Busy { .. })), "{error}");
        drop(folder);
        // Whoever comes when it is removed makes a new one; never do two have it.
        let path = Arc::new(path);
        let busy = Arc::new(Mutex::new(()));
        let runs: Vec<_> = (0..4)
            .map(|_| {
                let (path, busy) = (Arc::clone(&path), Arc::clone(&busy));
                std::thread::spawn(move || {
                    let mut had = 0;
                    for _ in 0..200 {
                        if let Ok(_folder) = Folder::claim(&path, &Silent) {
                            let _alone = busy.try_lock().expect("two have it");
                            had += 1;
                        }
                    }
                    had
                })
            })
            .collect();
        assert!(runs.into_iter().map(|run| run.join().unwrap()).sum::<i32>() > 0);
    }

    #[test]
    fn clips_of_other_programs_and_damaged_lists_are_said_and_not_used() {
        for (text, word) in [
            (&br#"{"program":"asciivid 9.9","made":true,"clips":{}}"#[..], "left by asciivid 9.9"),
            (b"", "damaged"),
            (b"{\"program", "damaged"),
        ] {
            let (_place, path) = place();
            let mut folder = claim(&path);
            fill(&folder, "clip-1.mp4");
            folder.keep = true;
            drop(folder);
            fs::write(path.join(manifest::NAME), text).unwrap();
            let ear = Ear::default();
            let folder = Folder::claim(&path, &ear).unwrap();
            assert!(ear.0.lock().unwrap()[0].contains(word));
            assert!(folder.manifest().clips.is_empty());
            assert_eq!(names(&path), ["asciivid.json"]);
        }
    }
}
