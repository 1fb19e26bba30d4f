//! Prints what drawing costs on one core: with `table` milliseconds a frame of every effect and shader at 1080p (or of
//! those named after it), as Markdown, else nanoseconds per element of the kit's kernels at every vector level of this
//! machine.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

#[path = "../tests/vocabulary/music.rs"]
mod music;

use asciivid_effects::catalogue::Entry;
use asciivid_effects::effect::{Draw, EFFECTS, Effect};
use asciivid_effects::kit::drive::{Drive, Formula, Rows, Scratch};
use asciivid_effects::kit::fixed::TILE;
use asciivid_effects::kit::simd::{force, levels};
use asciivid_effects::kit::{
    Blend, Canvas, CellGrid, Glyphs, Grid, Line, Moment, ParamKind, Points, Signal, Signals, View, math,
    noise,
};
use asciivid_effects::post::{Bloom, Detail, Echo, Feedback, Glow, Picture, Row, Run, SHADERS, Shader, Work};
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

/// A picture as layers make it: strokes of letters in two cells of five on a dark ground.
fn picture() -> Picture {
    let mut picture = Picture::new(SIZE);
    for y in 0..SIZE.1 {
        let Row { r, g, b, .. } = picture.row_mut(y);
        for (x, ((r, g), b)) in r.iter_mut().zip(g).zip(b).enumerate() {
            let hash = noise::hash2((x / 10) as u32, (y / 20) as u32);
            let upright = (x % 10).abs_diff((hash >> 8 & 7) as usize) < 2;
            let level = (y % 20).abs_diff(4 + (hash >> 12 & 7) as usize) < 2 && (1..9).contains(&(x % 10));
            let ground = 900 + (x + y) as u16;
            let light = if hash % 5 < 2 && (upright || level) { 50_000 } else { 0 };
            [*r, *g, *b] = [light / 2 + ground, light + ground, light / 5 * 4 + 2 * ground];
        }
    }
    picture
}

/// A moment of the song and what the parameters of a shader are there, with or without a drop, which it lacks.
fn moment<'a>(music: &'a Music, shader: &Shader, (time, drop): (f64, f32)) -> (Moment<'a>, Vec<f32>) {
    let mut m = music.moment(time, 7);
    m.signals[Signal::Drop] = drop;
    let mut values = music.values(&shader.entry, time);
    for (value, param) in values.iter_mut().zip(shader.entry.params) {
        if param.kind != ParamKind::Rate {
            let drive = param.drive(param.default).expect("a default is a drive");
            *value = drive.eval(&m.signals).clamp(param.min, param.max);
        }
    }
    (m, values)
}

/// Milliseconds of a frame of a shader; nothing where it is idle.
fn shader(shader: &Shader, music: &Music, from: &Picture, at: (f64, f32)) -> f64 {
    let (m, values) = moment(music, shader, at);
    let mut to = from.clone();
    match shader.run {
        Run::Rows(build) => {
            let built = build(SIZE);
            fastest(|| (0..SIZE.1).for_each(|y| built.row(&values, &m, to.row_mut(y))))
        }
        Run::Picture(build) => {
            let (built, mut work) = (build(SIZE), Work::default());
            if built.is_idle(&values) {
                return 0.0;
            }
            // As in a film, rows are drawn into a pair of them that stays in the nearest cache.
            let mut rows = Picture::new((SIZE.0, 2));
            fastest(|| {
                built.prepare(&values, &m, from, &mut work);
                for y in 0..SIZE.1 {
                    let row = Row { y, ..rows.row_mut(y % 2) };
                    built.row(&values, &m, from, &mut work, row);
                }
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

/// Milliseconds of a frame of an echo that is moved and laid.
fn feedback(music: &Music, from: &Picture) -> f64 {
    let shader = Shader { entry: Entry::of::<Feedback>(), detail: Detail::Full, run: Run::Glow };
    let (_, values) = moment(music, &shader, (LOUD[0], 0.0));
    let mut rows = [(); 2].map(|()| [(); 3].map(|()| Line::new(SIZE.0.next_multiple_of(TILE))));
    let mut echo = Echo::default();
    echo.clear(SIZE);
    fastest(|| {
        echo.follow(&values, 1.0 / 24.0);
        for y in (0..SIZE.1).step_by(2) {
            for (y, row) in (y..).zip(&mut rows) {
                for (to, from) in row.iter_mut().zip(from.row(y)) {
                    to[..SIZE.0].copy_from_slice(from);
                }
            }
            echo.lay(Blend::Lighten, y, &mut rows);
        }
    })
}

fn dearest<T: Copy>(moments: impl IntoIterator<Item = T>, cost: impl Fn(T) -> f64) -> f64 {
    moments.into_iter().map(cost).fold(0.0, f64::max)
}

fn table(names: &[String]) {
    let (music, from) = (Music::default(), picture());
    let wanted = |name: &str| names.is_empty() || names.iter().any(|wanted| wanted == name);
    println!("| effect | | `md` | `sm` |\n|---|---|---|---|");
    for it in EFFECTS.iter().filter(|it| wanted(it.entry.name)) {
        let sort = if it.draw.is_field() { "field" } else { "cells" };
        let [md, sm] = [Grid::Md, Grid::Sm].map(|grid| dearest(LOUD, |time| effect(it, &music, grid, time)));
        println!("| {} | {sort} | {md:.3} ms | {sm:.3} ms |", it.entry.name);
    }
    println!("\n| shader | | at a drop |\n|---|---|---|");
    let mut to = from.clone();
    let copy = fastest(|| (0..SIZE.1).for_each(|y| black_box(&from).copy(to.row_mut(y))));
    println!("| a copy of the picture | {copy:.2} ms | |");
    for it in SHADERS.iter().filter(|it| wanted(it.entry.name)) {
        let [calm, drop] =
            [0.0, 1.0].map(|drop| dearest(LOUD, |time| shader(it, &music, &from, (time, drop))));
        println!("| {} | {calm:.2} ms | {drop:.2} ms |", it.entry.name);
    }
    if wanted("feedback") {
        println!("| feedback, and a copy | {:.2} ms | |", feedback(&music, &from));
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let Some(("table", names)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return table(names);
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
