//! Setting one value of a preset by its name, with every check; both the reader and `--set` go through here.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use asciivid_effects::catalogue::Entry;
use asciivid_effects::effect::EFFECTS;
use asciivid_effects::kit::drive::{Drive, DriveError};
use asciivid_effects::kit::{Blend, ColorBy, GlyphBy, Grid, ParamDecl, ParamKind, Space};
use asciivid_effects::post;

use super::wrap::set_field;
use super::{Change, Feedback, Layer, Post, Scene};
use crate::assets::colors::ColorSet;
use crate::assets::error::{self, AssetError};
use crate::assets::glyphs::GlyphPalette;
use crate::assets::library::{Kind, Library};
use crate::error::Explain;

/// The parameters of a feedback.
pub(super) const FEEDBACK: Entry = Entry::of::<post::Feedback>();

/// Why a value cannot be set.
#[derive(Debug)]
pub(super) struct Wrong {
    pub(super) place: Place,
    pub(super) what: String,
    pub(super) help: String,
}

/// What of `key = value`, or of `target.key=value`, is wrong.
#[derive(Debug)]
pub(super) enum Place {
    Target,
    Key,
    Value,
    /// Bytes of the value.
    Part(Range<usize>),
}

impl Wrong {
    pub(super) fn value(what: impl Into<String>, help: impl Into<String>) -> Self {
        Wrong { place: Place::Value, what: what.into(), help: help.into() }
    }

    pub(super) fn unknown<'n>(
        place: Place,
        kind: &str,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Self {
        Wrong { place, what: format!("unknown {kind} \"{name}\""), help: error::instead(name, known) }
    }
}

/// Where the names of palettes in a preset lead.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palettes<'a> {
    pub(super) library: &'a Library,
    /// Where relative paths start.
    pub(super) folder: Option<&'a Path>,
}

impl Palettes<'_> {
    pub(super) fn glyphs(&self, given: &str) -> Result<Arc<GlyphPalette>, Wrong> {
        let found = self.library.find_beside(Kind::Glyphs, given, self.folder);
        found.and_then(|found| GlyphPalette::read(&found)).map(Arc::new).map_err(wrong_asset)
    }

    pub(super) fn colors(&self, given: &str) -> Result<Arc<ColorSet>, Wrong> {
        self.library.colors_beside(given, self.folder).map(Arc::new).map_err(wrong_asset)
    }
}

/// The first line of what is wrong with an asset that a preset names.
fn wrong_asset(error: AssetError) -> Wrong {
    let what = error.to_string();
    Wrong::value(what.lines().next().unwrap_or_default(), error.hint())
}

impl Scene {
    pub(super) const KEYS: [&'static str; 3] = ["colors", "ground", "exposure"];

    /// Sets one value. Layers that have the scene's colours get the new ones.
    pub(super) fn set(&mut self, key: &str, value: &str, palettes: Palettes<'_>) -> Result<(), Wrong> {
        match key {
            "colors" => {
                let old = std::mem::replace(&mut self.colors, palettes.colors(value)?);
                for layer in self.layers.iter_mut().filter(|layer| Arc::ptr_eq(&layer.colors, &old)) {
                    layer.colors = self.colors.clone();
                }
            }
            "ground" => self.ground = drive(key, value, 0.0, 1.0)?,
            "exposure" => self.exposure = drive(key, value, 0.0, 8.0)?,
            _ => return Err(Wrong::unknown(Place::Key, "key", key, Scene::KEYS)),
        }
        Ok(())
    }
}

impl Layer {
    pub(super) const KEYS: [&'static str; 9] =
        ["grid", "glyphs", "colors", "color", "glyph", "blend", "space", "opacity", "glow"];

    /// Sets one value of the layer or one parameter of its effect.
    pub(super) fn set(&mut self, key: &str, value: &str, palettes: Palettes<'_>) -> Result<(), Wrong> {
        match key {
            "grid" => self.grid = choice(key, value, Grid::from_name, Grid::names())?,
            "glyphs" => self.glyphs = palettes.glyphs(value)?,
            "colors" => self.colors = palettes.colors(value)?,
            "color" => self.color = choice("colour strategy", value, ColorBy::from_name, ColorBy::names())?,
            "glyph" => {
                let glyph = choice("glyph strategy", value, GlyphBy::from_name, GlyphBy::names())?;
                if glyph != GlyphBy::Ramp && places_glyphs(&self.effect) {
                    let what = format!("{} places its glyphs itself", self.effect.name);
                    return Err(Wrong::value(what, "leave \"glyph\" out, or take a field such as plasma"));
                }
                self.glyph = glyph;
            }
            "blend" => self.blend = choice(key, value, Blend::from_name, Blend::names())?,
            "space" => self.space = choice(key, value, Space::from_name, Space::names())?,
            "opacity" => self.opacity = drive(key, value, 0.0, 1.0)?,
            "glow" => self.glow = drive(key, value, 0.0, 2.0)?,
            _ => {
                let own = self.effect.param(key).is_some() || key == "expr" && self.expr.is_some();
                let wrap = if own { None } else { self.set_wrap_with(key, value) };
                let field = (&mut self.params[..], &mut self.expr);
                wrap.unwrap_or_else(|| set_field(&self.effect, field, key, value, &Layer::KEYS))?;
            }
        }
        Ok(())
    }
}

/// Whether an effect is none that only gives values.
fn places_glyphs(effect: &Entry) -> bool {
    EFFECTS.iter().any(|e| e.entry.name == effect.name && !e.draw.is_field())
}

impl Default for Feedback {
    fn default() -> Self {
        Feedback { blend: Blend::Lighten, params: FEEDBACK.defaults() }
    }
}

impl Feedback {
    /// Sets one value.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), Wrong> {
        match key {
            "blend" => self.blend = choice(key, value, Blend::from_name, Blend::names())?,
            _ => set_param(&FEEDBACK, &mut self.params, key, value, &["blend"])?,
        }
        Ok(())
    }
}

impl Post {
    /// Sets one parameter of the shader.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), Wrong> {
        set_param(&self.shader, &mut self.params, key, value, &[])
    }
}

impl Change {
    pub(super) const KEYS: [&'static str; 2] = ["beats", "when"];
    /// The fewest and the most beats.
    pub(super) const BEATS: (f32, f32) = (0.0, 16.0);

    /// Sets how long the transition takes or one of its parameters.
    pub(super) fn set(&mut self, key: &str, value: &str) -> Result<(), Wrong> {
        if key == "beats" {
            let (least, most) = Change::BEATS;
            let wrong =
                || Wrong::value(format!("\"beats\" is {value}"), format!("{least} to {most} is allowed"));
            let beats: f32 = value.parse().map_err(|_| wrong())?;
            self.beats = (least..=most).contains(&beats).then_some(beats).ok_or_else(wrong)?;
            return Ok(());
        }
        set_param(&self.transition, &mut self.params, key, value, &Change::KEYS)
    }
}

pub(super) fn set_param(
    entry: &Entry,
    params: &mut [Drive],
    key: &str,
    value: &str,
    others: &[&str],
) -> Result<(), Wrong> {
    let Some(i) = entry.param(key) else {
        let kind = format!("parameter of {}", entry.name);
        let known = entry.params.iter().map(|p| p.name).chain(others.iter().copied());
        return Err(Wrong::unknown(Place::Key, &kind, key, known));
    };
    params[i] = param(&entry.params[i], value)?;
    Ok(())
}

/// The drive of a parameter: of a choice, a name or the position of one.
pub(super) fn param(decl: &ParamDecl, value: &str) -> Result<Drive, Wrong> {
    let word = value.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    match decl.drive(value) {
        Err(_) if decl.kind == ParamKind::Choice && word => {
            Err(Wrong::unknown(Place::Value, decl.name, value, decl.choices.iter().copied()))
        }
        parsed => in_range(decl.name, parsed, decl.min, decl.max),
    }
}

pub(super) fn choice<T>(
    kind: &str,
    value: &str,
    find: impl FnOnce(&str) -> Option<T>,
    known: impl Iterator<Item = &'static str>,
) -> Result<T, Wrong> {
    find(value).ok_or_else(|| Wrong::unknown(Place::Value, kind, value, known))
}

fn drive(key: &str, value: &str, min: f32, max: f32) -> Result<Drive, Wrong> {
    in_range(key, Drive::parse(value), min, max)
}

/// A fault in an expression, at its place in the text.
pub(super) fn wrong_expression(key: &str, error: &DriveError) -> Wrong {
    let (what, help) = (format!("\"{key}\": {error}"), error.hint().unwrap_or_default());
    Wrong { place: Place::Part(error.span.clone()), what, help }
}

/// A drive that was compiled; if it is always the same number, that must be in range. Others are clamped when they
/// run.
fn in_range(key: &str, drive: Result<Drive, DriveError>, min: f32, max: f32) -> Result<Drive, Wrong> {
    let drive = drive.map_err(|error| wrong_expression(key, &error))?;
    match drive.constant() {
        Some(number) if !(min..=max).contains(&number) => {
            let what = format!("\"{key}\" is {number}, out of range");
            Err(Wrong::value(what, format!("{min} to {max} is allowed")))
        }
        _ => Ok(drive),
    }
}
