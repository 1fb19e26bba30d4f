//! Parameters in time.

use asciivid_effects::kit::drive::Drive;
use asciivid_effects::kit::{Moment, ParamDecl, ParamKind};

/// A number that may follow the music over one scene.
#[derive(Debug, Clone)]
pub enum Track {
    /// Always the same.
    Constant(f32),
    /// A drive, clamped to `min..=max`.
    Drive {
        /// The expression.
        drive: Drive,
        /// Smallest value.
        min: f32,
        /// Largest value.
        max: f32,
    },
    /// What depends on all that came before in the scene, one value per frame: a drive's running integral, or its
    /// afterglow.
    Table(Vec<f32>),
}

/// Seconds between two steps of what is summed up: fixed, so that the motion is the same at every frame rate.
const STEP: f64 = 0.01;

/// What is left of a light after a step: it comes at once, and falls by half in 0.16 s, as a lamp or the eye does.
/// Pulses that fell as fast as they come would be seen as flicker between two beats.
const AFTERGLOW: f32 = 0.9576;

/// The music of one scene: gives the moment at a time in seconds of the song, and the times of its frames.
pub trait Clock {
    /// The moment at a time in seconds of the song.
    fn moment(&self, time: f64) -> Moment<'_>;
    /// Start of the scene, seconds of the song.
    fn start(&self) -> f64;
    /// Times of the scene's frames, seconds of the song.
    fn frames(&self) -> impl Iterator<Item = f64>;
}

impl Track {
    /// A track of a drive within a range.
    pub fn new(drive: Drive, min: f32, max: f32) -> Track {
        match drive.constant() {
            Some(value) => Track::Constant(value.clamp(min, max)),
            None => Track::Drive { drive, min, max },
        }
    }

    /// The track of an effect's parameter: its value, or its integral over the scene.
    pub fn of_param(decl: &ParamDecl, drive: Drive, clock: &impl Clock) -> Track {
        let track = Track::new(drive, decl.min, decl.max);
        match decl.kind {
            ParamKind::Value | ParamKind::Choice => track,
            ParamKind::Rate => Track::Table(track.integrate(clock)),
        }
    }

    /// The track of a light, with its afterglow.
    pub fn of_light(drive: Drive, min: f32, max: f32, clock: &impl Clock) -> Track {
        match Track::new(drive, min, max) {
            track @ Track::Drive { .. } => Track::Table(track.glow(clock)),
            other => other,
        }
    }

    /// The value at a moment, `frame` frames into the scene.
    pub fn at(&self, frame: u32, m: &Moment) -> f32 {
        match self {
            Track::Table(table) => table.get(frame as usize).or(table.last()).copied().unwrap_or(0.0),
            other => other.now(m),
        }
    }

    /// The value of the drive itself at a moment, on a frame or between two.
    pub fn now(&self, m: &Moment) -> f32 {
        match self {
            Track::Constant(value) => *value,
            Track::Drive { drive, min, max } => drive.eval(&m.signals).clamp(*min, *max),
            Track::Table(_) => 0.0,
        }
    }

    fn integrate(&self, clock: &impl Clock) -> Vec<f32> {
        let (mut sum, mut steps) = (0.0_f64, 0_u32);
        let advance = |time: f64| {
            // Whole steps are summed once; the rest of the way to the frame is added on top.
            while clock.start() + f64::from(steps + 1) * STEP <= time {
                sum += f64::from(self.now(&clock.moment(clock.start() + f64::from(steps) * STEP))) * STEP;
                steps += 1;
            }
            let at = clock.start() + f64::from(steps) * STEP;
            (sum + f64::from(self.now(&clock.moment(at))) * (time - at)) as f32
        };
        clock.frames().map(advance).collect()
    }

    fn glow(&self, clock: &impl Clock) -> Vec<f32> {
        let (mut left, mut steps) = (0.0_f32, 0_u32);
        let advance = |time: f64| {
            while clock.start() + f64::from(steps) * STEP <= time {
                let now = self.now(&clock.moment(clock.start() + f64::from(steps) * STEP));
                left = now + (left - now).max(0.0) * AFTERGLOW;
                steps += 1;
            }
            left.max(self.now(&clock.moment(time)))
        };
        clock.frames().map(advance).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::Span;
    use super::super::made_up::{features, section};
    use super::*;
    use crate::settings::Fps;

    /// The exposure `beat` of a scene of four seconds, in which a beat falls on every half second.
    fn beats(fps: u32) -> Vec<f32> {
        let features = features(&[section(0.0, 4.0, "verse", 0.5)], true);
        let fps = Fps { num: fps, den: 1 };
        let span = Span { features: &features, fps, frames: 0..4 * fps.num, time: (0.0, 4.0) };
        match Track::of_light(Drive::parse("beat").unwrap(), 0.0, 4.0, &span) {
            Track::Table(table) => table,
            other => panic!("{other:?} is no table"),
        }
    }

    #[test]
    fn light_comes_at_once_and_leaves_slowly() {
        let light = beats(60);
        let steps: Vec<f32> = light.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let (rise, fall) =
            steps.iter().fold((0.0_f32, 0.0_f32), |(up, down), step| (up.max(*step), down.min(*step)));
        assert!(rise > 0.3 && -fall < 0.1 * rise, "rises by {rise}, falls by {fall}");
    }

    #[test]
    fn light_is_the_same_at_every_frame_rate() {
        // The middle of every second frame at 30 a second is the middle of every sixth but one at 90.
        let (few, many) = (beats(30), beats(90));
        for (i, light) in few.iter().enumerate() {
            assert!((light - many[3 * i + 1]).abs() < 1e-5, "frame {i}: {light} and {}", many[3 * i + 1]);
        }
    }
}
