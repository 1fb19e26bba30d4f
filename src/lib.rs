//! Turns a song into a procedural, audio-reactive ASCII-art music video.
//!
//! [`render()`] tells the story; `src/README.md` is the map.

pub mod assets;
pub mod audio;
pub mod bench;
pub mod doctor;
pub mod encode;
pub mod error;
mod flash;
pub mod gallery;
pub mod hardware;
pub mod identity;
mod listen;
pub mod output;
mod picture;
pub mod plan;
pub mod play;
pub mod plot;
pub mod progress;
pub mod render;
pub mod settings;
mod stages;
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
pub use stages::watch;
use stages::{Stopwatch, Tags, expected, pictures_first};
use verify::Report;
use work::Work;

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
    /// Frames drawn now: those of the clips that were not there yet.
    pub drawn: u64,
    /// Where the time went, in order.
    pub timings: Vec<(&'static str, Duration)>,
    /// What effects and shaders took of the drawing, summed over the workers; empty unless it was asked for.
    pub drawing: Vec<render::Part>,
}

/// Makes a film of a song: decode, analyse, direct, draw, encode, join, check. Goes on from the clips that an earlier run
/// has finished.
///
/// # Errors
/// Whatever stops the film from being finished; nothing is left under its name then. A film that is finished but
/// fails its check is no error: see [`Report::ok`].
pub fn render(settings: &Settings, progress: &dyn Progress) -> Result<Outcome> {
    settings.check()?;
    let path = output::prepare(settings)?;
    let (hardware, work) = rayon::join(Hardware::probe, || Work::claim(settings, &path, progress));
    let (work, children) = (work?, Children::default());
    let made = watch(progress, &children, || {
        let mut time = Stopwatch::start();

        let tools = hardware.tools(settings.codec)?;
        let (song, look) = plan::hear(settings, Some(&tools.ffmpeg), progress)?;
        time.lap("analyse");

        let music = song.fingerprint();
        let settled = work.settle(settings, music, progress);
        let encoder = FfmpegEncoder::new(tools.clone(), children.clone());
        let brief = Brief { settings: &settled, hardware: &hardware, song: &song, look: &look };
        let plan = brief.plan(&encoder, work.folder(), progress)?;
        work.chose(&settled, music, plan.profile.quality)?;
        plan.film.warnings.iter().for_each(|warning| progress.warn(warning));
        let clips = timeline::cut(&plan.film.timeline);
        let key = plan.keys(music, &encoder);
        let stock = work.stock(&clips, &key, progress)?;
        time.lap("direct");

        let frames = plan.film.timeline.frames.len() as u64;
        progress.film(plan.video.size, plan.video.fps, frames);
        let drawn = render::missing(&stock, &clips);
        progress.begin(Stage::Render, drawn);
        let (film, video, workers) = (&plan.film, &plan.video, plan.workers);
        let (shelf, timings) = (&stock, settings.timings);
        let heard = song.heard(plan.part.clone());
        let sound = plan.sound(&heard);
        let (rendered, soundtrack) = pictures_first(
            |begun| {
                let job =
                    render::Job { film, video, encoder: &encoder, shelf, workers, timings, progress, begun };
                render::clips(&job, &clips)
            },
            // Without sound there is no film, so nobody needs to wait for its pictures.
            || {
                let made = encode::soundtrack(&tools, &children, &sound, work.folder());
                made.and_then(|made| song.check().map(|()| made)).inspect_err(|_| children.kill_all())
            },
        );
        let (soundtrack, rendered) = (soundtrack?, rendered?);
        match rendered.calmed {
            0 => {}
            frames => progress.note(&format!(
                "{frames} of the {drawn} frames drawn are calmed: they would flash or pulse too fast"
            )),
        }
        time.split("draw", "encode", rendered.drawing / rendered.workers as u32);

        progress.begin(Stage::Join, 0);
        let tags = Tags::of(&song, &look, settings);
        let joined = encode::join(
            &tools,
            &children,
            &rendered.clips,
            &tags.film(&path, video, &soundtrack),
            work.folder(),
            work.part(),
        )?;
        time.lap("join");

        progress.begin(Stage::Verify, frames);
        let expected = expected(&plan, &song, rendered.luma);
        let report = verify::check(&tools, &children, joined.path(), &expected)?;
        joined.publish()?;
        time.lap("verify");
        Ok(Outcome {
            film: path.clone(),
            size: video.size,
            fps: video.fps,
            report: Report { file: path.clone(), ..report },
            workers: rendered.workers,
            drawn,
            timings: time.laps(),
            drawing: rendered.parts,
        })
    });
    work.end(made)
}
