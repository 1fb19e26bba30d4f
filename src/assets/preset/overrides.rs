//! What the command line changes in a preset: `--set target.param=value` and `--palette`.

use std::sync::Arc;

use super::Preset;
use super::set::{Palettes, Place, Wrong};
use crate::assets::error::{AssetError, instead};
use crate::assets::library::Library;
use crate::assets::palette::Palette;
use crate::settings::Override;

impl Preset {
    /// Sets a parameter of every layer, scene and shader that the target names: a layer's or scene's name, an
    /// effect's or a shader's, that of a transform, a mask or a mixed field. The same checks as in a file; what was set before a fault stays set.
    pub fn apply(&mut self, change: &Override, library: &Library) -> Result<(), AssetError> {
        let Override { target, param, value } = change;
        let palettes = Palettes { library, folder: None };
        let mut results = Vec::new();
        for scene in &mut self.scenes {
            if scene.name == *target {
                results.push(scene.set(param, value, palettes));
            }
            for layer in &mut scene.layers {
                if layer.name == *target || layer.effect.name == target {
                    results.push(layer.set(param, value, palettes));
                }
                results.extend(layer.set_wraps_named(target, param, value));
            }
            if let (Some(feedback), "feedback") = (&mut scene.feedback, target.as_str()) {
                results.push(feedback.set(param, value));
            }
            for post in scene.post.iter_mut().filter(|p| p.shader.name == target) {
                results.push(post.set(param, value));
            }
        }
        // A name may stand for several kinds of things, such as a shader and a transform: one of them has the parameter.
        let known = |result: &Result<(), Wrong>| !matches!(result, Err(Wrong { place: Place::Key, .. }));
        if results.iter().any(known) {
            results.retain(known);
        }
        if results.is_empty() {
            results.push(Err(self.unknown_target(target)));
        }
        results.into_iter().collect::<Result<(), Wrong>>().map_err(|wrong| AssetError::Override {
            given: format!("{target}.{param}={value}"),
            what: wrong.what,
            help: wrong.help,
        })
    }

    fn unknown_target(&self, target: &str) -> Wrong {
        let mut known: Vec<&str> = Vec::new();
        for scene in &self.scenes {
            known.push(&scene.name);
            known.extend(scene.layers.iter().flat_map(|layer| [layer.name.as_str(), layer.effect.name]));
            known.extend(scene.layers.iter().flat_map(|layer| layer.wrap_names()));
            known.extend(scene.feedback.as_ref().map(|_| "feedback"));
            known.extend(scene.post.iter().map(|post| post.shader.name));
        }
        known.sort_unstable();
        known.dedup();
        let what = format!("nothing in the preset {} is called \"{target}\"", self.name);
        Wrong::value(what, instead(target, known))
    }

    /// Puts one palette, by name or path, in the place of all glyph palettes or all colour sets.
    pub fn use_palette(&mut self, given: &str, library: &Library) -> Result<(), AssetError> {
        match library.palette(given)? {
            Palette::Glyphs(palette) => {
                let palette = Arc::new(palette);
                for layer in self.scenes.iter_mut().flat_map(|scene| &mut scene.layers) {
                    layer.glyphs = palette.clone();
                }
            }
            Palette::Colors(set) => {
                let set = Arc::new(set);
                for scene in &mut self.scenes {
                    scene.colors = set.clone();
                    scene.layers.iter_mut().for_each(|layer| layer.colors = set.clone());
                }
            }
        }
        Ok(())
    }
}
