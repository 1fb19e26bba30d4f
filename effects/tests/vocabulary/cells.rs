//! Every cell effect, moment by moment: pages of text that show what it draws, and what holds for all of them.

// Effects read and write no files; their tests do.
#![allow(clippy::disallowed_methods)]

use crate::music::Music;
use asciivid_effects::effect::{Draw, EFFECTS, Effect};
use asciivid_effects::kit::{Canvas, CellGrid, Glyphs, ParamKind, View};
use asciivid_effects::sim::Running;
use proptest::prelude::*;
use std::fmt::Write;
use std::path::Path;

/// Glyphs of the pages, dark to bright.
const RAMP: [char; 10] = [' ', '.', ':', '-', '=', '+', '*', '#', '%', '@'];
/// Steps of light on the pages: dark, eight steps to full, and hot.
const LIGHT: [char; 10] = [' ', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
/// What each moment is called, and its time in the song.
const MOMENTS: [(&str, f64); 3] = [("quiet", 2.0), ("beat", 8.02), ("peak", 13.3)];
const SEED: u32 = 5;

/// How a cell effect is drawn.
type Drawn = fn(&[f32], &asciivid_effects::kit::Moment, &mut Canvas);

fn cell_effects() -> impl Iterator<Item = (&'static Effect, Drawn)> {
    EFFECTS.iter().filter_map(|effect| match effect.draw {
        Draw::Cells(draw) => Some((effect, draw)),
        Draw::Field(_) | Draw::FieldSim(_) | Draw::CellsSim(_) => None,
    })
}

/// Those, and the simulations that place glyphs.
fn paged() -> impl Iterator<Item = &'static Effect> {
    EFFECTS.iter().filter(|effect| !effect.draw.is_field())
}

/// 64 by 24 cells.
fn view() -> View {
    View::new((512, 384), (8, 16))
}

/// What an effect draws with its defaults at a time, on cells that hold something else before.
fn draw_over(cells: &mut CellGrid, music: &Music, effect: &Effect, draw: Drawn, time: f64) {
    cells.reset(&view());
    let (values, m) = (music.values(&effect.entry, time), music.moment(time, SEED));
    let glyphs = Glyphs { ramp: RAMP.len() as u16 };
    draw(&values, &m, &mut Canvas { view: view(), glyphs, cells, particles: 300 });
}

fn character(glyph: u16) -> char {
    let text = |glyph: u16| char::from_u32(u32::from(glyph - RAMP.len() as u16) + u32::from(' '));
    RAMP.get(usize::from(glyph)).copied().or_else(|| text(glyph)).unwrap()
}

fn light(level: f32) -> char {
    LIGHT[(level * 8.0).ceil().clamp(0.0, 9.0) as usize]
}

/// What an effect of either kind draws with its defaults at a time of a scene that began with the song.
fn draw_any(cells: &mut CellGrid, music: &Music, effect: &Effect, time: f64) {
    match effect.draw {
        Draw::Cells(draw) => draw_over(cells, music, effect, draw, time),
        Draw::CellsSim(_) => {
            let running = music.simulate(effect, time, SEED, (view().half_w, view().half_h));
            let Some(Running::Cells(sim)) = running else { panic!("{}", effect.entry.name) };
            cells.reset(&view());
            let (values, m) = (music.values(&effect.entry, time), music.moment(time, SEED));
            let glyphs = Glyphs { ramp: RAMP.len() as u16 };
            sim.draw(&values, &m, &mut Canvas { view: view(), glyphs, cells, particles: 300 });
        }
        Draw::Field(_) | Draw::FieldSim(_) => panic!("{} gives values", effect.entry.name),
    }
}

/// The three moments of an effect: its glyphs, then its light.
fn page(music: &Music, effect: &Effect) -> String {
    let mut page = String::new();
    let mut cells = CellGrid::default();
    for (name, time) in MOMENTS {
        draw_any(&mut cells, music, effect, time);
        let glyphs: Vec<char> = cells.glyph.iter().map(|&g| character(g)).collect();
        let levels: Vec<char> = cells.level.iter().map(|&l| light(l)).collect();
        for (what, signs) in [("glyphs", glyphs), ("light", levels)] {
            writeln!(page, "[{name}, {what}]").unwrap();
            for row in signs.chunks(view().cols) {
                writeln!(page, "{}", row.iter().collect::<String>().trim_end()).unwrap();
            }
        }
    }
    page
}

#[test]
fn every_cell_effect_draws_its_page() {
    let (music, folder) = (Music::default(), Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages"));
    let rewrite = std::env::var_os("ASCIIVID_REWRITE_PAGES").is_some();
    let mut changed = Vec::new();
    for effect in paged() {
        let (path, drawn) = (folder.join(effect.entry.name).with_extension("txt"), page(&music, effect));
        if rewrite {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &drawn).unwrap();
        }
        if std::fs::read_to_string(&path).is_ok_and(|kept| kept == drawn) {
            continue;
        }
        changed.push(effect.entry.name);
    }
    assert!(
        changed.is_empty(),
        "{changed:?} draw something else; ASCIIVID_REWRITE_PAGES=1 keeps what they draw"
    );
}

#[test]
fn every_page_belongs_to_an_effect_and_none_is_blank() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pages");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(paged().any(|effect| effect.entry.name == name), "{name}");
        let page = std::fs::read_to_string(&path).unwrap();
        for part in format!("\n{page}").split("\n[").skip(1) {
            let (head, rows) = part.split_once('\n').unwrap();
            assert!(rows.chars().any(|c| !c.is_whitespace()), "{name}: {head} is blank");
        }
    }
}

#[test]
fn a_frame_drawn_alone_is_the_frame_drawn_after_others() {
    let music = Music::default();
    for (effect, draw) in cell_effects() {
        let mut used = CellGrid::default();
        for frame in 0..60 {
            draw_over(&mut used, &music, effect, draw, 7.5 + f64::from(frame) / 24.0);
            if frame % 7 == 0 {
                let mut alone = CellGrid::default();
                draw_over(&mut alone, &music, effect, draw, 7.5 + f64::from(frame) / 24.0);
                assert!(alone == used, "{} at frame {frame}", effect.entry.name);
            }
        }
    }
}

#[test]
fn every_cell_effect_answers_a_kick_at_once() {
    let music = Music::default();
    for (effect, draw) in cell_effects() {
        let mut cells = CellGrid::default();
        let mut lit = |time| {
            draw_over(&mut cells, &music, effect, draw, time);
            cells.level.clone()
        };
        // Two frames with a kick between them differ more than the two before them.
        let differ = |a: &[f32], b: &[f32]| -> f32 { a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum() };
        let [early, before, after] = [11.9, 11.94, 12.02].map(&mut lit);
        let (calm, kick) = (differ(&early, &before), differ(&before, &after));
        assert!(kick > 1.3 * calm, "{}: {calm} then {kick}", effect.entry.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_parameters_at_any_moment_give_cells_that_can_be_shown(
        seed in any::<u32>(),
        time in 0.0..crate::music::LENGTH,
        shares in prop::collection::vec(0.0f32..=1.0, 16),
        (width, height) in (9usize..700, 17usize..500),
        (ramp, particles) in (1u16..40, 0usize..700),
    ) {
        let (music, view) = (Music::default(), View::new((width, height), (8, 16)));
        let glyphs = Glyphs { ramp };
        for (effect, draw) in cell_effects() {
            let params = effect.entry.params.iter().zip(&shares);
            let values: Vec<f32> = params
                .map(|(p, share)| (p.min + share * (p.max - p.min)) * if p.kind == ParamKind::Rate { time as f32 } else { 1.0 })
                .collect();
            let mut cells = CellGrid::default();
            cells.reset(&view);
            draw(&values, &music.moment(time, seed), &mut Canvas { view, glyphs, cells: &mut cells, particles });
            let name = effect.entry.name;
            prop_assert!(cells.level.iter().all(|l| l.is_finite() && *l >= 0.0), "{name}: {values:?}");
            prop_assert!(cells.tone.iter().all(|t| (0.0..=1.0).contains(t)), "{name}: {values:?}");
            prop_assert!(cells.glyph.iter().all(|&g| g <= glyphs.text('~')), "{name}: {values:?}");
            prop_assert_eq!(cells.glyph.len(), view.len());
        }
    }
}
