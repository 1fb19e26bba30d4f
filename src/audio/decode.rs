//! Song file -> samples, on the clock of ffmpeg, which is the clock that the finished film is judged by.
//!
//! symphonia decodes what it puts where ffmpeg puts it, to the sample: wav, flac, aiff, caf, MP3 and Ogg Vorbis. ffmpeg
//! decodes everything else, and takes over where a file turns out to be damaged. ALAC in MP4 is symphonia's only
//! without ffmpeg, because symphonia does not read the edit lists that may move its start. The format is told by
//! content, never by name.
//!
//! Nothing is allocated by what a header claims, and samples stream: memory does not grow with the song.

mod error;
mod ffmpeg;
mod mono;
mod native;
mod output;
mod tags;

use std::fs::File;
use std::ops::ControlFlow;
use std::path::Path;

pub use error::AudioError;
pub use mono::Mono;
use native::{End, Native, Support};
use output::Output;
use serde::{Deserialize, Serialize};

/// What the file says about the song.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tags {
    /// Title.
    pub title: Option<String>,
    /// Artist.
    pub artist: Option<String>,
    /// Album.
    pub album: Option<String>,
}

/// A run of samples on its way from the decoder; rate and channels are the same in every chunk of a song.
#[derive(Debug, Clone, Copy)]
pub struct Chunk<'a> {
    /// Interleaved finite samples, whole frames, at least one.
    pub samples: &'a [f32],
    /// Samples a second and channel.
    pub rate: u32,
    /// Number of interleaved channels: 1 or 2.
    pub channels: usize,
}

/// Everything about a song but its samples.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Samples a second and channel.
    pub rate: u32,
    /// Number of channels: 1 or 2.
    pub channels: usize,
    /// Samples of one channel; at least 1.
    pub frames: u64,
    /// Title, artist and album as tagged.
    pub tags: Tags,
    /// The embedded cover picture, still encoded (JPEG or PNG).
    pub cover: Option<Vec<u8>>,
    /// What the user should know about the file.
    pub warnings: Vec<String>,
}

impl Facts {
    /// Exact length in seconds.
    pub fn duration(&self) -> f64 {
        self.frames as f64 / f64::from(self.rate)
    }
}

/// Seconds missing at the end that are worth a word; headers may count the encoder's padding.
const EARLY: f64 = 0.25;

/// What a file tells beside its samples.
#[derive(Debug, Default)]
struct Notes {
    tags: Tags,
    cover: Option<Vec<u8>>,
    warnings: Vec<String>,
    /// Frames that the header promises.
    promised: Option<u64>,
    /// Whether the file stops in the middle of something.
    cut: bool,
}

impl Notes {
    /// Adds a warning, once.
    fn warn(&mut self, text: String) {
        if !self.warnings.contains(&text) {
            self.warnings.push(text);
        }
    }

    /// Says that the file ends early, where it does.
    fn warn_of_end(&mut self, rate: u32, frames: u64) {
        let seconds = |frames: u64| frames as f64 / f64::from(rate);
        let (promised, there) = (self.promised.map_or(0.0, seconds), seconds(frames));
        if promised - there > EARLY {
            self.warn(format!(
                "the file ends early: its header says {promised:.1} s, {there:.1} s are there"
            ));
        } else if self.cut {
            self.warn(format!("the file is cut off after {there:.1} s"));
        }
    }

    /// Says that only a part was decoded, where it is so.
    fn warn_of_change(&mut self, end: End) {
        if end == End::Changed {
            let text = "the sample rate changes within the file; only its first part is used";
            self.warn(text.to_owned());
        }
    }
}

/// Takes the chunks of a song, in order and without a gap; breaks when it wants no more.
pub type Sink<'a> = dyn FnMut(Chunk<'_>) -> ControlFlow<()> + 'a;

/// Reads and decodes a song into `sink`. `ffmpeg` decodes what symphonia does not, if it is given.
///
/// # Errors
/// Whatever keeps the song from being decoded, after `sink` may have received samples; [`AudioError::Stopped`] if `sink`
/// breaks.
pub fn decode_into(path: &Path, ffmpeg: Option<&Path>, sink: &mut Sink<'_>) -> Result<Facts, AudioError> {
    let mut file = open(path)?;
    let mut out = Output::new(path, sink);
    let mut notes = Notes::default();
    tags::from_riff(&mut file, &mut notes).map_err(|cause| AudioError::unreadable(path, cause))?;
    let native = Native::open(file);
    let support = native.as_ref().map_or(Support::Unknown, Native::support);
    let native = native.map(|mut native| {
        native.describe(&mut notes);
        native
    });
    match (native, support, ffmpeg) {
        (Some(native), Support::Exact, Some(ffmpeg)) => {
            if native.decode(false, &mut out, &mut notes)? != End::Whole {
                // ffmpeg decides how the time goes on after damage and changes of the sample rate.
                out.skip_what_is_there();
                ffmpeg::decode(ffmpeg, path, &mut out, &mut notes)?;
            }
        }
        (Some(native), Support::Exact | Support::Near, None) => {
            let end = native.decode(true, &mut out, &mut notes)?;
            notes.warn_of_change(end);
        }
        (_, _, Some(ffmpeg)) => ffmpeg::decode(ffmpeg, path, &mut out, &mut notes)?,
        (_, support, None) => return Err(undecodable(path, support)),
    }
    out.finish(notes)
}

/// Why a file cannot be decoded without ffmpeg.
fn undecodable(path: &Path, support: Support) -> AudioError {
    let path = path.to_owned();
    match support {
        Support::Foreign(what) => AudioError::NeedsFfmpeg { path, what },
        Support::NoAudio => AudioError::NoAudioTrack { path },
        _ => AudioError::NotAudio { path, said: None },
    }
}

/// Opens a song for reading; refuses what is no plain file before anything could block on it.
fn open(path: &Path) -> Result<File, AudioError> {
    let about = |cause| AudioError::unreadable(path, cause);
    let meta = std::fs::metadata(path).map_err(about)?;
    if meta.is_dir() {
        return Err(AudioError::Directory { path: path.into() });
    }
    if !meta.is_file() {
        return Err(AudioError::NotRegular { path: path.into() });
    }
    if meta.len() == 0 {
        return Err(AudioError::Empty { path: path.into() });
    }
    File::open(path).map_err(about)
}
