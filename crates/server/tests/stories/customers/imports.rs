//! Customers come as a file, and go as one (C3).

mod bad_files;
mod consent;
mod matching;
mod round_trip;
mod steps;
mod undoing;

use crate::story::{Answer, Inbox, Person};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

const IMPORTS: &str = "/customers/imports";

/// Uploads a file.
pub(crate) async fn upload(person: &Person, file: impl Into<reqwest::Body>) -> Answer {
    let request = person.request(Method::POST, &format!("{IMPORTS}?name=crm.csv"));
    Answer::of(request.header("content-type", "text/csv").body(file)).await
}

/// An import, once nothing of it is under way anymore.
pub(crate) async fn settled(inbox: &Inbox, person: &Person, id: &str) -> Value {
    when(inbox, person, id, |import| {
        !["checking", "importing", "undoing"].contains(&import["state"].as_str().unwrap())
    })
    .await
}

/// An import, once it's as it should be.
async fn when(inbox: &Inbox, person: &Person, id: &str, is: impl Fn(&Value) -> bool) -> Value {
    let mut commits = inbox.store.follow(inbox.organization);
    let look = async {
        loop {
            let shown = person.get(&format!("{IMPORTS}/{id}")).await.ok(200);
            if is(&shown["import"]) {
                return shown;
            }
            // It is a commit that ends the waiting; the time only fixes one that was missed.
            let _ = tokio::time::timeout(Duration::from_millis(500), commits.changed()).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(900), look).await.expect("it never came to that")
}

/// Uploads a file and has it checked as it seems to be read.
pub(crate) async fn checked(
    inbox: &Inbox,
    person: &Person,
    file: impl Into<reqwest::Body>,
) -> Value {
    let import = upload(person, file).await.ok(201);
    let id = import["id"].as_str().unwrap();
    let check = format!("{IMPORTS}/{id}/check");
    person.post(&check, import["plan"].clone()).await.ok(200);
    settled(inbox, person, id).await
}

/// Starts an import that was checked, and waits for its end.
async fn started(inbox: &Inbox, person: &Person, checked: &Value) -> Value {
    let id = checked["import"]["id"].as_str().unwrap();
    person.post(&format!("{IMPORTS}/{id}/start"), Value::Null).await.ok(200);
    settled(inbox, person, id).await
}

/// Imports a file as it seems to be read.
pub(crate) async fn imported(
    inbox: &Inbox,
    person: &Person,
    file: impl Into<reqwest::Body>,
) -> Value {
    let checked = checked(inbox, person, file).await;
    started(inbox, person, &checked).await
}

fn counts(shown: &Value) -> [i64; 4] {
    ["new", "changed", "same", "refused"]
        .map(|what| shown["import"]["counts"][what].as_i64().unwrap())
}

fn problems(shown: &Value) -> Vec<(i64, String)> {
    let refused = shown["refused"].as_array().unwrap().iter();
    let problem = |row: &Value| (row["row"].as_i64().unwrap(), super::text(&row["problem"]));
    refused.map(problem).collect()
}

/// The customer with an external id.
async fn known_as(person: &Person, id: &str) -> Value {
    person.get(&format!("/customers/by-external-id/{id}")).await.ok(200)
}

/// What an import shows of who imported what: an id to keep.
pub(crate) fn id_of(shown: &Value) -> String {
    super::text(&shown["import"]["id"])
}

async fn declare(person: &Person) {
    let fields = json!({ "fields": [
        { "field": "city", "label": "Ciudad natal" },
        { "field": "since", "label": "Customer since", "kind": { "type": "date" } },
        { "field": "tier", "label": "Tier",
          "kind": { "type": "choice", "choices": ["Gold", "Silver"] } },
    ] });
    person.put("/customer-fields", fields).await.ok(200);
}
