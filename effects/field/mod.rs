//! Effects that give every point of the picture a value.

mod attractor;
mod aurora;
mod chroma_wheel;
mod diamond;
mod domain_warp;
mod fbm;
mod fire;
pub mod formula;
mod frequency_waves;
mod grid_floor;
mod interference;
mod oscilloscope;
mod plasma;
mod rays;
mod rings;
mod ripple;
mod sdf;
mod sine_field;
mod smooth_noise;
mod spectrogram;
mod spectrum_radial;
mod spiral;
mod r#static;
mod temporal_noise;
mod tunnel;
mod value_noise;
mod voronoi;
mod vortex;
mod wave;
mod waveform;

pub use attractor::Attractor;
pub use aurora::Aurora;
pub use chroma_wheel::ChromaWheel;
pub use diamond::Diamond;
pub use domain_warp::DomainWarp;
pub use fbm::FbmField;
pub use fire::Fire;
pub use formula::FormulaField;
pub use frequency_waves::FrequencyWaves;
pub use grid_floor::GridFloor;
pub use interference::Interference;
pub use oscilloscope::Oscilloscope;
pub use plasma::Plasma;
pub use rays::Rays;
pub use rings::Rings;
pub use ripple::Ripple;
pub use sdf::Sdf;
pub use sine_field::SineField;
pub use smooth_noise::SmoothNoise;
pub use spectrogram::Spectrogram;
pub use spectrum_radial::SpectrumRadial;
pub use spiral::Spiral;
pub use r#static::Static;
pub use temporal_noise::TemporalNoise;
pub use tunnel::Tunnel;
pub use value_noise::ValueNoise;
pub use voronoi::Voronoi;
pub use vortex::Vortex;
pub use waveform::Waveform;

use crate::kit::{Hit, Moment, Signal, math};

/// Hits since the song began: a number that changes at every hit.
fn count(m: &Moment, hit: Hit) -> u32 {
    m.events.of(hit).partition_point(|e| e.time <= m.time) as u32
}

/// The spectrum `age` seconds ago, low (0) to high (1), in 0..=1; squared, so that what is loud stands out.
fn level(m: &Moment, age: f32, height: f32) -> f32 {
    let level = m.spectrum.level(m.time - f64::from(age), height);
    level * level
}

/// Levels of the six bands, low to high.
#[inline(always)]
fn bands(m: &Moment) -> [f32; 6] {
    [Signal::Sub, Signal::Bass, Signal::LoMid, Signal::Mid, Signal::HiMid, Signal::Hi].map(|s| m.get(s))
}

/// The six bands from the lowest (0) to the highest (1), interpolated.
#[inline(always)]
fn band(bands: &[f32; 6], across: f32) -> f32 {
    let at = math::clamp01(across) * 5.0;
    let mut level = bands[0] + (bands[1] - bands[0]) * at;
    for (i, near) in bands.windows(3).enumerate() {
        // The line bends where it passes a band.
        level += (near[2] - 2.0 * near[1] + near[0]) * math::max(at - (i + 1) as f32, 0.0);
    }
    level
}
