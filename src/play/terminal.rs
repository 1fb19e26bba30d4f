//! The terminal: another screen, no cursor, every key at once; and as it was, however we leave it.

use std::fs::File;
use std::io::{self, IsTerminal, Stdin, Write, stdin, stdout};
use std::os::fd::AsFd;

use rustix::termios::{self, OptionalActions, SpecialCodeIndex, Termios};

use super::PlayError;
use super::depth::Depth;

/// The alternate screen; no cursor, no jump at the end of a line.
const ENTER: &[u8] = b"\x1b[?1049h\x1b[?25l\x1b[?7l";
/// All of it undone, whatever was being written.
const LEAVE: &[u8] = b"\x1b[?2026l\x1b[0m\x1b[2J\x1b[?7h\x1b[?25h\x1b[?1049l";
/// What a terminal has that does not say.
const USUAL: (usize, usize) = (80, 24);

/// Makes sure that there is a terminal in which a film can play, and tells its colours.
pub(super) fn check() -> Result<Depth, PlayError> {
    let says = |name: &str| std::env::var(name).unwrap_or_default();
    match says("TERM").as_str() {
        _ if !stdout().is_terminal() => Err(PlayError::NoTerminal),
        "dumb" => Err(PlayError::Dumb),
        _ => Ok(Depth::of(says)),
    }
}

/// A terminal in our hands; dropped, it is the user's again.
#[derive(Debug)]
pub(super) struct Terminal {
    out: File,
    keys: Stdin,
    /// How it took keys before, if keys come from it.
    before: Option<Termios>,
}

impl Terminal {
    pub(super) fn enter() -> io::Result<Terminal> {
        let out = File::from(stdout().as_fd().try_clone_to_owned()?);
        let mut terminal = Terminal { out, keys: stdin(), before: None };
        terminal.out.write_all(ENTER)?;
        if terminal.keys.is_terminal() {
            let before = termios::tcgetattr(&terminal.keys)?;
            let mut raw = before.clone();
            raw.make_raw();
            // A read never waits.
            raw.special_codes[SpecialCodeIndex::VMIN] = 0;
            raw.special_codes[SpecialCodeIndex::VTIME] = 0;
            terminal.before = Some(before);
            termios::tcsetattr(&terminal.keys, OptionalActions::Flush, &raw)?;
        }
        Ok(terminal)
    }

    /// Columns and rows.
    pub(super) fn size(&self) -> (usize, usize) {
        let size = termios::tcgetwinsize(&self.out).ok();
        let size = size.map(|size| (usize::from(size.ws_col), usize::from(size.ws_row)));
        size.filter(|&(columns, rows)| columns > 0 && rows > 0).unwrap_or(USUAL)
    }

    /// What was typed since, into `bytes`.
    pub(super) fn typed<'b>(&self, bytes: &'b mut [u8]) -> &'b [u8] {
        let count = match self.before {
            Some(_) => rustix::io::read(&self.keys, &mut *bytes).unwrap_or(0),
            None => 0,
        };
        &bytes[..count]
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.out.write_all(LEAVE);
        if let Some(before) = &self.before {
            let _ = termios::tcsetattr(&self.keys, OptionalActions::Flush, before);
        }
    }
}
