//! The only code that spawns ffmpeg: frames -> clip files -> the joined film with the song.

mod audio;
mod children;
mod codec;
mod error;
mod feed;
mod handover;
mod join;
mod log;
mod memory;
mod probe;
mod run;
mod sink;
mod tools;
mod vigil;
mod warden;

use std::path::{Path, PathBuf};

pub use audio::{Audio, Sound, Soundtrack, Source, soundtrack};
pub use children::{Children, Running};
pub use codec::{Codec, Coding};
pub use error::EncodeError;
pub use feed::{Feed, Pixels};
pub use join::{Film, Joined, join};
pub(crate) use log::Log;
pub use memory::{Kept, MemoryEncoder, NullEncoder};
pub(crate) use probe::{Probe, Stream};
pub use sink::FfmpegEncoder;
pub use tools::{Ffmpeg, OLDEST, Tools, Version};
pub(crate) use tools::{find, url};
pub use vigil::Patient;

use crate::settings::{Fps, Size};

/// How frames become video. Frames are BT.709 limited-range I420: the Y plane, then U, then V, without padding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Video {
    /// Picture size; both sides even.
    pub size: Size,
    /// Frame rate.
    pub fps: Fps,
    /// What it is coded with.
    pub coding: Coding,
}

impl Video {
    /// Bytes of one frame; refuses sizes that 4:2:0 chroma does not fit.
    pub fn frame_bytes(&self) -> Result<usize, EncodeError> {
        let Size { width, height } = self.size;
        let odd = width % 2 != 0 || height % 2 != 0;
        if odd || width == 0 || height == 0 {
            return Err(EncodeError::Size { width, height });
        }
        Ok(width * height / 2 * 3)
    }
}

/// Takes the frames of one clip, in order. A sink that is dropped unfinished leaves nothing behind but its log.
pub trait FrameSink: Send {
    /// Lets `draw` fill the next frame, in place, and hands it over; blocks while the encoder is behind.
    ///
    /// `draw` is called at most once. Its buffer is exactly one frame ([`Video::frame_bytes`]) and holds an
    /// older picture: every byte must be written. The frame is written to the encoder while the next one is
    /// drawn; a failure of the encoder therefore shows one or two frames later, at the latest in `finish`.
    fn frame(&mut self, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), EncodeError>;
    /// Waits for the encoder and gives the clip its good name.
    fn finish(self: Box<Self>) -> Result<(), EncodeError>;
}

/// Opens sinks. ffmpeg in the product, memory in tests.
pub trait Encoder: Sync {
    /// Starts the encoder of one clip; `path` is the finished clip's name.
    fn open(&self, video: &Video, path: &Path) -> Result<Box<dyn FrameSink>, EncodeError>;
}

/// One finished clip, in the order of the film.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClipFile {
    /// The file.
    pub path: PathBuf,
    /// Frames in it.
    pub frames: u32,
}

/// Frames that cover a song: `ceil(samples / rate * fps)`, exact for any length.
///
/// `samples` counts one channel, `rate` is in Hz. Saturates at `u32::MAX`, which is years of film.
pub fn frames(samples: u64, rate: u32, fps: Fps) -> u32 {
    let frames = u128::from(samples) * u128::from(fps.num);
    let per_frame = u128::from(rate) * u128::from(fps.den);
    u32::try_from(frames.div_ceil(per_frame.max(1))).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILM: Fps = Fps { num: 24, den: 1 };
    const NTSC: Fps = Fps { num: 30_000, den: 1001 };

    #[test]
    fn the_frame_count_is_the_exact_ceiling() {
        assert_eq!(frames(0, 44_100, FILM), 0);
        assert_eq!(frames(1, 44_100, FILM), 1);
        assert_eq!(frames(44_100, 44_100, FILM), 24);
        assert_eq!(frames(44_101, 44_100, FILM), 25);
        assert_eq!(frames(1001 * 44_100, 44_100, NTSC), 30_000);
        assert_eq!(frames(1001 * 44_100 + 1, 44_100, NTSC), 30_001);
        // A day at 192 kHz: a float of 32 bits would be off by whole frames here.
        assert_eq!(frames(86_400 * 192_000 + 1, 192_000, FILM), 86_400 * 24 + 1);
    }

    #[test]
    fn odd_and_empty_sizes_are_refused() {
        let coding = Coding::plain(Codec::H264, 20, "fast");
        let video = |width, height| Video { size: Size { width, height }, fps: FILM, coding };
        assert_eq!(video(6, 4).frame_bytes().unwrap(), 36);
        for (width, height) in [(7, 4), (6, 3), (0, 4), (6, 0)] {
            assert!(video(width, height).frame_bytes().is_err());
        }
    }
}
