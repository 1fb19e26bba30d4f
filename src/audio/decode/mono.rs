//! Two channels -> one, without losing music that is in opposite phase on the two.

/// Frames that share one decision; 46 ms at 44.1 kHz.
const BLOCK: usize = 2048;

/// The side is taken where it holds this many times the energy of the middle ...
const TO_SIDE: f32 = 16.0;

/// ... and left again where it holds less than this.
const TO_MID: f32 = 4.0;

/// Mixes a song to one channel as it streams by.
///
/// The result is the middle, `(left + right) / 2`. Where the channels are in opposite phase the middle is nearly
/// silent, and the side, `(left - right) / 2`, takes its place, faded over one block of 2048 frames. The decision
/// depends on the samples alone, not on how they are cut into chunks.
#[derive(Debug, Clone)]
pub struct Mono {
    channels: usize,
    pending: Vec<f32>,
    /// Share of the side at the end of the last block; `None` before the first.
    side: Option<f32>,
}

impl Mono {
    /// A mixer for a song of 1 or 2 channels.
    pub fn new(channels: usize) -> Self {
        Mono { channels, pending: Vec::new(), side: None }
    }

    /// Takes interleaved samples (whole frames) and appends what is decided to `mono`.
    pub fn push(&mut self, samples: &[f32], mono: &mut Vec<f32>) {
        if self.channels != 2 {
            mono.extend_from_slice(samples);
            return;
        }
        self.pending.extend_from_slice(samples);
        let pending = std::mem::take(&mut self.pending);
        let blocks = pending.chunks_exact(2 * BLOCK);
        self.pending.extend_from_slice(blocks.remainder());
        blocks.for_each(|block| self.block(block, mono));
    }

    /// Appends the rest, after the last [`Mono::push`].
    pub fn finish(&mut self, mono: &mut Vec<f32>) {
        let rest = std::mem::take(&mut self.pending);
        self.block(&rest, mono);
    }

    /// Mixes one block, fading from the last block's decision to this one's.
    fn block(&mut self, block: &[f32], mono: &mut Vec<f32>) {
        let to = self.decide(block);
        let from = self.side.replace(to).unwrap_or(to);
        let frames = (block.len() / 2).max(1) as f32;
        mono.extend(block.chunks_exact(2).enumerate().map(|(i, frame)| {
            let share = from + (to - from) * (i as f32 / frames);
            0.5 * (frame[0] + (1.0 - 2.0 * share) * frame[1])
        }));
    }

    /// Share of the side that a block wants: 0 or 1.
    fn decide(&self, block: &[f32]) -> f32 {
        let (mut mid, mut side) = (0.0f32, 0.0f32);
        for frame in block.chunks_exact(2) {
            mid += (frame[0] + frame[1]).powi(2);
            side += (frame[0] - frame[1]).powi(2);
        }
        let last = self.side.unwrap_or(0.0);
        let threshold = if last > 0.5 { TO_MID } else { TO_SIDE };
        f32::from(side > threshold * mid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(samples: &[f32], cut: usize) -> Vec<f32> {
        let (mut mixer, mut mono) = (Mono::new(2), Vec::new());
        for chunk in samples.chunks(2 * cut) {
            mixer.push(chunk, &mut mono);
        }
        mixer.finish(&mut mono);
        mono
    }

    /// Square waves: the same on both channels, then in opposite phase, then the same again.
    fn flipping() -> Vec<f32> {
        (0..60_000)
            .flat_map(|i| {
                let x = if (i / 50) % 2 == 0 { 0.5 } else { -0.5 };
                [x, if i / 20_000 == 1 { -x } else { x }]
            })
            .collect()
    }

    #[test]
    fn opposite_phase_stays_as_loud_as_equal_phase() {
        let mono = mix(&flipping(), 1000);
        assert_eq!(mono.len(), 60_000);
        for at in [10_000, 30_000, 50_000] {
            let energy: f32 = mono[at..at + 1000].iter().map(|x| x * x).sum();
            assert!((energy - 250.0).abs() < 1.0, "energy {energy} at {at}");
        }
    }

    #[test]
    fn equal_channels_pass_unchanged() {
        let samples: Vec<f32> = (0..9999).flat_map(|i| [(i % 77) as f32 / 77.0; 2]).collect();
        let left: Vec<f32> = samples.iter().step_by(2).copied().collect();
        assert_eq!(mix(&samples, 500), left);
    }

    #[test]
    fn one_silent_channel_is_mixed_at_half_level() {
        let samples: Vec<f32> = (0..5000).flat_map(|i| [0.0, (i % 7) as f32]).collect();
        let half: Vec<f32> = (0..5000).map(|i| 0.5 * (i % 7) as f32).collect();
        assert_eq!(mix(&samples, 5000), half);
    }

    #[test]
    fn the_way_a_song_is_cut_into_chunks_does_not_matter() {
        let whole = mix(&flipping(), 60_000);
        assert_eq!(whole, mix(&flipping(), 1));
        assert_eq!(whole, mix(&flipping(), 3001));
    }
}
