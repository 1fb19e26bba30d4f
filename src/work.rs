//! What [`crate::render`] needs around its stages: the folder for clips and logs, the stop, the clock, the tags.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::encode::{self, Children, EncodeError, Soundtrack, Video};
use crate::error::{Error, Result};
use crate::listen::Song;
use crate::plan::{Look, Plan};
use crate::progress::Progress;
use crate::settings::Settings;
use crate::verify;

/// The folder of clips and logs. Removed when the render ends, unless it is to be kept; a render that failed
/// leaves the logs that say something.
#[derive(Debug)]
pub(crate) struct Work {
    folder: PathBuf,
    /// Whether the folder is ours to remove.
    ours: bool,
    keep: bool,
    done: bool,
}

impl Work {
    /// Makes the folder: the one asked for, or one beside the film that is named after it.
    pub(crate) fn at(settings: &Settings, film: &Path) -> Result<Work> {
        let beside = || {
            let mut name = film.as_os_str().to_owned();
            name.push(".asciivid");
            PathBuf::from(name)
        };
        let folder = settings.work_dir.clone().unwrap_or_else(beside);
        let ours = settings.work_dir.is_none() || !folder.exists();
        std::fs::create_dir_all(&folder).map_err(|cause| Error::Output { path: folder.clone(), cause })?;
        Ok(Work { folder, ours, keep: settings.keep_work, done: false })
    }

    /// The folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The film is finished; the folder may go.
    pub(crate) fn done(mut self) {
        self.done = true;
    }

    fn sweep(&self) -> std::io::Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if self.is_waste(&path) {
                std::fs::remove_file(&path)?;
            }
        }
        // Fails, as it should, where something is left.
        if self.ours { std::fs::remove_dir(&self.folder) } else { Ok(()) }
    }

    /// Whether a file is ours and of no more use.
    fn is_waste(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        let ours =
            ["clip-", "probe-", "clips.", "join.", "song."].iter().any(|start| name.starts_with(start));
        let tells = name.ends_with(".log") && path.metadata().is_ok_and(|m| m.len() > 0);
        ours && (self.done || !tells)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if !self.keep {
            // What cannot be removed does no harm; the film is what counts.
            let _ = self.sweep();
        }
    }
}

/// How often the wish to stop is looked for, besides at every frame.
const GLANCE: Duration = Duration::from_millis(50);

/// Runs `make`, and ends every ffmpeg as soon as the user asks to stop.
pub fn watch<T>(progress: &dyn Progress, children: &Children, make: impl FnOnce() -> Result<T>) -> Result<T> {
    let over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                if progress.stopped() {
                    children.kill_all();
                    return;
                }
                std::thread::sleep(GLANCE);
            }
        });
        let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(make));
        over.store(true, Ordering::Relaxed);
        match made {
            Ok(Err(Error::Encode(EncodeError::Stopped))) => Err(Error::Stopped),
            Ok(Err(_)) if progress.stopped() => Err(Error::Stopped),
            Ok(made) => made,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Measures stages that follow one another.
#[derive(Debug)]
pub(crate) struct Stopwatch {
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    pub(crate) fn start() -> Stopwatch {
        Stopwatch { last: Instant::now(), laps: Vec::new() }
    }

    /// A stage ends here.
    pub(crate) fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.laps.push((stage, now - self.last));
        self.last = now;
    }

    /// Two stages that ran side by side end here; the first one took `share` of the time.
    pub(crate) fn split(&mut self, first: &'static str, second: &'static str, share: Duration) {
        self.lap(second);
        if let Some((_, whole)) = self.laps.last_mut() {
            let share = share.min(*whole);
            *whole -= share;
            self.laps.insert(self.laps.len() - 1, (first, share));
        }
    }

    pub(crate) fn laps(self) -> Vec<(&'static str, Duration)> {
        self.laps
    }
}

/// The tags that a film carries.
#[derive(Debug)]
pub(crate) struct Tags {
    title: Option<String>,
    artist: Option<String>,
    /// How the film can be made again.
    comment: String,
}

impl Tags {
    pub(crate) fn of(song: &Song, look: &Look, settings: &Settings) -> Tags {
        let stem = || settings.song.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        let version = env!("CARGO_PKG_VERSION");
        Tags {
            title: song.facts.tags.title.clone().or_else(stem),
            artist: song.facts.tags.artist.clone(),
            comment: format!("asciivid {version} preset={} seed={}", look.preset.name, settings.seed),
        }
    }

    /// What the clips become.
    pub(crate) fn film<'a>(
        &'a self,
        path: &'a Path,
        video: &Video,
        soundtrack: &'a Soundtrack,
    ) -> encode::Film<'a> {
        let (title, artist) = (self.title.as_deref(), self.artist.as_deref());
        encode::Film {
            path,
            fps: video.fps,
            codec: video.coding.codec,
            soundtrack,
            title,
            artist,
            comment: &self.comment,
        }
    }
}

/// What the finished film should be.
pub(crate) fn expected(plan: &Plan, song: &Song, luma: Vec<f32>) -> verify::Expected {
    let timeline = &plan.film.timeline;
    let (first, frames) = (timeline.frames.start, timeline.frames.len() as u32);
    let heard = plan.part.as_ref().map_or(song.facts.frames, |part| part.end - part.start);
    let inside = |frame: u32| frame.saturating_sub(first).min(frames);
    let scenes = timeline.scenes.iter().map(|scene| verify::Scene {
        name: scene.name.clone(),
        frames: inside(scene.start)..inside(scene.end),
        level: verify::Level::of(scene.energy),
    });
    verify::Expected {
        frames,
        fps: timeline.fps,
        size: timeline.size,
        crf: plan.video.coding.loss(),
        audio_duration: heard as f64 / f64::from(song.facts.rate),
        ours: true,
        scenes: scenes.filter(|scene| !scene.frames.is_empty()).collect(),
        luma: Some(luma),
        music: Some(verify::Music::of(&timeline.features, timeline.fps, first, frames)),
    }
}
