//! What wraps a layer, in time: transforms, masks and the fields that are mixed into it.

use std::sync::Arc;

use asciivid_effects::effect::{DrawField, Effect};
use asciivid_effects::kit::drive::Formula;
use asciivid_effects::kit::{Join, Mix as With};
use asciivid_effects::{mask, transform};

use super::director::tracks;
use super::track::{Clock, Track};
use crate::assets as preset;

/// A transform with its parameters in time.
#[derive(Debug, Clone)]
pub struct Transform {
    /// The transform.
    pub transform: &'static transform::Transform,
    /// Its parameters.
    pub params: Vec<Track>,
}

/// A mask with its parameters in time.
#[derive(Debug, Clone)]
pub struct Mask {
    /// Name in the catalogue.
    pub name: &'static str,
    /// How it is drawn.
    pub draw: DrawField,
    /// Its parameters.
    pub params: Vec<Track>,
    /// The expression, if it is the formula.
    pub expr: Option<Arc<Formula>>,
    /// How it joins the masks before it.
    pub with: Join,
    /// Whether it covers what it would let through.
    pub invert: bool,
}

/// A second field with its parameters in time.
#[derive(Debug, Clone)]
pub struct Mix {
    /// Name in the catalogue.
    pub name: &'static str,
    /// How it is drawn.
    pub draw: DrawField,
    /// Its parameters.
    pub params: Vec<Track>,
    /// The expression, if it is the formula.
    pub expr: Option<Arc<Formula>>,
    /// How it joins the layer's own field.
    pub with: With,
    /// How much of it.
    pub amount: Track,
}

impl Transform {
    pub(super) fn new(def: &preset::Transform, clock: &Clock) -> Option<Transform> {
        let transform = transform::Transform::named(def.entry.name)?;
        Some(Transform { transform, params: tracks(def.entry.params, &def.params, clock) })
    }
}

impl Mask {
    pub(super) fn new(def: &preset::Mask, clock: &Clock) -> Option<Mask> {
        let mask = mask::Mask::named(def.entry.name)?;
        let params = tracks(mask.entry.params, &def.params, clock);
        let (name, draw, expr) = (mask.entry.name, mask.draw, def.expr.clone());
        Some(Mask { name, draw, params, expr, with: def.with, invert: def.invert })
    }
}

impl Mix {
    pub(super) fn new(def: &preset::Mix, clock: &Clock) -> Option<Mix> {
        let draw = Effect::named(def.entry.name)?.field()?;
        let params = tracks(def.entry.params, &def.params, clock);
        let amount = Track::of_param(def.with.amount(), def.amount.clone(), clock);
        Some(Mix { name: def.entry.name, draw, params, expr: def.expr.clone(), with: def.with, amount })
    }
}
