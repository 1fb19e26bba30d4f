//! Bars of light that scan the picture.

use crate::kit::{Canvas, Cells, Hit, Moment, hits, math, noise};
use crate::params;

params! {
    /// Bars of light scan the picture, each with an afterglow of glyphs that goes out cell by cell. Every beat sends
    /// one, by turns from the left, the top, the right and below; where two cross, light flares. Between the beats
    /// one slow bar goes round.
    pub struct ScanBars as "scan_bars" {
        /// Seconds that a bar takes across the picture.
        sweep: value = "1.1" in 0.2..=8.0,
        /// Length of the afterglow, picture heights.
        tail: value = "0.22 + 0.12*energy" in 0.01..=2.0,
        /// Thickness of a bar, picture heights.
        bar: value = "0.014 + 0.012*beat" in 0.001..=0.2,
        /// Light of the bars.
        light: value = "0.85 + 0.5*kick" in 0.0..=2.0,
        /// Light of the slow bar.
        idle: value = "0.4 + 0.2*loudness" in 0.0..=1.0,
        /// Rounds of the slow bar a second.
        speed: rate = "0.07 + 0.08*energy" in 0.0..=2.0,
        /// Light of the marks at the edge and of the grid.
        marks: value = "0.14 + 0.25*snare" in 0.0..=1.0,
    }
}

/// Bars that are seen at once.
const BARS: usize = 4;
/// Cells between two lines of the grid, across; half as many down.
const GRID: usize = 16;

/// The light of one line of cells: its bars and its afterglow.
#[derive(Clone, Copy, Default)]
struct Line {
    bar: f32,
    glow: f32,
}

/// A bar on its way along an axis.
struct Bar {
    place: f32,
    /// 1 towards the right or below, -1 back.
    way: f32,
    light: f32,
}

impl Cells for ScanBars {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let view = canvas.view;
        let (mut cols, mut rows) = (vec![Line::default(); view.cols], vec![Line::default(); view.rows]);
        for (axis, bar) in self.bars(m, (view.half_w, view.half_h)) {
            match axis {
                0 => cols.iter_mut().enumerate().for_each(|(i, l)| self.add(l, &bar, view.x(i), view.step_x)),
                _ => rows.iter_mut().enumerate().for_each(|(i, l)| self.add(l, &bar, view.y(i), view.step_y)),
            }
        }
        for (row, across) in rows.iter().enumerate() {
            for (col, down) in cols.iter().enumerate() {
                self.cell(m, canvas, (col, row), *down, *across);
            }
        }
    }
}

impl ScanBars {
    /// Every bar with its axis: 0 runs across, 1 down.
    fn bars(&self, m: &Moment, half: (f32, f32)) -> impl Iterator<Item = (u32, Bar)> {
        let reach = [half.0, half.1];
        let beats = hits::newest(m, Hit::Beat, self.sweep * 1.3, BARS).map(move |(number, age, strength)| {
            let (axis, back) = (number % 2, number / 2 % 2 == 1);
            let way = if back { -1.0 } else { 1.0 };
            // It starts fast and glides on.
            let along = age / self.sweep;
            let place = way * (1.9 * along - 0.45 * along * along - 1.0) * reach[axis as usize];
            let left = math::clamp01(1.3 - along);
            (axis, Bar { place, way, light: self.light * left * (0.6 + 0.4 * strength) })
        });
        let swing = math::tau_sin(self.speed + noise::unit(m.seed));
        let way = if math::tau_cos(self.speed + noise::unit(m.seed)) < 0.0 { -1.0 } else { 1.0 };
        let slow = Bar { place: swing * half.0, way, light: self.idle };
        beats.chain([(0, slow)])
    }

    fn add(&self, line: &mut Line, bar: &Bar, place: f32, step: f32) {
        let behind = (bar.place - place) * bar.way;
        let thick = math::max(2.0 * self.bar, 0.75 * step);
        line.bar += bar.light * math::clamp01(1.5 - behind.abs() / thick);
        if behind > 0.0 {
            line.glow += 0.75 * bar.light * math::exp(-behind / (2.0 * self.tail) * 1.6);
        }
    }

    fn cell(&self, m: &Moment, canvas: &mut Canvas, (col, row): (usize, usize), down: Line, across: Line) {
        let hash = noise::hash3(m.seed, col as u32, row as u32);
        let glow = down.glow + across.glow;
        let bar = math::max(down.bar, across.bar) + 0.8 * down.bar * across.bar;
        // Every cell goes out at a light of its own, so that the glow thins out instead of fading alone.
        let own = noise::unit(hash);
        let ember = if glow > 0.75 * own { glow * (0.45 + 0.55 * own) } else { 0.0 };
        if bar > 0.05 {
            canvas.shade(col as i32, row as i32, bar, 0.75 + 0.25 * math::clamp01(bar));
        } else if ember > 0.03 {
            let glyph = canvas.glyphs.pick(hits::reroll(m, 7.0, hash));
            canvas.light(col as i32, row as i32, glyph, ember, 0.15 + 0.6 * math::clamp01(glow));
        } else if col % GRID == GRID / 2 && row % (GRID / 2) == GRID / 4 {
            let mark = canvas.glyphs.text('+');
            canvas.light(col as i32, row as i32, mark, self.marks, 0.3);
        }
    }
}
