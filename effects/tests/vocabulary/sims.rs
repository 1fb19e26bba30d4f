//! Simulations: exact wherever they are begun, alive, and moved by the music.

use crate::music::Music;
use asciivid_effects::effect::{Draw, EFFECTS, Effect};
use asciivid_effects::kit::{Canvas, CellGrid, Glyphs, ParamKind, Points, View};
use asciivid_effects::sim::{RATE, Running};

const SEED: u32 = 11;

fn sims() -> impl Iterator<Item = &'static Effect> {
    EFFECTS.iter().filter(|effect| matches!(effect.draw, Draw::FieldSim(_) | Draw::CellsSim(_)))
}

fn view() -> View {
    View::new((512, 288), (4, 8))
}

fn half() -> (f32, f32) {
    (view().half_w, view().half_h)
}

/// Values or lights of all cells, as a simulation is lit.
fn show(running: &Running, music: &Music, effect: &Effect, time: f64) -> Vec<f32> {
    let (values, m, view) = (music.values(&effect.entry, time), music.moment(time, SEED), view());
    match running {
        Running::Field(sim) => {
            let x: Vec<f32> = (0..view.len()).map(|i| view.x(i % view.cols)).collect();
            let y: Vec<f32> = (0..view.len()).map(|i| view.y(i / view.cols)).collect();
            let mut out = vec![f32::NAN; view.len()];
            sim.draw(
                &values,
                &m,
                Points { x: &x, y: &y, half_w: view.half_w, half_h: view.half_h },
                &mut out,
            );
            out
        }
        Running::Cells(sim) => {
            let mut cells = CellGrid::default();
            cells.reset(&view);
            let glyphs = Glyphs { ramp: 10 };
            sim.draw(&values, &m, &mut Canvas { view, glyphs, cells: &mut cells, particles: 1200 });
            cells.level
        }
    }
}

fn at(music: &Music, effect: &Effect, time: f64) -> Vec<f32> {
    let running = music.simulate(effect, time, SEED, half()).expect("a simulation");
    show(&running, music, effect, time)
}

fn differ(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f32>() / a.len() as f32
}

#[test]
fn simulations_integrate_by_themselves() {
    for effect in sims() {
        assert!(effect.entry.params.iter().all(|p| p.kind != ParamKind::Rate), "{}", effect.entry.name);
    }
}

#[test]
fn a_frame_begun_anywhere_is_the_frame_drawn_after_others() {
    let music = Music::default();
    for effect in sims() {
        let (Draw::FieldSim(make) | Draw::CellsSim(make)) = effect.draw else { continue };
        let (mut running, mut taken) = (make(), None);
        // What was there before a scene does not matter.
        music.go_on(effect, running.steps(), (None, 40), SEED + 1, half());
        for frame in 0..48 {
            let time = (f64::from(frame) + 0.5) / 24.0 + 3.5;
            let steps = (time * f64::from(RATE)) as u32;
            music.go_on(effect, running.steps(), (taken, steps), SEED, half());
            taken = Some(steps);
            music.light(effect, running.steps(), time, SEED);
            let drawn = show(&running, &music, effect, time);
            if frame % 15 == 14 {
                assert!(drawn == at(&music, effect, time), "{} at frame {frame}", effect.entry.name);
            }
        }
    }
}

#[test]
fn simulations_have_the_same_bits_at_every_simd_level() {
    let music = Music::default();
    for effect in sims() {
        let bits = || -> Vec<u32> { at(&music, effect, 6.03).iter().map(|v| v.to_bits()).collect() };
        let best = bits();
        for (position, forced) in crate::at_every_level(bits).into_iter().enumerate() {
            assert!(best == forced, "{} differs at level {position}", effect.entry.name);
        }
    }
}

#[test]
fn a_larger_picture_of_the_same_shape_is_the_same_film() {
    let music = Music::default();
    for effect in sims() {
        let small = at(&music, effect, 5.0);
        let large = View::new((1024, 576), (8, 16));
        let again = music.simulate(effect, 5.0, SEED, (large.half_w, large.half_h)).expect("a simulation");
        assert!(small == show(&again, &music, effect, 5.0), "{}", effect.entry.name);
    }
}

#[test]
fn a_kick_is_seen_at_once() {
    let music = Music::default();
    for effect in sims() {
        let [early, before, after] = [11.9, 11.94, 12.02].map(|time| at(&music, effect, time));
        let (calm, kick) = (differ(&early, &before), differ(&before, &after));
        assert!(kick > 1.3 * calm, "{}: {calm} then {kick}", effect.entry.name);
    }
}

#[test]
fn nothing_stands_still_or_dies_out() {
    let music = Music::default();
    for effect in sims() {
        for kind in 0..effect.entry.params[0].choices.len().max(1) {
            let (Draw::FieldSim(make) | Draw::CellsSim(make)) = effect.draw else { continue };
            let values = |time| {
                let mut values = music.values(&effect.entry, time);
                if effect.entry.params[0].kind == ParamKind::Choice {
                    values[0] = kind as f32;
                }
                values
            };
            let mut running = make();
            running.steps().start(&values(2.0), &music.moment(2.0, SEED), half());
            // A second of silence, half of another, and four seconds with hits.
            let mut shown = Vec::new();
            for step in 1..=6 * RATE {
                let time = 2.0 + f64::from(step) / f64::from(RATE);
                running.steps().step(&values(time), &music.moment(time, SEED));
                if [RATE, RATE * 3 / 2, 6 * RATE].contains(&step) {
                    running.steps().light(&values(time), &music.moment(time, SEED), 0.0);
                    shown.push(show(&running, &music, effect, time));
                }
            }
            let [quiet, later, end] = &shown[..] else { panic!("three moments") };
            let name = effect.entry.name;
            let mean = |v: &[f32]| v.iter().sum::<f32>() / v.len() as f32;
            assert!(differ(quiet, later) > 0.004, "{name} {kind} rests: {}", differ(quiet, later));
            assert!(mean(end) > 0.02 && mean(quiet) > 0.01, "{name} {kind}: {} {}", mean(quiet), mean(end));
            assert!(mean(end) > mean(quiet), "{name} {kind}: {} {}", mean(quiet), mean(end));
        }
    }
}
