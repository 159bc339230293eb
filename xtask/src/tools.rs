//! The programs that tests need beside Rust and Node: found, or installed.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::debian;

/// What Debian calls Chromium without a window.
const HEADLESS: &str = "chromium-headless-shell";

/// A program on the `PATH`.
pub(crate) fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    file.metadata().is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

/// The connection pooler that Hearback is tried behind, where it is there or can be installed.
pub(crate) fn pgbouncer() -> Option<PathBuf> {
    // Debian's is not on everybody's path.
    let there = || {
        let usual = Some(PathBuf::from("/usr/sbin/pgbouncer"));
        find("pgbouncer").or(usual.filter(|file| is_program(file)))
    };
    there().or_else(|| match debian::install("pgbouncer", "PgBouncer") {
        Ok(()) => there(),
        Err(error) => {
            println!("{error}; its test is left out");
            None
        }
    })
}

/// A browser of Chromium's family; `CHROMIUM` overrules the search. One without a window of its own
/// has less to draw, and gets through the stories in two thirds of the time.
pub(crate) fn ensure_chromium() -> Result<PathBuf> {
    if let Some(given) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        if !is_program(&given) {
            bail!("CHROMIUM is {}, which is no program", given.display());
        }
        return Ok(given);
    }
    if let Some(found) = find_chromium() {
        return Ok(found);
    }
    debian::install(HEADLESS, "Chromium (or Chrome; CHROMIUM=/path/to/it)")?;
    find_chromium().context("Chromium was installed, but there is none to run")
}

fn find_chromium() -> Option<PathBuf> {
    let mac = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    [
        HEADLESS,
        "chrome-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ]
    .iter()
    .find_map(|name| find(name))
    .or_else(|| is_program(&mac).then_some(mac))
}

/// A proxy that Debian names as its program is named; the stories put it in front of Hearback.
pub(crate) fn ensure_proxy(name: &'static str) -> Result<PathBuf> {
    // Debian keeps nginx where only root looks.
    let known =
        || find(name).or_else(|| Some(Path::new("/usr/sbin").join(name)).filter(|p| is_program(p)));
    if known().is_none() {
        debian::install(name, name)?;
    }
    known().with_context(|| format!("{name} was installed, but there is none to run"))
}

/// A C++ compiler, for the fuzzer that LLVM brings as source.
pub(crate) fn ensure_cpp() -> Result<()> {
    let known = || std::env::var_os("CXX").is_some() || find("c++").is_some();
    if !known() {
        debian::install("g++", "A C++ compiler")?;
    }
    if known() { Ok(()) } else { bail!("g++ was installed, but there is no `c++` to run") }
}

/// A Python that can make virtual environments: the official Twilio client runs in one.
pub(crate) fn ensure_python() -> Result<PathBuf> {
    if let Some(found) = find_python() {
        return Ok(found);
    }
    debian::install("python3-venv", "Python 3 with venv")?;
    find_python().context("python3-venv was installed, but no python3 has `venv` and `ensurepip`")
}

fn find_python() -> Option<PathBuf> {
    let candidates = [find("python3"), Some(PathBuf::from("/usr/bin/python3"))];
    candidates.into_iter().flatten().find(|python| {
        // Debian ships `venv` without the `ensurepip` that it needs.
        let mut import = Command::new(python);
        import.args(["-c", "import ensurepip, venv"]).stdout(Stdio::null()).stderr(Stdio::null());
        import.status().is_ok_and(|status| status.success())
    })
}
