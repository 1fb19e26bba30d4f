//! Rows of cells, and properties of any expression.

use super::*;
use crate::kit::noise;
use crate::kit::simd::at_every_level;
use proptest::prelude::*;

/// The coordinates of a row, a little longer than three batches.
struct Cells([Vec<f32>; 7]);

impl Cells {
    fn new(seed: u32) -> Self {
        let column = |k: u32| (0..201).map(|n| noise::signed(noise::hash3(seed, k, n)) * 3.0).collect();
        Cells(std::array::from_fn(|k| column(k as u32)))
    }

    fn rows(&self) -> Rows<'_> {
        let [x, y, r, a, i, j, p] = &self.0;
        Rows { x, y, r, a, i, j, p }
    }

    fn cell(&self, n: usize) -> impl Fn(Column) -> f32 {
        move |column| self.rows().column(column)[n]
    }

    /// The bits of a formula over the row.
    fn bits(&self, formula: &Formula, scratch: &mut Scratch) -> Vec<u32> {
        let mut out = vec![f32::NAN; 201];
        formula.eval_rows(&signals(), &self.rows(), &mut out, scratch);
        out.into_iter().map(f32::to_bits).collect()
    }
}

/// Whether a formula has the same bits cell by cell, in rows, and at every vector level.
fn same_bits_everywhere(formula: &Formula, seed: u32) {
    let cells = Cells::new(seed);
    let one_by_one: Vec<u32> = (0..201).map(|n| formula.eval(&signals(), cells.cell(n)).to_bits()).collect();
    let mut scratch = Scratch::default();
    at_every_level(|level| {
        assert_eq!(cells.bits(formula, &mut scratch), one_by_one, "`{formula}` at {level:?}");
    });
}

#[test]
fn every_operation_has_the_same_bits_in_rows() {
    for (k, (text, _)) in EXAMPLES.into_iter().enumerate() {
        let text = match text.contains('(') {
            true => text.replace('(', "(0.7*x + "),
            false => replace_name(&replace_name(text, "2", "y"), "0.3", "x"),
        };
        same_bits_everywhere(&text.parse().unwrap(), k as u32);
    }
}

#[test]
fn rows_read_every_column_and_any_length() {
    let cells = Cells::new(3);
    let formula = Formula::parse("x + 10*y + 100*r + 1e3*a + 1e4*i + 1e5*j + p").unwrap();
    same_bits_everywhere(&formula, 3);
    for length in [0, 1, 63, 64, 65, 200] {
        let mut out = vec![0.0; length];
        formula.eval_rows(&signals(), &cells.rows(), &mut out, &mut Scratch::default());
        let want: Vec<f32> = (0..length).map(|n| formula.eval(&signals(), cells.cell(n))).collect();
        assert_eq!(out, want);
    }
}

#[test]
fn a_column_that_is_too_short_goes_on_with_zeros() {
    let mut out = [9.0; 100];
    let rows = Rows { x: &[1.0; 70], ..Rows::default() };
    Formula::parse("x + y").unwrap().eval_rows(&signals(), &rows, &mut out, &mut Scratch::default());
    assert!(out[..70].iter().all(|v| *v == 1.0) && out[70..].iter().all(|v| *v == 0.0));
}

#[test]
fn a_formula_of_signals_alone_fills_the_row() {
    let mut out = [0.0; 100];
    Formula::parse("2 * bass").unwrap().eval_rows(
        &signals(),
        &Rows::default(),
        &mut out,
        &mut Scratch::default(),
    );
    assert_eq!(out, [eval("2 * bass"); 100]);
}

/// Expressions over everything in the language.
fn expressions() -> impl Strategy<Value = String> {
    let names =
        Signal::ALL.iter().map(|s| s.name()).chain(Column::ALL.map(Column::name)).chain(["pi", "tau"]);
    let names: Vec<&str> = names.collect();
    let number = (-4i32..40).prop_map(|n| (n as f32 / 8.0).to_string());
    let leaf = prop_oneof![number, prop::sample::select(names).prop_map(String::from)];
    leaf.prop_recursive(6, 40, 3, |inner| {
        let operation = prop::sample::select(Operation::ALL);
        (operation, [inner.clone(), inner.clone(), inner]).prop_map(
            |((operation, signature, _), [a, b, c])| {
                let operator = signature.split_whitespace().find(|part| !["a", "b", "c"].contains(part));
                match (signature.contains('('), operation.arity()) {
                    (true, n) => format!("{}({})", error::name_of(signature), [a, b, c][..n].join(", ")),
                    (false, 3) => format!("({a} ? {b} : {c})"),
                    (false, 2) => format!("({a} {} {b})", operator.unwrap_or("+")),
                    (false, _) => format!("({}{a})", signature.trim_end_matches('a')),
                }
            },
        )
    })
}

proptest! {
    #[test]
    fn any_text_is_refused_or_evaluated(text in "\\PC{0,60}") {
        if let Err(fault) = Formula::parse(&text) {
            prop_assert!(text.get(fault.span.clone()).is_some(), "{:?}", fault.span);
            let _ = (fault.to_string(), fault.hint());
        }
    }

    #[test]
    fn any_words_are_refused_or_evaluated(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "1", "2.5", ".", "e5", "x", "bass", "sin", "(", ")", ",", "+", "-", "*", "/", "%", "^", "?", ":", "<",
                "==", "and", "not", "or", "min", "noise", " ", "π", "\u{0}", "_", "!", "1e", "mix(0,1,",
            ]),
            0..40,
        )
    ) {
        let text = words.concat();
        if let Ok(formula) = Formula::parse(&text) {
            prop_assert!(formula.eval(&signals(), |_| 0.5).is_finite());
        }
    }

    #[test]
    fn rows_have_the_bits_of_their_cells(text in expressions(), seed: u32) {
        let formula = Formula::parse(&text);
        prop_assert!(formula.is_ok(), "{text}: {:?}", formula.err());
        if let Ok(formula) = formula {
            same_bits_everywhere(&formula, seed);
        }
    }

    #[test]
    fn folding_changes_no_bits(text in expressions(), seed: u32) {
        let cells = Cells::new(seed);
        let known = Column::ALL.iter().fold(format!(" {text} "), |text, column| {
            let value = cells.cell(0)(*column);
            replace_name(&text, column.name(), &format!("({value:e})"))
        });
        let known = Signal::ALL.iter().fold(known, |text, signal| {
            replace_name(&text, signal.name(), &format!("({:e})", signals()[*signal]))
        });
        let folded = known.parse::<Formula>();
        prop_assume!(!matches!(&folded, Err(DriveError { what: Fault::TooLong(_), .. })));
        let (folded, formula) = (folded.unwrap(), text.parse::<Formula>().unwrap());
        let value = formula.eval(&signals(), cells.cell(0));
        prop_assume!(!text.contains('^') && !text.contains("pow"));
        prop_assert_eq!(folded.constant().map(f32::to_bits), Some((value + 0.0).to_bits()), "{} and {}", text, known);
    }
}
