//! The program for a look before the film: frame and strip.

use std::fs;
use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::place::{Place, end, send, text};
use asciivid::audio::tune;
use rustix::process::Signal;

fn place() -> Place {
    let place = Place::new();
    tune().write_wav(&place.path("tune.wav")).unwrap();
    place
}

/// Width and height of a PNG.
fn size(place: &Place, name: &str) -> (u32, u32) {
    let picture = image::load_from_memory(&fs::read(place.path(name)).unwrap()).unwrap();
    (picture.width(), picture.height())
}

#[test]
fn a_frame_is_written_or_shown() {
    let place = place();
    let frame = ["frame", "tune.wav", "--at", "0:11.5", "--preset", "voyage", "--resolution", "320x180"];
    let written = place.run(&[&frame[..], &["-o", "a.png"]].concat());
    assert!(written.status.success() && written.stdout.is_empty(), "{written:?}");
    assert_eq!(size(&place, "a.png"), (320, 180));
    let (exit, said) = place.refused(&[&frame[..], &["-o", "a.png"]].concat());
    assert!(exit == 1 && said.contains("\"a.png\" exists already") && said.contains("--overwrite"), "{said}");
    let (exit, said) = place.refused(&[&frame[..], &["-o", "a.jpg"]].concat());
    assert!(exit == 2 && said.contains("use \"a.png\""), "{said}");

    let shown = place.run(&frame);
    let lines: Vec<&str> = text(&shown.stdout).lines().collect();
    assert!(shown.status.success() && lines.len() == 23, "{} lines", lines.len());
    assert!(lines.iter().all(|line| line.len() <= 80) && lines.iter().any(|line| line.contains('#')));
}

#[test]
fn a_frame_is_drawn_again_whenever_its_preset_is_saved() {
    let place = place();
    let (preset, picture) = (place.path("mine.toml"), place.path("a.png"));
    fs::copy("presets/voyage.toml", &preset).unwrap();
    let words =
        ["frame", "tune.wav", "--at", "5", "--preset", "mine.toml", "--resolution", "320x180", "--watch"];
    let mut command = place.at_terminal(&[&words[..], &["-o", "a.png"]].concat());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let drawn = |last: &[u8]| {
        let limit = Instant::now() + Duration::from_secs(60);
        loop {
            let now = fs::read(&picture).unwrap_or_default();
            if image::load_from_memory(&now).is_ok() && now != last {
                return now;
            }
            assert!(Instant::now() < limit);
            std::thread::sleep(Duration::from_millis(20));
        }
    };
    let first = drawn(&[]);
    fs::write(&preset, "nonsense = 7").unwrap();
    let mut said = child.stderr.take().unwrap();
    let (mut text, mut bytes) = (String::new(), [0; 512]);
    while !text.contains("hint: ") {
        let count = said.read(&mut bytes).unwrap();
        assert!(count > 0, "{text}");
        text += &String::from_utf8_lossy(&bytes[..count]);
    }
    assert!(text.contains("nonsense"), "{text}");
    fs::copy("presets/inferno.toml", &preset).unwrap();
    drawn(&first);
    send(&child, Signal::INT);
    assert_eq!(end(&mut child), Some(0));
}

#[test]
fn a_strip_is_one_sheet() {
    let place = place();
    let strip = ["strip", "tune.wav", "--preset", "voyage", "--resolution", "320x180", "-o", "s.png"];
    let made = place.run(&strip);
    assert!(made.status.success() && text(&made.stdout) == "s.png\n", "{made:?}");
    assert_eq!(size(&place, "s.png").0, 1960);
    let (exit, said) = place.refused(&["strip", "none.wav"]);
    assert!(exit == 1 && said.contains("none.wav"), "{said}");
}
