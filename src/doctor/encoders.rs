//! Which encoders do not only stand in ffmpeg's list but work: each is given one frame.

use std::process::Command;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::encode::{Children, Codec, EncodeError, Ffmpeg, Log};

/// The longest that an encoder may take for its frame.
const PATIENCE: Duration = Duration::from_secs(4);
/// What ffmpeg calls encoders that are hardware: `h264_nvenc` and so on.
const HARDWARE: [&str; 8] = ["nvenc", "qsv", "vaapi", "amf", "v4l2m2m", "videotoolbox", "vulkan", "mf"];
/// Those that take frames only from the memory of the device, which is named like them.
const UPLOADED: [&str; 2] = ["vaapi", "vulkan"];

/// How an encoder did.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Proof {
    /// ffmpeg's name of it.
    pub name: String,
    /// The codec that it makes: `h264`, `hevc` or `av1`.
    pub codec: &'static str,
    /// Whether it is hardware.
    pub hardware: bool,
    /// Whether it made a frame.
    pub works: bool,
    /// Seconds that it took, starting ffmpeg included.
    pub seconds: f64,
    /// What ffmpeg said, if it did not.
    pub why: Option<String>,
}

/// Tries every encoder of our codecs that this ffmpeg lists, all at the same time.
pub(super) fn prove(ffmpeg: &Ffmpeg) -> Vec<Proof> {
    let Ok(folder) = tempfile::tempdir() else {
        return Vec::new();
    };
    let candidates: Vec<(&str, Codec, Option<&str>)> = ffmpeg
        .encoders
        .iter()
        .filter_map(|name| ours(name).map(|(codec, way)| (name.as_str(), codec, way)))
        .collect();
    let children = Children::default();
    let began = Instant::now();
    std::thread::scope(|scope| {
        let one = |(name, codec, way): (&str, Codec, Option<&str>)| {
            let (began, log) = (Instant::now(), folder.path().join(name));
            let why = encode(command(ffmpeg, name, way), &children, log).err();
            Proof {
                name: name.to_owned(),
                codec: codec.name(),
                hardware: way.is_some(),
                works: why.is_none(),
                seconds: (1e3 * began.elapsed().as_secs_f64()).round() / 1e3,
                why,
            }
        };
        let trials: Vec<_> =
            candidates.into_iter().map(|candidate| scope.spawn(move || one(candidate))).collect();
        while !trials.iter().all(|trial| trial.is_finished()) {
            if began.elapsed() > PATIENCE {
                children.kill_all();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        trials.into_iter().filter_map(|trial| trial.join().ok()).collect()
    })
}

/// The codec of an encoder, and the name of the hardware if it is that; `None` if we have no use for it.
fn ours(name: &str) -> Option<(Codec, Option<&'static str>)> {
    if let Some(codec) = Codec::ALL.into_iter().find(|codec| codec.encoder() == name) {
        return Some((codec, None));
    }
    let (codec, way) = name.split_once('_')?;
    let codec = Codec::ALL.into_iter().find(|known| known.name() == codec)?;
    Some((codec, Some(*HARDWARE.iter().find(|known| **known == way)?)))
}

/// One grey frame, large enough for any hardware, to nowhere.
fn command(ffmpeg: &Ffmpeg, name: &str, way: Option<&str>) -> Command {
    let mut command = Command::new(&ffmpeg.path);
    command.args("-hide_banner -nostdin -nostats -loglevel error".split(' ')).env_remove("FFREPORT");
    let upload = way.filter(|way| UPLOADED.contains(way));
    if let Some(way) = upload {
        command.args(["-init_hw_device", &format!("{way}=d"), "-filter_hw_device", "d"]);
    }
    let format = if way.is_some() { "nv12" } else { "yuv420p" };
    command.args("-f rawvideo -video_size 320x240 -framerate 24 -pixel_format".split(' ')).arg(format);
    command.args(["-i", "/dev/zero", "-frames:v", "1"]);
    if upload.is_some() {
        command.args(["-vf", "format=nv12,hwupload"]);
    }
    command.args(["-c:v", name, "-f", "null", "-"]);
    command
}

/// Runs it; what it said if that fails.
fn encode(mut command: Command, children: &Children, log: std::path::PathBuf) -> Result<(), String> {
    let failed = |error: EncodeError| error.to_string();
    let (log, to_log) = Log::create(log).map_err(failed)?;
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null()).stderr(to_log);
    let status = children.spawn(&mut command).map_err(failed)?.wait().map_err(|cause| cause.to_string())?;
    match status.success() {
        true => Ok(()),
        false if children.stopped() => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        false => Err(reason(&log.tail()).unwrap_or_else(|| status.to_string())),
    }
}

/// The first line of ffmpeg's that says something, without the address that it begins with.
fn reason(lines: &[String]) -> Option<String> {
    let line = lines.first()?;
    let line = line.rsplit_once("] ").map_or(line.as_str(), |(_, rest)| rest);
    Some(line.trim_end_matches('.').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hardware::Hardware;

    #[test]
    fn encoders_of_our_codecs_are_known_and_others_left_alone() {
        assert_eq!(ours("libx264"), Some((Codec::H264, None)));
        assert_eq!(ours("hevc_nvenc"), Some((Codec::Hevc, Some("nvenc"))));
        assert_eq!(ours("av1_vaapi"), Some((Codec::Av1, Some("vaapi"))));
        for other in ["mpeg4", "libx264rgb", "vp9_vaapi", "h264_omx", "mjpeg_qsv"] {
            assert_eq!(ours(other), None);
        }
    }

    #[test]
    fn an_encoder_that_works_is_proven_and_one_that_does_not_says_why() {
        let mut ffmpeg = Hardware::probe().ffmpeg.unwrap();
        ffmpeg.encoders = vec!["h264_amf".to_owned(), "libx264".to_owned()];
        let proofs = prove(&ffmpeg);
        assert_eq!(proofs.len(), 2);
        assert!(!proofs[0].works && proofs[0].hardware && proofs[0].why.is_some(), "{proofs:?}");
        assert!(proofs[1].works && proofs[1].why.is_none(), "{proofs:?}");
    }

    #[test]
    fn the_reason_is_what_ffmpeg_says_first() {
        let lines = ["[h264_nvenc @ 0x55d0] Cannot load libcuda.so.1", "Error while opening encoder"];
        assert_eq!(reason(&lines.map(str::to_owned)).unwrap(), "Cannot load libcuda.so.1");
        assert_eq!(reason(&[]), None);
    }
}
