//! How an effect declares its parameters: once, in a [`params!`](crate::params!) block.

use super::drive::{Drive, DriveError};
use super::{Signal, math};

/// What a parameter's drive means to the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamKind {
    /// The effect sees the drive's value at the moment.
    Value,
    /// The effect sees the drive's running integral since the scene began, in units (not units a second), so
    /// that motion surges with the music and never jumps back.
    Rate,
    /// The effect sees the position of one of the [`ParamDecl::choices`], a whole number.
    Choice,
}

/// One parameter of an effect or a shader.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParamDecl {
    /// Name in presets.
    pub name: &'static str,
    /// One line about what it does.
    pub doc: &'static str,
    /// Value, rate or choice.
    pub kind: ParamKind,
    /// The names of a choice; none for the other kinds.
    pub choices: &'static [&'static str],
    /// Default drive: a number, an expression over the signals, or a name of a choice.
    pub default: &'static str,
    /// Smallest useful value; drives are clamped to it.
    pub min: f32,
    /// Largest useful value; drives are clamped to it.
    pub max: f32,
}

impl ParamKind {
    /// The name in declarations and lists.
    pub const fn name(self) -> &'static str {
        match self {
            ParamKind::Value => "value",
            ParamKind::Rate => "rate",
            ParamKind::Choice => "choice",
        }
    }
}

impl ParamDecl {
    /// The drive that a text stands for: one of the choices by its name, else a number or an expression.
    pub fn drive(&self, text: &str) -> Result<Drive, DriveError> {
        match self.choices.iter().position(|name| *name == text) {
            Some(position) => Ok(Drive::from(position as f32)),
            None => Drive::parse(text),
        }
    }

    /// The signals that its default drive reads.
    pub fn signals(&self) -> Vec<Signal> {
        self.drive(self.default).map(|drive| drive.signals().collect()).unwrap_or_default()
    }

    /// What the effect sees of a drive's value: of a choice, the nearest position.
    fn seen(&self, value: f32) -> f32 {
        match self.kind {
            ParamKind::Choice => math::round(math::clamp(value, self.min, self.max)),
            ParamKind::Value | ParamKind::Rate => value,
        }
    }

    /// For [`params!`](crate::params!): turns a value per parameter into what the effect sees.
    #[doc(hidden)]
    pub fn see<'a>(decls: &'a [ParamDecl], values: &'a [f32]) -> impl Iterator<Item = f32> + 'a {
        decls.iter().zip(values).map(|(decl, value)| decl.seen(*value))
    }
}

/// A set of parameters declared by [`params!`](crate::params!).
pub trait Params: Sized {
    /// Name in presets.
    const NAME: &'static str;
    /// What it draws and what the music moves.
    const DOC: &'static str;
    /// Every parameter, in the order of [`Params::from_values`].
    const PARAMS: &'static [ParamDecl];

    /// Takes one value per parameter, in the order of [`Params::PARAMS`].
    fn from_values(values: &[f32]) -> Self;
}

/// Declares an effect or shader and its parameters.
///
/// ```
/// asciivid_effects::params! {
///     /// Rings that run outwards.
///     pub struct Rings as "rings" {
///         /// Rings a second.
///         speed: rate = "0.5 + bass" in 0.0..=8.0,
///         /// Rings across the picture.
///         count: value = "6" in 1.0..=40.0,
///         /// What they look like.
///         style: choice = "solid" of ["solid", "dashed"],
///     }
/// }
/// use asciivid_effects::kit::Params;
/// assert_eq!(Rings::PARAMS[1].name, "count");
/// assert_eq!(Rings::from_values(&[0.25, 8.0, 1.0]).count, 8.0);
/// assert_eq!(Rings::PARAMS[2].drive("dashed").unwrap().constant(), Some(1.0));
/// ```
#[macro_export]
macro_rules! params {
    (
        $(#[doc = $doc:literal])+
        pub struct $Name:ident as $name:literal {
            $(
                $(#[doc = $pdoc:literal])+
                $param:ident : $kind:ident = $default:literal
                $(in $min:literal ..= $max:literal)?
                $(of [$($choice:literal),+ $(,)?])?
            ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy)]
        pub struct $Name {
            $( $(#[doc = $pdoc])+ pub $param: f32, )*
        }

        impl $crate::kit::Params for $Name {
            const NAME: &'static str = $name;
            const DOC: &'static str = concat!($($doc),+).trim_ascii();
            const PARAMS: &'static [$crate::kit::ParamDecl] = &[$(
                $crate::kit::ParamDecl {
                    name: stringify!($param),
                    doc: concat!($($pdoc),+).trim_ascii(),
                    kind: $crate::params!(@kind $kind),
                    choices: &[$($($choice),+)?],
                    default: $default,
                    min: $crate::params!(@min $($min)?),
                    max: $crate::params!(@max $($max)? $([$($choice),+])?),
                },
            )*];

            fn from_values(values: &[f32]) -> Self {
                #[allow(unused_mut, unused_variables)]
            let mut values = $crate::kit::ParamDecl::see(Self::PARAMS, values);
                $( let $param = values.next().unwrap_or(0.0); )*
                let _ = values;
                Self { $( $param, )* }
            }
        }
    };
    (@kind value) => { $crate::kit::ParamKind::Value };
    (@kind rate) => { $crate::kit::ParamKind::Rate };
    (@kind choice) => { $crate::kit::ParamKind::Choice };
    (@min) => { 0.0 };
    (@min $min:literal) => { $min };
    (@max $max:literal) => { $max };
    (@max [$($choice:literal),+]) => { ([$($choice),+].len() - 1) as f32 };
}

#[cfg(test)]
#[allow(unreachable_pub)]
mod tests {
    use super::*;

    params! {
        /// A made-up effect.
        pub struct Made as "made" {
            /// One of three.
            shape: choice = "ring" of ["circle", "ring", "star"],
            /// A number.
            size: value = "0.5 + bass" in -1.0..=2.0,
        }
    }

    #[test]
    fn a_choice_is_a_name_or_the_nearest_position() {
        let [shape, size] = Made::PARAMS else { panic!("two parameters") };
        assert_eq!((shape.kind, shape.min, shape.max), (ParamKind::Choice, 0.0, 2.0));
        assert_eq!((shape.choices, size.choices), (&["circle", "ring", "star"][..], &[][..]));
        assert_eq!(shape.drive(shape.default).unwrap().constant(), Some(1.0));
        assert_eq!(shape.drive("2*1").unwrap().constant(), Some(2.0));
        assert!(shape.drive("rung").is_err() && size.drive("ring").is_err());
        let seen = |value| Made::from_values(&[value, 0.0]).shape;
        assert_eq!([-3.0, 0.4, 1.6, 9.0, f32::NAN].map(seen), [0.0, 0.0, 2.0, 2.0, 0.0]);
        assert_eq!(Made::from_values(&[1.0, 0.4]).size, 0.4);
    }
}
