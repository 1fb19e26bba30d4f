//! Remembers what was heard in a song, so that nobody waits twice for the same analysis.
//!
//! An entry is a file in the user's cache folder. Its name is a hash of all that the analysis depends on: the song's
//! bytes, [`VERSION`], and what the caller adds. Its end is a checksum of its content under that name, so that an entry
//! that is damaged, cut off or not its own is as good as absent. Nothing here ever fails: at worst a song is analysed.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use asciivid_effects::kit::{Event, Events, Signal, Spectrum};
use blake3::{Hash, Hasher};
use etcetera::BaseStrategy;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{Facts, Features, Key, Section};

/// Version of the analysis and of its entries: the fingerprint of what is kept of the tune and of its beginning. A test
/// fails until it is that of the code, so that no other version's entry is recalled.
const VERSION: &str = "7a85c315ae974a22";

/// Bytes that all entries may take together: about seven hours of music.
const MOST: u64 = 256 << 20;
/// What the name of an entry ends with.
const ENDING: &str = ".features";
/// Bytes of a song that are hashed at a time.
const PART: usize = 1 << 16;
/// Bytes of the checksum.
const CHECKSUM: usize = blake3::OUT_LEN;

/// A folder of entries. It is made when there is something to keep.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    folder: PathBuf,
    most: u64,
}

/// Where the user's entries are, or would be.
pub(crate) fn cache_folder() -> Option<PathBuf> {
    let base = etcetera::choose_base_strategy().ok()?;
    Some(base.cache_dir().join("asciivid").join("analysis"))
}

/// Where the features of one song are, or would be.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    cache: &'a Cache,
    song: &'a Path,
    seen: Seen,
    key: Hash,
}

/// What tells without reading it whether a file has changed: its length and when it was written.
pub(crate) type Seen = (u64, SystemTime);

impl Cache {
    /// `asciivid/analysis` in the user's cache folder; `None` where there is no such folder.
    pub(crate) fn of_the_user() -> Option<Cache> {
        cache_folder().map(Cache::at)
    }

    /// A cache in a folder of one's own.
    pub(crate) fn at(folder: PathBuf) -> Cache {
        Cache { folder, most: MOST }
    }

    /// The entry of a song, whether there is one yet or not. `context` is what the analysis depends on beside the song.
    /// Reads the whole song; `None` if that fails or `stopped` says so.
    pub(crate) fn entry<'a>(
        &'a self,
        song: &'a Path,
        context: &[u8],
        stopped: &dyn Fn() -> bool,
    ) -> Option<Entry<'a>> {
        let seen = seen(song)?;
        let mut hasher = Hasher::new();
        hasher.update(VERSION.as_bytes()).update(env!("CARGO_PKG_VERSION").as_bytes());
        hasher.update(blake3::hash(context).as_bytes());
        let (mut file, mut part) = (File::open(song).ok()?, vec![0; PART]);
        loop {
            match file.read(&mut part) {
                Ok(0) => return Some(Entry { cache: self, song, seen, key: hasher.finalize() }),
                Ok(_) if stopped() => return None,
                Ok(read) => hasher.update(&part[..read]),
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => return None,
            };
        }
    }

    /// Removes the entries that were used least recently until the rest is small enough.
    fn shrink(&self) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let (path, meta) = entry.and_then(|entry| Ok((entry.path(), entry.metadata()?)))?;
            if path.to_string_lossy().ends_with(ENDING) && meta.is_file() {
                entries.push((meta.modified()?, meta.len(), path));
            }
        }
        entries.sort();
        let mut total: u64 = entries.iter().map(|entry| entry.1).sum();
        for (_, bytes, path) in entries {
            if total <= self.most {
                break;
            }
            fs::remove_file(path)?;
            total -= bytes;
        }
        Ok(())
    }
}

pub(crate) fn seen(song: &Path) -> Option<Seen> {
    let meta = fs::metadata(song).ok().filter(fs::Metadata::is_file)?;
    Some((meta.len(), meta.modified().ok()?))
}

impl Entry<'_> {
    fn path(&self) -> PathBuf {
        self.cache.folder.join(format!("{}{ENDING}", self.key.to_hex()))
    }

    /// What was kept of the song, if it is there and whole.
    pub(crate) fn recall(&self) -> Option<(Facts, Features)> {
        let file = File::open(self.path()).ok()?;
        let mut bytes = Vec::new();
        (&file).take(self.cache.most).read_to_end(&mut bytes).ok()?;
        let (content, checksum) = bytes.split_at_checked(bytes.len().checked_sub(CHECKSUM)?)?;
        if blake3::keyed_hash(self.key.as_bytes(), content).as_bytes() != checksum {
            return None;
        }
        let stored: Stored = postcard::from_bytes(content).ok()?;
        // So that it is among the last to be removed; that it is found counts more.
        let _ = file.set_modified(SystemTime::now());
        drop(bytes);
        stored.restore()
    }

    /// Keeps what was found in the song, unless the song has changed meanwhile.
    pub(crate) fn keep(&self, facts: &Facts, features: &Features) {
        if seen(self.song) == Some(self.seen) {
            // Without it the song is analysed again the next time, and that is all.
            let _ = self.write(facts, features).and_then(|()| self.cache.shrink());
        }
    }

    /// Gives the entry its name only when it is whole.
    fn write(&self, facts: &Facts, features: &Features) -> io::Result<()> {
        fs::create_dir_all(&self.cache.folder)?;
        let content = postcard::to_stdvec(&Stored::of(facts, features)).map_err(io::Error::other)?;
        let mut file = tempfile::Builder::new().prefix(".").suffix(ENDING).tempfile_in(&self.cache.folder)?;
        file.write_all(&content)?;
        file.write_all(blake3::keyed_hash(self.key.as_bytes(), &content).as_bytes())?;
        file.persist(self.path())?;
        Ok(())
    }
}

/// A hash of the features: the same for the same music, whatever its file.
pub(crate) fn fingerprint(features: &Features) -> Hash {
    let none = Facts {
        rate: 0,
        channels: 0,
        frames: 0,
        tags: Default::default(),
        cover: None,
        warnings: Vec::new(),
    };
    // Numbers and lists cannot fail to be written.
    blake3::hash(&postcard::to_stdvec(&Stored::of(&none, features)).unwrap_or_default())
}

/// The content of an entry.
#[derive(Serialize, Deserialize)]
struct Stored<'a> {
    facts: Cow<'a, Facts>,
    duration: f64,
    hop: f64,
    /// Values of a curve, and the curves that are not all 0 with their signals.
    columns: usize,
    curves: Vec<(usize, Cow<'a, [f32]>)>,
    events: [Vec<(f64, f32)>; 6],
    tempo: Option<f32>,
    tempo_confidence: f32,
    trusted: bool,
    bar_confidence: f32,
    metre: u32,
    key: Option<Key>,
    sections: Cow<'a, [Section]>,
    loudness_lufs: Option<f64>,
    bands: usize,
    rate: f64,
    levels: Cow<'a, [u8]>,
}

impl<'a> Stored<'a> {
    fn of(facts: &'a Facts, features: &'a Features) -> Self {
        let Features { duration, hop, curves, events, tempo, tempo_confidence, .. } = features;
        let Features { trusted, bar_confidence, metre, key, sections, loudness_lufs, spectrum, .. } =
            features;
        let rows = curves.rows().into_iter().enumerate();
        let rows = rows.filter(|(_, row)| row.iter().any(|x| x.to_bits() != 0));
        let row = |row: ndarray::ArrayView1<'a, f32>| {
            row.to_slice().map_or_else(|| Cow::Owned(row.to_vec()), Cow::Borrowed)
        };
        let Events { beats, downbeats, kicks, snares, hats, onsets } = events;
        let list = |list: &Vec<Event>| list.iter().map(|event| (event.time, event.strength)).collect();
        Stored {
            facts: Cow::Borrowed(facts),
            duration: *duration,
            hop: *hop,
            columns: curves.ncols(),
            curves: rows.map(|(signal, values)| (signal, row(values))).collect(),
            events: [beats, downbeats, kicks, snares, hats, onsets].map(list),
            tempo: *tempo,
            tempo_confidence: *tempo_confidence,
            trusted: *trusted,
            bar_confidence: *bar_confidence,
            metre: *metre,
            key: *key,
            sections: Cow::Borrowed(sections),
            loudness_lufs: *loudness_lufs,
            bands: spectrum.bands,
            rate: spectrum.rate,
            levels: Cow::Borrowed(&spectrum.levels),
        }
    }

    /// `None` if the curves are no table.
    fn restore(self) -> Option<(Facts, Features)> {
        let mut curves = Array2::zeros((Signal::COUNT, self.columns));
        for (signal, values) in self.curves {
            let fits = signal < Signal::COUNT && values.len() == self.columns;
            fits.then(|| curves.row_mut(signal).iter_mut().zip(&*values).for_each(|(to, x)| *to = *x))?;
        }
        let list = |list: Vec<(f64, f32)>| {
            list.into_iter().map(|(time, strength)| Event { time, strength }).collect()
        };
        let [beats, downbeats, kicks, snares, hats, onsets] = self.events.map(list);
        let features = Features {
            duration: self.duration,
            hop: self.hop,
            curves,
            events: Events { beats, downbeats, kicks, snares, hats, onsets },
            tempo: self.tempo,
            tempo_confidence: self.tempo_confidence,
            trusted: self.trusted,
            bar_confidence: self.bar_confidence,
            metre: self.metre,
            key: self.key,
            sections: self.sections.into_owned(),
            loudness_lufs: self.loudness_lufs,
            spectrum: Spectrum { bands: self.bands, rate: self.rate, levels: self.levels.into_owned() },
        };
        Some((self.facts.into_owned(), features))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;
    use std::time::Duration;

    use super::*;
    use crate::audio::{Analyser, Guide, Tags, Tune, tune};

    static TUNE: LazyLock<Tune> = LazyLock::new(tune);

    /// The tune, or its beginning.
    fn heard(seconds: f64) -> (Facts, Features) {
        let samples: Vec<f32> = TUNE.samples.iter().map(|&x| f32::from(x) / 32_768.0).collect();
        let frames = ((seconds * 44_100.0) as usize).min(samples.len() / 2);
        let mut analyser = Analyser::new(TUNE.rate, 2);
        analyser.push(&samples[..2 * frames]);
        let tags = Tags { title: Some("Tune".to_owned()), ..Tags::default() };
        let (cover, warnings) = (Some(vec![1, 2, 3]), vec!["it is short".to_owned()]);
        (
            Facts { rate: TUNE.rate, channels: 2, frames: frames as u64, tags, cover, warnings },
            analyser.finish(&Guide::Nothing).unwrap(),
        )
    }

    /// A cache, and a song to be remembered.
    fn place() -> (tempfile::TempDir, Cache, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let song = folder.path().join("song");
        fs::write(&song, "music").unwrap();
        let cache = Cache::at(folder.path().join("new").join("analysis"));
        (folder, cache, song)
    }

    fn entry<'a>(cache: &'a Cache, song: &'a Path) -> Entry<'a> {
        cache.entry(song, b"", &|| false).unwrap()
    }

    fn bytes((facts, features): &(Facts, Features)) -> Vec<u8> {
        postcard::to_stdvec(&Stored::of(facts, features)).unwrap()
    }

    #[test]
    fn the_tune_has_the_same_features_on_every_machine_which_is_the_version_of_the_analysis() {
        // A short song is judged otherwise than a long one.
        let heard = [heard(f64::MAX), heard(7.0)];
        let fingerprint = blake3::hash(&heard.each_ref().map(bytes).concat()).to_hex();
        assert!(heard.iter().all(|(_, features)| features.curves.iter().all(|x| x.is_finite())));
        assert_eq!(&fingerprint[..16], VERSION, "make this the version");
    }

    #[test]
    fn what_was_kept_is_recalled_bit_for_bit() {
        let (_folder, cache, song) = place();
        let heard = heard(8.0);
        assert!(entry(&cache, &song).recall().is_none());
        entry(&cache, &song).keep(&heard.0, &heard.1);
        let recalled = entry(&cache, &song).recall().unwrap();
        assert_eq!(bytes(&recalled), bytes(&heard));
        assert_eq!(recalled.0, heard.0);
        assert_eq!(recalled.1.curves, heard.1.curves);
        assert_eq!(recalled.1.events, heard.1.events);
        assert_eq!(recalled.1.spectrum, heard.1.spectrum);
    }

    #[test]
    fn the_content_counts_and_not_the_name() {
        let (folder, cache, song) = place();
        let heard = heard(1.0);
        entry(&cache, &song).keep(&heard.0, &heard.1);
        let renamed = folder.path().join("renamed");
        fs::rename(&song, &renamed).unwrap();
        assert!(entry(&cache, &renamed).recall().is_some());
        assert!(cache.entry(&renamed, b"another decoder", &|| false).unwrap().recall().is_none());
        fs::write(&renamed, "Music").unwrap();
        assert!(entry(&cache, &renamed).recall().is_none());
        assert!(cache.entry(folder.path(), b"", &|| false).is_none());
        assert!(cache.entry(&renamed, b"", &|| true).is_none());
    }

    #[test]
    fn any_damage_is_noticed_and_mended() {
        let (_folder, cache, song) = place();
        let heard = heard(1.0);
        let entry = entry(&cache, &song);
        entry.keep(&heard.0, &heard.1);
        let whole = fs::read(entry.path()).unwrap();
        for at in (0..whole.len()).step_by(whole.len() / 50) {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            for bytes in [&damaged[..], &whole[..at], &[&whole[..], &whole[at..]].concat()] {
                fs::write(entry.path(), bytes).unwrap();
                assert!(entry.recall().is_none(), "damage at {at}");
            }
        }
        // An entry under the name of another is none either.
        let other = cache.entry(&song, b"another", &|| false).unwrap();
        fs::write(other.path(), &whole).unwrap();
        assert!(other.recall().is_none());
        entry.keep(&heard.0, &heard.1);
        assert!(entry.recall().is_some());
    }

    #[test]
    fn a_song_that_changes_while_it_is_analysed_is_not_kept() {
        let (_folder, cache, song) = place();
        let heard = heard(1.0);
        let entry = entry(&cache, &song);
        fs::write(&song, "other music").unwrap();
        entry.keep(&heard.0, &heard.1);
        assert!(!cache.folder.exists());
    }

    #[test]
    fn a_folder_that_cannot_be_written_does_no_harm() {
        let (_folder, _, song) = place();
        let heard = heard(1.0);
        for folder in [song.clone(), "/proc/asciivid".into()] {
            let cache = Cache::at(folder);
            entry(&cache, &song).keep(&heard.0, &heard.1);
            assert!(entry(&cache, &song).recall().is_none());
        }
    }

    #[test]
    fn the_entries_used_least_recently_are_removed() {
        let (_folder, mut cache, song) = place();
        let heard = heard(1.0);
        let keep = |cache: &Cache, context: u8| {
            cache.entry(&song, &[context], &|| false).unwrap().keep(&heard.0, &heard.1);
        };
        let path = |cache: &Cache, context: u8| cache.entry(&song, &[context], &|| false).unwrap().path();
        (0..4).for_each(|context| keep(&cache, context));
        let size = fs::metadata(path(&cache, 0)).unwrap().len();
        for context in 0..4 {
            let age = Duration::from_secs(1000 - u64::from(context));
            let file = File::options().write(true).open(path(&cache, context)).unwrap();
            file.set_modified(SystemTime::now() - age).unwrap();
        }
        // The oldest of all is used again.
        assert!(cache.entry(&song, &[0], &|| false).unwrap().recall().is_some());
        let foreign = cache.folder.join("notes.txt");
        fs::write(&foreign, [0; 9999]).unwrap();
        cache.most = 3 * size;
        keep(&cache, 4);
        let left: Vec<u8> = (0..5).filter(|&context| path(&cache, context).exists()).collect();
        assert_eq!(left, [0, 3, 4]);
        assert!(foreign.exists());
    }
}
