//! `user`: looking after the people who can sign in, while it runs.

use crate::browser::Browser;
use crate::ended::{ended, run};
use crate::process::{hearback, start};
use reqwest::StatusCode;
use std::process::Stdio;
use tempfile::tempdir;

const DEMO: [&str; 8] =
    ["demo", "--port", "0", "--simulator-port", "0", "--json", "--data", "hearback-data"];

#[tokio::test]
async fn somebody_is_added_and_gets_a_new_password() {
    let directory = tempdir().unwrap();
    let demo = start(hearback(directory.path()).args(DEMO)).await;
    let user = ["user", "add", "--email", "ana@northside.example", "--name", "Ana Ruiz"];
    let added = run(directory.path(), &[&user[..], &["--role", "viewer"]].concat()).await;
    assert_eq!(added.code, 0, "{}", added.err);
    let password = added.out.lines().find_map(|line| line.strip_prefix("Password: ")).unwrap();
    let mut ana = Browser::at(demo.text("url"));
    assert_eq!(ana.sign_in("ana@northside.example", password).await, StatusCode::OK);
    assert_eq!(ana.get("/session").await["role"], "viewer");

    let eve = ["user", "add", "--email", " Eve@Northside.EXAMPLE", "--name", "Eve"];
    let added = run(directory.path(), &eve).await;
    assert!(added.out.starts_with("Added eve@northside.example to "), "{}{}", added.out, added.err);
    let password = added.out.lines().find_map(|line| line.strip_prefix("Password: ")).unwrap();
    let mut browser = Browser::at(demo.text("url"));
    assert_eq!(browser.sign_in("Eve@northside.example", password).await, StatusCode::OK);
    let eve = ["user", "reset-password", "--email", "EVE@northside.example"];
    assert_eq!(run(directory.path(), &eve).await.code, 0);

    let again = run(directory.path(), &user).await;
    assert_eq!(again.code, 1);
    assert!(again.err.contains("ana@northside.example is on the team already"), "{}", again.err);

    let reset = ["user", "reset-password", "--email", "ana@northside.example", "--password-stdin"];
    let file = directory.path().join("password");
    std::fs::write(&file, "fresh and long\n").unwrap();
    let mut command = hearback(directory.path());
    command.args(reset).stdin(Stdio::from(std::fs::File::open(file).unwrap()));
    let reset = ended(&mut command).await;
    assert_eq!(reset.code, 0, "{}", reset.err);
    let session = ana.request(reqwest::Method::GET, "/session").send().await.unwrap();
    assert_eq!(session.status(), StatusCode::UNAUTHORIZED, "she is signed out");
    assert_eq!(ana.sign_in("ana@northside.example", "fresh and long").await, StatusCode::OK);

    let list = run(directory.path(), &["user", "list"]).await;
    assert!(
        list.out.contains("ana@northside.example\tAna Ruiz\tviewer\tNorthside"),
        "{}",
        list.out
    );
    assert_eq!(list.out.lines().count(), 7);
    demo.terminate().await;
}

#[tokio::test]
async fn an_organization_is_added_renamed_and_staffed_while_it_runs() {
    let directory = tempdir().unwrap();
    let demo = start(hearback(directory.path()).args(DEMO)).await;
    let at = |arguments: &[&str]| {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        let path = directory.path().to_owned();
        async move { run(&path, &arguments.iter().map(String::as_str).collect::<Vec<_>>()).await }
    };
    let clinic = ["organization", "add", "--name", "Harbor Clinic", "--admin-name", "Olga Brandt"];
    let added = at(&[&clinic[..], &["--admin-email", "olga@harbor.example"]].concat()).await;
    assert_eq!(added.code, 0, "{}", added.err);
    let password = added.out.lines().find_map(|line| line.strip_prefix("Password: ")).unwrap();
    let mut olga = Browser::at(demo.text("url"));
    assert_eq!(olga.sign_in("olga@harbor.example", password).await, StatusCode::OK);
    assert_eq!(olga.get("/session").await["organization"]["name"], "Harbor Clinic");

    // Names tell organizations apart here, whatever their case.
    let twice = ["--name", "HARBOR clinic", "--admin-email", "x@harbor.example"];
    let twice = at(&[&["organization", "add", "--admin-name", "X"][..], &twice].concat()).await;
    assert_eq!(twice.code, 1);
    assert!(twice.err.contains("is taken"), "{}", twice.err);
    let rename = ["organization", "rename", "--organization", "Harbor Clinic", "--name"];
    let renamed = at(&[&rename[..], &["Harbor Health"]].concat()).await;
    assert_eq!(renamed.out.trim(), "Harbor Clinic is now called Harbor Health.", "{}", renamed.err);
    let list = at(&["organization", "list"]).await;
    let names: Vec<_> = list.out.lines().filter_map(|line| line.split('\t').nth(1)).collect();
    assert_eq!(names, ["Harbor Health", "Northside Home Services"]);

    let ben = ["user", "add", "--email", "ben@harbor.example", "--name", "Ben Carter"];
    let which = at(&ben).await;
    assert_eq!(which.code, 2);
    assert!(which.err.contains("Harbor Health, Northside Home Services"), "{}", which.err);
    let ben = [&ben[..], &["--organization", "Harbor Health"]].concat();
    for (wrong, says) in
        [(["--role", "boss"], "sms_user_limited"), (["--location", "Moon"], "choose from: Main")]
    {
        let refused = at(&[&ben[..], &wrong].concat()).await;
        assert_eq!(refused.code, 2, "{}", refused.err);
        assert!(refused.err.contains(says), "{}", refused.err);
    }
    let added = at(&[&ben[..], &["--role", "viewer", "--location", "main"]].concat()).await;
    assert_eq!(added.code, 0, "{}", added.err);
    let team = olga.get("/team").await;
    assert_eq!(team["team"][0]["name"], "Ben Carter");
    assert_eq!(team["team"][0]["locations"].as_array().unwrap().len(), 1);

    // Who is a user already joins with the name and password they have.
    let maya = ["user", "add", "--email", "maya@northside.example", "--name", "Somebody"];
    let joined = at(&[&maya[..], &["--organization", "Harbor Health"]].concat()).await;
    assert!(joined.out.contains("They keep the name and password"), "{}{}", joined.out, joined.err);
    let team = olga.get("/team").await;
    assert!(team["team"].as_array().unwrap().iter().any(|one| one["name"] == "Maya Reyes"));
    let audit = olga.get("/audit?kind=member_joined").await;
    assert_eq!(
        audit["entries"][0]["actor"],
        serde_json::json!({"kind": "system", "part": "console"})
    );
    demo.terminate().await;
}

#[tokio::test]
async fn a_name_or_address_that_hides_something_is_refused() {
    let directory = tempdir().unwrap();
    for (email, name, says) in [
        (
            "ana@northside.example",
            "Ana\u{1b}[2JRuiz",
            "name has a hidden or control character (U+001B)",
        ),
        ("ana@northside.example", "Ana\nRuiz", "(U+000A)"),
        ("ana@northside.example", "Ana\u{202e}Ruiz", "(U+202E)"),
        ("ana@northside.example", "\u{9b}31m", "(U+009B)"),
        ("ana@northside.example", " ", "Fill in the name"),
        ("ana\u{7}@northside.example", "Ana", "name@example.com"),
        ("ana@northside", "Ana", "name@example.com"),
        ("ana", "Ana", "name@example.com"),
    ] {
        let add = ["user", "add", "--email", email, "--name", name];
        let refused = run(directory.path(), &add).await;
        assert_eq!(refused.code, 2, "{name:?} {email:?}: {}", refused.err);
        assert!(refused.err.contains(says), "{}", refused.err);
        assert!(!refused.err.trim_end().contains(char::is_control), "{:?}", refused.err);
    }
}

#[tokio::test]
async fn where_there_is_nothing_yet_that_is_said() {
    let directory = tempdir().unwrap();
    let list = run(directory.path(), &["user", "list"]).await;
    assert_eq!(list.code, 1);
    assert!(list.err.contains("there's no Hearback data in hearback-data"), "{}", list.err);

    start(hearback(directory.path()).args(["serve", "--port", "0", "--json"]))
        .await
        .terminate()
        .await;
    let add = ["user", "add", "--email", "ana@northside.example", "--name", "Ana"];
    let early = run(directory.path(), &add).await;
    assert_eq!(early.code, 1);
    assert!(early.err.contains("isn't set up yet"), "{}", early.err);
    let unknown = ["user", "reset-password", "--email", "nobody@northside.example"];
    let unknown = run(directory.path(), &unknown).await;
    assert!(unknown.err.contains("there's no user nobody@"), "{}", unknown.err);
}
