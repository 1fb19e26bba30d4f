//! What is measured: films of the tune that the program plays itself.

use std::sync::Arc;

use crate::assets::{Catalogue, Found, Kind, Library, Origin, Preset};
use crate::audio::Features;
use crate::error::Result;
use crate::hardware::Profile;
use crate::render::{self, Film, Painter};
use crate::settings::{Quality, Size};
use crate::timeline::{Shape, direct};

/// The production chain with one layer and with two.
const CHAINS: [(&str, &str); 2] =
    [("one_layer", include_str!("one_layer.toml")), ("two_layers", include_str!("two_layers.toml"))];

/// The loud part of the tune, in seconds.
const LOUD: u32 = 16;

/// A film at quality production: of `one_layer` or `two_layers`, the chains that are measured, or of a preset that
/// ships.
///
/// # Errors
/// No preset has that name.
pub fn film(name: &str, size: Size, features: &Arc<Features>) -> Result<Film> {
    film_of(name, size, profile(Quality::Production), features)
}

/// As [`film`], with the frame rate, particles and shaders of a profile.
pub(super) fn film_of(
    name: &str,
    size: Size,
    profile: &'static Profile,
    features: &Arc<Features>,
) -> Result<Film> {
    let library = Library::default();
    let preset = preset(name, &library)?;
    let frames = (features.duration * profile.fps.as_f64()) as u32;
    let shape = Shape {
        particles: profile.particles,
        shaders: profile.shaders,
        ..Shape::whole(size, profile.fps, frames)
    };
    Ok(Film::prepare(direct(features, &preset, &shape), &library.font(&preset.font)?))
}

fn preset(name: &str, library: &Library) -> Result<Preset> {
    let chain = CHAINS.iter().find(|(chain, _)| *chain == name);
    let found = match chain {
        Some((_, text)) => {
            Found { name: name.to_owned(), origin: Origin::BuiltIn, data: text.as_bytes().to_vec() }
        }
        None => library.find(Kind::Preset, name)?,
    };
    Ok(library.read_preset(&found, &Catalogue::built_in())?)
}

/// The profile of a quality that is one.
pub(super) fn profile(quality: Quality) -> &'static Profile {
    Profile::of(quality).unwrap_or(&crate::hardware::PROFILES[0])
}

/// Successive frames of a film, drawn, from the loud part on.
pub(super) fn frames(film: &Film, count: u32) -> Vec<Vec<u8>> {
    let Size { width, height } = film.timeline.size;
    let mut painter = Painter::new(film);
    let first = LOUD * film.timeline.fps.num / film.timeline.fps.den;
    let drawn = (first..first + count).map(|frame| {
        let mut out = vec![0; render::frame_bytes(width, height)];
        painter.paint(frame, &mut out);
        out
    });
    drawn.collect()
}
