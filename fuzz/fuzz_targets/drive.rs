//! Any bytes as a drive and as a formula: refused with a place inside the text, or finite whatever the signals are.
#![no_main]

use asciivid_effects::kit::drive::{Drive, DriveError, Formula, Rows, Scratch};
use asciivid_effects::kit::{Signal, Signals};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for level in [0.0, 0.5, 1.0, -1e30, f32::INFINITY, f32::NAN] {
        let signals = Signals([level; Signal::COUNT]);
        match Drive::parse(text) {
            Ok(drive) => assert!(drive.eval(&signals).is_finite()),
            Err(error) => refused(text, &error),
        }
        match Formula::parse(text) {
            Ok(formula) => {
                let (column, mut out) = ([level; 9], [f32::NAN; 9]);
                let rows = Rows { x: &column, y: &column, r: &column, a: &column, i: &column, j: &column };
                formula.eval_rows(&signals, &rows, &mut out, &mut Scratch::default());
                assert!(out.iter().all(|value| value.is_finite()));
            }
            Err(error) => refused(text, &error),
        }
    }
});

fn refused(text: &str, error: &DriveError) {
    assert!(text.get(error.span.clone()).is_some());
    assert!(!error.to_string().is_empty());
}
