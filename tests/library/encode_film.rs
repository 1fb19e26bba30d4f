//! Films as ffmpeg really joins them: the picture to the frame, the song in step, the colours right.

use std::collections::BTreeMap;
use std::path::Path;

use crate::ffmpeg::ffmpeg;
use crate::kit::*;
use asciivid::encode::{Audio, Children, Codec, FfmpegEncoder, Film, Soundtrack, Video, join};
use asciivid::settings::Fps;

/// BT.709 limited range, as the renderer makes them.
const RED: [u8; 3] = [63, 102, 240];

fn decoded(film: &Path) -> Vec<u8> {
    ffmpeg(&["-i", film.to_str().unwrap(), "-map", "0:v:0", "-f", "rawvideo", "pipe:1"])
}

#[test]
fn pure_red_survives_the_encoder_and_the_mux_as_bt709() {
    for codec in codecs() {
        let work = tempfile::tempdir().unwrap();
        let video = Video { coding: coding(codec), ..video(64, 64, FILM) };
        let song = song(work.path(), "song.wav", 0.5, &[]);
        let clips = clips(work.path(), &video, &[12], |_| RED);
        let (film, _) = film_of(codec, work.path(), &clips, FILM, &song);
        let pixels = decoded(&film);
        assert_eq!(pixels.len(), 12 * 64 * 64 * 3 / 2);
        for (plane, expected) in [(0, RED[0]), (64 * 64, RED[1]), (64 * 64 * 5 / 4, RED[2])] {
            let found = pixels[plane + 5];
            assert!(found.abs_diff(expected) <= 1, "{codec}: {found} at {plane}");
        }
        let tags = "stream=codec_name,codec_tag_string,color_range,color_space,color_transfer,color_primaries,pix_fmt";
        let name = match codec {
            Codec::H264 => "avc1",
            Codec::Hevc => "hvc1",
            Codec::Av1 => "av01",
        };
        for file in [&film, &clips[0].path] {
            let said = ffprobe(file, &["-select_streams", "v", "-show_entries", tags]);
            for tag in [
                &format!("codec_name={codec}"),
                &format!("codec_tag_string={name}"),
                "color_range=tv",
                "color_space=bt709",
                "color_transfer=bt709",
                "color_primaries=bt709",
                "pix_fmt=yuv420p",
            ] {
                assert!(said.iter().any(|line| line == tag), "{tag} not in {said:?} of {file:?}");
            }
        }
        // Players that read only the container need the colour atom there: 'nclx' 1 1 1, limited range.
        let bytes = std::fs::read(&film).unwrap();
        assert!(bytes.windows(15).any(|w| w == b"colrnclx\0\x01\0\x01\0\x01\0"), "{codec}");
        // The encoders have nothing to say.
        assert!(names(work.path()).iter().all(|name| !name.ends_with(".log")), "{codec}");
    }
}

#[test]
fn forty_short_clips_join_without_drift() {
    joined_without_drift(Codec::H264, FILM, "24/1");
    for codec in codecs() {
        joined_without_drift(codec, NTSC, "30000/1001");
    }
}

fn joined_without_drift(codec: Codec, fps: Fps, rate: &str) {
    let work = tempfile::tempdir().unwrap();
    let video = Video { coding: coding(codec), ..video(64, 64, fps) };
    let clips = clips(work.path(), &video, &[7; 40], |i| [16 + (i % 200) as u8, 128, 128]);
    let song = song(work.path(), "song.wav", fps.time_of(280), &[]);
    let (film, _) = film_of(codec, work.path(), &clips, fps, &song);
    let entries = "stream=r_frame_rate,avg_frame_rate,start_time,duration,nb_read_frames";
    let said = ffprobe(&film, &["-count_frames", "-select_streams", "v", "-show_entries", entries]);
    for expected in [
        format!("r_frame_rate={rate}"),
        format!("avg_frame_rate={rate}"),
        "start_time=0.000000".into(),
        format!("duration={:.6}", fps.time_of(280)),
        "nb_read_frames=280".into(),
    ] {
        assert!(said.contains(&expected), "{codec}: {expected} not in {said:?}");
    }
    let heard = ffprobe(&film, &["-select_streams", "a", "-show_entries", "stream=start_time,duration"]);
    let heard: Vec<f64> = heard.iter().map(|line| line.split_once('=').unwrap().1.parse().unwrap()).collect();
    assert!(heard[0] == 0.0 && (heard[1] - fps.time_of(280)).abs() <= fps.time_of(1), "{codec}: {heard:?}");
    let times = ffprobe(&film, &["-select_streams", "v", "-show_entries", "frame=pts_time"]);
    for (i, time) in times.iter().filter_map(|line| line.strip_prefix("pts_time=")).enumerate() {
        let error = time.parse::<f64>().unwrap() - fps.time_of(i as u32);
        assert!(error.abs() < 2e-6, "{codec}: frame {i} at {time}");
    }
    // The order holds: every frame has its own brightness.
    let pixels = decoded(&film);
    let size = 64 * 64 * 3 / 2;
    for (i, frame) in pixels.chunks(size).enumerate() {
        let wanted = 16 + (i % 200) as u8;
        assert!(frame[100].abs_diff(wanted) <= 2, "{codec}: frame {i} is {} instead of {wanted}", frame[100]);
    }
}

#[test]
fn the_song_is_in_step_whatever_its_format() {
    let formats: [(&str, &[&str], Audio); 12] = [
        ("a.wav", &[], Audio::Encoded),
        ("a.flac", &[], Audio::Encoded),
        ("a.ogg", &["-c:a", "libvorbis"], Audio::Encoded),
        ("a.opus", &["-c:a", "libopus"], Audio::Encoded),
        ("a.wma", &[], Audio::Encoded),
        ("a.aiff", &["-ar", "192000"], Audio::Encoded),
        ("low.mp3", &["-ar", "8000"], Audio::Encoded),
        ("a.mp3", &[], Audio::Copied),
        ("noxing.mp3", &["-write_xing", "0"], Audio::Copied),
        ("a.m4a", &["-c:a", "aac"], Audio::Copied),
        ("alac.m4a", &["-c:a", "alac"], Audio::Copied),
        ("a.aac", &[], Audio::Copied),
    ];
    let mut pictures = BTreeMap::new();
    for (name, codec, expected) in formats {
        let work = tempfile::tempdir().unwrap();
        let song = song(work.path(), name, 7.3, codec);
        let decoded = Decoded::of(&song);
        let clicks = clicks(&decoded);
        let total = decoded.frames(FILM);
        let (_, made) = pictures.entry(total).or_insert_with(|| {
            let folder = tempfile::tempdir().unwrap();
            let made = clips(folder.path(), &video(64, 48, FILM), &[100, total - 100], |_| GREY);
            (folder, made)
        });
        let (film, audio) = film(work.path(), made, FILM, &song);
        assert_eq!(audio, expected, "{name}");
        let said = ffprobe(&film, &["-show_entries", "stream=start_time,duration"]);
        let number = |line: &String| line.split_once('=').unwrap().1.parse::<f64>().unwrap();
        let said: Vec<f64> = said.iter().map(number).collect();
        assert!(said[0] == 0.0 && said[2] == 0.0, "{name} starts at {said:?}");
        assert!((said[1] - f64::from(total) / 24.0).abs() < 1e-5, "{name}: {said:?}");
        assert!((said[1] - said[3]).abs() <= 1.0 / 24.0, "{name} lasts {said:?}");
        let heard = self::clicks(&Decoded::of(&film));
        assert_eq!(heard.len(), clicks.len(), "{name}");
        for (heard, click) in heard.iter().zip(&clicks) {
            assert!((heard - click).abs() < 0.001, "{name}: click at {click} is heard at {heard}");
        }
    }
}

/// Seconds at which clicks begin.
fn clicks(song: &Decoded) -> Vec<f64> {
    let mut found: Vec<f64> = Vec::new();
    for (i, sample) in song.mono().iter().enumerate() {
        let time = i as f64 / f64::from(song.rate);
        if sample.abs() > 0.27 && found.last().is_none_or(|last| time - last > 0.2) {
            found.push(time);
        }
    }
    found
}

#[test]
fn a_part_of_the_song_is_cut_to_the_sample() {
    let work = tempfile::tempdir().unwrap();
    let song = song(work.path(), "a.mp3", 6.0, &[]);
    let mut decoded = Decoded::of(&song);
    // 2.7 s to 5.5 s; the first click after 2.7 s of the song is at 2.75 s.
    decoded.samples = decoded.samples[2 * 119_070..2 * 242_550].to_vec();
    let made = decoded.soundtrack(work.path(), None, decoded.frames(FILM), FILM).unwrap();
    assert_eq!(made.audio, Audio::Encoded);
    let said = ffprobe(&made.path, &["-show_entries", "stream=start_time,duration"]);
    assert_eq!(said, ["start_time=0.000000", "duration=2.800000"]);
    let heard = clicks(&Decoded::of(&made.path));
    assert_eq!(heard.len(), 6, "{heard:?}");
    assert!((heard[0] - 0.05).abs() < 0.002, "{heard:?}");
}

#[test]
fn any_number_of_channels_and_any_rate_can_be_encoded() {
    for (channels, rate, expected) in
        [(1, 8000, 1), (3, 44_100, 3), (6, 48_000, 6), (7, 44_100, 1), (64, 22_050, 1), (2, 192_000, 2)]
    {
        let work = tempfile::tempdir().unwrap();
        let samples = vec![0.1; channels * rate as usize];
        let song = Decoded { samples, rate, channels };
        let made = song.soundtrack(work.path(), None, 24, FILM).unwrap();
        let heard = Decoded::of(&made.path);
        assert_eq!(heard.channels, expected);
        let said = ffprobe(&made.path, &["-show_entries", "stream=start_time,duration"]);
        assert_eq!(said, ["start_time=0.000000", "duration=1.000000"], "{channels} at {rate} Hz");
    }
}

#[test]
fn the_film_carries_our_tags_and_nothing_of_the_song_but_its_sound() {
    let work = tempfile::tempdir().unwrap();
    let cover = work.path().join("cover.png");
    ffmpeg(&["-f", "lavfi", "-i", "testsrc=s=32x32", "-frames:v", "1", cover.to_str().unwrap()]);
    let plain = song(work.path(), "plain.mp3", 1.0, &[]);
    let tagged = work.path().join("it's a: song.mp3");
    ffmpeg(&[
        "-i",
        plain.to_str().unwrap(),
        "-i",
        cover.to_str().unwrap(),
        "-map",
        "0",
        "-map",
        "1",
        "-c",
        "copy",
        "-metadata",
        "title=Old",
        "-metadata",
        "genre=Noise",
        tagged.to_str().unwrap(),
    ]);
    let clips = clips(work.path(), &video(64, 48, FILM), &[24], |_| GREY);
    let (film, _) = film(work.path(), &clips, FILM, &tagged);
    let said = ffprobe(&film, &["-show_entries", "stream=codec_type:format_tags"]);
    let has = |line: &str| said.iter().any(|said| said == line);
    assert!(has("TAG:title=Rain") && has("TAG:artist=The = Signs"), "{said:?}");
    assert!(has("TAG:comment=asciivid 0.1.0, preset 'rain', seed 7"), "{said:?}");
    assert!(!said.iter().any(|line| line.contains("Noise") || line.contains("encoder")));
    assert_eq!(said.iter().filter(|line| line.starts_with("codec_type=video")).count(), 1);
    // The index is in front, so that the film plays while it loads.
    let bytes = std::fs::read(&film).unwrap();
    let place = |name: &[u8]| bytes.windows(4).position(|w| w == name).unwrap();
    assert!(place(b"moov") < place(b"mdat"));
}

#[test]
fn awkward_folders_and_names_are_no_trouble() {
    let root = tempfile::tempdir().unwrap();
    let work = root.path().join("it's 100% \"work\": \\ é");
    std::fs::create_dir(&work).unwrap();
    let song = song(root.path(), "song.mp3", 1.0, &[]);
    let mut all = clips(&work, &video(64, 48, FILM), &[12], |_| GREY);
    // One clip outside the folder is named in full.
    let outside = root.path().join("out'side.mp4");
    let encoder = FfmpegEncoder::new(tools(), Children::default());
    all.push(clip(&encoder, &video(64, 48, FILM), &outside, 12, |_| GREY).unwrap());
    let (film, _) = film(&work, &all, FILM, &song);
    assert_eq!(decoded(&film).len(), 24 * 64 * 48 * 3 / 2);
    let left: Vec<_> = names(&work).into_iter().filter(|name| !name.ends_with(".log")).collect();
    assert_eq!(left, ["00000.mp4", "clips.ffconcat", "film.mp4", "song.m4a"]);
}

#[test]
fn the_same_frames_make_the_same_bytes() {
    for codec in codecs() {
        let work = tempfile::tempdir().unwrap();
        let song = song(work.path(), "song.wav", 1.0, &[]);
        let video = Video { coding: coding(codec), ..video(320, 180, FILM) };
        let mut films = Vec::new();
        for _ in 0..2 {
            let clips = clips(work.path(), &video, &[12, 12], |i| [30 + 5 * i as u8, 120, 140]);
            let (film, _) = film_of(codec, work.path(), &clips, FILM, &song);
            films.push(std::fs::read(film).unwrap());
        }
        assert!(films[0] == films[1], "{codec}");
    }
}

#[test]
fn a_damaged_song_is_encoded_so_that_the_film_is_sound() {
    let work = tempfile::tempdir().unwrap();
    let song = song(work.path(), "song.mp3", 5.0, &[]);
    let mut bytes = std::fs::read(&song).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 3000].fill(0x5a);
    std::fs::write(&song, bytes).unwrap();
    let decoded = Decoded::of(&song);
    let total = decoded.frames(FILM);
    let made = decoded.soundtrack(work.path(), Some(&song), total, FILM).unwrap();
    assert_eq!(made.audio, Audio::Encoded);
    // Decoding it makes no complaint.
    ffmpeg(&["-xerror", "-i", made.path.to_str().unwrap(), "-f", "null", "-"]);
    // A song that lasts longer than its stream says (here by a second of silence) is not cut to it either.
    let whole = self::song(work.path(), "whole.mp3", 2.0, &[]);
    let mut longer = Decoded::of(&whole);
    longer.samples.resize(3 * 44_100 * 2, 0.0);
    let made = longer.soundtrack(work.path(), Some(&whole), 72, FILM).unwrap();
    assert_eq!(made.audio, Audio::Encoded);
    let said = ffprobe(&made.path, &["-show_entries", "stream=duration"]);
    assert_eq!(said, ["duration=3.000000"]);
}

#[test]
fn a_failed_join_leaves_neither_a_film_nor_a_part_of_one() {
    let work = tempfile::tempdir().unwrap();
    let clips = clips(work.path(), &video(64, 48, FILM), &[12], |_| GREY);
    let path = work.path().join("film.mp4");
    let soundtrack = Soundtrack { path: work.path().join("gone.m4a"), audio: Audio::Encoded };
    let film = Film {
        path: &path,
        fps: FILM,
        codec: Codec::H264,
        soundtrack: &soundtrack,
        title: None,
        artist: None,
        comment: "",
    };
    let part = work.path().join("film.part");
    let error = join(&tools(), &Children::default(), &clips, &film, work.path(), part).unwrap_err();
    assert!(error.to_string().contains("gone.m4a"), "{error}");
    assert_eq!(names(work.path()), ["00000.mp4", "clips.ffconcat", "join.log"]);
}

#[test]
fn neither_a_short_nor_a_long_song_changes_the_number_of_frames() {
    let work = tempfile::tempdir().unwrap();
    let clips = clips(work.path(), &video(64, 48, FILM), &[24, 24], |_| GREY);
    for seconds in [0.4, 5.0] {
        let song = song(work.path(), "song.wav", seconds, &[]);
        let (film, _) = film(work.path(), &clips, FILM, &song);
        let said = ffprobe(&film, &["-count_frames", "-show_entries", "stream=duration,nb_read_frames"]);
        let audio = format!("duration={seconds:.6}");
        assert_eq!(said[..2], ["duration=2.000000", "nb_read_frames=48"]);
        assert_eq!(said[2], audio);
    }
}

/// Extra, where a folder of music is at hand: `ASCIIVID_MUSIC` names it.
#[test]
fn every_song_at_hand_is_in_step() {
    let Some(music) = std::env::var_os("ASCIIVID_MUSIC") else {
        return;
    };
    let folder = Path::new(&music).join("dev/formats");
    for name in names(&folder) {
        let song = folder.join(&name);
        let work = tempfile::tempdir().unwrap();
        let truth = low(&song);
        let decoded = Decoded::of(&song);
        let total = decoded.frames(FILM);
        let made = decoded.soundtrack(work.path(), Some(&song), total, FILM).unwrap();
        let lag = lag(&truth, &low(&made.path));
        assert!(lag.abs() <= 4, "{name} ({:?}) is {lag} samples of 8 kHz late", made.audio);
        let said = ffprobe(&made.path, &["-show_entries", "stream=start_time,duration"]);
        let number = |i: usize| said[i].split_once('=').unwrap().1.parse::<f64>().unwrap();
        assert_eq!(number(0), 0.0, "{name} ({:?})", made.audio);
        let off = number(1) - FILM.time_of(total);
        assert!(off.abs() <= 1.0 / 24.0, "{name} ({:?}) is {off} s longer than its film", made.audio);
    }
}

/// The first audio stream as mono at 8 kHz, on the clock of its decoded samples.
fn low(path: &Path) -> Vec<f32> {
    let filter = "asetpts=N/SR/TB,aresample=8000";
    let url = path.to_str().unwrap();
    let to = ["-map", "0:a:0", "-af", filter, "-ac", "1", "-f", "f32le", "pipe:1"];
    let bytes = ffmpeg(&[&["-i", url], &to[..]].concat());
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

/// How many samples `b` comes after `a`, by correlation.
fn lag(a: &[f32], b: &[f32]) -> i64 {
    let at = |list: &[f32], i: i64| usize::try_from(i).ok().and_then(|i| list.get(i).copied());
    let alike = |lag: i64| -> f64 {
        let pairs = (0..a.len() as i64).filter_map(|i| Some((at(a, i)?, at(b, i + lag)?)));
        pairs.map(|(a, b)| f64::from(a) * f64::from(b)).sum()
    };
    (-400..=400).map(|lag| (alike(lag), lag)).max_by(|a, b| a.0.total_cmp(&b.0)).unwrap().1
}
