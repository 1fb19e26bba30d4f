//! The flash guard: how much light is taken from which frame, found out on a small copy of the film.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};
use std::thread;

use asciivid_effects::kit::{fixed, math};

use super::film::Film;
use super::painter::Painter;
use super::yuv::frame_bytes;
use crate::flash::{self, Blocks};
use crate::timeline::Scene;

/// Rows of the small copy, along its shorter side.
pub const LINES: usize = 180;

/// Frames of a scene that are looked at together: few, as someone may wait for the first of them.
const AHEAD: u32 = 12;

/// What is left of the light of the frames. A scene is looked at as far as its frames are asked for, and so is the second
/// before it: so a part of a film is dimmed as the whole.
#[derive(Debug)]
pub(super) struct Guard {
    small: Film,
    scenes: Vec<Mutex<Option<Watched>>>,
}

/// A scene as far as it was looked at.
#[derive(Debug)]
struct Watched {
    guard: flash::Guard,
    /// Of its frames, from the first on: sixteen-bit and gamma-encoded.
    gains: Vec<u16>,
}

impl Guard {
    /// The guard of a film of which this is a small copy.
    pub(super) fn new(small: Film) -> Guard {
        let scenes = small.timeline.scenes.iter().map(|_| Mutex::default()).collect();
        Guard { small, scenes }
    }

    /// Light that is left of a frame of the film, if not all of it.
    pub(super) fn gain(&self, frame: u32) -> Option<u16> {
        let i = self.small.timeline.scene_at(frame);
        let scene = &self.small.timeline.scenes[i];
        let frames = scene.start..scene.end.min(self.small.timeline.frames.end);
        while frames.contains(&frame) {
            let mut lock = self.scenes[i].lock().unwrap_or_else(PoisonError::into_inner);
            let watched = lock.get_or_insert_with(|| self.begin(scene.start));
            if let Some(&gain) = watched.gains.get((frame - scene.start) as usize) {
                return (gain < fixed::ONE).then_some(gain);
            }
            self.watch_on(scene, frames.clone(), watched);
            drop(lock);
            // Another worker may have waited for nothing but these.
            thread::yield_now();
        }
        None
    }

    /// Looks at some more of the frames of a scene.
    fn watch_on(&self, scene: &Scene, frames: Range<u32>, Watched { guard, gains }: &mut Watched) {
        let has_past = scene.looks_back() || scene.layers.iter().any(|layer| layer.effect.draw.has_state());
        let next = frames.start + gains.len() as u32;
        // A past would have to be found anew every time.
        let end = if has_past && !gains.is_empty() { frames.end } else { frames.end.min(next + AHEAD) };
        let left = self.look(next..end).map(|(time, blocks)| guard.dim(time, &blocks));
        gains.extend(left.map(|gain| fixed::from_unit(math::pow(gain, 1.0 / 2.2))));
    }

    /// A scene of which only what comes before was seen.
    fn begin(&self, start: u32) -> Watched {
        let second = self.small.timeline.fps.as_f64().ceil() as u32;
        let before = self.look(start.saturating_sub(second)..start);
        Watched { guard: flash::Guard::after(before), gains: Vec::new() }
    }

    /// The times of frames and what there is to see.
    fn look(&self, frames: Range<u32>) -> impl Iterator<Item = (f64, Blocks)> {
        let (size, fps) = (self.small.size(), self.small.timeline.fps);
        let (mut painter, mut out) = (Painter::new(&self.small), vec![0; frame_bytes(size.0, size.1)]);
        frames.map(move |frame| {
            painter.paint(frame, &mut out);
            (fps.time_of(frame), Blocks::of(&out, size))
        })
    }

    /// Frames that are dimmed, as far as they were looked at.
    pub(super) fn dimmed(&self, frames: Range<u32>) -> usize {
        let dimmed = |(scene, watched): (&Scene, &Mutex<Option<Watched>>)| {
            let watched = watched.lock().unwrap_or_else(PoisonError::into_inner);
            let gains = (scene.start..).zip(watched.iter().flat_map(|watched| &watched.gains));
            gains.filter(|(frame, gain)| frames.contains(frame) && **gain < fixed::ONE).count()
        };
        self.small.timeline.scenes.iter().zip(&self.scenes).map(dimmed).sum()
    }
}
