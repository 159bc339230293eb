//! Adding, changing and deleting customers (C1).

use super::{add, event, numbers, text};
use crate::story::{DANIELA, KWAME, MAIN, Socket, on_each_engine};
use serde_json::{Value, json};

#[tokio::test]
async fn ana_writes_a_customer_down_and_changes_what_she_says() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let new = json!({
            "name": " Daniela Ortiz ",
            "numbers": [{ "number": "(415) 555-0132", "label": "Mobile" }, { "number": "+1 415 555 0133" }],
            "address": "12 Elm St\nOakland",
            "external_id": "NS-7",
            "fields": { "source": "Radio", "product": " " },
        });
        let daniela = ana.post("/customers", new).await.ok(201);
        assert_eq!(daniela["name"], "Daniela Ortiz");
        assert_eq!(numbers(&daniela), [DANIELA, KWAME]);
        assert_eq!(daniela["numbers"][0]["label"], "Mobile");
        assert_eq!(daniela["fields"], json!({ "source": "Radio" }));
        assert_eq!(daniela["texting_on"], true);
        assert_eq!(daniela["texting_changed"], Value::Null);
        let path = format!("/customers/{}", text(&daniela["id"]));
        assert_eq!(ana.get(&path).await.ok(200)["customer"], daniela);

        let patch = json!({
            "numbers": [{ "number": KWAME, "label": "Office" }, { "number": DANIELA }],
            "fields": { "source": null, "home_year": "1961" },
            "texting_on": false,
        });
        let changed = ana.patch(&path, patch).await.ok(200);
        assert_eq!(numbers(&changed), [KWAME, DANIELA], "the preferred one is first");
        assert_eq!(changed["name"], "Daniela Ortiz", "what is left out stays");
        assert_eq!(changed["fields"], json!({ "home_year": "1961" }));
        let me = &ana.get("/session").await.ok(200)["user"]["id"];
        assert_eq!(changed["texting_changed"]["by"], json!({ "kind": "member", "id": me }));
        assert!(changed["revision"].as_i64() > daniela["revision"].as_i64());

        let before = inbox.footprint().await;
        let same = ana.patch(&path, json!({ "name": "Daniela Ortiz" })).await.ok(200);
        assert_eq!((same, inbox.footprint().await), (changed, before), "nothing new is no change");

        let gone = ana.delete(&path).await.ok(200);
        ana.get(&path).await.is_problem(404, "not_found", "Not found");
        let undo = format!("/customers/undo/{}", text(&gone["undo"]));
        let back = ana.post(&undo, Value::Null).await.ok(200)["customers"][0].clone();
        assert_eq!(numbers(&back), [KWAME, DANIELA]);
        assert_eq!(back["fields"], json!({ "home_year": "1961" }));
        ana.post(&undo, Value::Null).await.is_problem(404, "not_found", "Not found");
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_kept_is_refused_by_its_part_and_nothing_is_written() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let daniela = add(&ana, "Daniela Ortiz", &[DANIELA]).await;
        ana.patch(&format!("/customers/{daniela}"), json!({ "external_id": "NS-7" })).await.ok(200);
        let before = inbox.dump().await;
        let many: Vec<_> =
            (0..21).map(|n| json!({ "number": format!("+1415555{n:04}") })).collect();
        for (input, (status, code, field, says)) in [
            (json!({ "name": " " }), (422, "invalid_request", "name", "Fill in the name")),
            (json!({}), (422, "invalid_request", "name", "Fill in the name")),
            (json!({ "name": "x".repeat(101) }), (422, "invalid_request", "name", "100")),
            (json!({ "numbers": [{ "number": "12" }] }), (422, "invalid_number", "number", "12")),
            (json!({ "numbers": many }), (422, "invalid_request", "numbers", "20")),
            (
                json!({ "numbers": [{ "number": DANIELA, "label": "x".repeat(31) }] }),
                (422, "invalid_request", "numbers", "30"),
            ),
            (
                json!({ "numbers": [{ "number": "415-555-0132" }] }),
                (409, "number_on_file", "numbers", "Daniela Ortiz"),
            ),
            (
                json!({ "external_id": "NS-7" }),
                (409, "external_id_taken", "external_id", "Daniela"),
            ),
            (json!({ "address": "x".repeat(501) }), (422, "invalid_request", "address", "500")),
            (json!({ "fields": { "shoe": "38" } }), (422, "invalid_request", "fields", "shoe")),
        ] {
            let mut input = input;
            if field != "name" {
                input["name"] = "Kwame".into();
            }
            let refused = ana.post("/customers", input.clone()).await;
            refused.is_problem(status, code, says);
            let problem = refused.json();
            assert_eq!(problem["field"], field, "{input}");
            if status == 409 {
                let owner = json!({ "id": daniela, "name": "Daniela Ortiz" });
                assert_eq!(problem["customer"], owner, "it says whose it is");
            }
        }
        let unknown = ana.post("/customers", json!({ "name": "K", "shoe": 1 })).await;
        unknown.is_problem(422, "invalid_request", "shoe");
        assert_eq!(inbox.dump().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn names_appear_everywhere_at_once_and_go_with_the_customer() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let (ana, vera) = (inbox.sign_in("ana").await, inbox.sign_in("vera").await);
        let last = vera.get("/session").await.ok(200)["last_event"].as_i64().unwrap();
        let mut socket = Socket::connect(&inbox, &vera, last).await;
        socket.hear().await;
        let path = format!("/conversations/{conversation}");
        let daniela = add(&ana, "Daniela Ortiz", &[DANIELA]).await;
        let told = event(&mut socket, "conversation_changed").await;
        assert_eq!(told["conversation"]["name"], "Daniela Ortiz");
        assert_eq!(told["conversation"]["marks"], json!([]));
        assert_eq!(told["cells"][0]["unrecognized"], 0);
        let customer = format!("/customers/{daniela}");
        ana.patch(&customer, json!({ "name": "Dani Ortiz" })).await.ok(200);
        let told = event(&mut socket, "customer_changed").await;
        assert_eq!(told["customer"]["name"], "Dani Ortiz");
        let told = event(&mut socket, "conversation_changed").await;
        assert_eq!(told["conversation"]["name"], "Dani Ortiz");

        ana.delete(&customer).await.ok(200);
        let told = event(&mut socket, "customer_changed").await;
        assert_eq!((&told["customer_id"], &told["customer"]), (&json!(daniela), &Value::Null));
        let told = event(&mut socket, "conversation_changed").await;
        assert_eq!(told["conversation"]["marks"], json!(["unrecognized"]));
        assert_eq!(vera.get(&path).await.ok(200)["customer"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn who_is_not_to_be_texted_is_not_texted() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let daniela = add(&ana, "Daniela Ortiz", &[DANIELA]).await;
        let thread = format!("/conversations/{conversation}/messages");
        let waits = ana.post(&thread, json!({ "body": "Hi", "client_key": "a" })).await.ok(202);
        let path = format!("/customers/{daniela}");
        ana.patch(&path, json!({ "texting_on": false })).await.ok(200);
        let messages = ana.get(&thread).await.ok(200)["messages"].clone();
        let canceled =
            messages.as_array().unwrap().iter().find(|m| m["id"] == waits["message"]["id"]);
        assert_eq!(canceled.unwrap()["cancel_reason"], "texting_off");
        let refused = ana.post(&thread, json!({ "body": "Hi", "client_key": "b" })).await;
        refused.is_problem(409, "texting_off", "Daniela Ortiz");
        inbox.text(DANIELA, MAIN, "Still here").await;
        ana.patch(&path, json!({ "texting_on": true })).await.ok(200);
        ana.post(&thread, json!({ "body": "Hi", "client_key": "c" })).await.ok(202);
    })
    .await;
}

#[tokio::test]
async fn another_system_writes_customers_by_its_own_ids() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let path = "/customers/by-external-id/job%2F42";
        ana.get(path).await.is_problem(404, "not_found", "Not found");
        let nameless = ana.put(path, json!({})).await;
        nameless.is_problem(422, "invalid_request", "Fill in the name");
        let put = json!({ "name": "Daniela", "numbers": [{ "number": DANIELA }] });
        let added = ana.put(path, put.clone()).await.ok(201);
        assert_eq!(added["external_id"], "job/42");
        assert_eq!(ana.put(path, put).await.ok(200), added, "twice is once");
        let changed = ana.put(path, json!({ "name": "Daniela Ortiz" })).await.ok(200);
        assert_eq!((numbers(&changed), &changed["id"]), (vec![DANIELA.to_owned()], &added["id"]));
        assert_eq!(ana.get(path).await.ok(200), changed);
        add(&ana, "Kwame", &[KWAME]).await;
        let taken = ana.put(path, json!({ "numbers": [{ "number": KWAME }] })).await;
        taken.is_problem(409, "number_on_file", "Kwame");
    })
    .await;
}

#[tokio::test]
async fn who_may_only_read_changes_nothing() {
    on_each_engine(|inbox| async move {
        let (ana, vera) = (inbox.sign_in("ana").await, inbox.sign_in("vera").await);
        let daniela = add(&ana, "Daniela Ortiz", &[DANIELA]).await;
        let path = format!("/customers/{daniela}");
        assert_eq!(vera.get(&path).await.ok(200)["customer"]["name"], "Daniela Ortiz");
        vera.patch(&path, json!({ "name": "D" })).await.is_problem(403, "forbidden", "role");
        vera.post("/customers", json!({ "name": "D" })).await.is_problem(403, "forbidden", "role");
        vera.delete(&path).await.is_problem(403, "forbidden", "role");
    })
    .await;
}

#[tokio::test]
async fn what_is_anothers_is_refused_wherever_it_is_written() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let daniela = json!({ "name": "Daniela", "numbers": [{ "number": DANIELA }] });
        ana.put("/customers/by-external-id/A", daniela).await.ok(201);
        let kwame = ana.put("/customers/by-external-id/B", json!({ "name": "K" })).await.ok(201);
        let by_id = format!("/customers/{}", text(&kwame["id"]));
        let before = inbox.dump().await;
        for (input, status, code, says) in [
            (json!({ "numbers": [{ "number": DANIELA }] }), 409, "number_on_file", "Daniela"),
            (json!({ "external_id": "A" }), 409, "external_id_taken", "Daniela"),
            (json!({ "numbers": [{ "number": "12" }] }), 422, "invalid_number", "12"),
        ] {
            ana.patch(&by_id, input.clone()).await.is_problem(status, code, says);
            let put = ana.put("/customers/by-external-id/B", input).await;
            put.is_problem(status, code, says);
        }
        assert_eq!(inbox.dump().await.changed_since(&before), [""; 0]);
    })
    .await;
}
