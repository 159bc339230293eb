//! A process under measurement: its first line, its processor time, its end.

use anyhow::Context as _;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// What Linux counts processor time in, a second's worth.
const TICKS: u64 = 100;

pub(crate) struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Process {
    pub(crate) fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut child =
            command.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn()?;
        let out = child.stdout.take().context("no standard output")?;
        Ok(Self { child, lines: BufReader::new(out).lines() })
    }

    /// The JSON object that it prints when it is ready.
    pub(crate) async fn ready(&mut self) -> anyhow::Result<serde_json::Value> {
        let line = self.lines.next_line().await?.context("it ended before it was ready")?;
        Ok(serde_json::from_str(&line)?)
    }

    /// The processor time it has used so far.
    pub(crate) fn cpu(&self) -> anyhow::Result<Duration> {
        let id = self.child.id().context("it has ended")?;
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
        // The name may hold spaces; what follows its bracket does not. See proc_pid_stat(5).
        let (_, rest) = stat.rsplit_once(')').context("an odd /proc")?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
        Ok(Duration::from_millis(ticks * 1000 / TICKS))
    }

    /// Asks it to end, and waits.
    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        let id = self.child.id().context("it has ended")?;
        Command::new("kill").arg("-TERM").arg(id.to_string()).status().await?;
        self.child.wait().await?;
        Ok(())
    }
}
