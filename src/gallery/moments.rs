//! Which moments of a song are shown.

use asciivid_effects::kit::Signal;

use crate::audio::Features;

/// What the moments are called.
pub const NAMES: [&str; 3] = ["quiet", "beat", "peak"];
/// Seconds at either end of a song that show nothing yet or nothing any more.
const ENDS: f64 = 2.0;
/// Seconds between two moments that are compared.
const STEP: f64 = 0.1;
/// Seconds after a hit at which it is seen best.
const AFTER: f64 = 0.04;

/// Three moments of a song, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// A quiet place between hits, a kick where the music is not yet at its height, and where energy, kick, snare and
    /// drop together are.
    pub times: [f64; 3],
}

impl Moments {
    /// Finds them; in a song without kicks the beats stand in, and without those its loudness alone.
    pub fn of(features: &Features) -> Moments {
        let length = features.duration;
        let ends = ENDS.min(0.1 * length);
        let all: Vec<f64> =
            (0..).map(|i| ends + f64::from(i) * STEP).take_while(|t| *t < length - ends - STEP).collect();
        let energy = |time: f64| features.at(time)[Signal::Energy];
        let still = |time: &f64| {
            let at = features.at(*time);
            // Nothing at all is no quiet place but an empty one.
            let silent = if at[Signal::Rms] > 0.02 { 0.0 } else { 9.0 };
            at[Signal::Energy] + at[Signal::Loudness] + at[Signal::Beat] + silent
        };
        let quiet = all.iter().copied().min_by(|a, b| still(a).total_cmp(&still(b))).unwrap_or(0.0);
        let events = &features.events;
        let hits = [&events.kicks, &events.beats].into_iter().find(|list| !list.is_empty());
        let mut hits: Vec<f64> = hits.map_or_else(
            || all.clone(),
            |list| list.iter().map(|event| event.time + AFTER).filter(|time| *time < length).collect(),
        );
        hits.sort_by(|a, b| energy(*a).total_cmp(&energy(*b)));
        let strong = |time: &f64| {
            let at = features.at(*time);
            at[Signal::Energy] + at[Signal::Kick] + at[Signal::Snare] + at[Signal::Drop]
        };
        let beat = hits.get(hits.len() / 4);
        let peak = all.iter().chain(&hits).max_by(|a, b| strong(a).total_cmp(&strong(b)));
        Moments { times: [quiet, beat.copied().unwrap_or(quiet), peak.copied().unwrap_or(quiet)] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::{Analyser, Guide, tune};

    #[test]
    fn the_moments_of_the_tune_rise_in_energy_and_lie_in_it() {
        let features = tune().features().unwrap();
        let moments = Moments::of(&features).times;
        let energy = moments.map(|time| features.at(time)[Signal::Energy]);
        assert!(energy[0] < energy[1] && energy[1] < energy[2], "{moments:?}: {energy:?}");
        assert!(moments.iter().all(|time| (0.0..features.duration).contains(time)), "{moments:?}");
        assert!(features.at(moments[1])[Signal::Kick] > 0.3 && features.at(moments[2])[Signal::Snare] > 0.3);
    }

    #[test]
    fn silence_and_a_very_short_sound_have_moments_too() {
        for count in [100, 22_050] {
            let mut analyser = Analyser::new(22_050, 1);
            analyser.push(&vec![0.0; count]);
            let times = Moments::of(&analyser.finish(&Guide::Nothing).unwrap()).times;
            assert!(times.iter().all(|time| time.is_finite() && *time >= 0.0), "{times:?}");
        }
    }
}
