//! The check of finished films: right ones pass, and every fault is found and named.

use std::path::{Path, PathBuf};

use crate::ffmpeg::ffmpeg;
use crate::kit::*;
use asciivid::encode::Children;
use asciivid::settings::Size;
use asciivid::verify::{Expected, Level, Music, Report, Scene, Severity, check, examine, page};

const FRAMES: u32 = 96; // 4 s
const SIZE: (usize, usize) = (64, 48);

/// Brightness of frame `i`: never twice the same in a row, on average in the aim of an active scene.
fn luma(i: u32) -> u8 {
    60 + 5 * (i % 7) as u8
}

struct Made {
    work: tempfile::TempDir,
    film: PathBuf,
}

/// A film whose frame `i` has the luma `luma(i)`.
fn made(luma: impl Fn(u32) -> u8) -> Made {
    let work = tempfile::tempdir().unwrap();
    let song = song(work.path(), "song.wav", 4.0, &[]);
    let colour = |i| [luma(i), 120, 130];
    let clips = clips(work.path(), &video(SIZE.0, SIZE.1, FILM), &[40, 56], colour);
    let (film, _) = film(work.path(), &clips, FILM, &song);
    Made { work, film }
}

fn expected(luma: impl Fn(u32) -> u8) -> Expected {
    let scene = |name: &str, frames, level| Scene { name: name.into(), frames, level };
    Expected {
        frames: FRAMES,
        fps: FILM,
        size: Size { width: SIZE.0, height: SIZE.1 },
        crf: 20,
        audio_duration: 4.0,
        ours: true,
        scenes: vec![scene("rain", 0..40, Level::Active), scene("fire", 40..96, Level::Active)],
        luma: Some((0..FRAMES).map(|i| f32::from(luma(i))).collect()),
        music: None,
    }
}

/// Music of this loudness at every frame.
fn music(loudness: impl Fn(u32) -> f32) -> Option<Music> {
    Some(Music { loudness: (0..FRAMES).map(loudness).collect(), ..Music::default() })
}

fn checked(film: &Path, expected: &Expected) -> Report {
    check(&tools(), &Children::default(), film, expected).unwrap()
}

/// The report must hold a fault with these words; gives the time it names.
fn fault(report: &Report, words: &str) -> Option<f64> {
    assert!(!report.ok);
    let found = report.of(Severity::Fault).find(|finding| finding.what.contains(words));
    let found = found.unwrap_or_else(|| panic!("no fault {words:?} in {:#?}", report.findings));
    assert!(!found.fix.is_empty());
    found.at
}

#[test]
fn a_right_film_passes_with_its_facts() {
    let made = made(luma);
    let report = checked(&made.film, &expected(luma));
    assert!(report.ok && report.findings.is_empty(), "{:#?}", report.findings);
    assert_eq!((report.frames, report.planned_frames, report.fps), (96, 96, 24.0));
    assert_eq!((report.width, report.height), SIZE);
    assert_eq!((report.duration, report.audio_duration), (4.0, 4.0));
    assert_eq!(report.bytes, std::fs::metadata(&made.film).unwrap().len());
    // (75 - 16) * 255 / 219 and (90 - 16) * 255 / 219
    assert!((report.brightness.mean - 68.5).abs() < 1.5, "{}", report.brightness.mean);
    assert!((report.brightness.max - 86.2).abs() < 1.5, "{}", report.brightness.max);
    assert!(report.brightness.scenes.iter().all(|scene| scene.in_target));
    assert_eq!(report.brightness.samples.len(), 24);
    let drawn = report.drawn.unwrap();
    assert!(drawn.frames == 96 && drawn.max_error < 1.0, "{drawn:?}");
    let json = serde_json::to_value(&report).unwrap();
    for key in ["ok", "frames", "planned_frames", "fps", "duration", "audio_duration", "findings"] {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json["brightness"]["scenes"][1]["name"], "fire");
    let text = report.to_text();
    assert!(text.starts_with("the film is right\n"), "{text}");
    assert!(text.contains("96 of 96 frames, 64x48, 24 frames a second"), "{text}");
}

#[test]
fn swapped_and_missing_frames_are_found() {
    let made = made(luma);
    let swapped = |i| luma(if i == 50 { 53 } else { i });
    let report = checked(&made.film, &expected(swapped));
    assert_eq!(fault(&report, "1 frames do not look as they were drawn"), Some(50.0 / 24.0));
    let mut longer = expected(luma);
    longer.frames = 97;
    fault(&checked(&made.film, &longer), "96 frames can be shown, 97 were planned");
}

#[test]
fn a_wrong_range_is_found() {
    // What becomes of limited range that is taken for full and squeezed once more.
    let made = made(|i| 16 + (u32::from(luma(i)) * 219 / 255) as u8);
    fault(&checked(&made.film, &expected(luma)), "do not look as they were drawn");
}

#[test]
fn a_wrong_rate_size_or_length_is_found() {
    let made = made(luma);
    let mut other = expected(luma);
    other.fps.num = 25;
    other.size.width = 66;
    other.audio_duration = 4.1;
    let report = checked(&made.film, &other);
    fault(&report, "the nominal rate is 24.0000, not 25.0000");
    fault(&report, "the average rate is 24.0000, not 25.0000");
    fault(&report, "the picture is 64x48, not 66x48");
    fault(&report, "the sound lasts 4.000 s, the song 4.100 s");
}

/// The film once more, changed by ffmpeg.
fn changed(made: &Made, args: &[&str]) -> PathBuf {
    let path = made.work.path().join("changed.mp4");
    let mut all = vec!["-i", made.film.to_str().unwrap()];
    all.extend(args);
    all.push(path.to_str().unwrap());
    ffmpeg(&all);
    path
}

#[test]
fn missing_colour_tags_are_found() {
    let made = made(luma);
    let untagged = "h264_metadata=colour_primaries=2:transfer_characteristics=2:matrix_coefficients=2";
    let unknown = ["-colorspace", "2", "-color_primaries", "2", "-color_trc", "2"];
    let film = changed(&made, &[&["-c", "copy", "-bsf:v", untagged], &unknown[..]].concat());
    let report = checked(&film, &expected(luma));
    fault(&report, "the colour matrix is not said, not bt709");
    fault(&report, "the colour primaries is not said, not bt709");
}

#[test]
fn a_film_without_sound_or_with_late_sound_is_found() {
    let made = made(luma);
    let silent = changed(&made, &["-c", "copy", "-an"]);
    fault(&checked(&silent, &expected(luma)), "the film has no sound");
    let url = made.film.to_str().unwrap();
    let delayed = ["-itsoffset", "0.2", "-i", url, "-map", "0:v", "-map", "1:a", "-c", "copy"];
    let late = changed(&made, &delayed);
    fault(&checked(&late, &expected(luma)), "the sound starts at 0.");
    let short = changed(&made, &["-map", "0:v", "-map", "0:a", "-c:v", "copy", "-af", "atrim=0:3"]);
    fault(&checked(&short, &expected(luma)), "the picture lasts 4.000 s, the sound 3.000 s");
}

#[test]
fn a_damaged_film_is_found() {
    let made = made(luma);
    let bytes = std::fs::read(&made.film).unwrap();
    let cut = made.work.path().join("cut.mp4");
    std::fs::write(&cut, &bytes[..bytes.len() * 2 / 3]).unwrap();
    let report = checked(&cut, &expected(luma));
    fault(&report, "frames can be shown, 96 were planned");
    fault(&report, "the decoder complains");
    for content in [&b""[..], b"no film at all", &bytes[..40]] {
        std::fs::write(&cut, content).unwrap();
        fault(&checked(&cut, &expected(luma)), "the file holds no picture");
    }
}

#[test]
fn black_counts_only_while_there_is_music() {
    let dark = |i: u32| {
        if (30..60).contains(&i) { 16 + (i % 2) as u8 } else { luma(i) }
    };
    let made = made(dark);
    let mut plan = expected(dark);
    let report = checked(&made.film, &plan);
    assert_eq!(fault(&report, "the picture is black for 1.2 s"), Some(1.25));
    plan.music = music(|i| if (28..62).contains(&i) { 0.0 } else { 0.8 });
    assert!(checked(&made.film, &plan).ok);
}

#[test]
fn a_frozen_picture_counts_only_while_the_music_is_loud() {
    let still = |i: u32| if (20..80).contains(&i) { 80 } else { luma(i) };
    let made = made(still);
    let mut plan = expected(still);
    let at = fault(&checked(&made.film, &plan), "the picture stands still for 2.");
    assert!((0.8..1.8).contains(&at.unwrap()), "{at:?}");
    plan.music = music(|_| 0.2);
    assert!(checked(&made.film, &plan).ok);
}

#[test]
fn scenes_are_judged_by_what_goes_on_in_their_music() {
    // Mean brightness 26 (of 255) in the first scene, about 93 in the second.
    let light = |i: u32| {
        if i < 40 { 36 + 5 * (i % 2) as u8 } else { 90 + 10 * (i % 2) as u8 }
    };
    let made = made(light);
    let mut plan = expected(light);
    let levels = |plan: &mut Expected, levels: [Level; 2]| {
        for (scene, level) in plan.scenes.iter_mut().zip(levels) {
            scene.level = level;
        }
    };
    levels(&mut plan, [Level::Quiet, Level::Peak]);
    let report = checked(&made.film, &plan);
    let note = report.of(Severity::Warning).next().unwrap();
    assert!(report.ok && note.what.contains("\"rain\" is rather dark: mean 26"), "{note:?}");
    assert!(report.to_text().contains("1 of 2 scenes as bright as aimed at"));
    levels(&mut plan, [Level::Quiet, Level::Quiet]);
    let report = checked(&made.film, &plan);
    assert!(report.findings.iter().any(|f| f.what.contains("\"fire\" is rather bright")));
    // Nearly black under full music is a fault, and black in silence is none.
    let night = |i: u32| if i < 40 { 22 + (i % 3) as u8 } else { luma(i) };
    let made = self::made(night);
    let mut plan = expected(night);
    let report = checked(&made.film, &plan);
    assert_eq!(fault(&report, "\"rain\" is hardly to be seen: mean brightness 8"), Some(0.0));
    assert!(report.to_text().contains("FAULT 0:00.0 scene \"rain\""), "{}", report.to_text());
    plan.music = music(|i| if i < 40 { 0.0 } else { 0.9 });
    assert!(checked(&made.film, &plan).ok);
}

#[test]
fn any_film_is_judged_by_what_it_says_of_itself() {
    let made = made(luma);
    let judged = |film: &Path| examine(&tools(), &Children::default(), film, None).unwrap();
    let report = judged(&made.film);
    assert!(report.ok && report.findings.is_empty(), "{:#?}", report.findings);
    assert_eq!((report.frames, report.planned_frames, report.fps), (96, 96, 24.0));
    assert_eq!((report.curves.brightness.len(), report.sync), (96, None));

    // Of a film of another make, colours that are not said are no fault; a picture that stands still is.
    let other = made.work.path().join("other.mkv");
    let grey = ["-f", "lavfi", "-i", "color=gray:s=64x48:r=25:d=4", "-c:v", "libx264"];
    ffmpeg(&[&grey[..], &[other.to_str().unwrap()]].concat());
    let report = judged(&other);
    assert_eq!((report.frames, report.fps), (100, 25.0));
    fault(&report, "stands still for 4.0 s");
    assert!(report.of(Severity::Warning).any(|finding| finding.what.contains("colour matrix")));
    fault(&judged(&made.work.path().join("song.wav")), "holds no picture");
}

#[test]
fn the_page_holds_pictures_curves_and_findings_and_nothing_from_elsewhere() {
    let made = made(|i| if i < 48 { 16 } else { luma(i) });
    let report = checked(&made.film, &expected(luma));
    let page = page(&tools(), &Children::default(), &made.film, &report).unwrap();
    assert_eq!(page.matches("data:image/jpeg;base64,/9j/").count(), 12);
    assert!(page.contains("<polyline class=\"light\" points=\"34.0,"), "no curve");
    for finding in &report.findings {
        assert!(page.contains(&finding.fix), "{}", finding.what);
    }
    assert!(!page.contains("http") && !page.contains("<script"));
    for tag in ["section", "figure", "svg", "table", "ul", "dl", "div", "style", "title"] {
        let (opened, closed) =
            (page.matches(&format!("<{tag}")).count(), page.matches(&format!("</{tag}>")).count());
        assert!(opened == closed && opened > 0, "{tag}: {opened} {closed}");
    }
}

#[test]
fn the_picture_is_told_how_it_answers_the_hits() {
    // Frames that jump on every half second, three frames late.
    let made = made(|i| if (i + 9) % 12 < 4 { 120 } else { 60 + (i % 3) as u8 });
    let mut plan = expected(luma);
    plan.luma = None;
    let hits = (1..8).map(|i| f64::from(i) * 0.5).collect();
    plan.music = Some(Music { loudness: vec![0.9; 96], hits, ..Music::default() });
    let sync = checked(&made.film, &plan).sync.unwrap();
    assert_eq!((sync.hits, sync.answered), (7, 7));
    assert!((sync.mean - 3.0 / 24.0).abs() < 0.001 && (sync.worst - 3.0 / 24.0).abs() < 0.001, "{sync:?}");
}
