//! Bytes of a terminal -> keys.

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Key {
    /// Stand, or go on.
    Pause,
    /// Go that many seconds.
    Seek(f64),
    /// The preset so many further on.
    Preset(isize),
    /// Letters in more cells, or in fewer.
    Density(i32),
    /// Show or hide the line of keys.
    Help,
    /// End.
    Quit,
}

/// Seconds that an arrow goes, and that it goes with shift or upwards.
const STEP: f64 = 5.0;
const LEAP: f64 = 30.0;
const ESCAPE: u8 = 0x1b;

/// Puts keys together that come in several bytes (ECMA-48, xterm).
#[derive(Debug, Default)]
pub(super) struct Keys {
    pending: Vec<u8>,
}

impl Keys {
    /// Takes what was typed since it was last called and gives the keys. An escape that nothing followed by then is the
    /// key of that name.
    pub(super) fn read(&mut self, bytes: &[u8], mut key: impl FnMut(Key)) {
        let settled = bytes.is_empty();
        self.pending.extend_from_slice(bytes);
        let mut rest = &self.pending[..];
        while let Some((length, found)) = first(rest, settled) {
            found.into_iter().for_each(&mut key);
            rest = &rest[length..];
        }
        let done = self.pending.len() - rest.len();
        self.pending.drain(..done);
    }
}

/// Length and meaning of the first key; nothing if more of it must come.
fn first(bytes: &[u8], settled: bool) -> Option<(usize, Option<Key>)> {
    match bytes {
        [] => None,
        [ESCAPE] if settled => Some((1, Some(Key::Quit))),
        [ESCAPE, b'[' | b'O', rest @ ..] => match rest.iter().position(|byte| (0x40..=0x7e).contains(byte)) {
            Some(end) => Some((end + 3, sequence(&rest[..end], rest[end]))),
            None if settled => Some((bytes.len(), None)),
            None => None,
        },
        [ESCAPE] => None,
        [ESCAPE, _, ..] => Some((2, None)),
        [byte, ..] => Some((1, plain(*byte))),
    }
}

fn plain(byte: u8) -> Option<Key> {
    Some(match byte {
        b' ' => Key::Pause,
        b'n' => Key::Preset(1),
        b'p' => Key::Preset(-1),
        b'+' | b'=' => Key::Density(1),
        b'-' | b'_' => Key::Density(-1),
        b'?' | b'h' => Key::Help,
        // Ctrl-C and Ctrl-D besides.
        b'q' | b'Q' | 3 | 4 => Key::Quit,
        _ => return None,
    })
}

/// An arrow, perhaps with a modifier such as in `ESC [ 1 ; 2 C`.
fn sequence(parameters: &[u8], end: u8) -> Option<Key> {
    let step = if parameters.contains(&b';') { LEAP } else { STEP };
    match end {
        b'C' => Some(Key::Seek(step)),
        b'D' => Some(Key::Seek(-step)),
        b'A' => Some(Key::Seek(LEAP)),
        b'B' => Some(Key::Seek(-LEAP)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pieces: &[&str]) -> Vec<Key> {
        let (mut keys, mut all) = (Keys::default(), Vec::new());
        pieces.iter().for_each(|piece| keys.read(piece.as_bytes(), |key| all.push(key)));
        all
    }

    #[test]
    fn every_key_is_understood_and_others_do_nothing() {
        let all = [
            Key::Pause,
            Key::Preset(1),
            Key::Preset(-1),
            Key::Density(1),
            Key::Density(-1),
            Key::Help,
            Key::Quit,
            Key::Quit,
        ];
        assert_eq!(typed(&[" np+-?q\x03xyz\u{e9}\t"]), all);
    }

    #[test]
    fn arrows_are_understood_however_they_come_in() {
        let seeks = [5.0, -5.0, 30.0, -30.0, 30.0].map(Key::Seek);
        assert_eq!(typed(&["\x1b[C\x1bOD\x1b[A\x1b[B\x1b[1;2C"]), seeks);
        assert_eq!(typed(&["\x1b", "[", "C"]), [Key::Seek(5.0)]);
        assert_eq!(typed(&["\x1b[5~\x1b[1", "~ "]), [Key::Pause]);
    }

    #[test]
    fn an_escape_that_nothing_follows_ends() {
        assert_eq!(typed(&["\x1b"]), []);
        assert_eq!(typed(&["\x1b", ""]), [Key::Quit]);
        assert_eq!(typed(&["\x1b[1;", "", "n"]), [Key::Preset(1)]);
        assert_eq!(typed(&["\x1bn "]), [Key::Pause]);
    }
}
