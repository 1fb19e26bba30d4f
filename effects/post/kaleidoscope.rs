//! Mirrors around the centre.

use super::picture::{Picture, Work, reflect};
use super::{PictureShader, Row};
use crate::kit::{Moment, math};
use crate::params;

params! {
    /// Mirrors around the centre repeat one sector of the picture; it turns with the energy, kicks push it outwards.
    pub struct Kaleidoscope as "kaleidoscope" {
        /// Number of sectors that are seen.
        sectors: value = "6" in 1.0..=16.0,
        /// Turns a second of what is seen in the mirrors.
        turn: rate = "0.008 + 0.025*energy" in -2.0..=2.0,
        /// How large it is.
        zoom: value = "1 + 0.04*kick" in 0.2..=5.0,
    }
}

/// Folds that bring half of a circle of 16 sectors into one half of a sector.
const FOLDS: usize = 5;

impl PictureShader for Kaleidoscope {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    /// Draws what is unlike: the left half, and with an even number of sectors the upper quarter of it.
    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work) {
        let (width, height) = from.size();
        let Work { small, places, .. } = work;
        let rows = if self.is_even() { height.div_ceil(2) } else { height };
        small.resize((width.div_ceil(2), rows));
        places.resize(width.div_ceil(2), 0);
        for y in 0..rows {
            self.aim(from.size(), y, places);
            let to = small.row_mut(y);
            for (plane, out) in from.planes().into_iter().zip([to.r, to.g, to.b]) {
                for (out, &place) in out.iter_mut().zip(&*places) {
                    *out = plane[place as usize];
                }
            }
        }
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        let height = from.size().1;
        let y = if self.is_even() { to.y.min(height - 1 - to.y) } else { to.y };
        for (half, out) in work.small.row(y).into_iter().zip([to.r, to.g, to.b]) {
            let (left, right) = out.split_at_mut(half.len());
            left.copy_from_slice(half);
            reflect(half, right);
        }
    }
}

impl Kaleidoscope {
    /// Whether the lower half mirrors the upper one.
    #[inline(always)]
    fn is_even(&self) -> bool {
        (math::round(self.sectors) as usize).is_multiple_of(2)
    }

    /// Finds the places in a plane that the pixels of a row show, from the left.
    // A point is brought into the first half-sector by reflections alone: each halves the angle that is left, and its
    // mirror lies at a multiple of the half-sector, so that the picture is symmetric.
    #[inline(always)]
    fn aim(&self, (width, height): (usize, usize), y: usize, places: &mut [u32]) {
        let half_sector = 0.5 / math::round(self.sectors);
        let mut left = math::round(self.sectors) as i32;
        let mirrors = std::array::from_fn::<_, FOLDS, _>(|_| {
            left = (left + 1) / 2;
            let at = left as f32 * half_sector;
            (math::tau_sin(at), math::tau_cos(at))
        });
        let (sin, cos) = (math::tau_sin(self.turn), math::tau_cos(self.turn));
        let (half_w, half_h) = (0.5 * width as f32, 0.5 * height as f32);
        let (right, bottom) = ((width - 1) as f32, (height - 1) as f32);
        let down = (y as f32 + 0.5 - half_h) / self.zoom;
        let step = 1.0 / self.zoom;
        for (x, place) in (0i32..).zip(places) {
            // The first sector points upwards.
            let (mut v, mut u) = ((x as f32 + 0.5 - half_w) * step, -down);
            v = v.abs();
            for (s, c) in mirrors {
                let over = math::max(v * c - u * s, 0.0);
                (u, v) = (u + 2.0 * over * s, v - 2.0 * over * c);
            }
            // What the mirrors see is turned, and turned back at the edges of the picture.
            let (x, y) = (u * cos - v * sin, u * sin + v * cos);
            let x = right - (right - (x + half_w).abs()).abs();
            let y = bottom - (bottom - (y + half_h).abs()).abs();
            let (x, y) = (math::clamp(x, 0.0, right) as i32, math::clamp(y, 0.0, bottom) as i32);
            *place = (y * width as i32 + x) as u32;
        }
    }
}
