//! What the picture is coded with: codecs, their encoders, and how hard these try.

use std::fmt;
use std::str::FromStr;

use crate::settings::{Fps, Size};

/// A way to code the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Codec {
    /// H.264: plays everywhere.
    H264,
    /// H.265: somewhat smaller, and much slower to make.
    Hevc,
    /// AV1: smaller, and slower to make; plays on what was made in the last years.
    Av1,
}

/// Presets of x264 and x265, fastest first.
const NAMED: [&str; 10] = [
    "ultrafast",
    "superfast",
    "veryfast",
    "faster",
    "fast",
    "medium",
    "slow",
    "slower",
    "veryslow",
    "placebo",
];
/// Presets of SVT-AV1, fastest first.
const NUMBERED: [&str; 14] = ["13", "12", "11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1", "0"];

impl Codec {
    /// Every codec, the one that plays anywhere first.
    pub const ALL: [Codec; 3] = [Codec::H264, Codec::Hevc, Codec::Av1];

    /// The name that users type, which is also ffmpeg's.
    pub const fn name(self) -> &'static str {
        match self {
            Codec::H264 => "h264",
            Codec::Hevc => "hevc",
            Codec::Av1 => "av1",
        }
    }

    /// The name on paper.
    pub const fn title(self) -> &'static str {
        match self {
            Codec::H264 => "H.264",
            Codec::Hevc => "H.265",
            Codec::Av1 => "AV1",
        }
    }

    /// ffmpeg's name of the encoder.
    pub const fn encoder(self) -> &'static str {
        match self {
            Codec::H264 => "libx264",
            Codec::Hevc => "libx265",
            Codec::Av1 => "libsvtav1",
        }
    }

    /// Names the codec in the container where ffmpeg's own choice is not what players by Apple take.
    pub(super) fn tag(self) -> &'static [&'static str] {
        if self == Codec::Hevc { &["-tag:v", "hvc1"] } else { &[] }
    }

    /// The encoder's presets, fastest first.
    pub const fn presets(self) -> &'static [&'static str] {
        match self {
            Codec::H264 | Codec::Hevc => &NAMED,
            Codec::Av1 => &NUMBERED,
        }
    }

    /// The encoder's preset of this name.
    pub fn preset(self, name: &str) -> Option<&'static str> {
        self.presets().iter().copied().find(|preset| *preset == name)
    }

    /// The worst constant rate factor at 8 bits.
    pub const fn max_crf(self) -> u8 {
        match self {
            Codec::H264 | Codec::Hevc => 51,
            Codec::Av1 => 63,
        }
    }

    /// The largest picture that the encoder takes.
    pub const fn largest(self) -> Size {
        match self {
            Codec::H264 | Codec::Hevc => Size { width: 16384, height: 16384 },
            Codec::Av1 => Size { width: 16384, height: 8704 },
        }
    }
}

impl fmt::Display for Codec {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

impl FromStr for Codec {
    type Err = String;

    fn from_str(name: &str) -> Result<Codec, String> {
        let known = Codec::ALL.into_iter().find(|codec| codec.name() == name);
        known.ok_or_else(|| format!("no codec is called {name:?}"))
    }
}

/// Whether pictures need level 5 of H.265 or a higher one, which forbid the smallest coding tree blocks, of 16 pixels
/// (ITU-T H.265, annex A.4: luma samples of a picture, its longer side, and luma samples a second of level 4.1).
fn large(size: Size, fps: Fps) -> bool {
    let samples = (size.width * size.height) as u64;
    let rate = samples * u64::from(fps.num) / u64::from(fps.den);
    samples > 2_228_224 || size.width.max(size.height) > 4222 || rate > 133_693_440
}

/// How a codec's encoder works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coding {
    /// What is made.
    pub codec: Codec,
    /// Constant rate factor: lower is better and larger. Each codec has a scale of its own.
    pub crf: u8,
    /// What the encoder starts from, one of [`Codec::presets`].
    pub preset: &'static str,
    /// What it does otherwise than the preset: `name=value` in the encoder's own words, joined by `:`.
    pub options: &'static str,
}

impl Coding {
    /// A plain preset, with care for dark gradients, which band first.
    pub fn plain(codec: Codec, crf: u8, preset: &'static str) -> Coding {
        let options = match (codec, preset) {
            // Only the fastest preset would take noticeably longer with it.
            (Codec::Av1, _) | (_, "ultrafast") => "",
            _ => "aq-mode=3",
        };
        Coding { codec, crf, preset, options }
    }

    /// The encoder's part of ffmpeg's command line for pictures of that size and rate. One thread, so that the same
    /// frames give the same bytes.
    pub(super) fn arguments(&self, size: Size, fps: Fps) -> Vec<String> {
        let (option, fixed) = match self.codec {
            Codec::H264 => ("-x264-params", "threads=1"),
            // An open group of pictures would reach over the joint of two clips.
            Codec::Hevc => ("-x265-params", "pools=none:frame-threads=1:open-gop=0:log-level=error"),
            Codec::Av1 => ("-svtav1-params", "lp=1"),
        };
        let own = match self.codec {
            Codec::Hevc if large(size, fps) => self.options.replace("ctu=16", "ctu=32"),
            _ => self.options.to_owned(),
        };
        let options = [fixed, &own].into_iter().filter(|text| !text.is_empty());
        let options = options.collect::<Vec<_>>().join(":");
        let crf = self.crf.to_string();
        let words = ["-c:v", self.codec.encoder(), "-threads", "1", "-preset", self.preset, "-crf", &crf];
        let words = words.iter().chain(self.codec.tag()).copied();
        words.chain([option, &options]).map(str::to_owned).collect()
    }

    /// Constant rate factor of x264 that loses about as much.
    pub(crate) fn loss(&self) -> u8 {
        match self.codec {
            Codec::H264 | Codec::Hevc => self.crf,
            Codec::Av1 => (u32::from(self.crf) * 51 / 63) as u8,
        }
    }

    /// Memory that the encoder of one clip takes, in bytes: its program, and the pictures that it looks ahead at.
    /// Measured with ffmpeg 5.1 at 1080p (x264 veryfast 218 MB, x265 veryfast 387 MB, SVT-AV1 8 424 MB).
    pub(crate) fn bytes(&self, size: Size) -> u64 {
        let per_pixel = match (self.codec, self.preset) {
            (Codec::H264, "ultrafast") => 20,
            (Codec::H264, "superfast" | "veryfast") => 80,
            (Codec::H264, "faster" | "fast" | "medium") => 145,
            (Codec::Hevc, "ultrafast" | "superfast" | "veryfast") => 160,
            (Codec::Av1, _) => 180,
            _ => 260,
        };
        60_000_000 + per_pixel * (size.width as u64) * (size.height as u64)
    }
}
