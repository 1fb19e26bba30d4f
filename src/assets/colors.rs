//! Colour sets: the light of one world, from its tinted ground to its brightest point.
//!
//! A set is a list of stops, or what follows from one colour: `harmony = "triadic"` and `seed = "#3a86ff"`, in short
//! `triadic:#3a86ff` wherever a set is named.

use std::ops::{Range, RangeInclusive};
use std::path::Path;

use asciivid_effects::kit::color::{Harmony, Oklab, Ramp, Rgb};

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
    /// The colours of the song's artwork take the place of these, where there is artwork.
    pub artwork: bool,
}

/// What a colour alone stands for where a set is named.
const USUAL: Harmony = Harmony::Complementary;

impl Library {
    /// Reads a colour set, by name or path, or makes one of a colour (`#3a86ff`, `triadic:#3a86ff`).
    pub fn colors(&self, given: &str) -> Result<ColorSet, AssetError> {
        self.colors_beside(given, None)
    }

    /// Like [`Library::colors`]; a relative path starts at `folder` if there is one.
    pub(super) fn colors_beside(&self, given: &str, folder: Option<&Path>) -> Result<ColorSet, AssetError> {
        match ColorSet::of_text(given) {
            Some(made) => made,
            None => ColorSet::read(&self.find_beside(Kind::Colors, given, folder)?),
        }
    }
}

impl ColorSet {
    /// The set that goes with one colour.
    pub fn of_harmony(harmony: Harmony, seed: Rgb) -> Self {
        let name = format!("{}:{}", harmony.name(), hex(seed));
        ColorSet {
            title: name.clone(),
            description: format!("The {} harmony of {}.", harmony.name(), hex(seed)),
            name,
            stops: harmony.shades(seed).to_vec(),
            accent: harmony.accent(seed),
            artwork: false,
        }
    }

    /// A harmony around the accent of this set.
    pub fn harmony(&self, harmony: Harmony) -> Self {
        ColorSet::of_harmony(harmony, self.accent)
    }

    /// The set of a text such as `#3a86ff` or `triadic:#3a86ff`; none if the text is meant as a name or path.
    pub(super) fn of_text(text: &str) -> Option<Result<Self, AssetError>> {
        let (harmony, color) = match text.split_once(':') {
            Some((name, color)) => (Harmony::from_name(name), color),
            None => (Some(USUAL), text),
        };
        let set = harmony.zip(from_hex(color)).map(|(harmony, seed)| ColorSet::of_harmony(harmony, seed));
        color.starts_with('#').then(|| set.ok_or_else(|| AssetError::Color { given: text.to_owned() }))
    }

    pub(super) fn read(found: &Found) -> Result<Self, AssetError> {
        reader::read(&found.label(), found.text(Kind::Colors)?, |table, report| {
            let made = read_harmony(table, report);
            let (stops, accent) = match made {
                Some(set) => (set.stops, set.accent),
                None => {
                    let stops = read_stops(table, report);
                    (stops.clone(), stops.last().copied().unwrap_or_default())
                }
            };
            ColorSet {
                name: found.name.clone(),
                title: table.required("title").map(|t| t.value).unwrap_or_default(),
                description: table.text("description").map(|t| t.value).unwrap_or_default(),
                accent: read_accent(table, report).unwrap_or(accent),
                stops,
                artwork: table.truth("artwork").unwrap_or(false),
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

/// The set of a harmony and its seed, if the table names either; any set once a fault is noted.
fn read_harmony(table: &Table<'_, '_>, report: &Report) -> Option<ColorSet> {
    let (name, seed) = (table.text("harmony"), table.text("seed"));
    match (name, seed) {
        (None, None) => None,
        (Some(name), Some(seed)) => {
            let harmony = Harmony::from_name(&name.value);
            if harmony.is_none() {
                report.unknown(name.span, "harmony", &name.value, Harmony::ALL.map(Harmony::name));
            }
            let seed = parse(&seed, report);
            Some(harmony.zip(seed).map_or_else(ColorSet::default, |(h, seed)| ColorSet::of_harmony(h, seed)))
        }
        (Some(_), None) => {
            table.missing("seed", "\"#3a86ff\"");
            Some(ColorSet::default())
        }
        (None, Some(_)) => {
            table.missing("harmony", "\"triadic\"");
            Some(ColorSet::default())
        }
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
    use asciivid_effects::kit::color::luma;

    use super::*;
    use crate::assets::library::Origin;
    use crate::error::Explain;

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

    #[test]
    fn a_set_is_made_of_one_colour_in_a_file_or_where_it_is_named() {
        let file = read("title = \"x\"\nharmony = \"triadic\"\nseed = \"#3a86ff\"").unwrap();
        let library = Library::default();
        let named = library.colors("triadic:#3a86ff").unwrap();
        assert_eq!((&file.stops, file.accent), (&named.stops, named.accent));
        assert_eq!(library.colors("#3a86ff").unwrap(), library.colors("complementary:#3a86ff").unwrap());
        assert_ne!(library.colors("#3a86fe").unwrap().name, library.colors("#3a86ff").unwrap().name);
        let own = "title = \"x\"\nharmony = \"analogous\"\nseed = \"#3a86ff\"\naccent = \"#ffbe0b\"";
        assert_eq!(read(own).unwrap().accent, [0xff, 0xbe, 0x0b]);
    }

    #[test]
    fn a_colour_or_harmony_that_is_none_is_told_how_to_be_written() {
        let library = Library::default();
        for wrong in ["#12", "#gggggg", "triad:#3a86ff", "triadic:#3a86f", ":#3a86ff"] {
            let error = library.colors(wrong).unwrap_err();
            assert!(error.to_string().contains(wrong) && error.hint().contains("triadic:#"), "{error}");
        }
        assert!(matches!(library.colors("triadic:blue"), Err(AssetError::Unknown { .. })));
        for (text, said) in [
            ("harmony = \"triad\"\nseed = \"#3a86ff\"", "unknown harmony \"triad\""),
            ("harmony = \"triadic\"", "\"seed\" is missing"),
            ("seed = \"#3a86ff\"", "\"harmony\" is missing"),
            ("harmony = \"triadic\"\nseed = \"blue\"", "\"blue\" is no colour"),
            (
                "harmony = \"triadic\"\nseed = \"#3a86ff\"\nstops = [\"#000000\", \"#ffffff\"]",
                "unknown key \"stops\"",
            ),
        ] {
            let shown = read(&format!("title = \"x\"\n{text}")).unwrap_err().to_string();
            assert!(shown.contains(said), "{said}\n{shown}");
        }
    }
}
