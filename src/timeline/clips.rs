//! Timeline -> clips: the pieces that workers render.

use super::Timeline;

/// A piece of one scene that one worker renders and one encoder takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clip {
    /// Position in the film.
    pub index: usize,
    /// Scene it belongs to.
    pub scene: usize,
    /// First frame of the film.
    pub start: u32,
    /// Frame after the last.
    pub end: u32,
}

impl Clip {
    /// Number of frames.
    pub fn frames(&self) -> u32 {
        self.end - self.start
    }
}

/// Longest clip, in seconds: short enough that no worker idles long at the end, long enough that the key frame
/// that every clip begins with costs little.
const LONGEST: f64 = 4.0;

/// Cuts the film into clips: at scenes, and inside a long scene into equal parts. The cuts depend on the
/// timeline alone, never on the number of workers.
pub fn cut(timeline: &Timeline) -> Vec<Clip> {
    let mut clips = Vec::new();
    let longest = ((LONGEST * timeline.fps.as_f64()) as u32).max(1);
    for (scene, s) in timeline.scenes.iter().enumerate() {
        let (start, end) = (s.start.max(timeline.frames.start), s.end.min(timeline.frames.end));
        let length = end.saturating_sub(start);
        let parts = length.div_ceil(longest);
        for part in 0..parts {
            let at = |i: u32| start + (u64::from(length) * u64::from(i) / u64::from(parts)) as u32;
            clips.push(Clip { index: clips.len(), scene, start: at(part), end: at(part + 1) });
        }
    }
    clips
}
