//! Where in the song we are: what the sound reports, and a steady clock between its reports.

use std::time::{Duration, Instant};

/// Seconds by which the clock may be off before it jumps instead of being drawn along.
const JUMP: f64 = 0.03;
/// Share of a smaller error that a report takes away: reports are rounded and come late, so that one alone says little.
const PULL: f64 = 0.1;

/// The time of the song. It stands until it is started, or until the sound says where it is.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// Seconds of the song at `since`, or where it stands.
    at: f64,
    since: Option<Instant>,
}

impl Clock {
    /// A clock that stands at a time of the song, in seconds.
    pub fn at(time: f64) -> Clock {
        Clock { at: time, since: None }
    }

    /// Seconds of the song.
    pub fn time(&self, now: Instant) -> f64 {
        self.at + self.since.map_or(0.0, |since| now.saturating_duration_since(since).as_secs_f64())
    }

    /// Whether it runs.
    pub fn runs(&self) -> bool {
        self.since.is_some()
    }

    /// Goes on from where it stands.
    pub fn start(&mut self, now: Instant) {
        *self = Clock { at: self.time(now), since: Some(now) };
    }

    /// Stops where it is.
    pub fn stop(&mut self, now: Instant) {
        *self = Clock::at(self.time(now));
    }

    /// Stands at a time of the song from now on.
    pub fn seek(&mut self, time: f64) {
        *self = Clock::at(time);
    }

    /// The sound was at a time of the song then; the clock runs from now on. Returns by how many seconds it was off.
    pub fn heard(&mut self, time: f64, then: Instant) -> f64 {
        let error = if self.runs() { time - self.time(then) } else { 0.0 };
        if !self.runs() || error.abs() > JUMP {
            *self = Clock { at: time, since: Some(then) };
        } else {
            self.at += PULL * error;
        }
        error
    }
}

/// Time until a frame is over at which the song is at a time, for frames of that many seconds.
pub(super) fn until_next(time: f64, frame: f64) -> Duration {
    Duration::from_secs_f64(frame - time.rem_euclid(frame))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, seconds: f64) -> Instant {
        start + Duration::from_secs_f64(seconds)
    }

    /// Plays ten minutes on a sound card that runs at `rate` of our clock, reports every 30 ms, rounded and up to 8 ms
    /// late, and stands still for half a second once; gives the worst drift of any frame.
    fn drift(rate: f64) -> f64 {
        let began = Instant::now();
        let gap = |t: f64| (t - 300.0).clamp(0.0, 0.5);
        let sound = |t: f64| (t - gap(t)) * rate;
        let mut clock = Clock::at(0.0);
        let mut worst: f64 = 0.0;
        for i in 0..20_000 {
            let t = f64::from(i) * 0.03;
            let late = 0.008 * f64::from(i * 7 % 11) / 10.0;
            clock.heard((sound(t) * 100.0).round() / 100.0, after(began, t + late));
            for k in 0..3 {
                let shown = t + late + 0.01 * f64::from(k);
                worst = worst.max((clock.time(after(began, shown)) - sound(shown)).abs());
            }
        }
        worst
    }

    #[test]
    fn a_frame_is_never_40_ms_from_the_sound() {
        for rate in [0.999, 1.0, 1.0005, 1.002] {
            assert!(drift(rate) < 0.04, "{rate}: {}", drift(rate));
        }
    }

    #[test]
    fn a_clock_that_stands_waits_for_the_sound() {
        let began = Instant::now();
        let mut clock = Clock::at(30.0);
        assert_eq!(clock.time(after(began, 5.0)), 30.0);
        assert_eq!(clock.heard(29.9, after(began, 5.0)), 0.0);
        assert!((clock.time(after(began, 5.5)) - 30.4).abs() < 1e-9);
    }

    #[test]
    fn pausing_and_seeking_lose_no_time() {
        let began = Instant::now();
        let mut clock = Clock::at(10.0);
        clock.start(began);
        clock.stop(after(began, 2.0));
        assert!(!clock.runs() && (clock.time(after(began, 60.0)) - 12.0).abs() < 1e-9);
        clock.start(after(began, 60.0));
        assert!((clock.time(after(began, 61.0)) - 13.0).abs() < 1e-9);
        clock.seek(99.0);
        clock.start(after(began, 70.0));
        assert!((clock.time(after(began, 71.0)) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn the_next_frame_is_waited_for_and_no_longer() {
        assert!((until_next(1.0 / 3.0, 0.1).as_secs_f64() - 0.0667).abs() < 1e-4);
        assert!(until_next(-0.05, 0.1).as_secs_f64() <= 0.1);
    }
}
