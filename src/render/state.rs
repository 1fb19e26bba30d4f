//! What goes from frame to frame: the simulations of a scene and, of a scene that needs its past, the last picture.
//! Everything else in a painter is only memory.

use asciivid_effects::effect::Draw;
use asciivid_effects::kit::Moment;
use asciivid_effects::post::{Echo, Picture, Run};
use asciivid_effects::sim::{RATE, Running};

use super::film::Film;
use crate::timeline::{Layer, Scene};

/// The simulations of the scene that is being drawn.
#[derive(Debug, Default)]
pub(super) struct Simulations {
    /// First frame of the scene.
    scene: Option<u32>,
    layers: Vec<Option<Simulation>>,
    values: Vec<f32>,
}

/// A simulation under way.
#[derive(Debug)]
struct Simulation {
    /// Name of the effect.
    name: &'static str,
    running: Running,
    /// Steps taken since the scene began, unless it has not been started there.
    steps: Option<u32>,
}

impl Simulations {
    /// The simulation of a layer, given by its number, at a moment of its scene, with the layer's seed. It goes on from where
    /// it is if that is not beyond the moment, else it takes all steps from the start of the scene; nothing for other
    /// effects.
    pub(super) fn at(
        &mut self,
        film: &Film,
        scene: &Scene,
        (i, half): (usize, (f32, f32)),
        m: &Moment,
    ) -> Option<&Running> {
        if self.scene != Some(scene.start) {
            self.scene = Some(scene.start);
            self.layers.iter_mut().flatten().for_each(|sim| sim.steps = None);
        }
        self.layers.resize_with(scene.layers.len().max(self.layers.len()), || None);
        let (layer, values) = (&scene.layers[i], &mut self.values);
        let sim = Simulation::of(layer, &mut self.layers[i])?;
        let wanted = ((m.time - scene.time.0) * f64::from(RATE)).max(0.0) as u32;
        let at_step = |step: u32, values: &mut Vec<f32>| {
            let time = scene.time.0 + f64::from(step) / f64::from(RATE);
            let m = Moment { seed: layer.seed, ..film.timeline.moment_at(scene, time) };
            evaluate(layer, &m, values);
            m
        };
        let taken = sim.steps.filter(|&steps| steps <= wanted);
        if taken.is_none() {
            let m = at_step(0, values);
            sim.running.steps().start(values, &m, half);
        }
        for step in taken.unwrap_or(0)..wanted {
            let m = at_step(step + 1, values);
            sim.running.steps().step(values, &m);
        }
        sim.steps = Some(wanted);
        evaluate(layer, m, values);
        let since = m.time - scene.time.0 - f64::from(wanted) / f64::from(RATE);
        sim.running.steps().light(values, m, since as f32);
        Some(&sim.running)
    }
}

impl Simulation {
    /// The simulation in a slot, made anew if the layer has another effect.
    fn of<'s>(layer: &Layer, slot: &'s mut Option<Simulation>) -> Option<&'s mut Simulation> {
        let (Draw::FieldSim(make) | Draw::CellsSim(make)) = layer.effect.draw else { return None };
        let name = layer.effect.entry.name;
        if slot.as_ref().is_none_or(|sim| sim.name != name) {
            *slot = Some(Simulation { name, running: make(), steps: None });
        }
        slot.as_mut()
    }
}

/// The last picture of the scene that is being drawn, for its feedback and for shaders that look back.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// The first frame of the scene that was drawn last, and the frame of the film.
    drawn: Option<(u32, u32)>,
    pub(super) echo: Echo,
    /// One for each place in the chain; only those of shaders that look back have a size.
    pub(super) glows: Vec<Picture>,
    values: Vec<f32>,
}

impl Past {
    /// The first frame that has to be drawn before a frame of the scene can be: the one after that which was drawn last, if
    /// that is before it, else that with which the scene begins. Itself, where none is needed.
    pub(super) fn first_needed(&self, scene: &Scene, frame: u32) -> u32 {
        match self.drawn {
            _ if !scene.looks_back() => frame,
            Some((start, drawn)) if start == scene.start && drawn < frame => drawn + 1,
            _ => scene.start,
        }
    }

    /// Gets ready for the rows of a frame, which follows the last one or begins its scene.
    pub(super) fn begin(&mut self, film: &Film, scene: &Scene, frame: u32, m: &Moment) {
        self.drawn = Some((scene.start, frame));
        let size = (film.timeline.size.width, film.timeline.size.height);
        if frame == scene.start && scene.looks_back() {
            self.echo.clear(size);
            self.glows.resize_with(scene.post.len().max(self.glows.len()), Picture::default);
            let looks_back = scene.post.iter().map(|post| matches!(post.shader.run, Run::Past(_)));
            let kept = self.glows.iter_mut().zip(looks_back).filter(|(_, looks_back)| *looks_back);
            kept.for_each(|(glow, _)| glow.clear(size));
        }
        if let Some(feedback) = &scene.feedback {
            self.values.clear();
            self.values.extend(feedback.params.iter().map(|track| track.now(&m.signals)));
            self.echo.follow(&self.values, film.timeline.fps.time_of(1) as f32);
        }
    }
}

/// The parameters of a layer at a moment, on a frame or between two.
fn evaluate(layer: &Layer, m: &Moment, values: &mut Vec<f32>) {
    values.clear();
    values.extend(layer.params.iter().map(|track| track.now(&m.signals)));
}
