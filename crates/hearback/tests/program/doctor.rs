//! `doctor`: what the page Check says, on the command line.

use crate::browser::Browser;
use crate::ended::run;
use crate::process::{Serving, hearback, start};
use crate::tls;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use tempfile::tempdir;

/// A simulated Twilio beside an installation that is served; nobody is set up yet.
struct Scene {
    directory: tempfile::TempDir,
    simulator: Serving,
    serving: Serving,
    twilio: String,
    url: String,
}

impl Scene {
    async fn begin() -> Self {
        let directory = tempdir().unwrap();
        let mut command = hearback(directory.path());
        let simulator = start(command.args(["simulator", "--port", "0", "--json"])).await;
        let twilio = simulator.text("simulator_url").to_owned();
        let serving = serve(directory.path(), &twilio).await;
        let url = serving.text("url").to_owned();
        Self { directory, simulator, serving, twilio, url }
    }

    async fn doctor(&self, more: &[&str]) -> crate::ended::Ended {
        let asked = ["doctor", "--public-url", &self.url, "--twilio-url", &self.twilio];
        run(self.directory.path(), &[&asked[..], more].concat()).await
    }

    async fn json(&self) -> (i32, Value) {
        let ended = self.doctor(&["--json"]).await;
        let told = serde_json::from_str(&ended.out);
        (ended.code, told.unwrap_or_else(|_| panic!("{} {}", ended.out, ended.err)))
    }

    async fn change(&self, account: &str, change: Value) {
        let url = format!("{}/simulator/v1/accounts/{account}", self.twilio);
        let changed = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .build()
            .unwrap()
            .patch(url)
            .json(&change)
            .send()
            .await
            .unwrap();
        assert_eq!(changed.status(), StatusCode::OK);
    }
}

/// On a port of its own, which the public address names: so it is found again.
async fn serve(directory: &Path, twilio: &str) -> Serving {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let public_url = format!("http://127.0.0.1:{free}");
    let mut command = hearback(directory);
    command.args(["serve", "--json", "--port", &free.to_string(), "--public-url", &public_url]);
    start(command.args(["--twilio-url", twilio])).await
}

#[tokio::test]
async fn the_exit_status_says_how_it_stands() {
    let scene = Scene::begin().await;
    let early = scene.doctor(&[]).await;
    assert_eq!((early.code, early.out.as_str()), (2, ""));
    assert!(early.err.contains("isn't set up yet"), "{}", early.err);

    let token = scene.serving.text("setup_url").split_once("#token=").unwrap().1;
    let mut maya = Browser::at(&scene.url);
    let first = json!({
        "token": token, "organization": "Northside", "name": "Maya Reyes",
        "email": "maya@northside.example", "password": "a long password",
    });
    assert_eq!(maya.enter("/setup", first).await.0, StatusCode::CREATED);
    let (code, told) = scene.json().await;
    assert_eq!((code, &told["verdict"]), (2, &json!("problem")));
    let findings = &told["organizations"][0]["findings"];
    assert_eq!(findings[0]["code"], "not_connected", "{told:#}");

    let account = scene.simulator.text("account_sid");
    let credentials =
        json!({ "account_sid": account, "auth_token": scene.simulator.text("auth_token") });
    let put = maya.request(reqwest::Method::PUT, "/twilio").json(&credentials).send();
    assert_eq!(put.await.unwrap().status(), StatusCode::OK);
    let number = scene.simulator.ready["numbers"][0].as_str().unwrap().to_owned();
    let line = json!({ "number": number, "name": "Main" });
    let added = maya.request(reqwest::Method::POST, "/lines").json(&line).send().await.unwrap();
    assert_eq!(added.status(), StatusCode::CREATED);
    let well = scene.doctor(&[]).await;
    assert_eq!((well.code, well.err.as_str()), (0, ""), "{}", well.out);
    assert!(well.out.starts_with("Northside: OK\n"), "{}", well.out);
    assert!(well.out.contains("no texts yet"), "{}", well.out);

    scene.change(account, json!({ "trial": true })).await;
    let trial = scene.doctor(&[]).await;
    assert_eq!(trial.code, 1, "{}", trial.out);
    assert!(trial.out.contains("warning: This is a trial account"), "{}", trial.out);

    scene.serving.terminate().await;
    let ended = run(
        scene.directory.path(),
        &["doctor", "--public-url", &scene.url, "--twilio-url", &scene.twilio],
    )
    .await;
    assert_eq!(ended.code, 2, "{}", ended.out);
    assert!(ended.out.contains("PROBLEM: "), "{}", ended.out);
    assert!(ended.out.contains("nothing is listening there"), "{}", ended.out);
    scene.simulator.terminate().await;
}

#[tokio::test]
async fn a_proxy_that_ends_tls() {
    let directory = tempdir().unwrap();
    let mut command = hearback(directory.path());
    let simulator = start(command.args(["simulator", "--port", "0", "--json"])).await;
    let twilio = simulator.text("simulator_url").to_owned();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let told_of = tls::end_before(free, tls::FORWARDED).await;
    let told_nothing = tls::end_before(free, "").await;
    for (proxy, trusted) in [(told_of, true), (told_nothing, true), (told_nothing, false)] {
        let public_url = format!("https://localhost:{proxy}");
        let port = free.to_string();
        let at = ["--public-url", &public_url, "--twilio-url", &twilio, "--port", &port];
        let mut command = hearback(directory.path());
        command.args(["serve", "--json", "--trusted-proxies", "127.0.0.1"]);
        let serving = start(command.args(at)).await;
        if let Some(link) = serving.ready["setup_url"].as_str() {
            set_up(&format!("http://127.0.0.1:{free}"), &public_url, link, &simulator).await;
        }
        let mut command = hearback(directory.path());
        command.args(["doctor", "--json"]).args(at);
        if trusted {
            command.env("SSL_CERT_FILE", tls::authority());
        }
        let ended = crate::ended::ended(&mut command).await;
        let told: Value = serde_json::from_str(&ended.out).unwrap();
        if trusted {
            assert_eq!(told["organizations"][0]["findings"], json!([]), "{told:#}");
        } else {
            let sentence = &told["organizations"][0]["findings"][0]["sentence"];
            let sentence = sentence.as_str().unwrap();
            assert!(sentence.contains("certificate isn't trusted"), "{sentence}");
            assert_eq!(ended.code, 2);
        }
        serving.terminate().await;
    }
    simulator.terminate().await;
}

/// Makes Northside and connects its account; over the address that is listened on, as the page of
/// the public one would.
async fn set_up(listening: &str, public_url: &str, link: &str, simulator: &Serving) {
    let token = link.split_once("#token=").unwrap().1;
    let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
    let send = async |method: reqwest::Method, path: &str, cookie: &str, body: Value| {
        let request = http.request(method, format!("{listening}/api/v1{path}"));
        let request = request.header("origin", public_url).header("cookie", cookie.to_owned());
        let answer = request.json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer
    };
    let first = json!({
        "token": token, "organization": "Northside", "name": "Maya Reyes",
        "email": "maya@northside.example", "password": "a long password",
    });
    let made = send(reqwest::Method::POST, "/setup", "", first).await;
    let cookie = made.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap();
    let credentials = json!({
        "account_sid": simulator.text("account_sid"), "auth_token": simulator.text("auth_token"),
    });
    send(reqwest::Method::PUT, "/twilio", cookie, credentials).await;
    let number = simulator.ready["numbers"][0].as_str().unwrap();
    let line = json!({ "number": number, "name": "Main" });
    send(reqwest::Method::POST, "/lines", cookie, line).await;
}

#[tokio::test]
async fn what_an_operator_left_open_is_named_with_what_to_set() {
    let directory = tempdir().unwrap();
    let mut command = hearback(directory.path());
    let simulator = start(command.args(["simulator", "--port", "0", "--json"])).await;
    let twilio = simulator.text("simulator_url").to_owned();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let proxy = tls::end_before(free, tls::FORWARDED).await;
    let (public_url, port) = (format!("https://localhost:{proxy}"), free.to_string());
    let at = ["--public-url", &public_url, "--twilio-url", &twilio, "--port", &port];
    let mut command = limited(directory.path(), 400);
    let serving = start(command.args(["serve", "--json"]).args(at)).await;
    let link = serving.text("setup_url");
    set_up(&format!("http://127.0.0.1:{free}"), &public_url, link, &simulator).await;
    let mut command = hearback(directory.path());
    command.args(["doctor"]).args(at).env("SSL_CERT_FILE", tls::authority());
    let ended = crate::ended::ended(&mut command).await;
    assert_eq!(ended.code, 1, "{} {}", ended.out, ended.err);
    for words in [
        "start Hearback with --trusted-proxies 127.0.0.1.",
        "allows Hearback 400 open files, which leaves room for 144 connections",
        "Last saved 20",
    ] {
        assert!(ended.out.contains(words), "{words}: {}", ended.out);
    }
    let (_, log) = serving.terminate().await;
    assert_eq!(log.matches("--trusted-proxies 127.0.0.1").count(), 1, "{log}");
    assert!(log.contains("LimitNOFILE"), "{log}");
    simulator.terminate().await;
}

/// The program, with so many descriptors at most.
fn limited(directory: &Path, descriptors: u32) -> tokio::process::Command {
    let program = hearback(directory);
    let mut command = tokio::process::Command::new("sh");
    command.args(["-c", &format!("ulimit -n {descriptors}; exec \"$0\" \"$@\"")]);
    command.arg(program.as_std().get_program()).current_dir(directory);
    for (name, value) in program.as_std().get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.stdin(std::process::Stdio::null()).kill_on_drop(true);
    command
}

#[tokio::test]
async fn where_there_is_no_hearback_no_check_can_be_made() {
    let directory = tempdir().unwrap();
    let ended = run(directory.path(), &["doctor"]).await;
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("there's no Hearback data in hearback-data"), "{}", ended.err);
}
