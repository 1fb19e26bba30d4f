//! Frames: the same bits however, wherever and in whatever order they are drawn.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::drums::{RATE, played};
use asciivid::assets::{Catalogue, Library, Preset};
use asciivid::audio::{Analyser, Features, Guide};
use asciivid::encode::{Codec, Coding, EncodeError, Encoder, FrameSink, MemoryEncoder, NullEncoder, Video};
use asciivid::progress::Silent;
use asciivid::render::{self, Film, Job, Letter, Lettering, Painter};
use asciivid::settings::{Fps, Size};
use asciivid::timeline::{Clip, Entry, Scene, Shape, Timeline, Track, cut, direct};
use asciivid_effects::catalogue::Kind;
use asciivid_effects::kit::simd;
use asciivid_effects::transition::{TRANSITIONS, Transition};

const SIZE: Size = Size { width: 256, height: 144 };
const FPS: Fps = Fps { num: 12, den: 1 };

/// Six seconds of thuds and hiss over a drone that swells, one channel at 22050 Hz.
fn song() -> Vec<f32> {
    played(6, |t, thud, hiss| {
        0.6 * thud + 0.2 * hiss * (1.0 - (t % 0.25) * 4.0).powi(8) + 0.03 * t * (t * 700.0).sin()
    })
}

fn features() -> Arc<Features> {
    let mut analyser = Analyser::new(RATE, 1);
    analyser.push(&song());
    Arc::new(analyser.finish(&Guide::Nothing).unwrap())
}

fn preset_of(name: &str) -> Preset {
    Library::new().preset(name, &Catalogue::built_in()).unwrap()
}

fn film(preset: &str) -> Film {
    film_of(&features(), &preset_of(preset), SIZE)
}

fn film_of(features: &Arc<Features>, preset: &Preset, size: Size) -> Film {
    prepare(timeline(features, preset, size))
}

fn prepare(timeline: Timeline) -> Film {
    Film::prepare(timeline, &Library::new().font("dejavu").unwrap())
}

/// A film with the flash guard.
fn guarded(preset: &str) -> Film {
    let timeline = timeline(&features(), &preset_of(preset), SIZE);
    let small = timeline.reduced(72);
    prepare(timeline).guarded(prepare(small))
}

fn timeline(features: &Arc<Features>, preset: &Preset, size: Size) -> Timeline {
    let shape = Shape { scale: 0.25, particles: 100, ..Shape::whole(size, FPS, 72) };
    direct(features, preset, &shape)
}

/// A film of two scenes of 36 frames; the second one is come to in a second by a transition.
fn changing(transition: &'static Transition) -> Film {
    let features = features();
    let of = |preset: &str| timeline(&features, &preset_of(preset), SIZE);
    let (mut timeline, other) = (of("voyage"), of("inferno").scenes.remove(0));
    let params = transition.entry.defaults();
    let entry = Entry {
        transition,
        params: params.iter().map(|drive| Track::new(drive.clone(), 0.0, 100.0)).collect(),
        length: 1.0,
        seed: 5,
    };
    timeline.scenes[0].end = 36;
    timeline.scenes.push(Scene { start: 36, time: (3.0, 6.0), entry: Some(entry), ..other });
    prepare(timeline)
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
const STRATEGIES: &str = "tests/data/strategies.toml";
/// A preset with layers within transforms, masks and mixed fields.
const WRAPS: &str = "tests/data/wraps.toml";
/// One with every simulation.
const SIMULATIONS: &str = "tests/data/simulations.toml";
/// One that needs its past.
const FEEDBACK: &str = "tests/data/feedback.toml";
/// All of the picture is lit by every hit.
const LIGHTNING: &str = "tests/data/lightning.toml";

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
fn a_frame_drawn_after_some_of_those_before_it_is_the_same() {
    let films = [FEEDBACK, SIMULATIONS, "voyage"].map(film).into_iter();
    for (i, film) in films.chain([FEEDBACK, LIGHTNING].map(guarded)).enumerate() {
        let (mut running, mut skipping) = (Painter::new(&film), Painter::new(&film));
        let all: Vec<Vec<u8>> = (0..72).map(|frame| paint(&mut running, frame)).collect();
        for frame in [2, 3, 11, 40, 41, 70, 13, 30] {
            assert!(paint(&mut skipping, frame) == all[frame as usize], "{i} {frame}");
        }
        assert!(running.calmed() > 0 || i < 3, "{i}");
    }
}

/// The rows of a frame as text.
fn read(painter: &mut Painter, frame: u32) -> Vec<Vec<Letter>> {
    let mut page = Lettering::default();
    painter.letters(frame, &mut page);
    page.rows().map(<[Letter]>::to_vec).collect()
}

#[test]
fn a_frame_as_text_is_the_same_in_any_order_and_has_letters_that_are_seen() {
    let fonts = Library::new().font("dejavu").unwrap();
    let small = Size { width: 80, height: 46 };
    for preset in presets() {
        let film = Film::lettered(timeline(&features(), &preset_of(&preset), small), &fonts);
        let mut running = Painter::new(&film);
        let pages: Vec<_> = [0, 11, 12, 50].map(|frame| (frame, read(&mut running, frame))).into();
        for (frame, page) in &pages {
            assert!(page.len() == 23 && page.iter().all(|row| row.len() == 80), "{preset}");
            assert!(read(&mut Painter::new(&film), *frame) == *page, "{preset} {frame}");
            let narrow = |cell: &Letter| unicode_width::UnicodeWidthChar::width(cell.letter) == Some(1);
            assert!(page.iter().flatten().all(narrow), "{preset} {frame}");
        }
        let letters = |page: &[Vec<Letter>]| {
            page.iter().flatten().filter(|c| c.letter != ' ' && c.ink != c.ground).count()
        };
        assert!(pages.iter().any(|(_, page)| letters(page) > 80), "{preset}");
        assert!(pages[0].1 != pages[3].1, "{preset} stands still");
    }
}

#[test]
fn words_can_be_read_in_a_frame_as_text() {
    let words = "title = \"x\"\n[[scene]]\n[[scene.layer]]\neffect = \"ticker\"\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("words.toml");
    std::fs::write(&file, words).unwrap();
    let preset = preset_of(file.to_str().unwrap());
    let fonts = Library::new().font("dejavu").unwrap();
    let film = Film::lettered(timeline(&features(), &preset, Size { width: 120, height: 60 }), &fonts);
    let mut painter = Painter::new(&film);
    let text = |row: &Vec<Letter>| row.iter().map(|cell| cell.letter).collect::<String>();
    let lines: Vec<String> =
        (0..72).step_by(8).flat_map(|frame| read(&mut painter, frame)).map(|row| text(&row)).collect();
    assert!(
        lines.iter().any(|line| line.chars().filter(char::is_ascii_alphabetic).count() > 20),
        "{lines:#?}"
    );
}

#[test]
fn a_frame_drawn_alone_equals_the_frame_drawn_after_all_before_it() {
    for preset in presets() {
        let film = film(&preset);
        let mut running = Painter::new(&film);
        for frame in 0..72 {
            let drawn = paint(&mut running, frame);
            if frame % 24 == 11 {
                assert!(paint(&mut Painter::new(&film), frame) == drawn, "{preset} {frame}");
            }
        }
    }
}

/// Presets that show each effect, shader and mood on its own.
fn one_of_each() -> Vec<(&'static str, String)> {
    let of = |kind: &str| Kind::from_name(kind).unwrap().items();
    let layer = |effect: &str| format!("[[scene.layer]]\neffect = \"{effect}\"\n");
    let alone = of("effects").into_iter().map(|item| (item.entry.name, layer(item.entry.name)));
    let post = |kind: &'static str, key: &'static str| {
        let over = layer("plasma") + "grid = \"sm\"\n" + &layer("rain");
        of(kind).into_iter().map(move |item| {
            let name = item.entry.name;
            (name, format!("{over}[[post]]\n{key} = \"{name}\"\n"))
        })
    };
    alone.chain(post("shaders", "shader")).chain(post("moods", "mood")).collect()
}

#[test]
fn of_every_effect_shader_and_mood_a_frame_alone_is_the_frame_after_all_before_it() {
    let (features, library) = (features(), Library::default());
    let file = tempfile::Builder::new().suffix(".toml").tempfile().unwrap();
    let path = file.path().to_string_lossy();
    for (name, text) in one_of_each() {
        let text = format!("title = \"{name}\"\n[[scene]]\n{text}");
        std::fs::write(file.path(), text).unwrap();
        let preset = library.preset(&path, &Catalogue::built_in()).unwrap_or_else(|e| panic!("{e}"));
        let film = film_of(&features, &preset, Size { width: 96, height: 64 });
        let (mut running, bytes) = (Painter::new(&film), render::frame_bytes(96, 64));
        let (mut after, mut alone) = (vec![0; bytes], vec![0; bytes]);
        let (mut changes, mut last) = (0, Vec::new());
        for frame in 0..72 {
            running.paint(frame, &mut after);
            if [0, 1, 13, 30, 31, 47, 71].contains(&frame) {
                Painter::new(&film).paint(frame, &mut alone);
                assert!(alone == after, "{name} at frame {frame}");
                changes += usize::from(last != after);
                last.clone_from(&after);
            }
        }
        assert!(changes > 3, "{name} stands still");
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
    let films = ["downpour", STRATEGIES, WRAPS, SIMULATIONS, FEEDBACK].map(film).into_iter();
    for (i, film) in films.chain([guarded(LIGHTNING)]).enumerate() {
        let clips = cut(&film.timeline);
        assert!(clips.len() > film.timeline.scenes.len() || i == 4);
        assert!(clips.iter().map(|c| c.frames()).sum::<u32>() == 72);
        let video = Video { size: SIZE, fps: FPS, coding: Coding::plain(Codec::H264, 20, "ultrafast") };
        let hashes = [1, 2, 4].map(|workers| {
            let encoder = MemoryEncoder::hashes();
            let (film, video, shelf) = (&film, &video, &PathBuf::from("nowhere"));
            let job = Job {
                film,
                video,
                encoder: &encoder,
                shelf,
                workers,
                timings: false,
                progress: &Silent,
                begun: &|| (),
            };
            render::clips(&job, &clips).unwrap();
            encoder.clips().into_values().flatten().map(|kept| kept.hash).collect::<Vec<_>>()
        });
        assert_eq!(hashes[0].len(), 72);
        assert!(hashes[0] == hashes[1] && hashes[1] == hashes[2]);
    }
}

/// Panics at the first clip and counts the frames of the others.
#[derive(Default)]
struct Faulty(AtomicUsize);

impl Encoder for Faulty {
    fn open(&self, video: &Video, path: &Path) -> Result<Box<dyn FrameSink>, EncodeError> {
        if path.ends_with("clip-00000.mp4") {
            // Without the backtrace of a panic, which takes longer than all clips.
            std::panic::resume_unwind(Box::new("a fault of our own"));
        }
        self.0.fetch_add(1, Ordering::Relaxed);
        NullEncoder.open(video, path)
    }
}

#[test]
fn a_panic_of_one_worker_stops_the_others() {
    let film = film("downpour");
    let clips = cut(&film.timeline);
    let video = Video { size: SIZE, fps: FPS, coding: Coding::plain(Codec::H264, 20, "ultrafast") };
    let (encoder, shelf) = (Faulty::default(), PathBuf::from("nowhere"));
    let (film, video, workers) = (&film, &video, 2);
    let job = Job {
        film,
        video,
        encoder: &encoder,
        shelf: &shelf,
        workers,
        timings: false,
        progress: &Silent,
        begun: &|| (),
    };
    let many: Vec<Clip> =
        (0..500).map(|i| Clip { index: i, start: 0, end: if i == 0 { 3 } else { 2 }, ..clips[0] }).collect();
    let end = std::panic::catch_unwind(AssertUnwindSafe(|| render::clips(&job, &many)));
    assert!(end.is_err() && encoder.0.into_inner() < 250);
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
    let films = [SIMULATIONS, FEEDBACK].map(|preset| (film(preset), film(preset))).into_iter();
    for (whole, mut part) in films.chain([(guarded(LIGHTNING), guarded(LIGHTNING))]) {
        part.timeline.frames = 31..40;
        let clips = cut(&part.timeline);
        assert_eq!((clips[0].start, clips.iter().map(|c| c.frames()).sum::<u32>()), (31, 9));
        let mut running = Painter::new(&whole);
        let frames: Vec<Vec<u8>> = (0..40).map(|frame| paint(&mut running, frame)).collect();
        let mut painter = Painter::new(&part);
        for frame in 31..40 {
            assert!(paint(&mut painter, frame) == frames[frame as usize], "{frame}");
        }
    }
}

#[test]
fn a_film_that_is_very_wide_or_very_small_is_guarded_by_a_copy_that_is_no_larger() {
    let features = features();
    for (width, height) in [(8192, 64), (64, 8192), (64, 64)] {
        let timeline = timeline(&features, &preset_of("inferno"), Size { width, height });
        let small = timeline.reduced(render::GUARD_LINES);
        assert!(small.size.width <= width && small.size.height <= height, "{:?}", small.size);
        let film = prepare(timeline).guarded(prepare(small));
        let late = cut(&film.timeline).last().unwrap().start;
        let mut frame = vec![0; render::frame_bytes(width, height)];
        Painter::new(&film).paint(late, &mut frame);
        assert!(late > 0 && frame[..width * height].iter().any(|&light| light > 60));
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
