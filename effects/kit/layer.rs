//! What every layer of a scene chooses, whatever its effect: density, glyphs, colours and blending.

use super::color::Harmony;
use super::{ParamDecl, ParamKind, math};

/// Declares a choice once: each variant, its name in presets, and what it means.
macro_rules! choice {
    ($(#[doc = $about:literal])+ $Name:ident { $($variant:ident $name:literal $doc:literal;)* }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $Name { $(#[doc = $doc] $variant,)* }

        impl $Name {
            /// Every choice.
            pub const ALL: &'static [$Name] = &[$($Name::$variant,)*];

            /// The name in presets.
            pub const fn name(self) -> &'static str {
                match self { $($Name::$variant => $name,)* }
            }

            /// One line about what it means.
            pub const fn doc(self) -> &'static str {
                match self { $($Name::$variant => $doc,)* }
            }

            /// The choice of a name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|choice| choice.name() == name)
            }

            /// The names of all choices.
            pub fn names() -> impl Iterator<Item = &'static str> {
                Self::ALL.iter().map(|choice| choice.name())
            }
        }
    };
}

choice! {
    /// Density of a layer: how large its cells are.
    Grid {
        Xs "xs" "8 pixels: fine texture";
        Sm "sm" "10 pixels";
        Md "md" "16 pixels: readable glyphs";
        Lg "lg" "20 pixels";
        Xl "xl" "24 pixels: large glyphs";
        Xxl "xxl" "40 pixels: accents";
    }
}

impl Grid {
    /// Height of a cell in a picture of 1080 rows, in pixels; the profile scales it. A cell is half as wide.
    pub const fn pixels(self) -> u32 {
        match self {
            Grid::Xs => 8,
            Grid::Sm => 10,
            Grid::Md => 16,
            Grid::Lg => 20,
            Grid::Xl => 24,
            Grid::Xxl => 40,
        }
    }
}

choice! {
    /// Where a cell's colour comes from.
    ColorBy {
        Value "value" "the effect's value runs along the colour set";
        Angle "angle" "the angle around the middle runs along the colour set";
        Distance "distance" "the distance from the middle runs along the colour set";
        Centroid "centroid" "the brightness of the sound moves along the colour set, the value sets the light";
        Time "time" "the colour drifts along the set with time, the value sets the light";
        Temperature "temperature" "the energy of the music moves along the colour set";
        GradientH "gradient_h" "from left to right along the colour set";
        GradientV "gradient_v" "from top to bottom along the colour set";
        Plasma "plasma" "slow waves of colour, the value sets the light";
        Chroma "chroma" "the hue of the note that sounds most, the value sets the light";
        Indexed "indexed" "the value picks one of the colours of the set, without any between";
        Complementary "complementary" "the hue of the set's accent, and the one across the wheel in the shadows";
        Triadic "triadic" "the hue of the set's accent between two as far from it as from each other";
        Analogous "analogous" "the hue of the set's accent between its neighbours on the wheel";
        Monochrome "monochrome" "shades of the set's accent alone";
    }
}

impl ColorBy {
    /// The harmony around the colour set's accent that the layer is drawn in, instead of the set itself.
    pub const fn harmony(self) -> Option<Harmony> {
        match self {
            ColorBy::Monochrome => Some(Harmony::Monochrome),
            ColorBy::Complementary => Some(Harmony::Complementary),
            ColorBy::Triadic => Some(Harmony::Triadic),
            ColorBy::Analogous => Some(Harmony::Analogous),
            _ => None,
        }
    }
}

choice! {
    /// How a cell's glyph is chosen. Effects that place glyphs themselves know only `ramp`.
    GlyphBy {
        Ramp "ramp" "by brightness: the glyph with that much ink";
        Shape "shape" "by form: the glyph whose ink lies where the light lies within the cell";
        Contour "contour" "lines along the edges, the ramp between them";
        HalfBlock "half_block" "blocks of half a cell, each with its own colour; the palette is not used";
        Sextant "sextant" "two by three tiles to a cell; the palette is not used";
        Braille "braille" "two by four dots to a cell; the palette is not used";
        Fixed "fixed" "always the glyph with the most ink, or an unordered palette as running text";
    }
}

choice! {
    /// How a layer meets what lies below it. Formulas as in the W3C's Compositing and Blending, and GIMP's for
    /// the grain modes.
    Blend {
        Normal "normal" "covers what lies below";
        Add "add" "sums the light";
        Subtract "subtract" "takes the light away";
        Multiply "multiply" "darkens as two films on top of each other";
        Screen "screen" "brightens as two projectors on one wall";
        Overlay "overlay" "multiply in the shadows, screen in the lights below";
        SoftLight "soft_light" "a gentle overlay";
        HardLight "hard_light" "multiply or screen by the layer's own light";
        Difference "difference" "the distance between both";
        Exclusion "exclusion" "a difference of less contrast";
        ColorDodge "color_dodge" "the layer brightens what is bright already";
        ColorBurn "color_burn" "the layer darkens what is dark already";
        LinearLight "linear_light" "adds or takes away by the layer's own light";
        VividLight "vivid_light" "dodges or burns by the layer's own light";
        PinLight "pin_light" "lightens or darkens by the layer's own light";
        HardMix "hard_mix" "each channel is full or nothing";
        Lighten "lighten" "the lighter of both";
        Darken "darken" "the darker of both";
        GrainExtract "grain_extract" "what lies below less the layer, around grey";
        GrainMerge "grain_merge" "what lies below plus the layer, around grey";
    }
}

choice! {
    /// The light in which a layer meets what lies below it.
    Space {
        Gamma "gamma" "as it is encoded, as most programs do";
        Linear "linear" "as light adds up in the world: softer edges, whiter sums";
    }
}

choice! {
    /// How a mask joins those before it. The first of a layer joins a mask that lets everything through.
    Join {
        Intersect "intersect" "only what every mask lets through";
        Union "union" "what either lets through; the first mask alone counts";
        Subtract "subtract" "what this mask lets through is taken away";
    }
}

impl Join {
    /// The share of light that is left, where those before leave `before` of it and this one `mask`.
    #[inline(always)]
    pub fn join(self, before: f32, mask: f32) -> f32 {
        match self {
            Join::Intersect => before * mask,
            Join::Union => math::max(before, mask),
            Join::Subtract => before * (1.0 - mask),
        }
    }
}

choice! {
    /// How a second field joins the field of a layer.
    Mix {
        Multiply "multiply" "the second field darkens the first";
        Add "add" "the light of both";
        Difference "difference" "the distance between both";
        Max "max" "the lighter of both";
        Modulate "modulate" "the second field moves the places at which the first is seen";
        Morph "morph" "from the first, at 0, to the second, at 1";
        Sequence "sequence" "both take turns, each for that many bars";
    }
}

impl Mix {
    /// What `amount` means and how it follows the music unless a preset says otherwise.
    pub const fn amount(self) -> &'static ParamDecl {
        const fn amount(doc: &'static str, default: &'static str) -> ParamDecl {
            let kind = ParamKind::Value;
            ParamDecl { name: "amount", doc, kind, choices: &[], default, min: 0.0, max: 2.0 }
        }
        match self {
            Mix::Multiply => const { &amount("how dark it gets", "0.7 + 0.3*energy") },
            Mix::Add => const { &amount("light that is added", "0.35 + 0.3*bass + 0.25*kick") },
            Mix::Difference => const { &amount("how much of the difference is seen", "0.6 + 0.4*energy") },
            Mix::Max => const { &amount("light of the second field", "0.6 + 0.3*energy + 0.2*kick") },
            Mix::Modulate => const { &amount("reach, half pictures", "0.08 + 0.2*bass + 0.2*kick") },
            Mix::Morph => {
                const { &amount("share of the second field", "0.5 - 0.5*cos(0.5*t) + 0.4*(energy - 0.5)") }
            }
            Mix::Sequence => {
                const {
                    let decl = amount("bars that the second field stays", "4");
                    &ParamDecl { min: 0.25, max: 64.0, ..decl }
                }
            }
        }
    }

    /// Joins the values `out` of the first field and those of the second. What only moves places or takes turns
    /// leaves them as they are.
    #[inline(always)]
    pub fn join(self, amount: f32, out: &mut [f32], second: &[f32]) {
        let both = out.iter_mut().zip(second);
        match self {
            Mix::Multiply => both.for_each(|(a, &b)| *a = math::clamp01(*a * (1.0 + amount * (b - 1.0)))),
            Mix::Add => both.for_each(|(a, &b)| *a = math::clamp01(*a + amount * b)),
            Mix::Difference => {
                both.for_each(|(a, &b)| *a = math::clamp01(math::mix(*a, (*a - b).abs(), amount)))
            }
            Mix::Max => both.for_each(|(a, &b)| *a = math::clamp01(math::max(*a, amount * b))),
            Mix::Morph => both.for_each(|(a, &b)| *a = math::mix(*a, b, math::clamp01(amount))),
            Mix::Modulate | Mix::Sequence => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: PartialEq + Copy + std::fmt::Debug>(
        all: &[T],
        name: impl Fn(T) -> &'static str,
        doc: impl Fn(T) -> &'static str,
        from_name: impl Fn(&str) -> Option<T>,
    ) {
        for &choice in all {
            assert_eq!(from_name(name(choice)), Some(choice));
            assert!(!doc(choice).is_empty(), "{choice:?}");
        }
        assert_eq!(from_name("no such name"), None);
    }

    #[test]
    fn every_choice_is_found_by_its_own_name_and_documented() {
        check(Grid::ALL, Grid::name, Grid::doc, Grid::from_name);
        check(ColorBy::ALL, ColorBy::name, ColorBy::doc, ColorBy::from_name);
        check(GlyphBy::ALL, GlyphBy::name, GlyphBy::doc, GlyphBy::from_name);
        check(Blend::ALL, Blend::name, Blend::doc, Blend::from_name);
        check(Join::ALL, Join::name, Join::doc, Join::from_name);
        check(Mix::ALL, Mix::name, Mix::doc, Mix::from_name);
        assert_eq!(Blend::ALL.len(), 20);
    }

    #[test]
    fn masks_are_joined_as_sets_are() {
        let joined = |join: Join| [(1.0, 0.25), (0.5, 1.0), (0.0, 1.0)].map(|(a, b)| join.join(a, b));
        assert_eq!(joined(Join::Intersect), [0.25, 0.5, 0.0]);
        assert_eq!(joined(Join::Union), [1.0, 1.0, 1.0]);
        assert_eq!(joined(Join::Subtract), [0.75, 0.0, 0.0]);
    }

    #[test]
    fn fields_are_joined_within_their_range() {
        let joined = |mix: Mix, amount: f32| {
            let mut out = [0.0, 0.25, 0.75, 1.0];
            mix.join(amount, &mut out, &[0.5, 0.5, 0.5, 0.0]);
            out
        };
        assert_eq!(joined(Mix::Multiply, 1.0), [0.0, 0.125, 0.375, 0.0]);
        assert_eq!(joined(Mix::Add, 0.5), [0.25, 0.5, 1.0, 1.0]);
        assert_eq!(joined(Mix::Difference, 1.0), [0.5, 0.25, 0.25, 1.0]);
        assert_eq!(joined(Mix::Max, 1.0), [0.5, 0.5, 0.75, 1.0]);
        assert_eq!(joined(Mix::Morph, 2.0), [0.5, 0.5, 0.5, 0.0]);
        for mix in Mix::ALL {
            let decl = mix.amount();
            assert!(
                joined(*mix, decl.min).iter().chain(&joined(*mix, decl.max)).all(|v| (0.0..=1.0).contains(v))
            );
            let default = decl.drive(decl.default).unwrap();
            assert!(default.constant().is_none_or(|amount| (decl.min..=decl.max).contains(&amount)));
        }
    }

    #[test]
    fn grids_grow_in_the_order_of_their_names() {
        assert!(Grid::ALL.windows(2).all(|w| w[0].pixels() < w[1].pixels()));
    }
}
