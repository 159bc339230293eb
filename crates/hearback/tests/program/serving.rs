//! `serve`: settings from three places, the link to set it up, and the end.

use crate::browser::Browser;
use crate::ended::run;
use crate::process::{hearback, start};
use reqwest::StatusCode;
use serde_json::json;
use tempfile::tempdir;

#[tokio::test]
async fn a_flag_counts_before_a_variable_and_a_variable_before_the_file() {
    let directory = tempdir().unwrap();
    let file =
        "public_url = \"https://file.example\"\nport = 0\ncountry = \"DE\"\nlog = \"warn\"\n";
    std::fs::write(directory.path().join("h.toml"), file).unwrap();
    let url = async |variable: Option<&str>, flag: Option<&str>| {
        let mut command = hearback(directory.path());
        command.args(["serve", "--json", "--config", "h.toml"]);
        command.args(flag.iter().flat_map(|url| ["--public-url", url]));
        command.envs(variable.iter().map(|url| ("HEARBACK_PUBLIC_URL", url)));
        let serving = start(&mut command).await;
        let url = serving.text("url").to_owned();
        let webhook_url = serving.text("webhook_url").to_owned();
        assert!(webhook_url.starts_with(&format!("{url}/webhooks/")), "{webhook_url}");
        serving.terminate().await;
        url
    };
    assert_eq!(url(None, None).await, "https://file.example");
    let variable = Some("https://variable.example");
    assert_eq!(url(variable, None).await, "https://variable.example");
    let flag = Some("https://flag.example/sms/");
    assert_eq!(url(variable, flag).await, "https://flag.example/sms");
}

#[tokio::test]
async fn a_public_url_without_tls_is_warned_of() {
    let directory = tempdir().unwrap();
    for (url, warned) in [("http://sms.example", true), ("https://sms.example", false)] {
        let mut command = hearback(directory.path());
        command.args(["serve", "--port", "0", "--json", "--public-url", url]);
        let (status, log) = start(&mut command).await.terminate().await;
        // Stopped the moment it announced that it was ready.
        assert!(status.success(), "{status}: {log}");
        assert!(log.contains("stopping"), "{log}");
        assert_eq!(log.contains("the public URL isn't encrypted"), warned, "{log}");
    }
}

#[tokio::test]
async fn the_link_to_set_it_up_works_once_and_comes_anew_until_it_is_used() {
    let directory = tempdir().unwrap();
    let serve = || {
        let mut command = hearback(directory.path());
        command.args(["serve", "--port", "0", "--json"]);
        command
    };
    start(&mut serve()).await.terminate().await;

    let serving = start(&mut serve()).await;
    assert_eq!(serving.text("engine"), "sqlite");
    let link = serving.text("setup_url").to_owned();
    let token = link.split_once("/setup#token=").unwrap().1;
    let first = json!({
        "token": token,
        "organization": "Northside Home Services",
        "name": "Maya Reyes",
        "email": "maya@northside.example",
        "password": "a long password",
    });
    let mut maya = Browser::at(serving.text("url"));
    assert_eq!(maya.enter("/setup", first.clone()).await.0, StatusCode::CREATED);
    assert_eq!(maya.get("/session").await["role"], "admin");
    assert_eq!(maya.enter("/setup", first).await.0, StatusCode::CONFLICT);
    let (status, log) = serving.terminate().await;
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(!log.contains(token), "the log has the token");

    let serving = start(&mut serve()).await;
    assert!(serving.ready["setup_url"].is_null());
    let mut maya = Browser::at(serving.text("url"));
    assert_eq!(maya.sign_in("maya@northside.example", "a long password").await, StatusCode::OK);
    serving.terminate().await;
}

#[tokio::test]
async fn the_apis_document_can_be_printed() {
    let directory = tempdir().unwrap();
    let ended = run(directory.path(), &["openapi"]).await;
    let document: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(ended.code, 0);
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    assert!(document["paths"].as_object().unwrap().len() > 10);
}

#[tokio::test]
async fn the_simulator_runs_alone() {
    let directory = tempdir().unwrap();
    let mut command = hearback(directory.path());
    let simulator = start(command.args(["simulator", "--port", "0", "--json"])).await;
    let page = reqwest::get(simulator.text("handset_url")).await.unwrap();
    assert_eq!(page.status(), 200);
    let (status, _) = simulator.terminate().await;
    assert_eq!(status.code(), Some(0));
}
