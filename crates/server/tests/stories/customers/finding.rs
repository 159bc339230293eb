//! The list of customers and its search (C1).

use super::{add, names, text};
use crate::story::{DANIELA, Inbox, KWAME, MAIN, Person, on_each_engine};
use serde_json::Value;

/// All names, a page at a time.
async fn leafed(person: &Person, query: &str) -> Vec<String> {
    let mut all = vec![];
    let mut next = String::new();
    loop {
        let page = person.get(&format!("/customers?limit=2{query}{next}")).await.ok(200);
        all.extend(names(&page));
        match &page["next"] {
            Value::Null => return all,
            cursor => next = format!("&after={}", text(cursor)),
        }
    }
}

async fn found(person: &Person, typed: &str) -> Vec<String> {
    let url = reqwest::Url::parse_with_params("http://x/", [("search", typed)]).unwrap();
    let first = format!("&{}", url.query().unwrap());
    let mut names = leafed(person, &first).await;
    names.sort();
    names
}

#[tokio::test]
async fn customers_are_listed_by_name_and_by_their_last_text() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        for (name, numbers) in [
            ("zoë", vec![KWAME]),
            ("Ángel", vec![DANIELA, "+14155550150"]),
            ("angela", vec![]),
            ("Bo", vec!["+14155550151"]),
            ("1st Roofing", vec![]),
        ] {
            add(&ana, name, &numbers).await;
        }
        let by_name = ["1st Roofing", "Ángel", "angela", "Bo", "zoë"];
        assert_eq!(leafed(&ana, "").await, by_name, "without case and accents");
        assert_eq!(leafed(&ana, "&sort=last_text").await, [""; 0]);
        for from in [DANIELA, KWAME, "+14155550151", "+14155550150"] {
            inbox.text(from, MAIN, "Hi").await;
        }
        let texted = ["Ángel", "Bo", "zoë"];
        assert_eq!(leafed(&ana, "&sort=last_text").await, texted, "each once, at their last text");
        let first = ana.get("/customers?sort=last_text&limit=1").await.ok(200);
        assert_eq!(first["customers"][0]["unread"], 2, "of both numbers");
        assert!(first["customers"][0]["last_at"].is_string());
        ana.get("/customers?after=x").await.is_problem(422, "invalid_request", "cursor");
        ana.get("/customers?limit=0").await.is_problem(422, "invalid_request", "1 to 100");
        let long = format!("/customers?search={}", "x".repeat(201));
        ana.get(&long).await.is_problem(422, "invalid_request", "200");
    })
    .await;
}

#[tokio::test]
async fn customers_are_found_by_name_number_and_external_id() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let daniela = add(&ana, "Daniela O’Brien-Müller", &[DANIELA]).await;
        let path = format!("/customers/{daniela}");
        ana.patch(&path, serde_json::json!({ "external_id": "NS-0042" })).await.ok(200);
        add(&ana, "Dan Daniels", &["+442079460018"]).await;
        add(&ana, "山田太郎", &[]).await;
        let both = ["Dan Daniels", "Daniela O’Brien-Müller"];
        assert_eq!(found(&ana, "dan").await, both, "each once, though two words begin so");
        for typed in [
            "DANIELA",
            "obrien",
            "mull dan",
            "0132",
            "(415) 555",
            "+1 415 555 0132",
            "ns-0042",
            "42",
        ] {
            assert_eq!(found(&ana, typed).await, [both[1]], "{typed}");
        }
        assert_eq!(found(&ana, "020 7946").await, [both[0]]);
        assert_eq!(found(&ana, "山").await, ["山田太郎"]);
        for typed in ["danny", "dan zoe", "999", "%", "_", "…"] {
            assert_eq!(found(&ana, typed).await, [""; 0], "{typed}");
        }
        ana.patch(&path, serde_json::json!({ "name": "Rosa" })).await.ok(200);
        assert_eq!(found(&ana, "daniela").await, [""; 0], "by what they are called now");
        ana.delete(&path).await.ok(200);
        assert_eq!(found(&ana, "rosa").await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn another_organizations_customers_are_not_found() {
    on_each_engine(|inbox: Inbox| async move {
        let southside = crate::isolation::southside(&inbox).await;
        let ana = inbox.sign_in("ana").await;
        let daniela = add(&ana, "Daniela Ortiz", &[DANIELA]).await;
        let theirs = southside.greta;
        assert_eq!(found(&theirs, "daniela").await, [""; 0]);
        assert_eq!(leafed(&theirs, "").await, [""; 0]);
        let path = format!("/customers/{daniela}");
        theirs.get(&path).await.is_problem(404, "not_found", "Not found");
        add(&theirs, "Their Daniela", &[DANIELA]).await;
        assert_eq!(found(&ana, "daniela").await, ["Daniela Ortiz"]);
    })
    .await;
}
