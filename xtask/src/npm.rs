//! The two npm packages of the project: `web/` (the page) and `e2e/` (its stories in a browser).

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::{cargo, process, tools};

/// An npm package of the project that is there.
pub(crate) struct Package {
    folder: PathBuf,
}

impl Package {
    /// The package with what it depends on installed; nothing when there is no such package.
    pub(crate) fn ready(folder: &str) -> Result<Option<Self>> {
        let package = Self { folder: cargo::root().join(folder) };
        if !package.folder.join("package.json").exists() {
            println!("there is no {folder}/package.json: skipped");
            return Ok(None);
        }
        if tools::find("npm").is_none() {
            bail!("Node is missing: install Node 20 or newer with npm, and run this again");
        }
        if !package.is_installed() {
            println!("installing the npm packages of {folder}/");
            process::run(package.npm("ci").args(["--no-audit", "--no-fund"]))?;
        }
        Ok(Some(package))
    }

    /// Whether npm installed after the lock file last changed. npm keeps its own copy of the lock
    /// file, so this holds whoever called npm.
    fn is_installed(&self) -> bool {
        let wanted = modified(&self.folder.join("package-lock.json"));
        let installed = modified(&self.folder.join("node_modules/.package-lock.json"));
        installed.is_some() && installed >= wanted
    }

    /// `npm <verb>` in the package.
    pub(crate) fn npm(&self, verb: &str) -> Command {
        let mut command = Command::new("npm");
        command.current_dir(&self.folder).arg(verb);
        // The browser is the system's.
        command.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        command
    }

    /// A script of `package.json`, or nothing where it has none of that name.
    pub(crate) fn script(&self, name: &str) -> Command {
        let mut command = self.npm("run");
        command.args(["--if-present", name]);
        command
    }

    /// A program that one of its packages brings; nothing when none does.
    pub(crate) fn program(&self, name: &str) -> Option<Command> {
        let path = self.folder.join("node_modules/.bin").join(name);
        path.exists().then(|| {
            let mut command = Command::new(path);
            command.current_dir(&self.folder);
            command
        })
    }
}

fn modified(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|data| data.modified()).ok()
}
