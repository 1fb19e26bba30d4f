//! What is said at the end: the film, its figures, where the time went, and the verdict.

use std::time::Duration;

use asciivid::Outcome;
use asciivid::render::Part;
use asciivid::settings::{Fps, clock_to};
use serde_json::{Value, json};

/// A finished film, and how the run that made it went.
#[derive(Debug)]
pub(crate) struct Summary {
    pub(crate) outcome: Outcome,
    /// From the command to the end of the check.
    pub(crate) wall: Duration,
    /// Warnings said on the way.
    pub(crate) warnings: usize,
}

impl Summary {
    /// Length of the film in seconds.
    pub(crate) fn seconds(&self) -> f64 {
        f64::from(self.outcome.report.frames) / self.outcome.fps.as_f64()
    }

    /// Seconds of film made in a second.
    fn speed(&self) -> f64 {
        self.seconds() / self.wall.as_secs_f64().max(1e-3)
    }

    /// The summary for people.
    pub(crate) fn text(&self) -> String {
        let lines = [
            format!("film   {}", self.film_line()),
            format!("time   {}", self.time_line()),
            self.stage_lines(),
            format!("check  {}", self.check_lines()),
        ];
        lines.into_iter().chain(self.drawing_lines()).collect::<Vec<_>>().join("\n")
    }

    fn film_line(&self) -> String {
        let Outcome { film, size, fps, report, .. } = &self.outcome;
        let (length, frames) = (clock(self.seconds()), report.frames);
        let (rate, bytes) = (rate(*fps), amount(report.bytes));
        format!("{film:?}, {length}, {frames} frames of {size} at {rate}/s, {bytes}")
    }

    fn time_line(&self) -> String {
        let hands = if self.outcome.workers == 1 { "worker" } else { "workers" };
        format!("{}, {:.2} x real time, {} {hands}", span(self.wall), self.speed(), self.outcome.workers)
    }

    /// Where the time went, a line a stage.
    fn stage_lines(&self) -> String {
        let wall = self.wall.as_secs_f64().max(1e-3);
        let line = |&(stage, took): &(&str, Duration)| {
            let share = 100.0 * took.as_secs_f64() / wall;
            format!("       {stage:<8} {:>8} {share:>4.0} %", span(took))
        };
        let lines: Vec<String> = self.outcome.timings.iter().map(line).collect();
        lines.join("\n")
    }

    /// What drawing a frame took, dearest part first; nothing unless it was measured.
    fn drawing_lines(&self) -> Option<String> {
        let mut parts = self.outcome.drawing.clone();
        let whole: Duration = parts.iter().map(|part| part.time).sum();
        let ms = |time: Duration| 1e3 * time.as_secs_f64() / self.outcome.drawn.max(1) as f64;
        parts.sort_by_key(|part| std::cmp::Reverse(part.time));
        let line = |part: &Part| {
            let (name, share) = (part.name, 100.0 * part.time.div_duration_f64(whole));
            format!("       {:<8}{name:<12} {:>8.3} ms {share:>4.0} %", part.kind.name(), ms(part.time))
        };
        let heading = format!("drawn  {:.2} ms a frame and worker", ms(whole));
        let lines: Vec<String> = std::iter::once(heading).chain(parts.iter().map(line)).collect();
        (!parts.is_empty()).then(|| lines.join("\n"))
    }

    fn check_lines(&self) -> String {
        let check = self.outcome.report.to_text();
        let lines: Vec<&str> = check.trim_end().lines().collect();
        let warnings = match self.warnings {
            0 => String::new(),
            1 => "\n       1 warning on the way, above".to_owned(),
            n => format!("\n       {n} warnings on the way, above"),
        };
        lines.join("\n     ") + &warnings
    }

    /// The summary for programs.
    pub(crate) fn json(&self) -> Value {
        let Outcome { film, size, fps, report, workers, .. } = &self.outcome;
        let timings: serde_json::Map<String, Value> = self
            .outcome
            .timings
            .iter()
            .map(|(stage, took)| (stage.to_string(), json!(took.as_secs_f64())))
            .collect();
        let drawing: Vec<Value> = self
            .outcome
            .drawing
            .iter()
            .map(|part| json!({ "kind": part.kind.name(), "name": part.name, "seconds": part.time.as_secs_f64() }))
            .collect();
        json!({
            "event": "done",
            "film": film.to_string_lossy(),
            "size": size.to_string(),
            "fps": fps.to_string(),
            "workers": workers,
            "seconds": self.wall.as_secs_f64(),
            "speed": self.speed(),
            "timings": timings,
            "drawing": drawing,
            "warnings": self.warnings,
            "report": report,
        })
    }
}

/// A position or length in a song: `3:08`, `1:02:03`.
pub(crate) fn clock(seconds: f64) -> String {
    clock_to(0, seconds)
}

/// A time that work took: tenths of a second under a minute.
pub(crate) fn span(took: Duration) -> String {
    match took.as_secs_f64() {
        short if short < 59.95 => format!("{short:.1} s"),
        long => clock(long),
    }
}

/// A frame rate as people know it.
pub(crate) fn rate(fps: Fps) -> String {
    match fps.den {
        1 => fps.num.to_string(),
        _ => format!("{:.2}", fps.as_f64()),
    }
}

/// A file size in the units of a file manager.
pub(crate) fn amount(bytes: u64) -> String {
    match bytes as f64 {
        small if small < 1e6 => format!("{:.0} kB", small / 1e3),
        medium if medium < 1e9 => format!("{:.1} MB", medium / 1e6),
        large => format!("{:.2} GB", large / 1e9),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use asciivid::render::Kind;
    use asciivid::settings::Size;
    use asciivid::verify::{Brightness, Curves, Finding, Report, Severity};

    use super::*;

    /// A film with or without a fault.
    pub(crate) fn outcome(ok: bool) -> Outcome {
        let fault = Finding {
            severity: Severity::Fault,
            at: None,
            what: "the picture is black".into(),
            fix: "raise the exposure".into(),
        };
        let light =
            Brightness { mean: 62.0, max: 231.0, percentiles: [62.0; 5], samples: vec![], scenes: vec![] };
        Outcome {
            film: "out/song.mp4".into(),
            size: Size { width: 1920, height: 1080 },
            fps: Fps { num: 24, den: 1 },
            workers: 2,
            drawn: 4512,
            timings: vec![("analyse", Duration::from_millis(940)), ("draw", Duration::from_secs(80))],
            drawing: vec![],
            report: Report {
                ok,
                file: "out/song.mp4".into(),
                bytes: 84_200_000,
                frames: 4512,
                planned_frames: 4512,
                fps: 24.0,
                width: 1920,
                height: 1080,
                duration: 188.0,
                audio_duration: 188.0,
                brightness: light,
                drawn: None,
                sync: None,
                loudness: None,
                curves: Curves::default(),
                findings: if ok { vec![] } else { vec![fault] },
            },
        }
    }

    pub(crate) fn summary(ok: bool) -> Summary {
        Summary { outcome: outcome(ok), wall: Duration::from_secs(94), warnings: 1 }
    }

    #[test]
    fn the_summary_reads_as_a_small_table() {
        let text = summary(false).text();
        let expected = "\
film   \"out/song.mp4\", 3:08, 4512 frames of 1920x1080 at 24/s, 84.2 MB
time   1:34, 2.00 x real time, 2 workers
       analyse     0.9 s    1 %
       draw         1:20   85 %
check  the film has 1 fault
";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.contains("the picture is black"));
        assert!(text.ends_with("1 warning on the way, above"));
    }

    #[test]
    fn the_parts_of_the_drawing_come_last_and_the_dearest_first() {
        let mut summary = summary(true);
        let part = |kind, name, seconds| Part { kind, name, time: Duration::from_secs_f64(4.512 * seconds) };
        summary.outcome.drawing = vec![part(Kind::Effect, "rain", 1.0), part(Kind::Shader, "grain", 3.0)];
        let text = summary.text();
        let expected = "
drawn  4.00 ms a frame and worker
       shader  grain           3.000 ms   75 %
       effect  rain            1.000 ms   25 %";
        assert!(text.ends_with(expected), "{text}");
        assert_eq!(summary.json()["drawing"][0]["name"], "rain");
    }

    #[test]
    fn programs_get_the_same_facts() {
        let facts = summary(false).json();
        assert_eq!(facts["report"]["ok"], false);
        assert_eq!(facts["report"]["frames"], 4512);
        assert_eq!(facts["timings"]["draw"], 80.0);
        assert_eq!(facts["speed"], 2.0);
    }

    #[test]
    fn times_sizes_and_rates_are_written_as_people_write_them() {
        assert_eq!([clock(0.2), clock(59.6), clock(3723.0)], ["0:00", "1:00", "1:02:03"]);
        assert_eq!(span(Duration::from_millis(59_960)), "1:00");
        assert_eq!([amount(900), amount(1_500_000), amount(2_500_000_000)], ["1 kB", "1.5 MB", "2.50 GB"]);
        assert_eq!(rate(Fps { num: 30000, den: 1001 }), "29.97");
    }
}
