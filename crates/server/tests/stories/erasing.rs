//! Saving everything that is held about someone, and erasing them for good (C5).

use crate::attachments::{self, OKAFOR, file, okafor_texts, settled, with_twilio};
use crate::customers::imports;
use crate::story::{
    DANIELA, Inbox, KWAME, MAIN, Person, REPAIRS, form, never_in_the_log, on_each_engine, raw,
};
use hearback_server::MediaStore;
use reqwest::Method;
use serde_json::{Value, json};
use std::io::Read as _;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(60);
/// What nobody else has, so that it is found wherever it stands.
const NAME: &str = "Ifeanyi Okafor";
const WORDS: [&str; 14] = [
    NAME,
    "ifeanyi",
    "+14155550177",
    "4155550177",
    "12 Birch Lane",
    "LEAD-90210",
    "greenhouse-roof",
    "slate-nectarine",
    "held-marmalade",
    "failed-tangerine",
    "scheduled-quince",
    "moved-abroad-papaya",
    "picture-of-a-persimmon",
    "uploaded-nectar",
];

async fn erased(inbox: &Inbox, maya: &Person, id: &str) -> Value {
    let mut events = inbox.store.follow(inbox.organization);
    let look = async {
        loop {
            let one = maya.get(&format!("/erasures/{id}")).await.ok(200);
            if one["state"] == "done" {
                return one;
            }
            // It is an event that ends the waiting; the time only fixes one that was missed.
            let _ = tokio::time::timeout(Duration::from_millis(500), events.changed()).await;
        }
    };
    tokio::time::timeout(PATIENCE, look).await.expect("an erasure didn't come to its end")
}

async fn erase(inbox: &Inbox, maya: &Person, path: &str, confirm: &str) -> Value {
    let begun = maya.post(path, json!({ "confirm": confirm })).await.ok(202);
    erased(inbox, maya, begun["id"].as_str().unwrap()).await
}

/// Mr. Okafor with something of everything that can be held about a customer.
async fn okafor(inbox: &Inbox, maya: &Person, twilio: &attachments::Twilio) -> String {
    let roof = json!({ "field": "roof", "label": "Roof", "kind": { "type": "text" } });
    maya.put("/customer-fields", json!({ "fields": [roof] })).await.ok(200);
    okafor_texts(twilio, vec![file("text/plain", b"picture-of-a-persimmon")]).await;
    settled(inbox, maya).await;
    inbox.text(OKAFOR, MAIN, "It is about the greenhouse-roof").await;
    let new = json!({
        "name": NAME, "numbers": [{ "number": OKAFOR }], "address": "12 Birch Lane",
        "external_id": "LEAD-90210", "fields": { "roof": "slate-nectarine" },
    });
    let customer = maya.post("/customers", new).await.ok(201);
    let id = customer["id"].as_str().unwrap().to_owned();
    // Someone who was merged into him.
    let other = json!({ "name": "Ifeanyi O.", "numbers": [{ "number": "+14155550178" }] });
    let other = maya.post("/customers", other).await.ok(201);
    let merge = json!({ "other_id": other["id"] });
    maya.post(&format!("/customers/{id}/merge"), merge).await.ok(200);
    let conversation = inbox.conversation_with(OKAFOR).await;
    let messages = format!("/conversations/{conversation}/messages");
    let later = "2027-06-01T12:00:00Z";
    let text = |body: &str, key: &str, at: Option<&str>| json!({ "body": body, "client_key": key, "send_at": at });
    maya.post(&messages, text("scheduled-quince", "k1", Some(later))).await.ok(202);
    let failed = maya.post(&messages, text("failed-tangerine", "k2", None)).await.ok(202);
    let message = failed["message"]["id"].as_str().unwrap();
    let status = form([
        ("MessageSid", "SM0000000000000000000000000000f001"),
        ("MessageStatus", "failed"),
        ("ErrorCode", "30003"),
        ("AccountSid", &inbox.twilio.account_sid),
        ("To", OKAFOR),
        ("From", MAIN),
    ]);
    let path = format!("/webhooks/twilio/status/{}/{message}", inbox.organization);
    assert!(inbox.post_signed(&path, &status).await.status < 300);
    inbox.text(OKAFOR, "+14155550166", "held-marmalade").await;
    let why = json!({ "reason": "moved-abroad-papaya" });
    maya.post(&format!("/conversations/{conversation}/opt-out"), why).await.ok(200);
    id
}

#[tokio::test]
async fn nothing_is_left_of_someone_who_was_erased_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let media = folder.path().to_owned();
    with_twilio(
        move |settings| settings.media = MediaStore::folder(&media).unwrap(),
        |inbox, twilio| {
            let media = folder.path().to_owned();
            async move {
                never_in_the_log(NAME);
                let maya = inbox.sign_in("maya").await;
                let id = okafor(&inbox, &maya, &twilio).await;
                inbox.text(KWAME, MAIN, "Do you fix roofs?").await;
                let file = format!("name,phone,notes\n{NAME},{OKAFOR},uploaded-nectar\n");
                let uploaded = imports::upload(&maya, file).await.ok(201);

                let mut before = inbox.raw(&WORDS).await;
                before.extend(raw::in_files_below(&media, &WORDS));
                for word in WORDS {
                    assert!(before.contains(&word.to_owned()), "“{word}” is found nowhere before");
                }

                let path = format!("/customers/{id}/erasure");
                let wrong = maya.post(&path, json!({ "confirm": "Kwame" })).await;
                wrong.is_problem(422, "invalid_request", "Type");
                let done = erase(&inbox, &maya, &path, NAME).await;
                assert_eq!(done["customer_id"], json!(id));
                assert!(done["erased"]["texts"].as_i64().unwrap() >= 3, "{done}");
                assert_eq!(
                    (&done["erased"]["files"], &done["erased"]["held_texts"]),
                    (&json!(1), &json!(1))
                );
                assert_eq!(done["erased"]["opted_out"], 2, "both his numbers");

                let after = inbox.raw(&WORDS).await;
                assert_eq!(after, Vec::<String>::new());
                assert_eq!(raw::in_files_below(&media, &WORDS), Vec::<String>::new());
                maya.get(&format!("/customers/{id}")).await.is_problem(404, "not_found", "");
                let log = maya.get(&format!("/audit?object={id}")).await.ok(200);
                let entry = &log["entries"][0];
                assert_eq!(
                    (&entry["kind"], &entry["object_erased"]),
                    (&json!("person_erased"), &json!(true))
                );
                assert_eq!(entry["object_name"], Value::Null);
                let waiting = format!("/customers/imports/{}", uploaded["id"].as_str().unwrap());
                maya.get(&waiting).await.is_problem(404, "not_found", "");
                let kwame = inbox.conversation_with(KWAME).await;
                maya.get(&format!("/conversations/{kwame}")).await.ok(200);
            }
        },
    )
    .await;
}

#[tokio::test]
async fn an_opt_out_still_counts_and_start_lifts_it() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        inbox.daniela_wrote().await;
        inbox.text(DANIELA, MAIN, "STOP").await;
        let id = inbox.conversation_with(DANIELA).await;
        let path = format!("/conversations/{id}/erasure");
        let done = erase(&inbox, &maya, &path, "415-555-0132").await;
        assert_eq!((&done["customer_id"], &done["erased"]["opted_out"]), (&Value::Null, &json!(1)));
        let gone = maya.get(&format!("/conversations/{id}")).await;
        gone.is_problem(404, "not_found", "");
        assert_eq!(inbox.raw(&[DANIELA, "Is anyone there"]).await, Vec::<String>::new());

        let hello = |key: &str| json!({ "number": DANIELA, "body": "Hello", "client_key": key });
        maya.post("/conversations", hello("a")).await.is_problem(409, "opted_out", "opted out");
        assert_eq!(inbox.raw(&[DANIELA]).await, Vec::<String>::new(), "a refusal leaves nothing");

        inbox.text(DANIELA, MAIN, "It's me again").await;
        let again = inbox.conversation_with(DANIELA).await;
        assert_ne!(again, id, "she is a stranger");
        let shown = maya.get(&format!("/conversations/{again}")).await.ok(200);
        assert!(!shown["opt_out"].is_null(), "{shown}");
        maya.post("/conversations", hello("b")).await.is_problem(409, "opted_out", "opted out");
        inbox.text(DANIELA, MAIN, "START").await;
        maya.post("/conversations", hello("c")).await.ok(202);
    })
    .await;
}

#[tokio::test]
async fn nobody_texts_someone_who_is_being_erased() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        let id = inbox.daniela_wrote().await;
        let messages = format!("/conversations/{id}/messages");
        let text = |key: &str| json!({ "body": "Hello", "client_key": key });
        let failed = maya.post(&messages, text("a")).await.ok(202);
        let failed = failed["message"]["id"].as_str().unwrap().to_owned();
        let status = form([
            ("MessageSid", "SM0000000000000000000000000000f002"),
            ("MessageStatus", "failed"),
            ("ErrorCode", "30003"),
            ("AccountSid", &inbox.twilio.account_sid),
            ("To", DANIELA),
            ("From", MAIN),
        ]);
        let path = format!("/webhooks/twilio/status/{}/{failed}", inbox.organization);
        assert!(inbox.post_signed(&path, &status).await.status < 300);
        maya.post(&messages, text("b")).await.ok(202);
        // Another node has it, and Twilio hasn't answered yet.
        inbox
            .script("UPDATE outbox SET state = 'handed', handed_at = 4102444800000000, lease = 'b'")
            .await;
        let path = format!("/conversations/{id}/erasure");
        let begun = maya.post(&path, json!({ "confirm": DANIELA })).await.ok(202);
        assert_eq!(begun["state"], "waiting");
        let begin = json!({ "number": DANIELA, "body": "Hello", "client_key": "c" });
        let retry = format!("/messages/{failed}/retry");
        for (path, body) in
            [(&*messages, text("d")), ("/conversations", begin), (&*retry, json!({}))]
        {
            let refused = maya.post(path, body).await;
            refused.is_problem(409, "being_erased", "being erased");
        }
        inbox.script("DELETE FROM outbox").await;
        let done = erased(&inbox, &maya, begun["id"].as_str().unwrap()).await;
        assert_eq!(done["erased"]["texts"], 3);
    })
    .await;
}

#[tokio::test]
async fn nobody_comes_back_with_a_file_that_is_being_imported() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        inbox.text(DANIELA, MAIN, "About the kitchen").await;
        let daniela = json!({ "name": "Daniela Ortiz", "numbers": [{ "number": DANIELA }] });
        let daniela = maya.post("/customers", daniela).await.ok(201);
        let others: String = (0..600).map(|n| format!("Other {n},+12065550{n:03}\n")).collect();
        let file = format!("name,phone\n{others}Daniela Ortiz,{DANIELA}\n");
        let checked = imports::checked(&inbox, &maya, file).await;
        let import = format!("/customers/imports/{}", imports::id_of(&checked));
        maya.post(&format!("{import}/start"), Value::Null).await.ok(200);
        let path = format!("/customers/{}/erasure", daniela["id"].as_str().unwrap());
        let begun = maya.post(&path, json!({ "confirm": "Daniela Ortiz" })).await.ok(202);

        let done = erased(&inbox, &maya, begun["id"].as_str().unwrap()).await;
        assert_eq!(done["erased"]["texts"], 1);
        assert_eq!(maya.get(&import).await.ok(200)["import"]["done"], 601, "it came to its end");
        assert_eq!(inbox.raw(&["Daniela Ortiz", DANIELA]).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn erasing_twice_is_erasing_once_and_a_number_that_moved_stays() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        inbox.text(DANIELA, MAIN, "About the kitchen").await;
        inbox.text(KWAME, MAIN, "About the cellar").await;
        let both = json!([{ "number": DANIELA }, { "number": KWAME }]);
        let rosa = json!({ "name": "Rosa", "numbers": both });
        let rosa = maya.post("/customers", rosa).await.ok(201);
        let rosa = rosa["id"].as_str().unwrap();
        let one = json!({ "numbers": [{ "number": DANIELA }] });
        maya.patch(&format!("/customers/{rosa}"), one).await.ok(200);
        let kwame = json!({ "name": "Kwame", "numbers": [{ "number": KWAME }] });
        maya.post("/customers", kwame).await.ok(201);

        let path = format!("/customers/{rosa}/erasure");
        let done = erase(&inbox, &maya, &path, "rosa").await;
        assert_eq!(done["erased"]["numbers"], 1);
        maya.post(&path, json!({ "confirm": "Rosa" })).await.is_problem(404, "not_found", "");
        let kept = inbox.conversation_with(KWAME).await;
        let kept = maya.get(&format!("/conversations/{kept}")).await.ok(200);
        assert_eq!(kept["name"], "Kwame");
        assert_eq!(inbox.raw(&["About the cellar"]).await.len(), 1);
        assert_eq!(inbox.raw(&["About the kitchen", DANIELA]).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn only_who_may_change_the_settings_erases_and_sees_who_was() {
    on_each_engine(|inbox| async move {
        let id = inbox.daniela_wrote().await;
        let ana = inbox.sign_in("ana").await;
        let path = format!("/conversations/{id}/erasure");
        let asked = ana.post(&path, json!({ "confirm": DANIELA })).await;
        asked.is_problem(403, "forbidden", "role");
        ana.get("/erasures").await.is_problem(403, "forbidden", "role");
        let luis = inbox.sign_in("luis").await;
        let archive = format!("/conversations/{id}/archive");
        luis.get(&archive).await.is_problem(403, "forbidden", "role");
        let transcript = format!("/conversations/{id}/transcript");
        assert_eq!(luis.get(&transcript).await.status, 200, "he reads the conversation anyway");
        let otto = inbox.sign_in("otto").await;
        otto.get(&archive).await.is_problem(404, "not_found", "");
        otto.get(&transcript).await.is_problem(404, "not_found", "");
        let maya = inbox.sign_in("maya").await;
        let list = maya.get("/erasures").await.ok(200);
        assert_eq!(list["erasures"], json!([]));
        maya.get("/erasures?before=x").await.is_problem(422, "invalid_request", "Unknown cursor");
        let unknown = format!("{transcript}?time_zone=Mars/Olympus");
        maya.get(&unknown).await.is_problem(422, "invalid_request", "time zone");
    })
    .await;
}

#[tokio::test]
async fn a_transcript_says_who_wrote_what_and_when() {
    on_each_engine(|inbox| async move {
        let maya = inbox.sign_in("maya").await;
        inbox.text(DANIELA, REPAIRS, "Is <b>this</b> & that ready?").await;
        let id = inbox.conversation_with(DANIELA).await;
        let reply = json!({ "body": "It is, come by", "client_key": "k" });
        maya.post(&format!("/conversations/{id}/messages"), reply).await.ok(202);
        let path = format!("/conversations/{id}/transcript?time_zone=America/Chicago");
        let page = maya.get(&path).await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(
            page.text.contains("Is &lt;b&gt;this&lt;/b&gt; &amp; that ready?"),
            "{}",
            page.text
        );
        assert!(page.text.contains("Maya Reyes") && page.text.contains("pending"));
        assert!(page.text.contains(" CST") || page.text.contains(" CDT"), "{}", page.text);
        let plain = maya.get(&format!("{path}&as=text")).await;
        assert!(plain.header("content-disposition").ends_with(".txt\""));
        let (first, second) = (plain.text.find("Is <b>this").unwrap(), plain.text.find("come by"));
        assert!(first < second.unwrap(), "in the order in which it was written");
    })
    .await;
}

async fn unzipped(person: &Person, path: &str) -> Vec<(String, Vec<u8>)> {
    let response = person.request(Method::GET, path).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let bytes = response.bytes().await.unwrap().to_vec();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut all = vec![];
    for place in 0..zip.len() {
        let mut file = zip.by_index(place).unwrap();
        let mut content = vec![];
        file.read_to_end(&mut content).unwrap();
        all.push((file.name().unwrap().into_owned(), content));
    }
    all
}

#[tokio::test]
async fn an_archive_has_everything_for_people_and_for_programs() {
    let folder = tempfile::tempdir().unwrap();
    let media = folder.path().to_owned();
    with_twilio(
        move |settings| settings.media = MediaStore::folder(&media).unwrap(),
        |inbox, twilio| async move {
            let maya = inbox.sign_in("maya").await;
            let id = okafor(&inbox, &maya, &twilio).await;
            let all = unzipped(&maya, &format!("/customers/{id}/archive")).await;
            let named = |name: &str| {
                let found = all.iter().find(|(there, _)| there == name).unwrap();
                String::from_utf8(found.1.clone()).unwrap()
            };
            let person: Value = serde_json::from_str(&named("person.json")).unwrap();
            assert_eq!(person["customer"]["name"], NAME);
            assert_eq!(person["held_texts"][0]["body"], "held-marmalade");
            assert_eq!(person["consent"]["history"][0]["reason"], "moved-abroad-papaya");
            assert!(!person["audit"].as_array().unwrap().is_empty());
            let texts = named("texts.jsonl");
            for line in texts.lines() {
                serde_json::from_str::<Value>(line).unwrap();
            }
            assert!(texts.contains("greenhouse-roof") && texts.contains("failed-tangerine"));
            let page = named("index.html");
            for word in ["Ifeanyi Okafor", "12 Birch Lane", "greenhouse-roof", "held-marmalade"] {
                assert!(page.contains(word), "the page lacks {word}");
            }
            assert!(!page.contains("<script"), "it needs none");
            let (path, kept) = all.iter().find(|(name, _)| name.starts_with("files/")).unwrap();
            assert_eq!(kept, b"picture-of-a-persimmon");
            assert!(page.contains(path.as_str()), "the page links it");
            let log = maya.get("/audit?kind=exported").await.ok(200);
            assert_eq!(log["entries"][0]["object"]["id"], json!(id));
        },
    )
    .await;
}
