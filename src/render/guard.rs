//! The flash guard: how much light is taken from which frame, found out on a small copy of the film.

use std::ops::Range;
use std::sync::OnceLock;

use asciivid_effects::kit::{fixed, math};

use super::film::Film;
use super::painter::Painter;
use super::yuv::frame_bytes;
use crate::flash::{self, Blocks};

/// Rows of the small copy, along its shorter side.
pub const LINES: usize = 180;

/// What is left of the light of the frames. A scene is looked at when the first of its frames is asked for: its own frames
/// and those of the second before, so that a part of a film is dimmed as the whole.
#[derive(Debug)]
pub(super) struct Guard {
    small: Film,
    /// Of every scene, one for every frame: sixteen-bit and gamma-encoded.
    gains: Vec<OnceLock<Vec<u16>>>,
}

impl Guard {
    /// The guard of a film of which this is a small copy.
    pub(super) fn new(small: Film) -> Guard {
        let gains = small.timeline.scenes.iter().map(|_| OnceLock::new()).collect();
        Guard { small, gains }
    }

    /// Light that is left of a frame of the film, if not all of it.
    pub(super) fn gain(&self, frame: u32) -> Option<u16> {
        let scene = self.small.timeline.scene_at(frame);
        let gains = self.gains[scene].get_or_init(|| self.look_at(scene));
        let gain = gains.get((frame - self.small.timeline.scenes[scene].start) as usize);
        gain.copied().filter(|&gain| gain < fixed::ONE)
    }

    /// Frames that are dimmed, of the scenes that were looked at.
    pub(super) fn dimmed(&self, frames: Range<u32>) -> usize {
        let known = self.small.timeline.scenes.iter().zip(&self.gains);
        let known = known.filter_map(|(scene, gains)| Some((scene.start, gains.get()?)));
        let gains = known.flat_map(|(start, gains)| (start..).zip(gains));
        gains.filter(|(frame, gain)| frames.contains(frame) && **gain < fixed::ONE).count()
    }

    fn look_at(&self, scene: usize) -> Vec<u16> {
        let timeline = &self.small.timeline;
        let (start, end) = (timeline.scenes[scene].start, timeline.scenes[scene].end.min(timeline.frames.end));
        let second = timeline.fps.as_f64().ceil() as u32;
        let (mut early, mut painter) = (Painter::new(&self.small), Painter::new(&self.small));
        let before = (start.saturating_sub(second)..start).map(|frame| look(&mut early, frame));
        let gains = flash::guard(before, (start..end).map(|frame| look(&mut painter, frame)));
        gains.into_iter().map(|gain| fixed::from_unit(math::pow(gain, 1.0 / 2.2))).collect()
    }
}

/// The time of a frame and what there is to see.
fn look(painter: &mut Painter, frame: u32) -> (f64, Blocks) {
    let size = painter.film().size();
    let mut out = vec![0; frame_bytes(size.0, size.1)];
    painter.paint(frame, &mut out);
    (painter.film().timeline.fps.time_of(frame), Blocks::of(&out, size))
}
