//! Installing system packages, where that can be done without asking.

use std::path::Path;
use std::process::Command;
use std::sync::Once;

use anyhow::{Result, bail};

use crate::{process, tools};

static UPDATED: Once = Once::new();

/// Installs a Debian package, or says what is missing when this is not Debian or we are not root.
pub(crate) fn install(package: &str, what: &str) -> Result<()> {
    if !Path::new("/etc/debian_version").exists() || tools::find("apt-get").is_none() {
        bail!("{what} is missing: install it and run this again");
    }
    if !rustix::process::geteuid().is_root() {
        bail!("{what} is missing: run `sudo apt-get install -y {package}` and this again");
    }
    println!("{what} is missing: installing the Debian package {package}");
    let mut updated = Ok(());
    UPDATED.call_once(|| updated = process::run(apt_get().arg("update")));
    updated?;
    process::run(apt_get().args(["install", "-y", "--no-install-recommends", package]))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    // Another package manager may be at work, as on a machine that was switched on just now.
    command.args(["-qq", "-o", "DPkg::Lock::Timeout=300"]);
    command
}
