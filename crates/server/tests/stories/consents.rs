//! Consent on file (C5): when, where, and in what words someone agreed to be texted.

use crate::story::{
    Answer, DANIELA, Heard, Inbox, KWAME, MAIN, Person, Socket, id, on_each_engine,
};
use hearback_server::clock::{Clock as _, RealClock};
use reqwest::Method;
use serde_json::{Value, json};

/// Daniela's other phone.
const OFFICE: &str = "+14155550199";

fn form(words: &str) -> Value {
    json!({
        "source": "form", "words": words, "given_at": "2026-03-01T10:00:00Z",
        "place": "https://northside.example/quote",
    })
}

async fn daniela_on_file(person: &Person) -> String {
    let numbers = json!([{ "number": DANIELA }, { "number": OFFICE }]);
    let new = json!({ "name": "Daniela Ortiz", "numbers": numbers });
    person.post("/customers", new).await.ok(201)["id"].as_str().unwrap().to_owned()
}

fn ids(records: &Value) -> Vec<String> {
    let records = records.as_array().unwrap().iter();
    records.map(|record| record["id"].as_str().unwrap().to_owned()).collect()
}

async fn follow(inbox: &Inbox, person: &Person) -> Socket {
    let last = inbox.footprint().await.0;
    let mut socket = Socket::connect(inbox, person, last).await;
    assert_eq!(socket.hear().await, Heard::CaughtUp(last));
    socket
}

#[tokio::test]
async fn ana_records_what_a_stranger_agreed_to_and_takes_a_mistake_back() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let path = format!("/conversations/{conversation}");
        let mut socket = follow(&inbox, &luis).await;
        let input = form("  Text me about my appointment.  ");
        let recorded = ana.post(&format!("{path}/consents"), input.clone()).await.ok(201);
        let record = &recorded["records"][0];
        assert_eq!(record["words"], "Text me about my appointment.");
        assert_eq!(record["number"], DANIELA);
        assert_eq!(record["given_at"], "2026-03-01T10:00:00Z");
        let me = &ana.get("/session").await.ok(200)["user"]["id"];
        assert_eq!(record["recorded_by"], json!({ "kind": "member", "id": me }));
        assert_eq!(socket.event().await.1["kind"], "consent_recorded");

        // Asked for twice, it is one.
        let before = inbox.footprint().await;
        let again = ana.post(&format!("{path}/consents"), input).await.ok(201);
        assert_eq!(again["records"][0], *record);
        assert_eq!(inbox.footprint().await, before);

        // On the same line of time as opting out, and only added to.
        inbox.text(DANIELA, MAIN, "STOP").await;
        let known = luis.get(&format!("{path}/consent")).await.ok(200);
        assert_eq!(known["records"], json!([record]));
        assert_eq!(known["history"].as_array().unwrap().len(), 1);
        let one = format!("/consents/{}", record["id"].as_str().unwrap());
        let back = ana.post(&format!("{one}/take-back"), Value::Null).await.ok(200);
        assert_eq!(back["taken_back"]["by"], record["recorded_by"]);
        let known = luis.get(&format!("{path}/consent")).await.ok(200);
        assert_eq!(known["records"], json!([back]), "it stays, as taken back");
        let before = inbox.footprint().await;
        ana.post(&format!("{one}/take-back"), Value::Null).await.ok(200);
        assert_eq!(inbox.footprint().await, before, "twice is once");
        let restored = ana.post(&format!("{one}/restore"), Value::Null).await.ok(200);
        assert_eq!(restored["taken_back"], Value::Null);
        assert_eq!(luis.get(&format!("{path}/consent")).await.ok(200)["records"][0], *record);
    })
    .await;
}

#[tokio::test]
async fn consent_is_recorded_for_several_numbers_of_a_customer_at_once() {
    on_each_engine(|inbox| async move {
        inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let daniela = daniela_on_file(&ana).await;
        let path = format!("/customers/{daniela}");
        let mut both = form("Yes, text me.");
        both["numbers"] = json!(["(415) 555-0199", "415-555-0132", OFFICE]);
        let recorded = ana.post(&format!("{path}/consents"), both).await.ok(201);
        let numbers: Vec<_> =
            recorded["records"].as_array().unwrap().iter().map(|one| &one["number"]).collect();
        assert_eq!(numbers, [DANIELA, OFFICE], "each once");
        // Of another time, and spoken; all her numbers, as nothing else is said.
        let said = json!({ "source": "verbal", "words": "Please text me." });
        let said = ana.post(&format!("{path}/consents"), said).await.ok(201);
        let known = ana.get(&format!("{path}/consent")).await.ok(200);
        let all = ids(&known["records"]);
        assert_eq!(all.len(), 4);
        let latest: Vec<_> = all[..2].iter().rev().cloned().collect();
        assert_eq!(latest, ids(&said["records"]), "the latest given first");
        let conversation = inbox.conversation_with(DANIELA).await;
        let same = ana.get(&format!("/conversations/{conversation}/consent")).await.ok(200);
        assert_eq!(same, known, "a conversation tells of all of them");
        assert_eq!(inbox.audit().await[0].object, {
            let id = daniela.parse::<uuid::Uuid>().unwrap().into();
            Some(hearback_inbox::audit::AuditObject::Customer { id })
        });
    })
    .await;
}

#[tokio::test]
async fn what_is_no_consent_is_refused_before_anything_is_written() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let daniela = daniela_on_file(&ana).await;
        let later = (RealClock.now() + jiff::SignedDuration::from_hours(1)).to_string();
        let with = |field: &str, value: Value| {
            let mut input = form("Yes");
            input[field] = value;
            input
        };
        let ways = [
            format!("/conversations/{conversation}/consents"),
            format!("/customers/{daniela}/consents"),
        ];
        let before = inbox.footprint().await;
        for way in &ways {
            for (input, words) in [
                (with("given_at", json!(later)), "in the future"),
                (with("words", json!("  ")), "Enter what they agreed to"),
                (with("words", json!("x".repeat(1_001))), "1000 characters"),
                (with("words", json!("a\u{0}b")), "U+0000"),
                (with("place", json!("x".repeat(501))), "500 characters"),
                (with("numbers", json!([KWAME])), "isn't one of their numbers"),
                (with("numbers", json!([])), "at least one number"),
            ] {
                ana.post(way, input).await.is_problem(422, "invalid_request", words);
            }
            let typo = ana.post(way, with("numbers", json!(["12"]))).await;
            typo.is_problem(422, "invalid_number", "12");
            let source = ana.post(way, with("source", json!("guess"))).await;
            source.is_problem(422, "invalid_request", "expected one of `form`");
        }
        assert_eq!(inbox.footprint().await, before);

        let nobody = ana.post("/customers", json!({ "name": "No Number" })).await.ok(201);
        let none = format!("/customers/{}/consents", nobody["id"].as_str().unwrap());
        let refused = ana.post(&none, form("Yes")).await;
        refused.is_problem(422, "invalid_request", "no number yet");
        ana.delete(&format!("/customers/{daniela}")).await.ok(200);
        ana.post(&ways[1], form("Yes")).await.is_problem(404, "not_found", "Not found");
        let unknown = format!("/consents/{}/take-back", id::<hearback_inbox::UserId>());
        ana.post(&unknown, Value::Null).await.is_problem(404, "not_found", "Not found");
    })
    .await;
}

#[tokio::test]
async fn who_may_only_read_customers_records_no_consent() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let (ana, luis) = (inbox.sign_in("ana").await, inbox.sign_in("luis").await);
        let daniela = daniela_on_file(&ana).await;
        let path = format!("/customers/{daniela}");
        let recorded = ana.post(&format!("{path}/consents"), form("Yes")).await.ok(201);
        let one = format!("/consents/{}", ids(&recorded["records"])[0]);
        let before = inbox.footprint().await;
        for way in [
            format!("/conversations/{conversation}/consents"),
            format!("{path}/consents"),
            format!("{one}/take-back"),
            format!("{one}/restore"),
        ] {
            luis.post(&way, form("Yes")).await.is_problem(403, "forbidden", "role");
        }
        assert_eq!(inbox.footprint().await, before);
        let known = luis.get(&format!("{path}/consent")).await.ok(200);
        assert_eq!(ids(&known["records"]).len(), 2);
    })
    .await;
}

const FILE: &str = "/opt-outs/file?consents=true";

async fn import(person: &Person, file: String) -> Value {
    let request = person.request(Method::POST, "/opt-outs/file").body(file);
    Answer::of(request.header("content-type", "text/csv")).await.ok(200)
}

#[tokio::test]
async fn consent_goes_out_with_the_opt_outs_and_comes_back_without_loss() {
    on_each_engine(|inbox| async move {
        let conversation = inbox.daniela_wrote().await;
        let maya = inbox.sign_in("maya").await;
        let path = format!("/conversations/{conversation}");
        let words = "=\"Text me\",\nsaid Daniela – ¡sí!";
        maya.post(&format!("{path}/consents"), form(words)).await.ok(201);
        let spoken = json!({ "source": "verbal", "words": "Fine." });
        let spoken = maya.post(&format!("{path}/consents"), spoken).await.ok(201);
        let one = format!("/consents/{}/take-back", ids(&spoken["records"])[0]);
        maya.post(&one, Value::Null).await.ok(200);
        inbox.text(KWAME, MAIN, "STOP").await;

        let file = maya.get(FILE).await.text;
        let mut rows = csv::Reader::from_reader(file.as_bytes());
        let heading: Vec<_> = rows.headers().unwrap().iter().map(str::to_owned).collect();
        assert_eq!(
            heading[8..],
            ["words", "place", "recorded_at", "taken_back_at", "taken_back_by"]
        );
        let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
        let scopes: Vec<_> = rows.iter().map(|row| row[1].to_owned()).collect();
        assert_eq!(scopes, ["organization", "consent", "consent"]);
        assert!(!maya.get("/opt-outs/file").await.text.contains("consent"), "only if asked for");

        let known = json!({
            "added": 0, "consents": 0, "known": 3, "refused": [], "refused_count": 0,
        });
        assert_eq!(import(&maya, file.clone()).await, known, "what is on file stays as it is");
        let of = format!("{path}/consent");
        let before = maya.get(&of).await.ok(200)["records"].clone();
        inbox.script("DELETE FROM consents; DELETE FROM consent_corrections").await;
        let back = import(&maya, file.clone()).await;
        assert_eq!((&back["consents"], &back["known"]), (&json!(2), &json!(1)));
        let after = maya.get(&of).await.ok(200)["records"].clone();
        for (before, after) in before.as_array().unwrap().iter().zip(after.as_array().unwrap()) {
            for field in ["number", "given_at", "source", "words", "place", "recorded_at"] {
                assert_eq!(before[field], after[field], "{field}");
            }
            assert_eq!(before["recorded_by"], after["recorded_by"]);
            assert_eq!(before["taken_back"], after["taken_back"]);
        }
        assert_eq!(maya.get(FILE).await.text, file);
    })
    .await;
}

#[tokio::test]
async fn a_row_that_is_no_consent_says_what_to_change() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let file = "number,scope,source,at,words\n\
                    +14155550132,consent,form,2026-03-01,Yes\n\
                    +14155550133,consent,,2026-03-01,Yes\n\
                    +14155550134,consent,guess,2026-03-01,Yes\n\
                    +14155550135,consent,paper,,Yes\n\
                    +14155550136,consent,paper,2026-03-01,\n\
                    +14155550137,consent,paper,2999-03-01,Yes\n";
        let answer = import(&maya, file.to_owned()).await;
        assert_eq!((&answer["consents"], &answer["added"]), (&json!(1), &json!(0)));
        let refused = answer["refused"].as_array().unwrap();
        let said: Vec<_> =
            refused.iter().map(|row| row["problem"].as_str().unwrap().to_owned()).collect();
        for (said, words) in said.iter().zip([
            "doesn't say where they agreed",
            "Use form, verbal",
            "doesn't say when they agreed",
            "Enter what they agreed to",
            "in the future",
        ]) {
            assert!(said.contains(words), "{said}");
        }
        assert_eq!(said.len(), 5);
    })
    .await;
}
