//! Setting a provider up, and testing it.

use super::browser::Browser;
use super::{change, northside, set_up, verified};
use crate::story::{Answer, IdentityProvider, on_each_engine, on_each_engine_with};
use hearback_server::{Egress, Settings};
use reqwest::Method;
use serde_json::{Value, json};

#[tokio::test]
async fn maya_sees_what_to_enter_at_the_provider_and_never_the_secret() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let base = inbox.origin();
        let before = maya.get("/sso").await.ok(200);
        assert_eq!(before["provider"], Value::Null);
        assert_eq!(before["redirect_url"], format!("{base}/api/v1/sso/callback"));
        let logout = format!("{base}/api/v1/sso/{}/logout", inbox.organization);
        assert_eq!(before["logout_url"], logout);
        let provider = set_up(&inbox, json!({ "domains": [" @Northside.Example "] })).await;
        let answer = maya.get("/sso").await;
        let set = &answer.ok(200)["provider"];
        assert_eq!((&set["has_secret"], &set["tested_at"]), (&json!(true), &Value::Null));
        assert_eq!(set["domains"], json!(["northside.example"]));
        assert!(!answer.text.contains("client-secret"), "{answer:?}");
        // Everyone who isn't signed in is offered it.
        let start = inbox.stranger().get("/start").await.ok(200);
        let offered = json!([{ "organization": inbox.organization, "name": "Northside Login" }]);
        assert_eq!(start["sign_on"], offered);
        assert_eq!(maya.get("/start").await.ok(200)["sign_on"], json!([]));
        provider.shows("00u-ana", verified("ana"));
        let browser = Browser::new(&inbox);
        browser.signs_on(&provider).await;
        assert_eq!(maya.delete("/sso").await.status, 204);
        let ended = browser.person().get("/session").await;
        ended.is_problem(401, "not_signed_in", "Sign in");
        let landed = browser.sets_out("").await;
        assert_eq!(landed, "/sign-in?sso_problem=not_set_up");
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_right_is_refused_with_what_to_change() {
    on_each_engine(|inbox| async move {
        let provider = IdentityProvider::open().await;
        let maya = inbox.sign_in("maya").await;
        for (field, value, words) in [
            ("issuer", json!("northside"), "issuer"),
            ("issuer", json!("http://login.example"), "https://"),
            ("issuer", json!("https://login.example/?tenant=1"), "issuer"),
            ("issuer", json!("https://a:b@login.example"), "password"),
            (
                "issuer",
                json!("https://login.microsoftonline.com/common/v2.0"),
                "your own directory",
            ),
            (
                "issuer",
                json!("https://login.microsoftonline.com/organizations/v2.0"),
                "your own directory",
            ),
            ("client_id", json!(" "), "client ID"),
            ("client_secret", json!("x".repeat(501)), "too long"),
            ("domains", json!([]), "at least one domain"),
            ("domains", json!(["northside"]), "example.com"),
            ("name", json!(""), "Fill in"),
            ("role_map", json!({ "": "viewer" }), "1 to 500"),
            ("role_claim", json!("x".repeat(501)), "too long"),
        ] {
            let mut all = northside(&provider);
            all[field] = value;
            let answer = maya.put("/sso", all).await;
            answer.is_problem(422, "invalid_request", words);
            assert_eq!(answer.json()["field"], field);
        }
        let mut elsewhere = northside(&provider);
        elsewhere["location_map"] = json!({ "main": inbox.organization });
        maya.put("/sso", elsewhere).await.is_problem(404, "not_found", "Not found");
    })
    .await;
}

#[tokio::test]
async fn an_issuer_is_the_one_that_the_provider_tells_byte_for_byte() {
    on_each_engine(|inbox| async move {
        let provider = IdentityProvider::open().await;
        let maya = inbox.sign_in("maya").await;
        let mut slash = northside(&provider);
        slash["issuer"] = json!(format!("{}/", provider.issuer()));
        let answer = maya.put("/sso", slash.clone()).await;
        answer.is_problem(422, "provider_unusable", &format!("“{}/”", provider.issuer()));
        answer.is_problem(422, "provider_unusable", &format!("“{}”", provider.issuer()));
        let told = |name: &str, value: Value| {
            provider.mind(|manners| {
                manners.discovery.clear();
                manners.discovery.insert(name.to_owned(), value);
            });
        };
        told("issuer", slash["issuer"].clone());
        maya.put("/sso", slash).await.ok(200);
        told("issuer", json!("https://login.microsoftonline.com/{tenantid}/v2.0"));
        let answer = maya.put("/sso", northside(&provider)).await;
        answer.is_problem(422, "provider_unusable", "your own directory");
        told("authorization_endpoint", json!("http://elsewhere.example/authorize"));
        let answer = maya.put("/sso", northside(&provider)).await;
        answer.is_problem(422, "provider_unusable", "encrypted");
        told("jwks_uri", json!(null));
        let answer = maya.put("/sso", northside(&provider)).await;
        answer.is_problem(422, "provider_unusable", "OpenID Connect provider");
    })
    .await;
}

fn public_only(settings: &mut Settings) {
    settings.egress = Egress::default();
}

#[tokio::test]
async fn a_provider_in_the_operators_network_is_the_operators_to_allow() {
    on_each_engine_with(public_only, |inbox| async move {
        let provider = IdentityProvider::open().await;
        let maya = inbox.sign_in("maya").await;
        for host in ["127.0.0.1", "localhost", "0x7f.1"] {
            let mut all = northside(&provider);
            all["issuer"] = json!(provider.issuer().replace("127.0.0.1", host));
            let answer = maya.put("/sso", all).await;
            answer.is_problem(502, "provider_unreachable", "--allow-egress 127.0.0.1/32");
        }
        for (issuer, words) in [
            ("https://10.0.3.7", "--allow-egress 10.0.3.7/32"),
            ("https://169.254.169.254/latest", "--allow-egress"),
            ("https://nobody.invalid", "no server called"),
        ] {
            let mut all = northside(&provider);
            all["issuer"] = json!(issuer);
            maya.put("/sso", all).await.is_problem(502, "provider_unreachable", words);
        }
        assert_eq!(provider.manners().keys_asked, 0);
    })
    .await;
}

#[tokio::test]
async fn a_saved_secret_goes_to_nobody_else() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({})).await;
        let maya = inbox.sign_in("maya").await;
        let mut kept = northside(&provider);
        kept.as_object_mut().unwrap().remove("client_secret");
        kept["name"] = json!("Northside ID");
        assert_eq!(maya.put("/sso", kept.clone()).await.ok(200)["provider"]["has_secret"], true);
        provider.shows("00u-ana", verified("ana"));
        Browser::new(&inbox).signs_on(&provider).await;
        let other = IdentityProvider::open().await;
        for (field, value) in [("issuer", json!(other.issuer())), ("client_id", json!("another"))] {
            let mut elsewhere = kept.clone();
            elsewhere[field] = value;
            let answer = maya.put("/sso", elsewhere).await;
            answer.is_problem(422, "invalid_request", "client secret again");
        }
        kept["client_secret"] = json!("");
        assert_eq!(maya.put("/sso", kept).await.ok(200)["provider"]["has_secret"], false);
    })
    .await;
}

#[tokio::test]
async fn a_test_shows_what_is_claimed_and_signs_nobody_in() {
    on_each_engine(|inbox| async move {
        let provider = set_up(&inbox, json!({ "join": true })).await;
        let maya = inbox.sign_in("maya").await;
        let browser = Browser::new(&inbox);
        browser.is_of(&maya);
        let tests = async || {
            let begun = Answer::of(browser.person().request(Method::POST, "/sso/test")).await;
            browser.keep(&begun);
            let url = begun.ok(200)["url"].as_str().unwrap().to_owned();
            let landed = browser.opens(&provider.signs_in(&url)).await;
            assert!(landed.ends_with("/settings/sign-in?tested=true"), "{landed}");
            maya.get("/sso/test-result").await.ok(200)["result"].clone()
        };
        assert_eq!(maya.get("/sso/test-result").await.ok(200)["result"], Value::Null);
        let mut claims = verified("nora");
        claims["groups"] = json!(["desk"]);
        provider.shows("00u-nora", claims);
        let users = inbox.store.users().await.unwrap().len();
        let result = tests().await;
        assert_eq!((&result["went_well"], &result["outcome"]), (&json!(true), &json!("new")));
        assert_eq!(result["claims"]["groups"], json!(["desk"]));
        assert_eq!(result["claims"]["sub"], "00u-nora");
        assert_eq!(inbox.store.users().await.unwrap().len(), users);
        assert_ne!(maya.get("/sso").await.ok(200)["provider"]["tested_at"], Value::Null);

        provider.shows("00u-nora", json!({ "email": "nora@northside.example" }));
        let result = tests().await;
        assert_eq!(
            (&result["went_well"], &result["outcome"]),
            (&json!(false), &json!("not_verified"))
        );
        change(&inbox, &provider, json!({ "client_secret": "wrong-secret" })).await;
        assert_eq!(maya.get("/sso").await.ok(200)["provider"]["tested_at"], Value::Null);
        assert_eq!(maya.get("/sso/test-result").await.ok(200)["result"], Value::Null);
        let problem = tests().await["problem"].clone();
        assert!(problem.as_str().unwrap().contains("client ID and secret"), "{problem}");
        inbox.script("UPDATE identity_providers SET test_shown_until = 0").await;
        assert_eq!(maya.get("/sso/test-result").await.ok(200)["result"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_test_says_at_once_what_is_wrong_with_the_provider() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let test = async || maya.post("/sso/test", json!({})).await;
        test().await.is_problem(404, "not_found", "Not found");
        let mut provider = set_up(&inbox, json!({})).await;
        provider.mind(|manners| {
            manners.discovery.insert("issuer".into(), json!("https://moved.example"));
        });
        test().await.is_problem(422, "provider_unusable", "https://moved.example");
        let landed = Browser::new(&inbox).sets_out("").await;
        assert_eq!(landed, "/sign-in?sso_problem=provider_unusable");
        provider.close().await;
        test().await.is_problem(502, "provider_unreachable", "couldn’t reach 127.0.0.1");
        let landed = Browser::new(&inbox).sets_out("").await;
        assert_eq!(landed, "/sign-in?sso_problem=provider_unreachable");
    })
    .await;
}
