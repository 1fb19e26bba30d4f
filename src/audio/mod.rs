//! Song -> features: decode, spectrum, onset, beat, section.

use asciivid_effects::kit::Signal;
use ndarray::Array2;
use serde::{Deserialize, Serialize};

mod analyser;
mod bar;
mod beat;
mod cache;
mod chroma;
mod curves;
mod decode;
mod display;
mod even;
mod features;
mod filterbank;
mod grid;
mod guide;
mod loudness;
mod math;
mod onset;
mod search;
mod section;
mod spectrum;
mod tape;
mod tempo;
mod tune;

pub use analyser::Analyser;
pub(crate) use cache::{Cache, Entry};
pub use decode::{AudioError, Chunk, Facts, Mono, Sink, Tags, decode_into};
pub use features::Features;
pub use guide::{FileFault, Guide, GuideError, KnownBeats};

use grid::Grid;
use spectrum::Spectrum;
pub use tune::{Tune, tune};

/// A part of the song that sounds alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Start in seconds.
    pub start: f64,
    /// End in seconds.
    pub end: f64,
    /// Sections that sound alike share a label (`A`, `B` ...).
    pub label: String,
    /// What the section is in the song: `intro verse build drop chorus break outro`.
    pub role: String,
    /// Mean energy of the section, 0..=1.
    pub energy: f32,
    /// How sure the boundary at `start` is, 0..=1.
    pub confidence: f32,
}

fn sections(
    duration: f64,
    spectrum: &Spectrum,
    chroma: &[[f32; 12]],
    curves: &Array2<f32>,
    grid: &Grid,
) -> Vec<Section> {
    let energy = curves.row(Signal::Energy as usize).to_vec();
    section::sections(section::Input {
        table: section_table(spectrum, chroma, curves),
        energy: &energy,
        hop: spectrum::HOP,
        duration,
        grid: if grid.trusted { grid.downbeats().iter().map(|e| e.time).collect() } else { Vec::new() },
    })
}

/// The features that tell sections apart: levels, brightness, activity and pitch, one column a step.
fn section_table(spectrum: &Spectrum, chroma: &[[f32; 12]], curves: &Array2<f32>) -> Array2<f32> {
    const ROWS: [Signal; 11] = [
        Signal::Sub,
        Signal::Bass,
        Signal::LoMid,
        Signal::Mid,
        Signal::HiMid,
        Signal::Hi,
        Signal::Centroid,
        Signal::Flatness,
        Signal::Flux,
        Signal::Loudness,
        Signal::Energy,
    ];
    let fast = (section::STEP / spectrum::HOP).round() as usize;
    let slow = (section::STEP / chroma::STEP).round() as usize;
    let columns = spectrum.frames().div_ceil(fast);
    let mean = |values: &mut dyn Iterator<Item = f32>| {
        let (sum, n) = values.fold((0.0, 0.0f32), |(sum, n), v| (sum + v, n + 1.0));
        sum / n.max(1.0)
    };
    Array2::from_shape_fn((ROWS.len() + 12, columns), |(row, column)| match row.checked_sub(ROWS.len()) {
        None => mean(&mut curves.row(ROWS[row] as usize).iter().skip(column * fast).take(fast).copied()),
        Some(class) => mean(&mut chroma.iter().skip(column * slow).take(slow).map(|step| step[class])),
    })
}

/// Sections that begin with a leap of energy, `(time, start of the section before, size)`.
fn drops(sections: &[Section]) -> Vec<(f64, f64, f32)> {
    sections
        .windows(2)
        .filter(|pair| pair[1].role == "drop" || pair[1].energy - pair[0].energy > 0.2)
        .map(|pair| {
            let size = ((pair[1].energy - pair[0].energy) * 2.0).clamp(0.0, 1.0);
            (pair[1].start, pair[0].start, size)
        })
        .collect()
}
