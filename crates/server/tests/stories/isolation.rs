//! Two organizations on one installation that see nothing of each other (P2).

use crate::story::{
    Answer, DANIELA, Heard, Inbox, MAIN, PASSWORD, Person, Socket, Twilio, add_line, connect, form,
    hire, id, on_each_engine,
};
use hearback_inbox::{OrganizationId, Role, System};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::{Access, SetUp};
use serde_json::json;

pub(crate) const SOUTHSIDE: &str = "+12065550100";

/// Southside Plumbing, with Greta as its admin.
pub(crate) struct Southside {
    pub(crate) organization: OrganizationId,
    pub(crate) greta: Person,
    pub(crate) twilio: Twilio,
}

pub(crate) async fn southside(inbox: &Inbox) -> Southside {
    let organization = id();
    let new = SetUp {
        organization,
        organization_name: "Southside Plumbing".into(),
        webhook_token: "southside-token".into(),
        user: id(),
        email: "nobody@southside.example".parse().unwrap(),
        name: "Nobody".into(),
        password_hash: "none".into(),
        location: id(),
        from: None,
        at: RealClock.now(),
    };
    inbox.store.add_organization(new).await.unwrap();
    let twilio = Twilio::new("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "southside-auth-token");
    connect(&inbox.store, &inbox.running.app.settings().key, organization, &twilio).await;
    inbox.running.app.accounts().forget().await;
    add_line(&inbox.store, organization, SOUTHSIDE, "Main").await;
    hire(&inbox.store, organization, "greta", Role::Admin, true).await;
    Southside { organization, greta: inbox.sign_in("greta").await, twilio }
}

pub(crate) async fn post(
    inbox: &Inbox,
    twilio: &Twilio,
    path: &str,
    form: &[(String, String)],
) -> Answer {
    let form = form.to_vec();
    let signature = twilio.sign(&inbox.public(path), &form);
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(&form).finish();
    inbox.post_form(path, body, Some(&signature)).await
}

#[tokio::test]
async fn what_is_northsides_does_not_exist_for_southside() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let reply = json!({ "body": "hi", "client_key": "a" });
        let taken =
            ana.post(&format!("/conversations/{conversation}/messages"), reply).await.ok(202);
        let message = taken["message"]["id"].as_str().unwrap().to_owned();
        let greta = southside(&inbox).await.greta;
        let before = inbox.footprint().await;

        let theirs = format!("/conversations/{conversation}");
        let nothing = |answer: Answer| answer.is_problem(404, "not_found", "Not found");
        nothing(greta.get(&theirs).await);
        nothing(greta.get(&format!("{theirs}/messages")).await);
        let reply = json!({ "body": "hi", "client_key": "a" });
        nothing(greta.post(&format!("{theirs}/messages"), reply).await);
        for verb in ["close", "reopen", "read"] {
            nothing(greta.post(&format!("{theirs}/{verb}"), json!({})).await);
        }
        nothing(greta.post(&format!("{theirs}/assign"), json!({ "assignee_id": null })).await);
        for what in ["consent", "details"] {
            nothing(greta.get(&format!("{theirs}/{what}")).await);
        }
        for verb in ["opt-out", "opt-in"] {
            nothing(greta.post(&format!("{theirs}/{verb}"), json!({ "reason": "x" })).await);
        }
        for verb in ["cancel", "retry", "give-up"] {
            nothing(greta.post(&format!("/messages/{message}/{verb}"), json!({})).await);
        }
        nothing(greta.patch(&format!("/lines/{}", inbox.main), json!({ "name": "mine" })).await);

        assert_eq!(greta.get("/conversations?tab=all").await.ok(200)["conversations"], json!([]));
        let searched = greta.get(&format!("/conversations?number={DANIELA}")).await.ok(200);
        assert_eq!(searched["conversations"], json!([]));
        assert_eq!(greta.get("/counts").await.ok(200)["cells"], json!([]));
        let members = greta.get("/members").await.ok(200);
        assert!(!members.to_string().contains("Maya"), "{members}");
        let lines = greta.get("/lines").await.ok(200);
        assert_eq!(lines["lines"].as_array().unwrap().len(), 1);
        assert!(!lines.to_string().contains("northside"), "{lines}");
        let session = greta.get("/session").await.ok(200);
        assert!(!session.to_string().contains("Northside"), "{session}");
        assert_eq!(inbox.footprint().await, before);
    })
    .await;
}

#[tokio::test]
async fn northsides_lines_and_people_are_none_for_southside() {
    on_each_engine(|inbox| async move {
        let southside = southside(&inbox).await;
        let greta = &southside.greta;
        let text = southside.twilio.text(DANIELA, SOUTHSIDE, "hello");
        post(&inbox, &southside.twilio, "/webhooks/twilio/messages", &text).await.is_empty_twiml();
        let list = greta.get("/conversations").await.ok(200);
        let theirs = format!("/conversations/{}", list["conversations"][0]["id"].as_str().unwrap());
        let reply = json!({ "body": "hi", "client_key": "a", "line_id": inbox.main });
        let refused = greta.post(&format!("{theirs}/messages"), reply).await;
        refused.is_problem(422, "line_unknown", "your lines");
        let assignment = json!({ "assignee_id": inbox.maya });
        let refused = greta.post(&format!("{theirs}/assign"), assignment).await;
        refused.is_problem(404, "not_found", "Not found");
        assert_eq!(inbox.footprint().await.1, 0, "and Northside heard nothing of it");
    })
    .await;
}

#[tokio::test]
async fn a_signature_counts_for_its_own_account_only() {
    on_each_engine(|inbox| async move {
        let southside = southside(&inbox).await;
        let before = inbox.footprint().await;
        // Southside's token under Northside's account, and the other way round.
        let as_northside = Twilio::new(&inbox.twilio.account_sid, &southside.twilio.auth_token);
        let text = as_northside.text(DANIELA, MAIN, "hello");
        let refused = post(&inbox, &as_northside, "/webhooks/twilio/messages", &text).await;
        refused.is_problem(403, "forbidden", "signature");
        // Southside's rightly signed text at Northside's address.
        let text = southside.twilio.text(DANIELA, MAIN, "hello");
        let path = "/webhooks/twilio/northside-token/messages";
        let refused = post(&inbox, &southside.twilio, path, &text).await;
        refused.is_problem(403, "forbidden", "token");
        // Southside's rightly signed text for Northside's number is Southside's to keep.
        let text = southside.twilio.text(DANIELA, MAIN, "hello");
        post(&inbox, &southside.twilio, "/webhooks/twilio/messages", &text).await.is_empty_twiml();
        // A report about Northside's message, signed by Southside.
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let reply = json!({ "body": "hi", "client_key": "a" });
        let taken =
            ana.post(&format!("/conversations/{conversation}/messages"), reply).await.ok(202);
        let message = taken["message"]["id"].as_str().unwrap();
        let report = form([
            ("MessageSid", "SM00000000000000000000000000001234"),
            ("AccountSid", &southside.twilio.account_sid),
            ("MessageStatus", "delivered"),
        ]);
        let path = format!("/webhooks/twilio/status/{}/{message}", inbox.organization);
        let refused = post(&inbox, &southside.twilio, &path, &report).await;
        refused.is_problem(403, "forbidden", "isn't connected");
        let path = format!("/webhooks/twilio/status/{}/{message}", southside.organization);
        post(&inbox, &southside.twilio, &path, &report).await.is_empty_twiml();
        let thread = ana.get(&format!("/conversations/{conversation}/messages")).await.ok(200);
        assert_eq!(thread["messages"][1]["status"], "pending");
        assert_eq!(before.1, 0);
    })
    .await;
}

#[tokio::test]
async fn organizations_that_share_an_account_each_get_their_own_lines_texts() {
    on_each_engine(|inbox| async move {
        let southside = southside(&inbox).await;
        let key = &inbox.running.app.settings().key;
        connect(&inbox.store, key, southside.organization, &inbox.twilio).await;
        inbox.running.app.accounts().forget().await;
        add_line(&inbox.store, southside.organization, "+12065550101", "Second").await;
        inbox.text(DANIELA, MAIN, "for Northside").await;
        inbox.text(DANIELA, "+12065550101", "for Southside").await;
        let maya = inbox.sign_in("maya").await;
        for (person, text) in [(&maya, "for Northside"), (&southside.greta, "for Southside")] {
            let list = person.get("/conversations").await.ok(200);
            assert_eq!(list["conversations"].as_array().unwrap().len(), 1);
            assert_eq!(list["conversations"][0]["last"]["preview"], text);
        }
    })
    .await;
}

#[tokio::test]
async fn a_live_socket_brings_its_own_organizations_events_only() {
    on_each_engine(|inbox| async move {
        let southside = southside(&inbox).await;
        let access = Access::system(southside.organization, System::Console);
        let after = inbox.store.last_event(&access).await.unwrap();
        let mut socket = Socket::connect(&inbox, &southside.greta, after).await;
        assert_eq!(socket.hear().await, Heard::CaughtUp(after));
        inbox.text(DANIELA, MAIN, "for Northside").await;
        let text = southside.twilio.text(DANIELA, SOUTHSIDE, "for Southside");
        post(&inbox, &southside.twilio, "/webhooks/twilio/messages", &text).await.is_empty_twiml();
        let (number, event) = socket.event().await;
        assert_eq!(number, after + 1);
        assert_eq!(event["message"]["body"], "for Southside");
    })
    .await;
}

#[tokio::test]
async fn greta_can_not_sign_in_to_northside() {
    on_each_engine(|inbox| async move {
        southside(&inbox).await;
        let credentials = json!({ "email": "greta@northside.example", "password": PASSWORD });
        let session = inbox.stranger().post("/session", credentials).await.ok(200);
        assert_eq!(session["organization"]["name"], "Southside Plumbing");
        assert_eq!(session["organizations"].as_array().unwrap().len(), 1);
    })
    .await;
}
