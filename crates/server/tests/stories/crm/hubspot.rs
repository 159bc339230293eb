//! HubSpot as the CRM.

use crate::story::{CRM_TOKEN, Crm, CrmMalice, DANIELA, on_each_engine};
use crate::story::{Inbox, settings};
use serde_json::{Value, json};

const NATIONAL: &str = "4155550132";

fn source(token: &str) -> Value {
    json!({
        "name": "HubSpot",
        "connection": { "kind": "hubspot", "token": token },
        "fields": [
            { "at": "hs_lead_status", "label": "Status", "kind": "text" },
            { "at": "createdate", "label": "Since", "kind": "date" },
        ],
    })
}

/// The inbox, on a server for which HubSpot is this CRM.
async fn with_hubspot(inbox: Inbox, crm: &Crm) -> Inbox {
    let mut settings = settings();
    settings.hubspot.clone_from(&crm.url);
    inbox.restarted(settings).await
}

#[tokio::test]
async fn a_contact_is_found_by_its_number_alone() {
    on_each_engine(|inbox| async move {
        let crm = Crm::open().await;
        let inbox = with_hubspot(inbox, &crm).await;
        let maya = inbox.sign_in("maya").await;
        let path = format!("/conversations/{}/crm?ask=again", inbox.daniela_wrote().await);
        crm.has_contact(
            NATIONAL,
            json!({
                "firstname": "Daniela", "lastname": "Ruiz", "phone": "(415) 555-0132",
                "hs_lead_status": "OPEN", "createdate": "2026-03-01T08:00:00.000Z", "secret": "x",
            }),
        );
        crm.has_contact(NATIONAL, json!({
            "email": "family@ruiz.example", "mobilephone": "+1 415-555-0132", "hs_lead_status": "",
        }));
        // The same digits in another country, and one whose number changed since it was indexed.
        crm.has_contact(NATIONAL, json!({ "firstname": "Hans", "phone": "+49 4155 550132" }));
        crm.has_contact(NATIONAL, json!({ "firstname": "Kwame", "phone": "+14155550133" }));
        maya.put("/crm", source(CRM_TOKEN)).await.ok(200);
        let known = maya.get(&path).await.ok(200);
        let values = json!([
            { "label": "Status", "kind": "text", "value": "OPEN" },
            { "label": "Since", "kind": "date", "value": "2026-03-01T08:00:00Z" },
        ]);
        let records = json!([
            { "title": "Daniela Ruiz", "values": values },
            { "title": "family@ruiz.example", "values": [] },
        ]);
        assert_eq!(known["records"], records, "{known}");

        maya.put("/crm", source("pat-revoked")).await.ok(200);
        let told = maya.get(&path).await.ok(200);
        assert_eq!(told["problem"]["code"], "refused");
        crm.misbehaves(CrmMalice::Says(429, &[], "{\"policyName\":\"SECONDLY\"}"));
        maya.put("/crm", source(CRM_TOKEN)).await.ok(200);
        let told = maya.get(&path).await.ok(200);
        assert_eq!(
            (&told["problem"]["code"], &told["problem"]["retry_after"]),
            (&json!("too_many"), &json!(10))
        );
    })
    .await;
}

#[tokio::test]
async fn her_contact_is_found_on_the_second_page() {
    on_each_engine(|inbox| async move {
        let crm = Crm::open().await;
        let inbox = with_hubspot(inbox, &crm).await;
        let maya = inbox.sign_in("maya").await;
        for _ in 0..120 {
            crm.has_contact(NATIONAL, json!({ "firstname": "Hans", "phone": "+49 4155 550132" }));
        }
        crm.has_contact(NATIONAL, json!({ "firstname": "Daniela", "phone": DANIELA }));
        let test = json!({ "source": source(CRM_TOKEN), "number": DANIELA });
        let found = maya.post("/crm/test", test.clone()).await.ok(200);
        assert_eq!(found["records"][0]["title"], "Daniela");
        assert_eq!(
            (&found["others"], &found["more"], crm.asked()),
            (&json!(120), &json!(false), 2)
        );
        for _ in 0..300 {
            crm.has_contact(NATIONAL, json!({ "firstname": "Hans", "phone": "+49 4155 550132" }));
        }
        let found = maya.post("/crm/test", test).await.ok(200);
        assert_eq!((&found["more"], crm.asked()), (&json!(true), 5), "it doesn't go on forever");
    })
    .await;
}
