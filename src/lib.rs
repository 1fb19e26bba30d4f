//! Turns a song into a procedural, audio-reactive ASCII-art music video.
//!
//! [`render()`] tells the story; `src/README.md` is the map.

pub mod assets;
pub mod audio;
pub mod bench;
pub mod encode;
pub mod error;
mod flash;
pub mod gallery;
pub mod hardware;
mod listen;
pub mod output;
mod picture;
pub mod plan;
pub mod plot;
pub mod progress;
pub mod render;
pub mod settings;
pub mod still;
pub mod timeline;
pub mod verify;
mod work;

use std::path::PathBuf;
use std::time::Duration;

use encode::{Children, FfmpegEncoder};
use error::Result;
use hardware::Hardware;
pub use listen::{Heard, Song, listen};
use plan::Brief;
use progress::{Progress, Stage};
use settings::{Fps, Settings, Size};
use verify::Report;
pub use work::watch as watched;
use work::{Stopwatch, Tags, Work, expected, watch};

/// A finished film and how it came about.
#[derive(Debug)]
pub struct Outcome {
    /// The film.
    pub film: PathBuf,
    /// Picture size.
    pub size: Size,
    /// Frame rate.
    pub fps: Fps,
    /// What the check of the finished file found.
    pub report: Report,
    /// Clips rendered at the same time.
    pub workers: usize,
    /// Where the time went, in order.
    pub timings: Vec<(&'static str, Duration)>,
    /// What effects and shaders took of the drawing, summed over the workers; empty unless it was asked for.
    pub drawing: Vec<render::Part>,
}

/// Makes a film of a song: decode, analyse, direct, draw, encode, join, check.
///
/// # Errors
/// Whatever stops the film from being finished; nothing is left under its name then. A film that is finished but
/// fails its check is no error: see [`Report::ok`].
pub fn render(settings: &Settings, progress: &dyn Progress) -> Result<Outcome> {
    settings.check()?;
    let path = output::prepare(settings)?;
    let hardware = Hardware::probe();
    let tools = hardware.tools(settings.codec)?;
    let children = Children::default();
    watch(progress, &children, || {
        let mut time = Stopwatch::start();

        let (song, look) = plan::hear(settings, Some(&tools.ffmpeg), progress)?;
        time.lap("analyse");

        let work = Work::at(settings, &path)?;
        let encoder = FfmpegEncoder::new(tools.clone(), children.clone());
        let brief = Brief { settings, hardware: &hardware, song: &song, look: &look };
        let plan = brief.plan(&encoder, work.folder(), progress)?;
        plan.film.warnings.iter().for_each(|warning| progress.warn(warning));
        let clips = timeline::cut(&plan.film.timeline);
        time.lap("direct");

        let frames = plan.film.timeline.frames.len() as u64;
        progress.film(plan.video.size, plan.video.fps, frames);
        progress.begin(Stage::Render, frames);
        let (film, video, workers) = (&plan.film, &plan.video, plan.workers);
        let (folder, timings) = (work.folder(), settings.timings);
        let job = render::Job { film, video, encoder: &encoder, folder, workers, timings, progress };
        let heard = song.heard(plan.part.clone());
        let sound = plan.sound(&heard);
        let (soundtrack, rendered) = rayon::join(
            // Without sound there is no film, so nobody needs to wait for its pictures.
            || {
                encode::soundtrack(&tools, &children, &sound, work.folder())
                    .inspect_err(|_| children.kill_all())
            },
            || render::clips(&job, &clips),
        );
        let (soundtrack, rendered) = (soundtrack?, rendered?);
        time.split("draw", "encode", rendered.drawing / workers as u32);

        progress.begin(Stage::Join, 0);
        let tags = Tags::of(&song, &look, settings);
        encode::join(
            &tools,
            &children,
            &rendered.clips,
            &tags.film(&path, video, &soundtrack),
            work.folder(),
        )?;
        time.lap("join");

        progress.begin(Stage::Verify, frames);
        let report = verify::check(&tools, &children, &path, &expected(&plan, &song, rendered.luma))?;
        time.lap("verify");
        work.done();
        Ok(Outcome {
            film: path.clone(),
            size: video.size,
            fps: video.fps,
            report,
            workers,
            timings: time.laps(),
            drawing: rendered.parts,
        })
    })
}
