//! How fast the picture as a whole becomes lighter and darker. Pulses that light all of it on every beat are tiring long
//! before they are flashes: ffmpeg's filter `photosensitivity` objects to a mean change of some 110 steps of 256 a second
//! (measured with its defaults at 24 frames a second). What lies above the mean light is held back until the pace is lower.

use asciivid_effects::kit::math;

/// Places whose colours are followed.
pub(super) const PLACES: usize = 72;
/// Coded red, green and blue of every place, 0..=1.
pub(super) type Colors = [[f32; 3]; PLACES];

/// Mean change a second, of full light, above which the light is held.
const LIMIT: f32 = 0.2;
/// Seconds in which what has changed is forgotten, and in which the eye gets used to a light.
const MEMORY: (f32, f32) = (0.5, 1.0);
/// Mean change of one frame that is a cut: what comes after it is new.
const CUT: f32 = 0.3;
/// The least coded light that is left, as a share of the mean light of the last second.
const LEAST: f32 = 0.9;
/// Gains between that and all light that are tried.
const STEPS: usize = 20;

/// Follows the frames of a film.
#[derive(Debug, Clone, Default)]
pub(super) struct Pace {
    last: Option<Last>,
    /// Mean change a second of what was shown lately, of full light.
    pace: f32,
    /// Mean light lately, as it was drawn.
    mean: f32,
}

#[derive(Debug, Clone)]
struct Last {
    time: f64,
    drawn: Colors,
    shown: Colors,
}

impl Pace {
    /// The share of its coded light that a frame should have.
    pub(super) fn gain(&self, time: f64, colors: &Colors) -> f32 {
        let Some(last) = self.last.as_ref().filter(|last| change(&last.drawn, colors, 1.0) < CUT) else {
            return 1.0;
        };
        let least = (LEAST * self.mean / light(colors).max(1e-3)).min(1.0);
        let pace = |gain: f32| self.after(time, last, change(&last.shown, colors, gain));
        let tried = (0..=STEPS).map(|i| 1.0 + (least - 1.0) * i as f32 / STEPS as f32);
        let calm = tried.clone().find(|&gain| pace(gain) <= LIMIT);
        calm.or_else(|| tried.min_by(|a, b| pace(*a).total_cmp(&pace(*b)))).unwrap_or(1.0)
    }

    /// Takes a frame as it is shown, at a share of its coded light.
    pub(super) fn show(&mut self, time: f64, colors: &Colors, gain: f32) {
        match self.last.as_ref().filter(|last| change(&last.drawn, colors, 1.0) < CUT) {
            Some(last) => {
                self.pace = self.after(time, last, change(&last.shown, colors, gain));
                let kept = kept(time - last.time, MEMORY.1);
                self.mean = kept * self.mean + (1.0 - kept) * light(colors);
            }
            None => (self.pace, self.mean) = (0.0, light(colors)),
        }
        self.last = Some(Last { time, drawn: *colors, shown: colors.map(|color| color.map(|c| gain * c)) });
    }

    /// The pace after a change.
    fn after(&self, time: f64, last: &Last, change: f32) -> f32 {
        let seconds = (time - last.time).max(1e-3);
        let kept = kept(seconds, MEMORY.0);
        kept * self.pace + (1.0 - kept) * change / seconds as f32
    }
}

/// What is left of a memory of so many seconds.
fn kept(seconds: f64, memory: f32) -> f32 {
    math::exp(-(seconds as f32) / memory)
}

/// Mean change from colours to others at a share of their light.
fn change(from: &Colors, to: &Colors, gain: f32) -> f32 {
    let pairs = from.as_flattened().iter().zip(to.as_flattened());
    pairs.map(|(a, b)| (a - gain * b).abs()).sum::<f32>() / (3 * PLACES) as f32
}

fn light(colors: &Colors) -> f32 {
    colors.as_flattened().iter().sum::<f32>() / (3 * PLACES) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of pictures of one light each, 24 a second.
    fn shown(lights: impl Iterator<Item = f32>) -> Vec<(f32, f32)> {
        let mut pace = Pace::default();
        let frame = |(i, light): (usize, f32)| {
            let (time, colors) = (i as f64 / 24.0, [[light; 3]; PLACES]);
            let gain = pace.gain(time, &colors);
            pace.show(time, &colors, gain);
            (light, gain * light)
        };
        lights.enumerate().map(frame).collect()
    }

    /// Mean change a second.
    fn restless(lights: impl Iterator<Item = f32> + Clone) -> f32 {
        let pairs = lights.clone().zip(lights.skip(1));
        let (sum, count) = pairs.fold((0.0, 0), |(sum, n), (a, b)| (sum + (a - b).abs(), n + 1));
        24.0 * sum / count as f32
    }

    #[test]
    fn what_pulses_all_the_time_is_held_near_its_mean_and_keeps_its_beat() {
        let pulses = (0..240).map(|i| 0.2 + 0.2 * (1.0 - (i % 8) as f32 / 8.0));
        let seen = shown(pulses.clone());
        let (drawn, shown) = (restless(pulses), restless(seen[24..].iter().map(|s| s.1)));
        assert!(drawn > 0.9 && shown < 0.6 * drawn, "{drawn} {shown}");
        let least = seen.iter().map(|s| s.1).fold(1.0, f32::min);
        let beats = seen[48..].chunks(8).all(|beat| beat[0].1 > beat[7].1);
        assert!(least > 0.2 && beats, "{least}");
    }

    #[test]
    fn what_is_calm_or_cut_or_swells_is_as_it_is_drawn() {
        let swell = (0..240).map(|i| 0.1 + 0.7 * i as f32 / 240.0);
        let hit = (0..240).map(|i| if i < 96 { 0.2 } else { 0.2 + 0.1 * 0.9_f32.powi(i - 96) });
        let cut = (0..240).map(|i| if i % 48 < 24 { 0.1 } else { 0.6 });
        for seen in [shown(swell), shown(hit), shown(cut)] {
            assert!(seen.iter().all(|(drawn, shown)| drawn == shown));
        }
    }
}
