//! The flash guard of a painter: it sees every frame that is drawn, and changes the light of some.
//!
//! What becomes of a frame depends on those before it, back to the first one of its clip: there the guard is made ready
//! by a small copy of the film, in which it sees the moment before.

use super::film::Film;
use super::painter::Painter;
use super::relight::Relight;
use super::yuv::frame_bytes;
use crate::flash::{self, Blocks, When};

/// Rows of the small copy, along its shorter side.
pub const LINES: usize = 180;

/// The guard of one painter.
#[derive(Debug)]
pub(super) struct Guard<'a> {
    film: &'a Film,
    small: &'a Film,
    /// Draws the small copy: where it has just drawn what comes before, its simulations go on.
    painter: Box<Painter<'a>>,
    frame: Vec<u8>,
    guard: flash::Guard,
    /// The frame that it saw last, as that was drawn.
    last: Option<(u32, Blocks)>,
    relight: Relight,
}

impl<'a> Guard<'a> {
    /// The guard of a film, if it has one.
    pub(super) fn of(film: &'a Film) -> Option<Guard<'a>> {
        let small = film.small()?;
        Some(Guard {
            film,
            small,
            painter: Box::new(Painter::new(small)),
            frame: vec![0; frame_bytes(small.size().0, small.size().1)],
            guard: flash::Guard::new(),
            last: None,
            relight: Relight::default(),
        })
    }

    /// Whether it is ready for a frame; for the first one of a clip it never is.
    pub(super) fn follows(&self, frame: u32, begin: u32) -> bool {
        frame != begin && self.drawn(frame - 1).is_some()
    }

    /// A frame as it was drawn, if it is the one that was seen last.
    pub(super) fn drawn(&self, frame: u32) -> Option<&Blocks> {
        self.last.as_ref().filter(|(last, _)| *last == frame).map(|(_, blocks)| blocks)
    }

    /// Sees a frame of the film as it was drawn, and changes its light where it has to; says whether it has.
    pub(super) fn see(&mut self, frame: u32, drawn: &mut [u8], size: (usize, usize)) -> bool {
        let blocks = Blocks::of(drawn, size);
        let when = When::of(frame, &self.small.timeline);
        let gains = self.guard.see(when, &blocks);
        let changes = gains.changes();
        if changes {
            self.relight.change(&gains, drawn, size);
        }
        self.last = Some((frame, blocks));
        changes
    }

    /// Begins a clip: sees the moment before its first frame in the small copy. The frame before it is given as it was
    /// drawn, if what is seen goes on from there.
    pub(super) fn begin(&mut self, begin: u32, last: Option<&Blocks>) {
        let size = self.small.size();
        let seen = self.small.seen_from(begin)..begin;
        self.guard = if seen.start == 0 { flash::Guard::new() } else { flash::Guard::within() };
        for frame in seen {
            self.film.expose_small(frame);
            self.painter.paint(frame, &mut self.frame);
            let blocks = Blocks::of(&self.frame, size);
            let gains = self.guard.see(When::of(frame, &self.small.timeline), &blocks);
            if let Some(last) = last.filter(|_| frame + 1 == begin) {
                self.guard.go_on(last, &gains);
            }
        }
    }
}
