//! The command line of asciivid.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    let exit = cli::guard(|| cli::run(std::env::args_os()));
    ExitCode::from(exit as u8)
}
