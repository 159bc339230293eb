//! One's own passkeys: adding, renaming, and removing.

use super::{Device, add, asked, here, noted, on_each_engine_by_clock, sign_in};
use crate::story::on_each_engine;
use hearback_inbox::PasskeyId;
use jiff::SignedDuration;
use serde_json::{Value, json};

#[tokio::test]
async fn ana_adds_a_passkey_and_signs_in_with_it_and_nothing_else() {
    on_each_engine(|inbox| async move {
        let (ana, elsewhere) = (inbox.sign_in("ana").await, inbox.sign_in("ana").await);
        assert_eq!(ana.get("/start").await.ok(200)["passkey_host"], "localhost");
        let (_, options) = asked(&ana, "/account/passkeys/options", json!({})).await;
        assert_eq!(options["rp"], json!({ "name": "Hearback", "id": "localhost" }));
        assert_eq!(options["user"]["name"], "ana@northside.example");
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["requireResidentKey"], true);
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(options["attestation"], "none");
        assert_eq!(options["excludeCredentials"], json!([]));

        let mut phone = Device::at(&here(&inbox));
        let added = add(&ana, &mut phone, " Ana's phone ").await;
        assert_eq!(added["passkey"]["name"], "Ana's phone");
        assert_eq!(added["passkey"]["host"], "localhost");
        assert_eq!(added["recovery_codes"].as_array().unwrap().len(), 10);
        ana.get("/account").await.ok(200);
        elsewhere.get("/account").await.is_problem(401, "not_signed_in", "Sign in");
        assert_eq!(noted(&inbox, "second_factor_added").await, 1);

        let answer = sign_in(&inbox, &mut phone).await;
        assert_eq!(answer.ok(200)["user"]["email"], "ana@northside.example");
        assert_eq!(answer.ok(200)["has_second_factor"], true);
        let ana = inbox.browser(&answer);
        let account = ana.get("/account").await.ok(200);
        assert_eq!(account["method"], "passkey");
        assert_eq!(account["passkey_host"], "localhost");
        assert!(account["passkeys"][0]["last_used_at"].is_string(), "{account}");

        // The second one brings no more codes, and isn't made on the same device.
        let (_, options) = asked(&ana, "/account/passkeys/options", json!({})).await;
        let excluded = options["excludeCredentials"].as_array().unwrap();
        assert_eq!((excluded.len(), &excluded[0]["type"]), (1, &json!("public-key")));
        let added = add(&ana, &mut Device::at(&here(&inbox)), "Laptop").await;
        assert_eq!(added["recovery_codes"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_is_renamed_and_removed_by_its_owner_alone() {
    on_each_engine(|inbox| async move {
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let mut phone = Device::at(&here(&inbox));
        let added = add(&ana, &mut phone, "Phone").await;
        let path = format!("/account/passkeys/{}", added["passkey"]["id"].as_str().unwrap());
        let nobodys = format!("/account/passkeys/{}", crate::story::id::<PasskeyId>());
        for (person, path) in [(&luis, &path), (&ana, &nobodys)] {
            let name = json!({ "name": "Mine" });
            person.patch(path, name).await.is_problem(404, "not_found", "Not found");
            person.delete(path).await.is_problem(404, "not_found", "Not found");
        }
        let renamed = |length| json!({ "name": "é".repeat(length) });
        ana.patch(&path, renamed(101)).await.is_problem(422, "invalid_request", "name");
        ana.patch(&path, json!({ "name": " " })).await.is_problem(422, "invalid_request", "name");
        assert_eq!(ana.patch(&path, renamed(100)).await.status, 204);
        let account = ana.get("/account").await.ok(200);
        assert_eq!(account["passkeys"][0]["name"], "é".repeat(100));

        let elsewhere = inbox.browser(&sign_in(&inbox, &mut phone).await);
        assert_eq!(ana.delete(&path).await.status, 204);
        elsewhere.get("/account").await.is_problem(401, "not_signed_in", "Sign in");
        let account = ana.get("/account").await.ok(200);
        assert_eq!((&account["passkeys"], &account["recovery_codes"]), (&json!([]), &json!(0)));
        assert_eq!(noted(&inbox, "second_factor_removed").await, 1);
        let gone = sign_in(&inbox, &mut phone).await;
        gone.is_problem(401, "wrong_credentials", "don't know that passkey");
        // Her password is enough again.
        inbox.sign_in("ana").await;
    })
    .await;
}

#[tokio::test]
async fn who_has_not_confirmed_of_late_who_they_are_changes_no_passkeys() {
    on_each_engine_by_clock(|inbox, clock| async move {
        let ana = inbox.sign_in("ana").await;
        let mut phone = Device::at(&here(&inbox));
        let added = add(&ana, &mut phone, "Phone").await;
        let (step, options) = asked(&ana, "/account/passkeys/options", json!({})).await;
        let credential = Device::at(&here(&inbox)).make(&options).await;
        clock.advance(SignedDuration::from_mins(15) + SignedDuration::from_secs(1));
        let made = json!({ "step": step, "name": "Laptop", "credential": credential });
        for refused in [
            ana.post("/account/passkeys/options", json!({})).await,
            ana.post("/account/passkeys", made).await,
            ana.delete(&format!("/account/passkeys/{}", added["passkey"]["id"].as_str().unwrap()))
                .await,
        ] {
            refused.is_problem(403, "proof_needed", "Confirm that it's you");
        }
        assert_eq!(ana.get("/account").await.ok(200)["passkeys"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_question_for_a_new_passkey_counts_once_and_for_who_asked() {
    on_each_engine_by_clock(|inbox, clock| async move {
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let made = async |of: &str| {
            let (step, options) = asked(&ana, "/account/passkeys/options", json!({})).await;
            let credential = Device::at(&here(&inbox)).make(&options).await;
            json!({ "step": step, "name": of, "credential": credential })
        };
        let (theirs, first, second) = (made("Luis's").await, made("One").await, made("Two").await);
        luis.post("/account/passkeys", theirs).await.is_problem(410, "sign_in_over", "again");
        ana.post("/account/passkeys", first.clone()).await.ok(201);
        // Once, and none that was asked before something else was added.
        for over in [first, second] {
            ana.post("/account/passkeys", over).await.is_problem(410, "sign_in_over", "again");
        }
        let late = made("Late").await;
        clock.advance(SignedDuration::from_mins(10));
        ana.post("/account/passkeys", late).await.is_problem(410, "sign_in_over", "again");
        let unsealed =
            json!({ "step": "AAAA", "name": "One", "credential": made("x").await["credential"] });
        ana.post("/account/passkeys", unsealed).await.is_problem(410, "sign_in_over", "again");
        assert_eq!(ana.get("/account").await.ok(200)["passkeys"].as_array().unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_passkey_made_otherwise_than_asked_is_not_added() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let (step, options) = asked(&ana, "/account/passkeys/options", json!({})).await;
        let mut unverified = options.clone();
        unverified["authenticatorSelection"]["userVerification"] = json!("discouraged");
        let mut of_evil = options.clone();
        of_evil["rp"]["id"] = json!("example.org");
        let (_, of_another) = asked(&ana, "/account/passkeys/options", json!({})).await;
        for (origin, options) in [
            (here(&inbox), &unverified),
            (here(&inbox), &of_another),
            ("http://localhost:9".to_owned(), &options),
            ("https://example.org".to_owned(), &of_evil),
        ] {
            let credential = Device::at(&origin).make(options).await;
            let made = json!({ "step": step, "name": "Phone", "credential": credential });
            let refused = ana.post("/account/passkeys", made).await;
            refused.is_problem(422, "invalid_request", "doesn't fit what we asked for");
            assert_eq!(refused.json()["field"], "credential");
        }
        assert_eq!(ana.get("/account").await.ok(200)["passkeys"], json!([]));
    })
    .await;
}
