//! Super users, who run every organization of an installation (P1), and leave a trace there (P5).

use crate::isolation::southside;
use crate::story::{Heard, Inbox, Person, Socket, hire, id, on_each_engine};
use hearback_inbox::{OrganizationId, Role};
use serde_json::{Value, json};

async fn names(person: &Person) -> Vec<String> {
    let all = person.get("/organizations").await.ok(200);
    let all = all["organizations"].as_array().unwrap().iter();
    all.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

async fn entries(person: &Person) -> Vec<Value> {
    person.get("/audit?limit=100").await.ok(200)["entries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn sam_makes_an_organization_and_works_in_it() {
    on_each_engine(|inbox| async move {
        southside(&inbox).await;
        let sam = inbox.sign_in("sam").await;
        assert_eq!(names(&sam).await, ["Northside Home Services", "Southside Plumbing"]);
        let westside = json!({ "name": "Westside Roofing" });
        let created = sam.post("/organizations", westside.clone()).await.ok(201);
        let taken = sam.post("/organizations", westside).await;
        taken.is_problem(409, "name_taken", "another name");
        let there = sam.at(created["id"].as_str().unwrap());
        let session = there.get("/session").await.ok(200);
        assert_eq!(session["organization"]["name"], "Westside Roofing");
        assert_eq!(
            (&session["role"], &session["empty_reason"]),
            (&json!("super_user"), &Value::Null)
        );
        assert_eq!(there.get("/team").await.ok(200)["team"], json!([]));
        assert_eq!(there.get("/locations").await.ok(200)["locations"].as_array().unwrap().len(), 1);

        there.patch("/organization", json!({ "name": "Westside" })).await.ok(200);
        let taken = there.patch("/organization", json!({ "name": "southside plumbing" })).await;
        taken.is_problem(409, "name_taken", "another name");
        there.invite("wes@northside.example", "admin").await;
        assert_eq!(names(&sam).await[2], "Westside");
        // He acts where his address says, whatever he did last: here, he is at home.
        let session = sam.get("/session").await.ok(200);
        assert_eq!(session["organization"]["name"], "Northside Home Services");
    })
    .await;
}

#[tokio::test]
async fn what_sam_does_elsewhere_is_written_down_there() {
    on_each_engine(|inbox| async move {
        let southside = southside(&inbox).await;
        let sam = inbox.sign_in("sam").await;
        let there = sam.at(southside.organization);
        let before = inbox.audit().await.len();
        let lines = there.get("/lines").await.ok(200);
        let line = format!("/lines/{}", lines["lines"][0]["id"].as_str().unwrap());
        there.patch(&line, json!({ "name": "Front desk" })).await.ok(200);

        let id = inbox.user("sam").await;
        let entry = entries(&southside.greta).await[0].clone();
        assert_eq!(entry["kind"], "line_changed");
        assert_eq!(entry["actor"], json!({ "kind": "member", "id": id }));
        assert_eq!((&entry["actor_name"], &entry["as_super_user"]), (&json!("sam"), &json!(true)));
        assert_eq!(entry["address"], "127.0.0.1");
        assert_eq!(
            entry["changes"],
            json!([{ "what": "name", "before": "Main", "after": "Front desk" }])
        );
        assert_eq!(inbox.audit().await.len(), before, "and nowhere else");
        // At home, he is a member like others.
        sam.post("/locations", json!({ "name": "Harbor" })).await.ok(201);
        assert_eq!(entries(&sam).await[0]["as_super_user"], false);
    })
    .await;
}

#[tokio::test]
async fn nobody_else_acts_in_another_organization() {
    on_each_engine(|inbox| async move {
        let southside = southside(&inbox).await;
        for name in ["maya", "ana", "otto"] {
            let person = inbox.sign_in(name).await;
            let before = inbox.dump().await;
            person.get("/organizations").await.is_problem(403, "forbidden", "role");
            let new = person.post("/organizations", json!({ "name": "Mine" })).await;
            new.is_problem(403, "forbidden", "role");
            let there = person.at(southside.organization);
            let nowhere = person.at(id::<OrganizationId>());
            for path in ["/session", "/start", "/team", "/organizations", "/conversations"] {
                let (theirs, nobodys) = (there.get(path).await, nowhere.get(path).await);
                theirs.is_problem(404, "not_found", "");
                assert_eq!(theirs.text, nobodys.text);
            }
            assert!(inbox.dump().await.changed_since(&before).is_empty(), "{name}");
            assert_eq!(
                person.get("/session").await.ok(200)["organizations"].as_array().unwrap().len(),
                1
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_super_user_who_is_one_no_longer_is_out_everywhere_at_once() {
    on_each_engine(|inbox| async move {
        let southside = southside(&inbox).await;
        let sue = hire(&inbox.store, inbox.organization, "sue", Role::SuperUser, true).await;
        let (sam, sue_signed_in) = (inbox.sign_in("sam").await, inbox.sign_in("sue").await);
        let there = sue_signed_in.at(southside.organization);
        let mut socket = follow(&inbox, &there).await;
        there.get("/team").await.ok(200);
        let path = format!("/members/{sue}");
        sam.patch(&path, json!({ "role": "admin" })).await.ok(200);
        there.get("/team").await.is_problem(401, "not_signed_in", "Sign in");
        assert_eq!(socket.ends().await, Heard::Closed(4401));
        let again = inbox.sign_in("sue").await;
        again.at(southside.organization).get("/team").await.is_problem(404, "not_found", "");
        // An admin demotes no super user.
        let maya = inbox.sign_in("maya").await;
        let sam_path = format!("/members/{}", inbox.user("sam").await);
        let refused = maya.patch(&sam_path, json!({ "role": "viewer" })).await;
        refused.is_problem(403, "forbidden", "rights that you have yourself");
    })
    .await;
}

async fn follow(inbox: &Inbox, person: &Person) -> Socket {
    let mut socket = Socket::connect(inbox, person, i64::MAX).await;
    // A page beyond the end starts over, and follows from there.
    let Heard::StartOver(last) = socket.hear().await else { panic!("no end") };
    let mut socket = Socket::connect(inbox, person, last).await;
    assert_eq!(socket.hear().await, Heard::CaughtUp(last));
    socket
}
