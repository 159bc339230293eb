//! A private PostgreSQL: a cluster in a temporary directory, on a free port of this machine alone.

use std::fs::{self, File};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::Args;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::{debian, process, tools};

#[derive(Args)]
pub(crate) struct Options {
    /// What to run; without it the cluster stays until Ctrl-C.
    #[arg(last = true)]
    command: Vec<String>,
}

/// `cargo xtask postgres`
pub(crate) fn run(options: &Options) -> Result<ExitCode> {
    let binaries = Binaries::ensure()?;
    let cluster = Cluster::start(&binaries, Syncs::Always)?;
    println!("PostgreSQL at {}", cluster.url());
    let Some((program, arguments)) = options.command.split_first() else {
        while process::received_signal().is_none() {
            thread::sleep(Duration::from_millis(100));
        }
        return Ok(ExitCode::SUCCESS);
    };
    let mut command = Command::new(program);
    command.env("HEARBACK_TEST_POSTGRES_BIN", binaries.folder());
    command.args(arguments).envs([
        ("HEARBACK_TEST_POSTGRES", cluster.url()),
        ("DATABASE_URL", cluster.url()),
        ("PGHOST", "127.0.0.1".to_owned()),
        ("PGPORT", cluster.port.to_string()),
        ("PGUSER", "postgres".to_owned()),
        ("PGDATABASE", "postgres".to_owned()),
    ]);
    let status = process::hand_over(&mut command)?;
    // What a signal ended has no code of its own.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

/// PostgreSQL's server programs.
pub(crate) struct Binaries(PathBuf);

impl Binaries {
    /// Those that are there, or Debian's.
    pub(crate) fn ensure() -> Result<Self> {
        if let Some(found) = Self::find() {
            return Ok(found);
        }
        debian::install("postgresql", "The PostgreSQL server (initdb and postgres)")?;
        Self::find().context("postgresql was installed, but there is no initdb")
    }

    /// The folder that they are in.
    pub(crate) fn folder(&self) -> &Path {
        &self.0
    }

    pub(crate) fn find() -> Option<Self> {
        // What stands on the path may be a link to one program of many.
        let on_path = tools::find("initdb").and_then(|file| fs::canonicalize(file).ok());
        let on_path = on_path.and_then(|file| file.parent().map(Path::to_owned));
        on_path.into_iter().chain(debian_folders()).find_map(|folder| {
            let complete = folder.join("initdb").exists() && folder.join("postgres").exists();
            complete.then_some(Self(folder))
        })
    }
}

/// Where Debian keeps the server programs of each version, newest first.
fn debian_folders() -> Vec<PathBuf> {
    let entries = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<u32> =
        entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    versions.sort_unstable_by(|a, b| b.cmp(a));
    versions.iter().map(|v| PathBuf::from(format!("/usr/lib/postgresql/{v}/bin"))).collect()
}

/// A running cluster. Dropping it stops the server and removes the directory.
pub(crate) struct Cluster {
    server: Child,
    port: u16,
    folder: TempDir,
}

/// Whether the server waits for the disk.
#[derive(Clone, Copy)]
pub(crate) enum Syncs {
    /// As in production, for benchmarks.
    Always,
    /// Tests kill Hearback, never the machine, so syncing would only slow them down.
    Never,
}

impl Cluster {
    /// Makes an empty cluster and waits until it answers.
    pub(crate) fn start(binaries: &Binaries, syncs: Syncs) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("hearback-pg-").tempdir()?;
        let owner = Owner::choose()?;
        owner.give(folder.path())?;
        let mut initdb = owner.command(&binaries.0.join("initdb"), folder.path());
        initdb.args(["--pgdata", "data", "--username", "postgres", "--auth", "trust"]);
        // An empty cluster has nothing to lose in a power cut.
        initdb.args(["--encoding", "UTF8", "--locale", "C", "--no-sync"]);
        initdb.stdout(File::create(folder.path().join("initdb.log"))?);
        process::run(&mut initdb)?;

        let port = free_port()?;
        let server = serve(binaries, &owner, folder.path(), port, syncs)?;
        let mut cluster = Self { server, port, folder };
        cluster.wait_until_ready()?;
        Ok(cluster)
    }

    /// How to connect as the superuser.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while Instant::now() < deadline && self.server.try_wait()?.is_none() {
            if process::received_signal().is_some() {
                bail!("interrupted");
            }
            // The eighth line is the server's state, which pg_ctl waits for too.
            let file = self.folder.path().join("data/postmaster.pid");
            let state = fs::read_to_string(file).unwrap_or_default();
            if state.lines().nth(7).is_some_and(|state| state.trim() == "ready") {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        let log = fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default();
        bail!("PostgreSQL did not start:\n{log}");
    }

    fn has_ended_within(&mut self, time: Duration) -> bool {
        let deadline = Instant::now() + time;
        while Instant::now() < deadline {
            if !matches!(self.server.try_wait(), Ok(None)) {
                return true;
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if self.has_ended_within(Duration::from_millis(1)) {
            return;
        }
        // At once, without a last checkpoint: the data is about to be thrown away.
        let _ = kill_process(Pid::from_child(&self.server), Signal::QUIT);
        if !self.has_ended_within(Duration::from_secs(15)) {
            let _ = self.server.kill();
            let _ = self.server.wait();
        }
    }
}

fn serve(
    binaries: &Binaries,
    owner: &Owner,
    folder: &Path,
    port: u16,
    syncs: Syncs,
) -> Result<Child> {
    let program = binaries.0.join("postgres");
    // Where it can be had: the server ends with us even when we are killed outright.
    let mut command = match tools::find("setpriv") {
        Some(setpriv) => {
            let mut command = owner.command(&setpriv, folder);
            command.args(["--pdeathsig", "QUIT", "--"]).arg(program);
            command
        }
        None => owner.command(&program, folder),
    };
    command.args(["-D", "data", "-p", &port.to_string()]);
    for setting in [
        "listen_addresses=127.0.0.1",
        &format!("unix_socket_directories={}", folder.display()),
        "max_connections=200",
        match syncs {
            Syncs::Always => "fsync=on",
            Syncs::Never => "fsync=off",
        },
    ] {
        command.args(["-c", setting]);
    }
    let log = File::create(folder.join("server.log"))?;
    // Its own group: a Ctrl-C at the terminal is for us, and we stop it when the tests have ended.
    command.process_group(0).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    command.spawn().context("cannot run postgres")
}

/// The system asks for one that nobody uses; someone could take it before the server does, which
/// the server's log then says.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Who runs the server: PostgreSQL refuses to run as root.
struct Owner(Option<(u32, u32)>);

impl Owner {
    fn choose() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self(None));
        }
        let users = fs::read_to_string("/etc/passwd")?;
        let ids = ["postgres", "nobody"].iter().find_map(|name| ids_of(&users, name));
        ids.map(|ids| Self(Some(ids)))
            .context("PostgreSQL needs a user other than root: add one named postgres")
    }

    fn give(&self, folder: &Path) -> Result<()> {
        if let Some((user, group)) = self.0 {
            chown(folder, Some(user), Some(group))?;
        }
        Ok(())
    }

    fn command(&self, program: &Path, folder: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(folder);
        if let Some((user, group)) = self.0 {
            command.uid(user).gid(group);
        }
        command
    }
}

/// The user and group of a name in the format of `/etc/passwd`.
fn ids_of(users: &str, name: &str) -> Option<(u32, u32)> {
    let mut fields = users
        .lines()
        .map(|line| line.split(':'))
        .find_map(|mut fields| (fields.next() == Some(name)).then_some(fields))?;
    let user = fields.nth(1)?.parse().ok()?;
    let group = fields.next()?.parse().ok()?;
    Some((user, group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0::/root:/bin/bash\npostgres2:x:7:7::/:/bin/sh\npostgres:x:101:104:,,,:/:/bin/sh\n";
        assert_eq!(ids_of(users, "postgres"), Some((101, 104)));
        assert_eq!(ids_of(users, "nobody"), None);
    }
}
