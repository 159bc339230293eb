//! A customer's page: everything over all their numbers, and its files (C1).

use super::{add, text};
use crate::story::{DANIELA, KWAME, MAIN, Person, on_each_engine};
use reqwest::Method;
use serde_json::{Value, json};

const PICTURE: &[u8] = include_bytes!("../../../../simulator/page/roof.png");

async fn bodies(person: &Person, customer: &str, limit: u8) -> Vec<String> {
    let mut all: Vec<String> = vec![];
    let mut before = String::new();
    loop {
        let path = format!("/customers/{customer}/messages?limit={limit}{before}");
        let page = person.get(&path).await.ok(200);
        let messages = page["messages"].as_array().unwrap();
        let bodies = messages.iter().map(|message| text(&message["body"]));
        all = bodies.chain(all).collect();
        match &page["older"] {
            Value::Null => return all,
            cursor => before = format!("&before={}", text(cursor)),
        }
    }
}

#[tokio::test]
async fn the_history_over_all_numbers_is_in_order() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let daniela = add(&ana, "Daniela", &[DANIELA, KWAME, "+14155550150"]).await;
        assert_eq!(bodies(&ana, &daniela, 2).await, [""; 0]);
        for (from, body) in
            [(DANIELA, "1"), (KWAME, "2"), (DANIELA, "3"), (KWAME, "4"), (KWAME, "5")]
        {
            inbox.text(from, MAIN, body).await;
        }
        inbox.text("+14155550151", MAIN, "somebody else's").await;
        for limit in [1, 2, 3, 100] {
            assert_eq!(bodies(&ana, &daniela, limit).await, ["1", "2", "3", "4", "5"]);
        }
        let page = ana.get(&format!("/customers/{daniela}")).await.ok(200);
        let numbers: Vec<_> =
            page["conversations"].as_array().unwrap().iter().map(|c| text(&c["number"])).collect();
        assert_eq!(numbers, [KWAME, DANIELA], "the last texted first");

        // What only its author sees isn't shown to others here either.
        let first = json!({ "number": "+14155550150", "body": "6", "client_key": "a" });
        ana.post("/conversations", first).await.ok(202);
        assert_eq!(bodies(&ana, &daniela, 100).await.len(), 6);
        let luis = inbox.sign_in("luis").await;
        assert_eq!(bodies(&luis, &daniela, 100).await.len(), 5);
        let otto = inbox.sign_in("otto").await;
        let unseen = otto.get(&format!("/customers/{daniela}/messages")).await;
        unseen.is_problem(404, "not_found", "Not found");
        let known = otto.get(&format!("/customers/{daniela}")).await.ok(200);
        assert_eq!(known["conversations"], json!([]));
    })
    .await;
}

#[tokio::test]
async fn files_are_listed_with_who_sent_them() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let conversation = inbox.daniela_wrote().await;
        let daniela = add(&ana, "Daniela", &[DANIELA]).await;
        let files = format!("/customers/{daniela}/files");
        assert_eq!(ana.get(&files).await.ok(200), json!({ "files": [], "older": null }));
        let upload = ana.request(Method::POST, "/attachments").body(PICTURE);
        let file = crate::story::Answer::of(upload).await.ok(201)["id"].clone();
        let send = json!({ "attachments": [file], "client_key": "a" });
        let thread = format!("/conversations/{conversation}/messages");
        let sent = ana.post(&thread, send).await.ok(202)["message"].clone();
        let listed = ana.get(&files).await.ok(200)["files"].clone();
        assert_eq!(listed.as_array().unwrap().len(), 1);
        assert_eq!(listed[0]["media"]["id"], file);
        assert_eq!(listed[0]["message_id"], sent["id"]);
        assert_eq!(listed[0]["direction"], "outbound");
        assert_eq!(listed[0]["conversation_id"], json!(conversation));
    })
    .await;
}
