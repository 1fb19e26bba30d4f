//! What lies in a work folder: the list of finished clips.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::OnceLock;

use blake3::{Hash, Hasher};
use serde::{Deserialize, Serialize};

use crate::settings::Quality;

/// Its name, by which a folder is known as ours.
pub(super) const NAME: &str = "asciivid.json";
/// Its name until it is whole.
pub(super) const PART: &str = "asciivid.json.part";

/// The list of finished clips, as it is written.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The program that made them.
    program: String,
    /// Whether the folder was made by us, so that it is ours to remove.
    pub(super) made: bool,
    /// What `auto` has chosen.
    pub(super) auto: Option<Choice>,
    /// Finished clips by the names of their files.
    pub(super) clips: BTreeMap<String, Record>,
}

/// The quality that `auto` has chosen.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Choice {
    /// Hash of what it was asked for.
    pub(super) asked: String,
    /// Its name.
    pub(super) quality: String,
}

/// A finished clip.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Record {
    /// Size of the file.
    bytes: u64,
    /// BLAKE3 of the file.
    checksum: String,
    /// Number of its frames.
    frames: usize,
    /// Mean luma of every frame as it was drawn, for the check of the film.
    pub(super) luma: Vec<f32>,
}

/// What may be in the file of a manifest.
pub(super) enum Found {
    /// Clips that we may use.
    Ours(Manifest),
    /// Clips of another version of the program, which is named.
    Others(String),
    /// Nothing that makes sense.
    Damaged,
}

/// What a manifest of any version has.
#[derive(Deserialize)]
struct Header {
    program: String,
}

impl Manifest {
    /// An empty one.
    pub(super) fn new(made: bool) -> Manifest {
        Manifest { program: program().to_owned(), made, auto: None, clips: BTreeMap::new() }
    }

    /// Reads the text of one.
    pub(super) fn read(text: &[u8]) -> Found {
        match (serde_json::from_slice::<Header>(text), serde_json::from_slice(text)) {
            (Ok(header), _) if header.program != program() => Found::Others(header.program),
            (_, Ok(manifest)) => Found::Ours(manifest),
            _ => Found::Damaged,
        }
    }

    /// Writes it into a folder. Whatever happens, there is a whole one under its name, this one or the one before.
    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let part = folder.join(PART);
        let write = || {
            let mut file = File::create(&part)?;
            serde_json::to_writer(&file, self)?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            fs::rename(&part, folder.join(NAME))
        };
        write().inspect_err(|_| drop(fs::remove_file(&part)))
    }

    /// The quality that `auto` chose when it was asked for the same.
    pub(super) fn chosen(&self, asked: &str) -> Option<Quality> {
        let choice = self.auto.as_ref().filter(|choice| choice.asked == asked)?;
        choice.quality.parse().ok()
    }
}

impl Record {
    /// Of a finished file, as soon as the disk really has it.
    pub(super) fn of(path: &Path, luma: &[f32]) -> io::Result<Record> {
        let file = File::open(path)?;
        file.sync_all()?;
        let (bytes, checksum) = (file.metadata()?.len(), hash(file)?.to_hex().to_string());
        Ok(Record { bytes, checksum, frames: luma.len(), luma: luma.to_vec() })
    }

    /// Whether a file is still the one that was finished.
    pub(super) fn describes(&self, path: &Path) -> bool {
        let same = |file: File| {
            Ok(file.metadata()?.len() == self.bytes && hash(file)?.to_hex()[..] == *self.checksum)
        };
        self.frames == self.luma.len() && File::open(path).and_then(same).unwrap_or(false)
    }
}

fn hash(file: File) -> io::Result<Hash> {
    let mut hasher = Hasher::new();
    hasher.update_reader(file)?;
    Ok(hasher.finalize())
}

/// This program: its version and a hash of its file, as two builds may have one version.
fn program() -> &'static str {
    static PROGRAM: OnceLock<String> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let file = std::env::current_exe().and_then(File::open).and_then(hash);
        let build = file.map_or_else(|_| String::new(), |hash| format!(" ({})", &hash.to_hex()[..16]));
        format!("asciivid {}{build}", env!("CARGO_PKG_VERSION"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_cut_changed_or_gone_is_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip");
        fs::write(&path, [7; 5000]).unwrap();
        let record = Record::of(&path, &[16.0, 40.25]).unwrap();
        assert!(record.describes(&path));
        let mut flipped = [7; 5000];
        flipped[4000] ^= 1;
        for bytes in [&[7; 4999][..], &[7; 5001], &flipped, &[]] {
            fs::write(&path, bytes).unwrap();
            assert!(!record.describes(&path), "{}", bytes.len());
        }
        fs::remove_file(&path).unwrap();
        assert!(!record.describes(&path));
    }

    #[test]
    fn what_is_written_is_read_to_the_last_bit() {
        let folder = tempfile::tempdir().unwrap();
        let mut manifest = Manifest::new(true);
        let luma: Vec<f32> = (0..10_000).map(|i| 16.0 + (i as f32 * 0.021_9).sqrt() * 15.7).collect();
        let record = Record { bytes: 9, checksum: "ab".into(), frames: luma.len(), luma: luma.clone() };
        manifest.clips.insert("clip-1.mp4".into(), record);
        manifest.write(folder.path()).unwrap();
        let text = fs::read(folder.path().join(NAME)).unwrap();
        let Found::Ours(read) = Manifest::read(&text) else { panic!("not ours") };
        assert!(read.made && read.clips == manifest.clips && read.clips["clip-1.mp4"].luma == luma);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn other_programs_and_damage_are_told_apart() {
        assert!(matches!(Manifest::read(br#"{"program":"asciivid 9.9","clips":7}"#), Found::Others(_)));
        let text = serde_json::to_vec(&Manifest::new(false)).unwrap();
        assert!(matches!(Manifest::read(&text), Found::Ours(_)));
        for text in [&b""[..], b"{}", &text[..text.len() - 1]] {
            assert!(matches!(Manifest::read(text), Found::Damaged));
        }
    }
}
