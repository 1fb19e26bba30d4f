//! What [`crate::render`] needs around its stages: the stop, the order, the clock, the tags, and what the check expects.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::encode::{self, Children, EncodeError, Soundtrack, Video};
use crate::error::{Error, Result};
use crate::identity;
use crate::listen::Song;
use crate::plan::{Look, Plan};
use crate::progress::Progress;
use crate::settings::Settings;
use crate::verify;

/// How often the wish to stop is looked for, besides at every frame.
const GLANCE: Duration = Duration::from_millis(50);

/// How long a clip may go on when the user asks to stop, if it is done by then.
pub(crate) const GRACE: Duration = Duration::from_secs(5);

/// Runs `make`, and ends every ffmpeg as soon as the user asks to stop and no clip is worth waiting for.
pub fn watch<T>(progress: &dyn Progress, children: &Children, make: impl FnOnce() -> Result<T>) -> Result<T> {
    let over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut asked = None;
            while !over.load(Ordering::Relaxed) {
                if progress.stopped() {
                    let asked: &Instant = asked.get_or_insert_with(Instant::now);
                    if children.at_rest() || asked.elapsed() > 2 * GRACE {
                        children.kill_all();
                        return;
                    }
                }
                thread::sleep(GLANCE);
            }
        });
        let made = catch_unwind(AssertUnwindSafe(make));
        over.store(true, Ordering::Relaxed);
        match made {
            Ok(Err(Error::Encode(EncodeError::Stopped))) => Err(Error::Stopped),
            Ok(Err(_)) if progress.stopped() => Err(Error::Stopped),
            Ok(made) => made,
            Err(panic) => {
                children.kill_all();
                resume_unwind(panic)
            }
        }
    })
}

/// Makes the pictures and the sound of a film side by side; the sound waits until `pictures` says that the first of them
/// is on its way, or has ended.
pub(crate) fn pictures_first<P, S: Send>(
    pictures: impl FnOnce(&(dyn Fn() + Sync)) -> P,
    sound: impl FnOnce() -> S + Send,
) -> (P, S) {
    thread::scope(|scope| {
        let (begun, first) = mpsc::sync_channel(1);
        let sound = scope.spawn(move || {
            let _ = first.recv();
            sound()
        });
        let begun = move || {
            let _ = begun.try_send(());
        };
        let pictures = pictures(&begun);
        drop(begun);
        (pictures, sound.join().unwrap_or_else(|panic| resume_unwind(panic)))
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
    /// How the film can be made again, and which it is.
    comment: String,
}

impl Tags {
    pub(crate) fn of(song: &Song, look: &Look, settings: &Settings) -> Tags {
        let stem = || settings.song.file_stem().map(|stem| stem.to_string_lossy().into_owned());
        Tags {
            title: song.facts.tags.title.clone().or_else(stem),
            artist: song.facts.tags.artist.clone(),
            comment: identity::comment(settings, song, look),
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
