//! Playing, pausing and seeking: the clock and the sound that it goes by.

use std::time::{Duration, Instant};

use super::clock::Clock;
use super::sound::{Report, Sound, Speaker};

/// How long after a seek the sound begins: who holds an arrow down wants no sound in between.
const SETTLE: Duration = Duration::from_millis(150);
/// How long is waited for sound.
const PATIENCE: Duration = Duration::from_secs(3);

/// What moves the film on.
#[derive(Debug)]
pub(super) struct Transport {
    clock: Clock,
    speaker: Option<Speaker>,
    sound: Option<Sound>,
    pub(super) paused: bool,
    /// When to go on.
    due: Option<Instant>,
    /// Until when sound is waited for.
    limit: Option<Instant>,
    /// The worst that the clock was off, if there was sound.
    pub(super) drift: Option<f64>,
}

impl Transport {
    /// Stands at a time of the song, in seconds; plays with sound if there is what makes it.
    pub(super) fn new(from: f64, speaker: Option<Speaker>) -> Transport {
        let clock = Clock::at(from);
        Transport { clock, speaker, sound: None, paused: false, due: None, limit: None, drift: None }
    }

    /// Begins to play.
    pub(super) fn begin(&mut self, now: Instant) {
        self.due = Some(now);
    }

    /// Seconds of the song.
    pub(super) fn time(&self, now: Instant) -> f64 {
        self.clock.time(now)
    }

    /// Stands, or goes on.
    pub(super) fn pause(&mut self, now: Instant) {
        self.paused = !self.paused;
        self.sound = None;
        self.clock.stop(now);
        self.due = (!self.paused).then_some(now);
    }

    /// Goes to a time of the song.
    pub(super) fn seek(&mut self, time: f64, now: Instant) {
        self.sound = None;
        self.clock.seek(time);
        self.due = (!self.paused).then_some(now + SETTLE);
    }

    /// Does what is due and takes what the sound says. Gives what the user should know.
    pub(super) fn tick(&mut self, now: Instant) -> Option<&'static str> {
        if self.due.is_some_and(|due| due <= now) {
            self.due = None;
            self.limit = Some(now + PATIENCE);
            match self.speaker.as_ref().map(|speaker| speaker.play(self.clock.time(now))) {
                Some(Ok(sound)) => self.sound = Some(sound),
                Some(Err(_)) => return Some(self.go_silent(now)),
                None => self.clock.start(now),
            }
        }
        while let Some(sound) = &self.sound {
            match sound.report() {
                Report::At(time, then) => {
                    if let Some(off) = self.clock.heard(time, then) {
                        self.drift = Some(self.drift.unwrap_or(0.0).max(off.abs()));
                    }
                }
                // It ends a little before the last frame.
                Report::Over if self.clock.runs() => self.sound = None,
                Report::Over => return Some(self.go_silent(now)),
                Report::Nothing => {
                    if !self.clock.runs() && self.limit.is_some_and(|limit| now >= limit) {
                        self.clock.start(now);
                    }
                    break;
                }
            }
        }
        None
    }

    fn go_silent(&mut self, now: Instant) -> &'static str {
        (self.sound, self.speaker) = (None, None);
        self.clock.start(now);
        "ffplay cannot play the song here, so there is no sound"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_sound_the_film_keeps_time_through_pauses_and_seeks() {
        let began = Instant::now();
        let at = |seconds: f64| began + Duration::from_secs_f64(seconds);
        let mut transport = Transport::new(10.0, None);
        transport.begin(began);
        let time = |seconds: f64, transport: &mut Transport| {
            assert_eq!(transport.tick(at(seconds)), None);
            (transport.time(at(seconds)) * 100.0).round() / 100.0
        };
        assert_eq!([time(0.0, &mut transport), time(1.5, &mut transport)], [10.0, 11.5]);
        transport.pause(at(2.0));
        assert_eq!(time(9.0, &mut transport), 12.0);
        transport.seek(40.0, at(9.0));
        assert_eq!(time(20.0, &mut transport), 40.0);
        transport.pause(at(20.0));
        assert_eq!([time(20.0, &mut transport), time(21.0, &mut transport)], [40.0, 41.0]);
        // The film stands for a moment after a seek.
        transport.seek(5.0, at(21.0));
        assert_eq!([time(21.1, &mut transport), time(21.2, &mut transport)], [5.0, 5.0]);
        assert_eq!(time(22.2, &mut transport), 6.0);
        assert_eq!(transport.drift, None);
    }
}
