//! PostgreSQL servers of a test's own, which it may stop, freeze and follow as it likes.

use rustix::process::{Pid, Signal, kill_process};
use std::fs::{self, File};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

const PATIENCE: Duration = Duration::from_secs(60);

/// A server with its data.
pub(crate) struct Cluster {
    programs: PathBuf,
    folder: TempDir,
    pub(crate) port: u16,
    server: Option<Child>,
}

impl Cluster {
    /// An empty one.
    pub(crate) async fn start(programs: &str) -> Self {
        let mut cluster = Self::new(programs);
        let made = ["--pgdata", "data", "--username", "postgres", "--auth", "trust"];
        let quick = ["--encoding", "UTF8", "--locale", "C", "--no-sync"];
        cluster.run("initdb", &[&made[..], &quick].concat());
        cluster.serve().await;
        cluster
    }

    /// One that follows this one, and has all that is committed here from now on.
    pub(crate) async fn followed(&self) -> Self {
        let mut other = Self::new(self.programs.to_str().unwrap());
        let port = self.port.to_string();
        let here = ["-h", "127.0.0.1", "-p", &port, "-U", "postgres"];
        let copy = ["-D", "data", "-X", "stream", "-c", "fast", "-R", "--no-sync"];
        other.run("pg_basebackup", &[&here[..], &copy].concat());
        other.serve().await;
        let client = self.client().await;
        client.batch_execute("ALTER SYSTEM SET synchronous_standby_names = '*'").await.unwrap();
        client.batch_execute("SELECT pg_reload_conf()").await.unwrap();
        let begun = Instant::now();
        let following = "SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'";
        while client.query(following, &[]).await.unwrap().is_empty() {
            assert!(begun.elapsed() < PATIENCE, "{}", other.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        other
    }

    fn new(programs: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("hearback-pg-").tempdir().unwrap();
        if let Some((user, group)) = owner() {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        Self { programs: programs.into(), folder, port: crate::free_port(), server: None }
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        if let Some((user, group)) = owner() {
            command.uid(user).gid(group);
        }
        command
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let ended = self.command(program).args(arguments).output().unwrap();
        assert!(ended.status.success(), "{program}: {}", String::from_utf8_lossy(&ended.stderr));
    }

    /// Starts the server on its data, and waits until it answers.
    pub(crate) async fn serve(&mut self) {
        let mut command = self.command("postgres");
        command.args(["-D", "data", "-p", &self.port.to_string()]);
        for setting in [
            "listen_addresses=127.0.0.1",
            &format!("unix_socket_directories={}", self.folder.path().display()),
            // It is never the power that goes here.
            "fsync=off",
        ] {
            command.args(["-c", setting]);
        }
        let log = self.folder.path().join("server.log");
        let log = File::options().create(true).append(true).open(log).unwrap();
        command.process_group(0).stdout(log.try_clone().unwrap()).stderr(log);
        self.server = Some(command.spawn().unwrap());
        let begun = Instant::now();
        while tokio_postgres::connect(&self.url(), NoTls).await.is_err() {
            assert!(begun.elapsed() < PATIENCE, "{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("server.log")).unwrap_or_default()
    }

    /// How to reach it.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// A connection as its superuser.
    pub(crate) async fn client(&self) -> Client {
        let (client, connection) = tokio_postgres::connect(&self.url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client
    }

    /// A PgBouncer in front of it.
    pub(crate) async fn pooled(&self, pgbouncer: &str, mode: &str) -> Pooler {
        let port = crate::free_port();
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={} user=postgres\n[pgbouncer]\n\
             listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = any\n\
             pool_mode = {mode}\n",
            self.port
        );
        let file = self.folder.path().join(format!("{mode}.ini"));
        fs::write(&file, settings).unwrap();
        let mut command = self.command(pgbouncer);
        command.args([&file]).stdout(Stdio::null()).stderr(Stdio::null());
        let pooler = Pooler { port, program: command.spawn().unwrap() };
        let begun = Instant::now();
        let url = format!("postgres://postgres@127.0.0.1:{port}/postgres");
        while tokio_postgres::connect(&url, NoTls).await.is_err() {
            assert!(begun.elapsed() < PATIENCE, "PgBouncer does not answer");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        pooler
    }

    /// Asks a user for their password from the next reload on; everybody else is trusted.
    pub(crate) fn ask_for_passwords(&self, user: &str) {
        let file = self.folder.path().join("data/pg_hba.conf");
        let rest = fs::read_to_string(&file).unwrap();
        fs::write(file, format!("host all {user} 127.0.0.1/32 scram-sha-256\n{rest}")).unwrap();
    }

    /// Ends it at once, with every connection, as a crash does.
    pub(crate) fn crash(&mut self) {
        let Some(mut server) = self.server.take() else { return };
        for pid in family(&server) {
            let _ = kill_process(pid, Signal::KILL);
        }
        server.wait().unwrap();
        let _ = fs::remove_file(self.folder.path().join("data/postmaster.pid"));
    }

    /// It is there and does nothing, with whoever serves a connection.
    pub(crate) fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    pub(crate) fn thaw(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) {
        for pid in self.server.iter().flat_map(family) {
            // One that served a connection may have ended by itself.
            let _ = kill_process(pid, signal);
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.crash();
    }
}

/// A PgBouncer that runs.
pub(crate) struct Pooler {
    pub(crate) port: u16,
    program: Child,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// A server, and the processes that it started.
fn family(server: &Child) -> Vec<Pid> {
    let parent = server.id().to_string();
    let children = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| {
        let pid = entry.file_name().to_str()?.parse::<i32>().ok()?;
        let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
        // pid (name) state parent
        let (_, rest) = stat.rsplit_once(") ")?;
        (rest.split(' ').nth(1)? == parent).then_some(pid)
    });
    let own = i32::try_from(server.id()).unwrap();
    std::iter::once(own).chain(children).filter_map(Pid::from_raw).collect()
}

/// Whom the server runs as: PostgreSQL refuses to run as root.
fn owner() -> Option<(u32, u32)> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let users = fs::read_to_string(Path::new("/etc/passwd")).unwrap();
    let ids = |name: &str| {
        let mut fields =
            users.lines().map(|line| line.split(':')).find(|f| f.clone().next() == Some(name))?;
        Some((fields.nth(2)?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    ids("postgres").or_else(|| ids("nobody"))
}
