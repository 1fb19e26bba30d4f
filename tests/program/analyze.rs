//! `asciivid analyze` as a user meets it: the page, the JSON, the picture, and how they are refused.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use crate::place::{Place, text, wav};
use asciivid::audio::tune;
use serde_json::Value;

/// A place with the tune of the demo: 125 beats a minute, A minor, 24.96 s.
fn with_tune() -> Place {
    let place = Place::new();
    tune().write_wav(&place.path("tune.wav")).unwrap();
    place
}

/// A WAV file of one channel with so many seconds of nothing.
fn silence(seconds: f64) -> Vec<u8> {
    let mut file = wav(seconds);
    file[44..].fill(0);
    file
}

fn parsed(place: &Place, name: &str) -> Value {
    let output = place.run(&["analyze", name, "--json", "-"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// What every analysis keeps to.
fn check(found: &Value) {
    let duration = found["duration"].as_f64().unwrap();
    for hit in ["beat", "downbeat", "onset", "kick", "snare", "hat"] {
        let times = numbers(&found[format!("{hit}s")]);
        let strengths = numbers(&found[format!("{hit}_strengths")]);
        assert!(times.is_sorted() && times.iter().all(|t| (0.0..=duration).contains(t)), "{hit}: {times:?}");
        assert_eq!(times.len(), strengths.len(), "{hit}");
        assert!(strengths.iter().all(|s| (0.0..=1.0).contains(s)), "{hit}: {strengths:?}");
    }
    let mut end = 0.0;
    for section in found["sections"].as_array().unwrap() {
        assert_eq!(section["start"].as_f64().unwrap(), end);
        end = section["end"].as_f64().unwrap();
        assert!(section["label"].is_string() && section["role"].is_string());
    }
    assert_eq!(end, duration);
    let curves = found["curves"].as_object().unwrap();
    let hops = (duration / curves["hop"].as_f64().unwrap()) as usize;
    assert!(curves.len() > 25, "{:?}", curves.keys());
    for (name, curve) in curves.iter().filter(|(name, _)| *name != "hop") {
        let curve = numbers(curve);
        assert!(curve.len().abs_diff(hops) <= 1, "{name}: {} for {hops}", curve.len());
        assert!(curve.iter().all(|v| (0.0..=1.0).contains(v)), "{name}");
    }
}

#[test]
fn the_page_tells_what_the_tune_is() {
    let output = with_tune().run(&["analyze", "tune.wav"]);
    let page = text(&output.stdout);
    assert!(output.status.success());
    for word in
        ["tune.wav", "0:25.0", "125.0 BPM", "trusted", "bars of 4", "A minor", "LUFS", "section", "loudest"]
    {
        assert!(page.contains(word), "{word}: {page}");
    }
    assert!(!page.contains('\x1b'), "no colours in a pipe");
}

#[test]
fn the_page_keeps_to_its_columns() {
    let place = with_tune();
    for (asked, most) in [("40", 40), ("57", 57), ("80", 80), ("300", 100), ("3", 40), ("many", 80)] {
        let output = place.command(&["analyze", "tune.wav"]).env("COLUMNS", asked).output().unwrap();
        let page = text(&output.stdout);
        let widest = page.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= most && widest > most * 3 / 4, "{asked}: {widest}\n{page}");
    }
}

#[test]
fn json_holds_everything_and_nothing_else_is_on_standard_output() {
    let found = parsed(&with_tune(), "tune.wav");
    check(&found);
    assert_eq!((&found["version"], &found["file"]), (&1.into(), &"tune.wav".into()));
    assert!((found["tempo"].as_f64().unwrap() - 125.0).abs() < 0.5, "{}", found["tempo"]);
    assert_eq!((&found["trusted"], &found["metre"]), (&true.into(), &4.into()));
    assert_eq!(found["key"], "A minor");
    assert!(found["loudness_lufs"].as_f64().unwrap() < 0.0);
    assert!(found["title"].is_null());
    let beats = numbers(&found["beats"]);
    assert!(beats.len() > 40 && beats.windows(2).all(|pair| (pair[1] - pair[0] - 0.48).abs() < 0.06));
    let kinds: Vec<&Value> = found["moments"].as_array().unwrap().iter().map(|m| &m["kind"]).collect();
    assert!(kinds.contains(&&"loudest".into()), "{kinds:?}");
}

#[test]
fn every_field_is_in_the_documentation_and_the_other_way_round() {
    let found = parsed(&with_tune(), "tune.wav");
    let page = include_str!("../../src/README.md");
    let chapter = page.split("## The analysis as JSON").nth(1).unwrap().split("\n## ").next().unwrap();
    let rows = chapter.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let mut told: Vec<String> =
        rows.flat_map(|names| names.split(' ').map(|name| name.replace('`', ""))).collect();
    let mut held: Vec<String> = found.as_object().unwrap().keys().cloned().collect();
    told.sort();
    held.sort();
    assert_eq!(told, held);
}

#[test]
fn the_plot_is_a_picture_of_the_promised_size_and_the_page_is_printed_too() {
    let place = with_tune();
    let output = place.run(&["analyze", "tune.wav", "--plot", "tune.png", "--json", "tune.json"]);
    assert!(output.status.success() && text(&output.stdout).contains("125.0 BPM"));
    assert_eq!(place.files(), ["song.mp3", "tune.json", "tune.png", "tune.wav"]);
    let bytes = fs::read(place.path("tune.png")).unwrap();
    assert!(bytes.starts_with(b"\x89PNG\r\n"));
    let picture = image::load_from_memory(&bytes).unwrap().to_rgb8();
    assert_eq!(picture.dimensions(), asciivid::plot::SIZE);
    let colours: std::collections::HashSet<[u8; 3]> = picture.pixels().map(|pixel| pixel.0).collect();
    assert!(colours.len() > 1000, "{}", colours.len());
    let found: Value = serde_json::from_slice(&fs::read(place.path("tune.json")).unwrap()).unwrap();
    check(&found);
    let mode = fs::metadata(place.path("tune.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o600, 0o600);
}

#[test]
fn quiet_writes_the_files_and_says_nothing() {
    let place = Place::new();
    fs::write(place.path("song.wav"), wav(2.0)).unwrap();
    let output = place.run(&["analyze", "song.wav", "-q", "--json", "song.json"]);
    assert!(output.status.success() && output.stdout.is_empty() && output.stderr.is_empty());
    check(&serde_json::from_slice(&fs::read(place.path("song.json")).unwrap()).unwrap());
    assert!(!place.run(&["analyze", "song.wav", "-q"]).stdout.is_empty());
}

#[test]
fn silence_and_a_blink_of_sound_have_no_beat_no_key_and_no_loudness() {
    let place = Place::new();
    fs::write(place.path("silence.wav"), silence(5.0)).unwrap();
    fs::write(place.path("blink.wav"), wav(0.05)).unwrap();
    for name in ["silence.wav", "blink.wav"] {
        let found = parsed(&place, name);
        check(&found);
        for field in ["tempo", "key", "loudness_lufs"] {
            assert!(found[field].is_null(), "{name}: {field} {}", found[field]);
        }
        assert_eq!(found["trusted"], false);
        let output = place.run(&["analyze", name, "--plot", &name.replace("wav", "png")]);
        assert!(output.status.success() && text(&output.stdout).contains("no steady beat"));
    }
    assert!(place.files().contains(&"blink.png".into()));
}

#[test]
fn files_are_not_replaced_unasked() {
    let place = Place::new();
    fs::write(place.path("song.wav"), wav(1.0)).unwrap();
    fs::write(place.path("a.png"), "precious").unwrap();
    let words = ["analyze", "song.wav", "--plot", "a.png"];
    let (exit, lines) = place.refused(&words);
    assert!(exit == 1 && lines.contains("--overwrite") && lines.contains("--plot FILE"), "{lines}");
    assert_eq!(fs::read(place.path("a.png")).unwrap(), b"precious");
    let output = place.run(&[&words[..], &["--overwrite"]].concat());
    assert!(output.status.success() && fs::read(place.path("a.png")).unwrap().starts_with(b"\x89PNG"));
}

#[test]
fn what_cannot_be_done_is_refused_in_two_lines() {
    let place = Place::new();
    fs::write(place.path("song.wav"), wav(1.0)).unwrap();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["sogn.wav"], 1, "song.wav"),
        (&["song.mp3"], 1, "song.mp3"),
        (&["song.wav", "--plot", "a.jpg"], 2, "a.png"),
        (&["song.wav", "--plot", "a.png", "--json", "a.png"], 2, "the plot itself"),
        (&["song.wav", "--json", "song.wav", "--overwrite"], 2, "the song itself"),
        (&["song.wav", "--json", "absent/a.json"], 1, "mkdir -p"),
        (&["song.wav", "--json", "/proc/a.json"], 1, "--json FILE"),
        (&["song.wav", "--jsn", "a.json"], 2, "--json"),
        (&["song.wav", "--quality", "draft"], 2, "--quality"),
        (&["song.wav", "other.wav"], 2, "one song"),
        (&["--json", "a.json"], 2, "asciivid analyze song.mp3"),
    ];
    for (words, exit, named) in cases {
        let (found, lines) = place.refused(&[&["analyze"], *words].concat());
        assert_eq!(found, *exit, "{words:?}: {lines}");
        assert!(lines.contains(named), "{words:?}: {lines}");
    }
}

#[test]
fn without_a_song_the_options_are_shown() {
    let output = Place::new().run(&["analyze"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty() && text(&output.stderr).contains("--plot <FILE.png>"));
    let help = Place::new().run(&["analyze", "--help"]);
    assert!(text(&help.stdout).contains("src/README.md"));
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let place = Place::new();
    fs::write(place.path("song.wav"), wav(1.0)).unwrap();
    for words in [&["analyze", "song.wav"][..], &["analyze", "song.wav", "--json", "-"]] {
        let mut child = place.command(words).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        drop(child.stdout.take());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{words:?}");
    }
}
