//! Song file -> facts and features, and the part of it that is heard. Samples only ever stream by.

use std::ops::{ControlFlow, Range};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::audio::{
    Analyser, AudioError, Cache, Chunk, Entry, Facts, Features, Guide, KnownBeats, Seen, decode_into,
    fingerprint, seen,
};
use crate::encode::{Ffmpeg, Source};
use crate::error::Result;
use crate::progress::Progress;
use crate::settings::Listening;

/// A song that was listened to.
#[derive(Debug, Clone)]
pub struct Song {
    /// The file.
    pub path: PathBuf,
    /// What decodes it, where symphonia does not.
    pub ffmpeg: Option<PathBuf>,
    /// What the file is and says.
    pub facts: Facts,
    /// Its music.
    pub features: Arc<Features>,
    /// What the file was when it was listened to.
    seen: Option<Seen>,
}

/// Decodes and analyses a song, or recalls what was found before. Memory grows by about 20 kB a second of the song, not
/// by its samples.
///
/// # Errors
/// If the song cannot be decoded, what the user knows of its beat does not fit, or the user asks to stop.
pub fn listen(
    path: &Path,
    how: &Listening,
    ffmpeg: Option<&Ffmpeg>,
    progress: &dyn Progress,
) -> Result<Song> {
    how.check()?;
    let (guide, seen) = (guide(how)?, seen(path));
    let cache = if how.cache { Cache::of_the_user() } else { None };
    Ear { path, guide: &guide, ffmpeg, seen, progress }.listen(cache.as_ref())
}

/// What the user knows of the beat.
fn guide(how: &Listening) -> Result<Guide> {
    Ok(match (&how.beats, how.bpm, how.beat_offset) {
        (Some(file), ..) => Guide::Beats(KnownBeats::read(file)?),
        (None, None, None) => Guide::Nothing,
        (None, bpm, beat) => Guide::Even { bpm, beat },
    })
}

/// Listens to one song.
struct Ear<'a> {
    path: &'a Path,
    guide: &'a Guide,
    ffmpeg: Option<&'a Ffmpeg>,
    seen: Option<Seen>,
    progress: &'a dyn Progress,
}

impl Ear<'_> {
    fn listen(&self, cache: Option<&Cache>) -> Result<Song> {
        let entry = cache
            .and_then(|cache| cache.entry(self.path, self.context().as_bytes(), &|| self.progress.stopped()));
        if let Some((facts, features)) = entry.as_ref().and_then(Entry::recall) {
            return Ok(self.song(facts, features));
        }
        let (facts, features) = self.analyse()?;
        if let Some(entry) = entry {
            entry.keep(&facts, &features);
        }
        Ok(self.song(facts, features))
    }

    /// What the features depend on beside the song: what decodes it, and what is known of its beat.
    fn context(&self) -> String {
        let decoder = self.ffmpeg.map(|ffmpeg| ffmpeg.version);
        format!("{decoder:?} {:?}", self.guide)
    }

    fn analyse(&self) -> Result<(Facts, Features)> {
        let mut analyser = None;
        let ffmpeg = self.ffmpeg.map(|ffmpeg| ffmpeg.path.as_path());
        let facts = decode_into(self.path, ffmpeg, &mut |chunk| {
            let Chunk { samples, rate, channels } = chunk;
            analyser.get_or_insert_with(|| Analyser::new(rate, channels)).push(samples);
            go_on(!self.progress.stopped())
        })?;
        let analyser = analyser.unwrap_or_else(|| Analyser::new(facts.rate, facts.channels));
        Ok((facts, analyser.finish(self.guide)?))
    }

    fn song(&self, facts: Facts, features: Features) -> Song {
        let ffmpeg = self.ffmpeg.map(|ffmpeg| ffmpeg.path.clone());
        Song { path: self.path.to_owned(), ffmpeg, facts, features: Arc::new(features), seen: self.seen }
    }
}

fn go_on(on: bool) -> ControlFlow<()> {
    if on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
}

impl Song {
    /// A hash of the music, the same whatever the file.
    pub(crate) fn fingerprint(&self) -> blake3::Hash {
        fingerprint(&self.features)
    }

    /// Makes sure that the file is still the one that was listened to.
    ///
    /// # Errors
    /// If its length or its time is another.
    pub(crate) fn check(&self) -> Result<()> {
        if seen(&self.path) == self.seen {
            return Ok(());
        }
        Err(AudioError::Changed { path: self.path.clone() }.into())
    }

    /// The samples (of one channel) of a part, or of the whole song, to be decoded once more.
    pub fn heard(&self, part: Option<Range<u64>>) -> Heard<'_> {
        Heard { song: self, part: part.unwrap_or(0..self.facts.frames) }
    }
}

/// A part of a song as a source of samples.
#[derive(Debug, Clone)]
pub struct Heard<'a> {
    song: &'a Song,
    part: Range<u64>,
}

impl<'a> Heard<'a> {
    /// The song it is a part of.
    pub fn song(&self) -> &'a Song {
        self.song
    }

    /// The place in `samples` of what is heard of them, where `first` frames of the song come before them.
    fn inside(&self, samples: &[f32], first: u64) -> Range<usize> {
        let channels = self.song.facts.channels;
        let frames = (samples.len() / channels) as u64;
        let at = |frame: u64| frame.saturating_sub(first).min(frames) as usize * channels;
        at(self.part.start)..at(self.part.end)
    }
}

impl Source for Heard<'_> {
    fn stream(&self, sink: &mut dyn FnMut(&[f32]) -> ControlFlow<()>) -> Result<()> {
        let Song { path, ffmpeg, facts, .. } = self.song;
        let (mut passed, mut alike) = (0, true);
        let decoded = decode_into(path, ffmpeg.as_deref(), &mut |chunk| {
            alike = (chunk.rate, chunk.channels) == (facts.rate, facts.channels);
            go_on(alike)?;
            let heard = &chunk.samples[self.inside(chunk.samples, passed)];
            passed += (chunk.samples.len() / chunk.channels) as u64;
            if !heard.is_empty() {
                sink(heard)?;
            }
            // Of the whole song even the end is looked at, which tells whether it is still the same.
            go_on(passed < self.part.end || self.part.end == facts.frames)
        });
        match decoded {
            Err(AudioError::Stopped) if alike => Ok(()),
            Ok(_) if passed == facts.frames => Ok(()),
            Ok(_) | Err(AudioError::Stopped) => Err(AudioError::Changed { path: path.clone() }.into()),
            Err(error) => Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::audio::{Tune, tune};
    use crate::error::Error;
    use crate::progress::{Silent, Stage};

    /// Two seconds of the tune in a folder.
    fn song() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("song.wav");
        beginning(2).write_wav(&path).unwrap();
        (folder, path)
    }

    fn beginning(seconds: usize) -> Tune {
        let mut tune = tune();
        tune.samples.truncate(seconds * 2 * 44_100);
        tune
    }

    fn fresh(path: &Path, progress: &dyn Progress) -> Result<Song> {
        listen(path, &Listening { cache: false, ..Listening::default() }, None, progress)
    }

    fn samples(heard: &Heard) -> Result<Vec<f32>> {
        let mut samples = Vec::new();
        heard.stream(&mut |chunk| {
            assert!(chunk.len() < 1 << 18, "chunks, not the whole song");
            samples.extend_from_slice(chunk);
            ControlFlow::Continue(())
        })?;
        Ok(samples)
    }

    #[test]
    fn a_part_is_cut_to_the_sample() {
        let (_folder, path) = song();
        let song = fresh(&path, &Silent).unwrap();
        assert_eq!((song.facts.frames, song.features.duration), (88_200, 2.0));
        let whole = samples(&song.heard(None)).unwrap();
        assert_eq!(whole.len(), 2 * 88_200);
        for part in [0..1, 0..88_199, 1..88_200, 30_000..30_001, 12_345..67_890, 5..5] {
            let range = part.start as usize * 2..part.end as usize * 2;
            assert_eq!(samples(&song.heard(Some(part))).unwrap(), whole[range]);
        }
    }

    #[test]
    fn a_sink_that_breaks_is_given_no_more() {
        let (_folder, path) = song();
        let song = fresh(&path, &Silent).unwrap();
        let mut calls = 0;
        let heard = song.heard(None).stream(&mut |_| {
            calls += 1;
            ControlFlow::Break(())
        });
        assert!(heard.is_ok() && calls == 1);
    }

    #[test]
    fn a_song_that_changes_after_it_was_listened_to_is_an_error_and_not_out_of_step() {
        let (_folder, path) = song();
        let song = fresh(&path, &Silent).unwrap();
        let changed =
            |part| matches!(samples(&song.heard(part)), Err(Error::Audio(AudioError::Changed { .. })));
        assert!(!changed(None) && !changed(Some(0..88_000)));
        beginning(1).write_wav(&path).unwrap();
        assert!(changed(None) && changed(Some(0..88_000)));
        beginning(3).write_wav(&path).unwrap();
        assert!(changed(None) && !changed(Some(0..88_000)));
        Tune { rate: 22_050, ..beginning(2) }.write_wav(&path).unwrap();
        assert!(changed(None) && changed(Some(0..88_000)));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(samples(&song.heard(None)), Err(Error::Audio(AudioError::Missing { .. }))));
    }

    #[test]
    fn what_was_heard_before_is_recalled_unless_nothing_shall_be() {
        let (folder, path) = song();
        let cache = Cache::at(folder.path().join("analysis"));
        let ear = Ear { path: &path, guide: &Guide::Nothing, ffmpeg: None, seen: None, progress: &Silent };
        let first = ear.listen(Some(&cache)).unwrap();
        let again = ear.listen(Some(&cache)).unwrap();
        assert_eq!(first.facts, again.facts);
        assert_eq!(first.features.curves, again.features.curves);
        // An entry of our own shows that nothing is analysed.
        let entry = cache.entry(&path, ear.context().as_bytes(), &|| false).unwrap();
        entry.keep(&first.facts, &Features { duration: 99.0, ..(*first.features).clone() });
        assert_eq!(ear.listen(Some(&cache)).unwrap().features.duration, 99.0);
        assert_eq!(ear.listen(None).unwrap().features.duration, 2.0);
    }

    /// Asks to stop the third time it is asked.
    struct Impatient(AtomicUsize);

    impl Progress for Impatient {
        fn begin(&self, _: Stage, _: u64) {}
        fn advance(&self, _: u64) {}
        fn note(&self, _: &str) {}
        fn warn(&self, _: &str) {}

        fn stopped(&self) -> bool {
            self.0.fetch_add(1, Ordering::Relaxed) >= 2
        }
    }

    #[test]
    fn the_wish_to_stop_is_looked_for_between_chunks() {
        let (_folder, path) = song();
        let impatient = Impatient(AtomicUsize::new(0));
        let stopped = fresh(&path, &impatient);
        assert!(matches!(stopped, Err(Error::Audio(AudioError::Stopped))));
        assert_eq!(impatient.0.into_inner(), 3);
    }
}
