//! Where the time of drawing goes: a stopwatch that runs only when asked.

use std::time::{Duration, Instant};

/// What a part of the drawing belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// An effect: its cells, their colours, and laying them over the picture.
    Effect,
    /// A shader, with all rows of the picture.
    Shader,
    /// What every frame needs.
    Frame,
}

impl Kind {
    /// The kind in one word.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Effect => "effect",
            Kind::Shader => "shader",
            Kind::Frame => "frame",
        }
    }
}

/// A part of the drawing and the time that all workers spent on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// What it belongs to.
    pub kind: Kind,
    /// Name of the effect or shader, or `exposure` (what is measured of a scene, once), `guard` (what the flash guard
    /// sees and does), `ground` (light of the ground, enlarged), `picture` (kept for shaders that look at it) and
    /// `pixels` (conversion).
    pub name: &'static str,
    /// The time.
    pub time: Duration,
}

/// Adds up times by part.
#[derive(Debug, Default)]
pub(super) struct Meter {
    /// When the last part ended; nothing while nobody asks.
    last: Option<Instant>,
    parts: Vec<Part>,
}

impl Meter {
    /// Measures from now on.
    pub(super) fn start(&mut self) {
        self.last = Some(Instant::now());
    }

    /// Leaves out what came between the last part and now.
    #[inline]
    pub(super) fn skip(&mut self) {
        if self.last.is_some() {
            self.start();
        }
    }

    /// A part ends here that began where the last one ended.
    #[inline]
    pub(super) fn lap(&mut self, kind: Kind, name: &'static str) {
        if let Some(last) = self.last {
            let now = Instant::now();
            self.last = Some(now);
            add(&mut self.parts, Part { kind, name, time: now - last });
        }
    }

    /// What was measured.
    pub(super) fn into_parts(self) -> Vec<Part> {
        self.parts
    }
}

/// Adds a part to those of the same name.
pub(super) fn add(parts: &mut Vec<Part>, part: Part) {
    match parts.iter_mut().find(|p| p.kind == part.kind && p.name == part.name) {
        Some(known) => known.time += part.time,
        None => parts.push(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_one_name_are_added_and_nothing_is_measured_unasked() {
        let mut meter = Meter::default();
        meter.skip();
        meter.lap(Kind::Effect, "rain");
        assert!(meter.parts.is_empty());
        meter.start();
        let began = Instant::now();
        for name in ["rain", "fire", "rain"] {
            std::thread::sleep(Duration::from_millis(2));
            meter.lap(Kind::Effect, name);
        }
        meter.lap(Kind::Shader, "rain");
        let whole = began.elapsed();
        let parts = meter.into_parts();
        assert_eq!(parts.iter().map(|part| part.name).collect::<Vec<_>>(), ["rain", "fire", "rain"]);
        assert!(parts[0].time >= Duration::from_millis(4) && parts[1].time >= Duration::from_millis(2));
        assert!(parts.iter().map(|part| part.time).sum::<Duration>() <= whole + Duration::from_millis(1));
    }
}
