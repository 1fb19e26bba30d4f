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
        height: value = "0.65 + 0.15*bass + 0.2*kick" in 0.0..=2.0,
        /// Waves: 1 as they are, more for a denser line.
        scale: value = "1" in 0.1..=6.0,
        /// Thickness of the line.
        width: value = "0.04 + 0.025*bass + 0.025*kick" in 0.005..=0.5,
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
/// Points that are drawn at a time.
const CHUNK: usize = 256;

impl Field for Waveform {
    #[inline(always)]
    fn draw(&self, m: &Moment, at: Points, out: &mut [f32]) {
        out.fill(0.0);
        for number in 0..LINES {
            let age = number as f32;
            let wave = Wave::heard(m, self.delay * age, self.speed - 0.16 * age);
            let line = self.line(&wave, at.half_w, age);
            let chunks = out.chunks_mut(CHUNK).zip(at.x.chunks(CHUNK)).zip(at.y.chunks(CHUNK));
            for ((out, x), y) in chunks {
                self.ink(&line, x, y, out);
            }
        }
        out.iter_mut().for_each(|v| *v = math::clamp01(*v));
    }
}

/// One line: its heights from the left to the right edge, and how it is inked.
#[derive(Debug)]
struct Line {
    heights: [f32; PLACES],
    half_w: f32,
    light: f32,
    width: f32,
}

impl Waveform {
    /// The line (0) or an echo of it.
    #[inline(always)]
    fn line(&self, wave: &Wave, half_w: f32, number: f32) -> Line {
        let across: [f32; PLACES] = std::array::from_fn(|i| 2.0 * i as f32 / (PLACES - 2) as f32 - 1.0);
        let along = across.map(|x| 0.8 * self.scale * half_w * x);
        let mut heights = [0.0; PLACES];
        wave.fill(&along, &mut heights);
        let tall = self.height * (1.0 + 0.2 * number);
        for (height, x) in heights.iter_mut().zip(across) {
            // The line rests at both ends.
            *height *= tall * (1.0 - x * x);
        }
        let (light, width) = match number > 0.0 {
            true => (0.8 * self.echo * (1.0 - 0.19 * number), 0.35 * self.width),
            false => (1.0, self.width),
        };
        Line { heights, half_w, light, width }
    }

    /// Draws a line over what is darker.
    #[inline(always)]
    fn ink(&self, line: &Line, xs: &[f32], ys: &[f32], out: &mut [f32]) {
        let per_unit = (PLACES - 2) as f32 / (2.0 * line.half_w);
        let (mut heights, mut slopes) = ([0.0f32; CHUNK], [0.0f32; CHUNK]);
        for ((height, slope), &x) in heights.iter_mut().zip(&mut slopes).zip(xs) {
            let place = math::clamp((x + line.half_w) * per_unit, 0.0, (PLACES - 2) as f32);
            let left = line.heights[place as usize & (PLACES - 1)];
            let rise = line.heights[(place as usize + 1) & (PLACES - 1)] - left;
            (*height, *slope) = (left + rise * math::fract(place), rise * per_unit);
        }
        let places = xs.iter().zip(ys).zip(heights.iter().zip(&slopes));
        for (value, ((&x, &y), (&height, &slope))) in out.iter_mut().zip(places) {
            let away = (y - height).abs();
            let along = 1.0 / math::sqrt(1.0 + slope * slope);
            // A broad nib held at an angle: falling strokes are thick, rising ones thin.
            let nib = line.width * (0.62 + 0.45 * slope * along);
            let ink = math::smoothstep(nib + 0.02, nib - 0.014, away * along);
            let mist = self.mist * sdf::glow(away, 0.1);
            let ends = math::smoothstep(1.0, 0.8, x.abs() / line.half_w);
            let light = line.light * (ink + (1.0 - ink) * mist) * (0.25 + 0.75 * ends);
            *value = math::max(*value, light);
        }
    }
}
