//! Encoders without ffmpeg, for tests and for measuring the drawing alone.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::{EncodeError, Encoder, FrameSink, Video};

/// Drops every frame.
#[derive(Debug, Clone, Copy, Default)]
pub struct NullEncoder;

impl Encoder for NullEncoder {
    fn open(&self, video: &Video, _: &Path) -> Result<Box<dyn FrameSink>, EncodeError> {
        Ok(Box::new(NullSink(vec![0; video.frame_bytes()?])))
    }
}

struct NullSink(Vec<u8>);

impl FrameSink for NullSink {
    fn frame(&mut self, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), EncodeError> {
        draw(&mut self.0);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), EncodeError> {
        Ok(())
    }
}

/// Keeps what was drawn, by clip. Clones share what they keep.
#[derive(Debug, Clone, Default)]
pub struct MemoryEncoder {
    clips: Arc<Mutex<BTreeMap<PathBuf, Vec<Kept>>>>,
    pixels: bool,
}

/// One kept frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Equal for equal frames, within one build of the program.
    pub hash: u64,
    /// The frame itself, or nothing where only hashes are kept.
    pub pixels: Vec<u8>,
}

impl MemoryEncoder {
    /// Keeps only a hash of every frame.
    pub fn hashes() -> Self {
        MemoryEncoder::default()
    }

    /// Keeps every frame.
    pub fn frames() -> Self {
        MemoryEncoder { pixels: true, ..MemoryEncoder::default() }
    }

    /// The finished clips so far, by name.
    pub fn clips(&self) -> BTreeMap<PathBuf, Vec<Kept>> {
        self.clips.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Encoder for MemoryEncoder {
    fn open(&self, video: &Video, path: &Path) -> Result<Box<dyn FrameSink>, EncodeError> {
        Ok(Box::new(MemorySink {
            encoder: self.clone(),
            path: path.to_owned(),
            buffer: vec![0; video.frame_bytes()?],
            kept: Vec::new(),
        }))
    }
}

struct MemorySink {
    encoder: MemoryEncoder,
    path: PathBuf,
    buffer: Vec<u8>,
    kept: Vec<Kept>,
}

impl FrameSink for MemorySink {
    fn frame(&mut self, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), EncodeError> {
        draw(&mut self.buffer);
        let mut hasher = DefaultHasher::new();
        hasher.write(&self.buffer);
        let pixels = if self.encoder.pixels { self.buffer.clone() } else { Vec::new() };
        self.kept.push(Kept { hash: hasher.finish(), pixels });
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), EncodeError> {
        let mut clips = self.encoder.clips.lock().unwrap_or_else(PoisonError::into_inner);
        clips.insert(self.path, self.kept);
        Ok(())
    }
}
