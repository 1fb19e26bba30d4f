//! Everything that an expression can compute, declared once.

use crate::kit::ease::{self, Curve, Ease};
use crate::kit::{math, noise};

/// Cells that are computed together.
pub(super) const LANES: usize = 64;

/// One value for each of a batch of cells.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
pub(super) struct Lanes(pub(super) [f32; LANES]);

/// Declares operations: how each is written and what it means, and what it computes, for one cell and for a batch.
macro_rules! operations {
    ($($name:ident($($arg:ident),+) $signature:literal $doc:literal = $body:expr;)*) => {
        /// An operation of one to three values.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Operation { $($name),* }

        impl Operation {
            /// Every operation with the way it is written and what it means.
            pub(super) const ALL: &'static [(Operation, &'static str, &'static str)] =
                &[$((Operation::$name, $signature, $doc)),*];

            /// How many values it takes.
            pub(super) fn arity(self) -> usize {
                match self { $(Operation::$name => [$(stringify!($arg)),+].len(),)* }
            }

            /// The result for one cell; of three values it takes the first ones.
            #[inline(always)]
            pub(super) fn one(self, values: [f32; 3]) -> f32 {
                match self {
                    $(Operation::$name => {
                        let [$($arg,)+ ..] = values;
                        $body
                    })*
                }
            }

            /// The results for a batch of cells.
            #[inline(always)]
            pub(super) fn batch(self, values: [&Lanes; 3], out: &mut Lanes) {
                let [a, b, c] = values;
                match self {
                    $(Operation::$name => for i in 0..LANES {
                        let [$($arg,)+ ..] = [a.0[i], b.0[i], c.0[i]];
                        out.0[i] = $body;
                    })*
                }
            }
        }
    };
}

operations! {
    Or(a, b) "a or b" "1 if either is not 0" = flag(truth(a) | truth(b));
    And(a, b) "a and b" "1 if neither is 0" = flag(truth(a) & truth(b));
    Not(a) "not a" "1 if it is 0" = flag(!truth(a));
    Less(a, b) "a < b" "1 if it holds, else 0" = flag(a < b);
    LessEqual(a, b) "a <= b" "1 if it holds, else 0" = flag(a <= b);
    Greater(a, b) "a > b" "1 if it holds, else 0" = flag(a > b);
    GreaterEqual(a, b) "a >= b" "1 if it holds, else 0" = flag(a >= b);
    Equal(a, b) "a == b" "1 if it holds, else 0" = flag(a == b);
    NotEqual(a, b) "a != b" "1 if it holds, else 0" = flag(a != b);
    Add(a, b) "a + b" "sum" = a + b;
    Subtract(a, b) "a - b" "difference" = a - b;
    Multiply(a, b) "a * b" "product" = a * b;
    Divide(a, b) "a / b" "quotient" = a / b;
    Remainder(a, b) "a % b" "remainder, with the sign of b; 0 if b is 0" = math::modulo(a, b);
    Negate(a) "-a" "the same with the other sign" = -a;
    Choose(c, a, b) "c ? a : b" "a if c is not 0, else b" = if truth(c) { a } else { b };
    Power(x, y) "pow(x, y)" "x ^ y: x to the power y; 0 where it is undefined" = power(x, y);
    Abs(x) "abs(x)" "without its sign" = x.abs();
    Sign(x) "sign(x)" "-1, 0 or 1" = flag(x > 0.0) - flag(x < 0.0);
    Floor(x) "floor(x)" "the whole number below" = math::floor(x);
    Ceil(x) "ceil(x)" "the whole number above" = -math::floor(-x);
    Round(x) "round(x)" "the nearest whole number" = math::round(x);
    Fract(x) "fract(x)" "what is above the whole number below, 0..1" = math::fract(x);
    Sqrt(x) "sqrt(x)" "square root; 0 below 0" = math::sqrt(x);
    Exp(x) "exp(x)" "e to the power x" = math::exp(x);
    Log(x) "log(x)" "natural logarithm; -87 at 0" = math::ln(x);
    Sin(x) "sin(x)" "sine of radians" = math::sin(x);
    Cos(x) "cos(x)" "cosine of radians" = math::cos(x);
    Tan(x) "tan(x)" "tangent of radians" = math::sin(x) / math::cos(x);
    Tanh(x) "tanh(x)" "soft limit to -1..1" = math::tanh(x);
    Atan2(y, x) "atan2(y, x)" "angle of the vector (x, y) in radians" = math::atan2(y, x);
    Hypot(x, y) "hypot(x, y)" "length of the vector (x, y)" = math::hypot(x, y);
    Min(a, b) "min(a, b, ...)" "the least" = math::min(a, b);
    Max(a, b) "max(a, b, ...)" "the greatest" = math::max(a, b);
    Clamp(x, low, high) "clamp(x, low, high)" "x held between low and high" = math::clamp(x, low, high);
    Mix(a, b, t) "mix(a, b, t)" "a at t = 0, b at t = 1, and between" = math::mix(a, b, t);
    Step(edge, x) "step(edge, x)" "0 below the edge, else 1" = flag(x >= edge);
    Smoothstep(low, high, x) "smoothstep(low, high, x)" "0 up to low, 1 from high on, smooth between"
        = math::smoothstep(low, high, x);
    Ramp(from, to, x) "ramp(from, to, x)" "0 up to from, 1 from to on, straight between" = ramp(from, to, x);
    Saw(x) "saw(x)" "ramp from 0 to 1 over every whole number" = math::fract(x);
    Tri(x) "tri(x)" "from 0 up to 1 and back over every whole number" = 1.0 - (math::fract(x) * 2.0 - 1.0).abs();
    Square(x) "square(x)" "1 for the first half of every whole number, else 0" = flag(math::fract(x) < 0.5);
    Pulse(x, width) "pulse(x, width)" "1 for the first width of every whole number, else 0"
        = flag(math::fract(x) < width);
    Decay(age, half_life) "decay(age, half_life)" "1 at age 0, half of it after every half-life; 0 before"
        = ease::decay(age, half_life);
    Hash1(x) "hash(x)" "random in 0..1, another for every whole number" = noise::step1(HASH_SEED, x);
    Hash2(x, y) "hash(x, y)" "random in 0..1, another for every pair of whole numbers" = hash(x, y);
    Noise1(x) "noise(x)" "random in 0..1 at whole numbers, smooth between" = noise::value1(NOISE_SEED, x);
    Noise2(x, y) "noise(x, y)" "smooth noise on a plane, 0..1" = noise::value2(NOISE_SEED, x, y);
    Noise3(x, y, z) "noise(x, y, z)" "smooth noise in space, 0..1" = noise::value3(NOISE_SEED, x, y, z);
    InQuad(x) "ease_in_quad(x)" "from 0 to 1, starts gently" = Ease::In(Curve::Quad).at(x);
    OutQuad(x) "ease_out_quad(x)" "from 0 to 1, arrives gently" = Ease::Out(Curve::Quad).at(x);
    InOutQuad(x) "ease_in_out_quad(x)" "from 0 to 1, gentle at both ends" = Ease::InOut(Curve::Quad).at(x);
    InCubic(x) "ease_in_cubic(x)" "from 0 to 1, starts slowly" = Ease::In(Curve::Cubic).at(x);
    OutCubic(x) "ease_out_cubic(x)" "from 0 to 1, arrives slowly" = Ease::Out(Curve::Cubic).at(x);
    InOutCubic(x) "ease_in_out_cubic(x)" "from 0 to 1, slow at both ends" = Ease::InOut(Curve::Cubic).at(x);
    InExpo(x) "ease_in_expo(x)" "from 0 to 1, sudden at the end" = Ease::In(Curve::Expo).at(x);
    OutExpo(x) "ease_out_expo(x)" "from 0 to 1, sudden at the start" = Ease::Out(Curve::Expo).at(x);
    InOutExpo(x) "ease_in_out_expo(x)" "from 0 to 1, sudden in the middle" = Ease::InOut(Curve::Expo).at(x);
    InElastic(x) "ease_in_elastic(x)" "from 0 to 1, swings up like a spring" = Ease::In(Curve::Elastic).at(x);
    OutElastic(x) "ease_out_elastic(x)" "from 0 to 1, swings out like a spring" = Ease::Out(Curve::Elastic).at(x);
    InOutElastic(x) "ease_in_out_elastic(x)" "from 0 to 1, a spring at both ends"
        = Ease::InOut(Curve::Elastic).at(x);
    InBounce(x) "ease_in_bounce(x)" "from 0 to 1, bounces off" = Ease::In(Curve::Bounce).at(x);
    OutBounce(x) "ease_out_bounce(x)" "from 0 to 1, lands like a ball" = Ease::Out(Curve::Bounce).at(x);
    InOutBounce(x) "ease_in_out_bounce(x)" "from 0 to 1, bounces at both ends" = Ease::InOut(Curve::Bounce).at(x);
    InBack(x) "ease_in_back(x)" "from 0 to 1, swings back first" = Ease::In(Curve::Back).at(x);
    OutBack(x) "ease_out_back(x)" "from 0 to 1, swings past the end" = Ease::Out(Curve::Back).at(x);
    InOutBack(x) "ease_in_out_back(x)" "from 0 to 1, swings past both ends" = Ease::InOut(Curve::Back).at(x);
}

/// Seeds that keep `hash` and `noise` of the same number apart.
const HASH_SEED: u32 = 0x68617368;
const NOISE_SEED: u32 = 0x6e6f6973;

/// Whether a value counts as true: anything but 0 and NaN.
#[inline(always)]
fn truth(x: f32) -> bool {
    x.abs() > 0.0
}

#[inline(always)]
fn flag(holds: bool) -> f32 {
    if holds { 1.0 } else { 0.0 }
}

/// Where `to` is not above `from`, a step at `to`.
#[inline(always)]
fn ramp(from: f32, to: f32, x: f32) -> f32 {
    let length = to - from;
    if length > 0.0 { math::clamp01((x - from) / length) } else { flag(x >= to) }
}

#[inline(always)]
fn hash(x: f32, y: f32) -> f32 {
    noise::unit(noise::hash3(HASH_SEED, noise::lattice(y).0, noise::lattice(x).0))
}

/// `x ^ y`, also for negative `x` if `y` is whole; 0 where there is no real result.
#[inline(always)]
fn power(x: f32, y: f32) -> f32 {
    let size = math::pow(x.abs(), y);
    let odd = math::fract(y * 0.5) == 0.5;
    let whole = math::floor(y) == y;
    let signed = if odd { -size } else { size };
    let of_negative = if whole { signed } else { 0.0 };
    if x < 0.0 { of_negative } else { size }
}
