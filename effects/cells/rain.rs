//! Columns of falling light.

use crate::kit::{Canvas, Cells, Hit, Moment, ease, hits, math, noise, particle};
use crate::params;

params! {
    /// Matrix rain: heads of light draw tails of glyphs down the columns. Bass drives the fall, a kick parts the
    /// rain around the centre, a snare lights whole columns, hats make single glyphs flare, and on
    /// every beat some columns splash on the ground.
    pub struct Rain as "rain" {
        /// Fall, picture heights a second.
        speed: rate = "0.28 + 0.25*energy + 0.35*bass" in 0.0..=6.0,
        /// Share of the columns' drops that fall.
        density: value = "0.55 + 0.4*energy" in 0.0..=1.0,
        /// Length of the longest tail, picture heights.
        tail: value = "0.75" in 0.05..=2.0,
        /// Radius of the parted centre, 0 for none.
        part: value = "0.34*kick" in 0.0..=2.0,
        /// Light of the columns that a snare strikes.
        strike: value = "0.7" in 0.0..=1.0,
        /// Share of the tails that flares at a hat.
        sparkle: value = "0.02" in 0.0..=0.2,
        /// Changes of a glyph, per second.
        flips: rate = "6 + 3*onset" in 0.0..=24.0,
        /// Light of the drops that splash from the ground on a beat.
        splash: value = "0.9" in 0.0..=2.0,
    }
}

/// Drops that share one column, one after another.
const DROPS: u32 = 3;
/// Seconds that a struck column or a sparkle lasts.
const STRIKE: f32 = 0.3;
const SPARKLE: f32 = 0.12;
/// Seconds that a splash lasts, splashes of a beat across the picture, drops of one, and beats that are seen at once.
const SPLASH: f32 = 0.5;
const SPLASHES: u32 = 20;
const DROPLETS: u32 = 9;
const BEATS: usize = 2;

/// One drop at the moment: its head and how it glows.
struct Drop {
    head: f32,
    tail: f32,
    light: f32,
    hash: u32,
}

impl Cells for Rain {
    fn draw(&self, m: &Moment, canvas: &mut Canvas) {
        let strike = m.last(Hit::Snare).map(|(age, strength)| strength * ease::decay(age, STRIKE * 0.4));
        for col in 0..canvas.view.cols {
            let column = noise::hash2(m.seed, col as u32);
            let struck = noise::unit(noise::hash2(column, hits::count(m, Hit::Snare))) < 0.14;
            let extra = if struck { self.strike * strike.unwrap_or(0.0) } else { 0.0 };
            for drop in (0..DROPS).filter_map(|i| self.drop(noise::hash2(column, i), i)) {
                self.draw_drop(m, canvas, col, &drop, extra);
            }
        }
        self.sparkle(m, canvas);
        for (number, age, strength) in hits::newest(m, Hit::Beat, SPLASH, BEATS) {
            for i in 0..SPLASHES {
                self.splash(canvas, noise::hash3(m.seed, number, i), age, strength);
            }
        }
    }
}

impl Rain {
    /// The drop of a column, if it falls at all this time round.
    fn drop(&self, hash: u32, i: u32) -> Option<Drop> {
        let pace = 0.55 + 0.9 * noise::unit(noise::hash2(hash, 1));
        // One round leads from above the picture until the tail has left it below.
        let round = 2.0 + self.tail;
        let way = self.speed * pace + round * (noise::unit(hash) + i as f32);
        let pass = math::floor(way / round);
        let chance = noise::hash2(hash, pass as i32 as u32);
        let falls = math::smoothstep(0.0, 0.12, self.density - noise::unit(chance));
        (falls > 0.0).then(|| Drop {
            head: (way - pass * round) * 2.0 - 1.6,
            tail: 2.0 * self.tail * (0.3 + 0.7 * noise::unit(noise::hash2(chance, 2))),
            light: falls * (0.55 + 0.45 * noise::unit(noise::hash2(chance, 3))),
            hash: chance,
        })
    }

    fn draw_drop(&self, m: &Moment, canvas: &mut Canvas, col: usize, drop: &Drop, extra: f32) {
        let view = canvas.view;
        let scale = view.half_h;
        let head = view.row(drop.head * scale);
        let length = (drop.tail * scale / view.step_y) as i32 + 1;
        for row in (head - length).max(0)..=head.min(view.rows as i32 - 1) {
            let behind = (head - row) as f32 / length as f32;
            let fade = (1.0 - behind) * math::sqrt(1.0 - behind);
            let light = (drop.light * fade + extra * 0.7) * self.parting(view.x(col), view.y(row as usize));
            let (light, tone) = match head - row {
                0 => (1.3 * light.max(0.5 * drop.light), 1.0),
                1 | 2 => (light * 1.05, 0.86),
                _ => (0.1 + 0.9 * light, 0.34 + 0.42 * fade + 0.3 * extra),
            };
            canvas.light(
                col as i32,
                row,
                self.glyph(m, canvas, drop.hash, row as u32, row == head),
                light,
                tone,
            );
        }
    }

    /// Each cell keeps its glyph until its own time to flip, most of them long; the head's flips with every row.
    fn glyph(&self, m: &Moment, canvas: &Canvas, hash: u32, row: u32, head: bool) -> u16 {
        let cell = noise::hash3(m.seed, hash, row);
        let rare = particle::own(cell, 1);
        let flip = if head {
            0.0
        } else {
            math::floor(self.flips * (0.15 + 0.85 * rare * rare * rare) + 8.0 * noise::unit(cell))
        };
        canvas.glyphs.pick(noise::hash2(cell, flip as u32))
    }

    /// Light that the parted centre leaves to a cell; its rim gathers what it holds back.
    fn parting(&self, x: f32, y: f32) -> f32 {
        if self.part <= 0.01 {
            return 1.0;
        }
        let r = math::hypot(x, y) / self.part;
        let inside = math::smoothstep(0.75, 1.0, r);
        let rim = math::clamp01(1.0 - (r - 1.05).abs() * 5.0);
        0.06 + 0.94 * inside + 0.9 * rim
    }

    /// A crown of drops that leap from the ground and fall back, and a ripple below them.
    fn splash(&self, canvas: &mut Canvas, hash: u32, age: f32, strength: f32) {
        let view = canvas.view;
        let own = |n| particle::own(hash, n);
        // Those in front are further down and larger.
        let near = own(1);
        let (x, y) = (particle::own_signed(hash, 2) * view.half_w, view.half_h * (0.86 + 0.12 * near));
        let late = age - 0.06 * own(3);
        let left = 1.0 - late / (SPLASH * (0.6 + 0.3 * own(4)));
        if late < 0.0 || left <= 0.0 || own(5) > self.density + 0.2 {
            return;
        }
        let size = (0.9 + 0.9 * near) * (0.5 + 0.5 * strength);
        let light = 1.6 * self.splash * math::sqrt(left);
        for i in 0..DROPLETS {
            let side = (i as f32 + 0.5) / DROPLETS as f32 * 2.0 - 1.0;
            let up = size * (1.1 - 0.5 * side.abs() + 0.3 * own(10 + i));
            let height = up * late - 3.2 * late * late;
            if height > 0.0 {
                canvas.shade_at(
                    x + 0.5 * size * side * late,
                    y - height,
                    light * (0.6 + 0.4 * own(20 + i)),
                    0.95,
                );
            }
        }
        let ring = 0.3 * size * late + view.step_x;
        for side in [-1.0, 1.0] {
            canvas.stroke((x + side * 0.7 * ring, y), (x + side * ring, y), 0.6 * light, 0.7);
        }
    }

    /// Lets some lit cells flare at the last hat.
    fn sparkle(&self, m: &Moment, canvas: &mut Canvas) {
        let Some((age, strength)) = m.last(Hit::Hat).filter(|(age, _)| *age < SPARKLE) else {
            return;
        };
        let seed = noise::hash3(m.seed, hits::count(m, Hit::Hat), 7);
        let flare = 1.5 * strength * (1.0 - age / SPARKLE);
        for (i, level) in canvas.cells.level.iter_mut().enumerate() {
            if *level > 0.04 && noise::unit(noise::hash2(seed, i as u32)) < self.sparkle {
                *level += flare;
                canvas.cells.tone[i] = 1.0;
            }
        }
    }
}
