//! One scene of one frame: layers -> light -> rows -> shaders, one pass over memory.

use std::ops::Range;

use asciivid_effects::effect::Draw;
use asciivid_effects::kit::{Canvas, CellGrid, Glyphs, Line, Moment, Signal, fixed};
use asciivid_effects::post::{Bloom, BuiltPicture, Glow, Picture, Row, Run, Work};
use asciivid_effects::sim::Running;

use super::film::{Built, Film, LayerArt, SceneArt};
use super::glow::{Enlarge, Shine};
use super::glyphs::{self, Held, Samples};
use super::meter::{Kind, Meter};
use super::sheet::{Lit, Sheet, Strip};
use super::source::{Source, evaluate};
use super::state::{Past, Simulations};
use super::tone;
use crate::timeline::Scene;

/// Draws scenes of a film, in any order. No picture is allocated once the largest scene has been drawn.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    film: &'a Film,
    cells: CellGrid,
    /// What the layer that is being drawn shows, now and at its anchors.
    source: Source,
    anchor: Source,
    sheets: Vec<Sheet>,
    strips: Vec<Strip>,
    post: Vec<Vec<f32>>,
    glow: Glow,
    enlarge: Enlarge,
    rows: Rows,
    /// The music of the frame that was begun, as shaders see it.
    moment: Option<Moment<'a>>,
    /// What shaders of pictures draw from and draw to; empty while no scene has one.
    pictures: [Picture; 2],
    work: Work,
    sims: Simulations,
    past: Past,
    samples: Vec<f32>,
    now: Vec<u8>,
    held: Vec<Held>,
    /// The last shader of pictures in the chain at hand.
    last: Option<usize>,
    pub(super) meter: Meter,
}

/// Two rows of pixels; as long as the picture is wide and more, so that they are whole tiles.
pub(super) type Rows = [[Line<u16>; 3]; 2];

impl<'a> Stage<'a> {
    /// A stage for the scenes of one film.
    pub(super) fn new(film: &'a Film) -> Stage<'a> {
        let whole = film.timeline.size.width.next_multiple_of(fixed::TILE);
        Stage {
            film,
            cells: CellGrid::default(),
            source: Source::default(),
            anchor: Source::default(),
            sheets: Vec::new(),
            strips: Vec::new(),
            post: Vec::new(),
            glow: Glow::new(film.glow_size.0, film.glow_size.1),
            enlarge: Enlarge::new(whole, film.reduction),
            rows: std::array::from_fn(|_| std::array::from_fn(|_| Line::new(whole))),
            moment: None,
            pictures: Default::default(),
            work: Work::default(),
            sims: Simulations::default(),
            past: Past::default(),
            samples: Vec::new(),
            now: Vec::new(),
            held: Vec::new(),
            last: None,
            meter: Meter::default(),
        }
    }

    /// Draws a scene from its start up to a frame, if it needs its past and this stage has not just drawn the frame before.
    pub(super) fn catch_up(&mut self, scene: usize, frame: u32) {
        for frame in self.past.first_needed(&self.film.timeline.scenes[scene], frame)..frame {
            self.draw(scene, frame);
            self.spread(scene, frame);
            self.begin(scene, frame);
            (0..self.film.timeline.size.height).step_by(2).for_each(|y| {
                self.rows(scene, y);
            });
        }
    }

    /// Draws the cells of every layer of a scene and colours them.
    pub(super) fn draw(&mut self, scene: usize, frame: u32) {
        self.meter.skip();
        let (scene, art, m) = self.film.scene(scene, frame);
        self.meter.lap(Kind::Frame, "exposure");
        self.draw_layers(scene, art, frame - scene.start, &m);
    }

    /// Lets the light of the cells, as they were last drawn, spread.
    pub(super) fn spread(&mut self, scene: usize, frame: u32) {
        self.meter.skip();
        let (scene, art, m) = self.film.scene(scene, frame);
        self.spread_light(scene, art, frame - scene.start, &m);
    }

    /// Gets ready for [`Stage::rows`]. A shader that looks at other rows divides the chain: what comes before it is
    /// kept as a picture.
    pub(super) fn begin(&mut self, scene: usize, frame: u32) {
        self.meter.skip();
        let (scene, art, m) = self.film.scene(scene, frame);
        let m = of_scene(scene, m);
        self.moment = Some(m);
        self.past.begin(self.film, scene, frame, &m);
        self.last = self.draw_pictures(scene, art, &m);
    }

    /// Rows `y` and `y + 1` of the frame that was begun: lays the layers over the light as it was last spread and runs the
    /// shaders.
    pub(super) fn rows(&mut self, scene: usize, y: usize) -> &mut Rows {
        self.meter.skip();
        let (scene, art) = (&self.film.timeline.scenes[scene], self.film.art(scene));
        let Some(m) = self.moment else { return &mut self.rows };
        match self.last {
            None => {
                self.lay_rows(scene, art, y);
                self.run_shaders(scene, &m, y, 0..scene.post.len());
            }
            Some(last) => {
                self.draw_rows(scene, &m, y, last);
                self.run_shaders(scene, &m, y, last + 1..scene.post.len());
            }
        }
        &mut self.rows
    }

    /// Runs the chain up to its last shader of pictures, which it gets ready: what that draws from is the first picture.
    /// Returns its place in the chain, if there is one.
    fn draw_pictures(&mut self, scene: &Scene, art: &SceneArt, m: &Moment) -> Option<usize> {
        let mut next = self.next_picture(scene, 0)?;
        let (width, height) = (self.film.timeline.size.width, self.film.timeline.size.height);
        self.pictures[0].resize((width, height));
        for y in (0..height).step_by(2) {
            self.lay_rows(scene, art, y);
            self.run_shaders(scene, m, y, 0..next);
            self.keep_rows(0, y);
        }
        self.prepare(scene, m, next);
        while let Some(after) = self.next_picture(scene, next + 1) {
            self.pictures[1].resize((width, height));
            for y in (0..height).step_by(2) {
                self.draw_rows(scene, m, y, next);
                self.run_shaders(scene, m, y, next + 1..after);
                self.keep_rows(1, y);
            }
            self.pictures.swap(0, 1);
            next = after;
            self.prepare(scene, m, next);
        }
        Some(next)
    }

    /// The first shader of pictures from a place in the chain on that is not idle.
    fn next_picture(&self, scene: &Scene, start: usize) -> Option<usize> {
        let busy = |i: &usize| self.picture_shader(scene, *i).is_some_and(|s| !s.is_idle(&self.post[*i]));
        (start..scene.post.len()).find(busy)
    }

    fn picture_shader(&self, scene: &Scene, i: usize) -> Option<&'a dyn BuiltPicture> {
        match self.film.shader(scene.post[i].shader)? {
            Built::Picture(shader) => Some(shader.as_ref()),
            Built::Rows(_) => None,
        }
    }

    /// Lets a shader of pictures work out what its rows need.
    fn prepare(&mut self, scene: &Scene, m: &Moment, i: usize) {
        self.meter.lap(Kind::Frame, "picture");
        if let Some(shader) = self.picture_shader(scene, i) {
            shader.prepare(&self.post[i], m, &self.pictures[0], &mut self.work);
        }
        self.meter.lap(Kind::Shader, scene.post[i].shader.entry.name);
    }

    /// Draws two rows by a shader of pictures.
    fn draw_rows(&mut self, scene: &Scene, m: &Moment, y: usize, i: usize) {
        let Some(shader) = self.picture_shader(scene, i) else { return };
        let (from, width) = (&self.pictures[0], self.film.timeline.size.width);
        for (y, pixels) in (y..).zip(&mut self.rows) {
            shader.row(&self.post[i], m, from, &mut self.work, row_of(y, pixels, width));
        }
        self.meter.lap(Kind::Shader, scene.post[i].shader.entry.name);
    }

    /// Keeps the two rows in a picture.
    fn keep_rows(&mut self, picture: usize, y: usize) {
        for (y, [r, g, b]) in (y..).zip(&self.rows) {
            let to = self.pictures[picture].row_mut(y);
            for (to, row) in [to.r, to.g, to.b].into_iter().zip([r, g, b]) {
                to.copy_from_slice(&row[..to.len()]);
            }
        }
        self.meter.lap(Kind::Frame, "picture");
    }

    /// Two rows of the ground with the layers on it.
    fn lay_rows(&mut self, scene: &Scene, art: &SceneArt, y: usize) {
        self.enlarge.draw(&self.glow, y, &mut self.rows);
        self.meter.lap(Kind::Frame, "ground");
        self.lay_layers(scene, art, y);
        if let Some(feedback) = &scene.feedback {
            self.past.echo.lay(feedback.blend, y, &mut self.rows);
            self.meter.lap(Kind::Frame, "feedback");
        }
    }

    /// Gives the values of every layer of a scene that is a field, one in each cell, with the layer's number.
    pub(super) fn field_values(
        &mut self,
        (scene, art): (usize, &SceneArt),
        frame: u32,
        mut see: impl FnMut(usize, &[f32]),
    ) {
        let scene = &self.film.timeline.scenes[scene];
        let m = self.film.timeline.moment(scene, frame);
        let layers = scene.layers.iter().zip(&art.layers).enumerate();
        for (i, (layer, art)) in layers.filter(|(_, (layer, _))| layer.effect.draw.is_field()) {
            let m = Moment { seed: layer.seed, ..m };
            self.source.tune(layer, frame - scene.start, &m);
            let sim = self.sims.at(self.film, scene, (i, (art.view.half_w, art.view.half_h)), &m);
            let (end, cells) = (art.points.0.len(), art.view.len());
            self.samples.resize(cells, 0.0);
            let points = art.points_of(end - cells..end);
            self.source.draw((layer, sim), &m, points, &art.view, &mut self.samples);
            see(i, &self.samples);
        }
    }

    /// Gives every layer of a scene at a frame, coloured; returns the music's energy there.
    pub(super) fn sheets_at(
        &mut self,
        (scene, art): (usize, &SceneArt),
        frame: u32,
        mut see: impl FnMut(&LayerArt, &Sheet),
    ) -> f32 {
        let scene = &self.film.timeline.scenes[scene];
        let m = self.film.timeline.moment(scene, frame);
        self.draw_layers(scene, art, frame - scene.start, &m);
        art.layers.iter().zip(&self.sheets).for_each(|(art, sheet)| see(art, sheet));
        m.get(Signal::Energy)
    }

    /// The layers of a scene, back to front, as they were last drawn.
    pub(super) fn layers(&self, scene: usize) -> impl Iterator<Item = (&LayerArt, &Sheet)> {
        self.film.art(scene).layers.iter().zip(&self.sheets)
    }

    fn draw_layers(&mut self, scene: &Scene, art: &SceneArt, frame: u32, m: &Moment) {
        self.sheets.resize_with(scene.layers.len().max(self.sheets.len()), Sheet::default);
        self.strips.resize_with(scene.layers.len().max(self.strips.len()), Strip::default);
        let lit = Lit { gain: art.gain, exposure: scene.exposure.at(frame, m) };
        for (i, (layer, art)) in scene.layers.iter().zip(&art.layers).enumerate() {
            let m = Moment { seed: layer.seed, ..*m };
            self.draw_cells(scene, (i, art), frame, &m);
            self.sheets[i].shade(&self.cells, &art.view, &art.palette, lit);
            self.sheets[i].opacity = layer.opacity.at(frame, &m);
            self.strips[i].reset();
            self.meter.lap(Kind::Effect, layer.effect.entry.name);
        }
    }

    /// Draws the cells of one layer, given by its number, into `self.cells`; `frame` counts from the scene's first, and the
    /// moment has the layer's seed.
    fn draw_cells(&mut self, scene: &Scene, (i, art): (usize, &LayerArt), frame: u32, m: &Moment) {
        let layer = &scene.layers[i];
        let at = (art.centres(), &art.view);
        self.source.tune(layer, frame, m);
        self.cells.reset(&art.view);
        let half = (art.view.half_w, art.view.half_h);
        let sim = self.sims.at(self.film, scene, (i, half), m);
        if layer.effect.draw.is_field() {
            let cells = art.view.len();
            self.samples.resize(cells, 0.0);
            self.now.resize(art.points.0.len(), 0);
            // One sample of all cells at a time: so much stays in the caches.
            for (k, now) in self.now.chunks_exact_mut(cells).enumerate() {
                let points = art.points_of(k * cells..(k + 1) * cells);
                self.source.draw((layer, sim), m, points, &art.view, &mut self.samples);
                glyphs::quantise(&self.samples, art.range, now);
            }
            if sim.is_some() || !art.strategy.is_held() {
                // What moves by itself cannot be held, as its past is gone.
                let (view, values, range, now) = (&art.view, &self.samples, art.range, &self.now);
                art.strategy.develop(&Samples { view, values, range, now, steady: now }, &mut self.cells);
            } else {
                self.choose(scene, (i, art), frame);
            }
        } else {
            let (view, cells, particles) = (art.view, &mut self.cells, self.film.timeline.particles);
            let mut canvas = Canvas { view, glyphs: Glyphs { ramp: art.atlas.ramp }, cells, particles };
            match (layer.effect.draw, sim) {
                (Draw::Cells(draw), _) => draw(self.source.own(), m, &mut canvas),
                (_, Some(Running::Cells(sim))) => sim.draw(self.source.own(), m, &mut canvas),
                _ => {}
            }
            self.source.move_cells(layer, m, at, &mut self.cells);
        }
        self.source.cover(layer, m, at, &mut self.cells.level);
        tone::color(layer.color_by, layer.colors.stops.len(), &art.centres(), m, &mut self.cells.tone);
    }

    /// Turns the samples of a field into glyphs. Where this painter has not drawn the frame before, what was seen at the
    /// anchors is drawn again.
    fn choose(&mut self, scene: &Scene, (i, art): (usize, &LayerArt), frame: u32) {
        let (film, layer, view) = (self.film, &scene.layers[i], &art.view);
        let planes = self.now.len() / view.len();
        let anchor = &mut self.anchor;
        let repeat = |past: u32, rows: &[usize], samples: &mut [u8]| {
            let m = Moment { seed: layer.seed, ..film.timeline.moment(scene, scene.start + past) };
            anchor.tune(layer, past, &m);
            let starts =
                (0..planes).flat_map(|k| rows.iter().map(move |row| k * view.len() + row * view.cols));
            // All at once: some fields work for the whole picture before they know any point of it.
            let (x, y) = art.points.as_ref();
            let of = |points: &[f32]| -> Vec<f32> {
                starts.clone().flat_map(|start| &points[start..start + view.cols]).copied().collect()
            };
            let (x, y) = (of(x), of(y));
            let mut values = vec![0.0; x.len()];
            anchor.draw((layer, None), &m, art.at(&x, &y), view, &mut values);
            for (start, values) in starts.zip(values.chunks_exact(view.cols)) {
                glyphs::quantise(values, art.range, &mut samples[start..][..view.cols]);
            }
        };
        self.held.resize_with(scene.layers.len().max(self.held.len()), Held::default);
        let (at, size) = ((scene.start + frame, frame), (view.cols, planes));
        let steady = self.held[i].hold(film.rhythm, at, size, &self.now, repeat);
        let samples = Samples { view, values: &self.samples, range: art.range, now: &self.now, steady };
        art.strategy.develop(&samples, &mut self.cells);
    }

    fn spread_light(&mut self, scene: &Scene, art: &SceneArt, frame: u32, m: &Moment) {
        self.post.resize_with(scene.post.len().max(self.post.len()), Vec::new);
        for (post, values) in scene.post.iter().zip(&mut self.post) {
            evaluate(&post.params, frame, m, values);
        }
        self.glow.clear();
        self.enlarge.reset();
        let bloom = scene.post.iter().zip(&self.post).find(|(post, _)| matches!(post.shader.run, Run::Glow));
        if let Some((post, values)) = bloom {
            let bloom = Bloom::new(values);
            for ((layer, art), sheet) in scene.layers.iter().zip(&art.layers).zip(&self.sheets) {
                let strength = layer.glow.at(frame, m) * sheet.opacity;
                let shine = Shine { threshold: bloom.threshold, strength };
                art.glow.add(sheet, &art.atlas, shine, &mut self.glow);
            }
            bloom.spread(&mut self.glow);
            self.meter.lap(Kind::Shader, post.shader.entry.name);
        }
        let ground = scene.ground.at(frame, m);
        for (light, tint) in self.glow.light().into_iter().zip(art.ground) {
            asciivid_effects::simd!(add(light, &self.film.ground, tint * ground));
        }
        self.meter.lap(Kind::Frame, "ground");
    }

    fn lay_layers(&mut self, scene: &Scene, art: &SceneArt, y: usize) {
        let layers = scene.layers.iter().zip(&art.layers).zip(&self.sheets).zip(&mut self.strips);
        for (((layer, art), sheet), strip) in layers {
            strip.lay(sheet, &art.atlas, (layer.blend, layer.space), y, &mut self.rows);
            self.meter.lap(Kind::Effect, layer.effect.entry.name);
        }
    }

    /// Runs the shaders of rows in a part of the chain.
    fn run_shaders(&mut self, scene: &Scene, m: &Moment, y: usize, part: Range<usize>) {
        let (width, seconds) = (self.film.timeline.size.width, self.film.timeline.fps.time_of(1) as f32);
        for (i, (post, values)) in part.clone().zip(scene.post[part.clone()].iter().zip(&self.post[part])) {
            if let Run::Past(run) = post.shader.run {
                for (y, pixels) in (y..).zip(&mut self.rows) {
                    run(values, seconds, self.past.glows[i].row_mut(y), row_of(y, pixels, width));
                }
                self.meter.lap(Kind::Shader, post.shader.entry.name);
            }
            if let Some(Built::Rows(shader)) = self.film.shader(post.shader) {
                for (y, pixels) in (y..).zip(&mut self.rows) {
                    shader.row(values, m, row_of(y, pixels, width));
                }
                self.meter.lap(Kind::Shader, post.shader.entry.name);
            }
        }
    }
}

#[inline(always)]
fn add(light: &mut [f32], shape: &[f32], strength: f32) {
    for (light, shape) in light.iter_mut().zip(shape) {
        *light += strength * shape;
    }
}

pub(super) fn row_of(y: usize, pixels: &mut [Line<u16>; 3], width: usize) -> Row<'_> {
    let [r, g, b] = pixels.each_mut().map(|channel| &mut channel[..width]);
    Row { y, r, g, b }
}

/// The moment as shaders see it: with the seed of the scene's first layer.
fn of_scene<'a>(scene: &Scene, m: Moment<'a>) -> Moment<'a> {
    Moment { seed: scene.layers.first().map_or(0, |layer| layer.seed), ..m }
}
