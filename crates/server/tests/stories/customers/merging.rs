//! Making one customer of two, and taking that back (C3).

use super::{add, numbers, text};
use crate::story::{DANIELA, KWAME, MAIN, Person, StoryClock, on_each_engine, on_each_engine_with};
use hearback_server::Settings;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// Longer than any machine takes.
const PATIENCE: Duration = Duration::from_secs(30);

async fn customer(person: &Person, id: &str) -> Value {
    let mut customer = person.get(&format!("/customers/{id}")).await.ok(200)["customer"].clone();
    // Each change has a number of its own.
    customer["revision"] = Value::Null;
    customer
}

#[tokio::test]
async fn two_become_one_and_two_again() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        inbox.text(DANIELA, MAIN, "Hi").await;
        inbox.text(KWAME, MAIN, "Hi").await;
        let (one, two) = (
            add(&ana, "Dani", &[DANIELA]).await,
            add(&ana, "Daniela Ortiz", &[KWAME, "+14155550150"]).await,
        );
        let first = json!({ "fields": { "source": "Radio" }, "external_id": "A" });
        ana.patch(&format!("/customers/{one}"), first).await.ok(200);
        let second = json!({ "address": "1 Elm St", "external_id": "B",
            "fields": { "source": "Web", "product": "Roof" } });
        ana.patch(&format!("/customers/{two}"), second).await.ok(200);
        let before = (customer(&ana, &one).await, customer(&ana, &two).await);

        let merge = format!("/customers/{one}/merge");
        let same = ana.post(&merge, json!({ "other_id": one })).await;
        same.is_problem(422, "invalid_request", "same customer");
        let numbered = json!({ "other_id": two, "picked": { "numbers": [] } });
        ana.post(&merge, numbered).await.is_problem(422, "invalid_request", "Leave numbers out");
        let third = json!({ "name": "Third", "external_id": "C" });
        ana.post("/customers", third).await.ok(201);
        let taken = json!({ "other_id": two, "picked": { "external_id": "C" } });
        ana.post(&merge, taken).await.is_problem(409, "external_id_taken", "Third");
        let picked = json!({ "other_id": two, "picked": { "name": "Daniela Ortiz" } });
        let merged = ana.post(&merge, picked).await.ok(200);
        let left = &merged["customer"];
        assert_eq!(numbers(left), [DANIELA, KWAME, "+14155550150"]);
        assert_eq!(left["name"], "Daniela Ortiz");
        assert_eq!((&left["external_id"], &left["address"]), (&json!("A"), &json!("1 Elm St")));
        assert_eq!(left["fields"], json!({ "source": "Radio", "product": "Roof" }));
        let path = format!("/customers/{two}");
        ana.get(&path).await.is_problem(404, "not_found", "Not found");
        let page = ana.get(&format!("/customers/{one}")).await.ok(200);
        assert_eq!(page["conversations"].as_array().unwrap().len(), 2);

        let undo = format!("/customers/undo/{}", text(&merged["undo"]));
        ana.post(&undo, Value::Null).await.ok(200);
        assert_eq!((customer(&ana, &one).await, customer(&ana, &two).await), before);
        let kwame = inbox.conversation_with(KWAME).await;
        let kwame = ana.get(&format!("/conversations/{kwame}")).await.ok(200);
        assert_eq!(kwame["name"], "Daniela Ortiz");
        assert_eq!(kwame["customer"]["id"], two);
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_after_a_merge_stays_when_it_is_taken_back() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let one = add(&ana, "Dani", &[DANIELA]).await;
        let two = add(&ana, "Kwame", &[KWAME]).await;
        let path = format!("/customers/{one}");
        let merge = json!({ "other_id": two, "picked": { "name": "Both" } });
        let merged = ana.post(&format!("{path}/merge"), merge).await.ok(200);
        let edit = json!({ "address": "1 Elm St", "fields": { "source": "Web" },
            "numbers": [{ "number": "+14155550150" }, { "number": DANIELA }] });
        ana.patch(&path, edit).await.ok(200);
        let eve = add(&ana, "Eve", &[KWAME]).await;
        let undo = format!("/customers/undo/{}", text(&merged["undo"]));
        let restored = ana.post(&undo, Value::Null).await.ok(200);
        let now = ana.get(&path).await.ok(200)["customer"].clone();
        assert_eq!((&now["name"], &now["address"]), (&json!("Dani"), &json!("1 Elm St")));
        assert_eq!(now["fields"], json!({ "source": "Web" }));
        assert_eq!(numbers(&now), ["+14155550150", DANIELA]);
        assert_eq!(numbers(&restored["customers"][1]), [""; 0], "Kwame's number is Eve's by now");
        let eve = ana.get(&format!("/customers/{eve}")).await.ok(200);
        assert_eq!(numbers(&eve["customer"]), [KWAME]);
    })
    .await;
}

#[tokio::test]
async fn a_customer_whose_number_is_someone_elses_by_now_is_not_put_back() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let daniela = add(&ana, "Daniela", &[DANIELA]).await;
        let patch = json!({ "external_id": "A" });
        ana.patch(&format!("/customers/{daniela}"), patch).await.ok(200);
        let gone = ana.delete(&format!("/customers/{daniela}")).await.ok(200);
        let undo = format!("/customers/undo/{}", text(&gone["undo"]));
        let rosa = add(&ana, "Rosa", &[DANIELA]).await;
        ana.post(&undo, Value::Null).await.is_problem(409, "number_on_file", "Rosa");
        let path = format!("/customers/{rosa}");
        let other = json!({ "numbers": [], "external_id": "A" });
        ana.patch(&path, other).await.ok(200);
        ana.post(&undo, Value::Null).await.is_problem(409, "external_id_taken", "Rosa");
        ana.patch(&path, json!({ "external_id": "" })).await.ok(200);
        let back = ana.post(&undo, Value::Null).await.ok(200);
        assert_eq!(numbers(&back["customers"][0]), [DANIELA]);
    })
    .await;
}

#[tokio::test]
async fn the_deleted_and_the_merged_are_listed_until_they_are_put_back() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let list = async |query: &str| ana.get(&format!("/customers/undo{query}")).await.ok(200);
        let dani = add(&ana, "Dani", &[DANIELA]).await;
        let kwame = add(&ana, "Kwame", &[KWAME]).await;
        let eve = add(&ana, "Eve", &[]).await;
        assert_eq!(list("").await, json!({ "kept": [], "next": null }));
        let merge = json!({ "other_id": kwame, "picked": { "name": "Daniela" } });
        ana.post(&format!("/customers/{dani}/merge"), merge).await.ok(200);
        ana.delete(&format!("/customers/{eve}")).await.ok(200);

        let first = list("?limit=1").await;
        assert_eq!(first["kept"][0]["customer"]["name"], "Eve");
        assert_eq!(first["kept"][0]["merged_into"], Value::Null);
        assert_eq!(first["kept"][0]["by"]["kind"], "member");
        let second = list(&format!("?limit=1&before={}", text(&first["next"]))).await;
        let merged = &second["kept"][0];
        assert_eq!((&merged["customer"]["name"], &second["next"]), (&json!("Kwame"), &Value::Null));
        assert_eq!(merged["merged_into"]["name"], "Daniela");
        let at: Timestamp = text(&merged["at"]).parse().unwrap();
        let until: Timestamp = text(&merged["until"]).parse().unwrap();
        assert_eq!(until.duration_since(at), SignedDuration::from_hours(30 * 24));

        let undo = format!("/customers/undo/{}", text(&merged["id"]));
        ana.post(&undo, Value::Null).await.ok(200);
        let left = list("").await;
        assert_eq!(left["kept"].as_array().unwrap().len(), 1);
        assert_eq!(left["kept"][0]["id"], first["kept"][0]["id"]);
    })
    .await;
}

#[tokio::test]
async fn a_merge_that_would_have_too_many_numbers_is_refused_whole() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let theirs = |from: u32| (from..from + 11).map(|n| format!("+1415555{n:04}"));
        let [one, two] = [100, 200].map(|from| theirs(from).collect::<Vec<_>>());
        let refs = |all: &[String]| all.iter().map(String::as_str).collect::<Vec<_>>().join(",");
        let (a, b) = (refs(&one), refs(&two));
        let one = add(&ana, "One", &a.split(',').collect::<Vec<_>>()).await;
        let two = add(&ana, "Two", &b.split(',').collect::<Vec<_>>()).await;
        let before = inbox.dump().await;
        let merge = ana.post(&format!("/customers/{one}/merge"), json!({ "other_id": two })).await;
        merge.is_problem(422, "invalid_request", "20 numbers");
        assert_eq!(inbox.dump().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn thirty_days_later_nobody_can_be_put_back_and_nothing_is_kept_of_them() {
    let clock = Arc::new(StoryClock::new());
    let given = clock.clone();
    let ticking = move |settings: &mut Settings| settings.clock = given.clone();
    on_each_engine_with(ticking, |inbox| {
        let clock = clock.clone();
        async move {
            let ana = inbox.sign_in("ana").await;
            let daniela = add(&ana, "Daniela", &[DANIELA]).await;
            let gone = ana.delete(&format!("/customers/{daniela}")).await.ok(200);
            let undo = format!("/customers/undo/{}", text(&gone["undo"]));
            clock.advance(SignedDuration::from_hours(29 * 24));
            let ana = inbox.sign_in("ana").await;
            let back = ana.post(&undo, Value::Null).await.ok(200);
            assert_eq!(back["customers"][0]["id"], daniela);
            let kept = inbox.dump().await;
            let gone = ana.delete(&format!("/customers/{daniela}")).await.ok(200);
            clock.advance(SignedDuration::from_hours(31 * 24));
            let ana = inbox.sign_in("ana").await;
            let listed = ana.get("/customers/undo").await.ok(200);
            assert_eq!(listed["kept"], json!([]));
            let undo = format!("/customers/undo/{}", text(&gone["undo"]));
            ana.post(&undo, Value::Null).await.is_problem(404, "not_found", "Not found");
            let forgotten = async {
                let still = |table: &String| table.starts_with("customer_undos");
                while inbox.dump().await.changed_since(&kept).iter().any(still) {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            };
            tokio::time::timeout(PATIENCE, forgotten).await.expect("it is still kept");
        }
    })
    .await;
}
