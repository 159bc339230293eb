//! What goes out as a file comes back as it was.

use super::{counts, declare, imported};
use crate::customers::{add, text};
use crate::story::{Person, on_each_engine};
use serde_json::json;

async fn export(person: &Person) -> String {
    let answer = person.get("/customers/file").await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\"customers-2"));
    answer.text
}

#[tokio::test]
async fn an_exported_file_makes_the_same_customers_again() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        declare(&maya).await;
        let numbers: Vec<_> = (0..6)
            .map(|nth| {
                let label = if nth % 2 == 0 { "'=Home \"1\"" } else { "" };
                json!({ "number": format!("+1415555010{nth}"), "label": label })
            })
            .collect();
        let ana = json!({
            "name": "=Ana, \"the\" 'first' 👩‍👩‍👧 עברית", "numbers": numbers, "external_id": "@A;1",
            "address": "-1 Elm St\nOakland\tCA", "texting_on": false,
            "fields": { "city": "''+Cádiz", "since": "2026-03-14", "tier": "Gold" },
        });
        // A tab has no place in an address.
        maya.post("/customers", ana.clone()).await.is_problem(422, "invalid_request", "hidden");
        let mut ana = ana;
        ana["address"] = json!("-1 Elm St\nOakland, CA");
        maya.post("/customers", ana).await.ok(201);
        let rosa = add(&maya, "Rosa", &[]).await;
        add(&maya, "'Kwame", &["+14155550107"]).await;

        let file = export(&maya).await;
        assert!(file.starts_with(
            "\u{feff}hearback id,name,number,label,number 2,label 2,number 3,label 3,more numbers,\
             address,external id,texting,Ciudad natal,Customer since,Tier\r\n"
        ));
        let shown = imported(&inbox, &maya, file.clone()).await;
        assert_eq!(counts(&shown), [0, 0, 3, 0], "{shown}");

        // Everyone is gone, or was changed: the file puts them back, as they were.
        let listed = maya.get("/customers").await.ok(200);
        for one in listed["customers"].as_array().unwrap() {
            let id = text(&one["id"]);
            if id == rosa {
                let other = json!({
                    "name": "Rosie", "numbers": [{ "number": "+14155550109" }], "address": "x",
                    "external_id": "R", "fields": { "city": "x" },
                });
                maya.patch(&format!("/customers/{id}"), other).await.ok(200);
            } else {
                maya.delete(&format!("/customers/{id}")).await.ok(200);
            }
        }
        assert_ne!(export(&maya).await, file);
        let shown = imported(&inbox, &maya, file.clone()).await;
        assert_eq!(counts(&shown), [2, 1, 0, 0], "{shown}");
        assert_eq!(export(&maya).await, file);
    })
    .await;
}

#[tokio::test]
async fn who_may_only_read_customers_takes_none_out() {
    on_each_engine(|inbox| async move {
        for (name, status) in [("vera", 403), ("luis", 403), ("ana", 200), ("maya", 200)] {
            let person = inbox.sign_in(name).await;
            assert_eq!(person.get("/customers/file").await.status, status, "{name}");
        }
        let audit = inbox.audit().await;
        let exported = audit.iter().filter(|entry| json!(entry.kind) == "exported");
        assert_eq!(exported.count(), 2);
    })
    .await;
}
