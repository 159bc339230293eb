//! Roles of an organization's own, and that nobody gives what they don't have (P1).

use crate::attachments::with_twilio;
use crate::leaving::uploads_meanwhile;
use crate::sending_files::{okafor_writes, until};
use crate::story::{Heard, Inbox, KWAME, MAIN, Socket, on_each_engine};
use hearback_inbox::Permission::{self, EveryLocation, Send, View};
use hearback_server::Settings;
use jiff::SignedDuration;
use serde_json::{Value, json};

/// Refused, because it is more than they have.
fn is_more(answer: &crate::story::Answer) {
    answer.is_problem(403, "forbidden", "rights that you have yourself");
}

#[tokio::test]
async fn who_manages_members_raises_nobodys_rights_and_not_their_own() {
    on_each_engine(|inbox| async move {
        let (hana, role) = inbox.hire_with("hana", Permission::View | Permission::Members).await;
        let branch = inbox.open_location("Harbor").await;
        let boss = json!({ "name": "Boss", "permissions": ["settings"] });
        let maya = inbox.sign_in("maya").await;
        let boss = maya.post("/roles", boss).await.ok(201)["id"].as_str().unwrap().to_owned();
        let mayas = maya.invite("pia@northside.example", "admin").await;
        let mayas = format!("/invitations/{}/renew", mayas["id"].as_str().unwrap());
        let ana = format!("/members/{}", inbox.user("ana").await);
        let (own, admin) = (format!("/members/{hana}"), format!("/members/{}", inbox.maya));
        let hana = inbox.sign_in("hana").await;
        let before = inbox.dump().await;
        for role in ["admin", "super_user", "viewer", &boss] {
            is_more(&hana.patch(&own, json!({ "role": role })).await);
            is_more(&hana.patch(&ana, json!({ "role": role })).await);
            let invite = json!({ "email": "accomplice@northside.example", "role": role });
            is_more(&hana.post("/invitations", invite).await);
        }
        is_more(&hana.post(&mayas, json!({})).await);
        is_more(&hana.patch(&own, json!({ "locations": [branch] })).await);
        for whom in [&admin, &ana] {
            is_more(&hana.patch(whom, json!({ "name": "X" })).await);
            is_more(&hana.post(&format!("{whom}/deactivate"), json!({})).await);
            is_more(&hana.post(&format!("{whom}/reactivate"), json!({})).await);
            is_more(&hana.delete(whom).await);
        }
        // Nor by way of a role: neither one beyond hers, nor her own.
        is_more(&hana.patch(&format!("/roles/{boss}"), json!({ "name": "Mine" })).await);
        is_more(&hana.delete(&format!("/roles/{boss}")).await);
        let more = json!({ "name": "More", "permissions": ["view", "send"] });
        is_more(&hana.post("/roles", more.clone()).await);
        is_more(&hana.patch(&format!("/roles/{role}"), more).await);
        let changed = inbox.dump().await.changed_since(&before);
        assert!(changed.is_empty(), "{changed:?}");
        // What she has, she may give.
        let same = json!({ "email": "nora@northside.example", "role": role });
        hana.post("/invitations", same).await.ok(201);
        hana.patch(&format!("/roles/{role}"), json!({ "name": "Hosts" })).await.ok(200);
    })
    .await;
}

#[tokio::test]
async fn a_role_that_changes_changes_for_its_bearers_at_once() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let (_, role) = inbox.hire_with("tess", Permission::View | Permission::Close).await;
        let (maya, tess) = (inbox.sign_in("maya").await, inbox.sign_in("tess").await);
        let path = format!("/roles/{role}");
        let close = format!("/conversations/{conversation}/close");
        let reply = format!("/conversations/{conversation}/messages");
        let text = |key: &str| json!({ "body": "Hello", "client_key": key });
        let mut socket = follow(&inbox, &tess).await;
        tess.post(&close, json!({})).await.ok(200);
        tess.post(&reply, text("a")).await.is_problem(403, "forbidden", "role");

        maya.patch(&path, json!({ "permissions": ["view", "send"] })).await.ok(200);
        tess.post(&close, json!({})).await.is_problem(403, "forbidden", "role");
        tess.post(&reply, text("b")).await.ok(202);
        assert_eq!(socket.ends().await, Heard::Closed(4403));

        let mut socket = follow(&inbox, &tess).await;
        maya.patch(&path, json!({ "permissions": ["members"] })).await.ok(200);
        tess.post(&reply, text("c")).await.is_problem(404, "not_found", "Not found");
        assert_eq!(socket.ends().await, Heard::Closed(4403));
        let session = tess.get("/session").await.ok(200);
        assert!(session["empty_reason"].as_str().unwrap().contains("role"), "{session}");
        assert_eq!(tess.get("/conversations").await.ok(200)["conversations"], json!([]));

        // A new name takes nothing from anybody: the socket goes on.
        maya.patch(&path, json!({ "permissions": ["view"] })).await.ok(200);
        let mut socket = follow(&inbox, &tess).await;
        maya.patch(&path, json!({ "name": "Readers" })).await.ok(200);
        inbox.text(KWAME, MAIN, "Hello").await;
        loop {
            match socket.hear_of_theirs().await {
                Heard::Event(_, event) if event["kind"] == "message_received" => break,
                Heard::Event(..) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(tess.get("/session").await.ok(200)["role_name"], "Readers");
    })
    .await;
}

async fn follow(inbox: &Inbox, person: &crate::story::Person) -> Socket {
    let last = inbox.footprint().await.0;
    let mut socket = Socket::connect(inbox, person, last).await;
    assert_eq!(socket.hear().await, Heard::CaughtUp(last));
    socket
}

#[tokio::test]
async fn roles_are_put_together_from_what_makes_sense() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let add = async |name: &str, permissions: Value| {
            maya.post("/roles", json!({ "name": name, "permissions": permissions })).await
        };
        let own = add("Dispatch", json!(["view", "assign"])).await.ok(201);
        let before = inbox.dump().await;
        add("None", json!([])).await.is_problem(422, "invalid_request", "at least one");
        let all = add("All", json!(["view", "organizations"])).await;
        all.is_problem(422, "invalid_request", "super user");
        for blind in ["send", "assign", "close", "opt_out"] {
            add("Blind", json!([blind])).await.is_problem(422, "invalid_request", "without seeing");
        }
        add("Odd", json!(["fly"])).await.is_problem(422, "invalid_request", "");
        for taken in ["Dispatch", "dispatch", "Viewer", "ADMIN"] {
            add(taken, json!(["view"])).await.is_problem(409, "name_taken", "another name");
        }
        assert!(inbox.dump().await.changed_since(&before).is_empty());

        let other = add("Night", json!(["view"])).await.ok(201);
        let path = format!("/roles/{}", other["id"].as_str().unwrap());
        let renamed = maya.patch(&path, json!({ "name": "DISPATCH" })).await;
        renamed.is_problem(409, "name_taken", "another name");
        let roles = maya.get("/roles").await.ok(200);
        let names: Vec<_> =
            roles["roles"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
        assert_eq!(names[5..], ["Dispatch", "Night"], "after the built-in ones");
        // Nobody is left without a role.
        let vera = format!("/members/{}", inbox.user("vera").await);
        maya.patch(&vera, json!({ "role": other["id"] })).await.ok(200);
        maya.delete(&path).await.is_problem(409, "role_in_use", "another one first");
        maya.patch(&vera, json!({ "role": own["id"] })).await.ok(200);
        assert_eq!(maya.delete(&path).await.status, 204);
        maya.delete(&path).await.is_problem(404, "not_found", "");
    })
    .await;
}

#[tokio::test]
async fn an_upload_is_cut_off_when_its_members_role_no_longer_allows_it() {
    on_each_engine(|inbox| async move {
        let (_, role) = inbox.hire_with("nora", View | Send | EveryLocation).await;
        let (maya, nora) = (inbox.sign_in("maya").await, inbox.sign_in("nora").await);
        let (role, less) =
            (format!("/roles/{role}"), json!({ "permissions": ["view", "every_location"] }));
        let change = maya.patch(&role, less);
        let (changed, cut_off) = uploads_meanwhile(&inbox, &nora, change).await;
        assert_eq!((changed.status, cut_off.len()), (200, 20));
        for answer in cut_off {
            answer.is_problem(403, "forbidden", "role");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_goes_out_whatever_becomes_of_its_authors_role() {
    let undo = |settings: &mut Settings| settings.undo_delay = SignedDuration::from_secs(2);
    with_twilio(undo, |inbox, _| async move {
        let (nora_id, role) = inbox.hire_with("nora", View | Send | EveryLocation).await;
        let (maya, nora) = (inbox.sign_in("maya").await, inbox.sign_in("nora").await);
        let thread = okafor_writes(&inbox).await;
        let sent = nora.post(&thread, json!({ "body": "Coming", "client_key": "a" })).await;
        let id = sent.ok(202)["message"]["id"].as_str().unwrap().to_owned();
        let less = json!({ "permissions": ["view", "every_location"] });
        maya.patch(&format!("/roles/{role}"), less).await.ok(200);
        let cancel = nora.post(&format!("/messages/{id}/cancel"), json!({})).await;
        cancel.is_problem(403, "forbidden", "role");
        let message = until(&inbox, &maya, &thread, |last| last["status"] == "delivered").await;
        assert_eq!(message["author"], json!({ "kind": "member", "id": nora_id }));
    })
    .await;
}
