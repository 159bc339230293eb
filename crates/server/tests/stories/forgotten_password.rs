//! A forgotten password, and the mail that lets someone set another (P3).

use crate::mail::server;
use crate::story::{
    Answer, Inbox, PASSWORD, PostOffice, StoryClock, on_each_engine, on_each_engine_with,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::future::join_all;
use jiff::SignedDuration;
use serde_json::json;
use std::sync::Arc;

const NEW: &str = "seven quiet boats";

/// Northside with a mail server.
async fn office(inbox: &Inbox) -> PostOffice {
    let office = PostOffice::open().await;
    inbox.sign_in("maya").await.put("/mail", server(&office)).await.ok(200);
    office
}

async fn ask(inbox: &Inbox, name: &str) {
    let email = format!("{name}@northside.example");
    let answer = inbox.stranger().post("/password-resets", json!({ "email": email })).await;
    assert_eq!((answer.status, answer.text.as_str()), (202, ""), "{answer:?}");
}

/// The link's token, as it comes by mail.
async fn mailed(office: &mut PostOffice) -> String {
    let mail = office.mail().await;
    assert_eq!(mail.header("Subject"), "Set a new password for Hearback");
    assert_eq!(mail.to, "ana@northside.example");
    let text = mail.unfolded();
    let (_, rest) = text.split_once("/new-password#").unwrap();
    let is_of_it = |c: &char| c.is_ascii_alphanumeric() || *c == '-' || *c == '_';
    rest.chars().take_while(is_of_it).collect()
}

async fn set(inbox: &Inbox, token: &str, password: &str) -> Answer {
    let body = json!({ "token": token, "password": password });
    inbox.stranger().post("/password-resets/set", body).await
}

async fn is_over(inbox: &Inbox, token: &str) {
    let open = inbox.stranger().post("/password-resets/open", json!({ "token": token })).await;
    open.is_problem(410, "reset_over", "Ask for a new one");
    set(inbox, token, NEW).await.is_problem(410, "reset_over", "Ask for a new one");
}

#[tokio::test]
async fn ana_sets_a_new_password_by_a_link() {
    on_each_engine(|inbox| async move {
        let mut office = office(&inbox).await;
        let elsewhere = inbox.sign_in("ana").await;
        assert!(office.mail().await.text.contains("New sign-in"));
        ask(&inbox, "ANA").await;
        let token = mailed(&mut office).await;
        ask(&inbox, "ana").await;
        let second = mailed(&mut office).await;
        let opened =
            inbox.stranger().post("/password-resets/open", json!({ "token": token })).await;
        assert_eq!(opened.ok(200), json!({ "email": "ana@northside.example" }));
        // What is too weak is refused, and the link stays.
        let weak = set(&inbox, &token, "password12").await;
        weak.is_problem(422, "invalid_request", "random words");
        let answer = set(&inbox, &token, NEW).await;
        assert_eq!(answer.ok(200)["user"]["name"], "ana");
        inbox.browser(&answer).get("/conversations").await.ok(200);
        assert_eq!(office.mail().await.header("Subject"), "Your Hearback password was changed");
        elsewhere.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
        is_over(&inbox, &token).await;
        is_over(&inbox, &second).await;
        let old = json!({ "email": "ana@northside.example", "password": PASSWORD });
        let old = inbox.stranger().post("/session", old).await;
        old.is_problem(401, "wrong_credentials", "don't match");
        let entries = inbox.audit().await;
        assert!(entries.iter().any(|entry| json!(entry.kind) == "password_changed"));
    })
    .await;
}

#[tokio::test]
async fn a_link_with_one_bit_changed_is_none_and_of_two_at_once_one_counts() {
    on_each_engine(|inbox| async move {
        let mut office = office(&inbox).await;
        ask(&inbox, "ana").await;
        let token = mailed(&mut office).await;
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for bit in (0..bytes.len() * 8).step_by(7) {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            is_over(&inbox, &URL_SAFE_NO_PAD.encode(changed)).await;
        }
        let long = "A".repeat(10_000);
        for odd in ["", "x", &token[1..], &long] {
            is_over(&inbox, odd).await;
        }
        let passwords = [NEW, "eight loud trains"];
        let tries = passwords.map(|password| set(&inbox, &token, password));
        let statuses = join_all(tries).await.iter().map(|answer| answer.status).collect::<Vec<_>>();
        assert!(statuses == [200, 410] || statuses == [410, 200], "{statuses:?}");
    })
    .await;
}

#[tokio::test]
async fn a_link_is_late_after_an_hour() {
    let clock = Arc::new(StoryClock::new());
    let given = clock.clone();
    on_each_engine_with(
        move |settings| settings.clock = given.clone(),
        |inbox| {
            let clock = clock.clone();
            async move {
                let mut office = office(&inbox).await;
                ask(&inbox, "ana").await;
                let token = mailed(&mut office).await;
                clock.advance(SignedDuration::from_mins(59));
                let open = json!({ "token": token });
                inbox.stranger().post("/password-resets/open", open).await.ok(200);
                clock.advance(SignedDuration::from_mins(1));
                is_over(&inbox, &token).await;
            }
        },
    )
    .await;
}

#[tokio::test]
async fn nobody_learns_who_is_a_user_or_fills_a_mailbox() {
    on_each_engine(|inbox| async move {
        // Without a mail server the answer is the same.
        ask(&inbox, "ana").await;
        let mut office = office(&inbox).await;
        ask(&inbox, "nobody").await;
        for _ in 0..5 {
            ask(&inbox, "ana").await;
        }
        // Three links at most; the next mail is another's.
        for _ in 0..3 {
            mailed(&mut office).await;
        }
        ask(&inbox, "luis").await;
        assert_eq!(office.mail().await.to, "luis@northside.example");
        let odd = inbox.stranger().post("/password-resets", json!({ "email": "ana" })).await;
        odd.is_problem(422, "invalid_request", "@");
        let last = loop {
            let body = json!({ "email": "nobody@northside.example" });
            let answer = inbox.stranger().post("/password-resets", body).await;
            if answer.status != 202 {
                break answer;
            }
        };
        last.is_problem(429, "too_many_attempts", "Wait a moment");
    })
    .await;
}
