//! Sessions here and at the provider end together.

use super::browser::Browser;
use super::{set_up, verified};
use crate::story::{
    Answer, CLIENT, Heard, IdentityProvider, Inbox, Person, Signing, Socket, on_each_engine,
};
use serde_json::{Value, json};
use url::Url;

/// Someone signs in by a session at the provider of that name.
async fn by_provider(inbox: &Inbox, provider: &IdentityProvider, name: &str, sid: &str) -> Person {
    let mut claims = verified(name);
    claims["sid"] = json!(sid);
    provider.shows(&format!("00u-{name}"), claims);
    let browser = Browser::new(inbox);
    browser.signs_on(provider).await;
    browser.person()
}

/// The provider posts a token, as no browser does.
async fn tells(inbox: &Inbox, token: &str) -> Answer {
    let path = format!("/api/v1/sso/{}/logout", inbox.organization);
    Answer::of(inbox.http.post(inbox.url(&path)).form(&[("logout_token", token)])).await
}

#[tokio::test]
async fn who_signs_out_at_the_provider_is_signed_out_here() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        let by_password = inbox.sign_in("ana").await;
        let desk = by_provider(&inbox, &provider, "ana", "desk").await;
        let phone = by_provider(&inbox, &provider, "ana", "phone").await;
        let luis = by_provider(&inbox, &provider, "luis", "luis").await;
        let mut socket = Socket::connect(&inbox, &desk, 0).await;
        let of_desk = json!({ "sub": "00u-ana", "sid": "desk" });
        let answer = tells(&inbox, &provider.logout_token(of_desk)).await;
        assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
        while !matches!(socket.hear().await, Heard::Closed(_) | Heard::Cut) {}
        desk.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
        phone.get("/session").await.ok(200);
        for (token, still) in
            [(json!({ "sid": "luis" }), false), (json!({ "sub": "00u-ana" }), false)]
        {
            assert_eq!(tells(&inbox, &provider.logout_token(token)).await.status, 200);
            assert!(!still);
        }
        for ended in [&phone, &luis] {
            ended.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
        }
        by_password.get("/session").await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn a_token_that_is_not_the_providers_word_ends_nothing() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        let ana = by_provider(&inbox, &provider, "ana", "desk").await;
        let sub = "00u-ana";
        for spoiled in [
            json!({ "sub": sub, "iss": "https://evil.example" }),
            json!({ "sub": sub, "aud": "another" }),
            json!({ "sub": sub, "events": {} }),
            json!({ "sub": sub, "events": null }),
            json!({ "sub": sub, "nonce": "1" }),
            json!({ "sub": sub, "iat": 1_700_000_000 }),
            json!({ "sub": sub, "iat": null }),
            json!({ "sub": sub, "exp": 1_700_000_000 }),
            json!({}),
        ] {
            let answer = tells(&inbox, &provider.logout_token(spoiled)).await;
            answer.is_problem(400, "invalid_request", "logout token");
        }
        let good = provider.logout_token(json!({ "sub": sub }));
        let (cut, _) = good.rsplit_once('.').unwrap();
        for token in ["", "a.b.c", cut, &format!("{cut}."), &format!("{cut}.AAAA")] {
            tells(&inbox, token).await.is_problem(400, "invalid_request", "logout token");
        }
        for signing in [Signing::Not, Signing::Secret, Signing::Strange] {
            provider.mind(|manners| manners.signing = signing);
            let token = provider.logout_token(json!({ "sub": sub }));
            tells(&inbox, &token).await.is_problem(400, "invalid_request", "logout token");
        }
        ana.get("/session").await.ok(200);
        let elsewhere = inbox.stranger().post("/sso/northside/logout", json!({})).await;
        elsewhere.is_problem(404, "not_found", "Not found");
        assert_eq!(tells(&inbox, &good).await.status, 200);
        ana.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
    })
    .await;
}

#[tokio::test]
async fn who_signs_out_here_is_shown_the_way_out_there() {
    on_each_engine(|inbox| async move {
        let mut provider = set_up(&inbox, json!({})).await;
        let by_password = inbox.sign_in("ana").await;
        let none = json!({ "url": null });
        assert_eq!(by_password.get("/sso/logout-url").await.ok(200), none);
        let ana = by_provider(&inbox, &provider, "ana", "desk").await;
        let url = ana.get("/sso/logout-url").await.ok(200)["url"].clone();
        let url = Url::parse(url.as_str().unwrap()).unwrap();
        assert!(url.as_str().starts_with(&format!("{}/end?", provider.issuer())), "{url}");
        let of = |name: &str| url.query_pairs().find(|(found, _)| found == name).unwrap().1;
        assert_eq!(of("client_id"), CLIENT);
        assert_eq!(of("post_logout_redirect_uri"), format!("{}/sign-in", inbox.origin()));
        assert_eq!(of("id_token_hint").split('.').count(), 3);
        provider.mind(|manners| {
            manners.discovery.insert("end_session_endpoint".into(), Value::Null);
        });
        // It is known for an hour what the provider has; a test looks again.
        inbox.sign_in("maya").await.post("/sso/test", json!({})).await.ok(200);
        assert_eq!(ana.get("/sso/logout-url").await.ok(200), none);
        provider.close().await;
        assert_eq!(ana.delete("/session").await.status, 204);
    })
    .await;
}
