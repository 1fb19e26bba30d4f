//! The colours of a song's artwork as a colour set.

use std::io::Cursor;

use asciivid_effects::kit::color::{Oklab, Oklch, Rgb, SHADES, shades, vivid};
use image::{ImageDecoder, ImageReader, RgbImage};

use super::colors::ColorSet;
use super::preset::{Preset, Scene};

/// The most pixels of an artwork that is decoded.
const MOST_PIXELS: u64 = 64 << 20;
/// Pixels that are looked at, across and down.
const SAMPLES: u32 = 96;
/// Colours that an artwork is boiled down to, and rounds of doing so.
const CLUSTERS: usize = 8;
const ROUNDS: usize = 12;
/// How much a grey counts beside a colour, on the scale of chroma.
const GREY: f32 = 0.03;

/// A colour of the artwork and its share of the picture, 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cluster {
    color: Oklab,
    share: f32,
}

impl Preset {
    /// Puts the colours of the song's artwork, still encoded, in the place of the sets that ask for it. What the user
    /// should know if that cannot be.
    pub fn use_artwork(&mut self, artwork: Option<&[u8]>) -> Option<String> {
        let sets = self.scenes.iter_mut().flat_map(Scene::all_colors);
        let mut sets = sets.filter(|set| set.artwork).peekable();
        let name = sets.peek()?.name.clone();
        let drawn = artwork.ok_or_else(|| "the song has no artwork".to_owned()).and_then(drawn_from);
        match drawn {
            Ok((stops, accent)) => {
                for set in sets {
                    let about = ColorSet::clone(set);
                    *set = ColorSet { stops: stops.to_vec(), accent, ..about }.into();
                }
                None
            }
            Err(what) => Some(format!("{what}: the colour set {name} shows colours of its own")),
        }
    }
}

/// Shades and accent of an artwork.
fn drawn_from(artwork: &[u8]) -> Result<([Rgb; SHADES], Rgb), String> {
    let picture = decode(artwork).map_err(|what| format!("the song's artwork cannot be used ({what})"))?;
    let clusters = clusters(&samples(&picture));
    Ok((shades(ladder(&clusters)), accent(&clusters)))
}

fn decode(artwork: &[u8]) -> Result<RgbImage, String> {
    let reader = ImageReader::new(Cursor::new(artwork)).with_guessed_format();
    let decoder = reader.map_err(|e| e.to_string())?.into_decoder().map_err(|e| e.to_string())?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(format!("{width}x{height} pixels are too many"));
    }
    let picture = image::DynamicImage::from_decoder(decoder).map_err(|e| e.to_string())?;
    Ok(picture.into_rgb8())
}

/// The colours of pixels spread evenly over a picture.
fn samples(picture: &RgbImage) -> Vec<Oklab> {
    let at = |i: u32, length: u32| (u64::from(2 * i + 1) * u64::from(length) / u64::from(2 * SAMPLES)) as u32;
    let pixel = |x, y| Oklab::from_rgb(picture.get_pixel(at(x, picture.width()), at(y, picture.height())).0);
    (0..SAMPLES).flat_map(|y| (0..SAMPLES).map(move |x| pixel(x, y))).collect()
}

/// A few colours for many, by k-means (S. Lloyd, 1982); it begins with the mean and goes on with the colour that is
/// farthest from all before, so that no chance is in it.
fn clusters(samples: &[Oklab]) -> Vec<Cluster> {
    let mut centres = vec![mean(samples.iter().copied())];
    while centres.len() < CLUSTERS {
        let far = |c: &&Oklab| nearest(&centres, **c).1;
        let farthest = samples.iter().max_by(|a, b| far(a).total_cmp(&far(b)));
        centres.extend(farthest);
    }
    let mut members = vec![Vec::new(); CLUSTERS];
    for _ in 0..ROUNDS {
        members.iter_mut().for_each(Vec::clear);
        samples.iter().for_each(|&sample| members[nearest(&centres, sample).0].push(sample));
        for (centre, members) in centres.iter_mut().zip(&members).filter(|(_, members)| !members.is_empty()) {
            *centre = mean(members.iter().copied());
        }
    }
    let found = centres.into_iter().zip(&members).filter(|(_, members)| !members.is_empty());
    let mut found: Vec<Cluster> = found
        .map(|(color, members)| Cluster { color, share: members.len() as f32 / samples.len() as f32 })
        .collect();
    found.sort_by(|a, b| a.color.l.total_cmp(&b.color.l));
    found
}

fn mean(colors: impl ExactSizeIterator<Item = Oklab>) -> Oklab {
    let count = colors.len().max(1) as f32;
    let sum = colors.fold(Oklab::default(), |s, c| Oklab { l: s.l + c.l, a: s.a + c.a, b: s.b + c.b });
    Oklab { l: sum.l / count, a: sum.a / count, b: sum.b / count }
}

/// The nearest centre, and the square of the way to it.
fn nearest(centres: &[Oklab], color: Oklab) -> (usize, f32) {
    let square = |c: &Oklab| {
        let (l, a, b) = (c.l - color.l, c.a - color.a, c.b - color.b);
        l * l + a * a + b * b
    };
    let ways = centres.iter().map(square).enumerate();
    ways.fold((0, f32::MAX), |best, way| if way.1 < best.1 { way } else { best })
}

/// The colours of the picture from dark to bright, as many of each as it has; strong ones count more than grey.
fn ladder(clusters: &[Cluster]) -> [Oklch; SHADES] {
    let weight = |c: &Cluster| c.share * (GREY + Oklch::from(c.color).c);
    let total: f32 = clusters.iter().map(weight).sum();
    std::array::from_fn(|k| {
        let wanted = total * (k as f32 + 0.5) / SHADES as f32;
        let mut sum = 0.0;
        let reached = clusters.iter().find(|c| {
            sum += weight(c);
            sum >= wanted
        });
        reached.or(clusters.last()).map(|c| c.color.into()).unwrap_or_default()
    })
}

/// The strongest colour, the rarer and the farther in hue from the most usual one the better.
fn accent(clusters: &[Cluster]) -> Rgb {
    let usual = clusters.iter().max_by(|a, b| a.share.total_cmp(&b.share));
    let usual = usual.map(|c| Oklch::from(c.color)).unwrap_or_default();
    let stands_out = |c: &&Cluster| {
        let colour = Oklch::from(c.color);
        let turn = (colour.h - usual.h).abs();
        let away = if usual.c < GREY { 0.0 } else { turn.min(1.0 - turn) };
        colour.c * (0.5 + away) * if c.share < 0.002 { 0.5 } else { 1.0 }
    };
    let found = clusters.iter().max_by(|a, b| stands_out(a).total_cmp(&stands_out(b)));
    vivid(found.map(|c| c.color.into()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use asciivid_effects::kit::color::luma;

    use super::*;
    use crate::assets::{Catalogue, Library};

    fn encoded(picture: &RgbImage, format: image::ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Deep blue with a strip of orange and a little white.
    fn artwork() -> RgbImage {
        RgbImage::from_fn(200, 160, |x, y| {
            image::Rgb(match (x, y) {
                (_, 120..=139) => [240, 120, 20],
                (0..20, 0..20) => [250, 250, 245],
                _ => [20, 30, 90 + (x / 4) as u8],
            })
        })
    }

    fn preset(colors: &str) -> Preset {
        let library = Library::default();
        let mut preset = library.preset("downpour", &Catalogue::built_in()).unwrap();
        preset.use_palette(colors, &library).unwrap();
        preset
    }

    fn hue_is_near(color: Rgb, hue: f32) -> bool {
        let turn = (Oklch::from_rgb(color).h - hue).abs();
        turn.min(1.0 - turn) < 0.06
    }

    #[test]
    fn the_shades_follow_the_artwork_and_its_rare_colour_is_the_accent() {
        for format in [image::ImageFormat::Png, image::ImageFormat::Jpeg] {
            let (stops, accent) = drawn_from(&encoded(&artwork(), format)).unwrap();
            assert!(hue_is_near(stops[1], 0.74) && hue_is_near(stops[2], 0.74), "{stops:?}");
            assert!(hue_is_near(accent, 0.15), "{accent:?}");
        }
    }

    #[test]
    fn any_artwork_keeps_the_rules_of_colour_sets() {
        let noise = |seed: u32| {
            let mut state = seed.wrapping_mul(2_654_435_761) | 1;
            RgbImage::from_fn(1 + seed % 40, 1 + seed / 3 % 40, move |_, _| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                image::Rgb([24, 16, 8].map(|shift| ((state >> shift) as u8) >> (seed % 7)))
            })
        };
        let plain = |rgb| RgbImage::from_pixel(3, 3, image::Rgb(rgb));
        let flat = [[0, 0, 0], [255; 3], [0, 0, 255], [128; 3]].map(plain);
        for picture in (0..200).map(noise).chain(flat) {
            let (stops, accent) = drawn_from(&encoded(&picture, image::ImageFormat::Png)).unwrap();
            assert!(stops.windows(2).all(|w| luma(w[1]) > luma(w[0]) + 0.05), "{stops:?}");
            assert!((0.02..0.08).contains(&luma(stops[0])) && luma(stops[5]) > 0.85, "{stops:?}");
            assert!(stops[0].iter().max() > stops[0].iter().min(), "a tinted ground: {stops:?}");
            assert!(luma(accent) > 0.36, "{accent:?}");
        }
    }

    #[test]
    fn only_sets_that_ask_for_the_artwork_get_its_colours() {
        let artwork = encoded(&artwork(), image::ImageFormat::Png);
        let mut with = preset("cover");
        assert_eq!(with.use_artwork(Some(&artwork)), None);
        let (stops, accent) = drawn_from(&artwork).unwrap();
        let sets = with.scenes.iter().flat_map(|s| s.layers.iter().map(|l| &l.colors).chain([&s.colors]));
        assert!(sets.clone().count() > 3);
        sets.for_each(|set| assert_eq!((&set.stops[..], set.accent), (&stops[..], accent)));
        let mut without = preset("ice");
        assert_eq!(without.use_artwork(None), None);
        assert_eq!(without.scenes[0].colors.name, "ice");
    }

    #[test]
    fn artwork_that_is_missing_broken_or_huge_is_a_warning_and_leaves_the_colours_of_the_set() {
        let whole = encoded(&artwork(), image::ImageFormat::Png);
        let mut huge = whole.clone();
        huge[16..24].copy_from_slice(&[0, 0, 0x80, 0, 0, 0, 0x80, 0]);
        let own = preset("cover").scenes[0].colors.clone();
        for (artwork, said) in [
            (None, "the song has no artwork: the colour set cover"),
            (Some(&b"no picture"[..]), "cannot be used"),
            (Some(&whole[..60]), "cannot be used"),
            (Some(&huge[..]), "cannot be used"),
            (Some(&[]), "cannot be used"),
        ] {
            let mut preset = preset("cover");
            let warning = preset.use_artwork(artwork).unwrap();
            assert!(warning.contains(said) && warning.lines().count() == 1, "{warning}");
            assert_eq!(preset.scenes[0].colors, own);
        }
    }
}
