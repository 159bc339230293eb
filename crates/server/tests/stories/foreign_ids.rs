//! Another organization's ids, everywhere an id can stand but the path, which the matrix has (P2): they
//! are answered like ids of nothing.

use crate::isolation::{SOUTHSIDE, Southside, post, southside};
use crate::story::{Answer, DANIELA, Heard, Inbox, Person, Socket, id, on_each_engine};
use hearback_inbox::{LocationId, System, UserId};
use hearback_server::clock::{Clock as _, RealClock};
use hearback_store::Access;
use reqwest::Method;
use serde_json::{Value, json};

/// What is Southside's.
struct Theirs {
    conversation: String,
    message: String,
    line: String,
    location: String,
    role: String,
    user: String,
    file: String,
    /// Where Greta's list goes on.
    cursor: String,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

/// Ids of nothing.
fn nobodys(cursor: &str) -> Theirs {
    let new = || id::<UserId>().to_string();
    Theirs {
        conversation: new(),
        message: new(),
        line: new(),
        location: new(),
        role: new(),
        user: new(),
        file: new(),
        cursor: cursor.to_owned(),
    }
}

async fn theirs(inbox: &Inbox) -> Theirs {
    let Southside { organization, greta, twilio } = southside(inbox).await;
    for number in [DANIELA, "+14155550177"] {
        let hello = twilio.text(number, SOUTHSIDE, "Is this Southside?");
        post(inbox, &twilio, "/webhooks/twilio/messages", &hello).await.is_empty_twiml();
    }
    let list = greta.get("/conversations?limit=1").await.ok(200);
    let conversation = text(&list["conversations"][0]["id"]);
    let thread = greta.get(&format!("/conversations/{conversation}/messages")).await.ok(200);
    let role = json!({ "name": "Night", "permissions": ["view"] });
    let upload = greta.request(Method::POST, "/attachments");
    let picture = include_bytes!("../../../simulator/page/roof.png").as_slice();
    let access = Access::system(organization, System::Console);
    let location = inbox.store.locations(&access).await.unwrap()[0].id.to_string();
    Theirs {
        message: text(&thread["messages"][0]["id"]),
        line: text(&greta.get("/lines").await.ok(200)["lines"][0]["id"]),
        location,
        role: text(&greta.post("/roles", role).await.ok(201)["id"]),
        user: inbox.user("greta").await.to_string(),
        file: text(&Answer::of(upload.body(picture)).await.ok(201)["id"]),
        cursor: list["next"].as_str().map(str::to_owned).unwrap(),
        conversation,
    }
}

/// Requests with ids of someone's, in bodies and queries.
fn requests(
    of: &Theirs,
    (own, vera, main): (&str, UserId, LocationId),
) -> Vec<(Method, String, Value)> {
    let reply = |more: Value| {
        let mut reply = json!({ "body": "Hello", "client_key": "k" });
        reply.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        reply
    };
    let (messages, member) = (format!("/conversations/{own}/messages"), format!("/members/{vera}"));
    let invite = |role: &str, location: &str| json!({ "email": "x@x.example", "role": role, "locations": [location] });
    vec![
        (Method::POST, messages.clone(), reply(json!({ "line_id": of.line }))),
        (Method::POST, messages.clone(), reply(json!({ "attachments": [of.file] }))),
        (Method::POST, messages.clone(), reply(json!({ "seen": of.message }))),
        (
            Method::POST,
            "/conversations".into(),
            reply(json!({ "number": DANIELA, "line_id": of.line })),
        ),
        (
            Method::POST,
            "/conversations".into(),
            reply(json!({ "number": DANIELA, "attachments": [of.file] })),
        ),
        (Method::POST, format!("/conversations/{own}/assign"), json!({ "assignee_id": of.user })),
        (Method::PATCH, member.clone(), json!({ "role": of.role })),
        (Method::PATCH, member.clone(), json!({ "locations": [of.location] })),
        (Method::POST, format!("{member}/deactivate"), json!({ "assign_to": of.user })),
        (Method::DELETE, format!("{member}?assign_to={}", of.user), Value::Null),
        (Method::POST, "/invitations".into(), invite(&of.role, &main.to_string())),
        (Method::POST, "/invitations".into(), invite("viewer", &of.location)),
        (Method::POST, "/check/fixes".into(), json!({ "kind": "switch_off", "line_id": of.line })),
        (Method::GET, format!("/conversations?tab=all&line={}", of.line), Value::Null),
        (Method::GET, format!("/conversations?tab=all&assignee={}", of.user), Value::Null),
        (Method::GET, format!("/failures?line={}", of.line), Value::Null),
        (Method::GET, format!("/failures/reasons?line={}", of.line), Value::Null),
        (Method::GET, format!("/audit?member={}", of.user), Value::Null),
        (Method::GET, format!("/audit?object={}", of.conversation), Value::Null),
        (Method::GET, format!("/audit/file?format=jsonl&object={}", of.conversation), Value::Null),
        (Method::GET, format!("/conversations?tab=all&before={}", of.cursor), Value::Null),
    ]
}

async fn ask(person: &Person, (method, path, body): &(Method, String, Value)) -> Answer {
    let request = person.request(method.clone(), path);
    let request = if *body == Value::Null { request } else { request.json(body) };
    Answer::of(request).await
}

#[tokio::test]
async fn another_organizations_ids_are_answered_like_those_of_nothing() {
    on_each_engine(|inbox| async move {
        let own = inbox.daniela_wrote().await.to_string();
        let theirs = theirs(&inbox).await;
        let (vera, maya) = (inbox.user("vera").await, inbox.sign_in("maya").await);
        let nobodys = nobodys(&theirs.cursor);
        let before = inbox.dump().await;
        let main = inbox.main_location().await;
        let with = requests(&theirs, (&own, vera, main));
        let without = requests(&nobodys, (&own, vera, main));
        for (one, other) in with.iter().zip(&without) {
            // What is exported is written down: the one thing here that is done.
            if one.1.starts_with("/audit/file") {
                continue;
            }
            let (answer, nothings) = (ask(&maya, one).await, ask(&maya, other).await);
            let (method, path, _) = one;
            assert_eq!(answer.status, nothings.status, "{method} {path}: {answer:?}");
            let refused = *method != Method::GET;
            assert_eq!(answer.status >= 400, refused, "{method} {path}: {answer:?}");
            let told = |answer: &Answer| {
                let mut told: Value = serde_json::from_str(&answer.text).unwrap();
                // Of a list, what is in it counts, and not up to when.
                told.as_object_mut().unwrap().remove("as_of");
                told
            };
            assert_eq!(told(&answer), told(&nothings), "{method} {path}");
            assert!(!answer.text.contains("Southside"), "{method} {path}: {answer:?}");
        }
        let changed = inbox.dump().await.changed_since(&before);
        assert!(changed.is_empty(), "{changed:?}");
        let file = format!("/audit/file?format=jsonl&object={}", theirs.conversation);
        assert_eq!(maya.get(&file).await.text, "");
    })
    .await;
}

#[tokio::test]
async fn nobody_looks_at_or_types_in_another_organizations_conversation() {
    on_each_engine(|inbox| async move {
        let theirs = theirs(&inbox).await;
        let (maya, greta) = (inbox.sign_in("maya").await, inbox.sign_in("greta").await);
        let mut mayas = Socket::connect(&inbox, &maya, inbox.footprint().await.0).await;
        let southside = greta.get("/session").await.ok(200);
        let last = southside["last_event"].as_i64().unwrap();
        let mut gretas = Socket::connect(&inbox, &greta, last).await;
        assert_eq!(gretas.hear().await, Heard::CaughtUp(last));
        for kind in ["looking", "typing"] {
            let frame = json!({ "type": kind, "conversation_id": theirs.conversation });
            mayas.say(frame).await;
        }
        // Greta looks, too, and what she hears next is what Daniela writes: nobody else is there.
        let frame = json!({ "type": "looking", "conversation_id": theirs.conversation });
        gretas.say(frame).await;
        greta
            .post(&format!("/conversations/{}/close", theirs.conversation), json!({}))
            .await
            .ok(200);
        match gretas.hear_of_theirs().await {
            Heard::Event(_, event) => assert_eq!(event["conversation"]["state"], "closed"),
            other => panic!("{other:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn a_link_to_a_file_is_for_its_own_organization() {
    on_each_engine(|inbox| async move {
        let theirs = theirs(&inbox).await;
        let until = RealClock.now().as_second() + 3600;
        let sam = inbox.sign_in("sam").await;
        let mut answers = vec![];
        for (organization, file) in [
            (inbox.organization.to_string(), theirs.file.clone()),
            (id::<UserId>().to_string(), theirs.file.clone()),
            (inbox.organization.to_string(), id::<UserId>().to_string()),
        ] {
            let link = format!("/media/{organization}/{file}?expires={until}&signature=guess");
            let answer = Answer::of(inbox.http.get(inbox.url(&link))).await;
            answer.is_problem(404, "not_found", "");
            answers.push(answer.text);
            let media = format!("/media/{file}");
            sam.get(&media).await.is_problem(404, "not_found", "");
        }
        assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
    })
    .await;
}
