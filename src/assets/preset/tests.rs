use std::path::Path;

use asciivid_effects::kit::{Join, Mix as With, ParamDecl, ParamKind, Signal, Signals};
use asciivid_effects::post::MOODS;
use proptest::prelude::*;

use super::*;
use crate::assets::{AssetError, Found, Library, Origin};
use crate::error::{Exit, Explain};
use crate::settings::Override;

const SAMPLE: &str = include_str!("../../../tests/data/downpour.toml");

const fn param(name: &'static str, default: &'static str, max: f32) -> ParamDecl {
    ParamDecl { name, doc: "made up", kind: ParamKind::Value, choices: &[], default, min: 0.0, max }
}

const fn one_of(name: &'static str, default: &'static str, choices: &'static [&'static str]) -> ParamDecl {
    let max = (choices.len() - 1) as f32;
    ParamDecl { name, doc: "made up", kind: ParamKind::Choice, choices, default, min: 0.0, max }
}

fn catalogue() -> Catalogue {
    const RAIN: &[ParamDecl] = &[param("speed", "0.5 + bass", 8.0), param("density", "0.5", 1.0)];
    const PLASMA: &[ParamDecl] = &[one_of("shape", "star", &["circle", "heart", "star"])];
    const BLOOM: &[ParamDecl] = &[param("amount", "0.5", 1.0)];
    let entry = |name, params| Entry { name, doc: "made up", params };
    Catalogue {
        effects: vec![entry("rain", RAIN), entry("plasma", PLASMA)],
        shaders: vec![entry("bloom", BLOOM), entry("vignette", &[])],
        transitions: vec![entry("wipe", BLOOM), entry("cut", &[])],
        ..Catalogue::default()
    }
}

fn read(text: &str) -> Result<Preset, AssetError> {
    let found = Found { name: "mine".into(), origin: Origin::BuiltIn, data: text.as_bytes().to_vec() };
    Library::default().read_preset(&found, &catalogue())
}

fn faults(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

fn change(target: &str, param: &str, value: &str) -> Override {
    Override { target: target.into(), param: param.into(), value: value.into() }
}

#[test]
fn a_preset_reads_as_it_was_written() {
    let preset = read(SAMPLE).unwrap_or_else(|e| panic!("{e}"));
    assert_eq!((preset.title.as_str(), preset.font.as_str()), ("Downpour", "dejavu"));
    let storm = &preset.scenes[0];
    assert_eq!((storm.name.as_str(), storm.energy), ("storm", Some((0.5, 1.0))));
    assert_eq!(storm.when, ["drop", "chorus", "B"]);
    assert_eq!((storm.exposure.constant(), storm.ground.constant()), (Some(1.2), None));
    let rain = &storm.layers[1];
    assert_eq!((rain.name.as_str(), rain.effect.name), ("near rain", "rain"));
    assert_eq!((rain.grid, rain.glyph, rain.blend), (Grid::Lg, GlyphBy::Ramp, Blend::Add));
    assert_eq!((rain.glyphs.name.as_str(), rain.colors.name.as_str()), ("katakana", "gold"));
    let mut loud = Signals::default();
    loud[Signal::Bass] = 0.5;
    assert_eq!(rain.params.iter().map(|drive| drive.eval(&loud)).collect::<Vec<_>>(), [2.1, 0.5]);
}

#[test]
fn a_glyph_strategy_needs_a_field() {
    let layer = |effect: &str| {
        format!("title = \"x\"\n[[scene]]\n[[scene.layer]]\neffect = \"{effect}\"\nglyph = \"shape\"\n")
    };
    assert_eq!(read(&layer("plasma")).unwrap().scenes[0].layers[0].glyph, GlyphBy::Shape);
    let fault = faults(&layer("rain"));
    assert!(fault.starts_with("mine.toml:5:9: rain places its glyphs itself"), "{fault}");
}

#[test]
fn what_a_scene_or_layer_leaves_out_comes_from_above() {
    let preset = read(SAMPLE).unwrap();
    let (storm, calm) = (&preset.scenes[0], &preset.scenes[1]);
    assert_eq!(
        (storm.layers[0].colors.name.as_str(), storm.layers[0].glyphs.name.as_str()),
        ("ice", "ascii")
    );
    assert_eq!((calm.colors.name.as_str(), calm.layers[0].colors.name.as_str()), ("matrix", "matrix"));
    assert_eq!((calm.name.as_str(), calm.layers[0].name.as_str()), ("2", "plasma"));
    let shaders = |scene: &Scene| scene.post.iter().map(|post| post.shader.name).collect::<Vec<_>>();
    assert_eq!((shaders(storm), shaders(calm)), (vec!["bloom", "vignette"], vec!["bloom"]));
    assert_eq!(calm.post[0].params[0].constant(), Some(0.6));
}

#[test]
fn every_fault_of_a_preset_is_shown_at_once_where_it_stands() {
    let text = "titel = \"x\"\ncolors = \"matrx\"\n[[scene]]\nwhen = [\"chrous\", 3]\nenergy = [0.9, 0.2]\nground = 7\n\
        [[scene.layer]]\neffect = \"rian\"\n[[scene.layer]]\neffect = \"rain\"\nspeed = \"0.6 + 3*bas\"\ndensity = 1.5\n\
        sped = 2\nblend = \"adds\"\nopacity = true\n[[scene.post]]\nshader = \"blom\"\n[[scene.post]]\namount = 1\n";
    let shown = faults(text);
    for part in [
        "mine.toml:1:1: \"title\" is missing",
        "mine.toml:1:1: unknown key \"titel\"",
        "did you mean \"title\"?",
        "mine.toml:2:10: there is no colour set named \"matrx\"",
        "mine.toml:4:9: unknown section \"chrous\"",
        "mine.toml:4:19: \"when\" holds a whole number",
        "mine.toml:5:10: \"energy\" is no rising pair",
        "mine.toml:6:10: \"ground\" is 7, out of range",
        "mine.toml:8:10: unknown effect \"rian\"",
        "mine.toml:11:18: \"speed\": ",
        "mine.toml:12:11: \"density\" is 1.5, out of range",
        "0 to 1 is allowed",
        "mine.toml:13:1: unknown parameter of rain \"sped\"",
        "mine.toml:14:9: unknown blend \"adds\"",
        "mine.toml:15:11: \"opacity\" is true or false",
        "mine.toml:17:10: unknown shader \"blom\"",
        "mine.toml:18:1: \"shader\" is missing",
    ] {
        assert!(shown.contains(part), "{part}\n\n{shown}");
    }
    assert_eq!(read(text).unwrap_err().exit(), Exit::Usage);
}

#[test]
fn a_fault_in_a_drive_is_marked_inside_its_quotes() {
    let shown =
        faults("title = \"x\"\n[[scene]]\n[[scene.layer]]\neffect = \"rain\"\nspeed = \"0.6 + 3*bas\"\n");
    let lines: Vec<&str> = shown.lines().collect();
    let caret = lines[2].find('^').unwrap();
    assert_eq!(&lines[1][caret..caret + 3], "bas", "{shown}");
}

#[test]
fn a_choice_is_made_by_name_by_number_or_by_an_expression() {
    let read = |shape: &str| {
        read(&format!("title = \"x\"\n[[scene]]\n[[scene.layer]]\neffect = \"plasma\"\n{shape}"))
    };
    let drive = |shape: &str| read(shape).unwrap().scenes[0].layers[0].params[0].clone();
    assert_eq!(drive("").constant(), Some(2.0));
    assert_eq!(drive("shape = \"heart\"").constant(), Some(1.0));
    assert_eq!(drive("shape = 1").constant(), Some(1.0));
    assert_eq!(drive("shape = \"beat > 0.5 ? 2 : 0\"").eval(&Signals::default()), 0.0);
    let shown = |shape: &str| read(shape).unwrap_err().to_string();
    let unknown = shown("shape = \"hart\"");
    assert!(unknown.contains("mine.toml:5:9: unknown shape \"hart\""), "{unknown}");
    assert!(unknown.contains("did you mean \"heart\"?"), "{unknown}");
    assert!(shown("shape = \"2 + hart\"").contains("unknown name `hart`"));
    assert!(shown("shape = 3").contains("0 to 2 is allowed"));

    let mut preset = read("").unwrap();
    preset.apply(&change("plasma", "shape", "circle"), &Library::default()).unwrap();
    assert_eq!(preset.scenes[0].layers[0].params[0].constant(), Some(0.0));
}

#[test]
fn broken_toml_is_located_and_the_rest_is_still_checked() {
    let shown = faults("title = \"x\n[[scene]]\n[[scene.layer]]\neffect = \"rian\"\n");
    assert!(shown.contains("mine.toml:1:") && shown.contains("mine.toml:4:10: unknown effect"), "{shown}");
    assert!(!shown.contains("missing"), "{shown}");
}

#[test]
fn empty_and_hollow_presets_are_refused() {
    assert!(faults("").starts_with("mine.toml:1:1: the file is empty"));
    assert!(faults(" \n\t\n").contains("the file is empty"));
    assert!(faults("title = \"x\"").contains("\"scene\" is missing"));
    assert!(faults("title = \"x\"\nscene = []").contains("\"scene\" is missing"));
    assert!(faults("title = \"x\"\n[[scene]]\nname = \"a\"").contains("mine.toml:2:1: \"layer\" is missing"));
    assert!(faults("title = \"x\"\nscene = \"storm\"").contains("\"scene\" is a text"));
}

#[test]
fn names_are_unique() {
    let layer = "[[scene.layer]]\neffect = \"plasma\"\n";
    let shown = faults(&format!("title = \"x\"\n[[scene]]\n{layer}{layer}"));
    assert!(shown.contains("mine.toml:5:1: two layers of a scene are called \"plasma\""), "{shown}");
    let scene = format!("[[scene]]\nname = \"a\"\n{layer}");
    assert!(faults(&format!("title = \"x\"\n{scene}{scene}")).contains("two scenes are called \"a\""));
}

#[test]
fn deep_nesting_and_endless_lists_are_refused_without_harm() {
    assert!(read(&format!("title = {}", "[".repeat(200_000))).is_err());
    assert!(read(&format!("{} = 1", vec!["a"; 100_000].join("."))).is_err());
    assert!(read(&"[[scene]]\n".repeat(50_000)).is_err());
    let layer = |i| format!("[[scene.layer]]\nname = \"{i}\"\neffect = \"plasma\"\n");
    let many: String = (0..65).map(layer).collect();
    assert!(faults(&format!("title = \"x\"\n[[scene]]\n{many}")).contains("more than 64 of [[layer]]"));
}

#[test]
fn a_preset_finds_its_palettes_and_font_beside_itself() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("my.toml", "title = \"my\"\nstops = [\"#101010\", \"#fefefe\"]");
    write("p.toml", "title = \"x\"\ncolors = \"./my.toml\"\n[[scene]]\n[[scene.layer]]\neffect = \"rain\"\n");
    let path = folder.path().join("p.toml");
    let preset = Library::default().preset(path.to_str().unwrap(), &catalogue()).unwrap();
    assert_eq!((preset.name.as_str(), preset.scenes[0].layers[0].colors.title.as_str()), ("p", "my"));
}

#[test]
fn overrides_reach_layers_effects_shaders_and_scenes() {
    let library = Library::default();
    let mut preset = read(SAMPLE).unwrap();
    for (target, param, value) in [
        ("rain", "speed", "2*beat"),
        ("near rain", "density", "0.25"),
        ("plasma", "blend", "screen"),
        ("bloom", "amount", "0.1"),
        ("storm", "exposure", "2"),
        ("storm", "colors", "blood"),
    ] {
        preset.apply(&change(target, param, value), &library).unwrap_or_else(|e| panic!("{e}"));
    }
    let [storm, calm] = &preset.scenes[..] else { panic!("two scenes") };
    assert_eq!(storm.layers[1].params[0].to_string(), "2*beat");
    assert_eq!(storm.layers[1].params[1].constant(), Some(0.25));
    assert_eq!((storm.layers[0].blend, calm.layers[0].blend), (Blend::Screen, Blend::Screen));
    assert_eq!([&storm.post[0], &calm.post[0]].map(|p| p.params[0].constant()), [Some(0.1); 2]);
    assert_eq!(storm.exposure.constant(), Some(2.0));
    let names = storm.layers.iter().map(|layer| layer.colors.name.as_str()).collect::<Vec<_>>();
    assert_eq!((storm.colors.name.as_str(), names), ("blood", vec!["blood", "gold"]));
}

#[test]
fn an_override_behind_the_name_of_a_scene_is_for_that_scene_alone() {
    let library = Library::default();
    let mut preset = read(SAMPLE).unwrap();
    preset.apply(&change("storm.plasma", "blend", "screen"), &library).unwrap_or_else(|e| panic!("{e}"));
    preset.apply(&change("storm.bloom", "amount", "0.1"), &library).unwrap_or_else(|e| panic!("{e}"));
    let [storm, calm] = &preset.scenes[..] else { panic!("two scenes") };
    assert!(storm.layers[0].blend == Blend::Screen && calm.layers[0].blend != Blend::Screen);
    let amounts = [&storm.post[0], &calm.post[0]].map(|post| post.params[0].constant());
    assert!(amounts[0] == Some(0.1) && amounts[1] != Some(0.1), "{amounts:?}");
}

#[test]
fn a_wrong_override_names_what_was_typed_and_what_was_meant() {
    let library = Library::default();
    let wrong = |target: &str, param: &str, value: &str| {
        let error = read(SAMPLE).unwrap().apply(&change(target, param, value), &library).unwrap_err();
        assert_eq!(error.exit(), Exit::Usage);
        (error.to_string(), error.hint())
    };
    let (what, hint) = wrong("rian", "speed", "1");
    assert_eq!(what, "--set rian.speed=1: nothing in the preset mine is called \"rian\"");
    assert_eq!(hint, "did you mean \"rain\"?");
    assert_eq!(wrong("storm.rian", "speed", "1").1, "did you mean \"storm.rain\"?");
    assert_eq!(wrong("rain", "sped", "1").1, "did you mean \"speed\"?");
    assert_eq!(wrong("rain", "speed", "9").1, "0 to 8 is allowed");
    assert!(wrong("rain", "speed", "2 +").0.starts_with("--set rain.speed=2 +: \"speed\": "));
    assert!(wrong("bloom", "amount", "bas").1.contains("bass"));
}

#[test]
fn one_palette_replaces_all_of_its_kind() {
    let library = Library::default();
    let mut preset = read(SAMPLE).unwrap();
    preset.use_palette("rune", &library).unwrap();
    preset.use_palette("ember", &library).unwrap();
    let layers = preset.scenes.iter().flat_map(|scene| &scene.layers);
    assert!(layers.clone().all(|layer| layer.glyphs.name == "rune" && layer.colors.name == "ember"));
    assert!(preset.scenes.iter().all(|scene| scene.colors.name == "ember"));
    let error = preset.use_palette("runes", &library).unwrap_err();
    assert_eq!(error.to_string(), "there is no palette named \"runes\"");
    assert!(error.hint().contains("did you mean \"rune\"?"));
}

#[test]
fn a_palette_file_is_told_by_what_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let glyphs = write("g.toml", "title = \"x\"\nglyphs = \" .#\"");
    let colors = write("c.toml", "title = \"x\"\nstops = [\"#101010\", \"#fefefe\"]");
    let mut preset = read(SAMPLE).unwrap();
    preset.use_palette(&glyphs, &Library::default()).unwrap();
    preset.use_palette(&colors, &Library::default()).unwrap();
    let layer = &preset.scenes[1].layers[0];
    assert_eq!((layer.glyphs.name.as_str(), layer.colors.name.as_str()), ("g", "c"));
}

#[test]
fn every_shipped_preset_loads() {
    let (library, catalogue) = (Library::default(), Catalogue::built_in());
    for name in library.names(crate::assets::Kind::Preset) {
        let preset = library.preset(&name, &catalogue).unwrap_or_else(|e| panic!("{e}"));
        assert!(!preset.description.is_empty() && !preset.suits.is_empty(), "{name}");
    }
}

#[test]
fn a_mood_is_a_chain_of_shaders_among_others() {
    let chain = |post: &str| {
        let text = format!("title = \"x\"\n[[scene]]\n[[scene.layer]]\neffect = \"rain\"\n{post}");
        let found = Found { name: "mine".into(), origin: Origin::BuiltIn, data: text.into_bytes() };
        let preset = Library::default().read_preset(&found, &Catalogue::built_in());
        preset.map(|preset| preset.scenes[0].post.clone()).map_err(|e| e.to_string())
    };
    for mood in MOODS {
        let post = format!("[[post]]\nshader = \"invert\"\n[[post]]\nmood = \"{}\"\n", mood.name);
        let names: Vec<&str> = chain(&post).unwrap().iter().map(|post| post.shader.name).collect();
        let wanted: Vec<&str> = mood.chain.iter().map(|(shader, _)| *shader).collect();
        assert_eq!((names[0], &names[1..]), ("invert", &wanted[..]), "{}", mood.name);
    }
    let clean = chain("[[post]]\nmood = \"clean\"\n").unwrap();
    assert_eq!(clean[0].params[1].constant(), Some(0.8));
    let unknown = chain("[[post]]\nmood = \"cinematik\"\n").unwrap_err();
    assert!(unknown.contains("unknown mood \"cinematik\"") && unknown.contains("\"cinematic\""), "{unknown}");
    let other = chain("[[post]]\nmood = \"clean\"\namount = 1\n").unwrap_err();
    assert!(other.contains("mine.toml:7:1: unknown key \"amount\""), "{other}");
}

#[test]
fn every_default_of_the_catalogue_is_a_drive_in_range() {
    let Catalogue { effects, shaders, transitions, transforms, masks } = Catalogue::built_in();
    let others = transitions.iter().chain(&transforms).chain(&masks);
    for entry in effects.iter().chain(&shaders).chain(others) {
        for decl in entry.params {
            let mut post = Post { params: entry.defaults(), shader: *entry };
            assert!(post.set(decl.name, decl.default).is_ok(), "{}.{}", entry.name, decl.name);
        }
    }
}

/// A preset of one layer, with all that ships.
fn wrapped(layer: &str) -> Result<Preset, String> {
    let text = format!("title = \"x\"\n[[scene]]\n[[scene.layer]]\n{layer}");
    let found = Found { name: "mine".into(), origin: Origin::BuiltIn, data: text.into_bytes() };
    Library::default().read_preset(&found, &Catalogue::built_in()).map_err(|e| e.to_string())
}

const WRAPPED: &str = "effect = \"plasma\"\nspeed = 1
    [[scene.layer.transform]]\ntransform = \"kaleidoscope\"\nmirrors = 5
    [[scene.layer.transform]]\ntransform = \"rotate\"
    [[scene.layer.mask]]\nmask = \"circle\"\ninvert = true\nradius = \"0.5 + bass\"
    [[scene.layer.mask]]\nmask = \"voronoi\"\nwith = \"subtract\"\nmode = \"id\"
    [[scene.layer.mix]]\nfield = \"formula\"\nexpr = \"x*y + kick\"\nwith = \"sequence\"\namount = 8\n";

#[test]
fn a_layer_is_wrapped_by_transforms_masks_and_other_fields_in_order() {
    let preset = wrapped(WRAPPED).unwrap_or_else(|e| panic!("{e}"));
    let layer = &preset.scenes[0].layers[0];
    let names = |entries: Vec<&Entry>| entries.into_iter().map(|e| e.name).collect::<Vec<_>>();
    assert_eq!(names(layer.transforms.iter().map(|t| &t.entry).collect()), ["kaleidoscope", "rotate"]);
    assert_eq!(names(layer.masks.iter().map(|m| &m.entry).collect()), ["circle", "voronoi"]);
    assert_eq!(layer.transforms[0].params[0].constant(), Some(5.0));
    assert_eq!(
        layer.masks.iter().map(|m| (m.with, m.invert)).collect::<Vec<_>>(),
        [(Join::Intersect, true), (Join::Subtract, false)]
    );
    assert_eq!(layer.masks[1].params[0].constant(), Some(2.0));
    let mix = &layer.mixes[0];
    assert_eq!((mix.with, mix.amount.constant()), (With::Sequence, Some(8.0)));
    assert_eq!(mix.expr.as_ref().map(ToString::to_string).as_deref(), Some("x*y + kick"));
    assert_eq!((layer.expr.is_none(), layer.params[0].constant()), (true, Some(1.0)));
}

#[test]
fn a_formula_is_written_in_the_preset_and_its_faults_are_marked() {
    let formula = |expr: &str| wrapped(&format!("effect = \"formula\"\n{expr}"));
    let expr = |preset: Preset| preset.scenes[0].layers[0].expr.as_ref().map(ToString::to_string);
    assert_eq!(
        expr(formula("expr = \"sin(9*r - p) * beat\"").unwrap()).as_deref(),
        Some("sin(9*r - p) * beat")
    );
    assert!(expr(formula("").unwrap()).is_some());
    for (wrong, part) in
        [("sin(9*q)", "q"), ("x + * y", "*"), ("noise(x, y, t, r)", "noise(x, y, t, r)"), ("beat(x)", "beat")]
    {
        let shown = formula(&format!("expr = \"{wrong}\"")).unwrap_err();
        let lines: Vec<&str> = shown.lines().collect();
        let caret = lines[2].find('^').unwrap();
        assert!(lines[1][caret..].starts_with(part), "{shown}");
    }
    assert!(
        wrapped("effect = \"plasma\"\nexpr = \"x\"")
            .unwrap_err()
            .contains("unknown parameter of plasma \"expr\"")
    );
    let drive = formula("speed = \"x\"").unwrap_err();
    assert!(drive.contains("`x` is known only in formulas"), "{drive}");
}

#[test]
fn what_cannot_wrap_a_layer_is_refused_where_it_stands() {
    for (layer, wrong) in [
        (
            "effect = \"plasma\"\n[[scene.layer.transform]]\ntransform = \"kaleidoskope\"",
            "6:13: unknown transform",
        ),
        ("effect = \"plasma\"\n[[scene.layer.transform]]\nmirrors = 5", "5:1: \"transform\" is missing"),
        (
            "effect = \"plasma\"\n[[scene.layer.transform]]\ntransform = \"twist\"\nwring = 9",
            "7:9: \"wring\" is 9, out of range",
        ),
        ("effect = \"plasma\"\n[[scene.layer.mask]]\nmask = \"rain\"", "6:8: unknown mask"),
        (
            "effect = \"plasma\"\n[[scene.layer.mask]]\nmask = \"iris\"\nwith = \"union\"\ninvert = 1",
            "8:10: \"invert\" is a whole number",
        ),
        ("effect = \"plasma\"\n[[scene.layer.mask]]\nmask = \"iris\"\nwith = \"both\"", "7:8: unknown with"),
        ("effect = \"plasma\"\n[[scene.layer.mix]]\nfield = \"rain\"", "6:9: unknown field"),
        ("effect = \"plasma\"\n[[scene.layer.mix]]\nfield = \"fbm\"\nwith = \"adds\"", "7:8: unknown with"),
        (
            "effect = \"plasma\"\n[[scene.layer.mix]]\nfield = \"fbm\"\nwith = \"sequence\"\namount = 0",
            "8:10: \"amount\" is 0, out of range",
        ),
        (
            "effect = \"rain\"\n[[scene.layer.mix]]\nfield = \"fbm\"",
            "5:1: an effect that places its glyphs itself",
        ),
        (
            "effect = \"rain\"\nmirrors = 4\n[[scene.layer.transform]]\ntransform = \"kaleidoscope\"",
            "5:1: unknown parameter of rain",
        ),
    ] {
        let shown = wrapped(layer).unwrap_err();
        assert!(shown.contains(wrong), "{wrong}\n\n{shown}");
    }
}

#[test]
fn overrides_reach_what_wraps_a_layer() {
    let library = Library::default();
    let mut preset = wrapped(&format!("{WRAPPED}\n[[scene.post]]\nshader = \"kaleidoscope\"\n")).unwrap();
    for (target, param, value) in [
        ("rotate", "turn", "0.25"),
        ("plasma", "mirrors", "7"),
        ("circle", "invert", "false"),
        ("plasma", "expr", "r*r"),
        ("voronoi", "with", "union"),
        ("kaleidoscope", "off", "0.75"),
        ("plasma", "speed", "2"),
    ] {
        preset
            .apply(&change(target, param, value), &library)
            .unwrap_or_else(|e| panic!("{target}.{param}: {e}"));
    }
    let layer = &preset.scenes[0].layers[0];
    assert_eq!(layer.transforms[1].params[1].constant(), Some(0.25));
    assert_eq!(layer.transforms[0].params[0].constant(), Some(7.0));
    assert_eq!((layer.masks[0].invert, layer.masks[1].with), (false, Join::Union));
    assert_eq!(layer.mixes[0].expr.as_ref().map(ToString::to_string).as_deref(), Some("r*r"));
    assert_eq!(layer.params[0].constant(), Some(2.0));
    assert_eq!(layer.transforms[0].params[3].constant(), Some(0.75));

    let ambiguous = preset.apply(&change("plasma", "spin", "1"), &library);
    assert!(ambiguous.is_ok(), "only one of the transforms spins");
    let ambiguous = preset.apply(&change("plasma", "with", "add"), &library).unwrap_err();
    assert!(
        ambiguous.to_string().contains("\"with\" is ambiguous: circle and voronoi have it"),
        "{ambiguous}"
    );
    assert_eq!(ambiguous.hint(), "write circle.with or voronoi.with");
    let unknown = preset.apply(&change("rotat", "turn", "1"), &library).unwrap_err();
    assert_eq!(unknown.hint(), "did you mean \"rotate\"?");
    let unknown = preset.apply(&change("rotate", "trun", "1"), &library).unwrap_err();
    assert_eq!(unknown.hint(), "did you mean \"turn\"?");
}

/// A scene of rain under bloom, and what follows.
fn varied(rest: &str) -> Result<Preset, AssetError> {
    read(&format!(
        "title = \"x\"\n[[scene]]\nname = \"storm\"\n[[scene.layer]]\nname = \"near\"\neffect = \"rain\"\n\
         [[scene.post]]\nshader = \"bloom\"\n{rest}"
    ))
}

#[test]
fn a_variation_is_the_scene_with_its_overrides() {
    let preset = varied(
        "[[scene.variation]]\nset = [\"near.speed = 2\", \"near.blend=normal\"]\n\
         [[scene.variation]]\nset = [\"storm.colors=ember\", \"bloom.amount=0.2 + kick\"]\n",
    )
    .unwrap_or_else(|e| panic!("{e}"));
    let storm = &preset.scenes[0];
    let [first, second] = &storm.variations[..] else { panic!("two variations") };
    let speed = |scene: &Scene| scene.layers[0].params[0].constant();
    assert_eq!([storm, first, second].map(speed), [None, Some(2.0), None]);
    assert_eq!([storm, first, second].map(|s| s.layers[0].blend), [Blend::Add, Blend::Normal, Blend::Add]);
    assert_eq!((second.colors.name.as_str(), second.layers[0].colors.name.as_str()), ("ember", "ember"));
    assert_eq!((storm.colors.name.as_str(), first.name.as_str()), ("noir", "storm"));
    assert_eq!((storm.post[0].params[0].constant(), second.post[0].params[0].constant()), (Some(0.5), None));
    assert!(storm.variations.iter().all(|scene| scene.variations.is_empty()));
}

#[test]
fn the_command_line_reaches_variations_too() {
    let mut preset =
        varied("[[scene.variation]]\nset = [\"near.density=0.1\", \"near.colors=ice\"]\n").unwrap();
    let library = Library::default();
    preset.apply(&change("rain", "speed", "3"), &library).unwrap();
    let varied = &preset.scenes[0].variations[0].layers[0];
    assert_eq!((varied.params[0].constant(), varied.params[1].constant()), (Some(3.0), Some(0.1)));
    preset.use_palette("gold", &library).unwrap();
    preset.use_palette("rune", &library).unwrap();
    let varied = &preset.scenes[0].variations[0].layers[0];
    assert_eq!((varied.colors.name.as_str(), varied.glyphs.name.as_str()), ("gold", "rune"));
}

#[test]
fn every_fault_of_a_variation_is_marked_in_its_text() {
    for (set, wrong, marked) in [
        ("[\"near.speed\"]", "10:8: there is no =", "\"near.speed\""),
        ("[\"speed=2\"]", "10:8: there is no dot", "\"speed=2\""),
        ("[\"naer.speed=2\"]", "10:9: nothing in the scene storm is called \"naer\"", "naer"),
        ("[\"near.sped=2\"]", "10:14: unknown parameter of rain \"sped\"", "sped"),
        ("[\"near.speed = 99\"]", "10:22: \"speed\" is 99, out of range", "99"),
        ("[\"near.speed=1 + bas\"]", "10:24: \"speed\": unknown name `bas`", "bas"),
        ("[\"storm.colors=icy\"]", "10:22: there is no colour set named \"icy\"", "icy"),
        ("[\"near.speed=1\", 7]", "10:24: \"set\" holds a whole number", "7"),
        ("\"near.speed=1\"", "10:7: \"set\" is a text", "\"near.speed=1\""),
        ("[]", "9:1: \"set\" is missing", "[[scene.variation]]"),
        ("[\"near.speed=1\"]\nsets = 1", "11:1: unknown key \"sets\"", "sets"),
    ] {
        let shown = varied(&format!("[[scene.variation]]\nset = {set}\n")).unwrap_err().to_string();
        assert!(shown.starts_with(&format!("mine.toml:{wrong}")), "{wrong}\n\n{shown}");
        let lines: Vec<&str> = shown.lines().collect();
        let caret = lines[2].find('^').unwrap();
        let carets = lines[2].matches('^').count();
        assert_eq!((&lines[1][caret..caret + carets], lines.len()), (marked, 3), "{shown}");
    }
    // What a wrong layer would have been called is no second fault.
    let text = "title = \"x\"\n[[scene]]\n[[scene.layer]]\nname = \"near\"\neffect = \"rian\"\n\
                [[scene.variation]]\nset = [\"near.speed=1\"]\n";
    assert_eq!(faults(text).lines().count(), 3);
}

/// The sample (which is ASCII) with some of its bytes replaced, so that most of it still makes sense.
fn damaged() -> impl Strategy<Value = String> {
    let words = [
        "[[",
        "]]",
        "\"",
        "=",
        "\n",
        "nan",
        "-1e99",
        "0x",
        "{",
        "'''",
        "\\u",
        "é",
        "[[scene]]",
        "= [1,",
        "#",
    ];
    (0..SAMPLE.len(), 0..12usize, proptest::sample::select(words.to_vec())).prop_map(|(at, len, word)| {
        let end = (at + len).min(SAMPLE.len());
        format!("{}{word}{}", &SAMPLE[..at], &SAMPLE[end..])
    })
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused_but_never_panics(text in ".*") {
        let _ = read(&text).map_err(|e| (e.to_string(), e.hint()));
    }

    #[test]
    fn any_damage_to_a_preset_is_read_or_refused_with_a_place(text in damaged()) {
        if let Err(error) = read(&text) {
            prop_assert!(error.to_string().starts_with("mine.toml:"), "{error}");
            prop_assert!(matches!(error, AssetError::Faults(_)));
        }
    }

    #[test]
    fn any_override_is_applied_or_refused_but_never_panics(target in "rain|bloom|storm|.*", param in "speed|amount|glyphs|.*", value in ".*") {
        let _ = read(SAMPLE).unwrap().apply(&change(&target, &param, &value), &Library::default());
    }
}

#[test]
fn a_sample_on_disk_is_found_by_its_path() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/downpour.toml");
    let preset = Library::default().preset(path.to_str().unwrap(), &catalogue()).unwrap();
    assert_eq!(preset.name, "downpour");
}
