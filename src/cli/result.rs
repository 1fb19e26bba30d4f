//! `--json`: how a run ended, as one line of JSON on standard output. The README of `src/` has its fields.

use std::time::Duration;

use asciivid::Outcome;
use asciivid::error::Exit;
use asciivid::verify::Severity;
use serde_json::{Map, Value, json};

use super::fault::Fault;
use super::summary::Summary;

/// The version of the format.
const VERSION: u32 = 1;

/// The line of a run that ended with a film, with the fault that its check found, or without a film.
pub(super) fn line(
    summary: Option<&Summary>,
    fault: Option<&Fault>,
    wall: Duration,
    warnings: usize,
) -> String {
    let mut line = json!({
        "version": VERSION,
        "program": concat!("asciivid ", env!("CARGO_PKG_VERSION")),
        "ok": fault.is_none(),
        "exit": fault.map_or(Exit::Done, |fault| fault.exit) as u8,
        "wall": wall.as_secs_f64(),
        "warnings": warnings,
        "film": null,
        "error": fault.map(|fault| &fault.what),
        "hint": fault.map(|fault| &fault.hint),
    });
    if let (Some(line), Some(summary)) = (line.as_object_mut(), summary) {
        line.extend(film(&summary.outcome));
    }
    format!("{line}\n")
}

/// What there is to say of a finished film.
fn film(outcome: &Outcome) -> Map<String, Value> {
    let Outcome { film, size, fps, report, workers, timings, .. } = outcome;
    let timings: Map<String, Value> =
        timings.iter().map(|(stage, took)| (stage.to_string(), json!(took.as_secs_f64()))).collect();
    let count = |severity| report.findings.iter().filter(|finding| finding.severity == severity).count();
    let fields = [
        ("film", json!(film.to_string_lossy())),
        ("bytes", json!(report.bytes)),
        ("width", json!(size.width)),
        ("height", json!(size.height)),
        ("fps", json!(fps.to_string())),
        ("frames", json!(report.frames)),
        ("seconds", json!(report.duration)),
        ("workers", json!(workers)),
        ("timings", json!(timings)),
        (
            "check",
            json!({
                "ok": report.ok,
                "faults": count(Severity::Fault),
                "warnings": count(Severity::Warning),
                "findings": report.findings,
                "brightness": report.brightness.mean,
                "loudness": report.loudness,
            }),
        ),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::summary::tests::summary;

    fn read(text: &str) -> Value {
        assert_eq!((text.matches('\n').count(), text.ends_with('\n')), (1, true));
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_film_a_faulty_film_and_no_film_have_the_same_first_fields() {
        let fault = Fault { what: "it\nfailed".into(), hint: "try".into(), exit: Exit::CheckFailed };
        let wall = Duration::from_secs(94);
        let good = read(&line(Some(&summary(true)), None, wall, 1));
        assert_eq!((&good["ok"], &good["exit"], &good["error"]), (&json!(true), &json!(0), &Value::Null));
        assert_eq!(
            (&good["frames"], &good["workers"], &good["warnings"]),
            (&json!(4512), &json!(2), &json!(1))
        );
        assert_eq!((&good["seconds"], &good["wall"]), (&json!(188.0), &json!(94.0)));
        let bad = read(&line(Some(&summary(false)), Some(&fault), wall, 0));
        assert_eq!(
            (&bad["ok"], &bad["exit"], &bad["check"]["faults"]),
            (&json!(false), &json!(3), &json!(1))
        );
        assert_eq!((&bad["error"], &bad["film"]), (&json!("it\nfailed"), &json!("out/song.mp4")));
        let none = read(&line(None, Some(&fault), wall, 0));
        assert_eq!((&none["film"], &none["hint"], none.get("frames")), (&Value::Null, &json!("try"), None));
    }
}
