use super::*;
use crate::kit::math;
use std::collections::BTreeSet;

mod rows;

/// Signals with a value of their own each, so that none can stand for another.
fn signals() -> Signals {
    let mut signals = Signals::default();
    Signal::ALL.iter().for_each(|&s| signals[s] = 0.01 + s as usize as f32 * 0.02);
    signals
}

#[track_caller]
fn eval(text: &str) -> f32 {
    match Drive::parse(text) {
        Ok(drive) => drive.eval(&signals()),
        Err(fault) => panic!("`{text}`: {fault} at {:?}", fault.span),
    }
}

/// The fault of a text, with what it points at.
#[track_caller]
fn fault(text: &str) -> (Fault, &str) {
    let fault = Drive::parse(text).expect_err("a fault");
    (fault.what, &text[fault.span])
}

#[test]
fn operators_bind_as_the_table_says() {
    for (text, want) in [
        ("1 + 2 * 3", 7.0),
        ("(1 + 2) * 3", 9.0),
        ("10 - 2 * 3", 4.0),
        ("12 - 6 / 2 - 1", 8.0),
        ("2 ^ 2 * 3", 12.0),
        ("10 - 4 - 3", 3.0),
        ("24 / 4 / 2", 3.0),
        ("7 % 4 * 2", 6.0),
        ("2 ^ 3 ^ 2", 512.0),
        ("-2 ^ 2", -4.0),
        ("(-2) ^ 2", 4.0),
        ("(-2) ^ 3", -8.0),
        ("2 ^ -1", 0.5),
        ("2 ^ -1 * 4", 2.0),
        ("2 * -3", -6.0),
        ("- - 3", 3.0),
        ("+3 - +1", 2.0),
        ("1 + 1 == 2", 1.0),
        ("1 < 2 and 2 < 1", 0.0),
        ("1 or 1 and 0", 1.0),
        ("(1 or 1) and 0", 0.0),
        ("not 0 and 0", 0.0),
        ("not (0 and 0)", 1.0),
        ("not 1 == 2", 1.0),
        ("0 or not 0", 1.0),
        ("1 ? 2 : 3", 2.0),
        ("0 ? 2 : 3", 3.0),
        ("0 ? 1 : 0 ? 2 : 3", 3.0),
        ("1 ? 0 ? 4 : 5 : 6", 5.0),
        ("1 < 2 ? 10 + 1 : 20", 11.0),
        ("2 > 1 or 0 ? 5 : 6", 5.0),
    ] {
        assert_eq!(eval(text), want, "{text}");
    }
}

#[test]
fn numbers_are_read_in_every_spelling() {
    for (text, want) in
        [("1", 1.0), (".5", 0.5), ("2.", 2.0), ("1e3", 1000.0), ("1.5E-3", 0.0015), ("2.e+1", 20.0)]
    {
        assert_eq!(eval(text), want, "{text}");
    }
    assert_eq!((eval("pi"), eval("tau"), eval(" \t\n1 ")), (math::PI, math::TAU, 1.0));
}

/// An example of every operation: two texts that must have the same value.
const EXAMPLES: [(&str, &str); 80] = [
    ("0 or 0.3", "1"),
    ("0.3 and 0", "0"),
    ("not 0.3", "0"),
    ("1 < 2", "1"),
    ("2 <= 2", "1"),
    ("1 > 2", "0"),
    ("2 >= 3", "0"),
    ("2 == 2", "1"),
    ("2 != 2", "0"),
    ("1 + 2", "3"),
    ("1 - 2", "-1"),
    ("2 * 3", "6"),
    ("1 / 4", "0.25"),
    ("-7 % 3", "2"),
    ("-(3)", "0 - 3"),
    ("bass ? 1 : 2", "1"),
    ("pow(4, 0.5)", "2"),
    ("pow(-1.5, 3)", "-3.375"),
    ("pow(-2, 5)", "-32"),
    ("pow(-2, 6)", "64"),
    ("pow(-2, -1)", "-0.5"),
    ("pow(0, 0) + pow(0, 2)", "1"),
    ("abs(-3)", "3"),
    ("sign(-0.1) + sign(0)", "-1"),
    ("floor(-0.5)", "-1"),
    ("ceil(0.5)", "1"),
    ("round(2.6)", "3"),
    ("fract(2.25)", "0.25"),
    ("sqrt(16)", "4"),
    ("exp(0)", "1"),
    ("log(1)", "0"),
    ("sin(pi / 2)", "1"),
    ("cos(0)", "1"),
    ("tan(0)", "0"),
    ("tanh(100)", "1"),
    ("atan2(1, 0)", "pi / 2"),
    ("hypot(3, 4)", "5"),
    ("min(3, 1)", "1"),
    ("min(3, 1, 2)", "1"),
    ("min(4, 3, 2, 1, 5)", "1"),
    ("max(3, 1, 4, 2)", "4"),
    ("clamp(7, 0, 2)", "2"),
    ("mix(10, 20, 0.25)", "12.5"),
    ("step(1, 0.5) + step(1, 1)", "1"),
    ("smoothstep(2, 4, 3)", "0.5"),
    ("ramp(2, 4, 3.5)", "0.75"),
    ("keys(3, 2, 10, 4, 20)", "15"),
    ("saw(-0.25)", "0.75"),
    ("tri(0.25)", "0.5"),
    ("tri(2.5)", "1"),
    ("square(0.4)", "1"),
    ("square(0.6)", "0"),
    ("pulse(3.1, 0.2)", "1"),
    ("pulse(3.3, 0.2)", "0"),
    ("decay(1, 0.5)", "0.25"),
    ("hash(3.2)", "hash(3.7)"),
    ("hash(3, 4)", "hash(3.5, 4.5)"),
    ("hash(3) == hash(4)", "0"),
    ("hash(3, 4) == hash(4, 3)", "0"),
    ("noise(3.5) > 0 and noise(3.5) < 1", "1"),
    ("noise(3.5, 1) == noise(3.5, 1.1)", "0"),
    ("noise(3.5, 1, 0.1) == noise(3.5, 1, 0.2)", "0"),
    ("ease_in_quad(0.5)", "0.25"),
    ("ease_out_quad(0.5)", "0.75"),
    ("ease_in_out_quad(0.25)", "0.125"),
    ("ease_in_cubic(0.5)", "0.125"),
    ("ease_out_cubic(0.5)", "0.875"),
    ("ease_in_out_cubic(0.5)", "0.5"),
    ("ease_in_expo(0.5) < 0.1", "1"),
    ("ease_out_expo(0.5) > 0.9", "1"),
    ("ease_in_out_expo(0.5)", "0.5"),
    ("ease_in_elastic(1)", "1"),
    ("ease_out_elastic(0.15) > 1", "1"),
    ("ease_in_out_elastic(0.5)", "0.5"),
    ("ease_in_bounce(0)", "0"),
    ("ease_out_bounce(1)", "1"),
    ("ease_in_out_bounce(0.5)", "0.5"),
    ("ease_in_back(0.3) < 0", "1"),
    ("ease_out_back(0.7) > 1", "1"),
    ("ease_in_out_back(0.5)", "0.5"),
];

#[test]
fn every_function_computes_what_it_says() {
    for (text, want) in EXAMPLES {
        assert!((eval(text) - eval(want)).abs() < 1e-6, "{text} is {}, not {}", eval(text), eval(want));
    }
}

#[test]
fn every_function_has_an_example() {
    let names = reference().map(|(signature, _)| signature).filter(|s| s.contains('(')).map(error::name_of);
    for name in names {
        assert!(EXAMPLES.iter().any(|(text, _)| text.contains(&format!("{name}("))), "{name}");
    }
}

#[test]
fn every_signature_is_an_expression_of_its_arguments() {
    const ARGUMENTS: [&str; 15] =
        ["from", "to", "half_life", "age", "width", "edge", "low", "high", "a", "b", "c", "t", "x", "y", "z"];
    for (operation, signature, doc) in Operation::ALL {
        let text =
            ARGUMENTS.iter().fold(signature.replace(", ...", ""), |t, name| replace_name(&t, name, "1"));
        assert!(Drive::parse(&text).is_ok(), "{operation:?} is written {signature}, tried {text}");
        assert!(!doc.is_empty());
    }
}

#[test]
fn no_name_means_two_things() {
    let functions: BTreeSet<&str> =
        reference().map(|(s, _)| s).filter(|s| s.contains('(')).map(error::name_of).collect();
    let mut names: Vec<&str> = Signal::ALL.iter().map(|s| s.name()).collect();
    names.extend(Column::ALL.map(Column::name));
    names.extend(parse::CONSTANTS.map(|(name, _)| name));
    names.extend(functions);
    let count = names.len();
    assert_eq!(names.into_iter().collect::<BTreeSet<_>>().len(), count);
}

#[test]
fn every_signal_is_a_variable() {
    for &signal in Signal::ALL {
        let drive = Drive::parse(signal.name()).unwrap();
        assert_eq!(drive.eval(&signals()), signals()[signal]);
        assert_eq!(drive.signals().collect::<Vec<_>>(), [signal]);
    }
}

#[test]
fn a_drive_says_what_moves_it() {
    let drive = Drive::parse("0.6 + 3*bass + 2.5*beat*bass + (0 ? kick : 1)").unwrap();
    assert_eq!(drive.signals().collect::<Vec<_>>(), [Signal::Bass, Signal::Beat], "the kick is never chosen");
    assert_eq!(drive.constant(), None);
    assert_eq!(Drive::parse("2 * sin(pi / 2)^2").unwrap().constant(), Some(2.0));
    assert_eq!(Drive::parse("1 / 0").unwrap().constant(), Some(0.0));
    let formula = Formula::parse("sin(x) + r * hi + 0").unwrap();
    assert_eq!(formula.columns().collect::<Vec<_>>(), [Column::X, Column::Radius]);
    assert_eq!(formula.signals().collect::<Vec<_>>(), [Signal::Hi]);
}

#[test]
fn a_result_that_is_no_number_is_zero() {
    for text in
        ["1 / 0", "bass / 0", "0 / 0", "1e38 * 1e38 * bass", "(-2) ^ 0.5", "5 % 0", "sqrt(-1)", "-1 / 0"]
    {
        assert_eq!(eval(text), 0.0, "{text}");
    }
    assert_eq!(Drive::from(f32::NAN).eval(&signals()), 0.0);
    assert_eq!(eval("min(1 / 0, 2)"), 2.0, "within an expression, infinity is large");
}

#[test]
fn a_drive_prints_as_it_was_written() {
    let drive: Drive = " 0.6 +3*bass".parse().unwrap();
    assert_eq!((drive.to_string(), format!("{drive:>14}")), (" 0.6 +3*bass".into(), "   0.6 +3*bass".into()));
    assert_eq!(Drive::from(0.25).to_string(), "0.25");
    assert_eq!(Drive::from(0.25).eval(&signals()), 0.25);
    assert_eq!("x * y".parse::<Formula>().unwrap().to_string(), "x * y");
}

#[test]
fn faults_point_at_their_place() {
    for (text, message, at) in [
        ("", "the expression is empty", ""),
        ("  ", "the expression is empty", "  "),
        ("1 +", "expected a value, found the end", ""),
        ("1 + * 2", "expected a value, found `*`", "*"),
        ("(1 + 2", "expected `)`, found the end", ""),
        ("1 + 2)", "expected the end, found `)`", ")"),
        ("2 bass", "expected an operator, found `bass`", "bass"),
        ("2(bass)", "expected an operator, found `(`", "("),
        ("(1 2)", "expected an operator, found `2`", "2"),
        ("1 ? 2", "expected `:`, found the end", ""),
        ("1 ? 2 , 3", "expected `:`, found `,`", ","),
        ("1 + bas * 2", "unknown name `bas`", "bas"),
        ("sine(1)", "unknown name `sine`", "sine"),
        ("1 + sin", "`sin` is a function", "sin"),
        ("bass(1)", "`bass` is no function", "bass"),
        ("1 + clamp(1, 2)", "`clamp` does not take 2 arguments", "clamp(1, 2)"),
        ("sin()", "`sin` does not take 0 arguments", "sin()"),
        ("max(1)", "`max` does not take 1 argument", "max(1)"),
        ("min(1, )", "expected a value, found `)`", ")"),
        ("min(1; 2)", "unexpected character ';'", ";"),
        ("bass × 2", "unexpected character '×'", "×"),
        ("a", "`a` is known only in formulas", "a"),
        ("sin(x)", "`x` is known only in formulas", "x"),
        ("0 < bass < 1", "comparisons do not chain", "<"),
        ("2 ** 3", "expected a value, found `*`", "*"),
        ("1e99", "the number `1e99` is too large", "1e99"),
        ("bässe", "unknown name `bässe`", "bässe"),
    ] {
        let (what, place) = fault(text);
        assert_eq!((what.to_string().as_str(), place), (message, at), "{text}");
    }
    assert_eq!(Drive::parse("1 +").unwrap_err().span, 3..3);
}

#[test]
fn hints_name_the_way_out() {
    for (text, hint) in [
        ("bas", "did you mean `bass`?"),
        ("beatphase", "did you mean `beat_phase`?"),
        ("smothstep(0, 1, t)", "did you mean `smoothstep`?"),
        ("bass && beat", "write `and`"),
        ("clamp(1)", "write `clamp(x, low, high)`"),
        ("2 bass", "to multiply, write `*`"),
        ("0 < bass < 1", "write `a < b and b < c`"),
        ("x", "a drive is one number for the whole picture: use signals and t"),
        ("volume", "names are signals such as bass, functions such as sin(x), and pi and tau"),
    ] {
        assert_eq!(fault(text).0.hint().as_deref(), Some(hint), "{text}");
    }
}

#[test]
fn huge_and_deep_texts_are_refused() {
    let deep = |n: usize| "(".repeat(n) + "1" + &")".repeat(n);
    assert!(Drive::parse(&deep(60)).is_ok());
    assert_eq!(fault(&deep(65)).0, Fault::TooDeep);
    for text in
        ["-".repeat(100) + "1", "not ".repeat(100) + "1", "2^".repeat(100) + "1", "1?1:".repeat(100) + "1"]
    {
        assert_eq!(fault(&text).0, Fault::TooDeep, "{text:.12}");
    }
    assert!(matches!(fault(&deep(5_000_000)).0, Fault::TooLong(10_000_001)));
    let many: Vec<String> = (0..600).map(|n| format!("bass/{n}")).collect();
    assert_eq!(fault(&many[..400].join("+")).0, Fault::TooManySteps(1200));
    assert!(Drive::parse(&many[..160].join("+")).is_ok());
    assert!(Drive::parse("1+".repeat(2000).trim_end_matches('+')).is_ok(), "known sums are one step");
}

/// The text with another for a whole name.
fn replace_name(text: &str, name: &str, by: &str) -> String {
    let part_of_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, after) = (&rest[..at], &rest[at + name.len()..]);
        let whole = !before.ends_with(part_of_name) && !after.starts_with(part_of_name);
        out.push_str(before);
        out.push_str(if whole { by } else { name });
        rest = after;
    }
    out + rest
}

#[test]
fn keyframes_go_from_value_to_value() {
    let at = |text: &str, t: f32| {
        let mut signals = Signals([0.0; Signal::COUNT]);
        signals[Signal::SceneProgress] = t;
        Drive::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).eval(&signals)
    };
    let straight = "keys(scene_progress, 0.2, 1, 0.4, 3, 0.8, -1)";
    let all = [0.0, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0].map(|t| at(straight, t));
    for (value, wanted) in all.into_iter().zip([1.0, 1.0, 2.0, 3.0, 1.0, -1.0, -1.0]) {
        assert!((value - wanted).abs() < 1e-5, "{all:?}");
    }
    let eased = "2*keys(ease_in_quad, scene_progress, 0, 0, 1, 1) + bass";
    assert!((at(eased, 0.5) - 0.5).abs() < 1e-5);
    assert!((at("keys(ease_in_quad(scene_progress), 0, 0, 1, 1)", 0.5) - 0.25).abs() < 1e-5);
    // Two keys at one place are a jump.
    let jump = "keys(scene_progress, 0.5, 1, 0.5, 4)";
    assert_eq!([at(jump, 0.49), at(jump, 0.5)], [1.0, 4.0]);
    for wrong in ["keys()", "keys(t)", "keys(t, 0, 1)", "keys(t, 0, 1, 2)", "keys(ease_in_quad, 0, 1, 2, 3)"]
    {
        let error = Drive::parse(wrong).unwrap_err();
        assert!(error.hint().unwrap().contains("keys(x, a, at_a, b, at_b, ...)"), "{wrong}: {error}");
    }
    assert!(Drive::parse("keyes(t, 0, 1, 2, 3)").unwrap_err().hint().unwrap().contains("keys"));
}
