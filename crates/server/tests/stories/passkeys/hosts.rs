//! Where passkeys work: at the host of the public URL, if browsers have them there.

use super::{Device, add, answered, asked, here, password, send, sign_in};
use crate::story::{on_each_engine, on_each_engine_with, settings};
use hearback_server::Settings;
use serde_json::{Value, json};

/// Sets the public URL.
fn public(url: &str) -> impl Fn(&mut Settings) {
    move |settings| settings.public_url = Some(url.parse().unwrap())
}

#[tokio::test]
async fn they_work_at_the_host_of_the_public_url() {
    on_each_engine_with(public("https://sms.example.com:8443/sms"), |inbox| async move {
        let mut phone = Device::at("https://sms.example.com:8443");
        let ana = inbox.sign_in("ana").await;
        add(&ana, &mut phone, "Phone").await;
        sign_in(&inbox, &mut phone).await.ok(200);
        let mut elsewhere =
            Device { origin: "https://sms.example.com".parse().unwrap(), ..phone.clone() };
        let answer = answered(&inbox, &mut elsewhere).await;
        send(&inbox, &answer).await.is_problem(401, "wrong_credentials", "don't know");
    })
    .await;
}

#[tokio::test]
async fn where_browsers_have_none_everyone_is_told_what_to_do() {
    // Questions and answers that are as well made as elsewhere.
    for url in ["http://sms.example.com", "https://203.0.113.5"] {
        on_each_engine_with(public(url), |inbox| async move {
            let ana = inbox.sign_in("ana").await;
            assert_eq!(ana.get("/start").await.ok(200)["passkey_host"], Value::Null);
            assert_eq!(ana.get("/account").await.ok(200)["passkey_host"], Value::Null);
            let response = json!({
                "clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA",
                "attestationObject": "AAAA",
            });
            let credential =
                json!({ "id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response });
            let signed = json!({ "step": "x", "credential": credential });
            let mut made = signed.clone();
            made["name"] = json!("Phone");
            for (path, body) in [
                ("/session/passkey/options", json!({})),
                ("/session/passkey", signed.clone()),
                ("/account/passkeys/options", json!({})),
                ("/account/passkeys", made),
                ("/account/proof/passkey/options", json!({})),
                ("/account/proof/passkey", signed),
            ] {
                let refused = ana.post(path, body).await;
                refused.is_problem(409, "passkeys_unavailable", "Set --public-url to an https://");
            }
        })
        .await;
    }
}

#[tokio::test]
async fn those_of_another_host_are_not_asked_and_do_not_count() {
    on_each_engine(|inbox| async move {
        let mut phone = Device::at(&here(&inbox));
        for name in ["ana", "luis"] {
            add(&inbox.sign_in(name).await, &mut phone, "Phone").await;
        }
        let needed = password(&inbox, "ana").await;
        let found = |check: &Value| {
            let all = check["findings"].as_array().unwrap().clone();
            all.into_iter().find(|one| one["code"] == "passkeys_elsewhere")
        };
        let maya = inbox.sign_in("maya").await;
        assert_eq!(found(&maya.get("/check").await.ok(200)), None);

        let mut moved = settings();
        public("https://sms.example.com")(&mut moved);
        let inbox = inbox.restarted(moved).await;
        let maya = inbox.sign_in("maya").await;
        let finding = found(&maya.get("/check").await.ok(200)).unwrap();
        assert_eq!(finding["severity"], "warning");
        let sentence = finding["sentence"].as_str().unwrap();
        assert!(sentence.starts_with("2 passkeys work only at localhost"), "{sentence}");

        // A password is enough again, and what follows on it asks for nothing that isn't there.
        let ana = inbox.sign_in("ana").await;
        let session = ana.get("/session").await.ok(200);
        assert_eq!(session["has_second_factor"], false);
        let account = ana.get("/account").await.ok(200);
        assert_eq!(account["passkeys"][0]["host"], "localhost");
        assert_eq!(account["passkey_host"], "sms.example.com");
        let nobody = inbox.stranger();
        let step = json!({ "step": needed["step"] });
        let (_, options) = asked(&nobody, "/session/passkey/options", step).await;
        assert_eq!(options["allowCredentials"], json!([]));
        let (_, options) = asked(&ana, "/account/passkeys/options", json!({})).await;
        assert_eq!(options["excludeCredentials"], json!([]));
        let rules = maya.get("/sign-in-rules").await.ok(200);
        let without = rules["without_second_factor"].as_array().unwrap();
        assert!(without.iter().any(|one| one["name"] == "ana"), "{rules}");

        // A page that has the old passkey sign the new question gets nowhere.
        let (step, mut options) = asked(&nobody, "/session/passkey/options", json!({})).await;
        options["rpId"] = json!("localhost");
        let answer = json!({ "step": step, "credential": phone.sign(&options).await });
        send(&inbox, &answer).await.is_problem(401, "wrong_credentials", "don't know");
        // One for the new host does, and the other may go.
        let mut new = Device::at("https://sms.example.com");
        let added = add(&ana, &mut new, "New phone").await;
        assert_eq!(added["passkey"]["host"], "sms.example.com");
        sign_in(&inbox, &mut new).await.ok(200);
    })
    .await;
}
