//! What wraps a layer: transforms, masks and the fields that are mixed into it.

use std::sync::Arc;

use asciivid_effects::catalogue::Entry;
use asciivid_effects::effect::Effect;
use asciivid_effects::field::formula;
use asciivid_effects::kit::drive::{Drive, Formula};
use asciivid_effects::kit::{Join, Mix as With};

use super::Layer;
use super::read::Context;
use super::set::{Place, Wrong, choice, param, set_param, wrong_expression};
use crate::assets::reader::Table;

/// A transform of a layer.
#[derive(Debug, Clone)]
pub struct Transform {
    /// The transform.
    pub entry: Entry,
    /// One drive for each of its parameters, in its order.
    pub params: Vec<Drive>,
}

/// A mask of a layer.
#[derive(Debug, Clone)]
pub struct Mask {
    /// The mask, or a field.
    pub entry: Entry,
    /// One drive for each of its parameters, in its order.
    pub params: Vec<Drive>,
    /// The user's own expression, if it is the formula.
    pub expr: Option<Arc<Formula>>,
    /// How it joins the masks before it.
    pub with: Join,
    /// Whether it covers what it would let through.
    pub invert: bool,
}

/// A second field of a layer.
#[derive(Debug, Clone)]
pub struct Mix {
    /// The field.
    pub entry: Entry,
    /// One drive for each of its parameters, in its order.
    pub params: Vec<Drive>,
    /// The user's own expression, if it is the formula.
    pub expr: Option<Arc<Formula>>,
    /// How it joins the layer's own.
    pub with: With,
    /// How much of it: see [`With::amount`].
    pub amount: Drive,
}

impl Transform {
    fn set(&mut self, key: &str, value: &str) -> Result<(), Wrong> {
        set_param(&self.entry, &mut self.params, key, value, &[])
    }
}

impl Mask {
    pub(super) const KEYS: [&'static str; 2] = ["with", "invert"];

    fn set(&mut self, key: &str, value: &str) -> Result<(), Wrong> {
        match key {
            "with" => self.with = choice(key, value, Join::from_name, Join::names())?,
            "invert" => match value {
                "true" => self.invert = true,
                "false" => self.invert = false,
                _ => return Err(Wrong::value(format!("\"invert\" is {value}"), "true or false goes here")),
            },
            _ => set_field(&self.entry, (&mut self.params, &mut self.expr), key, value, &Mask::KEYS)?,
        }
        Ok(())
    }
}

impl Mix {
    pub(super) const KEYS: [&'static str; 2] = ["with", "amount"];

    fn set(&mut self, key: &str, value: &str) -> Result<(), Wrong> {
        match key {
            "with" => {
                self.with = choice(key, value, With::from_name, With::names())?;
                self.amount = default_amount(self.with);
            }
            "amount" => self.amount = param(self.with.amount(), value)?,
            _ => set_field(&self.entry, (&mut self.params, &mut self.expr), key, value, &Mix::KEYS)?,
        }
        Ok(())
    }
}

fn default_amount(with: With) -> Drive {
    let decl = with.amount();
    decl.drive(decl.default).unwrap_or_else(|_| Drive::from(decl.min))
}

/// The expression of a field unless the user writes one: only the formula has one.
pub(super) fn default_expr(entry: &Entry) -> Option<Arc<Formula>> {
    let is_formula = entry.name == "formula";
    is_formula.then(|| Formula::parse(formula::DEFAULT).ok().map(Arc::new)).flatten()
}

/// Sets one parameter of a field, or the expression of the formula.
pub(super) fn set_field(
    entry: &Entry,
    (params, expr): (&mut [Drive], &mut Option<Arc<Formula>>),
    key: &str,
    value: &str,
    others: &[&str],
) -> Result<(), Wrong> {
    if key == "expr" && expr.is_some() {
        let formula = Formula::parse(value).map_err(|error| wrong_expression(key, &error))?;
        *expr = Some(Arc::new(formula));
        return Ok(());
    }
    let expr: &[&str] = if expr.is_some() { &["expr"] } else { &[] };
    set_param(entry, params, key, value, &[others, expr].concat())
}

/// Whether an effect gives values at points.
pub(super) fn is_field(entry: &Entry) -> bool {
    Effect::named(entry.name).is_some_and(|effect| effect.field().is_some())
}

/// One of the things that wrap a layer, to be set by name.
enum Wrap<'a> {
    Transform(&'a mut Transform),
    Mask(&'a mut Mask),
    Mix(&'a mut Mix),
}

impl Wrap<'_> {
    fn entry(&self) -> &Entry {
        match self {
            Wrap::Transform(transform) => &transform.entry,
            Wrap::Mask(mask) => &mask.entry,
            Wrap::Mix(mix) => &mix.entry,
        }
    }

    fn has(&self, key: &str) -> bool {
        let own = match self {
            Wrap::Transform(_) => false,
            Wrap::Mask(mask) => Mask::KEYS.contains(&key) || key == "expr" && mask.expr.is_some(),
            Wrap::Mix(mix) => Mix::KEYS.contains(&key) || key == "expr" && mix.expr.is_some(),
        };
        own || self.entry().param(key).is_some()
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Wrong> {
        match self {
            Wrap::Transform(transform) => transform.set(key, value),
            Wrap::Mask(mask) => mask.set(key, value),
            Wrap::Mix(mix) => mix.set(key, value),
        }
    }
}

impl Layer {
    fn wraps(&mut self) -> impl Iterator<Item = Wrap<'_>> {
        let transforms = self.transforms.iter_mut().map(Wrap::Transform);
        transforms.chain(self.masks.iter_mut().map(Wrap::Mask)).chain(self.mixes.iter_mut().map(Wrap::Mix))
    }

    /// The names of all that wraps the layer.
    pub(super) fn wrap_names(&self) -> impl Iterator<Item = &str> {
        let transforms = self.transforms.iter().map(|transform| transform.entry.name);
        let masks = self.masks.iter().map(|mask| mask.entry.name);
        transforms.chain(masks).chain(self.mixes.iter().map(|mix| mix.entry.name))
    }

    /// Sets a parameter of everything of that name that wraps the layer; one result for each.
    pub(super) fn set_wraps_named(&mut self, name: &str, key: &str, value: &str) -> Vec<Result<(), Wrong>> {
        let named = self.wraps().filter(|wrap| wrap.entry().name == name);
        named.map(|mut wrap| wrap.set(key, value)).collect()
    }

    /// Sets a parameter of the one thing that has it among those that wrap the layer; `None` if there is none.
    pub(super) fn set_wrap_with(&mut self, key: &str, value: &str) -> Option<Result<(), Wrong>> {
        let mut having: Vec<Wrap<'_>> = self.wraps().filter(|wrap| wrap.has(key)).collect();
        match &mut having[..] {
            [] => None,
            [wrap] => Some(wrap.set(key, value)),
            [first, second, ..] => {
                let (first, second) = (first.entry().name, second.entry().name);
                let what = format!("\"{key}\" is ambiguous: {first} and {second} have it");
                let help = format!("write {first}.{key} or {second}.{key}");
                Some(Err(Wrong { place: Place::Value, what, help }))
            }
        }
    }
}

impl Context<'_> {
    /// Reads what wraps a layer; `field` tells whether its effect is one.
    pub(super) fn wraps(&self, table: &Table<'_, '_>, field: bool) -> (Vec<Transform>, Vec<Mask>, Vec<Mix>) {
        let transforms = self.bounded(table, "transform");
        let masks = self.bounded(table, "mask");
        let mixes = self.bounded(table, "mix");
        if let (false, Some(mix)) = (field, mixes.first()) {
            let what = "an effect that places its glyphs itself has no values to be mixed";
            self.report.fault(mix.span(), what, "take a field such as plasma, or a second layer");
        }
        (
            transforms.iter().filter_map(|t| self.transform(t)).collect(),
            masks.iter().filter_map(|t| self.mask(t)).collect(),
            mixes.iter().filter_map(|t| self.mix(t)).collect(),
        )
    }

    fn transform(&self, table: &Table<'_, '_>) -> Option<Transform> {
        let entry = self.entry(table, "transform", &self.catalogue.transforms)?;
        let mut transform = Transform { params: entry.defaults(), entry };
        self.set_others(table, |key, value| transform.set(key, value));
        Some(transform)
    }

    fn mask(&self, table: &Table<'_, '_>) -> Option<Mask> {
        let fields = self.catalogue.effects.iter().copied().filter(is_field);
        let known: Vec<Entry> = self.catalogue.masks.iter().copied().chain(fields).collect();
        let entry = self.entry(table, "mask", &known)?;
        let invert = table.truth("invert").unwrap_or(false);
        let (params, expr) = (entry.defaults(), default_expr(&entry));
        let mut mask = Mask { entry, params, expr, with: Join::Intersect, invert };
        self.set_others(table, |key, value| mask.set(key, value));
        Some(mask)
    }

    fn mix(&self, table: &Table<'_, '_>) -> Option<Mix> {
        let fields: Vec<Entry> = self.catalogue.effects.iter().copied().filter(is_field).collect();
        let entry = self.entry(table, "field", &fields)?;
        let (params, expr) = (entry.defaults(), default_expr(&entry));
        // What the amount means depends on this.
        let with = table.text("with").and_then(|name| {
            let with = With::from_name(&name.value);
            if with.is_none() {
                self.report.unknown(name.span, "with", &name.value, With::names());
            }
            with
        });
        let with = with.unwrap_or(With::Multiply);
        let mut mix = Mix { entry, params, expr, with, amount: default_amount(with) };
        self.set_others(table, |key, value| mix.set(key, value));
        Some(mix)
    }
}
