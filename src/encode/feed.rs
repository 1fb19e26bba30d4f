//! Frames fed to ffmpeg only to see how fast it takes them, on the way that a clip's frames go.

use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use super::handover::{Closed, Handover};
use super::run::feed;
use super::sink::{PIPE_BYTES, reading, widened};
use super::tools::Tools;
use super::{Children, Coding, EncodeError};
use crate::settings::{Fps, Size};

/// How the pixels of a frame lie in the pipe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pixels {
    /// Red, green and blue, a byte each.
    Rgb24,
    /// What films are made of: planes of Y, U and V, the latter two of half the size.
    Yuv420p,
}

impl Pixels {
    /// ffmpeg's name.
    pub const fn name(self) -> &'static str {
        match self {
            Pixels::Rgb24 => "rgb24",
            Pixels::Yuv420p => "yuv420p",
        }
    }

    /// Bytes of a frame with even sides.
    const fn bytes(self, size: Size) -> usize {
        match self {
            Pixels::Rgb24 => size.width * size.height * 3,
            Pixels::Yuv420p => size.width * size.height / 2 * 3,
        }
    }
}

/// Frames for an ffmpeg with one thread whose output is thrown away.
#[derive(Debug, Clone, Copy)]
pub struct Feed {
    /// Picture size; both sides even.
    pub size: Size,
    /// Frame rate.
    pub fps: Fps,
    /// How the pixels lie.
    pub pixels: Pixels,
    /// Frames that may wait between the thread that draws and the one that writes.
    pub buffers: usize,
    /// What they are coded with; nothing for frames that are only read.
    pub coding: Option<Coding>,
}

impl Feed {
    /// Sends `count` frames, and a few more to begin with, which `draw` fills by number, and gives the time of one.
    ///
    /// The clock starts when ffmpeg has begun to read, so that its own start does not count. It stops when everything
    /// is written, or coded.
    ///
    /// # Errors
    /// ffmpeg cannot be started or fails.
    pub fn time(
        &self,
        tools: &Tools,
        children: &Children,
        count: usize,
        draw: &mut dyn FnMut(usize, &mut [u8]),
    ) -> Result<Duration, EncodeError> {
        let target = Path::new("frames of a measurement");
        let folder = tempfile::tempdir().map_err(|cause| EncodeError::file(&std::env::temp_dir(), cause))?;
        let mut command = reading(tools, self.size, self.fps, self.pixels);
        if let Some(coding) = self.coding {
            command
                .args(coding.arguments(self.size, self.fps))
                .args(["-pix_fmt", "yuv420p"])
                .env("SVT_LOG", "1");
        }
        command.args(["-f", "null", "-"]);
        let bytes = self.pixels.bytes(self.size);
        // More than the pipe holds: when they are in it, the first of them are out of it.
        let first = PIPE_BYTES / bytes + 1;
        let began = Arc::new(OnceLock::new());
        let mut written = None;
        feed(
            children,
            &mut command,
            |pipe| {
                let pipe = match widened(Some(pipe)) {
                    Ok(pipe) => Clocked { out: pipe, left: first * bytes, began: Arc::clone(&began) },
                    Err(cause) => return Ok(Err(cause)),
                };
                let sent = send(pipe, bytes, self.buffers, first + count, draw);
                written = Some(Instant::now());
                Ok::<_, EncodeError>(sent)
            },
            &folder.path().join("feed.log"),
            target,
        )?;
        let began = began.get().copied().unwrap_or_else(Instant::now);
        // What was in the pipe when the clock started is coded after it, as is all that follows.
        let (end, frames) = match (self.coding, written) {
            (None, Some(written)) => (written, count as f64),
            _ => (Instant::now(), count as f64 + PIPE_BYTES as f64 / bytes as f64),
        };
        Ok(end.duration_since(began).div_f64(frames).max(Duration::from_nanos(1)))
    }
}

fn send(
    pipe: impl Write + Send + 'static,
    bytes: usize,
    buffers: usize,
    count: usize,
    draw: &mut dyn FnMut(usize, &mut [u8]),
) -> io::Result<()> {
    let handover = Handover::start(pipe, bytes, buffers)?;
    for i in 0..count {
        if let Err(Closed) = handover.pass(&mut |out| draw(i, out)) {
            break;
        }
    }
    handover.close()
}

/// Notes when so many bytes are written.
struct Clocked<W> {
    out: W,
    left: usize,
    began: Arc<OnceLock<Instant>>,
}

impl<W: Write> Write for Clocked<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = self.out.write(bytes)?;
        if self.left > 0 {
            self.left = self.left.saturating_sub(taken);
            if self.left == 0 {
                let _ = self.began.set(Instant::now());
            }
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
