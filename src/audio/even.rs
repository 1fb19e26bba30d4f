//! An even beat: one tempo and one phase for the whole song, as far as the user does not know them.

use super::beat::Accents;
use super::spectrum::HOP;

/// Seconds by which an accent may miss a beat and still speak for it.
const NEAR: f64 = 0.03;
/// Share by which a tempo that was found may be wrong.
const WRONG: f64 = 0.005;
/// Seconds of the song from which a tempo is made more exact at first; each time it is twice as many.
const SPAN: f64 = 30.0;
/// Seconds by which a beat at the end of the span may be off.
const EXACT: f64 = 0.005;

/// Beats that lie whole periods from each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Even {
    /// Seconds of one of the beats.
    pub(super) beat: f64,
    /// Seconds from each beat to the next.
    pub(super) period: f64,
}

impl Even {
    /// Every beat in a song of that many seconds, by number (0 is `beat`) and time.
    pub(super) fn beats(&self, duration: f64) -> impl Iterator<Item = (i64, f64)> + use<> {
        let Even { beat, period } = *self;
        // A hair's breadth, so that rounding does not cost the beat at 0.
        let first = (-beat / period - 1e-9).ceil() as i64;
        let all = (first..).map(move |i| (i, (beat + i as f64 * period).max(0.0)));
        all.take_while(move |beat| beat.1 < duration)
    }

    /// The grid of a period that the accents fit best, wherever it begins.
    pub(super) fn at_period(period: f64, accents: &Accents) -> Even {
        let beat = accents.phase(period / HOP) as f64 * HOP;
        let coarse = Even { beat, period };
        let (mut sum, mut weights) = (0.0, 0.0);
        for (time, weight) in accents.times() {
            let off = coarse.off(time);
            if off.abs() <= NEAR {
                (sum, weights) = (sum + weight * off, weights + weight);
            }
        }
        Even { beat: if weights > 0.0 { beat + sum / weights } else { beat }, period }
    }

    /// The grid through a beat that the accents fit best, whose period is nearly that. Longer and longer parts of the
    /// song make it more and more exact.
    pub(super) fn through(beat: f64, period: f64, accents: &Accents) -> Even {
        let times: Vec<(f64, f64)> = accents.times().collect();
        let farthest = times.iter().map(|accent| (accent.0 - beat).abs()).fold(0.0, f64::max);
        let (mut period, mut wrong, mut span) = (period, WRONG, SPAN);
        loop {
            let step = EXACT / span;
            let steps = (wrong / step).ceil() as i32;
            let fit = |i: &i32| {
                let even = Even { beat, period: period * (1.0 + f64::from(*i) * step) };
                even.fit(times.iter().filter(|accent| (accent.0 - beat).abs() <= span))
            };
            // Of equals the one that changes least.
            let mut tries: Vec<i32> = (-steps..=steps).collect();
            tries.sort_by_key(|i| i.abs());
            let mut best = (0, f64::MIN);
            for i in tries {
                let fit = fit(&i);
                best = if fit > best.1 { (i, fit) } else { best };
            }
            period *= 1.0 + f64::from(best.0) * step;
            if span >= farthest {
                return Even { beat, period };
            }
            (wrong, span) = (2.0 * step, 2.0 * span);
        }
    }

    /// Seconds from the nearest beat to a time.
    fn off(&self, time: f64) -> f64 {
        let beats = (time - self.beat) / self.period;
        (beats - beats.round()) * self.period
    }

    /// How well accents fall on the beats: their weights, less the farther off they are.
    fn fit<'a>(&self, accents: impl Iterator<Item = &'a (f64, f64)>) -> f64 {
        accents.map(|&(time, weight)| weight * (1.0 - self.off(time).abs() / NEAR).max(0.0)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Accents of clicks at these times, as the spectrum would show them.
    fn accents(clicks: impl Iterator<Item = f64>, duration: f64) -> Accents {
        let mut curve = vec![0.0f32; (duration / HOP) as usize];
        for click in clicks {
            let at = (click + 0.005) / HOP;
            for frame in [at.floor(), at.ceil()] {
                if let Some(value) = curve.get_mut(frame as usize) {
                    *value = (1.0 - (at - frame).abs()) as f32;
                }
            }
        }
        Accents::new(curve)
    }

    #[test]
    fn the_grid_covers_the_whole_song_and_no_more() {
        let times =
            |beat, period, duration| -> Vec<(i64, f64)> { Even { beat, period }.beats(duration).collect() };
        assert_eq!(times(0.5, 0.5, 1.6), [(-1, 0.0), (0, 0.5), (1, 1.0), (2, 1.5)]);
        assert_eq!(times(0.1, 0.5, 1.1), [(0, 0.1), (1, 0.6)]);
        assert_eq!(times(3.0, 2.0, 0.5), []);
        let long = times(100.0, 60.0 / 174.0, 240.0);
        assert_eq!(long.len(), 696);
        for (i, time) in long {
            assert_eq!(time, 100.0 + i as f64 * (60.0 / 174.0));
        }
    }

    #[test]
    fn the_phase_is_found_at_any_tempo() {
        for (bpm, beat) in [(40.0, 0.9), (97.3, 0.012), (174.0, 0.2), (333.0, 0.1)] {
            let period = 60.0 / bpm;
            let clicks = (0..).map(|i| beat + f64::from(i) * period).take_while(|t| *t < 60.0);
            let even = Even::at_period(period, &accents(clicks, 60.0));
            let off = Even { beat, period }.off(even.beat);
            assert!(off.abs() < 0.004, "{bpm}: {off} s off");
        }
    }

    #[test]
    fn a_tempo_that_is_nearly_right_is_made_exact_over_an_hour() {
        let (beat, period) = (0.3, 60.0 / 127.93);
        let clicks = (0..).map(|i| beat + f64::from(i) * period).take_while(|t| *t < 3600.0);
        let even = Even::through(beat, period * 1.003, &accents(clicks, 3600.0));
        let late = (even.period - period) * 3600.0 / period;
        assert!(late.abs() < 0.02, "{late} s off after an hour");
    }

    #[test]
    fn silence_has_the_grid_that_was_asked_for() {
        let silence = accents(std::iter::empty(), 10.0);
        assert_eq!(Even::at_period(0.5, &silence).beats(10.0).count(), 20);
        assert_eq!(Even::through(0.2, 0.5, &silence), Even { beat: 0.2, period: 0.5 });
    }
}
