//! The list of effects.

use std::fmt::Debug;

use crate::catalogue::Entry;
use crate::kit::{Canvas, Cells, Field, Moment, Points};
use crate::sim::{self, Running};
use crate::{cells, field};

/// How a field is drawn: parameters, moment and points in, values out.
pub type DrawField = fn(&[f32], &Moment, Points, &mut [f32]);

/// How an effect is drawn, with one value per parameter.
#[derive(Debug, Clone, Copy)]
pub enum Draw {
    /// Values at points of the picture.
    Field(DrawField),
    /// Glyphs on a grid.
    Cells(fn(&[f32], &Moment, &mut Canvas)),
    /// Values at points of the picture, from a state: makes one that has not been started.
    FieldSim(fn() -> Running),
    /// Glyphs on a grid, from a state: makes one that has not been started.
    CellsSim(fn() -> Running),
}

impl Draw {
    /// Whether it gives values, of which a layer makes glyphs; else it places its glyphs itself.
    pub const fn is_field(&self) -> bool {
        matches!(self, Draw::Field(_) | Draw::FieldSim(_))
    }

    /// Whether it goes from state to state.
    pub const fn has_state(&self) -> bool {
        matches!(self, Draw::FieldSim(_) | Draw::CellsSim(_))
    }
}

/// An effect in the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Effect {
    /// Name, line and parameters.
    pub entry: Entry,
    /// How it is drawn.
    pub draw: Draw,
}

impl Effect {
    /// The effect of a name.
    pub fn named(name: &str) -> Option<&'static Effect> {
        EFFECTS.iter().find(|effect| effect.entry.name == name)
    }

    /// How it is drawn, if it is a field.
    pub const fn field(&self) -> Option<DrawField> {
        match self.draw {
            Draw::Field(draw) => Some(draw),
            _ => None,
        }
    }
}

const fn field<F: Field>() -> Effect {
    Effect { entry: Entry::of::<F>(), draw: Draw::Field(draw_field::<F>) }
}

const fn cells<C: Cells>() -> Effect {
    Effect {
        entry: Entry::of::<C>(),
        draw: Draw::Cells(|values, m, canvas| C::from_values(values).draw(m, canvas)),
    }
}

const fn field_sim<S: sim::FieldSim + Debug + 'static>() -> Effect {
    Effect { entry: Entry::of::<S>(), draw: Draw::FieldSim(sim::field::<S>) }
}

const fn cells_sim<S: sim::CellsSim + Debug + 'static>() -> Effect {
    Effect { entry: Entry::of::<S>(), draw: Draw::CellsSim(sim::cells::<S>) }
}

pub(crate) fn draw_field<F: Field>(values: &[f32], m: &Moment, at: Points, out: &mut [f32]) {
    crate::simd!({ F::from_values(values).draw(m, at, out) });
}

/// Every effect.
pub const EFFECTS: &[Effect] = &[
    cells::<cells::BeatWords>(),
    cells::<cells::BigText>(),
    cells::<cells::BlockCorrupt>(),
    cells::<cells::Bubbles>(),
    cells::<cells::Dissolve>(),
    cells::<cells::Embers>(),
    cells::<cells::Explosion>(),
    cells::<cells::Flow>(),
    cells::<cells::GlitchBands>(),
    cells::<cells::GravityWell>(),
    cells::<cells::HexStream>(),
    cells::<cells::Lava>(),
    cells::<cells::Messages>(),
    cells::<cells::Orbit>(),
    cells::<cells::Rain>(),
    cells::<cells::ScanBars>(),
    cells::<cells::Snow>(),
    cells::<cells::SpectrumBars>(),
    cells::<cells::Starfield>(),
    cells::<cells::Ticker>(),
    cells::<cells::Trails>(),
    cells::<cells::WaveformLine>(),
    field::<field::Attractor>(),
    field::<field::Aurora>(),
    field::<field::ChromaWheel>(),
    field::<field::Diamond>(),
    field::<field::DomainWarp>(),
    field::<field::FbmField>(),
    field::<field::Fire>(),
    field::<field::FormulaField>(),
    field::<field::FrequencyWaves>(),
    field::<field::GridFloor>(),
    field::<field::Interference>(),
    field::<field::Oscilloscope>(),
    field::<field::Plasma>(),
    field::<field::Rays>(),
    field::<field::Rings>(),
    field::<field::Ripple>(),
    field::<field::Sdf>(),
    field::<field::SineField>(),
    field::<field::SmoothNoise>(),
    field::<field::Spectrogram>(),
    field::<field::SpectrumRadial>(),
    field::<field::Spiral>(),
    field::<field::Static>(),
    field::<field::TemporalNoise>(),
    field::<field::Tunnel>(),
    field::<field::ValueNoise>(),
    field::<field::Voronoi>(),
    field::<field::Vortex>(),
    field::<field::Waveform>(),
    cells_sim::<sim::Boids>(),
    field_sim::<sim::Life>(),
    field_sim::<sim::ReactionDiffusion>(),
];
