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

/// Frames that a clip should have: next to them the key frame that it begins with, and the start of its encoder (70 ms,
/// where a frame of a draft takes 5), cost little.
const LONG: u32 = 96;
/// Share of the film, its end, that is cut shorter: with those clips left for the end, no worker idles long.
const SHORT: f64 = 0.1;
/// Frames that a clip should have there.
const SHORTER: u32 = 24;

/// Cuts the film into clips: at scenes, and inside a long scene into equal parts, unless its frames need those before
/// them. Scenes with simulations are cut: whoever draws a later clip takes the steps from the start of the scene,
/// which for the longest scenes is less than a tenth of the work of drawing a clip. The cuts depend on the
/// timeline alone, never on the number of workers.
pub fn cut(timeline: &Timeline) -> Vec<Clip> {
    let scenes = timeline.scenes.iter().enumerate();
    let pieces = scenes.map(|(scene, s)| {
        let (start, end) = (s.start.max(timeline.frames.start), s.end.min(timeline.frames.end));
        (scene, start, end.saturating_sub(start))
    });
    let pieces: Vec<(usize, u32, u32)> = pieces.collect();
    let whole = |scene: usize| timeline.scenes[scene].looks_back();
    let loose = pieces.iter().filter(|&&(scene, ..)| !whole(scene)).map(|&(.., length)| length);
    let mut lengths = lengths(loose).into_iter();
    let mut clips = Vec::new();
    for (scene, mut start, length) in pieces {
        let end = start + length;
        while start < end {
            let part = if whole(scene) { None } else { lengths.next() };
            let next = (start + part.unwrap_or(length)).min(end);
            clips.push(Clip { index: clips.len(), scene, start, end: next });
            start = next;
        }
    }
    clips
}

/// Frames of every clip of scenes of so many frames.
pub fn lengths(scenes: impl Iterator<Item = u32> + Clone) -> Vec<u32> {
    let whole: u32 = scenes.clone().sum();
    let short = whole - (f64::from(whole) * SHORT) as u32;
    let mut clips = Vec::new();
    let mut begin = 0;
    for length in scenes {
        let rest = (begin + length).saturating_sub(short.max(begin)).min(length);
        for (length, wanted) in [(length - rest, LONG), (rest, SHORTER)] {
            let parts = ((length + wanted / 2) / wanted).max(u32::from(length > 0));
            let at = |i: u32| (u64::from(length) * u64::from(i) / u64::from(parts)) as u32;
            clips.extend((0..parts).map(|part| at(part + 1) - at(part)));
        }
        begin += length;
    }
    clips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_tile_their_scenes_and_those_at_the_end_are_short() {
        let scenes = [300, 7, 0, 450, 96];
        let clips = lengths(scenes.into_iter());
        let mut clips = clips.iter();
        for scene in scenes {
            let mut left = scene;
            while left > 0 {
                left = left.checked_sub(*clips.next().unwrap()).expect("a clip crosses a cut");
            }
        }
        assert_eq!(clips.len(), 0);
        let clips = lengths(scenes.into_iter());
        assert!(clips.iter().all(|&clip| (1..=144).contains(&clip)), "{clips:?}");
        let end: Vec<u32> = clips.iter().rev().take(4).copied().collect();
        assert!(end.iter().all(|&clip| clip <= 36), "{end:?}");
    }
}
