//! Every ffmpeg that runs, so that a stop can end them all and none outlives us, however we end.

use std::collections::BTreeSet;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::EncodeError;
use super::vigil::{Patient, Vigil, patience};
use super::warden::Warden;

/// The longest pause between two looks whether a process has ended.
const PAUSE: Duration = Duration::from_millis(10);

/// The live ffmpeg processes of a render. Clones share one list.
#[derive(Debug, Clone)]
pub struct Children {
    state: Arc<Mutex<State>>,
    /// How long one may do nothing.
    patience: Duration,
}

impl Default for Children {
    fn default() -> Children {
        Children::with_patience(patience())
    }
}

#[derive(Debug, Default)]
struct State {
    stopped: bool,
    groups: BTreeSet<i32>,
    /// Clips at work, see [`Children::hold`].
    held: usize,
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
    /// None yet; one that does nothing for so long will be ended.
    pub(crate) fn with_patience(patience: Duration) -> Children {
        Children { state: Arc::default(), patience }
    }

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
        let subject = Subject { pid, children: self.clone(), hung: Arc::default() };
        Ok(Running { child, subject })
    }

    /// Asks whoever wants to stop to wait for something that will end soon.
    pub(crate) fn hold(&self) -> Hold {
        self.state().held += 1;
        Hold(self.clone())
    }

    /// Whether nothing is at work that asked to be waited for.
    pub(crate) fn at_rest(&self) -> bool {
        self.state().held == 0
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
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something at work that asked to be waited for, as long as this lives.
#[derive(Debug)]
pub(crate) struct Hold(Children);

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.state().held -= 1;
    }
}

/// A process that somebody waits for.
#[derive(Debug, Clone)]
pub(super) struct Subject {
    pid: Pid,
    children: Children,
    hung: Arc<AtomicBool>,
}

impl Subject {
    /// Begins to wait.
    pub(super) fn vigil(&self) -> Vigil {
        Vigil::new(self.pid, self.children.patience)
    }

    /// Ends the process, which hangs.
    pub(super) fn give_up(&self) {
        self.hung.store(true, Ordering::Relaxed);
        self.kill();
    }

    /// Ends the process and all that it started.
    fn kill(&self) {
        if self.children.state().groups.contains(&self.number()) {
            let _ = kill_process_group(self.pid, Signal::KILL);
        }
    }

    fn number(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }
}

/// One live process; killed and reaped when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    subject: Subject,
}

impl Running {
    /// The process's input, once, if it is a pipe.
    pub fn stdin(&mut self) -> Option<Patient<ChildStdin>> {
        self.child.stdin.take().map(|pipe| Patient::new(pipe, self.subject.clone()))
    }

    /// The process's output, once, if it is a pipe.
    pub fn stdout(&mut self) -> Option<Patient<ChildStdout>> {
        self.child.stdout.take().map(|pipe| Patient::new(pipe, self.subject.clone()))
    }

    /// What the process says, once, if it is a pipe. Whoever reads it does not watch the process.
    pub(crate) fn stderr(&mut self) -> Option<ChildStderr> {
        self.child.stderr.take()
    }

    /// Waits for the end of the process, and ends it if it hangs. May be called again.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        let Subject { pid, children, .. } = &self.subject;
        // Leave the list between the process's end and its reaping: as long as it is not reaped, nobody else
        // can get its number, so that `kill_all` never hits a stranger.
        if children.state().groups.contains(&self.subject.number()) {
            let mut vigil = self.subject.vigil();
            let (mut pause, mut waited) = (Duration::from_millis(1), Duration::ZERO);
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
            while rustix::io::retry_on_intr(|| waitid(WaitId::Pid(*pid), options))?.is_none() {
                std::thread::sleep(pause);
                waited += pause;
                pause = PAUSE.min(pause * 2);
                if waited >= vigil.glance() {
                    waited = Duration::ZERO;
                    if vigil.look() {
                        self.subject.give_up();
                    }
                }
            }
            children.state().remove(self.subject.number());
        }
        self.child.wait()
    }

    /// Whether it was ended because it hung.
    pub fn hung(&self) -> bool {
        self.subject.hung.load(Ordering::Relaxed)
    }

    /// Fails if the whole render was told to stop, or the process was ended because it hung on `target`.
    pub(crate) fn sound(&self, target: &Path) -> Result<(), EncodeError> {
        if self.children().stopped() {
            return Err(EncodeError::Stopped);
        }
        if self.hung() {
            let (target, seconds) = (target.to_owned(), self.children().patience.as_secs());
            return Err(EncodeError::Hung { target, seconds });
        }
        Ok(())
    }

    /// Kills the process and all that it started.
    pub fn kill(&mut self) {
        self.subject.kill();
    }

    fn children(&self) -> &Children {
        &self.subject.children
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
        let group = running.subject.pid;
        // Its own group, so that Ctrl-C in a terminal does not reach it.
        assert_eq!(rustix::process::getpgid(Some(group)).unwrap(), group);
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
