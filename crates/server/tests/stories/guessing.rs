//! Guessing passwords slows the guesser down, and locks nobody out (P3).

use crate::story::{Answer, Inbox, PASSWORD, Person, on_each_engine_with};
use hearback_server::Settings;
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;

/// A proxy on this machine tells whose request it is.
fn behind_a_proxy(settings: &mut Settings) {
    settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
}

async fn from(person: &Person, address: &str, password: &str) -> Answer {
    let credentials = json!({ "email": "ana@northside.example", "password": password });
    let request = person.request(Method::POST, "/session").header("x-forwarded-for", address);
    Answer::of(request.json(&credentials)).await
}

async fn guess(inbox: &Inbox, n: u32) -> u16 {
    let address = format!("203.0.{}.{}", 113 + n / 250, n % 250 + 1);
    from(&inbox.stranger(), &address, "a guess of mine").await.status
}

#[tokio::test]
async fn guesses_from_many_addresses_stop_counting_and_anas_own_browser_signs_in() {
    on_each_engine_with(behind_a_proxy, |inbox| async move {
        let mut ana = inbox.stranger();
        let first = from(&ana, "198.51.100.7", PASSWORD).await;
        first.ok(200);
        ana.keep_cookie(&first);
        let mut answers = BTreeMap::<u16, usize>::new();
        for n in 0..80 {
            *answers.entry(guess(&inbox, n).await).or_default() += 1;
        }
        assert_eq!(answers, BTreeMap::from([(401, 50), (429, 30)]), "no more are looked at");
        // From a browser that she never used, she is one of many...
        let elsewhere = from(&inbox.stranger(), "198.51.100.8", PASSWORD).await;
        elsewhere.is_problem(429, "too_many_attempts", "Wait a moment");
        // ...and from her own she isn't, wherever she is, even where the guesses come from.
        for address in ["198.51.100.7", "203.0.113.1"] {
            from(&ana.signed_out(), address, PASSWORD).await.ok(200);
        }
        // What she has is for her account alone, and no one can write it.
        let credentials = json!({ "email": "luis@northside.example", "password": PASSWORD });
        ana.signed_out().post("/session", credentials).await.ok(200);
        let mut forged = ana.signed_out();
        forged
            .browser
            .replace_range(30..31, if &forged.browser[30..31] == "A" { "B" } else { "A" });
        let forged = from(&forged, "198.51.100.9", PASSWORD).await;
        forged.is_problem(429, "too_many_attempts", "Wait a moment");
    })
    .await;
}

#[tokio::test]
async fn even_her_own_browser_may_guess_only_so_often() {
    on_each_engine_with(behind_a_proxy, |inbox| async move {
        let mut thief = inbox.stranger();
        let first = from(&thief, "198.51.100.7", PASSWORD).await;
        thief.keep_cookie(&first);
        let thief = thief.signed_out();
        let mut looked_at = 0;
        for n in 0..20 {
            let answer = from(&thief, &format!("203.0.113.{n}"), "a guess of mine").await;
            looked_at += usize::from(answer.status == 401);
        }
        assert_eq!(looked_at, 10);
        // Someone else with the password isn't held up by it.
        from(&inbox.stranger(), "198.51.100.8", PASSWORD).await.ok(200);
    })
    .await;
}
