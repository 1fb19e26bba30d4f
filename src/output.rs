//! Where the film goes: its name, and whether it may and can be written there. All of it is settled before any work.

use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, Exit, Explain};
use crate::settings::Settings;

/// Film containers that can be written, by file name extension.
pub const EXTENSIONS: [&str; 3] = ["mp4", "m4v", "mov"];

/// The film or another file of the run has no place.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The name is empty.
    #[error("{option}: the name is empty")]
    Empty {
        /// The option that gave it.
        option: &'static str,
    },
    /// The name does not end as a film's name does.
    #[error("{path:?} is no film that asciivid can write: its name must end in .mp4, .m4v or .mov")]
    Extension {
        /// The film asked for.
        path: PathBuf,
    },
    /// Two files of the run would be one.
    #[error("{path:?} is {other}; it would be overwritten")]
    Clash {
        /// The file to write.
        path: PathBuf,
        /// What it is already.
        other: &'static str,
    },
    /// The file exists and may not be replaced.
    #[error("{path:?} exists already")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Something that is no plain file has the name.
    #[error("{path:?} exists and is not a plain file")]
    NotAFile {
        /// What has the name.
        path: PathBuf,
    },
    /// There is no such folder.
    #[error("there is no folder {folder:?} for {path:?}")]
    NoFolder {
        /// The missing folder.
        folder: PathBuf,
        /// The file that would lie in it.
        path: PathBuf,
    },
    /// Another run uses the work folder.
    #[error("another asciivid is at work in {folder:?}")]
    Busy {
        /// The folder.
        folder: PathBuf,
    },
    /// What has the name of the work folder is none.
    #[error("{folder:?} exists and is no work folder of asciivid")]
    Foreign {
        /// The folder.
        folder: PathBuf,
    },
    /// The folder takes no new file.
    #[error("cannot write to the folder {folder:?}: {cause}")]
    Unwritable {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl Explain for OutputError {
    fn hint(&self) -> String {
        match self {
            OutputError::Empty { option } => format!("give {option} a file name, or leave it out"),
            OutputError::Extension { path } => format!("use {:?}", path.with_extension("mp4")),
            OutputError::Clash { .. } => "choose another name with -o FILE or --report FILE".to_owned(),
            OutputError::Exists { .. } => {
                "add --overwrite to replace it, or choose another name with -o FILE".to_owned()
            }
            OutputError::NotAFile { .. } => "choose another name with -o FILE".to_owned(),
            OutputError::NoFolder { folder, .. } => {
                format!("make the folder first (mkdir -p {folder:?}), or choose another with -o")
            }
            OutputError::Busy { .. } => {
                "wait until that film is done, or choose another name with -o FILE".to_owned()
            }
            OutputError::Foreign { .. } => {
                "nothing in it was touched; move it away, or choose a new folder with --work-dir FOLDER"
                    .to_owned()
            }
            OutputError::Unwritable { .. } => {
                "choose a folder that you may write to with -o FOLDER, or free some space".to_owned()
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            OutputError::Empty { .. } | OutputError::Extension { .. } | OutputError::Clash { .. } => {
                Exit::Usage
            }
            _ => Exit::Failed,
        }
    }
}

/// The film's name, made sure of: it is no other file of the run, may be written, and its folder takes files.
///
/// # Errors
/// Whatever would stop the finished film or report from being written.
pub fn prepare(settings: &Settings) -> Result<PathBuf, OutputError> {
    let film = film_path(&settings.song, settings.output.as_deref())?;
    claim(&film, &settings.song, settings.overwrite)?;
    if let Some(report) = settings.report.as_deref().filter(|report| *report != Path::new("-")) {
        prepare_report(report, &film, settings)?;
    }
    Ok(film)
}

fn prepare_report(report: &Path, film: &Path, settings: &Settings) -> Result<(), OutputError> {
    if report.as_os_str().is_empty() {
        return Err(OutputError::Empty { option: "--report" });
    }
    if report == film || same_file(report, film) {
        return Err(OutputError::Clash { path: report.to_owned(), other: "the film itself" });
    }
    claim(report, &settings.song, settings.overwrite)
}

/// The film's name: `asked`, or in the folder `asked`, or beside the song.
///
/// # Errors
/// If the name asked for is empty or is not a film's.
pub fn film_path(song: &Path, asked: Option<&Path>) -> Result<PathBuf, OutputError> {
    let Some(asked) = asked else {
        return Ok(default_name(song));
    };
    if asked.as_os_str().is_empty() {
        return Err(OutputError::Empty { option: "--output" });
    }
    // A trailing slash asks for a folder, even one that does not exist.
    if asked.is_dir() || asked.as_os_str().as_bytes().ends_with(b"/") {
        let name = default_name(song);
        return Ok(asked.join(name.file_name().unwrap_or(name.as_os_str())));
    }
    if !is_film(asked) {
        return Err(OutputError::Extension { path: asked.to_owned() });
    }
    Ok(asked.to_owned())
}

/// `song.mp3` -> `song.mp4`; what is a film already gets a second name rather than lose the first.
fn default_name(song: &Path) -> PathBuf {
    song.with_extension(if is_film(song) { "asciivid.mp4" } else { "mp4" })
}

/// Whether a name is that of a film that we could write.
pub fn is_film(path: &Path) -> bool {
    path.extension().is_some_and(|ending| EXTENSIONS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// Makes sure that a file may take the name and that its folder can take the file.
///
/// # Errors
/// If it is the song, exists and may not be replaced, is no plain file, or its folder takes no files.
pub fn claim(path: &Path, song: &Path, overwrite: bool) -> Result<(), OutputError> {
    let path_buf = || path.to_owned();
    if same_file(path, song) {
        return Err(OutputError::Clash { path: path_buf(), other: "the song itself" });
    }
    match path.symlink_metadata() {
        Ok(_) if path.metadata().is_ok_and(|target| !target.is_file()) => {
            return Err(OutputError::NotAFile { path: path_buf() });
        }
        Ok(_) if !overwrite => return Err(OutputError::Exists { path: path_buf() }),
        _ => {}
    }
    probe(path)
}

/// Writes and removes a file in the folder of `path`: what permissions promise is not what happens.
fn probe(path: &Path) -> Result<(), OutputError> {
    let folder = folder_of(path);
    if !folder.is_dir() {
        return Err(OutputError::NoFolder { folder: folder.to_owned(), path: path.to_owned() });
    }
    tempfile::Builder::new()
        .prefix(".asciivid-")
        .tempfile_in(folder)
        .and_then(|mut file| io::Write::write_all(&mut file, b"asciivid"))
        .map_err(|cause| OutputError::Unwritable { folder: folder.to_owned(), cause })
}

/// Writes a whole file; until it is complete, the name leads to what was there before.
///
/// # Errors
/// What the system said, with the name.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let failed = |cause| Error::Output { path: path.to_owned(), cause };
    // As other new files: the mask of the user takes away what it should.
    let mut file = tempfile::Builder::new()
        .prefix(".asciivid-")
        .permissions(std::fs::Permissions::from_mode(0o666))
        .tempfile_in(folder_of(path))
        .map_err(failed)?;
    io::Write::write_all(&mut file, bytes).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Whether two names lead to one existing file, through links or not.
fn same_file(a: &Path, b: &Path) -> bool {
    let identity = |path: &Path| path.metadata().map(|found| (found.dev(), found.ino())).ok();
    identity(a).is_some() && identity(a) == identity(b)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::fs;

    use super::*;

    fn named(song: &str, asked: Option<&str>) -> Result<PathBuf, OutputError> {
        film_path(Path::new(song), asked.map(Path::new))
    }

    /// A folder with a song in it, and settings to make a film of it.
    fn workplace() -> (tempfile::TempDir, Settings) {
        let folder = tempfile::tempdir().unwrap();
        let song = folder.path().join("song.mp3");
        fs::write(&song, "not music").unwrap();
        let settings = Settings::new(song);
        (folder, settings)
    }

    #[test]
    fn the_film_lies_beside_the_song() {
        assert_eq!(named("music/song.mp3", None).unwrap(), Path::new("music/song.mp4"));
        assert_eq!(named("song", None).unwrap(), Path::new("song.mp4"));
        assert_eq!(named("a.b.flac", None).unwrap(), Path::new("a.b.mp4"));
    }

    #[test]
    fn a_song_that_is_a_film_is_never_its_own_film() {
        assert_eq!(named("clip.mp4", None).unwrap(), Path::new("clip.asciivid.mp4"));
        assert_eq!(named("clip.MP4", None).unwrap(), Path::new("clip.asciivid.mp4"));
        assert_eq!(named("clip.mkv", None).unwrap(), Path::new("clip.mp4"));
    }

    #[test]
    fn a_name_that_is_not_utf8_is_kept_byte_by_byte() {
        let song = Path::new(OsStr::from_bytes(b"caf\xe9.mp3"));
        let film = film_path(song, None).unwrap();
        assert_eq!(film.as_os_str().as_bytes(), b"caf\xe9.mp4");
    }

    #[test]
    fn a_folder_takes_the_film_under_the_songs_name() {
        let folder = tempfile::tempdir().unwrap();
        let film = film_path(Path::new("music/song.mp3"), Some(folder.path())).unwrap();
        assert_eq!(film, folder.path().join("song.mp4"));
        assert_eq!(named("song.mp3", Some("absent/")).unwrap(), Path::new("absent/song.mp4"));
    }

    #[test]
    fn only_film_names_are_written() {
        for good in ["f.mp4", "f.MP4", "f.mov", "f.m4v"] {
            assert_eq!(named("song.mp3", Some(good)).unwrap(), Path::new(good));
        }
        for bad in ["film", "film.mkv", "film.avi", "film.mp3", ".mp4", "film.", "-"] {
            let error = named("song.mp3", Some(bad)).unwrap_err();
            assert!(matches!(error, OutputError::Extension { .. }), "{bad}");
        }
        assert!(matches!(named("song.mp3", Some("")), Err(OutputError::Empty { .. })));
    }

    #[test]
    fn an_existing_film_is_replaced_only_when_asked() {
        let (folder, mut settings) = workplace();
        let film = folder.path().join("song.mp4");
        assert_eq!(prepare(&settings).unwrap(), film);
        fs::write(&film, "precious").unwrap();
        assert!(matches!(prepare(&settings), Err(OutputError::Exists { .. })));
        settings.overwrite = true;
        assert_eq!(prepare(&settings).unwrap(), film);
        assert_eq!(fs::read(&film).unwrap(), b"precious");
    }

    #[test]
    fn the_song_is_never_overwritten_whatever_its_name() {
        let (folder, mut settings) = workplace();
        let link = folder.path().join("link.mp4");
        std::os::unix::fs::symlink(&settings.song, &link).unwrap();
        settings.overwrite = true;
        settings.output = Some(link);
        assert!(matches!(prepare(&settings), Err(OutputError::Clash { .. })));
        let hard = folder.path().join("hard.mp4");
        fs::hard_link(&settings.song, &hard).unwrap();
        settings.output = Some(hard);
        assert!(matches!(prepare(&settings), Err(OutputError::Clash { .. })));
        settings.output = None;
        settings.report = Some(settings.song.clone());
        assert!(matches!(prepare(&settings), Err(OutputError::Clash { .. })));
    }

    #[test]
    fn film_and_report_are_two_files() {
        let (folder, mut settings) = workplace();
        settings.report = Some(folder.path().join("song.mp4"));
        assert!(matches!(prepare(&settings), Err(OutputError::Clash { .. })));
        settings.report = Some("-".into());
        assert!(prepare(&settings).is_ok());
        settings.report = Some("".into());
        assert!(matches!(prepare(&settings), Err(OutputError::Empty { .. })));
    }

    #[test]
    fn a_folder_that_is_missing_or_takes_nothing_is_found_before_any_work() {
        let (folder, mut settings) = workplace();
        settings.output = Some(folder.path().join("absent/film.mp4"));
        assert!(matches!(prepare(&settings), Err(OutputError::NoFolder { .. })));
        // Nobody, not even root, makes files in /proc.
        settings.output = Some("/proc/film.mp4".into());
        assert!(matches!(prepare(&settings), Err(OutputError::Unwritable { .. })));
    }

    #[test]
    fn a_folder_with_a_films_name_takes_the_film_and_a_pipe_does_not() {
        let (folder, mut settings) = workplace();
        let odd = folder.path().join("odd.mp4");
        fs::create_dir(&odd).unwrap();
        settings.output = Some(odd.clone());
        assert_eq!(prepare(&settings).unwrap(), odd.join("song.mp4"));
        let socket = folder.path().join("s.mp4");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        (settings.output, settings.overwrite) = (Some(socket), true);
        assert!(matches!(prepare(&settings), Err(OutputError::NotAFile { .. })));
    }

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert!(write(&folder.path().join("absent/b.json"), b"three").is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert!(mode & 0o600 == 0o600 && mode & 0o111 == 0, "{mode:o}");
    }

    #[test]
    fn probing_leaves_nothing_behind() {
        let (folder, settings) = workplace();
        prepare(&settings).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
