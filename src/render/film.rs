//! Everything that the frames of a film share: glyphs, colours, maps and exposure, made once and only read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use asciivid_effects::kit::{Glyphs, Moment, View, color};
use asciivid_effects::post::{BuiltShader, Run, SHADERS, Shader};

use super::atlas::Atlas;
use super::exposure;
use super::glow::{GlowMap, reduction};
use super::sheet::Palette;
use super::tone::Range;
use crate::assets::{ColorSet, FontChain, GlyphPalette, GlyphSet};
use crate::timeline::{Layer, Scene, Timeline};

/// A timeline with all that is needed to draw it.
#[derive(Debug)]
pub struct Film {
    /// What is drawn when.
    pub timeline: Timeline,
    /// What every scene is drawn with.
    pub(super) scenes: Vec<SceneArt>,
    /// Size of the glow picture.
    pub(super) glow_size: (usize, usize),
    /// Pixels of the frame per pixel of the glow picture.
    pub(super) reduction: usize,
    /// Shape of the ground's light, one value per pixel of the glow picture.
    pub(super) ground: Vec<f32>,
    shaders: Vec<Option<Box<dyn BuiltShader>>>,
    /// What the user should know: an odd font, glyphs that no font draws.
    pub warnings: Vec<String>,
}

/// What one scene is drawn with.
#[derive(Debug)]
pub(super) struct SceneArt {
    /// One per layer.
    pub(super) layers: Vec<LayerArt>,
    /// Linear tint of the ground.
    pub(super) ground: [f32; 3],
    /// Exposure of the scene.
    pub(super) gain: f32,
}

/// What one layer is drawn with.
#[derive(Debug, Clone)]
pub(super) struct LayerArt {
    pub(super) view: View,
    pub(super) atlas: Arc<Atlas>,
    pub(super) palette: Arc<Palette>,
    pub(super) points: Arc<Centres>,
    pub(super) glow: Arc<GlowMap>,
    pub(super) range: Range,
}

/// A grid of cells: the pixels of a cell.
type Cell = (usize, usize);
/// The x and the y of every cell's centre.
type Centres = (Vec<f32>, Vec<f32>);
/// What layers on one grid share.
type SharedGrid = (Arc<Centres>, Arc<GlowMap>);

/// Makes each thing once, however many layers use it.
struct Shop<'a> {
    fonts: &'a FontChain,
    size: (usize, usize),
    glow_size: (usize, usize),
    reduction: usize,
    atlases: BTreeMap<(String, Cell), Arc<Atlas>>,
    palettes: BTreeMap<String, Arc<Palette>>,
    grids: BTreeMap<Cell, SharedGrid>,
    warnings: BTreeSet<String>,
}

impl Film {
    /// Makes glyphs, colours and maps for a timeline and measures the exposure of its scenes.
    pub fn prepare(timeline: Timeline, fonts: &FontChain) -> Film {
        let size = (timeline.size.width, timeline.size.height);
        let reduction = reduction(size.0.min(size.1));
        let glow_size = (size.0.div_ceil(reduction), size.1.div_ceil(reduction));
        let mut shop = Shop::new(fonts, size, glow_size, reduction);
        let scenes = timeline.scenes.iter().map(|scene| {
            let layers = scene.layers.iter().map(|layer| shop.layer(layer)).collect();
            let ground =
                scene.ground_color.ramp().at(GROUND_TONE).map(|c| color::to_linear(f32::from(c) / 255.0));
            SceneArt { layers, ground, gain: 1.0 }
        });
        let scenes = scenes.collect();
        let shaders = SHADERS.iter().map(|shader| build(shader, &timeline, size)).collect();
        let ground = ground(glow_size);
        let warnings = fonts.warning().into_iter().chain(shop.warnings).collect();
        let mut film = Film { timeline, scenes, glow_size, reduction, ground, shaders, warnings };
        exposure::measure(&mut film);
        film
    }

    /// The scene of a frame, what it is drawn with, and the music there.
    pub(super) fn at(&self, frame: u32) -> (&Scene, &SceneArt, Moment<'_>) {
        let index = self.timeline.scene_at(frame);
        let scene = &self.timeline.scenes[index];
        (scene, &self.scenes[index], self.timeline.moment(scene, frame))
    }

    pub(super) fn shader(&self, shader: &Shader) -> Option<&dyn BuiltShader> {
        let index = SHADERS.iter().position(|s| s.entry.name == shader.entry.name)?;
        self.shaders[index].as_deref()
    }
}

/// Tone of the colour that tints the ground: dark, but with a hue of its own.
const GROUND_TONE: f32 = 0.25;

/// Builds the tables of a shader if any scene uses it.
fn build(shader: &Shader, timeline: &Timeline, size: (usize, usize)) -> Option<Box<dyn BuiltShader>> {
    let used = |name| timeline.scenes.iter().flat_map(|s| &s.post).any(|p| p.shader.entry.name == name);
    match shader.run {
        Run::Rows(build) if used(shader.entry.name) => Some(build(size)),
        _ => None,
    }
}

/// Light that falls off from a point a little above the centre.
fn ground((width, height): (usize, usize)) -> Vec<f32> {
    let short = width.min(height) as f32 / 2.0;
    let at = |i: usize| {
        let x = ((i % width) as f32 + 0.5 - width as f32 / 2.0) / short;
        let y = ((i / width) as f32 + 0.5 - height as f32 / 2.0) / short + 0.25;
        0.25 + 0.75 / (1.0 + 1.1 * (0.5 * x * x + y * y))
    };
    (0..width * height).map(at).collect()
}

impl<'a> Shop<'a> {
    fn new(
        fonts: &'a FontChain,
        size: (usize, usize),
        glow_size: (usize, usize),
        reduction: usize,
    ) -> Shop<'a> {
        let (atlases, palettes, grids, warnings) = Default::default();
        Shop { fonts, size, glow_size, reduction, atlases, palettes, grids, warnings }
    }

    fn layer(&mut self, layer: &Layer) -> LayerArt {
        let view = View::new(self.size, layer.cell);
        let (points, glow) = self.grid(&view, layer.cell);
        let atlas = self.atlas(&layer.glyphs, layer.cell);
        let palette = match layer.color_by.harmony() {
            Some(harmony) => self.palette(&layer.colors.harmony(harmony)),
            None => self.palette(&layer.colors),
        };
        LayerArt { view, atlas, palette, points, glow, range: Range::default() }
    }

    fn grid(&mut self, view: &View, cell: Cell) -> SharedGrid {
        let make = || {
            let x = (0..view.len()).map(|i| view.x(i % view.cols)).collect();
            let y = (0..view.len()).map(|i| view.y(i / view.cols)).collect();
            let map = GlowMap::new(view, cell, self.glow_size, self.reduction);
            (Arc::new((x, y)), Arc::new(map))
        };
        self.grids.entry(cell).or_insert_with(make).clone()
    }

    fn atlas(&mut self, palette: &GlyphPalette, cell: Cell) -> Arc<Atlas> {
        let key = (palette.name.clone(), cell);
        if let Some(atlas) = self.atlases.get(&key) {
            return atlas.clone();
        }
        let set = GlyphSet::build(palette, self.fonts, cell.0, cell.1);
        self.warnings.extend(set.warning());
        let atlas = Arc::new(atlas(&set, self.fonts, cell, self.reduction));
        self.atlases.insert(key, atlas.clone());
        atlas
    }

    fn palette(&mut self, colors: &ColorSet) -> Arc<Palette> {
        let make =
            || Arc::new(colors.ramp().table().map(|[r, g, b]| [r, g, b, 0].map(|c| f32::from(c) / 255.0)));
        self.palettes.entry(colors.name.clone()).or_insert_with(make).clone()
    }
}

/// The blank, then the set's glyphs by rising ink and evenly spaced in lightness, then the text characters.
fn atlas(set: &GlyphSet, fonts: &FontChain, cell: Cell, reduction: usize) -> Atlas {
    let blank = vec![0; cell.0 * cell.1];
    let draw = |c: char| fonts.rasterise(c, cell.0, cell.1).unwrap_or_else(|| blank.clone());
    let ramp: Vec<char> = if set.unordered {
        set.glyphs.iter().map(|g| g.char).filter(|&c| c != ' ').collect()
    } else {
        (1..=STEPS).map(|i| set.glyphs[set.pick(i as f32 / STEPS as f32, 0)].char).collect()
    };
    let glyphs: Vec<Vec<u8>> =
        std::iter::once(blank.clone()).chain(ramp.iter().copied().chain(Glyphs::TEXT).map(draw)).collect();
    Atlas::new(cell, ramp.len() as u16 + 1, &glyphs, reduction)
}

/// Steps of a ramp between blank and full: as many as a field's values can tell apart.
const STEPS: usize = 48;
