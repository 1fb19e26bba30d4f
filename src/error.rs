//! What can go wrong, by cause. Every message is two lines: what happened to which thing, and the way out.

use std::path::PathBuf;

/// Exit codes of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// The film is finished and its check passed.
    Done = 0,
    /// The film could not be made.
    Failed = 1,
    /// An option, a preset, a palette or a font is wrong.
    Usage = 2,
    /// The film is finished, but its check found faults.
    CheckFailed = 3,
    /// Stopped by the user.
    Stopped = 130,
}

/// What every cause of failure offers beside its message.
pub trait Explain: std::error::Error {
    /// The way out, one line.
    fn hint(&self) -> String;

    /// The exit code that the failure leads to.
    fn exit(&self) -> Exit {
        Exit::Failed
    }
}

/// Any failure of a render.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The song cannot be read or decoded.
    #[error(transparent)]
    Audio(#[from] crate::audio::AudioError),
    /// What the user knows about the beat does not fit the song.
    #[error(transparent)]
    Guide(#[from] crate::audio::GuideError),
    /// A preset, palette or font is missing or wrong.
    #[error(transparent)]
    Asset(#[from] crate::assets::AssetError),
    /// ffmpeg is missing or failed.
    #[error(transparent)]
    Encode(#[from] crate::encode::EncodeError),
    /// An option is out of range or contradicts another.
    #[error(transparent)]
    Settings(#[from] crate::settings::SettingsError),
    /// The film has no place.
    #[error(transparent)]
    Place(#[from] crate::output::OutputError),
    /// There is no terminal to play in.
    #[error(transparent)]
    Play(#[from] crate::play::PlayError),
    /// A file or folder of ours cannot be written.
    #[error("cannot write {path:?}: {cause}")]
    Output {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The system gives us no threads.
    #[error("cannot start the workers: {cause}")]
    Threads {
        /// What the system said.
        cause: String,
    },
    /// The user asked to stop.
    #[error("stopped")]
    Stopped,
    /// The render ended early, and what is done of it is kept.
    #[error("{cause}")]
    Unfinished {
        /// Why it ended.
        cause: Box<Error>,
        /// Clips that are done.
        done: usize,
        /// Clips of the film, if it came so far.
        all: Option<usize>,
    },
}

/// A result with any failure of a render.
pub type Result<T> = std::result::Result<T, Error>;

impl Explain for Error {
    fn hint(&self) -> String {
        match self {
            Error::Audio(e) => e.hint(),
            Error::Guide(e) => e.hint(),
            Error::Asset(e) => e.hint(),
            Error::Encode(e) => e.hint(),
            Error::Settings(e) => e.hint(),
            Error::Place(e) => e.hint(),
            Error::Play(e) => e.hint(),
            Error::Output { .. } => "check that the folder exists, is writable and has space left".to_owned(),
            Error::Threads { .. } => "ask for fewer workers: --workers 1".to_owned(),
            Error::Stopped => "nothing was kept; run the same command to start again".to_owned(),
            Error::Unfinished { cause, done, all } => {
                let of_all = all.map_or_else(String::new, |all| format!(" of {all}"));
                let go_on = format!("run the same command again to go on: {done}{of_all} clips are done");
                match **cause {
                    Error::Stopped => go_on,
                    ref cause => format!("{}; then {go_on}", cause.hint()),
                }
            }
        }
    }

    fn exit(&self) -> Exit {
        match self {
            Error::Audio(e) => e.exit(),
            Error::Guide(e) => e.exit(),
            Error::Asset(e) => e.exit(),
            Error::Encode(e) => e.exit(),
            Error::Settings(e) => e.exit(),
            Error::Place(e) => e.exit(),
            Error::Play(e) => e.exit(),
            Error::Output { .. } | Error::Threads { .. } => Exit::Failed,
            Error::Stopped => Exit::Stopped,
            Error::Unfinished { cause, .. } => cause.exit(),
        }
    }
}
