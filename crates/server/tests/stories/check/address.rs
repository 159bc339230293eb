//! Our own address, tried by a signed request of our own.

use super::scene::{behind_a_trusted_proxy, below, on_a_calm_account};
use crate::story::{MAIN, Manner, on_each_engine_with};
use hearback_server::Settings;
use serde_json::Value;

#[tokio::test]
async fn proxies_that_pass_requests_on_do_no_harm() {
    for prefix in ["", "/sms"] {
        behind_a_trusted_proxy(prefix, |scene| async move {
            let manners = [Manner::Passes, Manner::Strips("/sms"), Manner::Forwards];
            for manner in manners
                .into_iter()
                .filter(|manner| !prefix.is_empty() || !matches!(manner, Manner::Strips(_)))
            {
                scene.front.does(manner);
                scene.check().await.is_fine();
                scene.a_text_arrives_on(MAIN).await;
            }
        })
        .await;
    }
}

#[tokio::test]
async fn a_proxy_that_nobody_trusts_is_named_with_what_to_set() {
    on_a_calm_account(|scene| async move {
        scene.check().await.is_fine();
        scene.front.does(Manner::Forwards);
        let found = scene.check().await;
        let finding = found.in_general("proxy_not_trusted", "--trusted-proxies 127.0.0.1");
        assert_eq!(finding["severity"], "warning");
        scene.a_text_arrives_on(MAIN).await;
    })
    .await;
}

#[tokio::test]
async fn proxies_that_do_something_else() {
    on_a_calm_account(|scene| async move {
        for (manner, code, words) in [
            (Manner::AddsQuery, "signature_fails", "was changed on the way"),
            (Manner::Puts("/hearback"), "public_url_path_changed", "at the wrong path"),
            (Manner::Answers(200), "public_url_elsewhere", "(status 200)"),
            (Manner::Answers(401), "public_url_elsewhere", "doesn't ask for a sign-in"),
            (Manner::Answers(502), "public_url_elsewhere", "(status 502)"),
            (
                Manner::Redirects("https://sms.example.com/x"),
                "public_url_redirects",
                "redirects to https://sms.example.com, and",
            ),
            (Manner::Redirects("/login"), "public_url_redirects", "redirects requests"),
        ] {
            scene.front.does(manner);
            let found = scene.check().await;
            let finding = found.in_general(code, words);
            assert_eq!((&finding["severity"], &finding["fix"]), (&"problem".into(), &Value::Null));
            scene.front.does(Manner::Passes);
            scene.check().await.is_fine();
        }
        // None of it was counted as a forged webhook.
        assert_eq!(scene.inbox.store.refusals(&scene.inbox.system()).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn a_proxy_that_passes_no_web_sockets_on() {
    for prefix in ["", "/sms"] {
        below(prefix, |scene| async move {
            scene.front.does(Manner::NoSockets);
            let found = scene.check().await;
            let finding = found.in_general("no_web_sockets", "WebSockets can't reach Hearback");
            assert_eq!(finding["severity"], "warning");
            assert!(finding["sentence"].as_str().unwrap().contains("Upgrade and Connection"));
            scene.a_text_arrives_on(MAIN).await;
            scene.front.does(Manner::Passes);
            scene.check().await.is_fine();
        })
        .await;
    }
}

#[tokio::test]
async fn a_prefix_that_is_lost_on_the_way() {
    below("/sms", |scene| async move {
        scene.front.does(Manner::Puts("/sms"));
        let found = scene.check().await;
        found.in_general(
            "public_url_path_changed",
            "Have the proxy in front pass on the whole path",
        );
    })
    .await;
}

#[tokio::test]
async fn addresses_where_nobody_is() {
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    for (url, code, words) in [
        (closed.as_str(), "public_url_unreachable", "nothing is listening there"),
        ("http://hearback.invalid", "public_url_unreachable", "the host name isn't known"),
    ] {
        let settings = |settings: &mut Settings| settings.public_url = Some(url.parse().unwrap());
        on_each_engine_with(settings, |inbox| async move {
            let check = inbox.sign_in("maya").await.get("/check").await.ok(200);
            let findings = check["findings"].as_array().unwrap();
            let found = findings.iter().find(|finding| finding["code"] == code);
            let sentence = found.unwrap_or_else(|| panic!("{check:#}"))["sentence"].clone();
            assert!(sentence.as_str().unwrap().contains(words), "{sentence}");
            assert!(sentence.as_str().unwrap().contains(url), "{sentence}");
        })
        .await;
    }
}

#[tokio::test]
async fn another_hearback_answers() {
    on_a_calm_account(|there| async move {
        let there = &there;
        // Whoever moved left the old address behind.
        let url: url::Url = there.front.origin.parse().unwrap();
        let settings = |settings: &mut Settings| {
            settings.public_url = Some(url.clone());
            settings.twilio.base_url = there.twilio.rest_url().to_owned();
            settings.key = hearback_server::secret::SealingKey::new([9; 32]);
        };
        on_each_engine_with(settings, |here| async move {
            let check = here.sign_in("maya").await.get("/check").await.ok(200);
            let codes: Vec<_> =
                check["findings"].as_array().unwrap().iter().map(|one| &one["code"]).collect();
            assert!(codes.iter().any(|code| **code == "public_url_elsewhere"), "{check:#}");
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_this_machine_only() {
    // Twilio itself is on the internet; nothing is asked of it here.
    let settings = |settings: &mut Settings| {
        settings.twilio.base_url = "https://api.twilio.invalid".into();
    };
    on_each_engine_with(settings, |inbox| async move {
        let check = inbox.sign_in("maya").await.get("/check").await.ok(200);
        let first = &check["findings"][0];
        assert_eq!(first["code"], "public_url_private", "{check:#}");
        assert!(first["sentence"].as_str().unwrap().contains("Start Hearback with --public-url"));
    })
    .await;
}
