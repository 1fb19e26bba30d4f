//! Tells an ffmpeg that hangs from one that is slow, and ends it.
//!
//! Whoever waits for a process looks at it now and then: one that moves no byte and hardly uses the processor for
//! [`patience`] does nothing any more. The times in which nobody waits for it do not count, nor those in which we were
//! stopped ourselves. One that computes without end cannot be told from a slow one.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, BorrowedFd};
use std::sync::LazyLock;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
use rustix::process::Pid;

use super::children::Subject;

/// The environment variable that says how many seconds a process may do nothing.
const VARIABLE: &str = "ASCIIVID_PATIENCE";
const DEFAULT: Duration = Duration::from_secs(120);
/// How often a process is looked at, at most.
const GLANCE: Duration = Duration::from_secs(1);
/// Looks without a sign of life after which a process hangs, at least.
const LOOKS: u32 = 8;
/// Share of a processor below which a process sleeps.
const DROWSY: f64 = 0.02;

/// How long a process may do nothing.
pub(super) fn patience() -> Duration {
    static PATIENCE: LazyLock<Duration> = LazyLock::new(|| {
        let asked = std::env::var(VARIABLE).ok().and_then(|text| text.trim().parse().ok());
        asked.filter(|&seconds: &u64| seconds > 0).map_or(DEFAULT, Duration::from_secs)
    });
    *PATIENCE
}

/// One wait for a process.
#[derive(Debug)]
pub(super) struct Vigil {
    pid: Pid,
    glance: Duration,
    /// Looks that are left until it hangs.
    left: u32,
    looks: u32,
    /// At the last look. Nothing before the first, as most waits are over before that.
    signs: Option<Signs>,
}

impl Vigil {
    pub(super) fn new(pid: Pid, patience: Duration) -> Vigil {
        let glance = GLANCE.min(patience / LOOKS).max(Duration::from_millis(1));
        let looks = patience.div_duration_f64(glance).ceil() as u32;
        Vigil { pid, glance, left: looks, looks, signs: None }
    }

    /// The time between two looks.
    pub(super) fn glance(&self) -> Duration {
        self.glance
    }

    /// Looks at the process; whether it hangs.
    pub(super) fn look(&mut self) -> bool {
        let signs = Signs::of(self.pid);
        let awake = self.signs.replace(signs).is_some_and(|last| {
            signs.moved != last.moved || signs.busy - last.busy > DROWSY * self.glance.as_secs_f64()
        });
        self.left = if awake { self.looks } else { self.left.saturating_sub(1) };
        self.left == 0
    }
}

/// What a process has done since it was started, as far as the system tells.
#[derive(Debug, Clone, Copy, Default)]
struct Signs {
    /// Seconds of the processor.
    busy: f64,
    /// Bytes read and written.
    moved: u64,
}

impl Signs {
    fn of(pid: Pid) -> Signs {
        let read = |name: &str| {
            let path = format!("/proc/{}/{name}", pid.as_raw_nonzero());
            std::fs::read_to_string(path).unwrap_or_default()
        };
        Signs { busy: busy(&read("stat")), moved: moved(&read("io")) }
    }
}

/// Seconds of the processor in the text of `/proc/PID/stat`: fields 14 and 15, in hundredths (`USER_HZ`). The name in
/// field 2 may hold anything, but nothing after it holds a bracket.
fn busy(stat: &str) -> f64 {
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Bytes in the text of `/proc/PID/io`.
fn moved(io: &str) -> u64 {
    let bytes =
        |line: &str| line.strip_prefix("rchar: ").or(line.strip_prefix("wchar: "))?.parse::<u64>().ok();
    io.lines().filter_map(bytes).fold(0, u64::wrapping_add)
}

/// A pipe to or from a process, which ends the process if it hangs while we wait for it. What follows is what follows
/// the end of any process: nothing is read, and nothing can be written.
#[derive(Debug)]
pub struct Patient<P> {
    pipe: P,
    subject: Subject,
}

impl<P: AsFd> Patient<P> {
    pub(super) fn new(pipe: P, subject: Subject) -> Patient<P> {
        // Where a pipe cannot be told not to block, nobody watches.
        let _ = fcntl_getfl(&pipe).and_then(|flags| fcntl_setfl(&pipe, flags | OFlags::NONBLOCK));
        Patient { pipe, subject }
    }

    /// Waits until the pipe is ready, or the process has ended, if need be by us.
    fn wait(&self, ready: PollFlags) -> io::Result<()> {
        let mut vigil = self.subject.vigil();
        let glance = Timespec::try_from(vigil.glance()).map_err(io::Error::other)?;
        loop {
            match poll(&mut [PollFd::new(&self.pipe, ready)], Some(&glance)) {
                Ok(0) if vigil.look() => self.subject.give_up(),
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => return Ok(()),
                Err(cause) => return Err(cause.into()),
            }
        }
    }
}

impl<P: AsFd> AsFd for Patient<P> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }
}

impl<P: Read + AsFd> Read for Patient<P> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.pipe.read(bytes) {
                Err(cause) if cause.kind() == io::ErrorKind::WouldBlock => self.wait(PollFlags::IN)?,
                read => return read,
            }
        }
    }
}

impl<P: Write + AsFd> Write for Patient<P> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match self.pipe.write(bytes) {
                Err(cause) if cause.kind() == io::ErrorKind::WouldBlock => self.wait(PollFlags::OUT)?,
                written => return written,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pipe.flush()
    }
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::time::Instant;

    use super::*;
    use crate::encode::Children;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped());
        command
    }

    fn impatient() -> Children {
        Children::with_patience(Duration::from_millis(400))
    }

    #[test]
    fn a_process_that_takes_nothing_says_nothing_or_does_not_end_is_ended() {
        let waits: [fn(&mut super::super::Running); 3] = [
            |running| {
                let mut input = running.stdin().unwrap();
                assert!((0..1000).any(|_| input.write_all(&[0; 4096]).is_err()));
            },
            |running| {
                let mut said = Vec::new();
                running.stdout().unwrap().read_to_end(&mut said).unwrap();
                assert_eq!(said, b"a");
            },
            |_| {},
        ];
        for wait in waits {
            let mut running = impatient().spawn(&mut shell("printf a; exec sleep 60")).unwrap();
            let began = Instant::now();
            wait(&mut running);
            assert!(!running.wait().unwrap().success() && running.hung());
            assert!(began.elapsed() < Duration::from_secs(20));
        }
    }

    #[test]
    fn a_process_that_works_may_take_its_time() {
        for script in [
            "i=0; while [ $i -lt 6 ]; do sleep 0.2; printf a; i=$((i + 1)); done",
            // It says nothing, but it computes.
            "i=0; while [ $i -lt 700000 ]; do i=$((i + 1)); done; printf aaaaaa",
        ] {
            let mut running = impatient().spawn(&mut shell(script)).unwrap();
            let mut said = Vec::new();
            running.stdout().unwrap().read_to_end(&mut said).unwrap();
            assert!(running.wait().unwrap().success() && !running.hung());
            assert_eq!(said, b"aaaaaa");
        }
    }

    #[test]
    fn what_passes_through_is_whole() {
        let mut running = impatient().spawn(&mut shell("sleep 0.1; cat")).unwrap();
        let (mut input, mut output) = (running.stdin().unwrap(), running.stdout().unwrap());
        let bytes: Vec<u8> = (0..1_000_000).map(|i| (i % 251) as u8).collect();
        let sent = bytes.clone();
        let writer = std::thread::spawn(move || input.write_all(&sent));
        let mut read = Vec::new();
        output.read_to_end(&mut read).unwrap();
        writer.join().unwrap().unwrap();
        assert!(read == bytes && running.wait().unwrap().success());
    }

    #[test]
    fn signs_are_read_from_what_the_system_tells() {
        assert_eq!(busy("7 (a) b) S 1 7 7 0 -1 4194560 100 0 0 0 150 50 3 4 20 0"), 2.0);
        assert_eq!(moved("rchar: 100\nwchar: 20\nsyscr: 9\nread_bytes: 8\n"), 120);
        assert_eq!((busy(""), moved("")), (0.0, 0));
        let own = Signs::of(rustix::process::getpid());
        assert!(!cfg!(target_os = "linux") || own.busy > 0.0 && own.moved > 0);
    }
}
