//! Who else on the machine can open the data.

use crate::ended::run;
use crate::process::{hearback, start};
use serde_json::Value;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use tempfile::tempdir;

/// Where no Twilio answers.
const NOBODY: &str = "http://127.0.0.1:9";

/// Everything below a directory and itself, with its mode.
fn modes(directory: &Path) -> Vec<(PathBuf, u32)> {
    let mut all = vec![(directory.to_owned(), fs::metadata(directory).unwrap().mode() & 0o777)];
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(modes(&path));
        } else {
            all.push((path.clone(), fs::metadata(&path).unwrap().mode() & 0o777));
        }
    }
    all
}

#[track_caller]
fn are_closed(directory: &Path) {
    for (path, mode) in modes(directory) {
        let closed = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, closed, "{}: {mode:o}", path.display());
    }
}

fn open_all(directory: &Path) {
    for (path, _) in modes(directory) {
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }
}

#[tokio::test]
async fn what_was_left_open_is_closed_and_what_is_new_never_opens() {
    let directory = tempdir().unwrap();
    let data = directory.path().join("hearback-data");
    let demo =
        ["demo", "--port", "0", "--simulator-port", "0", "--json", "--data", "hearback-data"];
    let serve = ["serve", "--port", "0", "--json", "--twilio-url", NOBODY];
    let new = start(hearback(directory.path()).args(demo)).await;
    are_closed(&data);
    new.kill().await;
    let organization = data.join("media/01909999-9999-7999-8999-999999999999");
    fs::create_dir_all(&organization).unwrap();
    fs::write(organization.join("01909999-9999-7999-8999-999999999998"), "a picture").unwrap();
    open_all(&data);

    let serving = start(hearback(directory.path()).args(serve)).await;
    are_closed(&data);
    let (_, log) = serving.terminate().await;
    assert!(log.contains("could open this until now"), "{log}");

    // Another command that opens it does the same.
    fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(data.join("hearback.sqlite"), Permissions::from_mode(0o644)).unwrap();
    assert_eq!(run(directory.path(), &["user", "list"]).await.code, 0);
    are_closed(&data);
}

#[tokio::test]
async fn what_can_not_be_closed_is_told_of_with_the_command_that_closes_it() {
    if !rustix::process::geteuid().is_root() {
        assert!(std::env::var_os("CI").is_none(), "only root can give files to somebody else");
        return;
    }
    let directory = tempdir().unwrap();
    let data = directory.path().join("hearback-data");
    let demo =
        ["demo", "--port", "0", "--simulator-port", "0", "--json", "--data", "hearback-data"];
    start(hearback(directory.path()).args(demo)).await.terminate().await;
    // As if someone else had put it there.
    chown(&data, Some(12_345), None).unwrap();
    fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();

    let serve = ["serve", "--port", "0", "--json", "--twilio-url", NOBODY];
    let serving = start(hearback(directory.path()).args(serve)).await;
    let command = format!("chmod 700 {}", data.display());
    let found = run(directory.path(), &["doctor", "--json", "--twilio-url", NOBODY]).await;
    let (_, log) = serving.terminate().await;
    assert!(log.contains(&command), "{log}");
    let told: Value = serde_json::from_str(&found.out).unwrap();
    let findings = told["organizations"][0]["findings"].as_array().unwrap();
    let finding = findings.iter().find(|one| one["code"] == "files_exposed").unwrap();
    assert!(finding["sentence"].as_str().unwrap().contains(&command), "{finding}");
    assert_ne!(found.code, 0);
}
