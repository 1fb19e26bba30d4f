//! Key: which of the 24 major and minor keys the pitches of the song fit best.

use serde::{Deserialize, Serialize};

use std::fmt;

/// How often each pitch class, counted from the tonic, is heard in music of a mode (Albrecht and Shanahan 2013).
const MAJOR: [f64; 12] = [0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081];
const MINOR: [f64; 12] = [0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052];
/// The usual spelling of each tonic from C on, after the key that has fewer accidentals.
const MAJOR_NAMES: [&str; 12] = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
const MINOR_NAMES: [&str; 12] = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"];

/// A key, such as A minor.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Key {
    /// Pitch class of the tonic: 0 is C, 11 is B.
    pub tonic: u8,
    /// Whether the key is minor.
    pub minor: bool,
    /// How sure the key is, 0..=1: how far it fits better than the second best.
    pub confidence: f32,
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (names, mode) = if self.minor { (MINOR_NAMES, "minor") } else { (MAJOR_NAMES, "major") };
        f.pad(&format!("{} {mode}", names[usize::from(self.tonic) % 12]))
    }
}

/// Correlation with the best key below which music has none: drums and noise stay below 0.45, most music lies
/// above 0.6.
const PITCHED: f64 = 0.5;
/// Unevenness of the pitch classes, as deviation by mean, below which they are those of noise; music has 0.28 and more.
const UNEVEN: f64 = 0.27;
/// Lead of the best key's correlation over the second best from which the key is sure.
const SURE: f64 = 0.2;

/// Steps of pitch that a key takes at least: two seconds.
const SHORTEST: usize = 20;

/// The key of a song from its chroma steps, by correlation of their mean with the profile of each key (Krumhansl
/// 1990). `None` where nothing has a pitch and for sounds of less than two
/// seconds.
pub(super) fn key(steps: &[[f32; 12]]) -> Option<Key> {
    let heard: [f64; 12] = std::array::from_fn(|class| steps.iter().map(|step| f64::from(step[class])).sum());
    let fits = (0..24).map(|i| (i % 12, i >= 12)).map(|(tonic, minor)| {
        let profile = if minor { &MINOR } else { &MAJOR };
        (correlation(&heard, profile, tonic), tonic, minor)
    });
    let mut fits: Vec<(f64, usize, bool)> = fits.collect();
    fits.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, tonic, minor) = fits[0];
    let confidence = best * ((best - fits[1].0) / SURE).min(1.0);
    let pitched = steps.len() >= SHORTEST && best >= PITCHED && unevenness(&heard) >= UNEVEN;
    pitched.then(|| Key { tonic: tonic as u8, minor, confidence: confidence.clamp(0.0, 1.0) as f32 })
}

/// Standard deviation divided by the mean; 0 for silence.
fn unevenness(heard: &[f64; 12]) -> f64 {
    let mean = heard.iter().sum::<f64>() / 12.0;
    let variance = heard.iter().map(|h| (h - mean) * (h - mean)).sum::<f64>() / 12.0;
    if mean > 0.0 { variance.sqrt() / mean } else { 0.0 }
}

/// Pearson's correlation of what is heard with a profile that begins at a tonic, -1..=1; 0 where all is the same.
fn correlation(heard: &[f64; 12], profile: &[f64; 12], tonic: usize) -> f64 {
    let mean = |values: &[f64; 12]| values.iter().sum::<f64>() / 12.0;
    let (usual, expected) = (mean(heard), mean(profile));
    let (mut both, mut one, mut other) = (0.0, 0.0, 0.0);
    for (class, share) in profile.iter().enumerate() {
        let (a, b) = (heard[(tonic + class) % 12] - usual, share - expected);
        (both, one, other) = (both + a * b, one + a * a, other + b * b);
    }
    let norm = (one * other).sqrt();
    if norm > 0.0 { both / norm } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::chroma::Chroma;
    use crate::audio::math::{cos_turn, exp2};
    use crate::audio::tape::Tape;

    const RATE: u32 = 22_050;

    /// What is found in a sound: a function of the time in seconds, 6 s long.
    fn heard(sound: impl FnMut(f64) -> f64) -> Option<Key> {
        let mut tape = Tape::new(RATE, 1.0);
        let times = (0..6 * RATE).map(|i| f64::from(i) / f64::from(RATE));
        tape.samples.extend(times.map(sound).map(|x| x as f32));
        let mut chroma = Chroma::new(RATE);
        chroma.read(&tape, 58);
        key(&chroma.steps)
    }

    /// A tone of four partials, `semitones` above middle C.
    fn tone(semitones: i32, time: f64) -> f64 {
        let hertz = 261.625_565 * exp2(f64::from(semitones) / 12.0);
        (1..5).map(|n| cos_turn(hertz * f64::from(n) * time) / f64::from(n * n)).sum()
    }

    /// The cadence I IV V I of a key, a chord every second and a half.
    fn cadence(tonic: i32, minor: bool, time: f64) -> f64 {
        let third = if minor { 3 } else { 4 };
        let chords = [[0, third, 7], [5, 5 + third, 12], [7, 11, 14], [0, third, 7]];
        chords[(time / 1.5) as usize % 4].iter().map(|note| 0.1 * tone(tonic + note, time)).sum()
    }

    #[test]
    fn a_cadence_is_in_its_key() {
        for (tonic, minor, name) in [
            (0, false, "C major"),
            (7, false, "G major"),
            (-2, false, "Bb major"),
            (6, false, "F# major"),
            (9, true, "A minor"),
            (4, true, "E minor"),
            (1, true, "C# minor"),
            (-9, true, "Eb minor"),
        ] {
            let key = heard(|time| cadence(tonic, minor, time)).expect(name);
            assert_eq!(key.to_string(), name);
            assert!(key.confidence > 0.3, "{name}: {}", key.confidence);
        }
    }

    #[test]
    fn one_chord_alone_is_less_sure_than_a_cadence() {
        let chord = heard(|time| cadence(0, false, time % 1.5)).expect("a key");
        let cadence = heard(|time| cadence(0, false, time)).expect("a key");
        assert!(chord.confidence < cadence.confidence);
    }

    #[test]
    fn noise_clicks_and_silence_have_no_key() {
        let mut seed = 1u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 8) / f64::from(1 << 24) - 0.5
        };
        assert_eq!(heard(|_| 0.5 * noise()), None);
        assert_eq!(heard(|time| if time % 0.5 < 0.01 { noise() } else { 0.0 }), None);
        assert_eq!(heard(|_| 0.0), None);
        assert_eq!(key(&[]), None);
    }

    #[test]
    fn names_are_padded_as_asked() {
        let key = Key { tonic: 9, minor: true, confidence: 1.0 };
        assert_eq!(format!("{key:>9}"), "  A minor");
    }
}
