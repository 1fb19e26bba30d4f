//! Parameters in time.

use std::cell::OnceCell;

use asciivid_effects::kit::drive::Drive;
use asciivid_effects::kit::{Moment, ParamDecl, ParamKind, Signals};

use super::Span;

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

/// The music of one scene, for all of its tracks.
#[derive(Debug)]
pub(super) struct Clock<'a> {
    span: Span<'a>,
    /// The signals at every step from the scene's start, as soon as a track sums them up.
    steps: OnceCell<Vec<Signals>>,
}

impl<'a> Clock<'a> {
    /// Of a part of the song.
    pub(super) fn new(span: Span<'a>) -> Clock<'a> {
        Clock { span, steps: OnceCell::new() }
    }

    /// When a step begins, in seconds of the song.
    fn time(&self, step: usize) -> f64 {
        self.span.time.0 + step as f64 * STEP
    }

    /// The signals at every step that begins before the last frame is shown.
    fn steps(&self) -> &[Signals] {
        self.steps.get_or_init(|| {
            let last = self.frames().last().unwrap_or(self.span.time.0);
            let times = (0..).map(|step| self.time(step)).take_while(|&time| time <= last);
            times.map(|time| self.span.at(time).signals).collect()
        })
    }

    /// Times of the scene's frames, seconds of the song.
    fn frames(&self) -> impl Iterator<Item = f64> {
        self.span.frames.clone().map(|frame| self.span.fps.middle_of(frame))
    }
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
    pub(super) fn of_param(decl: &ParamDecl, drive: Drive, clock: &Clock) -> Track {
        let track = Track::new(drive, decl.min, decl.max);
        match decl.kind {
            ParamKind::Value | ParamKind::Choice => track,
            ParamKind::Rate => Track::Table(track.integrate(clock)),
        }
    }

    /// The track of a light, with its afterglow.
    pub(super) fn of_light(drive: Drive, min: f32, max: f32, clock: &Clock) -> Track {
        match Track::new(drive, min, max) {
            track @ Track::Drive { .. } => Track::Table(track.glow(clock)),
            other => other,
        }
    }

    /// The value at a moment, `frame` frames into the scene.
    pub fn at(&self, frame: u32, m: &Moment) -> f32 {
        match self {
            Track::Table(table) => table.get(frame as usize).or(table.last()).copied().unwrap_or(0.0),
            other => other.now(&m.signals),
        }
    }

    /// The value of the drive itself, on a frame or between two.
    pub fn now(&self, signals: &Signals) -> f32 {
        match self {
            Track::Constant(value) => *value,
            Track::Drive { drive, min, max } => drive.eval(signals).clamp(*min, *max),
            Track::Table(_) => 0.0,
        }
    }

    fn integrate(&self, clock: &Clock) -> Vec<f32> {
        let (steps, mut sum, mut whole) = (clock.steps(), 0.0_f64, 0);
        let now = |step: usize| steps.get(step).map_or(0.0, |signals| f64::from(self.now(signals)));
        let advance = |time: f64| {
            // Whole steps are summed once; the rest of the way to the frame is added on top.
            while clock.time(whole + 1) <= time {
                sum += now(whole) * STEP;
                whole += 1;
            }
            (sum + now(whole) * (time - clock.time(whole))) as f32
        };
        clock.frames().map(advance).collect()
    }

    fn glow(&self, clock: &Clock) -> Vec<f32> {
        let (mut steps, mut left, mut next) = (clock.steps().iter(), 0.0_f32, 0);
        let advance = |time: f64| {
            while clock.time(next) <= time
                && let Some(signals) = steps.next()
            {
                let now = self.now(signals);
                left = now + (left - now).max(0.0) * AFTERGLOW;
                next += 1;
            }
            left.max(self.now(&clock.span.at(time).signals))
        };
        clock.frames().map(advance).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{features, section};
    use super::*;
    use crate::settings::Fps;

    /// The exposure `beat` of a scene of four seconds, in which a beat falls on every half second.
    fn beats(fps: u32) -> Vec<f32> {
        let features = features(&[section(0.0, 4.0, "verse", 0.5)], true);
        let fps = Fps { num: fps, den: 1 };
        let span = Span { features: &features, fps, frames: 0..4 * fps.num, time: (0.0, 4.0) };
        match Track::of_light(Drive::parse("beat").unwrap(), 0.0, 4.0, &Clock::new(span)) {
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
