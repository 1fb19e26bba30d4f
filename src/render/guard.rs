//! The flash guard: how much light is taken from which frame, found out on a small copy of the film before it is drawn.

use rayon::prelude::*;

use super::film::Film;
use super::painter::Painter;
use super::yuv::frame_bytes;
use crate::flash::{self, Blocks};

/// Rows of the small copy, along its shorter side.
pub const LINES: usize = 180;

/// The light that is left of every frame of the film, as a share of its linear light; `small` is a small copy of the film.
/// Scene by scene, each from its own frames and those of the second before: so a part of a film is dimmed as the whole.
pub fn guard(small: &Film) -> Vec<f32> {
    let timeline = &small.timeline;
    let scenes = timeline.scenes.par_iter().map(|scene| {
        let end = scene.end.min(timeline.frames.end);
        if end <= timeline.frames.start || end <= scene.start {
            return vec![1.0; (scene.end - scene.start) as usize];
        }
        let second = timeline.fps.as_f64().ceil() as u32;
        let (mut early, mut painter) = (Painter::new(small), Painter::new(small));
        let before = (scene.start.saturating_sub(second)..scene.start).map(|frame| look(&mut early, frame));
        let mut gains = flash::guard(before, (scene.start..end).map(|frame| look(&mut painter, frame)));
        gains.resize((scene.end - scene.start) as usize, 1.0);
        gains
    });
    scenes.collect::<Vec<_>>().concat()
}

/// The time of a frame and what there is to see.
fn look(painter: &mut Painter, frame: u32) -> (f64, Blocks) {
    let size = painter.film().size();
    let mut out = vec![0; frame_bytes(size.0, size.1)];
    painter.paint(frame, &mut out);
    (painter.film().timeline.fps.time_of(frame), Blocks::of(&out, size))
}
