//! What can go wrong around ffmpeg, by cause.

use std::io;
use std::path::{Path, PathBuf};

use super::Codec;
use super::tools::{OLDEST, OLDEST_AV1, Version};
use crate::error::{Exit, Explain};

/// ffmpeg is missing, unfit or failed.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// ffmpeg or ffprobe is not installed.
    #[error("no working {tool} was found on PATH")]
    Missing {
        /// `ffmpeg` or `ffprobe`.
        tool: &'static str,
    },
    /// ffmpeg lacks options that a film needs.
    #[error("{path:?} is ffmpeg {version}; {OLDEST} or newer is needed")]
    TooOld {
        /// The program found.
        path: PathBuf,
        /// Its version.
        version: Version,
    },
    /// ffmpeg was built without the encoder of a codec, or cannot set it.
    #[error("{path:?} (ffmpeg {version}) cannot make {}: {}", codec.title(), lack(*codec, *version))]
    NoEncoder {
        /// The program found.
        path: PathBuf,
        /// Its version.
        version: Version,
        /// The codec asked for.
        codec: Codec,
        /// Those that it can make.
        others: Vec<Codec>,
    },
    /// The program cannot be started.
    #[error("cannot start {program:?}: {cause}")]
    Start {
        /// The program.
        program: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// 4:2:0 video needs even, non-empty sides.
    #[error("a picture of {width}x{height} pixels cannot be encoded: both sides must be even and above 0")]
    Size {
        /// Pixels across.
        width: usize,
        /// Pixels down.
        height: usize,
    },
    /// ffmpeg ended with an error.
    #[error("ffmpeg failed on {target:?} ({status}):{}", indent(tail))]
    Died {
        /// The file it was making or reading.
        target: PathBuf,
        /// How it ended.
        status: String,
        /// The last lines it wrote.
        tail: Vec<String>,
        /// All it wrote.
        log: PathBuf,
    },
    /// A decoder found no memory.
    #[error("there is too little memory to decode {target:?}")]
    Memory {
        /// The file it was reading.
        target: PathBuf,
    },
    /// ffmpeg did nothing any more and was ended.
    #[error("ffmpeg hung on {target:?}: it did nothing for {seconds} s and was ended")]
    Hung {
        /// The file it was making or reading.
        target: PathBuf,
        /// How long it was waited for.
        seconds: u64,
    },
    /// A program that was found does not do what it should.
    #[error("{program:?} does not work: {what}")]
    Broken {
        /// `ffmpeg` or `ffprobe`, with its folder.
        program: PathBuf,
        /// What it did.
        what: String,
    },
    /// The encoder ended well but a part of the frames is missing.
    #[error("{clip:?} holds {encoded} frames instead of {drawn}")]
    Frames {
        /// The clip.
        clip: PathBuf,
        /// Frames handed over.
        drawn: u32,
        /// Frames that the encoder says it wrote.
        encoded: u32,
        /// All that ffmpeg wrote.
        log: PathBuf,
    },
    /// No space is left.
    #[error("the disk is full: {folder:?} has no space left")]
    DiskFull {
        /// The folder that was written to.
        folder: PathBuf,
    },
    /// One of our files cannot be made, renamed or read.
    #[error("cannot write {path:?}: {cause}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// [`Children::kill_all`](super::Children::kill_all) was called.
    #[error("stopped")]
    Stopped,
}

impl EncodeError {
    /// Wraps what the system said about one of our files.
    pub(crate) fn file(path: &Path, cause: io::Error) -> Self {
        if cause.kind() == io::ErrorKind::StorageFull {
            return EncodeError::full(path);
        }
        EncodeError::File { path: path.to_owned(), cause }
    }

    /// Whether another try may end better.
    pub(crate) fn may_pass(&self) -> bool {
        use EncodeError::{Died, Frames, Hung, Start};
        matches!(self, Died { .. } | Frames { .. } | Hung { .. } | Start { .. })
    }

    /// The disk that holds `path` is full.
    pub(crate) fn full(path: &Path) -> Self {
        EncodeError::DiskFull { folder: folder_of(path).to_owned() }
    }
}

/// The folder that a file is in.
pub(super) fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

const INSTALL: &str = "`sudo apt install ffmpeg`, `sudo dnf install ffmpeg` or `brew install ffmpeg`";

impl Explain for EncodeError {
    fn hint(&self) -> String {
        match self {
            EncodeError::Missing { .. } => format!("install it: {INSTALL}"),
            EncodeError::TooOld { .. } => {
                format!("update it ({INSTALL}) or put a newer ffmpeg first on PATH")
            }
            EncodeError::NoEncoder { codec, others, .. } => {
                let names: Vec<String> = others.iter().map(|other| format!("--codec {other}")).collect();
                let other = if names.is_empty() { String::new() } else { names.join(" or ") + ", or " };
                let encoder = codec.encoder();
                format!("{other}install a full build ({INSTALL}); `ffmpeg -encoders` must list {encoder}")
            }
            EncodeError::Hung { .. } => {
                "if a slow disk is to blame, ASCIIVID_PATIENCE=600 waits ten minutes; else try another build of ffmpeg"
                    .to_owned()
            }
            EncodeError::Broken { .. } => format!("put one that works first on PATH, or install it: {INSTALL}"),
            EncodeError::Start { program, .. } => {
                format!("check that {program:?} runs in a terminal: `ffmpeg -version`")
            }
            EncodeError::Size { .. } => "use even sizes, e.g. --resolution 1920x1080".to_owned(),
            EncodeError::Died { status, log, .. } if status.contains("SIGKILL") => {
                format!("memory may be short: try fewer --workers or a lower --quality; {}", said(log))
            }
            EncodeError::Died { log, .. } | EncodeError::Frames { log, .. } => said(log),
            EncodeError::Memory { .. } => {
                "end other programs, or raise the limit of this shell or container".to_owned()
            }
            EncodeError::DiskFull { folder } => {
                format!("free some space in {folder:?}, or use another disk: --output, --work-dir, TMPDIR")
            }
            EncodeError::File { .. } => {
                "check that the folder exists, is writable and has space left".to_owned()
            }
            EncodeError::Stopped => "run the same command to start again".to_owned(),
        }
    }

    fn exit(&self) -> Exit {
        match self {
            EncodeError::Stopped => Exit::Stopped,
            EncodeError::Size { .. } => Exit::Usage,
            _ => Exit::Failed,
        }
    }
}

/// Where a log is, if it was worth keeping.
fn said(log: &Path) -> String {
    match log.metadata() {
        Ok(file) if file.len() > 0 => format!("all that ffmpeg said is in {log:?}"),
        _ => "run the same command again; if it stays, try another build of ffmpeg".to_owned(),
    }
}

fn lack(codec: Codec, version: Version) -> String {
    if codec == Codec::Av1 && version < OLDEST_AV1 {
        return format!("{OLDEST_AV1} or newer is needed for that");
    }
    format!("it was built without the encoder {}", codec.encoder())
}

fn indent(lines: &[String]) -> String {
    if lines.is_empty() {
        return " it said nothing".to_owned();
    }
    lines.iter().map(|line| format!("\n    {line}")).collect()
}
