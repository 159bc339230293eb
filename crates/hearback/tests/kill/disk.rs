//! The disk under SQLite freezes, and fills up, while texts go both ways: callers are told in time,
//! everything recovers by itself, and nothing acknowledged is lost.

use crate::engine::Engine;
use crate::outage::{Stage, whole};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A disk that does as it is told, for a program that is started with it.
pub(crate) struct Disk {
    folder: TempDir,
    library: PathBuf,
}

impl Disk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("disk.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kill/disk/disk.c");
        let compiler = std::env::var_os("CC").unwrap_or_else(|| "cc".into());
        let mut compile = Command::new(compiler);
        compile.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(source).arg("-ldl");
        assert!(compile.status().unwrap().success(), "a C compiler is needed, as for SQLite");
        Self { folder, library }
    }

    /// What a program is started with, so that this is its disk.
    pub(crate) fn variables(&self) -> [(&'static str, &Path); 2] {
        [("LD_PRELOAD", &self.library), ("HEARBACK_TEST_DISK", self.folder.path())]
    }

    fn is(&self, state: &str) {
        File::create(self.folder.path().join(state)).unwrap();
    }

    fn is_no_longer(&self, state: &str) {
        fs::remove_file(self.folder.path().join(state)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_freezes_and_fills_up() {
    let disk = Disk::new();
    let stage = Stage::set(None, &disk.variables()).await;
    for trouble in ["frozen", "full"] {
        stage.live().await;
        disk.is(trouble);
        stage.notices(503).await;
        stage.is_down(trouble).await;
        stage.is_alive().await;
        disk.is_no_longer(trouble);
        stage.is_back(trouble).await;
        stage.notices(200).await;
    }
    let Stage { victim, twilio, load, serving } = stage;
    let acknowledged = load.stop().await;
    let (_, log) = serving.terminate().await;
    for word in ["nothing can be written to the database", "can be written again"] {
        assert!(log.contains(word), "{word}: {log}");
    }
    let last = victim.start().await;
    whole(Engine::Sqlite, victim.directory.path(), &twilio, &acknowledged).await;
    last.terminate().await;
}
