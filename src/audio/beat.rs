//! Beats: the row of periods that best explains where accents are and where none are.
//!
//! Every frame either begins a sound or does not. A beat period says how likely that is at each of its divisions; the
//! likeliest row of periods is searched over beats and tempi. This joins the state space of Krebs, Boeck and Widmer
//! (2015), where only a beat may change the tempo, with rhythmic patterns as observation (Krebs, Boeck and Widmer 2013).
//! The two patterns are made by hand and know no style: a straight and a swung beat.

use super::math::{box_mean, exp2, log2, percentile, running_max};
use super::onset::{Picker, time_of};
use super::search::{Beat, Observation, Pattern, REACH, Row, logit, search};
use super::spectrum::HOP;
use super::tempo::Tempi;

const PATTERNS: [Pattern; 2] = [&[0.68, 0.08, 0.38, 0.08], &[0.72, 0.1, 0.42]];
/// Exponent of an accent's strength: weak ones say less than their share.
const EMPHASIS: f64 = 1.5;
/// Share of the strong accents that an accent has at least, and that the accents around count for at least.
const LEAST: f32 = 0.08;
const LEAST_AROUND: f32 = 0.3;
/// Strength from which an accent marks music.
const AUDIBLE: f32 = 0.15;
/// Frames by which a beat may lie outside the music.
const MARGIN: usize = 8;
/// Beats over which it is judged how well they explain the accents.
const STRETCH: usize = 16;
/// Log likelihood gained per accent below which beats are chance, and from which they are certain: noise, random hits
/// and drones reach 1.4, music with a beat has 1.5 and more.
const CHANCE: f64 = 1.0;
const CERTAIN: f64 = 1.9;

/// The beats of a song.
#[derive(Debug, Default)]
pub(super) struct Beats {
    /// Seconds, rising.
    pub(super) times: Vec<f64>,
    /// Accent at each beat, 0..=1.
    pub(super) strengths: Vec<f32>,
    /// How sure it is that these are beats at all, 0..=1.
    pub(super) confidence: f32,
}

/// Where sounds begin in a song.
pub(super) struct Accents {
    /// Accent of each frame.
    curve: Vec<f32>,
    /// How surely a sound begins in each frame, 0..=1.
    sounds: Vec<f32>,
}

impl Accents {
    /// The accents of an accent curve.
    pub(super) fn new(curve: Vec<f32>) -> Self {
        Accents { sounds: sounds(&curve), curve }
    }

    /// When sounds begin, in seconds, and how surely.
    pub(super) fn times(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let heard = self.sounds.iter().enumerate().filter(|(_, sound)| **sound > 0.0);
        heard.map(|(frame, &sound)| (time_of(&self.curve, frame), f64::from(sound)))
    }

    /// The accent at each of some beats, 0..=1.
    pub(super) fn strengths(&self, beats: &[f64]) -> Vec<f32> {
        let near = running_max(&self.sounds, REACH);
        let frame = |time: f64| ((time / HOP).round() as usize).min(near.len().saturating_sub(1));
        beats.iter().map(|&time| near.get(frame(time)).copied().unwrap_or(0.0)).collect()
    }

    /// The frame, less than a period from the first, in which beats of an even period in frames begin most likely.
    pub(super) fn phase(&self, period: f64) -> usize {
        let mut best = (0, f64::MIN);
        for observed in PATTERNS.map(|pattern| Observation::new(&self.sounds, pattern)) {
            for first in 0..period.ceil() as usize {
                let start = |beat: usize| (first as f64 + (beat as f64 - 1.0) * period).round() as isize;
                let beats = (self.sounds.len() as f64 / period) as usize + 2;
                let beat = |i| observed.beat(start(i), (start(i + 1) - start(i)) as usize);
                let score = (0..beats).map(beat).sum();
                best = if score > best.1 { (first, score) } else { best };
            }
        }
        best.0
    }
}

/// Finds the beats of a song.
pub(super) fn beats(accents: &Accents) -> Beats {
    let Accents { curve: accent, sounds } = accents;
    let Some(music) = music(sounds) else {
        return Beats::default();
    };
    let part = &sounds[music.clone()];
    let tempi = Tempi::new();
    let observe = |pattern| Observation::new(part, pattern);
    let [straight, swung] = PATTERNS.map(|pattern| search(&tempi, &observe(pattern)));
    let (row, pattern) =
        if swung.score > straight.score { (swung, PATTERNS[1]) } else { (straight, PATTERNS[0]) };
    let observed = observe(pattern);
    let near = running_max(sounds, REACH);
    let frames = || row.beats.iter().map(|beat| beat.frame + music.start);
    let confidence = (gain(&row, &tempi, &observed, part) - CHANCE) / (CERTAIN - CHANCE);
    Beats {
        times: frames().map(|frame| placed(frame, accent, sounds)).collect(),
        strengths: frames().map(|frame| near[frame]).collect(),
        confidence: confidence.clamp(0.0, 1.0) as f32,
    }
}

/// How surely a sound begins in each frame: 0 where there is no accent, 1 for the strongest around.
fn sounds(accent: &[f32]) -> Vec<f32> {
    let strong = percentile(accent, 0.99);
    if strong <= 0.0 {
        return vec![0.0; accent.len()];
    }
    // The strongest accents of the two seconds around, followed slowly.
    let around = box_mean(&running_max(accent, 100), 200);
    let picker = Picker { reach: 3, mean: 10, threshold: 0.0, apart: 1 };
    let mut sounds = vec![0.0; accent.len()];
    for i in picker.peaks(accent).into_iter().filter(|&i| accent[i] > LEAST * strong) {
        let share = (accent[i] / around[i].max(LEAST_AROUND * strong)).min(1.0);
        sounds[i] = exp2(EMPHASIS * log2(f64::from(share))) as f32;
    }
    sounds
}

/// The frames from the first to the last audible accent, with margins.
fn music(sounds: &[f32]) -> Option<std::ops::Range<usize>> {
    let first = sounds.iter().position(|&sound| sound >= AUDIBLE)?;
    let last = sounds.iter().rposition(|&sound| sound >= AUDIBLE)?;
    Some(first.saturating_sub(MARGIN)..(last + MARGIN + 1).min(sounds.len()))
}

/// How much better a row explains the accents than chance does: log likelihood gained per accent. The median over
/// stretches of the song, each with the weight of its accents, so that a quiet part does not speak for the whole.
fn gain(row: &Row, tempi: &Tempi, observed: &Observation, sounds: &[f32]) -> f64 {
    let stretch = |beats: &[Beat]| {
        let pairs = || beats.windows(2).map(|pair| (pair[0], pair[1]));
        let beat = |from: Beat, to: Beat| observed.beat(from.frame as isize, to.frame - from.frame);
        let score: f64 = pairs().map(|(from, to)| beat(from, to) - tempi.cost(from.tempo, to.tempo)).sum();
        let frames = beats[0].frame..beats[beats.len() - 1].frame;
        let accents: f64 = sounds[frames.clone()].iter().map(|&sound| f64::from(sound)).sum();
        let (weight, base) = logit((accents / frames.len().max(1) as f64).clamp(1e-6, 0.5));
        ((score - weight * accents - base * frames.len() as f64) / accents.max(1.0), accents)
    };
    let starts = (0..row.beats.len().saturating_sub(1)).step_by(STRETCH);
    let mut gains: Vec<(f64, f64)> =
        starts.map(|i| stretch(&row.beats[i..(i + STRETCH + 1).min(row.beats.len())])).collect();
    gains.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = gains.iter().map(|g| g.1).sum::<f64>() / 2.0;
    let mut sum = 0.0;
    let median = gains.iter().find(|g| {
        sum += g.1;
        sum >= half
    });
    median.map_or(0.0, |g| g.0)
}

/// The time of a beat: that of the accent it falls on, if there is one.
fn placed(frame: usize, accent: &[f32], sounds: &[f32]) -> f64 {
    let near = frame.saturating_sub(REACH)..(frame + REACH + 1).min(sounds.len());
    let top = near.max_by(|&a, &b| sounds[a].total_cmp(&sounds[b])).filter(|&i| sounds[i] > 0.0);
    top.map_or(frame as f64 * HOP, |i| time_of(accent, i))
}
