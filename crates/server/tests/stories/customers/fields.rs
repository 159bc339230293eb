//! Custom fields, as an admin declares them (C1).

use super::text;
use crate::story::on_each_engine;
use serde_json::{Value, json};

#[tokio::test]
async fn a_field_holds_what_it_was_declared_for() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let fields = json!({ "fields": [
            { "field": "portal", "label": "Portal", "kind": { "type": "link" } },
            { "field": "built", "label": "Built", "kind": { "type": "date" } },
            { "field": "offer", "label": "Offer", "kind": { "type": "money", "currency": "usd" } },
            { "field": "roofs", "label": "Roofs", "kind": { "type": "number" } },
            { "field": "tier", "label": "Tier", "kind": { "type": "choice", "choices": ["Gold", "Silver"] } },
            { "field": "notes", "label": "Notes" },
        ] });
        let declared = maya.put("/customer-fields", fields).await.ok(200);
        assert_eq!(declared["fields"][2]["kind"]["currency"], "USD");
        assert_eq!(declared["fields"][5]["kind"], json!({ "type": "text" }));

        let given = json!({ "portal": "HTTPS://example.com/a", "built": "1961-04-01", "offer": "1250",
            "roofs": "02.50", "tier": "gold", "notes": "Two dogs" });
        let rosa = ana.post("/customers", json!({ "name": "Rosa", "fields": given })).await.ok(201);
        let kept = json!({ "portal": "https://example.com/a", "built": "1961-04-01",
            "offer": "1250.00", "roofs": "2.5", "tier": "Gold", "notes": "Two dogs" });
        assert_eq!(rosa["fields"], kept);
        let path = format!("/customers/{}", text(&rosa["id"]));
        for (field, value, says) in [
            ("portal", "http://example.com", "Portal must be a web address"),
            ("built", "April 1961", "Built must be a date"),
            ("offer", "$12", "Offer must be an amount"),
            ("roofs", "two", "Roofs must be a number"),
            ("tier", "Bronze", "Tier must be one of Gold, Silver"),
        ] {
            let refused = ana.patch(&path, json!({ "fields": { field: value } })).await;
            refused.is_problem(422, "invalid_request", says);
        }
        assert_eq!(ana.get(&path).await.ok(200)["customer"], rosa);

        // What a field held is there again when the field is.
        maya.put("/customer-fields", json!({ "fields": [] })).await.ok(200);
        let gone = ana.patch(&path, json!({ "fields": { "tier": "Silver" } })).await;
        gone.is_problem(422, "invalid_request", "no customer field “tier”");
        let renamed = ana.patch(&path, json!({ "name": "Rosa Lind" })).await.ok(200);
        assert_eq!(renamed["fields"], kept);
    })
    .await;
}

#[tokio::test]
async fn a_declaration_that_makes_no_sense_is_refused() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let field = |kind: Value| json!([{ "field": "a", "label": "A", "kind": kind }]);
        let many: Vec<_> =
            (0..31).map(|n| json!({ "field": n.to_string(), "label": "A" })).collect();
        for (fields, says) in [
            (field(json!({ "type": "choice", "choices": [] })), "1 to 50 choices"),
            (field(json!({ "type": "choice", "choices": ["x", "X"] })), "each of them once"),
            (field(json!({ "type": "money", "currency": "dollars" })), "three letters"),
            (field(json!({ "type": "color" })), "color"),
            (json!([{ "field": "a}}", "label": "A" }]), "braces"),
            (json!(many), "at most 30"),
        ] {
            let refused = maya.put("/customer-fields", json!({ "fields": fields })).await;
            refused.is_problem(422, "invalid_request", says);
        }
    })
    .await;
}
