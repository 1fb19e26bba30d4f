//! Decoding, judged by ffmpeg's own decode of the same file. Tests that need ffmpeg pass without a word where
//! there is none.

use std::ops::{ControlFlow, Deref};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use asciivid::audio::{AudioError, Facts, Mono, decode_into};
use asciivid::error::Explain;
use proptest::prelude::*;
use tempfile::TempDir;

const RATE: u32 = 44_100;

/// A song with all its samples.
#[derive(Debug)]
struct Song {
    facts: Facts,
    samples: Vec<f32>,
}

impl Deref for Song {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        &self.facts
    }
}

impl Song {
    fn frames(&self) -> usize {
        self.samples.len() / self.channels
    }
}

fn decode(path: &Path, ffmpeg: Option<&Path>) -> Result<Song, AudioError> {
    let mut samples = Vec::new();
    let facts = decode_into(path, ffmpeg, &mut |chunk| {
        samples.extend_from_slice(chunk.samples);
        ControlFlow::Continue(())
    })?;
    assert_eq!(facts.frames as usize, samples.len() / facts.channels);
    Ok(Song { facts, samples })
}

/// ffmpeg in the search path, if there is one.
fn ffmpeg() -> Option<&'static Path> {
    let runs = Command::new("ffmpeg")
        .arg("-version")
        .stdin(Stdio::null())
        .output()
        .is_ok_and(|out| out.status.success());
    runs.then_some(Path::new("ffmpeg"))
}

/// Runs ffmpeg on arguments; its standard output.
fn run(args: &[&std::ffi::OsStr]) -> Vec<u8> {
    let out = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-y"])
        .args(args)
        .output()
        .expect("ffmpeg starts");
    out.stdout
}

/// Makes `name` out of `input` with more arguments.
fn encode(input: &Path, dir: &Path, name: &str, args: &str) -> PathBuf {
    let out = dir.join(name);
    let mut all = vec!["-i".as_ref(), input.as_os_str()];
    all.extend(args.split_whitespace().map(std::ffi::OsStr::new));
    all.push(out.as_os_str());
    run(&all);
    assert!(out.exists(), "ffmpeg made no {name}");
    out
}

/// What ffmpeg decodes.
fn reference(path: &Path, song: &Song) -> Vec<f32> {
    let (rate, channels) = (song.rate.to_string(), song.channels.to_string());
    let mut args: Vec<&std::ffi::OsStr> = vec!["-i".as_ref(), path.as_os_str()];
    let rest = ["-map", "0:a:0", "-f", "f32le", "-ar", &rate, "-ac", &channels, "-"];
    args.extend(rest.iter().map(std::ffi::OsStr::new));
    let bytes = run(&args);
    let words = bytes.as_chunks::<4>().0.iter();
    words.map(|word| f32::from_le_bytes(*word)).collect()
}

/// A bell every quarter of a second, each another note, left and right not alike: no lag goes unseen.
fn bells(seconds: f64) -> Vec<[f32; 2]> {
    (0..(seconds * f64::from(RATE)) as usize)
        .map(|i| {
            let (bell, at) = (i / 11_025, (i % 11_025) as f64 / f64::from(RATE));
            let pitch = 300.0 + 97.0 * ((bell * 7) % 11) as f64;
            let x = 0.6 * (-14.0 * at).exp() * (std::f64::consts::TAU * pitch * at).sin();
            [x as f32, (0.5 * x + 0.2 * (900.0 * at).sin() * (-30.0 * at).exp()) as f32]
        })
        .collect()
}

/// A WAV file with a header of our choice.
fn wav(rate: u32, channels: u16, bits: u16, float: bool, claimed: u32, data: &[u8]) -> Vec<u8> {
    let align = (u32::from(channels) * u32::from(bits) / 8) as u16;
    let mut file = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0".to_vec();
    file[4..8].copy_from_slice(&claimed.saturating_add(36).to_le_bytes());
    file.extend(if float { 3u16 } else { 1 }.to_le_bytes());
    file.extend(channels.to_le_bytes());
    file.extend(rate.to_le_bytes());
    file.extend(rate.wrapping_mul(u32::from(align)).to_le_bytes());
    file.extend(align.to_le_bytes());
    file.extend(bits.to_le_bytes());
    file.extend(b"data");
    file.extend(claimed.to_le_bytes());
    file.extend(data);
    file
}

/// Sixteen-bit samples as bytes.
fn pcm(frames: &[[f32; 2]]) -> Vec<u8> {
    let samples = frames.as_flattened().iter();
    samples.flat_map(|x| ((x * 32_767.0) as i16).to_le_bytes()).collect()
}

/// A folder with `song.wav` of some seconds.
fn folder(seconds: f64) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("song.wav");
    let data = pcm(&bells(seconds));
    std::fs::write(&path, wav(RATE, 2, 16, false, data.len() as u32, &data)).unwrap();
    (dir, path)
}

/// The lag in frames, of at most `reach`, at which two songs are most alike, and how alike they are there.
fn lag(a: &[f32], b: &[f32], channels: usize, reach: usize) -> (i64, f64) {
    let mono = |x: &[f32]| -> Vec<f64> {
        let frames = x.chunks_exact(channels).take(2 * RATE as usize);
        frames.map(|f| f.iter().map(|x| f64::from(*x)).sum()).collect()
    };
    let (a, b) = (mono(a), mono(b));
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    let norm = (dot(&a, &a) * dot(&b, &b)).sqrt().max(1e-9);
    let late = (0..=reach).map(|n| (n as i64, dot(&a[n..], &b) / norm));
    let early = (1..=reach).map(|n| (-(n as i64), dot(&a, &b[n..]) / norm));
    late.chain(early).max_by(|x, y| x.1.total_cmp(&y.1)).unwrap()
}

/// Asserts that a song stands on ffmpeg's time line.
fn assert_in_time(path: &Path, song: &Song) {
    let theirs = reference(path, song);
    let frames = theirs.len() / song.channels;
    let millisecond = i64::from(song.rate / 1000);
    let difference = song.frames() as i64 - frames as i64;
    assert!(difference.abs() <= millisecond, "{path:?}: {difference} frames longer");
    let (lag, alike) = lag(&song.samples, &theirs, song.channels, 3 * song.rate as usize / 1000);
    assert!(lag.abs() <= millisecond, "{path:?}: {lag} frames late");
    assert!(alike > 0.99, "{path:?}: correlation {alike}");
}

#[test]
fn a_wav_file_is_decoded_to_the_bit() {
    let (_dir, path) = folder(1.0);
    let song = decode(&path, None).unwrap();
    assert_eq!((song.rate, song.channels, song.frames()), (RATE, 2, 44_100));
    assert!((song.duration() - 1.0).abs() < 1e-12);
    let there = bells(1.0);
    for (ours, theirs) in song.samples.iter().zip(there.as_flattened()) {
        let stored = f32::from((theirs * 32_767.0) as i16) / 32_768.0;
        assert!((ours - stored).abs() < 1e-7);
    }
}

#[test]
fn a_listener_that_has_heard_enough_is_told_no_more() {
    let (dir, path) = folder(2.0);
    let mut songs = vec![(path.clone(), None)];
    if let Some(ffmpeg) = ffmpeg() {
        songs.push((encode(&path, dir.path(), "song.m4a", "-c:a aac"), Some(ffmpeg)));
    }
    for (path, ffmpeg) in songs {
        let (mut heard, mut over) = (0, false);
        let error = decode_into(&path, ffmpeg, &mut |chunk| {
            assert_eq!((chunk.rate, chunk.channels, over), (RATE, 2, false));
            heard += chunk.samples.len();
            over = heard > 20_000;
            if over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert!(matches!(error, Err(AudioError::Stopped)));
        assert!((20_000..100_000).contains(&heard), "{heard}");
    }
}

#[test]
fn every_format_stands_on_the_time_line_of_ffmpeg() {
    let Some(ffmpeg) = ffmpeg() else { return };
    let (dir, wav) = folder(2.3);
    let formats = [
        ("a.flac", "-c:a flac"),
        ("a.oga", "-c:a flac -f ogg"),
        ("a.aiff", "-c:a pcm_s24be"),
        ("a.caf", "-c:a pcm_s16le"),
        ("mono.wav", "-ac 1 -c:a pcm_f32le"),
        ("wide.flac", "-af pan=5.1|c0=c0|c1=c1|c2=c0|c3=c1|c4=c0|c5=c1 -c:a flac"),
        ("alac.m4a", "-c:a alac"),
        ("cut.m4a", "-ss 0.5 -c:a aac"),
        ("lame.mp3", "-c:a libmp3lame -q:a 3"),
        ("noheader.mp3", "-c:a libmp3lame -q:a 3 -write_xing 0"),
        ("low.mp3", "-ar 22050 -ac 1 -c:a libmp3lame"),
        ("vorbis.ogg", "-c:a libvorbis"),
        ("wide.ogg", "-af pan=5.1|c0=c0|c1=c1|c2=c0|c3=c1|c4=c0|c5=c1 -c:a libvorbis"),
        ("vorbis.mka", "-c:a libvorbis"),
        ("aac.m4a", "-c:a aac"),
        ("adts.aac", "-c:a aac -f adts"),
        ("opus.opus", "-c:a libopus"),
        ("opus.webm", "-c:a libopus"),
        ("wma.wma", "-c:a wmav2"),
        ("ac3.ac3", "-c:a ac3"),
        ("film.mkv", "-f lavfi -i testsrc=d=2.3:s=64x64 -map 1:v -map 0:a -c:v mpeg4 -c:a aac"),
    ];
    for (name, args) in formats {
        let path = encode(&wav, dir.path(), name, args);
        let song = decode(&path, Some(ffmpeg)).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(song.warnings, [""; 0], "{name}");
        assert_in_time(&path, &song);
    }
}

#[test]
fn a_collection_of_formats_stands_on_the_time_line_of_ffmpeg() {
    let (Some(music), Some(ffmpeg)) = (std::env::var_os("ASCIIVID_MUSIC"), ffmpeg()) else {
        return;
    };
    let folder = PathBuf::from(music).join("dev/formats");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    for path in files {
        let song = decode(&path, Some(ffmpeg)).unwrap_or_else(|e| panic!("{path:?}: {e}"));
        assert_in_time(&path, &song);
    }
}

#[test]
fn the_format_is_told_by_the_content_and_any_name_will_do() {
    let Some(ffmpeg) = ffmpeg() else { return };
    let (dir, wav) = folder(1.0);
    let [mp3, aac] = ["a.mp3", "a.m4a"].map(|name| encode(&wav, dir.path(), name, "-b:a 96k"));
    let mut names: Vec<std::ffi::OsString> = [
        "-dash",
        "no extension",
        "it's \"a\" & $HOME `x`;.flac",
        "日本語 🎵.wav",
        "new\nline.ogg",
        "%d %03d.png",
        "http:colon.mp3",
        "pipe:1",
    ]
    .map(Into::into)
    .to_vec();
    #[cfg(unix)]
    names.push(std::os::unix::ffi::OsStringExt::from_vec(b"not utf8 \xff\xfe.wav".to_vec()));
    for name in names {
        for song in [&mp3, &aac] {
            let path = dir.path().join(&name);
            std::fs::copy(song, &path).unwrap();
            let decoded = decode(&path, Some(ffmpeg)).unwrap_or_else(|e| panic!("{name:?}: {e}"));
            assert!((decoded.duration() - 1.0).abs() < 0.03, "{name:?}");
        }
    }
}

#[test]
fn tags_and_cover_are_read_whoever_decodes() {
    let Some(ffmpeg) = ffmpeg() else { return };
    let (dir, wav) = folder(0.5);
    let cover = encode(&wav, dir.path(), "cover.png", "-f lavfi -i testsrc=s=32x32 -map 1:v -frames:v 1");
    let tags = "-metadata title=Größe -metadata artist=A:B -metadata album=C";
    let with_cover =
        format!("-i {} -map 0 -map 1 -c:v copy -disposition:v attached_pic {tags}", cover.display());
    for name in ["a.flac", "a.mp3", "a.m4a"] {
        let song = decode(&encode(&wav, dir.path(), name, &with_cover), Some(ffmpeg)).unwrap();
        assert_eq!(song.cover, Some(std::fs::read(&cover).unwrap()), "{name}");
    }
    for name in ["b.flac", "b.mp3", "b.ogg", "b.wav", "b.m4a", "b.opus", "b.webm", "b.wma"] {
        let song = decode(&encode(&wav, dir.path(), name, tags), Some(ffmpeg)).unwrap();
        let found = [&song.tags.title, &song.tags.artist, &song.tags.album]
            .map(|tag| tag.clone().unwrap_or_default());
        assert_eq!(found, ["Größe", "A:B", "C"], "{name}");
    }
}

#[test]
fn damage_is_told_and_time_goes_on() {
    let Some(ffmpeg) = ffmpeg() else { return };
    let (dir, wav) = folder(6.0);
    let whole = decode(&wav, None).unwrap();
    for (name, args) in [("a.flac", "-c:a flac"), ("a.m4a", "-c:a aac -b:a 128k")] {
        let path = encode(&wav, dir.path(), name, args);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        for (i, byte) in bytes[middle..middle + 2000].iter_mut().enumerate() {
            *byte = (i * 89 + 7) as u8;
        }
        std::fs::write(&path, bytes).unwrap();
        let song = decode(&path, Some(ffmpeg)).unwrap();
        assert!(!song.warnings.is_empty(), "{name}: no warning");
        assert!((song.duration() - 6.0).abs() < 0.3, "{name}: {} s", song.duration());
        let last = |song: &Song| song.samples[9 * RATE as usize..11 * RATE as usize].to_vec();
        let (late, alike) = lag(&last(&song), &last(&whole), 2, 200);
        assert!(late.abs() <= 44 && alike > 0.9, "{name}: {late} frames late, {alike} alike");
    }
}

#[test]
fn a_file_that_ends_early_gives_what_is_there_and_a_warning() {
    let (dir, wav) = folder(4.0);
    let whole = std::fs::read(&wav).unwrap();
    std::fs::write(&wav, &whole[..whole.len() / 2]).unwrap();
    let mut cut = vec![wav.clone()];
    if ffmpeg().is_some() {
        std::fs::write(dir.path().join("whole.wav"), whole).unwrap();
        for name in ["a.flac", "a.mp3", "a.ogg"] {
            let path = encode(&dir.path().join("whole.wav"), dir.path(), name, "");
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
            cut.push(path);
        }
    }
    for path in cut {
        for ffmpeg in [None, ffmpeg()] {
            let song = decode(&path, ffmpeg).unwrap();
            assert!((0.9..2.9).contains(&song.duration()), "{path:?}: {}", song.duration());
            assert!(!song.warnings.is_empty(), "{path:?}: no warning");
        }
    }
}

#[test]
fn a_header_that_claims_gigabytes_costs_nothing() {
    let (_dir, path) = folder(1.0);
    let data = pcm(&bells(1.0));
    for claimed in [0x7fff_ff00, u32::MAX] {
        std::fs::write(&path, wav(RATE, 2, 16, false, claimed, &data)).unwrap();
        let song = decode(&path, None).unwrap();
        assert_eq!(song.frames(), 44_100);
    }
}

#[test]
fn samples_that_are_no_numbers_become_silence() {
    let (_dir, path) = folder(0.1);
    let broken = [0.5, f32::NAN, f32::INFINITY, 3e38, -0.5];
    let data: Vec<u8> = broken.iter().flat_map(|x| x.to_le_bytes()).collect();
    std::fs::write(&path, wav(RATE, 1, 32, true, 20, &data)).unwrap();
    let song = decode(&path, None).unwrap();
    assert_eq!(song.samples, [0.5, 0.0, 0.0, 0.0, -0.5]);
    assert_eq!(song.warnings.len(), 1);
}

#[test]
fn opposite_channels_are_still_heard_in_mono() {
    let (_dir, path) = folder(0.1);
    let frames: Vec<[f32; 2]> = bells(1.0).iter().map(|[l, _]| [*l, -*l]).collect();
    let data = pcm(&frames);
    std::fs::write(&path, wav(RATE, 2, 16, false, data.len() as u32, &data)).unwrap();
    let song = decode(&path, None).unwrap();
    let energy = |x: &mut dyn Iterator<Item = f32>| x.map(|x| x * x).sum::<f32>();
    let left = energy(&mut song.samples.iter().step_by(2).copied());
    let (mut mixer, mut mono) = (Mono::new(2), Vec::new());
    mixer.push(&song.samples, &mut mono);
    mixer.finish(&mut mono);
    assert_eq!(mono.len(), song.frames());
    let mono = energy(&mut mono.into_iter());
    assert!((mono / left - 1.0).abs() < 0.01, "{mono} of {left}");
}

/// The error for a file of some bytes, without ffmpeg.
fn refused(bytes: &[u8]) -> AudioError {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("song.mp3");
    std::fs::write(&path, bytes).unwrap();
    decode(&path, None).expect_err("no song")
}

#[test]
fn every_refusal_names_the_file_and_the_cause() {
    let dir = tempfile::tempdir().unwrap();
    let missing = decode(&dir.path().join("gone.mp3"), None).unwrap_err();
    assert!(matches!(missing, AudioError::Missing { .. }));
    assert!(missing.to_string().contains("gone.mp3"));
    let folder = decode(dir.path(), None).unwrap_err();
    assert!(matches!(folder, AudioError::Directory { .. }));
    let absurd = |rate, channels| refused(&wav(rate, channels, 16, false, 400, &[1; 400]));
    assert!(matches!(refused(b""), AudioError::Empty { .. }));
    assert!(matches!(refused(b"R"), AudioError::NotAudio { .. }));
    assert!(matches!(refused(&b"no music\n".repeat(999)), AudioError::NotAudio { .. }));
    assert!(matches!(refused(&wav(RATE, 2, 16, false, 0, b"")), AudioError::NoSamples { .. }));
    assert!(matches!(absurd(0, 2), AudioError::AbsurdHeader { rate: 0, .. }));
    assert!(matches!(absurd(u32::MAX - 15, 2), AudioError::AbsurdHeader { .. }));
    for error in [missing, folder, absurd(RATE, 65_535), absurd(RATE, 0)] {
        assert!(!error.to_string().contains('\n'));
        assert!(!error.hint().is_empty() && !error.hint().contains('\n'));
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_refused_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join("socket.mp3");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    for path in [&socket, Path::new("/dev/zero"), Path::new("/dev/null")] {
        let error = decode(path, None).unwrap_err();
        assert!(matches!(error, AudioError::NotRegular { .. }), "{error}");
    }
    let pipe = dir.path().join("pipe.mp3");
    if Command::new("mkfifo").arg(&pipe).status().is_ok_and(|s| s.success()) {
        let error = decode(&pipe, ffmpeg()).unwrap_err();
        assert!(matches!(error, AudioError::NotRegular { .. }), "{error}");
    }
    let circle = dir.path().join("circle.mp3");
    std::os::unix::fs::symlink(&circle, &circle).unwrap();
    let error = decode(&circle, None).unwrap_err();
    assert!(matches!(error, AudioError::Unreadable { .. }), "{error}");
}

#[test]
fn without_ffmpeg_the_codec_that_takes_it_is_named() {
    if ffmpeg().is_none() {
        return;
    }
    let (dir, wav) = folder(0.5);
    for (name, codec) in [("a.m4a", "AAC"), ("a.opus", "Opus")] {
        let error = decode(&encode(&wav, dir.path(), name, ""), None).unwrap_err();
        assert!(matches!(&error, AudioError::NeedsFfmpeg { what, .. } if what == codec), "{error}");
        let nowhere = Path::new("/nowhere/ffmpeg");
        let error = decode(&dir.path().join(name), Some(nowhere)).unwrap_err();
        assert!(matches!(error, AudioError::Start { .. }), "{error}");
    }
}

#[test]
fn a_picture_and_a_silent_film_have_no_audio_track() {
    let Some(ffmpeg) = ffmpeg() else { return };
    let (dir, wav) = folder(0.5);
    for (name, args) in [
        ("a.jpg", "-f lavfi -i testsrc=s=32x32 -map 1:v -frames:v 1"),
        ("a.mp4", "-f lavfi -i testsrc=s=32x32:d=1 -map 1:v -c:v mpeg4"),
    ] {
        let error = decode(&encode(&wav, dir.path(), name, args), Some(ffmpeg)).unwrap_err();
        assert!(matches!(error, AudioError::NoAudioTrack { .. }), "{name}: {error}");
    }
}

/// The beginnings of all kinds of files.
const MAGIC: [&[u8]; 9] = [
    b"",
    b"RIFF\x24\x10\0\0WAVEfmt \x10\0\0\0",
    b"fLaC\0\0\0\x22",
    b"OggS\0\x02\0\0\0\0\0\0\0\0",
    b"ID3\x04\0\0\0\0\x01\x01",
    b"FORM\0\0\x10\0AIFFCOMM\0\0\0\x12",
    b"\0\0\0\x18ftypM4A \0\0\0\0",
    b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x20",
    b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01",
];

/// Decodes bytes; all that may be asked of them is that nothing panics and every sample is finite.
fn survives(bytes: &[u8]) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("song");
    std::fs::write(&path, bytes).unwrap();
    let result = decode_into(&path, None, &mut |chunk| {
        assert!(!chunk.samples.is_empty() && chunk.samples.len() % chunk.channels == 0);
        assert!(chunk.samples.iter().all(|x| x.is_finite()));
        ControlFlow::Continue(())
    });
    if let Ok(facts) = result {
        assert!(facts.frames > 0 && facts.rate > 0);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(magic in 0..MAGIC.len(), bytes in prop::collection::vec(any::<u8>(), 1..3000)) {
        survives(&[MAGIC[magic], &bytes].concat());
    }

    #[test]
    fn any_damage_to_a_wav_file_is_survived(
        hits in prop::collection::vec((0usize..600, any::<u8>()), 1..20), cut in 1usize..2000,
    ) {
        let data = pcm(&bells(0.01));
        let mut file = wav(RATE, 2, 16, false, data.len() as u32, &data);
        for (at, byte) in hits {
            let at = if at < 300 { at % 44 } else { at };
            file[at] = byte;
        }
        file.truncate(cut);
        survives(&file);
    }
}

#[test]
fn any_damage_to_encoded_files_is_survived() {
    if ffmpeg().is_none() {
        return;
    }
    let (dir, wav) = folder(0.4);
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    let mut roll = move |n: usize| {
        // xorshift64 (Marsaglia 2003)
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        (dice % n as u64) as usize
    };
    for name in ["a.flac", "a.mp3", "a.ogg", "a.aiff", "a.caf", "a.m4a", "a.mka"] {
        let codec = if name == "a.m4a" { "-c:a alac" } else { "" };
        let good = std::fs::read(encode(&wav, dir.path(), name, codec)).unwrap();
        for round in 0..40 {
            let mut bytes = good.clone();
            let reach = if round % 2 == 0 { 500 } else { bytes.len() };
            for _ in 0..=roll(10) {
                bytes[roll(reach)] = [0, 0xff, roll(256) as u8][roll(3)];
            }
            if round % 5 == 0 {
                bytes.truncate(1 + roll(good.len()));
            }
            survives(&bytes);
        }
    }
}
