//! Shaders: what changes the pixels of a frame after its layers are drawn.

mod bloom;
mod grain;
mod tint;
mod vignette;

use std::fmt::Debug;

use crate::kit::{Moment, Params};

pub use bloom::{Bloom, Glow};
pub use grain::Grain;
pub use tint::Tint;
pub use vignette::Vignette;

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

/// A shader that needs no more than the pixel itself and where it lies.
pub trait RowShader: Params {
    /// What depends on the size of the picture alone, built once a film.
    type Tables: Debug + Send + Sync;

    /// Builds the tables for a picture of `(width, height)` pixels.
    fn tables(size: (usize, usize)) -> Self::Tables;

    /// Changes one row. Must be `#[inline(always)]`, so that it is compiled for every SIMD level.
    fn row(&self, tables: &Self::Tables, m: &Moment, row: Row<'_>);
}

/// A [`RowShader`] with its tables and without its type.
pub trait BuiltShader: Debug + Send + Sync {
    /// Changes one row with one value per parameter.
    fn row(&self, values: &[f32], m: &Moment, row: Row<'_>);
}

#[derive(Debug)]
struct Built<S: RowShader>(S::Tables);

impl<S: RowShader + Debug> BuiltShader for Built<S> {
    fn row(&self, values: &[f32], m: &Moment, row: Row<'_>) {
        crate::simd!({ S::from_values(values).row(&self.0, m, row) });
    }
}

/// How a shader is run.
#[derive(Debug, Clone, Copy)]
pub enum Run {
    /// On rows: builds the shader for a picture size.
    Rows(fn((usize, usize)) -> Box<dyn BuiltShader>),
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
    pub entry: crate::catalogue::Entry,
    /// The least detail at which it runs.
    pub detail: Detail,
    /// How it is run.
    pub run: Run,
}

const fn rows<S: RowShader + Debug + 'static>(detail: Detail) -> Shader {
    Shader {
        detail,
        entry: crate::catalogue::Entry::of::<S>(),
        run: Run::Rows(|size| Box::new(Built::<S>(S::tables(size)))),
    }
}

/// Every shader.
pub const SHADERS: &[Shader] = &[
    Shader { entry: crate::catalogue::Entry::of::<Bloom>(), detail: Detail::Minimal, run: Run::Glow },
    rows::<Grain>(Detail::Standard),
    rows::<Tint>(Detail::Minimal),
    rows::<Vignette>(Detail::Minimal),
];
