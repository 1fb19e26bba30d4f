//! Prints nanoseconds per element of the kit's kernels at every vector level of this machine.
#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use asciivid_effects::kit::drive::{Drive, Formula, Rows, Scratch};
use asciivid_effects::kit::simd::{force, levels};
use asciivid_effects::kit::{Signal, Signals, math, noise};
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
