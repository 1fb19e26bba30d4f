//! What must hold for any bytes, one function for each thing that a user hands in. The fuzz targets call them without
//! end; `tests/library/any_bytes.rs` calls them on a few thousand mutations of every seed.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use asciivid::assets::{Catalogue, Font, Library};
use asciivid::audio::decode_into;
use asciivid::error::Explain;
use asciivid_effects::kit::drive::{Drive, DriveError, Formula, Rows, Scratch};
use asciivid_effects::kit::{Signal, Signals};

/// Signals that are hard to digest: nothing, half, everything, too much, and no numbers.
const LEVELS: [f32; 6] = [0.0, 0.5, 1.0, -1e30, f32::INFINITY, f32::NAN];

/// Samples after which a song has been read for long enough.
const ENOUGH: usize = 1 << 22;

/// A text is refused with a place inside it, or is a drive and a formula that are finite whatever the signals are.
pub(crate) fn drive(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for level in LEVELS {
        let signals = Signals([level; Signal::COUNT]);
        match Drive::parse(text) {
            Ok(drive) => assert!(drive.eval(&signals).is_finite()),
            Err(error) => refused(text, &error),
        }
        match Formula::parse(text) {
            Ok(formula) => {
                let (c, mut out) = ([level; 9], [f32::NAN; 9]);
                let rows = Rows { x: &c, y: &c, r: &c, a: &c, i: &c, j: &c, p: &c };
                formula.eval_rows(&signals, &rows, &mut out, &mut Scratch::default());
                assert!(out.iter().all(|value| value.is_finite()));
            }
            Err(error) => refused(text, &error),
        }
    }
}

fn refused(text: &str, error: &DriveError) {
    assert!(text.get(error.span.clone()).is_some());
    assert!(!error.to_string().is_empty());
}

/// A preset is read or refused with what is wrong.
pub(crate) fn preset(bytes: &[u8]) {
    let file = File::new("preset.toml", bytes);
    explained(Library::new().preset(file.name(), &Catalogue::built_in()));
}

/// A palette of glyphs or colours is read or refused with what is wrong.
pub(crate) fn palette(bytes: &[u8]) {
    let file = File::new("palette.toml", bytes);
    explained(Library::new().palette(file.name()));
}

/// A font is read or refused with what is wrong.
pub(crate) fn font(bytes: &[u8]) {
    explained(Font::new("font", bytes));
}

/// A song is decoded or refused with what is wrong; every sample is finite and there are as many as are said.
pub(crate) fn song(bytes: &[u8]) {
    let file = File::new("song", bytes);
    let mut samples = 0;
    let facts = explained(decode_into(&file.0, None, &mut |chunk| {
        assert!(chunk.samples.iter().all(|sample| sample.is_finite()));
        samples += chunk.samples.len();
        if samples < ENOUGH { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }));
    if let Some(facts) = facts.filter(|_| samples < ENOUGH) {
        assert_eq!(facts.frames as usize * facts.channels, samples);
    }
}

/// What was read; what was refused has said why and what to do.
fn explained<T, E: Explain>(read: Result<T, E>) -> Option<T> {
    read.map_err(|error| assert!(!error.to_string().is_empty() && !error.hint().is_empty())).ok()
}

/// Bytes in a file of this process, gone with it.
struct File(PathBuf);

impl File {
    fn new(name: &str, bytes: &[u8]) -> File {
        let thread = std::thread::current().id();
        let path = std::env::temp_dir().join(format!("asciivid-{}-{thread:?}-{name}", std::process::id()));
        std::fs::write(&path, bytes).expect("the temporary folder can be written");
        File(path)
    }

    fn name(&self) -> &str {
        self.0.to_str().expect("a temporary folder with a plain name")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _: std::io::Result<()> = std::fs::remove_file(&self.0 as &Path);
    }
}
