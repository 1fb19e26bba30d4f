//! Fields that are made to cover parts of a layer: one file a mask. Any other field serves as well.

mod circle;
mod dissolve;
mod gradient_h;
mod gradient_radial;
mod gradient_v;
mod iris;
mod rect;
mod ring;
mod text;
mod wipe_h;
mod wipe_v;

pub use circle::Circle;
pub use dissolve::Dissolve;
pub use gradient_h::GradientH;
pub use gradient_radial::GradientRadial;
pub use gradient_v::GradientV;
pub use iris::Iris;
pub use rect::Rect;
pub use ring::Ring;
pub use text::Text;
pub use wipe_h::WipeH;
pub use wipe_v::WipeV;

use crate::catalogue::Entry;
use crate::effect::{DrawField, Effect, draw_field};
use crate::kit::{Field, Points, math};

/// A mask in the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Mask {
    /// Name, line and parameters.
    pub entry: Entry,
    /// How it is drawn: 0 covers the layer, 1 lets all of its light through.
    pub draw: DrawField,
}

impl Mask {
    /// The mask of a name: one of [`MASKS`], or a field among the effects.
    pub fn named(name: &str) -> Option<Mask> {
        let field = || {
            let effect = Effect::named(name)?;
            Some(Mask { entry: effect.entry, draw: effect.field()? })
        };
        MASKS.iter().find(|mask| mask.entry.name == name).copied().or_else(field)
    }
}

const fn mask<F: Field>() -> Mask {
    Mask { entry: Entry::of::<F>(), draw: draw_field::<F> }
}

/// Every field that is a mask only.
pub const MASKS: &[Mask] = &[
    mask::<Circle>(),
    mask::<Dissolve>(),
    mask::<GradientH>(),
    mask::<GradientRadial>(),
    mask::<GradientV>(),
    mask::<Iris>(),
    mask::<Rect>(),
    mask::<Ring>(),
    mask::<Text>(),
    mask::<WipeH>(),
    mask::<WipeV>(),
];

/// Gives every point a value.
#[inline(always)]
fn each(at: Points, out: &mut [f32], f: impl Fn(f32, f32) -> f32) {
    for ((value, &x), &y) in out.iter_mut().zip(at.x).zip(at.y) {
        *value = f(x, y);
    }
}

/// The edge of a wipe: soft, and swinging like a wave.
#[derive(Debug, Clone, Copy)]
struct Edge {
    reach: f32,
    soft: f32,
    swing: f32,
    t: f32,
}

impl Edge {
    /// Uncovers `reach` of the picture, nothing at 0 and all at 1 however soft the edge is and far it swings, both in
    /// pictures.
    #[inline(always)]
    fn new(reach: f32, soft: f32, swing: f32, t: f32) -> Edge {
        let soft = 0.5 * soft + 1e-4;
        let room = soft + swing;
        Edge { reach: reach * (1.0 + 2.0 * room) - room, soft, swing, t }
    }

    /// What is uncovered at a place `along` the way of the wipe, 0..=1, and beside it.
    #[inline(always)]
    fn at(self, along: f32, beside: f32) -> f32 {
        let swing = self.swing * math::tau_sin(0.9 * beside + 0.35 * self.t);
        math::smoothstep(self.reach + self.soft, self.reach - self.soft, along + swing)
    }
}

/// 0 at `dark`, 1 at `light`, smooth between, whichever is greater.
#[inline(always)]
fn ramp(dark: f32, light: f32, at: f32) -> f32 {
    math::smoothstep(0.0, 1.0, (at - dark) / (light - dark))
}
