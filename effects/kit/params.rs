//! How an effect declares its parameters: once, in a [`params!`](crate::params!) block.

/// What a parameter's drive means to the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParamKind {
    /// The effect sees the drive's value at the moment.
    Value,
    /// The effect sees the drive's running integral since the scene began, in units (not units a second), so
    /// that motion surges with the music and never jumps back.
    Rate,
}

/// One parameter of an effect or a shader.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParamDecl {
    /// Name in presets.
    pub name: &'static str,
    /// One line about what it does.
    pub doc: &'static str,
    /// Value or rate.
    pub kind: ParamKind,
    /// Default drive: a number or an expression over the signals.
    pub default: &'static str,
    /// Smallest useful value; drives are clamped to it.
    pub min: f32,
    /// Largest useful value; drives are clamped to it.
    pub max: f32,
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
///     }
/// }
/// use asciivid_effects::kit::Params;
/// assert_eq!(Rings::PARAMS[1].name, "count");
/// assert_eq!(Rings::from_values(&[0.25, 8.0]).count, 8.0);
/// ```
#[macro_export]
macro_rules! params {
    (
        $(#[doc = $doc:literal])+
        pub struct $Name:ident as $name:literal {
            $(
                $(#[doc = $pdoc:literal])+
                $param:ident : $kind:ident = $default:literal in $min:literal ..= $max:literal
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
                    default: $default,
                    min: $min,
                    max: $max,
                },
            )*];

            fn from_values(values: &[f32]) -> Self {
                let mut values = values.iter().copied();
                $( let $param = values.next().unwrap_or(0.0); )*
                let _ = values;
                Self { $( $param, )* }
            }
        }
    };
    (@kind value) => { $crate::kit::ParamKind::Value };
    (@kind rate) => { $crate::kit::ParamKind::Rate };
}
