//! Clips as ffmpeg really makes them, and what happens when it does not.

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::kit::*;
use asciivid::audio::AudioError;
use asciivid::encode::{
    Children, Codec, Coding, EncodeError, Encoder, FfmpegEncoder, Sound, Soundtrack, Source, Tools, Video,
    soundtrack,
};
use asciivid::error::{Error, Explain};
use asciivid::hardware::{Hardware, PROFILES};
use asciivid::settings::{Fps, Size};

#[test]
fn odd_and_empty_sizes_are_refused_before_ffmpeg_starts() {
    let work = tempfile::tempdir().unwrap();
    let encoder = FfmpegEncoder::new(tools(), Children::default());
    for (width, height) in [(63, 48), (64, 47), (0, 0)] {
        let error = encoder.open(&video(width, height, FILM), &work.path().join("a.mp4"));
        assert!(matches!(error, Err(EncodeError::Size { .. })));
    }
    assert!(names(work.path()).is_empty());
}

#[test]
fn a_dropped_sink_leaves_no_process_and_no_file() {
    let work = tempfile::tempdir().unwrap();
    let children = Children::default();
    let encoder = FfmpegEncoder::new(tools(), children.clone());
    let mut sink = encoder.open(&video(640, 360, FILM), &work.path().join("a.mp4")).unwrap();
    for _ in 0..20 {
        sink.frame(&mut |buffer| fill(buffer, GREY)).unwrap();
    }
    assert_eq!(children.len(), 1);
    drop(sink);
    assert!(children.is_empty());
    assert!(names(work.path()).is_empty());
}

#[test]
fn a_stop_ends_every_encoder_at_once() {
    let work = tempfile::tempdir().unwrap();
    let children = Children::default();
    let encoder = FfmpegEncoder::new(tools(), children.clone());
    let video = video(640, 360, FILM);
    let open = |i| encoder.open(&video, &work.path().join(format!("{i}.mp4"))).unwrap();
    let mut sinks: Vec<_> = (0..3).map(open).collect();
    for sink in &mut sinks {
        sink.frame(&mut |buffer| fill(buffer, GREY)).unwrap();
    }
    children.kill_all();
    let begin = Instant::now();
    for sink in sinks {
        let error = sink.finish().unwrap_err();
        assert!(matches!(error, EncodeError::Stopped));
        assert_eq!(error.exit() as u8, 130);
    }
    assert!(begin.elapsed() < Duration::from_secs(10));
    assert!(matches!(encoder.open(&video, &work.path().join("4.mp4")), Err(EncodeError::Stopped)));
    assert!(names(work.path()).iter().all(|name| name.ends_with(".log")));
}

#[test]
fn a_killed_encoder_is_an_error_and_leaves_no_clip() {
    let work = tempfile::tempdir().unwrap();
    let (_folder, fake) = fake_encoder("kill -9 $$");
    let error = draw(&fake, work.path(), 200).unwrap_err();
    assert!(error.to_string().contains("signal: 9"), "{error}");
    assert_eq!(names(work.path()), ["a.log"]);
}

/// The real tools, with ffmpeg replaced by a script.
fn fake_encoder(script: &str) -> (tempfile::TempDir, Tools) {
    let (folder, _) = fake_path(&[("ffmpeg", script)]);
    let mut tools = tools();
    tools.ffmpeg.path = folder.path().join("ffmpeg");
    (folder, tools)
}

fn draw(tools: &Tools, work: &Path, frames: u32) -> Result<(), EncodeError> {
    let encoder = FfmpegEncoder::new(tools.clone(), Children::default());
    clip(&encoder, &video(640, 360, FILM), &work.join("a.mp4"), frames, |_| GREY).map(drop)
}

#[test]
fn an_encoder_that_exits_at_once_is_quoted() {
    let work = tempfile::tempdir().unwrap();
    let (_folder, fake) = fake_encoder("echo 'Unknown preset: hasty' >&2; exit 1");
    let error = draw(&fake, work.path(), 200).unwrap_err();
    let text = error.to_string();
    assert!(text.contains("Unknown preset: hasty") && text.contains("exit status: 1"), "{text}");
    assert!(text.contains("a.mp4"), "{text}");
    assert!(error.hint().contains("a.log"));
    // A short clip fits into the pipe, so that only its end tells.
    assert!(matches!(draw(&fake, work.path(), 1).unwrap_err(), EncodeError::Died { .. }));
}

#[test]
fn an_encoder_that_talks_a_lot_does_not_block() {
    let work = tempfile::tempdir().unwrap();
    let script = "head -c 1000000 /dev/zero | tr '\\0' 'x' >&2; echo >&2; echo the last words >&2; \
                  cat >/dev/null; exit 1";
    let (_folder, fake) = fake_encoder(script);
    let error = draw(&fake, work.path(), 20).unwrap_err();
    assert!(error.to_string().contains("the last words"));
    assert!(error.to_string().len() < 6000);
}

#[test]
fn a_lost_frame_is_noticed_although_the_encoder_is_content() {
    let work = tempfile::tempdir().unwrap();
    let (_folder, fake) = fake_encoder("cat >/dev/null; echo frame=19");
    let error = draw(&fake, work.path(), 20).unwrap_err();
    assert!(matches!(error, EncodeError::Frames { drawn: 20, encoded: 19, .. }), "{error}");
}

#[test]
fn a_full_disk_names_the_folder() {
    let work = tempfile::tempdir().unwrap();
    let words = "av_interleaved_write_frame(): No space left on device";
    let (_folder, fake) = fake_encoder(&format!("cat >/dev/null; echo '{words}' >&2; exit 1"));
    let error = draw(&fake, work.path(), 20).unwrap_err();
    assert!(matches!(&error, EncodeError::DiskFull { folder } if folder == work.path()));
    assert!(error.hint().contains("free some space"));
}

#[test]
fn a_trailer_that_could_not_be_written_is_an_error_although_the_encoder_is_content() {
    let work = tempfile::tempdir().unwrap();
    let script = |why| format!("cat >/dev/null; echo frame=20; echo 'Error writing trailer of x: {why}' >&2");
    let (_folder, fake) = fake_encoder(&script("No space left on device"));
    assert!(matches!(draw(&fake, work.path(), 20), Err(EncodeError::DiskFull { .. })));
    let (_folder, fake) = fake_encoder(&script("Input/output error"));
    assert!(matches!(draw(&fake, work.path(), 20), Err(EncodeError::Died { .. })));
    assert_eq!(names(work.path()), ["a.log"]);
}

/// Seconds of silence, and then no more or the error of a song that has changed.
#[derive(Debug)]
struct Silence {
    seconds: usize,
    changes: bool,
}

impl Source for Silence {
    fn stream(&self, sink: &mut dyn FnMut(&[f32]) -> ControlFlow<()>) -> Result<(), Error> {
        for _ in 0..self.seconds {
            if sink(&[0.0; 44_100]).is_break() {
                return Ok(());
            }
        }
        let changed = || AudioError::Changed { path: "song.wav".into() }.into();
        if self.changes { Err(changed()) } else { Ok(()) }
    }
}

fn silent_track(tools: &Tools, work: &Path, samples: Silence) -> Result<Soundtrack, Error> {
    let frames = 24 * samples.seconds as u32;
    let sound = Sound { file: None, samples: &samples, rate: 44_100, channels: 1, frames, fps: FILM };
    soundtrack(tools, &Children::default(), &sound, work)
}

#[test]
fn a_song_that_fails_on_its_way_is_the_error_and_leaves_no_soundtrack() {
    let work = tempfile::tempdir().unwrap();
    let error = silent_track(&tools(), work.path(), Silence { seconds: 5, changes: true }).unwrap_err();
    assert!(matches!(error, Error::Audio(AudioError::Changed { .. })), "{error}");
    assert!(names(work.path()).is_empty());
    assert!(silent_track(&tools(), work.path(), Silence { seconds: 5, changes: false }).is_ok());
}

#[test]
fn an_encoder_of_the_sound_that_dies_is_quoted() {
    let work = tempfile::tempdir().unwrap();
    let (_folder, fake) = fake_encoder("echo 'no such codec' >&2; exit 1");
    for changes in [false, true] {
        let error = silent_track(&fake, work.path(), Silence { seconds: 30, changes }).unwrap_err();
        assert!(error.to_string().contains("no such codec"), "{error}");
    }
}

#[test]
fn missing_and_unfit_programs_are_named_with_the_way_to_install() {
    let encoders = " ------\n V....D libx264 H.264\n";
    let old = format!("echo 'ffmpeg version 4.2.2 C' >&2; echo '{encoders}'");
    let bare = "echo 'ffmpeg version 5.1 Copyright' >&2";
    let fit = old.replace("4.2.2", "6.0");
    let cases: [(&[(&str, &str)], &str); 5] = [
        (&[], "no working ffmpeg was found on PATH"),
        (&[("ffprobe", "")], "no working ffmpeg was found on PATH"),
        (&[("ffmpeg", &old), ("ffprobe", "")], "4.4 or newer is needed"),
        (&[("ffmpeg", bare), ("ffprobe", "")], "cannot make H.264: it was built without the encoder libx264"),
        (&[("ffmpeg", &fit)], "no working ffprobe was found on PATH"),
    ];
    for (scripts, words) in cases {
        let (_folder, path) = fake_path(scripts);
        let error = Hardware::probe_with(Some(path)).tools(Codec::H264).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.hint().contains("apt install ffmpeg"), "{}", error.hint());
    }
    assert!(Hardware::probe_with(None).tools(Codec::H264).is_err());
    let (_folder, path) = fake_path(&[("ffmpeg", &fit), ("ffprobe", "")]);
    assert!(Hardware::probe_with(Some(path)).tools(Codec::H264).is_ok());
}

#[test]
fn an_encoder_that_ffmpeg_lacks_is_named_with_a_codec_that_it_has() {
    let ffmpeg = |version: &str, encoders: &str| {
        let list: String = encoders.split(' ').map(|name| format!(" V..... {name} x\n")).collect();
        let script = format!("echo 'ffmpeg version {version} C' >&2; echo ' ------\n{list}'");
        let (_folder, path) = fake_path(&[("ffmpeg", &script), ("ffprobe", "")]);
        Hardware::probe_with(Some(path))
    };
    let plain = ffmpeg("5.1", "libx264");
    assert!(plain.tools(Codec::H264).is_ok());
    let old = ffmpeg("5.0", "libx264 libx265 libsvtav1");
    assert!(old.tools(Codec::Hevc).is_ok());
    let free = ffmpeg("7.1", "libsvtav1");
    assert!(free.tools(Codec::Av1).is_ok());
    for (machine, codec, words, way_out) in [
        (&plain, Codec::Hevc, "H.265: it was built without the encoder libx265", "--codec h264, or "),
        (&plain, Codec::Av1, "AV1: it was built without the encoder libsvtav1", "must list libsvtav1"),
        (&old, Codec::Av1, "AV1: 5.1 or newer is needed", "--codec h264 or --codec hevc, or "),
        (&free, Codec::H264, "H.264: it was built without the encoder libx264", "--codec av1, or "),
    ] {
        let error = machine.tools(codec).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
        assert!(error.hint().contains(way_out), "{}", error.hint());
        assert!(!error.to_string().contains('\n') && !error.hint().contains('\n'));
    }
}

#[test]
fn every_profile_and_preset_of_every_codec_is_understood_by_its_encoder() {
    let work = tempfile::tempdir().unwrap();
    let mut used: Vec<Coding> = Vec::new();
    for codec in codecs() {
        used.extend(PROFILES.iter().map(|profile| profile.coding(codec, None, None)));
        let first = &codec.presets()[..codec.presets().len().min(7)];
        used.extend(first.iter().map(|preset| Coding::plain(codec, codec.max_crf(), preset)));
    }
    for coding in used {
        let clip = &clips(work.path(), &Video { coding, ..video(128, 64, FILM) }, &[2], |_| GREY)[0];
        assert!(std::fs::metadata(&clip.path).unwrap().len() > 0);
        // What an encoder does not understand, it says.
        assert_eq!(names(work.path()), ["00000.mp4"], "{coding:?}");
    }
}

#[test]
fn every_profile_is_encoded_at_its_own_size_and_where_a_higher_level_of_h265_begins() {
    let work = tempfile::tempdir().unwrap();
    let (wide, fast) = (Size { width: 4224, height: 64 }, Fps { num: 120, den: 1 });
    for codec in codecs() {
        let own = PROFILES.iter().map(|profile| (profile, profile.size, profile.fps));
        let production = &PROFILES[2];
        let edges = [(production, wide, FILM), (production, production.size, fast)];
        for (profile, size, fps) in own.chain(edges) {
            let coding = profile.coding(codec, None, None);
            let clip = &clips(work.path(), &Video { coding, size, fps }, &[2], |_| GREY)[0];
            assert!(std::fs::metadata(&clip.path).unwrap().len() > 0, "{coding:?} {size}");
            assert_eq!(names(work.path()), ["00000.mp4"], "{coding:?} {size}");
        }
    }
}

#[test]
fn every_clip_is_encoded_by_one_thread_with_care_for_dark_gradients() {
    let work = tempfile::tempdir().unwrap();
    let own = PROFILES[2].coding(Codec::H264, None, None);
    for (coding, options) in [
        (own, ["threads=1 ", "aq=3:", "deadzone=9,6", "crf=21.0"]),
        (
            PROFILES[2].coding(Codec::H264, Some(30), None),
            ["threads=1 ", "aq=3:", "deadzone=9,6", "crf=30.0"],
        ),
        (
            PROFILES[2].coding(Codec::H264, None, Some("fast")),
            ["threads=1 ", "aq=3:", "deadzone=21,11", "subme=6"],
        ),
        (Coding::plain(Codec::H264, 20, "ultrafast"), ["threads=1 ", "aq=0", "cabac=0", "crf=20.0"]),
    ] {
        let video = Video { coding, ..video(320, 180, FILM) };
        let clip = &clips(work.path(), &video, &[3], |_| GREY)[0];
        let bytes = std::fs::read(&clip.path).unwrap();
        for option in options {
            let said = bytes.windows(option.len()).any(|words| words == option.as_bytes());
            assert!(said, "{coding:?}: {option}");
        }
    }
}
