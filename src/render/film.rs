//! Everything that the frames of a film share: glyphs, colours, maps and exposure, made once and only read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use asciivid_effects::kit::color::Rgb;
use asciivid_effects::kit::{GlyphBy, Glyphs, Moment, Points, View, color};
use asciivid_effects::post::{BuiltPicture, BuiltShader, Run, SHADERS, Shader};

use super::atlas::Atlas;
use super::exposure;
use super::glow::{GlowMap, reduction};
use super::glyphs::{Rhythm, Strategy};
use super::letters;
use super::sheet::Palette;
use super::tone::Range;
use crate::assets::{ColorSet, FontChain, GlyphPalette, GlyphSet};
use crate::flash::MEMORY;
use crate::timeline::{Clip, Key, Layer, Scene, Timeline, pieces};

/// A timeline with all that is needed to draw it.
#[derive(Debug)]
pub struct Film {
    /// What is drawn when.
    pub timeline: Timeline,
    /// What every scene is drawn with: unmeasured, and, from the first time it is drawn, measured.
    scenes: Vec<(SceneArt, OnceLock<SceneArt>)>,
    /// Size of the glow picture.
    pub(super) glow_size: (usize, usize),
    /// The cells by which scenes change.
    pub(super) change: ChangeCells,
    /// When the rows of a scene may choose new glyphs.
    pub(super) rhythm: Rhythm,
    /// Pixels of the frame per pixel of the glow picture.
    pub(super) reduction: usize,
    /// Shape of the ground's light, one value per pixel of the glow picture.
    pub(super) ground: Vec<f32>,
    shaders: Vec<Option<Built>>,
    /// A small copy, by which the flash guard knows what comes before a clip.
    small: Option<Box<Film>>,
    /// The first frames of all clips of the whole film.
    begins: Vec<u32>,
    /// Hash of the fonts.
    fonts: blake3::Hash,
    /// What the user should know: an odd font, glyphs that no font draws.
    pub warnings: Vec<String>,
}

/// What one scene is drawn with.
#[derive(Debug, Clone)]
pub(super) struct SceneArt {
    /// One per layer.
    pub(super) layers: Vec<LayerArt>,
    /// Linear tint of the ground.
    pub(super) ground: [f32; 3],
    /// Exposure of the scene.
    pub(super) gain: f32,
}

impl SceneArt {
    /// The same with ranges and gain as they were measured in a picture of another size.
    fn exposed_as(&self, measured: &SceneArt) -> SceneArt {
        let mut art = SceneArt { gain: measured.gain, ..self.clone() };
        for (layer, measured) in art.layers.iter_mut().zip(&measured.layers) {
            layer.range = measured.range;
        }
        art
    }
}

/// What one layer is drawn with.
#[derive(Debug, Clone)]
pub(super) struct LayerArt {
    pub(super) view: View,
    pub(super) atlas: Arc<Atlas>,
    pub(super) strategy: Arc<Strategy>,
    pub(super) palette: Arc<Palette>,
    pub(super) centres: Arc<Places>,
    /// Where a field is sampled: the first sample of every cell, then the second of every cell.
    pub(super) points: Arc<Places>,
    pub(super) glow: Arc<GlowMap>,
    pub(super) range: Range,
}

impl LayerArt {
    /// What a glyph of the layer, never the blank, is in writing.
    pub(super) fn letter(&self, glyph: u16) -> char {
        match glyph.checked_sub(self.atlas.ramp) {
            Some(text) => char::from(*Glyphs::TEXT.start() as u8 + text as u8),
            None => self.strategy.chars[usize::from(glyph) - 1],
        }
    }

    /// The centres of the cells.
    pub(super) fn centres(&self) -> Points<'_> {
        self.at(&self.centres.0, &self.centres.1)
    }

    /// Some of the points at which a field is sampled.
    pub(super) fn points_of(&self, some: std::ops::Range<usize>) -> Points<'_> {
        self.at(&self.points.0[some.clone()], &self.points.1[some])
    }

    /// Points of the layer's picture.
    pub(super) fn at<'a>(&self, x: &'a [f32], y: &'a [f32]) -> Points<'a> {
        Points { x, y, half_w: self.view.half_w, half_h: self.view.half_h }
    }
}

/// The cells that change from one scene to the next: some size that suits the picture, whatever its layers have.
#[derive(Debug)]
pub(super) struct ChangeCells {
    pub(super) view: View,
    pub(super) cell: Cell,
    pub(super) places: Places,
}

impl ChangeCells {
    fn new(size: (usize, usize)) -> ChangeCells {
        let side = (size.0.min(size.1) / 135).max(2);
        let (cell, view) = ((side, 2 * side), View::new(size, (side, 2 * side)));
        ChangeCells { places: places(&view, &[[0.5, 0.5]]), view, cell }
    }
}

/// A grid of cells: the pixels of a cell.
type Cell = (usize, usize);
/// The x and the y of points of the picture.
type Places = (Vec<f32>, Vec<f32>);
/// What layers on one grid share.
type SharedGrid = (Arc<Places>, Arc<GlowMap>);
/// What layers with one palette and strategy on one grid share.
type SharedGlyphs = (Arc<Strategy>, Arc<Atlas>, Arc<Places>);

/// Makes each thing once, however many layers use it.
struct Shop<'a> {
    fonts: &'a FontChain,
    size: (usize, usize),
    glow_size: (usize, usize),
    reduction: usize,
    /// Pixels of the letters by which glyphs are chosen, where cells are too small for any.
    drawn: Option<Cell>,
    /// By what they are: two palettes may have one name.
    glyphs: BTreeMap<(Vec<char>, bool, Cell, &'static str), SharedGlyphs>,
    palettes: BTreeMap<Vec<Rgb>, Arc<Palette>>,
    grids: BTreeMap<Cell, SharedGrid>,
    warnings: BTreeSet<String>,
}

impl Film {
    /// Makes glyphs, colours and maps for a timeline. What has to be measured of a scene is measured when it is first drawn.
    pub fn prepare(timeline: Timeline, fonts: &FontChain) -> Film {
        Film::make(timeline, fonts, None)
    }

    /// As [`Film::prepare`], to be read: for [`Painter::letters`](super::Painter::letters). The picture's pixels are a
    /// column wide and half a row high, and all layers have one letter in every cell.
    pub fn lettered(mut timeline: Timeline, fonts: &FontChain) -> Film {
        for layer in timeline.scenes.iter_mut().flat_map(|scene| &mut scene.layers) {
            layer.cell = letters::CELL;
            layer.glyphs = letters::narrow(&layer.glyphs);
        }
        Film::make(timeline, fonts, Some(letters::DRAWN))
    }

    fn make(timeline: Timeline, fonts: &FontChain, drawn: Option<Cell>) -> Film {
        let size = (timeline.size.width, timeline.size.height);
        let reduction = reduction(size.0.min(size.1));
        let glow_size = (size.0.div_ceil(reduction), size.1.div_ceil(reduction));
        let mut shop = Shop { drawn, ..Shop::new(fonts, size, glow_size, reduction) };
        let scenes = timeline.scenes.iter().map(|scene| {
            let layers = scene.layers.iter().map(|layer| shop.layer(layer)).collect();
            let ground =
                scene.ground_color.ramp().at(GROUND_TONE).map(|c| color::to_linear(f32::from(c) / 255.0));
            (SceneArt { layers, ground, gain: 1.0 }, OnceLock::new())
        });
        let scenes = scenes.collect();
        let shaders = SHADERS.iter().map(|shader| build(shader, &timeline, size)).collect();
        let ground = ground(glow_size);
        let warnings = fonts.warning().into_iter().chain(shop.warnings).collect();
        let rhythm = Rhythm::new(timeline.fps.as_f64());
        let change = ChangeCells::new(size);
        let begins = pieces(&timeline).iter().map(|clip| clip.start).collect();
        Film {
            timeline,
            scenes,
            glow_size,
            change,
            rhythm,
            reduction,
            ground,
            shaders,
            small: None,
            begins,
            fonts: fonts.fingerprint(),
            warnings,
        }
    }

    /// Changes the light of frames so that nothing flashes too often or pulses all the time; `small` is the same film in a
    /// picture of some [`GUARD_LINES`](super::GUARD_LINES) lines.
    pub fn guarded(self, small: Film) -> Film {
        Film { small: Some(Box::new(small)), ..self }
    }

    /// The small copy of a film that is guarded.
    pub(super) fn small(&self) -> Option<&Film> {
        self.small.as_deref()
    }

    /// The first frame of the clip that a frame belongs to in the whole film.
    pub(super) fn begin(&self, frame: u32) -> u32 {
        self.begins[..self.begins.partition_point(|&begin| begin <= frame)].last().copied().unwrap_or(0)
    }

    /// The first frame that the guard of a clip sees in the small copy, where its first one is this.
    pub(super) fn seen_from(&self, begin: u32) -> u32 {
        begin.saturating_sub((self.timeline.fps.as_f64() * WARM_UP * MEMORY).ceil() as u32)
    }

    /// Adds all that the frames of a clip depend on, but the music.
    pub(crate) fn describe(&self, clip: &Clip, key: &mut Key) {
        self.timeline.describe(clip, key);
        key.add((self.fonts, self.small.is_some()));
        if self.small.is_some() {
            let seen = self.seen_from(self.begin(clip.start))..clip.start;
            for (index, scene) in self.timeline.scenes.iter().enumerate() {
                let (start, end) = (scene.start.max(seen.start), scene.end.min(seen.end));
                if start < end {
                    self.timeline.describe(&Clip { index, scene: index, start, end }, key);
                }
            }
        }
    }

    /// A scene, what it is drawn with, and the music at a frame as that scene sees it.
    pub(super) fn scene(&self, index: usize, frame: u32) -> (&Scene, &SceneArt, Moment<'_>) {
        let scene = &self.timeline.scenes[index];
        (scene, self.art(index), self.timeline.moment(scene, frame))
    }

    /// What a scene is drawn with.
    pub(super) fn art(&self, index: usize) -> &SceneArt {
        let (bare, measured) = &self.scenes[index];
        measured.get_or_init(|| exposure::measured(self, index, bare))
    }

    /// Lets the scenes of the small copy at a frame have the exposure of the film's.
    pub(super) fn expose_small(&self, frame: u32) {
        let Some(small) = self.small() else { return };
        for scene in self.timeline.scenes_at(frame) {
            let (bare, measured) = &small.scenes[scene];
            measured.get_or_init(|| bare.exposed_as(self.art(scene)));
        }
    }

    /// Width and height of the picture.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.timeline.size.width, self.timeline.size.height)
    }

    pub(super) fn shader(&self, shader: &Shader) -> Option<&Built> {
        let index = SHADERS.iter().position(|s| s.entry.name == shader.entry.name)?;
        self.shaders[index].as_ref()
    }
}

/// A shader with the tables for this film.
#[derive(Debug)]
pub(super) enum Built {
    /// Changes rows.
    Rows(Box<dyn BuiltShader>),
    /// Draws one picture from another.
    Picture(Box<dyn BuiltPicture>),
}

/// How long the guard looks at what was before a clip, in memories: by then it does as it would have, had it seen all.
const WARM_UP: f64 = 2.0;

/// Tone of the colour that tints the ground: dark, but with a hue of its own.
const GROUND_TONE: f32 = 0.25;

/// Builds the tables of a shader if any scene uses it.
fn build(shader: &Shader, timeline: &Timeline, size: (usize, usize)) -> Option<Built> {
    let used = |name| timeline.scenes.iter().flat_map(|s| &s.post).any(|p| p.shader.entry.name == name);
    match shader.run {
        Run::Rows(build) if used(shader.entry.name) => Some(Built::Rows(build(size))),
        Run::Picture(build) if used(shader.entry.name) => Some(Built::Picture(build(size))),
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
        let (glyphs, palettes, grids, warnings) = Default::default();
        Shop { fonts, size, glow_size, reduction, drawn: None, glyphs, palettes, grids, warnings }
    }

    fn layer(&mut self, layer: &Layer) -> LayerArt {
        let by = match layer.effect.draw {
            draw if draw.is_field() => layer.glyph_by,
            _ => GlyphBy::Ramp,
        };
        let cell = Strategy::cell(by, layer.cell);
        let view = View::new(self.size, cell);
        let (centres, glow) = self.grid(&view, cell);
        let (strategy, atlas, points) = self.glyphs(&layer.glyphs, by, &view, cell);
        let palette = match layer.color_by.harmony() {
            Some(harmony) => self.palette(&layer.colors.harmony(harmony)),
            None => self.palette(&layer.colors),
        };
        LayerArt { view, atlas, strategy, palette, centres, points, glow, range: Range::default() }
    }

    fn grid(&mut self, view: &View, cell: Cell) -> SharedGrid {
        let make = || {
            let map = GlowMap::new(view, cell, self.glow_size, self.reduction);
            (Arc::new(places(view, &[[0.5, 0.5]])), Arc::new(map))
        };
        self.grids.entry(cell).or_insert_with(make).clone()
    }

    fn glyphs(&mut self, palette: &GlyphPalette, by: GlyphBy, view: &View, cell: Cell) -> SharedGlyphs {
        let key = (palette.glyphs.clone(), palette.unordered, cell, by.name());
        if let Some(shared) = self.glyphs.get(&key) {
            return shared.clone();
        }
        let drawn = self.drawn.unwrap_or(cell);
        let set = GlyphSet::build(palette, self.fonts, drawn.0, drawn.1);
        self.warnings.extend(set.warning());
        let strategy = Strategy::new(by, &set, self.fonts, drawn);
        let glyphs = bitmaps(&strategy.chars, self.fonts, drawn);
        let ramp = strategy.chars.len() as u16 + 1;
        let atlas = match self.drawn {
            Some(_) => Atlas::marks(cell, ramp, &glyphs),
            None => Atlas::new(cell, ramp, &glyphs, self.reduction),
        };
        let points = places(view, strategy.places());
        let shared = (Arc::new(strategy), Arc::new(atlas), Arc::new(points));
        self.glyphs.insert(key, shared.clone());
        shared
    }

    fn palette(&mut self, colors: &ColorSet) -> Arc<Palette> {
        let make =
            || Arc::new(colors.ramp().table().map(|[r, g, b]| [r, g, b, 0].map(|c| f32::from(c) / 255.0)));
        self.palettes.entry(colors.stops.clone()).or_insert_with(make).clone()
    }
}

/// The blank, then the glyphs of a strategy, then the text characters.
fn bitmaps(glyphs: &[char], fonts: &FontChain, cell: Cell) -> Vec<Vec<u8>> {
    let blank = vec![0; cell.0 * cell.1];
    let draw = |c: char| fonts.rasterise(c, cell.0, cell.1).unwrap_or_else(|| blank.clone());
    std::iter::once(blank.clone()).chain(glyphs.iter().copied().chain(Glyphs::TEXT).map(draw)).collect()
}

/// Points at the same places within every cell, one place after the other.
fn places(view: &View, within: &[[f32; 2]]) -> Places {
    let cells = || within.iter().flat_map(|place| (0..view.len()).map(move |i| (place, i)));
    let x = |([x, _], i): (&[f32; 2], usize)| view.x(i % view.cols) + (x - 0.5) * view.step_x;
    let y = |([_, y], i): (&[f32; 2], usize)| view.y(i / view.cols) + (y - 0.5) * view.step_y;
    (cells().map(x).collect(), cells().map(y).collect())
}
