//! Frames of the film as pictures, without making the film.

use std::ops::Range;

use image::RgbImage;
use image::imageops::{FilterType, resize};
use rayon::prelude::*;

use crate::assets::{DEFAULT_FONT, Library};
use crate::audio::Features;
use crate::error::Result;
use crate::hardware::Hardware;
use crate::listen::Song;
use crate::picture;
use crate::plan::{self, Brief, Look};
use crate::plot::canvas::{Canvas, NORMAL, SMALL};
use crate::plot::theme;
use crate::progress::{Progress, Stage};
use crate::render::{self, Film, Painter};
use crate::settings::{Fps, Settings, SettingsError, clock};
use crate::timeline::{Scene, Timeline};

/// Pixels of the longer side of a picture on a strip.
const SIDE: usize = 480;
/// Pixels between two pictures, and lines of a label.
const GAP: usize = 8;
const LABEL: usize = 42;
/// Pictures in a row of a strip.
const COLUMNS: usize = 4;
/// Where in a scene it is shown: when what grows has grown, and before what comes next comes in.
const SHOWN: f64 = 0.6;

/// The film of a song, to be looked at.
#[derive(Debug)]
pub struct Stills {
    settings: Settings,
    hardware: Hardware,
    song: Song,
    /// The time of the song whose frame alone is looked at, if one is.
    at: Option<f64>,
    film: Film,
}

impl Stills {
    /// Listens to the song and directs its film as [`crate::render()`] does; quality `auto` counts as production.
    ///
    /// # Errors
    /// What keeps the song from being heard or the film from being directed.
    pub fn of(settings: &Settings, progress: &dyn Progress) -> Result<Stills> {
        Stills::made(settings, None, progress)
    }

    /// As [`Stills::of`], of the frame alone that is seen at a time of the song, in seconds: nothing else is got ready.
    ///
    /// # Errors
    /// As [`Stills::of`], or if the song has ended by then.
    pub fn at(settings: &Settings, time: f64, progress: &dyn Progress) -> Result<Stills> {
        Stills::made(settings, Some(time), progress)
    }

    fn made(settings: &Settings, at: Option<f64>, progress: &dyn Progress) -> Result<Stills> {
        settings.check()?;
        let hardware = Hardware::probe();
        let (song, look) = plan::hear(settings, hardware.ffmpeg.as_ref(), progress)?;
        let brief = Brief { settings, hardware: &hardware, song: &song, look: &look };
        let film = film(&brief, at)?;
        // What was chosen for the song is chosen.
        let asked = settings.preset.clone().filter(|name| name != plan::AUTO);
        let settings = Settings { preset: asked.or(Some(look.preset.name)), ..settings.clone() };
        Ok(Stills { settings, hardware, song, at, film })
    }

    /// Reads the look again and directs the film anew, without listening again. If that fails nothing changes.
    ///
    /// # Errors
    /// What is wrong with the look.
    pub fn renew(&mut self) -> Result<()> {
        let look = Look::again(&self.settings, &self.song)?;
        let (settings, hardware, song) = (&self.settings, &self.hardware, &self.song);
        self.film = film(&Brief { settings, hardware, song, look: &look }, self.at)?;
        Ok(())
    }

    /// Its scenes.
    pub fn timeline(&self) -> &Timeline {
        &self.film.timeline
    }

    /// The frame that is seen at a time of the song, in seconds; the first or last one if none is.
    pub fn frame_at(&self, time: f64) -> u32 {
        let timeline = self.timeline();
        frame_at(timeline.fps, &timeline.frames, time)
    }

    /// Draws a frame, in the pixels of the film before they are encoded.
    pub fn draw(&self, frame: u32) -> RgbImage {
        let size = self.timeline().size;
        let mut coded = vec![0; render::frame_bytes(size.width, size.height)];
        Painter::new(&self.film).paint(frame, &mut coded);
        picture::decoded(&coded, (size.width, size.height))
    }

    /// Draws one picture of every scene, with its time, its section and its name. Every scene is a step of progress.
    ///
    /// # Errors
    /// If the font that ships is broken.
    pub fn strip(&self, progress: &dyn Progress) -> Result<RgbImage> {
        let fonts = Library::default().font(DEFAULT_FONT)?;
        let timeline = self.timeline();
        let (width, height) = small(timeline.size.width, timeline.size.height);
        let (columns, rows) = (COLUMNS.min(timeline.scenes.len()), timeline.scenes.len().div_ceil(COLUMNS));
        let step = (width + GAP, height + LABEL + GAP);
        let mut sheet = Canvas::new(((GAP + columns * step.0) as u32, (GAP + rows * step.1) as u32), &fonts);
        progress.begin(Stage::Render, timeline.scenes.len() as u64);
        let picture = |scene: &Scene| {
            let drawn = self.draw(shown(scene));
            progress.advance(1);
            resize(&drawn, width as u32, height as u32, FilterType::Triangle)
        };
        let pictures: Vec<RgbImage> = timeline.scenes.par_iter().map(picture).collect();
        for (i, (scene, picture)) in timeline.scenes.iter().zip(&pictures).enumerate() {
            let (x, y) = (GAP + i % COLUMNS * step.0, GAP + i / COLUMNS * step.1);
            let (what, when) = label(scene, &timeline.features);
            sheet.picture(x, y, picture);
            sheet.text(x, y + height + 4, NORMAL, theme::BRIGHT, &what);
            sheet.text(x, y + height + 23, SMALL, theme::DIM, &when);
        }
        Ok(sheet.finish())
    }
}

/// The film, or as much of it as one of its frames needs.
fn film(brief: &Brief<'_>, at: Option<f64>) -> Result<Film> {
    let Some(time) = at else { return brief.film() };
    let lasts = brief.song.facts.duration();
    if time > lasts {
        let what = format!("the song is over by then: it lasts {}", clock(lasts));
        return Err(SettingsError::new("--at", &clock(time), what, "choose a time inside the song").into());
    }
    let (fps, frames) = brief.part()?;
    let frame = frame_at(fps, &frames, time);
    let [from, to] = [frame, frame + 1].map(|frame| Some(fps.time_of(frame)));
    Brief { settings: &Settings { from, to, ..brief.settings.clone() }, ..*brief }.film()
}

/// Which of these frames is seen at a time of the song.
fn frame_at(fps: Fps, frames: &Range<u32>, time: f64) -> u32 {
    let frame = (time * fps.as_f64() + 1e-6).floor().max(0.0) as u32;
    frame.clamp(frames.start, frames.end - 1)
}

/// The frame that stands for a scene.
fn shown(scene: &Scene) -> u32 {
    scene.start + (f64::from(scene.end - scene.start - 1) * SHOWN) as u32
}

/// Size of a picture on a strip, in the shape of the film.
fn small(width: usize, height: usize) -> (usize, usize) {
    let longer = width.max(height);
    ((width * SIDE / longer).max(1), (height * SIDE / longer).max(1))
}

/// What a scene is, and where in the song it stands.
fn label(scene: &Scene, features: &Features) -> (String, String) {
    let role = features.sections.get(scene.cue.section).map_or("", |section| section.role.as_str());
    (scene.name.clone(), format!("{}  {role}", clock(scene.time.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::Kind;
    use crate::audio::tune;
    use crate::progress::Silent;
    use crate::settings::{Listening, Quality, Size};

    fn stills() -> (tempfile::TempDir, Stills) {
        let folder = tempfile::tempdir().unwrap();
        let song = folder.path().join("tune.wav");
        tune().write_wav(&song).unwrap();
        let settings = Settings {
            listening: Listening { cache: false, ..Listening::default() },
            quality: Quality::Draft,
            resolution: Some(Size { width: 160, height: 90 }),
            ..Settings::new(song)
        };
        let stills = Stills::of(&settings, &Silent).unwrap();
        (folder, stills)
    }

    #[test]
    fn a_time_is_the_frame_that_is_seen_then() {
        let (_folder, stills) = stills();
        let last = stills.timeline().frames.end - 1;
        assert_eq!([0.0, 1.0 / 12.0, 1.04, 99.0].map(|time| stills.frame_at(time)), [0, 1, 12, last]);
    }

    #[test]
    fn a_frame_alone_is_that_of_the_film_and_follows_its_preset() {
        let (folder, stills) = stills();
        let preset = folder.path().join("mine.toml");
        let library = Library::default();
        let ships = |name| library.find(Kind::Preset, name).unwrap().data;
        std::fs::write(&preset, ships("voyage")).unwrap();
        let named = |name: &str| Settings { preset: Some(name.into()), ..stills.settings.clone() };
        let whole = Stills::of(&named("voyage"), &Silent).unwrap();
        for time in [0.0, 5.0, 11.3, whole.song.facts.duration()] {
            let alone = Stills::at(&named(preset.to_str().unwrap()), time, &Silent).unwrap();
            let frame = whole.frame_at(time);
            assert_eq!(alone.frame_at(time), frame);
            assert!(alone.draw(frame) == whole.draw(frame), "{time}");
        }
        let late = Stills::at(&named("voyage"), 99.0, &Silent).unwrap_err();
        assert!(late.to_string().contains("--at 1:39.0"), "{late}");
        let mut alone = Stills::at(&named(preset.to_str().unwrap()), 5.0, &Silent).unwrap();
        std::fs::write(&preset, "title = 7").unwrap();
        assert!(alone.renew().is_err() && alone.draw(60) == whole.draw(60));
        std::fs::write(&preset, ships("inferno")).unwrap();
        alone.renew().unwrap();
        assert!(alone.draw(60) == Stills::of(&named("inferno"), &Silent).unwrap().draw(60));
    }

    #[test]
    fn a_strip_has_a_picture_for_every_scene() {
        let (_folder, stills) = stills();
        let strip = stills.strip(&Silent).unwrap();
        let scenes = stills.timeline().scenes.len();
        assert!(scenes > 1);
        assert_eq!(strip.width() as usize, GAP + COLUMNS.min(scenes) * (SIDE + GAP));
        assert_eq!(strip.height() as usize, GAP + scenes.div_ceil(COLUMNS) * (270 + LABEL + GAP));
        for (i, scene) in stills.timeline().scenes.iter().enumerate() {
            let small = resize(&stills.draw(shown(scene)), 480, 270, FilterType::Triangle);
            let (x, y) = (GAP + i % COLUMNS * (SIDE + GAP), GAP + i / COLUMNS * (270 + LABEL + GAP));
            assert!(strip.get_pixel((x + 240) as u32, (y + 135) as u32) == small.get_pixel(240, 135), "{i}");
        }
    }
}
