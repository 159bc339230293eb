//! Tests that need something around them, which an environment variable names.

use std::io::Write as _;

/// What the variable names. Without it a test says that it was left out, past what captures the words
/// of tests that pass; where a machine runs the tests, nobody would read that, and it fails.
pub(crate) fn unless(variable: &str) -> Option<String> {
    if let Ok(value) = std::env::var(variable) {
        return Some(value);
    }
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    assert!(std::env::var_os("CI").is_none(), "{test}: {variable} is not set");
    let _ = writeln!(std::io::stderr(), "{test}: left out, {variable} is not set");
    None
}
