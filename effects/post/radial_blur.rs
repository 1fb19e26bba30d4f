//! Light drawn out from the centre.

use super::picture::{Picture, Work, reflect, widen2};
use super::{PictureShader, Row};
use crate::kit::{Moment, fixed, math};
use crate::params;

params! {
    /// Light is drawn out from the centre, as in a zoom while the shutter is open: on kicks and at drops.
    pub struct RadialBlur as "radial_blur" {
        /// How far, as a share of the distance from the centre.
        amount: value = "0.012*kick + 0.03*drop" in 0.0..=0.3,
        /// Light that the sharp picture keeps.
        sharp: value = "0.4" in 0.0..=1.0,
    }
}

/// Shares of the whole way that the passes move by: each doubles the pictures that lie over one another, to eight.
const STEPS: [f32; 3] = [1.0 / 7.0, 2.0 / 7.0, 4.0 / 7.0];
/// What a picture weighs against the one before it.
const FALL: f32 = 0.85;
/// Pixels that light moves where nothing sharp is left beyond its share: what moves less would only be softened.
const SOFT: f32 = 2.0;

// The blur is made at half the size, of pictures laid over each other, moved, and laid over each other again (as M.
// Kawase 2003 does): three passes weigh eight pictures, which fall off outwards. It costs a little more than other
// shaders may (4 ms at 1080p): fewer passes would show the single pictures, and a smaller size would soften those that
// light moves by a few pixels.
impl PictureShader for RadialBlur {
    type Tables = ();

    fn tables(_: (usize, usize)) {}

    fn is_idle(&self) -> bool {
        self.amount < 0.0005 || self.sharp >= 1.0
    }

    #[inline(always)]
    fn prepare(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work) {
        let Work { small, spare, line, offsets, .. } = work;
        from.halve(small);
        let size = small.size();
        spare.resize(size);
        line.iter_mut().for_each(|line| line.resize(size.0, 0));
        let mut weight = FALL;
        for step in STEPS {
            let far = step * self.amount * 0.5 * size.1 as f32;
            offsets.fill(
                size,
                #[inline(always)]
                |x, y| [-x * far, -y * far],
            );
            let share = fixed::from_unit(weight / (1.0 + weight));
            for y in 0..size.1 {
                offsets.load(small, y, 1.0);
                let to = spare.row_mut(y);
                for (c, out) in [to.r, to.g, to.b].into_iter().enumerate() {
                    offsets.fetch(small, c, y, out);
                    for (out, &v) in out.iter_mut().zip(small.row(y)[c]) {
                        *out = fixed::mix(v, *out, share);
                    }
                }
            }
            std::mem::swap(small, spare);
            weight *= weight;
        }
    }

    #[inline(always)]
    fn row(&self, (): &(), _: &Moment, from: &Picture, work: &mut Work, to: Row<'_>) {
        let (width, height) = from.size();
        let Work { small, line: [line, kept, _], .. } = work;
        kept.resize(width, 0);
        let soft = self.amount / SOFT;
        let (half_w, y) = (0.5 * width as f32, to.y as f32 + 0.5 - 0.5 * height as f32);
        for (x, kept) in (0i32..).zip(&mut kept[..width.div_ceil(2)]) {
            let x = x as f32 + 0.5 - half_w;
            let moved = math::clamp01((x * x + y * y) * (soft * soft));
            *kept = fixed::from_unit(1.0 - (1.0 - self.sharp) * moved);
        }
        let (left, right) = kept.split_at_mut(width.div_ceil(2));
        reflect(left, right);
        // The centre of a small row lies between the two rows that it stands for.
        let near = to.y / 2;
        let far = if to.y.is_multiple_of(2) { near.saturating_sub(1) } else { near + 1 };
        let blurred = small.row(near).into_iter().zip(small.row(far));
        for (((near, far), sharp), out) in blurred.zip(from.row(to.y)).zip([to.r, to.g, to.b]) {
            for ((v, &near), &far) in line.iter_mut().zip(near).zip(far) {
                *v = ((3 * u32::from(near) + u32::from(far)) >> 2) as u16;
            }
            widen2(&line[..near.len()], out);
            for ((out, &v), &kept) in out.iter_mut().zip(sharp).zip(&*kept) {
                *out = fixed::mix(*out, v, kept);
            }
        }
    }
}
