//! Confirming with a passkey who one is, before what one signs in with is changed.

use super::{Device, add, asked, here, on_each_engine_by_clock, signed};
use crate::story::on_each_engine;
use jiff::SignedDuration;
use serde_json::json;

const ASK: &str = "/account/proof/passkey/options";
const PROVE: &str = "/account/proof/passkey";

#[tokio::test]
async fn ana_confirms_with_her_passkey_and_may_change_it_for_a_while() {
    on_each_engine_by_clock(|inbox, clock| async move {
        let ana = inbox.sign_in("ana").await;
        let mut phone = Device::counting_at(&here(&inbox));
        let added = add(&ana, &mut phone, "Phone").await;
        let path = format!("/account/passkeys/{}", added["passkey"]["id"].as_str().unwrap());
        clock.advance(SignedDuration::from_mins(16));
        ana.delete(&path).await.is_problem(403, "proof_needed", "Confirm that it's you");
        let question = asked(&ana, ASK, json!({})).await;
        assert_eq!(question.1["allowCredentials"].as_array().unwrap().len(), 1);
        let answer = signed(question, &mut phone).await;
        assert_eq!(ana.post(PROVE, answer.clone()).await.status, 204);
        ana.post(PROVE, answer).await.is_problem(410, "sign_in_over", "again");
        let late = asked(&ana, ASK, json!({})).await;
        let late = signed(late, &mut phone).await;
        clock.advance(SignedDuration::from_mins(10));
        ana.post(PROVE, late).await.is_problem(410, "sign_in_over", "again");
        assert_eq!(ana.delete(&path).await.status, 204);
    })
    .await;
}

#[tokio::test]
async fn another_persons_passkey_or_question_confirms_nothing() {
    on_each_engine(|inbox| async move {
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let (mut anas, mut luises) = (Device::at(&here(&inbox)), Device::at(&here(&inbox)));
        add(&ana, &mut anas, "Phone").await;
        add(&luis, &mut luises, "Phone").await;
        let before = ana.get("/account").await.ok(200)["proven_until"].take();
        let (step, mut options) = asked(&ana, ASK, json!({})).await;
        options["allowCredentials"] = json!([]);
        let answer = signed((step, options), &mut luises).await;
        let refused = ana.post(PROVE, answer).await;
        refused.is_problem(422, "invalid_request", "isn't one of your passkeys");
        let luises = signed(asked(&luis, ASK, json!({})).await, &mut luises).await;
        ana.post(PROVE, luises).await.is_problem(410, "sign_in_over", "again");
        // A question to sign in is none to confirm.
        let sign_in = asked(&inbox.stranger(), "/session/passkey/options", json!({})).await;
        let answer = signed(sign_in, &mut anas).await;
        ana.post(PROVE, answer).await.is_problem(410, "sign_in_over", "again");
        assert_eq!(ana.get("/account").await.ok(200)["proven_until"], before);
        inbox.audited(|log| log.iter().any(|one| json!(one.kind) == "sign_in_failed")).await;
    })
    .await;
}
