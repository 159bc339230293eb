//! What of a provider's word is believed, and by which browser.

use super::browser::{Browser, problem};
use super::{change, set_up, verified};
use crate::story::{Signing, StoryClock, on_each_engine, on_each_engine_with};
use hearback_inbox::audit::AuditKind;
use hearback_server::Settings;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn a_token_that_is_not_right_in_every_way_is_not_believed() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        let ana = verified("ana");
        provider.shows("00u-ana", ana.clone());
        let of_ana = provider.manners().token.clone();
        for (what, spoiled) in [
            ("another audience", json!({ "aud": "another client" })),
            ("a second audience", json!({ "aud": ["hearback-at-northside", "another client"] })),
            ("another party", json!({ "azp": "another client" })),
            ("no audience", json!({ "aud": null })),
            ("expired", json!({ "exp": 1_700_000_000 })),
            ("from the future", json!({ "iat": 4_000_000_000_i64 })),
            ("another nonce", json!({ "nonce": "another" })),
            ("no nonce", json!({ "nonce": null })),
            ("another issuer", json!({ "iss": "https://evil.example" })),
            ("the issuer with a slash", json!({ "iss": format!("{}/", provider.issuer()) })),
            ("nobody", json!({ "sub": "" })),
        ] {
            let mut claims = of_ana.clone();
            claims.extend(spoiled.as_object().unwrap().clone());
            provider.mind(|manners| manners.token = claims);
            let told = Browser::new(&inbox).problem(&provider).await;
            assert_eq!(told, "refused", "{what}");
        }
        provider.shows("00u-ana", ana);
        for signing in [Signing::Not, Signing::Secret, Signing::Strange] {
            provider.mind(|manners| manners.signing = signing);
            let told = Browser::new(&inbox).problem(&provider).await;
            assert_eq!(told, "refused", "{signing:?}");
        }
        let signed_in =
            |entry: &hearback_inbox::audit::AuditEntry| entry.kind == AuditKind::SignedIn;
        assert_eq!(
            inbox.audit().await.iter().filter(|entry| signed_in(entry)).count(),
            1,
            "Maya's"
        );
        for signing in [Signing::Ed25519, Signing::Rsa] {
            provider.mind(|manners| manners.signing = signing);
            Browser::new(&inbox).signs_on(&provider).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_that_is_not_known_yet_is_looked_for_once_a_minute() {
    let clock = Arc::new(StoryClock::new());
    let turn = clock.clone();
    on_each_engine_with(
        move |settings: &mut Settings| settings.clock = turn.clone(),
        |inbox| {
            let clock = clock.clone();
            async move {
                let provider = set_up(&inbox, json!({})).await;
                provider.shows("00u-ana", verified("ana"));
                Browser::new(&inbox).signs_on(&provider).await;
                assert_eq!(provider.manners().keys_asked, 1);
                provider.mind(|manners| manners.signing = Signing::Newer);
                for _ in 0..2 {
                    Browser::new(&inbox).signs_on(&provider).await;
                    assert_eq!(provider.manners().keys_asked, 2);
                }
                provider.mind(|manners| manners.signing = Signing::Strange);
                for _ in 0..3 {
                    assert_eq!(Browser::new(&inbox).problem(&provider).await, "refused");
                }
                assert_eq!(
                    provider.manners().keys_asked,
                    2,
                    "made-up keys cost the provider nothing"
                );
                clock.advance(SignedDuration::from_secs(61));
                assert_eq!(Browser::new(&inbox).problem(&provider).await, "refused");
                assert_eq!(provider.manners().keys_asked, 3);
            }
        },
    )
    .await;
}

#[tokio::test]
async fn only_the_browser_that_set_out_comes_back_and_only_once() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        provider.shows("00u-ana", verified("ana"));
        let (ana, mallory) = (Browser::new(&inbox), Browser::new(&inbox));
        let to_ana = provider.signs_in(&ana.sets_out("").await);
        // Neither does Mallory come in with Ana's answer, nor Ana with his.
        assert_eq!(problem(&mallory.opens(&to_ana).await), "expired");
        let to_mallory = provider.signs_in(&mallory.sets_out("").await);
        assert_eq!(problem(&ana.opens(&to_mallory).await), "expired");
        // That was the end of what Ana had begun.
        assert_eq!(problem(&ana.opens(&to_ana).await), "expired");

        // Someone copied the cookie: the step counts once.
        let first = Browser::new(&inbox);
        let asked = first.sets_out("").await;
        let copy = Browser::new(&inbox);
        for cookie in first.person().cookie.split("; ") {
            let mut person = inbox.stranger();
            person.cookie = cookie.to_owned();
            copy.is_of(&person);
        }
        let (one, another) = (provider.signs_in(&asked), provider.signs_in(&asked));
        assert!(first.opens(&one).await.starts_with("/o/"));
        assert_eq!(problem(&copy.opens(&another).await), "expired");
        for query in ["", "?code=1&state=2", "?state=", "?code=1&code=2"] {
            let landed = ana.opens(&inbox.url(&format!("/api/v1/sso/callback{query}"))).await;
            assert_eq!(problem(&landed), "expired", "{query}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_takes_too_long_is_begun_again() {
    let clock = Arc::new(StoryClock::new());
    let turn = clock.clone();
    on_each_engine_with(
        move |settings: &mut Settings| settings.clock = turn.clone(),
        |inbox| {
            let clock = clock.clone();
            async move {
                let provider = set_up(&inbox, json!({})).await;
                provider.shows("00u-ana", verified("ana"));
                let browser = Browser::new(&inbox);
                let back = provider.signs_in(&browser.sets_out("").await);
                clock.advance(SignedDuration::from_mins(11));
                assert_eq!(problem(&browser.opens(&back).await), "expired");
                // Nor does what was begun before the provider was changed.
                clock.advance(SignedDuration::from_mins(-11));
                let back = provider.signs_in(&browser.sets_out("").await);
                change(&inbox, &provider, json!({ "client_secret": "another-secret" })).await;
                assert_eq!(problem(&browser.opens(&back).await), "expired");
            }
        },
    )
    .await;
}

#[tokio::test]
async fn the_answer_has_to_come_from_the_provider_that_was_asked() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        provider.shows("00u-ana", verified("ana"));
        let iss = format!("&iss={}", provider.issuer().replace(':', "%3A").replace('/', "%2F"));
        for other in ["", "&iss=https%3A%2F%2Fevil.example", &format!("{iss}%2F")] {
            let browser = Browser::new(&inbox);
            let back = provider.signs_in(&browser.sets_out("").await);
            assert!(back.ends_with(&iss), "{back}");
            let landed = browser.opens(&back.replace(&iss, other)).await;
            assert_eq!(problem(&landed), "refused", "{other}");
        }
        let browser = Browser::new(&inbox);
        let back = provider.signs_in(&browser.sets_out("").await);
        let (before, _) = back.split_once("code=").unwrap();
        let (_, state) = back.split_once("&state=").unwrap();
        let landed = browser.opens(&format!("{before}error=access_denied&state={state}")).await;
        assert_eq!(problem(&landed), "cancelled");
        let browser = Browser::new(&inbox);
        let back = provider.signs_in(&browser.sets_out("").await);
        let (_, state) = back.split_once("&state=").unwrap();
        let landed = browser.opens(&format!("{before}error=server_error&state={state}")).await;
        assert_eq!(problem(&landed), "provider_unusable");
    })
    .await;
}

fn impatient(settings: &mut Settings) {
    settings.provider_timeout = Duration::from_millis(500);
}

#[tokio::test]
async fn a_provider_that_is_slow_refuses_or_is_gone_signs_nobody_in() {
    on_each_engine_with(impatient, |inbox| async move {
        let mut provider = set_up(&inbox, json!({})).await;
        provider.shows("00u-ana", verified("ana"));
        provider.mind(|manners| manners.refuses = true);
        assert_eq!(Browser::new(&inbox).problem(&provider).await, "provider_unusable");
        provider.mind(|manners| (manners.refuses, manners.takes) = (false, Duration::from_secs(5)));
        assert_eq!(Browser::new(&inbox).problem(&provider).await, "provider_unreachable");
        provider.mind(|manners| manners.takes = Duration::ZERO);
        let browser = Browser::new(&inbox);
        let back = provider.signs_in(&browser.sets_out("").await);
        provider.close().await;
        assert_eq!(problem(&browser.opens(&back).await), "provider_unreachable");
        // Who has a password still comes in.
        inbox.sign_in("ana").await;
    })
    .await;
}

#[tokio::test]
async fn what_the_token_leaves_out_is_asked_for_at_user_info() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        provider.shows("00u-ana", json!({}));
        provider.mind(|manners| manners.user_info = verified("ana"));
        Browser::new(&inbox).signs_on(&provider).await;
        assert_eq!(provider.manners().user_info_asked, 1);
        // It is about the same person, or about nobody.
        inbox.script("DELETE FROM identities").await;
        let other = |claims: Value| {
            let mut all = verified("ana");
            all.as_object_mut().unwrap().extend(claims.as_object().unwrap().clone());
            provider.mind(|manners| manners.user_info = all);
        };
        other(json!({ "sub": "00u-mallory" }));
        assert_eq!(Browser::new(&inbox).problem(&provider).await, "refused");
        // What it says of one address doesn't count for another.
        other(json!({ "email": "mallory@northside.example" }));
        provider.shows("00u-mallory", json!({ "email": "ana@northside.example" }));
        assert_eq!(Browser::new(&inbox).problem(&provider).await, "not_verified");
    })
    .await;
}

#[tokio::test]
async fn nobody_tries_for_ever() {
    on_each_engine(|inbox| async move {
        let browser = Browser::new(&inbox);
        let callback = inbox.url("/api/v1/sso/callback?code=1&state=2");
        let mut tried = 0;
        while problem(&browser.opens(&callback).await) != "too_many" {
            tried += 1;
            assert!(tried < 1_000, "nobody is stopped");
        }
        assert!(tried >= 120, "{tried}");
        let elsewhere = inbox.stranger().get("/sso/northside/start").await;
        elsewhere.is_problem(404, "not_found", "Not found");
    })
    .await;
}
