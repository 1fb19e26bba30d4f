//! The light of films: it does not pump where the music is steady, and its ground is tinted and never flat black.

use std::f32::consts::TAU;
use std::sync::Arc;

use crate::drums::{RATE, played};
use asciivid::assets::{Catalogue, Kind, Library};
use asciivid::audio::{Analyser, Guide};
use asciivid::render::{self, Film, Painter};
use asciivid::settings::{Fps, Size};
use asciivid::timeline::{Shape, direct};

const SIZE: Size = Size { width: 480, height: 270 };
const FPS: Fps = Fps { num: 24, den: 1 };
const SECONDS: u32 = 20;
/// How dark coded black is, and the middle of coded colour (ITU-R BT.709).
const BLACK: u8 = 16;
const GREY: i32 = 128;

/// Drums for eight seconds, then a chord of this level that stands still: no hit and no change after second nine.
/// Loudness and hits are told by what a song has elsewhere, so it needs both.
fn song(level: f32) -> Vec<f32> {
    played(SECONDS, |t, thud, hiss| {
        let drums = 0.6 * thud + 0.2 * hiss * (1.0 - (t % 0.25) * 4.0).powi(8);
        let voice = |hertz: f32| (TAU * (hertz * t).fract()).sin();
        let chord = [110.0, 164.81, 220.0, 277.18, 329.63, 880.0].map(voice).iter().sum::<f32>() / 6.0;
        level * chord * (t - 8.0).clamp(0.0, 1.0) + if t < 8.0 { drums } else { 0.0 }
    })
}

/// The frames in which only the chord is heard, without its very end.
const STEADY: std::ops::Range<u32> = 10 * 24..19 * 24;

fn film(preset: &str, song: &[f32]) -> Film {
    let mut analyser = Analyser::new(RATE, 1);
    analyser.push(song);
    let features = Arc::new(analyser.finish(&Guide::Nothing).unwrap());
    let library = Library::default();
    let preset = library.preset(preset, &Catalogue::built_in()).unwrap();
    let frames = SECONDS * FPS.num;
    let shape = Shape { particles: 300, seed: 3, ..Shape::whole(SIZE, FPS, frames) };
    Film::prepare(direct(&features, &preset, &shape), &library.font("dejavu").unwrap())
}

fn presets() -> Vec<String> {
    Library::default().names(Kind::Preset)
}

fn paint(painter: &mut Painter, frame: u32) -> Vec<u8> {
    let mut out = vec![0; render::frame_bytes(SIZE.width, SIZE.height)];
    painter.paint(frame, &mut out);
    out
}

fn mean_luma(frame: &[u8]) -> f64 {
    let luma = &frame[..SIZE.width * SIZE.height];
    luma.iter().map(|&y| f64::from(y)).sum::<f64>() / luma.len() as f64
}

#[test]
fn steady_music_has_a_steady_light() {
    let mut faults = Vec::new();
    for preset in presets() {
        let film = film(&preset, &song(0.4));
        let mut painter = Painter::new(&film);
        let cuts: Vec<u32> = film.timeline.scenes.iter().map(|scene| scene.start).collect();
        let light: Vec<f64> = STEADY.map(|frame| mean_luma(&paint(&mut painter, frame))).collect();
        let step = |w: &[f64]| (w[1] - w[0]).abs();
        let cut = |i: &usize| cuts.contains(&(STEADY.start + *i as u32 + 1));
        let steps: Vec<f64> =
            light.windows(2).enumerate().filter(|(i, _)| !cut(i)).map(|(_, w)| step(w)).collect();
        let most = steps.iter().fold(0.0f64, |a, &b| a.max(b));
        let mean = steps.iter().sum::<f64>() / steps.len() as f64;
        // Levels of 255. What moves in a scene changes its mean a little; light that follows the sound by far more.
        if steps.len() <= 200 || most >= 2.5 || mean >= 0.6 {
            faults.push(format!("{preset}: {most:.2} at most, {mean:.2} a frame"));
        }
    }
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn the_ground_of_every_quiet_scene_is_tinted_and_not_black() {
    for preset in presets() {
        let film = film(&preset, &song(0.05));
        let quiet = film.timeline.scenes.iter().min_by(|a, b| a.energy.total_cmp(&b.energy)).unwrap();
        let frame = paint(&mut Painter::new(&film), quiet.start + (quiet.end - quiet.start) / 2);
        let (luma, chroma) = frame.split_at(SIZE.width * SIZE.height);
        let (blue, red) = chroma.split_at(chroma.len() / 2);
        let mut sorted = luma.to_vec();
        sorted.sort_unstable();
        let darkest = sorted[sorted.len() / 100];
        assert!(darkest > BLACK + 2, "{preset}, {}: {darkest}", quiet.name);
        let place = |i: usize| i / SIZE.width / 2 * (SIZE.width / 2) + i % SIZE.width / 2;
        let off = |plane: &[u8], i: usize| (i32::from(plane[place(i)]) - GREY).abs();
        let dark: Vec<usize> = (0..luma.len()).filter(|&i| luma[i] <= darkest).collect();
        let tint = dark.iter().map(|&i| off(blue, i) + off(red, i)).sum::<i32>() as f32 / dark.len() as f32;
        assert!(tint > 2.0, "{preset}, {}: a grey ground, {tint}", quiet.name);
    }
}
