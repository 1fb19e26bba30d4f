//! Why a song cannot be had, by cause.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::error::{Exit, Explain};

/// The song cannot be read or decoded.
#[derive(Debug, thiserror::Error)]
pub enum AudioError {
    /// There is no such file.
    #[error("{path:?}: no such file")]
    Missing {
        /// The song as given.
        path: PathBuf,
    },
    /// The file may not be read.
    #[error("{path:?}: permission denied")]
    Denied {
        /// The song as given.
        path: PathBuf,
    },
    /// The system cannot read the file for another reason.
    #[error("cannot read {path:?}: {cause}")]
    Unreadable {
        /// The song as given.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A folder was given.
    #[error("{path:?} is a directory")]
    Directory {
        /// The song as given.
        path: PathBuf,
    },
    /// A pipe, a device or a socket was given.
    #[error("{path:?} is not a regular file")]
    NotRegular {
        /// The song as given.
        path: PathBuf,
    },
    /// The file has no bytes.
    #[error("{path:?} is empty")]
    Empty {
        /// The song as given.
        path: PathBuf,
    },
    /// Neither symphonia nor ffmpeg can make sense of the content.
    #[error("{path:?} is not a recognised audio file{}", describe(.said))]
    NotAudio {
        /// The song as given.
        path: PathBuf,
        /// What ffmpeg said, where it was asked.
        said: Option<String>,
    },
    /// A known kind of file (a picture, a silent film) without sound.
    #[error("{path:?} has no audio track")]
    NoAudioTrack {
        /// The song as given.
        path: PathBuf,
    },
    /// The header is good, but not one sample follows.
    #[error("{path:?} holds no samples")]
    NoSamples {
        /// The song as given.
        path: PathBuf,
    },
    /// The header claims what no recording has.
    #[error("{path:?}: the header claims {rate} samples a second in {channels} channels")]
    AbsurdHeader {
        /// The song as given.
        path: PathBuf,
        /// Samples a second.
        rate: u32,
        /// Channels.
        channels: usize,
    },
    /// Only ffmpeg can decode the file, and there is none.
    #[error("{path:?} holds {what}, which takes ffmpeg to decode")]
    NeedsFfmpeg {
        /// The song as given.
        path: PathBuf,
        /// Codec or container.
        what: String,
    },
    /// ffmpeg cannot be started.
    #[error("cannot start {ffmpeg:?} to decode {path:?}: {cause}")]
    Start {
        /// The song as given.
        path: PathBuf,
        /// The program.
        ffmpeg: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// ffmpeg did nothing any more and was ended.
    #[error("{ffmpeg:?} hung on {path:?}: it did nothing for {seconds} s and was ended")]
    Hung {
        /// The song as given.
        path: PathBuf,
        /// The program.
        ffmpeg: PathBuf,
        /// How long it was waited for.
        seconds: u64,
    },
    /// ffmpeg gave up before the first sample.
    #[error("ffmpeg cannot decode {path:?}: {}", .log.join(" | "))]
    Ffmpeg {
        /// The song as given.
        path: PathBuf,
        /// The last lines that it wrote.
        log: Vec<String>,
    },
    /// The song is not what it was when it was listened to.
    #[error("{path:?} has changed while its film was made")]
    Changed {
        /// The song as given.
        path: PathBuf,
    },
    /// Whoever listened wanted no more.
    #[error("stopped")]
    Stopped,
}

/// The words of ffmpeg in brackets, if there are any.
fn describe(said: &Option<String>) -> String {
    said.as_ref().map_or(String::new(), |s| format!(" (ffmpeg: {s})"))
}

impl AudioError {
    /// The error for what the system said when it was asked for the file.
    pub(super) fn unreadable(path: &Path, cause: io::Error) -> Self {
        let path = path.to_owned();
        match cause.kind() {
            ErrorKind::NotFound => AudioError::Missing { path },
            ErrorKind::PermissionDenied => AudioError::Denied { path },
            _ => AudioError::Unreadable { path, cause },
        }
    }

    /// The error for content that nobody knows.
    pub(super) fn not_audio(path: &Path, said: Option<String>) -> Self {
        let path = path.to_owned();
        AudioError::NotAudio { path, said }
    }
}

impl Explain for AudioError {
    fn hint(&self) -> String {
        match self {
            AudioError::Missing { .. } => "check the spelling and the folder of the song",
            AudioError::Denied { .. } => "make the file readable for you (chmod +r), or copy it",
            AudioError::Unreadable { .. } => "check the disk and the links that lead to the file",
            AudioError::Directory { .. } => "name one song inside it",
            AudioError::NotRegular { .. } => "save the sound to a file first and give that file",
            AudioError::Empty { .. } => "copy or download the song again",
            AudioError::NotAudio { said: None, .. } => {
                "give a song (mp3, flac, wav, ogg, m4a ...); with ffmpeg installed more formats are known"
            }
            AudioError::NotAudio { said: Some(_), .. } => {
                "give a song (mp3, flac, wav, ogg, m4a ...); if it is one, it is incomplete or damaged"
            }
            AudioError::NoAudioTrack { .. } => "give a song or a film with sound",
            AudioError::NoSamples { .. } => "the recording is empty or was cut off; get it again",
            AudioError::AbsurdHeader { .. } => "the file is damaged; get it again",
            AudioError::NeedsFfmpeg { .. } => "install ffmpeg, or convert the song to flac or mp3",
            AudioError::Start { .. } => "check that ffmpeg is installed and runs: ffmpeg -version",
            AudioError::Hung { .. } => "convert the song to flac or mp3; if a slow disk is to blame, ASCIIVID_PATIENCE=600 waits ten minutes",
            AudioError::Ffmpeg { .. } => "the file is damaged or of a rare kind; convert it to flac or mp3",
            AudioError::Changed { .. } => {
                "leave the song as it is until its film is finished, and run the same command again"
            }
            AudioError::Stopped => "run the same command to start again",
        }
        .to_owned()
    }

    fn exit(&self) -> Exit {
        match self {
            AudioError::Stopped => Exit::Stopped,
            _ => Exit::Failed,
        }
    }
}
