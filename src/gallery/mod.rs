//! The vocabulary -> contact sheets: everything that draws, at three moments of a song, drawn by the film's own painter.

mod moments;

use std::sync::Arc;

use asciivid_effects::catalogue::{Item, Kind};
use image::RgbImage;
use rayon::prelude::*;

use crate::assets::{Catalogue, DEFAULT_FONT, FontChain, Found, Library, Origin};
use crate::audio::Features;
use crate::error::Result;
use crate::picture;
use crate::plot::canvas::{Canvas, NORMAL, SMALL};
use crate::plot::theme;
use crate::progress::Progress;
use crate::render::{self, Film, Painter};
use crate::settings::{Fps, Size};
use crate::timeline::{Shape, direct};

pub use moments::{Moments, NAMES};

/// The picture that is drawn, of which every other pixel in both directions is averaged away.
const DRAWN: Size = Size { width: 960, height: 540 };
/// Size of a picture on a sheet.
pub const PICTURE: (usize, usize) = (DRAWN.width / 2, DRAWN.height / 2);
/// Rows of pictures on a sheet.
pub const ROWS: usize = 6;
const FPS: Fps = Fps { num: 24, den: 1 };
const GAP: usize = 8;
/// Lines of a label, and of the heading.
const LABEL: usize = 24;
const HEAD: usize = 36;

/// What every shader and mood is laid over: a tunnel with a line of light before it.
const SUBJECT: &str = "\
[[scene.layer]]\neffect = \"tunnel\"\ngrid = \"sm\"\nglyphs = \"dense\"\ncolors = \"synthwave\"\n\
[[scene.layer]]\neffect = \"waveform_line\"\ngrid = \"md\"\ncolors = \"ice\"\nblend = \"add\"\n";

/// What every transform and mask is put on: shapes with an up and a left.
const GROUND: &str = "\
[[scene.layer]]\neffect = \"sdf\"\nshape = \"heart\"\ntiles = 3\nsize = 0.3\ngrid = \"sm\"\nglyphs = \"dense\"\ncolors = \"synthwave\"\n";

/// The light that everything is shown in, but what brings its own.
const GLOW: &str = "[[post]]\nshader = \"bloom\"\namount = \"0.8 + 0.4*kick\"\n";

/// Something that is drawn: a name, and a preset that shows nothing else.
#[derive(Debug, Clone)]
pub struct Exhibit {
    /// The sheet that it stands on: `fields`, `cells`, `simulations`, `shaders`, `moods`, `transforms`, `masks`.
    pub sheet: &'static str,
    /// Its name.
    pub name: &'static str,
    preset: String,
}

/// A finished sheet.
#[derive(Debug)]
pub struct Sheet {
    /// Name of the file, such as `fields-1.png`.
    pub name: String,
    /// The picture.
    pub picture: RgbImage,
}

/// Everything that draws, sheet by sheet.
pub fn exhibits() -> Vec<Exhibit> {
    let of = |kind: &str| Kind::from_name(kind).map(Kind::items).unwrap_or_default();
    let mut all = vec![exhibit("shaders", "(none)", GLOW.to_owned())];
    all.extend(of("effects").iter().map(effect));
    all.extend(of("shaders").iter().map(|item| post("shaders", "shader", item)));
    all.extend(of("moods").iter().map(|item| post("moods", "mood", item)));
    all.extend(of("transforms").iter().map(|item| wrap("transforms", "transform", item)));
    all.extend(of("masks").iter().map(|item| wrap("masks", "mask", item)));
    all.sort_by_key(|exhibit| (exhibit.sheet, exhibit.name));
    all
}

fn effect(item: &Item) -> Exhibit {
    let name = item.entry.name;
    let field = "grid = \"sm\"\nglyphs = \"dense\"\ncolors = \"sunset\"\n";
    let cells = "grid = \"md\"\nglyphs = \"ascii\"\ncolors = \"ice\"\n";
    let (sheet, looks) = match item.sort {
        "field" => ("fields", field),
        "field with a state" => ("simulations", field),
        "cells with a state" => ("simulations", cells),
        _ => ("cells", cells),
    };
    Exhibit { sheet, name, preset: format!("[[scene.layer]]\neffect = \"{name}\"\n{looks}{GLOW}") }
}

fn post(sheet: &'static str, key: &str, item: &Item) -> Exhibit {
    let name = item.entry.name;
    let glows = name == "bloom" || key == "mood";
    exhibit(sheet, name, format!("{}[[post]]\n{key} = \"{name}\"\n", if glows { "" } else { GLOW }))
}

/// What belongs to a layer, on one.
fn wrap(sheet: &'static str, key: &str, item: &Item) -> Exhibit {
    let name = item.entry.name;
    Exhibit { sheet, name, preset: format!("{GROUND}[[scene.layer.{key}]]\n{key} = \"{name}\"\n{GLOW}") }
}

fn exhibit(sheet: &'static str, name: &'static str, chain: String) -> Exhibit {
    Exhibit { sheet, name, preset: format!("{SUBJECT}{chain}") }
}

/// Names of the files that exhibits are drawn to.
pub fn names(exhibits: &[Exhibit]) -> Vec<String> {
    let pages = |group: &[Exhibit]| {
        let sheet = group[0].sheet;
        (1..=group.len().div_ceil(ROWS)).map(move |page| format!("{sheet}-{page}.png"))
    };
    exhibits.chunk_by(|a, b| a.sheet == b.sheet).flat_map(pages).collect()
}

/// Draws exhibits to a song and lays them out, [`ROWS`] to a sheet. Every exhibit counts three frames of progress.
///
/// # Errors
/// If what ships is broken; the caller's features and exhibits cannot make it fail.
pub fn sheets(exhibits: &[Exhibit], features: &Arc<Features>, progress: &dyn Progress) -> Result<Vec<Sheet>> {
    let (library, moments) = (Library::default(), Moments::of(features));
    let fonts = library.font(DEFAULT_FONT)?;
    let mut sheets = Vec::new();
    for group in exhibits.chunk_by(|a, b| a.sheet == b.sheet) {
        let drawn: Vec<[RgbImage; 3]> = group
            .par_iter()
            .map(|exhibit| {
                let drawn = film(exhibit, features, &library, &fonts).map(|film| draw(&film, &moments));
                progress.advance(NAMES.len() as u64);
                drawn
            })
            .collect::<Result<_>>()?;
        for (page, (group, drawn)) in group.chunks(ROWS).zip(drawn.chunks(ROWS)).enumerate() {
            let name = format!("{}-{}", group[0].sheet, page + 1);
            let picture = lay_out(&name, group, drawn, &moments, &fonts);
            sheets.push(Sheet { name: name + ".png", picture });
        }
    }
    Ok(sheets)
}

fn film(exhibit: &Exhibit, features: &Arc<Features>, library: &Library, fonts: &FontChain) -> Result<Film> {
    let text = format!("title = \"{0}\"\n[[scene]]\nname = \"{0}\"\n{1}", exhibit.name, exhibit.preset);
    let found = Found { name: exhibit.name.to_owned(), origin: Origin::BuiltIn, data: text.into_bytes() };
    let preset = library.read_preset(&found, &Catalogue::built_in())?;
    let frames = ((features.duration * FPS.as_f64()) as u32).max(1);
    let shape = Shape::whole(DRAWN, FPS, frames);
    Ok(Film::prepare(direct(features, &preset, &shape), fonts))
}

/// The three pictures of a film.
fn draw(film: &Film, moments: &Moments) -> [RgbImage; 3] {
    let (mut painter, mut out) =
        (Painter::new(film), vec![0; render::frame_bytes(DRAWN.width, DRAWN.height)]);
    let last = film.timeline.frames.end.saturating_sub(1);
    moments.times.map(|time| {
        painter.paint(((time * FPS.as_f64()) as u32).min(last), &mut out);
        picture::halved(&out, (DRAWN.width, DRAWN.height))
    })
}

/// Rows of three pictures, each with its name, under a heading with the moments.
fn lay_out(
    name: &str,
    exhibits: &[Exhibit],
    drawn: &[[RgbImage; 3]],
    moments: &Moments,
    fonts: &FontChain,
) -> RgbImage {
    let step = (PICTURE.0 + GAP, LABEL + PICTURE.1 + GAP);
    let size = (GAP + 3 * step.0, HEAD + exhibits.len() * step.1);
    let mut canvas = Canvas::new((size.0 as u32, size.1 as u32), fonts);
    for (i, (moment, time)) in NAMES.iter().zip(moments.times).enumerate() {
        let head =
            if i == 0 { format!("{name}: {moment}, {time:.1} s") } else { format!("{moment}, {time:.1} s") };
        canvas.text(GAP + i * step.0, 12, SMALL, theme::DIM, &head);
    }
    for (row, (exhibit, pictures)) in exhibits.iter().zip(drawn).enumerate() {
        let y = HEAD + row * step.1;
        canvas.text(GAP, y, NORMAL, theme::BRIGHT, exhibit.name);
        for (i, picture) in pictures.iter().enumerate() {
            canvas.picture(GAP + i * step.0, y + LABEL, picture);
        }
    }
    canvas.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::tune;
    use crate::progress::Silent;

    #[test]
    fn everything_that_draws_is_shown_once() {
        let all = exhibits();
        for kind in ["effects", "shaders", "moods", "transforms", "masks"] {
            for item in Kind::from_name(kind).unwrap().items() {
                let shown = all.iter().filter(|exhibit| exhibit.name == item.entry.name);
                assert!(shown.count() >= 1, "{}", item.entry.name);
            }
        }
        assert!(all.is_sorted_by_key(|exhibit| exhibit.sheet));
    }

    #[test]
    fn a_sheet_has_a_labelled_row_for_each_exhibit_and_the_peak_is_brightest() {
        let features = Arc::new(tune().features().unwrap());
        let some: Vec<Exhibit> =
            exhibits().into_iter().filter(|e| ["rain", "rings", "bloom"].contains(&e.name)).collect();
        let sheets = sheets(&some, &features, &Silent).unwrap();
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, super::names(&some));
        assert_eq!(names, ["cells-1.png", "fields-1.png", "shaders-1.png"]);
        for sheet in &sheets {
            assert_eq!(sheet.picture.width() as usize, GAP + 3 * (PICTURE.0 + GAP));
            let light = |column: usize| -> u64 {
                let left = GAP + column * (PICTURE.0 + GAP);
                let at = |x: usize, y: usize| sheet.picture.get_pixel(x as u32, y as u32).0[1];
                (HEAD + LABEL..HEAD + LABEL + PICTURE.1)
                    .flat_map(|y| (left..left + PICTURE.0).map(move |x| (x, y)))
                    .map(|(x, y)| u64::from(at(x, y)))
                    .sum()
            };
            assert!(light(0) > 0 && light(2) > light(0), "{}: {} {}", sheet.name, light(0), light(2));
        }
    }
}
