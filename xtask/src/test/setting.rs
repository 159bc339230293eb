//! What tests find around them: a database, a browser, proxies, a Python, told to them by environment variables.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use tempfile::NamedTempFile;

use super::Part;
use crate::postgres::{Binaries, Cluster, Syncs};
use crate::{npm, tools};

/// Names a PostgreSQL to test on. One that is given is used instead of a private one.
const POSTGRES: &str = "HEARBACK_TEST_POSTGRES";
/// Names the folder of PostgreSQL's programs, for tests that stop and start servers of their own.
const POSTGRES_BIN: &str = "HEARBACK_TEST_POSTGRES_BIN";

/// Names the file in which stories record how long they took.
const TIMES: &str = "HEARBACK_TEST_TIMES";
/// Names the file in which stories record which problems the API answered.
const PROBLEMS: &str = "HEARBACK_TEST_PROBLEMS";

pub(super) struct Setting {
    pub(super) web: Option<npm::Package>,
    pub(super) stories: Option<npm::Package>,
    /// Whether the Rust tests have been built before the stories are.
    pub(super) rust_is_built: bool,
    chromium: Option<PathBuf>,
    /// What stands in front of Hearback in some stories, each under the variable that names it.
    proxies: Vec<(&'static str, PathBuf)>,
    python: Option<PathBuf>,
    binaries: Option<Binaries>,
    pgbouncer: Option<PathBuf>,
    cluster: Option<Cluster>,
    /// Where stories record how long they took.
    pub(super) times: NamedTempFile,
    /// Where they record which problems the API answered.
    pub(super) problems: NamedTempFile,
}

impl Setting {
    /// Finds or installs what the parts need, before the first test: what is missing shows at once.
    pub(super) fn prepare(parts: &[Part]) -> Result<Self> {
        let needs = |some: &[Part]| parts.iter().any(|part| some.contains(part));
        let package = |part, folder| {
            if needs(&[part]) { npm::Package::ready(folder) } else { Ok(None) }
        };
        let web = package(Part::Web, "web")?;
        let stories = package(Part::Browser, "e2e")?;
        let chromium = stories.is_some().then(tools::ensure_chromium).transpose()?;
        let mut proxies = Vec::new();
        if stories.is_some() {
            proxies.push(("NGINX", tools::ensure_proxy("nginx")?));
            proxies.push(("CADDY", tools::ensure_proxy("caddy")?));
        }
        let python = needs(&[Part::Rust]).then(tools::ensure_python).transpose()?;
        let given = std::env::var_os(POSTGRES).is_some();
        let binaries = needs(&[Part::Rust]).then(|| binaries(given)).transpose()?.flatten();
        let pgbouncer = binaries.as_ref().and_then(|_| tools::pgbouncer());
        let cluster = (needs(&[Part::Rust, Part::Store]) || stories.is_some())
            .then(start_cluster)
            .transpose()?
            .flatten();
        let rust_is_built = needs(&[Part::Rust]);
        Ok(Self {
            web,
            stories,
            rust_is_built,
            chromium,
            proxies,
            python,
            binaries,
            pgbouncer,
            cluster,
            times: NamedTempFile::new()?,
            problems: NamedTempFile::new()?,
        })
    }

    /// Tells a test runner what there is.
    pub(super) fn tell(&self, command: &mut Command) {
        command.env(TIMES, self.times.path());
        command.env(PROBLEMS, self.problems.path());
        if let Some(cluster) = &self.cluster {
            command.env(POSTGRES, cluster.url());
        }
        if let Some(binaries) = &self.binaries {
            command.env(POSTGRES_BIN, binaries.folder());
        }
        if let Some(pgbouncer) = &self.pgbouncer {
            command.env("HEARBACK_TEST_PGBOUNCER", pgbouncer);
        }
        if let Some(python) = &self.python {
            command.env("HEARBACK_TEST_PYTHON", python);
        }
        if let Some(chromium) = &self.chromium {
            command.env("CHROMIUM", chromium);
        }
        command.envs(self.proxies.iter().map(|(name, path)| (name, path)));
    }
}

/// Whoever tests on a PostgreSQL of their own need not have its programs here too.
fn binaries(given: bool) -> Result<Option<Binaries>> {
    if given { Ok(Binaries::find()) } else { Binaries::ensure().map(Some) }
}

fn start_cluster() -> Result<Option<Cluster>> {
    if std::env::var_os(POSTGRES).is_some() {
        println!("testing on the PostgreSQL that {POSTGRES} names");
        return Ok(None);
    }
    let cluster = Cluster::start(&Binaries::ensure()?, Syncs::Never)?;
    println!("private PostgreSQL at {}", cluster.url());
    Ok(Some(cluster))
}
