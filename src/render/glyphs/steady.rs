//! Steady glyphs: hysteresis without a history.
//!
//! A cell goes by the samples at its row's last anchor until one of them has clearly moved. Anchors
//! are frames at fixed distances from the start of the scene, each row's own, so a frame depends on nothing but its
//! number. Whoever draws frames in order has the samples at the anchors already; whoever begins elsewhere draws
//! each row once more.

use asciivid_effects::kit::noise;

/// Seconds between two anchors of a row.
const PERIOD: f64 = 1.0;

/// How far a sample of a cell must have moved since its anchor, of 255, for the cell to follow.
const CLEARLY: u8 = 32;

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
    moved: Vec<u8>,
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
        self.moved.resize(cells, 0);
        asciivid_effects::simd!(movement(&self.anchors, now, &mut self.moved));
        asciivid_effects::simd!(steady(&self.moved, &self.anchors, now, &mut self.steady));
        &self.steady
    }
}

/// How far the sample of every cell that moved most has moved from the anchor.
#[inline(always)]
fn movement(anchors: &[u8], now: &[u8], moved: &mut [u8]) {
    moved.fill(0);
    let planes = anchors.chunks_exact(moved.len()).zip(now.chunks_exact(moved.len()));
    for (anchors, now) in planes {
        for ((moved, &anchor), &now) in moved.iter_mut().zip(anchors).zip(now) {
            *moved = (*moved).max(now.abs_diff(anchor));
        }
    }
}

/// The samples at the anchor for cells that hardly moved, the present ones for the others.
#[inline(always)]
fn steady(moved: &[u8], anchors: &[u8], now: &[u8], out: &mut [u8]) {
    for (i, out) in out.chunks_exact_mut(moved.len()).enumerate() {
        let (anchors, now) = (&anchors[i * moved.len()..], &now[i * moved.len()..]);
        for (((out, &moved), &anchor), &now) in out.iter_mut().zip(moved).zip(anchors).zip(now) {
            *out = if moved < CLEARLY { anchor } else { now };
        }
    }
}
