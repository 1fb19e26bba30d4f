//! The end of the decoder: whatever comes in leaves as finite mono or stereo of one rate.

use std::ops::ControlFlow;
use std::path::Path;

use super::{AudioError, Chunk, Facts, Notes, Sink};

/// Rates that a recording may have, in samples a second.
const RATES: std::ops::RangeInclusive<u32> = 1_000..=1_536_000;

/// More channels than this are a broken header (22.2 sound has 24).
const MAX_CHANNELS: usize = 64;

/// Larger values are garbage. Generous, because some programs write floats in the range of 16-bit integers.
const LIMIT: f32 = 65_536.0;

/// What every input channel gives to the output: `[to left, to right]`, or `[to mono, _]`.
pub(super) type Weights = Vec<[f32; 2]>;

/// Cleans, mixes down and counts samples on their way to the sink.
pub(super) struct Output<'a> {
    path: &'a Path,
    sink: &'a mut Sink<'a>,
    format: Option<(u32, usize)>,
    frames: u64,
    /// Frames to swallow before any is passed on.
    skip: u64,
    broken: u64,
    buffer: Vec<f32>,
}

impl<'a> Output<'a> {
    pub(super) fn new(path: &'a Path, sink: &'a mut Sink<'a>) -> Self {
        Output { path, sink, format: None, frames: 0, skip: 0, broken: 0, buffer: Vec::new() }
    }

    /// Rate and channels that leave, once they are known.
    pub(super) fn format(&self) -> Option<(u32, usize)> {
        self.format
    }

    /// Frames passed on so far.
    pub(super) fn frames(&self) -> u64 {
        self.frames
    }

    /// The source starts again from its beginning: swallow what was already passed on.
    pub(super) fn skip_what_is_there(&mut self) {
        self.skip = self.frames;
    }

    /// Refuses what a broken header claims before a decoder believes it.
    pub(super) fn check(&self, rate: u32, channels: usize) -> Result<(), AudioError> {
        if RATES.contains(&rate) && (1..=MAX_CHANNELS).contains(&channels) {
            return Ok(());
        }
        Err(AudioError::AbsurdHeader { path: self.path.to_owned(), rate, channels })
    }

    /// Announces the source's format. The first one decides what leaves; true if `rate` is that one's.
    pub(super) fn start(&mut self, rate: u32, channels: usize) -> Result<bool, AudioError> {
        self.check(rate, channels)?;
        let (first, _) = *self.format.get_or_insert((rate, channels.min(2)));
        Ok(first == rate)
    }

    /// Takes interleaved samples with one weight a channel, after [`Output::start`].
    pub(super) fn write(&mut self, samples: &[f32], weights: &Weights) -> Result<(), AudioError> {
        let Some((_, channels)) = self.format else {
            return Ok(());
        };
        let skip = self.skip.min((samples.len() / weights.len()) as u64);
        self.skip -= skip;
        self.buffer.clear();
        for frame in samples.chunks_exact(weights.len()).skip(skip as usize) {
            let mut mixed = [0.0f32; 2];
            for (&x, [left, right]) in frame.iter().zip(weights) {
                let good = x.abs() < LIMIT; // false for NaN
                self.broken += u64::from(!good);
                let x = if good { x } else { 0.0 };
                mixed[0] += x * left;
                mixed[1] += x * right;
            }
            match channels {
                1 => self.buffer.push(0.5 * (mixed[0] + mixed[1])),
                _ => self.buffer.extend_from_slice(&mixed),
            }
        }
        self.pass()
    }

    /// Adds silence in place of what is lost.
    pub(super) fn silence(&mut self, frames: u64) -> Result<(), AudioError> {
        let Some((_, channels)) = self.format else {
            return Ok(());
        };
        let mut left = frames;
        while left > 0 {
            let now = left.min(4096);
            self.buffer.clear();
            self.buffer.resize(now as usize * channels, 0.0);
            self.pass()?;
            left -= now;
        }
        Ok(())
    }

    /// Hands the buffer to the sink.
    fn pass(&mut self) -> Result<(), AudioError> {
        let Some((rate, channels)) = self.format else {
            return Ok(());
        };
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.frames += (self.buffer.len() / channels) as u64;
        match (self.sink)(Chunk { samples: &self.buffer, rate, channels }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(AudioError::Stopped),
        }
    }

    /// The facts, once everything is decoded.
    pub(super) fn finish(self, mut notes: Notes) -> Result<Facts, AudioError> {
        let path = self.path.to_owned();
        let (rate, channels) = match self.format {
            Some(format) if self.frames > 0 => format,
            _ => return Err(AudioError::NoSamples { path }),
        };
        if self.broken > 0 {
            let text = format!("{} samples are no finite numbers; silence is in their place", self.broken);
            notes.warn(text);
        }
        notes.warn_of_end(rate, self.frames);
        Ok(Facts {
            rate,
            channels,
            frames: self.frames,
            tags: notes.tags,
            cover: notes.cover,
            warnings: notes.warnings,
        })
    }
}

/// Weights for a source whose channels are known by number only: alternately left and right.
pub(super) fn plain_weights(channels: usize) -> Weights {
    match channels {
        1 => vec![[1.0, 1.0]],
        n => (0..n).map(|i| if i % 2 == 0 { [1.0, 0.0] } else { [0.0, 1.0] }).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `play` on an output and returns what came out.
    fn heard(play: impl FnOnce(&mut Output<'_>)) -> (Vec<f32>, Result<Facts, AudioError>) {
        let mut samples = Vec::new();
        let mut sink = |chunk: Chunk<'_>| {
            samples.extend_from_slice(chunk.samples);
            ControlFlow::Continue(())
        };
        let mut out = Output::new(Path::new("song"), &mut sink);
        play(&mut out);
        let facts = out.finish(Notes::default());
        (samples, facts)
    }

    #[test]
    fn mono_stays_mono_and_stereo_stays_stereo() {
        for channels in [1, 2] {
            let (samples, facts) = heard(|out| {
                out.start(8000, channels).unwrap();
                out.write(&[0.5, -0.25, 1.5, 0.0], &plain_weights(channels)).unwrap();
            });
            let facts = facts.unwrap();
            assert_eq!(samples, [0.5, -0.25, 1.5, 0.0]);
            assert_eq!((facts.channels, facts.frames), (channels, 4 / channels as u64));
        }
    }

    #[test]
    fn what_is_no_number_becomes_silence_with_a_warning() {
        let broken = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 3e38, -0.5];
        let (samples, facts) = heard(|out| {
            out.start(8000, 1).unwrap();
            out.write(&broken, &plain_weights(1)).unwrap();
        });
        assert_eq!(samples, [0.0, 0.0, 0.0, 0.0, -0.5]);
        assert!(facts.unwrap().warnings[0].starts_with("4 samples"));
    }

    #[test]
    fn a_song_that_turns_stereo_stays_mono() {
        let (samples, _) = heard(|out| {
            out.start(8000, 1).unwrap();
            out.write(&[1.0], &plain_weights(1)).unwrap();
            out.start(8000, 2).unwrap();
            out.write(&[1.0, 0.5], &plain_weights(2)).unwrap();
        });
        assert_eq!(samples, [1.0, 0.75]);
    }

    #[test]
    fn what_was_passed_on_is_not_passed_on_again() {
        let (samples, _) = heard(|out| {
            out.start(8000, 2).unwrap();
            out.write(&[1.0, 2.0, 3.0, 4.0], &plain_weights(2)).unwrap();
            out.skip_what_is_there();
            out.write(&[9.0, 9.0], &plain_weights(2)).unwrap();
            out.write(&[9.0, 9.0, 5.0, 6.0], &plain_weights(2)).unwrap();
        });
        assert_eq!(samples, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    }

    #[test]
    fn silence_has_the_length_asked_for() {
        let (samples, facts) = heard(|out| {
            out.start(8000, 2).unwrap();
            out.silence(10_001).unwrap();
        });
        assert_eq!(samples, vec![0.0; 20_002]);
        assert_eq!(facts.unwrap().frames, 10_001);
    }

    #[test]
    fn another_rate_is_noticed_and_an_absurd_one_refused() {
        let (samples, _) = heard(|out| {
            assert!(out.start(8000, 2).unwrap());
            assert!(!out.start(44_100, 2).unwrap());
            for (rate, channels) in [(0, 2), (u32::MAX, 2), (8000, 0), (8000, 65_535)] {
                let absurd = out.check(rate, channels);
                assert!(matches!(absurd, Err(AudioError::AbsurdHeader { .. })));
            }
        });
        assert!(samples.is_empty());
    }

    #[test]
    fn a_sink_that_wants_no_more_ends_the_song() {
        let mut heard = 0;
        let mut sink = |chunk: Chunk<'_>| {
            heard += chunk.samples.len();
            if heard < 5000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let mut out = Output::new(Path::new("song"), &mut sink);
        out.start(8000, 1).unwrap();
        assert!(matches!(out.silence(100_000), Err(AudioError::Stopped)));
        assert_eq!(heard, 8192);
    }

    #[test]
    fn no_samples_are_an_error() {
        let (_, facts) = heard(|out| {
            out.start(8000, 1).unwrap();
        });
        assert!(matches!(facts, Err(AudioError::NoSamples { .. })));
    }
}
