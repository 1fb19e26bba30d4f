//! What is seen is in step with what is heard, in the finished film.

use std::fs;
use std::path::Path;

use crate::ffmpeg::ffmpeg;
use crate::place::{Place, text};

/// Every beat is a flash of the whole picture.
const FLASH: &str = r#"
title = "Flash"
description = "White on every beat"
suits = "measuring"
glyphs = "blocks"
colors = "noir"

[[scene]]
name = "flash"
exposure = 1.0

[[scene.layer]]
name = "white"
effect = "plasma"
opacity = "beat"
speed = 0
scale = 0.1
warp = 0
breath = 0
"#;

const FPS: f64 = 24.0;

/// Clicks at 113 beats a minute, so that they fall on every part of a frame.
fn click_track(path: &Path, codec: &[&str]) {
    let beat = 60.0 / 113.0;
    let wave = format!(
        "0.9*lt(mod(t+{beat}-0.3\\,{beat})\\,0.03)*exp(-150*mod(t+{beat}-0.3\\,{beat}))*sin(2*PI*1500*mod(t+{beat}-0.3\\,{beat}))"
    );
    let source = format!("aevalsrc={wave}:s=44100:d=24");
    let mut words = vec!["-f", "lavfi", "-i", &source, "-ac", "2"];
    words.extend(codec);
    words.push(path.to_str().unwrap());
    ffmpeg(&words);
}

/// The times at which a curve leaps: it exceeds a third of its top, and did not in the `gap` values before.
fn leaps(curve: &[f64], gap: usize) -> Vec<usize> {
    let third = 0.33 * curve.iter().copied().fold(0.0, f64::max);
    let quiet = |i: usize| curve[i.saturating_sub(gap)..i].iter().all(|&x| x <= third);
    (1..curve.len()).filter(|&i| curve[i] > third && quiet(i)).collect()
}

/// Seconds at which clicks begin in the sound of a film.
fn clicks(film: &str) -> Vec<f64> {
    let bytes = ffmpeg(&["-i", film, "-map", "0:a", "-ac", "1", "-ar", "48000", "-f", "s16le", "pipe:1"]);
    let level = |b: &[u8]| f64::from(i16::from_le_bytes([b[0], b[1]])).abs();
    let curve: Vec<f64> = bytes.chunks_exact(2).map(level).collect();
    leaps(&curve, 9_600).into_iter().map(|i| i as f64 / 48_000.0).collect()
}

/// Seconds at which the picture of a film flashes.
fn flashes(film: &str) -> Vec<f64> {
    let bytes = ffmpeg(&["-i", film, "-vf", "scale=8:8:flags=area,format=gray", "-f", "rawvideo", "pipe:1"]);
    let mean = |b: &[u8]| b.iter().map(|&x| f64::from(x)).sum::<f64>() / 64.0;
    let light: Vec<f64> = bytes.chunks_exact(64).map(mean).collect();
    let rise: Vec<f64> =
        std::iter::once(0.0).chain(light.windows(2).map(|w| (w[1] - w[0]).max(0.0))).collect();
    leaps(&rise, 3).into_iter().map(|frame| frame as f64 / FPS).collect()
}

#[test]
fn flashes_in_the_finished_film_meet_the_clicks_in_its_sound() {
    let place = Place::new();
    fs::write(place.path("flash.toml"), FLASH).unwrap();
    let formats: [(&str, &[&str]); 4] = [
        ("click.wav", &[]),
        ("click-2.mp3", &["-c:a", "libmp3lame", "-b:a", "160k"]),
        ("click-3.m4a", &["-c:a", "aac", "-b:a", "160k"]),
        ("click-4.opus", &["-c:a", "libopus", "-b:a", "96k"]),
    ];
    for (name, codec) in formats {
        click_track(&place.path(name), codec);
        let film = format!("{name}.mp4");
        let words = ["--quality", "draft", "--resolution", "128x72", "--fps", "24", "--preset", "flash.toml"];
        // The guard would let the flashes linger.
        let words = [&words[..], &["--no-flash-guard"]].concat();
        let output = place.run(&[&words[..], &[name, "-o", &film]].concat());
        assert!(matches!(output.status.code(), Some(0 | 3)), "{name}: {}", text(&output.stderr));
        let film = place.path(&film);
        let film = film.to_str().unwrap();
        let (clicks, flashes) = (clicks(film), flashes(film));
        let nearest =
            |flash: &f64| clicks.iter().map(|c| flash - c).min_by(|a, b| a.abs().total_cmp(&b.abs()));
        let errors: Vec<f64> = flashes.iter().filter_map(nearest).collect();
        let mean = errors.iter().sum::<f64>() / errors.len() as f64;
        let most = errors.iter().fold(0.0f64, |most, e| most.max(e.abs()));
        assert!(
            clicks.len().abs_diff(flashes.len()) <= 1 && clicks.len() >= 44,
            "{name}: {clicks:?} {flashes:?}"
        );
        assert!(mean.abs() < 0.02, "{name}: off by {mean} s");
        assert!(most < 1.0 / FPS + 0.005, "{name}: off by up to {most} s");
    }
}
