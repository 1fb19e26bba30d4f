//! A song becomes a film: the same bytes for any number of workers, exactly as long as planned, and checked.

use std::f32::consts::TAU;
use std::path::{Path, PathBuf};
use std::process::Command;

use asciivid::encode::Codec;
use asciivid::hardware::Hardware;
use asciivid::progress::Silent;
use asciivid::settings::{Listening, Quality, Settings, Size};
use asciivid::still::Stills;

/// Four bars of kick, snare, hat and a bass note, 16 bit stereo; long enough for more than one clip.
fn write_song(path: &Path) {
    let rate = 44_100;
    let length = rate * 10 + 441;
    let mut noise = 1u32;
    let mut data = Vec::with_capacity(length * 4);
    for i in 0..length {
        let t = i as f32 / rate as f32;
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let hiss = (noise >> 8) as f32 / (1 << 23) as f32 - 1.0;
        let (beat, half) = (t % 0.5, t % 0.25);
        let kick = (TAU * 55.0 * beat * (1.0 - beat)).sin() * (-12.0 * beat).exp();
        let snare = if (t / 0.5) as u32 % 2 == 1 { hiss * (-18.0 * beat).exp() } else { 0.0 };
        let bass = 0.4 * (TAU * 82.4 * t).sin() * if t > 5.0 { 1.0 } else { 0.2 };
        let sample = 0.5 * kick + 0.3 * snare + 0.12 * hiss * (-60.0 * half).exp() + 0.3 * bass;
        let sample = (sample.clamp(-1.0, 1.0) * 30_000.0) as i16;
        data.extend([sample.to_le_bytes(), sample.to_le_bytes()].concat());
    }
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + data.len() as u32).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    file.extend((rate as u32).to_le_bytes());
    file.extend((rate as u32 * 4).to_le_bytes());
    file.extend(b"\x04\0\x10\0data");
    file.extend((data.len() as u32).to_le_bytes());
    file.extend(data);
    std::fs::write(path, file).unwrap();
}

fn settings(song: &Path, name: &str, workers: usize) -> Settings {
    Settings {
        listening: Listening { cache: false, ..Listening::default() },
        output: Some(song.with_file_name(name)),
        quality: Quality::Draft,
        resolution: Some(Size { width: 320, height: 180 }),
        workers,
        ..Settings::new(song)
    }
}

fn song_in(folder: &Path) -> PathBuf {
    let song = folder.join("it's a song.wav");
    write_song(&song);
    song
}

#[test]
fn the_film_is_the_same_bytes_for_one_two_and_four_workers() {
    let folder = tempfile::tempdir().unwrap();
    let song = song_in(folder.path());
    let ffmpeg = Hardware::probe().ffmpeg.unwrap();
    for codec in Codec::ALL {
        if let Err(error) = ffmpeg.check(codec) {
            eprintln!("not tested: {error}");
            continue;
        }
        let films: Vec<Vec<u8>> = [1, 2, 4]
            .map(|workers| {
                let name = format!("{codec}{workers}.mp4");
                let settings = Settings { codec, ..settings(&song, &name, workers) };
                let outcome = asciivid::render(&settings, &Silent).unwrap();
                assert!(outcome.report.ok, "{codec}: {}", outcome.report.to_text());
                std::fs::read(outcome.film).unwrap()
            })
            .to_vec();
        assert!(films[0] == films[1] && films[1] == films[2], "{codec}");
    }
}

#[test]
fn every_shipped_preset_makes_a_film_that_passes_its_check() {
    let folder = tempfile::tempdir().unwrap();
    let song = song_in(folder.path());
    for preset in asciivid::assets::Library::new().names(asciivid::assets::Kind::Preset) {
        let mut settings = settings(&song, &format!("{preset}.mp4"), 0);
        settings.preset = Some(preset.clone());
        // Where the bass sets in.
        (settings.from, settings.to) = (Some(3.0), Some(7.0));
        let outcome = asciivid::render(&settings, &Silent).unwrap();
        assert!(outcome.report.ok, "{preset}: {}", outcome.report.to_text());
        assert_eq!((outcome.report.frames, outcome.report.planned_frames), (48, 48));
    }
}

#[test]
fn a_part_of_the_film_has_the_frames_of_the_whole() {
    let folder = tempfile::tempdir().unwrap();
    let song = song_in(folder.path());
    let lossless = |name: &str| Settings { crf: Some(0), ..settings(&song, name, 0) };
    asciivid::render(&lossless("whole.mp4"), &Silent).unwrap();
    let part = Settings { from: Some(4.0), to: Some(6.0), ..lossless("part.mp4") };
    let outcome = asciivid::render(&part, &Silent).unwrap();
    assert!(outcome.report.ok, "{}", outcome.report.to_text());
    assert_eq!(outcome.report.frames, 24);
    let whole = decoded(&folder.path().join("whole.mp4"), "trim=start_frame=48:end_frame=72");
    assert!(whole == decoded(&folder.path().join("part.mp4"), "null"));
}

#[test]
fn a_still_is_the_frame_of_the_film() {
    let folder = tempfile::tempdir().unwrap();
    let song = song_in(folder.path());
    let lossless = Settings { crf: Some(0), ..settings(&song, "film.mp4", 0) };
    asciivid::render(&lossless, &Silent).unwrap();
    let stills = Stills::of(&lossless, &Silent).unwrap();
    let drawn = stills.draw(stills.frame_at(6.5));
    let error = |frame: u32| {
        let range = format!("trim=start_frame={frame}:end_frame={}", frame + 1);
        let film = decoded(&folder.path().join("film.mp4"), &range);
        // What lies outside of the colours of a screen is cut off in the picture, so not every pixel is the same.
        let luma = |[r, g, b]: [u8; 3]| {
            16.0 + (0.2126 * f32::from(r) + 0.7152 * f32::from(g) + 0.0722 * f32::from(b)) * 219.0 / 255.0
        };
        let errors = drawn.pixels().zip(&film).map(|(pixel, &y)| (luma(pixel.0) - f32::from(y)).abs());
        errors.sum::<f32>() / (320.0 * 180.0)
    };
    let (same, next) = (error(78), error(79));
    assert!(same < 1.0 && next > 2.0 * same, "{same} {next}");
}

/// The frames of a film behind a filter, raw.
fn decoded(film: &Path, filter: &str) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-i"])
        .arg(film)
        .args(["-map", "0:v", "-vf", filter, "-fps_mode", "passthrough", "-f", "rawvideo", "-"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!output.stdout.is_empty());
    output.stdout
}

#[test]
fn a_finished_render_leaves_nothing_but_the_film() {
    let folder = tempfile::tempdir().unwrap();
    let song = song_in(folder.path());
    asciivid::render(&settings(&song, "film.mp4", 0), &Silent).unwrap();
    let mut names: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["film.mp4", "it's a song.wav"]);
}
