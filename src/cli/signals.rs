//! Ctrl-C and its kin: the first asks the render to stop, the second ends the program at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use asciivid::error::Exit;
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXFSZ};
use signal_hook::flag;

/// Raised once the user wants to stop.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Whether the user wants to stop.
    pub(crate) fn wanted(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Asks to stop, as a signal does.
    #[cfg(test)]
    pub(crate) fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Listens to the signals that end programs, but for those that whoever started us chose to ignore (`nohup`).
pub(crate) fn watch() -> Stop {
    let stop = Stop::default();
    let ignored = std::fs::read_to_string("/proc/self/status").map_or(0, |status| ignored(&status));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        if ignored & (1 << (signal - 1)) == 0 {
            // In this order the first signal finds the flag down and raises it; the second finds it up. Neither call
            // fails for these signals; if one did, the signal would end the program as it does without us.
            let _ = flag::register_conditional_shutdown(signal, Exit::Stopped as i32, Arc::clone(&stop.0));
            let _ = flag::register(signal, Arc::clone(&stop.0));
        }
    }
    // A file that may not grow further (`ulimit -f`) is an error of the write like any other, and no end.
    let _ = flag::register(SIGXFSZ, Arc::default());
    stop
}

/// The set of ignored signals in the text of `/proc/self/status`, bit n - 1 for signal n.
fn ignored(status: &str) -> u64 {
    status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|set| u64::from_str_radix(set.trim(), 16).ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignored_signals_are_read_from_the_process_status() {
        let status = "Name:\tasciivid\nSigBlk:\t0000000000000002\nSigIgn:\t0000000000001001\n";
        assert_eq!(ignored(status), 0x1001);
        assert_eq!(ignored(""), 0);
        assert_eq!(ignored("SigIgn:\tzz"), 0);
    }
}
