//! The workers: each takes clips from a queue and draws them into an encoder of their own.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::film::Film;
use super::meter::{self, Part};
use super::painter::Painter;
use super::queue::Queue;
use crate::encode::{ClipFile, Encoder, Video};
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::stages::GRACE;
use crate::timeline::{Clip, Scene};

/// Where the clips of a film are kept, each as soon as it is finished.
pub trait Shelf: Sync {
    /// Where the file of a clip is made.
    fn bench(&self, clip: &Clip) -> PathBuf;
    /// A clip that lies here already, finished: its file, and the mean luma of every frame.
    fn find(&self, clip: &Clip) -> Option<(PathBuf, Vec<f32>)>;
    /// Takes a clip, the file of which is finished, with the mean luma of its frames; gives the name that the file has now.
    fn put(&self, clip: &Clip, luma: &[f32]) -> Result<PathBuf>;
}

/// A folder in which nothing is remembered.
impl Shelf for PathBuf {
    fn bench(&self, clip: &Clip) -> PathBuf {
        self.join(format!("clip-{:05}.mp4", clip.index))
    }

    fn find(&self, _: &Clip) -> Option<(PathBuf, Vec<f32>)> {
        None
    }

    fn put(&self, clip: &Clip, _: &[f32]) -> Result<PathBuf> {
        Ok(self.bench(clip))
    }
}

/// What the workers share.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// What is drawn.
    pub film: &'a Film,
    /// How frames become video.
    pub video: &'a Video,
    /// Who encodes them.
    pub encoder: &'a dyn Encoder,
    /// Where finished clips are kept.
    pub shelf: &'a dyn Shelf,
    /// Clips rendered at the same time.
    pub workers: usize,
    /// Whether to measure what every effect and shader takes.
    pub timings: bool,
    /// Who is told.
    pub progress: &'a dyn Progress,
    /// Called when the first frame of a clip is on its way.
    pub begun: &'a (dyn Fn() + Sync),
}

impl std::fmt::Debug for Job<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Job")
            .field("video", &self.video)
            .field("workers", &self.workers)
            .finish_non_exhaustive()
    }
}

/// What the workers made.
#[derive(Debug)]
pub struct Rendered {
    /// Clip files in the order of the film.
    pub clips: Vec<ClipFile>,
    /// Mean luma of every frame as it was drawn, 0..=255.
    pub luma: Vec<f32>,
    /// Clips rendered at the same time.
    pub workers: usize,
    /// Time spent drawing, summed over the workers.
    pub drawing: Duration,
    /// Of the frames drawn now, those of which the flash guard has changed the light.
    pub calmed: u32,
    /// The parts of that time, in the order of a frame; empty unless they were asked for.
    pub parts: Vec<Part>,
}

/// A finished clip.
struct Done {
    file: ClipFile,
    luma: Vec<f32>,
}

/// Frames of the clips that are not there yet.
pub fn missing(shelf: &dyn Shelf, clips: &[Clip]) -> u64 {
    let missing = clips.iter().filter(|clip| shelf.find(clip).is_none());
    missing.map(|clip| u64::from(clip.frames())).sum()
}

/// Renders the clips to files that are not there yet. A clip that fails is rendered once more; its second failure, or
/// any other, stops all workers. If the user asks to stop, clips that will be done within five seconds are finished.
pub fn clips(job: &Job, clips: &[Clip]) -> Result<Rendered> {
    let found = |clip: &Clip| job.shelf.find(clip).map(|(path, luma)| Done::of(clip, path, luma));
    let done: Vec<Option<Done>> = clips.iter().map(found).collect();
    let missing: Vec<&Clip> = clips.iter().filter(|clip| done[clip.index].is_none()).collect();
    let workers = job.workers.min(missing.len()).max(1);
    let shift = Shift {
        queue: Queue::new(missing, job.film.timeline.scenes.iter().map(Scene::looks_back).collect()),
        stop: AtomicBool::new(false),
        drawing: AtomicU64::new(0),
        calmed: AtomicU32::new(0),
        parts: Mutex::default(),
        done: Mutex::new(done),
    };
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(workers)
        .thread_name(|i| format!("worker {i}"))
        .build()
        .map_err(|cause| Error::Threads { cause: cause.to_string() })?;
    let ends = pool.broadcast(|_| shift.work(job));
    ends.into_iter().collect::<Result<()>>()?;
    Ok(shift.rendered(workers))
}

/// The queue of one render and what has come out of it.
struct Shift<'a> {
    queue: Queue<'a>,
    stop: AtomicBool,
    drawing: AtomicU64,
    calmed: AtomicU32,
    parts: Mutex<Vec<Part>>,
    done: Mutex<Vec<Option<Done>>>,
}

impl Done {
    fn of(clip: &Clip, path: PathBuf, luma: Vec<f32>) -> Done {
        Done { file: ClipFile { path, frames: clip.frames() }, luma }
    }
}

/// Stops the other workers if one panics.
struct Alarm<'a>(&'a AtomicBool);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

impl Shift<'_> {
    fn work(&self, job: &Job) -> Result<()> {
        let _alarm = Alarm(&self.stop);
        let mut painter = if job.timings { Painter::measuring(job.film) } else { Painter::new(job.film) };
        let mut last = None;
        while let Some(clip) = self.queue.next(last) {
            last = Some(clip);
            match self.render_or_retry(job, clip, &mut painter) {
                Ok(Some(done)) => {
                    self.done.lock().unwrap_or_else(|e| e.into_inner())[clip.index] = Some(done)
                }
                Ok(None) => return Ok(()),
                // The others see it as well, and decide about their own clips.
                Err(Error::Stopped) => return Err(Error::Stopped),
                Err(error) => {
                    self.stop.store(true, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
        let mut parts = self.parts.lock().unwrap_or_else(|e| e.into_inner());
        painter.into_parts().into_iter().for_each(|part| meter::add(&mut parts, part));
        Ok(())
    }

    /// Renders one clip, and if its encoder fails once more.
    fn render_or_retry(&self, job: &Job, clip: &Clip, painter: &mut Painter) -> Result<Option<Done>> {
        let mut told = clip.start;
        match self.render(job, clip, painter, &mut told) {
            Err(Error::Encode(error)) if error.may_pass() => {
                let said = error.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
                let (i, all) = (clip.index + 1, self.done.lock().unwrap_or_else(|e| e.into_inner()).len());
                job.progress.warn(&format!("clip {i} of {all} failed and is made again: {said}"));
                self.render(job, clip, painter, &mut told)
            }
            end => end,
        }
    }

    /// Renders one clip; nothing if another worker has failed. Frames from `told` on are told as progress.
    fn render(&self, job: &Job, clip: &Clip, painter: &mut Painter, told: &mut u32) -> Result<Option<Done>> {
        if job.progress.stopped() {
            return Err(Error::Stopped);
        }
        let mut sink = job.encoder.open(job.video, &job.shelf.bench(clip))?;
        let calmed = painter.calmed();
        let mut begun = Instant::now();
        let mut luma = Vec::with_capacity(clip.frames() as usize);
        let pixels = job.video.size.width * job.video.size.height;
        for frame in clip.start..clip.end {
            let drawn = frame - clip.start;
            if job.progress.stopped() && !soon(begun.elapsed(), drawn.saturating_sub(1), clip.end - frame) {
                return Err(Error::Stopped);
            }
            if self.stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            sink.frame(&mut |out| {
                let began = Instant::now();
                painter.paint(frame, out);
                luma.push(mean(&out[..pixels]));
                self.drawing.fetch_add(began.elapsed().as_nanos() as u64, Ordering::Relaxed);
            })?;
            if frame == clip.start {
                (job.begun)();
                // The first frame took what comes before it as well.
                begun = Instant::now();
            }
            if frame == *told {
                *told += 1;
                job.progress.advance(1);
            }
        }
        sink.finish()?;
        let path = job.shelf.put(clip, &luma)?;
        self.calmed.fetch_add(painter.calmed() - calmed, Ordering::Relaxed);
        Ok(Some(Done::of(clip, path, luma)))
    }

    fn rendered(self, workers: usize) -> Rendered {
        let done = self.done.into_inner().unwrap_or_else(|e| e.into_inner());
        let (files, luma): (Vec<_>, Vec<_>) = done.into_iter().flatten().map(|d| (d.file, d.luma)).unzip();
        Rendered {
            clips: files,
            luma: luma.concat(),
            workers,
            drawing: Duration::from_nanos(self.drawing.into_inner()),
            calmed: self.calmed.into_inner(),
            parts: self.parts.into_inner().unwrap_or_else(|e| e.into_inner()),
        }
    }
}

/// Whether a clip of which some frames took so long will be done within `GRACE`.
fn soon(took: Duration, drawn: u32, left: u32) -> bool {
    drawn > 0 && took.as_secs_f64() / f64::from(drawn) * f64::from(left) <= GRACE.as_secs_f64()
}

/// Mean of a plane. Rows are summed in whole numbers, so the result does not depend on the order.
fn mean(plane: &[u8]) -> f32 {
    let sum: u64 = asciivid_effects::simd!(plane.chunks(4096).map(sum).sum());
    (sum as f64 / plane.len() as f64) as f32
}

#[inline(always)]
fn sum(run: &[u8]) -> u64 {
    u64::from(run.iter().map(|&v| u32::from(v)).sum::<u32>())
}
