//! Setting up, connecting the Twilio account, and making lines of its numbers.

use crate::story::{ACCOUNT, Answer, MAIN, Person, Twilio, on_each_engine_with};
use hearback_server::secret::SealingKey;
use hearback_server::{Server, Settings};
use hearback_simulator::{NumberConfig, Running as Simulated, Simulator, SimulatorConfig};
use hearback_store::{Location, Store};
use serde_json::{Value, json};

const NEW: &str = "+14155550188";

async fn simulated_twilio() -> Simulated {
    let config = SimulatorConfig {
        account_sid: ACCOUNT.into(),
        auth_token: "northside-auth-token".into(),
        numbers: vec![
            NumberConfig::local(MAIN, "Main").with_sms_url("https://elsewhere.example/sms"),
            NumberConfig::local(NEW, "New one"),
        ],
        ..SimulatorConfig::default()
    };
    Simulator::start(config, "127.0.0.1:0".parse().unwrap()).await.unwrap()
}

fn with(twilio: &Simulated) -> impl Fn(&mut Settings) {
    let base_url = twilio.rest_url().to_owned();
    move |settings| {
        settings.twilio.base_url.clone_from(&base_url);
        settings.public_url = Some("https://sms.example.com".parse().unwrap());
    }
}

#[tokio::test]
async fn the_first_start_is_set_up_by_its_link_once() {
    let folder = tempfile::tempdir().unwrap();
    let location = Location::Sqlite(folder.path().join("inbox.sqlite"));
    let store = Store::open(&location).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = Settings::new(SealingKey::new([7; 32]));
    let running = Server::start(settings, store, listener).await.unwrap();
    let link = running.setup_url.clone().unwrap();
    let (page, token) = link.split_once("#token=").unwrap();
    assert_eq!(page, format!("http://{}/setup", running.addr));
    let http = reqwest::Client::builder().build().unwrap();
    let url = format!("http://{}/api/v1/setup", running.addr);
    let post = async |token: &str, email: &str, password: &str| {
        let body = json!({
            "token": token, "organization": "Northside", "name": "Maya",
            "email": email, "password": password,
        });
        Answer::of(http.post(&url).json(&body)).await
    };
    let state = async |token: &str| {
        let state = Answer::of(http.get(&url).bearer_auth(token)).await.ok(200);
        [state["needed"].as_bool().unwrap(), state["link_valid"].as_bool().unwrap()]
    };
    assert_eq!(Answer::of(http.get(&url)).await.ok(200)["needed"], true);
    assert_eq!(state("guess").await, [true, false]);
    assert_eq!(state(token).await, [true, true]);
    let wrong = post("guess", "maya@northside.example", "long enough for us").await;
    wrong.is_problem(403, "forbidden", "setup link");
    let wrong = post(token, "maya", "long enough for us").await;
    wrong.is_problem(422, "invalid_request", "name@example.com");
    let wrong = post(token, "maya@northside.example", "short").await;
    wrong.is_problem(422, "invalid_request", "at least 10");
    assert_eq!(wrong.json()["field"], "password");
    let wrong = post(token, "maya@northside.example", "northside2026").await;
    wrong.is_problem(422, "invalid_request", "too easy to guess");

    for (organization, name, field) in
        [("North\u{1b}side", "Maya", "organization"), ("Northside", "Ma\nya", "name")]
    {
        let body = json!({
            "token": token, "organization": organization, "name": name,
            "email": "maya@northside.example", "password": "long enough for us",
        });
        let wrong = Answer::of(http.post(&url).json(&body)).await;
        wrong.is_problem(422, "invalid_request", "hidden or control character");
        assert_eq!(wrong.json()["field"], field);
    }

    let done = post(token, "Maya@Northside.example", "long enough for us").await;
    assert_eq!(done.ok(201)["role"], "admin");
    assert!(done.header("set-cookie").starts_with("hearback_session="));
    assert_eq!(state(token).await, [false, false]);
    let again = post(token, "eve@northside.example", "long enough for us").await;
    again.is_problem(409, "already_set_up", "sign in instead");
    running.stop().await;
}

async fn connect(maya: &Person, account_sid: &str, auth_token: &str) -> Answer {
    maya.put("/twilio", json!({ "account_sid": account_sid, "auth_token": auth_token })).await
}

#[tokio::test]
async fn credentials_are_tried_kept_sealed_and_never_shown() {
    let twilio = simulated_twilio().await;
    on_each_engine_with(with(&twilio), |inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let odd = connect(&maya, "17", "x").await;
        odd.is_problem(422, "invalid_request", "AC followed by 32 hex digits");
        let wrong = connect(&maya, ACCOUNT, "wrong token").await;
        wrong.is_problem(422, "twilio_refused", "Copy both again");
        let state = connect(&maya, ACCOUNT, "northside-auth-token").await.ok(200);
        assert_eq!(state["connected"], true);
        assert_eq!(state["account"]["status"], "active");
        assert_eq!(
            state["webhook_url"],
            "https://sms.example.com/webhooks/twilio/northside-token/messages"
        );
        let shown = maya.get("/twilio").await;
        assert_eq!(shown.ok(200)["account"], state["account"]);
        assert!(!shown.text.contains("northside-auth-token"));
        let (_, stored) = inbox.store.twilio_accounts().await.unwrap().remove(0);
        let sealed = stored.auth_token;
        assert!(!sealed.windows(9).any(|bytes| bytes == b"northside"));
        inbox.text("+14155550132", MAIN, "does it hold?").await;
    })
    .await;
    twilio.shutdown().await;
}

#[tokio::test]
async fn an_account_that_can_not_be_reached_is_not_kept() {
    let nowhere = |settings: &mut Settings| settings.twilio.base_url = "http://127.0.0.1:9".into();
    on_each_engine_with(nowhere, |inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let other = Twilio::new("ACcccccccccccccccccccccccccccccccc", "x");
        let answer = connect(&maya, &other.account_sid, "x").await;
        answer.is_problem(502, "twilio_unreachable", "Nothing was changed");
        let tried = json!({ "account_sid": other.account_sid, "auth_token": "x" });
        let tried = maya.post("/twilio/test", tried).await;
        tried.is_problem(502, "twilio_unreachable", "Try again");
        let (_, stored) = inbox.store.twilio_accounts().await.unwrap().remove(0);
        assert_eq!(stored.account_sid, ACCOUNT);
        let numbers = maya.get("/twilio/numbers").await;
        numbers.is_problem(502, "twilio_unreachable", "Try again");
    })
    .await;
}

fn webhook_of(lines: &Value, number: &str) -> Value {
    let lines = lines["lines"].as_array().unwrap();
    lines.iter().find(|line| line["number"] == number).unwrap()["webhook"].clone()
}

#[tokio::test]
async fn a_number_of_the_account_becomes_a_line_and_its_webhook_is_set() {
    // Each engine gets a Twilio of its own: a webhook that is set stays set.
    let twilio = simulated_twilio().await;
    on_each_engine_with(with(&twilio), |inbox| {
        let twilio = &twilio;
        async move {
            twilio.reset();
            let maya = inbox.sign_in("maya").await;
            let numbers = maya.get("/twilio/numbers").await.ok(200);
            assert_eq!(numbers["numbers"][0]["number"], NEW);
            assert_eq!(numbers["numbers"][0]["in_use"], false);
            assert_eq!(numbers["numbers"][1]["in_use"], true);

            let stranger = json!({ "number": "+14155550199", "name": "Other" });
            let refused = maya.post("/lines", stranger).await;
            refused.is_problem(422, "twilio_refused", "isn't in your Twilio account");
            let odd = json!({ "number": "12", "name": "Odd" });
            maya.post("/lines", odd).await.is_problem(422, "invalid_number", "area code");
            let taken = json!({ "number": MAIN, "name": "Main again" });
            maya.post("/lines", taken).await.is_problem(409, "number_taken", "already");

            let new = json!({ "number": "(415) 555-0188", "name": "New", "language": "es" });
            let line = maya.post("/lines", new).await.ok(201);
            assert_eq!((&line["number"], &line["on"]), (&json!(NEW), &json!(true)));
            let ours = "https://sms.example.com/webhooks/twilio/northside-token/messages";
            assert_eq!(line["webhook"]["set"], true, "{line}");
            let url = line["webhook"]["url"].as_str().unwrap();
            assert_eq!(url.split('#').next(), Some(ours), "what follows # is for Twilio alone");

            let lines = maya.get("/lines").await.ok(200);
            assert_eq!(lines["webhook_url"], ours);
            let elsewhere = webhook_of(&lines, MAIN);
            assert_eq!(elsewhere["set"], false);
            assert_eq!(elsewhere["url"], "https://elsewhere.example/sms", "what is set is kept");
            let seen_by_ana = inbox.sign_in("ana").await.get("/lines").await;
            assert_eq!(webhook_of(&seen_by_ana.ok(200), NEW), Value::Null);
            assert!(!seen_by_ana.text.contains("northside-token"));
        }
    })
    .await;
    twilio.shutdown().await;
}
