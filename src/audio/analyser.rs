//! The analysis as the song streams by: memory grows with the curves, not with the samples.

use asciivid_effects::kit::{Event, Events};

use super::chroma::Chroma;
use super::curves::{Input, presence, set_drops};
use super::decode::Mono;
use super::loudness::Meter;
use super::spectrum::{HOP, Pass};
use super::tape::Tape;
use super::{Features, Grid, Guide, GuideError, chroma, key, onset, section};

/// Largest amplitude that is believed; more is a fault of the file.
const LOUDEST: f32 = 8.0;
/// Samples that are taken at a time.
const PART: usize = 1 << 14;

/// Takes the samples of a song and finds its curves, beats, bars and sections. Total: any samples give finite features
/// in 0..=1.
pub struct Analyser {
    rate: u32,
    channels: usize,
    /// Frames of samples that were taken.
    taken: u64,
    mixer: Mono,
    tape: Tape,
    pass: Pass,
    chroma: Chroma,
    /// `None` for rates and channels that no meter is defined for.
    meter: Option<Meter>,
}

impl std::fmt::Debug for Analyser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Analyser")
            .field("rate", &self.rate)
            .field("taken", &self.taken)
            .finish_non_exhaustive()
    }
}

impl Analyser {
    /// An analyser for a song of that rate with 1 or 2 channels.
    pub fn new(rate: u32, channels: usize) -> Self {
        let rate = rate.max(1);
        Analyser {
            rate,
            channels: channels.max(1),
            taken: 0,
            mixer: Mono::new(channels),
            tape: Tape::new(rate, Chroma::REACH + HOP),
            pass: Pass::new(rate),
            chroma: Chroma::new(rate),
            meter: Meter::new(rate, channels).ok(),
        }
    }

    /// Takes interleaved samples, whole frames, in the order of the song.
    pub fn push(&mut self, samples: &[f32]) {
        for part in samples.chunks(PART * self.channels) {
            let sane: Vec<f32> = part.iter().map(|&x| sane(x)).collect();
            let whole = &sane[..sane.len() / self.channels * self.channels];
            self.taken += (whole.len() / self.channels) as u64;
            self.mixer.push(whole, &mut self.tape.samples);
            if self.meter.as_mut().is_some_and(|meter| meter.push(whole).is_err()) {
                self.meter = None;
            }
            self.read(usize::MAX, usize::MAX);
        }
    }

    fn read(&mut self, frames: usize, steps: usize) {
        self.pass.read(&self.tape, frames);
        self.chroma.read(&self.tape, steps);
        self.tape.forget((self.pass.time() - Pass::REACH).min(self.chroma.time() - Chroma::REACH) - HOP);
    }

    /// The music of all samples that were taken. What the guide knows of its beats is not looked for.
    ///
    /// # Errors
    /// If what the guide knows does not fit the song; never for [`Guide::Nothing`].
    pub fn finish(mut self, guide: &Guide) -> Result<Features, GuideError> {
        let duration = self.taken as f64 / f64::from(self.rate);
        self.mixer.finish(&mut self.tape.samples);
        self.tape.trail(Chroma::REACH + HOP);
        self.read((duration / HOP) as usize + 1, (duration / chroma::STEP) as usize + 1);
        let display = self.pass.display.finish();
        let (spectrum, chroma) = (&self.pass.result, &self.chroma.steps);
        let loudness = self.meter.and_then(|meter| meter.finish().ok()).unwrap_or_default();
        let presence = presence(&spectrum.rms);
        let grid = Grid::new(spectrum, &presence, duration, guide)?;
        let mut curves = Input { spectrum, presence: &presence, loudness: &loudness, chroma }.curves();
        let downbeats = grid.bars();
        let parts = section::Input { duration, spectrum, chroma, curves: &curves, downbeats: &downbeats };
        let (sections, drops) = section::structure(&parts);
        set_drops(&mut curves, &drops);
        let hits = onset::hits(spectrum, &presence);
        let heard = |mut events: Vec<Event>| {
            events.retain(|event| event.time <= duration);
            events
        };
        Ok(Features {
            duration,
            hop: HOP,
            curves,
            events: Events {
                beats: heard(grid.beats()),
                downbeats: heard(grid.downbeats()),
                kicks: heard(hits.kicks),
                snares: heard(hits.snares),
                hats: heard(hits.hats),
                onsets: heard(hits.onsets),
            },
            tempo: grid.tempo.map(|bpm| bpm as f32),
            tempo_confidence: grid.confidence(),
            trusted: grid.trusted,
            bar_confidence: grid.bar_confidence(),
            metre: grid.metre(),
            key: key::key(chroma),
            sections,
            loudness_lufs: loudness.integrated,
            spectrum: display,
        })
    }
}

/// The sample, 0 where the file holds no number.
fn sane(x: f32) -> f32 {
    if x.is_finite() { x.clamp(-LOUDEST, LOUDEST) } else { 0.0 }
}
