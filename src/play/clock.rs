//! Where in the song we are: what the sound reports, and a steady clock between its reports.

use std::time::{Duration, Instant};

/// Seconds by which the clock may be off before it jumps instead of being drawn along.
const JUMP: f64 = 0.03;
/// Share of a smaller error that is taken away at a time: reports are rounded, so that one alone says little.
const PULL: f64 = 0.3;
/// Reports of which the one that came soonest counts: on a busy machine one may come late, and none can come early.
const REPORTS: u32 = 4;

/// The time of the song. It stands until it is started, or until the sound says where it is.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// Seconds of the song at `since`, or where it stands.
    at: f64,
    since: Option<Instant>,
    /// Reports since it was last set right, and the greatest error that they told of.
    reports: u32,
    error: f64,
}

impl Clock {
    /// A clock that stands at a time of the song, in seconds.
    pub fn at(time: f64) -> Clock {
        Clock { at: time, since: None, reports: 0, error: f64::NEG_INFINITY }
    }

    fn running(time: f64, since: Instant) -> Clock {
        Clock { since: Some(since), ..Clock::at(time) }
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
        *self = Clock::running(self.time(now), now);
    }

    /// Stops where it is.
    pub fn stop(&mut self, now: Instant) {
        *self = Clock::at(self.time(now));
    }

    /// Stands at a time of the song from now on.
    pub fn seek(&mut self, time: f64) {
        *self = Clock::at(time);
    }

    /// The sound was at a time of the song then; the clock runs from now on. Where that sets it right, returns by how many
    /// seconds it was off.
    pub fn heard(&mut self, time: f64, then: Instant) -> Option<f64> {
        if !self.runs() {
            *self = Clock::running(time, then);
            return None;
        }
        let now = time - self.time(then);
        (self.reports, self.error) = (self.reports + 1, self.error.max(now));
        if self.reports < REPORTS && now <= JUMP {
            return None;
        }
        let error = self.error;
        let set = if error.abs() > JUMP { error } else { PULL * error };
        *self = Clock { since: self.since, ..Clock::at(self.at + set) };
        Some(error)
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

    /// Plays ten minutes on a sound card that runs at `rate` of our clock, reports every 30 ms, rounded, up to 8 ms late and
    /// now and then 60 ms, and stands still for half a second once; gives the worst drift of any frame while there is sound,
    /// and a little later.
    fn drift(rate: f64) -> f64 {
        let began = Instant::now();
        let gap = |t: f64| (t - 300.0).clamp(0.0, 0.5);
        let sound = |t: f64| (t - gap(t)) * rate;
        let mut clock = Clock::at(0.0);
        let mut worst: f64 = 0.0;
        for i in 0..20_000 {
            let t = f64::from(i) * 0.03;
            let late = if i % 50 == 25 { 0.06 } else { 0.008 * f64::from(i * 7 % 11) / 10.0 };
            clock.heard((sound(t) * 100.0).round() / 100.0, after(began, t + late));
            for k in 0..3 {
                let shown = t + late + 0.01 * f64::from(k);
                let silent = (300.0..300.7).contains(&shown);
                let off = (clock.time(after(began, shown)) - sound(shown)).abs();
                worst = if silent { worst } else { worst.max(off) };
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
        assert_eq!(clock.heard(29.9, after(began, 5.0)), None);
        assert!((clock.time(after(began, 5.5)) - 30.4).abs() < 1e-9);
    }

    #[test]
    fn a_report_that_comes_late_is_no_reason_to_go_back() {
        let began = Instant::now();
        let mut clock = Clock::at(0.0);
        clock.heard(0.0, began);
        for i in 1..40 {
            let (t, late) = (f64::from(i) * 0.03, if i % 3 == 0 { 0.09 } else { 0.0 });
            clock.heard(t, after(began, t + late));
            let now = t + late;
            assert!((clock.time(after(began, now)) - now).abs() < 0.001, "{i}");
        }
        // What comes early is true.
        assert!(clock.heard(1.5, after(began, 1.4)).is_some_and(|error| (error - 0.1).abs() < 0.001));
        assert!((clock.time(after(began, 1.4)) - 1.5).abs() < 0.001);
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
