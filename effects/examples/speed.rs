//! Prints what drawing costs on one core: with `table` milliseconds a frame of every effect and shader at 1080p, as
//! Markdown, else nanoseconds per element of the kit's kernels at every vector level of this machine.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

#[path = "../tests/music/mod.rs"]
mod music;

use asciivid_effects::effect::{Draw, EFFECTS, Effect};
use asciivid_effects::kit::drive::{Drive, Formula, Rows, Scratch};
use asciivid_effects::kit::simd::{force, levels};
use asciivid_effects::kit::{Canvas, CellGrid, Glyphs, Grid, Points, Signal, Signals, View, math, noise};
use asciivid_effects::post::{Bloom, Glow, Picture, Row, Run, SHADERS, Shader, Work};
use asciivid_effects::sim::{self, Running};
use asciivid_effects::simd;
use music::Music;
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

/// The picture of the table.
const SIZE: (usize, usize) = (1920, 1080);
/// A kick and a snare in the loud end of the made-up song: what only one of them moves is idle at the other. The dearer
/// moment counts.
const LOUD: [f64; 2] = [14.02, 14.52];
/// Runs of which the fastest counts, and the seconds after which no more are made.
const RUNS: (usize, f64) = (400, 0.6);

/// The least of many runs, in milliseconds.
fn fastest(mut run: impl FnMut()) -> f64 {
    let (began, mut best) = (Instant::now(), f64::MAX);
    for _ in 0..RUNS.0 {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed().as_secs_f64() * 1e3);
        if began.elapsed().as_secs_f64() > RUNS.1 {
            break;
        }
    }
    best
}

/// Milliseconds of a frame of an effect, at the middles of the cells of a grid.
fn effect(effect: &Effect, music: &Music, grid: Grid, time: f64) -> f64 {
    let cell = grid.pixels() as usize;
    let view = View::new(SIZE, (cell / 2, cell));
    let (m, values) = (music.moment(time, 7), music.values(&effect.entry, time));
    let x: Vec<f32> = (0..view.len()).map(|i| view.x(i % view.cols)).collect();
    let y: Vec<f32> = (0..view.len()).map(|i| view.y(i / view.cols)).collect();
    let (mut out, mut cells) = (vec![0.0; view.len()], CellGrid::default());
    let at = Points { x: &x, y: &y, half_w: view.half_w, half_h: view.half_h };
    if let Some(mut running) = music.simulate(effect, time, 7, (view.half_w, view.half_h)) {
        let step = fastest(|| running.steps().step(&values, &m));
        let draw = fastest(|| {
            running.steps().light(&values, &m, 0.0);
            match &running {
                Running::Field(sim) => sim.draw(&values, &m, at, &mut out),
                Running::Cells(sim) => {
                    cells.reset(&view);
                    let (glyphs, cells) = (Glyphs { ramp: 49 }, &mut cells);
                    sim.draw(&values, &m, &mut Canvas { view, glyphs, cells, particles: 1200 });
                }
            }
        });
        return step * f64::from(sim::RATE) / 24.0 + draw;
    }
    fastest(|| match effect.draw {
        Draw::FieldSim(_) | Draw::CellsSim(_) => {}
        Draw::Cells(draw) => {
            cells.reset(&view);
            let (glyphs, cells) = (Glyphs { ramp: 49 }, &mut cells);
            draw(&values, &m, &mut Canvas { view, glyphs, cells, particles: 1200 });
        }
        Draw::Field(draw) => {
            draw(&values, &m, black_box(at), &mut out);
        }
    })
}

/// A picture with light and dark in it.
fn picture() -> Picture {
    let mut picture = Picture::default();
    picture.resize(SIZE);
    for y in 0..SIZE.1 {
        let Row { r, g, b, .. } = picture.row_mut(y);
        for (channel, step) in [(r, 31), (g, 57), (b, 83)] {
            channel.iter_mut().enumerate().for_each(|(x, v)| *v = ((x * step + y * 97) * 13 % 65_536) as u16);
        }
    }
    picture
}

/// Milliseconds of a frame of a shader.
fn shader(shader: &Shader, music: &Music, from: &Picture, time: f64) -> f64 {
    let (m, values) = (music.moment(time, 7), music.values(&shader.entry, time));
    let mut to = from.clone();
    match shader.run {
        Run::Rows(build) => {
            let built = build(SIZE);
            fastest(|| (0..SIZE.1).for_each(|y| built.row(&values, &m, to.row_mut(y))))
        }
        Run::Picture(build) => {
            let (built, mut work) = (build(SIZE), Work::default());
            fastest(|| {
                built.prepare(&values, &m, from, &mut work);
                (0..SIZE.1).for_each(|y| built.row(&values, &m, from, &mut work, to.row_mut(y)));
            })
        }
        Run::Past(run) => {
            let mut past = Picture::new(SIZE);
            fastest(|| (0..SIZE.1).for_each(|y| run(&values, 1.0 / 24.0, past.row_mut(y), to.row_mut(y))))
        }
        Run::Glow => {
            let (bloom, mut glow) = (Bloom::new(&values), Glow::new(SIZE.0 / 4, SIZE.1 / 4));
            fastest(|| bloom.spread(&mut glow))
        }
    }
}

fn dearest(cost: impl Fn(f64) -> f64) -> f64 {
    LOUD.map(cost).into_iter().fold(0.0, f64::max)
}

fn table() {
    let (music, from) = (Music::default(), picture());
    println!("| effect | | `md` | `sm` |\n|---|---|---|---|");
    for it in EFFECTS {
        let sort = if it.draw.is_field() { "field" } else { "cells" };
        let [md, sm] = [Grid::Md, Grid::Sm].map(|grid| dearest(|time| effect(it, &music, grid, time)));
        println!("| {} | {sort} | {md:.3} ms | {sm:.3} ms |", it.entry.name);
    }
    println!("\n| shader | |\n|---|---|");
    for it in SHADERS {
        println!("| {} | {:.2} ms |", it.entry.name, dearest(|time| shader(it, &music, &from, time)));
    }
}

fn main() {
    if std::env::args().nth(1).as_deref() == Some("table") {
        return table();
    }
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
