//! Buffers between the thread that draws and the thread that writes.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

/// One buffer is drawn while the other is written; none is ever allocated or copied after the start.
pub(super) const BUFFERS: usize = 2;

/// Bytes written at a time: a long write holds the pipe, and its reader waits, while a short one is read from the cache
/// while the next is written.
const WRITE: usize = 8 << 10;

/// The drawing side of the hand-over. Dropping it lets the writer finish what it has.
#[derive(Debug)]
pub(super) struct Handover {
    free: Receiver<Vec<u8>>,
    full: SyncSender<Vec<u8>>,
    writer: JoinHandle<io::Result<()>>,
}

/// The writer has given up; [`Handover::close`] says why.
#[derive(Debug)]
pub(super) struct Closed;

impl Handover {
    /// Starts the writer with so many buffers of `bytes` bytes.
    pub(super) fn start(
        out: impl Write + Send + 'static,
        bytes: usize,
        buffers: usize,
    ) -> io::Result<Handover> {
        let (full, to_write) = sync_channel(buffers);
        let (written, free) = sync_channel(buffers);
        for _ in 0..buffers {
            let _ = written.send(vec![0; bytes]);
        }
        let writer = thread::Builder::new()
            .name("frame writer".to_owned())
            .spawn(move || write_all(out, &to_write, &written))?;
        Ok(Handover { free, full, writer })
    }

    /// Lets `draw` fill a buffer and passes it on. Waits while all buffers are unwritten.
    pub(super) fn pass(&self, draw: &mut dyn FnMut(&mut [u8])) -> Result<(), Closed> {
        let mut buffer = self.free.recv().map_err(|_| Closed)?;
        draw(&mut buffer);
        self.full.send(buffer).map_err(|_| Closed)
    }

    /// Waits until everything is written and the output is closed.
    pub(super) fn close(self) -> io::Result<()> {
        drop(self.full);
        self.writer.join().unwrap_or_else(|_| Err(io::Error::other("the frame writer panicked")))
    }
}

fn write_all(
    mut out: impl Write,
    to_write: &Receiver<Vec<u8>>,
    written: &SyncSender<Vec<u8>>,
) -> io::Result<()> {
    for buffer in to_write {
        buffer.chunks(WRITE).try_for_each(|part| out.write_all(part))?;
        // Nobody takes the last buffers back, and that is fine.
        let _ = written.try_send(buffer);
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::{Arc, Mutex};

    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    struct Broken;

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn every_frame_arrives_once_in_order_from_two_buffers() {
        let out = Shared::default();
        let handover = Handover::start(out.clone(), 3, BUFFERS).unwrap();
        let mut places = BTreeSet::new();
        for i in 0..100_u8 {
            let mut draw = |buffer: &mut [u8]| {
                places.insert(buffer.as_ptr());
                buffer.fill(i);
            };
            handover.pass(&mut draw).unwrap();
        }
        handover.close().unwrap();
        assert!(places.len() <= BUFFERS);
        let expected: Vec<u8> = (0..100).flat_map(|i| [i; 3]).collect();
        assert_eq!(*out.0.lock().unwrap(), expected);
    }

    #[test]
    fn a_broken_output_is_noticed_and_named() {
        let handover = Handover::start(Broken, 3, BUFFERS).unwrap();
        assert!((0..10).any(|_| handover.pass(&mut |_| {}).is_err()));
        assert_eq!(handover.close().unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    }
}
