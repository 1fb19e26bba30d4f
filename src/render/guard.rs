//! The flash guard of a painter: it sees every frame that is drawn, and changes the light of some.
//!
//! What becomes of a frame depends on those before it, back to the first one of its clip: there the guard is made ready
//! by a small copy of the film, in which it sees the moment before.

use std::ops::Range;

use super::film::Film;
use super::painter::Painter;
use super::relight::Relight;
use super::yuv::frame_bytes;
use crate::flash::{self, Blocks};

/// Rows of the small copy, along its shorter side.
pub const LINES: usize = 180;

/// The guard of one painter.
#[derive(Debug)]
pub(super) struct Guard<'a> {
    small: &'a Film,
    guard: flash::Guard,
    /// The frame that it is ready for.
    next: Option<u32>,
    relight: Relight,
}

impl<'a> Guard<'a> {
    /// The guard of a film of which this is a small copy.
    pub(super) fn new(small: &'a Film) -> Guard<'a> {
        Guard { small, guard: flash::Guard::new(), next: None, relight: Relight::default() }
    }

    /// The frames before this one that it has to see first; `begin` is the first one of its clip.
    pub(super) fn missing(&self, frame: u32, begin: u32) -> Range<u32> {
        if self.next == Some(frame) && frame != begin { frame..frame } else { begin..frame }
    }

    /// Sees a frame of the film as it was drawn, and changes its light where it has to; says whether it has. At the first
    /// frame of a clip it begins anew.
    pub(super) fn see(&mut self, frame: u32, begin: u32, drawn: &mut [u8], size: (usize, usize)) -> bool {
        let blocks = Blocks::of(drawn, size);
        if frame == begin {
            self.begin(frame, &blocks);
        }
        self.next = Some(frame + 1);
        let time = self.small.timeline.fps.time_of(frame);
        let gains = self.guard.gains(time, &blocks);
        if !gains.changes() {
            self.guard.show(time, &blocks);
            return false;
        }
        self.relight.change(&gains, drawn, size);
        self.guard.show(time, &Blocks::of(drawn, size));
        true
    }

    /// Sees the moment before a frame in the small copy.
    fn begin(&mut self, frame: u32, blocks: &Blocks) {
        let (size, fps) = (self.small.size(), self.small.timeline.fps);
        let before = self.small.seen_from(frame);
        self.guard = if before == 0 { flash::Guard::new() } else { flash::Guard::within() };
        if before == frame {
            return;
        }
        let (mut painter, mut out) = (Painter::new(self.small), vec![0; frame_bytes(size.0, size.1)]);
        let mut look = |frame: u32| {
            painter.paint(frame, &mut out);
            Blocks::of(&out, size)
        };
        for frame in before..frame {
            self.guard.see(fps.time_of(frame), &look(frame));
        }
        self.guard.go_on(&look(frame), blocks);
    }
}
