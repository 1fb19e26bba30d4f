//! What the user types, what the user sees. The only part of the program that prints.

mod analyze;
mod args;
mod batch;
mod bench;
mod check;
mod completions;
mod config;
mod defaults;
mod demo;
mod doctor;
mod fault;
mod film;
mod frame;
mod gallery;
mod guess;
mod list;
mod man;
mod new;
mod options;
mod out;
mod picture;
mod plan;
mod play;
mod progress;
mod result;
mod schema;
mod show;
mod signals;
mod strip;
mod style;
mod summary;
mod usage;
mod verify;
mod view;
mod vocabulary;

use std::ffi::OsString;

use asciivid::error::Exit;
use asciivid::settings::Quality;

use args::{Arguments, Command};
use fault::Fault;
use progress::Console;

pub(crate) use fault::guard;

/// Runs the program on the words of a command line, the program's own name first.
pub(crate) fn run(words: impl IntoIterator<Item = OsString>) -> Exit {
    let words: Vec<OsString> = words.into_iter().collect();
    let (arguments, defaults) = match defaults::parse(&words) {
        Ok(parsed) => parsed,
        Err(refusal) => return usage::answer(refusal, &words),
    };
    let console = Console::new(arguments.messages(), signals::watch());
    match obey(arguments, &console) {
        Ok(exit) => exit,
        Err(fault) => console.fault(&defaults.explain(fault)),
    }
}

fn obey(arguments: Arguments, console: &Console) -> Result<Exit, Fault> {
    match (arguments.command, arguments.songs) {
        (Some(Command::Analyze(options)), _) => analyze::run(&options, console),
        (Some(Command::Bench(options)), _) => bench::run(&options, console),
        (Some(Command::Plan(options)), _) => plan::run(options, console),
        (Some(Command::Play(options)), _) => play::run(options, console),
        (Some(Command::Frame(options)), _) => frame::run(options, console),
        (Some(Command::Strip(options)), _) => strip::run(options, console),
        (Some(Command::Verify(options)), _) => verify::run(options, console),
        (Some(Command::Gallery(options)), _) => gallery::run(&options, console),
        (Some(Command::List(options)), _) => list::run(&options),
        (Some(Command::Show(options)), _) => show::run(&options),
        (Some(Command::New(options)), _) => new::run(&options),
        (Some(Command::Check(options)), _) => check::run(&options),
        (Some(Command::Schema(_)), _) => schema::run(),
        (Some(Command::Doctor(options)), _) => doctor::run(&options, console),
        (Some(Command::Config(options)), _) => config::run(&options),
        (Some(Command::Completions(options)), _) => completions::run(&options),
        (Some(Command::Man(options)), _) => man::run(&options),
        (Some(Command::Demo(demo)), _) => demo::run(demo.film, console),
        (None, songs) => {
            let Some(first) = songs.first().cloned() else {
                return Err(usage::no_song());
            };
            let json = arguments.film.json;
            let settings = arguments.film.settings(first, Quality::Auto);
            if batch::is_batch(&songs) {
                batch::run(&songs, &settings, json, console)
            } else {
                film::run(&settings, json, console)
            }
        }
    }
}
