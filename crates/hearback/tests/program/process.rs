//! Running the program.

#[path = "../../../server/tests/stories/story/timed.rs"]
mod timed;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader};
use tokio::process::{Child, ChildStdout, Command};
use tokio::task::JoinHandle;

/// Starting makes a database and hashes passwords, in a program that was built for debugging.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// The program, with nothing of this environment's settings, in a directory of its own: the one that
/// was built with the tests, unless `HEARBACK_BIN` names another.
pub(crate) fn hearback(directory: &Path) -> Command {
    timed::begin();
    let given = std::env::var_os("HEARBACK_BIN");
    let mut command = Command::new(given.unwrap_or_else(|| env!("CARGO_BIN_EXE_hearback").into()));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("HEARBACK_") {
            command.env_remove(name);
        }
    }
    command.current_dir(directory).stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// A program that serves.
pub(crate) struct Serving {
    /// The line it printed when it was ready.
    pub(crate) ready: Value,
    child: Child,
    _out: BufReader<ChildStdout>,
    /// What it logs: read all along, for a pipe that nobody reads takes no more at some point.
    said: JoinHandle<String>,
}

/// Starts a command with `--json`, and waits for its line.
pub(crate) async fn start(command: &mut Command) -> Serving {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut err = child.stderr.take().unwrap();
    let said = tokio::spawn(async move {
        let mut said = String::new();
        let _ = err.read_to_string(&mut said).await;
        said
    });
    let mut line = String::new();
    let read = tokio::time::timeout(PATIENCE, out.read_line(&mut line)).await;
    if !matches!(read, Ok(Ok(1..))) {
        let _ = child.kill().await;
        panic!("it did not get ready: {}", said.await.unwrap());
    }
    Serving { ready: serde_json::from_str(&line).unwrap(), child, _out: out, said }
}

impl Serving {
    /// A text of the line.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.ready[name].as_str().unwrap()
    }

    /// Asks it to end, as a service manager does; how it ended, and what it logged.
    pub(crate) async fn terminate(mut self) -> (ExitStatus, String) {
        self.signal(Signal::TERM);
        let status = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        (status.expect("it ends").unwrap(), self.said.await.unwrap())
    }

    /// Ends it without asking.
    pub(crate) async fn kill(mut self) {
        self.signal(Signal::KILL);
        self.child.wait().await.unwrap();
    }

    /// Its process.
    pub(crate) fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id().unwrap()).unwrap()).unwrap()
    }

    fn signal(&self, signal: Signal) {
        kill_process(self.pid(), signal).unwrap();
    }
}
