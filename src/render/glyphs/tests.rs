//! What strategies make of fields: likeness, calm, and the glyphs themselves.

use asciivid_effects::effect::{Draw, EFFECTS};
use asciivid_effects::kit::drive::Drive;
use asciivid_effects::kit::{
    Blend, CellGrid, Event, Events, Line, Moment, Points, Signal, Signals, Space, Spectrum, math, noise,
};

use super::*;
use crate::assets::{DEFAULT_FONT, GlyphPalette, Library};
use crate::render::atlas::Atlas;
use crate::render::sheet::{Lit, Sheet, Strip};

const SIZE: (usize, usize) = (640, 352);
const CELL: (usize, usize) = (8, 16);

/// A field by its values at points, x and y as in [`View`].
type Field = Box<dyn Fn(f32, f32) -> f32>;

/// One layer in white on black.
struct Stage {
    view: View,
    strategy: Strategy,
    atlas: Atlas,
}

impl Stage {
    fn new(by: GlyphBy, palette: &GlyphPalette) -> Stage {
        let fonts = Library::default().font(DEFAULT_FONT).unwrap();
        let cell = Strategy::cell(by, CELL);
        let set = GlyphSet::build(palette, &fonts, cell.0, cell.1);
        let strategy = Strategy::new(by, &set, &fonts, cell);
        let drawn = strategy.chars.iter().map(|&c| fonts.rasterise(c, cell.0, cell.1).unwrap());
        let bitmaps: Vec<Vec<u8>> = std::iter::once(vec![0; cell.0 * cell.1]).chain(drawn).collect();
        let atlas = Atlas::new(cell, strategy.chars.len() as u16 + 1, &bitmaps, 4);
        Stage { view: View::new(SIZE, cell), strategy, atlas }
    }

    fn ascii(by: GlyphBy) -> Stage {
        Stage::new(by, &Library::default().glyphs("ascii").unwrap())
    }

    fn sample(&self, field: &dyn Fn(f32, f32) -> f32) -> Vec<f32> {
        let view = &self.view;
        let at = |[px, py]: Place, i: usize| {
            let x = view.x(i % view.cols) + (px - 0.5) * view.step_x;
            field(x, view.y(i / view.cols) + (py - 0.5) * view.step_y)
        };
        let cells = |&place: &Place| (0..view.len()).map(move |i| at(place, i));
        self.strategy.places().iter().flat_map(cells).collect()
    }

    fn develop(&self, values: &[f32], steady: Option<&[u8]>) -> CellGrid {
        let (mut now, mut cells) = (vec![0; values.len()], CellGrid::default());
        quantise(values, Range::default(), &mut now);
        cells.reset(&self.view);
        let steady = steady.unwrap_or(&now);
        let (view, range) = (&self.view, Range::default());
        self.strategy.develop(&Samples { view, values, range, now: &now, steady }, &mut cells);
        cells
    }

    /// The pixels of a picture, 0..=1 and gamma-encoded.
    fn picture(&self, cells: &CellGrid) -> Vec<f32> {
        let (mut sheet, mut strip) = (Sheet::default(), Strip::default());
        sheet.shade(cells, &self.view, &[[1.0; 4]; 256], Lit { gain: 1.0, exposure: 1.0 });
        sheet.opacity = 1.0;
        let rows = |y: usize| {
            let mut light = [(); 2].map(|()| [(); 3].map(|()| Line::new(SIZE.0)));
            strip.lay(&sheet, &self.atlas, (Blend::Add, Space::Gamma), y, &mut light);
            let red = light.iter().flat_map(|[red, ..]| red.iter());
            red.map(|&v| f32::from(v) / 65535.0).collect::<Vec<_>>()
        };
        (0..SIZE.1).step_by(2).flat_map(rows).collect()
    }
}

/// Music in the middle of a bar.
struct Music(Events, Spectrum);

impl Music {
    fn new() -> Music {
        let hits: Vec<Event> =
            (0..8).map(|i| Event { time: 0.5 * f64::from(i) + 0.1, strength: 0.8 }).collect();
        let (beats, downbeats, kicks) = (hits.clone(), hits.clone(), hits.clone());
        let events =
            Events { beats, downbeats, kicks, snares: hits.clone(), hats: hits.clone(), onsets: hits };
        Music(events, Spectrum { bands: 64, rate: 50.0, levels: vec![120; 64 * 400] })
    }

    /// The values of one of the effects, some seconds into a scene; the rates have run that long.
    fn draw(&self, effect: &str, t: f32, stage: &Stage) -> Vec<f32> {
        let effect = EFFECTS.iter().find(|e| e.entry.name == effect).unwrap();
        let Draw::Field(draw) = effect.draw else { panic!("not a field") };
        let mut signals = Signals([0.4; Signal::COUNT]);
        signals[Signal::SceneTime] = t;
        let (events, spectrum) = (&self.0, &self.1);
        let m = Moment { signals, time: f64::from(t), t, scene_length: 16.0, seed: 3, events, spectrum };
        let value = |p: &asciivid_effects::kit::ParamDecl| {
            let value = p.default.parse::<Drive>().unwrap().eval(&signals).clamp(p.min, p.max);
            if p.kind == asciivid_effects::kit::ParamKind::Rate { value * t } else { value }
        };
        let params: Vec<f32> = effect.entry.params.iter().map(value).collect();
        let view = &stage.view;
        let points =
            stage.strategy.places().iter().flat_map(|place| (0..view.len()).map(move |i| (place, i)));
        let (x, y): (Vec<f32>, Vec<f32>) = points
            .map(|([x, y], i)| {
                let x = view.x(i % view.cols) + (x - 0.5) * view.step_x;
                (x, view.y(i / view.cols) + (y - 0.5) * view.step_y)
            })
            .unzip();
        let mut out = vec![0.0; x.len()];
        let at = Points { x: &x, y: &y, half_w: view.half_w, half_h: view.half_h };
        draw(&params, &m, at, &mut out);
        out
    }
}

fn disc(x: f32, y: f32, cx: f32, cy: f32, r: f32) -> f32 {
    math::smoothstep(r + 0.015, r - 0.015, math::hypot(x - cx, y - cy))
}

fn bar(x: f32, y: f32, from: [f32; 2], to: [f32; 2], half: f32) -> f32 {
    let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
    let t = math::clamp01(((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy));
    disc(x, y, from[0] + t * dx, from[1] + t * dy, half)
}

/// Fields that are drawn here, and two pictures like photographs: a face and a landscape.
fn drawn() -> Vec<(&'static str, Field)> {
    vec![
        (
            "discs",
            Box::new(|x, y| {
                let discs = (0..9).map(|i| {
                    let (a, b) = (noise::signed(noise::hash(i)), noise::signed(noise::hash(i + 50)));
                    (0.4 + 0.06 * i as f32) * disc(x, y, 1.6 * a, 0.8 * b, 0.12 + 0.03 * i as f32)
                });
                discs.fold(0.05, f32::max)
            }),
        ),
        ("rings", Box::new(|x, y| 0.5 + 0.45 * math::tau_sin(3.2 * math::hypot(x, y)))),
        (
            "diagonals",
            Box::new(|x, y| 0.1 + 0.8 * math::smoothstep(-0.12, 0.12, math::tau_sin(1.3 * x + 0.9 * y))),
        ),
        (
            "star",
            Box::new(|x, y| {
                let (r, a) = (math::hypot(x, y), math::atan2(y, x) / math::TAU);
                let edge = 0.5 + 0.3 * (2.0 * (math::fract(5.0 * a) - 0.5).abs());
                math::smoothstep(edge + 0.03, edge - 0.03, r) * (1.0 - 0.5 * r)
            }),
        ),
        (
            "letters",
            Box::new(|x, y| {
                let at = |x: f32| {
                    let m = [
                        ([-0.35, 0.6], [-0.35, -0.6]),
                        ([-0.35, -0.6], [0.0, 0.1]),
                        ([0.0, 0.1], [0.35, -0.6]),
                        ([0.35, -0.6], [0.35, 0.6]),
                    ];
                    m.iter().map(|&(from, to)| bar(x, y, from, to, 0.07)).fold(0.0, f32::max)
                };
                0.9 * at(x - 0.9).max(at(x)).max(at(x + 0.9))
            }),
        ),
        ("noise", Box::new(|x, y| noise::Fbm { seed: 5, octaves: 4, gain: 0.5 }.at2(2.5 * x, 2.5 * y))),
        ("gradient", Box::new(|x, y| math::clamp01(0.5 + 0.27 * x + 0.1 * y))),
        (
            "face",
            Box::new(|x, y| {
                let head = math::smoothstep(0.62, 0.55, math::hypot(x / 0.8, y));
                let light = math::clamp01(0.75 - 0.5 * x - 0.25 * y);
                let eyes = disc(x, y, -0.18, -0.12, 0.06).max(disc(x, y, 0.18, -0.12, 0.06));
                let mouth = bar(x, y, [-0.16, 0.26], [0.16, 0.26], 0.025);
                let hair = math::smoothstep(-0.28, -0.36, y + 0.1 * math::tau_sin(2.0 * x));
                let skin = light * (1.0 - 0.8 * eyes.max(mouth)) * (1.0 - 0.7 * hair);
                let wall = 0.18 + 0.08 * noise::value2(1, 3.0 * x, 3.0 * y);
                math::mix(wall, skin, head)
            }),
        ),
        (
            "landscape",
            Box::new(|x, y| {
                let sky = 0.85 - 0.25 * (y + 1.0)
                    + 0.12 * noise::Fbm { seed: 2, octaves: 4, gain: 0.5 }.at2(x, 3.0 * y);
                let ridge = |seed: u32, base: f32, tall: f32| {
                    base - tall * noise::Fbm { seed, octaves: 4, gain: 0.5 }.at2(1.3 * x, 0.0)
                };
                let far = math::smoothstep(-0.01, 0.01, y - ridge(7, 0.25, 0.6));
                let near = math::smoothstep(-0.01, 0.01, y - ridge(8, 0.75, 0.5));
                let rock = 0.4 + 0.15 * noise::value2(4, 9.0 * x, 9.0 * y);
                let grass = 0.14 + 0.12 * noise::value2(6, 16.0 * x, 8.0 * y);
                math::mix(math::mix(sky, rock, far), grass, near)
            }),
        ),
    ]
}

/// A gaussian over the pictures, of `sigma` pixels.
fn blur(picture: &[f32], sigma: f32) -> Vec<f32> {
    let reach = (3.0 * sigma).ceil() as usize;
    let weights: Vec<f32> =
        (0..=2 * reach).map(|i| math::exp(-0.5 * ((i as f32 - reach as f32) / sigma).powi(2))).collect();
    let total: f32 = weights.iter().sum();
    let (width, height) = SIZE;
    let pass = |from: &[f32], step: usize, length: usize, at: &dyn Fn(usize) -> usize| -> Vec<f32> {
        let value = |i: usize| {
            let (place, start) = (at(i), i - at(i) * step);
            let near = |(k, w): (usize, &f32)| {
                w * from[start + (place + k).saturating_sub(reach).min(length - 1) * step]
            };
            weights.iter().enumerate().map(near).sum::<f32>() / total
        };
        (0..from.len()).map(value).collect()
    };
    let across = pass(picture, 1, width, &|i| i % width);
    pass(&across, width, height, &|i| i / width)
}

/// Mean structural similarity (Z. Wang et al. 2004) over windows of a gaussian.
fn ssim(a: &[f32], b: &[f32]) -> f32 {
    const WINDOW: f32 = 5.0;
    let times = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).collect::<Vec<f32>>();
    let [ma, mb, aa, bb, ab] =
        [a.to_vec(), b.to_vec(), times(a, a), times(b, b), times(a, b)].map(|p| blur(&p, WINDOW));
    let (c1, c2) = (0.01 * 0.01, 0.03 * 0.03);
    let sum: f32 = (0..a.len())
        .map(|i| {
            let (va, vb, cov) = (aa[i] - ma[i] * ma[i], bb[i] - mb[i] * mb[i], ab[i] - ma[i] * mb[i]);
            (2.0 * ma[i] * mb[i] + c1) * (2.0 * cov + c2)
                / ((ma[i] * ma[i] + mb[i] * mb[i] + c1) * (va + vb + c2))
        })
        .sum();
    sum / a.len() as f32
}

/// Reading distance: strokes of a letter melt together, letters do not.
const MELT: f32 = 0.8 * CELL.0 as f32;

/// What is seen of a picture from there: light is averaged, not what codes it.
fn seen(picture: &[f32]) -> Vec<f32> {
    let light: Vec<f32> = picture.iter().map(|v| v * v).collect();
    blur(&light, MELT).into_iter().map(f32::sqrt).collect()
}

/// How like a field its glyphs look, both from reading distance and in the exposure that suits the glyphs best.
fn likeness(stage: &Stage, values: &[f32], field: &[f32]) -> f32 {
    let (glyphs, field) = (seen(&stage.picture(&stage.develop(values, None))), seen(field));
    let (dot, size) = glyphs.iter().zip(&field).fold((0.0, 0.0), |(d, s), (v, f)| (d + v * f, s + v * v));
    let exposed: Vec<f32> = glyphs.iter().map(|v| v * dot / f32::max(size, 1e-9)).collect();
    ssim(&exposed, &field)
}

#[test]
fn shape_looks_more_like_every_field_than_the_ramp_does() {
    let (ramp, shape) = (Stage::ascii(GlyphBy::Ramp), Stage::ascii(GlyphBy::Shape));
    // A stage whose only sample is a pixel.
    let pixels = View::new(SIZE, (1, 1));
    let mut results = Vec::new();
    for (name, field) in drawn() {
        let truth: Vec<f32> =
            (0..pixels.len()).map(|i| field(pixels.x(i % pixels.cols), pixels.y(i / pixels.cols))).collect();
        let [of_ramp, of_shape] =
            [&ramp, &shape].map(|stage| likeness(stage, &stage.sample(&*field), &truth));
        results.push((name.to_owned(), of_ramp, of_shape));
    }
    let music = Music::new();
    let fine = Stage { view: pixels, ..Stage::ascii(GlyphBy::Ramp) };
    for (effect, t) in
        [("plasma", 1.3), ("plasma", 7.9), ("tunnel", 1.3), ("tunnel", 3.7), ("fire", 1.3), ("fire", 3.1)]
    {
        let truth = music.draw(effect, t, &fine);
        let [of_ramp, of_shape] =
            [&ramp, &shape].map(|stage| likeness(stage, &music.draw(effect, t, stage), &truth));
        results.push((format!("{effect} {t}"), of_ramp, of_shape));
    }
    let table: String =
        results.iter().map(|(name, r, s)| format!("\n{name:12} ramp {r:.3} shape {s:.3}")).collect();
    let mean =
        |pick: fn(&(String, f32, f32)) -> f32| results.iter().map(pick).sum::<f32>() / results.len() as f32;
    let gain = mean(|r| r.2) / mean(|r| r.1);
    if std::env::var_os("SHOW").is_some() {
        panic!("{table}\n{gain}");
    }
    assert!(results.iter().all(|(_, ramp, shape)| shape > ramp), "{table}");
    assert!(gain > 1.15, "{gain}{table}");
}

/// Changes of glyph per cell and second of a slow drift, with anchors or without.
fn restless(by: GlyphBy, anchored: bool) -> f32 {
    const FRAMES: u32 = 48;
    const FPS: f32 = 24.0;
    const SLOWLY: f32 = 0.4;
    let (stage, music, mut held) = (Stage::ascii(by), Music::new(), Held::default());
    let (cols, planes) = (stage.view.cols, stage.strategy.places().len());
    let (mut last, mut now, mut changes) =
        (Vec::<Option<char>>::new(), vec![0; planes * stage.view.len()], 0);
    for frame in 0..FRAMES {
        let values = music.draw("plasma", 3.0 + SLOWLY * frame as f32 / FPS, &stage);
        quantise(&values, Range::default(), &mut now);
        let rhythm = Rhythm::new(if anchored { f64::from(FPS) } else { 0.0 });
        let steady = held.hold(rhythm, (frame, frame), (cols, planes), &now, |_, _, _| unreachable!());
        let char_of = |glyph: u16| usize::from(glyph).checked_sub(1).map(|i| stage.strategy.chars[i]);
        let drawn = stage.develop(&values, Some(steady));
        let glyphs: Vec<Option<char>> = drawn.glyph.into_iter().map(char_of).collect();
        changes += glyphs.iter().zip(&last).filter(|(a, b)| a != b).count();
        last = glyphs;
    }
    changes as f32 / stage.view.len() as f32 / ((FRAMES - 1) as f32 / FPS)
}

#[test]
fn glyphs_are_the_same_wherever_drawing_begins() {
    let stage = Stage::ascii(GlyphBy::Shape);
    let (cols, planes, cells) = (stage.view.cols, stage.strategy.places().len(), stage.view.len());
    let bytes = |frame: u32| {
        let field = |x: f32, y: f32| 0.5 + 0.4 * math::tau_sin(x * y + 0.01 * frame as f32);
        let mut bytes = vec![0; planes * cells];
        quantise(&stage.sample(&field), Range::default(), &mut bytes);
        bytes
    };
    let repeat = |past: u32, rows: &[usize], out: &mut [u8]| {
        for start in (0..planes).flat_map(|k| rows.iter().map(move |row| k * cells + row * cols)) {
            out[start..][..cols].copy_from_slice(&bytes(past)[start..][..cols]);
        }
    };
    let (rhythm, mut running) = (Rhythm::new(10.0), Held::default());
    for since in 0..25 {
        let at = (100 + since, since);
        let steady = running.hold(rhythm, at, (cols, planes), &bytes(since), |_, _, _| unreachable!());
        if since % 4 == 0 {
            let mut alone = Held::default();
            assert!(steady == alone.hold(rhythm, at, (cols, planes), &bytes(since), repeat), "{since}");
            assert!((since < 4) == (steady == bytes(since)), "{since}");
        }
    }
}

#[test]
fn a_line_of_the_field_is_drawn_with_lines() {
    let drawn = |field: &dyn Fn(f32, f32) -> f32| {
        let stage = Stage::ascii(GlyphBy::Contour);
        let cells = stage.develop(&stage.sample(field), None);
        let (mut seen, ramp) = (std::collections::BTreeMap::new(), ramp_of(&stage));
        for glyph in cells.glyph.into_iter().filter(|&g| usize::from(g) > ramp) {
            *seen.entry(stage.strategy.chars[usize::from(glyph) - 1]).or_insert(0) += 1;
        }
        seen
    };
    let step = |v: f32| math::smoothstep(-0.08, 0.08, v);
    let upright = drawn(&|x, _| step(x - 0.013));
    assert!(
        upright.keys().all(|c| "|│()".contains(*c)) && upright.values().sum::<i32>() == 22,
        "{upright:?}"
    );
    let level = drawn(&|_, y| step(y - 0.01));
    assert!(level.keys().all(|c| "-_¯─⎺⎻⎼⎽".contains(*c)) && level.values().sum::<i32>() == 80, "{level:?}");
    // Where a line only cuts the corner of a cell, another glyph may be nearer.
    for (sign, slashes) in [(1.0, "/╱"), (-1.0, "\\╲")] {
        let drawn = drawn(&|x, y| step(0.89 * x + 0.45 * sign * y));
        let fit: i32 = drawn.iter().filter(|(c, _)| slashes.contains(**c)).map(|(_, n)| n).sum();
        assert!(fit >= 20 && 10 * fit >= 8 * drawn.values().sum::<i32>(), "{drawn:?}");
    }
}

/// Number of glyphs of the ramp.
fn ramp_of(stage: &Stage) -> usize {
    let Rule::Contour(contour) = &stage.strategy.rule else { panic!("no contour") };
    contour.ramp()
}

#[test]
fn dots_stand_where_the_light_is_and_keep_its_tone() {
    for (by, mark) in [(GlyphBy::Sextant, '▌'), (GlyphBy::Braille, '⡇')] {
        let stage = Stage::ascii(by);
        // The left half of every cell is lit.
        let field = |x: f32, _: f32| {
            let column = (x + stage.view.half_w) / stage.view.step_x;
            if column - math::floor(column) < 0.5 { 0.9 } else { 0.0 }
        };
        let cells = stage.develop(&stage.sample(&field), None);
        assert!(cells.glyph.iter().all(|&g| stage.strategy.chars[usize::from(g) - 1] == mark));
        let light = |grey: f32| {
            let picture = stage.picture(&stage.develop(&stage.sample(&|_, _| grey), None));
            (picture.iter().map(|v| v * v).sum::<f32>() / picture.len() as f32).sqrt()
        };
        for grey in [0.2, 0.4, 0.6, 0.8f32] {
            let seen = light(grey) / light(1.0);
            assert!((seen - grey).abs() < 0.02, "{} {grey} {seen}", by.name());
        }
    }
}

#[test]
fn fixed_shows_one_glyph_or_a_running_text() {
    let chars = |stage: &Stage| -> Vec<char> {
        let cells = stage.develop(&stage.sample(&|_, _| 0.5), None);
        cells.glyph[..5].iter().map(|&g| stage.strategy.chars[usize::from(g) - 1]).collect()
    };
    assert_eq!(chars(&Stage::ascii(GlyphBy::Fixed)), ['@'; 5]);
    let love = GlyphPalette { glyphs: "LOVE".chars().collect(), unordered: true, ..GlyphPalette::default() };
    assert_eq!(chars(&Stage::new(GlyphBy::Fixed, &love)), ['L', 'O', 'V', 'E', 'L']);
}

#[test]
fn halves_of_a_cell_have_a_light_of_their_own() {
    let stage = Stage::ascii(GlyphBy::HalfBlock);
    assert_eq!(stage.view.rows, SIZE.1 / CELL.1 * 2);
    let cells = stage.develop(&stage.sample(&|_, y| 0.5 + 0.4 * y), None);
    assert!(cells.tone[0] < cells.tone[stage.view.cols] && cells.glyph.iter().all(|&g| g == 1));
}

#[test]
fn glyphs_of_a_slow_drift_change_seldom() {
    // Measured: 1.04, 0.78, 1.75, 0.53 and 0.66; without anchors 1.96, 1.22, 2.49, 0.94 and 1.23.
    let bounds = [
        (GlyphBy::Ramp, 1.3),
        (GlyphBy::Shape, 1.0),
        (GlyphBy::Contour, 2.1),
        (GlyphBy::Sextant, 0.7),
        (GlyphBy::Braille, 0.9),
    ];
    for (by, bound) in bounds {
        let (held, free) = (restless(by, true), restless(by, false));
        assert!(held < bound && bound < free, "{}: {held} a second, without anchors {free}", by.name());
    }
}
