//! A tube: a bulging screen with its lines and dark corners.

use super::picture::{Picture, Work, reflect};
use super::pixel::scale;
use super::{PictureShader, Row};
use crate::kit::{Moment, fixed, math};
use crate::params;

params! {
    /// A tube: a bulging screen with lines, a bar that rolls and dark edges; kicks push the glass.
    pub struct Crt as "crt" {
        /// How far the screen bulges.
        curve: value = "0.035 + 0.008*kick" in 0.0..=0.4,
        /// Light that is lost between the lines.
        lines: value = "0.16 + 0.06*bass" in 0.0..=1.0,
        /// From line to line, in pixels of a picture of 1080 lines.
        pitch: value = "4" in 2.0..=40.0,
        /// Light that the rolling bar adds.
        bar: value = "0.05 + 0.06*energy" in 0.0..=1.0,
        /// Times a second that the bar passes.
        roll: rate = "0.15" in -4.0..=4.0,
        /// How much darker the edge of the glass is.
        edge: value = "0.35" in 0.0..=1.0,
    }
}

// It bends all three channels between pixels and weighs each by the glass, which costs a little more than other shaders
// may (3.6 ms at 1080p): bent to whole pixels, the strokes of letters would have steps.
impl PictureShader for Crt {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work) {
        let (width, height) = from.size();
        let (half, wide) = (0.5 * height as f32, width as f32 / height as f32);
        let (across, down) = (self.curve * half, self.curve * half / (wide * wide));
        work.offsets.fill(
            from.size(),
            #[inline(always)]
            |x, y| [x * y * y * across, y * x * x * down],
        );
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        let (width, height) = from.size();
        work.offsets.load(from, to.y, 1.0);
        let (y, half, step) = (to.y, 0.5 * width as f32, 2.0 / width as f32);
        let v = (y as f32 + 0.5) / (0.5 * height as f32) - 1.0;
        let (pitch, bar) = (
            math::max(math::round(self.pitch * scale(from.size())), 2.0),
            math::fract(v * 0.5 + 0.5 - self.roll),
        );
        let line = 1.0 - self.lines * (0.5 - 0.5 * math::tau_cos((y as f32 + 0.5) / pitch));
        let gain = line * (1.0 + self.bar * (bar * bar * bar - 0.35));
        // The glass ends where the screen's own edge is bent to.
        let bulge = 1.0 + self.curve * v * v;
        let soft = 0.25 * half;
        let (edge, curve) = (self.edge, self.curve);
        let kept = &mut work.line[0];
        kept.resize(width, 0);
        for (x, kept) in (0i32..).zip(&mut kept[..width.div_ceil(2)]) {
            let u = (x as f32 + 0.5) * step - 1.0;
            let (left, top) = (1.0 - (u * bulge).abs(), 1.0 - (v * (1.0 + curve * u * u)).abs());
            let inside = math::clamp01(left * soft) * math::clamp01(top * soft);
            let rim = math::clamp01(left * 9.0) * math::clamp01(top * 9.0);
            *kept = fixed::from_unit(0.5 * gain * inside * (1.0 - edge * (1.0 - rim * (2.0 - rim))));
        }
        let (left, right) = kept.split_at_mut(width.div_ceil(2));
        reflect(left, right);
        for (channel, out) in [to.r, to.g, to.b].into_iter().enumerate() {
            work.offsets.fetch(from, channel, y, out);
            for (out, &kept) in out.iter_mut().zip(&*kept) {
                // The bar adds light: a half is what leaves it as it is.
                *out = ((u32::from(*out) * u32::from(kept)) >> 15).min(65_535) as u16;
            }
        }
    }
}
