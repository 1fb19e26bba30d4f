//! What drawing costs: the whole chain, its steps and every kernel, on one core, beside a copy of a frame.
//!
//! `cargo bench --bench draw`, or with a part of a name: `cargo bench --bench draw -- chain`.

use std::hint::black_box;
use std::sync::{Arc, LazyLock};

use asciivid::audio::{Features, tune};
use asciivid::bench;
use asciivid::render::{self, Painter};
use asciivid::settings::Size;
use asciivid_effects::effect::{Draw, EFFECTS, Effect};
use asciivid_effects::kit::{
    Blend, Canvas, CellGrid, GlyphBy, Glyphs, Grid, Moment, Overlay, ParamDecl, Points, Signal, Signals,
    Space, View, fixed,
};
use asciivid_effects::post::{Bloom, Glow, Picture, Row, Run, SHADERS, Work};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

const HD: Size = Size { width: 1920, height: 1080 };
const UHD: Size = Size { width: 3840, height: 2160 };
/// Places from which frames are drawn: one in every half of a bar of the tune, quiet and loud.
const PLACES: u32 = 25;
/// Frames that are drawn there one after another, as in a film.
const RUN: u32 = 8;

/// The tune that the program plays itself.
static FEATURES: LazyLock<Arc<Features>> = LazyLock::new(|| Arc::new(tune().features().expect("the tune")));

/// Draws frames from all over the film with `step`.
fn frames(bencher: Bencher, preset: &str, size: Size, mut step: impl FnMut(&mut Painter, u32, &mut [u8])) {
    let film = bench::film(preset, size, &FEATURES).expect("a film");
    let mut painter = Painter::new(&film);
    let mut out = vec![0; render::frame_bytes(size.width, size.height)];
    let mut next = (0..PLACES * RUN).map(|i| 24 * (i / RUN) + i % RUN).cycle();
    (0..PLACES).for_each(|i| painter.paint(24 * i, &mut out));
    bencher.counter(BytesCount::new(out.len())).bench_local(|| {
        let frame = next.next().unwrap_or(0);
        step(&mut painter, frame, &mut out);
    });
}

/// One copy of an rgb24 frame, the yardstick: the same frame over and over, which a large cache holds, and frames
/// that come from memory and go there.
#[divan::bench(args = [1, 64])]
fn copy_of_a_frame(bencher: Bencher, frames: usize) {
    let size = HD.width * HD.height * 3;
    let (from, mut to) = (vec![1u8; frames * size], vec![0u8; frames * size]);
    let mut next = (0..frames).cycle();
    bencher.counter(BytesCount::new(size)).bench_local(|| {
        let frame = size * next.next().unwrap_or(0);
        to[frame..][..size].copy_from_slice(black_box(&from[frame..][..size]));
    });
}

mod chain {
    use super::*;

    #[divan::bench(args = ["one_layer", "two_layers", "downpour", "inferno", "voyage"], sample_size = 1, sample_count = 200)]
    fn hd(bencher: Bencher, preset: &str) {
        frames(bencher, preset, HD, |painter, frame, out| painter.paint(frame, out));
    }

    #[divan::bench(args = ["one_layer", "two_layers"], sample_size = 1, sample_count = 100)]
    fn uhd(bencher: Bencher, preset: &str) {
        frames(bencher, preset, UHD, |painter, frame, out| painter.paint(frame, out));
    }
}

/// The steps of the chain of two layers.
mod step {
    use super::*;

    #[divan::bench(sample_size = 1, sample_count = 200)]
    fn cells(bencher: Bencher) {
        frames(bencher, "two_layers", HD, |painter, frame, _| painter.draw(frame));
    }

    #[divan::bench(sample_size = 1, sample_count = 200)]
    fn light(bencher: Bencher) {
        frames(bencher, "two_layers", HD, |painter, frame, _| painter.spread(frame));
    }

    #[divan::bench(sample_size = 1, sample_count = 200)]
    fn pixels(bencher: Bencher) {
        frames(bencher, "two_layers", HD, |painter, frame, out| painter.compose(frame, out));
    }
}

/// Cells of one field on the finest usual grid, by every glyph strategy: what samples and choice cost over `ramp`.
mod strategy {
    use super::*;

    fn names() -> Vec<&'static str> {
        GlyphBy::names().collect()
    }

    #[divan::bench(args = names(), sample_size = 1, sample_count = 100)]
    fn plasma(bencher: Bencher, by: &str) {
        draw(bencher, "plasma", by);
    }

    #[divan::bench(args = names(), sample_size = 1, sample_count = 100)]
    fn tunnel(bencher: Bencher, by: &str) {
        draw(bencher, "tunnel", by);
    }

    #[divan::bench(args = names(), sample_size = 1, sample_count = 100)]
    fn fire(bencher: Bencher, by: &str) {
        draw(bencher, "fire", by);
    }

    /// Draws successive frames, as a film does.
    fn draw(bencher: Bencher, effect: &str, by: &str) {
        let file = tempfile::Builder::new().suffix(".toml").tempfile().expect("a file");
        let layer = format!("effect = \"{effect}\"\ngrid = \"sm\"\nglyphs = \"dense\"\nglyph = \"{by}\"\n");
        let preset = format!("title = \"one layer\"\n[[scene]]\n[[scene.layer]]\n{layer}");
        std::fs::write(file.path(), preset).expect("a preset");
        let film = bench::film(&file.path().to_string_lossy(), HD, &FEATURES).expect("a film");
        let (mut painter, mut next) = (Painter::new(&film), (200..300).cycle());
        painter.draw(200);
        bencher.bench_local(|| painter.draw(next.next().unwrap_or(0)));
    }
}

/// The middle of a bar in the loud half of the tune.
const LOUD: f64 = 16.25;

fn moment() -> Moment<'static> {
    let features: &'static Features = &FEATURES;
    let signals = Signals(features.at(LOUD).0);
    let (events, spectrum) = (&features.events, &features.spectrum);
    Moment { signals, time: LOUD, t: 8.0, scene_length: 16.0, seed: 7, events, spectrum }
}

fn values(params: &[ParamDecl], m: &Moment) -> Vec<f32> {
    let drive = |p: &ParamDecl| p.drive(p.default).expect("an expression");
    params.iter().map(|p| drive(p).eval(&m.signals).clamp(p.min, p.max)).collect()
}

/// Every effect on a grid that covers 1080p.
mod effect {
    use super::*;

    fn names() -> Vec<&'static str> {
        let pure = EFFECTS.iter().filter(|effect| matches!(effect.draw, Draw::Field(_) | Draw::Cells(_)));
        pure.map(|effect| effect.entry.name).collect()
    }

    #[divan::bench(args = names())]
    fn md(bencher: Bencher, name: &str) {
        draw(bencher, name, Grid::Md);
    }

    #[divan::bench(args = names())]
    fn sm(bencher: Bencher, name: &str) {
        draw(bencher, name, Grid::Sm);
    }

    fn draw(bencher: Bencher, name: &str, grid: Grid) {
        let cell = grid.pixels() as usize;
        let view = View::new((HD.width, HD.height), (cell / 2, cell));
        let is_it = |effect: &&Effect| effect.entry.name == name;
        let Some(effect) = EFFECTS.iter().find(is_it) else { return };
        let (m, mut cells) = (moment(), CellGrid::default());
        let values = values(effect.entry.params, &m);
        let x: Vec<f32> = (0..view.len()).map(|i| view.x(i % view.cols)).collect();
        let y: Vec<f32> = (0..view.len()).map(|i| view.y(i / view.cols)).collect();
        let mut out = vec![0.0; view.len()];
        let bencher = bencher.counter(BytesCount::new(10 * view.len()));
        bencher.bench_local(|| match effect.draw {
            Draw::Cells(draw) => {
                cells.reset(&view);
                let (glyphs, cells) = (Glyphs { ramp: 49 }, &mut cells);
                draw(&values, &m, &mut Canvas { view, glyphs, cells, particles: 1200 });
            }
            Draw::Field(draw) => {
                let at = Points { x: &x, y: &y, half_w: view.half_w, half_h: view.half_h };
                draw(&values, &m, at, &mut out);
            }
            // What they take goes by how many steps they have gone: see the example `speed` of the effects.
            Draw::FieldSim(_) | Draw::CellsSim(_) => {}
        });
    }
}

/// The kernels, each over as many rows as a 1080p frame has.
mod kernel {
    use super::*;

    #[divan::bench(args = Blend::names())]
    fn blend(bencher: Bencher, name: &str) {
        blend_in(bencher, Space::Gamma, name);
    }

    #[divan::bench(args = ["add", "screen", "normal"])]
    fn blend_linear(bencher: Bencher, name: &str) {
        blend_in(bencher, Space::Linear, name);
    }

    fn blend_in(bencher: Bencher, space: Space, name: &str) {
        let blend = Blend::from_name(name).expect("a blend");
        let mut rows = [(); 3].map(|()| vec![9_000u16; HD.width]);
        let color = vec![30_000u16; HD.width];
        let share: Vec<u16> = (0..HD.width).map(|i| fixed::widen(i as u8)).collect();
        let bytes = 3 * HD.width * 2 * 3 + 2 * HD.width;
        bencher.counter(BytesCount::new(bytes * HD.height)).bench_local(|| {
            for _ in 0..HD.height {
                let [r, g, b] = &mut rows;
                let runs = &[0..HD.width / 2, HD.width / 2..HD.width];
                let over = Overlay { color: [&color; 3], share: &share, runs };
                blend.lay(space, [r, g, b], black_box(over));
            }
        });
    }

    fn shaders() -> Vec<&'static str> {
        let timed = SHADERS.iter().filter(|shader| !matches!(shader.run, Run::Glow));
        timed.map(|shader| shader.entry.name).collect()
    }

    /// Rows of glyphs, or so: strokes on a dim ground, unlike from row to row.
    fn picture() -> Picture {
        let mut picture = Picture::new((HD.width, HD.height));
        for y in 0..HD.height {
            let to = picture.row_mut(y);
            for (x, ((r, g), b)) in to.r.iter_mut().zip(to.g).zip(to.b).enumerate() {
                let stroke = (x / 3 + y / 5) % 4 == 0 && y % 16 > 3;
                [*r, *g, *b] = if stroke { [50_000, 40_000, (x * 30) as u16] } else { [1_500, 2_000, 3_000] };
            }
        }
        picture
    }

    /// One in the loud half of the tune, with snare and drop added for those that would rest.
    #[divan::bench(args = shaders(), sample_size = 1, sample_count = 30)]
    fn shader(bencher: Bencher, name: &str) {
        let Some(shader) = SHADERS.iter().find(|shader| shader.entry.name == name) else { return };
        let mut m = moment();
        for hit in [Signal::Kick, Signal::Snare, Signal::Drop] {
            m.signals[hit] = 1.0;
        }
        let values = values(shader.entry.params, &m);
        let (size, from) = ((HD.width, HD.height), picture());
        let mut rows = [(); 3].map(|()| vec![0; HD.width]);
        let bencher = bencher.counter(BytesCount::new(2 * 3 * 2 * HD.width * HD.height));
        match shader.run {
            Run::Rows(build) => {
                let built = build(size);
                bencher.bench_local(|| {
                    for y in 0..HD.height {
                        let [r, g, b] = &mut rows;
                        for (to, row) in [&mut *r, &mut *g, &mut *b].into_iter().zip(from.row(y)) {
                            to.copy_from_slice(row);
                        }
                        built.row(&values, &m, black_box(Row { y, r, g, b }));
                    }
                });
            }
            Run::Picture(build) => {
                let (built, mut work) = (build(size), Work::default());
                bencher.bench_local(|| {
                    built.prepare(&values, &m, &from, &mut work);
                    for y in 0..HD.height {
                        let [r, g, b] = &mut rows;
                        built.row(&values, &m, &from, &mut work, black_box(Row { y, r, g, b }));
                    }
                });
            }
            Run::Past(run) => {
                let (mut past, mut to) = (from.clone(), from.clone());
                bencher.bench_local(|| {
                    for y in 0..HD.height {
                        run(&values, 1.0 / 24.0, past.row_mut(y), black_box(to.row_mut(y)));
                    }
                });
            }
            Run::Glow => {}
        }
    }

    #[divan::bench]
    fn bloom(bencher: Bencher) {
        let (width, height) = (HD.width / 4, HD.height / 4);
        let mut glow = Glow::new(width, height);
        let bloom = Bloom::new(&[1.0, 0.5, 0.8, 0.0]);
        bencher.counter(BytesCount::new(3 * 4 * width * height)).bench_local(|| bloom.spread(&mut glow));
    }
}
