//! Options as text -> values. Only the form is read here; ranges are for [`Settings::check`](super::Settings::check).

use std::str::FromStr;

use super::{Fps, Override, Pin, Quality, SettingsError, Size};

impl FromStr for Quality {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Quality, SettingsError> {
        Quality::ALL.into_iter().find(|quality| quality.name() == text).ok_or_else(|| {
            let names = Quality::ALL.map(Quality::name).join(", ");
            SettingsError::new("--quality", text, "no such quality", format!("choose one of {names}"))
        })
    }
}

impl FromStr for Size {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Size, SettingsError> {
        size(text).ok_or_else(|| {
            let hint = "write width x height in pixels, for example --resolution 1920x1080";
            SettingsError::new("--resolution", text, "not a size", hint)
        })
    }
}

fn size(text: &str) -> Option<Size> {
    let (width, height) = text.split_once(['x', 'X'])?;
    Some(Size { width: digits(width)?.parse().ok()?, height: digits(height)?.parse().ok()? })
}

/// Reads the size of a cell, `8x16`.
pub fn parse_cell(text: &str) -> Result<Size, SettingsError> {
    size(text).ok_or_else(|| {
        let hint = "write width x height in pixels of a picture of 1080 lines, for example --cell 8x16";
        SettingsError::new("--cell", text, "not a size", hint)
    })
}

/// The film and television rates that are written as rounded decimals and mean n * 1000 / 1001.
const NTSC: [u64; 5] = [24, 30, 48, 60, 120];

impl FromStr for Fps {
    type Err = SettingsError;

    /// Reads `24`, `12.5`, `30000/1001`, and the usual short forms of the NTSC rates (`29.97` is 30000/1001).
    fn from_str(text: &str) -> Result<Fps, SettingsError> {
        ratio(text, '/')
            .or_else(|| Some(ntsc(text).unwrap_or(decimal(text)?)))
            .and_then(|(num, den)| Some(Fps { num: num.try_into().ok()?, den: den.try_into().ok()? }))
            .ok_or_else(|| {
                let hint = "write frames a second, for example --fps 24, --fps 29.97 or --fps 30000/1001";
                SettingsError::new("--fps", text, "not a frame rate", hint)
            })
    }
}

/// The NTSC rate that a decimal with at least two places is the rounded form of.
fn ntsc(text: &str) -> Option<(u64, u64)> {
    let places = text.split_once('.')?.1.len();
    let written = |rate: u64| format!("{:.places$}", rate as f64 / 1.001);
    NTSC.into_iter().find(|&rate| places >= 2 && written(rate) == text).map(|rate| (rate * 1000, 1001))
}

/// Reads `16:9` (also `16/9` and `2.39:1`) as width and height in lowest terms.
pub fn parse_aspect(text: &str) -> Result<(u32, u32), SettingsError> {
    ratio(text, ':')
        .or_else(|| ratio(text, '/'))
        .and_then(|(width, height)| Some((width.try_into().ok()?, height.try_into().ok()?)))
        .ok_or_else(|| {
            let hint = "write width:height, for example --aspect 16:9, 9:16, 1:1 or 21:9";
            SettingsError::new("--aspect", text, "not a shape", hint)
        })
}

/// Reads a time in the song, `90`, `1:30`, `1:30.5` or `1:02:03`, in seconds.
pub fn parse_time(option: &str, text: &str) -> Result<f64, SettingsError> {
    let wrong = |what: &str| {
        let hint = format!("write seconds or minutes:seconds, for example {option} 90 or {option} 1:30.5");
        SettingsError::new(option, text, what, hint)
    };
    let fields: Vec<&str> = text.split(':').collect();
    if fields.len() > 3 {
        return Err(wrong("not a time: more than hours, minutes and seconds"));
    }
    let (seconds, whole) = fields.split_last().expect("split gives at least one field");
    let (num, den) = decimal(seconds).ok_or_else(|| wrong("not a time"))?;
    let mut time = num as f64 / den as f64;
    if !whole.is_empty() && time >= 60.0 {
        return Err(wrong("more than 59 seconds beside minutes"));
    }
    for (index, field) in whole.iter().rev().enumerate() {
        let value: u32 = digits(field).and_then(|d| d.parse().ok()).ok_or_else(|| wrong("not a time"))?;
        if index == 0 && whole.len() == 2 && value >= 60 {
            return Err(wrong("more than 59 minutes beside hours"));
        }
        time += f64::from(value) * if index == 0 { 60.0 } else { 3600.0 };
    }
    Ok(time)
}

/// Writes a time as players show it, `3:07.5`; hours where there are any. [`parse_time`] reads it.
pub fn clock(seconds: f64) -> String {
    clock_to(1, seconds)
}

/// As [`clock`], with so many decimals.
pub fn clock_to(decimals: usize, seconds: f64) -> String {
    let unit = 10_u64.pow(decimals as u32);
    let units = (seconds * unit as f64).round().max(0.0) as u64;
    let whole = units / unit;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    let part = if decimals == 0 { String::new() } else { format!(".{:0decimals$}", units % unit) };
    match hours {
        0 => format!("{minutes}:{seconds:02}{part}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}{part}"),
    }
}

/// Reads beats a minute, `174` or `172.41`.
pub fn parse_bpm(text: &str) -> Result<f64, SettingsError> {
    number(text).ok_or_else(|| {
        let hint = "write beats a minute, for example --bpm 174 or --bpm 172.41";
        SettingsError::new("--bpm", text, "not a tempo", hint)
    })
}

/// Reads a time in the song in seconds, however exact, or as [`parse_time`] does.
pub fn parse_seconds(option: &str, text: &str) -> Result<f64, SettingsError> {
    number(text).map_or_else(|| parse_time(option, text), Ok)
}

/// An unsigned decimal of at most nine digits before the point and any number after it.
fn number(text: &str) -> Option<f64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    digits(part).and(digits(whole)).filter(|whole| whole.len() <= 9)?;
    text.parse().ok()
}

/// Reads a whole number in `0..=most`.
pub fn parse_count<N: FromStr>(option: &str, most: u64, text: &str) -> Result<N, SettingsError> {
    digits(text)
        .and_then(|digits| digits.parse().ok())
        .filter(|&count: &u64| count <= most)
        .and_then(|_| text.parse().ok())
        .ok_or_else(|| {
            let what = format!("not a whole number from 0 to {most}");
            SettingsError::new(option, text, what, format!("for example {option} {}", most.min(20)))
        })
}

impl FromStr for Pin {
    type Err = SettingsError;

    /// Reads `time=scene`, such as `1:12=storm`.
    fn from_str(text: &str) -> Result<Pin, SettingsError> {
        let hint = "write a time and the name of a scene, for example --scene 1:12=storm";
        let Some((time, scene)) = text.split_once('=').filter(|(_, scene)| !scene.trim().is_empty()) else {
            return Err(SettingsError::new("--scene", text, "not a time and a scene", hint));
        };
        Ok(Pin { time: parse_time("--scene", time)?, scene: scene.trim().to_owned() })
    }
}

impl FromStr for Override {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Override, SettingsError> {
        Override::read(text).map_err(|what| {
            let hint =
                "write target.param=value, for example --set rain.speed=2 or --set 'bloom.amount=0.4+bass'";
            SettingsError::new("--set", text, what, hint)
        })
    }
}

impl Override {
    /// Reads `target.param=value`; the value may hold `=` and dots, the target dots. The error is what is wrong.
    pub fn read(text: &str) -> Result<Override, &'static str> {
        if text.contains(char::is_control) {
            return Err("it holds control characters");
        }
        let (name, value) = text.split_once('=').ok_or("there is no =")?;
        let (target, param) =
            name.rsplit_once('.').ok_or("there is no dot between the target and its parameter")?;
        let [target, param, value] = [target, param, value].map(str::trim);
        if [target, param, value].contains(&"") {
            return Err("the target, the parameter or the value is empty");
        }
        Ok(Override { target: target.to_owned(), param: param.to_owned(), value: value.to_owned() })
    }
}

/// Two decimals with a sign between them, as a fraction in lowest terms; nothing where the second is zero.
fn ratio(text: &str, between: char) -> Option<(u64, u64)> {
    let (above, below) = text.split_once(between)?;
    let (above, below) = (decimal(above)?, decimal(below)?);
    (below.0 > 0).then(|| lowest(above.0 * below.1, above.1 * below.0))
}

/// An unsigned decimal of at most nine digits before and four after the point, as an exact fraction in lowest terms.
fn decimal(text: &str) -> Option<(u64, u64)> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    if whole.len() > 9 || part.len() > 4 {
        return None;
    }
    let den = 10u64.pow(part.len() as u32);
    let num = digits(whole)?.parse::<u64>().ok()? * den + digits(part)?.parse::<u64>().ok()?;
    Some(lowest(num, den))
}

fn lowest(num: u64, den: u64) -> (u64, u64) {
    let (mut a, mut b) = (num, den);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    (num / a, den / a)
}

/// The text itself if it is nothing but ASCII digits: `parse` alone would take a sign.
fn digits(text: &str) -> Option<&str> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fps(text: &str) -> Option<(u32, u32)> {
        text.parse().ok().map(|fps: Fps| (fps.num, fps.den))
    }

    #[test]
    fn times_read_like_a_player_shows_them() {
        assert_eq!(clock(0.0), "0:00.0");
        assert_eq!(clock(187.46), "3:07.5");
        assert_eq!(clock(59.96), "1:00.0");
        assert_eq!(clock(3_725.0), "1:02:05.0");
    }

    #[test]
    fn rates_are_exact_fractions() {
        assert_eq!(fps("24"), Some((24, 1)));
        assert_eq!(fps("12.5"), Some((25, 2)));
        assert_eq!(fps("30000/1001"), Some((30000, 1001)));
        assert_eq!(fps("60/2"), Some((30, 1)));
    }

    #[test]
    fn short_forms_of_the_ntsc_rates_mean_the_rates_themselves() {
        for (text, num) in
            [("23.976", 24000), ("23.98", 24000), ("29.97", 30000), ("59.94", 60000), ("119.88", 120_000)]
        {
            assert_eq!(fps(text), Some((num, 1001)), "{text}");
        }
        assert_eq!(fps("29.971"), Some((29971, 1000)));
        assert_eq!(fps("30.0"), Some((30, 1)));
    }

    #[test]
    fn what_is_no_rate_is_refused() {
        for text in [
            "",
            "x",
            "-24",
            "+24",
            "1e3",
            "24/0",
            "/",
            "24/",
            "inf",
            "NaN",
            "9999999999",
            "24.00001",
            "24.",
            ".5",
        ] {
            assert_eq!(fps(text), None, "{text}");
        }
    }

    #[test]
    fn sizes_are_two_whole_numbers() {
        assert_eq!("1920x1080".parse::<Size>().unwrap(), Size { width: 1920, height: 1080 });
        for text in [
            "",
            "x",
            "1920",
            "1920x",
            "-1x2",
            "1.5x2",
            "1920x1080x3",
            "99999999999999999999x2",
            "1920 x 1080",
        ] {
            assert!(text.parse::<Size>().is_err(), "{text}");
        }
    }

    #[test]
    fn shapes_are_in_lowest_terms() {
        assert_eq!(parse_aspect("16:9").unwrap(), (16, 9));
        assert_eq!(parse_aspect("1920/1080").unwrap(), (16, 9));
        assert_eq!(parse_aspect("2.39:1").unwrap(), (239, 100));
        for text in ["", ":", "16", "16:0", "16:-9", "a:b"] {
            assert!(parse_aspect(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let time = |text| parse_time("--from", text).ok();
        assert_eq!(time("90"), Some(90.0));
        assert_eq!(time("1:30"), Some(90.0));
        assert_eq!(time("1:30.5"), Some(90.5));
        assert_eq!(time("1:02:03"), Some(3723.0));
        assert_eq!(time("75:00"), Some(4500.0));
        for text in ["", ":", "1:", "-1", "1:60", "1:75:00", "1:2:3:4", "1e3", "NaN", "1.5:00", "1m30"] {
            assert_eq!(time(text), None, "{text}");
        }
    }

    #[test]
    fn tempi_and_beats_are_as_exact_as_they_are_written() {
        assert_eq!(parse_bpm("174").unwrap(), 174.0);
        assert_eq!(parse_bpm("172.413793").unwrap(), 172.413793);
        for text in ["", ".", "-1", "+1", "1.", ".5", "1e2", "inf", "NaN", "9999999999", "120 bpm"] {
            assert!(parse_bpm(text).is_err(), "{text}");
        }
        let seconds = |text| parse_seconds("--beat-offset", text).ok();
        assert_eq!(seconds("0.123456789"), Some(0.123456789));
        assert_eq!(seconds("1:30.5"), Some(90.5));
        assert_eq!(seconds("-1"), None);
    }

    #[test]
    fn counts_have_neither_sign_nor_point_and_know_their_limit() {
        assert_eq!(parse_count::<u8>("--crf", 51, "51").unwrap(), 51);
        for text in ["", "-1", "+1", "1.0", "52", "300", "99999999999999999999"] {
            assert!(parse_count::<u8>("--crf", 51, text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_override_keeps_what_follows_the_first_equals_sign() {
        let set: Override = "drop.rain.speed = a==b.c".parse().unwrap();
        assert_eq!((&*set.target, &*set.param, &*set.value), ("drop.rain", "speed", "a==b.c"));
        for text in ["", "=", "a.b", "a=b", ".b=1", "a.=1", "a.b="] {
            assert!(text.parse::<Override>().is_err(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused_without_a_panic(text in "\\PC{0,24}|[0-9.:/x=]{0,24}") {
            let _ = text.parse::<Fps>();
            let _ = text.parse::<Size>();
            let _ = text.parse::<Override>();
            let _ = parse_aspect(&text);
            let _ = parse_bpm(&text);
            let _ = parse_seconds("--beat-offset", &text);
            let _ = parse_time("--to", &text);
            let _ = parse_count::<u32>("--seed", u64::from(u32::MAX), &text);
        }
    }
}
