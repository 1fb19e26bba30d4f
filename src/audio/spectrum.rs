//! One pass over the song with a short-time Fourier transform: what every later step reads.

use std::ops::Range;

use super::display::Display;
use super::filterbank::{FilterBank, Transform};
use super::math::{exp2, log2};
use super::tape::Tape;

/// Seconds between two frames.
pub(super) const HOP: f64 = 0.01;
/// Seconds that one frame looks at: 2048 samples at 48 kHz, as SuperFlux uses.
const WINDOW: f64 = 2048.0 / 48_000.0;
/// Edges in Hz of the six level bands.
const LEVEL_EDGES: [f64; 7] = [20.0, 80.0, 250.0, 500.0, 2_000.0, 6_000.0, f64::MAX];
/// Lower edges in Hz of the bands in which hits are told apart: bass drum and bass, body, attack, cymbals, hi-hat.
const HIT_EDGES: [f64; 5] = [0.0, 130.0, 520.0, 2_080.0, 8_000.0];
/// Number of hit bands.
pub(super) const HIT_BANDS: usize = HIT_EDGES.len();
/// Frames back to which the rise is measured.
const LAG: usize = 2;
/// Frames that one row of the texture spans.
pub(super) const TEXTURE_STEP: usize = 5;
/// Step of the texture's values: the loudest sine in one filter is 240 of them.
const GRAIN: f32 = 1.0 / 240.0;

/// What the pass leaves behind. Curves have one value a frame, every `HOP` seconds from 0.
#[derive(Debug, Default)]
pub(super) struct Spectrum {
    /// Root mean square level.
    pub(super) rms: Vec<f32>,
    /// Amplitude in each of the six level bands.
    pub(super) levels: [Vec<f32>; LEVEL_EDGES.len() - 1],
    /// Centre of mass in octaves above 20 Hz.
    pub(super) centroid: Vec<f32>,
    /// Geometric over arithmetic mean of the power, 0..=1.
    pub(super) flatness: Vec<f32>,
    /// SuperFlux in each hit band: rise of the compressed spectrum, where all that begins counts much the same.
    pub(super) flux: [Vec<f32>; HIT_BANDS],
    /// Accent in each hit band: rise of the plain spectrum, where what is loud counts more.
    pub(super) accent: [Vec<f32>; HIT_BANDS],
    /// The compressed spectrum itself in steps of `GRAIN`, one row of filters every `TEXTURE_STEP` frames.
    pub(super) texture: Vec<u8>,
    /// The filters of a texture row that belong to each hit band.
    pub(super) filters: [Range<usize>; HIT_BANDS],
}

impl Spectrum {
    /// Number of frames.
    pub(super) fn frames(&self) -> usize {
        self.rms.len()
    }

    /// Filters in a row of the texture.
    pub(super) fn width(&self) -> usize {
        self.filters[HIT_BANDS - 1].end
    }

    /// The rows of the texture.
    pub(super) fn texture_rows(&self) -> std::slice::ChunksExact<'_, u8> {
        self.texture.chunks_exact(self.width().max(1))
    }
}

/// The sum of some bands of a curve.
pub(super) fn sum_bands(bands: &[Vec<f32>]) -> Vec<f32> {
    let frames = bands.first().map_or(0, Vec::len);
    (0..frames).map(|i| bands.iter().map(|band| band[i]).sum()).collect()
}

/// The pass itself: fed by a tape, finished when the song has passed.
pub(super) struct Pass {
    transform: Transform,
    bank: FilterBank,
    octave: Vec<f32>,
    level_bins: Vec<Range<usize>>,
    magnitude: Vec<f32>,
    plain: History,
    compressed: History,
    /// The texture row in the making.
    texture: Vec<f32>,
    pub(super) display: Display,
    pub(super) result: Spectrum,
}

impl Pass {
    /// Seconds on each side of a frame that it looks at.
    pub(super) const REACH: f64 = WINDOW / 2.0;

    /// A pass over a song of that rate.
    pub(super) fn new(rate: u32) -> Self {
        let transform = Transform::new(WINDOW, rate);
        let bank = FilterBank::new(&transform);
        let bins = transform.power.len();
        let octave = |k: usize| log2((k as f64 * transform.bin_width() / 20.0).max(1.0)) as f32;
        let result = Spectrum { filters: bank.bands(&HIT_EDGES), ..Spectrum::default() };
        Pass {
            octave: (0..bins).map(octave).collect(),
            level_bins: LEVEL_EDGES.windows(2).map(|e| transform.bins(e[0], e[1])).collect(),
            magnitude: vec![0.0; bins],
            plain: History::new(bank.len()),
            compressed: History::new(bank.len()),
            texture: vec![0.0; bank.len()],
            display: Display::new(&transform),
            transform,
            bank,
            result,
        }
    }

    /// Time of the next frame.
    pub(super) fn time(&self) -> f64 {
        self.result.frames() as f64 * HOP
    }

    /// Measures every frame that the tape has already, up to `frames` in all.
    pub(super) fn read(&mut self, tape: &Tape, frames: usize) {
        while self.result.frames() < frames {
            let (time, taken) = (self.time(), self.transform.taken());
            let Some(window) = tape.around(time, taken) else {
                return;
            };
            let Some(hop) = tape.between(time - HOP / 2.0, time + HOP / 2.0) else {
                return;
            };
            self.transform.measure(window);
            self.measure(hop);
        }
    }

    /// Adds one frame to every curve. `hop` holds the frame's own samples.
    fn measure(&mut self, hop: &[f32]) {
        let frame = self.result.frames();
        self.display.measure(frame, &self.transform.power);
        self.measure_levels();
        self.measure_flatness();
        self.filter();
        self.measure_rise();
        self.measure_texture(frame);
        let power: f64 = hop.iter().map(|&x| f64::from(x * x)).sum();
        self.result.rms.push((power / hop.len() as f64).sqrt() as f32);
    }

    fn measure_levels(&mut self) {
        let (mut mass, mut moment) = (0.0, 0.0);
        for (level, bins) in self.result.levels.iter_mut().zip(&self.level_bins) {
            let power = &self.transform.power[bins.clone()];
            let sum: f32 = power.iter().sum();
            moment += power.iter().zip(&self.octave[bins.clone()]).map(|(p, o)| p * o).sum::<f32>();
            mass += sum;
            level.push(sum.sqrt());
        }
        self.result.centroid.push(if mass > 0.0 { moment / mass } else { 0.0 });
    }

    /// Measured at the middles of the filters, so that bass counts as much as treble.
    fn measure_flatness(&mut self) {
        let (mut sum, mut logs) = (0.0, 0.0);
        for &bin in self.bank.centres() {
            let power = f64::from(self.transform.power[bin]) + 1e-15;
            sum += power;
            logs += log2(power);
        }
        let n = self.bank.len().max(1) as f64;
        self.result.flatness.push((exp2(logs / n) * n / sum) as f32);
    }

    /// Fourth roots compress like the logarithm that SuperFlux takes, at any level and with the same bits everywhere.
    fn filter(&mut self) {
        self.magnitude.iter_mut().zip(&self.transform.power).for_each(|(m, p)| *m = p.sqrt());
        self.bank.apply(&self.magnitude, self.plain.next());
        let compressed = self.compressed.next().iter_mut();
        compressed.zip(self.plain.now()).for_each(|(c, p)| *c = p.sqrt().sqrt());
    }

    fn measure_rise(&mut self) {
        let bands = self.result.flux.iter_mut().zip(&mut self.result.accent);
        for ((flux, accent), filters) in bands.zip(&self.result.filters) {
            flux.push(self.compressed.rise(filters.clone()));
            accent.push(self.plain.rise(filters.clone()));
        }
    }

    fn measure_texture(&mut self, frame: usize) {
        for (sum, now) in self.texture.iter_mut().zip(self.compressed.now()) {
            *sum += now / TEXTURE_STEP as f32;
        }
        if (frame + 1).is_multiple_of(TEXTURE_STEP) {
            self.result.texture.extend(self.texture.iter().map(|x| (x / GRAIN + 0.5) as u8));
            self.texture.fill(0.0);
        }
    }
}

/// The filtered spectra of this frame and of those up to `LAG` before it; silence before the song.
struct History {
    frames: [Vec<f32>; LAG + 1],
}

impl History {
    fn new(filters: usize) -> Self {
        History { frames: std::array::from_fn(|_| vec![0.0; filters]) }
    }

    /// Moves on by one frame and gives the place to write it.
    fn next(&mut self) -> &mut [f32] {
        self.frames.rotate_right(1);
        &mut self.frames[0]
    }

    fn now(&self) -> &[f32] {
        &self.frames[0]
    }

    /// The rise of some filters, each against the largest of itself and its neighbours `LAG` frames ago, which keeps
    /// vibrato out (Boeck and Widmer 2013).
    fn rise(&self, filters: Range<usize>) -> f32 {
        let (now, before) = (&self.frames[0], &self.frames[LAG]);
        let largest = |i: usize| {
            let (below, above) = (i.saturating_sub(1), (i + 1).min(before.len() - 1));
            before[i].max(before[below]).max(before[above])
        };
        filters.map(|i| (now[i] - largest(i)).max(0.0)).sum()
    }
}
