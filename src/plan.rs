//! Settings + machine + song -> plan: profile, picture, encoder settings and workers. `auto` measures.

use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

use asciivid_effects::kit::nearest;
use blake3::Hash;
use rayon::prelude::*;
use serde::Serialize;

use crate::assets::{Catalogue, Character, FontChain, Kind, Library, Preset, read_cues};
use crate::audio::tune;
use crate::encode::{self, Children, Encoder, Ffmpeg, FfmpegEncoder, Sound, Tools, Video};
use crate::error::{Error, Result};
use crate::hardware::{Hardware, PROFILES, Profile};
use crate::listen::{Heard, Song, listen};
use crate::progress::{Progress, Silent, Stage};
use crate::render::{self, Film, Painter};
use crate::settings::{
    CELL, Fps, Listening, Pin, Quality, Settings, SettingsError, Size, clock, picture_size,
};
use crate::timeline::{self, Clip, Key, Scene, Shape, Timeline};

/// What a film looks like: the preset as the user changed it, and its fonts.
#[derive(Debug)]
pub struct Look {
    /// The preset, palettes and overrides applied.
    pub preset: Preset,
    /// The fonts, the chosen one first.
    pub fonts: FontChain,
    /// Scenes that the user wants from a time on.
    pub pins: Vec<Pin>,
}

/// Listens to the song and settles the look of its film.
///
/// # Errors
/// If the song cannot be heard, or what the user asks of the look is not to be had.
pub fn hear(settings: &Settings, ffmpeg: Option<&Ffmpeg>, progress: &dyn Progress) -> Result<(Song, Look)> {
    let mut look = Look::of(settings)?;
    progress.begin(Stage::Analyse, 0);
    let song = listen(&settings.song, &settings.listening, ffmpeg, progress)?;
    look.choose(settings, &song, progress)?;
    let artwork = look.preset.use_artwork(song.facts.cover.as_deref());
    song.facts.warnings.iter().chain(&artwork).for_each(|warning| progress.warn(warning));
    let end = song.facts.frames as f64 / f64::from(song.facts.rate);
    for pin in look.pins.iter().filter(|pin| pin.time >= end) {
        let (time, end) = (clock(pin.time), clock(end));
        progress.warn(&format!("the scene {:?} is wanted at {time}, but the song ends at {end}", pin.scene));
    }
    Ok((song, look))
}

/// The name that stands for the preset that suits the song; it is used if none is asked for.
pub(crate) const AUTO: &str = "auto";
/// What `auto` is until the song was heard.
const UNHEARD: &str = "downpour";

impl Look {
    /// Reads the preset, palette and font that the user asked for. With `auto`, `Look::choose` has to follow.
    pub fn of(settings: &Settings) -> Result<Look> {
        match &settings.preset {
            Some(name) if name != AUTO => Look::named(settings, name),
            // What the user changes in the preset can only be checked when it is known.
            _ => Look::named(
                &Settings { overrides: Vec::new(), pins: Vec::new(), cues: None, ..settings.clone() },
                UNHEARD,
            ),
        }
    }

    /// Reads the look of a song that was heard anew, by a preset that is not `auto`.
    pub(crate) fn again(settings: &Settings, song: &Song) -> Result<Look> {
        let mut look = Look::of(settings)?;
        look.preset.use_artwork(song.facts.cover.as_deref());
        Ok(look)
    }

    /// Chooses the preset that suits a song, if that was left to us.
    fn choose(&mut self, settings: &Settings, song: &Song, progress: &dyn Progress) -> Result<()> {
        if settings.preset.as_ref().is_some_and(|name| name != AUTO) {
            return Ok(());
        }
        let (library, catalogue) = (Library::new(), Catalogue::built_in());
        let names = library.names(Kind::Preset);
        // A preset of the user's that has faults is not chosen.
        let presets: Vec<Preset> =
            names.par_iter().filter_map(|name| library.preset(name, &catalogue).ok()).collect();
        let name = &presets[Character::of(&song.features).choose(&presets, settings.seed)].name;
        progress.note(&format!("preset {name}, which suits the song"));
        *self = Look::named(settings, name)?;
        Ok(())
    }

    fn named(settings: &Settings, name: &str) -> Result<Look> {
        let library = Library::new();
        let mut preset = library.preset(name, &Catalogue::built_in())?;
        if let Some(palette) = &settings.palette {
            preset.use_palette(palette, &library)?;
        }
        for change in &settings.overrides {
            preset.apply(change, &library)?;
        }
        let pins = pins(settings, &preset)?;
        let fonts = library.font(settings.font.as_deref().unwrap_or(&preset.font))?;
        Ok(Look { preset, fonts, pins })
    }
}

/// The scenes that the user pinned, in a file or singly; the latter win.
fn pins(settings: &Settings, preset: &Preset) -> Result<Vec<Pin>> {
    let names: Vec<&str> = preset.scenes.iter().map(|scene| scene.name.as_str()).collect();
    if let Some(pin) = settings.pins.iter().find(|pin| !names.contains(&pin.scene.as_str())) {
        return Err(no_scene(preset, pin, &names).into());
    }
    let mut pins = match &settings.cues {
        Some(path) => read_cues(path, &names)?,
        None => Vec::new(),
    };
    pins.extend_from_slice(&settings.pins);
    Ok(pins)
}

fn no_scene(preset: &Preset, pin: &Pin, names: &[&str]) -> SettingsError {
    SettingsError {
        option: format!("--scene {:?}", pin.scene),
        what: format!("the preset {} has no such scene", preset.name),
        hint: match nearest(&pin.scene, names.iter().copied()) {
            Some(near) => format!("did you mean {near:?}? there are: {}", names.join(", ")),
            None => format!("choose one of {}", names.join(", ")),
        },
    }
}

/// How a film is made.
#[derive(Debug)]
pub struct Plan {
    /// The profile, for messages.
    pub profile: &'static Profile,
    /// What is drawn.
    pub film: Film,
    /// How it is encoded.
    pub video: Video,
    /// Clips rendered at the same time.
    pub workers: usize,
    /// Samples of the song (of one channel) that are heard; the whole song if absent.
    pub part: Option<std::ops::Range<u64>>,
}

/// What a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Brief<'a> {
    /// What the user asked for.
    pub settings: &'a Settings,
    /// What the machine offers.
    pub hardware: &'a Hardware,
    /// The song.
    pub song: &'a Song,
    /// Preset and fonts.
    pub look: &'a Look,
}

/// The longest that a film of quality `auto` may take by the estimate.
const PATIENCE: Duration = Duration::from_secs(3600);
/// Memory below which `auto` goes no higher than preview.
const SMALL_MEMORY: u64 = 4 << 30;
/// Frames that a probe draws and encodes.
const PROBE_FRAMES: u32 = 12;
/// Frames that a forecast draws and encodes, for which somebody waits.
const GLANCE_FRAMES: u32 = 3;

impl Brief<'_> {
    /// Makes the plan; `probe` encodes the sample frames of quality `auto` into the folder `work`.
    pub fn plan(&self, encoder: &dyn Encoder, work: &Path, progress: &dyn Progress) -> Result<Plan> {
        let profile = match Profile::of(self.settings.quality) {
            Some(profile) => profile,
            None => self.best(encoder, work, progress)?,
        };
        let plan = self.with(profile, self.settings.flash_guard)?;
        if let Some(fewer) = self.fewer(&plan) {
            progress.warn(&fewer);
        }
        Ok(plan)
    }

    /// What is said if not as many workers fit as were asked for.
    fn fewer(&self, plan: &Plan) -> Option<String> {
        let (asked, mb) = (self.settings.workers, |bytes: u64| bytes >> 20);
        let (each, all) = (mb(worker_bytes(&plan.video)), mb(self.hardware.memory_bytes));
        (plan.workers < asked).then(|| {
            format!(
                "{asked} workers of about {each} MB each do not fit into the {all} MB that this process may use: it goes on with {}",
                plan.workers
            )
        })
    }

    /// The film without a try of the encoder: `auto` counts as production.
    pub fn film(&self) -> Result<Film> {
        Ok(self.with(self.profile(), self.settings.flash_guard)?.film)
    }

    /// The film of a timeline that dims what would flash too often.
    fn guarded(&self, timeline: Timeline) -> Film {
        let fonts = &self.look.fonts;
        let small = timeline.reduced(render::GUARD_LINES);
        let (film, small) = rayon::join(|| Film::prepare(timeline, fonts), || Film::prepare(small, fonts));
        film.guarded(small)
    }

    /// The best profile whose measured estimate stays within the patience.
    fn best(&self, encoder: &dyn Encoder, work: &Path, progress: &dyn Progress) -> Result<&'static Profile> {
        progress.begin(Stage::Probe, 0);
        let (profile, forecast) = self.choose(PROBE_FRAMES, 1.0, encoder, work)?;
        progress.note(&forecast.to_string());
        Ok(profile)
    }

    /// The best profile for a film that is so many times as long as this one, judged by so many frames.
    fn choose(
        &self,
        frames: u32,
        times: f64,
        encoder: &dyn Encoder,
        work: &Path,
    ) -> Result<(&'static Profile, Forecast)> {
        let small = self.hardware.memory_bytes < SMALL_MEMORY;
        let fits = |p: &&Profile| !small || p.quality == Quality::Draft || p.quality == Quality::Preview;
        let mut profiles = PROFILES.iter().rev().filter(fits).peekable();
        let mut dearer: Option<(&str, Duration)> = None;
        loop {
            let profile = profiles.next().unwrap_or(&PROFILES[0]);
            // The guard would look at all that comes before the frames that are tried.
            let plan = self.with(profile, false)?;
            let estimate = plan.estimate(frames, encoder, work)?.mul_f64(times);
            if estimate <= PATIENCE || profiles.peek().is_none() {
                let forecast = Forecast {
                    quality: profile.name,
                    workers: plan.workers,
                    seconds: estimate.as_secs_f64().round(),
                    why: why(dearer, small),
                };
                return Ok((profile, forecast));
            }
            dearer = Some((profile.name, estimate));
        }
    }

    /// What would be drawn when, without drawing anything; `auto` counts as production.
    pub fn timeline(&self) -> Result<Timeline> {
        let profile = self.profile();
        self.direct(profile, picture_size(profile.size, self.settings))
    }

    /// As [`Brief::timeline`], in pictures of another size.
    pub(crate) fn timeline_in(&self, size: Size) -> Result<Timeline> {
        self.direct(self.profile(), size)
    }

    fn profile(&self) -> &'static Profile {
        Profile::of(self.settings.quality).unwrap_or(&PROFILES[2])
    }

    /// The frame rate, and the frames that the film has of the whole song's.
    pub(crate) fn part(&self) -> Result<(Fps, std::ops::Range<u32>)> {
        let (fps, frames) = self.whole(self.profile());
        Ok((fps, self.frames(fps, frames)?))
    }

    /// The frame rate, and the number of frames of the whole song.
    fn whole(&self, profile: &Profile) -> (Fps, u32) {
        let fps = self.settings.fps.unwrap_or(profile.fps);
        (fps, encode::frames(self.song.facts.frames, self.song.facts.rate, fps))
    }

    fn direct(&self, profile: &Profile, size: Size) -> Result<Timeline> {
        let settings = self.settings;
        let (fps, frames) = self.whole(profile);
        let shape = Shape {
            part: self.frames(fps, frames)?,
            cell: settings.cell.unwrap_or(CELL),
            particles: profile.particles,
            shaders: profile.shaders,
            seed: settings.seed,
            pins: self.look.pins.clone(),
            ..Shape::whole(size, fps, frames)
        };
        Ok(timeline::direct(&self.song.features, &self.look.preset, &shape))
    }

    /// The plan of one profile, with or without the flash guard.
    fn with(&self, profile: &'static Profile, guarded: bool) -> Result<Plan> {
        let settings = self.settings;
        let timeline = self.direct(profile, picture_size(profile.size, settings))?;
        let (size, fps) = (timeline.size, timeline.fps);
        let film = if guarded { self.guarded(timeline) } else { Film::prepare(timeline, &self.look.fonts) };
        let coding = profile.coding(settings.codec, settings.crf, settings.encoder_preset.as_deref());
        let video = Video { size, fps, coding };
        let workers = self.hardware.workers(settings.workers, profile.quality, worker_bytes(&video));
        Ok(Plan { profile, part: self.samples(&film.timeline), film, video, workers })
    }

    /// The frames that `--from` and `--to` leave.
    fn frames(&self, fps: Fps, frames: u32) -> Result<std::ops::Range<u32>> {
        let at = |time: f64| ((time * fps.as_f64()).round() as u32).min(frames);
        let start = self.settings.from.map_or(0, at);
        let end = self.settings.to.map_or(frames, at);
        if start >= end {
            return Err(SettingsError {
                option: "--from/--to".to_owned(),
                what: format!(
                    "no frame of the song lies in that part; it lasts {:.1} s",
                    self.song.facts.duration()
                ),
                hint: "choose a part inside the song, e.g. --from 0 --to 10".to_owned(),
            }
            .into());
        }
        Ok(start..end)
    }

    /// The samples that are heard with a part of the frames.
    fn samples(&self, timeline: &Timeline) -> Option<std::ops::Range<u64>> {
        let (total, rate) = (self.song.facts.frames, f64::from(self.song.facts.rate));
        let at = |frame: u32| (timeline.fps.time_of(frame) * rate).round() as u64;
        let part = at(timeline.frames.start).min(total)..at(timeline.frames.end).min(total);
        (part != (0..total)).then_some(part)
    }
}

impl Plan {
    /// What makes the key of a clip: a hash of all that its bytes depend on, but this program itself. `music` is the song's
    /// fingerprint.
    pub(crate) fn keys(&self, music: Hash, encoder: &FfmpegEncoder) -> impl Fn(&Clip) -> Hash + Sync {
        let mut shared = Key::default();
        shared.add((music, encoder.recipe(&self.video)));
        move |clip| {
            let mut key = shared.clone();
            self.film.describe(clip, &mut key);
            key.hash()
        }
    }

    /// What is heard in the film.
    pub(crate) fn sound<'a>(&self, heard: &'a Heard<'_>) -> Sound<'a> {
        let song = heard.song();
        Sound {
            file: self.part.is_none().then_some(song.path.as_path()),
            samples: heard,
            rate: song.facts.rate,
            channels: song.facts.channels,
            frames: self.film.timeline.frames.len() as u32,
            fps: self.video.fps,
        }
    }

    /// Draws and encodes so many frames of the liveliest scene: how long the whole film will take.
    fn estimate(&self, frames: u32, encoder: &dyn Encoder, work: &Path) -> Result<Duration> {
        let timeline = &self.film.timeline;
        let liveliest = timeline.scenes.iter().max_by(|a, b| a.energy.total_cmp(&b.energy));
        let (start, end) = liveliest.map_or((0, 1), |s| (s.start, s.end));
        // A scene that looks back is drawn from its start, which no worker does twice.
        let first = if liveliest.is_some_and(Scene::looks_back) { start } else { start + (end - start) / 2 };
        let count = frames.min(end - first).max(1);
        let mut sink = encoder.open(&self.video, &work.join(format!("probe-{}.mp4", self.profile.name)))?;
        let mut painter = Painter::new(&self.film);
        let began = Instant::now();
        for frame in first..first + count {
            sink.frame(&mut |out| painter.paint(frame.min(end - 1), out))?;
        }
        sink.finish()?;
        let each = began.elapsed() / count;
        let frames = timeline.frames.end - timeline.frames.start;
        Ok(each * frames / self.workers as u32)
    }
}

/// Memory of one worker: our buffers and its encoder.
fn worker_bytes(video: &Video) -> u64 {
    let frame = render::frame_bytes(video.size.width, video.size.height) as u64;
    (40 << 20) + 8 * frame + video.coding.bytes(video.size)
}

/// What `auto` chooses, and why.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// Name of the quality.
    pub quality: &'static str,
    /// Clips rendered at the same time.
    pub workers: usize,
    /// Seconds that the film will take to make, by the measured frames.
    pub seconds: f64,
    /// Why it is this quality.
    pub why: String,
}

impl fmt::Display for Forecast {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Forecast { quality, workers, seconds, why } = self;
        let time = minutes(Duration::from_secs_f64(*seconds));
        write!(out, "auto: {quality} with {workers} workers, about {time} ({why})")
    }
}

/// What `auto` would choose for a song of so many seconds, measured with our own tune.
///
/// # Errors
/// If the encoder or the temporary folder fails.
pub fn forecast(hardware: &Hardware, tools: &Tools, seconds: f64) -> Result<Forecast> {
    let work = tempfile::tempdir().map_err(|cause| Error::Output { path: std::env::temp_dir(), cause })?;
    let settings = Settings::new(work.path().join("tune.wav"));
    let written = tune().write_wav(&settings.song);
    written.map_err(|cause| Error::Output { path: settings.song.clone(), cause })?;
    let how = Listening { cache: false, ..Listening::default() };
    let song = listen(&settings.song, &how, None, &Silent)?;
    let look = Look::of(&settings)?;
    let brief = Brief { settings: &settings, hardware, song: &song, look: &look };
    let encoder = FfmpegEncoder::new(tools.clone(), Children::default());
    let (_, forecast) =
        brief.choose(GLANCE_FRAMES, seconds / song.facts.duration(), &encoder, work.path())?;
    Ok(forecast)
}

/// Why it is no better quality.
fn why(dearer: Option<(&str, Duration)>, small: bool) -> String {
    match dearer {
        Some((name, time)) => format!("{name} would take about {}", minutes(time)),
        None if small => "there are less than 4 GB of memory".to_owned(),
        None => "the best profile fits in an hour".to_owned(),
    }
}

fn minutes(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 90 { format!("{} s", seconds.max(1)) } else { format!("{} min", (seconds + 30) / 60) }
}
