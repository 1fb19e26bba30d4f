//! Timeline -> clips: the pieces that workers render.

use std::ops::Range;

use super::{Scene, Timeline};

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
/// them. Scenes with simulations are cut: a worker stays in its scene where it can, and whoever begins with a later clip
/// takes the steps from the start of the scene, which for the longest scenes is less than a tenth of the work of drawing
/// a clip. The cuts depend on the timeline alone, never on the number of workers. A part of a film is cut where the whole
/// is, and finer at its end.
pub fn cut(timeline: &Timeline) -> Vec<Clip> {
    let Range { start: first, end } = timeline.frames.clone();
    let pieces = pieces(timeline);
    let short = match pieces.last() {
        Some(last) if last.end > end => end - (f64::from(end - first) * SHORT) as u32,
        _ => end,
    };
    let mut clips = Vec::new();
    for piece in pieces {
        let (mut start, end) = (piece.start.max(first), piece.end.min(end));
        let length = end.saturating_sub(start);
        let wanted =
            if start < short || timeline.scenes[piece.scene].looks_back() { length } else { SHORTER };
        for length in parts(length, wanted) {
            clips.push(Clip { index: clips.len(), scene: piece.scene, start, end: start + length });
            start += length;
        }
    }
    clips
}

/// The clips of the whole film, of which only a part may be wanted.
pub(crate) fn pieces(timeline: &Timeline) -> Vec<Clip> {
    let looks_back = |scene: &Scene| scene.looks_back();
    let length = |scene: &Scene| scene.end - scene.start;
    let loose = timeline.scenes.iter().filter(|scene| !looks_back(scene)).map(length);
    let mut lengths = lengths(loose).into_iter();
    let mut clips = Vec::new();
    for (scene, s) in timeline.scenes.iter().enumerate() {
        let mut start = s.start;
        while start < s.end {
            let part = if looks_back(s) { None } else { lengths.next() };
            let end = (start + part.unwrap_or(length(s))).min(s.end);
            clips.push(Clip { index: clips.len(), scene, start, end });
            start = end;
        }
    }
    clips
}

/// So many frames in equal parts of about `wanted`.
fn parts(length: u32, wanted: u32) -> impl Iterator<Item = u32> {
    let parts = ((length + wanted / 2) / wanted.max(1)).max(u32::from(length > 0));
    let at = move |i: u32| (u64::from(length) * u64::from(i) / u64::from(parts)) as u32;
    (0..parts).map(move |part| at(part + 1) - at(part))
}

/// Frames of every clip of scenes of so many frames.
pub fn lengths(scenes: impl Iterator<Item = u32> + Clone) -> Vec<u32> {
    let whole: u32 = scenes.clone().sum();
    let short = whole - (f64::from(whole) * SHORT) as u32;
    let mut clips = Vec::new();
    let mut begin = 0;
    for length in scenes {
        let rest = (begin + length).saturating_sub(short.max(begin)).min(length);
        clips.extend(
            [(length - rest, LONG), (rest, SHORTER)]
                .into_iter()
                .flat_map(|(length, wanted)| parts(length, wanted)),
        );
        begin += length;
    }
    clips
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_parts_have_about_the_wanted_length() {
        let of = |length, wanted| parts(length, wanted).collect::<Vec<_>>();
        assert_eq!((of(100, 24), of(35, 24), of(37, 24)), (vec![25; 4], vec![35], vec![18, 19]));
        assert_eq!((of(0, 24), of(9, 9), of(1, 24)), (vec![], vec![9], vec![1]));
    }

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
