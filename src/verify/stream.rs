//! The file as such: streams, rate, times, colour tags, and whether it decodes.

use super::Expected;
use super::decode::Decoded;
use super::report::Findings;
use crate::encode::{Probe, Stream};
use crate::settings::Fps;

const AGAIN: &str = "render again; if it stays, try another ffmpeg or report it";
const CLOCK: &str = "players will drift or stutter; try another ffmpeg or report it";

/// Compares what the container says and what the decode found with the plan.
pub(super) fn check(probe: &Probe, decoded: &Decoded, expected: &Expected, findings: &mut Findings) {
    let Some(video) = probe.video() else {
        findings.fault(None, "the file holds no picture".to_owned(), AGAIN);
        return;
    };
    picture(video, expected, findings);
    colour(video, expected.ours, findings);
    count(decoded, expected, findings);
    complaints(decoded, findings);
    match probe.audio() {
        Some(audio) => sound(video, audio, expected, findings),
        None => findings.fault_of(expected.ours, None, "the film has no sound".to_owned(), AGAIN),
    }
}

fn picture(video: &Stream, expected: &Expected, findings: &mut Findings) {
    let (width, height) = (expected.size.width, expected.size.height);
    if (video.width, video.height) != (width, height) {
        let what = format!("the picture is {}x{}, not {width}x{height}", video.width, video.height);
        findings.fault(None, what, AGAIN);
    }
    for (name, rate) in [("nominal", video.rate()), ("average", video.average_rate())] {
        if !rate.is_some_and(|rate| same(rate, expected.fps)) {
            let said = rate.map_or("unknown".to_owned(), |rate| format!("{:.4}", rate.as_f64()));
            let what = format!("the {name} rate is {said}, not {:.4}", expected.fps.as_f64());
            findings.fault_of(expected.ours, None, what, CLOCK);
        }
    }
    starts(video, "picture", expected.ours, findings);
}

fn same(a: Fps, b: Fps) -> bool {
    u64::from(a.num) * u64::from(b.den) == u64::from(b.num) * u64::from(a.den)
}

fn starts(stream: &Stream, name: &str, ours: bool, findings: &mut Findings) {
    if !stream.starts_at_0() {
        let start = stream.start().map_or("a time not said".to_owned(), |s| format!("{s:.3} s"));
        findings.fault_of(ours, None, format!("the {name} starts at {start} instead of 0"), CLOCK);
    }
}

fn colour(video: &Stream, ours: bool, findings: &mut Findings) {
    let tags = [
        ("pixel format", &video.pix_fmt, "yuv420p"),
        ("colour matrix", &video.color_space, "bt709"),
        ("colour primaries", &video.color_primaries, "bt709"),
        ("transfer curve", &video.color_transfer, "bt709"),
        ("colour range", &video.color_range, "tv"),
    ];
    for (name, said, wanted) in tags {
        if said != wanted {
            let said = if said.is_empty() { "not said" } else { said };
            let what = format!("the {name} is {said}, not {wanted}");
            findings.fault_of(ours, None, what, "players may show other colours; try another ffmpeg");
        }
    }
}

fn count(decoded: &Decoded, expected: &Expected, findings: &mut Findings) {
    let frames = decoded.looks.len();
    if frames != expected.frames as usize {
        let planned = if expected.ours { "were planned" } else { "would fill its length" };
        let what = format!("{frames} frames can be shown, {} {planned}", expected.frames);
        findings.fault_of(expected.ours, None, what, AGAIN);
    }
    let odd = decoded.looks.iter().enumerate().find(|(i, look)| look.index != *i as i64);
    if let Some((i, _)) = odd {
        let at = expected.fps.time_of(u32::try_from(i).unwrap_or(u32::MAX));
        findings.fault_of(expected.ours, Some(at), "a frame is missing or doubled".to_owned(), CLOCK);
    }
}

fn complaints(decoded: &Decoded, findings: &mut Findings) {
    if decoded.complaint_count > 0 {
        let first = decoded.complaints.join(" | ");
        let count = decoded.complaint_count;
        findings.fault(None, format!("the decoder complains {count} times: {first}"), AGAIN);
    } else if !decoded.whole {
        findings.fault(None, "the file cannot be decoded to its end".to_owned(), AGAIN);
    }
}

fn sound(video: &Stream, audio: &Stream, expected: &Expected, findings: &mut Findings) {
    starts(audio, "sound", expected.ours, findings);
    let (Some(shown), Some(heard)) = (video.duration(), audio.duration()) else {
        let what = "the file does not say how long it is".to_owned();
        findings.fault_of(expected.ours, None, what, AGAIN);
        return;
    };
    let frame = expected.fps.time_of(1) + 1e-6;
    if (shown - heard).abs() > frame {
        let what = format!("the picture lasts {shown:.3} s, the sound {heard:.3} s");
        findings.fault_of(expected.ours, None, what, AGAIN);
    }
    let song = expected.audio_duration;
    if (heard - song).abs() > frame {
        let what = format!("the sound lasts {heard:.3} s, the song {song:.3} s");
        findings.fault(None, what, "check that the song plays to its end in another player");
    }
}
