//! Frames: the same bits however, wherever and in whatever order they are drawn.

use std::path::Path;
use std::sync::Arc;

use asciivid::assets::{Catalogue, FontChain, Library};
use asciivid::audio::{Analyser, Guide};
use asciivid::encode::{Codec, Coding, MemoryEncoder, Video};
use asciivid::progress::Silent;
use asciivid::render::{self, Film, Job, Painter};
use asciivid::settings::{CELL, Fps, Size};
use asciivid::timeline::{Entry, Scene, Shape, Timeline, Track, cut, direct};
use asciivid_effects::kit::simd;
use asciivid_effects::post::Detail;
use asciivid_effects::transition::{TRANSITIONS, Transition};

const SIZE: Size = Size { width: 256, height: 144 };
const FPS: Fps = Fps { num: 12, den: 1 };

/// Six seconds of thuds and hiss over a drone that swells, one channel at 22050 Hz.
fn song() -> Vec<f32> {
    let mut noise = 7u32;
    let sample = |i: u32| {
        let t = i as f32 / 22_050.0;
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let hiss = (noise >> 9) as f32 / (1 << 22) as f32 - 1.0;
        let since = t % 0.5;
        let thud = (since * (1.0 - since) * 340.0).sin() * (1.0 - since * 2.0).powi(6);
        0.6 * thud + 0.2 * hiss * (1.0 - (t % 0.25) * 4.0).powi(8) + 0.03 * t * (t * 700.0).sin()
    };
    (0..6 * 22_050).map(sample).collect()
}

fn film(preset: &str) -> Film {
    let (timeline, fonts) = timeline(preset);
    Film::prepare(timeline, &fonts)
}

fn timeline(preset: &str) -> (Timeline, FontChain) {
    let mut analyser = Analyser::new(22_050, 1);
    analyser.push(&song());
    let features = Arc::new(analyser.finish(&Guide::Nothing).unwrap());
    let library = Library::new();
    let preset = library.preset(preset, &Catalogue::built_in()).unwrap();
    let shape = Shape {
        size: SIZE,
        fps: FPS,
        frames: 72,
        part: 0..72,
        scale: 0.25,
        cell: CELL,
        particles: 100,
        shaders: Detail::Full,
        seed: 1,
        pins: Vec::new(),
    };
    (direct(&features, &preset, &shape), library.font("dejavu").unwrap())
}

/// A film of two scenes of 36 frames; the second one is come to in a second by a transition.
fn changing(transition: &'static Transition) -> Film {
    let (mut timeline, fonts) = timeline("voyage");
    let other = self::timeline("inferno").0.scenes.remove(0);
    let params = transition.entry.defaults();
    let entry = Entry {
        transition,
        params: params.iter().map(|drive| Track::new(drive.clone(), 0.0, 100.0)).collect(),
        length: 1.0,
        seed: 5,
    };
    timeline.scenes[0].end = 36;
    timeline.scenes.push(Scene { start: 36, time: (3.0, 6.0), entry: Some(entry), ..other });
    Film::prepare(timeline, &fonts)
}

fn moving() -> impl Iterator<Item = &'static Transition> {
    TRANSITIONS.iter().filter(|transition| transition.beats > 0.0)
}

#[test]
fn while_a_scene_comes_in_frames_are_of_both_and_the_same_in_any_order() {
    for transition in moving() {
        let (film, name) = (changing(transition), transition.entry.name);
        assert_eq!(film.timeline.scenes_at(35), 0..1);
        assert_eq!((film.timeline.scenes_at(36), film.timeline.scenes_at(47)), (0..2, 0..2));
        assert_eq!(film.timeline.scenes_at(48), 1..2);
        let mut running = Painter::new(&film);
        let all: Vec<Vec<u8>> = (0..60).map(|frame| paint(&mut running, frame)).collect();
        for frame in [36, 38, 41, 47, 48, 59] {
            assert!(paint(&mut Painter::new(&film), frame) == all[frame as usize], "{name} {frame}");
        }
        // What the same frame is without the other scene.
        let mut alone = changing(transition);
        alone.timeline.scenes[1].entry = None;
        let mut painter = Painter::new(&alone);
        assert!(paint(&mut painter, 38) != all[38], "{name} is not seen");
        assert!(paint(&mut painter, 50) == all[50], "{name} leaves something behind");
    }
}

/// A preset with a layer of every glyph strategy.
const STRATEGIES: &str = "tests/strategies.toml";
/// A preset with layers within transforms, masks and mixed fields.
const WRAPS: &str = "tests/wraps.toml";
/// One with every simulation.
const SIMULATIONS: &str = "tests/simulations.toml";
/// One that needs its past.
const FEEDBACK: &str = "tests/feedback.toml";

fn presets() -> Vec<String> {
    let mut presets = Library::new().names(asciivid::assets::Kind::Preset);
    presets.extend([STRATEGIES, WRAPS, SIMULATIONS, FEEDBACK].map(str::to_owned));
    presets
}

fn paint(painter: &mut Painter, frame: u32) -> Vec<u8> {
    let mut out = vec![0; render::frame_bytes(SIZE.width, SIZE.height)];
    painter.paint(frame, &mut out);
    out
}

#[test]
fn a_frame_drawn_alone_equals_the_frame_drawn_after_all_before_it() {
    for preset in presets() {
        let film = film(&preset);
        let mut running = Painter::new(&film);
        for frame in 0..72 {
            let drawn = paint(&mut running, frame);
            if frame % 9 == 0 {
                assert!(paint(&mut Painter::new(&film), frame) == drawn, "{preset} {frame}");
            }
        }
    }
}

#[test]
fn frames_have_the_same_bits_at_every_simd_level() {
    for preset in presets() {
        let drawn: Vec<Vec<u8>> = (0..simd::levels().count())
            .map(|level| {
                simd::force(Some(level));
                let film = film(&preset);
                let drawn = paint(&mut Painter::new(&film), 40);
                simd::force(None);
                drawn
            })
            .collect();
        assert!(drawn.iter().all(|d| *d == drawn[0]), "{preset}");
    }
}

#[test]
fn raw_frames_are_the_same_for_one_two_and_four_workers() {
    for preset in ["downpour", STRATEGIES, WRAPS, SIMULATIONS, FEEDBACK] {
        let film = film(preset);
        let clips = cut(&film.timeline);
        assert!(clips.len() > film.timeline.scenes.len() || preset == FEEDBACK);
        assert!(clips.iter().map(|c| c.frames()).sum::<u32>() == 72);
        let video = Video { size: SIZE, fps: FPS, coding: Coding::plain(Codec::H264, 20, "ultrafast") };
        let hashes = [1, 2, 4].map(|workers| {
            let encoder = MemoryEncoder::hashes();
            let (film, video, folder) = (&film, &video, Path::new("nowhere"));
            let job =
                Job { film, video, encoder: &encoder, folder, workers, timings: false, progress: &Silent };
            render::clips(&job, &clips).unwrap();
            encoder.clips().into_values().flatten().map(|kept| kept.hash).collect::<Vec<_>>()
        });
        assert_eq!(hashes[0].len(), 72);
        assert!(hashes[0] == hashes[1] && hashes[1] == hashes[2]);
    }
}

#[test]
fn a_scene_that_looks_back_is_one_clip_and_drawn_from_its_start() {
    let film = film(FEEDBACK);
    let scenes: Vec<(u32, u32)> = film.timeline.scenes.iter().map(|s| (s.start, s.end)).collect();
    let clips: Vec<(u32, u32)> = cut(&film.timeline).iter().map(|c| (c.start, c.end)).collect();
    assert_eq!(clips, scenes);
    let mut painter = Painter::new(&film);
    let drawn = paint(&mut painter, 50);
    // Again, backwards, and after a leap.
    for frame in [50, 49, 50, 3, 50] {
        let again = paint(&mut painter, frame);
        assert_eq!(again == drawn, frame == 50, "{frame}");
    }
}

#[test]
fn a_part_of_a_film_has_the_frames_of_the_whole() {
    for preset in [SIMULATIONS, FEEDBACK] {
        let (whole, mut part) = (film(preset), film(preset));
        part.timeline.frames = 31..40;
        let clips = cut(&part.timeline);
        assert_eq!((clips[0].start, clips.iter().map(|c| c.frames()).sum::<u32>()), (31, 9));
        let mut running = Painter::new(&whole);
        let frames: Vec<Vec<u8>> = (0..40).map(|frame| paint(&mut running, frame)).collect();
        let mut painter = Painter::new(&part);
        for frame in 31..40 {
            assert!(paint(&mut painter, frame) == frames[frame as usize], "{preset} {frame}");
        }
    }
}

#[test]
fn the_picture_follows_the_music() {
    let film = film("inferno");
    let mut painter = Painter::new(&film);
    let light = |frame: &[u8]| frame[..SIZE.width * SIZE.height].iter().map(|&v| u64::from(v)).sum::<u64>();
    let frames: Vec<u64> = (0..72).map(|frame| light(&paint(&mut painter, frame))).collect();
    let (dark, bright) = (frames.iter().min().unwrap(), frames.iter().max().unwrap());
    assert!(bright * 10 > dark * 12, "{dark}..{bright}");
}
