//! Frames: layers -> light -> rows -> shaders -> I420, one pass over memory.

use std::ops::Range;

use asciivid_effects::effect::Draw;
use asciivid_effects::kit::{Canvas, CellGrid, Glyphs, Moment, Points, Signal, fixed};
use asciivid_effects::post::{Bloom, BuiltPicture, Glow, Picture, Row, Run, Work};
use asciivid_effects::sim::Running;

use super::film::{Built, Film, LayerArt, SceneArt};
use super::glow::{Enlarge, Shine};
use super::glyphs::{self, Held, Samples};
use super::meter::{Kind, Meter, Part};
use super::sheet::{Sheet, Strip};
use super::state::{Past, Simulations};
use super::tone;
use super::yuv::{Convert, Planes};
use crate::timeline::{Scene, Track};

/// How an effect draws a field, from its parameters.
type DrawField = fn(&[f32], &Moment, Points, &mut [f32]);

/// Draws the frames of a film, in any order. Every worker has its own; nothing is allocated once the largest
/// scene has been drawn.
#[derive(Debug)]
pub struct Painter<'a> {
    film: &'a Film,
    cells: CellGrid,
    values: Vec<f32>,
    sheets: Vec<Sheet>,
    strips: Vec<Strip>,
    post: Vec<Vec<f32>>,
    glow: Glow,
    enlarge: Enlarge,
    rows: [[Vec<u16>; 3]; 2],
    /// What shaders of pictures draw from and draw to; empty while no scene has one.
    pictures: [Picture; 2],
    work: Work,
    sims: Simulations,
    past: Past,
    samples: Vec<f32>,
    now: Vec<u8>,
    held: Vec<Held>,
    convert: Convert,
    meter: Meter,
}

impl<'a> Painter<'a> {
    /// A painter of one film.
    pub fn new(film: &'a Film) -> Painter<'a> {
        let width = film.timeline.size.width;
        let whole = width.next_multiple_of(fixed::TILE);
        Painter {
            film,
            cells: CellGrid::default(),
            values: Vec::new(),
            sheets: Vec::new(),
            strips: Vec::new(),
            post: Vec::new(),
            glow: Glow::new(film.glow_size.0, film.glow_size.1),
            enlarge: Enlarge::new(whole, film.reduction),
            rows: std::array::from_fn(|_| std::array::from_fn(|_| vec![0; whole])),
            pictures: Default::default(),
            work: Work::default(),
            sims: Simulations::default(),
            past: Past::default(),
            samples: Vec::new(),
            now: Vec::new(),
            held: Vec::new(),
            convert: Convert::new(width),
            meter: Meter::default(),
        }
    }

    /// As [`Painter::new`], and measures what every effect and shader takes. That itself takes a little time.
    pub fn measuring(film: &'a Film) -> Painter<'a> {
        let mut painter = Painter::new(film);
        painter.meter.start();
        painter
    }

    /// What was measured, in the order of a frame; nothing unless it was asked for.
    pub fn into_parts(self) -> Vec<Part> {
        self.meter.into_parts()
    }

    /// Draws a frame of the film as I420 into `out`.
    /// Where the scene needs its past and this painter has not just drawn the frame before, it draws the scene up to there
    /// first.
    pub fn paint(&mut self, frame: u32, out: &mut [u8]) {
        let (scene, ..) = self.film.at(frame);
        for frame in self.past.first_needed(scene, frame)..=frame {
            self.draw(frame);
            self.spread(frame);
            self.compose(frame, out);
        }
    }

    /// First step of [`Painter::paint`]: draws the cells of every layer and colours them.
    pub fn draw(&mut self, frame: u32) {
        self.meter.skip();
        let (scene, art, m) = self.film.at(frame);
        self.draw_layers(scene, art, frame - scene.start, &m);
    }

    /// Second step: lets the light of the cells, as they were last drawn, spread.
    pub fn spread(&mut self, frame: u32) {
        self.meter.skip();
        let (scene, art, m) = self.film.at(frame);
        self.spread_light(scene, art, frame - scene.start, &m);
    }

    /// Third step: row by row, lays the layers over the light as it was last spread, runs the shaders and converts.
    /// A shader that looks at other rows divides the chain: what comes before it is kept as a picture.
    pub fn compose(&mut self, frame: u32, out: &mut [u8]) {
        self.meter.skip();
        let (scene, art, m) = self.film.at(frame);
        let m = Moment { seed: scene.layers.first().map_or(0, |layer| layer.seed), ..m };
        let (width, height) = (self.film.timeline.size.width, self.film.timeline.size.height);
        let mut planes = Planes::new(out, width, height);
        self.past.begin(self.film, scene, frame, &m);
        let last = self.draw_pictures(scene, art, &m);
        for y in (0..height).step_by(2) {
            match last {
                None => {
                    self.lay_rows(scene, art, y);
                    self.run_shaders(scene, &m, y, 0..scene.post.len());
                }
                Some(last) => {
                    self.draw_rows(scene, &m, y, last);
                    self.run_shaders(scene, &m, y, last + 1..scene.post.len());
                }
            }
            let [even, odd] = &mut self.rows;
            planes.put(&row_of(y, even, width), &row_of(y + 1, odd, width), &mut self.convert);
            self.meter.lap(Kind::Frame, "pixels");
        }
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

    /// Gives the values of every layer that is a field at a frame, with the layer's number.
    pub(super) fn field_values(&mut self, frame: u32, mut see: impl FnMut(usize, &[f32])) {
        let (scene, art, m) = self.film.at(frame);
        for (i, layer) in scene.layers.iter().enumerate() {
            if matches!(layer.effect.draw, Draw::Field(_)) {
                self.draw_cells(scene, (i, &art.layers[i]), frame - scene.start, &m);
                see(i, &self.samples);
            }
        }
    }

    /// Gives every layer of a frame, coloured; returns the music's energy there.
    pub(super) fn sheets_at(&mut self, frame: u32, mut see: impl FnMut(&LayerArt, &Sheet)) -> f32 {
        let (scene, art, m) = self.film.at(frame);
        self.draw_layers(scene, art, frame - scene.start, &m);
        art.layers.iter().zip(&self.sheets).for_each(|(art, sheet)| see(art, sheet));
        m.get(Signal::Energy)
    }

    fn draw_layers(&mut self, scene: &Scene, art: &SceneArt, frame: u32, m: &Moment) {
        self.sheets.resize_with(scene.layers.len().max(self.sheets.len()), Sheet::default);
        self.strips.resize_with(scene.layers.len().max(self.strips.len()), Strip::default);
        let gain = art.gain * scene.exposure.at(frame, m);
        for (i, (layer, art)) in scene.layers.iter().zip(&art.layers).enumerate() {
            let m = Moment { seed: layer.seed, ..*m };
            self.draw_cells(scene, (i, art), frame, &m);
            self.sheets[i].shade(&self.cells, &art.view, &art.palette, gain);
            self.sheets[i].opacity = layer.opacity.at(frame, &m);
            self.strips[i].reset();
            self.meter.lap(Kind::Effect, layer.effect.entry.name);
        }
    }

    /// Draws the cells of one layer, given by its number, into `self.cells`; `frame` counts from the scene's first.
    fn draw_cells(&mut self, scene: &Scene, (i, art): (usize, &LayerArt), frame: u32, m: &Moment) {
        let layer = &scene.layers[i];
        let m = Moment { seed: layer.seed, ..*m };
        evaluate(&layer.params, frame, &m, &mut self.values);
        self.cells.reset(&art.view);
        let half = (art.view.half_w, art.view.half_h);
        match (layer.effect.draw, self.sims.at(self.film, scene, (i, half), &m)) {
            (_, Some(Running::Cells(sim))) => {
                let (view, cells, particles) = (art.view, &mut self.cells, self.film.timeline.particles);
                let glyphs = Glyphs { ramp: art.atlas.ramp };
                sim.draw(&self.values, &m, &mut Canvas { view, glyphs, cells, particles });
            }
            (_, Some(Running::Field(sim))) => {
                let cells = art.view.len();
                self.samples.resize(cells, 0.0);
                self.now.resize(art.points.0.len(), 0);
                for (k, now) in self.now.chunks_exact_mut(cells).enumerate() {
                    sim.draw(&self.values, &m, art.points_of(k * cells..(k + 1) * cells), &mut self.samples);
                    glyphs::quantise(&self.samples, art.range, now);
                }
                // What moves by itself is never held: its past is gone.
                let (view, values, range, now) = (&art.view, &self.samples, art.range, &self.now);
                art.strategy.develop(&Samples { view, values, range, now, steady: now }, &mut self.cells);
            }
            (Draw::Cells(draw), None) => {
                let (view, cells, particles) = (art.view, &mut self.cells, self.film.timeline.particles);
                let glyphs = Glyphs { ramp: art.atlas.ramp };
                draw(&self.values, &m, &mut Canvas { view, glyphs, cells, particles });
            }
            (Draw::Field(draw), None) => {
                let cells = art.view.len();
                self.samples.resize(cells, 0.0);
                self.now.resize(art.points.0.len(), 0);
                // One sample of all cells at a time: so much stays in the caches.
                for (k, now) in self.now.chunks_exact_mut(cells).enumerate() {
                    draw(&self.values, &m, art.points_of(k * cells..(k + 1) * cells), &mut self.samples);
                    glyphs::quantise(&self.samples, art.range, now);
                }
                self.choose(scene, (i, art), frame, draw);
            }
            (Draw::FieldSim(_) | Draw::CellsSim(_), None) => {}
        }
        tone::color(layer.color_by, layer.colors.stops.len(), &art.centres(), &m, &mut self.cells.tone);
    }

    /// Turns the samples of a field into glyphs. Where this painter has not drawn the frame before, `draw` repeats
    /// what was seen at the anchors.
    fn choose(&mut self, scene: &Scene, (i, art): (usize, &LayerArt), frame: u32, draw: DrawField) {
        let (film, layer, view) = (self.film, &scene.layers[i], &art.view);
        let planes = self.now.len() / view.len();
        let (mut params, mut values) = (Vec::new(), vec![0.0; view.cols]);
        let repeat = |past: u32, rows: &[usize], samples: &mut [u8]| {
            let m = Moment { seed: layer.seed, ..film.timeline.moment(scene, scene.start + past) };
            evaluate(&layer.params, past, &m, &mut params);
            for start in
                (0..planes).flat_map(|k| rows.iter().map(move |row| k * view.len() + row * view.cols))
            {
                let row = start..start + view.cols;
                draw(&params, &m, art.points_of(row.clone()), &mut values);
                glyphs::quantise(&values, art.range, &mut samples[row]);
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
            strip.lay(sheet, &art.atlas, layer.blend, y, &mut self.rows);
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

fn row_of(y: usize, pixels: &mut [Vec<u16>; 3], width: usize) -> Row<'_> {
    let [r, g, b] = pixels.each_mut().map(|channel| &mut channel[..width]);
    Row { y, r, g, b }
}

fn evaluate(tracks: &[Track], frame: u32, m: &Moment, values: &mut Vec<f32>) {
    values.clear();
    values.extend(tracks.iter().map(|track| track.at(frame, m)));
}
