//! A number that texted us is a number, whatever the phone library says, and a typo reaches nobody.

use crate::story::{DANIELA, Inbox, MAIN, Person, id, on_each_engine};
use hearback_inbox::{Address, LineFacts, LineKind};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::NewLine;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Numbers that no table of area codes has, satellites, short codes and names.
const ODD: [&str; 19] = [
    "+525512345678",
    "+112312312321",
    "+999123456789",
    "+15551234567",
    "+14155550",
    "+12355550132",
    "+883510012345678",
    "+881612345678",
    "+8821612345678",
    "+6904123",
    "20406",
    "12345678",
    "+120406",
    "Verizon",
    "AMZN-1",
    "A&B Co",
    "=SUM(A1)",
    "-Promo",
    "1800GOFEDEX",
];

/// Some more of every kind, the same each time.
fn many(count: usize) -> Vec<String> {
    let mut state: u64 = 0x2545_F491_4F6C_DD1D;
    let mut next = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let mut one = || match next(4) {
        0 => (0..3 + next(6)).map(|_| char::from(b'1' + next(9) as u8)).collect(),
        1 => {
            let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_&. ";
            let length = next(9);
            let letter = |_| char::from(letters[next(letters.len() as u64) as usize]);
            format!("N{}x", (0..length).map(letter).collect::<String>())
        }
        _ => {
            let first = char::from(b'1' + next(9) as u8);
            let rest = 6 + next(9);
            let rest = (0..rest).map(|_| char::from(b'0' + next(10) as u8)).collect::<String>();
            format!("+{first}{rest}")
        }
    };
    (0..count).map(|_| one()).collect()
}

async fn search(person: &Person, typed: &str) -> crate::story::Answer {
    let url =
        reqwest::Url::parse_with_params("http://x/conversations", [("number", typed)]).unwrap();
    person.get(&format!("/conversations?{}", url.query().unwrap())).await
}

/// The one conversation that is found.
async fn found(person: &Person, typed: &str) -> Value {
    let page = search(person, typed).await.ok(200);
    let found = page["conversations"].as_array().unwrap();
    assert_eq!(found.len(), 1, "{typed}: {page}");
    found[0].clone()
}

async fn import(person: &Person, file: String) -> Value {
    let request = person.request(Method::POST, "/opt-outs/file").header("content-type", "text/csv");
    crate::story::Answer::of(request.body(file)).await.ok(200)
}

#[tokio::test]
async fn whoever_texted_is_found_shown_answered_opted_out_exported_and_imported() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let mut senders: BTreeSet<String> = ODD.map(str::to_owned).into();
        senders.extend(many(60).into_iter().map(|raw| Address::of_phone(&raw).to_string()));
        for (n, sender) in senders.iter().enumerate() {
            inbox.text(sender, MAIN, "hello").await;
            let conversation = found(&maya, sender).await;
            assert_eq!(conversation["number"], json!(sender));
            let path = format!("/conversations/{}", conversation["id"].as_str().unwrap());
            assert_eq!(maya.get(&path).await.ok(200)["number"], json!(sender));
            let body = json!({ "number": sender, "body": "hi", "client_key": format!("k{n}") });
            let taken = maya.post("/conversations", body).await;
            if conversation["answerable"] == json!(true) {
                assert_eq!(taken.ok(202)["conversation"]["id"], conversation["id"], "{sender}");
            } else {
                taken.is_problem(409, "not_answerable", "short codes or names");
            }
            maya.post(&format!("{path}/opt-out"), json!({ "reason": "asked" })).await.ok(200);
        }
        let file = maya.get("/opt-outs/file").await.text;
        assert_eq!(file.lines().count(), senders.len() + 1);
        let again = import(&maya, file.clone()).await;
        assert_eq!(again["known"], json!(senders.len()), "{again}");
        for sender in &senders {
            let id = found(&maya, sender).await["id"].as_str().unwrap().to_owned();
            let back = json!({ "reason": "asked again" });
            maya.post(&format!("/conversations/{id}/opt-in"), back).await.ok(200);
        }
        assert_eq!(maya.get("/opt-outs/file").await.text.lines().count(), 1);
        let again = import(&maya, file.clone()).await;
        assert_eq!((&again["added"], &again["refused_count"]), (&json!(senders.len()), &json!(0)));
        assert_eq!(maya.get("/opt-outs/file").await.text, file, "out, in and out is the same");
    })
    .await;
}

#[tokio::test]
async fn what_was_said_to_a_service_or_a_deleted_line_is_imported_as_it_was_exported() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let service = add_service(&inbox).await;
        let scope = json!({ "keyword_scope": "line" });
        maya.patch("/organization", scope).await.ok(200);
        inbox.text(DANIELA, "+14155550177", "STOP").await;
        inbox.text(DANIELA, crate::story::REPAIRS, "STOP").await;
        let lines = maya.get("/lines").await.ok(200);
        let repairs = lines["lines"].as_array().unwrap().iter().find(|l| l["name"] == "Repairs");
        let repairs = repairs.unwrap()["id"].as_str().unwrap();
        assert_eq!(maya.delete(&format!("/lines/{repairs}")).await.status, 204);
        let file = maya.get("/opt-outs/file").await.text;
        assert!(file.contains(service) && file.contains(crate::story::REPAIRS), "{file}");
        let again = import(&maya, file).await;
        assert_eq!((&again["known"], &again["refused_count"]), (&json!(2), &json!(0)), "{again}");
    })
    .await;
}

/// Ana's colleague texts over a messaging service too.
async fn add_service(inbox: &Inbox) -> &'static str {
    const SERVICE: &str = "MG00000000000000000000000000000001";
    let pool = Some(vec![Address::from_twilio("+14155550177")]);
    let kind = Some(LineKind::MessagingService);
    let new = NewLine {
        id: id(),
        number: Address::from_twilio(SERVICE),
        name: "Campaigns".into(),
        language: "en".into(),
        facts: LineFacts { kind, pool, ..LineFacts::default() },
        is_default: false,
        at: RealClock.now(),
    };
    inbox.store.add_line(&inbox.system(), new).await.unwrap();
    SERVICE
}

#[tokio::test]
async fn a_mexican_phone_is_one_conversation_and_its_stop_counts_for_both_numbers() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        inbox.text("+5215512345678", MAIN, "Buenos dias").await;
        inbox.text("+525512345678", MAIN, "Hola?").await;
        let typed = ["+52 1 55 1234 5678", "+52 55 1234 5678", "011 52 1 55 1234 5678"];
        for typed in typed {
            let conversation = found(&ana, typed).await;
            assert_eq!(conversation["number"], "+525512345678");
            assert_eq!(conversation["unread"], 2);
        }
        let new = |key: &str, number: &str| {
            let body = json!({ "number": number, "body": "Hola", "client_key": key });
            ana.post("/conversations", body)
        };
        let taken = new("a", "+52 1 55 1234 5678").await.ok(202);
        assert_eq!(taken["conversation"]["number"], "+525512345678", "as Twilio takes it");
        inbox.text("+5215512345678", MAIN, "STOP").await;
        for (key, number) in ["b", "c"].into_iter().zip(typed) {
            new(key, number).await.is_problem(409, "opted_out", "+525512345678 has opted out");
        }
        inbox.text("+525512345678", MAIN, "START").await;
        new("d", "+5215512345678").await.ok(202);
    })
    .await;
}

#[tokio::test]
async fn a_slip_is_refused_with_what_to_do_and_reaches_nobody() {
    on_each_engine(|inbox| async move {
        let ana = inbox.sign_in("ana").await;
        let before = inbox.footprint().await;
        for (typed, words) in [
            ("+1 123 123 12321", "Check the digits"),
            ("123 123 12321", "area code"),
            ("6591234567", "start with + and the code, for example +65"),
            ("447912345678", "for example +44"),
            ("+1 415 555 01322", "too many digits"),
            ("+1 415 555 013", "too few digits"),
            ("1-800-FLOWERS", "in digits"),
            ("+1 415 555 0132 x12", "extension"),
            ("1.20656E+10", "as text in your spreadsheet"),
            ("20406", "short code"),
            ("Verizon", "area code"),
        ] {
            let new = json!({ "number": typed, "body": "hi", "client_key": "a" });
            ana.post("/conversations", new).await.is_problem(422, "invalid_number", words);
            search(&ana, typed).await.is_problem(422, "invalid_number", words);
        }
        assert_eq!(inbox.footprint().await, before);
        for (n, typed) in
            ["12065551234.0", "'+1 (206) 555-1234", "1.2065551234E+10"].iter().enumerate()
        {
            let new = json!({ "number": typed, "body": "hi", "client_key": format!("{n}") });
            let taken = ana.post("/conversations", new).await.ok(202);
            assert_eq!(taken["conversation"]["number"], "+12065551234", "{typed}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_name_is_found_in_any_letters_and_one_never_heard_of_is_not() {
    on_each_engine(|inbox| async move {
        inbox.text("AMZN-1", MAIN, "Your parcel is here").await;
        inbox.text("20406", MAIN, "Code 1234").await;
        let ana = inbox.sign_in("ana").await;
        for (typed, sender) in [("amzn-1", "AMZN-1"), (" Amzn-1 ", "AMZN-1"), ("20406", "20406")] {
            assert_eq!(found(&ana, typed).await["number"], sender);
        }
        search(&ana, "amzn").await.is_problem(422, "invalid_number", "area code");
        let otto = inbox.sign_in("otto").await;
        search(&otto, "amzn-1").await.is_problem(422, "invalid_number", "area code");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_offered_a_conversation_with_a_line_of_their_own() {
    on_each_engine(|inbox| async move {
        add_service(&inbox).await;
        let ana = inbox.sign_in("ana").await;
        for (typed, words) in [
            (MAIN, "is your own line Main"),
            ("(415) 555-0100", "is your own line Main"),
            ("+1 415 555 0177", "is your own line Campaigns"),
        ] {
            search(&ana, typed).await.is_problem(422, "invalid_number", words);
            let new = json!({ "number": typed, "body": "hi", "client_key": "a" });
            ana.post("/conversations", new).await.is_problem(422, "invalid_number", words);
        }
        // One line texted another: that is shown, and not answered.
        inbox.text("+14155550177", MAIN, "A test").await;
        let conversation = found(&ana, "+14155550177").await;
        let path = format!("/conversations/{}/messages", conversation["id"].as_str().unwrap());
        let reply = ana.post(&path, json!({ "body": "hi", "client_key": "b" })).await;
        reply.is_problem(422, "invalid_number", "is your own line Campaigns");
    })
    .await;
}
