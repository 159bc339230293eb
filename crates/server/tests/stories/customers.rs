//! Customers: their records, finding them, merging them, and the numbers that become theirs
//! (C1–C3, R4).

mod blocking;
mod fields;
mod finding;
pub(crate) mod imports;
mod merging;
mod pages;
mod records;
mod strangers;

use crate::story::{Person, Socket};
use serde_json::{Value, json};

/// A customer with these numbers, as Ana adds them.
async fn add(ana: &Person, name: &str, numbers: &[&str]) -> String {
    let numbers: Vec<_> = numbers.iter().map(|number| json!({ "number": number })).collect();
    let added = ana.post("/customers", json!({ "name": name, "numbers": numbers })).await.ok(201);
    text(&added["id"])
}

/// The names of a list of customers.
fn names(list: &Value) -> Vec<String> {
    list["customers"].as_array().unwrap().iter().map(|one| text(&one["name"])).collect()
}

/// The numbers of a customer.
fn numbers(customer: &Value) -> Vec<String> {
    customer["numbers"].as_array().unwrap().iter().map(|one| text(&one["number"])).collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// How many conversations are unrecognized, as the counts have it.
async fn unrecognized(person: &Person) -> i64 {
    let counts = person.get("/counts").await.ok(200);
    let cells = counts["cells"].as_array().unwrap();
    cells.iter().map(|cell| cell["unrecognized"].as_i64().unwrap()).sum()
}

/// The next event of a kind.
async fn event(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let (_, event) = socket.event().await;
        if event["kind"] == kind {
            return event;
        }
    }
}
