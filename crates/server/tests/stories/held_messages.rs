//! What was waiting when the program started waits until Twilio's list was compared (R6).

use crate::story::{Inbox, Person, hire, id, on_each_engine_with};
use hearback_inbox::member::CustomRole;
use hearback_inbox::{Permission, Role, RoleId};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_server::secret::SealingKey;
use hearback_server::{Server, Settings};
use hearback_store::MemberChange;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::net::TcpListener;

/// Twilio can't be reached in this story.
fn settings() -> Settings {
    let mut settings = Settings::new(SealingKey::new([7; 32]));
    settings.twilio.base_url = "http://127.0.0.1:9".to_owned();
    settings.reconcile.every = SignedDuration::from_millis(100);
    settings
}

async fn held(inbox: &Inbox, name: &str, expected: impl Fn(&Value) -> bool) -> Value {
    let person = inbox.sign_in(name).await;
    for _ in 0..400 {
        let held = person.get("/held-messages").await.ok(200);
        if expected(&held) {
            return held;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("what is on hold never was as expected");
}

/// Someone who runs the settings, and sees no inbox.
async fn settings_only(inbox: &Inbox) -> Person {
    let (access, permissions) = (inbox.system(), Permission::Settings.into());
    let role = CustomRole { id: id(), name: "Technician".into(), permissions };
    let role = inbox.store.add_role(&access, role, RealClock.now()).await.unwrap().id;
    let sid = hire(&inbox.store, inbox.organization, "sid", Role::Viewer, true).await;
    let how = MemberChange { role: Some(RoleId::Custom(role)), ..MemberChange::default() };
    inbox.store.change_member(&access, sid, how, RealClock.now()).await.unwrap();
    inbox.sign_in("sid").await
}

#[tokio::test]
async fn what_waits_is_told_with_the_reason_and_an_admin_can_let_it_go() {
    let at_once = |settings: &mut Settings| settings.undo_delay = SignedDuration::ZERO;
    on_each_engine_with(at_once, |inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        assert_eq!(ana.get("/held-messages").await.ok(200)["since"], Value::Null);
        let thread = format!("/conversations/{conversation}/messages");
        let message = json!({ "body": "On our way", "client_key": "1" });
        ana.post(&thread, message).await.ok(202);

        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let again = Server::start(settings(), inbox.store.clone(), listener).await.unwrap();
        let told =
            held(&inbox, "ana", |held| held["count"] == 1 && held["problem"] != Value::Null).await;
        assert_eq!(told["messages"][0]["body"], "On our way");
        assert_eq!(told["messages"][0]["conversation_id"], conversation.to_string());
        let maya = inbox.sign_in("maya").await;
        let check = maya.get("/check").await.ok(200);
        let on_hold = |finding: &Value| finding["code"] == "on_hold";
        assert!(check["findings"].as_array().unwrap().iter().any(on_hold), "{check}");

        // What is written after the start is not among it.
        let message = json!({ "body": "Are you there?", "client_key": "2" });
        ana.post(&thread, message).await.ok(202);
        let told = ana.get("/held-messages").await.ok(200);
        assert_eq!(told["messages"].as_array().unwrap().len(), 1, "{told}");

        // Who may release it is told how much there is; what was written is for who sees the inbox.
        let sid = settings_only(&inbox).await.get("/held-messages").await.ok(200);
        assert_eq!((&sid["count"], &sid["messages"]), (&json!(1), &json!([])));
        let refused = ana.post("/held-messages/release", json!({})).await;
        refused.is_problem(403, "forbidden", "");
        inbox.sign_in("otto").await.get("/held-messages").await.is_problem(404, "not_found", "");
        assert_eq!(maya.post("/held-messages/release", json!({})).await.status, 204);
        let told = ana.get("/held-messages").await.ok(200);
        assert_eq!((&told["since"], &told["count"]), (&Value::Null, &json!(0)));
        assert_eq!(maya.post("/held-messages/release", json!({})).await.status, 204);
        drop(again);
    })
    .await;
}
