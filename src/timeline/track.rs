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
    /// A drive's running integral, one value per frame of the scene.
    Integral(Vec<f32>),
}

/// Seconds between two steps of an integral: fixed, so that the motion is the same at every frame rate.
const STEP: f64 = 0.01;

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
            ParamKind::Rate => Track::Integral(track.integrate(clock)),
        }
    }

    /// The value at a moment, `frame` frames into the scene.
    pub fn at(&self, frame: u32, m: &Moment) -> f32 {
        match self {
            Track::Integral(table) => table.get(frame as usize).or(table.last()).copied().unwrap_or(0.0),
            other => other.now(m),
        }
    }

    /// The value of the drive itself at a moment, on a frame or between two.
    pub fn now(&self, m: &Moment) -> f32 {
        match self {
            Track::Constant(value) => *value,
            Track::Drive { drive, min, max } => drive.eval(&m.signals).clamp(*min, *max),
            Track::Integral(_) => 0.0,
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
}
