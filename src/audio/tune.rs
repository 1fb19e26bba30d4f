//! A short piece of dance music that the program plays itself, so that it can show a film without a song.
//!
//! Twelve bars at 125 beats a minute and one bar to ring out: intro, groove, build, drop, break, final. A minor, with E
//! major before the drop. Everything is made of additions and multiplications, which give the same bits on every
//! machine; no sine or power of the system's library is called.

mod score;
mod space;
mod synth;
mod voices;

use std::io;
use std::path::Path;

use score::{BAR, BARS, SCORE, STEP, gap, kick_steps};
use synth::{OnePole, RATE, smoothstep};

use super::{Analyser, Features, Guide, GuideError};

/// A frame of two channels.
type Frame = [f64; 2];

/// The loudest sample: -1 dB of full scale.
const PEAK: f64 = 29_204.0;

/// Share of the music that stays while the kick sounds, and the time in samples until all of it is back.
const DUCKED: f64 = 0.22;
const DUCK_LENGTH: usize = 13_000;

/// A finished piece of music.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tune {
    /// Samples a second and channel.
    pub rate: u32,
    /// Interleaved samples of two channels.
    pub samples: Vec<i16>,
}

/// Plays the tune: 24.96 seconds in stereo, with a peak of -1 dB.
pub fn tune() -> Tune {
    let mut mix = Mix::new();
    for (index, bar) in SCORE.iter().enumerate() {
        voices::drums(&mut mix, index, bar);
        voices::bass(&mut mix, index, bar);
        voices::arpeggio(&mut mix, index, bar);
        voices::stabs(&mut mix, index, bar);
        voices::hook(&mut mix, index, bar);
    }
    voices::pad(&mut mix);
    voices::transitions(&mut mix);
    Tune { rate: RATE, samples: master(&mix.sum()) }
}

impl Tune {
    /// The music of the tune.
    ///
    /// # Errors
    /// Never; see [`Analyser::finish`].
    pub fn features(&self) -> Result<Features, GuideError> {
        let mut analyser = Analyser::new(self.rate, 2);
        let samples: Vec<f32> = self.samples.iter().map(|&s| f32::from(s) / 32_768.0).collect();
        analyser.push(&samples);
        analyser.finish(&Guide::Nothing)
    }

    /// The tune as the bytes of a 16-bit WAV file.
    pub fn to_wav(&self) -> Vec<u8> {
        let length = (self.samples.len() * 2) as u32;
        let mut wav = Vec::with_capacity(44 + self.samples.len() * 2);
        wav.extend_from_slice(b"RIFF");
        wav.extend_from_slice(&(36 + length).to_le_bytes());
        wav.extend_from_slice(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
        wav.extend_from_slice(&self.rate.to_le_bytes());
        wav.extend_from_slice(&(self.rate * 4).to_le_bytes());
        wav.extend_from_slice(b"\x04\0\x10\0data");
        wav.extend_from_slice(&length.to_le_bytes());
        wav.extend(self.samples.iter().flat_map(|s| s.to_le_bytes()));
        wav
    }

    /// Writes the tune as a 16-bit WAV file; an existing file is replaced.
    pub fn write_wav(&self, path: &Path) -> io::Result<()> {
        std::fs::write(path, self.to_wav())
    }
}

/// The buses that voices play into.
struct Mix {
    /// Heard as it is.
    drums: Vec<Frame>,
    /// Gives way to the kick.
    music: Vec<Frame>,
    /// Repeated by the delay.
    echo: Vec<Frame>,
    /// Spread by the hall.
    hall: Vec<Frame>,
}

impl Mix {
    fn new() -> Mix {
        let silent = || vec![[0.0; 2]; BARS * BAR];
        Mix { drums: silent(), music: silent(), echo: silent(), hall: silent() }
    }

    /// All buses together.
    fn sum(&self) -> Vec<Frame> {
        let echo = space::echo(&self.echo, 3 * STEP);
        let sent: Vec<Frame> = self.hall.iter().zip(&echo).map(|(h, e)| add(*h, *e, 0.3)).collect();
        let hall = space::hall(&sent);
        let duck = ducking();
        (0..self.drums.len())
            .map(|i| {
                let music = add(self.music[i], echo[i], 1.0);
                let wet = add(music, hall[i], 1.0);
                add(self.drums[i], wet, duck[i] * gap(i))
            })
            .collect()
    }
}

/// `a + share * b`.
fn add(a: Frame, b: Frame, share: f64) -> Frame {
    [a[0] + share * b[0], a[1] + share * b[1]]
}

/// How much of the music is heard at every sample: little at a kick, rising after it.
fn ducking() -> Vec<f64> {
    let mut duck = vec![1.0; BARS * BAR];
    for at in kick_steps().map(|step| step * STEP) {
        for (i, share) in duck.iter_mut().skip(at).take(DUCK_LENGTH).enumerate() {
            let back = smoothstep(i as f64 / DUCK_LENGTH as f64);
            *share = DUCKED + (1.0 - DUCKED) * back;
        }
    }
    duck
}

/// Presses the loudest moments together as tape does, removes the offset, and scales to the peak.
fn master(sum: &[Frame]) -> Vec<i16> {
    let mut offset = [OnePole::default(); 2];
    let pressed: Vec<f64> = sum
        .iter()
        .flat_map(|frame| [0, 1].map(|side| (side, press(0.75 * frame[side]))))
        .map(|(side, x)| offset[side].high(x, 12.0))
        .collect();
    let peak = pressed.iter().fold(0.0, |peak: f64, x| peak.max(x.abs()));
    let scale = PEAK / peak;
    pressed.iter().map(|x| (x * scale).round() as i16).collect()
}

/// A rational function close to tanh (Lambert's continued fraction, cut after the second term), flat from 3 on.
fn press(x: f64) -> f64 {
    let x = x.clamp(-3.0, 3.0);
    x * (27.0 + x * x) / (27.0 + 9.0 * x * x)
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;

    static TUNE: LazyLock<Tune> = LazyLock::new(tune);

    /// Energy of a stretch of the left channel, in seconds.
    fn energy(from: f64, to: f64) -> f64 {
        let at = |t: f64| (t * f64::from(TUNE.rate)) as usize * 2;
        let part = &TUNE.samples[at(from)..at(to)];
        let sum: f64 = part.iter().step_by(2).map(|s| f64::from(*s).powi(2)).sum();
        sum / (to - from)
    }

    #[test]
    fn the_tune_lasts_thirteen_bars_in_stereo() {
        assert_eq!(TUNE.rate, 44_100);
        assert_eq!(TUNE.samples.len(), 2 * 13 * 84_672);
    }

    #[test]
    fn its_peak_is_one_decibel_below_full_scale() {
        let peak = TUNE.samples.iter().map(|s| s.unsigned_abs()).max();
        assert_eq!(peak, Some(29_204));
    }

    #[test]
    fn it_does_not_clip_and_has_no_offset() {
        let samples = &TUNE.samples;
        let at_peak = samples.iter().filter(|s| s.unsigned_abs() >= 29_200).count();
        assert!(at_peak < 20, "{at_peak} samples at the peak");
        let mean = samples.iter().map(|s| f64::from(*s)).sum::<f64>() / samples.len() as f64;
        assert!(mean.abs() < 30.0, "mean {mean}");
    }

    #[test]
    fn a_kick_stands_on_every_beat_of_the_drop() {
        for beat in 0..16 {
            let at = 6.0 * 1.92 + f64::from(beat) * 0.48;
            let (before, after) = (energy(at - 0.03, at), energy(at, at + 0.03));
            assert!(after > 1.5 * before, "beat {beat}: {before} to {after}");
        }
    }

    #[test]
    fn the_drop_is_louder_than_all_before_and_the_end_is_quiet() {
        let bar = |n: f64| n * 1.92;
        let drop = energy(bar(6.0), bar(10.0));
        assert!(drop > 8.0 * energy(0.0, bar(2.0)));
        assert!(drop > 1.3 * energy(bar(2.0), bar(4.0)));
        assert!(drop > 3.0 * energy(bar(10.0), bar(10.7)));
        assert!(energy(24.86, 24.96) < 0.001 * drop);
    }

    #[test]
    fn every_part_is_heard() {
        for tenth in 1..240 {
            let at = f64::from(tenth) / 10.0;
            assert!(energy(at, at + 0.1) > 0.0, "silence at {at}");
        }
    }

    #[test]
    fn the_tune_has_the_same_bits_on_every_machine() {
        // FNV-1a (Fowler, Noll, Vo) of the file.
        let hash = tune()
            .to_wav()
            .iter()
            .fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3));
        assert_eq!(hash, 0xed6f_f99b_cda3_7a29, "{hash:#x}");
    }

    #[test]
    fn the_wav_file_says_what_it_holds() {
        let tune = Tune { rate: 44_100, samples: vec![1, -1, 2, -2] };
        let wav = tune.to_wav();
        assert_eq!(wav.len(), 52);
        assert_eq!(&wav[40..48], &[8, 0, 0, 0, 1, 0, 0xff, 0xff]);
        assert_eq!(u32::from_le_bytes([wav[4], wav[5], wav[6], wav[7]]), 44);
    }
}
