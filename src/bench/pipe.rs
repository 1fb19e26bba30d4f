//! How many frames a second go through our pipe: sizes, pixel formats, targets, buffers.

use std::sync::Arc;

use serde::Serialize;

use super::{Costs, Drawing, go_on, subject};
use crate::audio::{Features, tune};
use crate::encode::{Children, Codec, Coding, Feed, Pixels, Tools};
use crate::error::Result;
use crate::hardware::Hardware;
use crate::progress::{Progress, Stage};
use crate::settings::{Fps, Size};
use crate::stages::watch;

/// The sizes of the whole table.
pub const SIZES: [Size; 4] = [
    Size { width: 1280, height: 720 },
    Size { width: 1920, height: 1080 },
    Size { width: 2560, height: 1440 },
    Size { width: 3840, height: 2160 },
];

const FPS: Fps = Fps { num: 24, den: 1 };
/// Constant rate factor of the encoders: x264's own.
const CRF: u8 = 23;

/// Where frames go.
struct Target {
    name: &'static str,
    /// Preset of x264; frames are only read without one.
    preset: Option<&'static str>,
    /// About how many pixels are sent in all.
    pixels: usize,
    /// How often it is tried: what takes no time is easily disturbed.
    rounds: usize,
}

const TARGETS: [Target; 3] = [
    Target { name: "null", preset: None, pixels: 300_000_000, rounds: 3 },
    Target { name: "x264 ultrafast", preset: Some("ultrafast"), pixels: 60_000_000, rounds: 1 },
    Target { name: "x264 slow", preset: Some("slow"), pixels: 12_000_000, rounds: 1 },
];
/// Buffers between the thread that draws and the one that writes.
const BUFFERS: [usize; 2] = [1, 4];
/// Frames of a cell.
const FRAMES: std::ops::RangeInclusive<usize> = 2..=300;
/// Pictures that are sent in turn.
const PICTURES: u32 = 6;

/// The figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Table {
    /// What measured, such as `asciivid 0.1.0`.
    pub program: String,
    /// Cores that the process may use.
    pub cores: usize,
    /// Version of ffmpeg.
    pub ffmpeg: String,
    /// What drawing a frame of the first size costs, to set the pipe against.
    #[serde(flatten)]
    pub drawing: Drawing,
    /// Milliseconds of a yuv420p frame of the first size, by target.
    pub encoders: Costs,
    /// In the order of sizes, pixel formats, targets and buffers.
    pub cells: Vec<Cell>,
}

/// One of the figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cell {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Pixel format in the pipe: `rgb24` or `yuv420p`.
    pub pixels: &'static str,
    /// `null`, or x264 with a preset; every ffmpeg works with one thread, as a worker's does.
    pub target: &'static str,
    /// Buffers between the thread that draws and the one that writes.
    pub buffers: usize,
    /// Frames a second.
    pub fps: f64,
}

/// Measures all cells of these sizes; the whole table takes under a minute on an ordinary machine.
///
/// # Errors
/// ffmpeg is missing or fails, or the user asked to stop.
pub fn pipe(sizes: &[Size], progress: &dyn Progress) -> Result<Table> {
    let hardware = Hardware::probe();
    let tools = hardware.tools(Codec::H264)?;
    let children = Children::default();
    watch(progress, &children, || {
        progress.begin(Stage::Probe, 0);
        let bench =
            Bench { tools: &tools, children: &children, features: Arc::new(tune().features()?), progress };
        let drawing = Drawing::measure(sizes[0], &bench.features)?;
        let cells = sizes.iter().map(|&size| bench.cells(size)).collect::<Result<Vec<_>>>()?.concat();
        Ok(Table {
            program: format!("asciivid {}", env!("CARGO_PKG_VERSION")),
            cores: hardware.cores,
            ffmpeg: tools.ffmpeg.version.to_string(),
            drawing,
            encoders: encoders(&cells),
            cells,
        })
    })
}

/// The fastest way to each target at the first size.
fn encoders(cells: &[Cell]) -> Costs {
    let mut costs = Costs::new();
    let first = cells.iter().take_while(|cell| cell.width == cells[0].width);
    for cell in first.filter(|cell| cell.pixels == Pixels::Yuv420p.name()) {
        let cost = costs.entry(cell.target.to_owned()).or_insert(f64::MAX);
        *cost = cost.min(1e3 / cell.fps);
    }
    costs
}

struct Bench<'a> {
    tools: &'a Tools,
    children: &'a Children,
    features: Arc<Features>,
    progress: &'a dyn Progress,
}

impl Bench<'_> {
    /// All cells of one size.
    fn cells(&self, size: Size) -> Result<Vec<Cell>> {
        let planar = subject::frames(&subject::film("two_layers", size, &self.features)?, PICTURES);
        let packed: Vec<Vec<u8>> = planar.iter().map(|frame| grey(frame, size)).collect();
        let mut cells = Vec::new();
        for (pixels, pictures) in [(Pixels::Rgb24, &packed), (Pixels::Yuv420p, &planar)] {
            for target in TARGETS {
                for buffers in BUFFERS {
                    let coding = target.preset.map(|preset| Coding::plain(Codec::H264, CRF, preset));
                    let feed = Feed { size, fps: FPS, pixels, buffers, coding };
                    let fps = self.best(&feed, &target, pictures)?;
                    let (width, height) = (size.width, size.height);
                    cells.push(Cell {
                        width,
                        height,
                        pixels: pixels.name(),
                        target: target.name,
                        buffers,
                        fps,
                    });
                }
            }
        }
        Ok(cells)
    }

    /// Frames a second, in the best of the target's rounds.
    fn best(&self, feed: &Feed, target: &Target, pictures: &[Vec<u8>]) -> Result<f64> {
        let count =
            (target.pixels / (feed.size.width * feed.size.height)).clamp(*FRAMES.start(), *FRAMES.end());
        let mut best = 0.0_f64;
        for _ in 0..target.rounds {
            go_on(self.progress)?;
            let time = feed.time(self.tools, self.children, count, &mut |i, out| {
                // Nothing looks at what goes nowhere: each buffer is filled once, and not copied to again.
                if target.preset.is_some() || i < feed.buffers {
                    out.copy_from_slice(&pictures[i % pictures.len()]);
                }
            })?;
            best = best.max(1.0 / time.as_secs_f64());
        }
        Ok(best)
    }
}

/// The luma of an I420 frame as rgb24: a picture of the same detail.
fn grey(frame: &[u8], size: Size) -> Vec<u8> {
    frame[..size.width * size.height].iter().flat_map(|&luma| [luma; 3]).collect()
}
