//! Transforms and masks: what holds for every one of them, and what formulas draw.

use crate::music::Music;
use asciivid_effects::catalogue::Entry;
use asciivid_effects::effect::{DrawField, Effect};
use asciivid_effects::field::formula::{self, Memory};
use asciivid_effects::kit::drive::Formula;
use asciivid_effects::kit::{Moment, ParamDecl, ParamKind, Points, View, math};
use asciivid_effects::mask::{MASKS, Mask};
use asciivid_effects::transform::{TRANSFORMS, Transform};

fn view() -> View {
    View::new((320, 180), (4, 8))
}

/// The centres of the cells.
fn places() -> (Vec<f32>, Vec<f32>) {
    let view = view();
    let cells = || 0..view.len();
    (cells().map(|i| view.x(i % view.cols)).collect(), cells().map(|i| view.y(i / view.cols)).collect())
}

/// The default of every parameter; what runs has run for a second.
fn values(entry: &Entry, m: &Moment) -> Vec<f32> {
    let value = |p: &ParamDecl| p.drive(p.default).unwrap().eval(&m.signals).clamp(p.min, p.max);
    entry.params.iter().map(value).collect()
}

fn moved(transform: &Transform, values: &[f32], m: &Moment) -> (Vec<f32>, Vec<f32>) {
    let (mut x, mut y) = places();
    (transform.place)(values, m, (view().half_w, view().half_h), &mut x, &mut y);
    (x, y)
}

fn drawn(draw: DrawField, values: &[f32], m: &Moment) -> Vec<f32> {
    let (x, y) = places();
    let mut out = vec![f32::NAN; x.len()];
    draw(values, m, Points { x: &x, y: &y, half_w: view().half_w, half_h: view().half_h }, &mut out);
    assert!(out.iter().all(|v| (0.0..=1.0).contains(v)));
    out
}

/// How far apart two lists of numbers are on average.
fn apart(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f32>() / a.len() as f32
}

#[test]
fn every_transform_moves_the_picture_with_the_music_and_unlike_every_other() {
    let music = Music::default();
    let (quiet, loud) = (music.at_level(0.0, 3), music.at_level(1.0, 3));
    let place = |m| -> Vec<Vec<f32>> {
        let all = TRANSFORMS.iter().map(|t| moved(t, &values(&t.entry, m), m));
        all.map(|(x, y)| [x, y].concat()).collect()
    };
    let (still, still_at) = (place(&quiet), places());
    let (lively, still_at) = (place(&loud), [still_at.0, still_at.1].concat());
    for (i, t) in TRANSFORMS.iter().enumerate() {
        let name = t.entry.name;
        assert!(apart(&lively[i], &still_at) > 0.02, "{name} leaves everything in its place");
        assert!(apart(&lively[i], &still[i]) > 0.01, "{name} does not move with the music");
        let other = lively[..i].iter().position(|other| apart(other, &lively[i]) < 0.02);
        assert_eq!(other.map(|other| TRANSFORMS[other].entry.name), None, "{name} is like it");
    }
}

#[test]
fn every_mask_covers_a_part_moves_with_the_music_and_is_unlike_every_other() {
    let music = Music::default();
    let (quiet, loud) = (music.at_level(0.0, 3), music.at_level(0.7, 3));
    let draw = |mask: &Mask, m| drawn(mask.draw, &values(&mask.entry, m), m);
    let lively: Vec<Vec<f32>> = MASKS.iter().map(|mask| draw(mask, &loud)).collect();
    for (i, mask) in MASKS.iter().enumerate() {
        let name = mask.entry.name;
        let seen = lively[i].iter().sum::<f32>() / lively[i].len() as f32;
        assert!((0.1..=0.9).contains(&seen), "{name} lets {seen} through");
        let moved = apart(&lively[i], &draw(mask, &quiet));
        assert!(moved > 0.03, "{name} moves by {moved}");
        let other = lively[..i].iter().position(|other| apart(other, &lively[i]) < 0.05);
        assert_eq!(other.map(|other| MASKS[other].entry.name), None, "{name} is like it");
    }
}

#[test]
fn transforms_and_masks_survive_the_ends_of_their_ranges() {
    let music = Music::default();
    let m = music.at_level(1.0, 3);
    for end in [|p: &ParamDecl| p.min, |p: &ParamDecl| p.max, |_: &ParamDecl| 0.0] {
        let ends = |entry: &Entry| -> Vec<f32> {
            let run = |p: &ParamDecl| if p.kind == ParamKind::Rate { 1000.0 } else { 1.0 };
            entry.params.iter().map(|p| end(p).clamp(p.min, p.max) * run(p)).collect()
        };
        for t in TRANSFORMS {
            let (x, y) = moved(t, &ends(&t.entry), &m);
            assert!(x.iter().chain(&y).all(|v| v.abs() <= 100.0), "{}", t.entry.name);
        }
        for mask in MASKS {
            drawn(mask.draw, &ends(&mask.entry), &m);
        }
    }
}

#[test]
fn transforms_masks_and_formulas_have_the_same_bits_at_every_simd_level() {
    let music = Music::default();
    let m = music.at_level(0.8, 3);
    let all = || -> Vec<(&str, Vec<f32>)> {
        let transforms = TRANSFORMS.iter().map(|t| {
            let (x, y) = moved(t, &values(&t.entry, &m), &m);
            (t.entry.name, [x, y].concat())
        });
        let masks = MASKS.iter().map(|k| (k.entry.name, drawn(k.draw, &values(&k.entry, &m), &m)));
        let formula =
            ("formula", of_formula("0.5 + 0.5*sin(9*x + noise(4*y, t)) * r * a + i % 2 - j/90", &m));
        transforms.chain(masks).chain([formula]).collect()
    };
    let best = all();
    for (position, forced) in crate::at_every_level(all).iter().enumerate() {
        for ((name, a), (_, b)) in best.iter().zip(forced) {
            let same = a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits());
            assert!(same, "{name} differs at level {position}");
        }
    }
}

#[test]
fn any_field_is_a_mask_and_no_effect_of_glyphs_is() {
    assert_eq!(Mask::named("plasma").map(|mask| mask.entry.name), Some("plasma"));
    assert!(Mask::named("rain").is_none() && Mask::named("nothing").is_none());
    assert!(Mask::named("circle").is_some() && Transform::named("circle").is_none());
    // A mask and an effect of particles share this name.
    assert_eq!(Mask::named("dissolve").map(|mask| mask.entry.doc), Some(MASKS[1].entry.doc));
}

/// What a formula draws at the centres of the cells.
fn of_formula(text: &str, m: &Moment) -> Vec<f32> {
    let (x, y) = places();
    let mut out = vec![f32::NAN; x.len()];
    let at = Points { x: &x, y: &y, half_w: view().half_w, half_h: view().half_h };
    let formula = Formula::parse(text).unwrap();
    let cell = (view().step_x, view().step_y);
    formula::draw(&formula, &[2.5, 1.0], m, (at, cell), &mut out, &mut Memory::default());
    out
}

#[test]
fn a_formula_knows_the_place_the_cell_and_the_music() {
    let music = Music::default();
    let m = music.at_level(0.25, 3);
    let (view, (x, y)) = (view(), places());
    let is = |text: &str, want: &dyn Fn(usize) -> f32| {
        for (i, value) in of_formula(text, &m).into_iter().enumerate() {
            assert!((value - want(i)).abs() < 1e-5, "{text} is {value} at {i}, not {}", want(i));
        }
    };
    is("x/4 + 0.5", &|i| x[i] / 4.0 + 0.5);
    is("y/4 + 0.5", &|i| y[i] / 4.0 + 0.5);
    is("r/4", &|i| math::hypot(x[i], y[i]) / 4.0);
    is("a/8 + 0.5", &|i| math::atan2(y[i], x[i]) / 8.0 + 0.5);
    is("i/100", &|i| (i % view.cols) as f32 / 100.0);
    is("j/100", &|i| (i / view.cols) as f32 / 100.0);
    is("p/10 + bass", &|_| 0.5);
    is("9*x*x + 1", &|_| 1.0);
    is("0/0 - 1", &|_| 0.0);
}

#[test]
fn a_formula_of_its_own_is_what_the_effect_draws() {
    let music = Music::default();
    let m = music.at_level(0.6, 3);
    let effect = Effect::named("formula").unwrap();
    let plain = drawn(effect.field().unwrap(), &[2.5, 1.0], &m);
    assert!(plain == of_formula(formula::DEFAULT, &m));
}
