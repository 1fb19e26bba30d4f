//! Steady glyphs: hysteresis without a history.
//!
//! A cell goes by the samples at its row's last anchor until they have clearly moved, and then in whole steps. Anchors
//! are frames at fixed distances from the start of the scene, each row's own, so a frame depends on nothing but its
//! number. Whoever draws frames in order has the samples at the anchors already; whoever begins elsewhere draws
//! each row once more.

use asciivid_effects::kit::noise;

/// Seconds between two anchors of a row.
const PERIOD: f64 = 0.5;

/// How far a sample must move from that at the anchor, of 255: a power of two.
const STEP: u8 = 16;

/// When the rows of a scene choose anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) struct Rhythm {
    /// Frames between two anchors of a row.
    period: u32,
}

impl Rhythm {
    /// At a number of frames a second.
    pub(in crate::render) fn new(fps: f64) -> Rhythm {
        Rhythm { period: ((PERIOD * fps).round() as u32).max(1) }
    }

    /// The last anchor of a row, at a frame of the scene.
    fn anchor(self, row: usize, frame: u32) -> u32 {
        let phase = noise::hash(row as u32) % self.period;
        frame.saturating_sub((frame + phase) % self.period)
    }
}

/// The samples of a layer at the last anchor of each row; kept from frame to frame, but never needed.
#[derive(Debug, Default)]
pub(in crate::render) struct Held {
    /// The frame of the film at which they hold.
    frame: Option<u32>,
    anchors: Vec<u8>,
    /// The samples as the choice of glyphs sees them.
    steady: Vec<u8>,
}

impl Held {
    /// Holds the samples `now` (`planes` of rows of `cols`) of `frame`, the `since`-th of its scene. `sample` draws
    /// the rows that are listed, into planes as large as `now`, as they were at a frame of the scene.
    pub(in crate::render) fn hold(
        &mut self,
        rhythm: Rhythm,
        (frame, since): (u32, u32),
        (cols, planes): (usize, usize),
        now: &[u8],
        mut sample: impl FnMut(u32, &[usize], &mut [u8]),
    ) -> &[u8] {
        let cells = now.len() / planes.max(1);
        let rows = cells / cols.max(1);
        let follows = self.frame.is_some_and(|last| last == frame || last + 1 == frame);
        if since > 0 && !(follows && self.anchors.len() == now.len()) {
            self.anchors.clear();
            self.anchors.resize(now.len(), 0);
            for past in since.saturating_sub(rhythm.period - 1)..since {
                let anchored: Vec<usize> =
                    (0..rows).filter(|&row| rhythm.anchor(row, since) == past).collect();
                if !anchored.is_empty() {
                    sample(past, &anchored, &mut self.anchors);
                }
            }
        }
        self.frame = Some(frame);
        self.anchors.resize(now.len(), 0);
        for row in (0..rows).filter(|&row| rhythm.anchor(row, since) == since) {
            for start in (0..planes).map(|k| k * cells + row * cols) {
                self.anchors[start..][..cols].copy_from_slice(&now[start..][..cols]);
            }
        }
        self.steady.resize(now.len(), 0);
        asciivid_effects::simd!(steady(&self.anchors, now, &mut self.steady));
        &self.steady
    }
}

/// Moves from the anchor towards the present in whole steps.
#[inline(always)]
fn steady(anchors: &[u8], now: &[u8], out: &mut [u8]) {
    const WHOLE: u8 = !(STEP - 1);
    for ((out, &anchor), &now) in out.iter_mut().zip(anchors).zip(now) {
        let (up, down) = (now.saturating_sub(anchor) & WHOLE, anchor.saturating_sub(now) & WHOLE);
        *out = anchor + up - down;
    }
}
