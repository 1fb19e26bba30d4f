//! What ffprobe says about a file.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::tools::output_of;
use super::{Children, EncodeError, Tools, url};
use crate::settings::Fps;

/// The streams of a file, as its container states them.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Probe {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

/// The container.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Format {
    duration: String,
    tags: BTreeMap<String, String>,
}

/// One stream. Absent values are what ffprobe does not know.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Stream {
    pub(crate) codec_type: String,
    pub(crate) codec_name: String,
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) pix_fmt: String,
    r_frame_rate: String,
    avg_frame_rate: String,
    pub(crate) color_range: String,
    pub(crate) color_space: String,
    pub(crate) color_transfer: String,
    pub(crate) color_primaries: String,
    start_time: String,
    duration: String,
}

impl Stream {
    /// The nominal frame rate.
    pub(crate) fn rate(&self) -> Option<Fps> {
        fraction(&self.r_frame_rate)
    }

    /// Frames by length.
    pub(crate) fn average_rate(&self) -> Option<Fps> {
        fraction(&self.avg_frame_rate)
    }

    /// When the stream begins, in seconds.
    pub(crate) fn start(&self) -> Option<f64> {
        self.start_time.parse().ok()
    }

    /// Whether it begins with the film, to half a millisecond. A start that is not said does not.
    pub(crate) fn starts_at_0(&self) -> bool {
        self.start().is_some_and(|start| start.abs() < 0.0005)
    }

    /// How long it lasts, in seconds.
    pub(crate) fn duration(&self) -> Option<f64> {
        self.duration.parse().ok()
    }
}

impl Probe {
    /// Asks ffprobe. A file that it cannot read has no streams.
    pub(crate) fn of(tools: &Tools, children: &Children, path: &Path) -> Result<Probe, EncodeError> {
        let url = url(path);
        let mut args: Vec<&std::ffi::OsStr> =
            ["-v", "quiet", "-of", "json", "-show_streams", "-show_format"].map(AsRef::as_ref).into();
        args.push(&url);
        let (text, _) = output_of(children, &tools.ffprobe, &args)?;
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    /// How long the file lasts, in seconds.
    pub(crate) fn duration(&self) -> Option<f64> {
        self.format.duration.parse().ok()
    }

    /// The comment that the file carries.
    pub(crate) fn comment(&self) -> Option<&str> {
        self.format.tags.get("comment").map(String::as_str)
    }

    /// The first video stream; our films have one.
    pub(crate) fn video(&self) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.codec_type == "video")
    }

    /// The first audio stream, which is the song everywhere in this program.
    pub(crate) fn audio(&self) -> Option<&Stream> {
        self.streams.iter().find(|stream| stream.codec_type == "audio")
    }
}

/// Reads `30000/1001`; `0/0` is how ffprobe says that it does not know.
fn fraction(text: &str) -> Option<Fps> {
    let (num, den) = text.split_once('/')?;
    let fps = Fps { num: num.parse().ok()?, den: den.parse().ok()? };
    (fps.num > 0 && fps.den > 0).then_some(fps)
}
