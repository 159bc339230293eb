//! Calling cargo from a program that cargo runs.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::{process, tools};

/// The repository.
pub(crate) fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own)
}

/// The directory that the development build puts its programs in: our own.
pub(crate) fn built_programs() -> Result<PathBuf> {
    let own = std::env::current_exe()?;
    Ok(own.parent().unwrap_or(&own).to_owned())
}

/// `cargo` in the repository.
///
/// What cargo set for us is about this package; some build scripts watch those variables, and would
/// run again each time that we and a person take turns.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(root());
    for (name, _) in std::env::vars_os() {
        let known = name.to_string_lossy();
        if known.starts_with("CARGO_PKG_") || known.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// Installs one of cargo's subcommands when it is missing.
///
/// It is built without optimizations: it runs for seconds, and compiling it is what one waits for.
pub(crate) fn ensure_subcommand(name: &str, version: &str) -> Result<()> {
    if tools::find(name).is_some() {
        return Ok(());
    }
    println!("{name} is missing: installing {name} {version} with cargo, which takes minutes");
    let mut install = cargo();
    install.args(["install", "--locked", &format!("{name}@{version}")]);
    for (setting, value) in
        [("OPT_LEVEL", "0"), ("LTO", "off"), ("CODEGEN_UNITS", "256"), ("DEBUG", "0")]
    {
        install.env(format!("CARGO_PROFILE_RELEASE_{setting}"), value);
    }
    process::run(&mut install)
}
