//! Signing in with a passkey: alone, or after a password.

use super::{
    Device, add, answered, asked, asked_after_password, here, noted, on_each_engine_by_clock,
    password, send, sign_in, signed,
};
use crate::story::on_each_engine;
use futures_util::future::join;
use hearback_server::clock::{Clock as _, RealClock};
use jiff::SignedDuration;
use serde_json::json;

#[tokio::test]
async fn a_passkey_follows_on_a_password_and_ends_that_step() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let mut phone = Device::at(&here(&inbox));
        let added = add(&ana, &mut phone, "Phone").await;
        let needed = password(&inbox, "ana").await;
        assert_eq!((&needed["passkey"], &needed["authenticator"]), (&json!(true), &json!(false)));
        let step = json!({ "step": needed["step"] });
        let nobody = inbox.stranger();
        let question = asked(&nobody, "/session/passkey/options", step.clone()).await;
        let another = asked(&nobody, "/session/passkey/options", step.clone()).await;
        let allowed = question.1["allowCredentials"].as_array().unwrap();
        assert_eq!(allowed.len(), 1);
        let anyone = asked(&nobody, "/session/passkey/options", json!({ "step": null })).await;
        assert_eq!(anyone.1["allowCredentials"], json!([]));
        assert_eq!(anyone.1["userVerification"], "required");

        let answer = signed(question, &mut phone).await;
        let ana = inbox.browser(&send(&inbox, &answer).await);
        assert_eq!(ana.get("/account").await.ok(200)["method"], "password");
        let begun = noted(&inbox, "signed_in").await;
        // Neither the password nor another question about it leads any further.
        let answer = signed(another, &mut phone).await;
        send(&inbox, &answer).await.is_problem(410, "sign_in_over", "again");
        let code = json!({
            "step": needed["step"], "kind": "recovery", "code": added["recovery_codes"][0],
        });
        nobody.post("/session/second-factor", code).await.is_problem(410, "sign_in_over", "again");
        assert_eq!(noted(&inbox, "signed_in").await, begun);
    })
    .await;
}

#[tokio::test]
async fn the_same_answer_counts_once_also_for_two_at_once() {
    on_each_engine(|inbox| async move {
        for make in [Device::at, Device::counting_at] {
            let mut phone = make(&here(&inbox));
            add(&inbox.sign_in("luis").await, &mut phone, "Phone").await;
            let answer = answered(&inbox, &mut phone).await;
            send(&inbox, &answer).await.ok(200);
            send(&inbox, &answer).await.is_problem(410, "sign_in_over", "again");
            let answer = answered(&inbox, &mut phone).await;
            let (one, two) = join(send(&inbox, &answer), send(&inbox, &answer)).await;
            let (good, bad) = if one.status == 200 { (one, two) } else { (two, one) };
            good.ok(200);
            bad.is_problem(410, "sign_in_over", "again");
            let luis = inbox.browser(&good);
            let passkeys = luis.get("/account").await.ok(200)["passkeys"].take();
            let path = format!("/account/passkeys/{}", passkeys[0]["id"].as_str().unwrap());
            assert_eq!(luis.delete(&path).await.status, 204);
        }
        assert_eq!(noted(&inbox, "sign_in_failed").await, 0, "nobody did anything wrong");
    })
    .await;
}

#[tokio::test]
async fn a_counter_that_goes_back_is_refused_and_written_down() {
    on_each_engine(|inbox| async move {
        let mut phone = Device::counting_at(&here(&inbox));
        let ana = inbox.sign_in("ana").await;
        add(&ana, &mut phone, "Phone").await;
        // Someone copied it before she used it.
        let mut copy = phone.clone();
        for _ in 0..2 {
            sign_in(&inbox, &mut phone).await.ok(200);
        }
        let refused = sign_in(&inbox, &mut copy).await;
        refused.is_problem(401, "wrong_credentials", "may have been copied");
        inbox.audited(|log| log.iter().any(|one| json!(one.kind) == "sign_in_failed")).await;
        let entry = inbox.audit().await.remove(0);
        assert_eq!(entry.actor.member(), Some(inbox.user("ana").await));
        // Hers goes on.
        sign_in(&inbox, &mut phone).await.ok(200);

        // As it does for who confirms who they are.
        let question = asked(&ana, "/account/proof/passkey/options", json!({})).await;
        let answer = signed(question, &mut copy).await;
        let refused = ana.post("/account/proof/passkey", answer).await;
        refused.is_problem(422, "invalid_request", "may have been copied");
    })
    .await;
}

#[tokio::test]
async fn two_copies_that_tell_the_same_counter_at_once_do_not_both_count() {
    on_each_engine(|inbox| async move {
        let mut phone = Device::counting_at(&here(&inbox));
        add(&inbox.sign_in("ana").await, &mut phone, "Phone").await;
        for _ in 0..5 {
            let mut copy = phone.clone();
            let (hers, theirs) =
                (answered(&inbox, &mut phone).await, answered(&inbox, &mut copy).await);
            let (one, two) = join(send(&inbox, &hers), send(&inbox, &theirs)).await;
            let (good, bad) = if one.status == 200 { (one, two) } else { (two, one) };
            good.ok(200);
            assert_eq!(bad.status, 401, "{bad:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_question_is_answered_within_ten_minutes() {
    on_each_engine_by_clock(|inbox, clock| async move {
        let mut phone = Device::at(&here(&inbox));
        add(&inbox.sign_in("ana").await, &mut phone, "Phone").await;
        let in_time = answered(&inbox, &mut phone).await;
        let late = answered(&inbox, &mut phone).await;
        let after_password = asked_after_password(&inbox, "ana").await;
        let after_password = signed(after_password, &mut phone).await;
        let password = password(&inbox, "ana").await;
        clock.advance(SignedDuration::from_mins(10) - SignedDuration::from_secs(1));
        send(&inbox, &in_time).await.ok(200);
        clock.advance(SignedDuration::from_secs(1));
        for late in [late, after_password] {
            send(&inbox, &late).await.is_problem(410, "sign_in_over", "again");
        }
        let step = json!({ "step": password["step"] });
        let asked = inbox.stranger().post("/session/passkey/options", step).await;
        asked.is_problem(410, "sign_in_over", "again");
    })
    .await;
}

#[tokio::test]
async fn nothing_that_was_begun_before_a_new_password_ends_in_a_session() {
    on_each_engine(|inbox| async move {
        let mut phone = Device::at(&here(&inbox));
        add(&inbox.sign_in("ana").await, &mut phone, "Phone").await;
        let question = asked_after_password(&inbox, "ana").await;
        let email = "ana@northside.example";
        inbox.store.set_password(email, "another hash", RealClock.now()).await.unwrap();
        let answer = signed(question, &mut phone).await;
        send(&inbox, &answer).await.is_problem(410, "sign_in_over", "again");
        // The passkey itself is still hers.
        sign_in(&inbox, &mut phone).await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn who_belongs_nowhere_anymore_is_told_so() {
    on_each_engine(|inbox| async move {
        let mut phone = Device::at(&here(&inbox));
        add(&inbox.sign_in("vera").await, &mut phone, "Phone").await;
        let vera = format!("/members/{}/deactivate", inbox.user("vera").await);
        assert_eq!(inbox.sign_in("maya").await.post(&vera, json!({})).await.status, 204);
        let refused = sign_in(&inbox, &mut phone).await;
        refused.is_problem(403, "forbidden", "don't belong to any organization");
    })
    .await;
}

#[tokio::test]
async fn tries_are_slowed_down() {
    on_each_engine_by_clock(|inbox, clock| async move {
        let mut phone = Device::at(&here(&inbox));
        add(&inbox.sign_in("ana").await, &mut phone, "Phone").await;
        let answer = answered(&inbox, &mut phone).await;
        let ask = async || inbox.stranger().post("/session/passkey/options", json!({})).await;
        while ask().await.status == 200 {}
        ask().await.is_problem(429, "too_many_attempts", "Wait a moment");
        send(&inbox, &answer).await.is_problem(429, "too_many_attempts", "Wait a moment");
        clock.advance(SignedDuration::from_secs(6));
        send(&inbox, &answer).await.ok(200);
    })
    .await;
}
