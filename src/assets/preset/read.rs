//! Reads a preset, with a place for every fault.

use std::ops::Range;
use std::sync::Arc;

use asciivid_effects::catalogue::Entry;
use asciivid_effects::kit::drive::Drive;
use asciivid_effects::kit::{Blend, ColorBy, GlyphBy, Grid, Space};
use asciivid_effects::post::MOODS;
use asciivid_effects::transition::TRANSITIONS;

use super::set::{Palettes, Place, Wrong};
use super::wrap::{default_expr, is_field};
use super::{Catalogue, Change, Feedback, Layer, Post, Preset, ROLES, Scene, Suits};
use crate::assets::chain::DEFAULT_FONT;
use crate::assets::colors::ColorSet;
use crate::assets::error::AssetError;
use crate::assets::glyphs::GlyphPalette;
use crate::assets::library::{Found, Kind, Library, Origin};
use crate::assets::reader::{self, At, Report, Table};
use crate::error::Explain;
use crate::settings::Override;

/// What a preset is made of if it does not say.
const DEFAULT_GLYPHS: &str = "ascii";
const DEFAULT_COLORS: &str = "noir";
const DEFAULT_GROUND: f32 = 0.05;
/// The most scenes of a preset, layers of a scene and shaders of a scene.
const MOST: usize = 64;

impl Library {
    /// Reads a preset, by name or path.
    pub fn preset(&self, given: &str, catalogue: &Catalogue) -> Result<Preset, AssetError> {
        let found = self.find(Kind::Preset, given)?;
        self.read_preset(&found, catalogue)
    }

    pub(crate) fn read_preset(&self, found: &Found, catalogue: &Catalogue) -> Result<Preset, AssetError> {
        let folder = match &found.origin {
            Origin::File(path) => path.parent(),
            Origin::BuiltIn => None,
        };
        let palettes = Palettes { library: self, folder };
        reader::read(&found.label(), found.text(Kind::Preset)?, |table, report| Preset {
            name: found.name.clone(),
            ..Context { palettes, catalogue, report }.preset(table)
        })
    }
}

/// What layers have unless they say otherwise.
#[derive(Clone)]
struct Look {
    glyphs: Arc<GlyphPalette>,
    colors: Arc<ColorSet>,
}

/// What scenes begin and end with unless they say otherwise.
struct Ends {
    post: Vec<Post>,
    transitions: Vec<Change>,
}

pub(super) struct Context<'a> {
    palettes: Palettes<'a>,
    pub(super) catalogue: &'a Catalogue,
    pub(super) report: &'a Report,
}

impl Context<'_> {
    fn preset(&self, table: &Table<'_, '_>) -> Preset {
        let text = |key| table.text(key).map(|t| t.value).unwrap_or_default();
        let look = Look {
            glyphs: self.palette(table, "glyphs", DEFAULT_GLYPHS, |name| self.palettes.glyphs(name)),
            colors: self.palette(table, "colors", DEFAULT_COLORS, |name| self.palettes.colors(name)),
        };
        let ends = Ends { post: self.post(table), transitions: self.transitions(table) };
        let tables = self.some(table, "scene", "[[scene]]");
        let scenes = tables.iter().enumerate().map(|(i, t)| (t.span(), self.scene(t, i + 1, &look, &ends)));
        Preset {
            name: String::new(),
            title: table.required("title").map(|t| t.value).unwrap_or_default(),
            description: text("description"),
            suits: text("suits"),
            suits_songs: table.table("character").map(|t| self.character(&t)).unwrap_or_default(),
            font: self.font(table),
            scenes: self.unlike(scenes, "scenes", |scene| &scene.name),
        }
    }

    /// A palette under a key, or the default one.
    fn palette<T: Default>(
        &self,
        table: &Table<'_, '_>,
        key: &'static str,
        default: &str,
        read: impl Fn(&str) -> Result<Arc<T>, Wrong>,
    ) -> Arc<T> {
        let given = table.text(key);
        let name = given.as_ref().map_or(default, |name| &name.value);
        read(name).unwrap_or_else(|wrong| {
            let span = given.map_or(table.span(), |name| name.span);
            self.report.fault(span, wrong.what, wrong.help);
            Arc::default()
        })
    }

    fn character(&self, table: &Table<'_, '_>) -> Suits {
        let ranges = Suits::FIGURES.map(|(figure, most, _)| table.pair(figure, 0.0..=most));
        self.set_others(table, |key, _| {
            Err(Wrong::unknown(Place::Key, "figure", key, Suits::FIGURES.map(|(name, ..)| name)))
        });
        Suits { ranges }
    }

    fn font(&self, table: &Table<'_, '_>) -> String {
        let Some(name) = table.text("font") else {
            return DEFAULT_FONT.to_owned();
        };
        let Palettes { library, folder } = self.palettes;
        match library.find_beside(Kind::Font, &name.value, folder) {
            Ok(Found { origin: Origin::File(path), .. }) => path.display().to_string(),
            Ok(Found { name, .. }) => name,
            Err(error) => {
                self.report.fault(name.span, error.to_string(), error.hint());
                DEFAULT_FONT.to_owned()
            }
        }
    }

    fn scene(&self, table: &Table<'_, '_>, number: usize, look: &Look, ends: &Ends) -> Scene {
        let (post, transitions) = (self.post(table), self.transitions(table));
        let mut scene = Scene {
            name: table.text("name").map_or_else(|| number.to_string(), |name| name.value),
            when: self.when(table),
            energy: table.pair("energy", 0.0..=1.0),
            position: table.pair("position", 0.0..=1.0),
            variations: Vec::new(),
            colors: look.colors.clone(),
            ground: Drive::from(DEFAULT_GROUND),
            exposure: Drive::from(1.0),
            layers: Vec::new(),
            post: if post.is_empty() { ends.post.clone() } else { post },
            transitions: if transitions.is_empty() { ends.transitions.clone() } else { transitions },
            feedback: table.table("feedback").map(|t| self.feedback(&t)),
        };
        let tables = self.some(table, "layer", "[[scene.layer]]");
        let variations = self.bounded(table, "variation");
        self.set_others(table, |key, value| scene.set(key, value, self.palettes));
        let look = Look { colors: scene.colors.clone(), ..look.clone() };
        let layers = tables.iter().filter_map(|t| Some((t.span(), self.layer(t, &look)?)));
        scene.layers = self.unlike(layers, "layers of a scene", |layer| &layer.name);
        let whole = scene.layers.len() == tables.len();
        scene.variations = variations.iter().map(|t| self.variation(t, &scene, whole)).collect();
        scene
    }

    /// The scene with the overrides of a `[[scene.variation]]`. If it is not whole, what they name may be missing.
    fn variation(&self, table: &Table<'_, '_>, scene: &Scene, whole: bool) -> Scene {
        let mut varied = scene.clone();
        let changes = table.texts("set");
        if !table.has("set") || changes.as_ref().is_some_and(|texts| texts.value.is_empty()) {
            table.missing("set", "[\"layer.param=value\"]");
        }
        for text in changes.iter().flat_map(|texts| &texts.value) {
            self.vary(&mut varied, text, whole);
        }
        self.set_others(table, |key, _| Err(Wrong::unknown(Place::Key, "key", key, ["set"])));
        varied
    }

    /// Applies one `target.param=value` to a scene, with every fault at its place in the text.
    fn vary(&self, scene: &mut Scene, text: &At<String>, whole: bool) {
        let change = match Override::read(&text.value) {
            Ok(change) => change,
            Err(what) => {
                let help = "write \"layer.param=value\", for example \"rain.speed=2\"";
                return self.report.fault(text.span.clone(), what, help);
            }
        };
        let Err(wrong) = scene.apply(&change, self.palettes) else {
            return;
        };
        if !whole && matches!(wrong.place, Place::Target) {
            return;
        }
        let (left, right) = text.value.split_once('=').unwrap_or_default();
        let value = left.len() + "=".len() + (right.len() - right.trim_start().len());
        let param = left.rfind(&change.param).unwrap_or(0);
        let part = match wrong.place {
            Place::Target => text.value.find(&change.target).map(|at| at..at + change.target.len()),
            Place::Key => Some(param..param + change.param.len()),
            Place::Value => Some(value..value + change.value.len()),
            Place::Part(part) => Some(value + part.start..value + part.end),
        };
        let span = part.map_or_else(|| text.span.clone(), |part| text.part(part));
        self.report.fault(span, wrong.what, wrong.help);
    }

    fn when(&self, table: &Table<'_, '_>) -> Vec<String> {
        let texts = table.texts("when").map(|t| t.value).unwrap_or_default();
        for text in &texts {
            let label = text.value.len() == 1 && text.value.bytes().all(|b| b.is_ascii_uppercase());
            if !label && !ROLES.contains(&text.value.as_str()) {
                self.report.unknown(text.span.clone(), "section", &text.value, ROLES);
            }
        }
        texts.into_iter().map(|text| text.value).collect()
    }

    fn layer(&self, table: &Table<'_, '_>, look: &Look) -> Option<Layer> {
        let name = table.text("name");
        let effect = self.entry(table, "effect", &self.catalogue.effects)?;
        let (transforms, masks, mixes) = self.wraps(table, is_field(&effect));
        let mut layer = Layer {
            name: name.map_or_else(|| effect.name.to_owned(), |name| name.value),
            params: effect.defaults(),
            expr: default_expr(&effect),
            effect,
            transforms: Vec::new(),
            masks: Vec::new(),
            mixes: Vec::new(),
            grid: Grid::Md,
            glyphs: look.glyphs.clone(),
            colors: look.colors.clone(),
            color: ColorBy::Value,
            glyph: GlyphBy::Ramp,
            blend: Blend::Add,
            space: Space::Gamma,
            opacity: Drive::from(1.0),
            glow: Drive::from(1.0),
        };
        self.set_others(table, |key, value| layer.set(key, value, self.palettes));
        // Only now, so that a key of the layer's table cannot mean one of theirs.
        Some(Layer { transforms, masks, mixes, ..layer })
    }

    fn post(&self, table: &Table<'_, '_>) -> Vec<Post> {
        let tables = self.bounded(table, "post");
        let posts = tables.iter().flat_map(|t| match t.text("mood") {
            Some(mood) => self.mood(t, &mood),
            None => self.shader(t).into_iter().collect(),
        });
        posts.collect()
    }

    fn transitions(&self, table: &Table<'_, '_>) -> Vec<Change> {
        let tables = self.bounded(table, "transition");
        let changes = tables.iter().filter_map(|t| {
            let transition = self.entry(t, "transition", &self.catalogue.transitions)?;
            let beats = TRANSITIONS.iter().find(|known| known.entry.name == transition.name);
            let mut change = Change {
                when: self.when(t),
                beats: beats.map_or(1.0, |known| known.beats),
                params: transition.defaults(),
                transition,
            };
            self.set_others(t, |key, value| change.set(key, value));
            Some(change)
        });
        changes.collect()
    }

    fn feedback(&self, table: &Table<'_, '_>) -> Feedback {
        let mut feedback = Feedback::default();
        self.set_others(table, |key, value| feedback.set(key, value));
        feedback
    }

    fn shader(&self, table: &Table<'_, '_>) -> Option<Post> {
        let shader = self.entry(table, "shader", &self.catalogue.shaders)?;
        let mut post = Post { params: shader.defaults(), shader };
        self.set_others(table, |key, value| post.set(key, value));
        Some(post)
    }

    /// The shaders of a mood, in order. A mood has no values of its own; those of its shaders are set like any others,
    /// with `--set`.
    fn mood(&self, table: &Table<'_, '_>, name: &At<String>) -> Vec<Post> {
        self.set_others(table, |key, _| Err(Wrong::unknown(Place::Key, "key", key, ["mood"])));
        let Some(mood) = MOODS.iter().find(|mood| mood.name == name.value) else {
            self.report.unknown(name.span.clone(), "mood", &name.value, MOODS.iter().map(|mood| mood.name));
            return Vec::new();
        };
        let posts = mood.chain.iter().filter_map(|(shader, values)| {
            let shader = *self.catalogue.shaders.iter().find(|entry| entry.name == *shader)?;
            let mut post = Post { params: shader.defaults(), shader };
            values.iter().try_for_each(|(key, value)| post.set(key, value)).ok()?;
            Some(post)
        });
        posts.collect()
    }

    /// The effect or shader that a table names. Without one, its other keys mean nothing and are passed over.
    pub(super) fn entry(&self, table: &Table<'_, '_>, key: &'static str, list: &[Entry]) -> Option<Entry> {
        let name = table.required(key);
        let entry = name.as_ref().and_then(|name| list.iter().find(|entry| entry.name == name.value));
        if let (Some(name), None) = (&name, entry) {
            self.report.unknown(name.span.clone(), key, &name.value, list.iter().map(|entry| entry.name));
        }
        entry.copied()
    }

    /// Sets every value that was not asked for yet.
    pub(super) fn set_others(
        &self,
        table: &Table<'_, '_>,
        mut set: impl FnMut(&str, &str) -> Result<(), Wrong>,
    ) {
        for (key, value) in table.others() {
            let Err(wrong) = set(&key.value, &value.value) else {
                continue;
            };
            let span = match wrong.place {
                Place::Target | Place::Key => key.span,
                Place::Value => value.span,
                Place::Part(part) => value.part(part),
            };
            self.report.fault(span, wrong.what, wrong.help);
        }
    }

    /// The tables of a list that must not be empty.
    fn some<'a, 't>(&self, table: &Table<'a, 't>, key: &'static str, header: &str) -> Vec<Table<'a, 't>> {
        let tables = self.bounded(table, key);
        if tables.is_empty() {
            table.missing(key, header);
        }
        tables
    }

    /// The tables of a list that must not go on without end.
    pub(super) fn bounded<'a, 't>(&self, table: &Table<'a, 't>, key: &'static str) -> Vec<Table<'a, 't>> {
        let mut tables = table.tables(key);
        if let Some(table) = tables.get(MOST) {
            let what = format!("more than {MOST} of [[{key}]]");
            self.report.fault(table.span(), what, "");
        }
        tables.truncate(MOST);
        tables
    }

    /// Refuses items that have the same name.
    fn unlike<T>(
        &self,
        items: impl Iterator<Item = (Range<usize>, T)>,
        kind: &str,
        name: impl Fn(&T) -> &str,
    ) -> Vec<T> {
        let mut kept: Vec<T> = Vec::new();
        for (span, item) in items {
            if kept.iter().any(|other| name(other) == name(&item)) {
                let what = format!("two {kind} are called \"{}\"", name(&item));
                self.report.fault(span, what, "give one of them another name = \"...\"");
            }
            kept.push(item);
        }
        kept
    }
}
