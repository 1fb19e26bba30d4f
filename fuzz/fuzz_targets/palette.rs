#![no_main]

#[allow(dead_code, reason = "the other targets call the rest")]
#[path = "../cases/mod.rs"]
mod cases;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| cases::palette(bytes));
