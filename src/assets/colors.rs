//! Colour sets: the light of one world, from its tinted ground to its brightest point.

use std::ops::{Range, RangeInclusive};

use asciivid_effects::kit::color::{Oklab, Ramp, Rgb};

use super::error::AssetError;
use super::library::{Found, Kind, Library};
use super::reader::{self, At, Report, Table};

/// How many stops a colour set may have.
const STOPS: RangeInclusive<usize> = 2..=16;

/// A ramp of colours from dark to bright, and one accent against it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColorSet {
    /// The name it was found by.
    pub name: String,
    /// A name for people.
    pub title: String,
    /// One line about it.
    pub description: String,
    /// At least two colours of rising lightness, evenly spaced over 0..=1; the first one is the tinted ground.
    pub stops: Vec<Rgb>,
    /// The one colour that stands against the others; the brightest stop if the file names none.
    pub accent: Rgb,
}

impl Library {
    /// Reads a colour set, by name or path.
    pub fn colors(&self, given: &str) -> Result<ColorSet, AssetError> {
        ColorSet::read(&self.find(Kind::Colors, given)?)
    }
}

impl ColorSet {
    pub(super) fn read(found: &Found) -> Result<Self, AssetError> {
        reader::read(&found.label(), found.text(Kind::Colors)?, |table, report| {
            let stops = read_stops(table, report);
            ColorSet {
                name: found.name.clone(),
                title: table.required("title").map(|t| t.value).unwrap_or_default(),
                description: table.text("description").map(|t| t.value).unwrap_or_default(),
                accent: read_accent(table, report).or(stops.last().copied()).unwrap_or_default(),
                stops,
            }
        })
    }

    /// The ground: the colour of nothing.
    pub fn ground(&self) -> Rgb {
        self.stops.first().copied().unwrap_or_default()
    }

    /// The stops as a gradient through OKLab, ready to be looked up.
    pub fn ramp(&self) -> Ramp {
        Ramp::new(&self.stops)
    }
}

fn read_accent(table: &Table<'_, '_>, report: &Report) -> Option<Rgb> {
    let text = table.text("accent")?;
    parse(&text, report)
}

fn read_stops(table: &Table<'_, '_>, report: &Report) -> Vec<Rgb> {
    let Some(texts) = table.texts("stops") else {
        table.missing("stops", "[\"#101418\", ..., \"#f0f4f8\"]");
        return Vec::new();
    };
    let stops: Vec<(Rgb, Range<usize>)> =
        texts.value.iter().filter_map(|text| Some((parse(text, report)?, text.span.clone()))).collect();
    if !STOPS.contains(&texts.value.len()) {
        let what = format!("{} stops", texts.value.len());
        report.fault(texts.span, what, format!("{} to {} colours go here", STOPS.start(), STOPS.end()));
    }
    for pair in stops.windows(2) {
        if lightness(pair[1].0) <= lightness(pair[0].0) {
            let what = format!("{} is no lighter than {} before it", hex(pair[1].0), hex(pair[0].0));
            report.fault(pair[1].1.clone(), what, "stops go from dark to bright");
        }
    }
    stops.into_iter().map(|(rgb, _)| rgb).collect()
}

fn parse(text: &At<String>, report: &Report) -> Option<Rgb> {
    let colour = from_hex(&text.value);
    if colour.is_none() {
        let what = format!("\"{}\" is no colour", text.value);
        report.fault(text.span.clone(), what, "write #rrggbb");
    }
    colour
}

/// Reads `#rrggbb`.
fn from_hex(text: &str) -> Option<Rgb> {
    let digits = text.strip_prefix('#')?;
    let plain = digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let value = u32::from_str_radix(digits, 16).ok().filter(|_| plain)?;
    let [_, r, g, b] = value.to_be_bytes();
    Some([r, g, b])
}

fn hex([r, g, b]: Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

fn lightness(colour: Rgb) -> f32 {
    Oklab::from_rgb(colour).l
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets::library::Origin;

    fn read(text: &str) -> Result<ColorSet, AssetError> {
        ColorSet::read(&Found {
            name: "mine".into(),
            origin: Origin::BuiltIn,
            data: text.as_bytes().to_vec(),
        })
    }

    fn shipped() -> Vec<ColorSet> {
        let library = Library::default();
        let names = library.names(Kind::Colors);
        names.iter().map(|n| library.colors(n).unwrap_or_else(|e| panic!("{e}"))).collect()
    }

    /// Luma as BT.709 codes it, 0..=1.
    fn luma([r, g, b]: Rgb) -> f32 {
        (0.2126 * f32::from(r) + 0.7152 * f32::from(g) + 0.0722 * f32::from(b)) / 255.0
    }

    #[test]
    fn every_shipped_set_rises_in_lightness_from_a_tinted_ground_to_near_white() {
        for set in shipped() {
            let light: Vec<f32> = set.ramp().table().iter().map(|&c| lightness(c)).collect();
            assert!(light.windows(2).all(|w| w[1] > w[0] - 5e-3), "{} falls", set.name);
            assert!((0.12..0.2).contains(&light[0]), "{}: ground {}", set.name, light[0]);
            assert!(light[255] > 0.88, "{}: light {}", set.name, light[255]);
            assert!((0.02..0.08).contains(&luma(set.ground())), "{}", set.name);
            assert!((4..=7).contains(&set.stops.len()), "{}", set.name);
        }
    }

    #[test]
    fn every_shipped_set_carries_its_signal_in_luma() {
        for set in shipped() {
            let luma_of: Vec<f32> = set.stops.iter().map(|&s| luma(s)).collect();
            assert!(luma_of.windows(2).all(|w| w[1] > w[0] + 0.05), "{}: {luma_of:?}", set.name);
            assert!(luma_of.last() > Some(&0.8), "{}: {luma_of:?}", set.name);
            assert!(luma(set.accent) > 0.33, "{}: {:?}", set.name, set.accent);
        }
    }

    #[test]
    fn no_two_shipped_sets_look_alike() {
        let looks = |set: &ColorSet| set.ramp().table().map(Oklab::from_rgb);
        let sets: Vec<(String, [Oklab; 256])> =
            shipped().iter().map(|set| (set.name.clone(), looks(set))).collect();
        for (i, (a, look_a)) in sets.iter().enumerate() {
            for (b, look_b) in &sets[i + 1..] {
                let square = |a: f32, b: f32| (a - b) * (a - b);
                let distance = |(p, q): (&Oklab, &Oklab)| {
                    (square(p.l, q.l) + square(p.a, q.a) + square(p.b, q.b)).sqrt()
                };
                let apart = look_a.iter().zip(look_b).map(distance).sum::<f32>() / 256.0;
                assert!(apart > 0.03, "{a} and {b}: {apart}");
            }
        }
    }

    #[test]
    fn a_set_without_an_accent_takes_its_brightest_stop() {
        let text = "title = \"x\"\nstops = [\"#0a0b10\", \"#808890\", \"#fff0e0\"]";
        let set = read(text).unwrap();
        assert_eq!((set.ground(), set.accent), ([10, 11, 16], [255, 240, 224]));
        assert_eq!(set.ramp().at(1.0), set.accent);
    }

    #[test]
    fn wrong_colours_are_all_shown_where_they_stand() {
        let error =
            read("title = \"x\"\nstops = [\"#fff\", \"#ffffff\", \"#101010\", 7]\nacent = \"#fff000\"\n");
        let shown = error.unwrap_err().to_string();
        for part in [
            "mine.toml:2:10: \"#fff\" is no colour",
            "#101010 is no lighter than #ffffff",
            "\"stops\" holds a whole number",
            "mine.toml:3:1: unknown key \"acent\"",
        ] {
            assert!(shown.contains(part), "{part}\n{shown}");
        }
    }
}
