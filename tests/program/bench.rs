//! `asciivid bench` as a user meets it: the page, the JSON, and how it is refused.

use crate::place::{Place, text};
use serde_json::Value;

/// A picture that is drawn and encoded in no time.
const TINY: &str = "320x180";

fn measured(words: &[&str]) -> Value {
    let output = Place::new().run(&[&["bench"], words, &["--json", "--resolution", TINY, "-q"]].concat());
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The value, if it is a time or a rate.
fn positive(value: &Value) -> f64 {
    value.as_f64().filter(|v| v.is_finite() && *v > 0.0).unwrap_or_else(|| panic!("{value}"))
}

fn names(costs: &Value) -> Vec<&str> {
    let costs = costs.as_object().unwrap();
    costs.values().for_each(|cost| assert!(positive(cost) < 1e4));
    costs.keys().map(String::as_str).collect()
}

#[test]
fn the_ladder_has_every_promised_figure() {
    let found = measured(&[]);
    for figure in ["draw_ms", "single_layer_ms", "memcpy_ms", "pipe_ms", "cores"] {
        positive(&found[figure]);
    }
    assert_eq!(names(&found["stages"]), ["cells", "light", "pixels"]);
    assert!(names(&found["encoders"]).contains(&"h264"));
    assert!(names(&found["presets"]).contains(&"downpour"));
    let stages: f64 = found["stages"].as_object().unwrap().values().map(positive).sum();
    assert!((stages - positive(&found["draw_ms"])).abs() < 1e-9);
    for quality in ["draft", "preview", "production"] {
        positive(&found["qualities"][quality]["speed"]);
    }
    assert!(found["ffmpeg"].is_string());
    let model = found["scaling"]["model"].as_array().unwrap();
    assert!(model.len() == 7 && model[1]["workers"] == 2 && positive(&found["clip_ms"]) > 0.0, "{found}");
    assert!(positive(&model[1]["fps"]) > 1.8 * positive(&model[0]["fps"]), "{found}");
    assert!(found["advice"].as_str().unwrap().contains("of the work"), "{found}");
}

#[test]
fn the_pipe_is_measured_for_every_format_target_and_number_of_buffers() {
    let found = measured(&["pipe"]);
    for figure in ["draw_ms", "single_layer_ms", "memcpy_ms"] {
        positive(&found[figure]);
    }
    assert_eq!(names(&found["stages"]), ["cells", "light", "pixels"]);
    assert_eq!(names(&found["encoders"]), ["null", "x264 slow", "x264 ultrafast"]);
    let cells = found["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 2 * 3 * 2);
    for cell in cells {
        assert!(positive(&cell["fps"]) < 1e6, "{cell}");
        assert_eq!((&cell["width"], &cell["height"]), (&320.into(), &180.into()));
    }
    let rate = |target: &str| {
        let of_target = cells.iter().filter(|cell| cell["target"] == target);
        of_target.map(|cell| positive(&cell["fps"])).fold(0.0, f64::max)
    };
    assert!(rate("null") > rate("x264 ultrafast") && rate("x264 ultrafast") > rate("x264 slow"), "{found}");
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let place = Place::new();
    let (exit, said) = place.refused(&["bench", "--resolution", "321x180"]);
    assert!(exit == 2 && said.contains("321x180"), "{said}");
    let (exit, said) = place.refused(&["bench", "pip"]);
    assert!(exit == 2 && said.contains("pipe"), "{said}");
}
