//! Locations: who belongs to one whose inbox is on sees it (P1).

use crate::story::{DANIELA, Heard, Inbox, MAIN, Person, Socket, on_each_engine};
use serde_json::{Value, json};

async fn follow(inbox: &Inbox, person: &Person) -> Socket {
    let last = inbox.footprint().await.0;
    let mut socket = Socket::connect(inbox, person, last).await;
    assert_eq!(socket.hear().await, Heard::CaughtUp(last));
    socket
}

async fn empty_reason(person: &Person) -> Value {
    person.get("/session").await.ok(200)["empty_reason"].clone()
}

#[tokio::test]
async fn a_branch_is_switched_off_under_vera_who_reads_and_on_again() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let thread = format!("/conversations/{conversation}/messages");
        let (maya, vera) = (inbox.sign_in("maya").await, inbox.sign_in("vera").await);
        let main = format!("/locations/{}", inbox.main_location().await);
        let mut reading = follow(&inbox, &vera).await;
        let mut mayas = follow(&inbox, &maya).await;

        let off = maya.patch(&main, json!({ "inbox_on": false })).await.ok(200);
        assert_eq!(off["inbox_on"], false);
        vera.get(&thread).await.is_problem(404, "not_found", "Not found");
        assert_eq!(reading.ends().await, Heard::Closed(4403));
        assert!(empty_reason(&vera).await.as_str().unwrap().contains("location"));
        assert_eq!(vera.get("/conversations").await.ok(200)["conversations"], json!([]));
        // An admin needs no location: Maya goes on reading.
        inbox.text(DANIELA, MAIN, "Hello?").await;
        loop {
            let (_, event) = mayas.event().await;
            if event["kind"] == "message_received" {
                break;
            }
        }

        // Vera's page follows again, and hears nothing until she has the inbox back.
        let mut silent = Socket::connect(&inbox, &vera, 0).await;
        assert!(matches!(silent.hear().await, Heard::CaughtUp(_)));
        inbox.text(DANIELA, MAIN, "Are you there?").await;
        maya.patch(&main, json!({ "inbox_on": true })).await.ok(200);
        assert_eq!(silent.ends().await, Heard::Closed(4403));
        assert_eq!(empty_reason(&vera).await, Value::Null);
        let messages = vera.get(&thread).await.ok(200);
        assert_eq!(messages["messages"].as_array().unwrap().len(), 3);
    })
    .await;
}

#[tokio::test]
async fn one_location_whose_inbox_is_on_is_enough() {
    on_each_engine(|inbox| async move {
        let (maya, vera) = (inbox.sign_in("maya").await, inbox.sign_in("vera").await);
        let (main, harbor) = (inbox.main_location().await, inbox.open_location("Harbor").await);
        let path = format!("/members/{}", inbox.user("vera").await);
        maya.patch(&path, json!({ "locations": [main, harbor] })).await.ok(200);
        let mut socket = follow(&inbox, &vera).await;
        maya.patch(&format!("/locations/{main}"), json!({ "inbox_on": false })).await.ok(200);
        inbox.text(DANIELA, MAIN, "Hello").await;
        loop {
            match socket.hear_of_theirs().await {
                Heard::Event(_, event) if event["kind"] == "message_received" => break,
                Heard::Event(..) => {}
                other => panic!("she was cut off: {other:?}"),
            }
        }
        maya.patch(&path, json!({ "locations": [main] })).await.ok(200);
        assert_eq!(socket.ends().await, Heard::Closed(4403));
    })
    .await;
}

#[tokio::test]
async fn a_location_is_deleted_with_members_in_it() {
    on_each_engine(|inbox| async move {
        let (maya, vera) = (inbox.sign_in("maya").await, inbox.sign_in("vera").await);
        let main = inbox.main_location().await;
        let mut socket = follow(&inbox, &vera).await;
        assert_eq!(maya.delete(&format!("/locations/{main}")).await.status, 204);
        assert_eq!(socket.ends().await, Heard::Closed(4403));
        assert!(empty_reason(&vera).await.as_str().unwrap().contains("location"));
        let team = maya.get("/team").await.ok(200);
        for member in team["team"].as_array().unwrap() {
            assert_eq!(member["locations"], json!([]), "{member}");
        }
        let path = format!("/members/{}", inbox.user("vera").await);
        let gone = maya.patch(&path, json!({ "locations": [main] })).await;
        gone.is_problem(404, "not_found", "");
        let harbor = maya.post("/locations", json!({ "name": "Harbor" })).await.ok(201);
        assert_eq!(harbor["inbox_on"], true);
        maya.patch(&path, json!({ "locations": [harbor["id"]] })).await.ok(200);
        assert_eq!(empty_reason(&vera).await, Value::Null);
    })
    .await;
}

#[tokio::test]
async fn two_locations_do_not_have_the_same_name() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let harbor = maya.post("/locations", json!({ "name": "Harbor", "inbox_on": false })).await;
        let harbor = harbor.ok(201);
        assert_eq!(harbor["inbox_on"], false);
        let before = inbox.dump().await;
        for name in ["Harbor", "HARBOR", "main"] {
            let taken = maya.post("/locations", json!({ "name": name })).await;
            taken.is_problem(409, "name_taken", "another name");
        }
        let path = format!("/locations/{}", harbor["id"].as_str().unwrap());
        let taken = maya.patch(&path, json!({ "name": "Main" })).await;
        taken.is_problem(409, "name_taken", "another name");
        let same = maya.patch(&path, json!({ "name": "Harbor" })).await.ok(200);
        assert_eq!(same, harbor);
        assert!(inbox.dump().await.changed_since(&before).is_empty());
    })
    .await;
}
