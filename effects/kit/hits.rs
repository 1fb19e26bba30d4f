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
