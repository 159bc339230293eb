//! Running other programs, and ending them when we are told to end.
//!
//! A step runs in a process group of its own, so that what it started (a browser, a server under
//! test) can be ended with it and nothing else is touched.

use std::io::{Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// How long a step may take to end by itself once it has been told to.
const PATIENCE: Duration = Duration::from_secs(10);

static RECEIVED: AtomicI32 = AtomicI32::new(0);
static RUNNING: Mutex<Vec<Running>> = Mutex::new(Vec::new());

#[derive(Clone, Copy, PartialEq)]
enum Running {
    Group(Pid),
    /// Shares our group and the terminal.
    Single(Pid),
}

impl Running {
    fn signal(self, signal: Signal) {
        // It may just have ended by itself: then there is nothing to do.
        let _ = match self {
            Self::Group(pid) => kill_process_group(pid, signal),
            Self::Single(pid) => kill_process(pid, signal),
        };
    }
}

/// The signal that told us to end, if any did.
pub(crate) fn received_signal() -> Option<u8> {
    u8::try_from(RECEIVED.load(Ordering::SeqCst)).ok().filter(|&signal| signal != 0)
}

/// From now on a signal ends the running steps, and we return through every `Drop` on the way out:
/// dying at once would leave a database server and its directory behind.
pub(crate) fn end_children_on_signals() -> Result<()> {
    let mut signals =
        Signals::new([SIGINT, SIGTERM, SIGHUP]).context("cannot listen to signals")?;
    thread::spawn(move || {
        for number in signals.forever() {
            RECEIVED.store(number, Ordering::SeqCst);
            let current = running().clone();
            for child in current {
                child.signal(Signal::from_named_raw(number).unwrap_or(Signal::TERM));
                if let Running::Group(_) = child {
                    thread::spawn(move || kill_after_patience(child));
                }
            }
        }
    });
    Ok(())
}

fn kill_after_patience(child: Running) {
    thread::sleep(PATIENCE);
    if running().contains(&child) {
        child.signal(Signal::KILL);
    }
}

fn running() -> MutexGuard<'static, Vec<Running>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a step with its output shown; an error when it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = status(command)?;
    if !status.success() {
        bail!("`{}` failed: {status}", shown(command));
    }
    Ok(())
}

/// Runs a step with its output shown, and says how it ended.
pub(crate) fn status(command: &mut Command) -> Result<ExitStatus> {
    let mut child = spawn_step(command)?;
    let status = child.wait();
    ended(&child, status)
}

/// Runs a step, showing each line of its output at once and giving it to `line` as well. Steps that
/// run side by side have a name, which is put before their lines.
pub(crate) fn stream(
    command: &mut Command,
    name: Option<&str>,
    line: impl FnMut(&str) + Send,
) -> Result<ExitStatus> {
    if name.is_some() {
        command.stderr(Stdio::piped());
    }
    let mut child = spawn_step(command.stdout(Stdio::piped()))?;
    let output = child.stdout.take().context("the step has no output")?;
    let errors = child.stderr.take();
    let status = thread::scope(|scope| {
        let reader = scope.spawn(|| show(output, name, line));
        let errors = errors.map(|errors| scope.spawn(|| show(errors, name, |_| {})));
        let status = child.wait();
        // What the step left running would keep its output open, and us waiting, for ever.
        end_leftovers(&child, || {
            reader.is_finished()
                && errors.as_ref().is_none_or(thread::ScopedJoinHandle::is_finished)
        });
        status
    });
    ended(&child, status)
}

/// What a step prints; an error when it fails.
pub(crate) fn output(command: &mut Command) -> Result<Vec<u8>> {
    let mut child = spawn_step(command.stdout(Stdio::piped()))?;
    let mut printed = Vec::new();
    child.stdout.take().context("the step has no output")?.read_to_end(&mut printed)?;
    let status = child.wait();
    let status = ended(&child, status)?;
    if !status.success() {
        bail!("`{}` failed: {status}", shown(command));
    }
    Ok(printed)
}

/// Runs a command that the person at the terminal talks to.
pub(crate) fn hand_over(command: &mut Command) -> Result<ExitStatus> {
    let mut child = start(command, Running::Single)?;
    let status = child.wait();
    forget(&child);
    Ok(status?)
}

fn spawn_step(command: &mut Command) -> Result<Child> {
    println!("==> {}", shown(command));
    start(command.stdin(Stdio::null()).process_group(0), Running::Group)
}

fn start(command: &mut Command, kind: fn(Pid) -> Running) -> Result<Child> {
    // Held from the question to the answer: a signal in between finds the child, or we find it.
    let mut running = running();
    if received_signal().is_some() {
        bail!("interrupted");
    }
    let child = command.spawn().with_context(|| format!("cannot run `{}`", shown(command)))?;
    running.push(kind(Pid::from_child(&child)));
    Ok(child)
}

fn forget(child: &Child) {
    let pid = Pid::from_child(child);
    running()
        .retain(|known| !matches!(known, Running::Group(it) | Running::Single(it) if *it == pid));
}

fn ended(child: &Child, status: std::io::Result<ExitStatus>) -> Result<ExitStatus> {
    forget(child);
    if received_signal().is_some() {
        bail!("interrupted");
    }
    Ok(status?)
}

fn end_leftovers(child: &Child, done: impl Fn() -> bool) {
    let group = Running::Group(Pid::from_child(child));
    for signal in [Signal::TERM, Signal::KILL] {
        let deadline = Instant::now() + Duration::from_secs(1);
        while Instant::now() < deadline {
            if done() {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        group.signal(signal);
    }
}

fn show(mut output: impl Read, name: Option<&str>, mut line: impl FnMut(&str)) {
    let mut chunk = [0; 8192];
    let mut unfinished = Vec::new();
    // A read fails only when the other end is gone, which is what the end of output is.
    while let Ok(length @ 1..) = output.read(&mut chunk) {
        if name.is_none() {
            print(&[&chunk[..length]]);
        }
        unfinished.extend_from_slice(&chunk[..length]);
        while let Some(end) = unfinished.iter().position(|&byte| byte == b'\n') {
            if let Some(name) = name {
                print(&[name.as_bytes(), b" | ", &unfinished[..=end]]);
            }
            line(&String::from_utf8_lossy(&unfinished[..end]));
            unfinished.drain(..=end);
        }
    }
    line(&String::from_utf8_lossy(&unfinished));
}

fn print(parts: &[&[u8]]) {
    let mut out = std::io::stdout().lock();
    // The reader may be gone; the tests continue.
    let _ = parts.iter().try_for_each(|part| out.write_all(part)).and_then(|()| out.flush());
}

/// The command as one would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_to_its_end_and_what_it_left_running_ends_with_it() {
        let begun = Instant::now();
        let mut lines = Vec::new();
        let mut step = Command::new("sh");
        step.args(["-c", "echo one; printf two; sleep 60 & exit 3"]);
        let status = stream(&mut step, None, |line| lines.push(line.to_owned()));
        assert_eq!(status.ok().and_then(|status| status.code()), Some(3));
        assert_eq!(lines, ["one", "two"]);
        assert!(begun.elapsed() < Duration::from_secs(30));

        let error = run(Command::new("sh").args(["-c", "exit 1"])).map_err(|e| e.to_string());
        assert_eq!(error, Err("`sh -c exit 1` failed: exit status: 1".to_owned()));
    }
}
