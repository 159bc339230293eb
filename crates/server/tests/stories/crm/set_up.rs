//! Setting a CRM up, and trying it.

use super::{daniela, nowhere, of, source};
use crate::story::{Crm, DANIELA, Heard, Person, Socket, on_each_engine, on_each_engine_with};
use hearback_server::{Egress, Settings};
use serde_json::{Value, json};

#[tokio::test]
async fn maya_tries_a_crm_saves_it_and_turns_it_off() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let path = format!("/conversations/{}/crm", inbox.daniela_wrote().await);
        let crm = Crm::open().await;
        crm.has(DANIELA, daniela());
        let test = json!({ "source": of(&crm), "number": "(415) 555-0132" });
        let shown = maya.post("/crm/test", test).await.ok(200);
        assert_eq!(shown["records"][0]["title"], "Daniela Ruiz");
        assert_eq!((&shown["empty"], &shown["problem"]), (&json!([]), &Value::Null));
        assert_eq!(maya.get("/crm").await.ok(200)["source"], Value::Null, "nothing is kept");
        let mut number = json!({ "source": of(&crm), "number": "hello" });
        maya.post("/crm/test", number.clone()).await.is_problem(422, "invalid_number", "hello");
        number["number"] = json!("415 555 0144");
        assert_eq!(maya.post("/crm/test", number).await.ok(200)["records"], json!([]));

        let after = inbox.store.last_event(&inbox.system()).await.unwrap();
        let mut socket = Socket::connect(&inbox, &ana, after).await;
        let saved = maya.put("/crm", of(&crm)).await.ok(200);
        let Heard::Event(_, event) = socket.hear_of_theirs().await else { panic!("no event") };
        assert_eq!((&event["kind"], &event["setting"]), (&json!("setting_changed"), &json!("crm")));
        assert_eq!(saved["source"]["connection"]["headers"], json!(["X-Api-Key"]));
        assert!(!saved.to_string().contains("key-of-northside"), "never shown again");
        ana.get("/crm").await.is_problem(403, "forbidden", "");
        ana.get(&path).await.ok(200);

        assert_eq!(maya.delete("/crm").await.status, 204);
        assert_eq!(maya.get("/crm").await.ok(200)["source"], Value::Null);
        assert_eq!(ana.get(&path).await.ok(200)["source"], Value::Null);
        let log = maya.get("/audit").await.text;
        assert!(log.contains("Northside CRM") && log.contains(&crm.url), "{log}");
        assert!(!log.contains("key-of-northside") && !log.contains("/people"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn a_secret_that_is_left_out_stays_and_goes_nowhere_else() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let path = format!("/conversations/{}/crm", inbox.daniela_wrote().await);
        let crm = Crm::open().await;
        maya.put("/crm", of(&crm)).await.ok(200);
        let mut same = of(&crm);
        same["connection"]["headers"][0] = json!({ "name": "x-api-key" });
        same["connection"]["url"] = json!(format!("{}/people?q={{digits}}", crm.url));
        maya.put("/crm", same.clone()).await.ok(200);
        maya.get(&path).await.ok(200);
        let (asked, headers) = crm.last();
        assert_eq!(asked, "/people?q=14155550132");
        assert_eq!(headers["x-api-key"], "key-of-northside");
        let trial = json!({ "source": same.clone(), "number": DANIELA });
        maya.post("/crm/test", trial).await.ok(200);
        assert_eq!(crm.last().1["x-api-key"], "key-of-northside");

        let thief = Crm::open().await;
        let mut elsewhere = same.clone();
        elsewhere["connection"]["url"] = json!(format!("{}/people?q={{digits}}", thief.url));
        let again = "again: the saved one is for another server";
        maya.put("/crm", elsewhere.clone()).await.is_problem(422, "invalid_request", again);
        let trial = json!({ "source": elsewhere, "number": DANIELA });
        maya.post("/crm/test", trial).await.is_problem(422, "invalid_request", again);
        same["connection"]["headers"][0] = json!({ "name": "X-Other" });
        maya.put("/crm", same).await.is_problem(422, "invalid_request", "value of X-Other, too");
        let hubspot = json!({
            "name": "HubSpot", "connection": { "kind": "hubspot" },
            "fields": [{ "at": "lifecyclestage", "label": "Stage", "kind": "text" }],
        });
        maya.put("/crm", hubspot).await.is_problem(422, "invalid_request", "access token, too");
        assert_eq!(thief.asked(), 0);
    })
    .await;
}

/// Maya changes a set-up that could be saved into one that can't, and neither saves nor tries it.
async fn is_refused(maya: &Person, change: impl Fn(&mut Value), words: &str) {
    let mut given = nowhere();
    change(&mut given);
    maya.put("/crm", given.clone()).await.is_problem(422, "invalid_request", words);
    let trial = json!({ "source": given, "number": DANIELA });
    maya.post("/crm/test", trial).await.is_problem(422, "invalid_request", words);
}

#[tokio::test]
async fn what_can_not_be_asked_is_refused_before_anything_is_written() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        for (url, words) in [
            ("", "Enter an address"),
            ("crm.example/{e164}", "complete address"),
            ("ftp://crm.example/{e164}", "complete address"),
            ("https://crm.example/people", "needs a placeholder"),
            ("https://crm.example/{phone}", "Only these placeholders"),
            ("https://{digits}.crm.example/", "after the server"),
            ("https://ana:pw@crm.example/{e164}", "as a header"),
            ("https://crm.example/#{e164}", "Leave out"),
            ("http://1.1.1.1/{e164}", "https://"),
        ] {
            is_refused(&maya, |given| given["connection"]["url"] = json!(url), words).await;
        }
        for (headers, words) in [
            (json!([{ "name": "a b", "value": "c" }]), "name of the header"),
            (json!([{ "name": "Host", "value": "c" }]), "Hearback sets it"),
            (json!([{ "name": "A", "value": "c" }, { "name": "a", "value": "d" }]), "twice"),
            (json!([{ "name": "A", "value": "c\nd" }]), "can’t be sent"),
            (json!([{ "name": "A" }]), "Enter the value of A, too"),
        ] {
            is_refused(&maya, |given| given["connection"]["headers"] = headers.clone(), words)
                .await;
        }
        assert_eq!(maya.get("/crm").await.ok(200)["source"], Value::Null);
    })
    .await;
}

#[tokio::test]
async fn what_can_not_be_read_or_reached_is_refused_before_anything_is_written() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        for (field, value, words) in [
            ("records", json!("data.people"), "isn’t a place in the answer"),
            ("title", json!("/a~2b"), "isn’t a place in the answer"),
            ("phones", json!([]), "where a record has its phone numbers"),
            ("phones", json!(["phone"]), "isn’t a place in the answer"),
        ] {
            is_refused(&maya, |given| given["connection"][field] = value.clone(), words).await;
        }
        for (fields, words) in [
            (json!([]), "Choose 1 to 30"),
            (json!([{ "at": "/a", "label": " ", "kind": "text" }]), "label"),
            (json!([{ "at": "a", "label": "A", "kind": "text" }]), "isn’t a place"),
            (json!([{ "at": "/a", "label": "A", "kind": "money", "currency": "$" }]), "three letters"),
            (json!([{ "at": "/a", "label": "A", "kind": "text" }, { "at": "/b", "label": "A", "kind": "text" }]), "Two fields are called A"),
        ] {
            is_refused(&maya, |given| given["fields"] = fields.clone(), words).await;
        }
        is_refused(&maya, |given| given["name"] = json!(""), "name").await;
        for (address, words) in [
            ("https://login.salesforce.com", "My Domain"),
            ("https://northside.my.salesforce.com/home", "My Domain"),
            ("http://1.1.1.1", "https://"),
        ] {
            let change = |given: &mut Value| {
                given["connection"] = json!({
                    "kind": "salesforce", "address": address, "client_id": "k", "client_secret": "s",
                });
                given["fields"][0]["at"] = json!("LeadSource");
                given["fields"].as_array_mut().unwrap().truncate(1);
            };
            is_refused(&maya, change, words).await;
        }
        assert_eq!(maya.get("/crm").await.ok(200)["source"], Value::Null);
    })
    .await;
}

fn public_only(settings: &mut Settings) {
    settings.egress = Egress::default();
}

#[tokio::test]
async fn an_address_inside_is_connected_to_only_if_the_operator_allows_it() {
    on_each_engine_with(public_only, |inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let path = format!("/conversations/{}/crm", inbox.daniela_wrote().await);
        let crm = Crm::open().await;
        crm.has(DANIELA, daniela());
        let port = crm.url.rsplit(':').next().unwrap();
        for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433"] {
            for scheme in ["http", "https"] {
                let given = source(&format!("{scheme}://{host}:{port}/people?q={{e164}}"));
                let saved = maya.put("/crm", given.clone()).await.ok(200);
                assert!(
                    saved["not_permitted"].as_str().unwrap().contains("--allow-egress"),
                    "{host}"
                );
                let known = maya.get(&path).await.ok(200);
                let why = known["problem"]["detail"].as_str().unwrap();
                assert!(why.contains("--allow-egress"), "{scheme} {host}: {why}");
                let trial = json!({ "source": given, "number": DANIELA });
                let trial = maya.post("/crm/test", trial).await.ok(200);
                assert_eq!(trial["problem"]["detail"], why);
            }
        }
        assert_eq!(crm.asked(), 0);
    })
    .await;
}
