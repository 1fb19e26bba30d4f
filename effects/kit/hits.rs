//! What the last hits of the music do to a picture.

use super::{Hit, Moment, ease, noise};

/// Number of hits of a kind up to now.
pub fn count(m: &Moment, hit: Hit) -> u32 {
    m.events.of(hit).partition_point(|e| e.time <= m.time) as u32
}

/// Strength of the last hit, halved after every `half_life` seconds; 0 before the first.
pub fn pulse(m: &Moment, hit: Hit, half_life: f32) -> f32 {
    m.last(hit).map_or(0.0, |(age, strength)| strength * ease::decay(age, half_life))
}

/// The newest hits of the last `window` seconds, at most `few`, oldest first: `(number in the song, age in seconds,
/// strength)`.
pub fn newest<'a>(
    m: &'a Moment,
    hit: Hit,
    window: f32,
    few: usize,
) -> impl Iterator<Item = (u32, f32, f32)> + 'a {
    let older = m.recent(hit, window).count().saturating_sub(few);
    m.recent(hit, window).skip(older).map(|(number, age, strength)| (number as u32, age, strength))
}

/// A hash that becomes another one `hz` times a second, at instants of its own.
pub fn reroll(m: &Moment, hz: f32, hash: u32) -> u32 {
    noise::hash2(hash, (m.time * f64::from(hz) + f64::from(noise::unit(hash))) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kit::{Event, Events, Signals, Spectrum};

    fn check(time: f64, test: impl Fn(&Moment)) {
        let kicks = [1.0, 2.0, 3.0].map(|time| Event { time, strength: 0.5 }).to_vec();
        let (events, spectrum) = (Events { kicks, ..Events::default() }, Spectrum::default());
        let (signals, scene_length) = (Signals::default(), 4.0);
        let (t, seed) = (time as f32, 0);
        test(&Moment { signals, time, t, scene_length, seed, events: &events, spectrum: &spectrum });
    }

    #[test]
    fn hits_count_and_their_light_halves() {
        check(0.5, |m| assert_eq!((count(m, Hit::Kick), pulse(m, Hit::Kick, 0.1)), (0, 0.0)));
        check(2.0, |m| assert_eq!((count(m, Hit::Kick), pulse(m, Hit::Kick, 0.1)), (2, 0.5)));
        check(2.25, |m| assert_eq!(pulse(m, Hit::Kick, 0.25), 0.25));
    }

    #[test]
    fn of_many_hits_the_newest_are_taken() {
        let numbers = |m: &Moment, window, few| {
            newest(m, Hit::Kick, window, few).map(|(number, ..)| number).collect::<Vec<u32>>()
        };
        check(3.5, |m| {
            assert_eq!(numbers(m, 9.0, 2), [1, 2]);
            assert_eq!(numbers(m, 9.0, 9), [0, 1, 2]);
            assert_eq!(numbers(m, 1.0, 9), [2]);
        });
    }

    #[test]
    fn a_hash_is_rolled_so_many_times_a_second() {
        let seen = std::cell::RefCell::new(Vec::new());
        (0..1000).for_each(|i| check(f64::from(i) * 0.002, |m| seen.borrow_mut().push(reroll(m, 8.0, 99))));
        let mut seen = seen.into_inner();
        seen.dedup();
        assert!((16..=17).contains(&seen.len()), "{}", seen.len());
    }
}
