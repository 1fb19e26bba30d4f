//! One full decode: what every frame looks like, and everything the decoders complained about.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};

use signal_hook::consts::SIGKILL;
use tempfile::{TempDir, TempPath};

use crate::encode::{Children, EncodeError, Log, Probe, Tools, url};
use crate::flash::{self, Blocks, Watch};
use crate::settings::Fps;

/// Size that frames are reduced to; a pixel of it is the mean of an area of the picture.
const SMALL: (usize, usize) = (160, 90);
/// Threads of the decoder: more than cores, as each waits for the frames that its own refers to.
const THREADS: &str = "12";
/// What decoders say when they find no memory.
const STARVED: [&str; 3] = ["Cannot allocate memory", "get_buffer() failed", "malloc"];
/// Complaints that are kept; the rest is only counted.
const KEPT: usize = 3;
/// How ffmpeg marks what is worth a complaint.
const LEVELS: [&str; 3] = ["[error] ", "[fatal] ", "[panic] "];

/// A film as a player sees it.
#[derive(Debug, Default)]
pub(super) struct Decoded {
    /// Every frame, in the order of showing.
    pub(super) looks: Vec<Look>,
    /// The first complaints of the decoders.
    pub(super) complaints: Vec<String>,
    /// Number of complaints.
    pub(super) complaint_count: usize,
    /// Whether ffmpeg got to the end of the file.
    pub(super) whole: bool,
}

/// What one frame looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    /// Mean of the Y plane, as coded (16 black, 235 white).
    pub(super) luma: f32,
    /// Largest value of the reduced Y plane, as coded.
    pub(super) peak: u8,
    /// Time stamp in units of the frame rate.
    pub(super) index: i64,
    /// Checksum of every pixel of the reduced frame.
    pub(super) checksum: u32,
    /// Share of the picture that has flashed more than three times in the last second.
    pub(super) flashing: f32,
    /// Mean change of the reduced Y plane since the frame before, in code values.
    pub(super) change: f32,
}

impl Look {
    /// Mean brightness on the scale of a screen, 0 black to 255 white.
    pub(super) fn brightness(&self) -> f32 {
        on_screen(self.luma)
    }

    /// Brightness of the brightest area on the scale of a screen.
    pub(super) fn brightest(&self) -> f32 {
        on_screen(f32::from(self.peak))
    }
}

/// From limited range (16..=235) to the full one.
fn on_screen(luma: f32) -> f32 {
    ((luma - 16.0) * (255.0 / 219.0)).clamp(0.0, 255.0)
}

/// Decodes picture and sound of a film. Memory grows only by some bytes a frame. `place` is a folder for two files
/// meanwhile; otherwise they lie where the system wants such files.
///
/// A failure or a complaint is believed only if a decoder with one thread has it too, which needs the least memory.
pub(super) fn decode(
    tools: &Tools,
    children: &Children,
    film: &Path,
    probe: &Probe,
    fps: Fps,
    place: Option<&Path>,
) -> Result<Decoded, EncodeError> {
    let reader = Reader { tools, children, film, probe, fps, place };
    match reader.decode(THREADS) {
        Ok(decoded) if decoded.whole && decoded.complaint_count == 0 => return Ok(decoded),
        Err(error) if !error.may_pass() => return Err(error),
        _ => {}
    }
    let decoded = reader.decode("1")?;
    let starved = |complaint: &String| STARVED.iter().any(|words| complaint.contains(words));
    if decoded.complaints.iter().any(starved) {
        return Err(EncodeError::Memory { target: film.to_owned() });
    }
    Ok(decoded)
}

/// A film that is read, and how.
#[derive(Clone, Copy)]
struct Reader<'a> {
    tools: &'a Tools,
    children: &'a Children,
    film: &'a Path,
    probe: &'a Probe,
    fps: Fps,
    place: Option<&'a Path>,
}

impl Reader<'_> {
    fn decode(self, threads: &str) -> Result<Decoded, EncodeError> {
        let Reader { tools, children, film, probe, fps, place } = self;
        if probe.video().is_none() {
            return Ok(Decoded::default());
        }
        let failed = |cause| EncodeError::file(&std::env::temp_dir().join("check"), cause);
        let scratch = if place.is_some() { None } else { Some(tempfile::tempdir().map_err(failed)?) };
        let folder = place.or(scratch.as_ref().map(TempDir::path)).unwrap_or(Path::new("."));
        let failed = |cause| EncodeError::file(&folder.join("check"), cause);
        let checksums = TempPath::try_from_path(folder.join("check.sums")).map_err(failed)?;
        let (log, stderr) = Log::create(folder.join("check.log"))?;
        let mut command = command(tools, film, &checksums, probe.audio().is_some(), threads);
        let mut child = children.spawn(command.stderr(stderr))?;
        let small = child.stdout().map_or(Ok(Vec::new()), |pipe| small_frames(pipe, fps)).map_err(failed)?;
        let status = child.wait().map_err(failed)?;
        child.sound(film)?;
        // A decoder that was killed, or had no room for what it found, which it does not always notice, says nothing about
        // the film.
        if status.signal() == Some(SIGKILL) || log.no_room() {
            return Err(log.explain(if log.no_room() { log.path() } else { film }, status));
        }
        let whole = status.success();
        let (complaints, complaint_count) =
            fs::File::open(log.path()).and_then(|file| complaints(BufReader::new(file))).map_err(failed)?;
        if !whole && complaint_count == 0 {
            // Whatever is wrong, ffmpeg does not say that it is the film.
            return Err(log.explain(film, status));
        }
        let checksums = fs::read_to_string(&checksums).unwrap_or_default();
        Ok(Decoded { looks: looks(&small, &checksums), complaints, complaint_count, whole })
    }
}

/// Three readings of one decode: small pictures to us, their time stamps and checksums to a file, the sound to nowhere.
/// Every frame is passed on as it comes: neither doubled nor dropped to fit a rate. Frames that no other refers to keep the
/// edges of their blocks, which saves time and is not seen from afar.
fn command(tools: &Tools, film: &Path, checksums: &Path, sound: bool, threads: &str) -> Command {
    let (width, height) = SMALL;
    let each_frame = tools.each_frame();
    // Both ranges are said to be full so that the code values stay as they are.
    let ranges = "in_range=full:out_range=full";
    let shrink = format!("[0:v:0]scale={width}:{height}:flags=area:{ranges},format=yuv420p,split[a][b]");
    let mut command = tools.ffmpeg();
    command.args(["-loglevel", "level+error", "-threads", threads, "-skip_loop_filter", "noref"]);
    command.arg("-i").arg(url(film)).args(["-filter_complex", &shrink]);
    command.args(["-map", "[a]"]).args(each_frame).args(["-f", "framecrc"]).arg(url(checksums));
    command.args(["-map", "[b]"]).args(each_frame).args(["-f", "rawvideo", "pipe:1"]);
    command.stdout(Stdio::piped());
    if sound {
        command.args("-map 0:a:0 -f null -".split(' '));
    }
    command
}

/// Some frames of a film as JPEGs of this width, by their times in seconds; those that cannot be had are left out.
pub(super) fn stills(
    tools: &Tools,
    children: &Children,
    film: &Path,
    times: &[f64],
    width: usize,
) -> Result<Vec<(f64, Vec<u8>)>, EncodeError> {
    let mut stills = Vec::new();
    for &time in times {
        let mut command = tools.ffmpeg();
        command.args(["-loglevel", "quiet", "-ss", &format!("{time:.3}"), "-i"]).arg(url(film));
        command.args(["-map", "0:v:0", "-frames:v", "1", "-vf", &format!("scale={width}:-2:flags=area")]);
        command.args("-c:v mjpeg -q:v 4 -f image2pipe pipe:1".split(' ')).stdout(Stdio::piped());
        let mut child = children.spawn(command.stderr(Stdio::null()))?;
        let mut bytes = Vec::new();
        let read = child.stdout().map_or(Ok(0), |mut pipe| pipe.read_to_end(&mut bytes));
        let ended = child.wait();
        child.sound(film)?;
        if read.is_ok() && ended.is_ok_and(|status| status.success()) && !bytes.is_empty() {
            stills.push((time, bytes));
        }
    }
    Ok(stills)
}

/// What every small frame looks like, but for its place and its checksum.
fn small_frames(pipe: impl Read, fps: Fps) -> io::Result<Vec<Look>> {
    let mut pipe = BufReader::new(pipe);
    let mut frame = vec![0; SMALL.0 * SMALL.1 * 3 / 2];
    let mut last = Vec::new();
    let (mut frames, mut watch) = (Vec::new(), Watch::new(flash::AREA));
    loop {
        match pipe.read_exact(&mut frame) {
            Ok(()) => {
                let time = fps.time_of(frames.len() as u32);
                let luma = &frame[..SMALL.0 * SMALL.1];
                let (mean, peak) = measure(luma);
                let flashing = watch.see(&Blocks::of(&frame, SMALL), time);
                let change = difference(luma, &last);
                frames.push(Look { luma: mean, peak, flashing, change, index: 0, checksum: 0 });
                last.clear();
                last.extend_from_slice(luma);
            }
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(frames),
            Err(error) => return Err(error),
        }
    }
}

fn measure(frame: &[u8]) -> (f32, u8) {
    let sum: u32 = frame.iter().map(|&y| u32::from(y)).sum();
    (sum as f32 / frame.len() as f32, frame.iter().copied().max().unwrap_or(0))
}

/// Mean difference of two planes; of the first frame to nothing, none.
fn difference(plane: &[u8], last: &[u8]) -> f32 {
    let sum: u32 = plane.iter().zip(last).map(|(a, b)| u32::from(a.abs_diff(*b))).sum();
    sum as f32 / plane.len() as f32
}

/// Pairs the small frames with their lines `stream, dts, pts, duration, size, checksum`.
fn looks(small: &[Look], checksums: &str) -> Vec<Look> {
    let lines = checksums.lines().filter(|line| !line.starts_with('#'));
    let stamps = lines.filter_map(|line| {
        let mut fields = line.split(',').map(str::trim).skip(2);
        let index = fields.next()?.parse().ok()?;
        let checksum = u32::from_str_radix(fields.nth(2)?.strip_prefix("0x")?, 16).ok()?;
        Some((index, checksum))
    });
    let look = |(small, (index, checksum)): (&Look, _)| Look { index, checksum, ..*small };
    small.iter().zip(stamps).map(look).collect()
}

/// The first errors that ffmpeg tells of, and their number; what else may be said there is none of its own.
fn complaints(log: impl BufRead) -> io::Result<(Vec<String>, usize)> {
    let mut first = Vec::new();
    let mut count = 0;
    for line in log.split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        let Some(level) = LEVELS.iter().find(|level| line.contains(**level)) else {
            continue;
        };
        if count < KEPT {
            first.push(line.replacen(level, "", 1));
        }
        count += 1;
    }
    Ok((first, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_and_checksums_are_paired() {
        let text = "#tb 0: 1/24\n0,          0,          0,        1,     3110400, 0x9c750e26\n\
                    0,          1,          2,        1,     3110400, 0x0000000a\n";
        let black = Look { luma: 16.0, peak: 20, flashing: 0.0, change: 0.0, index: 0, checksum: 0 };
        let white = Look { luma: 235.0, peak: 235, flashing: 0.5, change: 219.0, ..black };
        let looks = looks(&[black, white], text);
        let expected = [Look { checksum: 0x9c75_0e26, ..black }, Look { index: 2, checksum: 10, ..white }];
        assert_eq!(looks, expected);
        assert_eq!(looks[0].brightness(), 0.0);
        assert!((looks[1].brightness() - 255.0).abs() < 1e-3);
    }

    #[test]
    fn only_what_ffmpeg_calls_an_error_is_a_complaint() {
        let log = "[h264 @ 0x5] [error] left block unavailable\nlibx: no version\n[fatal] no\n[error] a\n[error] b\n";
        let (first, count) = complaints(log.as_bytes()).unwrap();
        assert_eq!(first, ["[h264 @ 0x5] left block unavailable", "no", "a"]);
        assert_eq!(count, 4);
    }

    #[test]
    fn a_cut_off_frame_is_not_counted() {
        let size = SMALL.0 * SMALL.1 * 3 / 2;
        let bytes = [vec![50; size], vec![53; size], vec![99; 7]].concat();
        let frames = small_frames(&bytes[..], Fps { num: 24, den: 1 }).unwrap();
        let seen: Vec<_> = frames.iter().map(|look| (look.luma, look.peak, look.change)).collect();
        assert_eq!(seen, [(50.0, 50, 0.0), (53.0, 53, 3.0)]);
    }
}
