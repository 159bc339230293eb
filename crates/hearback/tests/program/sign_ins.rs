//! Signing in, as the operator sees it: the log and the command line.

#[path = "../../../server/tests/stories/story/authenticator.rs"]
mod authenticator;

use crate::browser::Browser;
use crate::ended::run;
use crate::process::{hearback, start};
use authenticator::AuthenticatorApp;
use hearback_server::clock::{Clock as _, RealClock};
use regex::Regex;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tempfile::tempdir;

const DEMO: [&str; 8] =
    ["demo", "--port", "0", "--simulator-port", "0", "--json", "--data", "hearback-data"];
const FILTER: &str = include_str!("../../../../examples/fail2ban/filter.d/hearback.conf");

/// The patterns of the filter, as fail2ban reads them: the lines after `failregex =`, of which each is
/// one, with the address where `<ADDR>` stands.
fn patterns() -> Vec<Regex> {
    let (_, after) = FILTER.split_once("failregex =").unwrap();
    let lines = after.lines().take_while(|line| !line.trim().is_empty());
    let pattern = |line: &str| line.trim().replace("<ADDR>", "(?P<address>[0-9a-f.:]+)");
    lines.map(|line| Regex::new(&pattern(line)).unwrap()).collect()
}

/// A failed sign-in writes one line that fail2ban knows, and nothing else does.
#[tokio::test]
async fn fail2ban_knows_each_failed_sign_in_by_its_line() {
    let patterns = patterns();
    assert_eq!(patterns.len(), 2, "one for each format of the log");
    for format in ["text", "json"] {
        let directory = tempdir().unwrap();
        let mut command = hearback(directory.path());
        let demo = start(command.args(DEMO).args(["--log-format", format])).await;
        let mut browser = Browser::at(demo.text("url"));
        let forged = "x\n 2026-11-30T12:00:00Z WARN hearback_server::session::failure: sign-in failed address=192.0.2.1 reason=\"wrong_password\"";
        for (email, password) in [
            ("maya@northside.example", "not-her-password"),
            ("nobody@northside.example", "not-her-password"),
            (forged, "not-her-password"),
            ("maya@northside.example", forged),
        ] {
            assert_eq!(browser.sign_in(email, password).await, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(
            browser.sign_in("maya@northside.example", "northside-demo").await,
            StatusCode::OK
        );
        let (_, log) = demo.terminate().await;
        let found = |line: &str| {
            patterns.iter().find_map(|one| Some(one.captures(line)?["address"].to_owned()))
        };
        let addresses: Vec<_> = log.lines().filter_map(found).collect();
        assert_eq!(addresses, ["127.0.0.1"; 4], "{log}");
        assert!(!log.contains("192.0.2.1"), "{log}");
    }
}

/// Maya has lost her phone and her codes; the person who runs Hearback lets her in.
#[tokio::test]
async fn two_step_sign_in_is_turned_off_on_the_command_line() {
    let directory = tempdir().unwrap();
    let demo = start(hearback(directory.path()).args(DEMO)).await;
    let mut maya = Browser::at(demo.text("url"));
    let (email, password) = ("maya@northside.example", "northside-demo");
    assert_eq!(maya.sign_in(email, password).await, StatusCode::OK);
    let off = ["user", "disable-totp", "--email", "Maya@Northside.example"];
    let none = run(directory.path(), &off).await;
    assert_eq!(none.code, 0, "{}", none.err);
    assert!(none.out.contains("has no authenticator app. Nothing was changed"), "{}", none.out);

    let setup = maya.send(Method::POST, "/account/authenticator/setup", json!({})).await;
    let code = AuthenticatorApp::scanning(&setup).code(RealClock.now());
    let given = json!({ "step": setup["step"], "code": code });
    let request = maya.request(Method::PUT, "/account/authenticator").json(&given);
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
    let mut browser = Browser::at(demo.text("url"));
    assert_eq!(browser.sign_in(email, password).await, StatusCode::ACCEPTED);

    let removed = run(directory.path(), &off).await;
    assert_eq!(removed.code, 0, "{}", removed.err);
    assert!(removed.out.contains("signed them out everywhere"), "{}", removed.out);
    let session = maya.request(Method::GET, "/session").send().await.unwrap();
    assert_eq!(session.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(browser.sign_in(email, password).await, StatusCode::OK);
    let nobody = run(directory.path(), &["user", "disable-totp", "--email", "x@y.example"]).await;
    assert_eq!(nobody.code, 1);
    assert!(nobody.err.contains("there's no user x@y.example"), "{}", nobody.err);
    demo.terminate().await;
}
