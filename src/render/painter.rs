//! Frames: the rows of a scene, or of two while one becomes the other -> I420.

use asciivid_effects::kit::fixed;

use super::change::Mix;
use super::film::Film;
use super::meter::{Kind, Part};
use super::stage::{Stage, row_of};
use super::yuv::{Convert, Planes};

/// Draws the frames of a film, in any order. Every worker has its own; nothing is allocated once the largest
/// scene has been drawn.
#[derive(Debug)]
pub struct Painter<'a> {
    film: &'a Film,
    /// One for scenes of even numbers and one for the others, so that a scene and the next one can be drawn at once.
    stages: [Stage<'a>; 2],
    mix: Mix,
    convert: Convert,
}

impl<'a> Painter<'a> {
    /// A painter of one film.
    pub fn new(film: &'a Film) -> Painter<'a> {
        Painter {
            film,
            stages: [Stage::new(film), Stage::new(film)],
            mix: Mix::default(),
            convert: Convert::new(film.timeline.size.width),
        }
    }

    /// As [`Painter::new`], and measures what every effect and shader takes. That itself takes a little time.
    pub fn measuring(film: &'a Film) -> Painter<'a> {
        let mut painter = Painter::new(film);
        painter.stages.iter_mut().for_each(|stage| stage.meter.start());
        painter
    }

    /// What is drawn.
    pub(super) fn film(&self) -> &'a Film {
        self.film
    }

    /// What was measured, in the order of a frame; nothing unless it was asked for.
    pub fn into_parts(self) -> Vec<Part> {
        self.stages.into_iter().flat_map(|stage| stage.meter.into_parts()).collect()
    }

    /// Draws a frame of the film as I420 into `out`. Where a scene needs its past and this painter has not just drawn the
    /// frame before, it draws the scene up to there first.
    pub fn paint(&mut self, frame: u32, out: &mut [u8]) {
        for scene in self.film.timeline.scenes_at(frame) {
            self.stages[scene % 2].catch_up(scene, frame);
        }
        self.draw(frame);
        self.spread(frame);
        self.compose(frame, out);
    }

    /// First step of [`Painter::paint`]: draws the cells of every layer and colours them.
    pub fn draw(&mut self, frame: u32) {
        for scene in self.film.timeline.scenes_at(frame) {
            self.stages[scene % 2].draw(scene, frame);
        }
    }

    /// Second step: lets the light of the cells, as they were last drawn, spread.
    pub fn spread(&mut self, frame: u32) {
        for scene in self.film.timeline.scenes_at(frame) {
            self.stages[scene % 2].spread(scene, frame);
        }
    }

    /// Third step: row by row, composes each scene, mixes them and converts.
    pub fn compose(&mut self, frame: u32, out: &mut [u8]) {
        let scenes = self.film.timeline.scenes_at(frame);
        scenes.clone().for_each(|scene| self.stages[scene % 2].begin(scene, frame));
        let (scene, (width, height)) = (scenes.end - 1, self.film.size());
        let (last, next) = self.stages.split_at_mut(1);
        let (next, last) =
            if scene % 2 == 0 { (&mut last[0], &mut next[0]) } else { (&mut next[0], &mut last[0]) };
        let mixes = scenes.len() > 1 && self.mix.begin(self.film, scene, frame);
        let gain = self.film.gain(frame);
        let mut planes = Planes::new(out, width, height);
        for y in (0..height).step_by(2) {
            let rows = next.rows(scene, frame, y);
            if mixes {
                self.mix.rows(y, last.rows(scene - 1, frame, y), rows);
            }
            if let Some(gain) = gain {
                rows.iter_mut().flatten().for_each(|row| asciivid_effects::simd!(dim(row, gain)));
            }
            let [even, odd] = rows;
            planes.put(&row_of(y, even, width), &row_of(y + 1, odd, width), &mut self.convert);
            next.meter.lap(Kind::Frame, "pixels");
        }
    }
}

#[inline(always)]
fn dim(row: &mut [u16], gain: u16) {
    row.iter_mut().for_each(|light| *light = fixed::mul(*light, gain));
}
