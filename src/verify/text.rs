//! The report for people.

use std::fmt::{self, Write};

use super::report::{Finding, Report, Severity};
use crate::settings::clock;

impl Report {
    /// A few lines that tell a musician whether the film is right, and what to do if it is not.
    pub fn to_text(&self) -> String {
        let mut text = self.verdict();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "  picture  {} of {} frames, {}x{}, {} frames a second",
            self.frames,
            self.planned_frames,
            self.width,
            self.height,
            rate(self.fps)
        );
        let apart = (self.duration - self.audio_duration) * 1000.0;
        let _ = writeln!(
            text,
            "  sound    {}, picture {} ({:+.0} ms)",
            clock(self.audio_duration),
            clock(self.duration),
            apart
        );
        let _ = writeln!(text, "  light    {}", self.light());
        for finding in &self.findings {
            let _ = writeln!(text, "  {finding}");
        }
        text
    }

    fn verdict(&self) -> String {
        let faults = self.of(Severity::Fault).count();
        let warnings = self.of(Severity::Warning).count();
        match (faults, warnings) {
            (0, 0) => "the film is right\n".to_owned(),
            (0, _) => format!("the film is right, with {} to note\n", plural(warnings, "thing")),
            _ => format!("the film has {}\n", plural(faults, "fault")),
        }
    }

    fn light(&self) -> String {
        let light = &self.brightness;
        let right = light.scenes.iter().filter(|scene| scene.in_target).count();
        let scenes = match light.scenes.len() {
            0 => String::new(),
            count => format!("; {right} of {} as bright as aimed at", plural(count, "scene")),
        };
        format!("mean {:.0} of 255, brightest frame {:.0}{scenes}", light.mean, light.max)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.severity {
            Severity::Fault => "FAULT",
            Severity::Warning => "note ",
        };
        let at = self.at.map_or(String::new(), |at| format!("{} ", clock(at)));
        write!(f, "{kind} {at}{}: {}", self.what, self.fix)
    }
}

fn plural(count: usize, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

/// 24 as `24`, 30000/1001 as `29.97`.
fn rate(fps: f64) -> String {
    let text = format!("{fps:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_read_like_people_say_them() {
        assert_eq!(rate(24.0), "24");
        assert_eq!(rate(30_000.0 / 1001.0), "29.97");
        assert_eq!(rate(12.5), "12.5");
    }
}
