//! Anything may be handed in: mutations of good files, and all that a fuzzer ever broke something with.

#[path = "../../fuzz/cases/mod.rs"]
mod cases;

use std::path::Path;

/// A source of even random numbers (xorshift, G. Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % end.max(1)
    }

    /// A few changes to a file: a byte, a bit, a piece cut out, doubled or moved, an end.
    fn mutate(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(4) {
            let (at, other) = (self.below(bytes.len()), self.below(bytes.len()));
            let (from, to) = (at.min(other), at.max(other).min(at.min(other) + 64));
            match self.below(6) {
                _ if bytes.is_empty() => bytes.push(self.below(256) as u8),
                0 => bytes[at] = self.below(256) as u8,
                1 => bytes[at] ^= 1 << self.below(8),
                2 => drop(bytes.drain(from..to)),
                3 => bytes.extend_from_within(from..to),
                4 => bytes[at] = [0, 1, 0x7f, 0x80, 0xff, b'"', b'\n'][self.below(7)],
                _ => bytes.truncate(at),
            }
        }
        bytes
    }
}

fn hold(case: fn(&[u8]), seeds: &[Vec<u8>], times: usize) {
    assert!(!seeds.is_empty());
    let mut dice = Dice(0x5eed_0001);
    for seed in seeds {
        case(seed);
        for _ in 0..times / seeds.len() {
            case(&dice.mutate(seed));
        }
    }
}

/// The files of a folder of the project with this ending.
fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = folder.read_dir().unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|found| found == ending));
    let mut files: Vec<_> = files.collect();
    files.sort();
    files.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

#[test]
fn a_mutated_drive_is_refused_or_finite() {
    let seeds =
        ["0.5 + 2*bass", "beat_phase < 0.5 ? sin(t*tau) : -noise(x, y, t)", "max(kick, snare, hat)^2 % 0.3"];
    hold(cases::drive, &seeds.map(|seed| seed.as_bytes().to_vec()), 3000);
}

#[test]
fn a_mutated_preset_is_read_or_refused() {
    hold(cases::preset, &files("presets", "toml"), 400);
}

#[test]
fn a_mutated_palette_is_read_or_refused() {
    let seeds = [files("palettes/colors", "toml"), files("palettes/glyphs", "toml")].concat();
    hold(cases::palette, &seeds, 2000);
}

#[test]
fn a_mutated_font_is_read_or_refused() {
    hold(cases::font, &files("fonts/noto_runic", "ttf"), 40);
}

#[test]
fn a_mutated_song_is_decoded_or_refused() {
    let mut song = asciivid::audio::tune().to_wav();
    song.truncate(20_000);
    hold(cases::song, &[song], 400);
}

/// What a fuzzer once broke something with, by the name of its case.
#[test]
fn what_once_broke_something_holds() {
    for (case, ending) in [
        (cases::drive as fn(&[u8]), "drive"),
        (cases::preset, "preset"),
        (cases::palette, "palette"),
        (cases::font, "font"),
        (cases::song, "song"),
    ] {
        files("fuzz/found", ending).iter().for_each(|bytes| case(bytes));
    }
}
