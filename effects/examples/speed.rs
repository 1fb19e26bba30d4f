//! Prints nanoseconds per element of the kit's kernels at every vector level of this machine.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use asciivid_effects::effect::{Draw, EFFECTS};
use asciivid_effects::kit::drive::{Drive, Formula, Rows, Scratch};
use asciivid_effects::kit::simd::{force, levels};
use asciivid_effects::kit::{
    Canvas, CellGrid, Events, Glyphs, Moment, ParamDecl, Points, Signal, Signals, Spectrum, View, math, noise,
};
use asciivid_effects::sim::Running;
use asciivid_effects::simd;
use std::hint::black_box;
use std::time::Instant;

/// Elements in a row: a little more than a 1080p grid of small cells is wide.
const ROW: usize = 512;

/// The least of many runs, in nanoseconds per element.
fn measure(mut run: impl FnMut()) -> f64 {
    let times = (0..60).map(|_| {
        let start = Instant::now();
        (0..100).for_each(|_| run());
        start.elapsed().as_secs_f64() * 1e9 / (100 * ROW) as f64
    });
    times.fold(f64::MAX, f64::min)
}

macro_rules! measure {
    ($name:literal, $xs:ident, $out:ident, $f:expr) => {
        let ns = measure(|| {
            let f = $f;
            simd!(for (out, &x) in $out.iter_mut().zip(black_box(&$xs)) {
                *out = f(x);
            });
            black_box(&mut $out);
        });
        println!("  {:56} {ns:7.3}", $name);
    };
}

/// Prints one line of the table.
fn row(name: &str, run: impl FnMut()) {
    println!("  {name:56} {:7.3}", measure(run));
}

/// Formulas from simple to heavy.
const DRIVES: [&str; 4] = [
    "0.5 + 0.5*bass*x",
    "sin(x*6 + t) * cos(y*6 - t)",
    "0.5 + 0.25*(sin(x*8 + t) + sin(y*7 - t*1.3)) * (1 + beat) / (1 + r*r)",
    "noise(x*4, y*4, t) ^ 1.5 * smoothstep(0.2, 0.8, r) + (a > 0 ? kick : 0)",
];

/// Prints what a step of every simulation takes, and what it takes to light it and to draw it in 1080p cells of `md`, in
/// microseconds; then all that a frame of 1/24 second takes, in milliseconds.
fn simulations() {
    let (events, spectrum) = (Events::default(), Spectrum::default());
    let signals = Signals([0.7; Signal::COUNT]);
    let m = Moment {
        signals,
        time: 1.0,
        t: 1.0,
        scene_length: 16.0,
        seed: 3,
        events: &events,
        spectrum: &spectrum,
    };
    let view = View::new((1920, 1080), (8, 16));
    let x: Vec<f32> = (0..view.len()).map(|i| view.x(i % view.cols)).collect();
    let y: Vec<f32> = (0..view.len()).map(|i| view.y(i / view.cols)).collect();
    let (mut out, mut cells) = (vec![0.0; view.len()], CellGrid::default());
    for effect in EFFECTS {
        let (Draw::FieldSim(make) | Draw::CellsSim(make)) = effect.draw else { continue };
        let value = |p: &ParamDecl| p.drive(p.default).expect("a drive").eval(&signals).clamp(p.min, p.max);
        let values: Vec<f32> = effect.entry.params.iter().map(value).collect();
        let mut running = make();
        running.steps().start(&values, &m, (view.half_w, view.half_h));
        let step = micros(|| running.steps().step(&values, &m));
        let light = micros(|| running.steps().light(&values, &m, 0.0));
        let draw = micros(|| match &running {
            Running::Field(sim) => sim.draw(
                &values,
                &m,
                Points { x: &x, y: &y, half_w: view.half_w, half_h: view.half_h },
                &mut out,
            ),
            Running::Cells(sim) => {
                cells.reset(&view);
                let (glyphs, cells) = (Glyphs { ramp: 49 }, &mut cells);
                sim.draw(&values, &m, &mut Canvas { view, glyphs, cells, particles: 1200 });
            }
        });
        let frame = (2.5 * step + light + draw) / 1000.0;
        println!("  {:24} {step:8.1} {light:8.1} {draw:8.1} {frame:8.2} ms", effect.entry.name);
    }
}

/// The mean over the best of many runs, in microseconds.
fn micros(mut run: impl FnMut()) -> f64 {
    let times = (0..12).map(|_| {
        let start = Instant::now();
        (0..20).for_each(|_| run());
        start.elapsed().as_secs_f64() * 1e6 / 20.0
    });
    times.fold(f64::MAX, f64::min)
}

fn main() {
    let signals = Signals([0.3; Signal::COUNT]);
    let mut scratch = Scratch::default();
    let xs: Vec<f32> = (0..ROW).map(|i| i as f32 * 0.037 - 5.0).collect();
    let ys: Vec<f32> = (0..ROW).map(|i| i as f32 * 0.011 + 2.0).collect();
    let mut out = vec![0.0f32; ROW];
    for (position, level) in levels().enumerate() {
        force(Some(position));
        println!("{level:?}, ns per element");
        measure!("sin", xs, out, math::sin);
        measure!("tau_sin", xs, out, math::tau_sin);
        measure!("exp2", xs, out, math::exp2);
        measure!("exp", xs, out, math::exp);
        measure!("ln", xs, out, math::ln);
        measure!("tanh", xs, out, math::tanh);
        measure!("atan2", xs, out, |x| math::atan2(x, 0.7));
        measure!("pow", xs, out, |x| math::pow(x, 0.7));
        measure!("floor", xs, out, math::floor);
        row("value2", || simd!(noise::value2_row(1, black_box(&xs), &ys, &mut out)));
        row("value3", || simd!(noise::value3_row(1, black_box(&xs), &ys, 0.3, &mut out)));
        row("gradient2", || simd!(noise::gradient2_row(1, black_box(&xs), &ys, &mut out)));
        row("gradient3", || simd!(noise::gradient3_row(1, black_box(&xs), &ys, 0.3, &mut out)));
        let fbm = noise::Fbm { seed: 1, octaves: 5, gain: 0.5 };
        row("fbm, plane, 5 octaves", || simd!(fbm.row2(black_box(&xs), &ys, &mut out)));
        row("fbm, space, 5 octaves", || simd!(fbm.row3(black_box(&xs), &ys, 0.3, &mut out)));
        println!("  {:24} step, light, draw in us; a frame", "simulation");
        simulations();
        for text in DRIVES {
            let formula: Formula = text.parse().expect("an expression");
            let rows = Rows { x: &xs, y: &ys, r: &ys, a: &xs, ..Rows::default() };
            row(text, || formula.eval_rows(black_box(&signals), &rows, &mut out, &mut scratch));
        }
    }
    let drive: Drive = "0.6 + 3*bass + 2.5*beat".parse().expect("an expression");
    row("one drive, ns * 512", || {
        black_box(drive.eval(black_box(&signals)));
    });
}
