//! One clip, one ffmpeg: frames go through a pipe while the next one is drawn.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, ExitStatus, Stdio};

use tempfile::TempPath;

use super::children::Hold;
use super::error::folder_of;
use super::feed::Pixels;
use super::handover::{BUFFERS, Closed, Handover};
use super::run::temporary;
use super::tools::{COLOUR, Tools};
use super::{Children, EncodeError, Encoder, FrameSink, Log, Patient, Running, Video};
use crate::settings::{Fps, Size};

/// Linux allows every user pipes of this size; through the default of 64 KiB a 1080p frame takes 48 turns.
#[cfg(target_os = "linux")]
pub(super) const PIPE_BYTES: usize = 1 << 20;
#[cfg(not(target_os = "linux"))]
pub(super) const PIPE_BYTES: usize = 64 << 10;

/// Encodes clips with ffmpeg, one process a clip, one thread each.
#[derive(Debug, Clone)]
pub struct FfmpegEncoder {
    tools: Tools,
    children: Children,
}

impl FfmpegEncoder {
    /// An encoder whose processes are listed in `children`.
    pub fn new(tools: Tools, children: Children) -> Self {
        FfmpegEncoder { tools, children }
    }

    /// All that a clip's bytes depend on beside its frames: the program and what it is told.
    pub(crate) fn recipe(&self, video: &Video) -> String {
        let command = self.command(video, Path::new("clip"));
        format!("{} {:?}", self.tools.ffmpeg.build, command.get_args().collect::<Vec<_>>())
    }

    /// The same flags on every machine and for any number of workers, so that a clip is the same bytes.
    fn command(&self, video: &Video, part: &Path) -> Command {
        let mut command = reading(&self.tools, video.size, video.fps, Pixels::Yuv420p);
        // Only the last report matters: it holds the number of frames.
        command.args("-progress pipe:1 -stats_period 3600".split(' '));
        command.args(video.coding.arguments(video.size, video.fps)).args(["-pix_fmt", "yuv420p"]);
        // Without a limit SVT-AV1 fills the log with its settings.
        command.args(COLOUR.split(' ')).args(["-flags:v", "+bitexact"]).env("SVT_LOG", "1");
        self.tools.to_mp4(&mut command, video.fps.num, part);
        command
    }
}

impl Encoder for FfmpegEncoder {
    fn open(&self, video: &Video, path: &Path) -> Result<Box<dyn FrameSink>, EncodeError> {
        let bytes = video.frame_bytes()?;
        let failed = |cause| EncodeError::file(path, cause);
        let part = temporary(path.with_extension("part"))?;
        let (log, stderr) = Log::create(path.with_extension("log"))?;
        let progress = tempfile::tempfile_in(folder_of(path)).map_err(failed)?;
        let mut command = self.command(video, &part);
        command.stdout(progress.try_clone().map_err(failed)?).stderr(stderr);
        let mut child = self.children.spawn(&mut command)?;
        let pipe = widened(child.stdin()).map_err(failed)?;
        Ok(Box::new(ClipSink {
            path: path.to_owned(),
            child,
            part,
            log,
            progress,
            handover: Some(Handover::start(pipe, bytes, BUFFERS).map_err(failed)?),
            drawn: 0,
            _hold: self.children.hold(),
        }))
    }
}

/// The encoder of one clip at work.
#[derive(Debug)]
struct ClipSink {
    path: PathBuf,
    /// Dropped before `part`: the process must be gone before its file is removed.
    child: Running,
    /// Removes the file unless it got its good name.
    part: TempPath,
    log: Log,
    progress: File,
    /// `None` once closed or broken.
    handover: Option<Handover>,
    drawn: u32,
    _hold: Hold,
}

impl FrameSink for ClipSink {
    fn frame(&mut self, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), EncodeError> {
        match self.handover.as_ref().map_or(Err(Closed), |handover| handover.pass(draw)) {
            Ok(()) => self.drawn += 1,
            Err(Closed) => return Err(self.broken()),
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), EncodeError> {
        let written = self.handover.take().map_or(Err(closed()), Handover::close);
        let status = self.wait()?;
        self.child.sound(&self.path)?;
        if written.is_err() {
            return Err(self.log.explain(&self.path, status));
        }
        self.log.judge(&self.path, status)?;
        self.count_frames()?;
        let ClipSink { part, path, .. } = *self;
        part.persist(&path).map_err(|error| EncodeError::file(&path, error.error))
    }
}

impl ClipSink {
    /// The pipe broke: the encoder has ended, or will, now that its input is closed.
    fn broken(&mut self) -> EncodeError {
        self.handover = None;
        self.wait().map_or_else(|error| error, |status| self.explain(status))
    }

    fn wait(&mut self) -> Result<ExitStatus, EncodeError> {
        self.child.wait().map_err(|cause| EncodeError::file(&self.part, cause))
    }

    fn explain(&self, status: ExitStatus) -> EncodeError {
        self.child.sound(&self.path).err().unwrap_or_else(|| self.log.explain(&self.path, status))
    }

    fn count_frames(&mut self) -> Result<(), EncodeError> {
        let encoded = last_frame(&mut self.progress).map_err(|cause| EncodeError::file(&self.part, cause))?;
        if encoded != self.drawn {
            return Err(EncodeError::Frames {
                clip: self.path.clone(),
                drawn: self.drawn,
                encoded,
                log: self.log.keep(),
            });
        }
        Ok(())
    }
}

/// The frame count of ffmpeg's last progress report; 0 if it never made one.
fn last_frame(progress: &mut File) -> io::Result<u32> {
    let mut text = String::new();
    progress.rewind()?;
    progress.read_to_string(&mut text)?;
    let mut counts = text.lines().rev().filter_map(|line| line.strip_prefix("frame="));
    Ok(counts.next().and_then(|count| count.trim().parse().ok()).unwrap_or(0))
}

/// An ffmpeg that reads frames from its standard input, with one thread.
pub(super) fn reading(tools: &Tools, size: Size, fps: Fps, pixels: Pixels) -> Command {
    let mut command = tools.ffmpeg();
    command.args("-filter_threads 1 -f rawvideo -threads 1 -pixel_format".split(' ')).arg(pixels.name());
    command.arg("-video_size").arg(format!("{}x{}", size.width, size.height));
    command.arg("-framerate").arg(format!("{}/{}", fps.num, fps.den));
    command.args(COLOUR.split(' ')).args("-i pipe:0 -map 0:v:0".split(' '));
    command.stdin(Stdio::piped());
    command
}

pub(super) fn widened(pipe: Option<Patient<ChildStdin>>) -> io::Result<Patient<ChildStdin>> {
    let pipe = pipe.ok_or_else(closed)?;
    // A system that forbids it (EPERM) is only a little slower.
    #[cfg(target_os = "linux")]
    let _ = rustix::pipe::fcntl_setpipe_size(&pipe, PIPE_BYTES);
    Ok(pipe)
}

fn closed() -> io::Error {
    io::ErrorKind::BrokenPipe.into()
}
