//! Presets: every scene of every shipped one is seen, follows the music and is unlike the others; the schema knows all
//! that they say; and whatever else a file holds is refused with a place.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::drums::{RATE, played};
use asciivid::assets::{self, AssetError, Catalogue, Kind, Library, Preset};
use asciivid::audio::{Analyser, Features, Guide, Section};
use asciivid::error::{Exit, Explain};
use asciivid::render::{self, Film, Painter};
use asciivid::settings::{Fps, Pin, Size};
use asciivid::timeline::{Scene, Shape, direct};
use asciivid_effects::kit::Spectrum;
use rayon::prelude::*;
use serde_json::{Map, Value};

const SIZE: Size = Size { width: 160, height: 90 };
const FPS: Fps = Fps { num: 12, den: 1 };
const SECONDS: u32 = 20;
/// The sections of the song, five seconds each.
const ROLES: [&str; 4] = ["intro", "verse", "chorus", "outro"];

/// Twenty seconds, one channel at 22050 Hz: a drone, then thuds and hiss over it, then all of it loud, then less.
fn song() -> Vec<f32> {
    played(SECONDS, |t, thud, hiss| {
        let crack = hiss * (1.0 - ((t + 0.5) % 1.0)).powi(24);
        let [drone, hits] = [[0.2, 0.1], [0.2, 0.4], [0.4, 0.6], [0.15, 0.15]][(t / 5.0) as usize % 4];
        drone * ((t * 700.0).sin() + (t * 881.0).sin()) * 0.5
            + hits * (thud + 0.4 * crack + 0.3 * hiss * (1.0 - (t % 0.25) * 4.0).powi(8))
    })
}

/// What is heard in it, with the sections that it was made of.
fn features() -> Features {
    let mut analyser = Analyser::new(RATE, 1);
    analyser.push(&song());
    let heard = analyser.finish(&Guide::Nothing).unwrap();
    let section = |(i, role): (usize, &&str)| Section {
        start: 5.0 * i as f64,
        end: 5.0 * (i + 1) as f64,
        label: "ABCD"[i..=i].to_owned(),
        role: (*role).to_owned(),
        energy: [0.3, 0.6, 0.9, 0.4][i],
        confidence: 1.0,
    };
    Features { sections: ROLES.iter().enumerate().map(section).collect(), ..heard }
}

/// The same song on the same beats, with nothing to be heard.
fn silenced(features: &Features) -> Features {
    let mut silent = features.clone();
    silent.curves.fill(0.0);
    silent.spectrum = Spectrum::default();
    let events = &mut silent.events;
    for hits in [&mut events.kicks, &mut events.snares, &mut events.hats, &mut events.onsets] {
        hits.clear();
    }
    for pulses in [&mut events.beats, &mut events.downbeats] {
        pulses.iter_mut().for_each(|pulse| pulse.strength = 0.0);
    }
    silent
}

/// A film in which every scene of the preset has its turn.
fn film(features: &Features, preset: &Preset) -> Film {
    let turn = f64::from(SECONDS) / preset.scenes.len() as f64;
    let pin = |(i, scene): (usize, &assets::Scene)| Pin { time: turn * i as f64, scene: scene.name.clone() };
    let frames = SECONDS * FPS.num;
    let shape = Shape {
        scale: 0.2,
        particles: 200,
        pins: preset.scenes.iter().enumerate().map(pin).collect(),
        ..Shape::whole(SIZE, FPS, frames)
    };
    let timeline = direct(&Arc::new(features.clone()), preset, &shape);
    Film::prepare(timeline, &Library::default().font(&preset.font).unwrap())
}

/// The light of a frame, 0 black to 255 white.
fn luma(painter: &mut Painter, frame: u32) -> Vec<f32> {
    let mut out = vec![0; render::frame_bytes(SIZE.width, SIZE.height)];
    painter.paint(frame, &mut out);
    // Black is 16 and white 235.
    out[..SIZE.width * SIZE.height].iter().map(|y| (f32::from(*y) - 16.0) * 255.0 / 219.0).collect()
}

fn mean(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let count = values.len() as f32;
    values.sum::<f32>() / count
}

fn difference(a: &[f32], b: &[f32]) -> f32 {
    mean(a.iter().zip(b).map(|(a, b)| (a - b).abs()))
}

/// Three moments of a scene, when it has come in.
fn moments(scene: &Scene) -> [u32; 3] {
    [0.55, 0.75, 0.95].map(|share| scene.start + (share * f64::from(scene.end - scene.start)) as u32)
}

/// Three frames of every scene, in the order of the preset, each scene where it is seen for longest.
fn frames(film: &Film, preset: &Preset) -> Vec<[Vec<f32>; 3]> {
    let scenes = preset.scenes.iter().map(|scene| {
        let turns = film.timeline.scenes.iter().filter(|turn| turn.name == scene.name);
        let turn = turns.max_by_key(|turn| turn.end - turn.start);
        let turn = turn.unwrap_or_else(|| panic!("{}: {} has no turn", preset.name, scene.name));
        let mut painter = Painter::new(film);
        moments(turn).map(|frame| luma(&mut painter, frame))
    });
    scenes.collect()
}

/// What is wrong with the pictures of a preset.
fn complaints(preset: &Preset, features: &Features, silent: &Features) -> Vec<String> {
    let shown = frames(&film(features, preset), preset);
    let unheard = frames(&film(silent, preset), preset);
    let mut wrong = Vec::new();
    for (i, scene) in preset.scenes.iter().enumerate() {
        let mut complain = |what: String| wrong.push(format!("{}, {}: {what}", preset.name, scene.name));
        for (moment, frame) in shown[i].iter().enumerate() {
            let light = mean(frame.iter().copied());
            if light <= 8.0 {
                complain(format!("moment {moment} is black: {light}"));
            }
        }
        let heard = shown[i].iter().zip(&unheard[i]).map(|(a, b)| difference(a, b)).fold(0.0, f32::max);
        if heard < 2.0 {
            complain(format!("it does not follow the music: {heard}"));
        }
        for (j, other) in shown.iter().enumerate().skip(i + 1) {
            let apart = difference(&shown[i][1], &other[1]);
            if apart < 4.0 {
                complain(format!("{} looks the same: {apart}", preset.scenes[j].name));
            }
        }
    }
    wrong
}

#[test]
fn every_scene_of_every_preset_is_seen_and_follows_the_music_and_is_unlike_the_others() {
    let (heard, library) = (features(), Library::default());
    let silent = silenced(&heard);
    let mut names = library.names(Kind::Preset);
    let folder = tempfile::tempdir().unwrap();
    let starter = folder.path().join("starter.toml");
    fs::write(&starter, assets::starter("starter")).unwrap();
    names.push(starter.to_str().unwrap().to_owned());
    let wrong: Vec<String> = names
        .par_iter()
        .flat_map(|name| {
            let preset = library.preset(name, &Catalogue::built_in()).unwrap_or_else(|e| panic!("{e}"));
            complaints(&preset, &heard, &silent)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_in_the_folder_is_a_preset_that_ships() {
    let entries = Path::new(env!("CARGO_MANIFEST_DIR")).join("presets").read_dir().unwrap();
    let files = entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().unwrap() == "toml");
    let mut names: Vec<String> = files.map(|p| p.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    assert_eq!(names, Library::default().names(Kind::Preset));
}

/// What of a value a schema does not allow, by JSON Schema 2020-12 as far as ours goes; else the keys that it knows.
fn validate(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<Vec<String>, String> {
    let mut known: Vec<String> = Vec::new();
    let refuse = |what: &str| Err(format!("{at}: {what}: {value}"));
    if let Some(name) = schema.get("$ref").and_then(|r| r.as_str()) {
        let target = root.pointer(&name[1..]).unwrap_or_else(|| panic!("{name} leads nowhere"));
        known.extend(validate(root, target, value, at)?);
    }
    if let Some(types) = schema.get("type") {
        let is = |name: &str| match name {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            _ => panic!("the type {name}"),
        };
        let one = types.as_str().is_some_and(is);
        if !one && !types.as_array().is_some_and(|all| all.iter().any(|t| t.as_str().is_some_and(is))) {
            return refuse("of another type");
        }
    }
    let no_choice = |all: &Value| all.as_array().is_some_and(|all| !all.contains(value));
    if schema.get("enum").is_some_and(no_choice) || schema.get("const").is_some_and(|only| only != value) {
        return refuse("none of the choices");
    }
    if let Some(number) = value.as_f64() {
        let limit = |key: &str| schema.get(key).and_then(Value::as_f64);
        if limit("minimum").is_some_and(|m| number < m) || limit("maximum").is_some_and(|m| number > m) {
            return refuse("out of range");
        }
    }
    if let Some(list) = value.as_array() {
        let count = |key: &str| schema.get(key).and_then(Value::as_u64);
        let len = list.len() as u64;
        if count("minItems").is_some_and(|n| len < n) || count("maxItems").is_some_and(|n| len > n) {
            return refuse("too long or too short");
        }
        for item in list {
            schema.get("items").map_or(Ok(Vec::new()), |items| validate(root, items, item, at))?;
        }
    }
    let list = |key: &str| schema.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for part in list("allOf") {
        known.extend(validate(root, part, value, at)?);
    }
    let any: Vec<_> = list("anyOf").iter().map(|part| validate(root, part, value, at)).collect();
    if !any.is_empty() && any.iter().all(Result::is_err) {
        return refuse("nothing that goes here");
    }
    let one = list("oneOf").iter().filter(|part| validate(root, part, value, at).is_ok()).count();
    if !list("oneOf").is_empty() && one != 1 {
        return refuse("not one of the two");
    }
    if schema.get("if").is_some_and(|test| validate(root, test, value, at).is_ok()) {
        known.extend(validate(root, &schema["then"], value, at)?);
    }
    if let Some(table) = value.as_object() {
        known.extend(keys(root, schema, table, at)?);
        let closed =
            ["additionalProperties", "unevaluatedProperties"].iter().any(|k| schema.get(k).is_some());
        if let Some(key) = table.keys().find(|key| closed && !known.contains(key)) {
            return refuse(&format!("unknown key {key}"));
        }
    }
    Ok(known)
}

/// The keys of a table that the schema itself knows, or what is wrong with one.
fn keys(root: &Value, schema: &Value, table: &Map<String, Value>, at: &str) -> Result<Vec<String>, String> {
    let mut known = Vec::new();
    for (key, schema) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        if let Some(value) = table.get(key) {
            validate(root, schema, value, &format!("{at}.{key}"))?;
            known.push(key.clone());
        }
    }
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    let missing = required.filter_map(Value::as_str).find(|key| !table.contains_key(*key));
    missing.map_or(Ok(known), |key| Err(format!("{at}: {key} is missing")))
}

fn schema() -> Value {
    assets::schema(&Catalogue::built_in(), &Library::default())
}

fn validated(schema: &Value, text: &str) -> Result<(), String> {
    validate(schema, schema, &toml::from_str(text).unwrap(), "preset").map(|_| ())
}

#[test]
fn every_shipped_preset_is_valid_by_the_schema() {
    let (schema, library) = (schema(), Library::default());
    for name in library.names(Kind::Preset) {
        let found = library.find(Kind::Preset, &name).unwrap();
        validated(&schema, std::str::from_utf8(&found.data).unwrap())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
    }
    validated(&schema, &assets::starter("mine")).unwrap();
    for name in ["wraps", "strategies", "simulations", "feedback", "chains"] {
        validated(&schema, &fs::read_to_string(format!("tests/data/{name}.toml")).unwrap())
            .unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}

#[test]
fn the_schema_and_the_reader_refuse_the_same_slips() {
    let schema = schema();
    let folder = tempfile::tempdir().unwrap();
    for (layer, right) in [
        ("effect = \"rain\"\nspeed = 2", true),
        ("effect = \"rain\"\nspeed = \"2*bass\"", true),
        ("effect = \"rain\"\nspeed = -99", false),
        ("effect = \"rain\"\nsped = 2", false),
        ("effect = \"rain\"\nexpr = \"x\"", false),
        ("effect = \"formula\"\nexpr = \"x\"", true),
        ("effect = \"rian\"", false),
        ("speed = 2", false),
        ("effect = \"rain\"\nspeed = true", false),
        ("effect = \"plasma\"\ngrid = \"xxs\"", false),
        ("effect = \"plasma\"\nopacity = 1.5", false),
        (
            "effect = \"plasma\"\n[[scene.layer.mask]]\nmask = \"circle\"\nwith = \"union\"\ninvert = true",
            true,
        ),
        ("effect = \"plasma\"\n[[scene.layer.mask]]\nmask = \"circle\"\ninvert = 1", false),
        ("effect = \"plasma\"\n[[scene.layer.mask]]\nmask = \"rain\"", false),
        ("effect = \"plasma\"\n[[scene.layer.mask]]\nmask = \"voronoi\"", true),
        ("effect = \"plasma\"\n[[scene.layer.mix]]\nfield = \"fbm\"\nwith = \"morph\"\namount = 0.5", true),
        ("effect = \"plasma\"\n[[scene.layer.mix]]\nfield = \"fbm\"\nwith = \"morphs\"", false),
        ("effect = \"plasma\"\n[[scene.layer.transform]]\ntransform = \"twist\"\nmirrors = 9", false),
        ("effect = \"plasma\"\n[[scene.post]]\nshader = \"bloom\"\namount = 1", true),
        ("effect = \"plasma\"\n[[scene.post]]\nmood = \"clean\"", true),
        ("effect = \"plasma\"\n[[scene.post]]\nmood = \"clean\"\namount = 1", false),
        ("effect = \"plasma\"\n[[scene.post]]", false),
        ("effect = \"plasma\"\n[[scene.transition]]\ntransition = \"iris\"\nbeats = 2\nwhen = [\"A\"]", true),
        ("effect = \"plasma\"\n[[scene.transition]]\ntransition = \"iris\"\nbeats = 17", false),
        (
            "effect = \"plasma\"\n[scene.feedback]\nblend = \"screen\"\nmirror = \"quad\"\nzoom = \"bass\"",
            true,
        ),
        ("effect = \"plasma\"\n[scene.feedback]\nzooms = 1", false),
        ("effect = \"plasma\"\n[[scene.variation]]\nset = [\"plasma.speed=2\"]", true),
        ("effect = \"plasma\"\n[[scene.variation]]\nset = []", false),
        ("effect = \"plasma\"\n[[scene.variation]]", false),
    ] {
        let text = format!("title = \"x\"\n[[scene]]\n[[scene.layer]]\n{layer}\n");
        let path = folder.path().join("slip.toml");
        fs::write(&path, &text).unwrap();
        let read = Library::default().preset(path.to_str().unwrap(), &Catalogue::built_in());
        assert_eq!(read.is_ok(), right, "{layer}: {:?}", read.err());
        let valid = validated(&schema, &text);
        assert_eq!(valid.is_ok(), right, "{layer}: {valid:?}");
    }
}

/// Every key that the schema knows in a table is one that the reader asks for.
#[test]
fn no_key_of_the_schema_is_unknown_to_the_reader() {
    let (schema, folder) = (schema(), tempfile::tempdir().unwrap());
    let scene = "\n[[scene]]\n";
    let layer = "[[scene.layer]]\neffect = \"plasma\"\n";
    let tables = [
        ("", String::new(), format!("{scene}{layer}")),
        ("/$defs/scene", format!("title = \"x\"{scene}"), layer.to_owned()),
        ("/$defs/layer", format!("title = \"x\"{scene}{layer}"), String::new()),
        (
            "/$defs/mask",
            format!("title = \"x\"{scene}{layer}[[scene.layer.mask]]\nmask = \"ring\"\n"),
            String::new(),
        ),
        (
            "/$defs/mix",
            format!("title = \"x\"{scene}{layer}[[scene.layer.mix]]\nfield = \"fbm\"\n"),
            String::new(),
        ),
        (
            "/$defs/transition",
            format!("title = \"x\"{scene}{layer}[[scene.transition]]\ntransition = \"iris\"\n"),
            String::new(),
        ),
        ("/$defs/feedback", format!("title = \"x\"{scene}{layer}[scene.feedback]\n"), String::new()),
        ("/$defs/variation", format!("title = \"x\"{scene}{layer}[[scene.variation]]\n"), String::new()),
    ];
    let mut asked = 0;
    for (table, before, after) in &tables {
        for key in schema.pointer(table).unwrap()["properties"].as_object().unwrap().keys() {
            if before.contains(&format!("\n{key} = ")) || after.contains(&format!("[{key}]")) {
                continue;
            }
            if after.contains(&format!(".{key}]]")) {
                continue;
            }
            let path = folder.path().join("key.toml");
            // No key takes a date.
            fs::write(&path, format!("{before}{key} = 2000-01-01\n{after}")).unwrap();
            let error =
                Library::default().preset(path.to_str().unwrap(), &Catalogue::built_in()).unwrap_err();
            let shown = error.to_string();
            assert!(shown.contains(&format!("\"{key}\" is ")), "{table} {key}: {shown}");
            assert!(!shown.contains("unknown key"), "{table} {key}: {shown}");
            asked += 1;
        }
    }
    assert!(asked > 40, "{asked}");
}

/// A preset of one layer with a text instead of something in it.
fn broken(from: &str, to: &str) -> Vec<u8> {
    const GOOD: &str = "title = \"x\"\nglyphs = \"ascii\"\ncolors = \"ice\"\nfont = \"dejavu\"\n[[scene]]\nname = \"a\"\n\
        when = [\"drop\"]\nenergy = [0.1, 0.9]\n[[scene.layer]]\nname = \"n\"\neffect = \"plasma\"\nspeed = \"0.5 + bass\"\n\
        opacity = 0.5\n[[scene.layer.mask]]\nmask = \"ring\"\n[[scene.post]]\nshader = \"bloom\"\n\
        [[scene.transition]]\ntransition = \"iris\"\n";
    assert!(GOOD.contains(from), "{from}");
    GOOD.replacen(from, to, 1).into_bytes()
}

/// Files that are no presets, each with words of what is said of them.
fn bad() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let [speed, opacity] = ["speed = \"0.5 + bass\"", "opacity = 0.5"];
    let nested = |open: &str, close: &str| {
        broken(opacity, &format!("opacity = {}{}", open.repeat(20_000), close.repeat(20_000)))
    };
    let many = |line: &str, times: usize| broken(opacity, &line.repeat(times));
    let layer = "[[scene.layer]]\nname = \"n\"\neffect = \"plasma\"\n";
    let thousands = (0..15_000).map(|i| format!("key{i} = {i}\n")).collect::<String>();
    vec![
        ("empty", Vec::new(), "1:1: the file is empty"),
        ("blank", b" \n\t\n".to_vec(), "1:1: the file is empty"),
        ("binary", vec![0, 159, 146, 150, 255, 0, 7], "is no text: byte 1"),
        ("zeros", vec![0; 4096], "1:1:"),
        ("10 MB", vec![b'#'; 10 << 20], "larger than"),
        ("not TOML", b"<html><body>404</body></html>".to_vec(), "1:"),
        ("JSON", b"{\"title\": \"x\"}".to_vec(), "1:"),
        ("no scenes", b"title = \"x\"\n".to_vec(), "\"scene\" is missing"),
        ("scene is a text", b"title = \"x\"\nscene = \"a\"\n".to_vec(), "2:9: \"scene\" is a text"),
        ("no title", broken("title = \"x\"\n", ""), "1:1: \"title\" is missing"),
        ("no layers", b"title = \"x\"\n[[scene]]\nname = \"a\"\n".to_vec(), "2:1: \"layer\" is missing"),
        ("unknown key", broken("title", "colour = \"ice\"\ntitle"), "1:1: unknown key \"colour\""),
        ("wrong type", broken(opacity, "opacity = [1]"), "13:11: \"opacity\" is a list"),
        ("a table for a number", broken(opacity, "opacity = { a = 1 }"), "13:11: \"opacity\" is a table"),
        ("out of range", broken(opacity, "opacity = 1.5"), "13:11: \"opacity\" is 1.5, out of range"),
        ("NaN", broken(opacity, "opacity = nan"), "13:11: \"opacity\" is no finite number"),
        ("infinite", broken(opacity, "opacity = -inf"), "13:11: \"opacity\" is no finite number"),
        ("huge", broken(opacity, "opacity = 1e999"), "13:11:"),
        ("huge whole", broken(opacity, &format!("opacity = {}", "9".repeat(400))), "13:11:"),
        ("a date", broken(opacity, "opacity = 2000-01-01"), "13:11: \"opacity\" is a date"),
        ("NaN drive", broken(speed, "speed = \"nan\""), "12:10:"),
        ("huge drive", broken(speed, "speed = \"1e30\""), "12:9: \"speed\" is"),
        ("unknown signal", broken(speed, "speed = \"0.5 + bas\""), "12:16: \"speed\": unknown name `bas`"),
        ("open parenthesis", broken(speed, "speed = \"(1 + bass\""), "12:"),
        ("empty drive", broken(speed, "speed = \"\""), "12:"),
        ("deep drive", broken(speed, &format!("speed = \"{}1\"", "(".repeat(50_000))), "12:"),
        ("long drive", broken(speed, &format!("speed = \"1{}\"", "+1".repeat(50_000))), "12:"),
        ("wrong function", broken(speed, "speed = \"sinn(t)\""), "12:10: \"speed\": unknown"),
        ("missing quote", broken("name = \"n\"", "name = \"n"), "10:"),
        ("no quotes", broken("name = \"n\"", "name = n"), "10:8:"),
        ("open header", broken("[[scene]]", "[[scene"), "5:"),
        ("key twice", broken(opacity, "opacity = 0.5\nopacity = 0.6"), "14:1:"),
        ("unknown effect", broken("plasma", "plasme"), "11:10: unknown effect \"plasme\""),
        ("unknown shader", broken("bloom", "blom"), "17:10: unknown shader \"blom\""),
        ("unknown transition", broken("iris", "irs"), "19:14: unknown transition \"irs\""),
        ("unknown mask", broken("ring", "rang"), "15:8: unknown mask \"rang\""),
        ("unknown glyphs", broken("ascii", "ascci"), "2:10: there is no glyph palette named \"ascci\""),
        ("unknown colours", broken("ice", "icy"), "3:10: there is no colour set named \"icy\""),
        ("unknown harmony", broken("ice", "triadic:#zzz"), "3:10:"),
        ("unknown font", broken("dejavu", "dejavue"), "4:8: there is no font named \"dejavue\""),
        ("unknown section", broken("drop", "drops"), "7:9: unknown section \"drops\""),
        ("falling pair", broken("[0.1, 0.9]", "[0.9, 0.1]"), "8:10: \"energy\" is no rising pair"),
        ("itself as glyphs", broken("ascii", "bad.toml"), "2:10:"),
        ("itself as colours", broken("ice", "bad.toml"), "3:10:"),
        ("a folder as glyphs", broken("ascii", "./"), "2:10: cannot read the glyph palette"),
        (
            "layers of one name",
            broken(layer, &format!("{layer}{layer}")),
            "two layers of a scene are called \"n\"",
        ),
        (
            "scenes of one name",
            broken("[[scene]]", &format!("[[scene]]\nname = \"a\"\n{layer}[[scene]]")),
            "two scenes are called \"a\"",
        ),
        ("too many layers", many(layer, 5_000), "13:1: two layers of a scene are called \"n\""),
        ("too many scenes", many("[[scene]]\n", 50_000), "13:1: \"layer\" is missing"),
        ("deep list", nested("[", "]"), "13:"),
        ("deep table", nested("{a=", "}"), "13:"),
        ("deep header", broken("[[scene.post]]", &format!("[a{}]", ".a".repeat(20_000))), "recursion limit"),
        ("thousands of unknown keys", thousands.into_bytes(), "unknown key \"key0\""),
        (
            "a variation of nothing",
            broken("[[scene.post]]", "[[scene.variation]]\nset = [\"m.speed=1\"]\n[[scene.post]]"),
            "17:9: nothing in the scene a is called \"m\"",
        ),
        ("controls", broken("name = \"n\"", "name = \"\u{1b}[31m\""), "10:"),
    ]
}

#[test]
fn whatever_is_wrong_with_a_file_is_said_with_its_place_and_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.toml");
    let name = path.to_str().unwrap();
    let mut wrong = Vec::new();
    for (what, data, said) in bad() {
        fs::write(&path, data).unwrap();
        let read = || {
            let start = Instant::now();
            let error = Library::default().preset(name, &Catalogue::built_in()).err()?;
            let shown = error.to_string();
            Some((start.elapsed(), error, shown))
        };
        // The quickest of three: the machine may have other work.
        let Some((took, error, shown)) = (0..3).filter_map(|_| read()).min_by_key(|(took, ..)| *took) else {
            wrong.push(format!("{what}: read as if it were good"));
            continue;
        };
        // Faults have places; the others say what to do about the file.
        let helps = matches!(error, AssetError::Faults(_)) || !error.hint().is_empty();
        let named = shown.contains("bad.toml") && shown.contains(said) && error.exit() == Exit::Usage;
        let short = shown.len() < 40_000 && shown.lines().count() < 64;
        if !(helps && named && short && took < Duration::from_secs(1)) {
            let start: String = shown.chars().take(600).collect();
            wrong.push(format!("{what}: not {said:?} in {} bytes after {took:?}:\n{start}", shown.len()));
        }
    }
    assert!(bad().len() >= 50 && wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_preset_has_its_picture_and_its_words_in_the_readme() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    for name in Library::default().names(Kind::Preset) {
        let preset = Library::default().preset(&name, &Catalogue::built_in()).unwrap();
        let picture = format!("presets/{name}.jpg");
        assert!(image::open(root.join(&picture)).unwrap().width() == 640, "{name}");
        assert!(readme.contains(&format!("({picture})")) && readme.contains(&preset.description), "{name}");
        assert!(readme.contains(&format!("| {} |", preset.suits)), "{name}");
    }
}
