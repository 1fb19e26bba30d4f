//! The language of drives under random input: what a fuzzer does, in bounds and on every machine.

use asciivid_effects::kit::drive::{Column, Drive, DriveError, Formula, MAX_BYTES, MAX_DEPTH, reference};
use asciivid_effects::kit::{Signal, Signals};
use proptest::prelude::*;

/// Signals that are hard to digest: nothing, everything, too much, and no numbers.
const LEVELS: [f32; 5] = [0.0, 1.0, -1e30, f32::INFINITY, f32::NAN];

/// Compiles and evaluates a text as a drive and as a formula; whatever it is, it is refused inside its bounds or finite.
fn check(text: &str) -> Result<(), TestCaseError> {
    match Drive::parse(text) {
        Ok(drive) => {
            for level in LEVELS {
                let value = drive.eval(&Signals([level; Signal::COUNT]));
                prop_assert!(value.is_finite(), "{text:?} is {value} at {level}");
            }
            prop_assert!(drive.constant().is_none_or(f32::is_finite));
            prop_assert_eq!(drive.to_string(), text);
        }
        Err(error) => refused(text, &error)?,
    }
    match Formula::parse(text) {
        Ok(formula) => {
            for level in LEVELS {
                let value = formula.eval(&Signals([level; Signal::COUNT]), |_| level);
                prop_assert!(value.is_finite(), "{text:?} is {value} at {level}");
            }
        }
        Err(error) => refused(text, &error)?,
    }
    Ok(())
}

/// A fault lies inside the text, on whole characters, and says something.
fn refused(text: &str, error: &DriveError) -> Result<(), TestCaseError> {
    let span = error.span.clone();
    prop_assert!(text.get(span.clone()).is_some(), "{text:?}: {span:?}");
    prop_assert!(!error.to_string().is_empty() && error.hint().is_none_or(|hint| !hint.is_empty()));
    Ok(())
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<u16>().prop_map(|n| n.to_string()),
        any::<f32>().prop_filter("a number", |n| n.is_finite()).prop_map(|n| format!("{}", n.abs())),
        (0u32..99, -45i32..37).prop_map(|(n, e)| format!("{n}.5e{e}")),
        Just(".5".to_owned()),
    ]
}

fn name() -> impl Strategy<Value = String> {
    let names = Signal::ALL.iter().map(|signal| signal.name());
    let names: Vec<&str> = names.chain(Column::ALL.map(Column::name)).chain(["pi", "tau"]).collect();
    prop::sample::select(names).prop_map(str::to_owned)
}

/// The functions with a number of arguments each; one that takes any number gets three. Keyframes take more.
fn functions() -> Vec<(&'static str, usize)> {
    reference()
        .filter_map(|(signature, _)| signature.strip_suffix(')')?.split_once('('))
        .filter(|(name, _)| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .map(|(name, arguments)| (name, arguments.split(',').count()))
        .filter(|(name, _)| *name != "keys")
        .collect()
}

/// Expressions as the grammar has them.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![number(), name()];
    let operators =
        ["+", "-", "*", "/", "%", "^", "<", "<=", ">", ">=", "==", "!=", " and ", " or "].to_vec();
    leaf.prop_recursive(5, 48, 4, move |inner| {
        let two = (inner.clone(), prop::sample::select(operators.clone()), inner.clone());
        let call = (prop::sample::select(functions()), prop::collection::vec(inner.clone(), 4));
        prop_oneof![
            3 => two.prop_map(|(a, operator, b)| format!("({a}){operator}({b})")),
            1 => inner.clone().prop_map(|a| format!("-({a})")),
            1 => inner.clone().prop_map(|a| format!("not ({a})")),
            1 => (inner.clone(), inner.clone(), inner).prop_map(|(c, a, b)| format!("({c}) ? ({a}) : ({b})")),
            3 => call.prop_map(|((name, count), arguments)| format!("{name}({})", arguments[..count].join(", "))),
        ]
    })
}

/// An expression with one character changed, left out or put in.
fn slip() -> impl Strategy<Value = String> {
    (expression(), any::<prop::sample::Index>(), any::<char>(), 0..3).prop_map(|(text, at, c, how)| {
        let mut letters: Vec<char> = text.chars().collect();
        let at = at.index(letters.len());
        match how {
            0 => letters[at] = c,
            1 => drop(letters.remove(at)),
            _ => letters.insert(at, c),
        }
        letters.into_iter().collect()
    })
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 2000, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(10_000))]

    #[test]
    fn any_text_is_refused_inside_its_bounds_or_finite(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_expression_of_the_grammar_compiles_and_is_finite(text in expression()) {
        prop_assert!(text.len() > MAX_BYTES || Formula::parse(&text).is_ok(), "{:?}: {:?}", text, Formula::parse(&text));
        check(&text)?;
    }

    #[test]
    fn a_slip_in_an_expression_is_refused_inside_its_bounds_or_finite(text in slip()) {
        check(&text)?;
    }
}

#[test]
fn what_nests_or_runs_on_without_end_is_refused() {
    for (part, end) in
        [("(", ")"), ("-", ""), ("not ", ""), ("sin(", ")"), ("2^", ""), ("1 ? 1 : ", ""), ("1 + ", "")]
    {
        for count in [MAX_DEPTH / 2, MAX_DEPTH + 1, 1000, MAX_BYTES, 100_000] {
            check(&format!("{}1{}", part.repeat(count), end.repeat(count))).unwrap();
        }
    }
}
