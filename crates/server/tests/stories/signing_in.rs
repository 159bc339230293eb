//! Signing in and out, and what other sites can't do in one's name.

use crate::story::{Answer, Inbox, PASSWORD, on_each_engine, on_each_engine_with};
use futures_util::future::join_all;
use hearback_server::clock::{Clock, ManualClock, RealClock};
use hearback_server::{Settings, password};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;

async fn try_password(inbox: &Inbox, email: &str, password: &str) -> Answer {
    inbox.stranger().post("/session", json!({ "email": email, "password": password })).await
}

#[tokio::test]
async fn ana_signs_in_and_out() {
    on_each_engine(|inbox| async move {
        let mut ana = inbox.stranger();
        ana.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
        let answer = try_password(&inbox, " Ana@northside.example ", PASSWORD).await;
        let session = answer.ok(200);
        assert_eq!(session["user"]["name"], "ana");
        assert_eq!(session["role"], "sms_user");
        assert_eq!(session["organization"]["name"], "Northside Home Services");
        assert_eq!(session["empty_reason"], Value::Null);
        assert!(session["permissions"].as_array().unwrap().contains(&json!("send")));
        let cookie = answer.header("set-cookie");
        for part in ["HttpOnly", "SameSite=Lax", "Path=/;", "Max-Age=1209600"] {
            assert!(cookie.contains(part), "{part} is not in {cookie}");
        }
        assert!(!cookie.contains("Secure"), "this server is called over http");
        ana.keep_cookie(&answer);
        assert_eq!(ana.get("/session").await.ok(200), session);
        let gone = ana.delete("/session").await;
        assert_eq!(gone.status, 204);
        assert!(gone.header("set-cookie").contains("Max-Age=0"));
        assert_eq!(gone.header("clear-site-data"), "\"cache\"");
        ana.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
    })
    .await;
}

#[tokio::test]
async fn a_page_asks_where_to_begin_before_anyone_has_signed_in() {
    on_each_engine(|inbox| async move {
        let mut ana = inbox.stranger();
        let nobody = ana.get("/start").await.ok(200);
        let all = json!({
            "session": null, "inbox": null, "setup_needed": false, "passkey_host": "localhost",
            "demo": null, "sign_on": [],
        });
        assert_eq!(nobody, all);
        ana.keep_cookie(&try_password(&inbox, "ana@northside.example", PASSWORD).await);
        let begun = ana.get("/start").await.ok(200);
        assert_eq!(begun["session"], ana.get("/session").await.ok(200));
        ana.delete("/session").await;
        assert_eq!(ana.get("/start").await.ok(200)["session"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_look_alike() {
    on_each_engine(|inbox| async move {
        let wrong = try_password(&inbox, "ana@northside.example", "wrong password").await;
        let unknown = try_password(&inbox, "nobody@northside.example", PASSWORD).await;
        wrong.is_problem(401, "wrong_credentials", "don't match");
        assert_eq!(wrong.text, unknown.text);
        assert_eq!(unknown.header("set-cookie"), "");
    })
    .await;
}

#[tokio::test]
async fn attempts_are_slowed_down() {
    on_each_engine(|inbox| async move {
        for _ in 0..5 {
            let wrong = try_password(&inbox, "ana@northside.example", "wrong password").await;
            assert_eq!(wrong.status, 401);
        }
        let answer = try_password(&inbox, "ana@northside.example", PASSWORD).await;
        answer.is_problem(429, "too_many_attempts", "Wait a moment");
        let wait = answer.json()["retry_after"].as_i64().unwrap();
        assert!((1..=30).contains(&wait), "{wait}");
        assert_eq!(answer.header("retry-after"), wait.to_string());
        inbox.sign_in("luis").await;
    })
    .await;
}

#[tokio::test]
async fn a_session_lasts_as_long_as_it_is_used() {
    let clock = Arc::new(ManualClock::at(RealClock.now()));
    let given = clock.clone();
    let with_clock = move |settings: &mut Settings| settings.clock = given.clone();
    on_each_engine_with(with_clock, |inbox| {
        let clock = clock.clone();
        async move {
            let ana = inbox.sign_in("ana").await;
            let fresh = ana.get("/session").await;
            assert_eq!(fresh.header("set-cookie"), "", "not at every request");
            for _ in 0..3 {
                clock.advance(SignedDuration::from_hours(13 * 24));
                let used = ana.get("/session").await;
                used.ok(200);
                assert!(used.header("set-cookie").contains("Max-Age=1209600"));
            }
            clock.advance(SignedDuration::from_hours(14 * 24 + 1));
            ana.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_password_ends_every_session() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        inbox
            .store
            .set_password("ana@northside.example", "another hash", RealClock.now())
            .await
            .unwrap();
        ana.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
    })
    .await;
}

#[tokio::test]
async fn another_sites_page_can_not_act_for_ana() {
    on_each_engine(|inbox| async move {
        let mut ana = inbox.sign_in("ana").await;
        let conversation = inbox.daniela_wrote().await;
        let close = format!("/conversations/{conversation}/close");
        let before = inbox.footprint().await;
        let ours = std::mem::replace(&mut ana.origin, "https://evil.example".into());
        ana.post(&close, json!({})).await.is_problem(
            403,
            "wrong_origin",
            "didn't come from Hearback's own",
        );
        ana.origin = "null".into();
        ana.post(&close, json!({})).await.is_problem(
            403,
            "wrong_origin",
            "didn't come from Hearback's own",
        );
        let mut stranger = inbox.stranger();
        stranger.origin = "https://evil.example".into();
        let credentials = json!({ "email": "ana@northside.example", "password": PASSWORD });
        stranger.post("/session", credentials).await.is_problem(403, "wrong_origin", "own address");

        let without = |site: Option<&'static str>| {
            let url = inbox.url(&format!("/api/v1{close}"));
            let request = inbox.http.request(Method::POST, url).header("cookie", &ana.cookie);
            match site {
                Some(site) => request.header("sec-fetch-site", site),
                None => request,
            }
        };
        for site in ["cross-site", "same-site"] {
            let answer = Answer::of(without(Some(site))).await;
            answer.is_problem(403, "wrong_origin", "didn't come from Hearback's own");
        }
        assert_eq!(inbox.footprint().await, before);
        Answer::of(without(None)).await.ok(200);
        Answer::of(without(Some("same-origin"))).await.ok(200);
        ana.origin = ours;
        ana.post(&close, json!({})).await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn the_cookie_belongs_to_the_public_url() {
    for (url, name, path, other) in [
        ("https://example.com", "__Host-hearback_session=", "Path=/;", "https://evil.example"),
        (
            "https://example.com/sms",
            "__Secure-hearback_session=",
            "Path=/sms;",
            "http://example.com",
        ),
    ] {
        let public = |settings: &mut Settings| settings.public_url = Some(url.parse().unwrap());
        on_each_engine_with(public, |inbox| async move {
            let answer = try_password(&inbox, "ana@northside.example", PASSWORD).await;
            answer.ok(200);
            let cookie = answer.header("set-cookie");
            assert!(cookie.starts_with(name), "{cookie}");
            assert!(cookie.contains(path) && cookie.contains("; Secure"), "{cookie}");
            let mut elsewhere = inbox.stranger();
            elsewhere.origin = other.into();
            let credentials = json!({ "email": "ana@northside.example", "password": PASSWORD });
            let refused = elsewhere.post("/session", credentials).await;
            refused.is_problem(403, "wrong_origin", url);
        })
        .await;
    }
}

#[tokio::test]
async fn a_cookie_that_anybody_might_have_set_signs_nobody_in() {
    let public = |settings: &mut Settings| {
        settings.public_url = Some("https://example.com".parse().unwrap());
    };
    on_each_engine_with(public, |inbox| async move {
        let mut ana = inbox.sign_in("ana").await;
        let bound = ana.cookie.clone();
        let token = bound.split_once('=').unwrap().1.to_owned();
        ana.cookie = format!("hearback_session={token}");
        ana.get("/session").await.is_problem(401, "not_signed_in", "Sign in");

        // She had signed in before her cookie was bound to the host: she stays, and it is from now on.
        inbox.script("UPDATE sessions SET plain_cookie = 1").await;
        let renamed = ana.get("/session").await;
        renamed.ok(200);
        let set: Vec<_> = renamed.headers.get_all("set-cookie").iter().collect();
        let set: Vec<_> = set.iter().map(|cookie| cookie.to_str().unwrap()).collect();
        assert_eq!(set.len(), 2, "{set:?}");
        assert!(set[0].starts_with(&format!("{bound};")), "{set:?}");
        assert!(
            set[1].starts_with("hearback_session=;") && set[1].contains("Max-Age=0"),
            "{set:?}"
        );
        let start = ana.get("/start").await;
        assert_eq!(start.ok(200)["session"]["user"]["name"], "ana");
        assert!(start.header("set-cookie").starts_with(&bound), "{start:?}");

        // Whose bound cookie is there is who is signed in, whatever else was put beside it.
        let vera = inbox.sign_in("vera").await;
        ana.cookie = format!("hearback_session={token}; {}", vera.cookie);
        assert_eq!(ana.get("/session").await.ok(200)["user"]["name"], "vera");
        ana.cookie = bound;
        let gone = ana.delete("/session").await;
        let cleared = gone
            .headers
            .get_all("set-cookie")
            .iter()
            .filter(|one| one.to_str().unwrap().contains("Max-Age=0"));
        assert_eq!((gone.status, cleared.count()), (204, 2));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_too_long_for_one_is_nobodys() {
    on_each_engine(|inbox| async move {
        let wrong = try_password(&inbox, "nobody@northside.example", PASSWORD).await;
        for length in [255, 60_000] {
            let long = format!("{}@northside.example", "x".repeat(length));
            let answer = try_password(&inbox, &long, PASSWORD).await;
            assert_eq!((answer.status, &answer.text), (401, &wrong.text));
        }
        // They are all one account to the throttle, so that none of them is kept.
        for length in [300, 301, 302] {
            let long = format!("{}@northside.example", "x".repeat(length));
            assert_eq!(try_password(&inbox, &long, PASSWORD).await.status, 401);
        }
        let long = format!("{}@northside.example", "x".repeat(303));
        let answer = try_password(&inbox, &long, PASSWORD).await;
        answer.is_problem(429, "too_many_attempts", "Wait a moment");
        inbox.sign_in("ana").await;
    })
    .await;
}

#[tokio::test]
async fn a_flood_of_sign_ins_is_turned_away_and_holds_up_nobody_else() {
    let narrow = |settings: &mut Settings| {
        settings.passwords =
            password::Limits { at_once: 1, waiting: 6, share: 3, provider: 6, known: 0 };
        settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    };
    on_each_engine_with(narrow, |inbox| async move {
        let from = |address: &'static str, email: String, password: &'static str| {
            let body = json!({ "email": email, "password": password });
            let request = inbox.stranger().request(Method::POST, "/session").json(&body);
            Answer::of(request.header("x-forwarded-for", address))
        };
        let flood = (0..20).map(|n| from("203.0.113.9", format!("u{n}@x.example"), "wrong one"));
        let honest = from("198.51.100.1", "ana@northside.example".into(), PASSWORD);
        let (answers, ana) = tokio::join!(join_all(flood), honest);
        ana.ok(200);
        let turned_away: Vec<_> = answers.iter().filter(|answer| answer.status != 401).collect();
        assert!(!turned_away.is_empty(), "more waited than may");
        for answer in turned_away {
            answer.is_problem(503, "busy", "Try again in a few seconds");
            assert_eq!(answer.header("retry-after"), "2");
        }
        // Their places are free again.
        from("203.0.113.9", "luis@northside.example".into(), PASSWORD).await.ok(200);
    })
    .await;
}
