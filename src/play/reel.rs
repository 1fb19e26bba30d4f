//! A song and the looks that its film may have.

use crate::assets::{Kind, Library};
use crate::error::Result;
use crate::hardware::Hardware;
use crate::listen::Song;
use crate::plan::{AUTO, Brief, Look};
use crate::render::Film;
use crate::settings::{Fps, Settings, Size};

use super::watch::Watch;

/// Frames a second if nobody asked for others.
const FPS: Fps = Fps { num: 40, den: 1 };
/// Cells of a film of quality production, whose particles would be too many for fewer.
const CELLS: usize = 240 * 67;
const FEWEST_PARTICLES: usize = 150;

/// What films are made of.
#[derive(Debug)]
pub(super) struct Reel {
    hardware: Hardware,
    song: Song,
    /// The film as it was asked for.
    asked: Settings,
    /// Every preset by name, and what was asked for, at `start`; the present one is at `at`.
    presets: Vec<String>,
    start: usize,
    at: usize,
    look: Look,
}

impl Reel {
    /// With a look that was made from these settings for the song.
    pub(super) fn new(settings: &Settings, hardware: Hardware, song: Song, look: Look) -> Reel {
        let given = settings.preset.clone().filter(|name| name != AUTO).unwrap_or(look.preset.name.clone());
        let fps = Some(settings.fps.unwrap_or(FPS));
        // The part before is there to be gone back to.
        let asked = Settings { fps, from: None, preset: Some(given.clone()), ..settings.clone() };
        let mut presets = Library::new().names(Kind::Preset);
        if !presets.contains(&given) {
            presets.insert(0, given.clone());
        }
        let start = presets.iter().position(|name| *name == given).unwrap_or(0);
        Reel { hardware, song, asked, presets, start, at: start, look }
    }

    /// Makes the present film in pictures of so many columns and rows.
    pub(super) fn film(&self, (columns, rows): (usize, usize)) -> Result<Film> {
        let settings = &self.settings();
        let brief = Brief { settings, hardware: &self.hardware, song: &self.song, look: &self.look };
        let mut timeline = brief.timeline_in(Size { width: columns, height: 2 * rows })?;
        timeline.particles = (timeline.particles * columns * rows / CELLS).max(FEWEST_PARTICLES);
        Ok(Film::lettered(timeline, &self.look.fonts))
    }

    /// Turns to the preset so many further on. If it cannot be read, the look stays, and the next turn goes on from there.
    pub(super) fn turn(&mut self, step: isize) -> Result<()> {
        self.at = (self.at as isize + step).rem_euclid(self.presets.len() as isize) as usize;
        self.reload()
    }

    /// Reads the present look again; if that fails it stays.
    pub(super) fn reload(&mut self) -> Result<()> {
        self.look = Look::again(&self.settings(), &self.song)?;
        Ok(())
    }

    /// What the present look is made of.
    pub(super) fn watch(&self) -> Watch {
        Watch::of(&self.settings())
    }

    /// Name of the preset.
    pub(super) fn name(&self) -> &str {
        &self.look.preset.name
    }

    /// Settings of the present preset. What was asked of the first one need not fit another.
    fn settings(&self) -> Settings {
        let preset = Some(self.presets[self.at].clone());
        if self.at == self.start {
            return Settings { preset, ..self.asked.clone() };
        }
        Settings { preset, overrides: Vec::new(), pins: Vec::new(), cues: None, ..self.asked.clone() }
    }
}
