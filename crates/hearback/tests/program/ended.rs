//! Running the program to its end.

use crate::process::{PATIENCE, hearback};
use std::path::Path;
use std::process::Output;
use tokio::process::Command;

/// How a run ended, and what it said.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs it to its end.
pub(crate) async fn run(directory: &Path, arguments: &[&str]) -> Ended {
    ended(hearback(directory).args(arguments)).await
}

/// Runs a command to its end.
pub(crate) async fn ended(command: &mut Command) -> Ended {
    let run = tokio::time::timeout(PATIENCE, command.output());
    let Output { status, stdout, stderr } = run.await.expect("it ends").unwrap();
    Ended {
        code: status.code().unwrap(),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}
