//! The lists of effects and shaders, and every one of their members.

use asciivid_effects::catalogue::{self, Entry};
use asciivid_effects::effect::{Draw, EFFECTS, Effect};
use asciivid_effects::kit::drive::Drive;
use asciivid_effects::kit::{
    Canvas, CellGrid, Event, Events, Glyphs, Moment, ParamKind, Points, Signal, Signals, Spectrum, View,
};

/// Music at its quietest and at its loudest, one second into a scene.
struct Music {
    events: Events,
    spectrum: Spectrum,
    signals: Signals,
}

impl Music {
    fn new(level: f32) -> Music {
        let hits: Vec<Event> = match level > 0.0 {
            true => (0..4).map(|i| Event { time: 0.25 * f64::from(i) + 0.2, strength: level }).collect(),
            false => Vec::new(),
        };
        let (beats, downbeats, kicks) = (hits.clone(), hits.clone(), hits.clone());
        let events =
            Events { beats, downbeats, kicks, snares: hits.clone(), hats: hits.clone(), onsets: hits };
        let levels = vec![(255.0 * level) as u8; 64 * 100];
        let mut signals = Signals([level; Signal::COUNT]);
        signals[Signal::SceneTime] = 1.0;
        signals[Signal::SongTime] = 1.0;
        signals[Signal::Frame] = 24.0;
        Music { events, spectrum: Spectrum { bands: 64, rate: 50.0, levels }, signals }
    }

    fn moment(&self) -> Moment<'_> {
        let (events, spectrum) = (&self.events, &self.spectrum);
        Moment { signals: self.signals, time: 1.0, t: 1.0, scene_length: 8.0, seed: 7, events, spectrum }
    }

    /// The default of every parameter at this moment; rates have run for the whole second.
    fn values(&self, entry: &Entry) -> Vec<f32> {
        let value = |text: &str| Drive::parse(text).unwrap().eval(&self.signals);
        entry.params.iter().map(|p| value(p.default).clamp(p.min, p.max)).collect()
    }
}

fn view() -> View {
    View::new((320, 180), (4, 8))
}

/// The light of every cell, or the value of every point.
fn draw(effect: &Effect, music: &Music) -> Vec<f32> {
    let (view, m, values) = (view(), music.moment(), music.values(&effect.entry));
    match effect.draw {
        Draw::Cells(draw) => {
            let mut cells = CellGrid::default();
            cells.reset(&view);
            let glyphs = Glyphs { ramp: 10 };
            draw(&values, &m, &mut Canvas { view, glyphs, cells: &mut cells, particles: 200 });
            let highest = glyphs.text('~');
            assert!(cells.glyph.iter().all(|&g| g <= highest), "{}", effect.entry.name);
            cells.level
        }
        Draw::Field(draw) => {
            let x: Vec<f32> = (0..view.len()).map(|i| view.x(i % view.cols)).collect();
            let y: Vec<f32> = (0..view.len()).map(|i| view.y(i / view.cols)).collect();
            let mut out = vec![f32::NAN; view.len()];
            let at = Points { x: &x, y: &y, half_w: view.half_w, half_h: view.half_h };
            draw(&values, &m, at, &mut out);
            assert!(out.iter().all(|v| (0.0..=1.0).contains(v)), "{}", effect.entry.name);
            out
        }
    }
}

#[test]
fn names_are_unique_and_everything_has_a_line_of_its_own() {
    let entries: Vec<Entry> = catalogue::effects().chain(catalogue::shaders()).collect();
    for (i, entry) in entries.iter().enumerate() {
        assert!(entries[..i].iter().all(|e| e.name != entry.name && e.doc != entry.doc), "{}", entry.name);
        assert!(!entry.doc.is_empty() && !entry.params.is_empty(), "{}", entry.name);
        for (j, param) in entry.params.iter().enumerate() {
            assert!(entry.params[..j].iter().all(|p| p.name != param.name), "{}.{}", entry.name, param.name);
            assert!(!param.doc.is_empty() && param.min < param.max, "{}.{}", entry.name, param.name);
        }
    }
}

#[test]
fn no_parameter_takes_the_name_of_a_key_that_every_layer_has() {
    let taken = [
        "name", "effect", "grid", "glyphs", "colors", "color", "glyph", "blend", "opacity", "glow", "shader",
    ];
    for entry in catalogue::effects().chain(catalogue::shaders()) {
        assert!(entry.params.iter().all(|p| !taken.contains(&p.name)), "{}", entry.name);
    }
}

#[test]
fn every_default_is_a_drive_that_stays_in_its_range() {
    for entry in catalogue::effects().chain(catalogue::shaders()) {
        for param in entry.params {
            let drive = Drive::parse(param.default).unwrap();
            for level in [0.0, 0.5, 1.0] {
                let value = drive.eval(&Music::new(level).signals);
                let inside = (param.min..=param.max).contains(&value);
                assert!(inside, "{}.{} is {value} at level {level}", entry.name, param.name);
            }
        }
    }
}

#[test]
fn every_effect_is_moved_by_the_music_and_draws_something() {
    let (silent, loud) = (Music::new(0.0), Music::new(1.0));
    for effect in EFFECTS {
        let (quiet, peak) = (draw(effect, &silent), draw(effect, &loud));
        assert!(quiet != peak, "{} does not move", effect.entry.name);
        assert!(peak.iter().any(|&v| v > 0.5), "{} stays dark", effect.entry.name);
    }
}

#[test]
fn every_effect_draws_a_moment_the_same_way_twice_and_unlike_every_other() {
    let loud = Music::new(1.0);
    let drawn: Vec<Vec<f32>> = EFFECTS.iter().map(|e| draw(e, &loud)).collect();
    for (i, effect) in EFFECTS.iter().enumerate() {
        assert!(draw(effect, &loud) == drawn[i], "{}", effect.entry.name);
        assert!(drawn[..i].iter().all(|d| *d != drawn[i]), "{}", effect.entry.name);
    }
}

#[test]
fn every_effect_survives_the_ends_of_its_ranges() {
    for effect in EFFECTS {
        for end in [|min: f32, _: f32| min, |_: f32, max: f32| max] {
            let values: Vec<f32> = effect
                .entry
                .params
                .iter()
                .map(|p| end(p.min, p.max) * if p.kind == ParamKind::Rate { 1000.0 } else { 1.0 })
                .collect();
            let (view, music) = (view(), Music::new(1.0));
            let mut cells = CellGrid::default();
            cells.reset(&view);
            match effect.draw {
                Draw::Cells(draw) => {
                    let (glyphs, particles) = (Glyphs { ramp: 2 }, 50);
                    draw(
                        &values,
                        &music.moment(),
                        &mut Canvas { view, glyphs, cells: &mut cells, particles },
                    );
                    assert!(cells.level.iter().all(|l| l.is_finite()), "{}", effect.entry.name);
                }
                Draw::Field(draw) => {
                    let (x, mut out) = ([-1.7, 0.0, 0.0, 1.7], [f32::NAN; 4]);
                    let at = Points { x: &x, y: &[-1.0, 0.0, 1e-9, 1.0], half_w: 1.78, half_h: 1.0 };
                    draw(&values, &music.moment(), at, &mut out);
                    assert!(out.iter().all(|v| (0.0..=1.0).contains(v)), "{}: {out:?}", effect.entry.name);
                }
            }
        }
    }
}
