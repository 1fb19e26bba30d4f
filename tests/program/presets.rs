//! The program for authors of presets: new, check, schema.

use std::fs;

use crate::place::{Place, text};
use asciivid::audio::tune;

#[test]
fn a_new_preset_is_good_and_is_never_written_over() {
    let place = Place::new();
    let made = place.run(&["new", "mine"]);
    assert!(made.status.success(), "{made:?}");
    assert!(text(&made.stdout).starts_with("mine.toml\n"));
    let file = fs::read_to_string(place.path("mine.toml")).unwrap();
    assert!(file.contains("title = \"mine\"") && file.contains("--preset mine.toml"));
    let checked = place.run(&["check", "mine.toml"]);
    assert_eq!((text(&checked.stdout), checked.status.code()), ("mine.toml: ok, 2 scenes\n", Some(0)));

    let (exit, said) = place.refused(&["new", "mine.toml"]);
    assert!(exit == 2 && said.contains("\"mine.toml\" exists already"), "{said}");
    assert_eq!(fs::read_to_string(place.path("mine.toml")).unwrap(), file);
    for name in ["", "../mine", "a b", "a.b", ".toml", "/tmp/mine", "a\nb", "\"", &"x".repeat(65)] {
        let (exit, said) = place.refused(&["new", name]);
        assert!(exit == 2 && said.contains("name of a preset"), "{name}: {said}");
    }
    let (exit, said) = place.refused(&["new", "-q"]);
    assert!(exit == 2 && said.contains("asciivid new mine"), "{said}");
}

#[test]
fn every_preset_is_checked_and_every_fault_is_shown() {
    let place = Place::new();
    let broken = "title = \"x\"\n[[scene]]\n[[scene.layer]]\neffect = \"rian\"\n[[scene.layer]]\neffect = \"rain\"\nspeed = 99\n";
    fs::write(place.path("broken.toml"), broken).unwrap();
    fs::write(place.path("binary.toml"), [0xff, 0xfe]).unwrap();
    let checked = place.run(&["check", "ink", "broken.toml", "absent", "binary.toml", "voyage"]);
    assert_eq!(checked.status.code(), Some(2));
    let good: Vec<&str> = text(&checked.stdout).lines().collect();
    assert!(
        good.len() == 2 && good[0].starts_with("ink: ok, ") && good[1].starts_with("voyage: ok, "),
        "{good:?}"
    );
    let said = text(&checked.stderr);
    for part in [
        "broken.toml:4:10: unknown effect \"rian\"\n  4 | effect = \"rian\"\n    |          ^^^^^^ did you mean \"rain\"?",
        "broken.toml:7:9: \"speed\" is 99, out of range",
        "there is no preset named \"absent\"",
        "the preset \"binary.toml\" is no text",
        "error: 3 of 5 presets cannot be used\nhint: ",
    ] {
        assert!(said.contains(part), "{part}\n\n{said}");
    }
    let alone = place.run(&["check", "-q", "ink"]);
    assert!(alone.status.success() && alone.stdout.is_empty() && alone.stderr.is_empty());
    let (exit, said) = place.refused(&["check", "-q"]);
    assert!(exit == 2 && said.contains("asciivid check mine.toml"), "{said}");
}

#[test]
fn a_font_that_cannot_draw_is_a_fault_of_its_preset() {
    let place = Place::new();
    fs::write(place.path("letters.ttf"), "no letters").unwrap();
    let preset = "title = \"x\"\nfont = \"letters.ttf\"\n[[scene]]\n[[scene.layer]]\neffect = \"rain\"\n";
    fs::write(place.path("mine.toml"), preset).unwrap();
    let checked = place.run(&["check", "mine.toml"]);
    assert_eq!(checked.status.code(), Some(2));
    assert!(text(&checked.stderr).contains("letters.ttf"), "{checked:?}");
}

#[test]
fn the_schema_is_json_that_names_all_there_is() {
    let place = Place::new();
    let output = place.run(&["schema"]);
    assert!(output.status.success() && output.stderr.is_empty());
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let speed = &schema["$defs"]["effect.rain"]["properties"]["speed"];
    assert!(speed["description"].as_str().unwrap().len() > 20 && speed["maximum"].is_number(), "{speed}");
    let effects = schema["$defs"]["layer"]["properties"]["effect"]["enum"].as_array().unwrap();
    let listed = place.run(&["list", "effects", "--json"]);
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    let names: Vec<_> = listed["items"].as_array().unwrap().iter().map(|item| item["name"].clone()).collect();
    assert_eq!(*effects, names);
}

#[test]
fn a_cue_file_says_which_scene_is_seen_when() {
    let place = Place::new();
    tune().write_wav(&place.path("tune.wav")).unwrap();
    fs::write(place.path("cues.txt"), "0 skyline\n0:10.5 stars  # the break\n").unwrap();
    let plan = ["plan", "tune.wav", "--preset", "voyage", "--json", "--cues"];
    let made = place.run(&[&plan[..], &["cues.txt"]].concat());
    assert!(made.status.success(), "{}", text(&made.stderr));
    let told: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
    let scene = |time: f64| {
        let scenes = told["scenes"].as_array().unwrap();
        scenes.iter().find(|scene| scene["end"].as_f64().unwrap() > time).unwrap()["scene"].clone()
    };
    assert_eq!((scene(0.5), scene(10.6)), ("skyline".into(), "stars".into()));
    fs::write(place.path("cues.txt"), "0 skyline\n9:30 stars\n").unwrap();
    let made = place.run(&[&plan[..], &["cues.txt"]].concat());
    let said = text(&made.stderr);
    assert!(
        made.status.success() && said.contains("\"stars\" is wanted at 9:30.0, but the song ends"),
        "{said}"
    );
    fs::write(place.path("cues.txt"), "0 skylin\n").unwrap();
    let made = place.run(&[&plan[..], &["cues.txt"]].concat());
    let said = text(&made.stderr);
    assert!(
        made.status.code() == Some(2) && said.contains("cues.txt:1:1: unknown scene \"skylin\""),
        "{said}"
    );
}
