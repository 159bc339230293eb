//! Pictures and files that the team sends (S9): uploaded first, sent once, fetched by Twilio under
//! a signed address, and gone after a day if they were not sent.

use crate::attachments::{OKAFOR, Twilio, bytes, png_head, with_twilio};
use crate::isolation::southside;
use crate::story::{Answer, Inbox, MAIN, Person, id};
use hearback_inbox::{Address, LineFacts};
use hearback_server::clock::{Clock as _, ManualClock, RealClock};
use hearback_server::{MediaStore, Settings};
use hearback_simulator::{Fault, FaultKind};
use hearback_store::NewLine;
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

fn at_once(settings: &mut Settings) {
    settings.undo_delay = SignedDuration::ZERO;
}

/// A picture of so many bytes.
fn picture(length: usize) -> Vec<u8> {
    let mut bytes = png_head(640, 480);
    bytes.resize(length, 7);
    bytes
}

async fn upload(person: &Person, name: &str, bytes: Vec<u8>) -> Answer {
    let request = person.request(Method::POST, "/attachments").query(&[("name", name)]);
    Answer::of(request.body(bytes)).await
}

/// Uploads a picture; its id.
async fn uploaded(person: &Person) -> String {
    let answer = upload(person, "roof.png", picture(3_000)).await;
    answer.ok(201)["id"].as_str().unwrap().to_owned()
}

pub(crate) async fn okafor_writes(inbox: &Inbox) -> String {
    inbox.text(OKAFOR, MAIN, "Can you send me a picture?").await;
    format!("/conversations/{}/messages", inbox.conversation_with(OKAFOR).await)
}

/// The last message of a thread, once it is as expected.
pub(crate) async fn until(
    inbox: &Inbox,
    person: &Person,
    thread: &str,
    is: impl Fn(&Value) -> bool,
) -> Value {
    let mut events = inbox.store.follow(inbox.organization);
    let look = async {
        loop {
            let messages = person.get(thread).await.ok(200);
            let last = messages["messages"].as_array().unwrap().last().unwrap().clone();
            if is(&last) {
                return last;
            }
            // It is an event that ends the waiting; the time only fixes one that was missed.
            let _ = tokio::time::timeout(Duration::from_millis(500), events.changed()).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), look).await.expect("it never came to that")
}

/// What Mr. Okafor's phone shows of the business's last text: its words, and the files' bytes.
async fn arrived(inbox: &Inbox, twilio: &Twilio) -> (String, Vec<Vec<u8>>) {
    let bubble = twilio.conversation(OKAFOR).into_iter().rfind(|bubble| !bubble.mine).unwrap();
    let mut files = vec![];
    for media in bubble.media {
        let url = format!("{}{}", twilio.rest_url(), media.url);
        let response = inbox.http.get(url).send().await.unwrap();
        files.push(response.bytes().await.unwrap().to_vec());
    }
    (bubble.body, files)
}

#[tokio::test]
async fn ana_sends_a_picture_and_it_reaches_the_phone() {
    with_twilio(at_once, |inbox, twilio| async move {
        let thread = okafor_writes(&inbox).await;
        let ana = inbox.sign_in("ana").await;
        let answer = upload(&ana, "C:\\pictures\\roof.png", picture(3_000)).await.ok(201);
        assert_eq!(answer["content_type"], "image/png");
        assert_eq!(answer["name"], "roof.png");
        assert_eq!((&answer["bytes"], &answer["width"]), (&json!(3_000), &json!(640)));
        assert_eq!(answer["inline"], true);
        assert!(answer["expires_at"].is_string());
        let file = answer["id"].as_str().unwrap();
        // Until it is sent, it is hers alone.
        assert_eq!(bytes(&ana, &answer).await, picture(3_000));
        let vera = inbox.sign_in("vera").await;
        let path = format!("/media/{file}");
        vera.get(&path).await.is_problem(404, "not_found", "Not found");

        let written = json!({ "client_key": "1", "attachments": [file] });
        let taken = ana.post(&thread, written.clone()).await.ok(202);
        assert_eq!(taken["message"]["media"][0]["id"], file);
        assert_eq!(taken["message"]["media"][0]["state"], "stored");
        assert_eq!(taken["conversation"]["last"]["preview"], "Photo");
        let again = ana.post(&thread, written).await.ok(200);
        assert_eq!(again["message"]["id"], taken["message"]["id"]);
        let other = ana.post(&thread, json!({ "client_key": "1", "body": "x" })).await;
        other.is_problem(409, "client_key_conflict", "client_key");
        let twice = json!({ "client_key": "2", "body": "Again", "attachments": [file] });
        ana.post(&thread, twice).await.is_problem(422, "attachment_unknown", "attach it again");

        until(&inbox, &ana, &thread, |message| message["status"] == "delivered").await;
        assert_eq!(arrived(&inbox, &twilio).await, (String::new(), vec![picture(3_000)]));
        assert_eq!(vera.request(Method::GET, &path).send().await.unwrap().status(), 200);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_can_not_be_sent_is_refused_in_words() {
    with_twilio(
        |_| {},
        |inbox, _| async move {
            let thread = okafor_writes(&inbox).await;
            let ana = inbox.sign_in("ana").await;
            let pdf = |length| {
                let mut bytes = b"%PDF-1.7 ".to_vec();
                bytes.resize(length, b' ');
                bytes
            };
            let page = b"<!doctype html><script>alert(1)</script>".to_vec();
            for (name, file, status, code, words) in [
                ("big.png", picture(25_000_000), 413, "attachment_too_large", "5 MB"),
                ("big.png", picture(5_000_001), 413, "attachment_too_large", "5 MB"),
                ("offer.pdf", pdf(500_001), 413, "attachment_too_large", "500 kB"),
                ("roof.png", page, 422, "attachment_type", "PDF"),
                ("notes.txt", b"just words".to_vec(), 422, "attachment_type", "link"),
                ("empty.png", vec![], 422, "attachment_empty", "empty"),
            ] {
                upload(&ana, name, file).await.is_problem(status, code, words);
            }
            upload(&ana, "offer.pdf", pdf(500_000)).await.ok(201);
            let table = upload(&ana, "prices.CSV", b"item,price\nroof,1\n".to_vec()).await.ok(201);
            assert_eq!(
                (&table["content_type"], &table["inline"]),
                (&json!("text/csv"), &json!(false))
            );

            let large = upload(&ana, "a.png", picture(4_999_000)).await.ok(201)["id"].clone();
            let small = uploaded(&ana).await;
            let together = json!({ "client_key": "1", "attachments": [large, small] });
            let refused = ana.post(&thread, together).await;
            refused.is_problem(413, "attachment_too_large", "together");
            let mut eleven = vec![];
            for _ in 0..11 {
                eleven.push(uploaded(&ana).await);
            }
            let refused =
                ana.post(&thread, json!({ "client_key": "1", "attachments": eleven })).await;
            refused.is_problem(422, "too_many_attachments", "10");
            let doubled = json!({ "client_key": "1", "attachments": [small, small] });
            ana.post(&thread, doubled).await.is_problem(
                422,
                "attachment_unknown",
                "attach it again",
            );
            let nothing = ana.post(&thread, json!({ "client_key": "1" })).await;
            nothing.is_problem(422, "empty_body", "attach a file");
            // Nothing of all that was used up.
            let taken =
                ana.post(&thread, json!({ "client_key": "1", "attachments": [small] })).await;
            taken.ok(202);
        },
    )
    .await;
}

#[tokio::test]
async fn a_file_is_sent_by_whoever_uploaded_it_and_may_send() {
    with_twilio(
        |_| {},
        |inbox, _| async move {
            let thread = okafor_writes(&inbox).await;
            let ana = inbox.sign_in("ana").await;
            let file = uploaded(&ana).await;
            let vera = inbox.sign_in("vera").await;
            upload(&vera, "a.png", picture(100)).await.is_problem(403, "forbidden", "role");
            let stranger = upload(&inbox.stranger(), "a.png", picture(100)).await;
            stranger.is_problem(401, "not_signed_in", "Sign in");
            let with_it = json!({ "client_key": "l", "body": "Mine", "attachments": [file] });
            let luis = inbox.sign_in("luis").await;
            let refused = luis.post(&thread, with_it.clone()).await;
            refused.is_problem(422, "attachment_unknown", "attach it again");
            let greta = southside(&inbox).await.greta;
            let mut to_someone = with_it.clone();
            to_someone["number"] = json!("+12065550177");
            let refused = greta.post("/conversations", to_someone).await;
            refused.is_problem(422, "attachment_unknown", "attach it again");

            // Nobody can take back what is another's.
            let path = format!("/attachments/{file}");
            assert_eq!(luis.delete(&path).await.status, 204);
            assert_eq!(bytes(&ana, &json!({ "id": file })).await, picture(3_000));
            assert_eq!(ana.delete(&path).await.status, 204);
            let gone = ana.post(&thread, with_it).await;
            gone.is_problem(422, "attachment_unknown", "attach it again");
        },
    )
    .await;
}

#[tokio::test]
async fn a_line_for_plain_texts_takes_no_files() {
    with_twilio(
        |_| {},
        |inbox, _| async move {
            let plain = NewLine {
                id: id(),
                number: Address::from_twilio("+14155550102"),
                name: "Plain".into(),
                language: "en".into(),
                facts: LineFacts { mms: Some(false), ..LineFacts::default() },
                is_default: false,
                at: RealClock.now(),
            };
            let plain = inbox.store.add_line(&inbox.system(), plain).await.unwrap().id;
            let thread = okafor_writes(&inbox).await;
            let ana = inbox.sign_in("ana").await;
            let file = uploaded(&ana).await;
            let lines = ana.get("/lines").await.ok(200);
            let listed = lines["lines"].as_array().unwrap().iter().find(|l| l["name"] == "Plain");
            assert_eq!(listed.unwrap()["mms"], false);
            let written = json!({ "client_key": "1", "attachments": [file], "line_id": plain });
            ana.post(&thread, written).await.is_problem(409, "no_mms", "Plain");
            let written = json!({ "client_key": "1", "body": "Text alone", "line_id": plain });
            ana.post(&thread, written).await.ok(202);
        },
    )
    .await;
}

#[tokio::test]
async fn twilio_fetches_a_file_by_its_signed_address_alone() {
    with_twilio(
        |_| {},
        |inbox, _| async move {
            let thread = okafor_writes(&inbox).await;
            let ana = inbox.sign_in("ana").await;
            let file = uploaded(&ana).await;
            let media = file.parse().unwrap();
            let url = inbox.running.app.media_url(inbox.organization, media);
            let fetch = |url: String| inbox.http.get(url).send();
            assert_eq!(fetch(url.clone()).await.unwrap().status(), 404, "it is not sent yet");
            ana.post(&thread, json!({ "client_key": "1", "attachments": [file] })).await.ok(202);
            let fetched = fetch(url.clone()).await.unwrap();
            assert_eq!(fetched.status(), 200);
            assert_eq!(fetched.headers()["content-type"], "image/png");
            let place = fetched.headers()["content-disposition"].to_str().unwrap().to_owned();
            assert!(place.starts_with("attachment; filename*=UTF-8''roof.png"), "{place}");
            assert_eq!(fetched.bytes().await.unwrap(), picture(3_000));
            for wrong in [
                url.replace("signature=", "signature=x"),
                url.replace("expires=1", "expires=2"),
                url.replace(&file, "01890000-0000-7000-8000-000000000000"),
                url.split('?').next().unwrap().to_owned() + "?expires=1&signature=",
            ] {
                assert_eq!(fetch(wrong.clone()).await.unwrap().status(), 404, "{wrong}");
            }
            assert_eq!(
                fetch(url.split('?').next().unwrap().to_owned()).await.unwrap().status(),
                400
            );
        },
    )
    .await;
}

#[tokio::test]
async fn what_failed_is_sent_again_with_its_files() {
    with_twilio(at_once, |inbox, twilio| async move {
        let thread = okafor_writes(&inbox).await;
        let ana = inbox.sign_in("ana").await;
        let file = uploaded(&ana).await;
        let kind = FaultKind::Reject { code: 30002 };
        twilio.add_fault(Fault { kind, times: Some(1), to: None });
        let written = json!({ "client_key": "1", "body": "The roof", "attachments": [file] });
        ana.post(&thread, written).await.ok(202);
        let failed = until(&inbox, &ana, &thread, |message| message["status"] == "failed").await;
        let retry = format!("/messages/{}/retry", failed["id"].as_str().unwrap());
        let sent = ana.post(&retry, json!({})).await.ok(202);
        assert_ne!(sent["message"]["media"][0]["id"], file);
        let again = ana.post(&retry, json!({})).await.ok(202);
        assert_eq!(again["message"]["id"], sent["message"]["id"], "a double click is one message");
        until(&inbox, &ana, &thread, |message| message["status"] == "delivered").await;
        assert_eq!(arrived(&inbox, &twilio).await, ("The roof".to_owned(), vec![picture(3_000)]));
    })
    .await;
}

#[tokio::test]
async fn a_refused_first_text_gives_its_files_back() {
    with_twilio(at_once, |inbox, twilio| async move {
        let ana = inbox.sign_in("ana").await;
        let file = uploaded(&ana).await;
        let kind = FaultKind::Reject { code: 21211 };
        twilio.add_fault(Fault { kind, times: Some(1), to: None });
        let first = json!({ "client_key": "1", "number": OKAFOR, "attachments": [file] });
        let taken = ana.post("/conversations", first.clone()).await.ok(202);
        let thread = format!("/conversations/{}", taken["conversation"]["id"].as_str().unwrap());
        let mut events = inbox.store.follow(inbox.organization);
        while ana.get(&thread).await.status == 200 {
            let _ = tokio::time::timeout(Duration::from_millis(500), events.changed()).await;
        }
        let mut again = first;
        again["client_key"] = json!("2");
        let taken = ana.post("/conversations", again).await.ok(202);
        let thread = taken["conversation"]["id"].as_str().unwrap();
        let thread = format!("/conversations/{thread}/messages");
        until(&inbox, &ana, &thread, |message| message["status"] == "delivered").await;
        assert_eq!(arrived(&inbox, &twilio).await.1, [picture(3_000)]);
    })
    .await;
}

#[tokio::test]
async fn what_was_not_sent_within_a_day_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(RealClock.now()));
    let settings = |settings: &mut Settings| {
        settings.clock = clock.clone();
        settings.media = MediaStore::folder(folder.path()).unwrap();
    };
    with_twilio(settings, |inbox, _| {
        let (folder, clock) = (folder.path().to_owned(), clock.clone());
        async move {
            let thread = okafor_writes(&inbox).await;
            let ana = inbox.sign_in("ana").await;
            let (kept, sent) = (uploaded(&ana).await, uploaded(&ana).await);
            ana.post(&thread, json!({ "client_key": "1", "attachments": [sent] })).await.ok(202);
            let file = |id: &str| folder.join(inbox.organization.to_string()).join(id);
            assert!(file(&kept).exists() && file(&sent).exists());
            clock.advance(SignedDuration::from_hours(25));
            // Nothing tells of it but the folder itself.
            let gone = async {
                while file(&kept).exists() {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(30), gone).await.expect("it was not removed");
            let late = json!({ "client_key": "2", "attachments": [kept] });
            let refused = ana.post(&thread, late).await;
            refused.is_problem(422, "attachment_unknown", "attach it again");
            assert!(file(&sent).exists(), "what was sent stays");
        }
    })
    .await;
}
