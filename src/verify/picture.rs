//! What is to be seen: brightness, black and frozen stretches, and whether it is what was drawn.

use std::ops::Range;

use super::decode::{Decoded, Look};
use super::report::{Brightness, Drawn, Findings, Sample, SceneLight};
use super::{Expected, Scene};
use crate::flash;

/// Mean brightness of a frame that counts as black.
const BLACK: f32 = 2.0;
/// Seconds of black that count.
const BLACK_SECONDS: f64 = 1.0;
/// Seconds of a scene that is too short to be judged by itself.
const GLIMPSE: f64 = 0.5;
/// Seconds without any change that count.
const FROZEN_SECONDS: f64 = 2.0;
/// Loudness up to which the music counts as silent, where a black picture is fine.
const SILENT: f32 = 0.02;
/// Loudness from which the picture has to move.
const LOUD: f32 = 0.3;
/// Mean brightness of a whole film that is too dark or too bright whatever its music.
const FILM: (f32, f32) = (20.0, 180.0);
/// Frames that are reported singly.
const SAMPLES: usize = 24;
/// Findings of one kind that are told singly.
const TOLD: usize = 5;

/// Compares every decoded frame with the drawn one.
pub(super) fn against_drawn(
    decoded: &Decoded,
    expected: &Expected,
    findings: &mut Findings,
) -> Option<Drawn> {
    let drawn = expected.luma.as_ref().filter(|drawn| !drawn.is_empty())?;
    let errors: Vec<f32> =
        drawn.iter().zip(&decoded.looks).map(|(drawn, look)| (drawn - look.luma).abs()).collect();
    let tolerance = tolerance(expected.crf);
    let wrong = errors.iter().enumerate().filter(|(_, error)| **error > tolerance);
    let wrong: Vec<usize> = wrong.map(|(i, _)| i).collect();
    if let Some(&first) = wrong.first() {
        let what = format!("{} frames do not look as they were drawn", wrong.len());
        let fix = "frames were lost, swapped or changed on the way; render again, or try another ffmpeg";
        findings.fault(Some(time(expected, first)), what, fix);
    }
    Some(Drawn {
        frames: errors.len(),
        mean_error: mean(errors.iter().copied()),
        max_error: errors.iter().copied().fold(0.0, f32::max),
    })
}

/// Largest difference between drawn and decoded mean of a Y plane, in code values, that the encoder explains:
/// its quantiser's step doubles every six CRF. Measured 0.1 at CRF 20, 0.3 at 28, 1.0 at 35, 4.0 at 51 in full size, and
/// 4.2 at 28 in small pictures, which are nothing but edges.
fn tolerance(crf: u8) -> f32 {
    (2.0 * 2_f32.powf((f32::from(crf) - 20.0) / 6.0)).clamp(2.0, 15.0)
}

/// Measures how bright the film and its scenes are, against what they should be.
pub(super) fn brightness(decoded: &Decoded, expected: &Expected, findings: &mut Findings) -> Brightness {
    let (film, max) = light(&decoded.looks);
    let scenes: Vec<SceneLight> =
        expected.scenes.iter().map(|scene| scene_light(scene, decoded, expected)).collect();
    let mut told = 0;
    for (scene, plan) in scenes.iter().zip(&expected.scenes) {
        told += usize::from(judge(scene, plan, told < TOLD, expected, findings));
    }
    if told > TOLD {
        let what = format!("{} more scenes are outside their aim", told - TOLD);
        findings.warning(None, what, "change the exposure of the preset");
    }
    if !decoded.looks.is_empty() && !(FILM.0..=FILM.1).contains(&film) {
        let what = format!("the whole film has a mean brightness of {film:.0} of 255");
        findings.warning(None, what, "change the exposure of the preset");
    }
    let percentiles = percentiles(&decoded.looks);
    Brightness { mean: film, max, percentiles, samples: samples(decoded, expected), scenes }
}

/// Finds stretches that are black or do not move although there is music.
pub(super) fn stretches(decoded: &Decoded, expected: &Expected, findings: &mut Findings) {
    let looks = &decoded.looks;
    let black = |i: usize| looks[i].brightness() < BLACK && loudness(expected, i) > SILENT;
    let fix = "the scene draws nothing there: give it a background or another preset";
    tell(runs(looks.len(), black), BLACK_SECONDS, "is black", fix, expected, findings);
    let still =
        |i: usize| i > 0 && looks[i].checksum == looks[i - 1].checksum && loudness(expected, i) > LOUD;
    let fix = "nothing in the scene follows the music there: add a drive or another layer";
    tell(runs(looks.len(), still), FROZEN_SECONDS, "stands still", fix, expected, findings);
}

/// Finds where more of the picture flashes than is harmless.
pub(super) fn flashes(decoded: &Decoded, expected: &Expected, findings: &mut Findings) {
    let worst = decoded.looks.iter().enumerate().max_by(|a, b| a.1.flashing.total_cmp(&b.1.flashing));
    if let Some((frame, look)) = worst.filter(|(_, look)| look.flashing >= flash::AREA) {
        let share = 100.0 * look.flashing;
        let what = format!("{share:.0} % of the picture flash more than three times in a second");
        let fix = "leave --no-flash-guard out, or let less of the preset follow kicks and snares";
        findings.warning(Some(time(expected, frame)), what, fix);
    }
}

fn tell(
    runs: Vec<Range<usize>>,
    least: f64,
    what: &str,
    fix: &str,
    expected: &Expected,
    findings: &mut Findings,
) {
    let seconds = |run: &Range<usize>| time(expected, run.len());
    let long: Vec<_> = runs.into_iter().filter(|run| seconds(run) > least).collect();
    for run in long.iter().take(TOLD) {
        let what = format!("the picture {what} for {:.1} s", seconds(run));
        findings.fault(Some(time(expected, run.start)), what, fix);
    }
    if long.len() > TOLD {
        let what = format!("the picture {what} at {} more places", long.len() - TOLD);
        findings.fault(Some(time(expected, long[TOLD].start)), what, fix);
    }
}

/// The longest runs of frames for which `holds` is true.
fn runs(frames: usize, holds: impl Fn(usize) -> bool) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for i in (0..frames).filter(|&i| holds(i)) {
        match runs.last_mut() {
            Some(run) if run.end == i => run.end = i + 1,
            _ => runs.push(i..i + 1),
        }
    }
    runs
}

fn scene_light(scene: &Scene, decoded: &Decoded, expected: &Expected) -> SceneLight {
    let (mean, max) = light(&decoded.looks[within(&scene.frames, decoded)]);
    let target = scene.level.target();
    SceneLight {
        name: scene.name.clone(),
        start: expected.fps.time_of(scene.frames.start),
        end: expected.fps.time_of(scene.frames.end),
        level: scene.level,
        mean,
        max,
        target,
        in_target: (target.0..=target.1).contains(&mean),
    }
}

/// Tells what is wrong with a scene's brightness; true if it is a matter of aim.
fn judge(scene: &SceneLight, plan: &Scene, tell: bool, expected: &Expected, findings: &mut Findings) -> bool {
    let silent = plan.frames.clone().all(|i| loudness(expected, i as usize) <= SILENT);
    let glimpse = expected.fps.time_of(plan.frames.len() as u32) < GLIMPSE;
    if scene.in_target || glimpse || silent {
        return false;
    }
    let (name, mean) = (&scene.name, scene.mean);
    if mean <= scene.level.floor() {
        let what = format!("scene {name:?} is hardly to be seen: mean brightness {mean:.0} of 255");
        findings.fault(Some(scene.start), what, "raise its exposure or add a brighter layer");
        return false;
    }
    let (low, high) = scene.target;
    let dark = mean < low;
    // Rounded away from the aim, so that it is not said to be met.
    let (how, mean, fix) = if dark {
        ("dark", mean.floor(), "raise its exposure")
    } else {
        ("bright", mean.ceil(), "lower its exposure")
    };
    if tell {
        let what = format!("scene {name:?} is rather {how}: mean {mean:.0}, aim {low:.0} to {high:.0}");
        findings.warning(Some(scene.start), what, fix);
    }
    true
}

fn samples(decoded: &Decoded, expected: &Expected) -> Vec<Sample> {
    let frames = decoded.looks.len();
    let picked = (0..SAMPLES.min(frames)).map(|i| (2 * i + 1) * frames / (2 * SAMPLES.min(frames)));
    picked
        .map(|i| Sample {
            time: time(expected, i),
            mean: decoded.looks[i].brightness(),
            max: decoded.looks[i].brightest(),
        })
        .collect()
}

/// The means below which 5, 25, 50, 75 and 95 of 100 frames lie.
fn percentiles(looks: &[Look]) -> [f32; 5] {
    let mut means: Vec<f32> = looks.iter().map(Look::brightness).collect();
    means.sort_by(f32::total_cmp);
    let at = |share: usize| means.get(share * means.len().saturating_sub(1) / 100).copied().unwrap_or(0.0);
    [5, 25, 50, 75, 95].map(at)
}

/// Mean, and mean of the brightest frame.
fn light(looks: &[Look]) -> (f32, f32) {
    let means = looks.iter().map(Look::brightness);
    (mean(means.clone()), means.fold(0.0, f32::max))
}

fn mean(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, n), value| (sum + f64::from(value), n + 1));
    (sum / f64::from(count.max(1))) as f32
}

fn within(frames: &Range<u32>, decoded: &Decoded) -> Range<usize> {
    let end = (frames.end as usize).min(decoded.looks.len());
    (frames.start as usize).min(end)..end
}

fn loudness(expected: &Expected, frame: usize) -> f32 {
    expected.music.as_ref().map_or(1.0, |music| music.loudness.get(frame).copied().unwrap_or(0.0))
}

fn time(expected: &Expected, frame: usize) -> f64 {
    expected.fps.time_of(u32::try_from(frame).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tolerance_is_thrice_what_encoders_do() {
        for (crf, measured) in [(0, 0.1), (20, 0.1), (28, 0.3), (35, 1.0), (45, 2.1), (51, 4.0)] {
            assert!(tolerance(crf) >= 3.0 * measured && tolerance(crf) < 20.0, "{crf}");
        }
    }

    #[test]
    fn runs_are_maximal() {
        let holds = [true, true, false, false, true, false, true];
        assert_eq!(runs(7, |i| holds[i]), [0..2, 4..5, 6..7]);
        assert!(runs(0, |_| true).is_empty());
    }
}
