//! What an organization's CRM knows of a customer, shown beside the conversation (I9).

mod hubspot;
mod misbehaving;
mod salesforce;
mod set_up;

use crate::story::{
    Crm, DANIELA, Inbox, KWAME, MAIN, StoryClock, id, on_each_engine, on_each_engine_with,
};
use hearback_inbox::{Address, Customer};
use hearback_server::clock::{Clock as _, RealClock};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;

/// An address where nothing is, and that nobody is let connect to.
pub(crate) fn nowhere() -> Value {
    let mut source = source("http://127.0.0.1:9/people?q={e164}");
    source["connection"]["headers"] = json!([]);
    source
}

/// What Maya enters for an address of her own.
fn source(url: &str) -> Value {
    json!({
        "name": "Northside CRM",
        "connection": {
            "kind": "http",
            "url": url,
            "headers": [{ "name": "X-Api-Key", "value": "key-of-northside" }],
            "records": "/data/people",
            "title": "/name",
            "phones": ["/phones", "/mobile"],
        },
        "fields": [
            { "at": "/source", "label": "Source", "kind": "text" },
            { "at": "/home/year", "label": "Home year", "kind": "number" },
            { "at": "/quote", "label": "Quote", "kind": "money", "currency": "USD" },
            { "at": "/appointment", "label": "Appointment", "kind": "date" },
            { "at": "/page", "label": "Page", "kind": "link" },
        ],
    })
}

fn of(crm: &Crm) -> Value {
    source(&format!("{}/people?q={{e164}}", crm.url))
}

/// Daniela's record.
fn daniela() -> Value {
    json!({
        "name": "Daniela Ruiz", "phones": ["(415) 555-0132 x4"], "source": "Web form",
        "home": { "year": 1987 }, "quote": 1250.5, "appointment": "2026-12-03T17:00:00Z",
        "page": "https://crm.northside.example/1",
    })
}

/// Saves Daniela as a customer, with another number.
async fn on_file(inbox: &Inbox, external_id: &str) {
    let customer = Customer {
        id: id(),
        name: "Daniela".into(),
        numbers: [DANIELA, "+14155550177"].map(|n| Address::from_twilio(n).into()).into(),
        address: String::new(),
        external_id: Some(external_id.into()),
        fields: std::collections::BTreeMap::new(),
        texting_on: true,
    };
    inbox.store.add_customers(inbox.organization, vec![customer], RealClock.now()).await.unwrap();
}

#[tokio::test]
async fn ana_sees_what_the_crm_knows_of_daniela() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
        let path = format!("/conversations/{}/crm", inbox.daniela_wrote().await);
        let none = ana.get(&path).await.ok(200);
        assert_eq!((&none["source"], &none["records"]), (&Value::Null, &json!([])));
        let crm = Crm::open().await;
        crm.has(DANIELA, daniela());
        maya.put("/crm", of(&crm)).await.ok(200);
        let known = ana.get(&path).await.ok(200);
        assert_eq!(known["source"], "Northside CRM");
        assert_eq!(known["problem"], Value::Null);
        let values = json!([
            { "label": "Source", "kind": "text", "value": "Web form" },
            { "label": "Home year", "kind": "number", "value": "1987" },
            { "label": "Quote", "kind": "money", "value": "1250.5", "currency": "USD" },
            { "label": "Appointment", "kind": "date", "value": "2026-12-03T17:00:00Z" },
            { "label": "Page", "kind": "link", "value": "https://crm.northside.example/1" },
        ]);
        assert_eq!(known["records"], json!([{ "title": "Daniela Ruiz", "values": values }]));
        let (asked, headers) = crm.last();
        assert_eq!(asked, "/people?q=%2B14155550132");
        assert_eq!(headers["x-api-key"], "key-of-northside");
        // Luis may see it, too, without the CRM being asked again; Otto sees no conversation.
        let luis = inbox.sign_in("luis").await;
        assert_eq!(luis.get(&path).await.ok(200)["records"], known["records"]);
        inbox.sign_in("otto").await.get(&path).await.is_problem(404, "not_found", "");
        assert_eq!(crm.asked(), 1);
    })
    .await;
}

#[tokio::test]
async fn nobody_elses_record_appears_and_of_several_none_is_picked() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let path = format!("/conversations/{}/crm", inbox.daniela_wrote().await);
        let crm = Crm::open().await;
        for (name, phones) in [
            ("Daniela Ruiz", json!(["(415) 555-0132"])),
            ("Ruiz family", json!("415-555-0199 / +1 415 555 0132")),
            ("Kwame Mensah", json!(["+14155550133"])),
            ("Nobody", json!(null)),
            ("A namesake abroad", json!("+44 4155 550132")),
        ] {
            crm.has(DANIELA, json!({ "name": name, "phones": phones, "source": "Web" }));
        }
        maya.put("/crm", of(&crm)).await.ok(200);
        let known = maya.get(&path).await.ok(200);
        let titles: Vec<_> =
            known["records"].as_array().unwrap().iter().map(|one| one["title"].clone()).collect();
        assert_eq!(titles, [json!("Daniela Ruiz"), json!("Ruiz family")]);
        let test = json!({ "source": of(&crm), "number": "(415) 555-0132" });
        let test = maya.post("/crm/test", test).await.ok(200);
        assert_eq!(test["others"], 3);
        assert_eq!(test["empty"], json!(["Home year", "Quote", "Appointment", "Page"]));
    })
    .await;
}

#[tokio::test]
async fn markup_is_text_and_only_safe_links_are_links() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let path = format!("/conversations/{}/crm", inbox.daniela_wrote().await);
        let crm = Crm::open().await;
        let mut record = daniela();
        record["source"] = json!("<img src=x onerror=alert(1)>");
        record["page"] = json!("javascript:alert(1)");
        crm.has(DANIELA, record);
        maya.put("/crm", of(&crm)).await.ok(200);
        let values = maya.get(&path).await.ok(200)["records"][0]["values"].clone();
        assert_eq!(values[0]["value"], "<img src=x onerror=alert(1)>");
        assert_eq!(
            (&values[4]["kind"], &values[4]["value"]),
            (&json!("text"), &json!("javascript:alert(1)"))
        );
    })
    .await;
}

#[tokio::test]
async fn a_hundred_records_are_shown_in_part() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let path = format!("/conversations/{}/crm", inbox.daniela_wrote().await);
        let crm = Crm::open().await;
        for _ in 0..100 {
            crm.has(DANIELA, daniela());
        }
        maya.put("/crm", of(&crm)).await.ok(200);
        let known = maya.get(&path).await.ok(200);
        assert_eq!(known["records"].as_array().unwrap().len(), 10);
        assert_eq!(known["more"], true);
    })
    .await;
}

#[tokio::test]
async fn what_is_known_is_shown_at_once_and_asked_for_again_when_it_is_old() {
    let clock = Arc::new(StoryClock::new());
    let on_clock = {
        let clock = clock.clone();
        move |settings: &mut hearback_server::Settings| settings.clock = clock.clone()
    };
    on_each_engine_with(on_clock, |inbox| {
        let clock = clock.clone();
        async move {
            let maya = inbox.sign_in("maya").await;
            let path = format!("/conversations/{}/crm", inbox.daniela_wrote().await);
            let fresh = format!("{path}?ask=fresh");
            let crm = Crm::open().await;
            crm.has(DANIELA, daniela());
            maya.put("/crm", of(&crm)).await.ok(200);
            let unasked = maya.get(&format!("{path}?ask=known")).await.ok(200);
            assert_eq!(
                (&unasked["source"], &unasked["stale"]),
                (&json!("Northside CRM"), &json!(true))
            );
            assert_eq!(crm.asked(), 0);
            let first = maya.get(&path).await.ok(200);
            assert_eq!(
                (maya.get(&fresh).await.ok(200)["stale"].clone(), crm.asked()),
                (json!(false), 1)
            );

            clock.advance(SignedDuration::from_mins(5));
            crm.forgets();
            let known = maya.get(&format!("{path}?ask=known")).await.ok(200);
            assert_eq!((&known["stale"], &known["as_of"]), (&json!(true), &first["as_of"]));
            assert_eq!((&known["records"], crm.asked()), (&first["records"], 1));
            let newer = maya.get(&fresh).await.ok(200);
            assert_eq!((&newer["stale"], &newer["records"]), (&json!(false), &json!([])));
            assert_eq!(crm.asked(), 2);

            // When it can't be had, what was known stays, with the reason.
            crm.has(DANIELA, daniela());
            maya.get(&format!("{path}?ask=again")).await.ok(200);
            clock.advance(SignedDuration::from_mins(5));
            crm.misbehaves(crate::story::CrmMalice::Html);
            let kept = maya.get(&fresh).await.ok(200);
            assert_eq!(
                (&kept["stale"], &kept["problem"]["code"]),
                (&json!(true), &json!("unusable"))
            );
            assert_eq!(kept["records"], first["records"]);

            // Another address is another CRM: nothing of the old one is shown.
            let other = Crm::open().await;
            let mut again = of(&other);
            again["name"] = json!("Another CRM");
            maya.put("/crm", again).await.ok(200);
            let known = maya.get(&path).await.ok(200);
            assert_eq!((&known["source"], &known["records"]), (&json!("Another CRM"), &json!([])));
        }
    })
    .await;
}

#[tokio::test]
async fn a_customer_is_found_by_their_id_and_by_any_of_their_numbers() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        on_file(&inbox, "J/2026&x=1").await;
        let path = format!("/conversations/{}/crm", inbox.daniela_wrote().await);
        inbox.text(KWAME, MAIN, "Hello?").await;
        let kwame = format!("/conversations/{}/crm", inbox.conversation_with(KWAME).await);
        let crm = Crm::open().await;
        let mut record = daniela();
        record["phones"] = json!("415 555 0177");
        crm.has("J/2026&x=1", record);
        let by_id = source(&format!("{}/people?q={{external_id}}", crm.url));
        maya.put("/crm", by_id).await.ok(200);
        let unknown = maya.get(&kwame).await.ok(200);
        assert_eq!(unknown["problem"]["code"], "not_asked");
        assert_eq!(crm.asked(), 0);
        let known = maya.get(&path).await.ok(200);
        assert_eq!(known["records"][0]["title"], "Daniela Ruiz", "{known}");
    })
    .await;
}
