//! How a run ends badly: two lines for a person, an exit code for a script.

use std::any::Any;
use std::backtrace::{Backtrace, BacktraceStatus};
use std::io::{IsTerminal, Write};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use asciivid::error::{Exit, Explain};

/// What went wrong, the way out, and the exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) what: String,
    pub(crate) hint: String,
    pub(crate) exit: Exit,
}

impl Fault {
    /// A fault of the command line itself.
    pub(crate) fn usage(what: impl Into<String>, hint: impl Into<String>) -> Fault {
        Fault { what: what.into(), hint: hint.into(), exit: Exit::Usage }
    }

    /// The two lines.
    pub(crate) fn lines(&self) -> String {
        format!("error: {}\nhint: {}", self.what, self.hint)
    }
}

impl<E: Explain> From<E> for Fault {
    fn from(error: E) -> Fault {
        Fault { what: error.to_string(), hint: error.hint(), exit: error.exit() }
    }
}

/// Prints to standard error; if nobody listens any more there is nobody to tell.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{}", plain(text));
}

/// A text without what would steer a terminal: names, tags and the words of ffmpeg come from anywhere.
pub(crate) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\n' | '\t' => plain.push(letter),
            _ if letter.is_control() => plain.extend(letter.escape_default()),
            _ => plain.push(letter),
        }
    }
    plain
}

/// Runs the program; a panic that nobody catches becomes the two lines of a fault of its own, and exit code 1.
pub(crate) fn guard(program: impl FnOnce() -> Exit) -> Exit {
    let last = Arc::new(Mutex::new(String::new()));
    let keeper = Arc::clone(&last);
    // Kept and not printed: a panic of a decoder, say, is caught and answered where it happens.
    panic::set_hook(Box::new(move |info| *lock(&keeper) = confession(info)));
    panic::catch_unwind(AssertUnwindSafe(program)).unwrap_or_else(|_| {
        if std::io::stderr().is_terminal() {
            // A progress bar may stand in the line.
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
        say(&lock(&last));
        Exit::Failed
    })
}

fn lock(text: &Mutex<String>) -> MutexGuard<'_, String> {
    text.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a panic comes to, with a trace of calls if the environment asks for it.
fn confession(info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map_or_else(String::new, |place| format!(" at {place}"));
    let lines = own_fault(info.payload(), &place).lines();
    let trace = Backtrace::capture();
    match trace.status() {
        BacktraceStatus::Captured => format!("{lines}\n{trace}"),
        _ => lines,
    }
}

fn own_fault(payload: &(dyn Any + Send), place: &str) -> Fault {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    let what = text.unwrap_or("no message").replace('\n', " ");
    Fault {
        what: format!("asciivid failed by a fault of its own: {what}{place}"),
        hint: format!(
            "this is a bug in asciivid {}, not in your song; please report it with the command that you ran",
            env!("CARGO_PKG_VERSION")
        ),
        exit: Exit::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_exit_code_1() {
        let before = panic::take_hook();
        let exit = guard(|| {
            std::thread::spawn(|| panic!("a worker fell")).join().unwrap_err();
            panic!("and so did we");
        });
        let quiet = guard(|| Exit::CheckFailed);
        panic::set_hook(before);
        assert_eq!((exit, quiet), (Exit::Failed, Exit::CheckFailed));
    }

    #[test]
    fn no_text_steers_the_terminal() {
        assert_eq!(plain("a\n\tb \u{e9} \u{97f3}"), "a\n\tb \u{e9} \u{97f3}");
        assert_eq!(plain("\x1b[31m\r\u{9b}"), r"\u{1b}[31m\r\u{9b}");
    }

    #[test]
    fn a_fault_of_our_own_is_two_lines_that_name_the_version() {
        let fault = own_fault(&"index\nout of bounds", " at src/x.rs:1:2");
        assert_eq!(fault.lines().lines().count(), 2);
        assert!(fault.what.ends_with("index out of bounds at src/x.rs:1:2"));
        assert!(fault.hint.contains(env!("CARGO_PKG_VERSION")));
        assert!(own_fault(&7u8, "").what.ends_with("no message"));
    }
}
