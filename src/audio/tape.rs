//! The part of a song that passes by: one channel of samples, read window by window.

/// Samples that may pile up before the old ones are dropped.
const SLACK: usize = 1 << 16;

/// Samples on their way through the analysis. Before the song there is silence.
#[derive(Debug)]
pub(super) struct Tape {
    rate: f64,
    /// Place in the song of the first sample that is held.
    start: isize,
    pub(super) samples: Vec<f32>,
}

impl Tape {
    /// An empty tape with `lead` seconds of silence before the song.
    pub(super) fn new(rate: u32, lead: f64) -> Self {
        let lead = (lead * f64::from(rate)) as usize + 1;
        Tape { rate: f64::from(rate), start: -(lead as isize), samples: vec![0.0; lead] }
    }

    /// Adds silence after the song.
    pub(super) fn trail(&mut self, seconds: f64) {
        self.samples.resize(self.samples.len() + (seconds * self.rate) as usize + 1, 0.0);
    }

    /// `len` samples from place `from` on, if they are there.
    fn slice(&self, from: isize, len: usize) -> Option<&[f32]> {
        let offset = usize::try_from(from - self.start).ok()?;
        self.samples.get(offset..offset + len)
    }

    /// The `len` samples around a time in seconds, if they have passed already.
    pub(super) fn around(&self, time: f64, len: usize) -> Option<&[f32]> {
        self.slice((time * self.rate).round() as isize - (len / 2) as isize, len)
    }

    /// The samples between two times in seconds; at least one, if they have passed already.
    pub(super) fn between(&self, from: f64, to: f64) -> Option<&[f32]> {
        let (from, to) = ((from * self.rate).round() as isize, (to * self.rate).round() as isize);
        self.slice(from, (to - from).max(1) as usize)
    }

    /// Drops what lies before a time in seconds, once that is worth the move.
    pub(super) fn forget(&mut self, time: f64) {
        let before = ((time * self.rate) as isize - self.start).max(0) as usize;
        if before > SLACK {
            self.samples.drain(..before);
            self.start += before as isize;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_stay_in_place_while_the_tape_moves() {
        let mut tape = Tape::new(1000, 0.5);
        assert!(tape.around(0.0, 100).is_none(), "the song has not begun to pass");
        for block in 0..300 {
            tape.samples.extend((0..1000).map(|i| (block * 1000 + i) as f32));
            let now = f64::from(block);
            assert_eq!(tape.around(now + 0.5, 10).map(|w| w[5]), Some((block * 1000 + 500) as f32));
            tape.forget(now);
        }
        assert!(tape.samples.len() < SLACK + 3000, "old samples are dropped");
    }

    #[test]
    fn silence_surrounds_the_song() {
        let mut tape = Tape::new(1000, 0.5);
        tape.samples.push(1.0);
        tape.trail(0.5);
        assert_eq!(tape.around(0.0, 5), Some(&[0.0, 0.0, 1.0, 0.0, 0.0][..]));
        assert_eq!(tape.between(0.0, 0.0), Some(&[1.0][..]));
    }
}
