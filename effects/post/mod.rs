//! Shaders: what changes the pixels of a frame after its layers are drawn.
//!
//! Most change a row at a time and see nothing else; rows lie in the nearest cache, and one shader after the other
//! runs on them there. Those that look at other rows are given the whole picture and draw a row of the next one.

mod block_glitch;
mod bloom;
mod brightness;
mod channel_shift;
mod channel_swap;
mod chromatic;
mod color_grade;
mod color_ramp;
mod color_wobble;
mod contrast;
mod crt;
mod data_bend;
mod displace;
mod edge_glow;
mod feedback;
mod gamma;
mod glitch_shift;
mod grain;
mod halftone;
mod hue_rotate;
mod invert;
mod kaleidoscope;
mod levels;
mod mirror;
mod moods;
mod phosphor;
mod picture;
mod pixel;
mod pixel_sort;
mod pixelate;
mod posterize;
mod radial_blur;
mod rgb_split_radial;
mod saturation;
mod scanlines;
mod soft_focus;
mod solarize;
mod threshold;
mod tint;
mod tv_static;
mod vignette;
mod wave_distort;

use std::fmt::Debug;

use crate::catalogue::Entry;
use crate::kit::{Moment, Params};

pub use block_glitch::BlockGlitch;
pub use bloom::{Bloom, Glow};
pub use brightness::Brightness;
pub use channel_shift::ChannelShift;
pub use channel_swap::ChannelSwap;
pub use chromatic::Chromatic;
pub use color_grade::ColorGrade;
pub use color_ramp::ColorRamp;
pub use color_wobble::ColorWobble;
pub use contrast::Contrast;
pub use crt::Crt;
pub use data_bend::DataBend;
pub use displace::Displace;
pub use edge_glow::EdgeGlow;
pub use feedback::{Echo, Feedback};
pub use gamma::Gamma;
pub use glitch_shift::GlitchShift;
pub use grain::Grain;
pub use halftone::Halftone;
pub use hue_rotate::HueRotate;
pub use invert::Invert;
pub use kaleidoscope::Kaleidoscope;
pub use levels::Levels;
pub use mirror::Mirror;
pub use moods::{MOODS, Mood};
pub use phosphor::Phosphor;
pub use picture::{Picture, Work};
pub use pixel_sort::PixelSort;
pub use pixelate::Pixelate;
pub use posterize::Posterize;
pub use radial_blur::RadialBlur;
pub use rgb_split_radial::RgbSplitRadial;
pub use saturation::Saturation;
pub use scanlines::Scanlines;
pub use soft_focus::SoftFocus;
pub use solarize::Solarize;
pub use threshold::Threshold;
pub use tint::Tint;
pub use tv_static::TvStatic;
pub use vignette::Vignette;
pub use wave_distort::WaveDistort;

/// One row of pixels in sixteen-bit gamma-encoded light, one slice a channel.
#[derive(Debug)]
pub struct Row<'a> {
    /// Number of the row from the top.
    pub y: usize,
    /// Red.
    pub r: &'a mut [u16],
    /// Green.
    pub g: &'a mut [u16],
    /// Blue.
    pub b: &'a mut [u16],
}

/// A shader that needs no more than its row.
pub trait RowShader: Params {
    /// What depends on the size of the picture alone, built once a film.
    type Tables: Debug + Send + Sync;

    /// Builds the tables for a picture of `(width, height)` pixels.
    fn tables(size: (usize, usize)) -> Self::Tables;

    /// Changes one row. Must be `#[inline(always)]`, so that it is compiled for every SIMD level.
    fn row(&self, tables: &Self::Tables, m: &Moment, row: Row<'_>);
}

/// A shader that looks at other rows than its own.
pub trait PictureShader: Params {
    /// What depends on the size of the picture alone, built once a film.
    type Tables: Debug + Send + Sync;

    /// Builds the tables for a picture of `(width, height)` pixels.
    fn tables(size: (usize, usize)) -> Self::Tables;

    /// Whether it would leave the picture as it is; then it is not run.
    fn is_idle(&self) -> bool {
        false
    }

    /// Works out, once a frame, what the rows need. `#[inline(always)]`.
    fn prepare(&self, tables: &Self::Tables, m: &Moment, from: &Picture, work: &mut Work);

    /// Draws one row of the new picture. `#[inline(always)]`.
    fn row(&self, tables: &Self::Tables, m: &Moment, from: &Picture, work: &mut Work, to: Row<'_>);
}

/// A shader that needs what it made of the same row of the last frame.
pub trait PastShader: Params {
    /// Changes one row, `seconds` after the last frame. What it leaves in `past` it is given for the next frame; before
    /// the first frame of a scene that is dark. Must be `#[inline(always)]`.
    fn row(&self, seconds: f32, past: Row<'_>, row: Row<'_>);
}

/// A [`RowShader`] with its tables and without its type.
pub trait BuiltShader: Debug + Send + Sync {
    /// Changes one row with one value per parameter.
    fn row(&self, values: &[f32], m: &Moment, row: Row<'_>);
}

/// A [`PictureShader`] with its tables and without its type.
pub trait BuiltPicture: Debug + Send + Sync {
    /// Whether it would leave the picture as it is with these values.
    fn is_idle(&self, values: &[f32]) -> bool;
    /// Works out what the rows need.
    fn prepare(&self, values: &[f32], m: &Moment, from: &Picture, work: &mut Work);
    /// Draws one row of the new picture.
    fn row(&self, values: &[f32], m: &Moment, from: &Picture, work: &mut Work, to: Row<'_>);
}

#[derive(Debug)]
struct Built<S: RowShader>(S::Tables);

impl<S: RowShader + Debug> BuiltShader for Built<S> {
    fn row(&self, values: &[f32], m: &Moment, row: Row<'_>) {
        crate::simd!({ S::from_values(values).row(&self.0, m, row) });
    }
}

#[derive(Debug)]
struct BuiltOver<S: PictureShader>(S::Tables);

impl<S: PictureShader + Debug> BuiltPicture for BuiltOver<S> {
    fn is_idle(&self, values: &[f32]) -> bool {
        S::from_values(values).is_idle()
    }

    fn prepare(&self, values: &[f32], m: &Moment, from: &Picture, work: &mut Work) {
        crate::simd!({ S::from_values(values).prepare(&self.0, m, from, work) });
    }

    fn row(&self, values: &[f32], m: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        crate::simd!({ S::from_values(values).row(&self.0, m, from, work, to) });
    }
}

/// How a shader is run.
#[derive(Debug, Clone, Copy)]
pub enum Run {
    /// On rows: builds the shader for a picture size.
    Rows(fn((usize, usize)) -> Box<dyn BuiltShader>),
    /// From one picture to the next: builds the shader for a picture size.
    Picture(fn((usize, usize)) -> Box<dyn BuiltPicture>),
    /// On rows, with those of the last frame: one value per parameter, the seconds between both, then the rows.
    Past(fn(&[f32], f32, Row<'_>, Row<'_>)),
    /// As light that spreads from the layers, added under the rows that follow ([`Bloom`]).
    Glow,
}

/// How much a profile spends on shaders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Only what the look cannot do without.
    Minimal,
    /// All but the dear ones.
    Standard,
    /// All.
    Full,
}

/// A shader in the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Shader {
    /// Name, line and parameters.
    pub entry: Entry,
    /// The least detail at which it runs.
    pub detail: Detail,
    /// How it is run.
    pub run: Run,
}

const fn rows<S: RowShader + Debug + 'static>(detail: Detail) -> Shader {
    let run = Run::Rows(|size| Box::new(Built::<S>(S::tables(size))));
    Shader { entry: Entry::of::<S>(), detail, run }
}

const fn picture<S: PictureShader + Debug + 'static>(detail: Detail) -> Shader {
    let run = Run::Picture(|size| Box::new(BuiltOver::<S>(S::tables(size))));
    Shader { entry: Entry::of::<S>(), detail, run }
}

const fn past<S: PastShader>(detail: Detail) -> Shader {
    Shader { entry: Entry::of::<S>(), detail, run: Run::Past(run_past::<S>) }
}

fn run_past<S: PastShader>(values: &[f32], seconds: f32, past: Row<'_>, row: Row<'_>) {
    crate::simd!({ S::from_values(values).row(seconds, past, row) });
}

/// Every shader.
pub const SHADERS: &[Shader] = &[
    Shader { entry: Entry::of::<Bloom>(), detail: Detail::Minimal, run: Run::Glow },
    picture::<BlockGlitch>(Detail::Standard),
    rows::<Brightness>(Detail::Minimal),
    picture::<ChannelShift>(Detail::Standard),
    rows::<ChannelSwap>(Detail::Minimal),
    rows::<Chromatic>(Detail::Standard),
    rows::<ColorGrade>(Detail::Minimal),
    rows::<ColorRamp>(Detail::Minimal),
    rows::<ColorWobble>(Detail::Minimal),
    rows::<Contrast>(Detail::Minimal),
    picture::<Crt>(Detail::Minimal),
    rows::<DataBend>(Detail::Standard),
    picture::<Displace>(Detail::Standard),
    picture::<EdgeGlow>(Detail::Standard),
    rows::<Gamma>(Detail::Minimal),
    rows::<GlitchShift>(Detail::Standard),
    rows::<Grain>(Detail::Standard),
    rows::<Halftone>(Detail::Minimal),
    rows::<HueRotate>(Detail::Minimal),
    rows::<Invert>(Detail::Minimal),
    picture::<Kaleidoscope>(Detail::Minimal),
    rows::<Levels>(Detail::Minimal),
    picture::<Mirror>(Detail::Minimal),
    past::<Phosphor>(Detail::Standard),
    rows::<PixelSort>(Detail::Standard),
    picture::<Pixelate>(Detail::Minimal),
    rows::<Posterize>(Detail::Minimal),
    picture::<RadialBlur>(Detail::Full),
    picture::<RgbSplitRadial>(Detail::Standard),
    rows::<Saturation>(Detail::Minimal),
    rows::<Scanlines>(Detail::Standard),
    picture::<SoftFocus>(Detail::Standard),
    rows::<Solarize>(Detail::Minimal),
    rows::<Threshold>(Detail::Minimal),
    rows::<Tint>(Detail::Minimal),
    rows::<TvStatic>(Detail::Standard),
    rows::<Vignette>(Detail::Minimal),
    rows::<WaveDistort>(Detail::Minimal),
];

#[cfg(test)]
mod tests {
    use crate::kit::{Events, Moment, Signals, Spectrum};

    /// Music without a sound.
    #[derive(Debug, Default)]
    pub(super) struct Silence(Events, Spectrum);

    impl Silence {
        pub(super) fn moment(&self) -> Moment<'_> {
            let (signals, events, spectrum) = (Signals::default(), &self.0, &self.1);
            Moment { signals, time: 1.0, t: 1.0, scene_length: 8.0, seed: 7, events, spectrum }
        }
    }

    pub(super) fn silence() -> Silence {
        Silence::default()
    }
}
