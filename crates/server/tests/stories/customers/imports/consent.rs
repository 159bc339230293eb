//! A file tells what its customers agreed to.

use super::{checked, counts, id_of, imported, known_as, problems, settled};
use crate::story::{DANIELA, Inbox, KWAME, Person, on_each_engine};
use serde_json::{Value, json};

const FILE: &str = "\
    External ID,Name,Phone,Consent words,Consent date,Consent place\n\
    A-1,Daniela Ortiz,+14155550132,Text me about my visit,2026-03-01,https://northside.example/quote\n\
    A-2,Kwame Mensah,+14155550133,,,\n\
    A-3,Noor,+14155550177,,2026-03-01,\n\
    A-4,Bo,,Yes,2026-03-01,\n";

async fn records(person: &Person, known: &Value) -> Vec<Value> {
    let id = known["id"].as_str().unwrap();
    let consent = person.get(&format!("/customers/{id}/consent")).await.ok(200);
    consent["records"].as_array().unwrap().clone()
}

async fn undone(inbox: &Inbox, person: &Person, shown: &Value) -> Value {
    let id = id_of(shown);
    person.post(&format!("/customers/imports/{id}/undo"), Value::Null).await.ok(200);
    settled(inbox, person, &id).await
}

#[tokio::test]
async fn what_a_file_says_they_agreed_to_comes_on_file_and_goes_with_it() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let shown = imported(&inbox, &maya, FILE).await;
        assert_eq!(counts(&shown), [2, 0, 0, 2]);
        let [(3 | 4, noor), (_, bo)] = &problems(&shown)[..] else { panic!("{shown}") };
        assert!(noor.contains("but not to what") && bo.contains("no number"), "{noor} {bo}");

        let daniela = known_as(&maya, "A-1").await;
        let [record] = &records(&maya, &daniela).await[..] else { panic!("not one consent") };
        assert_eq!(record["number"], DANIELA);
        assert_eq!(record["source"], "import");
        assert_eq!(record["words"], "Text me about my visit");
        assert_eq!(record["given_at"], "2026-03-01T00:00:00Z");
        assert_eq!(record["place"], "https://northside.example/quote");
        let me = &maya.get("/session").await.ok(200)["user"]["id"];
        assert_eq!(record["recorded_by"], json!({ "kind": "member", "id": me }));
        assert!(records(&maya, &known_as(&maya, "A-2").await).await.is_empty());

        // The same file again records nothing twice.
        let again = imported(&inbox, &maya, FILE).await;
        assert_eq!(counts(&again), [0, 0, 2, 2]);
        assert_eq!(records(&maya, &daniela).await.len(), 1);

        undone(&inbox, &maya, &shown).await;
        let consents = maya.get("/opt-outs/file?consents=true").await;
        let line = consents.text.lines().find(|line| line.contains(DANIELA)).unwrap();
        assert!(line.contains("Text me about my visit"), "it stays on file: {line}");
        let fresh = json!({ "name": "Daniela", "numbers": [{ "number": DANIELA }] });
        let fresh = maya.post("/customers", fresh).await.ok(201);
        let [record] = &records(&maya, &fresh).await[..] else { panic!("not one consent") };
        assert_eq!(record["taken_back"]["by"]["kind"], "system", "{record}");
    })
    .await;
}

#[tokio::test]
async fn consent_alone_changes_someone_on_file_for_all_numbers_that_the_row_means() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let numbers = json!([{ "number": DANIELA }, { "number": KWAME }]);
        let new = json!({ "name": "Daniela", "external_id": "A-1", "numbers": numbers });
        let daniela = maya.post("/customers", new).await.ok(201);
        let file = "External ID,Consent,Consent date\nA-1,Yes,2026-03-01\n";
        let check = checked(&inbox, &maya, file).await;
        assert_eq!(counts(&check), [0, 1, 0, 0]);
        assert!(records(&maya, &daniela).await.is_empty(), "a check writes nothing");
        let gone = maya.delete(&format!("/customers/imports/{}", id_of(&check))).await;
        assert_eq!(gone.status, 204);

        let shown = imported(&inbox, &maya, file).await;
        assert_eq!(counts(&shown), [0, 1, 0, 0]);
        let agreed = records(&maya, &daniela).await;
        let of: Vec<_> = agreed.iter().map(|one| one["number"].as_str().unwrap()).collect();
        assert_eq!(of.len(), 2);
        assert!(of.contains(&DANIELA) && of.contains(&KWAME));
        // A person's own word counts: what they took back isn't taken back once more.
        let one = agreed[0]["id"].as_str().unwrap();
        let back = maya.post(&format!("/consents/{one}/take-back"), Value::Null).await.ok(200);
        let shown = undone(&inbox, &maya, &shown).await;
        assert_eq!((&shown["import"]["undone"], &shown["import"]["kept"]), (&json!(1), &json!(0)));
        let left = records(&maya, &daniela).await;
        let by = |id: &Value| {
            left.iter().find(|one| one["id"] == *id).unwrap()["taken_back"]["by"]["kind"].clone()
        };
        assert_eq!(by(&agreed[0]["id"]), back["taken_back"]["by"]["kind"]);
        assert_eq!(by(&agreed[1]["id"]), "system");
    })
    .await;
}
