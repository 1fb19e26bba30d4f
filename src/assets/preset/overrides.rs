//! What changes a preset that was read: `--set target.param=value`, `--palette`, and the overrides of variations.

use std::sync::Arc;

use super::set::{Palettes, Place, Wrong};
use super::{Layer, Preset, Scene};
use crate::assets::colors::ColorSet;
use crate::assets::error::{AssetError, instead};
use crate::assets::library::Library;
use crate::assets::palette::Palette;
use crate::settings::Override;

impl Preset {
    /// Sets a parameter of every layer, scene and shader that the target names: a layer's or scene's name, an
    /// effect's or a shader's, that of a transform, a mask or a mixed field; behind the name of a scene and a dot, of that
    /// scene alone. In variations too. The same checks as in a file; what was set before a fault stays set.
    pub fn apply(&mut self, change: &Override, library: &Library) -> Result<(), AssetError> {
        let palettes = Palettes { library, folder: None };
        let mut results = Vec::new();
        for scene in &mut self.scenes {
            results.extend(scene.set_named(change, palettes));
            results.extend(scene.variations.iter_mut().flat_map(|scene| scene.set_named(change, palettes)));
        }
        let place = || format!("the preset {}", self.name);
        let known = self.scenes.iter().flat_map(|scene| scene.names(change.target.contains('.')));
        verdict(results, &change.target, place, known).map_err(|wrong| {
            let Override { target, param, value } = change;
            AssetError::Override {
                given: format!("{target}.{param}={value}"),
                what: wrong.what,
                help: wrong.help,
            }
        })
    }

    /// Puts one palette, by name or path, in the place of all glyph palettes or all colour sets.
    pub fn use_palette(&mut self, given: &str, library: &Library) -> Result<(), AssetError> {
        match library.palette(given)? {
            Palette::Glyphs(palette) => {
                let palette = Arc::new(palette);
                for layer in self.scenes.iter_mut().flat_map(Scene::all_layers) {
                    layer.glyphs = palette.clone();
                }
            }
            Palette::Colors(set) => {
                let set = Arc::new(set);
                self.scenes.iter_mut().flat_map(Scene::all_colors).for_each(|colors| *colors = set.clone());
            }
        }
        Ok(())
    }
}

impl Scene {
    /// Sets a parameter of all that the target names in this scene, as [`Preset::apply`] does.
    pub(super) fn apply(&mut self, change: &Override, palettes: Palettes<'_>) -> Result<(), Wrong> {
        let results = self.set_named(change, palettes);
        verdict(results, &change.target, || format!("the scene {}", self.name), self.names(false))
    }

    /// One result for each thing that the target names.
    fn set_named(&mut self, change: &Override, palettes: Palettes<'_>) -> Vec<Result<(), Wrong>> {
        let Override { target, param, value } = change;
        let here = target.strip_prefix(&self.name).and_then(|rest| rest.strip_prefix('.'));
        let target = here.unwrap_or(target);
        let mut results = Vec::new();
        if self.name == target {
            results.push(self.set(param, value, palettes));
        }
        for layer in &mut self.layers {
            if layer.name == *target || layer.effect.name == target {
                results.push(layer.set(param, value, palettes));
            }
            results.extend(layer.set_wraps_named(target, param, value));
        }
        if let (Some(feedback), "feedback") = (&mut self.feedback, target) {
            results.push(feedback.set(param, value));
        }
        for post in self.post.iter_mut().filter(|p| p.shader.name == target) {
            results.push(post.set(param, value));
        }
        results
    }

    /// The layers of the scene and of its variations.
    fn all_layers(&mut self) -> Vec<&mut Layer> {
        let varied = self.variations.iter_mut().flat_map(Scene::all_layers);
        self.layers.iter_mut().chain(varied).collect()
    }

    /// The colours of the scene, of its layers and of its variations.
    pub(in crate::assets) fn all_colors(&mut self) -> Vec<&mut Arc<ColorSet>> {
        let own = std::iter::once(&mut self.colors);
        let layers = self.layers.iter_mut().map(|layer| &mut layer.colors);
        own.chain(layers).chain(self.variations.iter_mut().flat_map(Scene::all_colors)).collect()
    }

    /// All that a target may name, behind the scene's own name if it is to be.
    fn names(&self, behind: bool) -> Vec<String> {
        let mut names = vec![self.name.as_str()];
        names.extend(self.layers.iter().flat_map(|layer| [layer.name.as_str(), layer.effect.name]));
        names.extend(self.layers.iter().flat_map(|layer| layer.wrap_names()));
        names.extend(self.feedback.as_ref().map(|_| "feedback"));
        names.extend(self.post.iter().map(|post| post.shader.name));
        let whole = |name: &str| if behind { format!("{}.{name}", self.name) } else { name.to_owned() };
        names.into_iter().map(whole).collect()
    }
}

/// The first fault among the results of setting a parameter of all that `target` names, if any counts.
fn verdict(
    mut results: Vec<Result<(), Wrong>>,
    target: &str,
    place: impl FnOnce() -> String,
    known: impl IntoIterator<Item = String>,
) -> Result<(), Wrong> {
    // A name may stand for several kinds of things, such as a shader and a transform: one of them has the parameter.
    let meant = |result: &Result<(), Wrong>| !matches!(result, Err(Wrong { place: Place::Key, .. }));
    if results.iter().any(meant) {
        results.retain(meant);
    }
    if results.is_empty() {
        let mut known: Vec<String> = known.into_iter().collect();
        known.sort_unstable();
        known.dedup();
        let what = format!("nothing in {} is called \"{target}\"", place());
        return Err(Wrong {
            place: Place::Target,
            what,
            help: instead(target, known.iter().map(String::as_str)),
        });
    }
    results.into_iter().collect()
}
