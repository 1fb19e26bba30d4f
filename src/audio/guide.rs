//! What the user knows about the beat of a song, and the file that beats are read from.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::error::{Exit, Explain};

/// What the user knows about the beat of a song.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Guide {
    /// Nothing: beats are found.
    #[default]
    Nothing,
    /// The beat is even: one grid of beats lies over the whole song.
    Even {
        /// Beats a minute; found if absent.
        bpm: Option<f64>,
        /// Seconds of a beat that begins a bar; found if absent.
        beat: Option<f64>,
    },
    /// Every beat.
    Beats(KnownBeats),
}

/// Beats that somebody else has found.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownBeats {
    path: PathBuf,
    /// Seconds, rising, at least two.
    pub(super) times: Vec<f64>,
    /// The beats that begin a bar, by index, rising; bars are found if there is none.
    pub(super) downbeats: Vec<usize>,
    /// Beats in a bar.
    pub(super) metre: Option<usize>,
}

/// What the user knows does not fit the song, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GuideError {
    /// The file of beats is wrong.
    #[error("--beats {path:?}: {fault}")]
    File {
        /// The file as given.
        path: PathBuf,
        /// What is wrong with it.
        fault: FileFault,
    },
    /// There is no song at that time.
    #[error("{option}: {time} s lies outside the song, which lasts {duration:.1} s")]
    Outside {
        /// The option, with its file if it has one.
        option: String,
        /// Seconds.
        time: f64,
        /// Length of the song in seconds.
        duration: f64,
    },
    /// The song has no beat whose tempo could be taken.
    #[error("--beat-offset {beat}: no tempo is found in the song")]
    NoTempo {
        /// Seconds.
        beat: f64,
    },
}

/// What is wrong with a file of beats.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// The system does not let us read it.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// It is too large.
    #[error("has more than {} MiB", MOST_BYTES >> 20)]
    Large,
    /// It is no JSON.
    #[error("is not JSON: {0}")]
    NotJson(serde_json::Error),
    /// It is JSON of another shape.
    #[error("holds no array of beats")]
    NoBeats,
    /// One of its times is wrong.
    #[error("{list}[{index}] {what}")]
    Time {
        /// `beats` or `downbeats`.
        list: &'static str,
        /// Which one, from 0.
        index: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// One beat has no tempo.
    #[error("holds fewer than 2 beats")]
    Few,
    /// Its bars are no bars.
    #[error("metre is not a whole number from {} to {}", METRES.start(), METRES.end())]
    Metre,
}

/// The most bytes of a file of beats that are read: days of music.
const MOST_BYTES: u64 = 16 << 20;
/// Beats in a bar that a file may say.
const METRES: std::ops::RangeInclusive<u64> = 2..=16;
/// Seconds by which a downbeat may miss its beat.
const NEAR: f64 = 0.05;

impl Explain for GuideError {
    fn hint(&self) -> String {
        match self {
            GuideError::File { fault, .. } => fault.hint().to_owned(),
            GuideError::Outside { .. } => "times count in seconds from the song's beginning".to_owned(),
            GuideError::NoTempo { .. } => "give the tempo too, for example --bpm 120".to_owned(),
        }
    }

    fn exit(&self) -> Exit {
        Exit::Usage
    }
}

impl FileFault {
    fn hint(&self) -> &'static str {
        match self {
            FileFault::Unreadable(_) | FileFault::Large => "name a JSON file of beats that you may read",
            FileFault::NotJson(_) | FileFault::NoBeats => {
                "write an array of seconds, [0.5, 1, 1.5], or {\"beats\": [0.5, 1, 1.5], \"downbeats\": [0.5]}"
            }
            FileFault::Time { .. } => {
                "give seconds from the song's beginning, each later than the one before"
            }
            FileFault::Few => "give every beat of the song, or the tempo alone with --bpm",
            FileFault::Metre => "give the number of beats in a bar, for example 4, or leave it out",
        }
    }
}

impl KnownBeats {
    /// Reads a JSON file: an array of seconds, or an object with the arrays `beats` and perhaps `downbeats` (each of
    /// which is a beat) and the number `metre`. Whatever else the object holds is left alone.
    ///
    /// # Errors
    /// If the file cannot be read or holds anything else.
    pub fn read(path: &Path) -> Result<KnownBeats, GuideError> {
        let read = text(path).and_then(|text| KnownBeats::parse(path, &text));
        read.map_err(|fault| GuideError::File { path: path.to_owned(), fault })
    }

    fn parse(path: &Path, text: &[u8]) -> Result<KnownBeats, FileFault> {
        let object = match serde_json::from_slice(text).map_err(FileFault::NotJson)? {
            Value::Object(object) => object,
            beats => Map::from_iter([("beats".to_owned(), beats)]),
        };
        let beats = object.get("beats").and_then(Value::as_array).ok_or(FileFault::NoBeats)?;
        let times = times("beats", beats)?;
        if times.len() < 2 {
            return Err(FileFault::Few);
        }
        let downbeats = match object.get("downbeats") {
            None | Some(Value::Null) => Vec::new(),
            Some(list) => downbeats(list.as_array().ok_or(FileFault::NoBeats)?, &times)?,
        };
        let metre = match object.get("metre") {
            None | Some(Value::Null) => None,
            Some(metre) => {
                Some(metre.as_u64().filter(|m| METRES.contains(m)).ok_or(FileFault::Metre)? as usize)
            }
        };
        Ok(KnownBeats { path: path.to_owned(), times, downbeats, metre })
    }

    /// Refuses beats that lie after the song.
    pub(super) fn check(&self, duration: f64) -> Result<(), GuideError> {
        match self.times.last() {
            Some(&time) if time > duration => {
                Err(GuideError::Outside { option: format!("--beats {:?}", self.path), time, duration })
            }
            _ => Ok(()),
        }
    }
}

fn text(path: &Path) -> Result<Vec<u8>, FileFault> {
    if std::fs::metadata(path).map_err(FileFault::Unreadable)?.len() > MOST_BYTES {
        return Err(FileFault::Large);
    }
    let mut text = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut text));
    match read {
        Ok(bytes) if bytes as u64 > MOST_BYTES => Err(FileFault::Large),
        Ok(_) => Ok(text),
        Err(cause) => Err(FileFault::Unreadable(cause)),
    }
}

/// Times in seconds, each later than the one before.
fn times(list: &'static str, values: &[Value]) -> Result<Vec<f64>, FileFault> {
    let mut times: Vec<f64> = Vec::with_capacity(values.len());
    for (index, value) in values.iter().enumerate() {
        let wrong = |what| FileFault::Time { list, index, what };
        let time = value.as_f64().ok_or(wrong("is not a number"))?;
        if !(time >= 0.0 && time.is_finite()) {
            return Err(wrong("is negative or no time"));
        }
        if times.last().is_some_and(|&last| last >= time) {
            return Err(wrong("is not later than the one before"));
        }
        times.push(time);
    }
    Ok(times)
}

/// The beats that downbeats fall on, by index.
fn downbeats(values: &[Value], beats: &[f64]) -> Result<Vec<usize>, FileFault> {
    let mut found: Vec<usize> = Vec::with_capacity(values.len());
    for (index, time) in times("downbeats", values)?.into_iter().enumerate() {
        let after = beats.partition_point(|&beat| beat < time - NEAR);
        let beat =
            Some(after).filter(|&beat| beats.get(beat).is_some_and(|beat| (beat - time).abs() <= NEAR));
        let beat = beat.filter(|beat| !found.contains(beat));
        found.push(beat.ok_or(FileFault::Time { list: "downbeats", index, what: "is none of the beats" })?);
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Result<KnownBeats, String> {
        KnownBeats::parse(Path::new("b.json"), text.as_bytes()).map_err(|fault| fault.to_string())
    }

    #[test]
    fn beats_are_an_array_or_stand_in_an_object() {
        let beats = parsed("[0.5, 1, 1.5e0]").unwrap();
        assert_eq!(
            (&beats.times[..], &beats.downbeats[..], beats.metre),
            (&[0.5, 1.0, 1.5][..], &[][..], None)
        );
        let text = r#"{"tempo": 120, "beats": [0, 0.5, 1, 1.5], "downbeats": [0.5, 1.49], "metre": 2}"#;
        let beats = parsed(text).unwrap();
        assert_eq!((beats.times.len(), &beats.downbeats[..], beats.metre), (4, &[1, 3][..], Some(2)));
        assert!(parsed(r#"{"beats": [1, 2], "downbeats": null, "metre": null}"#).is_ok());
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        for (text, words) in [
            ("", "not JSON"),
            ("[1, 2", "not JSON"),
            ("[1, NaN]", "not JSON"),
            ("[1, 1e999]", "not JSON"),
            ("12", "no array of beats"),
            ("{}", "no array of beats"),
            (r#"{"beats": {}}"#, "no array of beats"),
            (r#"{"beats": [1, 2], "downbeats": 1}"#, "no array of beats"),
            ("[]", "fewer than 2 beats"),
            ("[3]", "fewer than 2 beats"),
            ("[1, null]", "beats[1] is not a number"),
            (r#"[1, "2"]"#, "beats[1] is not a number"),
            ("[-0.5, 1]", "beats[0] is negative"),
            ("[1, 2, 2]", "beats[2] is not later"),
            ("[1, 3, 2]", "beats[2] is not later"),
            (r#"{"beats": [1, 2], "downbeats": [1.5]}"#, "downbeats[0] is none of the beats"),
            (r#"{"beats": [1, 2], "downbeats": [1, 1.01]}"#, "downbeats[1] is none of the beats"),
            (r#"{"beats": [1, 2], "downbeats": [2, 1]}"#, "downbeats[1] is not later"),
            (r#"{"beats": [1, 2], "metre": 1}"#, "metre is not"),
            (r#"{"beats": [1, 2], "metre": 4.5}"#, "metre is not"),
        ] {
            let said = parsed(text).expect_err(text);
            assert!(said.contains(words), "{text}: {said}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        for path in [&folder.path().join("absent.json"), folder.path()] {
            let error = KnownBeats::read(path).unwrap_err();
            assert!(error.to_string().contains("cannot be read"), "{error}");
            assert!(error.to_string().contains(&format!("{path:?}")), "{error}");
            assert_eq!(error.exit(), Exit::Usage);
        }
        let large = folder.path().join("large.json");
        File::create(&large).unwrap().set_len(MOST_BYTES + 1).unwrap();
        let error = KnownBeats::read(&large).unwrap_err().to_string();
        assert!(error.contains("16 MiB"), "{error}");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in r#"[\[\]{}0-9.,:" a-z-]{0,40}"#) {
            let _ = parsed(&text);
            let _ = parsed(&format!("{{\"beats\": [{text}], \"downbeats\": [{text}]}}"));
        }
    }
}
