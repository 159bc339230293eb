//! What makes no sense, or can't be done, is said in a sentence, before anything is written.

use crate::ended::{Ended, ended, run};
use crate::process::{hearback, start};
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use tempfile::{TempDir, tempdir};

/// Asserts how it ended, that it said these things, and left nothing behind.
fn refused(directory: &TempDir, ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!(ended.code, code, "{}", ended.err);
    for word in words {
        assert!(ended.err.contains(word), "{word}: {}", ended.err);
    }
    assert!(ended.out.is_empty(), "{}", ended.out);
    assert!(!directory.path().join("hearback-data").exists(), "it made the data directory");
}

fn write(directory: &Path, file: &str, text: &str) {
    fs::write(directory.join(file), text).unwrap();
}

#[tokio::test]
async fn an_unknown_setting_is_named_beside_the_known_ones() {
    let directory = tempdir().unwrap();
    write(directory.path(), "h.toml", "prot = 8080");
    let ended = run(directory.path(), &["serve", "--config", "h.toml"]).await;
    refused(&directory, &ended, 2, &["h.toml", "“prot”", "port, ", "public_url"]);
}

#[tokio::test]
async fn a_malformed_address_is_refused_wherever_it_was_given() {
    let directory = tempdir().unwrap();
    let shape = "https://host";
    let ended = run(directory.path(), &["serve", "--public-url", "sms.example.com"]).await;
    refused(&directory, &ended, 2, &["--public-url", shape]);

    let mut command = hearback(directory.path());
    let ended = self::ended(command.arg("serve").env("HEARBACK_TWILIO_URL", "ftp://x")).await;
    refused(&directory, &ended, 2, &["--twilio-url", shape]);

    write(directory.path(), "h.toml", "public_url = \"https://u:p@x\"");
    let ended = run(directory.path(), &["serve", "--config", "h.toml"]).await;
    refused(&directory, &ended, 2, &["h.toml", "--public-url", shape]);
}

#[tokio::test]
async fn values_that_do_not_go_together_are_refused() {
    let directory = tempdir().unwrap();
    for (arguments, words) in [
        (vec!["--lease", "10", "--twilio-timeout", "10"], vec!["lease", "longer"]),
        (vec!["--undo-delay", "31"], vec!["--undo-delay", "30"]),
        (vec!["--country", "USA"], vec!["--country", "two-letter"]),
        (vec!["--media-store", "ftp://files.example/x"], vec!["media store", "s3://"]),
        (vec!["--trusted-proxies", "10.0.0.0/33"], vec!["--trusted-proxies"]),
        (vec!["--log", "loud=very"], vec!["log level"]),
    ] {
        let ended = run(directory.path(), &[&["serve"], &arguments[..]].concat()).await;
        refused(&directory, &ended, 2, &words);
    }
}

#[tokio::test]
async fn a_database_url_is_not_repeated_where_it_may_hold_a_password() {
    let directory = tempdir().unwrap();
    let odd = "mysql://me:hunter2@db/x";
    let ended = run(directory.path(), &["serve", "--port", "0", "--database", odd]).await;
    refused(&directory, &ended, 2, &["postgres://user:password@host/name"]);
    assert!(!ended.err.contains("hunter2"), "{}", ended.err);

    let closed = "postgres://me:hunter2@127.0.0.1:9/x";
    let ended = run(directory.path(), &["serve", "--port", "0", "--database", closed]).await;
    refused(&directory, &ended, 1, &["PostgreSQL"]);
    assert!(!ended.err.contains("hunter2"), "{}", ended.err);
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let directory = tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for command in ["serve", "demo"] {
        let ended = run(directory.path(), &[command, "--port", &port]).await;
        refused(&directory, &ended, 1, &["another program is using", &port]);
    }
}

#[tokio::test]
async fn a_data_directory_that_cannot_be_is_explained() {
    // Root may write anywhere, so the directory that can't be written to is a file.
    let directory = tempdir().unwrap();
    write(directory.path(), "data", "not a directory");
    for data in ["data", "data/deeper"] {
        let ended = run(directory.path(), &["serve", "--port", "0", "--data", data]).await;
        refused(&directory, &ended, 1, &[data, "there's a file in its place"]);
    }
}

#[tokio::test]
async fn a_database_that_is_none_is_not_overwritten() {
    let directory = tempdir().unwrap();
    fs::create_dir(directory.path().join("data")).unwrap();
    write(directory.path(), "data/hearback.sqlite", &"my shopping list\n".repeat(100));
    let ended = run(directory.path(), &["serve", "--port", "0", "--data", "data"]).await;
    refused(&directory, &ended, 1, &["hearback.sqlite"]);
    let left = fs::read_to_string(directory.path().join("data/hearback.sqlite")).unwrap();
    assert!(left.starts_with("my shopping list"));
}

#[tokio::test]
async fn a_database_of_a_newer_hearback_is_left_alone() {
    let directory = tempdir().unwrap();
    let serve = ["serve", "--port", "0", "--data", "data", "--json"];
    start(hearback(directory.path()).args(serve)).await.terminate().await;
    let database =
        rusqlite::Connection::open(directory.path().join("data/hearback.sqlite")).unwrap();
    let newer = "INSERT INTO schema_migrations (version, name) VALUES (999, 'from the future')";
    database.execute(newer, []).unwrap();
    drop(database);
    let ended = run(directory.path(), &serve).await;
    refused(&directory, &ended, 1, &["999", "newer Hearback"]);
}

#[tokio::test]
async fn two_do_not_share_a_data_directory() {
    let directory = tempdir().unwrap();
    let serve = ["serve", "--port", "0", "--data", "data", "--json"];
    let first = start(hearback(directory.path()).args(serve)).await;
    let ended = run(directory.path(), &serve).await;
    refused(&directory, &ended, 1, &["another Hearback is using"]);
    first.kill().await;
    start(hearback(directory.path()).args(serve)).await.terminate().await;
}

#[tokio::test]
async fn a_demo_does_not_move_in_with_another_hearback() {
    let directory = tempdir().unwrap();
    let arguments = ["demo", "--port", "0", "--simulator-port", "0", "--data", "data", "--json"];
    start(hearback(directory.path()).args(arguments)).await.terminate().await;
    let data = directory.path().join("data");
    fs::remove_file(data.join("demo-complete")).unwrap();
    start(hearback(directory.path()).args(arguments)).await.terminate().await;
    assert!(data.join("demo-complete").exists(), "a demo that is all there goes on");

    fs::remove_file(data.join("demo-complete")).unwrap();
    let database = rusqlite::Connection::open(data.join("hearback.sqlite")).unwrap();
    database.execute("UPDATE organizations SET name = 'Southside'", []).unwrap();
    drop(database);
    let ended = run(directory.path(), &arguments).await;
    refused(&directory, &ended, 1, &["holds another Hearback"]);
}
