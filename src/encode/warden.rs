//! What ends our children when we cannot: after a signal that no program survives, or an end at once.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};

/// Keeps the list of live process groups that its input tells, and kills them when that ends, as it does with us,
/// however we end. A group stands between blanks.
const SCRIPT: &str = r#"
alive=' '
while read -r sign group; do
  case $sign in
    +) alive="$alive$group " ;;
    -) alive="${alive%% $group *} ${alive#* $group }" ;;
  esac
done
for group in $alive; do kill -s KILL -- "-$group"; done
"#;

/// A shell in a process group of its own, so that what is sent to us and to our children does not reach it.
#[derive(Debug)]
pub(super) struct Warden {
    shell: Child,
    list: Option<ChildStdin>,
}

impl Warden {
    /// Starts it; nothing where there is no shell, and then children end when they miss our end of a pipe.
    pub(super) fn start() -> Option<Warden> {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", SCRIPT]).process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut shell = command.spawn().ok()?;
        let list = shell.stdin.take();
        Some(Warden { shell, list })
    }

    /// A process group lives from now on.
    pub(super) fn watch(&mut self, group: i32) {
        self.tell('+', group);
    }

    /// A process group has ended.
    pub(super) fn forget(&mut self, group: i32) {
        self.tell('-', group);
    }

    fn tell(&mut self, sign: char, group: i32) {
        // Should the shell be gone, we are still there.
        let _ = self.list.as_mut().map(|list| writeln!(list, "{sign} {group}"));
    }
}

impl Drop for Warden {
    fn drop(&mut self) {
        self.list = None;
        let _ = self.shell.wait();
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn sleeper() -> Child {
        Command::new("sleep").arg("60").process_group(0).spawn().unwrap()
    }

    #[test]
    fn what_is_watched_when_we_end_ends_too_and_nothing_else() {
        let mut sleepers: Vec<Child> = (0..4).map(|_| sleeper()).collect();
        let mut warden = Warden::start().unwrap();
        let groups: Vec<i32> = sleepers.iter().map(|child| child.id() as i32).collect();
        groups.iter().for_each(|&group| warden.watch(group));
        warden.forget(groups[1]);
        warden.forget(groups[3]);
        let began = Instant::now();
        drop(warden);
        for (i, child) in sleepers.iter_mut().enumerate() {
            if i % 2 == 1 {
                assert!(child.try_wait().unwrap().is_none());
                child.kill().unwrap();
            }
            assert!(!child.wait().unwrap().success());
        }
        assert!(began.elapsed() < Duration::from_secs(30));
    }
}
