//! The wave as one calligraphic line.

use super::wave::Wave;
use crate::kit::{Field, Moment, Points, math, sdf};
use crate::params;

params! {
    /// One line as if drawn with a broad nib, with fading echoes of what was heard before. It is the sum of one sine for
    /// every part of the spectrum, as strong as that is. Energy moves it, bass lifts it, a kick thickens it, snares
    /// brighten the echoes.
    pub struct Waveform as "waveform" {
        /// Flow of the wave, waves a second.
        speed: rate = "0.25 + 0.5*energy" in -6.0..=6.0,
        /// Height of the wave, half pictures.
        height: value = "0.55 + 0.15*bass + 0.2*kick" in 0.0..=2.0,
        /// Waves: 1 as they are, more for a denser line.
        scale: value = "1" in 0.1..=6.0,
        /// Thickness of the line.
        width: value = "0.05 + 0.03*bass + 0.03*kick" in 0.005..=0.5,
        /// Light of the echoes.
        echo: value = "0.5 + 0.4*snare" in 0.0..=1.0,
        /// Seconds between the echoes.
        delay: value = "0.11" in 0.0..=1.0,
        /// Light around the line.
        mist: value = "0.25 + 0.2*energy" in 0.0..=1.0,
    }
}

/// The line and its echoes, and the places at which each is known.
const LINES: usize = 5;
const PLACES: usize = 1024;

impl Field for Waveform {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        out.fill(0.0);
        let per_unit = (PLACES - 2) as f32 / (2.0 * at.half_w);
        for line in 0..LINES {
            let age = line as f32;
            let wave = Wave::heard(m, self.delay * age, self.speed - 0.16 * age);
            let table = self.table(&wave, at.half_w, line);
            let light = if line == 0 { 1.0 } else { self.echo * (1.0 - 0.19 * age) * 0.55 };
            let thick = self.width * if line == 0 { 1.0 } else { 0.4 };
            for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
                let place = math::clamp((x + at.half_w) * per_unit, 0.0, (PLACES - 2) as f32);
                let (height, slope) = table[place as usize & (PLACES - 1)];
                let (next, _) = table[(place as usize + 1) & (PLACES - 1)];
                let height = height + (next - height) * (place - math::floor(place));
                let along = 1.0 / math::sqrt(1.0 + slope * slope);
                let off = (y - height).abs() * along;
                // A broad nib held at an angle: falling strokes are thick, rising ones thin.
                let nib = thick * (0.6 + 0.55 * slope * along);
                let ends = math::smoothstep(1.0, 0.8, x.abs() / at.half_w);
                let ink = math::smoothstep(nib + 0.018, nib - 0.012, off);
                let mist = self.mist * sdf::glow(off, 3.0 * thick);
                *value = math::max(*value, light * (ink + (1.0 - ink) * mist) * (0.25 + 0.75 * ends));
            }
        }
        out.iter_mut().for_each(|v| *v = math::clamp01(*v));
    }
}

impl Waveform {
    /// Height and slope of a line at places from the left to the right edge.
    #[inline(always)]
    fn table(&self, wave: &Wave, half_w: f32, line: usize) -> [(f32, f32); PLACES] {
        let mut table = [(0.0, 0.0); PLACES];
        let tall = self.height * (1.0 + 0.12 * line as f32);
        for (i, entry) in table.iter_mut().enumerate() {
            let x = half_w * (2.0 * i as f32 / (PLACES - 2) as f32 - 1.0);
            // The line rests at both ends.
            let rest = 1.0 - (x / half_w) * (x / half_w);
            let (height, slope) = wave.at(self.scale * 0.8 * x);
            *entry = (tall * rest * height, tall * rest * slope * self.scale * 0.8);
        }
        table
    }
}
