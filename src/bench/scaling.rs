//! How films get faster with more workers: what is measured here, and a model of machines with more cores.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;

use super::subject;
use crate::audio::Features;
use crate::encode::{Codec, NullEncoder, Video};
use crate::error::Result;
use crate::progress::Silent;
use crate::render::{Job, clips};
use crate::settings::{Quality, Size};
use crate::timeline::{Clip, cut, lengths};

/// Workers of the model.
const WORKERS: [usize; 7] = [1, 2, 4, 8, 16, 32, 64];
/// Seconds of the modelled film, and of its scenes.
const SONG: u32 = 240;
const SCENE: u32 = 15;
/// A machine is used well while its workers reach this share of what they would reach alone.
const WELL: f64 = 0.9;

/// How fast films come with more workers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scaling {
    /// Frames a second drawn into nothing by one worker and by one on every core, measured.
    pub draw_only: Vec<Rate>,
    /// Frames a second of a film of four minutes with that many workers on as many cores, by a simulation of the
    /// queue of clips with the costs that were measured.
    pub model: Vec<Rate>,
    /// Up to how many workers that film is made well, and what keeps more from helping.
    pub limit: String,
}

/// Frames a second with that many workers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Rate {
    /// Clips rendered at the same time.
    pub workers: usize,
    /// Frames a second.
    pub fps: f64,
}

/// Measures drawing on one core and on all, without an encoder.
pub(super) fn draw_only(size: Size, cores: usize, features: &Arc<Features>) -> Result<Vec<Rate>> {
    let profile = subject::profile(Quality::Production);
    let film = subject::film("two_layers", size, features)?;
    let video = Video { size, fps: profile.fps, coding: profile.coding(Codec::H264, None, None) };
    let queue = cut(&film.timeline);
    let frames: u32 = queue.iter().map(Clip::frames).sum();
    let measure = |workers: usize| {
        let (film, video, encoder, shelf) = (&film, &video, &NullEncoder, &std::path::PathBuf::new());
        let began = Instant::now();
        clips(
            &Job { film, video, encoder, shelf, workers, timings: false, progress: &Silent, begun: &|| () },
            &queue,
        )?;
        Ok(Rate { workers, fps: f64::from(frames) / began.elapsed().as_secs_f64() })
    };
    [1, cores.max(1)].into_iter().map(measure).collect()
}

/// Models films of four minutes: every frame takes `frame` seconds of a worker, every clip `clip` more.
pub(super) fn model(frame: f64, clip: f64) -> (Vec<Rate>, String) {
    let fps = subject::profile(Quality::Production).fps.as_f64();
    let scenes = (0..SONG / SCENE).map(|_| (f64::from(SCENE) * fps) as u32);
    let queue = lengths(scenes);
    let frames: u32 = queue.iter().sum();
    let costs: Vec<f64> = queue.iter().map(|&frames| f64::from(frames) * frame + clip).collect();
    let rate = |workers: usize| Rate { workers, fps: f64::from(frames) / finish(&costs, workers) };
    let rates: Vec<Rate> = WORKERS.into_iter().map(rate).collect();
    (rates.clone(), limit(&rates, &costs))
}

/// Seconds until the last worker is done: each takes the longest clip that is left.
fn finish(costs: &[f64], workers: usize) -> f64 {
    let mut costs = costs.to_vec();
    costs.sort_by(|a, b| b.total_cmp(a));
    // Nanoseconds, as floats have no order of their own.
    let mut free: BinaryHeap<Reverse<u64>> = (0..workers).map(|_| Reverse(0)).collect();
    let mut last = 0;
    for cost in costs {
        let start = free.pop().map_or(0, |Reverse(time)| time);
        let end = start + (cost * 1e9) as u64;
        last = last.max(end);
        free.push(Reverse(end));
    }
    last as f64 / 1e9
}

fn limit(rates: &[Rate], costs: &[f64]) -> String {
    let share = |rate: &Rate| rate.fps / (rate.workers as f64 * rates[0].fps);
    let well = rates.iter().take_while(|rate| share(rate) >= WELL).last().map_or(1, |rate| rate.workers);
    let Some(poor) = rates.iter().find(|rate| rate.workers > well) else {
        return format!("{well} workers and more make a film of four minutes well");
    };
    let longest = costs.iter().copied().fold(0.0, f64::max);
    format!(
        "up to {well} workers make a film of four minutes well; with {} each is {:.0} % as fast, as its {} clips take up \
         to {longest:.1} s and leave some idle at the end",
        poor.workers,
        100.0 * share(poor),
        costs.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_ends_with_its_last_clip() {
        let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} {b}");
        near(finish(&[2.0, 3.0, 1.0], 1), 6.0);
        near(finish(&[2.0, 3.0, 1.0], 2), 3.0);
        near(finish(&[2.0, 3.0, 1.0], 64), 3.0);
        near(finish(&[2.0, 2.0, 2.0], 2), 4.0);
    }

    #[test]
    fn more_workers_are_never_slower_and_the_limit_is_where_clips_run_out() {
        let (rates, limit) = model(0.05, 0.1);
        assert!(rates.windows(2).all(|pair| pair[1].fps >= pair[0].fps));
        assert!(rates[1].fps > 1.95 * rates[0].fps, "{rates:?}");
        assert!(rates[6].fps < 64.0 * rates[0].fps);
        assert!(limit.contains("clips"), "{limit}");
    }
}
