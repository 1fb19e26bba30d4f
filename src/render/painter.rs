//! Frames: the rows of a scene, or of two while one becomes the other -> I420.

use super::change::Mix;
use super::film::Film;
use super::guard::Guard;
use super::letters::Lettering;
use super::meter::{Kind, Part};
use super::stage::{Rows, Stage, row_of};
use super::yuv::{Convert, Planes};
use crate::flash::Blocks;

/// Draws the frames of a film, in any order. Every worker has its own; no picture is allocated once the largest
/// scene has been drawn.
#[derive(Debug)]
pub struct Painter<'a> {
    film: &'a Film,
    /// One for scenes of even numbers and one for the others, so that a scene and the next one can be drawn at once.
    stages: [Stage<'a>; 2],
    mix: Mix,
    convert: Convert,
    guard: Option<Guard<'a>>,
    /// Frames whose light the guard has changed.
    calmed: u32,
}

impl<'a> Painter<'a> {
    /// A painter of one film.
    pub fn new(film: &'a Film) -> Painter<'a> {
        Painter {
            film,
            stages: [Stage::new(film), Stage::new(film)],
            mix: Mix::default(),
            convert: Convert::new(film.timeline.size.width),
            guard: Guard::of(film),
            calmed: 0,
        }
    }

    /// As [`Painter::new`], and measures what every effect and shader takes. That itself takes a little time.
    pub fn measuring(film: &'a Film) -> Painter<'a> {
        let mut painter = Painter::new(film);
        painter.stages.iter_mut().for_each(|stage| stage.meter.start());
        painter
    }

    /// What was measured, in the order of a frame; nothing unless it was asked for.
    pub fn into_parts(self) -> Vec<Part> {
        self.stages.into_iter().flat_map(|stage| stage.meter.into_parts()).collect()
    }

    /// Frames of which the flash guard has changed the light, so far.
    pub fn calmed(&self) -> u32 {
        self.calmed
    }

    /// Draws a frame of the film as I420 into `out`. Where a scene needs its past, or the flash guard the clip up to there,
    /// and this painter has not just drawn the frame before, it draws all of that first.
    pub fn paint(&mut self, frame: u32, out: &mut [u8]) {
        let begin = self.film.begin(frame);
        let anew = self.guard.as_ref().is_some_and(|guard| !guard.follows(frame, begin));
        if anew {
            self.begin(begin, out);
            for frame in begin..frame {
                self.watched(frame, out);
            }
        }
        self.calmed += u32::from(self.watched(frame, out));
    }

    /// Makes the guard ready for the first frame of a clip.
    fn begin(&mut self, begin: u32, out: &mut [u8]) {
        let timeline = &self.film.timeline;
        let goes_on = |last: &u32| timeline.scenes_at(begin).contains(&timeline.scene_at(*last));
        let last = begin.checked_sub(1).filter(goes_on).map(|last| {
            let drawn = self.guard.as_ref().and_then(|guard| guard.drawn(last)).cloned();
            drawn.unwrap_or_else(|| {
                self.plain(last, out);
                Blocks::of(out, self.film.size())
            })
        });
        let meter = &mut self.stages[0].meter;
        meter.skip();
        self.guard.iter_mut().for_each(|guard| guard.begin(begin, last.as_ref()));
        meter.lap(Kind::Frame, "guard");
    }

    /// Draws a frame and lets the guard see it, if there is one; says whether it has changed its light.
    fn watched(&mut self, frame: u32, out: &mut [u8]) -> bool {
        self.plain(frame, out);
        let Some(guard) = &mut self.guard else { return false };
        let meter = &mut self.stages[0].meter;
        meter.skip();
        let changed = guard.see(frame, out, self.film.size());
        meter.lap(Kind::Frame, "guard");
        changed
    }

    /// Draws a frame that nobody watches.
    fn plain(&mut self, frame: u32, out: &mut [u8]) {
        self.light(frame);
        self.compose(frame, out);
    }

    /// Draws a frame of a film that is [`Film::lettered`] as text.
    pub fn letters(&mut self, frame: u32, out: &mut Lettering) {
        self.light(frame);
        out.begin(self.film.size());
        let mixes = rows(self.film, &mut self.stages, &mut self.mix, frame, |y, rows| out.color(y, rows));
        let scenes = self.film.timeline.scenes_at(frame);
        for scene in scenes.clone() {
            let share = |column: usize, row: usize| match self.mix.share(column, 2 * row) {
                new if scene + 1 == scenes.end => new,
                new => 1.0 - new,
            };
            for (art, sheet) in self.stages[scene % 2].layers(scene) {
                if mixes { out.add(art, sheet, share) } else { out.add(art, sheet, |_, _| 1.0) }
            }
        }
        out.finish();
    }

    /// All of a frame but its rows.
    fn light(&mut self, frame: u32) {
        for scene in self.film.timeline.scenes_at(frame) {
            self.stages[scene % 2].catch_up(scene, frame);
        }
        self.draw(frame);
        self.spread(frame);
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
        let (width, height) = self.film.size();
        let (convert, mut planes) = (&mut self.convert, Planes::new(out, width, height));
        rows(self.film, &mut self.stages, &mut self.mix, frame, |y, [even, odd]| {
            planes.put(&row_of(y, even, width), &row_of(y + 1, odd, width), convert);
        });
    }
}

/// Gives every two rows of a frame, with the number of the first: each scene composed, both mixed. Returns whether there
/// are two.
fn rows(
    film: &Film,
    stages: &mut [Stage<'_>; 2],
    mix: &mut Mix,
    frame: u32,
    mut see: impl FnMut(usize, &mut Rows),
) -> bool {
    let scenes = film.timeline.scenes_at(frame);
    scenes.clone().for_each(|scene| stages[scene % 2].begin(scene, frame));
    let scene = scenes.end - 1;
    let (last, next) = stages.split_at_mut(1);
    let (next, last) =
        if scene.is_multiple_of(2) { (&mut last[0], &mut next[0]) } else { (&mut next[0], &mut last[0]) };
    let mixes = scenes.len() > 1 && mix.begin(film, scene, frame);
    for y in (0..film.size().1).step_by(2) {
        let before = mixes.then(|| last.rows(scene - 1, y));
        let rows = next.rows(scene, y);
        if let Some(before) = before {
            mix.rows(y, before, rows);
        }
        see(y, rows);
        next.meter.lap(Kind::Frame, "pixels");
    }
    mixes
}
