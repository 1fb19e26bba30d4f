//! Cue files: which scene a user wants when, a line each.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::error::{AssetError, instead};
use super::fault::{Fault, Faults};
use crate::error::Result;
use crate::settings::{Pin, SettingsError, parse_time};

/// The most bytes of a cue file.
const LIMIT: u64 = 1 << 20;

/// Reads a cue file: lines of a time and a scene, such as `1:12 storm`; empty lines and what follows a `#` say nothing.
///
/// # Errors
/// If the file is no text, or has lines that are not so or name none of the scenes: all of them, each with its place.
pub fn read_cues(path: &Path, scenes: &[&str]) -> Result<Vec<Pin>> {
    let wrong = |what: String| {
        SettingsError::new(
            "--cues",
            &path.to_string_lossy(),
            what,
            "give a text file with lines such as 1:12 storm",
        )
    };
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(LIMIT + 1).read_to_string(&mut text));
    let read = read.map_err(|cause| wrong(format!("cannot be read: {cause}")))?;
    if read as u64 > LIMIT {
        return Err(wrong(format!("is larger than {LIMIT} bytes")).into());
    }
    let (mut pins, mut faults, mut start) = (Vec::new(), Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let said = line.split('#').next().unwrap_or_default().trim_end();
        let left = start + said.len() - said.trim_start().len();
        match cue(said.trim_start(), scenes) {
            Ok(pin) => pins.extend(pin),
            Err((what, help)) => faults.push(Fault { span: left..start + said.len(), what, help }),
        }
        start += line.len();
    }
    match Faults::new(&path.to_string_lossy(), &text, faults) {
        Some(faults) => Err(AssetError::Faults(Box::new(faults)).into()),
        None => Ok(pins),
    }
}

/// The pin of a line, if it has one; or what is wrong with it, and the way out.
fn cue(line: &str, scenes: &[&str]) -> std::result::Result<Option<Pin>, (String, String)> {
    if line.is_empty() {
        return Ok(None);
    }
    let (time, scene) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let time = parse_time("", time)
        .map_err(|error| (error.what, "write a time and a scene: 1:12 storm".to_owned()))?;
    let scene = scene.trim();
    if !scenes.contains(&scene) {
        let what = format!("unknown scene \"{scene}\"");
        return Err((what, instead(scene, scenes.iter().copied())));
    }
    Ok(Some(Pin { time, scene: scene.to_owned() }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Explain;

    fn read(text: &[u8]) -> std::result::Result<Vec<Pin>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cues.txt");
        std::fs::write(&path, text).unwrap();
        read_cues(&path, &["storm", "far away"]).map_err(|error| {
            assert!(!error.hint().is_empty());
            error.to_string()
        })
    }

    #[test]
    fn a_line_is_a_time_and_a_scene() {
        let pin = |time: f64, scene: &str| Pin { time, scene: scene.to_owned() };
        let text = "# of the song\n0 storm\n\n  1:12.5\tfar away  # the chorus\r\n1:02:03 storm";
        assert_eq!(
            read(text.as_bytes()).unwrap(),
            [pin(0.0, "storm"), pin(72.5, "far away"), pin(3723.0, "storm")]
        );
        assert!(read(b"").unwrap().is_empty());
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let said = read(b"0 storm\n1:12 stom\n  soon storm\n1:99 storm\n5\n").unwrap_err();
        for part in [
            ":2:1: unknown scene \"stom\"",
            "did you mean \"storm\"?",
            ":3:3: not a time",
            ":4:1: more than 59",
            ":5:1: unknown scene \"\"",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(read(&[0xff, 0xfe]).unwrap_err().contains("cannot be read"));
        assert!(read(&vec![b'\n'; 2 << 20]).unwrap_err().contains("larger than"));
        assert!(read_cues(Path::new("/no/such/file"), &[]).unwrap_err().to_string().contains("--cues"));
    }
}
