//! Which settings make sense, and the picture size that follows from them.

use std::ops::RangeInclusive;

use asciivid_effects::kit::nearest;

use super::{Fps, Listening, Settings, SettingsError, Size};
use crate::encode::Codec;

/// Shortest side of a picture in pixels: below, no cell of text is legible, and encoders give up.
const SHORTEST: usize = 64;
/// Frames a second.
const RATE: RangeInclusive<f64> = 1.0..=240.0;
/// Beats a minute.
const TEMPO: RangeInclusive<f64> = 20.0..=400.0;
/// The longest shape: four times as long as it is high or high as it is long.
const LONGEST: u32 = 4;
/// Sides of a cell in pixels: from the smallest letters to an eighth of the picture's height.
const CELL_WIDTH: RangeInclusive<usize> = 3..=135;
const CELL_HEIGHT: RangeInclusive<usize> = 6..=135;
/// More clips at a time than any machine that this program runs on can draw.
pub const MAX_WORKERS: usize = 256;

impl Settings {
    /// Refuses what can never become a film, before any work is done.
    ///
    /// # Errors
    /// The first option that is out of range or contradicts another.
    pub fn check(&self) -> Result<(), SettingsError> {
        self.listening.check()?;
        self.resolution.map_or(Ok(()), |size| check_size(size, self.codec))?;
        self.aspect.map_or(Ok(()), check_aspect)?;
        self.fps.map_or(Ok(()), check_fps)?;
        self.cell.map_or(Ok(()), check_cell)?;
        self.crf.map_or(Ok(()), |crf| check_crf(crf, self.codec))?;
        self.encoder_preset.as_deref().map_or(Ok(()), |name| check_encoder_preset(name, self.codec))?;
        check_workers(self.workers)?;
        check_span(self.from, self.to)?;
        self.check_names()
    }

    fn check_names(&self) -> Result<(), SettingsError> {
        let names = [("--preset", &self.preset), ("--palette", &self.palette), ("--font", &self.font)];
        let empty = names.into_iter().find(|(_, name)| name.as_deref() == Some(""));
        empty.map_or(Ok(()), |(option, _)| {
            Err(SettingsError::new(
                option,
                "",
                "the name is empty",
                "give a name or a file, or leave the option out",
            ))
        })
    }
}

impl Listening {
    /// Refuses what no song can have.
    ///
    /// # Errors
    /// The first option that is out of range or contradicts another.
    pub fn check(&self) -> Result<(), SettingsError> {
        self.bpm.map_or(Ok(()), check_tempo)?;
        self.beat_offset.map_or(Ok(()), |time| check_time("--beat-offset", time))?;
        let Some(file) = &self.beats else {
            return Ok(());
        };
        if self.bpm.is_none() && self.beat_offset.is_none() {
            return Ok(());
        }
        let what = "excludes --bpm and --beat-offset";
        let hint = "give all beats, or the tempo and one beat of an even grid";
        Err(SettingsError::new("--beats", &file.to_string_lossy(), what, hint))
    }
}

fn check_tempo(bpm: f64) -> Result<(), SettingsError> {
    if TEMPO.contains(&bpm) {
        return Ok(());
    }
    let what = format!("not between {} and {} beats a minute", TEMPO.start(), TEMPO.end());
    let hint = "most music has 60 to 180; for example --bpm 128";
    Err(SettingsError::new("--bpm", &bpm.to_string(), what, hint))
}

fn check_time(option: &str, time: f64) -> Result<(), SettingsError> {
    if time.is_finite() && time >= 0.0 {
        return Ok(());
    }
    let hint = format!("give seconds from the song's beginning, for example {option} 90");
    Err(SettingsError::new(option, &time.to_string(), "not a time in the song", hint))
}

fn check_size(size: Size, codec: Codec) -> Result<(), SettingsError> {
    let wrong = |what, hint| Err(SettingsError::new("--resolution", &size.to_string(), what, hint));
    let largest = codec.largest();
    let even = |side: usize, most| side.clamp(SHORTEST, most).next_multiple_of(2);
    let near = Size { width: even(size.width, largest.width), height: even(size.height, largest.height) };
    for (name, side, most) in [("width", size.width, largest.width), ("height", size.height, largest.height)]
    {
        if side < SHORTEST {
            return wrong(
                format!("the {name} is less than {SHORTEST} pixels"),
                format!("the nearest size that works is {near}"),
            );
        }
        if side > most {
            return wrong(
                format!("the {name} is more than {most} pixels, the most for {}", codec.title()),
                format!("the nearest size that works is {near}"),
            );
        }
        if side % 2 == 1 {
            return wrong(
                format!("the {name} is odd, but a film stores colour for every second pixel"),
                format!("the nearest even size is {near}"),
            );
        }
    }
    Ok(())
}

fn check_aspect((width, height): (u32, u32)) -> Result<(), SettingsError> {
    let (short, long) = (u64::from(width.min(height)), u64::from(width.max(height)));
    if short > 0 && long <= short * u64::from(LONGEST) {
        return Ok(());
    }
    let what = format!("one side is more than {LONGEST} times the other");
    let hint = "choose a shape between 4:1 and 1:4, for example 16:9, 9:16, 1:1 or 21:9";
    Err(SettingsError::new("--aspect", &format!("{width}:{height}"), what, hint))
}

fn check_fps(fps: Fps) -> Result<(), SettingsError> {
    if fps.den > 0 && RATE.contains(&fps.as_f64()) {
        return Ok(());
    }
    let what = format!("not between {} and {} frames a second", RATE.start(), RATE.end());
    let hint = "24, 25, 30 and 60 are usual; leave --fps out to get the quality's own rate";
    Err(SettingsError::new("--fps", &fps.to_string(), what, hint))
}

fn check_cell(cell: Size) -> Result<(), SettingsError> {
    let Size { width, height } = cell;
    let fits = CELL_WIDTH.contains(&width) && CELL_HEIGHT.contains(&height);
    if fits && width <= 2 * height && height <= 4 * width {
        return Ok(());
    }
    let what = if fits {
        "no letter has that shape: at most twice as wide as high, or four times as high as wide".to_owned()
    } else {
        let [(w, h), (x, y)] =
            [(CELL_WIDTH.start(), CELL_HEIGHT.start()), (CELL_WIDTH.end(), CELL_HEIGHT.end())];
        format!("not between {w}x{h} and {x}x{y} pixels")
    };
    let hint = format!("8x16 is usual, 6x12 fine, 12x24 coarse; leave --cell out to get {}", super::CELL);
    Err(SettingsError::new("--cell", &cell.to_string(), what, hint))
}

fn check_crf(crf: u8, codec: Codec) -> Result<(), SettingsError> {
    let most = codec.max_crf();
    if crf <= most {
        return Ok(());
    }
    let what = format!("not between 0 and {most}, the scale of {}", codec.title());
    let hint = match codec {
        Codec::H264 | Codec::Hevc => "18 is nearly perfect, 23 is good, 28 is small",
        Codec::Av1 => "20 is nearly perfect, 30 is good, 40 is small",
    };
    let hint = format!("{hint}; leave --crf out to get the quality's own");
    Err(SettingsError::new("--crf", &crf.to_string(), what, hint))
}

fn check_encoder_preset(name: &str, codec: Codec) -> Result<(), SettingsError> {
    if codec.preset(name).is_some() {
        return Ok(());
    }
    let what = format!("{} has no such preset", codec.encoder());
    let meant = nearest(name, codec.presets().iter().copied());
    let meant = meant.map_or_else(String::new, |near| format!("did you mean {near}? "));
    let hint = format!("{meant}with --codec {codec}, choose one of {}", codec.presets().join(", "));
    Err(SettingsError::new("--encoder-preset", name, what, hint))
}

fn check_workers(workers: usize) -> Result<(), SettingsError> {
    if workers <= MAX_WORKERS {
        return Ok(());
    }
    let what = format!("more than {MAX_WORKERS} clips at a time");
    let hint = "--workers 0 chooses by the cores and the memory that are free for it";
    Err(SettingsError::new("--workers", &workers.to_string(), what, hint))
}

fn check_span(from: Option<f64>, to: Option<f64>) -> Result<(), SettingsError> {
    for (option, time) in [("--from", from), ("--to", to)] {
        time.map_or(Ok(()), |time| check_time(option, time))?;
    }
    let start = from.unwrap_or(0.0);
    if to.is_none_or(|end| start < end) {
        return Ok(());
    }
    let value = format!("{start} --to {}", to.unwrap_or_default());
    let hint = "both count in seconds from the song's beginning; --to must be the later one";
    Err(SettingsError::new("--from", &value, "the part to render ends before it begins", hint))
}

/// The size of the picture: `--resolution` if given, else the profile's size in the shape of `--aspect`.
///
/// A shape keeps the profile's shorter side, as players and platforms name sizes by it: 1080 gives 1920x1080,
/// 1080x1920, 1080x1080 and 2520x1080. Both sides are even if the profile's are.
pub fn picture_size(profile: Size, settings: &Settings) -> Size {
    match (settings.resolution, settings.aspect) {
        (Some(size), _) => size,
        (None, Some((width, height))) => {
            shaped(profile.width.min(profile.height), width as usize, height as usize)
        }
        (None, None) => profile,
    }
}

fn shaped(side: usize, width: usize, height: usize) -> Size {
    // The longer side, rounded to the nearest even number.
    let longer = |a: usize, b: usize| (side * a + b) / (2 * b) * 2;
    if width >= height {
        Size { width: longer(width, height), height: side }
    } else {
        Size { width: side, height: longer(height, width) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Exit, Explain};

    fn refusal(change: impl FnOnce(&mut Settings)) -> Option<String> {
        let mut settings = Settings::new("song.mp3");
        change(&mut settings);
        settings.check().err().map(|error| {
            assert_eq!(error.exit(), Exit::Usage);
            format!("{error} / {}", error.hint())
        })
    }

    fn size(width: usize, height: usize) -> Size {
        Size { width, height }
    }

    #[test]
    fn a_song_alone_is_enough() {
        assert_eq!(refusal(|_| {}), None);
    }

    #[test]
    fn a_size_that_no_film_can_have_is_refused_with_the_nearest_that_works() {
        for (bad, near) in [
            (size(1281, 720), "1282x720"),
            (size(0, 0), "64x64"),
            (size(62, 720), "64x720"),
            (size(1920, 16386), "1920x16384"),
            (size(usize::MAX, 721), "16384x722"),
        ] {
            let said = refusal(|s| s.resolution = Some(bad)).unwrap();
            assert!(said.ends_with(near), "{said}");
        }
        assert_eq!(refusal(|s| s.resolution = Some(size(64, 16384))), None);
        let av1 = |size| refusal(|s| (s.codec, s.resolution) = (Codec::Av1, Some(size))).unwrap_or_default();
        assert_eq!(av1(size(16384, 8704)), "");
        assert!(av1(size(64, 8706)).ends_with("64x8704"));
    }

    #[test]
    fn every_range_holds_its_ends_and_nothing_beyond() {
        assert_eq!(refusal(|s| s.crf = Some(51)), None);
        assert!(refusal(|s| s.crf = Some(52)).unwrap().contains("H.264"));
        assert!(refusal(|s| (s.codec, s.crf) = (Codec::Hevc, Some(52))).unwrap().contains("H.265"));
        assert_eq!(refusal(|s| (s.codec, s.crf) = (Codec::Av1, Some(63))), None);
        assert!(refusal(|s| (s.codec, s.crf) = (Codec::Av1, Some(64))).unwrap().contains("AV1"));
        assert_eq!(refusal(|s| s.workers = 256), None);
        assert!(refusal(|s| s.workers = 257).is_some());
        assert_eq!(refusal(|s| s.fps = Some(Fps { num: 240, den: 1 })), None);
        for fps in [Fps { num: 241, den: 1 }, Fps { num: 999, den: 1000 }, Fps { num: 1, den: 0 }] {
            assert!(refusal(|s| s.fps = Some(fps)).is_some());
        }
        assert_eq!(refusal(|s| s.aspect = Some((4, 1))), None);
        for aspect in [(5, 1), (1, 5), (0, 1), (0, 0), (u32::MAX, 1)] {
            assert!(refusal(|s| s.aspect = Some(aspect)).is_some());
        }
    }

    #[test]
    fn a_cell_has_the_size_and_the_shape_of_a_letter() {
        let cell = |width, height| refusal(|s| s.cell = Some(size(width, height)));
        for (width, height) in [(8, 16), (3, 6), (135, 135), (16, 8), (4, 16)] {
            assert_eq!(cell(width, height), None, "{width}x{height}");
        }
        for (width, height) in [(0, 0), (2, 8), (3, 5), (136, 100), (usize::MAX, 8)] {
            assert!(cell(width, height).unwrap().contains("not between 3x6 and 135x135"), "{width}x{height}");
        }
        for (width, height) in [(17, 8), (3, 13), (135, 60)] {
            assert!(cell(width, height).unwrap().contains("no letter has that shape"), "{width}x{height}");
        }
    }

    #[test]
    fn a_part_must_end_after_it_begins() {
        assert_eq!(refusal(|s| (s.from, s.to) = (Some(1.0), Some(2.0))), None);
        assert_eq!(refusal(|s| s.from = Some(1.0)), None);
        assert!(refusal(|s| (s.from, s.to) = (Some(2.0), Some(2.0))).is_some());
        assert!(refusal(|s| s.to = Some(0.0)).is_some());
        assert!(refusal(|s| s.from = Some(f64::NAN)).is_some());
    }

    #[test]
    fn what_is_known_of_the_beat_is_in_range_and_of_one_kind() {
        for bpm in [20.0, 172.5, 400.0] {
            assert_eq!(refusal(|s| s.listening.bpm = Some(bpm)), None);
        }
        for bpm in [0.0, 19.99, 400.01, -120.0, f64::NAN, f64::INFINITY] {
            assert!(refusal(|s| s.listening.bpm = Some(bpm)).is_some(), "{bpm}");
        }
        for time in [-0.1, f64::NAN, f64::INFINITY] {
            assert!(refusal(|s| s.listening.beat_offset = Some(time)).is_some(), "{time}");
        }
        let both = |s: &mut Settings| {
            (s.listening.beats, s.listening.bpm) = (Some("beats.json".into()), Some(120.0));
        };
        assert!(refusal(both).unwrap().contains("--beats beats.json: excludes --bpm"));
    }

    #[test]
    fn names_are_known_or_at_least_not_empty() {
        assert!(refusal(|s| s.encoder_preset = Some("fats".into())).unwrap().contains("fast,"));
        let av1 = |name: &str| refusal(|s| (s.codec, s.encoder_preset) = (Codec::Av1, Some(name.into())));
        assert!(av1("fast").unwrap().contains("libsvtav1 has no such preset"));
        assert_eq!(av1("8"), None);
        assert!(refusal(|s| s.palette = Some(String::new())).unwrap().contains("--palette \"\""));
    }

    #[test]
    fn shapes_give_the_sizes_that_platforms_expect() {
        let production = size(1920, 1080);
        for (aspect, expected) in [
            ((16, 9), size(1920, 1080)),
            ((9, 16), size(1080, 1920)),
            ((1, 1), size(1080, 1080)),
            ((21, 9), size(2520, 1080)),
            ((4, 5), size(1080, 1350)),
            ((239, 100), size(2582, 1080)),
        ] {
            let settings = Settings { aspect: Some(aspect), ..Settings::new("song.mp3") };
            assert_eq!(picture_size(production, &settings), expected);
        }
    }

    #[test]
    fn a_resolution_wins_over_a_shape() {
        let settings =
            Settings { aspect: Some((1, 1)), resolution: Some(size(640, 360)), ..Settings::new("song.mp3") };
        assert_eq!(picture_size(size(960, 540), &settings), size(640, 360));
    }

    proptest::proptest! {
        #[test]
        fn every_allowed_shape_gives_an_allowed_size(width in 1u32..4000, height in 1u32..4000, half in 270usize..=1080) {
            let settings = Settings { aspect: Some((width, height)), ..Settings::new("song.mp3") };
            proptest::prop_assume!(settings.check().is_ok());
            let picture = picture_size(size(half * 2 * 16 / 9, half * 2), &settings);
            proptest::prop_assert!(check_size(picture, Codec::Av1).is_ok(), "{}", picture);
        }
    }
}
