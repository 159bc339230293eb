//! Builds `web/` into `OUT_DIR/page`, whenever something in it changed.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the built page depends on. Not `node_modules`: that follows from the lock file.
const SOURCES: [&str; 7] = [
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "svelte.config.js",
    "vite.config.ts",
];

fn main() {
    if env::var_os("CARGO_FEATURE_EMBEDDED").is_none() {
        return;
    }
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web");
    for source in SOURCES {
        println!("cargo::rerun-if-changed={}", web.join(source).display());
    }
    let page = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("page");
    if let Err(sentence) = install(&web).and_then(|()| build(&web, &page)) {
        // One sentence, and not a panic's backtrace, is what the reader needs.
        println!("cargo::error={sentence}");
        std::process::exit(1);
    }
}

/// Installs what the lock file says, unless exactly that is installed already.
fn install(web: &Path) -> Result<(), String> {
    let lock = fs::read(web.join("package-lock.json"))
        .map_err(|error| format!("web/package-lock.json can't be read: {error}"))?;
    let installed = web.join("node_modules/.hearback-lock");
    if fs::read(&installed).is_ok_and(|of| of == lock) {
        return Ok(());
    }
    run(npm(web).args(["ci", "--no-audit", "--no-fund"]), "npm ci")?;
    fs::write(&installed, lock)
        .map_err(|error| format!("web/node_modules can't be written: {error}"))
}

fn build(web: &Path, page: &Path) -> Result<(), String> {
    let mut build = npm(web);
    build.args(["exec", "--offline", "--", "vite", "build", "--emptyOutDir", "--outDir"]).arg(page);
    run(&mut build, "vite build")
}

fn npm(web: &Path) -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(web);
    npm
}

fn run(command: &mut Command, what: &str) -> Result<(), String> {
    let output = command.output().map_err(|_| {
        "Node.js is needed to build the web page: install Node 20.19 or newer (with npm), \
         or build the API alone with --no-default-features"
            .to_owned()
    })?;
    if output.status.success() {
        return Ok(());
    }
    for stream in [&output.stdout, &output.stderr] {
        eprintln!("{}", String::from_utf8_lossy(stream));
    }
    Err(format!("`{what}` failed in web/; its own words are above"))
}
