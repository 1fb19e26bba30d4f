//! What drawing costs on one core, beside a copy of a frame.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;

use super::ladder::Costs;
use super::subject;
use crate::audio::Features;
use crate::error::Result;
use crate::render::{self, Film, Painter};
use crate::settings::Size;

/// What drawing costs, in milliseconds of a frame on one core.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drawing {
    /// Drawing the production chain with two layers.
    pub draw_ms: f64,
    /// Drawing the production chain with one layer.
    pub single_layer_ms: f64,
    /// One copy of an rgb24 frame from memory to memory.
    pub memcpy_ms: f64,
    /// Steps of the two layers: `cells`, `light`, `pixels`.
    pub stages: Costs,
}

impl Drawing {
    /// Measures for a picture of this size.
    pub(super) fn measure(size: Size, features: &Arc<Features>) -> Result<Drawing> {
        let film = |name| subject::film(name, size, features);
        let stages = steps(&film("two_layers")?);
        Ok(Drawing {
            draw_ms: stages.iter().sum(),
            single_layer_ms: steps(&film("one_layer")?).iter().sum(),
            memcpy_ms: copy(size),
            stages: ["cells", "light", "pixels"].map(str::to_owned).into_iter().zip(stages).collect(),
        })
    }
}

/// Frames that are drawn: one a second of the tune, quiet and loud.
const FRAMES: usize = 24;
/// How often each is drawn; the fastest counts, so that what else the machine does counts little.
const ROUNDS: usize = 8;
/// Bytes that frames are copied from, and to: more than caches hold.
const MEMORY: usize = 192 << 20;

/// Milliseconds of a frame for each step: cells, light, pixels.
pub(super) fn steps(film: &Film) -> [f64; 3] {
    let Size { width, height } = film.timeline.size;
    let (mut painter, mut out) = (Painter::new(film), vec![0; render::frame_bytes(width, height)]);
    let mut best = [[Duration::MAX; 3]; FRAMES];
    for (i, best) in best.iter_mut().enumerate() {
        let frame = 1 + i as u32 * film.timeline.fps.num / film.timeline.fps.den;
        // As in a film, the frame before was drawn just now.
        painter.paint(frame - 1, &mut out);
        for _ in 0..ROUNDS {
            let mut keep = |step: usize, began: Instant| best[step] = best[step].min(began.elapsed());
            let began = Instant::now();
            painter.draw(frame);
            keep(0, began);
            let began = Instant::now();
            painter.spread(frame);
            keep(1, began);
            let began = Instant::now();
            painter.compose(frame, &mut out);
            keep(2, began);
        }
    }
    std::array::from_fn(|step| mean(best.iter().map(|best| best[step])))
}

/// Milliseconds of one copy of an rgb24 frame from memory to memory.
fn copy(size: Size) -> f64 {
    let bytes = size.width * size.height * 3;
    let frames = MEMORY.div_ceil(bytes).max(2);
    let (from, mut to) = (vec![1u8; frames * bytes], vec![0u8; frames * bytes]);
    let mut best = vec![Duration::MAX; frames];
    for _ in 0..ROUNDS {
        for ((from, to), best) in from.chunks(bytes).zip(to.chunks_mut(bytes)).zip(&mut best) {
            let began = Instant::now();
            to.copy_from_slice(black_box(from));
            *best = (*best).min(began.elapsed());
        }
        black_box(&to);
    }
    mean(best.into_iter())
}

fn mean(times: impl ExactSizeIterator<Item = Duration>) -> f64 {
    let count = times.len() as f64;
    1e3 * times.map(|time| time.as_secs_f64()).sum::<f64>() / count
}
