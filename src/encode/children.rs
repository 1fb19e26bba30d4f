//! Every ffmpeg that runs, so that a stop can end them all and none outlives us, however we end.

use std::collections::BTreeSet;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::EncodeError;
use super::warden::Warden;

/// The live ffmpeg processes of a render. Clones share one list.
#[derive(Debug, Clone, Default)]
pub struct Children(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    stopped: bool,
    groups: BTreeSet<i32>,
    /// Started with the first process.
    warden: Option<Warden>,
}

impl State {
    fn add(&mut self, group: i32) {
        self.groups.insert(group);
        if let Some(warden) = &mut self.warden {
            warden.watch(group);
        }
    }

    fn remove(&mut self, group: i32) {
        if self.groups.remove(&group)
            && let Some(warden) = &mut self.warden
        {
            warden.forget(group);
        }
    }
}

impl Children {
    /// Starts a program in its own process group, so that Ctrl-C in the terminal reaches us and not it.
    pub fn spawn(&self, command: &mut Command) -> Result<Running, EncodeError> {
        // Held while the process starts: a stop either comes before it or finds it in the list.
        let mut state = self.state();
        if state.stopped {
            return Err(EncodeError::Stopped);
        }
        state.warden = state.warden.take().or_else(Warden::start);
        let child = command
            .process_group(0)
            .spawn()
            .map_err(|cause| EncodeError::Start { program: command.get_program().into(), cause })?;
        let pid = Pid::from_child(&child);
        state.add(pid.as_raw_nonzero().get());
        Ok(Running { child, pid, children: self.clone() })
    }

    /// Kills every live process and refuses new ones from now on.
    pub fn kill_all(&self) {
        let mut state = self.state();
        state.stopped = true;
        for group in &state.groups {
            if let Some(pid) = Pid::from_raw(*group) {
                let _ = kill_process_group(pid, Signal::KILL);
            }
        }
    }

    /// Whether [`Children::kill_all`] was called.
    pub fn stopped(&self) -> bool {
        self.state().stopped
    }

    /// Number of live processes.
    pub fn len(&self) -> usize {
        self.state().groups.len()
    }

    /// Whether no process is alive.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One live process; killed and reaped when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    pid: Pid,
    children: Children,
}

impl Running {
    /// The process's input, once, if it is a pipe.
    pub fn stdin(&mut self) -> Option<ChildStdin> {
        self.child.stdin.take()
    }

    /// The process's output, once, if it is a pipe.
    pub fn stdout(&mut self) -> Option<ChildStdout> {
        self.child.stdout.take()
    }

    /// Waits for the end of the process. May be called again.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        // Leave the list between the process's end and its reaping: as long as it is not reaped, nobody else
        // can get its number, so that `kill_all` never hits a stranger.
        if self.children.state().groups.contains(&self.number()) {
            rustix::io::retry_on_intr(|| {
                waitid(WaitId::Pid(self.pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT)
            })?;
            self.children.state().remove(self.number());
        }
        self.child.wait()
    }

    /// Whether the whole render was told to stop.
    pub fn stopped(&self) -> bool {
        self.children.stopped()
    }

    /// Kills the process and all that it started.
    pub fn kill(&mut self) {
        if self.children.state().groups.contains(&self.number()) {
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
    }

    fn number(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
        let _ = self.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn sleeper() -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 60 & wait"]);
        command
    }

    #[test]
    fn a_stop_kills_everything_and_refuses_more() {
        let children = Children::default();
        let mut running: Vec<Running> = (0..3).map(|_| children.spawn(&mut sleeper()).unwrap()).collect();
        let begin = Instant::now();
        children.kill_all();
        for one in &mut running {
            assert!(!one.wait().unwrap().success());
        }
        assert!(begin.elapsed() < Duration::from_secs(20));
        assert!(children.is_empty() && children.stopped());
        assert!(matches!(children.spawn(&mut sleeper()), Err(EncodeError::Stopped)));
    }

    #[test]
    fn a_dropped_process_is_gone_with_its_whole_group() {
        let children = Children::default();
        let running = children.spawn(&mut sleeper()).unwrap();
        let group = running.pid;
        // Its own group, so that Ctrl-C in a terminal does not reach it.
        assert_eq!(rustix::process::getpgid(Some(running.pid)).unwrap(), group);
        assert_ne!(rustix::process::getpgid(None).unwrap(), group);
        drop(running);
        assert!(children.is_empty());
        // The grandchild in the same group is gone too, or on its way.
        let gone = (0..200).any(|_| {
            std::thread::sleep(Duration::from_millis(10));
            rustix::process::test_kill_process_group(group).is_err()
        });
        assert!(gone);
    }

    #[test]
    fn waiting_twice_gives_the_same_status() {
        let children = Children::default();
        let mut running = children.spawn(Command::new("sh").args(["-c", "exit 3"])).unwrap();
        assert_eq!(running.wait().unwrap().code(), Some(3));
        assert_eq!(running.wait().unwrap().code(), Some(3));
    }
}
