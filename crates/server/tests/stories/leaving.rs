//! Members who change, are deactivated, come back, or are removed (P1).

use crate::contract::{answer_to, head};
use crate::story::{
    Answer, Heard, Inbox, MAIN, PASSWORD, Person, Socket, hire, id, on_each_engine,
};
use futures_util::future::{join_all, select_all};
use hearback_inbox::member::MemberState;
use hearback_inbox::{Address, Role, UserId};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::{InboundText, MemberChange, Source};
use reqwest::Method;
use serde_json::{Value, json};

async fn follow(inbox: &Inbox, person: &Person) -> Socket {
    let last = inbox.footprint().await.0;
    let mut socket = Socket::connect(inbox, person, last).await;
    assert_eq!(socket.hear().await, Heard::CaughtUp(last));
    socket
}

fn member(id: UserId) -> String {
    format!("/members/{id}")
}

#[tokio::test]
async fn luis_may_do_more_at_once_and_less_after_signing_in_again() {
    on_each_engine(|inbox| async move {
        let (maya, luis) = (inbox.sign_in("maya").await, inbox.sign_in("luis").await);
        let path = member(inbox.user("luis").await);
        let mut socket = follow(&inbox, &luis).await;
        let more = maya.patch(&path, json!({ "role": "sms_user" })).await.ok(200);
        assert_eq!(more["role"], "sms_user");
        assert_eq!(socket.ends().await, Heard::Closed(4403));
        let session = luis.get("/session").await.ok(200);
        assert!(session["permissions"].as_array().unwrap().contains(&json!("customers_write")));

        let mut socket = follow(&inbox, &luis).await;
        maya.patch(&path, json!({ "role": "viewer" })).await.ok(200);
        luis.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
        assert_eq!(socket.ends().await, Heard::Closed(4401));
        let session = inbox.sign_in("luis").await.get("/session").await.ok(200);
        assert_eq!(session["role_name"], "Viewer");

        let main = inbox.main_location().await;
        let renamed = json!({ "name": " Luis Ortega ", "locations": [main, main] });
        let renamed = maya.patch(&path, renamed).await.ok(200);
        assert_eq!(
            (&renamed["name"], &renamed["locations"]),
            (&json!("Luis Ortega"), &json!([main]))
        );
    })
    .await;
}

#[tokio::test]
async fn vera_is_deactivated_and_comes_back_to_what_she_had() {
    on_each_engine(|inbox| async move {
        let (maya, vera) = (inbox.sign_in("maya").await, inbox.sign_in("vera").await);
        let id = inbox.user("vera").await;
        let mut socket = follow(&inbox, &vera).await;
        let path = member(id);
        assert_eq!(maya.post(&format!("{path}/deactivate"), json!({})).await.status, 204);
        vera.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
        assert_eq!(socket.ends().await, Heard::Closed(4401));
        let credentials = json!({ "email": "vera@northside.example", "password": PASSWORD });
        let refused = inbox.stranger().post("/session", credentials).await;
        refused.is_problem(403, "forbidden", "any organization");
        assert_eq!(inbox.state_of(id).await, MemberState::Deactivated);

        let back = maya.post(&format!("{path}/reactivate"), json!({})).await.ok(200);
        assert_eq!((&back["state"], &back["role"]), (&json!("active"), &json!("viewer")));
        let session = inbox.sign_in("vera").await.get("/session").await.ok(200);
        assert_eq!(session["empty_reason"], Value::Null, "she is in her location");
    })
    .await;
}

#[tokio::test]
async fn anas_conversations_go_to_nobody_and_what_she_wrote_stays_hers() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let id = inbox.user("ana").await;
        let path = format!("/conversations/{conversation}");
        ana.post(&format!("{path}/assign"), json!({ "assignee_id": id })).await.ok(200);
        let reply = json!({ "body": "On my way", "client_key": "a" });
        let sent = ana.post(&format!("{path}/messages"), reply).await.ok(202);
        let mut socket = follow(&inbox, &ana).await;

        assert_eq!(maya.delete(&member(id)).await.status, 204);
        ana.get("/session").await.is_problem(401, "not_signed_in", "Sign in");
        assert_eq!(socket.ends().await, Heard::Closed(4401));
        assert_eq!(maya.get(&path).await.ok(200)["assignee_id"], Value::Null);
        let thread = maya.get(&format!("{path}/messages")).await.ok(200);
        let message = &thread["messages"][1];
        assert_eq!(
            (&message["id"], &message["status"]),
            (&sent["message"]["id"], &json!("pending"))
        );
        assert_eq!(message["author"]["id"], json!(id));
        let members = maya.get("/members").await.ok(200);
        let all = members["members"].as_array().unwrap();
        let gone = all.iter().find(|one| one["id"] == json!(id)).unwrap();
        assert_eq!((&gone["name"], &gone["state"]), (&json!("ana"), &json!("removed")));
        let team = maya.get("/team").await.ok(200);
        assert!(!team.to_string().contains(&id.to_string()), "{team}");
        for (method, what) in
            [(Method::PATCH, ""), (Method::DELETE, ""), (Method::POST, "/reactivate")]
        {
            let request = maya.request(method.clone(), &format!("{}{what}", member(id)));
            let request = if method == Method::PATCH { request.json(&json!({})) } else { request };
            Answer::of(request).await.is_problem(404, "not_found", "");
        }
        let assign = json!({ "assignee_id": id });
        maya.post(&format!("{path}/assign"), assign).await.is_problem(404, "not_found", "");
    })
    .await;
}

#[tokio::test]
async fn luis_takes_over_more_than_five_hundred_conversations() {
    const MANY: usize = 520;
    on_each_engine(|inbox| async move {
        let (ana, luis) = (inbox.user("ana").await, inbox.user("luis").await);
        let text = |n: usize| inbox.store.receive(text_from(&inbox, &format!("+1415666{n:04}")));
        for received in join_all((0..MANY).map(text)).await {
            received.unwrap();
        }
        let access = inbox.system();
        let assign = |n: usize| {
            let (inbox, access) = (&inbox, &access);
            async move {
                let number = Address::from_twilio(&format!("+1415666{n:04}"));
                let id = inbox.conversation_with(number.as_str()).await;
                let now = RealClock.now();
                inbox.store.assign_conversation(access, id, Some(ana), None, now).await.unwrap();
            }
        };
        join_all((0..MANY).map(assign)).await;
        let maya = inbox.sign_in("maya").await;
        let open = async |who: UserId| {
            let counts = maya.get("/counts").await.ok(200);
            let cells = counts["cells"].as_array().unwrap().clone();
            let theirs = cells.iter().filter(|cell| cell["assignee_id"] == json!(who));
            theirs.map(|cell| cell["open"].as_u64().unwrap()).sum::<u64>()
        };
        assert_eq!((open(ana).await, open(luis).await), (520, 0));
        let gone = maya.delete(&format!("{}?assign_to={luis}", member(ana))).await;
        assert_eq!(gone.status, 204, "{}", gone.text);
        assert_eq!((open(ana).await, open(luis).await), (0, 520));
        let entries = inbox.audit().await;
        let removed = entries
            .iter()
            .filter(|entry| entry.kind == hearback_inbox::audit::AuditKind::MemberRemoved);
        assert_eq!(removed.count(), 1, "it is one thing that was done");
    })
    .await;
}

/// What the uploads of someone are answered who does as much of it as they may, when something happens
/// in the middle.
pub(crate) async fn uploads_meanwhile<T>(
    inbox: &Inbox,
    person: &Person,
    happens: impl Future<Output = T>,
) -> (T, Vec<Answer>) {
    let path = "/api/v1/attachments";
    let begun = head(inbox, person, path, "image/png");
    let begun = format!("{begun}content-length: 1000\r\n\r\nhalf of it");
    // As many as they may have are under way when one is too many.
    let uploads = (0..21).map(|_| Box::pin(answer_to(inbox, path, &begun)));
    let (first, _, under_way) = select_all(uploads).await;
    first.is_problem(429, "too_many_uploads", "too many files at once");
    tokio::join!(happens, join_all(under_way))
}

#[tokio::test]
async fn an_upload_under_way_is_cut_off_when_its_member_goes() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let path = member(inbox.user("ana").await);
        let (gone, cut_off) = uploads_meanwhile(&inbox, &ana, maya.delete(&path)).await;
        assert_eq!((gone.status, cut_off.len()), (204, 20));
        for answer in cut_off {
            answer.is_problem(401, "not_signed_in", "Sign in");
        }
    })
    .await;
}

fn text_from(inbox: &Inbox, number: &str) -> InboundText {
    InboundText {
        organization: inbox.organization,
        account_sid: inbox.twilio.account_sid.clone(),
        sid: format!("SM{:032x}", rand::random::<u128>()),
        from: Address::from_twilio(number),
        to: Address::from_twilio(MAIN),
        body: "Hello".to_owned(),
        service: None,
        media: vec![],
        segments: Some(1),
        source: Source::Webhook,
        opt_out_type: None,
        at: RealClock.now(),
        message_id: id(),
        conversation_id: id(),
    }
}

/// Nobody but these runs the organization.
async fn only_maya_runs_it(inbox: &Inbox) {
    inbox.script("DELETE FROM members WHERE role = 'super_user'").await;
}

#[tokio::test]
async fn the_last_admin_stays() {
    on_each_engine(|inbox| async move {
        only_maya_runs_it(&inbox).await;
        let maya = inbox.sign_in("maya").await;
        let path = member(inbox.maya);
        let before = inbox.dump().await;
        let viewer = maya.patch(&path, json!({ "role": "viewer" })).await;
        viewer.is_problem(409, "last_admin", "");
        let gone = maya.post(&format!("{path}/deactivate"), json!({})).await;
        gone.is_problem(409, "last_admin", "");
        maya.delete(&path).await.is_problem(409, "last_admin", "");
        assert!(inbox.dump().await.changed_since(&before).is_empty());
        // A role of their own that runs it can't lose what it needs, either.
        let all = [
            "view",
            "send",
            "assign",
            "close",
            "opt_out",
            "customers_read",
            "customers_write",
            "customers_transfer",
            "canned_replies",
            "settings",
            "members",
            "audit",
            "every_location",
        ];
        let lead = maya.post("/roles", json!({ "name": "Lead", "permissions": all })).await.ok(201);
        let lead = lead["id"].as_str().unwrap();
        maya.patch(&path, json!({ "role": lead })).await.ok(200);
        let less = json!({ "permissions": ["view", "members"] });
        let less = maya.patch(&format!("/roles/{lead}"), less).await;
        less.is_problem(409, "last_admin", "");
        assert_eq!(maya.get("/session").await.ok(200)["role_name"], "Lead");
    })
    .await;
}

#[tokio::test]
async fn of_two_admins_who_demote_each_other_at_once_one_remains() {
    on_each_engine(|inbox| async move {
        only_maya_runs_it(&inbox).await;
        let amy = hire(&inbox.store, inbox.organization, "amy", Role::Admin, true).await;
        let admin = MemberChange { role: Some(Role::Admin.into()), ..MemberChange::default() };
        for round in 0..20 {
            let (mayas, amys) = (inbox.sign_in("maya").await, inbox.sign_in("amy").await);
            let viewer = json!({ "role": "viewer" });
            let (amy_path, maya_path) = (member(amy), member(inbox.maya));
            let (one, other) = tokio::join!(
                mayas.patch(&amy_path, viewer.clone()),
                amys.patch(&maya_path, viewer.clone())
            );
            let mut statuses = [one.status, other.status];
            statuses.sort_unstable();
            assert!(matches!(statuses, [200, 401 | 409]), "round {round}: {statuses:?}");
            let team = inbox.store.team(&inbox.system()).await.unwrap();
            let admins = team.iter().filter(|one| one.member.role == Role::Admin.into());
            assert_eq!(admins.count(), 1, "round {round}");
            for id in [amy, inbox.maya] {
                let (access, now) = (inbox.system(), RealClock.now());
                inbox.store.change_member(&access, id, admin.clone(), now).await.unwrap();
            }
        }
    })
    .await;
}
