//! The report as a page of HTML that needs nothing else: pictures, curves, scenes, findings.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::report::{Finding, Report, SceneLight, Severity};
use crate::settings::clock;

/// Pixels across a picture of the film.
pub(super) const WIDTH: usize = 320;
/// Pictures of the film, if it has fewer scenes than that.
const PICTURES: usize = 12;
/// The most pictures.
const MOST: usize = 48;
/// Size of the curves, and of what lies around them, in units of the drawing.
const CHART: (f64, f64) = (1000.0, 220.0);
const LEFT: f64 = 34.0;
const TOP: f64 = 16.0;
const BOTTOM: f64 = 20.0;
/// The most points of a curve and beats; more could not be told apart.
const POINTS: usize = 1000;
const BEATS: usize = 400;

/// The times of the film that are shown: one in each scene, or evenly spaced.
pub(super) fn times(report: &Report) -> Vec<f64> {
    let scenes = &report.brightness.scenes;
    if scenes.len() >= PICTURES {
        let step = scenes.len().div_ceil(MOST);
        return scenes.iter().step_by(step).map(|scene| 0.4 * scene.start + 0.6 * scene.end).collect();
    }
    (0..PICTURES).map(|i| (i as f64 + 0.5) * length(report) / PICTURES as f64).collect()
}

/// The page; `stills` are JPEGs of the film with their times.
pub(super) fn html(report: &Report, stills: &[(f64, Vec<u8>)]) -> String {
    let name = report.file.file_name().unwrap_or(report.file.as_os_str()).to_string_lossy();
    let (name, text) = (escaped(&name), report.to_text());
    let class = if report.ok { "good" } else { "bad" };
    let verdict = escaped(text.lines().next().unwrap_or_default());
    let body = [sheet(stills), chart(report), findings(report), scenes(&report.brightness.scenes)].concat();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{name}</title>\n\
         <style>\n{}</style>\n</head>\n<body>\n<h1>{name}</h1>\n\
         <section><p class=\"verdict {class}\">{verdict}</p>\n{}</section>\n{body}</body>\n</html>\n",
        include_str!("page.css"),
        facts(report),
    )
}

fn facts(report: &Report) -> String {
    let light = &report.brightness;
    let [p5, .., p95] = light.percentiles;
    let mut facts = vec![
        ("Picture", format!("{}x{}", report.width, report.height)),
        ("Frames a second", format!("{:.2}", report.fps)),
        ("Frames", format!("{} of {}", report.frames, report.planned_frames)),
        ("Length", clock(report.duration)),
        ("Sound", clock(report.audio_duration)),
        ("Size", format!("{:.1} MB", report.bytes as f64 / 1e6)),
        ("Mean brightness", format!("{:.0} of 255", light.mean)),
        ("5 to 95 % of frames", format!("{p5:.0} to {p95:.0}")),
    ];
    facts.extend(report.loudness.map(|lufs| ("Loudness", format!("{lufs:.1} LUFS"))));
    if let Some(sync) = report.sync {
        let (mean, worst) = (1e3 * sync.mean, 1e3 * sync.worst);
        facts.push(("Hits seen", format!("{} of {}", sync.answered, sync.hits)));
        facts.push(("Picture after sound", format!("{mean:+.0} ms, at worst {worst:.0} ms")));
    }
    let items: String =
        facts.iter().map(|(name, value)| format!("<div><dt>{name}</dt><dd>{value}</dd></div>\n")).collect();
    format!("<dl>\n{items}</dl>\n")
}

fn sheet(stills: &[(f64, Vec<u8>)]) -> String {
    let figure = |(time, jpeg): &(f64, Vec<u8>)| {
        let (at, data) = (clock(*time), STANDARD.encode(jpeg));
        format!(
            "<figure><img alt=\"the film at {at}\" src=\"data:image/jpeg;base64,{data}\"><figcaption>{at}</figcaption></figure>\n"
        )
    };
    if stills.is_empty() {
        return String::new();
    }
    format!(
        "<section><h2>Pictures</h2>\n<div class=\"sheet\">\n{}</div></section>\n",
        stills.iter().map(figure).collect::<String>()
    )
}

/// Brightness and loudness over time, with the scenes, what they aim at, the beats and the findings.
fn chart(report: &Report) -> String {
    let curves = &report.curves;
    let length = length(report);
    let x = |time: f64| LEFT + (CHART.0 - LEFT) * (time / length).clamp(0.0, 1.0);
    let y = |value: f64| TOP + (CHART.1 - TOP - BOTTOM) * (1.0 - value.clamp(0.0, 1.0));
    let mut svg = String::new();
    // Writing to a String cannot fail.
    for level in [0.0, 0.5, 1.0] {
        let (y, shown) = (y(level), 255.0 * level);
        let _ = writeln!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/><text x=\"0\" y=\"{:.1}\">{shown:.0}</text>",
            CHART.0,
            y + 4.0
        );
    }
    for scene in &report.brightness.scenes {
        let (left, right) = (x(scene.start), x(scene.end));
        let (high, low) = (y(f64::from(scene.target.1) / 255.0), y(f64::from(scene.target.0) / 255.0));
        let _ = writeln!(
            svg,
            "<rect class=\"aim\" x=\"{left:.1}\" y=\"{high:.1}\" width=\"{:.1}\" height=\"{:.1}\"><title>{}</title></rect><line class=\"grid\" x1=\"{left:.1}\" x2=\"{left:.1}\" y1=\"{TOP}\" y2=\"{}\"/>",
            (right - left).max(0.0),
            low - high,
            escaped(&scene.name),
            CHART.1 - BOTTOM
        );
    }
    for beat in curves.beats.iter().step_by(curves.beats.len().div_ceil(BEATS).max(1)) {
        let x = x(*beat);
        let _ = writeln!(
            svg,
            "<line class=\"beat\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{}\" y2=\"{}\"/>",
            CHART.1 - BOTTOM - 5.0,
            CHART.1 - BOTTOM
        );
    }
    for (class, values, top) in [("sound", &curves.loudness, 1.0), ("light", &curves.brightness, 255.0)] {
        let _ = writeln!(svg, "<polyline class=\"{class}\" points=\"{}\"/>", points(values, top, &y));
    }
    for finding in &report.findings {
        let class = if finding.severity == Severity::Fault { "fault" } else { "remark" };
        if let Some(at) = finding.at {
            let _ = writeln!(
                svg,
                "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"8\" r=\"4\"><title>{}</title></circle>",
                x(at),
                escaped(&finding.what)
            );
        }
    }
    for part in 0..5 {
        let time = length * f64::from(part) / 4.0;
        let anchor = ["start", "middle", "middle", "middle", "end"][part as usize];
        let _ = writeln!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            x(time),
            CHART.1 - 4.0,
            clock(time)
        );
    }
    format!(
        "<section><h2><span style=\"color:var(--light)\">Brightness</span> and <span style=\"color:var(--sound)\">loudness</span></h2>\n\
         <svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"brightness and loudness over time\">\n{svg}</svg></section>\n",
        CHART.0, CHART.1
    )
}

/// A curve of values in 0..=`top` as points; of several values that share a point, the largest.
fn points(values: &[f32], top: f32, y: &impl Fn(f64) -> f64) -> String {
    let group = values.len().div_ceil(POINTS).max(1);
    let groups: Vec<f32> =
        values.chunks(group).map(|chunk| chunk.iter().copied().fold(0.0, f32::max)).collect();
    let last = (groups.len().max(2) - 1) as f64;
    let point = |(i, value): (usize, &f32)| {
        format!("{:.1},{:.1}", LEFT + (CHART.0 - LEFT) * i as f64 / last, y(f64::from(value / top)))
    };
    groups.iter().enumerate().map(point).collect::<Vec<_>>().join(" ")
}

fn findings(report: &Report) -> String {
    let item = |finding: &Finding| {
        let (class, kind) = match finding.severity {
            Severity::Fault => ("bad", "Fault"),
            Severity::Warning => ("note", "Note"),
        };
        let at = finding.at.map_or(String::new(), |at| format!(" {}", clock(at)));
        let (what, fix) = (escaped(&finding.what), escaped(&finding.fix));
        format!("<li><b class=\"{class}\">{kind}{at}</b> {what}: {fix}</li>\n")
    };
    if report.findings.is_empty() {
        return String::new();
    }
    let items: String = report.findings.iter().map(item).collect();
    format!("<section><h2>Findings</h2>\n<ul>\n{items}</ul></section>\n")
}

fn scenes(scenes: &[SceneLight]) -> String {
    let row = |scene: &SceneLight| {
        let (class, (low, high)) = (if scene.in_target { "good" } else { "note" }, scene.target);
        let (start, name) = (clock(scene.start), escaped(&scene.name));
        let (mean, max) = (scene.mean, scene.max);
        format!(
            "<tr><td>{start}</td><td>{name}</td><td class=\"{class}\">{mean:.0}</td><td>{max:.0}</td><td>{low:.0} to {high:.0}</td></tr>\n"
        )
    };
    if scenes.is_empty() {
        return String::new();
    }
    let rows: String = scenes.iter().map(row).collect();
    format!(
        "<section><h2>Scenes</h2>\n<table><tr><th>from</th><th>scene</th><th>mean</th><th>brightest</th><th>aim</th></tr>\n{rows}</table></section>\n"
    )
}

/// Length of the film in seconds, as far as it is known.
fn length(report: &Report) -> f64 {
    [report.duration, report.audio_duration].into_iter().fold(0.01, f64::max)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_name_holds_is_no_markup() {
        assert_eq!(escaped("<b>\"a\" & b"), "&lt;b&gt;&quot;a&quot; &amp; b");
    }

    #[test]
    fn a_curve_has_as_many_points_as_can_be_told_apart() {
        let values = vec![0.5; 2500];
        let text = points(&values, 1.0, &|value| 100.0 * value);
        let points: Vec<&str> = text.split(' ').collect();
        assert_eq!((points.len(), points[0], points[833]), (834, "34.0,50.0", "1000.0,50.0"));
        assert_eq!(super::points(&[], 1.0, &|value| value), "");
    }
}
