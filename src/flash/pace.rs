//! How fast the picture becomes lighter and darker. Pulses that light all of it on every beat are tiring long before they
//! are flashes, and ffmpeg's filter `photosensitivity` objects to a mean change of some 110 steps of 256 a second (measured
//! with its defaults at 24 frames a second). What lies above the mean light is held back until the pace is lower, as far as
//! less light makes the change smaller: where a part of the picture lights up or moves, dimming all of it would make the
//! rest pulse.

use asciivid_effects::kit::math;

use super::BLOCKS;

/// Mean change of a block in a second, of full light, above which the light is held.
const LIMIT: f32 = 0.2;
/// Seconds in which what has changed is forgotten, and in which the eye gets used to a light.
const MEMORY: (f32, f32) = (0.5, 1.0);
/// Change of the mean light in one frame that is a cut: what comes after it is new.
const CUT: f32 = 0.3;
/// The least coded light that is left of a frame: what hits is still seen to hit.
const LEAST: f32 = 0.7;
/// Gains between the least and all light that are tried.
const STEPS: usize = 20;

/// Coded light of every block, 0..=1.
pub(super) type Lights = [f32; BLOCKS];

/// Follows the light of the frames of a film.
#[derive(Debug, Clone, Default)]
pub(super) struct Pace {
    last: Option<Last>,
    /// Change a second of what was shown lately.
    pace: f32,
    /// Mean light lately, as it was drawn.
    mean: f32,
}

#[derive(Debug, Clone)]
struct Last {
    time: f64,
    drawn: f32,
    shown: Lights,
}

impl Pace {
    /// The share of its coded light that a frame should have.
    pub(super) fn gain(&self, time: f64, lights: &Lights) -> f32 {
        let light = mean(lights);
        let Some(last) = self.before(light) else { return 1.0 };
        let least = (self.mean / light.max(1e-3)).clamp(LEAST, 1.0);
        let (mut best, mut lowest) = (1.0, f32::INFINITY);
        for i in 0..=STEPS {
            let gain = 1.0 + (least - 1.0) * i as f32 / STEPS as f32;
            let pace = self.after(time, last, lights, gain);
            if pace < lowest {
                (best, lowest) = (gain, pace);
            }
            if pace <= LIMIT {
                break;
            }
        }
        best
    }

    /// Takes a frame as it is shown, at a share of its coded light.
    pub(super) fn show(&mut self, time: f64, lights: &Lights, gain: f32) {
        let light = mean(lights);
        (self.pace, self.mean) = match self.before(light) {
            Some(last) => {
                let kept = kept(time - last.time, MEMORY.1);
                (self.after(time, last, lights, gain), kept * self.mean + (1.0 - kept) * light)
            }
            None => (0.0, light),
        };
        self.last = Some(Last { time, drawn: light, shown: lights.map(|light| gain * light) });
    }

    /// The frame before, unless there is a cut between.
    fn before(&self, light: f32) -> Option<&Last> {
        self.last.as_ref().filter(|last| (last.drawn - light).abs() < CUT)
    }

    /// The pace if a frame is shown now, at a share of its coded light.
    fn after(&self, time: f64, last: &Last, lights: &Lights, gain: f32) -> f32 {
        let seconds = (time - last.time).max(1e-3);
        let kept = kept(seconds, MEMORY.0);
        let changes = lights.iter().zip(&last.shown).map(|(light, shown)| (gain * light - shown).abs());
        kept * self.pace + (1.0 - kept) * changes.sum::<f32>() / (BLOCKS as f32 * seconds as f32)
    }
}

fn mean(lights: &Lights) -> f32 {
    lights.iter().sum::<f32>() / BLOCKS as f32
}

/// What is left of a memory of so many seconds.
fn kept(seconds: f64, memory: f32) -> f32 {
    math::exp(-(seconds as f32) / memory)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of pictures of one light each, 24 a second.
    fn shown(lights: impl Iterator<Item = f32>) -> Vec<(f32, f32)> {
        let mut pace = Pace::default();
        let frame = |(i, light): (usize, f32)| {
            let time = i as f64 / 24.0;
            let gain = pace.gain(time, &[light; BLOCKS]);
            pace.show(time, &[light; BLOCKS], gain);
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
    fn what_lights_up_in_a_part_does_not_darken_the_rest() {
        let mut pace = Pace::default();
        for frame in 0..96 {
            let (time, lit) = (f64::from(frame) / 24.0, 0.6 * 0.8_f32.powi(frame % 8));
            let lights = std::array::from_fn(|block| if block < BLOCKS / 3 { lit } else { 0.4 });
            let gain = pace.gain(time, &lights);
            pace.show(time, &lights, gain);
            assert!(gain > 0.999, "{gain} at {time}");
        }
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
