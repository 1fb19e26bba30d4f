//! Every shader: its exact picture at three moments, and what holds for all of them.

// Effects read and write no files; their tests do.
#![allow(clippy::disallowed_methods)]

use std::fmt::Write;
use std::path::Path;

use asciivid_effects::kit::drive::Drive;
use asciivid_effects::kit::{Event, Events, Moment, ParamKind, Signal, Signals, Spectrum, noise, simd};
use asciivid_effects::post::{Detail, MOODS, Picture, Run, SHADERS, Shader, Work};
use proptest::prelude::*;

const SIZE: (usize, usize) = (320, 180);

/// A song of one hit a half second.
struct Music(Events, Spectrum);

impl Music {
    fn new() -> Music {
        let hits: Vec<Event> = (0..20).map(|i| Event { time: 0.5 * f64::from(i), strength: 0.8 }).collect();
        let (beats, downbeats, kicks) = (hits.clone(), hits.clone(), hits.clone());
        let (snares, hats, onsets) = (hits.clone(), hits.clone(), hits);
        let levels = vec![90; 64 * 100];
        Music(
            Events { beats, downbeats, kicks, snares, hats, onsets },
            Spectrum { bands: 64, rate: 50.0, levels },
        )
    }

    /// A moment where every signal has one level.
    fn moment(&self, level: f32, time: f64) -> Moment<'_> {
        let mut signals = Signals([level; Signal::COUNT]);
        for clock in [Signal::SceneTime, Signal::SongTime] {
            signals[clock] = time as f32;
        }
        let (events, spectrum) = (&self.0, &self.1);
        Moment { signals, time, t: time as f32, scene_length: 8.0, seed: 7, events, spectrum }
    }
}

/// The name, level and time of the moments at which pictures are pinned.
const MOMENTS: [(&str, f32, f64); 3] = [("quiet", 0.0, 0.4), ("beat", 0.5, 2.0), ("peak", 1.0, 4.5)];

/// A gradient, bright shaded discs and bars like strokes of letters.
fn picture(size: (usize, usize)) -> Picture {
    let mut picture = Picture::new(size);
    for y in 0..size.1 {
        let row = picture.row_mut(y);
        for (x, ((r, g), b)) in row.r.iter_mut().zip(row.g).zip(row.b).enumerate() {
            let ground = [x * 40, y * 60, 9_000];
            let far = |cx: usize, cy: usize| x.abs_diff(cx).pow(2) + y.abs_diff(cy).pow(2);
            let disc = [(60, 50), (200, 90), (280, 150)].iter().position(|&(cx, cy)| far(cx, cy) < 600);
            let bar = (x / 2 % 5 == 0 || y / 2 % 7 == 0) && (90..160).contains(&y) && (20..150).contains(&x);
            let light = match disc {
                Some(disc) => {
                    let shade = 256 - 8 * (x % 13);
                    [[62_000, 30_000, 12_000], [20_000, 64_000, 50_000], [65_535; 3]][disc]
                        .map(|v| v * shade / 256)
                }
                None if bar => [30_000, 52_000, 40_000],
                None => ground,
            };
            [*r, *g, *b] = light.map(|v| v.min(65_535) as u16);
        }
    }
    picture
}

fn values(shader: &Shader, m: &Moment) -> Vec<f32> {
    let value = |text: &str| Drive::parse(text).unwrap().eval(&m.signals);
    let params = shader.entry.params.iter();
    params.map(|p| value(p.default).clamp(p.min, p.max)).collect()
}

/// A picture after a shader; the rows of `work` may hold anything before.
fn shade(shader: &Shader, values: &[f32], m: &Moment, from: &Picture, work: &mut Work) -> Picture {
    let mut to = from.clone();
    let size = from.size();
    match shader.run {
        Run::Rows(build) => {
            let built = build(size);
            (0..size.1).for_each(|y| built.row(values, m, to.row_mut(y)));
        }
        Run::Picture(build) => {
            let built = build(size);
            if !built.is_idle(values) {
                built.prepare(values, m, from, work);
                (0..size.1).for_each(|y| built.row(values, m, from, work, to.row_mut(y)));
            }
        }
        Run::Past(run) => {
            // The frame before was this one a little lower.
            for y in 0..size.1 {
                let mut past = Picture::new(size);
                let before = from.row(y.saturating_sub(3));
                let row = past.row_mut(0);
                [row.r, row.g, row.b].into_iter().zip(before).for_each(|(to, from)| to.copy_from_slice(from));
                run(values, 1.0 / 24.0, past.row_mut(0), to.row_mut(y));
            }
        }
        Run::Glow => {}
    }
    to
}

/// The shaders that change pixels.
fn shaders() -> impl Iterator<Item = &'static Shader> {
    SHADERS.iter().filter(|shader| !matches!(shader.run, Run::Glow))
}

fn hash(picture: &Picture) -> u32 {
    let pixels = picture.planes().into_iter().flatten();
    pixels.fold(1, |hash, &v| noise::hash2(hash, u32::from(v)))
}

/// The mean of each channel in each ninth of the picture, in 256ths of full light: what has changed can be read from it.
fn means(picture: &Picture) -> String {
    let ((width, height), mut text) = (picture.size(), String::new());
    for (row, column) in (0..3).flat_map(|row| (0..3).map(move |column| (row, column))) {
        let mean = |c: usize| {
            let lines = row * height / 3..(row + 1) * height / 3;
            let pixels = lines.flat_map(|y| &picture.row(y)[c][column * width / 3..(column + 1) * width / 3]);
            let (sum, count) = pixels.fold((0u64, 0u64), |(sum, n), &v| (sum + u64::from(v), n + 1));
            (sum / count) >> 8
        };
        let _ = write!(text, " {:02x}{:02x}{:02x}", mean(0), mean(1), mean(2));
    }
    text
}

/// Every picture as a line: shader, moment, hash, and the colours of its ninths.
fn golden() -> String {
    let (music, from) = (Music::new(), picture(SIZE));
    let mut text = String::new();
    for shader in shaders() {
        for (name, level, time) in MOMENTS {
            let m = music.moment(level, time);
            let to = shade(shader, &values(shader, &m), &m, &from, &mut Work::default());
            let _ = writeln!(text, "{} {name} {:08x}{}", shader.entry.name, hash(&to), means(&to));
        }
    }
    text
}

#[test]
fn every_shader_draws_the_picture_that_was_looked_at() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shaders.txt");
    let drawn = golden();
    if std::env::var_os("ASCIIVID_REWRITE_PAGES").is_some() {
        std::fs::write(&path, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    for (drawn, kept) in drawn.lines().zip(kept.lines()) {
        assert_eq!(drawn, kept, "ASCIIVID_REWRITE_PAGES=1 keeps what they draw");
    }
    assert_eq!(drawn.lines().count(), kept.lines().count());
}

#[test]
fn every_shader_is_moved_by_the_music_and_unlike_every_other() {
    let (music, from) = (Music::new(), picture(SIZE));
    let loud = music.moment(1.0, 4.5);
    let mut seen = vec![("nothing", from.clone())];
    for shader in shaders() {
        let (name, loud_values) = (shader.entry.name, values(shader, &loud));
        let calm = values(shader, &music.moment(0.0, 4.5));
        let drawn = shade(shader, &loud_values, &loud, &from, &mut Work::default());
        let quiet = shade(shader, &calm, &loud, &from, &mut Work::default());
        assert!(drawn != quiet, "{name} does not hear the music");
        for (other, picture) in &seen {
            assert!(drawn != *picture, "{name} draws what {other} draws");
        }
        seen.push((name, drawn));
    }
}

#[test]
fn a_picture_alone_is_the_picture_after_others_and_at_every_simd_level() {
    let _alone = crate::FORCING.lock();
    let (music, from) = (Music::new(), picture((163, 92)));
    let mut used = Work::default();
    for (i, level) in (0..simd::levels().count()).flat_map(|level| [(0, level), (1, level)]) {
        simd::force(Some(level));
        for shader in shaders() {
            let m = music.moment(0.9, 3.5);
            let alone = shade(shader, &values(shader, &m), &m, &from, &mut Work::default());
            let after = shade(shader, &values(shader, &m), &m, &from, &mut used);
            simd::force(Some(0));
            let first = shade(shader, &values(shader, &m), &m, &from, &mut Work::default());
            simd::force(Some(level));
            assert!(alone == after && alone == first, "{} {i} {level}", shader.entry.name);
        }
    }
    simd::force(None);
}

#[test]
fn defaults_leave_what_is_bright_bright_and_what_is_dark_dark() {
    let (music, from) = (Music::new(), picture(SIZE));
    // Those that are there to move the picture about or to cover it with another look.
    let bold = ["kaleidoscope", "mirror", "color_ramp"];
    for shader in shaders().filter(|shader| !bold.contains(&shader.entry.name)) {
        for level in [0.0, 0.5] {
            // In the middle of a song nothing drops.
            let mut m = music.moment(level, 3.5);
            m.signals[Signal::Drop] = 0.0;
            let to = shade(shader, &values(shader, &m), &m, &from, &mut Work::default());
            let light =
                |p: &Picture, y: usize, x: usize| p.row(y).map(|c| u32::from(c[x])).iter().sum::<u32>();
            let (disc, ground) = (light(&to, 90, 200), light(&to, 30, 120));
            assert!(disc > 3 * ground, "{} at {level}: {disc} {ground}", shader.entry.name);
        }
    }
}

#[test]
fn every_mood_names_shaders_and_parameters_that_exist() {
    for (i, mood) in MOODS.iter().enumerate() {
        assert!(!mood.doc.is_empty() && MOODS[..i].iter().all(|m| m.name != mood.name && m.doc != mood.doc));
        assert!(mood.chain.len() > 1, "{}", mood.name);
        for (name, values) in mood.chain {
            let shader = SHADERS.iter().find(|s| s.entry.name == *name);
            let shader = shader.unwrap_or_else(|| panic!("{}: {name}", mood.name));
            for (key, text) in *values {
                let place = shader.entry.param(key).unwrap_or_else(|| panic!("{}: {name}.{key}", mood.name));
                let (param, drive) = (&shader.entry.params[place], Drive::parse(text).unwrap());
                for level in [0.0, 0.5, 1.0] {
                    let value = drive.eval(&Signals([level; Signal::COUNT]));
                    assert!((param.min..=param.max).contains(&value), "{}: {name}.{key} {value}", mood.name);
                }
            }
        }
    }
}

#[test]
fn a_draft_has_every_shader_that_gives_a_picture_its_colours_and_shape() {
    let minimal =
        ["tint", "hue_rotate", "kaleidoscope", "mirror", "crt", "invert", "wave_distort", "color_grade"];
    for shader in SHADERS.iter().filter(|shader| minimal.contains(&shader.entry.name)) {
        assert_eq!(shader.detail, Detail::Minimal, "{}", shader.entry.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn any_values_in_any_picture_at_any_moment_are_drawn_and_drawn_again(
        at in prop::collection::vec(0.0f32..=1.0, 12),
        size in (1usize..70, 1usize..40),
        level in 0.0f32..=1.0,
        time in 0.0f64..9000.0,
        ends in any::<bool>(),
    ) {
        let (music, from) = (Music::new(), picture(size));
        let m = music.moment(level, time);
        let mut work = Work::default();
        for shader in shaders() {
            let value = |(at, p): (&f32, &asciivid_effects::kit::ParamDecl)| {
                let at = if ends { at.round() } else { *at };
                let run = if p.kind == ParamKind::Rate { time as f32 } else { 1.0 };
                (p.min + (p.max - p.min) * at) * run
            };
            let values: Vec<f32> = at.iter().zip(shader.entry.params).map(value).collect();
            let drawn = shade(shader, &values, &m, &from, &mut work);
            prop_assert!(drawn == shade(shader, &values, &m, &from, &mut Work::default()), "{}", shader.entry.name);
        }
    }
}
