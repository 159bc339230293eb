//! What looks like a passkey's answer, and isn't one to what was asked.

use super::{Device, add, answered, asked, asked_after_password, here, noted, send, signed};
use crate::story::{Inbox, on_each_engine};
use serde_json::{Value, json};

/// Ana's device and Luis's.
async fn devices(inbox: &Inbox) -> (Device, Device) {
    let (mut anas, mut luises) = (Device::at(&here(inbox)), Device::at(&here(inbox)));
    add(&inbox.sign_in("ana").await, &mut anas, "Phone").await;
    add(&inbox.sign_in("luis").await, &mut luises, "Phone").await;
    (anas, luises)
}

/// An answer that signs nobody in.
async fn is_wrong(inbox: &Inbox, answer: &Value) {
    let refused = send(inbox, answer).await;
    refused.is_problem(401, "wrong_credentials", "don't know that passkey");
    assert_eq!(refused.header("set-cookie"), "");
}

#[tokio::test]
async fn an_answer_that_another_page_got_signs_nobody_in() {
    on_each_engine(|inbox| async move {
        let (mut anas, _) = devices(&inbox).await;
        let (step, options) = asked(&inbox.stranger(), "/session/passkey/options", json!({})).await;
        // A page on another port of this machine, and one that passes our question on.
        let mut of_evil = options.clone();
        of_evil["rpId"] = json!("example.org");
        for (origin, options) in
            [("http://localhost:9", &options), ("https://example.org", &of_evil)]
        {
            let mut there = Device { origin: origin.parse().unwrap(), ..anas.clone() };
            is_wrong(&inbox, &signed((step.clone(), options.clone()), &mut there).await).await;
        }
        // The question itself is as good as before.
        let answer = signed((step, options), &mut anas).await;
        send(&inbox, &answer).await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn an_answer_to_another_question_or_that_was_changed_signs_nobody_in() {
    on_each_engine(|inbox| async move {
        let (mut anas, mut luises) = devices(&inbox).await;
        let (answer, other) =
            (answered(&inbox, &mut anas).await, answered(&inbox, &mut anas).await);
        let luises = answered(&inbox, &mut luises).await;
        let with = |path: &str, value: &Value| {
            let mut changed = answer.clone();
            *changed.pointer_mut(path).unwrap() = value.clone();
            changed
        };
        let of = |answer: &Value, path: &str| answer.pointer(path).unwrap().clone();
        let handle = "/credential/response/userHandle";
        for path in
            ["/step", "/credential/response/signature", "/credential/response/clientDataJSON"]
        {
            is_wrong(&inbox, &with(path, &of(&other, path))).await;
        }
        // Ana's passkey says that it's Luis's, or nothing at all.
        is_wrong(&inbox, &with(handle, &of(&luises, handle))).await;
        is_wrong(&inbox, &with(handle, &Value::Null)).await;
        // Luis's id on what Ana's signed.
        is_wrong(&inbox, &with("/credential/rawId", &of(&luises, "/credential/rawId"))).await;
        // One that nobody has.
        is_wrong(&inbox, &with("/credential/rawId", &json!("AAAA"))).await;
        for step in ["", "AAAA", "x".repeat(20_001).as_str()] {
            let over = send(&inbox, &with("/step", &json!(step))).await;
            over.is_problem(410, "sign_in_over", "again");
        }
        send(&inbox, &answer).await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn a_device_that_checked_nobodys_finger_signs_nobody_in() {
    on_each_engine(|inbox| async move {
        let (mut anas, _) = devices(&inbox).await;
        let anyone = asked(&inbox.stranger(), "/session/passkey/options", json!({})).await;
        for (step, mut options) in [anyone, asked_after_password(&inbox, "ana").await] {
            options["userVerification"] = json!("discouraged");
            is_wrong(&inbox, &signed((step, options), &mut anas).await).await;
        }
    })
    .await;
}

#[tokio::test]
async fn someone_elses_passkey_does_not_follow_on_anas_password() {
    on_each_engine(|inbox| async move {
        let (mut anas, mut luises) = devices(&inbox).await;
        let (step, options) = asked_after_password(&inbox, "ana").await;
        let mut anyones = options.clone();
        anyones["allowCredentials"] = json!([]);
        let answer = signed((step.clone(), anyones), &mut luises).await;
        is_wrong(&inbox, &answer).await;
        // It is Ana whom someone tried to be.
        inbox.audited(|log| log.iter().any(|one| json!(one.kind) == "sign_in_failed")).await;
        assert_eq!(noted(&inbox, "sign_in_failed").await, 1);
        let entry = inbox.audit().await.remove(0);
        assert_eq!(entry.actor.member(), Some(inbox.user("ana").await));
        let answer = signed((step, options), &mut anas).await;
        assert_eq!(send(&inbox, &answer).await.ok(200)["user"]["name"], "ana");
    })
    .await;
}
