//! What is heard in a film, and whether the picture answers it in time.

use asciivid_effects::kit::{Event, Signal};

use super::Expected;
use super::decode::Decoded;
use super::report::{Findings, Sync};
use crate::audio::Features;
use crate::settings::Fps;

/// Strength from which on a kick or a snare should be seen.
const STRONG: f32 = 0.4;
/// Seconds without another hit before one that is measured.
const ALONE: f64 = 0.2;
/// Seconds around a hit in which the picture may answer.
const REACH: f64 = 0.13;
/// Seconds around a hit whose usual change is what an answer has to stand out from, and by how much.
const AROUND: f64 = 1.0;
const OUT: f32 = 1.5;
/// Answers that are enough to tell of all of them, and how far off the mean may be, in seconds and in frames.
const ENOUGH: usize = 12;
const LATE: f64 = 0.06;
const LATE_FRAMES: f64 = 1.0;

/// What is heard in a film, as far as the check cares. Times are seconds of the film.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Music {
    /// Loudness at each frame, 0..=1.
    pub loudness: Vec<f32>,
    /// The beats.
    pub beats: Vec<f64>,
    /// Strong kicks and snares that stand alone: what should be seen.
    pub hits: Vec<f64>,
    /// Integrated loudness, LUFS; `None` for silence.
    pub lufs: Option<f64>,
}

impl Music {
    /// The music of so many frames, from frame `first` of the song on.
    pub fn of(features: &Features, fps: Fps, first: u32, frames: u32) -> Music {
        let (start, end) = (fps.time_of(first), fps.time_of(first + frames));
        let inside = |time: &f64| (start..end).contains(time);
        let times = |list: &[Event]| -> Vec<f64> {
            list.iter().map(|event| event.time).filter(inside).map(|time| time - start).collect()
        };
        let events = &features.events;
        let strong: Vec<Event> = events
            .kicks
            .iter()
            .chain(&events.snares)
            .filter(|event| event.strength >= STRONG)
            .copied()
            .collect();
        let mut hits = times(&strong);
        hits.sort_by(f64::total_cmp);
        let alone =
            (0..hits.len()).filter(|&i| i == 0 || hits[i] - hits[i - 1] > ALONE).map(|i| hits[i]).collect();
        let loudness = |frame| features.at(fps.middle_of(frame))[Signal::Loudness];
        Music {
            loudness: (first..first + frames).map(loudness).collect(),
            beats: times(&events.beats),
            hits: alone,
            lufs: features.loudness_lufs,
        }
    }
}

/// Measures how long after each hit the picture changes most; a hit is answered where that stands out.
pub(super) fn sync(decoded: &Decoded, expected: &Expected, findings: &mut Findings) -> Option<Sync> {
    let music = expected.music.as_ref().filter(|music| !music.hits.is_empty())?;
    let changes: Vec<f32> = decoded.looks.iter().map(|look| look.change).collect();
    let errors: Vec<f64> = music.hits.iter().filter_map(|&hit| answer(&changes, expected.fps, hit)).collect();
    let count = errors.len().max(1) as f64;
    let sync = Sync {
        hits: music.hits.len(),
        answered: errors.len(),
        mean: errors.iter().sum::<f64>() / count,
        worst: errors.iter().fold(0.0, |worst: f64, error| worst.max(error.abs())),
    };
    if sync.answered >= ENOUGH && sync.mean.abs() > LATE + LATE_FRAMES * expected.fps.time_of(1) {
        let how = if sync.mean > 0.0 { "after" } else { "before" };
        let what = format!("the picture answers the hits {:.0} ms {how} them", 1e3 * sync.mean.abs());
        findings.warning(
            None,
            what,
            "the sound was moved against the picture: join them again, or render again",
        );
    }
    Some(sync)
}

/// Seconds from a hit to the frame that changes most around it, if that frame stands out.
fn answer(changes: &[f32], fps: Fps, hit: f64) -> Option<f64> {
    let frame = |time: f64| ((time * fps.as_f64()).round().max(0.0) as usize).min(changes.len());
    let near = frame(hit - REACH)..frame(hit + REACH) + 1;
    let peak = near.filter(|&i| i < changes.len()).max_by(|&a, &b| changes[a].total_cmp(&changes[b]))?;
    let mut around = changes[frame(hit - AROUND)..frame(hit + AROUND)].to_vec();
    around.sort_by(f32::total_cmp);
    let usual = *around.get(around.len() / 2)?;
    (changes[peak] > OUT * usual).then(|| fps.time_of(peak as u32) - hit)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FPS: Fps = Fps { num: 24, den: 1 };

    #[test]
    fn the_answer_to_a_hit_is_the_frame_that_changes_most() {
        let mut changes = vec![1.0; 240];
        changes[49] = 9.0;
        // Frame 49 is shown from 2.0417 s on.
        let error = answer(&changes, FPS, 2.03).unwrap();
        assert!((error - 0.0117).abs() < 1e-3, "{error}");
        assert_eq!(answer(&changes, FPS, 5.0), None);
        assert_eq!(answer(&changes, FPS, 99.0), None);
        assert_eq!(answer(&[], FPS, 1.0), None);
    }
}
