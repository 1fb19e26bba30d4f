//! Counts flashes, as the success criterion 2.3.1 of the Web Content Accessibility Guidelines 2.2 has them: a quarter of
//! the picture that rises by a tenth of full light, or in saturated red, and falls again more than three times in a second.

use asciivid_effects::kit::math;

use super::blocks::{Blocks, pooled};

/// Places across and down; what flashes within a place is too small to count.
const PLACES: (usize, usize) = (16, 8);
const COUNT: usize = PLACES.0 * PLACES.1;
/// Change that counts: of relative luminance, and of saturated red (20 of 320).
const STEPS: [f32; 2] = [0.1, 20.0 / 320.0];
/// Relative luminance from which on nothing is dark enough for a flash.
const BRIGHT: f32 = 0.8;
/// Share of red in a colour from which on it is saturated.
const SATURATED: f32 = 0.8;
/// Flashes that are allowed in any second.
const ALLOWED: usize = 3;
/// Seconds within which what rises or falls does so together: half of what a rise can take where there are more flashes
/// than that. What moves lights one place after the other.
const TOGETHER: f64 = 0.25 / ALLOWED as f64;
/// Share of the picture that has to rise or fall together.
pub(crate) const AREA: f32 = 0.25;

/// Relative luminance and saturated red of every place, both linear, 0..=1.
fn linear(blocks: &Blocks) -> [[f32; COUNT]; 2] {
    let mut linear = [[0.0; COUNT]; 2];
    let [light, saturated] = &mut linear;
    for ((color, light), saturated) in pooled::<COUNT>(&blocks.0, PLACES.0).iter().zip(light).zip(saturated) {
        let [r, g, b] = color.map(|c| math::pow(c, 2.2));
        *light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
        let is_red = r >= SATURATED * (r + g + b) && r > 0.0;
        *saturated = if is_red { (r - g - b).max(0.0) } else { 0.0 };
    }
    linear
}

/// One value of one place: whether it has risen or fallen, and when.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// The lowest value since the last fall or, where it is high, the highest since the last rise.
    extreme: f32,
    high: bool,
    /// The last rise or fall, in seconds.
    turned: f64,
}

impl Place {
    fn step(&mut self, value: f32, kind: usize, time: f64) {
        let (off, dark) = (value - self.extreme, kind > 0 || self.extreme.min(value) < BRIGHT);
        if self.high != (off > 0.0) && off.abs() >= STEPS[kind] && dark {
            *self = Place { extreme: value, high: !self.high, turned: time };
        } else if self.high == (off > 0.0) {
            self.extreme = value;
        }
    }
}

/// One value of all places, and whether enough of them have risen or fallen together.
#[derive(Debug, Clone)]
struct Places {
    places: [Place; COUNT],
    high: bool,
    turned: f64,
    /// The last rises of so much of the picture, in seconds, the latest first.
    rises: [(f64, f32); ALLOWED + 1],
}

impl Places {
    const DARK: Places = Places {
        places: [Place { extreme: 0.0, high: false, turned: f64::NEG_INFINITY }; COUNT],
        high: false,
        turned: f64::NEG_INFINITY,
        rises: [(f64::NEG_INFINITY, 0.0); ALLOWED + 1],
    };

    /// Takes the values of the next frame; `area` of the picture makes a flash.
    fn step(&mut self, values: impl Iterator<Item = f32>, kind: usize, area: f32, time: f64) {
        let (high, since) = (!self.high, self.turned.max(time - TOGETHER));
        let mut turned = 0;
        for (place, value) in self.places.iter_mut().zip(values) {
            place.step(value, kind, time);
            turned += usize::from(place.high == high && place.turned > since);
        }
        let share = turned as f32 / COUNT as f32;
        if share < area {
            return;
        }
        (self.high, self.turned) = (high, time);
        if high {
            self.rises.rotate_right(1);
            self.rises[0] = (time, share);
        }
    }

    /// The share of the picture in all of the last flashes, if they are too many for a second.
    fn flashing(&self, time: f64) -> f32 {
        let too_many = self.rises[ALLOWED].0 > time - 1.0;
        if too_many { self.rises.iter().map(|rise| rise.1).fold(1.0, f32::min) } else { 0.0 }
    }
}

/// Watches the frames of a film, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Watch {
    kinds: [Places; 2],
    area: f32,
}

impl Watch {
    /// Of a film that begins in the dark; so much of the picture makes a flash.
    pub(crate) fn new(area: f32) -> Watch {
        Watch { kinds: [Places::DARK; 2], area }
    }

    /// Takes the next frame; gives the share of the picture that has flashed too often in the last second.
    pub(crate) fn see(&mut self, blocks: &Blocks, time: f64) -> f32 {
        let mut most = 0.0_f32;
        for (kind, (places, values)) in self.kinds.iter_mut().zip(linear(blocks)).enumerate() {
            places.step(values.into_iter(), kind, self.area, time);
            most = most.max(places.flashing(time));
        }
        most
    }
}
