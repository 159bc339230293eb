//! The audit log: who did what, when, and from where (P5).

use crate::isolation::southside;
use crate::story::{Answer, Inbox, Person, StoryClock, on_each_engine, on_each_engine_with};
use hearback_inbox::audit::{AuditKind, AuditNote};
use hearback_server::Settings;
use hearback_server::clock::Clock as _;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;

async fn page(person: &Person, query: &str) -> Value {
    person.get(&format!("/audit{query}")).await.ok(200)
}

async fn entries(person: &Person, query: &str) -> Vec<Value> {
    page(person, query).await["entries"].as_array().unwrap().clone()
}

fn kinds(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["kind"].as_str().unwrap()).collect()
}

/// Daniela's conversation is assigned to Ana, closed, and reopened by her; Maya adds a location.
async fn a_day(inbox: &Inbox) -> (Person, String) {
    let conversation = inbox.daniela_wrote().await.to_string();
    let (maya, ana) = (inbox.sign_in("maya").await, inbox.sign_in("ana").await);
    let path = format!("/conversations/{conversation}");
    let assignment = json!({ "assignee_id": inbox.user("ana").await });
    ana.post(&format!("{path}/assign"), assignment).await.ok(200);
    ana.post(&format!("{path}/close"), json!({})).await.ok(200);
    ana.post(&format!("{path}/reopen"), json!({})).await.ok(200);
    maya.post("/locations", json!({ "name": "Harbor" })).await.ok(201);
    (maya, conversation)
}

#[tokio::test]
async fn it_is_filtered_by_person_kind_object_and_time() {
    on_each_engine(|inbox| async move {
        let (maya, conversation) = a_day(&inbox).await;
        let ana = inbox.user("ana").await;
        let anas = entries(&maya, &format!("?member={ana}")).await;
        let did =
            ["conversation_reopened", "conversation_closed", "conversation_assigned", "signed_in"];
        assert_eq!(kinds(&anas), did);
        let assigned = &anas[2];
        assert_eq!(assigned["object"], json!({ "kind": "conversation", "id": conversation }));
        assert_eq!(
            assigned["changes"],
            json!([{ "what": "assignee", "before": null, "after": "ana" }])
        );
        assert_eq!(
            (&assigned["actor_name"], &assigned["address"]),
            (&json!("ana"), &json!("127.0.0.1"))
        );

        let added = entries(&maya, "?kind=location_added").await;
        assert_eq!((added.len(), &added[0]["object_name"]), (1, &json!("Harbor")));
        let about = entries(&maya, &format!("?object={conversation}")).await;
        assert_eq!(kinds(&about), did[..3]);
        let both = format!("?object={conversation}&kind=conversation_closed&member={ana}");
        assert_eq!(kinds(&entries(&maya, &both).await), ["conversation_closed"]);

        let all = entries(&maya, "?limit=100").await;
        let numbers: Vec<_> = all.iter().map(|entry| entry["number"].as_i64().unwrap()).collect();
        assert!(numbers.is_sorted_by(|a, b| a > b), "{numbers:?}");
        let since = anas[2]["at"].as_str().unwrap();
        let until = anas[0]["at"].as_str().unwrap();
        let between = entries(&maya, &format!("?from={since}&until={until}&member={ana}")).await;
        assert_eq!(kinds(&between), ["conversation_closed", "conversation_assigned"]);
        assert!(entries(&maya, "?from=2999-01-01T00:00:00Z").await.is_empty());
        for odd in [
            "?kind=flown",
            "?member=17",
            "?object=x",
            "?from=yesterday",
            "?before=x",
            "?before=x.y",
        ] {
            let answer = maya.get(&format!("/audit{odd}")).await;
            assert!([400, 422].contains(&answer.status), "{odd}: {answer:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn it_is_read_a_page_at_a_time_while_it_grows() {
    on_each_engine(|inbox| async move {
        let (maya, _) = a_day(&inbox).await;
        let all = entries(&maya, "?limit=100").await;
        let (mut paged, mut query) = (vec![], "?limit=2".to_owned());
        loop {
            let page = page(&maya, &query).await;
            paged.extend(page["entries"].as_array().unwrap().clone());
            maya.patch("/organization", json!({ "keyword_scope": "line" })).await.ok(200);
            let Some(next) = page["next"].as_str() else { break };
            query = format!("?limit=2&before={next}");
        }
        assert_eq!(paged, all);
        maya.get("/audit?limit=0").await.is_problem(422, "invalid_request", "");
        maya.get("/audit?limit=101").await.is_problem(422, "invalid_request", "");
    })
    .await;
}

#[tokio::test]
async fn it_is_exported_as_a_table_and_as_lines() {
    on_each_engine(|inbox| async move {
        let (maya, conversation) = a_day(&inbox).await;
        maya.post("/locations", json!({ "name": "=cmd|'/c calc'!A1" })).await.ok(201);
        let listed = entries(&maya, "?limit=100").await;
        let lines = maya.get("/audit/file?format=jsonl").await;
        assert_eq!((lines.status, lines.header("content-type")), (200, "application/jsonl"));
        let lines: Vec<Value> =
            lines.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((&lines[0]["kind"], &lines[1..]), (&json!("exported"), &listed[..]));

        let table = maya.get("/audit/file").await;
        assert_eq!(table.header("content-type"), "text/csv; charset=utf-8");
        assert!(table.header("content-disposition").contains("audit-"), "{table:?}");
        let mut reader = csv::Reader::from_reader(table.text.as_bytes());
        let columns: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(columns[..6], ["number", "at", "who", "as_super_user", "address", "what"]);
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), listed.len() + 2, "both exports are in it");
        // A spreadsheet computes nothing of it.
        assert_eq!(&rows[2][6], "'=cmd|'/c calc'!A1");
        let assigned = rows.iter().find(|row| &row[5] == "conversation_assigned").unwrap();
        let row: Vec<_> = assigned.iter().skip(2).collect();
        let what = "assignee: – → ana";
        assert_eq!(
            row,
            [
                "ana",
                "false",
                "127.0.0.1",
                "conversation_assigned",
                "'+1 415-555-0132",
                &conversation,
                what
            ]
        );

        let one = maya.get("/audit/file?format=jsonl&kind=location_added").await;
        assert_eq!(one.text.lines().count(), 2);
        maya.get("/audit/file?format=xml").await.is_problem(400, "invalid_request", "");
    })
    .await;
}

#[tokio::test]
async fn nobody_edits_it_not_even_in_the_database() {
    on_each_engine(|inbox| async move {
        a_day(&inbox).await;
        let before = inbox.audit().await;
        for column in ["kind", "actor", "address", "changes"] {
            let refused = inbox.try_script(&format!("UPDATE audit SET {column} = 'x'")).await;
            assert!(refused.unwrap_err().contains("audit log is not edited"));
        }
        assert_eq!(inbox.audit().await, before);
    })
    .await;
}

#[tokio::test]
async fn signing_in_and_failing_to_is_there_with_the_address() {
    on_each_engine(|inbox| async move {
        let (maya, ana) = (inbox.sign_in("maya").await, inbox.user("ana").await);
        let wrong = json!({ "email": "ana@northside.example", "password": "what was it again" });
        let body = inbox.stranger().request(Method::POST, "/session").json(&wrong);
        Answer::of(body).await.is_problem(401, "wrong_credentials", "");
        inbox.audited(|all| all[0].kind == AuditKind::SignInFailed).await;
        inbox.sign_in("ana").await.delete("/session").await;
        let anas = entries(&maya, &format!("?member={ana}")).await;
        assert_eq!(kinds(&anas), ["signed_out", "signed_in", "sign_in_failed"]);
        for entry in anas {
            assert_eq!(entry["address"], "127.0.0.1", "{entry}");
            assert!(!entry.to_string().contains("what was it again"));
        }
        // An address that is nobody's is in nobody's log.
        let before = inbox.audit().await.len();
        let wrong = json!({ "email": "nobody@northside.example", "password": "wrong password" });
        inbox.stranger().post("/session", wrong).await.is_problem(401, "wrong_credentials", "");
        inbox.sign_in("vera").await;
        assert_eq!(inbox.audit().await.len(), before + 1);
    })
    .await;
}

#[tokio::test]
async fn another_organizations_filters_find_nothing() {
    on_each_engine(|inbox| async move {
        let (maya, conversation) = a_day(&inbox).await;
        let greta = southside(&inbox).await.greta;
        let (ana, newest) = (inbox.user("ana").await, page(&maya, "?limit=1").await);
        let cursor = newest["next"].as_str().unwrap();
        for query in [format!("?member={ana}"), format!("?object={conversation}")] {
            assert!(entries(&greta, &query).await.is_empty());
            let file = greta.get(&format!("/audit/file{query}&format=jsonl")).await;
            assert_eq!((file.status, file.text.as_str()), (200, ""));
        }
        // A cursor is a place in time, and shows what is one's own.
        let before = entries(&greta, &format!("?before={cursor}&limit=100")).await;
        assert!(before.iter().all(|entry| entry["actor_name"] != "ana"), "{before:?}");
    })
    .await;
}

#[tokio::test]
async fn what_changes_nothing_is_not_told_and_not_written_down() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let lines = maya.get("/lines").await.ok(200);
        let line = &lines["lines"][0];
        let path = format!("/lines/{}", line["id"].as_str().unwrap());
        let before = maya.get("/audit?limit=1").await.ok(200);
        let same = json!({ "name": line["name"], "on": line["on"], "is_default": true });
        for change in [json!({}), same] {
            maya.patch(&path, change).await.ok(200);
        }
        assert_eq!(maya.get("/audit?limit=1").await.ok(200), before);
    })
    .await;
}

#[tokio::test]
async fn it_is_kept_for_as_long_as_it_has_to_be() {
    let clock = Arc::new(StoryClock::new());
    let given = clock.clone();
    let kept = move |settings: &mut Settings| {
        settings.clock = given.clone();
        settings.audit_kept = Some(SignedDuration::from_hours(30 * 24));
    };
    on_each_engine_with(kept, |inbox| {
        let clock = clock.clone();
        async move {
            let note = |kind| AuditNote::new(kind, clock.now());
            // More than are removed at once.
            for _ in 0..1_100 {
                let exported = note(AuditKind::Exported);
                inbox.store.note_in_audit(&inbox.system(), exported).await.unwrap();
            }
            clock.advance(SignedDuration::from_hours(29 * 24));
            let imported = note(AuditKind::Imported);
            inbox.store.note_in_audit(&inbox.system(), imported).await.unwrap();
            assert_eq!(inbox.audit().await.len(), 500, "they are still there");
            clock.advance(SignedDuration::from_hours(2 * 24));
            inbox.audited(|entries| entries.len() == 1).await;
            assert_eq!(inbox.audit().await[0].kind, AuditKind::Imported);
        }
    })
    .await;
}
