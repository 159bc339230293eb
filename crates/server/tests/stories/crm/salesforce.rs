//! Salesforce as the CRM.

use crate::story::{CRM_CLIENT, CRM_SECRET, Crm, DANIELA, on_each_engine};
use serde_json::{Value, json};

const NATIONAL: &str = "4155550132";

fn source(crm: &Crm, secret: &str) -> Value {
    json!({
        "name": "Salesforce",
        "connection": {
            "kind": "salesforce", "address": crm.url, "client_id": CRM_CLIENT,
            "client_secret": secret,
        },
        "fields": [
            { "at": "LeadSource", "label": "Source", "kind": "text" },
            { "at": "Contact.Account.Name", "label": "Household", "kind": "text" },
            { "at": "Lead.Status", "label": "Status", "kind": "text" },
        ],
    })
}

fn fill(crm: &Crm) {
    crm.has_record(
        NATIONAL,
        json!({
            "attributes": { "type": "Contact" }, "Id": "003", "Name": "Daniela Ruiz",
            "Phone": "(415) 555-0132", "MobilePhone": null, "LeadSource": "Web",
            "Account": { "attributes": { "type": "Account" }, "Name": "Ruiz" },
        }),
    );
    crm.has_record(
        NATIONAL,
        json!({
            "attributes": { "type": "Lead" }, "Id": "00Q", "Name": "D. Ruiz", "Phone": null,
            "MobilePhone": "415.555.0132 ext. 3", "LeadSource": null, "Status": "Working",
        }),
    );
    crm.has_record(NATIONAL, json!({
        "attributes": { "type": "Lead" }, "Id": "00R", "Name": "Hans", "Phone": "+49 4155 550132",
        "MobilePhone": null, "LeadSource": "Fair", "Status": "New",
    }));
}

#[tokio::test]
async fn contacts_and_leads_are_found_and_the_token_is_renewed() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let path = format!("/conversations/{}/crm?ask=again", inbox.daniela_wrote().await);
        let crm = Crm::open().await;
        fill(&crm);
        maya.put("/crm", source(&crm, CRM_SECRET)).await.ok(200);
        let known = maya.get(&path).await.ok(200);
        let text = |label: &str, value: &str| json!({ "label": label, "kind": "text", "value": value });
        let records = json!([
            { "title": "Daniela Ruiz", "values": [text("Source", "Web"), text("Household", "Ruiz")] },
            { "title": "D. Ruiz", "values": [text("Status", "Working")] },
        ]);
        assert_eq!(known["records"], records, "{known}");
        maya.get(&path).await.ok(200);
        assert_eq!((crm.tokens(), crm.asked()), (1, 2), "one token is enough");
        crm.expires();
        assert_eq!(maya.get(&path).await.ok(200)["records"], records);
        assert_eq!((crm.tokens(), crm.asked()), (2, 4));
        // A new set-up gets a token of its own.
        maya.put("/crm", source(&crm, CRM_SECRET)).await.ok(200);
        maya.get(&path).await.ok(200);
        assert_eq!(crm.tokens(), 3);
    })
    .await;
}

#[tokio::test]
async fn wrong_credentials_and_unknown_fields_are_told() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let crm = Crm::open().await;
        fill(&crm);
        let trial = json!({ "source": source(&crm, "guess"), "number": DANIELA });
        let told = maya.post("/crm/test", trial).await.ok(200);
        assert_eq!(told["problem"]["code"], "refused");
        assert_eq!(crm.asked(), 0);
        let mut wrong = source(&crm, CRM_SECRET);
        wrong["fields"][2]["at"] = json!("Status");
        let told =
            maya.post("/crm/test", json!({ "source": wrong, "number": DANIELA })).await.ok(200);
        let detail = told["problem"]["detail"].as_str().unwrap();
        assert!(detail.contains("doesn’t have one of the fields"), "{detail}");
        // Where the token comes from may be slow or gone, too.
        let mut gone = source(&crm, CRM_SECRET);
        gone["connection"]["address"] = json!("http://127.0.0.1:9");
        let told =
            maya.post("/crm/test", json!({ "source": gone, "number": DANIELA })).await.ok(200);
        assert_eq!(told["problem"]["code"], "unreachable");
        // What goes to another address needs its secret again.
        maya.put("/crm", source(&crm, CRM_SECRET)).await.ok(200);
        let mut other = source(&crm, CRM_SECRET);
        other["connection"]["client_secret"] = Value::Null;
        maya.put("/crm", other.clone()).await.ok(200);
        other["connection"]["address"] = json!("https://northside.my.salesforce.com");
        maya.put("/crm", other).await.is_problem(422, "invalid_request", "another server");
    })
    .await;
}
