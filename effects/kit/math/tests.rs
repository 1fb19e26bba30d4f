use super::*;

const ODD: [f32; 11] = [
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::MAX,
    f32::MIN,
    f32::MIN_POSITIVE,
    1e-45,
    0.0,
    -0.0,
    3e9,
    -7e20,
];

/// `n` evenly spaced numbers in `low..=high`.
fn range(low: f64, high: f64, n: u32) -> impl Iterator<Item = f32> {
    (0..=n).map(move |i| (low + (high - low) * f64::from(i) / f64::from(n)) as f32)
}

/// The greatest error of `ours` against `truth`, with the error's measure given by `of(got, want)`.
fn worst(
    xs: impl Iterator<Item = f32>,
    ours: fn(f32) -> f32,
    truth: fn(f64) -> f64,
    of: fn(f64, f64) -> f64,
) -> f64 {
    let error = |x: f32| of(f64::from(ours(x)), truth(f64::from(x)));
    xs.map(|x| (error(x), x)).fold((0.0, 0.0), |a, b| if b.0 > a.0 || b.0.is_nan() { b } else { a }).0
}

fn absolute(got: f64, want: f64) -> f64 {
    (got - want).abs()
}

fn relative(got: f64, want: f64) -> f64 {
    if want == 0.0 { got.abs() } else { (got / want - 1.0).abs() }
}

#[track_caller]
fn below(error: f64, bound: f64) {
    assert!(error <= bound, "error {error:e} over the documented {bound:e}");
}

#[test]
fn sine_and_cosine_are_as_exact_as_documented() {
    for reach in [2.0, 100.0, 10_000.0] {
        below(worst(range(-reach, reach, 400_000), sin, f64::sin, absolute), 1.3e-7);
        below(worst(range(-reach, reach, 400_000), cos, f64::cos, absolute), 1.3e-7);
    }
}

#[test]
fn sine_of_turns_is_as_exact_as_documented() {
    for reach in [1.0, 1000.0, 1e6] {
        let xs = || range(-reach, reach, 400_000);
        below(worst(xs(), tau_sin, |x| (x.fract() * std::f64::consts::TAU).sin(), absolute), 1.6e-7);
        below(worst(xs(), tau_cos, |x| (x.fract() * std::f64::consts::TAU).cos(), absolute), 1.6e-7);
    }
    for (turns, sine) in [(0.0, 0.0), (0.25, 1.0), (0.5, 0.0), (0.75, -1.0), (7.25, 1.0), (-0.25, -1.0)] {
        assert_eq!(tau_sin(turns), sine, "{turns} turns");
    }
}

#[test]
fn no_sine_leaves_the_unit_interval() {
    let near_a_crest = |c: f32| (0..4000u32).map(move |i| f32::from_bits(c.to_bits() - 2000 + i));
    let crests = [0.25, 0.75, 0.5, PI / 2.0, PI, 3.0 * PI / 2.0, 157.0796].into_iter().flat_map(near_a_crest);
    let wide = (0..200_000u32).map(|i| f32::from_bits(i.wrapping_mul(2_654_435_761)));
    for x in crests.chain(wide).chain(ODD) {
        for f in [sin, cos, tau_sin, tau_cos] {
            assert!(f(x).abs() <= 1.0 && f(-x).abs() <= 1.0, "{x:e} gives {} and {}", f(x), f(-x));
        }
    }
}

#[test]
fn the_angle_of_a_vector_is_as_exact_as_documented() {
    for r in [1e-30, 1.0, 1e18] {
        for turn in range(-3.1, 3.1, 100_000) {
            let (y, x) = (r * f64::from(turn).sin(), r * f64::from(turn).cos());
            let (y, x) = (y as f32, x as f32);
            below(absolute(f64::from(atan2(y, x)), f64::from(y).atan2(f64::from(x))), 3e-7);
        }
    }
    assert_eq!(atan2(0.0, 0.0), 0.0);
    assert_eq!(atan2(0.0, -1.0), PI);
}

#[test]
fn exponentials_are_as_exact_as_documented() {
    below(worst(range(-125.5, 127.9, 800_000), exp2, f64::exp2, relative), 1.2e-7);
    below(worst(range(-87.0, 88.7, 800_000), exp, f64::exp, relative), 1.3e-7);
    assert_eq!((exp2(-200.0), exp2(0.0), exp2(10.0), exp(0.0), exp(-1e9)), (0.0, 1.0, 1024.0, 1.0, 0.0));
}

#[test]
fn logarithms_are_as_exact_as_documented() {
    for (low, high) in [(1e-3, 0.99), (0.5, 2.0), (1.01, 1e4)] {
        below(worst(range(low, high, 400_000), ln, f64::ln, |g, w| absolute(g, w) / w.abs().max(0.01)), 2e-7);
        let rounding = |g: f64, w: f64| absolute(g, w) - w.abs() * 6e-8;
        below(worst(range(low, high, 400_000), log2, f64::log2, rounding), 1e-7);
    }
    assert_eq!((log2(8.0), log2(0.125), log2(0.0), ln(1.0)), (3.0, -3.0, -126.0, 0.0));
}

#[test]
fn powers_are_as_exact_as_documented() {
    for y in [0.1, 0.4545, 1.0, 2.0, 2.2, 5.0, -1.5] {
        for x in range(1e-4, 20.0, 50_000) {
            let want = f64::from(x).powf(f64::from(y));
            let bound = 2e-7 + 1e-7 * want.log2().abs();
            below(relative(f64::from(pow(x, y)), want), bound);
        }
    }
    assert_eq!((pow(0.0, 0.1), pow(0.0, 0.0), pow(2.0, 3.0), pow(-4.0, 2.0)), (0.0, 1.0, 8.0, 0.0));
}

#[test]
fn hyperbolic_tangent_is_as_exact_as_documented() {
    below(worst(range(-12.0, 12.0, 800_000), tanh, f64::tanh, relative), 4e-7);
    assert_eq!((tanh(0.0), tanh(50.0), tanh(f32::NEG_INFINITY)), (0.0, 1.0, -1.0));
}

#[test]
fn rounding_equals_the_standard_library() {
    let wide = (0..400_000u32).map(|i| f32::from_bits(i.wrapping_mul(2_654_435_761)));
    let edges = [0.5, -0.5, 0.999_999_94, -1e-9, 8_388_607.5, -8_388_608.0, 8_388_609.0];
    for x in wide.chain(edges).chain(range(-20.0, 20.0, 10_000)).filter(|x| !x.is_nan()) {
        assert_eq!(floor(x), x.floor(), "floor {x:e}");
        assert_eq!(round(x), x.round_ties_even(), "round {x:e}");
        assert!((0.0..1.0).contains(&fract(x)), "fract {x:e} is {}", fract(x));
    }
}

#[test]
fn the_remainder_has_the_sign_of_the_divisor() {
    for (a, b, r) in [(7.0, 3.0, 1.0), (-1.0, 3.0, 2.0), (1.0, -3.0, -2.0), (6.0, 3.0, 0.0), (1.0, 0.0, 0.0)]
    {
        assert_eq!(modulo(a, b), r, "{a} % {b}");
    }
    for a in range(-50.0, 50.0, 20_000) {
        for b in [0.1, 0.3, 1.0, 7.7] {
            assert!((0.0..b).contains(&modulo(a, b)), "{a} % {b} is {}", modulo(a, b));
        }
    }
}

#[test]
fn any_input_gives_a_number() {
    for x in ODD {
        for f in [sin, cos, tau_sin, tau_cos, exp, exp2, ln, log2, tanh, fract, clamp01] {
            assert!(f(x).is_finite(), "of {x:e}: {}", f(x));
        }
        assert!(!sqrt(x).is_nan());
        for y in ODD {
            assert!(atan2(x, y).is_finite(), "atan2 {x:e} {y:e}");
            assert!(pow(x, y).is_finite(), "pow {x:e} {y:e}");
            assert!(modulo(x, y).is_finite(), "modulo {x:e} {y:e}");
            assert!(smoothstep(x, y, 0.5).is_finite(), "smoothstep {x:e} {y:e}");
            assert!(smoothstep(0.0, x, y).is_finite(), "smoothstep to {x:e} of {y:e}");
        }
    }
}

#[test]
fn a_smooth_step_has_level_ends() {
    let at = |x| smoothstep(2.0, 4.0, x);
    assert_eq!((at(1.0), at(2.0), at(3.0), at(4.0), at(9.0)), (0.0, 0.0, 0.5, 1.0, 1.0));
    assert_eq!((smoothstep(1.0, 1.0, 0.9), smoothstep(1.0, 1.0, 1.1)), (0.0, 1.0));
    assert_eq!(smoothstep(1.0, 0.0, 0.25), 0.84375, "edges may be given in reverse");
}
