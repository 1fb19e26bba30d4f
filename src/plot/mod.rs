//! Features -> picture: what the analysis heard in a song, on one page with a common time axis.

mod axis;
pub(crate) mod canvas;
mod curve;
mod levels;
mod rhythm;
mod sections;
mod spectrogram;
mod tempo;
pub(crate) mod theme;
mod title;

use std::io::Cursor;

use image::{ImageError, ImageFormat, RgbImage};

use crate::assets::FontChain;
use crate::audio::Features;

use axis::Axis;
use canvas::{Area, Canvas, SMALL};

/// Size of the picture in pixels, whatever the length of the song.
pub const SIZE: (u32, u32) = (1800, 1100);

/// Pixels left of the panels, for their names and scales, and right of them.
const GUTTER: usize = 122;
const MARGIN: usize = 36;
/// Pixels above the first panel, for the title, and between two panels.
const HEAD: usize = 112;
const GAP: usize = 18;

/// What a plot says about the song beside its features.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Caption {
    /// The song: its title, or else its file's name.
    pub title: String,
    /// Who plays it.
    pub artist: Option<String>,
}

/// A row of the page.
struct Panel {
    name: &'static str,
    height: usize,
    draw: fn(&mut Canvas, Area, &Axis, &Features),
}

/// The panels from top to bottom.
const PANELS: [Panel; 6] = [
    Panel { name: "sections", height: 40, draw: sections::draw },
    Panel { name: "level", height: 150, draw: levels::wave },
    Panel { name: "spectrum", height: 260, draw: spectrogram::draw },
    Panel { name: "onsets", height: 168, draw: rhythm::draw },
    Panel { name: "tempo", height: 128, draw: tempo::draw },
    Panel { name: "energy", height: 112, draw: levels::energy },
];

/// Draws the page: sections, level, spectrum, onsets and hits, tempo and beats, energy. Total: any features give a
/// picture of [`SIZE`]. Letters come from `fonts`.
pub fn draw(features: &Features, caption: &Caption, fonts: &FontChain) -> RgbImage {
    let mut canvas = Canvas::new(SIZE, fonts);
    let width = SIZE.0 as usize - GUTTER - MARGIN;
    let axis = Axis::new(GUTTER, width, features.duration);
    title::draw(&mut canvas, Area { x: GUTTER, y: 24, width, height: HEAD - 24 }, caption, features);
    let mut y = HEAD;
    for panel in PANELS {
        let area = Area { x: GUTTER, y, width, height: panel.height };
        (panel.draw)(&mut canvas, area, &axis, features);
        canvas.text_left_of(GUTTER - 14, y, SMALL, theme::DIM, panel.name);
        y += panel.height + GAP;
    }
    let below = HEAD + PANELS[0].height + GAP;
    let panels = Area { x: GUTTER, y: below, width, height: y - GAP - below };
    sections::edges(&mut canvas, panels, &axis, features);
    axis.draw(&mut canvas, panels);
    canvas.finish()
}

/// The bytes of a picture as a PNG file.
///
/// # Errors
/// What the encoder says; memory is all that it needs.
pub fn png(picture: &RgbImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::{DEFAULT_FONT, Library};
    use crate::audio::{Analyser, tune};

    fn drawn(rate: u32, channels: usize, samples: &[f32]) -> RgbImage {
        let mut analyser = Analyser::new(rate, channels);
        analyser.push(samples);
        let fonts = Library::default().font(DEFAULT_FONT).unwrap();
        let caption = Caption { title: "Rain \u{97f3}".into(), artist: Some("The Signs".into()) };
        draw(&analyser.finish(&crate::audio::Guide::Nothing).unwrap(), &caption, &fonts)
    }

    /// Pixels of an area that are neither page nor panel.
    fn ink(picture: &RgbImage, x: std::ops::Range<u32>, y: std::ops::Range<u32>) -> usize {
        let ground = [theme::PAGE, theme::PANEL];
        y.flat_map(|y| x.clone().map(move |x| (x, y)))
            .filter(|&(x, y)| !ground.contains(&picture.get_pixel(x, y).0))
            .count()
    }

    #[test]
    fn every_panel_of_the_demo_has_something_to_show() {
        let tune = tune();
        let samples: Vec<f32> = tune.samples.iter().map(|&s| f32::from(s) / 32_768.0).collect();
        let picture = drawn(tune.rate, 2, &samples);
        assert_eq!(picture.dimensions(), SIZE);
        let mut y = HEAD as u32;
        for panel in PANELS {
            let height = panel.height as u32;
            let inked = ink(&picture, GUTTER as u32..SIZE.0 - MARGIN as u32, y..y + height);
            assert!(inked > 2_000, "{}: {inked}", panel.name);
            assert!(ink(&picture, 20..GUTTER as u32 - 10, y..y + height) > 50, "{} has no name", panel.name);
            y += height + GAP as u32;
        }
        assert!(y < SIZE.1, "the panels fit on the page");
    }

    #[test]
    fn nothing_at_all_is_still_a_page() {
        for samples in [&[][..], &[0.0; 30], &[0.5; 2_000], &[0.0; 200_000]] {
            assert_eq!(drawn(44_100, 1, samples).dimensions(), SIZE);
        }
    }

    #[test]
    fn the_picture_is_a_png_that_reads_back() {
        let picture = drawn(8_000, 1, &[0.25; 4_000]);
        let bytes = png(&picture).unwrap();
        assert!(bytes.starts_with(b"\x89PNG"));
        assert_eq!(image::load_from_memory(&bytes).unwrap().to_rgb8(), picture);
    }
}
