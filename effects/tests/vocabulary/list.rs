//! The lists of effects and shaders, and every one of their members.

use asciivid_effects::catalogue::{self, Entry};
use asciivid_effects::effect::{Draw, EFFECTS, Effect};
use asciivid_effects::kit::{
    Canvas, CellGrid, Event, Events, Glyphs, Moment, ParamDecl, ParamKind, Points, Signal, Signals, Spectrum,
    View,
};
use asciivid_effects::sim::{RATE, Running};
use proptest::prelude::*;

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
        // Treble is weaker than bass.
        let levels = (0..64 * 100).map(|i| (level * (255 - 2 * (i % 64)) as f32) as u8).collect();
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
        let value = |p: &ParamDecl| p.drive(p.default).unwrap().eval(&self.signals);
        entry.params.iter().map(|p| value(p).clamp(p.min, p.max)).collect()
    }
}

fn view() -> View {
    View::new((320, 180), (4, 8))
}

/// The light of every cell, or the value of every point.
fn draw(effect: &Effect, music: &Music) -> Vec<f32> {
    let (view, m, values) = (view(), music.moment(), music.values(&effect.entry));
    if effect.draw.is_field() {
        let out = field_values(effect, &values, &m);
        assert!(out.iter().all(|v| (0.0..=1.0).contains(v)), "{}", effect.entry.name);
        return out;
    }
    let mut cells = CellGrid::default();
    cells.reset(&view);
    let glyphs = Glyphs { ramp: 10 };
    draw_cells(effect, &values, &m, &mut Canvas { view, glyphs, cells: &mut cells, particles: 200 });
    let highest = glyphs.text('~');
    assert!(cells.glyph.iter().all(|&g| g <= highest), "{}", effect.entry.name);
    cells.level
}

/// A simulation that began half a second ago.
fn simulate(make: fn() -> Running, values: &[f32], m: &Moment) -> Running {
    let mut running = make();
    let steps = running.steps();
    let back = |ago: u32| {
        let seconds = ago as f32 / RATE as f32;
        Moment { time: m.time - f64::from(seconds), t: m.t - seconds, ..*m }
    };
    steps.start(values, &back(RATE / 2), (view().half_w, view().half_h));
    (0..RATE / 2).rev().for_each(|ago| steps.step(values, &back(ago)));
    steps.light(values, m, 0.0);
    running
}

fn draw_cells(effect: &Effect, values: &[f32], m: &Moment, canvas: &mut Canvas) {
    match effect.draw {
        Draw::Cells(draw) => draw(values, m, canvas),
        Draw::CellsSim(make) => match simulate(make, values, m) {
            Running::Cells(sim) => sim.draw(values, m, canvas),
            Running::Field(_) => panic!("{} gives values", effect.entry.name),
        },
        Draw::Field(_) | Draw::FieldSim(_) => panic!("{} gives values", effect.entry.name),
    }
}

fn draw_points(effect: &Effect, values: &[f32], m: &Moment, at: Points, out: &mut [f32]) {
    match effect.draw {
        Draw::Field(draw) => draw(values, m, at, out),
        Draw::FieldSim(make) => match simulate(make, values, m) {
            Running::Field(sim) => sim.draw(values, m, at, out),
            Running::Cells(_) => panic!("{} places glyphs", effect.entry.name),
        },
        Draw::Cells(_) | Draw::CellsSim(_) => panic!("{} places glyphs", effect.entry.name),
    }
}

/// Everything that a preset may name.
fn all() -> impl Iterator<Item = Entry> {
    let wraps = catalogue::transforms().chain(catalogue::masks());
    catalogue::effects().chain(catalogue::shaders()).chain(wraps)
}

#[test]
fn names_are_unique_and_everything_has_a_line_of_its_own() {
    let lists: [Vec<Entry>; 3] = [
        catalogue::effects().chain(catalogue::shaders()).collect(),
        catalogue::transforms().collect(),
        catalogue::masks().chain(catalogue::effects().filter(|e| e.name != "dissolve")).collect(),
    ];
    for (i, entry) in lists.iter().flat_map(|list| list.iter().enumerate().map(move |(i, e)| (&list[..i], e)))
    {
        assert!(i.iter().all(|e| e.name != entry.name && e.doc != entry.doc), "{}", entry.name);
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
        "name",
        "effect",
        "grid",
        "glyphs",
        "colors",
        "color",
        "glyph",
        "blend",
        "opacity",
        "glow",
        "shader",
        "expr",
        "transform",
        "mask",
        "mix",
        "field",
        "with",
        "invert",
    ];
    for entry in all() {
        assert!(entry.params.iter().all(|p| !taken.contains(&p.name)), "{}", entry.name);
    }
}

#[test]
fn every_default_is_a_drive_that_stays_in_its_range() {
    for entry in all() {
        for param in entry.params {
            let drive = param.drive(param.default).unwrap();
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
            if effect.draw.is_field() {
                let (x, mut out) = ([-1.7, 0.0, 0.0, 1.7], [f32::NAN; 4]);
                let at = Points { x: &x, y: &[-1.0, 0.0, 1e-9, 1.0], half_w: 1.78, half_h: 1.0 };
                draw_points(effect, &values, &music.moment(), at, &mut out);
                assert!(out.iter().all(|v| (0.0..=1.0).contains(v)), "{}: {out:?}", effect.entry.name);
            } else {
                let mut canvas =
                    Canvas { view, glyphs: Glyphs { ramp: 2 }, cells: &mut cells, particles: 50 };
                draw_cells(effect, &values, &music.moment(), &mut canvas);
                assert!(cells.level.iter().all(|l| l.is_finite()), "{}", effect.entry.name);
            }
        }
    }
}

/// Every field, drawn at a moment.
fn fields(music: &Music) -> Vec<(&'static str, Vec<f32>)> {
    let fields = EFFECTS.iter().filter(|effect| effect.draw.is_field());
    fields.map(|effect| (effect.entry.name, draw(effect, music))).collect()
}

fn mean(values: impl ExactSizeIterator<Item = f32>) -> f32 {
    let count = values.len() as f32;
    values.sum::<f32>() / count
}

fn difference(a: &[f32], b: &[f32]) -> f32 {
    mean(a.iter().zip(b).map(|(a, b)| (a - b).abs()))
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    let (mean_a, mean_b) = (mean(a.iter().copied()), mean(b.iter().copied()));
    let product =
        |a: &[f32], b: &[f32], ma: f32, mb: f32| mean(a.iter().zip(b).map(|(a, b)| (a - ma) * (b - mb)));
    let both = product(a, b, mean_a, mean_b);
    both / (product(a, a, mean_a, mean_a) * product(b, b, mean_b, mean_b)).sqrt()
}

#[test]
fn every_field_looks_unlike_every_other() {
    let drawn = fields(&Music::new(1.0));
    for (i, (name, values)) in drawn.iter().enumerate() {
        for (other, others) in &drawn[..i] {
            let (off, like) = (difference(values, others), correlation(values, others));
            assert!(off > 0.06 && like < 0.8, "{name} and {other}: {off} apart, correlation {like}");
        }
    }
}

#[test]
fn every_field_has_contrast_when_it_is_loud() {
    for (name, mut values) in fields(&Music::new(1.0)) {
        values.sort_by(f32::total_cmp);
        let (dark, light) = (values[values.len() / 100], values[values.len() * 99 / 100]);
        assert!(dark < 0.2 && light > 0.6, "{name} lies in {dark}..{light}");
    }
}

#[test]
fn every_field_moves_visibly_between_silence_and_loud_music() {
    let (silent, loud) = (fields(&Music::new(0.0)), fields(&Music::new(1.0)));
    for ((name, quiet), (_, peak)) in silent.iter().zip(&loud) {
        let moved = difference(quiet, peak);
        assert!(moved > 0.05, "{name} moves by {moved}");
    }
}

#[test]
fn every_field_has_the_same_bits_at_every_simd_level() {
    let loud = Music::new(0.8);
    let bits = || -> Vec<Vec<u32>> {
        fields(&loud).iter().map(|(_, values)| values.iter().map(|v| v.to_bits()).collect()).collect()
    };
    let best = bits();
    for (position, forced) in crate::at_every_level(bits).iter().enumerate() {
        for (((name, _), a), b) in fields(&loud).iter().zip(&best).zip(forced) {
            assert!(a == b, "{name} differs at level {position}");
        }
    }
}

#[test]
fn every_choice_changes_the_picture() {
    let music = Music::new(0.7);
    for effect in EFFECTS {
        if !effect.draw.is_field() {
            continue;
        }
        for (i, param) in effect.entry.params.iter().enumerate().filter(|(_, p)| p.kind == ParamKind::Choice)
        {
            let with = |choice: usize| {
                let mut values = music.values(&effect.entry);
                // How two shapes are joined is seen only where there are two.
                let other = effect.entry.param("other").filter(|_| param.name == "join");
                other.into_iter().for_each(|other| values[other] = 2.0);
                values[i] = choice as f32;
                field_values(effect, &values, &music.moment())
            };
            let drawn: Vec<Vec<f32>> = (0..param.choices.len()).map(with).collect();
            for (a, first) in drawn.iter().enumerate() {
                let like = drawn[..a].iter().position(|other| difference(first, other) < 1e-3);
                let name = |choice: usize| param.choices[choice];
                assert_eq!(like.map(name), None, "{} is like {}", name(a), effect.entry.name);
            }
        }
    }
}

/// The values of a field at every point of the view.
fn field_values(effect: &Effect, values: &[f32], m: &Moment) -> Vec<f32> {
    let view = view();
    let x: Vec<f32> = (0..view.len()).map(|i| view.x(i % view.cols)).collect();
    let y: Vec<f32> = (0..view.len()).map(|i| view.y(i / view.cols)).collect();
    let mut out = vec![f32::NAN; view.len()];
    let at = Points { x: &x, y: &y, half_w: view.half_w, half_h: view.half_h };
    draw_points(effect, values, m, at, &mut out);
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn fields_stay_in_range_with_any_parameters_at_any_moment(
        seed: u32,
        places in proptest::collection::vec(0.0..=1.0f32, 24),
        levels in proptest::collection::vec(0.0..=1.0f32, Signal::COUNT),
        time in 0.0..4.0f64,
        run in 0.0..600.0f32,
    ) {
        let mut music = Music::new(levels[0]);
        music.signals.0.copy_from_slice(&levels);
        let m = Moment { seed, time, t: run, ..music.moment() };
        for effect in EFFECTS {
            if !effect.draw.is_field() {
                continue;
            }
            let value = |(p, place): (&ParamDecl, &f32)| {
                let value = p.min + (p.max - p.min) * place;
                if p.kind == ParamKind::Rate { value * run } else { value }
            };
            let values: Vec<f32> = effect.entry.params.iter().zip(&places).map(value).collect();
            prop_assert_eq!(values.len(), effect.entry.params.len());
            let out = field_values(effect, &values, &m);
            prop_assert!(out.iter().all(|v| (0.0..=1.0).contains(v)), "{} {values:?}", effect.entry.name);
        }
    }
}
